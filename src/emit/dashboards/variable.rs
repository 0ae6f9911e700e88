//! Variables: entries of `templating.list`.

use std::borrow::Cow;

use super::scope::Scope;
use super::text::text;
use crate::grafana::DatasourceRef;
use crate::grafana::variable::{
    LokiVariableKind, LokiVariableQuery, OneOrMany, PrometheusVariableKind, PrometheusVariableQuery,
    Variable as Wire, VariableHide, VariableKind as WireKind, VariableOption, VariableQuery, VariableRefresh,
    VariableSort,
};
use crate::model::{Chooser, Query, Variable, VariableKind, VariableSource};

/// What the query editors of Prometheus and Loki call themselves (Grafana, variables).
const PROMETHEUS_EDITOR: &str = "PrometheusVariableQueryEditor-VariableQuery";
const LOKI_EDITOR: &str = "LokiVariableQueryEditor-VariableQuery";

/// The variables of a dashboard in order.
pub(super) fn variables<'a>(scope: &Scope<'a>) -> Vec<Wire<'a>> {
    let choosers = scope.dashboard.choosers.iter().filter_map(|chooser| self::chooser(scope, chooser));
    choosers.chain(scope.dashboard.variables.iter().filter_map(|said| variable(scope, said))).collect()
}

/// Datasources of one type, the compiled one first.
fn chooser<'a>(scope: &Scope<'a>, chooser: &'a Chooser) -> Option<Wire<'a>> {
    let datasource = scope.datasource(chooser.datasource)?;
    let mut wire = Wire::new(WireKind::Datasource, &*chooser.name);
    let one = |text: &'a str| OneOrMany::One(text.into());
    let (text, value) = (one(&datasource.name), one(datasource.uid.as_str()));
    wire.current = Some(VariableOption { selected: None, text, value });
    wire.query = Some(VariableQuery::Text((&*datasource.plugin).into()));
    wire.refresh = Some(VariableRefresh::OnLoad);
    wire.multi = Some(false);
    wire.include_all = Some(false);
    Some(wire)
}

fn variable<'a>(scope: &Scope<'a>, said: &'a Variable) -> Option<Wire<'a>> {
    let mut wire = Wire::new(WireKind::Textbox, text(&said.name));
    wire.label = said.label.as_ref().map(text);
    wire.description = said.description.as_ref().map(text);
    wire.hide = hide(said.hide);
    wire.current = current(said);
    match &said.kind {
        VariableKind::Query { datasource, source, on_time_range } => {
            let refresh = if *on_time_range { VariableRefresh::OnTimeRange } else { VariableRefresh::OnLoad };
            query(&mut wire, said, (scope.reference(*datasource)?, source));
            wire.refresh = Some(refresh);
        }
        VariableKind::AdHoc(datasource) => {
            wire.kind = WireKind::Adhoc;
            wire.datasource = Some(scope.reference(*datasource)?);
            wire.current = None;
        }
        VariableKind::GroupBy(datasource) => {
            wire.kind = WireKind::Groupby;
            wire.datasource = Some(scope.reference(*datasource)?);
            wire.multi = Some(true);
        }
        VariableKind::Broken => return None,
        kind => fixed(&mut wire, said, kind),
    }
    Some(wire)
}

/// The kinds that ask no datasource.
fn fixed<'a>(wire: &mut Wire<'a>, said: &'a Variable, kind: &'a VariableKind) {
    match kind {
        VariableKind::Custom(values) => custom(wire, said, values),
        VariableKind::Interval(values) => {
            wire.kind = WireKind::Interval;
            wire.query = Some(VariableQuery::Text(values.join(",").into()));
            wire.options = values.iter().map(|value| option(said, (value, value))).collect();
            wire.refresh = Some(VariableRefresh::OnTimeRange);
            wire.auto = Some(false);
            wire.auto_min = Some("10s".into());
            wire.auto_count = Some(30);
        }
        VariableKind::Datasource(plugin) => {
            wire.kind = WireKind::Datasource;
            wire.query = Some(VariableQuery::Text((&**plugin).into()));
            wire.regex = said.regex.as_ref().map(text);
            wire.refresh = Some(VariableRefresh::OnLoad);
            several(wire, said);
        }
        VariableKind::Textbox(value) => {
            wire.kind = WireKind::Textbox;
            single(wire, said, value);
        }
        VariableKind::Constant(value) => {
            wire.kind = WireKind::Constant;
            wire.skip_url_sync = true;
            single(wire, said, value);
        }
        // Grafana reads the value that means on from the first option.
        VariableKind::Switch(off, on) => {
            wire.kind = WireKind::Switch;
            wire.options = vec![option(said, (on, on)), option(said, (off, off))];
        }
        VariableKind::Query { .. }
        | VariableKind::AdHoc(_)
        | VariableKind::GroupBy(_)
        | VariableKind::Broken => {}
    }
}

