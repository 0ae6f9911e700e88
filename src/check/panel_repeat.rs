//! Rows and panels that repeat for a variable which is not there, or has one value.

use super::advice::offer;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, VariableKind};
use crate::span::Text;

/// `panel/bad-repeat`
pub(super) struct Repeat;

impl Check for Repeat {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for row in &dashboard.rows {
            sink.extend(row.repeat.as_ref().and_then(|name| look(dashboard, name)));
            for panel in &row.panels {
                sink.extend(panel.repeat.as_ref().and_then(|name| look(dashboard, name)));
            }
        }
    }
}

fn look(dashboard: &Dashboard, name: &Text) -> Option<Diagnostic> {
    let Some(variable) = dashboard.variables.iter().find(|variable| variable.name.text == name.text) else {
        let bare = name.text.trim_start_matches('$');
        let report = Diagnostic::error(
            "panel/bad-repeat",
            format!("there is no variable `{bare}` to repeat for"),
        )
        .at(
            name.origin(),
            if bare.len() < name.text.len() { "expected the name without `$`" } else { "unknown variable" },
        );
        return Some(offer(report, bare, dashboard.variables.iter().map(|variable| &*variable.name.text)));
    };
    let several = variable.multi || variable.all || matches!(variable.kind, VariableKind::Broken);
    (!several).then(|| {
        Diagnostic::error("panel/bad-repeat", format!("the variable `{}` has one value at a time", name.text))
            .at(name.origin(), "would never repeat")
            .also(variable.origin, "declared here")
            .help("add `multi: true` to the variable")
    })
}

const METAS: &[Meta] = &[Meta {
    code: "panel/bad-repeat",
    summary: "a row or panel repeats for a variable that is not there or has one value",
    explanation: "A repeat draws one copy for each chosen value. The variable is named without `$`,
and needs `multi: true` or `all: true`; otherwise there is never more than one copy.",
    bad: &[Example::dashboard(
        "variables: { region: { values: [eu, us] } }
panels: [{ text: 'In $region', markdown: a, repeat: region }]
",
    )],
    good: &[Example::dashboard(
        "variables: { region: { values: [eu, us], multi: true } }
panels: [{ text: 'In $region', markdown: a, repeat: region }]
",
    )],
}];
