//! Variables that are used and not defined, or defined and not used.

use std::collections::BTreeSet;

use super::texts::{self, Role, name_span, variables};
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, LinkTarget, TargetKind, VariableKind};
use crate::nearest::nearest;
use crate::query::variable::{Variable, is_builtin, is_format, nearest_builtin, nearest_format};
use crate::span::{SourceId, Text};
use crate::vocabulary::variable::{LINK_GLOBALS, is_global, members};

/// What stands for the clicked value in the links of a panel, sorted.
const CLICKED: [&str; 3] = ["field", "label", "value"];

/// `variable/unknown`, `variable/unknown-format`, `variable/unknown-member`, `variable/unused`
pub(super) struct Use;

impl Check for Use {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let defined: BTreeSet<&str> =
            dashboard.variables.iter().map(|variable| &*variable.name.text).collect();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for said in texts::of(dashboard) {
            for found in variables(&said.text.text) {
                used.insert(found.name);
                if found.format_id().is_some_and(|format| !is_format(format)) {
                    sink.push(unknown_format(said.text, &found));
                }
                sink.extend(unknown_member(said.text, &found));
                if !defined.contains(found.name) && wanted(said, &found, dashboard, &defined) {
                    // What it was meant to be is used, then.
                    used.extend(nearest(found.name, defined.iter().copied()));
                    sink.push(unknown(said.text, &found, &defined));
                    // What is misspelt is not unused as well.
                    used.extend(nearest(found.name, defined.iter().copied()));
                }
            }
        }
        let rows = dashboard.rows.iter().filter_map(|row| row.repeat.as_ref());
        let panels = dashboard.panels().filter_map(|panel| panel.repeat.as_ref());
        used.extend(rows.chain(panels).map(|name| name.text.trim_start_matches('$')));
        let targets = dashboard.panels().flat_map(|panel| &panel.targets);
        let broken =
            dashboard.partial || targets.into_iter().any(|target| matches!(target.kind, TargetKind::Broken));
        // A part that is missing may be what uses it.
        if !broken && !passes_all(dashboard) {
            unused(dashboard, &used, sink);
        }
    }
}

/// Whether the dashboard has to define a variable that it uses.
fn wanted(
    said: texts::Said<'_>,
    found: &Variable<'_>,
    dashboard: &Dashboard,
    defined: &BTreeSet<&str>,
) -> bool {
    let known = is_builtin(found.name) || is_global(found.name);
    match said.role {
        // In words for people a `$` may be anything, unless it is nearly a variable of the dashboard.
        Role::Prose => !known && nearest(found.name, defined.iter().copied()).is_some(),
        Role::Link => !known && !LINK_GLOBALS.contains(&found.name) && !CLICKED.contains(&found.name),
        // A link of the whole project keeps what a dashboard happens to have.
        Role::Header => !known && source(said.text) == dashboard.origin.place().map(|(source, _)| source),
        Role::Plain => !known,
    }
}

fn source(text: &Text) -> Option<SourceId> {
    text.origin().place().map(|(source, _)| source)
}

fn unknown(text: &Text, found: &Variable<'_>, defined: &BTreeSet<&str>) -> Diagnostic {
    let name = found.name;
    let report = Diagnostic::error("variable/unknown", format!("the dashboard has no variable `{name}`"))
        .at(text.place(name_span(found)), "stays as it is written");
    let near =
        if name.starts_with("__") { nearest_builtin(name) } else { nearest(name, defined.iter().copied()) };
    match near {
        Some(near) => report.help(format!("did you mean `${near}`?")),
        None => report.help(format!("add `{name}` to `variables`")),
    }
}

/// A part of what Grafana defines itself that it does not have: `${__field.lables.region}`.
fn unknown_member(text: &Text, found: &Variable<'_>) -> Option<Diagnostic> {
    let path = found.field?;
    let first = path.split(['.', '[']).next().filter(|first| !first.is_empty())?;
    let known = members(found.name).filter(|known| !known.contains(&first))?;
    let report = Diagnostic::warning("variable/unknown-member", format!("`{}` has no `{first}`", found.name))
        .at(text.place(found.span), "stays empty");
    Some(match nearest(first, known.iter().copied()) {
        Some(near) => report.help(format!("did you mean `{near}`?")),
        None => report.help(format!("expected one of `{}`", known.join("`, `"))),
    })
}

