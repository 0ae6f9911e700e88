//! A Prometheus that has loaded the rule files of the project's rulers, and tells an Alertmanager.
//!
//! A copy of the history up to the end of each scenario ends now for it; what it evaluates is what a ruler would.

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::alertmanager::{self, Alertmanager};
use super::child::{BREATH, failed, last};
use super::gone;
use super::store::{PLAIN, Prometheus, Store, labels};
use crate::cli::status::Stop;
use crate::cli::terminal::Terminal;
use crate::model::RuleGroup;
use crate::proof::alert::Fired;
use crate::proof::load;
use crate::proof::record::record;
use crate::proof::rulers::{self, Loaded, Wanted};
use crate::proof::scenario::{Scenario, Seconds, Telling};
use crate::proof::{Plan, Report, route};

/// How often the rules are evaluated: nobody wants to wait for a minute.
const EVERY: &str = "500ms";
/// So many evaluations restore the state, see it, and tell.
const EVALUATIONS: usize = 4;
/// How long they may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has the rules of rulers evaluated at the end of both scenarios, and what fires told.
pub(super) fn loaded(
    plan: &Plan<'_>,
    store: &Store<'_>,
    report: &mut Report,
    terminal: &mut Terminal<'_>,
) -> Result<(), Stop> {
    let groups = loadable(&rulers::groups(plan.project), plan, store, report)?;
    let groups: Vec<&RuleGroup> = groups.iter().collect();
    if groups.is_empty() {
        return Ok(());
    }
    let run = Run { plan, store, wanted: Wanted::by(&groups, plan.project), groups };
    write(&run.groups, plan, store)?;
    run.scenario(Scenario::Healthy, None, report, terminal)?;
    let inhibitions = String::from_utf8_lossy(&crate::emit::inhibitions(plan.project)).into_owned();
    let told = alertmanager::start(store, &|port| route::configuration_of_rulers(&inhibitions, port))?;
    run.scenario(Scenario::Incident, Some(&told), report, terminal)
}

/// So many files are looked at by one process: a line of arguments has an end.
const AT_ONCE: usize = 500;

/// The groups that a Prometheus loads, without the rules that it refuses, which are reported.
fn loadable(
    groups: &[&RuleGroup],
    plan: &Plan<'_>,
    store: &Store<'_>,
    report: &mut Report,
) -> Result<Vec<RuleGroup>, Stop> {
    write(groups, plan, store)?;
    let mut refused = Vec::new();
    let places: Vec<usize> = (0..groups.len()).collect();
    for some in places.chunks(AT_ONCE) {
        let files: Vec<String> = some.iter().map(|at| load::file(*at)).collect();
        let Some(words) = store.refused(&files)? else { continue };
        let found = load::refused(&words);
        if found.is_empty() {
            return Err(Stop::failure(format!("promtool does not take the rules: {}", last(&words))));
        }
        refused.extend(found);
    }
    Ok(load::kept(groups, &refused, report))
}

fn write(groups: &[&RuleGroup], plan: &Plan<'_>, store: &Store<'_>) -> Result<(), Stop> {
    for (at, group) in groups.iter().enumerate() {
        let file = crate::emit::rule_file(group, plan.project, EVERY);
        std::fs::write(store.folder.join(&load::file(at)), file)
            .map_err(|error| failed("the rules cannot be written", &error))?;
    }
    Ok(())
}

/// Rules that are evaluated.
struct Run<'a> {
    plan: &'a Plan<'a>,
    store: &'a Store<'a>,
    groups: Vec<&'a RuleGroup>,
    wanted: Wanted,
}

