//! Exemplars: whether the dots on a graph carry a trace id under a label that the datasource links.
//!
//! They cannot be written as history, so a server scrapes them: here is what it is shown, and what must come back.
//! Outside source: `OpenMetrics` 1.0, exemplars.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::openmetrics::{EOF, head};
use super::plan::{Plan, selected};
use super::report::{ExemplarFigure, Report};
use super::series::{Kind, Labels, Member, below};
use super::{faults, why};

/// The trace that every exemplar names.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
/// What Tempo calls the label, and everything that came over OTLP.
const LABELS: [&str; 2] = ["traceID", "trace_id"];

/// What a scrape of the histograms that these queries ask for shows.
#[must_use]
pub fn exposition(plan: &Plan<'_>, figures: &[ExemplarFigure]) -> String {
    let asked: BTreeSet<String> = figures.iter().flat_map(|figure| selected(figure.query.as_str())).collect();
    let mut text = String::new();
    for (name, family) in &plan.families {
        let bucket = format!("{name}_bucket");
        let Kind::Histogram(bounds) = &family.kind else { continue };
        if asked.contains(&bucket) {
            let _ = writeln!(text, "# TYPE {name} histogram");
            for (labels, member) in &family.members {
                histogram(&mut text, name, labels, member, bounds);
            }
        }
    }
    text + EOF
}

/// A thousand observations, one of them with its trace.
fn histogram(text: &mut String, name: &str, labels: &Labels, member: &Member, bounds: &[(String, f64)]) {
    const OBSERVED: f64 = 1000.0;
    let median = member.healthy.map_or(0.0, |level| level.value);
    let label = if name.starts_with("traces_") { LABELS[0] } else { LABELS[1] };
    let bucket = format!("{name}_bucket");
    let mut shown = false;
    for (written, bound) in bounds {
        let count = (OBSERVED * below(*bound, median)).floor();
        let _ = write!(text, "{} {count}", head(&bucket, labels, Some(written)));
        if !shown && *bound >= median {
            let _ = write!(text, " # {{{label}=\"{TRACE}\"}} {median}");
            shown = true;
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{} {OBSERVED}", head(&bucket, labels, Some("+Inf")));
    let _ = writeln!(text, "{} {OBSERVED}", head(&format!("{name}_count"), labels, None));
    let _ = writeln!(text, "{} {}", head(&format!("{name}_sum"), labels, None), OBSERVED * median);
}

/// Compares the labels of the exemplars that a query got with those that its datasource links.
pub fn judge(mut figure: ExemplarFigure, exemplars: &[Labels], report: &mut Report) {
    let linked = |labels: &&Labels| figure.links.iter().any(|link| labels.contains_key(link));
    figure.found = exemplars.iter().filter(linked).count();
    if figure.found == 0 {
        let names: BTreeSet<&str> =
            exemplars.iter().flat_map(|labels| labels.keys()).map(String::as_str).collect();
        let names = if names.is_empty() { None } else { Some(why::few(&names)) };
        report.fault(faults::no_exemplar(&figure, names.as_deref()), None);
    }
    report.exemplars.push(figure);
}

#[cfg(test)]
mod tests {
    use super::super::series::{Level, Shape};
    use super::*;

    #[test]
    fn one_bucket_bears_the_trace_of_an_observation_in_it() {
        let level = Some(Level::of(0.04));
        let member = Member { shape: Shape::Rising, healthy: level, incident: level };
        let bounds = vec![("0.01".to_owned(), 0.01), ("0.1".to_owned(), 0.1), ("1".to_owned(), 1.0)];
        let mut text = String::new();
        histogram(&mut text, "x_seconds", &Labels::new(), &member, &bounds);
        insta::with_settings!({ snapshot_path => "../../snapshots/proof", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("exemplars", text);
        });
    }
}
