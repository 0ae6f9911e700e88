//! Who is told: contact points, the policy tree, mute times, templates.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::literal_secret;
use super::scalar::{Scalar, Secret, logs_in};
use super::spec;
use crate::diagnostic::Diagnostic;
use crate::quantity::Duration;
use crate::span::Origin;
use crate::tree::{
    Decode, Decoder, Entry, Key, Kind as NodeKind, List, Map, Node, ObjectSchema, OneOrMany, OpenKey, Raw,
    Said, Text, is_secret, names_a_secret, secrets_in,
};
use crate::vocabulary::receiver::{RECEIVERS, Receiver as Kind, Shape};

spec! {
    /// A contact point: a name, and one key for each kind of receiver.
    pub struct ContactPoint, "a contact point" {
        open receivers: Receivers;
        /// Name, as the policy uses it.
        "name" name: Text, required;
        /// Do not tell when the alert is over.
        "no_resolve" no_resolve: bool;
    }
}

/// The receivers of a contact point: `slack: { url: $SLACK_URL }`, one or a list per kind.
#[derive(Clone, Debug, Default)]
pub struct Receivers(pub Vec<Receiver>);

/// One receiver.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// Index of the kind in the vocabulary's list.
    pub kind: usize,
    /// Where the kind was said.
    pub origin: Origin,
    /// Its settings.
    pub settings: Settings,
}

impl OpenKey for Receivers {
    fn knows(key: &str) -> bool {
        RECEIVERS.iter().any(|receiver| receiver.id == key)
    }

    fn keys() -> impl Iterator<Item = &'static str> {
        RECEIVERS.iter().map(|receiver| receiver.id)
    }

    fn take(said: &mut Said<Self>, key: &Key, value: &Node, cx: &mut Decoder<'_>) {
        let kind = RECEIVERS.iter().position(|receiver| receiver.id == &*key.text).unwrap_or_default();
        let items = value.items().unwrap_or(std::slice::from_ref(value));
        let mut list = match std::mem::take(said) {
            Said::Is(list) => list.0.0,
            _ => Vec::new(),
        };
        for item in items {
            cx.place(RECEIVERS.get(kind).map(|receiver| receiver.id));
            if let Some(settings) = Settings::decode(item, cx) {
                list.push(Receiver { kind, origin: key.origin(), settings });
            }
        }
        *said = Said::at(Self(list), key.origin());
    }

    fn missing(said: &mut Said<Self>, node: &Node, resembled: &[&'static str], cx: &mut Decoder<'_>) {
        *said = Said::Broken;
        if resembled.iter().any(|key| Self::knows(key)) {
            return;
        }
        cx.report(
            Diagnostic::error("spec/missing-receiver", "a contact point has no receiver")
                .at(node.start(), "expected a key such as `slack`, `pagerduty`, `email` or `webhook`")
                .help("write the kind of receiver with its settings: `slack: { url: $SLACK_URL }`"),
        );
    }

    fn properties(object: &mut ObjectSchema, generator: &mut SchemaGenerator) {
        for receiver in RECEIVERS {
            object.property::<OneOrMany<Settings>>(
                generator,
                receiver.id,
                "Settings of this receiver.",
                false,
            );
        }
        object.at_least_one(Self::keys());
    }
}

/// Settings of a receiver: Grafana's own keys, in `camelCase` or `snake_case`.
///
/// Keys of an object are joined with a dot (`tlsConfig.clientKey`). What the
/// vocabulary calls secret is kept apart as a reference.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where they were said.
    pub origin: Origin,
    /// Key as written, and value.
    pub entries: Vec<(Box<str>, Origin, Setting)>,
}

/// The value of a setting.
#[derive(Clone, Debug)]
pub enum Setting {
    /// Public, in JSON.
    Plain(Raw),
    /// A reference.
    Secret(Secret),
    /// Wrong, and reported.
    Broken,
}

impl Settings {
    fn read(
        &mut self,
        before: &str,
        node: &Node,
        kind: Option<&'static Kind>,
        cx: &mut Decoder<'_>,
    ) -> Option<()> {
        for entry in cx.entries(node, Self::EXPECTED)? {
            let key = if before.is_empty() {
                entry.key.text.to_string()
            } else {
                format!("{before}.{}", entry.key.text)
            };
            let known = kind.and_then(|kind| kind.spelled(&key));
            if known.is_some_and(|setting| setting.shape == Shape::Object)
                && before.is_empty()
                && entry.value.is_mapping()
            {
                self.read(&key, &entry.value, kind, cx);
                continue;
            }
            if known.is_none() && names_a_secret(&key) {
                cx.hide(entry.value.origin());
            }
            let secret = known.is_some_and(|setting| setting.secret);
            for span in entry.value.as_str().into_iter().filter(|_| !secret).flat_map(secrets_in) {
                let text = cx.text(&entry.value);
                cx.hide(text.place(span));
                cx.report(literal_secret(text.place(span)).help("use the settings for a login instead"));
            }
            if known.is_some_and(|setting| setting.key == "headers") {
                report_headers(&entry.value, cx);
            }
            if !secret {
                report_secrets(&entry.value, cx);
            }
            let setting = if secret {
                Secret::decode(&entry.value, cx).map_or(Setting::Broken, Setting::Secret)
            } else if let Some(digits) = known.and_then(|setting| digits(setting.shape, &entry.value)) {
                Setting::Plain(Raw::from(serde_json::Value::from(digits)))
            } else {
                Raw::decode(&entry.value, cx).map_or(Setting::Broken, Setting::Plain)
            };
            self.entries.push((key.into(), entry.key.origin(), setting));
        }
        Some(())
    }
}

