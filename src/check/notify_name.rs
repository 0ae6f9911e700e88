//! Contact points, mute times and templates that share a name.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;
use crate::span::Text;

/// `notify/duplicate-name`
pub(super) struct Twice;

impl Check for Twice {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let base = &project.base;
        twice(
            "contact points",
            project.contact_points.iter().map(|point| &point.name),
            &base.external_contact_points,
            sink,
        );
        twice(
            "mute times",
            project.mute_times.iter().map(|time| &time.name),
            &base.external_mute_times,
            sink,
        );
        twice("templates", project.templates.iter().map(|template| &template.name), &[], sink);
    }
}

fn twice<'m>(what: &str, names: impl Iterator<Item = &'m Text>, elsewhere: &'m [Text], sink: &mut Sink) {
    let outside = elsewhere.iter().map(|name| (&*name.text, (name, "said to be made elsewhere")));
    let mut seen: BTreeMap<&str, (&Text, &str)> = outside.collect();
    for name in names {
        if let Some((first, said)) = seen.get(&*name.text) {
            sink.push(
                Diagnostic::error("notify/duplicate-name", format!("two {what} are called `{}`", name.text))
                    .at(name.origin(), "the second")
                    .also(first.origin(), *said)
                    .help("give one of them another name"),
            );
        } else {
            seen.insert(&name.text, (name, "the first"));
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "notify/duplicate-name",
    summary: "two contact points, mute times or templates have the same name",
    explanation: "The policy names them, so a name must mean one thing. Grafana merges two contact
points of one name, and keeps only one of two mute times or templates. Several receivers belong into one
contact point.",
    bad: &[Example::alerts(
        "contact_points:
  - { name: team, email: { addresses: team@example.com } }
  - { name: team, slack: { url: $SLACK_URL } }
",
    )],
    good: &[Example::alerts(
        "contact_points:
  - { name: team, email: { addresses: team@example.com }, slack: { url: $SLACK_URL } }
",
    )],
}];
