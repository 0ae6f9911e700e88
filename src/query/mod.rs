//! Query languages: text → spanned tree, types, label flow, faults.
//!
//! PromQL, LogQL, TraceQL and profile selectors, each with its own lexer and
//! parser, over shared ground: durations, RE2, Go templates and Grafana
//! variables. Free-standing: of dashc it imports nothing but
//! [`crate::span`] and [`crate::nearest`].

pub mod duration;
pub mod fault;
pub mod js_regex;
pub mod keep;
mod list;
pub mod logql;
pub mod profile;
pub mod promql;
pub mod re2;
pub mod template;
pub mod traceql;
pub mod variable;

pub use fault::{Fault, Severity};
pub use list::List;
