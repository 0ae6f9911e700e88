//! The program from outside: arguments and files in; exit code, output and files out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it did not expect")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
outputs: { grafana: grafana }
"#;

const DASHBOARD: &str = r"title: Orders
panels:
  - timeseries: Orders
    query: sum(rate(orders_total[$__rate_interval]))
    unit: ops
";

const RULES: &str = r"groups:
  - name: traffic
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
";

/// A folder of one test's own.
struct Scratch {
    root: PathBuf,
}

/// What a run of the program gave.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Self { root }
    }

    /// A folder with a project that has two dashboards.
    fn project(name: &str) -> Self {
        let second = DASHBOARD.replace("Orders", "Carts");
        Self::new(name)
            .with("dashc.yaml", PROJECT)
            .with("dashboards/orders.yaml", DASHBOARD)
            .with("dashboards/carts.yaml", second)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
        command.args(args).current_dir(&self.root);
        for name in ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL"] {
            command.env_remove(name);
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join();
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran {
            code: output.status.code().expect("an exit code"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Every file of the output folder with what would change if it were written again.
    fn built(&self) -> Vec<(PathBuf, std::time::SystemTime)> {
        let mut files: Vec<_> = walkdir::WalkDir::new(self.path("build"))
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (entry.path().to_owned(), entry.metadata().unwrap().modified().unwrap()))
            .collect();
        files.sort();
        files
    }

    /// Path of the only file of that name in the output folder.
    fn output(&self, name: &str) -> Option<PathBuf> {
        self.built().into_iter().map(|(path, _)| path).find(|path| path.ends_with(name))
    }
}

impl Ran {
    #[track_caller]
    fn is(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn says(self, part: &str) -> Self {
        assert!(self.err.contains(part), "`{part}` is not in\n{}", self.err);
        self
    }

    #[track_caller]
    fn gives(self, part: &str) -> Self {
        assert!(self.out.contains(part), "`{part}` is not in\n{}", self.out);
        self
    }
}

#[test]
fn a_second_build_changes_nothing() {
    let scratch = Scratch::project("twice");
    scratch.run(&["build"]).is(0).says(" written, `dashc.lock` updated\n");
    let before = scratch.built();
    assert!(before.len() > 3, "{before:?}");
    scratch.run(&["build"]).is(0).says(", 0 written\n");
    assert_eq!(scratch.built(), before);
    scratch.run(&["build", "--check"]).is(0).says("all up to date");
    assert_eq!(scratch.run(&["build", "-q"]).is(0).err, "");
}

#[test]
fn what_is_no_longer_made_is_removed_and_nothing_else() {
    let scratch = Scratch::project("removed").with("build/grafana/mine.txt", "mine");
    scratch.run(&["build"]).is(0);
    let carts = scratch.output("carts.json").expect("a dashboard");
    fs::remove_file(scratch.path("dashboards/carts.yaml")).unwrap();
    scratch.run(&["build", "--check"]).is(1).gives("stale ").says("1 file out of date");
    assert!(carts.exists(), "--check only looks");
    scratch.run(&["build"]).is(0).says("1 removed");
    assert!(!carts.exists());
    assert!(scratch.output("orders.json").is_some() && scratch.path("build/grafana/mine.txt").exists());
}

#[test]
fn folders_that_become_empty_are_removed() {
    let scratch = Scratch::project("emptied");
    scratch.run(&["build"]).is(0);
    let text = PROJECT.replace("grafana: grafana", "grafana: elsewhere");
    let scratch = scratch.with("dashc.yaml", text);
    scratch.run(&["build"]).is(0);
    assert!(!scratch.path("build/grafana").exists() && scratch.path("build/elsewhere").exists());
}

#[test]
fn check_lists_what_is_missing_and_changed() {
    let scratch = Scratch::project("drift");
    let ran = scratch.run(&["build", "--check"]).is(1).gives("missing ");
    assert!(!scratch.path("build").exists(), "{ran:?}");
    scratch.run(&["build"]).is(0);
    fs::write(scratch.output("orders.json").unwrap(), "{}").unwrap();
    let ran = scratch.run(&["build", "--check"]).is(1);
    assert!(ran.out.starts_with("changed ") && ran.out.ends_with("orders.json\n"), "{ran:?}");
    scratch.run(&["build"]).is(0).says(", 1 written");
    scratch.run(&["build", "--check"]).is(0);
}

#[test]
fn a_file_that_no_build_made_is_not_overwritten() {
    let scratch = Scratch::project("foreign");
    scratch.run(&["build"]).is(0);
    let orders = scratch.output("orders.json").unwrap();
    fs::remove_dir_all(scratch.path("build/.dashc")).unwrap();
    scratch.run(&["build"]).is(0).says(", 0 written");
    fs::remove_dir_all(scratch.path("build/.dashc")).unwrap();
    fs::write(&orders, "mine").unwrap();
    scratch.run(&["build"]).is(2).says("no build made `").says("help: move the file away");
    assert_eq!(fs::read_to_string(&orders).unwrap(), "mine");
    assert!(!scratch.path("build/.dashc").exists());
}

#[test]
fn an_error_keeps_everything_from_being_written() {
    let scratch = Scratch::project("error").with("dashboards/bad.yaml", "titel: Bad\n");
    let ran = scratch.run(&["build"]).is(1).says("dashboards/bad.yaml:1:1").says("nothing was written");
    assert!(ran.out.is_empty() && !scratch.path("build").exists());
    let ran = scratch.run(&["build", "--format", "json"]).is(1);
    let found: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found[0]["path"], "dashboards/bad.yaml");
}

#[test]
fn nothing_is_written_outside_the_output_folder() {
    for text in ["out: ../elsewhere", "out: /tmp/elsewhere"] {
        let scratch = Scratch::project("escape").with("dashc.yaml", format!("{PROJECT}{text}\n"));
        scratch.run(&["build"]).is(1).says("dashc.yaml:5:");
    }
    let scratch =
        Scratch::project("escape").with("dashc.yaml", PROJECT.replace("grafana: grafana", "grafana: ../up"));
    scratch.run(&["build"]).is(1).says("dashc.yaml:4:");
    assert!(!scratch.path("build").exists() && !scratch.path("up").exists());
    let manifest = r#"{"version":1,"files":["../dashc.yaml"]}"#;
    let scratch = Scratch::project("escape").with("build/.dashc/manifest.json", manifest);
    scratch.run(&["build"]).is(2).says("`../dashc.yaml`");
    assert!(scratch.path("dashc.yaml").exists());
}

#[test]
fn a_file_in_place_of_the_output_folder_is_said_to_be_one() {
    let scratch = Scratch::project("taken").with("build", "mine");
    scratch
        .run(&["build"])
        .is(2)
        .says("`./build` is a file, and not a folder to build into")
        .says("--out FOLDER");
    assert_eq!(fs::read_to_string(scratch.path("build")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_output_folder_is_not_followed() {
    let scratch = Scratch::project("link").with("outside/file", "").with("build/file", "");
    std::os::unix::fs::symlink(scratch.path("outside"), scratch.path("build/grafana")).unwrap();
    scratch.run(&["build"]).is(2).says("leads out of the output folder");
    assert_eq!(fs::read_dir(scratch.path("outside")).unwrap().count(), 1);
}

#[test]
fn what_an_interrupted_build_left_is_cleared_away() {
    let scratch = Scratch::project("interrupted");
    scratch.run(&["build"]).is(0);
    let carts = scratch.output("carts.json").unwrap();
    let left = carts.with_file_name(".carts.json.dashc-new");
    fs::write(&left, "{").unwrap();
    fs::remove_file(&carts).unwrap();
    scratch.run(&["build"]).is(0).says(", 1 written");
    assert!(carts.exists() && !left.exists());
    fs::write(&left, "{").unwrap();
    fs::remove_file(scratch.path("dashboards/carts.yaml")).unwrap();
    scratch.run(&["build"]).is(0).says("1 removed");
    assert!(!carts.exists() && !left.exists());
}

#[test]
fn what_an_interrupted_build_began_goes_even_if_its_file_is_as_it_was() {
    let scratch = Scratch::project("begun");
    scratch.run(&["build"]).is(0);
    let left = scratch.output("orders.json").unwrap().with_file_name(".orders.json.dashc-new");
    let mark = scratch.path("build/.dashc/writing");
    assert!(!mark.exists(), "a build that ended leaves no mark");
    fs::write(&left, "{").unwrap();
    fs::write(&mark, "").unwrap();
    scratch.run(&["build"]).is(0).says(", 0 written");
    assert!(!left.exists() && !mark.exists());
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_is_replaced_and_not_written_through() {
    let scratch = Scratch::project("replaced").with("outside.json", "mine");
    scratch.run(&["build"]).is(0);
    let orders = scratch.output("orders.json").unwrap();
    fs::remove_file(&orders).unwrap();
    std::os::unix::fs::symlink(scratch.path("outside.json"), &orders).unwrap();
    scratch.run(&["build"]).is(0).says(", 1 written");
    assert!(fs::symlink_metadata(&orders).unwrap().is_file());
    assert_eq!(fs::read_to_string(scratch.path("outside.json")).unwrap(), "mine");
}

#[test]
fn an_environment_has_a_folder_of_its_own() {
    let scratch = Scratch::project("environment").with("environments/prod.yaml", "project: shop-prod\n");
    scratch.run(&["build", "--env", "prod"]).is(0);
    assert!(scratch.path("build/prod/grafana").is_dir() && !scratch.path("build/grafana").exists());
    scratch.run(&["build", "--env", "prod", "--out", "other"]).is(0);
    assert!(scratch.path("other/prod/grafana").is_dir());
    scratch.run(&["build", "--env", "pord"]).is(2).says("did you mean `prod`?");
}

#[test]
fn one_target_can_be_written_alone() {
    let scratch = Scratch::project("only");
    scratch.run(&["build", "--only", "dashboards"]).is(0);
    assert!(scratch.output("orders.json").is_some());
    let few = scratch.built().len();
    scratch.run(&["build"]).is(0);
    assert!(scratch.built().len() > few);
    scratch.run(&["build", "--only", "dashboards"]).is(0);
    scratch.run(&["build", "--check"]).is(0);
    scratch.run(&["build", "--only", "dashbords"]).is(2).says("did you mean `dashboards`?");
}

#[test]
fn a_new_project_builds_without_a_word() {
    let scratch = Scratch::new("init");
    scratch.run(&["init", "shop"]).is(0).says("dashc.yaml");
    let ran = scratch.run(&["lint", "shop", "--deny", "warnings"]).is(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "all checks passed\n"));
    scratch.run(&["build", "shop"]).is(0);
    assert!(scratch.path("shop/build/grafana").is_dir());
    scratch.run(&["init", "shop"]).is(2).says("is there already");
}

#[test]
fn a_new_program_names_its_package_after_its_folder() {
    let scratch = Scratch::new("init-rust");
    scratch
        .run(&["init", "--rust", "My Shop"])
        .is(0)
        .says("Cargo.toml")
        .says("run `cargo run -- build` in it");
    let manifest = fs::read_to_string(scratch.path("My Shop/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"my-shop\"") && manifest.contains("dashc = \"0."), "{manifest}");
    scratch.run(&["init", "--rust", "My Shop"]).is(2).says("is there already");
    scratch.run(&["init", "--rust", "--dashc", "nowhere", "other"]).is(2).says("is not the source of dashc");
    scratch.run(&["init", "--dashc", "nowhere", "other"]).is(2).says("--rust");
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let scratch = Scratch::project("unreadable").with("dashboards/latin.yaml", b"title: caf\xE9\n");
    scratch.run(&["lint"]).is(1).gives("dashboards/latin.yaml:1:11").gives("the file is not UTF-8");
    let scratch = Scratch::project("unreadable").with("dashboards/huge.yaml", vec![b'#'; (8 << 20) + 1]);
    scratch.run(&["lint"]).is(1).gives("yaml/too-large").gives("huge.yaml");
    let scratch = Scratch::project("unreadable").with("dashboards/empty.yaml", "");
    scratch.run(&["lint"]).gives("yaml/empty").gives("empty.yaml");
    let scratch = Scratch::project("unreadable").with("dashc.yaml", "");
    scratch.run(&["lint"]).is(1).gives("dashc.yaml:1:1");
    scratch.run(&["build"]).is(1).says("nothing was written");
}

#[test]
fn lint_takes_every_environment_and_says_which() {
    let over = "datasources:\n  mimir: { urll: x }\n";
    let scratch = Scratch::project("environments")
        .with("environments/prod.yaml", over)
        .with("environments/test.yaml", "project: shop-test\n");
    let ran =
        scratch.run(&["lint"]).is(1).gives("environments/prod.yaml:2:12").gives("in the environment `prod`");
    assert_eq!(ran.out.matches("spec/unknown-key").count(), 1);
    scratch.run(&["lint", "--env", "test"]).is(0).says("all checks passed");
}

#[test]
fn a_file_of_a_project_stands_for_the_project() {
    let scratch = Scratch::project("member").with("dashboards/bad.yaml", "titel: Bad\n");
    let files = ["dashboards/orders.yaml", "dashboards/carts.yaml", "dashc.yaml"];
    let ran = scratch.run(&["lint", files[0], files[1], files[2], "--format", "concise"]).is(1);
    assert!(ran.out.starts_with("dashboards/bad.yaml:1:1: error[spec/unknown-key]"), "{ran:?}");
    assert_eq!(ran.out.matches("spec/unknown-key").count(), 1);
    let ran =
        scratch.run_with(&["lint", "-", "--stdin-filename", "dashboards/bad.yaml"], DASHBOARD.as_bytes());
    assert!(!ran.out.contains("unknown-key"), "{ran:?}");
}

#[test]
fn rule_files_are_known_by_their_content() {
    let bad = RULES.replace("[5m]", "[5x]").replace("record:", "recrod:");
    let loki = r#"groups:
  - name: errors
    rules:
      - { alert: Errors, expr: 'sum(rate({app="shop"} |= "error" [5m])) > 1', for: 5m, labels: { severity: page } }
"#;
    let resource = format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{ name: a }}\nspec:\n  {}",
        RULES.replace('\n', "\n  ")
    );
    let scratch = Scratch::new("rules")
        .with("good.yaml", RULES)
        .with("bad.yaml", bad)
        .with("loki.yml", loki)
        .with("loki-bad.yml", loki.replace("rate(", "rat("))
        .with("resource.yaml", &resource)
        .with("resource-bad.yaml", resource.replace("[5m]", "[5m"));
    scratch.run(&["lint", "good.yaml", "loki.yml", "resource.yaml"]).is(0).says("all checks passed");
    let ran = scratch.run(&["lint", "bad.yaml", "--format", "concise"]).is(1).says("2 errors in 1 file");
    assert!(ran.out.contains("bad.yaml:4:9: error[spec/unknown-key]"), "{ran:?}");
    assert!(ran.out.contains("bad.yaml:5:54: error[promql/"), "{ran:?}");
    scratch.run(&["lint", "loki-bad.yml"]).is(1).gives("logql/");
    scratch.run(&["lint", "loki.yml", "--lang", "promql"]).is(1).gives("promql/");
    scratch.run(&["lint", "resource-bad.yaml", "--format", "concise"]).is(1).gives("resource-bad.yaml:9:");
    scratch.run(&["lint", "."]).is(1).says("in 3 files");
}

#[test]
fn diagnostics_come_in_four_formats() {
    let scratch = Scratch::new("formats").with("a.yaml", RULES.replace("job)", "job"));
    let ran = scratch.run(&["lint", "a.yaml", "--format", "json"]).is(1);
    let found: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&found[0]["path"], &found[0]["severity"]), (&"a.yaml".into(), &"error".into()));
    let ran = scratch.run(&["lint", "a.yaml", "--format", "github"]).is(1);
    assert!(ran.out.starts_with("::error file=a.yaml,line=5,"), "{ran:?}");
    let ran = scratch.run(&["lint", "a.yaml", "--color", "always"]).is(1);
    assert!(ran.out.contains("\u{1b}["));
    assert!(!scratch.run(&["lint", "a.yaml"]).is(1).out.contains('\u{1b}'));
    assert_eq!(scratch.run(&["lint", "a.yaml", "-q"]).is(1).err, "");
    let scratch = scratch.with("a.yaml", RULES);
    assert_eq!(scratch.run(&["lint", "a.yaml", "--format", "json"]).is(0).out, "[]\n");
}

