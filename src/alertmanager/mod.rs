//! The part of Alertmanager's configuration that dashc writes: which alerts silence which.
//!
//! Plain serde types without logic. Outside source: Alertmanager, "Configuration", `inhibit_rule`
//! with matchers, 0.22 and later.

use std::borrow::Cow;

use serde::Serialize;

/// A text that may be borrowed from the model.
pub type Text<'a> = Cow<'a, str>;

/// A part of a configuration, to be merged into it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fragment<'a> {
    /// Rules, in any order.
    pub inhibit_rules: Vec<InhibitRule<'a>>,
}

/// Alerts that are told to nobody while others fire.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InhibitRule<'a> {
    /// Which alerts silence, each as `label="value"`; all must match.
    pub source_matchers: Vec<Text<'a>>,
    /// Which alerts are silenced.
    pub target_matchers: Vec<Text<'a>>,
    /// Labels that both must have alike; a label that both lack is alike.
    pub equal: Vec<Text<'a>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_documentation() {
        let rule = InhibitRule {
            source_matchers: vec![r#"severity="critical""#.into()],
            target_matchers: vec![r#"severity="warning""#.into()],
            equal: vec!["slo".into()],
        };
        assert_eq!(
            serde_json::to_value(Fragment { inhibit_rules: vec![rule] }).unwrap(),
            serde_json::json!({ "inhibit_rules": [{
                "source_matchers": ["severity=\"critical\""],
                "target_matchers": ["severity=\"warning\""],
                "equal": ["slo"],
            }] })
        );
    }
}
