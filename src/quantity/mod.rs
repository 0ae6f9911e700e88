//! Exact newtypes for what authors write: durations, decimals, versions, uids.
//!
//! Every one reads from text and prints back what Prometheus and Grafana
//! expect; none goes through floating point. `f64` appears only in the wire
//! formats, at the moment of writing.

mod date;
mod decimal;
mod duration;
mod objective;
mod path;
mod ratio;
mod uid;
mod version;
mod window;

pub use date::Date;
pub use decimal::Decimal;
pub use duration::Duration;
pub use objective::Objective;
pub use path::stays_inside;
pub use ratio::Ratio;
pub use uid::{Uid, distinct, kebab, slug};
pub use version::Version;
pub use window::Window;
