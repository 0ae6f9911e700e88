//! Policy trees that Grafana refuses.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{self, MatchOperator, Matcher, Project};
use crate::query::re2;
use crate::span::Origin;

/// `notify/bad-matcher`, `notify/root-with-matchers`, `notify/root-without-contact-point`, `notify/zero-interval`
pub(super) struct Policy;

impl Check for Policy {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        sink.extend(project.policies.iter().flat_map(root));
        for policy in nodes(project) {
            sink.extend(policy.matchers.iter().filter_map(matcher));
            sink.extend(zero(policy));
        }
    }
}

/// Every node of the policy trees, parents before children.
pub(super) fn nodes(project: &Project) -> impl Iterator<Item = &model::Policy> {
    let mut open: Vec<&model::Policy> = project.policies.iter().rev().collect();
    std::iter::from_fn(move || {
        let next = open.pop()?;
        open.extend(next.routes.iter().rev());
        Some(next)
    })
}

/// The root takes every alert: it needs a contact point, and nothing that lets alerts pass by.
fn root(policy: &model::Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if policy.contact_point.is_none() && !policy.broken {
        let message = "the policy has no contact point for alerts that no route takes";
        found.push(
            Diagnostic::error("notify/root-without-contact-point", message)
                .at(policy.origin, "needs `contact_point`")
                .help("add `contact_point` at the top of the policy"),
        );
    }
    let times = policy.mute_times.iter().chain(&policy.active_times).map(|name| (name.origin(), "a time"));
    let matchers = policy.matchers.iter().map(|matcher| (matcher.label.origin(), "a matcher"));
    for (origin, what) in matchers.chain(times) {
        found.push(
            Diagnostic::error(
                "notify/root-with-matchers",
                "the policy itself takes every alert, at any time",
            )
            .at(origin, format!("{what} at the top of the policy"))
            .help("move it to a route"),
        );
    }
    found
}

/// The regular expression of a matcher, as the Alertmanager's Go reads it.
fn matcher(matcher: &Matcher) -> Option<Diagnostic> {
    if !matches!(matcher.operator, MatchOperator::Matches | MatchOperator::NotMatches) {
        return None;
    }
    let refusal = re2::check(&matcher.value.text).err()?;
    let message = format!("the matcher of `{}` is no regular expression", matcher.label.text);
    let report = Diagnostic::error("notify/bad-matcher", message)
        .at(matcher.value.place(refusal.span), refusal.message);
    Some(match refusal.help {
        Some(help) => report.help(help),
        None => report,
    })
}

fn zero(policy: &model::Policy) -> Vec<Diagnostic> {
    let times = [("group_interval", policy.group_interval), ("repeat_interval", policy.repeat_interval)];
    let zeros = times
        .into_iter()
        .filter_map(|(name, time)| Some((name, time.filter(|time| time.0.as_millis() == 0)?)));
    let report = |(name, (_, origin)): (&str, (_, Origin))| {
        Diagnostic::error("notify/zero-interval", format!("the `{name}` of a policy is zero"))
            .at(origin, "expected a time to wait")
            .help(format!("write a duration such as `5m`, or leave `{name}` out"))
    };
    zeros.map(report).collect()
}

const METAS: &[Meta] = &[
    Meta {
        code: "notify/bad-matcher",
        summary: "the value of a `=~` or `!~` matcher is no regular expression",
        explanation: "The Alertmanager compiles the pattern when it loads the tree, and refuses the whole
tree when it cannot. Patterns are RE2, as in PromQL, and match the whole value.",
        bad: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy:
  contact_point: team
  routes: [{ match: { team: '=~(shop' }, contact_point: team }]
",
        )],
        good: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy:
  contact_point: team
  routes: [{ match: { team: '=~shop.*' }, contact_point: team }]
",
        )],
    },
    Meta {
        code: "notify/root-with-matchers",
        summary: "the top of the policy tree does not take every alert",
        explanation: "What no route takes falls to the top. Matchers and mute times there would let alerts
vanish, so Grafana refuses them.",
        bad: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { contact_point: team, match: { severity: critical } }
",
        )],
        good: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy:
  contact_point: team
  routes: [{ match: { severity: critical }, repeat_interval: 1h }]
",
        )],
    },
    Meta {
        code: "notify/root-without-contact-point",
        summary: "the top of the policy tree names no contact point",
        explanation: "What no route takes falls to the top, and nobody would be told. Grafana refuses such
a tree.",
        bad: &[Example::alerts("policy: { group_by: [alertname] }\n")],
        good: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { contact_point: team, group_by: [alertname] }
",
        )],
    },
    Meta {
        code: "notify/zero-interval",
        summary: "a policy has a `group_interval` or `repeat_interval` of zero",
        explanation: "A group would be told about without pause. Grafana refuses it; leave the key out for
the parent's value.",
        bad: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { contact_point: team, repeat_interval: 0s }
",
        )],
        good: &[Example::alerts(
            "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { contact_point: team, repeat_interval: 4h }
",
        )],
    },
];