fn unknown_format(text: &Text, found: &Variable<'_>) -> Diagnostic {
    let format = found.format_id().unwrap_or_default();
    let report = Diagnostic::warning(
        "variable/unknown-format",
        format!("Grafana has no format `{format}` for variables"),
    )
    .at(text.place(found.span), "formatted as `{a,b}` instead");
    match nearest_format(format) {
        Some(near) => report.help(format!("did you mean `{near}`?")),
        None => report.help("use a format such as `regex`, `csv`, `pipe` or `raw`"),
    }
}

/// Whether a link in the header takes all variables along.
fn passes_all(dashboard: &Dashboard) -> bool {
    dashboard.links.iter().any(|link| link.include_vars && !matches!(link.target, LinkTarget::Url(_)))
}

fn unused(dashboard: &Dashboard, used: &BTreeSet<&str>, sink: &mut Sink) {
    for variable in &dashboard.variables {
        let name = &*variable.name.text;
        let acts_alone =
            matches!(variable.kind, VariableKind::AdHoc(_) | VariableKind::GroupBy(_) | VariableKind::Broken);
        if !acts_alone && !used.contains(name) {
            sink.push(
                Diagnostic::warning("variable/unused", format!("nothing uses the variable `{name}`"))
                    .at(variable.origin, format!("no `${name}` in the dashboard"))
                    .help("use it, or remove it"),
            );
        }
    }
}

const METAS: &[Meta] = &[
    Meta {
        code: "variable/unknown",
        summary: "a variable is used and not defined",
        explanation: "Grafana leaves the text as it is: the query looks for a label with the value
`$regoin`, and the panel stays empty. Queries, titles, legends, links and other variables are looked at.",
        bad: &[Example::dashboard(
            "variables: { region: { values: [eu, us] } }
panels:
  - { stat: 'Orders in $region', query: 'sum(rate(orders_total{region=\"$regoin\"}[5m]))', unit: cps }
",
        )],
        good: &[Example::dashboard(
            "variables: { region: { values: [eu, us] } }
panels:
  - { stat: 'Orders in $region', query: 'sum(rate(orders_total{region=\"$region\"}[5m]))', unit: cps }
",
        )],
    },
    Meta {
        code: "variable/unknown-format",
        summary: "the format of a variable is none of Grafana's",
        explanation: "`${name:format}` says how several values are written. Grafana falls back to
`{a,b}` for a format that it does not know, which no query language reads. A warning.",
        bad: &[Example::dashboard(
            "variables: { region: { values: [eu, us] } }
panels: [{ text: 'In ${region:cvs}', markdown: a }]
",
        )],
        good: &[Example::dashboard(
            "variables: { region: { values: [eu, us] } }
panels: [{ text: 'In ${region:csv}', markdown: a }]
",
        )],
    },
    Meta {
        code: "variable/unknown-member",
        summary: "a part of what Grafana defines itself is not there",
        explanation:
            "`${__field.labels.x}`, `${__value.raw}`, `${__user.login}` and the like have the parts that
Grafana knows, and no others. A warning.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: sum by (region) (rate(orders_total[5m]))
    unit: cps
    link: { url: 'https://example.com/${__field.lables.region}', title: Region }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: sum by (region) (rate(orders_total[5m]))
    unit: cps
    link: { url: 'https://example.com/${__field.labels.region}', title: Region }
",
        )],
    },
    Meta {
        code: "variable/unused",
        summary: "a variable is defined and not used",
        explanation: "Readers choose a value and nothing changes. Filters that act on every query are no
such variables, and neither are those that a link in the header takes along. A warning.",
        bad: &[Example::dashboard(
            "variables: { region: { values: [eu, us] } }
panels: [{ text: Orders, markdown: a }]
",
        )],
        good: &[Example::dashboard(
            "variables: { region: { values: [eu, us] } }
panels: [{ text: 'Orders of $region', markdown: a }]
",
        )],
    },
];
