//! Emission: rules.
//!
//! A rule is two nodes: `A` asks for one number a series, `B` compares it. The
//! value that a message prints is therefore `$values.A.Value`.

use super::{ORG, by_uid};
use crate::emit::datasources::{series_store, stores_series};
use crate::emit::view::Views;
use crate::emit::yaml::expansion::{annotation, literal, verbatim};
use crate::grafana::alerting::{
    AlertingFile, ErrorState, Group, NoDataState, Node, NotificationSettings, Record, RelativeRange,
    Rule as WrittenRule,
};
use crate::grafana::expression::{
    Evaluator as WrittenEvaluator, EvaluatorKind, Expression, Operation, ThresholdCondition,
    ThresholdOperation,
};
use crate::grafana::target::{
    LokiQueryType, LokiTarget, PrometheusTarget, Target, TempoMetricsQuery, TempoQueryType, TempoTarget,
};
use crate::grafana::{DatasourceRef, Number, Text, TextMap};
use crate::model::{
    AlertRule, Base, Condition, Datasource, Delivery, Engine, Evaluator, Language, NoData, OnError, Pair,
    Project, Query, Rule, RuleGroup, RuleKind,
};
use crate::span;

/// The node that asks.
const QUERY: &str = "A";
/// The node that decides.
const THRESHOLD: &str = "B";
/// Grafana's own defaults for nodes of rules.
const INTERVAL_MS: u64 = 1000;
const MAX_DATA_POINTS: u32 = 43_200;

pub(super) fn rules(project: &Project) -> AlertingFile<'_> {
    let cx = Cx { base: &project.base, views: Views::of(project) };
    AlertingFile {
        groups: own(project).map(|group| cx.group(group)).collect(),
        delete_rules: by_uid(&project.removed.rules),
        ..AlertingFile::new()
    }
}

/// The groups that Grafana itself evaluates.
pub(in crate::emit) fn own(project: &Project) -> impl Iterator<Item = &RuleGroup> {
    project.groups.iter().filter(|group| group.engine == Engine::Grafana)
}

/// What rules refer to.
struct Cx<'a> {
    base: &'a Base,
    views: Views<'a>,
}

/// A panel that a rule is linked to; of a dashboard that is made elsewhere the author gives the id.
struct Linked<'a> {
    dashboard: &'a str,
    panel: Option<u32>,
}

