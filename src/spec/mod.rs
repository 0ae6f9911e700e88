//! What authors say, with the place where they said it.
//!
//! The spec is the language: its types are the YAML (decoder), the JSON Schema
//! and the setters of the Rust DSL, from one declaration each (`declare.rs`).
//! Every field is a [`Said`](crate::tree::Said): not said, said but broken (and already
//! reported), or said at a place. Nothing here decides anything; the passes of
//! `resolve` do.

mod alert;
mod dashboard;
mod datasource;
mod fleet;
mod identity;
mod lock;
mod notify;
mod panel;
mod piece;
mod program;
mod project;
mod proof;
mod query;
mod scalar;
mod service;
mod slo;
mod team;
mod variable;

pub use alert::{Alerts, Rule};
pub use dashboard::{Annotation, Dashboard, DashboardDefaults, Link, MethodThresholds, Row};
pub use datasource::{Auth, BasicAuth, Correlate, Datasource, Header, Limits, TlsAuth};
pub use fleet::{Choice, Each, EachService, Exception, Excuse, Own, Selection, SloSelection, Things, Varies};
pub use identity::Identity;
pub use lock::{Holding, Lock, Locked};
pub use notify::{
    ContactPoint, Interval, Intervals, Matches, MuteTime, Policy, Receiver, Receivers, Setting, Settings,
    Template,
};
pub use panel::{
    At, Column, ColumnShape, Legend, LegendShape, Mapping, Override, Panel, PanelHead, PanelLink,
    PanelLinkShape, Transformation,
};
pub use piece::Piece;
pub use program::{Hidden, Program};
pub use project::{Alerting, External, ExternalDashboard, ExternalDashboards, Outputs, Project, Targets};
pub use proof::{Expect, Proof, SampleSeries};
pub use query::{OneQuery, Queries, Query};
pub use scalar::{
    FileReference, Flag, HexColor, Levels, NamedThresholds, Scalar, Secret, Step, Thresholds, logs_in,
};
pub use service::Service;
pub use slo::{Absent, Burn, BurnTier, Latency, Notice, Sli, SliDetail, Slo, SloDefaults};
pub use team::Team;
pub use variable::Variable;

pub use crate::tree::literal_secret;
use crate::tree::{Home, spec};
use crate::vocabulary::datasource::DATASOURCES;

/// Where keys belong that stand at the top of another file.
pub const HOMES: &[Home] = &[
    Home { file: Some("a project"), place: "dashc.yaml", keys: || Project::KEYS.to_vec() },
    Home { file: Some("a file of alerts"), place: "a file of `alerts/`", keys: || Alerts::KEYS.to_vec() },
    Home { file: Some("a dashboard"), place: "a file of `dashboards/`", keys: || Dashboard::KEYS.to_vec() },
    Home {
        file: None,
        place: "`datasources` of dashc.yaml",
        keys: || DATASOURCES.iter().map(|kind| kind.id).collect(),
    },
    Home { file: None, place: "a service, below `services`", keys: || Service::KEYS.to_vec() },
];
