//! The last pass: spec → model.
//!
//! Gives every panel an id, a name and a rectangle, every target a refId, a
//! datasource and a parsed query; fills `$where` in; turns colours, units and
//! links into what will be written. What cannot be resolved is reported and
//! becomes poison, so that the checks still see the rest.

mod alert_text;
mod annotation;
mod choosers;
mod dashboard;
mod doc;
mod everywhere;
mod explore;
mod expression;
mod field;
mod grid;
mod idle;
mod infer;
mod link;
mod notify;
mod overrides;
mod panel;
mod presence;
mod promised;
mod rule;
mod slo;
mod table;
mod target;
mod value;
mod variable;

pub use dashboard::dashboard;
pub(in crate::resolve) use doc::parse;
pub use expression::threshold;
pub(in crate::resolve) use link::chosen_value;
pub use rule::{Alerts, alerts};
pub(in crate::resolve) use variable::says_kind;
