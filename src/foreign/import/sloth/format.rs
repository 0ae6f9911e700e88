//! Sloth's formats, decoded with places. What nobody knows is a warning: sloth ignores it as well.

use super::Kind;
use crate::diagnostic::{Diagnostic, Sink};
use crate::foreign::Pairs;
use crate::foreign::import::lenient::{Held, without_empty};
use crate::foreign::import::percent::Percent;
use crate::quantity::{Decimal, Duration};
use crate::tree::{Entry, Kind as NodeKind, List, Node, Raw, Text, Tree, spec};

spec! {
    /// A file of sloth's, or the `spec` of its resource.
    pub struct File, "a file of sloth" {
        /// `prometheus/v1`.
        "version" version: Text;
        /// Service that the SLOs are about.
        "service" service: Text, required;
        /// Labels of all series and alerts.
        "labels" labels: Pairs;
        /// Plugins that change what is generated.
        "slo_plugins" plugins: Held;
        /// The SLOs.
        "slos" slos: List<Promise>, required;
    }
}

spec! {
    /// An SLO of sloth's.
    pub struct Promise, "an SLO of sloth" {
        /// Unique within the service.
        "name" name: Text, required;
        /// In words.
        "description" description: Text;
        /// Percent of good events.
        "objective" objective: Percent, required;
        /// Labels of its series and alerts.
        "labels" labels: Pairs;
        /// What is measured.
        "sli" sli: Indicator, required;
        /// Plugins that change what is generated.
        "plugins" plugins: Held;
        /// What its alerts are called and bear.
        "alerting" alerting: Alerting;
    }
}

spec! {
    /// What is measured: one of three.
    pub struct Indicator, "an indicator of sloth" {
        /// Bad events out of all.
        "events" events: Events;
        /// The share of bad events.
        "raw" raw: Share;
        /// A program that makes the queries.
        "plugin" plugin: Plugin;
    }
}

spec! {
    /// Bad events out of all.
    pub struct Events, "`events`" {
        /// Bad events.
        "error_query" error_query: Text, required;
        /// All events.
        "total_query" total_query: Text, required;
    }
}

spec! {
    /// The share of bad events.
    pub struct Share, "`raw`" {
        /// From 0 to 1.
        "error_ratio_query" error_ratio_query: Text, required;
    }
}

spec! {
    /// A program that makes the queries.
    pub struct Plugin, "a plugin" {
        /// Which one.
        "id" id: Text, required;
        /// What it is told.
        "options" options: Raw;
    }
}

spec! {
    /// What alerts are called and bear.
    pub struct Alerting, "`alerting`" {
        /// Name of both alerts.
        "name" name: Text;
        /// Labels of both.
        "labels" labels: Pairs;
        /// Annotations of both.
        "annotations" annotations: Pairs;
        /// The alert that wakes somebody up.
        "page_alert" page: AlertNotice;
        /// The alert that can wait.
        "ticket_alert" ticket: AlertNotice;
    }
}

spec! {
    /// What one alert bears.
    pub struct AlertNotice, "an alert of sloth" {
        /// Whether there is none.
        "disable" disable: bool;
        /// Labels.
        "labels" labels: Pairs;
        /// Annotations.
        "annotations" annotations: Pairs;
    }
}

spec! {
    /// A catalogue of windows.
    pub struct Windows, "a catalogue of windows" {
        /// Over how long objectives are kept.
        "slo_period" period: Duration, required;
        /// Pairs that page.
        "page" page: Speeds, required;
        /// Pairs that make tickets.
        "ticket" ticket: Speeds, required;
    }
}

spec! {
    /// Two pairs of windows.
    pub struct Speeds, "two pairs of windows" {
        /// Of a fast burn.
        "quick" quick: Pair, required;
        /// Of a slow burn.
        "slow" slow: Pair, required;
    }
}

spec! {
    /// A pair of windows.
    pub struct Pair, "a pair of windows" {
        /// Percent of the budget that may be gone.
        "error_budget_percent" percent: Decimal, required;
        /// The short window.
        "short_window" short: Duration, required;
        /// The long window.
        "long_window" long: Duration, required;
    }
}

/// Spellings of files, and of resources.
pub(super) const SPELLINGS: &[(&str, &str)] = &[
    ("slo_plugins", "sloPlugins"),
    ("error_query", "errorQuery"),
    ("total_query", "totalQuery"),
    ("error_ratio_query", "errorRatioQuery"),
    ("page_alert", "pageAlert"),
    ("ticket_alert", "ticketAlert"),
    ("slo_period", "sloPeriod"),
    ("error_budget_percent", "errorBudgetPercent"),
    ("short_window", "shortWindow"),
    ("long_window", "longWindow"),
];

/// Keys whose contents have names of their own.
const OPEN: &[&str] = &["labels", "annotations", "options", "plugins", "slo_plugins", "sloPlugins"];

/// The node that a document says everything in, in the spelling of files.
pub(super) fn spec(tree: &Tree, kind: Kind, sink: &mut Sink) -> Option<Node> {
    if kind == Kind::File {
        return Some(without_empty(&tree.root));
    }
    let Some(spec) = tree.root.get("spec") else {
        if tree.whole {
            sink.push(
                Diagnostic::error("spec/missing-key", "a resource of sloth has no `spec`")
                    .at(tree.root.start(), "expected a key `spec`"),
            );
        }
        return None;
    };
    Some(respelled(&without_empty(spec), sink))
}

/// The keys of a resource in the spelling of files. Depth is bounded by the reader.
fn respelled(node: &Node, sink: &mut Sink) -> Node {
    let kind = match &node.kind {
        NodeKind::Mapping(entries) => {
            NodeKind::Mapping(entries.iter().filter_map(|entry| renamed(entry, sink)).collect())
        }
        NodeKind::Sequence(items) => {
            NodeKind::Sequence(items.iter().map(|item| respelled(item, sink)).collect())
        }
        other => other.clone(),
    };
    Node { kind, ..node.clone() }
}

fn renamed(entry: &Entry, sink: &mut Sink) -> Option<Entry> {
    let mut entry = entry.clone();
    if !OPEN.contains(&&*entry.key.text) {
        entry.value = respelled(&entry.value, sink);
    }
    if let Some((_, camel)) = SPELLINGS.iter().find(|(snake, _)| *snake == &*entry.key.text) {
        let message = format!("a resource of sloth has no key `{}`", entry.key.text);
        sink.push(
            Diagnostic::warning("spec/unknown-key", message)
                .at(entry.key.origin(), "sloth does not read it")
                .help(format!("did you mean `{camel}`?")),
        );
        return None;
    }
    if let Some((snake, _)) = SPELLINGS.iter().find(|(_, camel)| *camel == &*entry.key.text) {
        entry.key.text = (*snake).into();
    }
    Some(entry)
}
