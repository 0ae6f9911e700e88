//! The proof that a project works on real servers: all of it that needs none.
//!
//! From the conventions of a project's services follow the [series](promise) that they promise to send. As a
//! [history](scenario) of healthy days and an incident they are written as [`openmetrics`]; a server
//! that holds it is [asked](ask) what dashboards, variables, annotations, recordings and alerts ask, and
//! [what comes back](report) is compared with what the project [expects](crate::model::Expect). Who starts
//! servers and talks to them lives in `cli`; nothing here knows of processes, network or folders.

pub mod alert;
pub mod ask;
pub mod exemplar;
mod faults;
pub mod fill;
pub mod load;
mod misuse;
pub mod openmetrics;
pub mod plan;
pub mod promise;
mod prove;
pub mod reach;
pub mod record;
mod regex;
pub mod report;
pub mod route;
pub mod rulers;
pub mod scenario;
pub mod series;
pub mod why;

pub use plan::Plan;
pub use prove::prove;
pub use report::Report;
