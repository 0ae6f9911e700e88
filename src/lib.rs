//! dashc: a compiler for dashboards, alerts and SLOs as code.

pub mod check;
pub mod convention;
pub mod diagnostic;
pub mod method;
pub mod model;
pub mod nearest;
pub mod quantity;
pub mod query;
pub mod resolve;
pub mod span;
pub mod spec;
pub mod tree;
pub mod vocabulary;
