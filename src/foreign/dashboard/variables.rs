//! The variables of a dashboard in Grafana's own JSON: where their values come from.

use std::collections::BTreeSet;

use super::asked::{Maker, has_variable, origin_of, part, query_of};
use super::{items, word};
use crate::model::{DatasourceRef, Language, Variable, VariableKind, VariableSource};
use crate::query::variable;
use crate::span::Text;
use crate::tree::Node;

/// So many variables may wait for each other in a row; further ones are filled in as they stand.
const DEPTH: usize = 16;

/// What stands for "All" among the values.
const ALL: &str = "$__all";

/// The variables, each behind those that it asks with: Grafana fills them in that order.
pub(super) fn all<'n>(list: &'n [Node], maker: &Maker<'_, 'n>) -> Vec<Variable> {
    let names: BTreeSet<&str> = list.iter().filter_map(|node| word(node, "name")).collect();
    let mut open: Vec<(&Node, BTreeSet<&str>)> = list
        .iter()
        .filter(|node| word(node, "name").is_some())
        .map(|node| {
            let query = query(node).and_then(Node::as_str).unwrap_or_default();
            let asks = variable::find(query).map(|found| found.name).filter(|name| names.contains(name));
            (node, asks.filter(|name| Some(*name) != word(node, "name")).collect())
        })
        .collect();
    let mut made = Vec::with_capacity(open.len());
    for _ in 0..DEPTH {
        let waiting: BTreeSet<&str> = open.iter().filter_map(|(node, _)| word(node, "name")).collect();
        let (now, later): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|(_, asks)| asks.is_disjoint(&waiting));
        let stuck = now.is_empty();
        made.extend(now.into_iter().map(|(node, _)| one(node, maker)));
        open = later;
        if stuck {
            break;
        }
    }
    // What is left waits in a circle.
    made.extend(open.into_iter().map(|(node, _)| one(node, maker)));
    made
}

fn one<'n>(node: &'n Node, maker: &Maker<'_, 'n>) -> Variable {
    let is = |key: &str| word(node, key) == Some("true");
    let filled = |key: &str| node.get(key).filter(|node| node.as_str().is_some_and(|text| !text.is_empty()));
    Variable {
        name: node.get("name").map(|name| maker.text(name)).unwrap_or_default(),
        label: None,
        description: None,
        kind: kind(node, maker),
        multi: is("multi"),
        all: is("includeAll"),
        all_value: filled("allValue").map(|text| maker.text(text)),
        current: chosen(node),
        regex: filled("regex").map(|text| maker.text(text)),
        sort: 0,
        hide: 0,
        origin: origin_of(node),
    }
}

fn kind<'n>(node: &'n Node, maker: &Maker<'_, 'n>) -> VariableKind {
    let query = || query(node).map(|text| maker.text(text));
    let text = || query().map_or_else(Box::default, |text| text.as_str().into());
    match word(node, "type").unwrap_or("query") {
        "query" => {
            let (datasource, language) = maker.store(node.get("datasource"));
            let source =
                query().filter(|_| language == Some(Language::PromQl)).and_then(|text| source(&text));
            // What is asked in another way, or of another server, keeps what was chosen when it was exported.
            source.map_or(VariableKind::Broken, |source| VariableKind::Query {
                datasource,
                source,
                on_time_range: false,
            })
        }
        "custom" => VariableKind::Custom(options(node).unwrap_or_else(|| pairs(&text()))),
        "interval" => {
            let values = text();
            VariableKind::Interval(values.split(',').map(|value| value.trim().into()).collect())
        }
        "datasource" => VariableKind::Datasource(text()),
        "textbox" => VariableKind::Textbox(first(node).unwrap_or_else(text)),
        "constant" => VariableKind::Constant(text()),
        "adhoc" => VariableKind::AdHoc(DatasourceRef::POISON),
        "groupby" => VariableKind::GroupBy(DatasourceRef::POISON),
        _ => VariableKind::Broken,
    }
}

/// The text of a query: of the variable, or of the mapping that newer versions write.
fn query(node: &Node) -> Option<&Node> {
    let said = node.get("query")?;
    let said = if said.is_mapping() { said.get("query")? } else { said };
    said.as_str().map(|_| said)
}

/// What a query of Prometheus' variables asks. Outside source: Grafana, "Prometheus template variables".
fn source(text: &Text) -> Option<VariableSource> {
    let whole = text.as_str().trim_end();
    let open = whole.find('(')?;
    let close = whole.strip_suffix(')')?.len();
    let inner = part(text, open + 1, close);
    match whole.get(..open)?.trim() {
        "label_values" => {
            let (selector, label) = match inner.text.rfind(',') {
                Some(comma) => (Some(part(&inner, 0, comma)), part(&inner, comma + 1, inner.text.len())),
                None => (None, inner),
            };
            let is_name = !label.text.is_empty()
                && !label.text.contains(['{', '}', '"', '='])
                && !has_variable(&label.text);
            is_name.then(|| VariableSource::LabelValues { selector: selector.map(query_of), label })
        }
        "label_names" => {
            let all = inner.text.is_empty();
            Some(VariableSource::LabelNames((!all).then(|| query_of(inner))))
        }
        "metrics" => Some(VariableSource::Metrics(inner)),
        "query_result" => Some(VariableSource::Result(query_of(inner))),
        _ => None,
    }
}

/// What is chosen when the dashboard is opened: shown text, and value.
fn chosen(node: &Node) -> Vec<(Box<str>, Box<str>)> {
    let Some(current) = node.get("current") else { return Vec::new() };
    let several = |key: &str| match current.get(key) {
        Some(list) if list.is_sequence() => items(current, key).iter().filter_map(Node::scalar).collect(),
        Some(one) => one.scalar().into_iter().collect(),
        None => Vec::new(),
    };
    let (texts, values): (Vec<&str>, Vec<&str>) = (several("text"), several("value"));
    let pairs = values.iter().enumerate();
    pairs.map(|(at, value)| ((*texts.get(at).unwrap_or(value)).into(), (*value).into())).collect()
}

fn first(node: &Node) -> Option<Box<str>> {
    chosen(node).into_iter().map(|(_, value)| value).find(|value| !value.is_empty())
}

/// The values that Grafana has listed in the file.
fn options(node: &Node) -> Option<Vec<(Box<str>, Box<str>)>> {
    let listed = items(node, "options").iter().filter_map(|option| {
        let value = word(option, "value").filter(|value| *value != ALL)?;
        Some((word(option, "text").unwrap_or(value).into(), value.into()))
    });
    let listed: Vec<(Box<str>, Box<str>)> = listed.collect();
    (!listed.is_empty()).then_some(listed)
}

/// `a, b : c`: values, and values with the text that is shown for them.
fn pairs(text: &str) -> Vec<(Box<str>, Box<str>)> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| match part.split_once(" : ") {
        Some((text, value)) => (text.trim().into(), value.trim().into()),
        None => (part.into(), part.into()),
    };
    parts.map(pair).collect()
}
