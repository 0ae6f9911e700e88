//! What is gone from a project is deleted in Grafana, and nothing else is.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};

const PROJECT: &str = "project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL }
  loki: { type: loki, url: $LOKI_URL }
";

const ALERTS: &str = "group: shop
rules:
  - { alert: Down, expr: up < 1 }
  - { alert: Slow, expr: latency > 1 }
contact_points:
  - { name: team, slack: { url: $SLACK_URL }, email: { addresses: team@example.com } }
  - { name: oncall, pagerduty: { integration_key: $KEY } }
policy: { contact_point: team }
mute_times: [{ name: night, intervals: [{ from: '00:00', to: '06:00' }] }]
templates: [{ name: 'shop', text: '{{ define \"shop\" }}{{ end }}' }]
";

/// What a build writes, and the lock that it leaves.
struct Built {
    files: BTreeMap<String, String>,
    lock: Option<String>,
}

impl Built {
    /// Builds `project` and `alerts` where an earlier build left `lock`.
    fn of(project: &str, alerts: &str, lock: Option<&str>, environment: Option<&str>) -> Self {
        let mut world = MemoryWorld::default().with("dashc.yaml", project).with("alerts/shop.yaml", alerts);
        world = world.with("environments/production.yaml", "labels: { stage: production }\n");
        if let Some(lock) = lock {
            world = world.with("dashc.lock", lock);
        }
        let options = Options { environment: environment.map(str::to_owned), ..Options::default() };
        let outcome = compile(&world, &options);
        assert!(outcome.is_ok(), "{:#?}", outcome.diagnostics);
        let text = |file: &emit::File<'_>| String::from_utf8(file.render()).unwrap();
        let files = emit::files(&outcome.project);
        Self {
            files: files.iter().map(|file| (file.path.clone(), text(file))).collect(),
            lock: emit::lock(&outcome.lock),
        }
    }

    /// Builds both, one after the other.
    fn then(self, project: &str, alerts: &str) -> Self {
        Self::of(project, alerts, self.lock.as_deref(), None)
    }

    fn file(&self, name: &str) -> &str {
        let found = self.files.iter().find(|(path, _)| path.ends_with(name));
        found.map_or("", |(_, text)| text.as_str())
    }

    fn lock(&self) -> &str {
        self.lock.as_deref().unwrap_or_default()
    }
}

fn first() -> Built {
    Built::of(PROJECT, ALERTS, None, None)
}

#[test]
fn the_lock_has_a_line_for_each_thing_that_grafana_keeps() {
    insta::with_settings!({ snapshot_path => "../snapshots/outputs", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("lock", first().lock());
    });
}

#[test]
fn what_is_gone_is_deleted_by_what_grafana_knows_it_by() {
    let project = PROJECT.replace("  loki: { type: loki, url: $LOKI_URL }\n", "");
    let built = first().then(&project, "group: shop\nrules: [{ alert: Down, expr: up < 1 }]\n");
    assert!(built.file("rules.yml").ends_with("deleteRules:\n- orgId: 1\n  uid: shop-slow\n"));
    let contacts = built.file("contact-points.yml");
    for uid in ["oncall-pagerduty", "team-email", "team-slack"] {
        assert!(contacts.contains(&format!("- orgId: 1\n  uid: {uid}\n")), "{contacts}");
    }
    assert!(built.file("mute-times.yml").ends_with("deleteMuteTimes:\n- orgId: 1\n  name: night\n"));
    assert!(built.file("templates.yml").ends_with("deleteTemplates:\n- orgId: 1\n  name: shop\n"));
    assert!(built.file("notification-policies.yml").ends_with("resetPolicies:\n- 1\n"));
    assert!(built.file("datasources.yml").contains("deleteDatasources:\n- name: Loki\n  orgId: 1\n"));
    insta::with_settings!({ snapshot_path => "../snapshots/outputs", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("lock_after_removals", built.lock());
    });
}

#[test]
fn nothing_is_deleted_that_a_project_still_has() {
    let built = first().then(PROJECT, ALERTS);
    assert_eq!(built.lock, first().lock);
    assert_eq!(built.files, first().files);
    assert!(built.files.values().all(|text| !text.contains("delete") && !text.contains("resetPolicies")));
}

#[test]
fn what_comes_back_is_no_longer_deleted() {
    let gone = first().then(PROJECT, "rules: []\n");
    assert!(gone.lock().contains("removed:"));
    let back = gone.then(PROJECT, ALERTS);
    assert_eq!(back.lock, first().lock);
    assert_eq!(back.files, first().files);
}

