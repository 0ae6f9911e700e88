//! `fieldConfig` of a panel: defaults and overrides.

use std::collections::BTreeMap;

use super::interval::number;
use super::panel::saturate;
use super::scope::Scope;
use super::text::text;
use super::{color, link, look, property};
use crate::grafana::PanelJson;
use crate::grafana::field::{
    Defaults, FieldConfig, Mapping as Wire, RangeMapping, RegexMapping, Shown, SpecialMapping, SpecialValue,
};
use crate::model::{Mapping, MappingMatch, Panel};
use crate::quantity::Decimal;

/// How the values of a panel are shown.
pub(super) fn config<'a>(scope: &Scope<'a>, panel: &'a Panel, kind: &'static str) -> FieldConfig<'a> {
    FieldConfig {
        defaults: PanelJson::Typed(defaults(scope, panel, kind)),
        overrides: property::overrides(scope, panel, kind),
    }
}

fn defaults<'a>(scope: &Scope<'a>, panel: &'a Panel, kind: &str) -> Defaults<'a> {
    let field = &panel.field;
    // The unit of a heatmap is that of its axis; its values are counts.
    let axis_only = kind == "heatmap";
    let (usual_min, usual_max) = usual_scale(panel, kind);
    Defaults {
        unit: field.unit.as_ref().filter(|_| !axis_only).map(text),
        decimals: field.decimals.filter(|_| !axis_only).map(saturate),
        min: field.min.filter(|_| !axis_only).or(usual_min).map(number),
        max: field.max.filter(|_| !axis_only).or(usual_max).map(number),
        no_value: field.no_value.as_ref().map(text),
        color: color::color(field, kind),
        thresholds: color::thresholds(field, kind),
        mappings: mappings(&field.mappings),
        links: field.links.iter().map(|link| link::data(scope, kind, link)).collect(),
        custom: look::custom(panel, kind),
        ..Defaults::default()
    }
}

/// The ends of a gauge that the author left open: shares have natural ones. Grafana would take the
/// least and the greatest value of the range, and a share of 1% could fill the whole arc.
fn usual_scale(panel: &Panel, kind: &str) -> (Option<Decimal>, Option<Decimal>) {
    if !matches!(kind, "gauge" | "bargauge") {
        return (None, None);
    }
    match panel.field.unit.as_ref().map(crate::span::Text::as_str) {
        Some("percentunit") => (Some(0.into()), Some(1.into())),
        Some("percent") => (Some(0.into()), Some(100.into())),
        _ => (None, None),
    }
}

/// Mappings in the author's order; neighbours that name single values share one entry, as Grafana's
/// editor writes them.
fn mappings(said: &[Mapping]) -> Vec<Wire<'_>> {
    let mut made: Vec<Wire<'_>> = Vec::with_capacity(said.len());
    for (mapping, index) in said.iter().zip(0..) {
        let result = Shown {
            text: mapping.text.as_deref().map(Into::into),
            color: mapping.color.as_deref().map(Into::into),
            icon: None,
            index: Some(index),
        };
        let MappingMatch::Value(value) = &mapping.matches else {
            made.extend(other_mapping(&mapping.matches, result));
            continue;
        };
        if let Some(Wire::Value(values)) = made.last_mut() {
            values.insert((&**value).into(), result);
        } else {
            made.push(Wire::Value(BTreeMap::from([((&**value).into(), result)])));
        }
    }
    made
}

fn other_mapping<'a>(matches: &'a MappingMatch, result: Shown<'a>) -> Option<Wire<'a>> {
    match matches {
        MappingMatch::Value(_) => None,
        MappingMatch::Range(from, to) => {
            Some(Wire::Range(RangeMapping { from: from.map(number), to: to.map(number), result }))
        }
        MappingMatch::Regex(pattern) => {
            Some(Wire::Regex(RegexMapping { pattern: (&**pattern).into(), result }))
        }
        MappingMatch::Special(word) => {
            let (_, kind) = *SpecialValue::WORDS.iter().find(|(known, _)| **known == **word)?;
            Some(Wire::Special(SpecialMapping { kind, result }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_gauge_of_a_share_runs_from_nothing_to_all() {
        let mut project = sample::project();
        let field = |project: &_| sample::json_of(project, "gauge")["fieldConfig"]["defaults"].clone();
        assert_eq!([&field(&project)["min"], &field(&project)["max"]], [0, 1]);
        sample::first_panel(&mut project, "gauge").field.max = "0.1".parse().ok();
        assert_eq!(field(&project)["max"], 0.1);
    }

    fn mapping(matches: MappingMatch, text: &str) -> Mapping {
        Mapping { matches, text: Some(text.into()), color: None }
    }

    #[test]
    fn neighbouring_values_share_an_entry_and_the_order_stays() {
        let said = [
            mapping(MappingMatch::Value("0".into()), "down"),
            mapping(MappingMatch::Value("1".into()), "up"),
            mapping(MappingMatch::Range(Some(10.into()), None), "many"),
            mapping(MappingMatch::Special("null+nan".into()), "?"),
            mapping(MappingMatch::Value("7".into()), "seven"),
        ];
        let json = serde_json::to_value(mappings(&said)).unwrap();
        let kinds: Vec<&str> =
            json.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["value", "range", "special", "value"]);
        assert_eq!(json[0]["options"]["1"], serde_json::json!({ "text": "up", "index": 1 }));
        assert_eq!(json[1]["options"]["to"], serde_json::Value::Null);
        assert_eq!(json[2]["options"]["match"], "null+nan");
    }
}
