//! Contact points, mute times and templates that share a name or have none.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{ContactPoint, Project};
use crate::span::Text;

/// `notify/duplicate-name`, `notify/duplicate-uid`, `notify/empty-name`
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
        same_uids(project, sink);
        let points = project.contact_points.iter().map(|point| ("contact point", &point.name));
        let times = project.mute_times.iter().map(|time| ("mute time", &time.name));
        let templates = project.templates.iter().map(|template| ("template", &template.name));
        for (what, name) in
            points.chain(times).chain(templates).filter(|(_, name)| name.text.trim().is_empty())
        {
            sink.push(
                Diagnostic::error("notify/empty-name", format!("a {what} has an empty name"))
                    .at(name.origin(), "nothing in it")
                    .help("write a name"),
            );
        }
    }
}

/// Receivers are told apart by uids that are made of the names of their contact points.
fn same_uids(project: &Project, sink: &mut Sink) {
    let mut seen: BTreeMap<&str, &ContactPoint> = BTreeMap::new();
    for point in &project.contact_points {
        for receiver in &point.receivers {
            let Some(first) = seen.insert(&receiver.uid, point) else { continue };
            if first.name.text == point.name.text {
                continue;
            }
            let (one, other) = (&first.name.text, &point.name.text);
            let message = format!("receivers of `{one}` and `{other}` have the same uid `{}`", receiver.uid);
            sink.push(
                Diagnostic::error("notify/duplicate-uid", message)
                    .at(point.name.origin(), "the second")
                    .also(first.name.origin(), "the first")
                    .help("give one of them a name that differs in more than case and punctuation"),
            );
        }
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

const METAS: &[Meta] = &[
    Meta {
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
    },
    Meta {
        code: "notify/duplicate-uid",
        summary: "receivers of two contact points have the same uid",
        explanation: "The uid of a receiver is made of the name of its contact point, in lower case and with
dashes: it stays the same when other things change. Grafana takes two receivers with one uid for one.",
        bad: &[Example::alerts(
            "contact_points:
  - { name: On call, email: { addresses: a@example.com } }
  - { name: on-call, email: { addresses: b@example.com } }
",
        )],
        good: &[Example::alerts(
            "contact_points:
  - { name: On call, email: { addresses: a@example.com } }
  - { name: Team, email: { addresses: b@example.com } }
",
        )],
    },
    Meta {
        code: "notify/empty-name",
        summary: "a contact point, mute time or template has an empty name",
        explanation: "Nothing could refer to it, and Grafana does not start.",
        bad: &[Example::alerts("contact_points: [{ name: '', email: { addresses: a@example.com } }]\n")],
        good: &[Example::alerts("contact_points: [{ name: team, email: { addresses: a@example.com } }]\n")],
    },
];