#[test]
fn warnings_are_problems_only_when_they_are_denied() {
    let text = RULES.replace("sum by (job) (", "sum by (job) (sum by (a) (").replace(")\n", "))\n");
    let scratch = Scratch::new("warnings").with("a.yaml", text);
    scratch.run(&["lint", "a.yaml"]).is(0).gives("warning[promql/lost-label]").says("1 warning in 1 file");
    scratch.run(&["lint", "a.yaml", "--deny", "warnings"]).is(1);
}

#[test]
fn files_that_nobody_knows_are_passed_over() {
    let scratch =
        Scratch::new("unknown").with("a.yaml", RULES).with("b.yaml", "a: 1\n").with("c.yaml", "a: [\n");
    scratch.run(&["lint", "a.yaml", "b.yaml"]).is(0).says("skipped `b.yaml`").says("all checks passed");
    scratch.run(&["lint", "b.yaml"]).is(2).says("no file that dashc knows");
    scratch.run(&["lint", "c.yaml"]).is(1).gives("yaml/syntax");
    let ran = scratch.run(&["lint", "--skip-unknown", "b.yaml", "c.yaml"]).is(0);
    assert_eq!(ran.err, "all checks passed\n");
    scratch.run(&["lint", "d.yaml"]).is(2).says("there is no file `d.yaml`");
    scratch.run_with(&["lint", "-"], RULES.as_bytes()).is(0);
    scratch
        .run_with(&["lint", "-", "--stdin-filename", "x.json"], b"{\"groups\":[{}]}")
        .is(1)
        .gives("x.json:1:");
}

