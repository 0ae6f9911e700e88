//! Identity: labels that are part of what a thing is, and the variables that choose among their values.

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::IdentityLabel;
use crate::query::promql::is_bare_name;
use crate::span::{Origin, Text};
use crate::spec::{self, Flag, Scalar, Variable};
use crate::tree::{List, Name, Said};

/// The labels that a project names; those that no query could have are reported.
pub(super) fn labels(project: &spec::Project, sink: &mut Sink) -> Vec<IdentityLabel> {
    let mut labels = Vec::new();
    for (name, values) in project.identity.get().into_iter().flat_map(|identity| &identity.0.0) {
        if !is_bare_name(&name.name, false) {
            sink.push(bad_label(name));
            continue;
        }
        let values = values.get().into_iter().flat_map(List::iter);
        labels.push(IdentityLabel {
            name: name.name.clone(),
            values: values.map(|value| Box::from(value.as_str())).collect(),
            origin: name.origin,
        });
    }
    labels
}

fn bad_label(name: &Name) -> Diagnostic {
    Diagnostic::error("project/bad-identity", format!("`{}` is no name of a label", name.name))
        .at(name.origin, "expected letters, digits and `_`")
        .help("name a label that all series have, such as `cluster`")
}

/// The variables that a dashboard needs beside its own. One that a method made has them; one that an author made
/// has those that its queries use.
pub(super) fn variables(
    labels: &[IdentityLabel],
    own: &[&str],
    metric: Option<&str>,
    origin: Origin,
    is_used: impl Fn(&str) -> bool,
) -> Vec<(Name, Said<Variable>)> {
    let known = |label: &&IdentityLabel| own.contains(&&*label.name);
    let needed = labels.iter().filter(|label| !known(label) && is_used(&label.name));
    needed.map(|label| variable(label, metric, origin)).collect()
}

/// The variable of a label: its known values, else those that a metric has.
fn variable(label: &IdentityLabel, metric: Option<&str>, origin: Origin) -> (Name, Said<Variable>) {
    let all = Variable::default().multi(true).all(Flag::Is(true)).label(titled(&label.name));
    let variable = if label.values.is_empty() {
        let of = metric.map_or_else(|| label.name.to_string(), |metric| format!("{metric}.{}", label.name));
        all.label_values(Text::plain(of, origin))
    } else {
        let value = |value: &str| Scalar(Text::plain(value, origin));
        all.values(List::from(label.values.iter().map(|known| value(known)).collect::<Vec<_>>()))
    };
    (Name { name: label.name.clone(), origin }, Said::at(variable, origin))
}

/// `cluster` → `Cluster`
pub(super) fn titled(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    first + &letters.as_str().replace('_', " ")
}
