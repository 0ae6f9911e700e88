//! The first pass: what holds for every document.

use super::owners::report_owners;
use super::service::pairs;
use super::{Context, Team, correlate, datasource, service};
use crate::convention::Convention;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Datasource, DatasourceRef, Engine, ExternalDashboard, Language, Outputs, Targets};
use crate::quantity::{Duration, Version, slug, stays_inside};
use crate::query::keep::Kept;
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::{List, Map, Said, unknown_word};
use crate::vocabulary::datasource::DATASOURCES;

/// Resolves a project; `conventions` are those that its services name.
#[must_use]
pub fn project(spec: spec::Project, conventions: Vec<Convention>, sink: &mut Sink) -> Context {
    let samples = super::proof::samples(&spec, sink);
    let removed = sink.removed().to_vec();
    let mut cx = Context { base: base(&spec, sink), conventions, removed, ..Context::default() };
    cx.nobody.broken = true;
    datasource::datasources(&spec, &mut cx, sink);
    cx.include = spec.include.get().into_iter().flat_map(List::iter).cloned().collect();
    cx.teams = teams(&spec, sink);
    cx.base.team_contact_points = cx.teams.iter().filter_map(|team| team.contact_point.clone()).collect();
    cx.base.identity = super::identity::labels(&spec, sink);
    cx.kept = cx.base.identity.iter().map(|label| Kept::chosen(&label.name)).collect();
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
    cx.slo_engine = match alerting.and_then(|said| said.slos.get()) {
        Some(named) => slo_engine(named, &cx, sink),
        None => beside_logs(cx.rule_engine, &cx),
    };
    let namespaces = alerting.and_then(|alerting| alerting.namespace.get());
    cx.team_namespaces = namespaces.filter(|said| is_by_team(said, sink)).map(Text::origin);
    cx.alerting = spec.alerting.clone().into_value().unwrap_or_default();
    cx.slos = spec.slos.into_value().unwrap_or_default();
    cx.labels = spec.labels.get().map(pairs).unwrap_or_default();
    cx.defaults = spec.dashboards.into_value().unwrap_or_default();
    cx.base.home = cx.defaults.home.get().cloned();
    cx.base.samples = samples;
    cx
}

fn teams(spec: &spec::Project, sink: &mut Sink) -> Vec<Team> {
    let entries = spec.teams.get().into_iter().flat_map(Map::iter);
    let team = |(name, said): (&crate::tree::Name, &spec::Team)| {
        let namespace = said.namespace.get().filter(|said| is_file_name(said, sink)).cloned();
        if let Some(owners) = said.owners.get() {
            report_owners(owners, sink);
        }
        // A team whose owners are wrong has some: that it had none is not said as well.
        let owners = said.owners.get().cloned().or(said.owners.is_broken().then(Text::default));
        Team {
            name: name.name.clone(),
            folder: said.folder.get().cloned(),
            contact_point: said.contact_point.get().cloned(),
            namespace,
            owners,
        }
    };
    entries.map(team).collect()
}

/// Whether a namespace can be the name of a file, which it is until a ruler has read it.
fn is_file_name(namespace: &Text, sink: &mut Sink) -> bool {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    let name = namespace.as_str();
    if !name.is_empty() && !name.starts_with('.') && name.len() <= LONGEST && name.chars().all(is_plain) {
        return true;
    }
    let message = match name {
        "" => "the namespace of a team is empty".to_owned(),
        name => format!("`{name}` cannot be the namespace of a team"),
    };
    let report = Diagnostic::error("output/bad-namespace", message)
        .at(namespace.origin(), format!("expected letters, digits, `-`, `_` and `.`, at most {LONGEST}"))
        .note("it is the name of the file that the ruler reads");
    let better = slug(name);
    let is_better = !better.is_empty() && better.len() <= LONGEST;
    sink.push(if is_better {
        report.help(format!("write `{better}`"))
    } else {
        report.help("write a short name")
    });
    false
}

/// The longest namespace; file systems take names of 255 bytes with their endings.
const LONGEST: usize = 100;

