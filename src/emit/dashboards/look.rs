//! What each plugin draws: `options` and `fieldConfig.defaults.custom`, with the defaults that
//! an operator wants. Kinds without an entry keep Grafana's own defaults.

use super::interval::number;
use super::panel::saturate;
use super::text::text;
use super::{legend, series};
use crate::grafana::axis::{Axis, HideFrom, Scale as WireScale, ScaleKind};
use crate::grafana::display::{Orientation, VisibilityMode};
use crate::grafana::field::Custom;
use crate::grafana::graph::{
    BarChartField, BarChartOptions, DrawStyle, HistogramField, HistogramOptions, SpanNulls, Stacking,
    StackingMode, ThresholdsStyle, ThresholdsStyleMode, TimeSeriesField, TimeSeriesOptions,
};
use crate::grafana::heatmap::{HeatmapAxis, HeatmapField, HeatmapOptions, HeatmapTooltip, RowsFrame};
use crate::grafana::logs::LogsOptions;
use crate::grafana::panel::{NoOptions, Options};
use crate::grafana::single::{
    BarGaugeOptions, GaugeOptions, PieChartField, PieChartOptions, PieType, StatGraphMode, StatOptions,
};
use crate::grafana::state::{
    StateTimelineField, StateTimelineOptions, StatusHistoryField, StatusHistoryOptions,
};
use crate::grafana::table::{TableField, TableOptions, TableSort};
use crate::grafana::text::{AlertListOptions, TextOptions};
use crate::grafana::tracing::{NodeGraphOptions, TracesOptions};
use crate::model::{Draw, Panel, Scale, Stack};

/// `options` of a panel.
pub(super) fn options<'a>(panel: &'a Panel, kind: &str) -> Options<'a> {
    match kind {
        "alertlist" => Options::AlertList(Box::new(AlertListOptions::default())),
        "barchart" => Options::BarChart(Box::new(bar_chart(panel))),
        "bargauge" => Options::BarGauge(bar_gauge()),
        "gauge" => Options::Gauge(GaugeOptions::default()),
        "heatmap" => Options::Heatmap(Box::new(heatmap(panel))),
        "histogram" => Options::Histogram(histogram(panel)),
        "logs" => Options::Logs(LogsOptions::default()),
        "nodeGraph" => Options::NodeGraph(NodeGraphOptions::default()),
        "piechart" => Options::PieChart(pie_chart(panel)),
        "stat" => Options::Stat(stat(panel)),
        "state-timeline" => Options::StateTimeline(state_timeline(panel)),
        "status-history" => Options::StatusHistory(status_history(panel)),
        "table" => Options::Table(table(panel)),
        "text" => Options::Text(TextOptions::markdown(panel.markdown.as_ref().map(text).unwrap_or_default())),
        "timeseries" | "trend" => Options::TimeSeries(time_series(panel)),
        "traces" => Options::Traces(TracesOptions::default()),
        _ => Options::None(NoOptions {}),
    }
}

/// `fieldConfig.defaults.custom` of a panel.
pub(super) fn custom<'a>(panel: &'a Panel, kind: &str) -> Option<Custom<'a>> {
    let custom = match kind {
        "barchart" => Custom::BarChart(Box::new(bar_chart_field(panel))),
        "heatmap" => Custom::Heatmap(HeatmapField {
            scale_distribution: Some(scale(panel)),
            hide_from: Some(HideFrom::default()),
        }),
        "histogram" => Custom::Histogram(Box::new(histogram_field())),
        "piechart" => Custom::PieChart(PieChartField { hide_from: Some(HideFrom::default()) }),
        "state-timeline" => Custom::StateTimeline(Box::new(StateTimelineField {
            line_width: Some(0),
            fill_opacity: Some(fill(panel, 70)),
            span_nulls: Some(SpanNulls::Always(false)),
            ..StateTimelineField::default()
        })),
        "status-history" => Custom::StatusHistory(Box::new(StatusHistoryField {
            line_width: Some(1),
            fill_opacity: Some(fill(panel, 70)),
            ..StatusHistoryField::default()
        })),
        "table" => Custom::Table(Box::new(TableField::default())),
        "candlestick" | "timeseries" | "trend" => Custom::TimeSeries(Box::new(time_series_field(panel))),
        _ => return None,
    };
    Some(custom)
}

