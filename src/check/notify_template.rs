//! Message templates: faults of syntax, and bodies that define nothing.

use super::syntax::report;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;
use crate::query::template::{self, Dialect};

/// Faults that do not depend on the functions and variables of messages.
const OF_SYNTAX: [&str; 2] = ["template/syntax", "template/unclosed"];

/// `notify/no-define`, and the faults of templates.
pub(super) struct NoDefine;

impl Check for NoDefine {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        for template in &project.templates {
            let faults = template::check(&template.text.text, Dialect::Grafana);
            for fault in faults.iter().filter(|fault| OF_SYNTAX.contains(&fault.code)) {
                sink.push(report(&template.text, fault));
            }
            if !defines(&template.text.text) {
                let name = &template.name.text;
                sink.push(
                    Diagnostic::error("notify/no-define", format!("the template `{name}` defines nothing"))
                        .at(template.text.origin(), "expected `{{ define \"…\" }}`")
                        .help(format!("write `{{{{ define \"{name}\" }}}} … {{{{ end }}}}`")),
                );
            }
        }
    }
}

/// Whether an action begins with `define`.
fn defines(text: &str) -> bool {
    let actions = text.split("{{").skip(1);
    let mut words = actions.map(|action| action.trim_start_matches('-').trim_start());
    words.any(|word| word.starts_with("define"))
}

const METAS: &[Meta] = &[Meta {
    code: "notify/no-define",
    summary: "a message template defines nothing",
    explanation: "Receivers use what stands between `{{ define \"name\" }}` and `{{ end }}`. A text
outside of that is never sent.",
    bad: &[Example::alerts(
        "templates:
  - name: short
    text: '{{ len .Alerts.Firing }} firing'
",
    )],
    good: &[Example::alerts(
        "templates:
  - name: short
    text: '{{ define \"short\" }}{{ len .Alerts.Firing }} firing{{ end }}'
",
    )],
}];