#[test]
fn one_receiver_of_a_contact_point_is_deleted_alone() {
    let built = first().then(PROJECT, &ALERTS.replace(", email: { addresses: team@example.com }", ""));
    let contacts = built.file("contact-points.yml");
    assert!(contacts.contains("deleteContactPoints:\n- orgId: 1\n  uid: team-email\n"), "{contacts}");
    assert_eq!(contacts.matches("team-slack").count(), 1);
}

#[test]
fn a_datasource_with_a_new_name_makes_room_before_it_is_made() {
    // Grafana knows a datasource by its name: the new one would bring a uid that the old one still has.
    let built = first().then(&PROJECT.replace("{ type: loki,", "{ type: loki, name: Logs,"), ALERTS);
    assert!(built.file("datasources.yml").contains("deleteDatasources:\n- name: Loki\n  orgId: 1\n"));
}

#[test]
fn what_somebody_else_takes_over_lives() {
    let project = PROJECT.replace("{ type: loki, url: $LOKI_URL }", "{ type: loki, external: true }")
        + "external: { contact_points: [oncall], mute_times: [night] }\n";
    let built = first().then(&project, "contact_points: [{ name: team, slack: { url: $SLACK_URL } }]\n");
    for kept in ["Loki", "oncall-pagerduty", "night"] {
        assert!(!built.lock().contains(kept), "{kept} is in\n{}", built.lock());
        assert!(built.files.values().all(|text| !text.contains(&format!("name: {kept}\n"))));
    }
    assert!(built.lock().contains("team-email"), "{}", built.lock());
}

#[test]
fn every_environment_has_a_grafana_of_its_own() {
    let both = Built::of(PROJECT, ALERTS, first().lock.as_deref(), Some("production"));
    assert!(both.lock().starts_with(first().lock()), "the plain project is as it was:\n{}", both.lock());
    let rules = "rules: [{ alert: Down, expr: up < 1, uid: shop-down }]\n";
    let less = Built::of(PROJECT, rules, both.lock.as_deref(), Some("production"));
    assert!(less.file("rules.yml").contains("uid: shop-slow"));
    assert!(less.lock().starts_with(first().lock()), "{}", less.lock());
    // The Grafana of the plain project still has the rule until that is built.
    assert!(less.lock().contains("removed:"));
}

#[test]
fn a_lock_is_read_as_it_was_written_and_merges_line_by_line() {
    let built = first().then(PROJECT, "rules: []\n");
    let again = Built::of(PROJECT, "rules: []\n", built.lock.as_deref(), None);
    assert_eq!(again.lock, built.lock);
    // Both sides of a merge: one still held what the other removed, and lines are in any order.
    let merged = built.lock().replace("removed:\n", "  rules: [shop-slow, shop-down]\nremoved:\n");
    assert_eq!(Built::of(PROJECT, "rules: []\n", Some(&merged), None).lock, built.lock);
}

#[test]
fn a_line_that_was_taken_out_stays_out() {
    let built = first().then(PROJECT, "rules: []\n");
    let told = built.lock().replace("  policy: true\n", "");
    let next = Built::of(PROJECT, "rules: []\n", Some(&told), None);
    assert_eq!(next.lock(), told);
    assert_eq!(next.file("notification-policies.yml"), "");
}

#[test]
fn names_that_yaml_or_grafana_read_in_their_own_way_survive() {
    let names = ["on", "12", "a: b", "$night", "- x", "#", "null", "'q'"];
    let mute =
        |name: &&str| format!("  - {{ name: {}, intervals: [{{ days: mon }}] }}\n", serde_json::json!(name));
    let alerts = format!("mute_times:\n{}", names.iter().map(mute).collect::<String>());
    let built = Built::of(PROJECT, &alerts, None, None).then(PROJECT, "rules: []\n");
    let again = Built::of(PROJECT, "rules: []\n", built.lock.as_deref(), None);
    assert_eq!(again.lock, built.lock);
    // Grafana expands the names of what it deletes.
    assert!(built.file("mute-times.yml").contains("name: $$night\n"), "{}", built.file("mute-times.yml"));
    assert_eq!(built.file("mute-times.yml").matches("orgId").count(), names.len());
}

#[test]
fn without_files_for_grafana_nothing_is_held() {
    let built = Built::of(&format!("{PROJECT}outputs: {{ probes: probes.json }}\n"), ALERTS, None, None);
    assert_eq!(built.lock, None);
}

#[test]
fn the_lock_of_the_shipped_project_is_fresh() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let outcome = compile(&dashc::world::SystemWorld::new(root), &Options::default());
    let kept = std::fs::read_to_string(root.join("dashc.lock")).unwrap_or_default();
    assert_eq!(emit::lock(&outcome.lock).as_deref(), Some(kept.as_str()), "run `dashc build`");
}
