//! What `raw` says that Grafana would ignore, or that goes round a check.

use serde_json::{Map, Value};

use super::advice::offer;
use super::{Check, Example, Meta, panel_thresholds};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::model::{Base, Dashboard, Panel, RawPanel, TargetKind};
use crate::span::Origin;
use crate::vocabulary::calc::{self, is_calc};
use crate::vocabulary::ids;
use crate::vocabulary::matcher::PROPERTIES;
use crate::vocabulary::panel::{PANELS, PanelKind};
use crate::vocabulary::shape::{self, Fault, Misfit};

/// Keys that are made of what the panel says, and how to say it.
const OF_DASHC: &[(&str, &str)] = &[
    ("fieldConfig.defaults.links", "write `link` beside the kind"),
    ("fieldConfig.defaults.unit", "write `unit` beside the kind"),
    ("gridPos", "write `at`, `width` and `height` beside the kind"),
    ("id", "remove it: links name a panel by its `name`"),
    (
        "libraryPanel",
        "write the panel into `shared/` and take it with `use`: a library panel comes from elsewhere",
    ),
    ("repeat", "write `repeat` beside the kind"),
    ("title", "write the title behind the kind"),
    ("type", "write the kind as the first key of the panel"),
];

/// Those that are checked where they are said, unless the panel asks what dashc does not model.
const OF_QUERIES: &[(&str, &str)] = &[
    ("datasource", "write `datasource` beside the kind"),
    ("targets", "write `query` or `queries` beside the kind; a query has a `raw` of its own for plugins"),
];

/// Keys of a panel (Grafana, dashboard JSON model), sorted.
const OF_PANEL: &[&str] = &[
    "cacheTimeout",
    "datasource",
    "description",
    "fieldConfig",
    "gridPos",
    "hideTimeOverride",
    "id",
    "interval",
    "libraryPanel",
    "links",
    "maxDataPoints",
    "maxPerRow",
    "options",
    "pluginVersion",
    "queryCachingTTL",
    "repeat",
    "repeatDirection",
    "targets",
    "timeCompare",
    "timeFrom",
    "timeShift",
    "title",
    "transformations",
    "transparent",
    "type",
];

/// Keys of `fieldConfig`.
const OF_FIELD_CONFIG: &[&str] = &["defaults", "overrides"];

/// Keys of `fieldConfig.defaults` that are no properties of overrides.
const OF_DEFAULTS: &[&str] = &["custom", "displayNameFromDS"];

/// `panel/raw-of-dashc`, `panel/unknown-raw-key`, `panel/unknown-reducer`, `panel/wrong-raw-value`
pub(super) struct RawKey;

impl Check for RawKey {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            let (Some(kind), Some(raw)) = (PANELS.get(panel.kind), &panel.raw) else { continue };
            Raw { panel, kind, said: raw, sink }.panel(&raw.map);
            for misfit in shape::panel(kind.id, &raw.map).iter().filter(|misfit| !is_of_dashc(&misfit.path)) {
                sink.push(wrong(misfit, |path| raw.place(path), |path| raw.value(path)));
            }
        }
    }
}

/// The further JSON of one panel.
struct Raw<'a> {
    panel: &'a Panel,
    kind: &'a PanelKind,
    said: &'a RawPanel,
    sink: &'a mut Sink,
}

impl Raw<'_> {
    fn panel(&mut self, raw: &Map<String, Value>) {
        self.keys("", raw, OF_PANEL.iter().copied());
        self.own(raw);
        if let Some(Value::Object(options)) = raw.get("options") {
            if !self.kind.open {
                self.keys("options.", options, ids(self.kind.options));
            }
            self.reducers("options.reduceOptions.calcs", options.get("reduceOptions"));
            self.reducers("options.legend.calcs", options.get("legend"));
        }
        let Some(Value::Object(config)) = raw.get("fieldConfig") else { return };
        self.keys("fieldConfig.", config, OF_FIELD_CONFIG.iter().copied());
        let Some(Value::Object(defaults)) = config.get("defaults") else { return };
        self.keys("fieldConfig.defaults.", defaults, PROPERTIES.iter().chain(OF_DEFAULTS).copied());
        if let Some(thresholds) = defaults.get("thresholds") {
            let path = "fieldConfig.defaults.thresholds";
            self.sink.extend(panel_thresholds::unordered(thresholds, path, |path| self.said.value(path)));
        }
        let Some(Value::Object(custom)) = defaults.get("custom") else { return };
        if !self.kind.open {
            self.keys("fieldConfig.defaults.custom.", custom, ids(self.kind.custom));
        }
    }

    fn keys(&mut self, before: &str, map: &Map<String, Value>, known: impl Iterator<Item = &'static str>) {
        let known: Vec<&str> = known.collect();
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let message = format!("a `{}` panel has no key `{before}{key}`", self.kind.id);
            let report = Diagnostic::error("panel/unknown-raw-key", message)
                .at(self.said.place(&format!("{before}{key}")), "unknown key")
                .also(self.panel.origin, format!("`{}` panel", self.kind.id));
            self.sink.push(offer(report, key, known.iter().copied()));
        }
    }

    /// What links, checks and the grid rest on is not changed behind their backs.
    fn own(&mut self, raw: &Map<String, Value>) {
        let foreign = self.panel.targets.iter().any(|target| matches!(target.kind, TargetKind::Other(_)));
        let queries = if foreign { &[] } else { OF_QUERIES };
        let said = |key: &str| {
            let mut parts = key.split('.');
            let first = parts.next().and_then(|part| raw.get(part));
            parts.fold(first, |around, part| around?.get(part)).is_some()
        };
        for (key, instead) in OF_DASHC.iter().chain(queries).filter(|(key, _)| said(key)) {
            self.sink.push(
                Diagnostic::error("panel/raw-of-dashc", format!("`raw` sets `{key}`, which dashc makes"))
                    .at(self.said.place(key), "goes round what is checked")
                    .help(*instead),
            );
        }
    }

    fn reducers(&mut self, path: &str, around: Option<&Value>) {
        let list = around.and_then(|around| around.get("calcs")).and_then(Value::as_array);
        for id in list.into_iter().flatten().filter_map(Value::as_str).filter(|id| !is_calc(id)) {
            let report = Diagnostic::error("panel/unknown-reducer", format!("Grafana has no reducer `{id}`"))
                .at(self.said.place(path), "unknown reducer");
            self.sink.push(offer(report, id, calc::ids()));
        }
    }
}

