//! Tables: one instant query a column, joined on the labels.

use serde_json::{Map, Value, json};

use super::doc::Doc;
use super::target::{Shape, ref_id};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Column, Override, Panel, Property, Transformation};
use crate::nearest::nearest;
use crate::quantity::Version;
use crate::resolve::identity::titled;
use crate::span::Text;
use crate::spec::{self, ColumnShape, OneQuery};
use crate::tree::listing;

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
        report_two(shape, &header, sink);
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
    if let Some((sorted, _)) = &panel.sort {
        // A column that is wrong was reported, and may be sorted by.
        let said = said.iter().map(|(name, _)| &*name.name);
        let known = said.chain(panel.columns.iter().map(|column| &*column.header.text));
        report_unknown(sorted, &known.collect::<Vec<_>>(), sink);
    }
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

fn report_two(shape: &ColumnShape, header: &Text, sink: &mut Sink) {
    if !shape.label.or(false) || shape.query.is_unsaid() {
        return;
    }
    let place = shape.label.origin().unwrap_or(header.origin());
    let query = shape.query.origin().unwrap_or(header.origin());
    sink.push(
        Diagnostic::error(
            "table/two-contents",
            format!("the column `{}` is a label and has a query", header.text),
        )
        .at(query, "would not be asked")
        .also(place, "a label")
        .help("remove one of the two, or write two columns"),
    );
}

fn report_unknown(sorted: &Text, known: &[&str], sink: &mut Sink) {
    if known.contains(&&*sorted.text) {
        return;
    }
    let report =
        Diagnostic::error("table/unknown-column", format!("the table has no column `{}`", sorted.text))
            .at(sorted.origin(), "to sort by");
    sink.push(match nearest(&sorted.text, known.iter().copied()) {
        Some(near) => report.help(format!("did you mean `{near}`?")),
        None => report.help(format!("name one of {}", listing(known))),
    });
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
    Some(Override {
        matcher: "byName",
        matches: (&*header.text).into(),
        properties,
        raw: None,
        origin: header.origin(),
    })
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
    let transformation = |id: &str, options: Value| Transformation {
        id: Text::plain(id, origin),
        options,
        places: Vec::new(),
    };
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
