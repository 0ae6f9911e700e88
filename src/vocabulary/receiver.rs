//! Receiver types of contact points and their settings (Grafana, contact points).
//!
//! Grafana refuses to start when a required setting is missing, and ignores one
//! that it does not know. In provisioned files secrets are settings like any other.

use super::Entry;
use super::receiver_setting as setting;

/// A receiver type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// What `type` says; case matters.
    pub id: &'static str,
    /// What people say.
    pub name: &'static str,
    /// Its settings, sorted by key.
    pub settings: &'static [Setting],
    /// Settings that exclude each other.
    pub choice: Option<Choice>,
}

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key; inside an object `object.key`.
    pub key: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// Whether it must be there; inside an object: if the object is.
    pub required: bool,
    /// Whether it must not be written in the clear.
    pub secret: bool,
    /// The only values that are accepted; empty if any is.
    pub values: &'static [&'static str],
}

/// What the value of a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text, possibly a template.
    Text,
    /// A whole number.
    Number,
    /// A boolean.
    Switch,
    /// A list.
    List,
    /// Texts by names that the author chooses.
    Map,
    /// An object whose keys are listed as `object.key`.
    Object,
}

/// Alternatives, of which at most one may be taken.
///
/// An alternative is taken when its first key is set; the rest of its keys must
/// then be set as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Whether one must be taken.
    pub needed: bool,
    /// Keys of each alternative, the deciding one first.
    pub alternatives: &'static [&'static [&'static str]],
}

impl Entry for Receiver {
    fn id(&self) -> &'static str {
        self.id
    }
}

impl Entry for Setting {
    fn id(&self) -> &'static str {
        self.key
    }
}

impl Receiver {
    /// The setting called `key`.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&'static Setting> {
        super::find(self.settings, key)
    }

    /// The setting that an author means by `key`: Grafana's spelling, or the same in another case
    /// (`integration_key` for `integrationKey`).
    #[must_use]
    pub fn spelled(&self, key: &str) -> Option<&'static Setting> {
        let letters = |text: &str| {
            text.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect::<String>()
        };
        self.setting(key)
            .or_else(|| self.settings.iter().find(|setting| letters(setting.key) == letters(key)))
    }

    /// Settings that must be there whatever the others are.
    pub fn required(&self) -> impl Iterator<Item = &'static Setting> {
        self.settings.iter().filter(|setting| setting.required && !setting.key.contains('.'))
    }
}

impl Setting {
    /// Whether `value` is one that Grafana accepts.
    #[must_use]
    pub fn accepts(&self, value: &str) -> bool {
        self.values.is_empty() || self.values.binary_search(&value).is_ok()
    }
}

/// Every receiver type, sorted.
pub const RECEIVERS: &[Receiver] = &[
    Receiver { id: "LINE", name: "LINE", settings: setting::LINE, choice: None },
    Receiver { id: "dingding", name: "DingDing", settings: setting::DINGDING, choice: None },
    Receiver { id: "discord", name: "Discord", settings: setting::DISCORD, choice: None },
    Receiver { id: "email", name: "email", settings: setting::EMAIL, choice: None },
    Receiver { id: "googlechat", name: "Google Chat", settings: setting::GOOGLECHAT, choice: None },
    Receiver {
        id: "jira",
        name: "Jira",
        settings: setting::JIRA,
        choice: Some(Choice { needed: true, alternatives: &[&["api_token"], &["user", "password"]] }),
    },
    Receiver { id: "kafka", name: "Kafka REST proxy", settings: setting::KAFKA, choice: None },
    Receiver { id: "mqtt", name: "MQTT", settings: setting::MQTT, choice: None },
    Receiver {
        id: "oncall",
        name: "Grafana OnCall",
        settings: setting::ONCALL,
        choice: Some(Choice {
            needed: false,
            alternatives: &[&["username"], &["authorization_credentials"]],
        }),
    },
    Receiver { id: "opsgenie", name: "Opsgenie", settings: setting::OPSGENIE, choice: None },
    Receiver { id: "pagerduty", name: "PagerDuty", settings: setting::PAGERDUTY, choice: None },
    Receiver {
        id: "prometheus-alertmanager",
        name: "Alertmanager",
        settings: setting::PROMETHEUS_ALERTMANAGER,
        choice: None,
    },
    Receiver { id: "pushover", name: "Pushover", settings: setting::PUSHOVER, choice: None },
    Receiver { id: "sensugo", name: "Sensu Go", settings: setting::SENSUGO, choice: None },
    Receiver {
        id: "slack",
        name: "Slack",
        settings: setting::SLACK,
        choice: Some(Choice { needed: true, alternatives: &[&["url"], &["token", "recipient"]] }),
    },
    Receiver {
        id: "sns",
        name: "Amazon SNS",
        settings: setting::SNS,
        choice: Some(Choice {
            needed: true,
            alternatives: &[&["topic_arn"], &["target_arn"], &["phone_number"]],
        }),
    },
    Receiver { id: "teams", name: "Microsoft Teams", settings: setting::TEAMS, choice: None },
    Receiver { id: "telegram", name: "Telegram", settings: setting::TELEGRAM, choice: None },
    Receiver { id: "threema", name: "Threema", settings: setting::THREEMA, choice: None },
    Receiver { id: "victorops", name: "VictorOps", settings: setting::VICTOROPS, choice: None },
    Receiver { id: "webex", name: "Cisco Webex", settings: setting::WEBEX, choice: None },
    Receiver {
        id: "webhook",
        name: "webhook",
        settings: setting::WEBHOOK,
        choice: Some(Choice {
            needed: false,
            alternatives: &[&["username"], &["authorization_credentials"]],
        }),
    },
    Receiver {
        id: "wecom",
        name: "WeCom",
        settings: setting::WECOM,
        choice: Some(Choice { needed: true, alternatives: &[&["url"], &["secret", "agent_id", "corp_id"]] }),
    },
];

/// The receiver type with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Receiver> {
    super::find(RECEIVERS, id)
}

/// Every id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(RECEIVERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_settings_and_values_are_sorted() {
        super::super::assert_sorted(RECEIVERS);
        for receiver in RECEIVERS {
            super::super::assert_sorted(receiver.settings);
            for setting in receiver.settings {
                assert!(setting.values.is_sorted_by(|left, right| left < right), "{}", setting.key);
            }
        }
    }

    #[test]
    fn every_key_of_a_choice_and_every_object_is_listed() {
        for receiver in RECEIVERS {
            let choices = receiver.choice.iter().flat_map(|choice| choice.alternatives.iter());
            for key in choices.flat_map(|keys| keys.iter()) {
                assert!(receiver.setting(key).is_some(), "{}: {key}", receiver.id);
            }
            for setting in receiver.settings {
                let Some((object, _)) = setting.key.split_once('.') else { continue };
                assert_eq!(receiver.setting(object).map(|outer| outer.shape), Some(Shape::Object));
            }
        }
    }

    #[test]
    fn slack_needs_a_webhook_or_a_token_with_a_recipient() {
        let slack = find("slack").unwrap();
        let choice = slack.choice.unwrap();
        assert!(choice.needed);
        assert_eq!(choice.alternatives, [&["url"][..], &["token", "recipient"][..]]);
        assert!(slack.setting("mentionChannel").unwrap().accepts("here"));
        assert!(!slack.setting("mentionChannel").unwrap().accepts("all"));
        assert_eq!(slack.required().count(), 0);
    }
}