impl<'a> Cx<'a> {
    fn group(&self, group: &'a RuleGroup) -> Group<'a> {
        Group {
            org_id: ORG,
            name: literal(group.name.as_str()),
            folder: literal(group.folder.as_str()),
            interval: group.interval.to_string().into(),
            rules: group.rules.iter().filter_map(|rule| self.rule(rule)).collect(),
        }
    }

    fn rule(&self, rule: &'a Rule) -> Option<WrittenRule<'a>> {
        let datasource = self.base.datasource(rule.datasource)?;
        let mut made = WrittenRule::new(literal(rule.uid.as_str()), literal(rule.title.as_str()), Vec::new());
        made.data.push(query(QUERY, &rule.query, rule, datasource)?);
        if let RuleKind::Alert(alert) = &rule.kind {
            let context = alert.context.iter();
            made.data.extend(context.filter_map(|(ref_id, asked)| query(ref_id, asked, rule, datasource)));
        }
        made.labels =
            rule.labels.iter().map(|pair| (verbatim(&pair.name), literal(pair.value.as_str()))).collect();
        made.is_paused = rule.paused;
        match &rule.kind {
            RuleKind::Alert(alert) => self.alert(rule, alert, &mut made),
            RuleKind::Record => made.record = Some(self.record(rule, datasource)),
        }
        Some(made)
    }

    fn alert(&self, rule: &'a Rule, alert: &'a AlertRule, made: &mut WrittenRule<'a>) {
        made.data.extend(alert.condition.as_ref().map(threshold));
        made.condition = Some(THRESHOLD.into());
        made.no_data_state = Some(no_data(alert.no_data));
        made.exec_err_state = Some(on_error(alert.on_error));
        made.pending = Some(alert.hold.to_string().into());
        made.keep_firing_for = alert.keep_firing_for.map(|long| long.to_string().into());
        made.annotations = annotations(&alert.annotations);
        made.notification_settings = alert.delivery.as_ref().map(delivery);
        if let Some((uid, panel)) = &alert.panel
            && let Some(linked) = self.panel(uid.as_str(), panel.as_str())
        {
            let url = self.views.url(uid.as_str(), panel.as_str(), rule);
            Self::link(&linked, url, made);
        }
    }

    fn panel(&self, uid: &'a str, name: &str) -> Option<Linked<'a>> {
        if self.views.makes(uid) {
            let panel = self.views.panel(uid, name)?;
            return Some(Linked { dashboard: uid, panel: Some(panel.id) });
        }
        self.views.is_elsewhere(uid).then(|| Linked { dashboard: uid, panel: name.parse().ok() })
    }

    /// Grafana wants dashboard and panel both or not at all, and its UI reads the annotations only.
    fn link(linked: &Linked<'a>, url: Option<String>, made: &mut WrittenRule<'a>) {
        if let Some(panel) = linked.panel {
            made.annotations.insert("__dashboardUid__".into(), annotation(linked.dashboard));
            made.annotations.insert("__panelId__".into(), panel.to_string().into());
            made.dashboard_uid = Some(literal(linked.dashboard));
            made.panel_id = Some(panel);
        }
        if let Some(url) = url {
            made.annotations.entry("dashboard_url".into()).or_insert_with(|| url.into());
        }
    }

    fn record(&self, rule: &'a Rule, asked: &'a Datasource) -> Record<'a> {
        // A store of logs takes no series.
        let target = if stores_series(asked) { Some(asked) } else { series_store(self.base) };
        Record {
            metric: literal(rule.name.as_str()),
            from: QUERY.into(),
            target_datasource_uid: target.map(|target| literal(target.uid.as_str())),
        }
    }
}

/// The node that asks; `None` for what Grafana does not alert on.
fn query<'a>(
    ref_id: &'a str,
    asked: &'a Query,
    rule: &'a Rule,
    datasource: &'a Datasource,
) -> Option<Node<'a>> {
    let from = DatasourceRef::new(verbatim(&datasource.plugin), verbatim(datasource.uid.as_str()));
    let text = verbatim(asked.text.as_str());
    let (query_type, model) = match rule.language {
        Language::PromQl => (None, prometheus(ref_id, from, text)),
        Language::LogQl => (Some("instant".into()), loki(ref_id, from, text)),
        Language::TraceQl => (None, tempo(ref_id, from, text)),
        Language::CloudWatch | Language::Jaeger | Language::Profile => return None,
    };
    Some(Node {
        ref_id: ref_id.into(),
        query_type,
        relative_time_range: RelativeRange { from: rule.range.as_seconds(), to: 0 },
        datasource_uid: literal(datasource.uid.as_str()),
        model,
    })
}

fn prometheus<'a>(ref_id: &'a str, from: DatasourceRef<'a>, text: Text<'a>) -> Target<'a> {
    let mut target = PrometheusTarget::new(ref_id, from, text);
    target.instant = Some(true);
    target.range = Some(false);
    target.interval_ms = Some(INTERVAL_MS);
    target.max_data_points = Some(MAX_DATA_POINTS);
    Target::Prometheus(Box::new(target))
}

fn loki<'a>(ref_id: &'a str, from: DatasourceRef<'a>, text: Text<'a>) -> Target<'a> {
    let mut target = LokiTarget::new(ref_id, from, text);
    target.query_type = LokiQueryType::Instant;
    target.interval_ms = Some(INTERVAL_MS);
    target.max_data_points = Some(MAX_DATA_POINTS);
    Target::Loki(Box::new(target))
}

fn tempo<'a>(ref_id: &'a str, from: DatasourceRef<'a>, text: Text<'a>) -> Target<'a> {
    let mut target = TempoTarget::new(ref_id, from, TempoQueryType::Traceql);
    target.query = Some(text);
    target.metrics_query_type = Some(TempoMetricsQuery::Instant);
    Target::Tempo(Box::new(target))
}

