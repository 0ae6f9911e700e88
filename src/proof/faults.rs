//! The faults that a proof reports, in words.

use super::alert::Fired;
use super::ask::Series;
use super::scenario::{END, INCIDENT, Scenario};
use super::why::{Reason, bounds, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{AlertRule, Dashboard, Evaluator, Rule, Variable};
use crate::span::Text;

/// When, in words.
fn when(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::Healthy => "while all is well",
        Scenario::Incident => "in the incident",
    }
}

/// A fault at the reason, or at the whole query when there is none.
fn because(code: Code, message: String, query: &Text, reason: Option<Reason>) -> Diagnostic {
    let fault = Diagnostic::error(code, message);
    let Some(reason) = reason else { return fault.at(query.origin(), "this query") };
    let fault = fault.at(query.place(reason.span), reason.text);
    match reason.help {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// The server refuses a query.
pub(super) fn refused(asker: &str, dashboard: &Dashboard, query: &Text, words: &str) -> Diagnostic {
    let message = format!("Prometheus refuses a query of {asker} of `{}`", dashboard.uid.text);
    Diagnostic::error("proof/refused", message).at(query.origin(), words.to_owned())
}

/// The server refuses the query of a rule.
pub(super) fn rule_refused(rule: &Rule, words: &str) -> Diagnostic {
    let message = format!("Prometheus refuses the query of `{}`", rule.name.text);
    Diagnostic::error("proof/refused", message).at(rule.query.text.origin(), words.to_owned())
}

/// A panel without data.
pub(super) fn empty(
    asker: &str,
    dashboard: &Dashboard,
    query: &Text,
    scenario: Scenario,
    reason: Option<Reason>,
) -> Diagnostic {
    let message = format!("{asker} of `{}` has no data {}", dashboard.uid.text, when(scenario));
    let fault = because("proof/empty", message, query, reason);
    match scenario {
        Scenario::Healthy => fault.note("a panel that shows failures only says `empty: healthy`"),
        Scenario::Incident => fault,
    }
}

/// A variable without values.
pub(super) fn no_values(
    variable: &Variable,
    dashboard: &Dashboard,
    query: &Text,
    scenario: Scenario,
    reason: Option<Reason>,
) -> Diagnostic {
    let message = format!(
        "the variable `{}` of `{}` has no values {}",
        variable.name.text,
        dashboard.uid.text,
        when(scenario)
    );
    because("proof/no-values", message, query, reason)
}

/// A query that is answered with wrong numbers.
pub(super) fn misuse(query: &Text, reason: Reason) -> Diagnostic {
    let message = format!("what a query says does not fit its series: {}", reason.text);
    because("proof/misuse", message, query, Some(reason))
}

/// An alert that fires although it should not.
pub(super) fn fires(rule: &Rule, alert: &AlertRule, scenario: Scenario, fired: &Fired) -> Diagnostic {
    let message = format!("`{}` fires {}", rule.name.text, when(scenario));
    let labels: Vec<String> =
        fired.labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect();
    let of = if labels.is_empty() { String::new() } else { format!(" for {}", labels.join(", ")) };
    let (value, sign) = (shown(fired.value), alert.condition.as_ref().filter(|condition| !condition.filter));
    let text = match sign {
        Some(condition) => format!("{value} {} {}{of}", written(condition.evaluator), condition.threshold),
        None => format!("returns {value}{of}"),
    };
    let fault = Diagnostic::error("proof/false-alarm", message).at(rule.query.text.origin(), text);
    let key = scenario.name();
    fault.help(format!("mend the query or its threshold, or say `expect: {{ {key}: firing }}`"))
}

/// An alert that stays quiet in the incident.
pub(super) fn quiet(rule: &Rule, alert: &AlertRule, answer: &[Series], reason: Option<Reason>) -> Diagnostic {
    let message = format!("`{}` stays quiet in the incident", rule.name.text);
    let query = &rule.query.text;
    if let Some(reason) = reason {
        return because("proof/missed-alarm", message, query, Some(reason)).help(EXPECT);
    }
    let (least, most) = bounds(answer);
    let text = match alert.condition.as_ref().filter(|condition| !condition.filter) {
        Some(condition) => {
            let seen =
                if matches!(condition.evaluator, Evaluator::Lt | Evaluator::Lte) { least } else { most };
            format!(
                "comes to {}, expected {} {}",
                shown(seen),
                written(condition.evaluator),
                condition.threshold
            )
        }
        None => "does not hold for long enough".to_owned(),
    };
    let fault = Diagnostic::error("proof/missed-alarm", message).at(query.origin(), text);
    let hold = alert.hold.as_seconds();
    let fault = if hold > 0 {
        fault.note(format!("it must hold for {}; the incident lasts 2h", alert.hold))
    } else {
        fault
    };
    fault.help(EXPECT)
}

const EXPECT: &str = "mend the query, give the incident a series that drives it under `proof`, or say `expect: { incident: quiet }`";

/// A rule of Grafana that finds nothing and alerts about that.
pub(super) fn no_data(rule: &Rule, scenario: Scenario, reason: Option<Reason>) -> Diagnostic {
    let message = format!("`{}` finds no data {}", rule.name.text, when(scenario));
    let fault = because("proof/no-data", message, &rule.query.text, reason);
    fault.note("Grafana tells about missing data by an alert of its own; `no_data: ok` takes it for healthy")
}

fn written(evaluator: Evaluator) -> &'static str {
    match evaluator {
        Evaluator::Gt => ">",
        Evaluator::Gte => ">=",
        Evaluator::Lt => "<",
        Evaluator::Lte => "<=",
        Evaluator::Eq => "==",
        Evaluator::Ne => "!=",
    }
}

/// How long before or into the incident a moment is.
#[must_use]
pub fn into_the_incident(time: i64) -> i64 {
    time - (END - INCIDENT)
}
