//! What Grafana sees of the YAML after it has expanded variables.
//!
//! The rules are those of Grafana's documentation of provisioning and of its reader: a text is cut at `$$`; in
//! each piece `${NAME}`, `$__env{NAME}` and `$__file{PATH}` are replaced, then what a shell would replace; the
//! pieces are joined by `$`. An unset variable becomes nothing. Annotations of rules, models of queries, mute
//! times and templates are taken as they are.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "shared with other tests")]
#[path = "outputs/made.rs"]
mod made;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use made::{Files, Made, TARGETS, parsed};
use serde_json::{Value, json};

const DATASOURCES: &str = "grafana/provisioning/datasources/datasources.yml";
const CONTACTS: &str = "grafana/provisioning/alerting/contact-points.yml";
const POLICIES: &str = "grafana/provisioning/alerting/notification-policies.yml";
const RULES: &str = "grafana/provisioning/alerting/rules.yml";

/// A secret that looks like a reference, twice.
const SECRET: &str = "s3cr$t-${HOME}-$1";

/// The surroundings of a Grafana, and what was read of them.
#[derive(Default)]
struct Surroundings {
    set: BTreeMap<&'static str, &'static str>,
    read: RefCell<BTreeSet<String>>,
}

impl Surroundings {
    fn of(set: &[(&'static str, &'static str)]) -> Self {
        Self { set: set.iter().copied().collect(), ..Self::default() }
    }

    fn variable(&self, name: &str) -> String {
        self.read.borrow_mut().insert(name.to_owned());
        self.set.get(name).map(|value| (*value).to_owned()).unwrap_or_default()
    }

    fn expand(&self, text: &str) -> String {
        let pieces = text.split("$$").map(|piece| self.shell(&self.braces(piece)));
        pieces.collect::<Vec<_>>().join("$")
    }

    /// `${NAME}` and `$__word{argument}`, once from left to right.
    fn braces(&self, text: &str) -> String {
        let Some((before, after)) = text.split_once('$') else { return text.to_owned() };
        let open =
            after.find('{').filter(|at| *at == 0 || (after.starts_with("__") && is_word(&after[..*at])));
        let parts = open.and_then(|at| Some((&after[..at], after[at + 1..].split_once('}')?)));
        match parts {
            Some((word, (argument, rest))) if !argument.is_empty() => {
                let value = match word {
                    "" | "__env" => self.variable(argument),
                    "__file" => format!("content of {argument}"),
                    word => format!("${word}{{{argument}}}"),
                };
                format!("{before}{value}{}", self.braces(rest))
            }
            _ => format!("{before}${}", self.braces(after)),
        }
    }

    /// `$NAME`, `${NAME}` and the special parameters of a shell, as Go's `os.Expand` does.
    fn shell(&self, text: &str) -> String {
        let Some((before, after)) = text.split_once('$') else { return text.to_owned() };
        let first = after.chars().next().unwrap_or(' ');
        let (value, rest) = if first == '{' {
            match after[1..].split_once('}') {
                Some((name, rest)) if is_word(name) => (self.variable(name), rest),
                Some((_, rest)) => (String::new(), rest),
                None => (String::new(), &after[1..]),
            }
        } else if first.is_ascii_digit() || "*#$@!?-".contains(first) {
            (String::new(), &after[1..])
        } else {
            let length =
                after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
            let (name, rest) = after.split_at(length);
            (if name.is_empty() { "$".to_owned() } else { self.variable(name) }, rest)
        };
        format!("{before}{value}{}", self.shell(rest))
    }

    /// A file as Grafana sees it: keys and what it takes verbatim stay.
    fn seen(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.expand(text)),
            Value::Array(items) => items.iter().map(|item| self.seen(item)).collect(),
            Value::Object(entries) => {
                let seen = entries.iter().map(|(key, value)| match key.as_str() {
                    "annotations" | "model" | "muteTimes" | "templates" => (key.clone(), value.clone()),
                    _ => (key.clone(), self.seen(value)),
                });
                Value::Object(seen.collect())
            }
            other => other.clone(),
        }
    }

    fn file(&self, files: &Files, path: &str) -> Value {
        self.seen(&parsed(path, &files[path]).unwrap())
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn item<'a>(list: &'a Value, key: &str, wanted: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|item| item[key] == wanted).expect(wanted)
}

