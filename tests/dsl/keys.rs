//! Nothing that files can say is out of reach of a program: one program that says everything, held against the keys
//! of the language.

use std::collections::{BTreeMap, BTreeSet};

use dashc::dsl::Alert;
use dashc::prelude::*;
use dashc::spec::{self, Program};
use dashc::tree::{List, Map, OneOrMany, Said};

/// Keys that a program has no setter for, and why it misses nothing.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("Alerts", "services", "`Project::service` has them"),
    ("Alerts", "tier", "`Service::tier` has it"),
    ("Alerts", "dashboards", "`Project::dashboard` has them"),
    ("Dashboard", "uid", "the first argument of `Dashboard::new`"),
    ("Panel", "datasource", "every query names its own, or it could not be typed"),
    ("Panel", "promql", "a query knows its language"),
    ("Panel", "logql", "a query knows its language"),
    ("Panel", "traceql", "a query knows its language"),
    ("Panel", "profile", "a query knows its language"),
    ("Row", "datasource", "every query names its own"),
    ("Annotation", "datasource", "its query names its own"),
];

/// Names of types, the keys that they have, and those that the program says.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, (&'static [&'static str], BTreeSet<&'static str>)>);

impl Seen {
    fn add(&mut self, name: &'static str, all: &'static [&'static str], said: Vec<&'static str>) {
        self.0.entry(name).or_insert((all, BTreeSet::new())).1.extend(said);
    }
}

macro_rules! note {
    ($seen:ident: $($type:ident of $values:expr),+ $(,)?) => {$(
        for value in $values.into_iter() {
            $seen.add(stringify!($type), spec::$type::KEYS, value.said_keys());
        }
    )+};
}

fn values<T>(map: &Said<Map<T>>) -> impl Iterator<Item = &T> {
    map.get().into_iter().flat_map(|map| map.0.iter().filter_map(|(_, value)| value.get()))
}

fn items<T>(list: &Said<List<T>>) -> impl Iterator<Item = &T> {
    list.get().into_iter().flat_map(List::iter)
}

fn some<T>(list: &Said<OneOrMany<T>>) -> impl Iterator<Item = &T> {
    list.get().into_iter().flat_map(|list| list.0.iter().filter_map(Said::get))
}

fn thresholds(seen: &mut Seen, thresholds: &Said<spec::Thresholds>) {
    match thresholds.get() {
        Some(spec::Thresholds::Levels(levels)) => note!(seen: Levels of [levels]),
        Some(spec::Thresholds::Steps(steps)) => note!(seen: Step of steps.iter().filter_map(Said::get)),
        None => {}
    }
}

fn project(seen: &mut Seen, project: &spec::Project) {
    note!(seen: Project of [project], Targets of project.targets.get(), Team of values(&project.teams));
    note!(seen: Outputs of project.outputs.get(), Alerting of project.alerting.get());
    note!(seen: Service of values(&project.services), External of project.external.get());
    let external = project.external.get().and_then(|external| external.dashboards.get());
    let external = external.into_iter().flat_map(|all| all.0.0.iter().filter_map(|(_, one)| one.get()));
    note!(seen: ExternalDashboard of external);
    for datasource in values(&project.datasources) {
        note!(seen: Datasource of [datasource], Limits of datasource.limits.get(), Auth of datasource.auth.get());
        let auth = datasource.auth.get();
        note!(seen: BasicAuth of auth.and_then(|auth| auth.basic.get()));
        note!(seen: TlsAuth of auth.and_then(|auth| auth.tls.get()));
    }
    let defaults = project.dashboards.get();
    note!(seen: DashboardDefaults of defaults, SloDefaults of project.slos.get(), Proof of project.proof.get());
    note!(seen: SampleSeries of project.proof.get().into_iter().flat_map(|proof| items(&proof.series)));
}

fn selection(seen: &mut Seen, selection: &Said<spec::Selection>) {
    if let Some(spec::Selection::Choice(choice)) = selection.get() {
        note!(seen: Choice of [choice]);
    }
}

fn dashboard(seen: &mut Seen, dashboard: &spec::Dashboard) {
    note!(seen: Dashboard of [dashboard], Each of dashboard.each.get(), Excuse of values(&dashboard.except).map(|one| &one.excuse));
    note!(seen: Variable of values(&dashboard.variables), Annotation of values(&dashboard.annotations));
    note!(seen: Link of items(&dashboard.links), Row of items(&dashboard.rows));
    if let Some(each) = dashboard.each.get() {
        selection(seen, &each.service);
    }
    values(&dashboard.annotations).filter_map(|one| one.query.get()).for_each(|one| query(seen, one));
    let rows = items(&dashboard.rows).flat_map(|row| items(&row.panels));
    items(&dashboard.panels).chain(rows).for_each(|one| panel(seen, one));
}

fn query(seen: &mut Seen, query: &spec::OneQuery) {
    note!(seen: Query of [&query.0]);
}

fn panel(seen: &mut Seen, panel: &spec::Panel) {
    note!(seen: Panel of [panel], At of panel.at.get(), Mapping of values(&panel.values));
    note!(seen: LegendShape of panel.legend.get().map(|legend| &legend.0));
    note!(seen: PanelLinkShape of some(&panel.link).map(|link| &link.0), Override of values(&panel.overrides));
    thresholds(seen, &panel.thresholds);
    let queries = panel.queries.get().into_iter().flat_map(|all| all.0.iter().filter_map(Said::get));
    panel.query.get().into_iter().chain(queries).for_each(|one| query(seen, one));
    note!(seen: ColumnShape of values(&panel.columns).map(|column| &column.0));
}

fn alerts(seen: &mut Seen, alerts: &spec::Alerts) {
    note!(seen: Alerts of [alerts], ContactPoint of items(&alerts.contact_points));
    note!(seen: MuteTime of items(&alerts.mute_times), Template of items(&alerts.templates));
    note!(seen: Interval of items(&alerts.mute_times).flat_map(|time| items(&time.intervals)));
    let policy = alerts.policy.get();
    note!(seen: Policy of policy.into_iter().chain(policy.into_iter().flat_map(|policy| items(&policy.routes))));
    for rule in alerts.rules.get().into_iter().flat_map(spec::Things::iter) {
        note!(seen: Rule of [rule], EachService of rule.each.get(), Expect of rule.expect.get());
    }
    for slo in alerts.slos.get().into_iter().flat_map(spec::Things::iter) {
        note!(seen: Slo of [slo], Notice of slo.page.get().into_iter().chain(slo.ticket.get()));
        if let Some(spec::Sli::Detail(detail)) = slo.sli.get() {
            note!(seen: SliDetail of [&**detail], Latency of detail.latency.get());
        }
        if let Some(spec::Burn::Tiers(pairs)) = slo.burn.get() {
            note!(seen: BurnTier of pairs.iter());
        }
    }
}

fn seen(program: &Program) -> Seen {
    let mut seen = Seen::default();
    project(&mut seen, &program.project);
    program.dashboards.iter().for_each(|(_, one)| dashboard(&mut seen, one));
    program.alerts.iter().for_each(|(_, one)| alerts(&mut seen, one));
    seen
}

fn stores() -> Project {
    let alerts = Datasource::alertmanager("alerts", "http://alerts").implementation(Implementation::Mimir);
    let limits = Limits::new().rules_per_group(1).groups_per_tenant(1).recorded_series(1);
    let tls = Tls::new().ca(file("/ca")).cert(file("/cert")).key(file("/key")).server_name("s").skip_verify();
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"))
        .name("Mimir")
        .default()
        .scrape_interval(secs(15))
        .retention(days(30))
        .limits(limits)
        .notifies(&alerts)
        .tenant("shop")
        .timeout(secs(30))
        .basic_auth("grafana", env("PASSWORD"))
        .tls(tls)
        .header("X-Team", "shop")
        .header_file("Authorization", file("/token"))
        .forward_token()
        .settings(json!({ "httpMethod": "POST" }))
        .secret("key", env("KEY"));
    let team = Team::new("payments")
        .folder("Payments")
        .contact_point("chat")
        .namespace("pay")
        .owners("@shop/payments");
    let service = Service::new("checkout")
        .job("payments/checkout")
        .app("checkout")
        .otel_name("checkout")
        .namespace("payments")
        .description("Pays.")
        .with("otel-http-server")
        .team(&team)
        .expected_rps(5)
        .selected_by("cluster", "eu")
        .tier(1)
        .label("lane", "front");
    Project::new("shop")
        .datasource(&alerts)
        .datasource(&mimir)
        .datasource(&Datasource::loki("loki", env("LOKI_URL")).max_lines(1000).external())
        .datasource(&Datasource::cloudwatch("aws", "eu-central-1").assume_role("arn:aws:iam::1:role/grafana"))
        .team(&team)
        .service(&service)
}

fn around(project: Project) -> Project {
    let versions = [Server::Grafana, Server::Prometheus, Server::Loki, Server::Tempo, Server::Mimir];
    let external = External::new()
        .dashboard("pods", ["namespace"])
        .metrics(["cluster:*"])
        .contact_points(["chat"])
        .mute_times(["night"]);
    let outputs = Outputs::new()
        .grafana("grafana")
        .compose("compose.yml")
        .grafana_ini("grafana.ini")
        .tempo("tempo.yml")
        .probes("probes.json")
        .rules(".")
        .rule_tests(".")
        .codeowners("CODEOWNERS");
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let deploys = Annotation::new("deploys", &mimir, metric("deploys"));
    let defaults = Defaults::new()
        .folder("Shop")
        .tags(["shop"])
        .time("now-3h")
        .refresh(mins(1))
        .timezone("utc")
        .choose_datasource()
        .annotation(deploys)
        .link(Link::tagged(["shop"]))
        .home("orders");
    let slos = SloDefaults::new()
        .window(days(30))
        .burn_scheme(Scheme::Workbook)
        .notify(Notify::Page)
        .names("dashc")
        .exclude("nothing")
        .min_bad_events(5)
        .absent(true)
        .interval(mins(1));
    let samples = [
        Sample::histogram("latency_seconds", "0.1", ["0.1", "1"]).incident(1),
        Sample::counter("orders_total", 1),
    ];
    versions
        .into_iter()
        .fold(project, |project, server| project.target(server, "3.5"))
        .root_url("https://example.com/")
        .external(external)
        .correlate([Correlation::Exemplars])
        .include(["teams/*.yaml"])
        .identity("cluster", ["eu-1"])
        .conventions(["conventions/house.yaml"])
        .defaults(defaults)
        .rules(Engine::Grafana)
        .slos(&mimir)
        .alert_folder("Shop")
        .namespace_per_team()
        .alert_interval(mins(1))
        .slo_defaults(slos)
        .label("system", "shop")
        .proof(samples)
        .outputs(outputs)
        .out("build")
}

fn variables(dashboard: Dashboard) -> Dashboard {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    [
        Variable::label_values("region", "up.region")
            .narrowed_by("cluster", "eu")
            .multi()
            .all()
            .default("eu"),
        Variable::label_names("labels", "up")
            .label("Labels")
            .description("Names.")
            .regex("a.*")
            .sort("natural"),
        Variable::metrics("names", "up.*").hide("label").refresh("load"),
        Variable::query_result("result", &mimir, metric("up")),
        Variable::values("tier", ["gold", "silver"]).all_as(".*"),
        Variable::interval("step", ["1m", "5m"]),
        Variable::datasources("store", "prometheus"),
        Variable::text("search", ""),
        Variable::constant("fixed", "1"),
        Variable::adhoc("filters", &mimir),
        Variable::group_by("groups", &mimir),
        Variable::switch("on", "no", "yes"),
    ]
    .into_iter()
    .fold(dashboard, Dashboard::variable)
}

fn graphs() -> Row {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let different = Override::new()
        .name("Failed")
        .unit(Unit::Short)
        .decimals(1)
        .min(0)
        .max(1)
        .color(Color::Red)
        .right_axis()
        .draw(Draw::Bars)
        .fill(10)
        .dashed()
        .stack(Stack::None)
        .negative()
        .hidden()
        .width(100)
        .cell(Cell::Gauge)
        .thresholds(1, 2)
        .raw(json!({}));
    let graph = Panel::timeseries("Graph")
        .name("graph")
        .description("What it shows.")
        .query(&mimir, metric("up").legend("up").instant().exemplars().step(secs(15)).hidden())
        .query(&mimir, metric("up").ask().format(Format::TimeSeries))
        .unit(Unit::Short)
        .decimals(1)
        .min(0)
        .max(1)
        .no_value("none")
        .empty(Empty::Healthy)
        .color(Color::Blue)
        .thresholds(1, 2)
        .value("1", "up", Color::Green)
        .legend("{{job}}")
        .legend_table([Calc::Mean])
        .legend_right()
        .stack(Stack::Normal)
        .draw(Draw::Line)
        .fill(10)
        .logarithmic()
        .width(6)
        .height(6)
        .at(0, 0)
        .repeat("region")
        .per_row(4)
        .compare(days(7))
        .time_shift(days(1))
        .time_from(days(1))
        .step(secs(15))
        .series("failed", different)
        .transform("merge", json!({}))
        .raw(json!({}))
        .link(PanelLink::dashboard("orders").panel("graph").with("region", "$label.region").new_tab())
        .link(PanelLink::logs().query("{}").profile("cpu").title("Lines"))
        .link(PanelLink::url("https://example.com"));
    let steps = Panel::gauge("Steps").query(&mimir, metric("up")).steps(Color::Red, [(1, Color::Green)]);
    let slo = Panel::stat("Budget").slo("checkout").show("budget");
    Row::new("Graphs").collapsed().repeat("region").after("Errors").panel(graph).panel(steps).panel(slo)
}

fn tables() -> Row {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let tempo = Datasource::tempo("tempo", env("TEMPO_URL"));
    let pyroscope = Datasource::pyroscope("pyroscope", env("PYROSCOPE_URL"));
    let loki = Datasource::loki("loki", env("LOKI_URL"));
    let aws = Datasource::cloudwatch("aws", "eu-central-1");
    let orders = Datasource::plugin("orders", "mysql");
    let column = Column::new(&mimir, metric("up"))
        .unit(Unit::Short)
        .decimals(1)
        .cell(Cell::Color)
        .thresholds(1, 2)
        .width(100)
        .hidden()
        .link(PanelLink::traces());
    Row::new("Tables")
        .panel(Panel::table("Table").label_column("job").column("Up", column).sort_descending("Up"))
        .panel(Panel::traces("Traces").query(&tempo, traceql("{}").limit(20).listing(Listing::Spans)))
        .panel(Panel::node_graph("Map").query(&tempo, service_map().selector("{}")))
        .panel(
            Panel::flamegraph("CPU")
                .query(&pyroscope, profile("cpu").selector("{}").spans("$span").group_by(["pod"])),
        )
        .panel(Panel::logs("Lines").query(&loki, logql("{a=\"b\"}")))
        .panel(Panel::stat("CPU").query(&aws, cloudwatch("SELECT AVG(CPUUtilization) FROM \"AWS/EC2\"")))
        .panel(Panel::stat("Orders").query(&orders, foreign(serde_json::json!({ "rawSql": "select 1" }))))
        .panel(Panel::text("Text", "Words."))
        .panel(Panel::piece("pods"))
}

fn dashboards() -> [Dashboard; 3] {
    let loki = Datasource::loki("loki", env("LOKI_URL"));
    let deploys = Annotation::new("deploys", &loki, logql("{a=\"b\"}"))
        .text("{{a}}")
        .title("Deployed")
        .color(Color::Blue)
        .tags(["a"])
        .off()
        .hidden();
    let link = Link::to("orders").title("Orders").keep(["region"]).with("mode", "fast").new_tab();
    let all = Dashboard::new("all", "All")
        .description("Everything.")
        .service("checkout")
        .services(["checkout"])
        .slo("checkout")
        .folder("Shop")
        .tags(["shop"])
        .time("now-3h")
        .refresh(mins(1))
        .timezone("utc")
        .datasource(&loki)
        .choose_datasource()
        .piece("deploys")
        .annotation(deploys)
        .link(link)
        .link(Link::tagged(["shop"]).menu())
        .link(Link::url("https://example.com"))
        .row(graphs())
        .row(tables())
        .row(Row::piece("pods"))
        .panel(Panel::text("Above", "Words."));
    let each = Services::with("otel-http-server").team("payments").label("tier", "front");
    let different = Dashboard::changes().without(["Overview"]).threshold("p95", 1, 2);
    let fleet = Dashboard::each_service("service-red", "$service / RED", each)
        .method(Method::Red)
        .threshold("p95", 1, 2)
        .quantiles([0.5, 0.95])
        .without(["Overview"])
        .except("reports", Except::by(different).reason("batch").until("2099-03-31"))
        .except("importer", Except::none());
    [variables(all), fleet, Dashboard::each_slo("slo-detail", "$slo").slos(["checkout"])]
}

fn slos(alerts: Alerts) -> Alerts {
    let notice = || Notice::new().label("channel", "oncall").annotation("who", "oncall");
    let pairs = [Pair::page(hours(1), "14.4").short(mins(5)), Pair::ticket_at(days(3), percent(10))];
    let latency = Slo::latency("latency", Services::all(), percent(99), millis(500))
        .except("reports", Except::by(Slo::changes().objective(percent(95))).reason("batch"))
        .description("Fast enough.")
        .datasource(&Datasource::mimir("mimir", env("MIMIR_URL")))
        .by(["route"])
        .objective_of("/export", percent(90))
        .window(Calendar::Month)
        .burn(pairs)
        .notify(Notify::Page)
        .min_bad_events(5)
        .expected_rps(10)
        .names("dashc")
        .exclude("nothing")
        .absent(true)
        .label("tier", "front")
        .alert("Slow")
        .annotation("who", "oncall")
        .page(notice())
        .ticket(notice())
        .runbook("https://example.com")
        .panel("all/graph")
        .convention("otel-http-server")
        .native();
    let available = Slo::availability("available", "checkout", percent(99)).convention("span-metrics");
    let total = || sum(rate(metric("orders_total").range(window())));
    alerts
        .slo(latency)
        .slo(available)
        .slo(Slo::events("orders", percent(99), total(), total()))
        .slo(Slo::good("paid", percent(99), total(), total()))
        .slo(Slo::ratio("share", percent(99), total()))
        .slo(Slo::slice("busy", percent(99), total().gt(1)).missing_is_good())
}

fn rules(alerts: Alerts) -> Alerts {
    let expect = Expect::new().healthy(State::Quiet).incident(State::Either).told(["team"]);
    let loud = Alert::new("Loud", metric("up").eq_to(0))
        .datasource(&Datasource::mimir("mimir", env("MIMIR_URL")))
        .hold(mins(5))
        .keep_firing_for(mins(5))
        .severity(Severity::Critical)
        .service("checkout")
        .label("tier", "front")
        .annotation("who", "oncall")
        .summary("It is down.")
        .description("Look at it.")
        .runbook("https://example.com")
        .panel("all/graph")
        .no_data("ok")
        .on_error("keep")
        .expect(expect)
        .group("loud")
        .uid("loud")
        .range(mins(10))
        .paused()
        .contact_point("team")
        .mute(["night"])
        .group_by(["alertname"]);
    let silent = Alert::when_absent("Silent")
        .each(Services::all())
        .except("reports", Except::by(Alert::changes().hold(hours(1))));
    let measured =
        Record::of("service:errors:rate5m", Measure::Errors).by(["service"]).services(Services::all());
    alerts.alert(loud).alert(silent).record(measured).record(Record::new("job:orders:rate5m", metric("up")))
}

fn routing(alerts: Alerts) -> Alerts {
    let team = ContactPoint::new("team", Receiver::slack(env("SLACK_URL"))).no_resolve();
    let interval = Interval::between("00:00", "06:00").on_days(["mon-fri"]).dates(["1"]).months(["1"]);
    let night = MuteTime::new("night", [interval.years(["2030"]).zone("Europe/Berlin")]);
    let route = Policy::to(&team)
        .when("team", "shop")
        .group_wait(secs(30))
        .group_interval(mins(5))
        .repeat_interval(hours(4))
        .go_on()
        .mute(&night)
        .active(&night);
    let policy = Policy::to(&team).group_by(["alertname"]).route(route);
    alerts
        .contact_point(&team)
        .policy(policy)
        .mute_time(&night)
        .template("words", "{{ define \"a\" }}{{ end }}")
}

fn everything() -> Program {
    let alerts = Alerts::new("shop")
        .group("shop")
        .folder("Shop")
        .interval(mins(1))
        .service("checkout")
        .team("payments")
        .datasource(&Datasource::mimir("mimir", env("MIMIR_URL")))
        .label("tier", "front")
        .slo_defaults(SloDefaults::new());
    let alerts = routing(rules(slos(alerts)));
    around(stores()).dashboards(dashboards()).alerts(alerts).into_program()
}

#[test]
fn every_key_of_the_language_has_a_setter() {
    let program = everything();
    assert!(program.faults.is_empty(), "{:?}", program.faults);
    let seen = seen(&program).0;
    let mut missing = Vec::new();
    for (name, (all, said)) in &seen {
        for key in all.iter().filter(|key| !said.contains(*key)) {
            if !ELSEWHERE.iter().any(|(of, known, _)| of == name && known == key) {
                missing.push(format!("{name}.{key}"));
            }
        }
    }
    assert!(missing.is_empty(), "no setter of the DSL says {}", missing.join(", "));
    let idle =
        ELSEWHERE.iter().filter(|(name, key, _)| seen.get(name).is_none_or(|(_, said)| said.contains(key)));
    assert_eq!(idle.collect::<Vec<_>>(), Vec::<&(&str, &str, &str)>::new(), "these have a setter by now");
}

/// Types of the language that a program never makes: a file of pieces, and the two ways to write a secret.
const FILES_ALONE: [&str; 2] = ["FileReference", "Piece"];

#[test]
fn every_type_of_the_language_is_looked_at() {
    let seen = seen(&everything()).0;
    let mut strange = BTreeSet::new();
    for name in ["project", "dashboard", "alerts", "piece"] {
        let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let schema: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let types = schema["$defs"].as_object().unwrap().iter().filter(|(_, schema)| has_keys(schema));
        strange.extend(
            types.map(|(name, _)| name.clone()).chain([schema["title"].as_str().unwrap().to_owned()]),
        );
    }
    let known = |name: &str| {
        let varies = name.ends_with("Exception") || name.starts_with("Own");
        varies || seen.contains_key(name) || FILES_ALONE.contains(&name)
    };
    strange.retain(|name| !known(name));
    assert!(strange.is_empty(), "{strange:?}");
    assert!(seen.len() > 40, "{}", seen.len());
}

/// Whether a schema is that of a mapping with keys of its own, perhaps one beside another.
fn has_keys(schema: &serde_json::Value) -> bool {
    let beside = ["anyOf", "oneOf"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    schema["properties"].is_object() || beside.into_iter().any(|one| one["properties"].is_object())
}
