//! Overrides: settings of single series or columns.

use super::interval::number;
use super::scope::Scope;
use super::text::text;
use super::{color, link};
use crate::grafana::field::{
    FieldColor, Matcher, MatcherOptions, Override as Wire, Property as WireProperty, PropertyValue,
};
use crate::grafana::table::{Cell, TextCell};
use crate::model::{Override, Panel, Property};

/// Grafana's id of how a cell of a table is drawn.
const CELL: &str = "custom.cellOptions";

/// The overrides of a panel: what follows from its kind, then the author's.
pub(super) fn overrides<'a>(scope: &Scope<'a>, panel: &'a Panel, kind: &'static str) -> Vec<Wire<'a>> {
    let mut made = Vec::with_capacity(panel.overrides.len() + 1);
    if kind == "table" && !panel.field.thresholds.is_empty() {
        // Thresholds of a whole table colour its numbers; texts would all get the lowest colour.
        made.push(Wire { matcher: matcher("byType", "number"), properties: vec![colored_text()] });
    }
    made.extend(panel.overrides.iter().map(|said| one(scope, kind, said)));
    made
}

fn one<'a>(scope: &Scope<'a>, kind: &str, said: &'a Override) -> Wire<'a> {
    let mut properties: Vec<_> = said.properties.iter().map(|said| property(scope, kind, said)).collect();
    let judged = said.properties.iter().any(|said| matches!(said, Property::Thresholds(_)));
    if kind == "table" && judged && properties.iter().all(|made| made.id != CELL) {
        // In a table thresholds show nothing until a cell is told to be coloured.
        properties.push(colored_text());
    }
    Wire { matcher: matcher(said.matcher, &said.matches), properties }
}

fn matcher<'a>(id: &'static str, matches: &'a str) -> Matcher<'a> {
    Matcher { id: id.into(), options: Some(MatcherOptions::Text(matches.into())) }
}

fn colored_text() -> WireProperty<'static> {
    WireProperty::new(CELL, PropertyValue::Cell(Cell::ColorText(TextCell::default())))
}

fn property<'a>(scope: &Scope<'a>, kind: &str, said: &'a Property) -> WireProperty<'a> {
    match said {
        Property::Unit(unit) => WireProperty::new("unit", PropertyValue::Text(text(unit))),
        Property::Decimals(count) => WireProperty::new("decimals", PropertyValue::Number((*count).into())),
        Property::Color(color) => {
            WireProperty::new("color", PropertyValue::Color(FieldColor::fixed(&**color)))
        }
        Property::Name(name) => WireProperty::new("displayName", PropertyValue::Text(text(name))),
        Property::Min(min) => WireProperty::new("min", PropertyValue::Number(number(*min))),
        Property::Max(max) => WireProperty::new("max", PropertyValue::Number(number(*max))),
        Property::Thresholds(steps) => {
            WireProperty::new("thresholds", PropertyValue::Thresholds(color::steps(steps)))
        }
        Property::Links(links) => {
            let links = links.iter().map(|link| link::data(scope, kind, link)).collect();
            WireProperty::new("links", PropertyValue::Links(links))
        }
        Property::Other(id, value) => WireProperty::new(&**id, PropertyValue::Raw(value.clone())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;
    use crate::span::Origin;

    fn overrides_of(kind: &str, properties: Vec<Property>) -> Value {
        let mut project = sample::project();
        let said = Override {
            matcher: "byName",
            matches: "Errors".into(),
            properties,
            raw: None,
            origin: Origin::Generated,
        };
        sample::first_panel(&mut project, kind).overrides = vec![said];
        sample::json_of(&project, kind)["fieldConfig"]["overrides"].clone()
    }

    #[test]
    fn a_column_with_thresholds_is_coloured() {
        let made = overrides_of("table", vec![Property::Thresholds(sample::steps())]);
        let own = made.as_array().unwrap().last().unwrap();
        assert_eq!(own["matcher"], json!({ "id": "byName", "options": "Errors" }));
        assert_eq!(own["properties"][1], json!({ "id": CELL, "value": { "type": "color-text" } }));
    }

    #[test]
    fn the_author_s_cell_is_kept_and_other_panels_have_none() {
        let cell = json!({ "type": "gauge" });
        let said = vec![Property::Thresholds(sample::steps()), Property::Other(CELL.into(), cell.clone())];
        let made = overrides_of("table", said);
        let properties = made.as_array().unwrap().last().unwrap()["properties"].as_array().unwrap().clone();
        assert_eq!(properties.len(), 2);
        assert_eq!(properties[1]["value"], cell);
        let made = overrides_of("timeseries", vec![Property::Thresholds(sample::steps())]);
        assert_eq!(made[0]["properties"].as_array().unwrap().len(), 1);
    }
}