fn single<'a>(wire: &mut Wire<'a>, said: &'a Variable, value: &'a str) {
    wire.query = Some(VariableQuery::Text(value.into()));
    wire.options = vec![option(said, (value, value))];
}

/// The choice "All" and several values at once.
fn several<'a>(wire: &mut Wire<'a>, said: &'a Variable) {
    wire.multi = Some(said.multi);
    wire.include_all = Some(said.all);
    wire.all_value = said.all_value.as_ref().filter(|_| said.all).map(text);
}

fn custom<'a>(wire: &mut Wire<'a>, said: &'a Variable, values: &'a [(Box<str>, Box<str>)]) {
    wire.kind = WireKind::Custom;
    let entries: Vec<Cow<'_, str>> = values.iter().map(|(text, value)| entry(text, value)).collect();
    wire.query = Some(VariableQuery::Text(entries.join(", ").into()));
    let all = said.all.then_some(("All", "$__all"));
    let values = values.iter().map(|(text, value)| (&**text, &**value));
    wire.options = all.into_iter().chain(values).map(|shown| option(said, shown)).collect();
    several(wire, said);
}

/// `text : value`, or the value alone; a comma inside is escaped, for commas part the entries.
fn entry<'a>(text: &'a str, value: &'a str) -> Cow<'a, str> {
    let made = if text == value { Cow::Borrowed(value) } else { Cow::Owned(format!("{text} : {value}")) };
    if made.contains(',') { Cow::Owned(made.replace(',', "\\,")) } else { made }
}

fn option<'a>(said: &Variable, (text, value): (&'a str, &'a str)) -> VariableOption<'a> {
    let selected = said.current.iter().any(|(_, current)| **current == *value);
    VariableOption {
        selected: Some(selected),
        text: OneOrMany::One(text.into()),
        value: OneOrMany::One(value.into()),
    }
}

/// What is chosen at first sight; nothing lets Grafana choose the first value.
fn current<'a>(said: &'a Variable) -> Option<VariableOption<'a>> {
    let first = said.current.first()?;
    if !said.multi {
        let one = |text: &'a str| OneOrMany::One(text.into());
        return Some(VariableOption { selected: None, text: one(&first.0), value: one(&first.1) });
    }
    let texts = said.current.iter().map(|(text, _)| (&**text).into()).collect();
    let values = said.current.iter().map(|(_, value)| (&**value).into()).collect();
    Some(VariableOption { selected: None, text: OneOrMany::Many(texts), value: OneOrMany::Many(values) })
}

fn hide(number: u8) -> Option<VariableHide> {
    match number {
        0 => None,
        1 => Some(VariableHide::Label),
        2 => Some(VariableHide::Variable),
        _ => Some(VariableHide::ControlsMenu),
    }
}

fn sort(number: u8) -> VariableSort {
    match number {
        1 => VariableSort::AlphabeticalAsc,
        2 => VariableSort::AlphabeticalDesc,
        3 => VariableSort::NumericalAsc,
        4 => VariableSort::NumericalDesc,
        5 => VariableSort::FoldedAsc,
        6 => VariableSort::FoldedDesc,
        7 => VariableSort::NaturalAsc,
        8 => VariableSort::NaturalDesc,
        _ => VariableSort::Unsorted,
    }
}

fn query<'a>(
    wire: &mut Wire<'a>,
    said: &'a Variable,
    (datasource, source): (DatasourceRef<'a>, &'a VariableSource),
) {
    wire.kind = WireKind::Query;
    let loki = datasource.kind.as_deref() == Some("loki");
    let (asked, definition) = if let VariableSource::Other(asked) = source {
        (VariableQuery::Text(text(asked)), text(asked))
    } else if loki {
        from_loki(source)
    } else {
        from_prometheus(source)
    };
    wire.datasource = Some(datasource);
    wire.query = Some(asked);
    wire.definition = Some(definition);
    wire.regex = Some(said.regex.as_ref().map(text).unwrap_or_default());
    wire.sort = Some(sort(said.sort));
    several(wire, said);
}