fn fill<T: TryFrom<u32> + From<u8>>(panel: &Panel, usual: u8) -> T {
    panel.shape.fill.map_or_else(|| T::from(usual), saturate)
}

fn time_series(panel: &Panel) -> TimeSeriesOptions<'_> {
    TimeSeriesOptions {
        legend: legend::graph(panel),
        tooltip: legend::tooltip(),
        ..TimeSeriesOptions::default()
    }
}

fn time_series_field(panel: &Panel) -> TimeSeriesField<'_> {
    let stacked = panel.shape.stack != Stack::None;
    let judged = !panel.field.thresholds.is_empty();
    TimeSeriesField {
        draw_style: Some(match panel.shape.draw {
            Draw::Line => DrawStyle::Line,
            Draw::Bars => DrawStyle::Bars,
            Draw::Points => DrawStyle::Points,
        }),
        line_width: Some(1.into()),
        fill_opacity: Some(panel.shape.fill.unwrap_or_else(|| usual_fill(panel)).into()),
        // `never` would hide a value between two gaps.
        show_points: Some(VisibilityMode::Auto),
        span_nulls: Some(SpanNulls::Always(false)),
        stacking: stacked.then(|| Stacking::all(stacking(panel))),
        thresholds_style: judged.then_some(ThresholdsStyle { mode: ThresholdsStyleMode::Dashed }),
        axis: Axis {
            scale_distribution: (panel.shape.scale == Scale::Log).then(|| scale(panel)),
            ..Axis::default()
        },
        ..TimeSeriesField::default()
    }
}

/// Areas for what is stacked, a shade below one line, lines alone for several.
fn usual_fill(panel: &Panel) -> u32 {
    match (panel.shape.draw, panel.shape.stack) {
        (Draw::Bars, _) => 80,
        (Draw::Points, _) => 0,
        (Draw::Line, Stack::None) if series::are_several(panel) => 0,
        (Draw::Line, Stack::None) => 10,
        (Draw::Line, _) => 40,
    }
}

fn stacking(panel: &Panel) -> StackingMode {
    match panel.shape.stack {
        Stack::None => StackingMode::None,
        Stack::Normal => StackingMode::Normal,
        Stack::Percent => StackingMode::Percent,
    }
}

fn scale(panel: &Panel) -> WireScale {
    match panel.shape.scale {
        Scale::Linear => WireScale::default(),
        Scale::Log => WireScale { kind: ScaleKind::Log, log: Some(10), linear_threshold: None },
    }
}

fn bar_chart(panel: &Panel) -> BarChartOptions<'_> {
    BarChartOptions {
        stacking: stacking(panel),
        legend: legend::bars(panel),
        tooltip: legend::tooltip(),
        ..BarChartOptions::default()
    }
}

fn bar_chart_field(panel: &Panel) -> BarChartField<'_> {
    BarChartField {
        line_width: Some(1),
        fill_opacity: Some(fill(panel, 80)),
        axis: Axis {
            scale_distribution: (panel.shape.scale == Scale::Log).then(|| scale(panel)),
            ..Axis::default()
        },
        ..BarChartField::default()
    }
}

fn histogram(panel: &Panel) -> HistogramOptions<'_> {
    HistogramOptions {
        legend: legend::bars(panel),
        tooltip: legend::tooltip(),
        ..HistogramOptions::default()
    }
}

fn histogram_field() -> HistogramField<'static> {
    HistogramField { line_width: Some(1), fill_opacity: Some(80), ..HistogramField::default() }
}

fn heatmap(panel: &Panel) -> HeatmapOptions<'_> {
    let field = &panel.field;
    HeatmapOptions {
        rows_frame: Some(RowsFrame::default()),
        y_axis: HeatmapAxis {
            unit: field.unit.as_ref().map(text),
            decimals: field.decimals.map(saturate),
            min: field.min.map(number),
            max: field.max.map(number),
            ..HeatmapAxis::default()
        },
        tooltip: HeatmapTooltip { y_histogram: Some(true), ..HeatmapTooltip::default() },
        ..HeatmapOptions::default()
    }
}

/// Names beside horizontal bars: they are read like a table.
fn bar_gauge() -> BarGaugeOptions<'static> {
    BarGaugeOptions { orientation: Orientation::Horizontal, ..BarGaugeOptions::default() }
}

