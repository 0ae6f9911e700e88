//! Checks: what the model can say about itself before anything is written.
//!
//! One file per check and one line in [`CHECKS`]. A check reads the model and
//! pushes diagnostics; it never prints, never changes anything, and never stops
//! another. Most look at one document at a time, so that documents can be
//! checked side by side; those that compare documents implement
//! [`Check::project`]. What could not be resolved was reported: about poison
//! every check is silent.

mod address;
mod advice;
mod alert_address;
mod alert_always;
mod alert_brace;
mod alert_hold;
mod alert_identity;
mod alert_interval;
mod alert_label;
mod alert_name;
mod alert_panel;
mod alert_record;
mod alert_result;
mod alert_template;
mod alert_twice;
mod alert_variable;
mod dashboard_title;
mod dashboard_twice;
mod datasource;
mod exemplars;
mod grid;
mod home;
mod link;
mod notify_contact_point;
mod notify_group_by;
mod notify_name;
mod notify_policy;
mod notify_setting;
mod notify_template;
mod notify_zone;
mod panel_fit;
mod panel_id;
mod panel_legend;
mod panel_override;
mod panel_query;
mod panel_raw;
mod panel_repeat;
mod panel_scale;
mod panel_thresholds;
mod panel_transformation;
mod panel_unit;
mod promql_join;
mod promql_label;
mod promql_rate;
mod queries;
mod query_fit;
mod recorded;
mod root_url;
mod ruler_limits;
mod slo_events;
mod slo_tiers;
mod slo_traffic;
mod slo_twice;
mod slo_windows;
mod syntax;
mod table_label;
mod texts;
mod variable_cycle;
mod variable_kind;
mod variable_several;
mod variable_use;

pub use grid::{COLUMNS, overlaps};
pub use panel_unit::{meant_unit, unknown_unit};
pub use promql_label::lost_labels;

use crate::diagnostic::{Code, Sink};
use crate::model::{Base, Dashboard, Project, RuleGroup};

/// What a check is about, for `dashc explain` and `dashc checks`.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// `group/name`; names the fault.
    pub code: Code,
    /// One line, lower case, no full stop.
    pub summary: &'static str,
    /// Markdown: what it means, why it matters, what to do.
    pub explanation: &'static str,
    /// Files of a project that have the fault.
    pub bad: &'static [Example],
    /// The same without it.
    pub good: &'static [Example],
}

/// One file of a small project: it is read beside the datasources and services of [`PROJECT`].
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Path in the project; `dashc.yaml` replaces the usual one.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The `dashc.yaml` that examples are read beside, unless they bring their own.
pub const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
  loki: { type: loki, url: "http://loki:3100" }
  tempo: { type: tempo, url: "http://tempo:3200" }
  pyroscope: { type: pyroscope, url: "http://pyroscope:4040" }
correlate: all
"#;

impl Example {
    /// A dashboard.
    #[must_use]
    pub const fn dashboard(text: &'static str) -> Self {
        Self { path: "dashboards/example.yaml", text }
    }

    /// A file of rules.
    #[must_use]
    pub const fn alerts(text: &'static str) -> Self {
        Self { path: "alerts/example.yaml", text }
    }

    /// A whole `dashc.yaml`.
    #[must_use]
    pub const fn project(text: &'static str) -> Self {
        Self { path: "dashc.yaml", text }
    }

    /// A file of its own path.
    #[must_use]
    pub const fn file(path: &'static str, text: &'static str) -> Self {
        Self { path, text }
    }
}

/// A check.
pub trait Check: Sync {
    /// The codes that it reports itself; none when it passes on what parsers found.
    fn metas(&self) -> &'static [Meta];

    /// Looks at one dashboard.
    fn dashboard(&self, _base: &Base, _dashboard: &Dashboard, _sink: &mut Sink) {}

    /// Looks at one group of rules.
    fn group(&self, _base: &Base, _group: &RuleGroup, _sink: &mut Sink) {}

    /// Looks at the whole project: what only shows when documents are compared.
    fn project(&self, _project: &Project, _sink: &mut Sink) {}
}

/// Every check, sorted by its first code.
pub const CHECKS: &[&dyn Check] = &[
    &syntax::Syntax,
    &alert_always::AlwaysFires,
    &alert_interval::Interval,
    &alert_label::Label,
    &alert_name::Name,
    &alert_record::RecordName,
    &alert_brace::Brace,
    &alert_variable::DashboardVariable,
    &alert_twice::Twice,
    &alert_identity::LostIdentity,
    &alert_template::LostLabel,
    &alert_address::NoAddress,
    &alert_result::NotANumber,
    &recorded::Recorded,
    &alert_hold::ShortHold,
    &alert_panel::UnknownPanel,
    &dashboard_twice::Twice,
    &dashboard_title::EmptyTitle,
    &home::UnknownHome,
    &datasource::Datasource,
    &table_label::LostLabel,
    &link::Link,
    &notify_group_by::GroupBy,
    &notify_policy::Policy,
    &notify_setting::BadSetting,
    &notify_name::Twice,
    &notify_template::NoDefine,
    &notify_contact_point::Unknown,
    &notify_zone::UnknownZone,
    &panel_repeat::Repeat,
    &panel_fit::Fit,
    &panel_id::Id,
    &panel_scale::Scale,
    &exemplars::Exemplars,
    &panel_legend::LostLabel,
    &panel_unit::Unit,
    &panel_query::NoQuery,
    &grid::Grid,
    &panel_raw::RawKey,
    &panel_override::Override,
    &panel_transformation::Transformation,
    &panel_thresholds::Unordered,
    &root_url::RootUrl,
    &promql_join::ImpossibleJoin,
    &promql_label::Label,
    &promql_rate::RateOfAggregation,
    &query_fit::WrongDatasource,
    &ruler_limits::Limits,
    &slo_windows::Windows,
    &slo_twice::Twice,
    &slo_tiers::Tiers,
    &slo_traffic::Traffic,
    &slo_events::OtherEvents,
    &variable_cycle::Cycle,
    &variable_several::SeveralWithEquals,
    &variable_use::Use,
    &variable_kind::Kind,
];

/// Checks one dashboard.
pub fn dashboard(base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
    for check in CHECKS {
        check.dashboard(base, dashboard, sink);
    }
}

/// Checks one group of rules.
pub fn group(base: &Base, group: &RuleGroup, sink: &mut Sink) {
    for check in CHECKS {
        check.group(base, group, sink);
    }
}

/// Checks what only shows when documents are compared.
pub fn project(project: &Project, sink: &mut Sink) {
    for check in CHECKS {
        check.project(project, sink);
    }
}

/// The documentation of a code that a check reports.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Meta> {
    CHECKS.iter().flat_map(|check| check.metas()).find(|meta| meta.code == code)
}
