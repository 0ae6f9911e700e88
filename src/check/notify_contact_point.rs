//! Policies and rules that name contact points or mute times that are not there.

use super::advice::offer;
use super::notify_policy::nodes;
use super::{Check, Example, Meta};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::{Engine, Project, RuleKind};
use crate::span::Text;

/// `notify/unknown-contact-point`, `notify/unknown-mute-time`
pub(super) struct Unknown;

impl Check for Unknown {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let names = Names::of(project);
        for policy in nodes(project) {
            policy.contact_point.iter().for_each(|name| names.contact_point(name, sink));
            policy.mute_times.iter().chain(&policy.active_times).for_each(|name| names.mute_time(name, sink));
        }
        project.base.team_contact_points.iter().for_each(|name| names.contact_point(name, sink));
        // Who a ruler tells is not said here: a rule that says it is refused already.
        let groups = project.groups.iter().filter(|group| group.engine == Engine::Grafana);
        for rule in groups.flat_map(|group| &group.rules) {
            let RuleKind::Alert(alert) = &rule.kind else { continue };
            alert.expect.told.iter().flatten().for_each(|name| names.contact_point(name, sink));
            let Some(delivery) = &alert.delivery else { continue };
            names.contact_point(&delivery.contact_point, sink);
            delivery.mute_times.iter().for_each(|name| names.mute_time(name, sink));
        }
    }
}

/// What policies and rules may name.
struct Names<'m> {
    contact_points: Vec<&'m str>,
    mute_times: Vec<&'m str>,
}

impl<'m> Names<'m> {
    fn of(project: &'m Project) -> Self {
        let (points, times) = (&project.contact_points, &project.mute_times);
        let sorted = |own: Vec<&'m Text>, elsewhere: &'m [Text]| {
            let mut names: Vec<&str> = own.into_iter().chain(elsewhere).map(Text::as_str).collect();
            names.sort_unstable();
            names
        };
        Self {
            contact_points: sorted(
                points.iter().map(|point| &point.name).collect(),
                &project.base.external_contact_points,
            ),
            mute_times: sorted(
                times.iter().map(|time| &time.name).collect(),
                &project.base.external_mute_times,
            ),
        }
    }

    fn contact_point(&self, name: &Text, sink: &mut Sink) {
        sink.extend(unknown("notify/unknown-contact-point", "contact point", name, &self.contact_points));
    }

    fn mute_time(&self, name: &Text, sink: &mut Sink) {
        sink.extend(unknown("notify/unknown-mute-time", "mute time", name, &self.mute_times));
    }
}

fn unknown(code: Code, what: &str, name: &Text, known: &[&str]) -> Option<Diagnostic> {
    if known.binary_search(&&*name.text).is_ok() {
        return None;
    }
    let report = Diagnostic::error(code, format!("there is no {what} `{}`", name.text))
        .at(name.origin(), format!("unknown {what}"));
    Some(offer(report, &name.text, known.iter().copied()).note(format!(
        "one that is made elsewhere is listed in `external.{}s` of dashc.yaml",
        what.replace(' ', "_")
    )))
}

const METAS: &[Meta] = &[
    Meta {
        code: "notify/unknown-contact-point",
        summary: "a policy or rule names a contact point that is not there",
        explanation: "Grafana refuses the policy tree or the rule and does not start. Contact points that
are made elsewhere are listed in `external.contact_points` of `dashc.yaml`.",
        bad: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { contact_point: taem }
",
        )],
        good: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { contact_point: team }
",
        )],
    },
    Meta {
        code: "notify/unknown-mute-time",
        summary: "a policy or rule names a mute time that is not there",
        explanation: "Grafana refuses the policy tree or the rule and does not start. Mute times that are
made elsewhere are listed in `external.mute_times` of `dashc.yaml`.",
        bad: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
mute_times: [{ name: nights, intervals: [{ from: '00:00', to: '06:00' }] }]
policy:
  contact_point: team
  routes: [{ match: { severity: info }, mute_times: night }]
",
        )],
        good: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
mute_times: [{ name: nights, intervals: [{ from: '00:00', to: '06:00' }] }]
policy:
  contact_point: team
  routes: [{ match: { severity: info }, mute_times: nights }]
",
        )],
    },
];