/// Every provisioning file of a project, seen in `surroundings`.
fn all_seen(surroundings: &Surroundings, files: &Files) -> Vec<Value> {
    let paths = files.keys().filter(|path| path.contains("/provisioning/"));
    paths.map(|path| surroundings.file(files, path)).collect()
}

#[test]
fn the_expansion_of_this_test_is_grafana_s() {
    let surroundings = Surroundings::of(&[("PW", SECRET), ("URL", "http://x")]);
    let cases = [
        ("pa$word", "pa"),
        ("$$word", "$word"),
        ("${__value.raw}", ""),
        ("$${__value.raw}", "${__value.raw}"),
        ("{{ $labels.a }}", "{{ .a }}"),
        ("{{ $$labels.a }}", "{{ $labels.a }}"),
        ("$1", ""),
        ("$*", ""),
        ("^api.*$", "^api.*$"),
        ("a$|b", "a$|b"),
        ("cost: $", "cost: $"),
        ("$__rate_interval", ""),
        ("$__vault{x}", "{x}"),
        ("${", ""),
        ("$URL/a", "http://x/a"),
        ("$__env{URL}/a", "http://x/a"),
        ("$PW", SECRET),
        ("${PW}", "s3cr--"),
    ];
    for (written, seen) in cases {
        assert_eq!(surroundings.expand(written), seen, "{written}");
    }
}

#[test]
fn datasources_of_the_shipped_project_link_the_signals() {
    let files = Made::Shipped.files("12.4", 1);
    let seen = Surroundings::default().file(&files, DATASOURCES);
    let (loki, tempo) =
        (item(&seen["datasources"], "uid", "loki"), item(&seen["datasources"], "uid", "tempo"));
    assert_eq!(item(&seen["datasources"], "uid", "mimir")["url"], "http://mimir:9009/prometheus");
    let fields = loki["jsonData"]["derivedFields"].as_array().unwrap();
    assert!(!fields.is_empty() && fields.iter().all(|field| field["url"] == "${__value.raw}"));
    let logs = &tempo["jsonData"]["tracesToLogsV2"];
    assert_eq!(logs["query"], "{${__tags}} | trace_id=\"${__span.traceId}\"");
    let queries = tempo["jsonData"]["tracesToMetrics"]["queries"].as_array().unwrap();
    assert!(queries.iter().all(|query| query["query"].as_str().unwrap().contains("{$__tags}")));
}

#[test]
fn addresses_users_and_secrets_come_from_the_surroundings() {
    let surroundings = Surroundings::of(&[
        ("MIMIR_URL", "http://mimir/prometheus"),
        ("LOKI_URL", "http://loki"),
        ("STAGE", "prod"),
        ("MIMIR_USER", "me"),
        ("MIMIR_PASSWORD", SECRET),
        ("PROMETHEUS_TOKEN", SECRET),
        ("ACCOUNT", "42"),
    ]);
    let seen = surroundings.file(&Made::Everything.files("12.4", 1), DATASOURCES);
    let of = |uid: &str| item(&seen["datasources"], "uid", uid);
    let mimir = of("mimir");
    assert_eq!(mimir["name"], "Mimir of the $hop");
    assert_eq!([&mimir["url"], &mimir["basicAuthUser"]], ["http://mimir/prometheus", "me"]);
    assert_eq!(
        mimir["secureJsonData"],
        json!({ "basicAuthPassword": SECRET, "httpHeaderValue1": "shop-prod" })
    );
    assert_eq!(mimir["jsonData"]["customQueryParameters"], "max_source_resolution=5m&price=$5");
    assert_eq!(of("loki")["url"], "http://loki/");
    assert_eq!(of("amazon")["jsonData"]["sigV4AssumeRoleArn"], "arn:aws:iam::42:role/grafana");
    let secrets = &of("prometheus")["secureJsonData"];
    assert_eq!([&secrets["httpHeaderValue1"], &secrets["httpHeaderValue2"]], ["shop", SECRET]);
    assert_eq!(secrets["tlsCACert"], "content of /etc/tls/ca.pem");
}