#[test]
fn queries_are_answered_line_by_line() {
    let lines = concat!(
        "{\"expr\":\"up\"}\n",
        "nonsense\n",
        "\n",
        "{\"id\":1,\"expr\":\"sum(é)\"}\r\n",
        "[\"up\"]\n",
        "{\"expr\":\"\\ud800\"}\n",
        "{\"expr\":\"rate(x)\"}",
    );
    let ran = Scratch::new("lines")
        .run_with(&["query", "--lang", "promql", "--input", "jsonl"], lines.as_bytes())
        .is(1);
    let answers: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ok: Vec<bool> = answers.iter().map(|answer| answer["ok"].as_bool().unwrap()).collect();
    assert_eq!(ok, [true, false, false, false, false, false, false]);
    assert_eq!(answers[0].to_string(), r#"{"ok":true,"diagnostics":[]}"#);
    let last = &answers[6]["diagnostics"][0];
    let keys: Vec<&String> = last.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "severity", "message", "start", "end"]);
    assert_eq!((&last["start"], &last["end"]), (&5.into(), &6.into()));
}

#[test]
fn one_query_is_shown_with_its_fault() {
    let scratch = Scratch::new("query");
    scratch.run(&["query", "--lang", "promql", "up"]).is(0).says("all checks passed");
    let ran = scratch.run(&["query", "--lang", "promql", "su(up)"]).is(1).says("1 error in 1 file");
    assert!(ran.out.starts_with("error[promql/unknown-function]: unknown function `su`\n"), "{ran:?}");
    scratch.run_with(&["query", "--lang", "logql", "-"], b"{app=\"a\"} |= \"b\"\n").is(0);
    scratch.run(&["query", "--lang", "traceql", "{ .a = 1 }"]).is(0);
    scratch.run(&["query", "--lang", "profile", "{a=\"b\"}"]).is(0);
    scratch.run(&["query", "--lang", "profile", "process_cpu:cpu{"]).is(1);
    scratch.run(&["query", "--lang", "promql", "limitk(1, up)"]).is(0);
    scratch.run(&["query", "--lang", "promql", "limitk(1, up)", "--target-version", "2.30"]).is(1);
    scratch.run(&["query", "--lang", "sql", "up"]).is(2);
    scratch.run(&["query", "--lang", "promql", "--input", "jsonl", "up"]).is(2);
}