/// Whether rules have the namespace of their team, rather than that of their file.
fn is_by_team(said: &Text, sink: &mut Sink) -> bool {
    const WORDS: [&str; 2] = ["file", "team"];
    if !WORDS.contains(&said.as_str()) {
        sink.push(unknown_word(said.origin(), "kind of namespace", said.as_str(), WORDS));
    }
    said.as_str() == "team"
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

/// The engine of SLOs, which reads again what it has recorded: the ruler of a store of logs cannot.
fn slo_engine(named: &Text, cx: &Context, sink: &mut Sink) -> Engine {
    let found = engine(named, cx, sink);
    if beside_logs(found, cx) == found {
        return found;
    }
    let message = format!("the ruler of `{}` cannot watch SLOs", named.text);
    sink.push(
        Diagnostic::error("slo/no-series-store", message)
            .at(named.origin(), "a store of logs keeps nothing that rules record")
            .help("name the datasource of a store of metrics: it watches what the ruler of the logs records"),
    );
    Engine::Ruler(DatasourceRef::POISON)
}

/// The engine itself; of a ruler of logs the store of metrics beside it, or Grafana.
fn beside_logs(engine: Engine, cx: &Context) -> Engine {
    match engine {
        Engine::Ruler(datasource) if cx.language(datasource) == Some(Language::LogQl) => {
            cx.speaking(Language::PromQl).map_or(Engine::Grafana, Engine::Ruler)
        }
        engine => engine,
    }
}

/// Whether a datasource evaluates rule files.
pub(super) fn has_ruler(datasource: &Datasource) -> bool {
    datasource.kind.and_then(|kind| DATASOURCES.get(kind)).is_some_and(|kind| kind.ruler)
}

fn base(spec: &spec::Project, sink: &mut Sink) -> Base {
    let external = spec.external.get();
    Base {
        name: spec.name.get().cloned().unwrap_or_default(),
        root_url: spec.root_url.get().map(address),
        targets: targets(spec, sink),
        external_dashboards: external.map(external_dashboards).unwrap_or_default(),
        external_metrics: external.map(|all| metrics(&all.metrics, sink)).unwrap_or_default(),
        external_contact_points: external.map(|all| texts(&all.contact_points)).unwrap_or_default(),
        external_mute_times: external.map(|all| texts(&all.mute_times)).unwrap_or_default(),
        outputs: outputs(spec),
        ..Base::default()
    }
}

/// Without a slash at the end, and without what a reader of the output takes for more than text: Grafana
/// replaces `${…}` and `%(…)s` in its settings, and knows no other way to write them.
fn address(url: &Text) -> Text {
    let kept = url.text.trim_end_matches('/');
    let encoded = kept.replace("%(", "%25(").replace('$', "%24").replace(';', "%3B").replace('`', "%60");
    Text::plain(encoded, url.origin())
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
    let entries = external.dashboards.get().into_iter().flat_map(|all| all.0.iter());
    let dashboard = |(name, said): (&crate::tree::Name, &spec::ExternalDashboard)| ExternalDashboard {
        uid: Text::plain(&*name.name, name.origin),
        variables: said.variables.get().map(|list| list.iter().cloned().collect()),
        panels: None,
    };
    entries.map(dashboard).collect()
}

/// Names of series made elsewhere; what is no name, `*` apart, is reported.
fn metrics(list: &Said<List<Text>>, sink: &mut Sink) -> Vec<Text> {
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | ':' | '*');
    let mut names = texts(list);
    names.retain(|name| {
        let right = !name.text.is_empty() && name.text.chars().all(is_sign);
        if !right {
            sink.push(
                Diagnostic::error("spec/malformed", format!("`{}` is no name of series", name.text))
                    .at(name.origin(), "expected letters, digits, `_`, `:` and `*`")
                    .help("write a name such as `cluster:*`, in which `*` stands for anything"),
            );
        }
        right
    });
    names
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
            codeowners: at("CODEOWNERS"),
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
        codeowners: said.codeowners.get().cloned(),
    }
}

/// Reports outputs that would leave the output folder, or be written over each other.
pub(super) fn check_outputs(base: &Base, sink: &mut Sink) {
    let outputs = &base.outputs;
    let files =
        [&outputs.compose, &outputs.grafana_ini, &outputs.tempo, &outputs.probes, &outputs.codeowners];
    let files: Vec<&Text> = files.into_iter().flatten().collect();
    // The output folder itself is a good place for the folders of rulers.
    let rules = outputs.rules.iter().chain(&outputs.rule_tests).filter(|path| path.as_str() != ".");
    let all = outputs.grafana.iter().chain(files.iter().copied()).chain(rules);
    all.for_each(|path| report_outside(path, sink));
    for (index, path) in files.iter().enumerate() {
        let before = files.iter().take(index).copied();
        let other =
            before.chain(&outputs.grafana).find(|other| is_same(path, other, outputs.grafana.as_ref()));
        if let Some(other) = other {
            sink.push(
                Diagnostic::error("output/same-path", format!("two outputs are written to `{}`", path.text))
                    .at(path.origin(), "this one")
                    .also(other.origin(), "the other one")
                    .help("give each a path of its own"),
            );
        }
    }
}

/// Whether a file would be written over another one, or over a folder of it. Files may lie in Grafana's folder.
fn is_same(path: &Text, other: &Text, folder: Option<&Text>) -> bool {
    let below = |inner: &Text, outer: &Text| {
        inner.text.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let inside = folder.is_some_and(|folder| folder.origin() == other.origin() && below(path, other));
    path.text == other.text || below(other, path) || (below(path, other) && !inside)
}

/// Reports a path that leaves the folder it belongs in.
pub fn report_outside(path: &Text, sink: &mut Sink) {
    let own = path.text.split('/').next() == Some(".dashc");
    if stays_inside(&path.text) && !own {
        return;
    }
    let (message, label) = if own {
        (format!("`{}` is where dashc remembers what it wrote", path.text), "a folder of dashc's own")
    } else if path.text.is_empty() {
        ("an output has an empty path".to_owned(), "nothing in it")
    } else if path.text.starts_with('/') || path.text.split('/').any(|part| part == "..") {
        (format!("the output `{}` leaves its folder", path.text), "not below the folder that it belongs in")
    } else {
        (format!("the output `{}` is no plain path", path.text), "expected names with `/` between them")
    };
    sink.push(
        Diagnostic::error("output/outside", message)
            .at(path.origin(), label)
            .help("write a relative path without `..`"),
    );
}
