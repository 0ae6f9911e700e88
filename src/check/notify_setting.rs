//! Receivers whose settings Grafana refuses.

use serde_json::Value;

use super::advice::{listing, offer};
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Project, Receiver, Setting};
use crate::span::Text;
use crate::vocabulary::receiver::{Choice, RECEIVERS, Receiver as Kind, Setting as Known, Shape};

/// `notify/bad-setting`, `notify/exclusive-settings`, `notify/missing-setting`
pub(super) struct BadSetting;

impl Check for BadSetting {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        for receiver in project.contact_points.iter().flat_map(|point| &point.receivers) {
            let Some(kind) = RECEIVERS.get(receiver.kind) else { continue };
            for (key, value) in &receiver.settings {
                sink.extend(kind.setting(&key.text).and_then(|known| wrong(kind, known, key, value)));
            }
            missing(kind, receiver, sink);
            if let Some(choice) = &kind.choice {
                chosen(kind, choice, receiver, sink);
            }
        }
    }
}

fn has(receiver: &Receiver, key: &str) -> bool {
    receiver.settings.iter().any(|(known, _)| &*known.text == key)
}

/// A value of another shape, or none of the few that are accepted.
fn wrong(kind: &Kind, known: &Known, key: &Text, value: &Setting) -> Option<Diagnostic> {
    let Setting::Plain(value) = value else { return None };
    let report = |found: &str| {
        Diagnostic::error(
            "notify/bad-setting",
            format!("the setting `{}` of `{}` is {found}", known.key, kind.id),
        )
    };
    if !fits(known.shape, value) {
        let expected = expected(known.shape);
        let report = report(found(value)).at(key.origin(), format!("expected {expected}"));
        let number = known.shape == Shape::Text && value.is_number();
        return Some(if number { report.help(format!("write `\"{value}\"`, in quotes")) } else { report });
    }
    let text = value.as_str().filter(|text| !known.accepts(text) && !text.contains("{{"))?;
    let report = report(&format!("`{text}`")).at(key.origin(), format!("expected {}", listing(known.values)));
    Some(offer(report, text, known.values.iter().copied()))
}

fn fits(shape: Shape, value: &Value) -> bool {
    match shape {
        Shape::Text => value.is_string(),
        Shape::Number => value.is_number() || value.as_str().is_some_and(|text| text.parse::<f64>().is_ok()),
        Shape::Switch => value.is_boolean(),
        Shape::List => value.is_array(),
        Shape::Map | Shape::Object => value.is_object(),
    }
}

fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "a text",
        Shape::Number => "a number",
        Shape::Switch => "`true` or `false`",
        Shape::List => "a list",
        Shape::Map | Shape::Object => "a mapping",
    }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// Settings that must be there; those inside an object only if the object is.
fn missing(kind: &Kind, receiver: &Receiver, sink: &mut Sink) {
    let required = kind.settings.iter().filter(|setting| setting.required);
    for setting in required.filter(|setting| !has(receiver, setting.key)) {
        let needed = match setting.key.rsplit_once('.') {
            None => true,
            Some((object, _)) => {
                let inside = |key: &str| key.strip_prefix(object).is_some_and(|rest| rest.starts_with('.'));
                receiver.settings.iter().any(|(key, _)| inside(&key.text))
            }
        };
        if needed {
            sink.push(lacks(kind, receiver, &[setting.key]));
        }
    }
}

fn lacks(kind: &Kind, receiver: &Receiver, keys: &[&str]) -> Diagnostic {
    let wanted = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
    Diagnostic::error(
        "notify/missing-setting",
        format!("a receiver of the kind `{}` lacks {wanted}", kind.id),
    )
    .at(receiver.origin, format!("needs {wanted}"))
    .help(format!("add {wanted}"))
}

/// Of the alternatives at most one, as a whole, and one at least if it is needed.
fn chosen(kind: &Kind, choice: &Choice, receiver: &Receiver, sink: &mut Sink) {
    let first =
        |alternative: &&&'static [&'static str]| alternative.first().is_some_and(|key| has(receiver, key));
    let taken: Vec<&&[&str]> = choice.alternatives.iter().filter(first).collect();
    let heads: Vec<&str> = taken.iter().filter_map(|keys| keys.first().copied()).collect();
    if taken.is_empty() && choice.needed {
        let keys: Vec<&str> = choice.alternatives.iter().filter_map(|keys| keys.first().copied()).collect();
        sink.push(lacks(kind, receiver, &keys));
    }
    for key in taken.iter().flat_map(|keys| keys.iter()).filter(|key| !has(receiver, key)) {
        sink.push(lacks(kind, receiver, &[key]));
    }
    if let [one, other, ..] = heads.as_slice() {
        let origin = |wanted: &str| {
            receiver.settings.iter().find(|(key, _)| &*key.text == wanted).map(|(key, _)| key.origin())
        };
        let message = format!("a receiver of the kind `{}` has both `{one}` and `{other}`", kind.id);
        sink.push(
            Diagnostic::error("notify/exclusive-settings", message)
                .at(origin(other).unwrap_or(receiver.origin), "the second way")
                .also(origin(one).unwrap_or(receiver.origin), "the first")
                .help("keep one of the two"),
        );
    }
}

const METAS: &[Meta] = &[
    Meta {
        code: "notify/bad-setting",
        summary: "a setting of a receiver has a value that Grafana does not take",
        explanation: "Settings have a type, and some have only a few values. Grafana checks them when it
starts, and then does not.",
        bad: &[Example::alerts(
            "contact_points:
  - name: team
    telegram: { bottoken: $BOT_TOKEN, chatid: '42', parse_mode: Markup }
",
        )],
        good: &[Example::alerts(
            "contact_points:
  - name: team
    telegram: { bottoken: $BOT_TOKEN, chatid: '42', parse_mode: Markdown }
",
        )],
    },
    Meta {
        code: "notify/exclusive-settings",
        summary: "a receiver says in two ways what can be said in one",
        explanation: "For instance the address of a webhook of Slack, and a token with a recipient: each is a
complete way to reach Slack, and Grafana refuses both at once.",
        bad: &[Example::alerts(
            "contact_points:
  - name: team
    slack: { url: $SLACK_URL, token: $SLACK_TOKEN, recipient: '#shop' }
",
        )],
        good: &[Example::alerts(
            "contact_points:
  - name: team
    slack: { token: $SLACK_TOKEN, recipient: '#shop' }
",
        )],
    },
    Meta {
        code: "notify/missing-setting",
        summary: "a receiver lacks a setting that it needs",
        explanation: "Without it nothing can be sent; Grafana refuses the contact point and does not start.",
        bad: &[Example::alerts("contact_points: [{ name: team, slack: { title: Shop } }]\n")],
        good: &[Example::alerts(
            "contact_points: [{ name: team, slack: { url: $SLACK_URL, title: Shop } }]\n",
        )],
    },
];
