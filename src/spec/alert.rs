//! `alerts/**/*.yaml` and included files: rules, contact points, routing; services and dashboards beside them.

use super::dashboard::Dashboard;
use super::fleet::{EachService, Exception, Own, Selection, Things, Varies};
use super::notify::{ContactPoint, MuteTime, Policy, Template};
use super::proof::Expect;
use super::query::OneQuery;
use super::scalar::Scalar;
use super::service::Service;
use super::slo::{Slo, SloDefaults};
use super::spec;
use crate::quantity::Duration;
use crate::tree::{List, Map, OneOrMany, Text};

spec! {
    /// A file of rules and routing.
    pub struct Alerts, "a file of alerts" {
        /// Name of the group of its rules; the file's name when not said.
        "group" group: Text;
        /// Folder of its rules; the project's when not said.
        "folder" folder: Text;
        /// How often its rules are evaluated; the project's when not said.
        "interval" interval: Duration;
        /// Service that its rules are about: a label, and what `$where` selects.
        "service" service: Text;
        /// Team that everything in it belongs to.
        "team" team: Text;
        /// Services by name; what `defaults` says holds for those of the file.
        "services" services: Map<Service>;
        /// Dashboards by name; in a file about a service, what is different of those of a fleet.
        "dashboards" dashboards: Map<Own<Dashboard>>;
        /// Datasource of its rules; the default one when not said.
        "datasource" datasource: Text;
        /// Labels on its rules.
        "labels" labels: Map<Scalar>;
        /// SLOs; in a file about a service by name: what is different of those of a fleet, and its own.
        "slos" slos: Things<Slo>;
        /// What holds for every SLO of the file that does not say otherwise.
        "slo_defaults" slo_defaults: SloDefaults;
        /// Rules; in a file about a service by name: what is different of those of a fleet.
        "rules" rules: Things<Rule>;
        /// Contact points.
        "contact_points" contact_points: List<ContactPoint>;
        /// The policy tree. Without one no tree is written: a provisioned tree replaces the whole organisation's.
        "policy" policy: Policy;
        /// Times at which nobody is notified.
        "mute_times" mute_times: List<MuteTime>;
        /// Templates of messages.
        "templates" templates: List<Template>;
    }
}

spec! {
    /// A rule: `alert:` or `record:`.
    pub struct Rule, "a rule" {
        /// Name of an alert.
        "alert" alert: Text;
        /// Name of a series to record.
        "record" record: Text;
        /// One rule per matching service.
        "each" each: EachService;
        /// Services that `each` treats differently.
        "except" except: Map<Exception<Self>>;
        /// The query. An alert fires for every series that it returns.
        "expr" expr: OneQuery, unless_when;
        /// Or: `absent`, when its service sends no telemetry any more, of each value of the project's identity.
        "when" when: Text;
        /// Or, to record: `requests`, `errors`, `p95`, `series` or `span_bytes` of services, as their conventions know it.
        "value" value: Text;
        /// Labels that tell what `value` records apart: `service`, and those of the project's identity.
        "by" by: OneOrMany<Text>;
        /// Services of `value`; all that have it when not said.
        "services" services: Selection;
        /// Uid of its datasource.
        "datasource" datasource: Text;
        /// How long it must hold before it fires.
        "for" hold: Duration;
        /// How long it goes on firing after it no longer holds.
        "keep_firing_for" keep_firing_for: Duration;
        /// `critical`, `warning` or `info`: the label `severity`.
        "severity" severity: Text;
        /// Service it is about: a label, and what `$where` selects.
        "service" service: Text;
        /// Labels.
        "labels" labels: Map<Scalar>;
        /// Annotations.
        "annotations" annotations: Map<Scalar>;
        /// One line that says what is wrong; may use `{{ $labels.x }}` and `{{ $value }}`.
        "summary" summary: Text;
        /// What it means and what to do first.
        "description" description: Text;
        /// Address or path of its runbook.
        "runbook" runbook: Text;
        /// Panel that shows it: `dashboard/panel`.
        "panel" panel: Text;
        /// What a missing result means: `ok`, `alerting`, `no-data` or `keep`.
        "no_data" no_data: Text;
        /// What a failing query means: `error`, `alerting`, `ok` or `keep`.
        "on_error" on_error: Text;
        /// Whether it fires in the scenarios of `dashc proof`; quiet when healthy and firing in the incident when not said.
        "expect" expect: Expect;
        /// Group; the file's when not said.
        "group" group: Text;
        /// Uid; derived from folder, group and name when not said.
        "uid" uid: Text;
        /// How far back its query looks; `10m` when not said.
        "range" range: Duration;
        /// Not evaluated.
        "paused" paused: bool;
        /// Contact point that is notified without the policy tree.
        "contact_point" contact_point: Text;
        /// Mute times of that contact point.
        "mute_times" mute_times: OneOrMany<Text>;
        /// Grouping of that contact point.
        "group_by" group_by: List<Text>;
    }
}

impl Varies for Rule {
    const WHAT: &'static str = "a rule";
    const KEYS: &'static [&'static str] = Self::KEYS;
    const FIXED: &'static [&'static str] = &["alert", "record", "each", "except", "service", "group", "uid"];

    fn varied(&self, by: &Self) -> Self {
        self.laid_over(by)
    }
}
