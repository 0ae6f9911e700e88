//! Overrides: settings of single series or columns.

use serde_json::{Value, json};

use super::doc::Doc;
use super::field::word;
use super::panel::{DRAWS, STACKS, raw};
use crate::diagnostic::Sink;
use crate::model::{Draw, Override, Property, Stack};
use crate::query::re2::quoted;
use crate::resolve::pattern;
use crate::span::Text;
use crate::spec;
use crate::tree::{Map, Name};

impl Doc<'_> {
    /// The overrides of a panel.
    pub(super) fn overrides(&self, spec: &spec::Panel, sink: &mut Sink) -> Vec<Override> {
        let said = spec.overrides.get().into_iter().flat_map(Map::iter);
        let mut made: Vec<Override> = said.map(|(name, said)| self.one_override(name, said, sink)).collect();
        if self.generated.is_some() && !self.kept.is_empty() && spec.columns.is_unsaid() {
            made.iter_mut().for_each(by_ending);
        }
        made
    }

    fn one_override(&self, name: &Name, said: &spec::Override, sink: &mut Sink) -> Override {
        let (matcher, matches) = matcher(&name.name);
        if matcher == "byRegexp" {
            pattern::report("panel/bad-regex", &Text::plain(&*matches, self.place(name.origin)), sink);
        }
        let raw = raw(&said.raw, sink);
        let mut properties = self.properties(said, sink);
        let further = raw.iter().flat_map(|raw| &raw.map);
        properties.extend(further.map(|(id, value)| other(id, value.clone())));
        Override { matcher, matches, properties, raw, origin: self.place(name.origin) }
    }

    fn properties(&self, said: &spec::Override, sink: &mut Sink) -> Vec<Property> {
        let mut made = Vec::new();
        made.extend(said.unit.get().map(|unit| Property::Unit(self.text(unit))));
        made.extend(said.decimals.get().map(|decimals| Property::Decimals(*decimals)));
        made.extend(said.color.get().map(|color| Property::Color(color.0.clone())));
        made.extend(said.name.get().map(|name| Property::Name(self.text(name))));
        made.extend(said.min.get().map(|min| Property::Min(*min)));
        made.extend(said.max.get().map(|max| Property::Max(*max)));
        if let Some((steps, origin)) = said.thresholds.with_origin() {
            made.push(Property::Thresholds(self.steps(steps, origin)));
        }
        made.extend(drawing(said, sink));
        made.extend(said.cell.get().and_then(|cell| self::cell(cell, sink)));
        made.extend(said.width.get().map(|width| other("custom.width", json!(width))));
        made
    }
}

/// Series that are told apart by further labels bear them in front of their names.
fn by_ending(made: &mut Override) {
    if made.matcher == "byName" {
        made.matcher = "byRegexp";
        made.matches = format!("/^(.* )?{}$/", quoted(&made.matches).replace('/', "\\/")).into();
    }
}

/// What the key of an override matches: a name, `/regex/` or `query:A`.
fn matcher(key: &str) -> (&'static str, Box<str>) {
    if key.len() > 1 && key.starts_with('/') && key.ends_with('/') {
        return ("byRegexp", key.into());
    }
    match key.strip_prefix("query:") {
        Some(ref_id) => ("byFrameRefID", ref_id.trim().into()),
        None => ("byName", key.into()),
    }
}

fn other(id: &str, value: Value) -> Property {
    Property::Other(id.into(), value)
}

fn drawing(said: &spec::Override, sink: &mut Sink) -> Vec<Property> {
    const AXES: &[(&str, &str)] = &[("left", "left"), ("right", "right"), ("hidden", "hidden")];
    const LINES: &[(&str, &str)] = &[("solid", "solid"), ("dashed", "dash")];
    let mut made = Vec::new();
    let axis = said.axis.get().and_then(|axis| word(axis, "axis", AXES, sink));
    made.extend(axis.map(|axis| other("custom.axisPlacement", json!(axis))));
    let draw = said.draw.get().and_then(|draw| word(draw, "way to draw", DRAWS, sink));
    made.extend(draw.map(|draw| other("custom.drawStyle", json!(draw_style(draw)))));
    made.extend(said.fill.get().map(|fill| other("custom.fillOpacity", json!(fill))));
    let line = said.line.get().and_then(|line| word(line, "line", LINES, sink));
    made.extend(line.map(|line| {
        let style = if line == "dash" {
            json!({ "fill": "dash", "dash": [10, 10] })
        } else {
            json!({ "fill": line })
        };
        other("custom.lineStyle", style)
    }));
    let stack = said.stack.get().and_then(|stack| word(stack, "stacking", STACKS, sink));
    made.extend(
        stack.map(|stack| other("custom.stacking", json!({ "group": "A", "mode": stack_mode(stack) }))),
    );
    if said.negative.or(false) {
        made.push(other("custom.transform", json!("negative-Y")));
    }
    if said.hidden.or(false) {
        made.push(other("custom.hideFrom", json!({ "legend": true, "tooltip": true, "viz": true })));
    }
    made
}

fn draw_style(draw: Draw) -> &'static str {
    match draw {
        Draw::Line => "line",
        Draw::Bars => "bars",
        Draw::Points => "points",
    }
}

fn stack_mode(stack: Stack) -> &'static str {
    match stack {
        Stack::None => "none",
        Stack::Normal => "normal",
        Stack::Percent => "percent",
    }
}

/// How a cell shows its value.
pub(super) fn cell(said: &Text, sink: &mut Sink) -> Option<Property> {
    const CELLS: &[(&str, &str)] = &[("text", "auto"), ("color", "color-background"), ("gauge", "gauge")];
    let cell = word(said, "cell", CELLS, sink)?;
    let options = match cell {
        "gauge" => json!({ "type": cell, "mode": "basic", "valueDisplayMode": "text" }),
        "color-background" => json!({ "type": cell, "mode": "basic" }),
        _ => json!({ "type": cell }),
    };
    Some(other("custom.cellOptions", options))
}