#[test]
fn messages_keep_their_dollars_and_addresses_do_not() {
    let surroundings = Surroundings::of(&[
        ("SLACK_URL", SECRET),
        ("HOOK_URL", "https://hooks"),
        ("HOOK_KEY", "k"),
        ("HMAC", SECRET),
    ]);
    let files = Made::Everything.files("12.4", 1);
    let seen = surroundings.file(&files, CONTACTS);
    let receiver = |point: &str, uid: &str| {
        item(&item(&seen["contactPoints"], "name", point)["receivers"], "uid", uid)["settings"].clone()
    };
    let slack = receiver("team", "team-slack");
    assert_eq!([&slack["url"], &slack["text"]], [SECRET, "costs $5"]);
    assert_eq!(slack["title"], "{{ template \"title\" . }}");
    let hook = receiver("oncall", "oncall-webhook");
    assert_eq!(hook["url"], "https://hooks/grafana");
    assert_eq!(hook["headers"], json!({ "X-Source": "grafana", "X-Key": "k" }));
    assert_eq!(hook["hmacConfig"]["secret"], SECRET);
    let policy = surroundings.file(&files, POLICIES);
    let matchers = &policy["policies"][0]["routes"][0]["object_matchers"];
    assert_eq!(matchers[1], json!(["team", "=~", "payments|shop$"]));
    assert_eq!(matchers[3], json!(["cost", "!~", "\\$.*"]));
}

#[test]
fn the_dead_man_s_address_is_the_one_in_the_surroundings() {
    let surroundings =
        Surroundings::of(&[("DEADMAN_URL", "https://dead.example.com/1"), ("SLACK_URL", SECRET)]);
    let seen = surroundings.file(&Made::Shipped.files("12.4", 1), CONTACTS);
    let settings =
        |name: &str| item(&seen["contactPoints"], "name", name)["receivers"][0]["settings"].clone();
    assert_eq!(settings("dead-man")["url"], "https://dead.example.com/1");
    assert_eq!(settings("team")["url"], SECRET);
}

#[test]
fn rules_keep_labels_in_annotations_and_ends_in_expressions() {
    let seen = Surroundings::default().file(&Made::Everything.files("12.4", 1), RULES);
    let group = |name: &str| item(&seen["groups"], "name", name)["rules"].clone();
    let fails = item(&group("shop"), "title", "OrdersFail").clone();
    let summary = "orders fail in {{ $labels.region }}: {{ $values.A.Value | humanize }}";
    assert_eq!(fails["annotations"]["summary"], summary);
    assert_eq!([&fails["annotations"]["ticket"], &fails["labels"]["cost"]], ["#$1", "$5"]);
    let lines = group("logs")[0]["data"][0]["model"]["expr"].clone();
    assert_eq!(lines, "sum(count_over_time({app=\"checkout\"} |~ \"(?i)error$\" [5m]))");
}

#[test]
fn what_is_read_is_what_the_author_referred_to_and_what_compose_passes_on() {
    for made in Made::ALL {
        for target in TARGETS {
            let files = made.files(target, 1);
            let surroundings = Surroundings::default();
            all_seen(&surroundings, &files);
            let read = surroundings.read.into_inner();
            let Some(compose) = files.get("compose.dashc.yml") else { continue };
            let compose = parsed("compose.dashc.yml", compose).unwrap();
            let passed = compose["services"]["grafana"]["environment"].as_array().unwrap().iter();
            let passed = passed.filter_map(Value::as_str).filter(|entry| !entry.contains('='));
            assert_eq!(read, passed.map(str::to_owned).collect(), "{made:?}");
        }
    }
}

#[test]
fn nothing_of_this_machine_is_written() {
    let of_machine: Vec<String> =
        std::env::vars().map(|(_, value)| value).filter(|value| value.len() > 11).collect();
    for made in Made::ALL {
        for (path, bytes) in made.files("12.4", 1) {
            let text = String::from_utf8(bytes).unwrap();
            for value in &of_machine {
                assert!(!text.contains(value.as_str()), "{path} has {value}");
            }
        }
    }
}
