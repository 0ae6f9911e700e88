//! Panel kinds: what they draw, how large they are, which keys they have.
//!
//! Grafana shows "panel plugin not found" for an unknown id, and silently drops
//! an unknown key. `row` is not a panel kind.

use super::datasource::Language::{self, *};
use super::panel_key as key;
use super::{Entry, Word};

/// A panel kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PanelKind {
    /// Plugin id.
    pub id: &'static str,
    /// What it can draw; empty for a panel without queries.
    pub languages: &'static [Language],
    /// Columns (of 24) and grid lines, unless an author says otherwise.
    pub size: (u8, u8),
    /// Keys of `options`, sorted.
    pub options: &'static [Word],
    /// Keys of `fieldConfig.defaults.custom`, sorted.
    pub custom: &'static [Word],
    /// Grafana does not publish its options: any key may be right.
    pub open: bool,
}

impl PanelKind {
    /// Whether it can draw what `language` returns.
    #[must_use]
    pub fn draws(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }

    /// Whether it asks datasources at all.
    #[must_use]
    pub fn has_queries(&self) -> bool {
        !self.languages.is_empty()
    }

    /// The key `id` of `options`.
    #[must_use]
    pub fn option_key(&self, id: &str) -> Option<&'static Word> {
        super::find(self.options, id)
    }

    /// The key `id` of `fieldConfig.defaults.custom`, which an override calls `custom.id`.
    #[must_use]
    pub fn custom_key(&self, id: &str) -> Option<&'static Word> {
        super::find(self.custom, id)
    }
}

impl Entry for PanelKind {
    fn id(&self) -> &'static str {
        self.id
    }
}

/// What dashboards in Grafana's own JSON may have beside [`PANELS`], sorted: rows, kinds that Grafana replaces
/// when it loads them, and kinds for its own pages.
pub const FORMER: &[&str] = &[
    "datagrid",
    "debug",
    "gettingstarted",
    "graph",
    "heatmap-new",
    "live",
    "pluginlist",
    "row",
    "singlestat",
    "table-old",
    "welcome",
];

