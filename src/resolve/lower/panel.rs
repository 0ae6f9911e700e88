//! One panel: kind, size, queries, shape.

use super::doc::Doc;
use super::field::word;
use super::idle;
use super::table;
use super::target::{Shape as Asked, beside};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{
    DatasourceRef, Draw, LegendShow, Panel, RawPanel, Rect, Scale, Shape, Stack, Target, Transformation,
};
use crate::quantity::slug;
use crate::span::Text;
use crate::spec::{self, Legend, OneQuery, Query};
use crate::tree::{List, Raw, Said};
use crate::vocabulary::panel::{PANELS, PanelKind};

pub(super) const DRAWS: &[(&str, Draw)] =
    &[("line", Draw::Line), ("bars", Draw::Bars), ("points", Draw::Points)];
pub(super) const STACKS: &[(&str, Stack)] =
    &[("none", Stack::None), ("normal", Stack::Normal), ("percent", Stack::Percent)];

impl Doc<'_> {
    /// Lowers a panel; its rectangle holds its size until the grid places it.
    pub(super) fn panel(&self, spec: &spec::Panel, sink: &mut Sink) -> Panel {
        let promised = super::promised::panel(self, spec, sink);
        let spec = promised.as_ref().unwrap_or(spec);
        let head = spec.head.get().cloned().unwrap_or_default();
        // An unknown kind was reported: a time series stands in for it.
        let kind = PANELS.get(head.kind).filter(|_| !spec.head.is_broken());
        let doc = self.with_datasource(spec.datasource.get(), sink);
        let title = doc.text(&head.title);
        let mut panel = Panel {
            id: 0,
            name: name(spec, &title, kind),
            kind: head.kind,
            description: spec.description.get().map(|text| doc.text(text)),
            rect: size(spec, kind),
            at_origin: spec.at.origin(),
            misplaced: misplaced(spec),
            said_name: spec.name.get().cloned(),
            width_origin: spec.width.origin(),
            datasource: None,
            targets: kind.map(|kind| doc.targets(spec, kind, sink)).unwrap_or_default(),
            field: doc.field(spec, sink),
            shape: shape(spec, sink),
            overrides: doc.overrides(spec, sink),
            transformations: doc.transformations(spec, sink),
            columns: Vec::new(),
            sort: None,
            repeat: spec.repeat.get().map(|text| doc.text(text)),
            per_row: spec.per_row.get().copied(),
            compare: spec.compare.get().copied(),
            time_shift: spec.time_shift.get().copied(),
            time_from: spec.time_from.get().copied(),
            step: spec.step.get().copied(),
            empty: crate::resolve::proof::empty(&spec.empty, sink),
            markdown: spec.markdown.get().map(|text| doc.text(text)),
            raw: raw(&spec.raw, sink),
            origin: doc.place(spec.head.origin().unwrap_or(spec.origin)),
            generated: doc.generated.is_some(),
            title,
        };
        table::columns(&doc, spec, &mut panel, sink);
        if let Some(kind) = kind.filter(|_| doc.generated.is_none()) {
            idle::panel(spec, kind.id, sink);
        }
        super::infer::compare(&mut panel, sink);
        panel.field.links = doc.data_links(&spec.link, sink);
        panel.datasource = shared(&panel.targets);
        if panel.field.unit.is_none() {
            panel.field.unit = super::infer::unit(&panel);
        }
        panel
    }

    fn targets(&self, spec: &spec::Panel, kind: &PanelKind, sink: &mut Sink) -> Vec<Target> {
        let shape = Asked::of(kind);
        let legend = spec.legend.get().and_then(|legend| legend.0.format.get());
        let mut targets = Vec::new();
        if let Some(OneQuery(query)) = spec.query.get() {
            targets.push(self.target(&beside(query, &spec.datasource), 0, shape, sink));
        }
        let short = short_queries(spec);
        let named = if short.len() == 1 { &spec.datasource } else { &Said::Unsaid };
        for query in &short {
            targets.push(self.target(&beside(query, named), targets.len(), shape, sink));
        }
        for OneQuery(query) in
            spec.queries.get().into_iter().flat_map(|queries| queries.0.iter().filter_map(Said::get))
        {
            targets.push(self.target(query, targets.len(), shape, sink));
        }
        if let Some(legend) = legend {
            for target in &mut targets {
                target.legend = Some(self.text(legend));
            }
        }
        targets
    }

    fn transformations(&self, spec: &spec::Panel, sink: &mut Sink) -> Vec<Transformation> {
        let said = spec.transformations.get().into_iter().flat_map(List::iter);
        let one = |said: &spec::Transformation| Transformation {
            id: Text::plain(&*said.id, self.place(said.origin)),
            options: match said.options.to_json() {
                serde_json::Value::Null => serde_json::Value::Object(serde_json::Map::new()),
                options => options,
            },
            places: said.options.places(),
        };
        let made: Vec<Transformation> = said.map(one).collect();
        for one in &made {
            report_pattern(one, sink);
        }
        made
    }
}

