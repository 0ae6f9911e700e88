//! What a program that describes a project imports: `use dashc::prelude::*`.
//!
//! Values of the DSL, typed PromQL by its own names (`sum`, `rate`, `metric`, …), and LogQL and TraceQL in the
//! modules [`mod@logql`] and [`mod@traceql`], because the languages share names; text in a language is a call of the same
//! word: `logql("…")`.

pub use std::process::ExitCode;

pub use serde_json::json;

pub use super::store::{Alertmanager, AmazonPrometheus, Jaeger, Loki, Mimir, Prometheus, Pyroscope, Tempo};
pub use super::{
    Alert, Alerts, Annotation, Answers, Ask, Calc, Calendar, Color, Column, ContactPoint, Cx, Dashboard,
    Datasource, Defaults, Draw, Engine, Interval, Link, LogQl, Method, MuteTime, Notify, Override, Pair,
    Panel, PanelLink, Policy, Project, PromQl, Query, Receiver, Record, Row, Select, Series, Server, Service,
    Severity, Slo, Stack, TraceQl, Unit, Variable, Via, days, env, file, hours, logql, millis, mins, percent,
    profile, promql, secs, target, traceql, window,
};
pub use crate::metrics;
pub use crate::query::logql::build as logql;
pub use crate::query::promql::build::*;
pub use crate::query::traceql::build as traceql;