impl Run<'_> {
    fn scenario(
        &self,
        scenario: Scenario,
        told: Option<&Alertmanager<'_>>,
        report: &mut Report,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Stop> {
        terminal.progress(&format!("rules of rulers: {}", scenario.name()));
        let told_until = Telling::now(scenario, now());
        let mut server = self.history(scenario, told_until)?;
        let active = rulers::active(&self.groups, told_until, &mut server).map_err(gone)?;
        drop(server);
        let state = rulers::state(&self.groups, &active, told_until);
        if !state.is_empty() {
            self.store.add(scenario.name(), &[(rulers::STATE.to_owned(), state)])?;
        }
        let configuration = self.configuration(told.map(Alertmanager::port));
        let mut server = self.store.serve(scenario.name(), &configuration)?;
        let loaded = self.evaluated(&mut server)?;
        rulers::judge(self.plan, &self.groups, (scenario, &active), loaded, report);
        let Some(told) = told else { return Ok(()) };
        terminal.progress("rules of rulers: sending alerts");
        let sendings = route::of_rulers(self.plan.project, report);
        let heard = told.heard(&[route::ALERTMANAGER.to_owned()], &sendings)?;
        route::judge(&sendings, &heard, report);
        Ok(())
    }

    /// A server over what the rules read.
    fn history(&self, scenario: Scenario, told: Telling) -> Result<Prometheus<'_>, Stop> {
        let data = scenario.name();
        self.store.take(data, |out| self.plan.write_history(told, &|name| self.wanted.has(name), out))?;
        let mut server = self.store.serve(data, PLAIN)?;
        for pass in &self.plan.passes {
            // What a server refuses here it has refused before.
            let (pass, mut refused) = (self.wanted.of(pass), Report::default());
            let recorded = record(self.plan, &pass, told, &mut server, &mut refused).map_err(gone)?;
            server = self.store.serve_with(data, &recorded, server)?;
        }
        Ok(server)
    }

    fn configuration(&self, alertmanager: Option<u16>) -> String {
        let files: Vec<String> = (0..self.groups.len())
            .map(|at| self.store.folder.join(&load::file(at)).display().to_string())
            .collect();
        let mut configuration = serde_json::json!({
            "global": { "evaluation_interval": EVERY },
            "rule_files": files,
        });
        if let (Some(port), Value::Object(configuration)) = (alertmanager, &mut configuration) {
            let targets = [format!("127.0.0.1:{port}")];
            let alerting =
                serde_json::json!({ "alertmanagers": [{ "static_configs": [{ "targets": targets }] }] });
            configuration.insert("alerting".to_owned(), alerting);
        }
        configuration.to_string()
    }

    /// What the server says of every rule, group by group, when all have been evaluated often enough.
    fn evaluated(&self, server: &mut Prometheus<'_>) -> Result<Vec<Vec<Loaded>>, Stop> {
        let begun = Instant::now();
        let mut seen: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.groups.len()];
        loop {
            let answer = server.asked("/api/v1/rules", &[]).map_err(gone)?;
            for (at, seen) in seen.iter_mut().enumerate() {
                let time = group(&answer, at).and_then(|group| group.get("lastEvaluation")?.as_str());
                seen.extend(time.filter(|time| !time.starts_with("0001")).map(str::to_owned));
            }
            if seen.iter().all(|seen| seen.len() >= EVALUATIONS) {
                let rules = |at| group(&answer, at).and_then(|group| group.get("rules")?.as_array());
                let all =
                    (0..self.groups.len()).map(|at| rules(at).into_iter().flatten().map(rule).collect());
                return Ok(all.collect());
            }
            if begun.elapsed() > PATIENCE {
                return Err(Stop::failure("Prometheus does not evaluate the rules that it has loaded"));
            }
            std::thread::sleep(BREATH * 4);
        }
    }
}

/// What a server says of the group of a file.
fn group(answer: &Value, at: usize) -> Option<&Value> {
    let ends = format!("/{}", load::file(at));
    let groups = answer.get("groups")?.as_array()?;
    groups.iter().find(|group| {
        group.get("file").and_then(Value::as_str).is_some_and(|file| file.replace('\\', "/").ends_with(&ends))
    })
}

fn rule(said: &Value) -> Loaded {
    let word =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let alerts: Vec<&Value> = said.get("alerts").and_then(Value::as_array).into_iter().flatten().collect();
    let is_firing = |alert: &&&Value| word(alert, "state") == "firing";
    let fired = |alert: &&Value| Fired {
        labels: alert.get("labels").map(labels).unwrap_or_default(),
        since: 0,
        value: word(alert, "value").parse().unwrap_or(f64::NAN),
    };
    let firing: Vec<Fired> = alerts.iter().filter(is_firing).map(fired).collect();
    Loaded {
        error: (word(said, "health") == "err").then(|| word(said, "lastError")),
        pending: alerts.len() - firing.len(),
        firing,
    }
}

/// Seconds since 1970.
fn now() -> Seconds {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Seconds::try_from(now).unwrap_or(Seconds::MAX)
}
