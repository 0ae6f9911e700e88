//! Scaffolding of the methods' tests: services by their conventions, and questions to a sketch.

use super::{Fleet, Lack, Settings, Sketch, Spellings, Telemetry, method};
use crate::convention::{Convention, ConventionFile, DERIVED, Derived, embedded};
use crate::diagnostic::Sink;
use crate::quantity::{Duration, Window};
use crate::query::{logql, promql, traceql};
use crate::slo::{Exclusion, Home, Measures, Names, Notify, Origins, Sli, Slo, Template, Watch, window};
use crate::span::{Origin, Sources};
use crate::spec::{NamedThresholds, Panel, Query};
use crate::tree::{Decode, Decoder, List, Map, OneOrMany, yaml};

/// The conventions of the catalogue with these names.
pub(super) fn conventions(names: &[&str]) -> Vec<Convention> {
    names.iter().map(|name| convention(name)).collect()
}

/// The derived conventions of these names.
fn stores(names: &[&str]) -> Vec<&'static Derived> {
    let one = |name: &&str| DERIVED.iter().find(|derived| derived.name == *name);
    names.iter().map(|name| one(name).unwrap_or_else(|| panic!("no store derives `{name}`"))).collect()
}

fn convention(name: &str) -> Convention {
    convention_of(embedded(name).unwrap_or_else(|| panic!("the catalogue has no `{name}`")))
}

/// The convention that a text says.
pub(super) fn convention_of(text: &str) -> Convention {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let source = sources.add("convention.yaml", text);
    let tree = yaml::read(source, text, &mut sink).expect("the catalogue is YAML");
    let file = ConventionFile::decode(&tree.root, &mut Decoder::new(&sources, &mut sink, true));
    assert!(sink.is_empty(), "the convention has faults: {text}");
    Convention::from(&file.expect("the catalogue holds conventions"))
}

/// `backend` of the namespace `durable-code`.
pub(super) fn backend() -> Spellings {
    Spellings {
        name: "backend".into(),
        job: "durable-code/backend".into(),
        app: "backend".into(),
        namespace: "durable-code".into(),
        instance: ".+".into(),
    }
}

/// A browser application.
pub(super) fn frontend() -> Spellings {
    let name = || "durable-frontend".to_owned();
    Spellings { name: name(), job: name(), app: name(), ..Spellings::default() }
}

/// An SLO of the service `backend` about its requests: 99.9 % over `days`.
pub(super) fn slo(name: &str, days: u64) -> Slo {
    let period = Duration::seconds(days * 86_400);
    let tiers = window::workbook(period);
    let template = |text: &str| Template { text: text.into(), call: true };
    Slo {
        name: name.into(),
        description: None,
        service: Some("backend".into()),
        window: Window::Rolling(period),
        watch: Watch {
            objective: "99.9%".parse().expect("an objective"),
            period,
            base: window::base(&tiers),
            lookback: window::base(&tiers),
            tiers,
            recorded_from: Duration::seconds(86_400),
            interval: Duration::seconds(60),
        },
        sli: Sli::Events {
            bad: template("sum(rate(bad[$window]))"),
            total: template("sum(rate(all[$window]))"),
            late: false,
            counted: false,
        },
        measures: Measures::Availability,
        by: Vec::new(),
        identity: Vec::new(),
        part: None,
        notify: Notify::Page,
        min_bad_events: 0,
        expected_rps: None,
        names: Names::Dashc,
        exclusion: Exclusion::Expression,
        severities: crate::slo::Severities::default(),
        absent: crate::slo::Absent::Altogether,
        labels: Vec::new(),
        origin: Origin::Generated,
        objective_origin: Origin::Generated,
        origins: Origins::default(),
        home: Home { asks: "mimir".into(), records: Some("mimir".into()), ..Home::default() },
    }
}

/// What a method makes of the service `backend` and these SLOs, one of which is named.
pub(super) fn promised(name: &str, own: &[&str], slos: &[&Slo], slo: &[Slo]) -> Result<Sketch, Lack> {
    let own = conventions(own);
    let (own, derived): (Vec<&Convention>, _) =
        (own.iter().collect(), stores(&["span-metrics", "tempo-traces", "otel-logs"]));
    let spellings = backend();
    let telemetry = Telemetry {
        service: "backend",
        spellings: &spellings,
        filters: &[],
        conventions: &own,
        derived: &derived,
    };
    let method = method(name).unwrap_or_else(|| panic!("no method `{name}`"));
    method.sketch(
        telemetry,
        Settings {
            thresholds: &NamedThresholds::default(),
            quantiles: &[],
            slos,
            slo,
            fleet: Fleet::default(),
        },
    )
}

/// What a method makes of a service with these conventions; `derived` are those of the stores.
pub(super) fn attempt(
    name: &str,
    spellings: &Spellings,
    own: &[&str],
    derived: &[&str],
) -> Result<Sketch, Lack> {
    let own = conventions(own);
    let (own, derived): (Vec<&Convention>, _) = (own.iter().collect(), stores(derived));
    let telemetry =
        Telemetry { service: "backend", spellings, filters: &[], conventions: &own, derived: &derived };
    let method = method(name).unwrap_or_else(|| panic!("no method `{name}`"));
    method.sketch(
        telemetry,
        Settings {
            thresholds: &NamedThresholds::default(),
            quantiles: &[],
            slos: &[],
            slo: &[],
            fleet: Fleet::default(),
        },
    )
}

/// The same, when nothing is lacking.
pub(super) fn sketch(name: &str, spellings: &Spellings, own: &[&str], derived: &[&str]) -> Sketch {
    let made = attempt(name, spellings, own, derived);
    made.unwrap_or_else(|lack| panic!("`{name}` lacks {}", lack.what))
}