/// Whether a path is that of a key which is refused, or below it.
fn is_of_dashc(path: &str) -> bool {
    let below =
        |key: &str| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    OF_DASHC.iter().chain(OF_QUERIES).any(|(key, _)| below(key))
}

/// A value that Grafana does not take, told at the value.
pub(super) fn wrong(
    misfit: &Misfit,
    key: impl Fn(&str) -> Origin,
    value: impl Fn(&str) -> Origin,
) -> Diagnostic {
    let path = &misfit.path;
    // Newer versions and plugins may have keys that the schema does not know.
    let severity =
        if matches!(misfit.fault, Fault::Key { .. }) { Severity::Warning } else { Severity::Error };
    let report = |message: String| Diagnostic::new(severity, "panel/wrong-raw-value", message);
    match &misfit.fault {
        Fault::Word { found, known } => {
            let message = format!("`{path}` is {found}");
            let report = report(message).at(value(path), "none of its values");
            offer(report, found.trim_matches('`'), known.iter().copied())
        }
        Fault::Other { found, expected } => {
            report(format!("`{path}` is {found}")).at(value(path), format!("expected {expected}"))
        }
        Fault::Key { known } => {
            let report = report(format!("Grafana knows no `{path}`")).at(key(path), "unknown key");
            offer(report, path.rsplit('.').next().unwrap_or(path), known.iter().copied())
        }
    }
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/raw-of-dashc",
        summary: "`raw` of a panel sets what dashc makes",
        explanation: "Links and alerts name a panel by its id, the grid is checked for overlaps, the kind decides
which options there are, and queries, their datasource, links, the unit and the variable of a repeat are
checked where the panel says them: `raw` that changes them would undo those checks. A panel that asks a datasource whose queries dashc does not know may have `targets`.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    raw: { gridPos: { x: 0, y: 0, w: 24, h: 4 } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    at: { x: 0, y: 0 }
    width: 24
    height: 4
",
        )],
    },
    Meta {
        code: "panel/unknown-raw-key",
        summary: "`raw` of a panel has a key that Grafana does not know",
        explanation: "`raw` is merged into the panel's JSON as it is. Grafana drops a key that it does not
know without a word, so the keys of the panel, of `options`, of `fieldConfig.defaults` and of its
`custom` are checked for the kind of panel.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    raw: { options: { tooltpi: { mode: multi } } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    raw: { options: { tooltip: { mode: multi } } }
",
        )],
    },
    Meta {
        code: "panel/unknown-reducer",
        summary: "a reducer is none of Grafana's",
        explanation: "A reducer makes one value of a series: `lastNotNull`, `mean`, `max`, `p95`. Where an
unknown one stands, the panel shows \"no data\".",
        bad: &[Example::dashboard(
            "panels:
  - stat: Orders
    query: orders_total
    unit: cps
    raw: { options: { reduceOptions: { calcs: [lastNotNul] } } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - stat: Orders
    query: orders_total
    unit: cps
    raw: { options: { reduceOptions: { calcs: [lastNotNull] } } }
",
        )],
    },
    Meta {
        code: "panel/wrong-raw-value",
        summary: "`raw` of a panel has a value that Grafana does not take",
        explanation: "Grafana shows a panel with a wrong option as if nothing had been said, or not at all. The
values in `raw` are held against the schema of a dashboard: types, ranges, and the words that an option takes. A key
within an option that the schema does not have is a warning.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    raw: { options: { tooltip: { mode: mutli } } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    raw: { options: { tooltip: { mode: multi } } }
",
        )],
    },
];