/// What the texts of a setting are called (`details: { password: … }`): they are sent to whoever is told.
/// Depth is bounded by the reader's limit.
fn report_secrets(setting: &Node, cx: &mut Decoder<'_>) {
    for Entry { key, value } in setting.entries().unwrap_or_default() {
        match value.scalar() {
            Some(text) if is_secret(&key.text) && !text.is_empty() && !text.contains(['$', '{']) => {
                cx.hide(value.origin());
                cx.report(
                    literal_secret(value.origin()).help("leave it out: everybody who is told can read it"),
                );
            }
            _ => report_secrets(value, cx),
        }
    }
    setting.items().unwrap_or_default().iter().for_each(|item| report_secrets(item, cx));
}

/// A header that logs in is never written out.
fn report_headers(headers: &Node, cx: &mut Decoder<'_>) {
    for entry in headers.entries().unwrap_or_default() {
        let written = entry.value.as_str().is_some_and(|text| !text.contains('$'));
        if written && logs_in(&entry.key.text) {
            let origin = entry.value.origin();
            cx.hide(origin);
            cx.report(
                literal_secret(origin)
                    .help("write `$NAME` or `Bearer $NAME` with a variable of Grafana's environment"),
            );
        }
    }
}

/// A number where a text belongs, as it was typed: the id of a chat, a level.
fn digits(shape: Shape, node: &Node) -> Option<&str> {
    node.scalar().filter(|_| shape == Shape::Text && matches!(node.kind, NodeKind::Number(_)))
}

impl Decode for Settings {
    const EXPECTED: &'static str = "settings of a receiver";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let kind = cx.placed().and_then(|id| RECEIVERS.iter().find(|receiver| receiver.id == id));
        let mut settings = Self { origin: node.origin(), entries: Vec::new() };
        settings.read("", node, kind, cx)?;
        Some(settings)
    }
}

impl JsonSchema for Settings {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Settings".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

spec! {
    /// A node of the policy tree.
    pub struct Policy, "a notification policy" {
        /// Labels that an alert must have: `severity: critical`, `team: "=~a|b"`.
        "match" matches: Matches;
        /// Contact point; the parent's when not said.
        "contact_point" contact_point: Text;
        /// Labels by which alerts are told together; the parent's when not said.
        "group_by" group_by: List<Text>;
        /// How long to wait for more alerts of a new group.
        "group_wait" group_wait: Duration;
        /// How long to wait before telling of a changed group.
        "group_interval" group_interval: Duration;
        /// How long to wait before telling again.
        "repeat_interval" repeat_interval: Duration;
        /// Go on to the next route after this one.
        "continue" go_on: bool;
        /// Mute times by name.
        "mute_times" mute_times: OneOrMany<Text>;
        /// Times outside of which nobody is told, by name.
        "active_times" active_times: OneOrMany<Text>;
        /// Routes below this one, in order.
        "routes" routes: List<Policy>;
    }
}

/// Matchers on labels: `name: value`, or a value that starts with `=`, `!=`, `=~` or `!~`.
pub type Matches = Map<Scalar>;

spec! {
    /// A time at which nobody is told.
    pub struct MuteTime, "a mute time" {
        /// Name, as the policy uses it.
        "name" name: Text, required;
        /// Intervals; one is enough.
        "intervals" intervals: Intervals, required;
    }
}

/// Intervals of a mute time.
pub type Intervals = List<Interval>;

spec! {
    /// An interval: all that is said must hold.
    pub struct Interval, "an interval" {
        /// Days of the week: `mon-fri`, `sat`.
        "days" days: OneOrMany<Text>;
        /// Start of day, `HH:MM`.
        "from" from: Text;
        /// End of day, `HH:MM`, at most `24:00`.
        "to" to: Text;
        /// Days of the month: `1`, `1-5`, `-3--1`.
        "dates" dates: OneOrMany<Scalar>;
        /// Months: `1`, `january-march`.
        "months" months: OneOrMany<Scalar>;
        /// Years: `2026`, `2026-2028`.
        "years" years: OneOrMany<Scalar>;
        /// Zone: `Europe/Berlin`; UTC when not said.
        "zone" zone: Text;
    }
}

spec! {
    /// A template of messages.
    pub struct Template, "a message template" {
        /// Name.
        "name" name: Text, required;
        /// Go template with `{{ define "name" }}`.
        "text" text: Text, required;
    }
}
