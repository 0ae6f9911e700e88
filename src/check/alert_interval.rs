//! Groups whose interval Grafana's scheduler does not take.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Engine, RuleGroup};
use crate::quantity::Duration;

/// Grafana's scheduler looks at its rules this often (Grafana, alerting provisioning).
const TICK: Duration = Duration::seconds(10);

/// `alert/bad-interval`
pub(super) struct Interval;

impl Check for Interval {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        if group.engine != Engine::Grafana {
            return;
        }
        let interval = group.interval;
        if interval.as_millis() > 0 && interval.is_multiple_of(TICK) {
            return;
        }
        let above =
            Duration::millis((interval.as_millis() / TICK.as_millis() + 1).saturating_mul(TICK.as_millis()));
        sink.push(
            Diagnostic::error(
                "alert/bad-interval",
                format!("Grafana does not evaluate rules every {interval}"),
            )
            .at(group.interval_origin, "expected a multiple of 10s above zero")
            .help(format!("write `{above}`")),
        );
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/bad-interval",
    summary: "a group's interval is zero or no multiple of ten seconds",
    explanation: "Grafana's scheduler looks at its rules every ten seconds and refuses any other
interval: it then does not start at all.",
    bad: &[Example::alerts(
        "interval: 15s
rules:
  - alert: Down
    expr: up < 1
",
    )],
    good: &[Example::alerts(
        "interval: 20s
rules:
  - alert: Down
    expr: up < 1
",
    )],
}];