#[test]
fn codes_schemas_and_completions_are_printed() {
    let scratch = Scratch::new("register");
    let ran = scratch.run(&["checks"]).is(0);
    let codes: Vec<&str> = ran.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(codes.len() > 30 && codes.is_sorted());
    for code in codes {
        scratch.run(&["explain", code]).is(0).gives(code);
    }
    scratch.run(&["explain", "yaml/duplicate-keys"]).is(2).says("did you mean `yaml/duplicate-key`?");
    for name in ["alerts", "convention", "dashboard", "project"] {
        let ran = scratch.run(&["schema", name]).is(0);
        let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(schema["type"], "object");
    }
    scratch.run(&["schema"]).is(0).gives("dashc.yaml");
    for shell in ["bash", "zsh", "fish"] {
        scratch.run(&["completions", shell]).is(0).gives("dashc");
    }
}

#[test]
fn help_is_output_and_wrong_arguments_are_not() {
    let scratch = Scratch::new("help");
    scratch.run(&["--help"]).is(0).gives("Exit codes: 0 nothing to report");
    scratch.run(&["--version"]).is(0).gives("dashc 0.");
    let ran = scratch.run(&["biuld"]).is(2).says("build");
    assert!(ran.out.is_empty());
    scratch.run(&[]).is(2);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dashc"))
        .args(["schema", "dashboard"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn a_command_can_be_run_in_the_process() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal =
        dashc::cli::Terminal::new(Box::new(std::io::empty()), Box::new(&mut out), Box::new(&mut err));
    let status = dashc::cli::run(["dashc", "query", "--lang", "promql", "up +"], &mut terminal);
    drop(terminal);
    assert_eq!(status, dashc::cli::ExitStatus::Problems);
    assert!(String::from_utf8(out).unwrap().starts_with("error[promql/") && !err.is_empty());
}

/// A project with a rule, built once.
fn with_a_rule(name: &str) -> Scratch {
    let scratch =
        Scratch::project(name).with("alerts/shop.yaml", "rules: [{ alert: Down, expr: up < 1, for: 1m }]\n");
    scratch.run(&["build"]).is(0).says("`dashc.lock` updated\n");
    scratch
}

#[test]
fn a_rule_that_is_gone_is_deleted_in_grafana_and_remembered_until_somebody_says_so() {
    let scratch = with_a_rule("lock");
    fs::remove_file(scratch.path("alerts/shop.yaml")).unwrap();
    let before = fs::read_to_string(scratch.path("dashc.lock")).unwrap();
    scratch.run(&["build", "--check"]).is(1).gives("changed dashc.lock\n");
    assert_eq!(fs::read_to_string(scratch.path("dashc.lock")).unwrap(), before);
    scratch
        .run(&["build"])
        .is(0)
        .says("Grafana deletes 1 thing when it starts: see `removed` in `dashc.lock`");
    let rules = fs::read_to_string(scratch.output("rules.yml").expect("rules")).unwrap();
    assert!(rules.contains("deleteRules:\n- orgId: 1\n  uid: shop-down\n"), "{rules}");
    scratch.run(&["build", "--check"]).is(0).says("all up to date");

    let lock = fs::read_to_string(scratch.path("dashc.lock")).unwrap();
    let (told, _) = lock.split_once("removed:").expect("what was removed");
    fs::write(scratch.path("dashc.lock"), told).unwrap();
    scratch.run(&["build"]).is(0);
    assert_eq!(fs::read_to_string(scratch.path("dashc.lock")).unwrap(), told);
    assert_eq!(scratch.output("rules.yml"), None);
}

#[test]
fn a_lock_that_is_missing_or_was_edited_is_drift_and_one_that_is_broken_an_error() {
    let scratch = with_a_rule("lock-drift");
    let lock = fs::read_to_string(scratch.path("dashc.lock")).unwrap();
    fs::remove_file(scratch.path("dashc.lock")).unwrap();
    scratch.run(&["build", "--check"]).is(1).gives("missing dashc.lock\n");
    fs::write(scratch.path("dashc.lock"), lock.replace("shop-down", "shop-up")).unwrap();
    scratch.run(&["build", "--check"]).is(1).gives("changed dashc.lock\n");
    fs::write(scratch.path("dashc.lock"), lock.replace('\n', "\r\n")).unwrap();
    scratch.run(&["build", "--check"]).is(0);
    fs::write(scratch.path("dashc.lock"), format!("{lock}more: x\n")).unwrap();
    scratch.run(&["build"]).is(1).says("dashc.lock:").says("has no key `more`");
    scratch.run(&["lint"]).is(1).gives("has no key `more`");
}

#[test]
fn nothing_beside_the_lock_is_written_outside_of_the_output_folder() {
    let scratch = with_a_rule("lock-alone");
    let own = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> =
        fs::read_dir(&scratch.root).unwrap().map(|entry| own(&entry.unwrap())).collect();
    names.sort();
    assert_eq!(names, ["alerts", "build", "dashboards", "dashc.lock", "dashc.yaml"]);
}

#[test]
fn builds_at_the_same_time_take_turns() {
    let scratch = Scratch::new("turns").with("dashc.yaml", PROJECT);
    let scratch = (0..40).fold(scratch, |scratch, number| {
        scratch.with(
            &format!("dashboards/orders-{number}.yaml"),
            DASHBOARD.replace("Orders", &format!("Orders {number}")),
        )
    });
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..6).map(|_| scope.spawn(|| scratch.run(&["build"]).is(0))).collect();
        for run in running {
            run.join().unwrap();
        }
    });
    scratch.run(&["build", "--check"]).is(0);
}

