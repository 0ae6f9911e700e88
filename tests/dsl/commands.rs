//! `dashc::main`: a program has every command, with files beside it and environments of its own.

use std::fs;
use std::path::{Path, PathBuf};

use dashc::cli::{ExitStatus, Terminal, run_program};
use dashc::dsl::Project;
use dashc::prelude::*;

const YAML: &str = r#"project: shop
datasources: { mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s } }
services: { checkout: { job: shop/checkout, instrumentation: [otel-http-server] } }
"#;

fn folder(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dsl").join(name);
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    root
}

/// Exit status, product and words of a command; `DIR` in its arguments is the folder.
fn ran(dir: &Path, args: &[&str], project: &dyn Fn(&Cx) -> Project) -> (ExitStatus, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let dir = dir.to_string_lossy();
    let args = ["shop"].iter().chain(args).map(|arg| arg.replace("DIR", &dir));
    let mut terminal = Terminal::new(Box::new(std::io::empty()), Box::new(&mut out), Box::new(&mut err));
    let status = run_program(args, &mut terminal, project);
    drop(terminal);
    (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn alone(cx: &Cx) -> Project {
    let url = if cx.environment() == Some("staging") { "http://staging:9009" } else { "http://mimir:9009" };
    let mimir = Datasource::mimir("mimir", url).default().scrape_interval(secs(15));
    let orders = sum(rate(metric("orders_total").range(RATE_INTERVAL)));
    let panel = Panel::timeseries("Orders").query(&mimir, orders).unit(Unit::OpsPerSecond);
    Project::new("shop")
        .environments(["staging"])
        .datasource(&mimir)
        .service(&Service::new("checkout").with("otel-http-server"))
        .dashboard(Dashboard::new("orders", "Orders").panel(panel))
        .slo(Slo::availability("checkout", "checkout", percent("99.9")))
}

#[test]
fn a_program_builds_without_any_file_and_checks_what_it_built() {
    let dir = folder("alone");
    let (status, _, err) = ran(&dir, &["build", "DIR"], &alone);
    assert_eq!(status, ExitStatus::Success, "{err}");
    assert!(dir.join("build/grafana/dashboards/orders.json").is_file());
    assert_eq!(ran(&dir, &["build", "--check", "DIR"], &alone).0, ExitStatus::Success);
    let changed = |cx: &Cx| alone(cx).label("team", "shop");
    assert_eq!(ran(&dir, &["build", "--check", "DIR"], &changed).0, ExitStatus::Problems);
}

#[test]
fn environments_are_those_that_the_program_names() {
    let dir = folder("environments");
    let (status, _, err) = ran(&dir, &["build", "--env", "staging", "DIR"], &alone);
    assert_eq!(status, ExitStatus::Success, "{err}");
    let made = fs::read_to_string(dir.join("build/staging/grafana/provisioning/datasources/datasources.yml"));
    assert!(made.unwrap().contains("http://staging:9009"));
    let (status, _, err) = ran(&dir, &["build", "--env", "stagin", "DIR"], &alone);
    assert_eq!(status, ExitStatus::Failure);
    assert!(err.contains("did you mean `staging`?"), "{err}");
    let bad = |cx: &Cx| match cx.environment() {
        Some(_) => alone(cx).dashboard(Dashboard::new("lost", "Lost").method(Method::Red).service("nobody")),
        None => alone(cx),
    };
    let (status, out, _) = ran(&dir, &["lint", "DIR"], &bad);
    assert_eq!(status, ExitStatus::Problems);
    assert!(out.contains("nobody") && out.contains("in the environment `staging`"), "{out}");
}

#[test]
fn other_commands_see_the_program() {
    let dir = folder("commands");
    assert_eq!(ran(&dir, &["lint", "DIR"], &alone).0, ExitStatus::Success);
    let (status, out, _) = ran(&dir, &["slo", "--project", "DIR", "checkout"], &alone);
    assert_eq!(status, ExitStatus::Success);
    assert!(out.contains("99.9%"), "{out}");
    let (status, out, err) = ran(&dir, &["show", "--project", "DIR", "checkout"], &alone);
    assert_eq!(status, ExitStatus::Success, "{err}");
    assert!(out.contains("tests/dsl/commands.rs"), "the line that decided it is named\n{out}");
    let (status, out, err) = ran(&dir, &["diff", "--env", "staging", "--env", "staging", "DIR"], &alone);
    assert_eq!((status, out.as_str()), (ExitStatus::Success, ""), "{err}");
    let (status, out, _) = ran(&dir, &["query", "--lang", "promql", "sum(up"], &alone);
    assert_eq!(status, ExitStatus::Problems);
    assert!(out.contains("promql/unclosed"), "{out}");
    assert_eq!(ran(&dir, &["explain", "promql/unclosed"], &alone).0, ExitStatus::Success);
    assert_eq!(ran(&dir, &["no-such-command"], &alone).0, ExitStatus::Failure);
}

#[test]
fn files_and_a_program_make_one_project() {
    let dir = folder("mixed");
    fs::create_dir(dir.join("dashboards")).unwrap();
    fs::write(dir.join("dashc.yaml"), YAML).unwrap();
    let yaml = "title: Checkout / RED\nmethod: red\nservice: checkout\n";
    fs::write(dir.join("dashboards/checkout-red.yaml"), yaml).unwrap();
    let mixed = |cx: &Cx| {
        let loki = Datasource::loki("loki", cx.env("LOKI_URL"));
        let errors = Panel::logs("Errors").query(&loki, logql(r#"{app="checkout"} |= "error""#));
        cx.load()
            .datasource(&loki)
            .dashboard(Dashboard::new("errors", "Errors").panel(errors))
            .slo(Slo::availability("checkout", "checkout", percent("99.9")))
    };
    let (status, _, err) = ran(&dir, &["build", "DIR"], &mixed);
    assert_eq!(status, ExitStatus::Success, "{err}");
    for name in ["checkout-red", "errors"] {
        assert!(dir.join(format!("build/grafana/dashboards/{name}.json")).is_file(), "{name}");
    }
    let datasources = fs::read_to_string(dir.join("build/grafana/provisioning/datasources/datasources.yml"));
    let datasources = datasources.unwrap();
    assert!(datasources.contains("uid: mimir") && datasources.contains("uid: loki"), "{datasources}");
}

#[test]
fn what_a_program_loads_must_be_there() {
    let dir = folder("nothing");
    let (status, _, err) = ran(&dir, &["build", "DIR"], &|cx: &Cx| cx.load());
    assert_eq!(status, ExitStatus::Problems);
    assert!(err.contains("it has no `dashc.yaml`"), "{err}");
}
