//! Tables: one instant query a column, joined on the labels.

use serde_json::{Map, Value, json};

use super::doc::Doc;
use super::target::{Shape, ref_id};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Column, Override, Panel, Property, Transformation};
use crate::quantity::Version;
use crate::resolve::identity::titled;
use crate::span::Text;
use crate::spec::{self, ColumnShape, OneQuery};

/// Adds the targets, transformations and overrides of `columns:`.
pub(super) fn columns(doc: &Doc<'_>, spec: &spec::Panel, panel: &mut Panel, sink: &mut Sink) {
    let Some(said) = spec.columns.get() else {
        panel.sort = spec.sort.get().map(|sort| direction(&doc.text(sort)));
        return;
    };
    let mut overrides = Vec::new();
    panel.columns.extend(doc.kept.iter().filter(|_| doc.generated.is_some()).map(|kept| Column {
        header: Text::plain(titled(kept.label()), panel.origin),
        field: kept.label().into(),
        label: true,
    }));
    for (name, spec::Column(shape)) in said.iter() {
        let origin = doc.place(name.origin);
        let header = Text::plain(&*name.name, origin);
        let field = if shape.label.or(false) {
            name.name.clone()
        } else if let Some(OneQuery(query)) = shape.query.get() {
            let index = panel.targets.len();
            panel.targets.push(doc.target(
                query,
                index,
                Shape { instant: true, table: true, ..Shape::default() },
                sink,
            ));
            format!("Value #{}", ref_id(index)).into()
        } else {
            report_empty(shape, &header, sink);
            continue;
        };
        if let Some(made) = column_override(doc, shape, &header, sink) {
            overrides.push(made);
        }
        panel.columns.push(Column { header, field, label: shape.label.or(false) });
    }
    // The author's own overrides come after those of the columns, and win.
    panel.overrides.splice(0..0, overrides);
    if panel.targets.len() == 1 {
        // A single query is not merged: its value column keeps the plain name.
        for column in panel.columns.iter_mut().filter(|column| !column.label) {
            column.field = "Value".into();
        }
    }
    panel.sort = spec.sort.get().map(|sort| direction(&doc.text(sort)));
    let made = transformations(panel);
    panel.transformations.splice(0..0, made);
}

fn report_empty(shape: &ColumnShape, header: &Text, sink: &mut Sink) {
    if shape.query.is_broken() || shape.label.is_broken() {
        return;
    }
    sink.push(
        Diagnostic::error(
            "table/empty-column",
            format!("the column `{}` has neither a query nor `label: true`", header.text),
        )
        .at(header.origin(), "nothing to show")
        .help("add `query:`, or `label: true` for a label of the other columns"),
    );
}

/// `-Requests` sorts by that column, descending.
fn direction(sort: &Text) -> (Text, bool) {
    match sort.text.strip_prefix('-') {
        Some(column) => (Text::plain(column, sort.origin()), true),
        None => (sort.clone(), false),
    }
}

fn column_override(doc: &Doc<'_>, shape: &ColumnShape, header: &Text, sink: &mut Sink) -> Option<Override> {
    let mut properties = Vec::new();
    properties.extend(shape.unit.get().map(|unit| Property::Unit(doc.text(unit))));
    properties.extend(shape.decimals.get().map(|decimals| Property::Decimals(*decimals)));
    if let Some((steps, origin)) = shape.thresholds.with_origin() {
        properties.push(Property::Thresholds(doc.steps(steps, origin)));
    }
    properties.extend(shape.cell.get().and_then(|cell| super::overrides::cell(cell, sink)));
    properties.extend(shape.width.get().map(|width| Property::Other("custom.width".into(), json!(width))));
    if shape.hidden.or(false) {
        properties.push(hidden(doc.cx.base.targets.grafana));
    }
    let links = doc.data_links(&shape.link, sink);
    if !links.is_empty() {
        properties.push(Property::Links(links));
    }
    if properties.is_empty() {
        return None;
    }
    Some(Override { matcher: "byName", matches: (&*header.text).into(), properties, origin: header.origin() })
}

/// A table hides a column by a setting of its own, until 12.4 by the one that graphs have.
fn hidden(grafana: Version) -> Property {
    if grafana < Version::new(12, 4) {
        return Property::Other("custom.hidden".into(), json!(true));
    }
    Property::Other("custom.hideFrom.viz".into(), json!(true))
}

/// Joins the results by their labels, then orders and names the columns.
fn transformations(panel: &Panel) -> Vec<Transformation> {
    let origin = panel.origin;
    let transformation = |id: &str, options: Value| Transformation { id: Text::plain(id, origin), options };
    let mut renamed = Map::new();
    let mut order = Map::new();
    for (index, column) in panel.columns.iter().enumerate() {
        if *column.field != *column.header.text {
            renamed.insert(column.field.to_string(), json!(&*column.header.text));
        }
        order.insert(column.field.to_string(), json!(index));
    }
    let organize =
        json!({ "excludeByName": { "Time": true }, "indexByName": order, "renameByName": renamed });
    let mut made = Vec::new();
    if panel.targets.len() > 1 {
        made.push(transformation("merge", json!({})));
    }
    made.push(transformation("organize", organize));
    made
}