#[test]
fn the_output_is_not_written_where_sources_are_read() {
    let scratch = Scratch::project("out-in-sources");
    scratch
        .run(&["build", "--out", "dashboards/made"])
        .is(2)
        .says("lies in `dashboards`, which every build reads");
    scratch.run(&["build", "--out", "./alerts"]).is(2).says("lies in `alerts`");
    assert!(!scratch.path("dashboards/made").exists());
}

#[test]
fn a_file_in_place_of_a_folder_of_sources_is_not_passed_over() {
    let scratch = Scratch::new("no-folder").with("dashc.yaml", PROJECT).with("dashboards", "title: Orders\n");
    scratch.run(&["build"]).is(1).says("`dashboards` cannot be listed: it is no folder");
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_named_and_hides_no_other_file() {
    let scratch = Scratch::project("dangling").with("dashboards/carts.yaml", "tilte: Carts\n");
    std::os::unix::fs::symlink("nowhere.yaml", scratch.path("dashboards/old.yaml")).unwrap();
    scratch.run(&["build"]).is(1).says("there is no file `dashboards/old.yaml`").says("has no key `tilte`");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_named_and_hides_no_other_file() {
    let scratch = Scratch::project("loop").with("dashboards/carts.yaml", "tilte: Carts\n");
    std::os::unix::fs::symlink(".", scratch.path("dashboards/again")).unwrap();
    scratch
        .run(&["build"])
        .is(1)
        .says("`dashboards/again` cannot be listed: it is a link back to `dashboards`")
        .says("has no key `tilte`");
}

#[test]
fn a_key_that_is_written_twice_hides_no_other_fault() {
    let twice = "title: Carts\npanels:\n  - { stat: Queue, query: max(queue_length) }\n\
                 tags: [a]\ntags: [b]\n";
    let scratch = Scratch::project("twice").with("dashboards/carts.yaml", twice);
    scratch.run(&["lint"]).is(1).gives("yaml/duplicate-key").gives("panel/missing-unit");
}

#[test]
fn a_file_that_is_not_there_keeps_nobody_from_hearing_of_the_others() {
    let scratch = Scratch::new("absent")
        .with("rules.yml", "groups: [{ name: a, rules: [{ alert: A, expr: sum( }] }]\n");
    scratch
        .run(&["lint", "absent.yml", "rules.yml", "gone.yml"])
        .is(2)
        .gives("promql/")
        .says("there is no file `absent.yml`")
        .says("there is no file `gone.yml`");
}

#[test]
fn a_folder_that_is_no_project_is_told_like_any_other_fault() {
    let scratch = Scratch::new("nothing");
    for command in ["build", "lint", "slo"] {
        scratch.run(&[command]).is(1);
    }
    scratch.run(&["build"]).says("dashc.yaml:1:1").says("run `dashc init`").says("nothing was written");
    scratch.run(&["build", "nowhere"]).is(2).says("there is no folder `nowhere`");
}

const SLOTH: &str = "version: prometheus/v1
service: shop
slos:
  - name: orders
    objective: 99.9
    sli: { events: { error_query: 'sum(rate(a[{{.window}}]))', total_query: 'sum(rate(b[{{.window}}]))' } }
    alerting: { name: Orders }
  - name: pages
    objective: 99.9
    sli: { plugin: { id: own } }
    alerting: { name: Pages }
";

#[test]
fn slos_of_others_are_imported_and_nothing_is_overwritten() {
    let whole = SLOTH.split("  - name: pages").next().unwrap();
    let scratch =
        Scratch::new("import").with("shop.yml", whole).with("half.yml", SLOTH).with("a.yml", "a: 1\n");
    let ran = scratch.run(&["import", "shop.yml"]).is(0).says("1 SLO imported").says("    shop: {}");
    assert!(ran.out.starts_with("# Imported from sloth: shop.yml\n"), "{ran:?}");
    scratch.run(&["import", "shop.yml", "--period", "28d"]).is(0).gives("window: 28d");
    scratch.run(&["import", "shop.yml", "--period", "month"]).is(2).says("expected a day or more");
    scratch.run(&["import", "half.yml"]).is(1).says("error[import/plugin]").says("1 to be completed by hand");
    scratch.run(&["import", "a.yml"]).is(2).says("`a.yml`: nothing that can be imported");
    scratch.run(&["import", "gone.yml"]).is(2).says("there is no file `gone.yml`");
    scratch.run(&["import", "shop.yml", "--out", "alerts"]).is(0).says("wrote alerts/shop.yaml");
    assert_eq!(fs::read_to_string(scratch.path("alerts/shop.yaml")).unwrap(), ran.out);
    fs::write(scratch.path("alerts/shop.yaml"), "mine\n").unwrap();
    scratch.run(&["import", "half.yml", "shop.yml", "--out", "alerts"]).is(2).says("is there already");
    assert_eq!(fs::read_to_string(scratch.path("alerts/shop.yaml")).unwrap(), "mine\n");
    assert!(!scratch.path("alerts/half.yaml").exists());
    scratch.run(&["import", "shop.yml", "--out", "alerts", "--force"]).is(0);
    assert_eq!(fs::read_to_string(scratch.path("alerts/shop.yaml")).unwrap(), ran.out);
}
