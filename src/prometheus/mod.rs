//! Rule files of Prometheus and of the rulers that share its format.
//!
//! Plain serde types without logic. Outside sources: Prometheus, "Defining
//! recording rules" and "Alerting rules"; Mimir, `mimirtool rules`; Loki, ruler.

pub mod rules;
