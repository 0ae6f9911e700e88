//! Emission: contact points, the policy tree, mute times and message templates.

use serde_json::{Map, Value};

use super::{ORG, by_name, by_uid};
use crate::emit::yaml::expansion::{environment_json, literal, literal_json, secret, verbatim};
use crate::grafana::Text;
use crate::grafana::alerting::AlertingFile;
use crate::grafana::contact::{
    ContactPoint as WrittenPoint, MuteTime as WrittenMute, Receiver as WrittenReceiver,
    Template as WrittenTemplate, TimeInterval, TimeRange,
};
use crate::grafana::policy::{
    MatchOperator as WrittenOperator, ObjectMatcher, Policy as WrittenPolicy, Route,
};
use crate::model::{
    ContactPoint, Interval, MatchOperator, Matcher, MuteTime, Policy, Project, Receiver, Setting, Template,
};
use crate::quantity::Duration;
use crate::span;
use crate::vocabulary::receiver::RECEIVERS;

/// Routes nested deeper than the reader of files allows are left out.
const ROUTE_DEPTH: u32 = 128;

/// Settings that say where to and as whom, sorted. Every other text is a message, where a `$` belongs to
/// the template.
const ADDRESSES: &[&str] = &[
    "addresses",
    "agent_id",
    "apiUrl",
    "api_url",
    "basicAuthUser",
    "brokerUrl",
    "chatid",
    "clientId",
    "client_url",
    "corp_id",
    "endpointUrl",
    "gateway_id",
    "headers",
    "kafkaClusterId",
    "kafkaRestProxy",
    "kafkaTopic",
    "phone_number",
    "project",
    "recipient",
    "recipient_id",
    "room_id",
    "sigv4.profile",
    "sigv4.region",
    "sigv4.role_arn",
    "target_arn",
    "topic",
    "topic_arn",
    "url",
    "username",
];

/// Whether the setting called `key` may read Grafana's environment, as the address of a datasource may.
pub(in crate::emit) fn reads_environment(key: &str) -> bool {
    ADDRESSES.binary_search(&key).is_ok()
}

pub(super) fn contact_points(project: &Project) -> AlertingFile<'_> {
    AlertingFile {
        contact_points: project.contact_points.iter().map(contact_point).collect(),
        delete_contact_points: by_uid(project.removed.receivers.keys()),
        ..AlertingFile::new()
    }
}

fn contact_point(point: &ContactPoint) -> WrittenPoint<'_> {
    let receivers = point.receivers.iter().filter_map(|made| receiver(made, point.no_resolve)).collect();
    WrittenPoint { org_id: ORG, name: literal(point.name.as_str()), receivers }
}

fn receiver(receiver: &Receiver, silent: bool) -> Option<WrittenReceiver<'_>> {
    let kind = RECEIVERS.get(receiver.kind)?;
    let mut settings = Map::new();
    for (key, setting) in &receiver.settings {
        let value = match setting {
            Setting::Plain(value) if reads_environment(key.as_str()) => environment_json(value),
            Setting::Plain(value) => literal_json(value),
            Setting::Secret(reference) => Value::String(secret(reference).into_owned()),
        };
        put(&mut settings, key.as_str(), value);
    }
    Some(WrittenReceiver {
        uid: literal(&receiver.uid),
        kind: kind.id.into(),
        settings,
        disable_resolve_message: silent,
    })
}

/// Sets `key`, or for `object.key` the key in the object; an object that is there is added to.
fn put(settings: &mut Map<String, Value>, key: &str, value: Value) {
    if let Some((object, inner)) = key.split_once('.') {
        let slot = settings.entry(object).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(entries) = slot {
            entries.insert(inner.to_owned(), value);
        }
        return;
    }
    match (settings.get_mut(key), value) {
        (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
        (_, value) => {
            settings.insert(key.to_owned(), value);
        }
    }
}

pub(super) fn policies(project: &Project) -> AlertingFile<'_> {
    let policies =
        project.policies.iter().map(|policy| WrittenPolicy { org_id: ORG, root: route(policy, ROUTE_DEPTH) });
    let reset_policies = if project.removed.policy { vec![ORG] } else { Vec::new() };
    AlertingFile { policies: policies.collect(), reset_policies, ..AlertingFile::new() }
}