/// Every panel kind, sorted.
pub const PANELS: &[PanelKind] = &[
    PanelKind {
        id: "alertlist",
        languages: &[],
        size: (8, 8),
        options: key::ALERTLIST_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "annolist",
        languages: &[],
        size: (8, 8),
        options: key::ANNOLIST_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "barchart",
        languages: &[CloudWatch, LogQl, PromQl, TraceQl],
        size: (12, 8),
        options: key::BARCHART_OPTIONS,
        custom: key::BARCHART_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "bargauge",
        languages: &[CloudWatch, LogQl, PromQl, TraceQl],
        size: (8, 8),
        options: key::BARGAUGE_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "candlestick",
        languages: &[PromQl],
        size: (12, 8),
        options: key::CANDLESTICK_OPTIONS,
        custom: key::GRAPH_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "canvas",
        languages: &[CloudWatch, LogQl, PromQl],
        size: (12, 10),
        options: key::CANVAS_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "dashlist",
        languages: &[],
        size: (8, 8),
        options: key::DASHLIST_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "flamegraph",
        languages: &[Profile],
        size: (24, 12),
        options: key::NONE,
        custom: key::NONE,
        open: true,
    },
    PanelKind {
        id: "gauge",
        languages: &[CloudWatch, LogQl, PromQl, TraceQl],
        size: (6, 6),
        options: key::GAUGE_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "geomap",
        languages: &[CloudWatch, LogQl, PromQl],
        size: (12, 10),
        options: key::GEOMAP_OPTIONS,
        custom: key::HIDE_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "heatmap",
        languages: &[LogQl, PromQl, TraceQl],
        size: (12, 8),
        options: key::HEATMAP_OPTIONS,
        custom: key::HEATMAP_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "histogram",
        languages: &[LogQl, PromQl, TraceQl],
        size: (12, 8),
        options: key::HISTOGRAM_OPTIONS,
        custom: key::HISTOGRAM_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "logs",
        languages: &[CloudWatch, LogQl],
        size: (24, 10),
        options: key::LOGS_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "news",
        languages: &[],
        size: (8, 8),
        options: key::NEWS_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "nodeGraph",
        languages: &[TraceQl],
        size: (24, 12),
        options: key::NODEGRAPH_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "piechart",
        languages: &[CloudWatch, LogQl, PromQl, TraceQl],
        size: (8, 8),
        options: key::PIECHART_OPTIONS,
        custom: key::HIDE_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "stat",
        languages: &[CloudWatch, LogQl, PromQl, TraceQl],
        size: (4, 4),
        options: key::STAT_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "state-timeline",
        languages: &[CloudWatch, LogQl, PromQl],
        size: (12, 8),
        options: key::STATE_TIMELINE_OPTIONS,
        custom: key::STATE_TIMELINE_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "status-history",
        languages: &[CloudWatch, LogQl, PromQl],
        size: (12, 8),
        options: key::STATUS_HISTORY_OPTIONS,
        custom: key::STATUS_HISTORY_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "table",
        languages: &[CloudWatch, Jaeger, LogQl, Profile, PromQl, TraceQl],
        size: (24, 8),
        options: key::TABLE_OPTIONS,
        custom: key::TABLE_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "text",
        languages: &[],
        size: (24, 3),
        options: key::TEXT_OPTIONS,
        custom: key::NONE,
        open: false,
    },
    PanelKind {
        id: "timeseries",
        languages: &[CloudWatch, LogQl, Profile, PromQl, TraceQl],
        size: (12, 8),
        options: key::TIMESERIES_OPTIONS,
        custom: key::GRAPH_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "traces",
        languages: &[Jaeger, TraceQl],
        size: (24, 12),
        options: key::NONE,
        custom: key::NONE,
        open: true,
    },
    PanelKind {
        id: "trend",
        languages: &[LogQl, PromQl],
        size: (12, 8),
        options: key::TREND_OPTIONS,
        custom: key::GRAPH_CUSTOM,
        open: false,
    },
    PanelKind {
        id: "xychart",
        languages: &[CloudWatch, LogQl, PromQl],
        size: (12, 8),
        options: key::XYCHART_OPTIONS,
        custom: key::XYCHART_CUSTOM,
        open: false,
    },
];

/// Ids that Grafana no longer has, and what to write instead, sorted.
pub const OBSOLETE: &[(&str, &str)] = &[
    ("gettingstarted", "text"),
    ("grafana-piechart-panel", "piechart"),
    ("grafana-worldmap-panel", "geomap"),
    ("graph", "timeseries"),
    ("heatmap-new", "heatmap"),
    ("singlestat", "stat"),
    ("table-old", "table"),
];

/// The panel kind with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static PanelKind> {
    super::find(PANELS, id)
}

/// What replaces the panel kind `id`, if it is obsolete.
#[must_use]
pub fn replacement(id: &str) -> Option<&'static str> {
    OBSOLETE.iter().find(|(old, _)| *old == id).map(|(_, new)| *new)
}

/// Every id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(PANELS)
}

#[cfg(test)]
mod tests {
    use super::super::schema_version::Version;
    use super::*;

    #[test]
    fn panels_and_their_keys_are_sorted() {
        super::super::assert_sorted(PANELS);
        for panel in PANELS {
            super::super::assert_sorted(panel.options);
            super::super::assert_sorted(panel.custom);
            assert!((1..=24).contains(&panel.size.0) && panel.size.1 > 0, "{}", panel.id);
        }
        assert!(OBSOLETE.iter().all(|(_, new)| find(new).is_some()));
    }

    #[test]
    fn the_footer_of_a_table_moves() {
        let table = find("table").unwrap();
        let old = table.option_key("footer").unwrap();
        let new = table.custom_key("footer").unwrap();
        assert!(old.known_to(Version::V11_6) && !old.known_to(Version::V12_4));
        assert!(!new.known_to(Version::V11_6) && new.known_to(Version::V13_2));
    }
}