/// Reports patterns of a transformation that no browser reads.
fn report_pattern(one: &Transformation, sink: &mut Sink) {
    for path in ["regex", "include.pattern", "exclude.pattern"] {
        let pointer = format!("/{}", path.replace('.', "/"));
        if let Some(text) = one.options.pointer(&pointer).and_then(serde_json::Value::as_str) {
            let text = Text::plain(text, one.place(path).1);
            crate::resolve::pattern::report("panel/bad-regex", &text, sink);
        }
    }
}

fn shape(spec: &spec::Panel, sink: &mut Sink) -> Shape {
    const SCALES: &[(&str, Scale)] = &[("linear", Scale::Linear), ("log", Scale::Log)];
    const SHOWN: &[(&str, LegendShow)] =
        &[("list", LegendShow::List), ("table", LegendShow::Table), ("hidden", LegendShow::Hidden)];
    const PLACES: &[(&str, bool)] = &[("bottom", false), ("right", true)];
    let legend = spec.legend.get().map(|Legend(shape)| shape);
    let show = legend.and_then(|legend| legend.show.get());
    let place = legend.and_then(|legend| legend.place.get());
    Shape {
        draw: spec.draw.get().and_then(|draw| word(draw, "way to draw", DRAWS, sink)).unwrap_or_default(),
        fill: spec.fill.get().copied(),
        stack: spec.stack.get().and_then(|stack| word(stack, "stacking", STACKS, sink)).unwrap_or_default(),
        scale: spec.scale.get().and_then(|scale| word(scale, "scale", SCALES, sink)).unwrap_or_default(),
        legend: show.and_then(|show| word(show, "legend", SHOWN, sink)).unwrap_or_default(),
        legend_right: place.and_then(|place| word(place, "place", PLACES, sink)).unwrap_or(false),
        legend_calcs: legend.map(|legend| calcs(&legend.calcs, sink)).unwrap_or_default(),
    }
}

/// `promql: …` beside the kind is a query without further settings.
fn short_queries(spec: &spec::Panel) -> Vec<Query> {
    let query =
        |said: &Said<Text>| Query { origin: said.origin().unwrap_or(spec.origin), ..Query::default() };
    let made = [
        (&spec.promql, Query { promql: spec.promql.clone(), ..query(&spec.promql) }),
        (&spec.logql, Query { logql: spec.logql.clone(), ..query(&spec.logql) }),
        (&spec.traceql, Query { traceql: spec.traceql.clone(), ..query(&spec.traceql) }),
        (&spec.profile, Query { profile: spec.profile.clone(), ..query(&spec.profile) }),
    ];
    made.into_iter().filter(|(said, _)| said.get().is_some()).map(|(_, query)| query).collect()
}

/// The author's name, else the title's slug, else the kind.
fn name(spec: &spec::Panel, title: &Text, kind: Option<&PanelKind>) -> Box<str> {
    if let Some(name) = spec.name.get() {
        return (&*name.text).into();
    }
    let slug = slug(&title.text);
    if slug.is_empty() { kind.map_or("panel", |kind| kind.id).into() } else { slug.into() }
}

fn size(spec: &spec::Panel, kind: Option<&PanelKind>) -> Rect {
    let (width, height) = kind.map_or((12, 8), |kind| kind.size);
    let at = spec.at.get();
    Rect {
        x: at.map_or(0, |at| at.x.or(0)),
        y: at.map_or(0, |at| at.y.or(0)),
        width: spec.width.or(u32::from(width)),
        height: spec.height.or(u32::from(height)),
    }
}

fn misplaced(spec: &spec::Panel) -> bool {
    let half = |at: &spec::At| at.x.get().is_none() || at.y.get().is_none();
    spec.at.is_broken()
        || spec.at.get().is_some_and(half)
        || spec.width.is_broken()
        || spec.height.is_broken()
}

fn calcs(said: &Said<List<Text>>, sink: &mut Sink) -> Vec<Box<str>> {
    let mut calcs = Vec::new();
    for calc in said.get().into_iter().flat_map(List::iter) {
        // Grafana's `last` may be empty; what people mean is the last value that is there.
        let id = if &*calc.text == "last" { "lastNotNull" } else { &*calc.text };
        if crate::vocabulary::calc::is_calc(id) {
            calcs.push(id.into());
        } else {
            sink.push(crate::tree::unknown_word(
                calc.origin(),
                "calculation",
                id,
                crate::vocabulary::calc::ids(),
            ));
        }
    }
    calcs
}

pub(super) fn raw(said: &Said<Raw>, sink: &mut Sink) -> Option<Box<RawPanel>> {
    let (raw, origin) = said.with_origin()?;
    let serde_json::Value::Object(map) = raw.to_json() else {
        sink.push(
            Diagnostic::error("spec/wrong-type", "`raw` is not a mapping").at(origin, "expected a mapping"),
        );
        return None;
    };
    Some(Box::new(RawPanel { map, origin, places: raw.places() }))
}

/// The datasource that all targets share.
fn shared(targets: &[Target]) -> Option<DatasourceRef> {
    let first = targets.first()?.datasource;
    targets.iter().all(|target| target.datasource == first).then_some(first)
}
