//! What stores derive by themselves from traces and logs, asked after what a service sends.

use std::ops::Deref;
use std::sync::LazyLock;

use super::{Convention, Signal};

/// A convention of the catalogue, read when it is first asked: most dashboards never ask.
#[derive(Debug)]
pub struct Derived {
    /// Name.
    pub name: &'static str,
    /// Its signal, known without reading it.
    pub signal: Signal,
    /// Roles of its metrics, known without reading it.
    roles: &'static [&'static str],
    read: LazyLock<Convention>,
}

impl Derived {
    /// Itself, if it has metrics of all these roles; else it is not even read.
    #[must_use]
    pub fn having(&self, roles: &[&str]) -> Option<&Convention> {
        roles.iter().all(|role| self.roles.contains(role)).then(|| -> &Convention { self })
    }
}

impl Deref for Derived {
    type Target = Convention;

    fn deref(&self) -> &Convention {
        &self.read
    }
}

macro_rules! derived {
    ($name:literal, $signal:ident, $roles:expr) => {
        Derived {
            name: $name,
            signal: Signal::$signal,
            roles: &$roles,
            // Its text is right: a test reads every one of the catalogue.
            read: LazyLock::new(|| Convention::embedded($name).unwrap_or_default()),
        }
    };
}

/// In the order in which they are asked.
pub static DERIVED: [Derived; 4] = [
    derived!("span-metrics", Metrics, ["calls", "latency", "span_size", "target"]),
    derived!(
        "service-graph",
        Metrics,
        ["edges", "edge_failures", "edge_server", "edge_client", "edge_messaging", "edge_info"]
    ),
    derived!("tempo-traces", Traces, []),
    derived!("otel-logs", Logs, []),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_before_reading_is_what_the_catalogue_says() {
        for derived in &DERIVED {
            let metrics = derived.read.metrics.iter();
            let roles: Vec<&str> = metrics.map(|metric| &*metric.role).collect();
            assert_eq!((derived.name, derived.signal), (&*derived.read.name, derived.read.signal));
            assert_eq!(derived.roles, roles, "{}", derived.name);
        }
    }
}