fn route(policy: &Policy, depth: u32) -> Route<'_> {
    let below = policy.routes.iter().filter(|_| depth > 0);
    Route {
        receiver: policy.contact_point.as_ref().map(|point| literal(point.as_str())),
        group_by: policy.group_by.as_deref().map(literals).unwrap_or_default(),
        object_matchers: policy.matchers.iter().map(matcher).collect(),
        mute_time_intervals: literals(&policy.mute_times),
        active_time_intervals: literals(&policy.active_times),
        go_on: policy.go_on,
        group_wait: policy.group_wait.map(duration),
        group_interval: policy.group_interval.map(|(long, _)| duration(long)),
        repeat_interval: policy.repeat_interval.map(|(long, _)| duration(long)),
        routes: below.map(|route_below| route(route_below, depth - 1)).collect(),
    }
}

fn matcher(matcher: &Matcher) -> ObjectMatcher<'_> {
    let operator = match matcher.operator {
        MatchOperator::Equal => WrittenOperator::Equal,
        MatchOperator::NotEqual => WrittenOperator::NotEqual,
        MatchOperator::Matches => WrittenOperator::Matches,
        MatchOperator::NotMatches => WrittenOperator::NotMatches,
    };
    ObjectMatcher(literal(matcher.label.as_str()), operator, literal(matcher.value.as_str()))
}

pub(super) fn mute_times(project: &Project) -> AlertingFile<'_> {
    AlertingFile {
        mute_times: project.mute_times.iter().map(mute_time).collect(),
        delete_mute_times: by_name(&project.removed.mute_times),
        ..AlertingFile::new()
    }
}

fn mute_time(mute: &MuteTime) -> WrittenMute<'_> {
    let time_intervals = mute.intervals.iter().map(interval).collect();
    WrittenMute { org_id: ORG, name: verbatim(mute.name.as_str()), time_intervals }
}

fn interval(interval: &Interval) -> TimeInterval<'_> {
    let times = interval.times.iter();
    TimeInterval {
        times: times
            .map(|time| TimeRange { start_time: verbatim(&time.start), end_time: verbatim(&time.end) })
            .collect(),
        weekdays: ranges(&interval.weekdays),
        days_of_month: ranges(&interval.days_of_month),
        months: ranges(&interval.months),
        years: ranges(&interval.years),
        location: interval.location.as_ref().map(|zone| verbatim(zone.as_str())),
    }
}

pub(super) fn templates(project: &Project) -> AlertingFile<'_> {
    AlertingFile {
        templates: project.templates.iter().map(template).collect(),
        delete_templates: by_name(&project.removed.templates),
        ..AlertingFile::new()
    }
}

fn template(template: &Template) -> WrittenTemplate<'_> {
    let (name, text) = (verbatim(template.name.as_str()), verbatim(template.text.as_str()));
    WrittenTemplate { org_id: ORG, name, template: text }
}

fn literals(texts: &[span::Text]) -> Vec<Text<'_>> {
    texts.iter().map(|text| literal(text.as_str())).collect()
}

fn ranges(texts: &[Box<str>]) -> Vec<Text<'_>> {
    texts.iter().map(|text| verbatim(text)).collect()
}

fn duration<'a>(duration: Duration) -> Text<'a> {
    duration.to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_settings_land_in_their_object_whatever_comes_first() {
        let mut settings = Map::new();
        put(&mut settings, "tlsConfig.clientKey", "$KEY".into());
        put(&mut settings, "tlsConfig", serde_json::json!({ "insecureSkipVerify": true }));
        put(&mut settings, "url", "https://hook".into());
        put(&mut settings, "tlsConfig.caCertificate", "$CA".into());
        let expected = serde_json::json!({
            "tlsConfig": { "clientKey": "$KEY", "insecureSkipVerify": true, "caCertificate": "$CA" },
            "url": "https://hook",
        });
        assert_eq!(Value::Object(settings), expected);
    }

    #[test]
    fn addresses_read_the_environment_and_messages_do_not() {
        assert!(ADDRESSES.is_sorted());
        assert!(reads_environment("url") && reads_environment("sigv4.region"));
        assert!(!reads_environment("title") && !reads_environment("message"));
    }
}
