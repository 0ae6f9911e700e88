//! Variables that wait for each other.

use std::collections::BTreeMap;

use super::texts::{name_span, of_variable, variables};
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard};
use crate::span::Origin;

/// `variable/cycle`, `variable/out-of-order`
pub(super) struct Cycle;

impl Check for Cycle {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let uses = uses(dashboard);
        let stuck = stuck(dashboard.variables.len(), &uses);
        for used in uses.iter().filter(|used| used.to >= used.from) {
            let pair = (dashboard.variables.get(used.from), dashboard.variables.get(used.to));
            let (Some(from), Some(to)) = pair else { continue };
            let in_cycle =
                [used.from, used.to].iter().all(|index| stuck.get(*index).copied().unwrap_or(false));
            let (from, to) = ((&*from.name.text, from.origin), (&*to.name.text, to.origin));
            sink.push(if in_cycle {
                cycle(from, to, used.place)
            } else {
                out_of_order(from, to, used.place)
            });
        }
    }
}

/// One variable's use of another.
struct Used {
    from: usize,
    to: usize,
    place: Origin,
}

fn uses(dashboard: &Dashboard) -> Vec<Used> {
    let names = dashboard.variables.iter().enumerate().map(|(index, variable)| (&*variable.name.text, index));
    let names: BTreeMap<&str, usize> = names.collect();
    let mut uses = Vec::new();
    for (from, variable) in dashboard.variables.iter().enumerate() {
        for text in of_variable(variable) {
            for found in variables(&text.text) {
                let Some(&to) = names.get(found.name) else { continue };
                uses.push(Used { from, to, place: text.place(name_span(&found)) });
            }
        }
    }
    uses
}

/// Whether each variable is in a cycle (or between two): what remains after those that wait for
/// nobody, and those that nobody waits for, are taken away one after the other.
fn stuck(count: usize, uses: &[Used]) -> Vec<bool> {
    let mut left = vec![true; count];
    for forwards in [true, false] {
        let ends = |used: &Used| if forwards { (used.from, used.to) } else { (used.to, used.from) };
        let mut waits = vec![0_usize; count];
        let mut freed_by: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (waiting, for_whom) in uses.iter().map(ends) {
            if left.get(waiting) == Some(&true) && left.get(for_whom) == Some(&true) {
                waits[waiting] += 1;
                freed_by[for_whom].push(waiting);
            }
        }
        let mut free: Vec<usize> = (0..count).filter(|index| left[*index] && waits[*index] == 0).collect();
        while let Some(index) = free.pop() {
            left[index] = false;
            for &waiting in &freed_by[index] {
                waits[waiting] -= 1;
                if waits[waiting] == 0 {
                    free.push(waiting);
                }
            }
        }
    }
    left
}

fn cycle(from: (&str, Origin), to: (&str, Origin), place: Origin) -> Diagnostic {
    let message = if from.0 == to.0 {
        format!("the variable `{}` depends on itself", from.0)
    } else {
        format!("the variables `{}` and `{}` depend on each other", from.0, to.0)
    };
    let report = Diagnostic::error("variable/cycle", message).at(place, format!("needs `${}`", to.0));
    let report =
        if from.0 == to.0 { report } else { report.also(to.1, format!("which needs `${}`", from.0)) };
    report.help("let one of them do without the other")
}

fn out_of_order(from: (&str, Origin), to: (&str, Origin), place: Origin) -> Diagnostic {
    let message = format!("the variable `{}` depends on `{}`, which comes after it", from.0, to.0);
    Diagnostic::warning("variable/out-of-order", message)
        .at(place, format!("`${}` is not known yet", to.0))
        .also(to.1, "declared here")
        .help(format!("move `{}` before `{}`", to.0, from.0))
}

const METAS: &[Meta] = &[
    Meta {
        code: "variable/cycle",
        summary: "a variable depends on itself, directly or by way of others",
        explanation: "None of them can be filled first. Grafana leaves them empty and says nothing.",
        bad: &[Example::dashboard(
            "variables:
  region: { label_values: 'orders_total{shop=\"$shop\"}.region' }
  shop: { label_values: 'orders_total{region=\"$region\"}.shop' }
panels: [{ text: '$region, $shop', markdown: a }]
",
        )],
        good: &[Example::dashboard(
            "variables:
  region: { label_values: orders_total.region }
  shop: { label_values: 'orders_total{region=\"$region\"}.shop' }
panels: [{ text: '$region, $shop', markdown: a }]
",
        )],
    },
    Meta {
        code: "variable/out-of-order",
        summary: "a variable depends on one that comes after it",
        explanation: "Readers choose from left to right, and a choice changes what stands to its right.
Grafana fills variables in order of need, so this works, and surprises. A warning.",
        bad: &[Example::dashboard(
            "variables:
  shop: { label_values: 'orders_total{region=\"$region\"}.shop' }
  region: { label_values: orders_total.region }
panels: [{ text: '$region, $shop', markdown: a }]
",
        )],
        good: &[Example::dashboard(
            "variables:
  region: { label_values: orders_total.region }
  shop: { label_values: 'orders_total{region=\"$region\"}.shop' }
panels: [{ text: '$region, $shop', markdown: a }]
",
        )],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waits_in_a_circle_is_stuck() {
        let uses = |pairs: &[(usize, usize)]| -> Vec<Used> {
            pairs.iter().map(|&(from, to)| Used { from, to, place: Origin::Generated }).collect()
        };
        assert_eq!(stuck(4, &uses(&[(0, 1), (1, 2), (2, 1), (2, 3)])), [false, true, true, false]);
        assert_eq!(stuck(2, &uses(&[(0, 1), (0, 1)])), [false, false]);
        assert_eq!(stuck(1, &uses(&[(0, 0)])), [true]);
    }
}
