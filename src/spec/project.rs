//! `dashc.yaml`: what is true of the whole project.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::dashboard::DashboardDefaults;
use super::datasource::{Correlate, Datasource};
use super::identity::Identity;
use super::proof::Proof;
use super::service::Service;
use super::slo::SloDefaults;
use super::spec;
use super::team::Team;
use crate::quantity::{Duration, Version};
use crate::tree::{Decode, Decoder, List, Map, Name, Node, Said, Text};

spec! {
    /// A project: datasources, services and what holds for all dashboards and rules.
    pub struct Project, "a project" {
        /// Name of the project; tags every dashboard.
        "project" name: Text, required;
        /// Where Grafana is reached from outside, for links in notifications: `https://example.com/grafana/`.
        "root_url" root_url: Text;
        /// Versions of the servers that the output must work on.
        "targets" targets: Targets;
        /// Datasources by uid.
        "datasources" datasources: Map<Datasource>;
        /// Things made elsewhere: linked and checked, never written.
        "external" external: External;
        /// Which links between metrics, traces, logs and profiles are made.
        "correlate" correlate: Correlate;
        /// Files beside this one, with `*` and `**`: services, SLOs, rules and dashboards of teams and services.
        "include" include: List<Text>;
        /// Labels that are part of what a thing is, such as `cluster`, and the values that they have: every
        /// selector, grouping, variable, SLO and alert that dashc makes keeps them.
        "identity" identity: Identity;
        /// Teams by name.
        "teams" teams: Map<Team>;
        /// Services by name; what `defaults` says holds for all of them.
        "services" services: Map<Service>;
        /// Files of further conventions, relative to the project.
        "conventions" conventions: List<Text>;
        /// Defaults for every dashboard.
        "dashboards" dashboards: DashboardDefaults;
        /// Which engine evaluates what, and the defaults of rules.
        "alerting" alerting: Alerting;
        /// Defaults of SLOs.
        "slos" slos: SloDefaults;
        /// Labels on every rule.
        "labels" labels: Map<Text>;
        /// What `dashc proof` writes beside what the conventions promise.
        "proof" proof: Proof;
        /// What is written where, below `out`.
        "outputs" outputs: Outputs;
        /// The output folder, relative to the project; `build` when not said.
        "out" out: Text;
    }
}

spec! {
    /// Versions of the servers that the output must work on.
    pub struct Targets, "`targets`" {
        /// Grafana, for instance "12.4".
        "grafana" grafana: Version;
        /// Prometheus, for instance "3.5".
        "prometheus" prometheus: Version;
        /// Loki, for instance "3.5".
        "loki" loki: Version;
        /// Tempo, for instance "2.8".
        "tempo" tempo: Version;
        /// Mimir, for instance "3.0".
        "mimir" mimir: Version;
    }
}

spec! {
    /// Things made elsewhere.
    pub struct External, "`external`" {
        /// Dashboards: a list of uids, or by uid with the variables that links may set.
        "dashboards" dashboards: ExternalDashboards;
        /// Series that rules elsewhere record: names, in which `*` stands for anything.
        "metrics" metrics: List<Text>;
        /// Contact points by name.
        "contact_points" contact_points: List<Text>;
        /// Mute times by name.
        "mute_times" mute_times: List<Text>;
    }
}

spec! {
    /// A dashboard made elsewhere.
    pub struct ExternalDashboard, "an external dashboard" {
        /// Names of its variables.
        "variables" variables: List<Text>;
    }
}

/// Dashboards made elsewhere: by uid, or their uids alone.
#[derive(Clone, Debug, Default)]
pub struct ExternalDashboards(pub Map<ExternalDashboard>);

impl From<Map<ExternalDashboard>> for ExternalDashboards {
    fn from(map: Map<ExternalDashboard>) -> Self {
        Self(map)
    }
}

impl Decode for ExternalDashboards {
    const EXPECTED: &'static str = "a list of uids, or a mapping of dashboards by uid";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return Map::decode(node, cx).map(Self);
        }
        if !node.is_sequence() {
            return cx.wrong_type(node, Self::EXPECTED);
        }
        let uids = List::<Text>::decode(node, cx)?;
        let named = |uid: &Text| {
            let origin = uid.origin();
            let name = Name { name: uid.as_str().into(), origin };
            (name, Said::at(ExternalDashboard { origin, ..ExternalDashboard::default() }, origin))
        };
        Some(Self(Map(uids.iter().map(named).collect())))
    }
}

impl JsonSchema for ExternalDashboards {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ExternalDashboards".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<Map<ExternalDashboard>>();
        json_schema!({ "anyOf": [{ "type": "array", "items": { "type": "string" } }, map] })
    }
}

spec! {
    /// Which engine evaluates what, and the defaults of rules.
    pub struct Alerting, "`alerting`" {
        /// The engine of the rules in `alerts/`: `grafana`, or the uid of a datasource with a ruler.
        "rules" rules: Text;
        /// The engine of SLOs, the same; that of the rules when not said.
        "slos" slos: Text;
        /// Folder of the rules; the project's name when not said.
        "folder" folder: Text;
        /// `file`: rules have the namespace in rulers of the file that they are in. `team`: that of their team.
        "namespace" namespace: Text;
        /// How often groups are evaluated; `1m` when not said.
        "interval" interval: Duration;
    }
}

spec! {
    /// What is written where, below the output folder.
    pub struct Outputs, "`outputs`" {
        /// Folder with `provisioning/` and `dashboards/`, ready to mount.
        "grafana" grafana: Text;
        /// Compose file with exactly the mounts that the outputs need.
        "compose" compose: Text;
        /// Fragment for `grafana.ini`: unified alerting and sub-path.
        "grafana_ini" grafana_ini: Text;
        /// Fragment for Tempo's configuration: the metrics generator.
        "tempo" tempo: Text;
        /// List of health probes.
        "probes" probes: Text;
        /// Folder of the rule files of rulers: below it a folder per datasource.
        "rules" rules: Text;
        /// Folder of the tests of those rules, for `promtool test rules`: below it a folder per datasource.
        "rule_tests" rule_tests: Text;
        /// List of the owners of files, when teams say theirs.
        "codeowners" codeowners: Text;
    }
}