/// Every row on a line: its title and, after a colon, the names of its panels.
pub(super) fn outline(sketch: &Sketch) -> Vec<String> {
    let name = |panel: &Panel| panel.name.get().map(|name| name.text.to_string()).unwrap_or_default();
    let line = |row: &crate::spec::Row| {
        let panels: Vec<String> = row.panels.get().into_iter().flat_map(List::iter).map(name).collect();
        let title = row.title.get().map(|title| title.text.to_string()).unwrap_or_default();
        format!("{title}: {}", panels.join(" "))
    };
    sketch.rows.iter().map(line).collect()
}

/// Every panel from top to bottom.
pub(super) fn panels(sketch: &Sketch) -> Vec<&Panel> {
    sketch.rows.iter().filter_map(|row| row.panels.get()).flat_map(List::iter).collect()
}

/// The panel of a name.
pub(super) fn panel<'a>(sketch: &'a Sketch, name: &str) -> &'a Panel {
    let found =
        panels(sketch).into_iter().find(|panel| panel.name.get().is_some_and(|own| &*own.text == name));
    found.unwrap_or_else(|| panic!("no panel `{name}`"))
}

/// The queries of a panel, those of its columns included.
pub(super) fn queries(panel: &Panel) -> Vec<&Query> {
    let one = panel.query.get().map(|query| &query.0).into_iter();
    let many =
        panel.queries.get().into_iter().flat_map(|queries| queries.0.iter().filter_map(|query| query.get()));
    let columns = panel.columns.get().into_iter().flat_map(Map::iter);
    let columns = columns.filter_map(|(_, column)| column.0.query.get());
    one.chain(many.map(|query| &query.0)).chain(columns.map(|query| &query.0)).collect()
}

/// The texts of the queries of the panel of a name.
pub(super) fn texts(sketch: &Sketch, name: &str) -> Vec<String> {
    queries(panel(sketch, name)).into_iter().map(text).collect()
}

fn text(query: &Query) -> String {
    let text = query.texts().into_iter().find_map(|(_, said)| said.get());
    text.map(|text| text.text.to_string()).unwrap_or_default()
}

/// Asserts what holds for every method's sketch: names of panels are there, kebab-case and unique,
/// every panel is described, asks for exemplars once at most, uses only variables that exist, and
/// every query, of links and variables too, parses without a fault.
pub(super) fn assert_sound(sketch: &Sketch) {
    let mut names: Vec<&str> = Vec::new();
    for panel in panels(sketch) {
        let name = panel.name.get().expect("every panel has a name").as_str();
        assert!(!names.contains(&name), "two panels `{name}`");
        let kebab = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(kebab, "`{name}` is not kebab-case");
        let described = panel.description.get().is_some() || panel.markdown.get().is_some();
        assert!(described, "`{name}` has no description");
        let queries = queries(panel);
        let dots = queries.iter().filter(|query| query.exemplars.or(false)).count();
        assert!(dots <= 1, "`{name}` asks for exemplars {dots} times");
        for query in queries {
            assert_query(query, name, sketch);
        }
        assert_links(panel, name, sketch);
        names.push(name);
    }
    for (name, variable) in &sketch.variables {
        if let Some(said) = variable.label_values.get() {
            let (selector, _) = said.text.rsplit_once('.').expect("a selector and a label");
            assert_promql(selector, name);
        }
    }
}

fn assert_query(query: &Query, name: &str, sketch: &Sketch) {
    if query.service_map.or(false) {
        return;
    }
    for (key, said) in query.texts() {
        let Some(text) = said.get() else { continue };
        assert_language(key, &text.text, name);
        assert_variables(&text.text, name, sketch);
    }
}

fn assert_links(panel: &Panel, name: &str, sketch: &Sketch) {
    let columns = panel.columns.get().into_iter().flat_map(Map::iter);
    let columns = columns.filter_map(|(_, column)| column.0.link.get());
    for link in panel.link.get().into_iter().chain(columns).flat_map(OneOrMany::iter) {
        let (Some(signal), Some(query)) = (link.0.explore.get(), link.0.query.get()) else { continue };
        let language = match signal.as_str() {
            "traces" => "traceql",
            "logs" => "logql",
            "profiles" => "profile",
            _ => "promql",
        };
        assert_language(language, &query.text, name);
        assert_variables(&query.text, name, sketch);
    }
}

fn assert_language(language: &str, text: &str, name: &str) {
    match language {
        "promql" => assert_promql(text, name),
        "logql" => {
            let parsed = logql::parse(text);
            assert!(parsed.faults.is_empty(), "`{name}`: {text}\n{:?}", parsed.faults);
        }
        "traceql" => {
            let parsed = traceql::parse(text);
            assert!(parsed.faults.is_empty(), "`{name}`: {text}\n{:?}", parsed.faults);
        }
        "profile" => {}
        _ => panic!("`{name}` has a query without a language"),
    }
}

fn assert_promql(text: &str, name: &str) {
    let parsed = promql::parse(text);
    assert!(parsed.faults.is_empty(), "`{name}`: {text}\n{:?}", parsed.faults);
}

/// `$service` is there when a dashboard is for several services.
fn assert_variables(text: &str, name: &str, sketch: &Sketch) {
    for variable in crate::query::variable::find(text) {
        let own = sketch.variables.iter().any(|(known, _)| *known == variable.name)
            || sketch.labels.iter().any(|(known, _)| **known == *variable.name);
        let known = own || variable.name.starts_with("__") || variable.name == "service";
        assert!(known, "`{name}` uses `${}`, which is no variable of the dashboard", variable.name);
    }
}
