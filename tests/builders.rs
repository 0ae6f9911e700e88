//! Typed query builders: every query the shipped dashboards need can be written
//! as a value, prints the expected text, and parses to what was built.

#[path = "builders/generated.rs"]
mod generated;
#[path = "builders/logql.rs"]
mod logql;
#[path = "builders/promql.rs"]
mod promql;
#[path = "builders/traceql.rs"]
mod traceql;
