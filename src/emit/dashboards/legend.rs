//! Legends and tooltips.

use super::series;
use crate::grafana::display::{Legend, LegendMode, LegendPlacement, Tooltip, TooltipMode, TooltipSort};
use crate::grafana::single::{PieLegend, PieLegendValue};
use crate::model::{LegendShow, Panel};

/// What the table of a legend shows of a series, unless the author says otherwise.
const CALCS: [&str; 3] = ["mean", "max", "lastNotNull"];

/// Reducers and the names of their columns, by which a legend sorts (Grafana, calculation types).
const COLUMNS: [(&str, &str); 9] = [
    ("lastNotNull", "Last *"),
    ("last", "Last"),
    ("max", "Max"),
    ("mean", "Mean"),
    ("sum", "Total"),
    ("min", "Min"),
    ("count", "Count"),
    ("range", "Range"),
    ("delta", "Delta"),
];

/// The legend of a graph: a table sorted by the last value for several series, none for one.
pub(super) fn graph(panel: &Panel) -> Legend<'_> {
    let shape = &panel.shape;
    let mode = match shape.legend {
        LegendShow::Hidden => return Legend::hidden(),
        LegendShow::Auto if shape.legend_calcs.is_empty() && !series::are_several(panel) => {
            return Legend::hidden();
        }
        LegendShow::List => LegendMode::List,
        LegendShow::Auto | LegendShow::Table => LegendMode::Table,
    };
    let table = mode == LegendMode::Table;
    let said: Vec<&str> = shape.legend_calcs.iter().map(|calc| &**calc).collect();
    let calcs = if said.is_empty() && table { CALCS.to_vec() } else { said };
    let column = COLUMNS.iter().find(|(calc, _)| table && calcs.contains(calc));
    let mut legend = Legend::shown(mode, placement(panel), calcs.into_iter().map(Into::into).collect());
    legend.sort_by = column.map(|(_, name)| (*name).into());
    legend.sort_desc = column.map(|_| true);
    legend
}

/// The legend of bars: names alone, for their values are written on them; none for one series.
pub(super) fn bars(panel: &Panel) -> Legend<'_> {
    let auto = panel.shape.legend == LegendShow::Auto && panel.shape.legend_calcs.is_empty();
    if auto && !series::are_several(panel) { Legend::hidden() } else { list(panel) }
}

/// The legend of states: a list without calculations.
pub(super) fn list(panel: &Panel) -> Legend<'_> {
    match panel.shape.legend {
        LegendShow::Hidden => Legend::hidden(),
        LegendShow::Table => graph(panel),
        LegendShow::Auto | LegendShow::List => {
            let calcs = panel.shape.legend_calcs.iter().map(|calc| (&**calc).into()).collect();
            Legend::shown(LegendMode::List, placement(panel), calcs)
        }
    }
}

/// The legend of a pie: beside it, with value and share of each slice.
pub(super) fn pie(panel: &Panel) -> PieLegend<'_> {
    let legend = match panel.shape.legend {
        LegendShow::Hidden => Legend::hidden(),
        LegendShow::List => Legend::shown(LegendMode::List, LegendPlacement::Right, Vec::new()),
        LegendShow::Auto | LegendShow::Table => {
            Legend::shown(LegendMode::Table, LegendPlacement::Right, Vec::new())
        }
    };
    PieLegend { legend, values: vec![PieLegendValue::Value, PieLegendValue::Percent] }
}

fn placement(panel: &Panel) -> LegendPlacement {
    if panel.shape.legend_right { LegendPlacement::Right } else { LegendPlacement::Bottom }
}

/// All series under the cursor, the greatest first.
pub(super) fn tooltip() -> Tooltip {
    Tooltip { mode: TooltipMode::Multi, sort: TooltipSort::Desc, ..Tooltip::default() }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::span::Text;

    fn panel(legend: &str) -> Panel {
        let mut panel = sample::panel(1, "timeseries");
        let mut target = sample::target("A", sample::promql("up"));
        target.legend = Some(Text::from(legend));
        panel.targets = vec![target];
        panel
    }

    #[test]
    fn several_series_have_a_table_sorted_by_the_last_value() {
        let panel = panel("{{job}}");
        let legend = graph(&panel);
        assert_eq!(legend.display_mode, LegendMode::Table);
        assert_eq!(legend.calcs, ["mean", "max", "lastNotNull"]);
        assert_eq!((legend.sort_by.as_deref(), legend.sort_desc), (Some("Last *"), Some(true)));
    }

    #[test]
    fn one_series_has_no_legend_unless_its_values_are_asked_for() {
        let mut panel = panel("up");
        assert!(!graph(&panel).show_legend);
        panel.shape.legend_calcs = vec!["max".into()];
        assert!(graph(&panel).show_legend);
        assert_eq!(graph(&panel).sort_by.as_deref(), Some("Max"));
        panel.shape.legend = LegendShow::Hidden;
        assert!(!graph(&panel).show_legend);
    }
}
