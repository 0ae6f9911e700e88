//! Alerts whose `for` is shorter than the time between two evaluations.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, RuleGroup, RuleKind};

/// `alert/short-hold`
pub(super) struct ShortHold;

impl Check for ShortHold {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        for rule in &group.rules {
            let RuleKind::Alert(alert) = &rule.kind else { continue };
            if alert.hold.as_millis() == 0 || alert.hold >= group.interval {
                continue;
            }
            let message = format!(
                "`{}` is evaluated every {}, less often than its `for` of {}",
                rule.name.text, group.interval, alert.hold
            );
            sink.push(
                Diagnostic::warning("alert/short-hold", message)
                    .at(rule.origin, format!("`for: {}`", alert.hold))
                    .also(group.interval_origin, format!("evaluated every {}", group.interval))
                    .help(format!("write `for: {}` or more, or leave it out", group.interval)),
            );
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/short-hold",
    summary: "an alert's `for` is shorter than the interval of its group",
    explanation: "Between two evaluations nobody looks: an alert with `for: 10s` in a group that is
evaluated every minute fires a minute after it became pending, whatever its `for` says. A warning.",
    bad: &[Example::alerts(
        "interval: 1m
rules:
  - alert: Down
    expr: up < 1
    for: 30s
",
    )],
    good: &[Example::alerts(
        "interval: 1m
rules:
  - alert: Down
    expr: up < 1
    for: 2m
  - alert: DownAtOnce
    expr: up < 1
",
    )],
}];