fn threshold<'a>(condition: &Condition) -> Node<'a> {
    let kind = match condition.evaluator {
        Evaluator::Gt => EvaluatorKind::Gt,
        Evaluator::Gte => EvaluatorKind::Gte,
        Evaluator::Lt => EvaluatorKind::Lt,
        Evaluator::Lte => EvaluatorKind::Lte,
    };
    let evaluator = WrittenEvaluator::one(kind, Number(condition.threshold.to_f64()));
    let conditions = vec![ThresholdCondition { evaluator, unload_evaluator: None }];
    let operation = Operation::Threshold(ThresholdOperation { expression: QUERY.into(), conditions });
    let mut expression = Expression::new(THRESHOLD, operation);
    expression.interval_ms = Some(INTERVAL_MS);
    expression.max_data_points = Some(MAX_DATA_POINTS);
    Node {
        ref_id: THRESHOLD.into(),
        query_type: None,
        relative_time_range: RelativeRange::default(),
        datasource_uid: DatasourceRef::EXPRESSION.uid,
        model: Target::Expression(Box::new(expression)),
    }
}

fn annotations(pairs: &[Pair]) -> TextMap<'_> {
    pairs.iter().map(|pair| (verbatim(&pair.name), annotation(pair.value.as_str()))).collect()
}

/// Grafana refuses a grouping without these two labels.
fn delivery(delivery: &Delivery) -> NotificationSettings<'_> {
    let said = || delivery.group_by.iter().map(span::Text::as_str);
    let needed = ["grafana_folder", "alertname"].into_iter();
    let missing =
        needed.filter(|label| said().next().is_some() && !said().any(|own| own == "..." || own == *label));
    NotificationSettings {
        receiver: literal(delivery.contact_point.as_str()),
        group_by: missing.map(Text::from).chain(said().map(literal)).collect(),
        group_wait: None,
        group_interval: None,
        repeat_interval: None,
        mute_time_intervals: delivery.mute_times.iter().map(|name| literal(name.as_str())).collect(),
        active_time_intervals: Vec::new(),
    }
}

fn no_data(state: NoData) -> NoDataState {
    match state {
        NoData::NoData => NoDataState::NoData,
        NoData::Alerting => NoDataState::Alerting,
        NoData::Ok => NoDataState::OK,
        NoData::KeepLast => NoDataState::KeepLast,
    }
}

fn on_error(state: OnError) -> ErrorState {
    match state {
        OnError::Error => ErrorState::Error,
        OnError::Alerting => ErrorState::Alerting,
        OnError::Ok => ErrorState::OK,
        OnError::KeepLast => ErrorState::KeepLast,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(group_by: &[&str]) -> Vec<String> {
        let group_by = group_by.iter().map(|label| (*label).into()).collect();
        let made = Delivery { contact_point: "team $a".into(), group_by, mute_times: Vec::new() };
        let written = delivery(&made);
        assert_eq!(written.receiver, "team $$a");
        written.group_by.into_iter().map(Text::into_owned).collect()
    }

    #[test]
    fn a_grouping_has_the_two_labels_that_grafana_asks_for() {
        assert_eq!(grouped(&["job"]), ["grafana_folder", "alertname", "job"]);
        assert_eq!(grouped(&["alertname", "job"]), ["grafana_folder", "alertname", "job"]);
        assert_eq!(grouped(&["..."]), ["..."]);
        assert!(grouped(&[]).is_empty());
    }

    #[test]
    fn a_threshold_is_written_exactly_and_compares_the_query() {
        use crate::quantity::Decimal;

        let condition = Condition { evaluator: Evaluator::Lte, threshold: Decimal::new(1, 3), filter: false };
        let written = serde_json::to_value(threshold(&condition)).unwrap();
        assert_eq!(written["model"]["expression"], "A");
        let evaluator = serde_json::json!({ "params": [0.001], "type": "lte" });
        assert_eq!(written["model"]["conditions"][0]["evaluator"], evaluator);
        assert_eq!(written["relativeTimeRange"], serde_json::json!({ "from": 0, "to": 0 }));
    }
}
