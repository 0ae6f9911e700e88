//! dashc compiles dashboards, alerts and SLOs as code into Grafana provisioning files.
//!
//! # Steps
//! - **Load.** [`load`] reads `dashc.yaml`, `dashboards/**` and `alerts/**` into spanned
//!   [trees](tree) and decodes them into the [`spec`]: what the author said, with its place.
//!   Every fault of every file is collected in one [`Sink`](diagnostic::Sink).
//! - **Resolve.** [`resolve`] turns spec into [`model`]: names become references, [methods](method)
//!   make rows from a service's [conventions](convention), panels get ids and places, and every
//!   [query] is parsed once.
//! - **Check.** [`check`] reads the model and reports what would fail, or silently mislead, in Grafana.
//! - **Emit.** [`emit`] lists the files of a model and renders each on demand; only [`cli`] writes.
//!
//! [`compile`] is the whole way; errors keep a project from being emitted, warnings travel beside it.

pub mod alertmanager;
pub mod check;
pub mod cli;
pub mod convention;
pub mod diagnostic;
pub mod diff;
pub mod dsl;
pub mod emit;
pub mod foreign;
pub mod grafana;
pub mod load;
pub mod method;
pub mod model;
pub mod nearest;
mod pipeline;
pub mod prometheus;
pub mod proof;
pub mod quantity;
pub mod query;
pub mod resolve;
pub mod show;
mod side_by_side;
pub mod slo;
pub mod span;
pub mod spec;
pub mod tree;
pub mod vocabulary;
pub mod world;

pub use cli::main;
pub use dsl::prelude;
pub use pipeline::{Options, Outcome, compile, compile_program};
