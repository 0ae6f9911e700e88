//! What a program that describes a project imports: `use dashc::prelude::*`.
//!
//! Values of the DSL, typed PromQL by its own names (`sum`, `rate`, `metric`, …), and LogQL and TraceQL in the
//! modules [`mod@logql`] and [`mod@traceql`], because the languages share names; text in a language is a call of the same
//! word: `logql("…")`.

pub use std::process::ExitCode;

pub use serde_json::json;

pub use super::store::{
    Alertmanager, AmazonPrometheus, CloudWatch, Jaeger, Loki, Mimir, Plugin, Prometheus, Pyroscope, Tempo,
};
pub use super::{
    Alert, Alerts, Annotation, Answers, Ask, Calc, Calendar, Cell, Color, Column, ContactPoint, Correlation,
    Cx, Dashboard, Datasource, Defaults, Draw, Empty, Engine, Except, Expect, External, Format,
    Implementation, Interval, Limits, Link, Listing, LogQl, Measure, Method, MuteTime, Notice, Notify,
    Outputs, Override, Pair, Panel, PanelLink, Policy, Project, PromQl, Query, Receiver, Record, Row, Sample,
    Scheme, Select, Series, Server, Service, Services, Severity, Slo, SloDefaults, Stack, State, Team, Tls,
    TraceQl, Unit, Variable, Via, cloudwatch, days, env, file, foreign, hours, jaeger_trace, logql, millis,
    mins, percent, profile, promql, secs, service_map, target, traceql, window,
};
pub use crate::metrics;
pub use crate::query::logql::build as logql;
pub use crate::query::promql::build::*;
pub use crate::query::traceql::build as traceql;
