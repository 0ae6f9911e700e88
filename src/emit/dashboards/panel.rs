//! One panel: place, queries, time, and what draws it.

use super::scope::Scope;
use super::text::text;
use super::{field, interval, look, raw, target};
use crate::grafana::panel::{GridPos, Item, Panel as Wire, RepeatDirection};
use crate::grafana::transformation::{StepOptions, Transformation};
use crate::grafana::{DatasourceRef, PanelJson};
use crate::model::{self, Panel, Rect};
use crate::vocabulary::panel::PANELS;

/// The plugin id of a panel.
pub(super) fn kind(panel: &Panel) -> &'static str {
    PANELS.get(panel.kind).map_or("timeseries", |kind| kind.id)
}

/// A panel as an entry of `panels`; through a JSON tree only where the author has JSON for it.
pub(super) fn item<'a>(scope: &Scope<'a>, panel: &'a Panel) -> Item<'a> {
    let wire = wire(scope, panel);
    let Some(raw) = &panel.raw else { return Item::Panel(Box::new(wire)) };
    let mut json = serde_json::to_value(&wire).unwrap_or_default();
    raw::merge(&mut json, &raw.map);
    Item::Raw(json)
}

fn wire<'a>(scope: &Scope<'a>, panel: &'a Panel) -> Wire<'a> {
    let kind = kind(panel);
    let mut wire = Wire::new(panel.id, kind, grid(panel.rect));
    wire.title = text(&panel.title);
    wire.description = panel.description.as_ref().map(text);
    wire.targets = panel.targets.iter().filter_map(|target| target::target(scope, kind, target)).collect();
    wire.datasource = datasource(scope, panel);
    if let Some(repeat) = &panel.repeat {
        wire.repeat = Some(text(repeat));
        wire.repeat_direction = Some(RepeatDirection::Horizontal);
        wire.max_per_row = panel.per_row.map(saturate);
    }
    wire.interval = panel.step.map(interval::text);
    wire.time_from = panel.time_from.map(interval::text);
    wire.time_shift = panel.time_shift.map(interval::text);
    wire.field_config = field::config(scope, panel, kind);
    wire.options = PanelJson::Typed(look::options(panel, kind));
    wire.transformations = panel.transformations.iter().map(transformation).collect();
    wire
}

/// The one that all queries share; else that there are several; none for a panel without queries.
fn datasource<'a>(scope: &Scope<'a>, panel: &Panel) -> Option<DatasourceRef<'a>> {
    if panel.targets.is_empty() {
        return None;
    }
    Some(panel.datasource.and_then(|shared| scope.reference(shared)).unwrap_or(DatasourceRef::MIXED))
}

fn grid(rect: Rect) -> GridPos {
    GridPos { h: saturate(rect.height), w: saturate(rect.width), x: saturate(rect.x), y: rect.y }
}

/// The number in a smaller type; the checks have refused what does not fit.
pub(super) fn saturate<T: TryFrom<u32> + From<u8>>(number: u32) -> T {
    T::try_from(number).unwrap_or_else(|_| T::from(u8::MAX))
}

fn transformation(step: &model::Transformation) -> Transformation<'_> {
    Transformation::new(text(&step.id), StepOptions::Raw(step.options.clone()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample;
    use crate::quantity::Duration;
    use crate::span::Text;

    #[test]
    fn a_panel_of_two_datasources_is_mixed() {
        let mut project = sample::project();
        let panel = sample::first_panel(&mut project, "timeseries");
        let mut second = sample::target("B", sample::logql("sum(rate({app=\"a\"}[5m]))"));
        second.datasource = sample::loki();
        panel.targets.push(second);
        panel.datasource = None;
        let panel = &sample::json(&project)["panels"][1];
        assert_eq!(panel["datasource"], json!({ "type": "datasource", "uid": "-- Mixed --" }));
        assert_eq!(panel["targets"][1]["datasource"], json!({ "type": "loki", "uid": "loki" }));
    }

    #[test]
    fn a_repeated_panel_goes_from_left_to_right() {
        let mut project = sample::project();
        let panel = sample::first_panel(&mut project, "timeseries");
        panel.repeat = Some(Text::from("region"));
        panel.per_row = Some(4);
        panel.time_from = Some(Duration::seconds(5400));
        let panel = &sample::json(&project)["panels"][1];
        assert_eq!([&panel["repeat"], &panel["repeatDirection"]], ["region", "h"]);
        assert_eq!(panel["maxPerRow"], 4);
        assert_eq!(panel["timeFrom"], "90m");
    }
}
