//! The faults that a proof reports, in words.

use std::collections::BTreeSet;

use super::alert::Fired;
use super::ask::Series;
use super::misuse::Misuse;
use super::report::ExemplarFigure;
use super::route::{Sending, Way};
use super::scenario::Scenario;
use super::why::{self, Reason, bounds, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    AlertRule, Dashboard, Evaluator, Pair, Rule, RuleGroup, RuleKind, Variable, VariableKind, VariableSource,
};
use crate::span::{Span, Text};

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

/// A server refuses all of a file for this rule; what is wrong with its query it says of the query as well.
pub(super) fn not_loaded(rule: &Rule, words: &str) -> Diagnostic {
    if let Some(words) = words.strip_prefix("could not parse expression: ") {
        return rule_refused(rule, words);
    }
    let alert = match &rule.kind {
        RuleKind::Alert(alert) => alert.annotations.as_slice(),
        RuleKind::Record => &[],
    };
    let named = |kind: &str, pairs: &[Pair]| {
        let name = words.strip_prefix(kind)?.strip_prefix(" \"")?.split_once('"')?.0;
        pairs.iter().find(|pair| *pair.name == *name).map(|pair| pair.value.origin())
    };
    let place = named("annotation", alert).or_else(|| named("label", &rule.labels));
    let message = format!("Prometheus does not load `{}`", rule.name.text);
    Diagnostic::error("proof/refused", message)
        .at(place.filter(|place| place.place().is_some()).unwrap_or(rule.origin), words.to_owned())
        .note("it would load no rule of the same file, and not start with it")
}

/// A server refuses the file of a group.
pub(super) fn group_not_loaded(group: &RuleGroup, words: &str) -> Diagnostic {
    let message = format!("Prometheus does not load the group `{}`", group.name.text);
    Diagnostic::error("proof/refused", message).at(group.origin, words.to_owned())
}

/// A panel without data.
pub(super) fn empty(asker: &str, dashboard: &Dashboard, query: &Text, reason: Option<Reason>) -> Diagnostic {
    let message = format!("{asker} of `{}` has no data", dashboard.uid.text);
    because("proof/empty", message, query, reason)
}

/// A variable without values.
pub(super) fn no_values(
    variable: &Variable,
    dashboard: &Dashboard,
    query: &Text,
    reason: Option<Reason>,
) -> Diagnostic {
    let message = format!("the variable `{}` of `{}` has no values", variable.name.text, dashboard.uid.text);
    if let (None, VariableKind::Query { source: VariableSource::LabelValues { label, .. }, .. }) =
        (&reason, &variable.kind)
    {
        let text = format!("no series has the label `{}`", label.text);
        return Diagnostic::error("proof/no-values", message)
            .at(label.place(Span::new(0, label.text.len())), text);
    }
    because("proof/no-values", message, query, reason)
}

/// A variable whose regular expression keeps none of its values.
pub(super) fn nothing_kept(
    variable: &Variable,
    dashboard: &Dashboard,
    regex: &Text,
    values: &[String],
) -> Diagnostic {
    let message = format!("the variable `{}` of `{}` has no values", variable.name.text, dashboard.uid.text);
    let values: BTreeSet<&str> = values.iter().map(String::as_str).collect();
    Diagnostic::error("proof/no-values", message)
        .at(regex.origin(), "matches none of them")
        .help(format!("match what the server has: {}", why::few(&values)))
}

/// A query that is answered with wrong numbers.
pub(super) fn misuse(query: &Text, (message, reason): Misuse) -> Diagnostic {
    because("proof/misuse", message, query, Some(reason))
}

/// An alert that fires although it should not.
pub(super) fn fires(rule: &Rule, alert: &AlertRule, scenario: Scenario, fired: &Fired) -> Diagnostic {
    let message = format!("`{}` fires", rule.name.text);
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
    let message = format!("`{}` stays quiet", rule.name.text);
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

/// A server that has loaded the rule does not raise an alert that its query asks for.
pub(super) fn not_raised(rule: &Rule) -> Diagnostic {
    let message = format!("`{}` is not raised by a Prometheus that has loaded it", rule.name.text);
    Diagnostic::error("proof/missed-alarm", message)
        .at(rule.query.text.origin(), "returns a series for long enough")
        .help("compare the labels of the rule with those of its series")
}

const EXPECT: &str = "mend the query, give the incident a series that drives it under `proof`, or say `expect: { incident: quiet }`";

/// A rule of Grafana that finds nothing and alerts about that.
pub(super) fn no_data(rule: &Rule, reason: Option<Reason>) -> Diagnostic {
    let message = format!("`{}` finds no data", rule.name.text);
    let fault = because("proof/no-data", message, &rule.query.text, reason);
    fault.note("Grafana tells about missing data by an alert of its own; `no_data: ok` takes it for healthy")
}

/// Other contact points are told than must be.
pub(super) fn wrong_receiver(sending: &Sending, told: &BTreeSet<String>) -> Diagnostic {
    let name = sending.labels.get("alertname").map_or("", String::as_str);
    let few = |names: &BTreeSet<String>| {
        let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        if names.is_empty() { "nobody".to_owned() } else { why::few(&names) }
    };
    let message = format!("`{name}` is told to {}, expected {}", few(told), few(&sending.expected));
    let help = match sending.way {
        Way::Policy => "compare its labels with the matchers of the policy's routes, in order",
        Way::Direct => "it goes past the policy: name the same contact points here and in `contact_point`",
        Way::Ruler => "compare its labels with the inhibition rules that dashc writes for its Alertmanager",
    };
    Diagnostic::error("proof/wrong-receiver", message).at(sending.origin, "what is expected").help(help)
}

/// A query whose exemplars carry no trace id that is linked; `labels` are those that they have.
pub(super) fn no_exemplar(figure: &ExemplarFigure, labels: Option<&str>) -> Diagnostic {
    let message = format!("{} of `{}` shows no trace", figure.panel, figure.dashboard);
    let text = match labels {
        Some(labels) => format!("its exemplars have {labels}, and the datasource links none of them"),
        None => "the series of this query have no exemplars".to_owned(),
    };
    Diagnostic::error("proof/no-exemplar", message)
        .at(figure.query.origin(), text)
        .help("ask for buckets, and link the label in `correlate` or in the datasource's settings")
}

fn written(evaluator: Evaluator) -> &'static str {
    match evaluator {
        Evaluator::Gt => ">",
        Evaluator::Gte => ">=",
        Evaluator::Lt => "<",
        Evaluator::Lte => "<=",
    }
}