fn selector_text(selector: Option<&Query>) -> &str {
    selector.map_or("", |query| query.text.as_str())
}

/// The object of Prometheus's editor, and the classic text that it shows.
fn from_prometheus(source: &VariableSource) -> (VariableQuery<'_>, Cow<'_, str>) {
    let (qry_type, query) = match source {
        VariableSource::LabelValues { selector: Some(selector), label } => (
            PrometheusVariableKind::LabelValues,
            format!("label_values({}, {})", selector.text.as_str(), label.as_str()),
        ),
        VariableSource::LabelValues { selector: None, label } => {
            (PrometheusVariableKind::LabelValues, format!("label_values({})", label.as_str()))
        }
        VariableSource::LabelNames(selector) => {
            let selector = selector_text(selector.as_ref());
            (PrometheusVariableKind::LabelNames, format!("label_names({selector})"))
        }
        VariableSource::Metrics(pattern) => {
            (PrometheusVariableKind::MetricNames, format!("metrics({})", pattern.as_str()))
        }
        VariableSource::Result(query) => {
            (PrometheusVariableKind::QueryResult, format!("query_result({})", query.text.as_str()))
        }
        // Not asked of Prometheus.
        VariableSource::Other(asked) => (PrometheusVariableKind::QueryResult, asked.as_str().to_owned()),
    };
    let query: Cow<'_, str> = query.into();
    let ref_id = PROMETHEUS_EDITOR.into();
    (VariableQuery::Prometheus(PrometheusVariableQuery { qry_type, query: query.clone(), ref_id }), query)
}

/// The object of Loki's editor; it knows labels and their values only.
fn from_loki(source: &VariableSource) -> (VariableQuery<'_>, Cow<'_, str>) {
    let (kind, label, stream) = match source {
        VariableSource::LabelValues { selector, label } => {
            (LokiVariableKind::LabelValues, label.as_str(), selector_text(selector.as_ref()))
        }
        VariableSource::LabelNames(selector) => {
            (LokiVariableKind::LabelNames, "", selector_text(selector.as_ref()))
        }
        _ => return from_prometheus(source),
    };
    let definition = match (label, stream) {
        ("", _) => Cow::Borrowed("label_names()"),
        (label, "") => format!("label_values({label})").into(),
        (label, stream) => format!("label_values({stream}, {label})").into(),
    };
    let query =
        LokiVariableQuery { kind, label: label.into(), stream: stream.into(), ref_id: LOKI_EDITOR.into() };
    (VariableQuery::Loki(query), definition)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;

    fn named(name: &str) -> Value {
        let json = sample::json(&sample::project());
        let list = json["templating"]["list"].as_array().unwrap().clone();
        list.into_iter().find(|variable| variable["name"] == name).unwrap()
    }

    #[test]
    fn prometheus_and_loki_have_their_own_queries() {
        let region = named("region");
        assert_eq!(
            region["query"],
            json!({ "qryType": 1, "query": "label_values(orders_total, region)", "refId": PROMETHEUS_EDITOR })
        );
        assert_eq!(region["current"], json!({ "text": ["All"], "value": ["$__all"] }));
        assert_eq!([&region["refresh"], &region["sort"]], [2, 1]);
        let app = named("app");
        let wanted = json!({ "type": 1, "label": "app", "stream": "{env=\"prod\"}", "refId": LOKI_EDITOR });
        assert_eq!(app["query"], wanted);
        assert_eq!(app["refresh"], 1);
    }

    #[test]
    fn a_list_shows_texts_and_inserts_values() {
        let list = named("quantile");
        assert_eq!(list["query"], "p95 : 0.95, p99 : 0.99, 1\\,0");
        assert_eq!(list["options"][0], json!({ "selected": true, "text": "p95", "value": "0.95" }));
        assert_eq!(list["current"], json!({ "text": "p95", "value": "0.95" }));
    }

    #[test]
    fn a_switch_lists_on_before_off() {
        let switch = named("detail");
        assert_eq!(switch["options"][0]["value"], "yes");
        assert_eq!(switch["current"]["value"], "no");
    }

    #[test]
    fn group_by_is_written_in_lower_case() {
        assert_eq!(named("keys")["type"], "groupby");
        assert_eq!(named("filters")["type"], "adhoc");
        assert_eq!(named("step")["auto"], false);
    }
}
