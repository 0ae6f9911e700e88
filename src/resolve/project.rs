//! The first pass: what holds for every document.

use super::service::pairs;
use super::{Context, correlate, datasource, service};
use crate::convention::Convention;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Datasource, DatasourceRef, Engine, ExternalDashboard, Outputs, Targets};
use crate::quantity::{Duration, Version, stays_inside};
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::{List, Map, Said, unknown_word};
use crate::vocabulary::datasource::DATASOURCES;

/// Resolves a project; `conventions` are those that its services name, then `derived` ones that
/// stores derive by themselves.
#[must_use]
pub fn project(
    spec: spec::Project,
    conventions: Vec<Convention>,
    derived: usize,
    sink: &mut Sink,
) -> Context {
    let mut cx = Context { base: base(&spec, sink), conventions, derived, ..Context::default() };
    datasource::datasources(&spec, &mut cx, sink);
    service::services(&spec, &mut cx, sink);
    correlate::correlate(&spec, &mut cx, sink);
    let alerting = spec.alerting.get();
    cx.alert_folder = alerting
        .and_then(|alerting| alerting.folder.get())
        .cloned()
        .unwrap_or_else(|| Text::plain(cx.base.name.text.clone(), cx.base.name.origin()));
    cx.alert_interval =
        alerting.map_or(Duration::seconds(60), |alerting| alerting.interval.or(Duration::seconds(60)));
    cx.rule_engine =
        alerting.and_then(|said| said.rules.get()).map_or(Engine::Grafana, |at| engine(at, &cx, sink));
    cx.slo_engine =
        alerting.and_then(|said| said.slos.get()).map_or(cx.rule_engine, |at| engine(at, &cx, sink));
    cx.slos = spec.slos.into_value().unwrap_or_default();
    cx.labels = spec.labels.get().map(pairs).unwrap_or_default();
    cx.defaults = spec.dashboards.into_value().unwrap_or_default();
    cx.base.home = cx.defaults.home.get().cloned();
    cx
}

/// The engine of a name: `grafana`, or the ruler of a datasource; others are reported.
fn engine(named: &Text, cx: &Context, sink: &mut Sink) -> Engine {
    if &*named.text == "grafana" {
        return Engine::Grafana;
    }
    let rulers = || cx.base.datasources.iter().enumerate().filter(|(_, datasource)| has_ruler(datasource));
    if let Some((index, _)) = rulers().find(|(_, datasource)| datasource.uid.text == named.text) {
        return Engine::Ruler(DatasourceRef::new(index));
    }
    let names = rulers().map(|(_, datasource)| datasource.uid.as_str()).chain(["grafana"]);
    sink.push(unknown_word(named.origin(), "engine of rules", &named.text, names));
    Engine::Grafana
}

/// Whether a datasource evaluates rule files.
fn has_ruler(datasource: &Datasource) -> bool {
    datasource.kind.and_then(|kind| DATASOURCES.get(kind)).is_some_and(|kind| kind.ruler)
}

fn base(spec: &spec::Project, sink: &mut Sink) -> Base {
    let external = spec.external.get();
    Base {
        name: spec.name.get().cloned().unwrap_or_default(),
        root_url: spec.root_url.get().map(without_slash),
        targets: targets(spec, sink),
        external_dashboards: external.map(external_dashboards).unwrap_or_default(),
        external_contact_points: external.map(|all| texts(&all.contact_points)).unwrap_or_default(),
        external_mute_times: external.map(|all| texts(&all.mute_times)).unwrap_or_default(),
        outputs: outputs(spec),
        ..Base::default()
    }
}

fn without_slash(url: &Text) -> Text {
    let kept = url.text.trim_end_matches('/');
    Text::plain(kept, url.origin())
}

/// The oldest Grafana that the lists of panel options, units and the like are known for.
const OLDEST_GRAFANA: Version = Version::new(11, 6);

fn targets(spec: &spec::Project, sink: &mut Sink) -> Targets {
    let defaults = Targets::default();
    let Some(said) = spec.targets.get() else { return defaults };
    let or = |version: &Said<Version>, default: Version| version.or(default);
    if let Some((version, origin)) =
        said.grafana.with_origin().filter(|(version, _)| **version < OLDEST_GRAFANA)
    {
        sink.push(
            Diagnostic::error(
                "project/unsupported-target",
                format!("Grafana {version} is too old to build for"),
            )
            .at(origin, format!("expected {OLDEST_GRAFANA} or newer"))
            .help(format!(
                "write \"{OLDEST_GRAFANA}\": what is written for it may still load in older versions"
            )),
        );
    }
    // Mimir speaks the PromQL of the Prometheus that it vendors; its own version only gates features.
    Targets {
        grafana: or(&said.grafana, defaults.grafana),
        prometheus: or(&said.prometheus, defaults.prometheus),
        loki: or(&said.loki, defaults.loki),
        tempo: or(&said.tempo, defaults.tempo),
    }
}

fn external_dashboards(external: &spec::External) -> Vec<ExternalDashboard> {
    let entries = external.dashboards.get().into_iter().flat_map(Map::iter);
    let dashboard = |(name, said): (&crate::tree::Name, &spec::ExternalDashboard)| ExternalDashboard {
        uid: Text::plain(&*name.name, name.origin),
        variables: said.variables.get().map(|list| list.iter().cloned().collect()),
    };
    entries.map(dashboard).collect()
}

fn texts(list: &Said<List<Text>>) -> Vec<Text> {
    list.get().map(|list| list.iter().cloned().collect()).unwrap_or_default()
}

/// Every output at its usual place, unless the project lists the ones it wants.
fn outputs(spec: &spec::Project) -> Outputs {
    let Some(said) = spec.outputs.get() else {
        let at = |path: &str| Some(Text::plain(path, Origin::Generated));
        return Outputs {
            grafana: at("grafana"),
            compose: at("compose.dashc.yml"),
            grafana_ini: at("grafana/grafana.fragment.ini"),
            tempo: at("tempo/metrics-generator.fragment.yml"),
            probes: at("probes.json"),
            rules: at("."),
            rule_tests: at("."),
        };
    };
    Outputs {
        grafana: said.grafana.get().cloned(),
        compose: said.compose.get().cloned(),
        grafana_ini: said.grafana_ini.get().cloned(),
        tempo: said.tempo.get().cloned(),
        probes: said.probes.get().cloned(),
        rules: said.rules.get().cloned(),
        rule_tests: said.rule_tests.get().cloned(),
    }
}

/// Reports outputs that would leave the output folder.
pub(super) fn check_outputs(base: &Base, sink: &mut Sink) {
    let outputs = &base.outputs;
    let all = [
        &outputs.grafana,
        &outputs.compose,
        &outputs.grafana_ini,
        &outputs.tempo,
        &outputs.probes,
        &outputs.rules,
        &outputs.rule_tests,
    ];
    // The output folder itself is a good place for the folders of rulers.
    let below = all.into_iter().flatten().filter(|path| &*path.text != ".");
    below.for_each(|path| report_outside(path, sink));
}

/// Reports a path that leaves the folder it belongs in.
pub fn report_outside(path: &Text, sink: &mut Sink) {
    if !stays_inside(&path.text) {
        sink.push(
            Diagnostic::error("output/outside", format!("the output `{}` leaves its folder", path.text))
                .at(path.origin(), "not below the folder that it belongs in")
                .help("write a relative path without `..`"),
        );
    }
}
