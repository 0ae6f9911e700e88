//! Passes: spec → model.
//!
//! [`project()`] resolves what holds for all documents (datasources, services,
//! links between them) into a [`Context`]; then each document is resolved by
//! itself: [`expand`] makes one dashboard per service where `each:` asks for
//! it, the method adds its rows, and `lower` gives ids, places and parsed
//! queries. Unknown names are reported here, once, and travel on as poison.

mod changes;
mod choice;
mod connect;
mod context;
mod correlate;
mod datasource;
mod each;
mod fleet;
mod gather;
mod identity;
mod instruments;
mod lock;
mod lower;
mod method;
mod owners;
mod pack;
mod pattern;
mod pieces;
mod project;
mod promises;
mod proof;
mod service;
mod settings;

pub use changes::{Change, Changed, Changes, FleetName, changes, fleet_file};
pub use connect::connect;
pub use context::{Context, Service, Team};
pub use each::{Unit, expand, own_dashboards};
pub use fleet::{Fleets, fleets};
pub use gather::gather;
pub use instruments::instruments;
pub use lock::{lock, settle};
pub use lower::{Alerts, alerts, dashboard, threshold};
pub use owners::owners;
pub use pieces::{Pieces, Reported, Uses, pieces};
pub use project::{project, report_outside};
pub use promises::{Promises, promises};