/// A sparkline where the query returns a series; one value has none.
fn stat(panel: &Panel) -> StatOptions<'_> {
    let instant = panel.targets.iter().all(|target| target.instant);
    let graph_mode = if instant { StatGraphMode::None } else { StatGraphMode::Area };
    StatOptions { graph_mode, ..StatOptions::default() }
}

fn pie_chart(panel: &Panel) -> PieChartOptions<'_> {
    PieChartOptions {
        pie_type: PieType::Donut,
        legend: legend::pie(panel),
        tooltip: legend::tooltip(),
        ..PieChartOptions::default()
    }
}

fn state_timeline(panel: &Panel) -> StateTimelineOptions<'_> {
    StateTimelineOptions {
        legend: legend::list(panel),
        tooltip: legend::tooltip(),
        ..StateTimelineOptions::default()
    }
}

fn status_history(panel: &Panel) -> StatusHistoryOptions<'_> {
    StatusHistoryOptions {
        legend: legend::list(panel),
        tooltip: legend::tooltip(),
        ..StatusHistoryOptions::default()
    }
}

/// Sorted by what the header says: Grafana compares with the shown name of a column.
fn table(panel: &Panel) -> TableOptions<'_> {
    let sort = panel.sort.as_ref().map(|(said, desc)| {
        let column = panel.columns.iter().find(|column| *column.field == *said.text);
        let shown = panel.columns.iter().any(|column| column.header.text == said.text);
        let header = column.filter(|_| !shown).map_or(said, |column| &column.header);
        TableSort { display_name: text(header), desc: *desc }
    });
    TableOptions { sort_by: sort.into_iter().collect(), ..TableOptions::default() }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;
    use crate::model::Column;
    use crate::span::Text;

    fn json_of(panel: &Panel, kind: &str) -> (Value, Value) {
        let options = serde_json::to_value(options(panel, kind)).unwrap();
        (options, serde_json::to_value(custom(panel, kind)).unwrap())
    }

    #[test]
    fn a_table_is_sorted_by_the_header_that_is_shown() {
        let mut panel = sample::panel(1, "table");
        let column =
            |header: &str, field: &str| Column { header: header.into(), field: field.into(), label: false };
        panel.columns = vec![column("Requests", "Value #A"), column("Errors", "Value #B")];
        let sorted = |panel: &Panel| json_of(panel, "table").0["sortBy"].clone();
        panel.sort = Some((Text::from("Errors"), true));
        assert_eq!(sorted(&panel), json!([{ "displayName": "Errors", "desc": true }]));
        panel.sort = Some((Text::from("Value #A"), false));
        assert_eq!(sorted(&panel), json!([{ "displayName": "Requests", "desc": false }]));
        panel.sort = None;
        assert_eq!(sorted(&panel), Value::Null);
    }

    #[test]
    fn thresholds_are_lines_across_a_graph() {
        let mut panel = sample::panel(1, "timeseries");
        assert_eq!(json_of(&panel, "timeseries").1["thresholdsStyle"], Value::Null);
        panel.field.thresholds = sample::steps();
        panel.shape.scale = Scale::Log;
        panel.shape.stack = Stack::Percent;
        let custom = json_of(&panel, "timeseries").1;
        assert_eq!(custom["thresholdsStyle"], json!({ "mode": "dashed" }));
        assert_eq!(custom["scaleDistribution"], json!({ "type": "log", "log": 10 }));
        assert_eq!(custom["stacking"], json!({ "mode": "percent", "group": "A" }));
    }

    #[test]
    fn a_stat_of_one_value_has_no_sparkline() {
        let mut panel = sample::panel(1, "stat");
        panel.targets = vec![sample::target("A", sample::promql("sum(x)"))];
        assert_eq!(json_of(&panel, "stat").0["graphMode"], "area");
        panel.targets[0].instant = true;
        assert_eq!(json_of(&panel, "stat").0["graphMode"], "none");
    }

    #[test]
    fn the_unit_of_a_heatmap_is_that_of_its_axis() {
        let mut project = sample::project();
        sample::first_panel(&mut project, "heatmap").field.unit = Some(Text::from("s"));
        let panel = sample::json_of(&project, "heatmap");
        assert_eq!(panel["options"]["yAxis"]["unit"], "s");
        assert_eq!(panel["fieldConfig"]["defaults"]["unit"], Value::Null);
        assert_eq!(panel["options"]["filterValues"], json!({ "le": 1e-9 }));
    }
}
