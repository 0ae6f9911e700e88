//! Emission: tests of the rules of SLOs, `UID/tests/SLO.test.yml`, for `promtool test rules`.
//!
//! Proofs that users run: for each SLO a story of traffic and outages, and the minutes at which its alerts must
//! fire and let go. Written beside the rule files that they test, where rules are written.

use std::collections::{BTreeMap, BTreeSet};

use super::compose::relative;
use super::yaml::block::Block;
use super::{Emitter, File, ruler, yaml};
use crate::model::{Engine, Pair, Project, Rule, RuleGroup, RuleKind, Slo};
use crate::quantity::{Duration, kebab};
use crate::slo::proof::{Case, Expected, Sheet, sheets};
use crate::slo::series::{self, Label, Series};

/// Tests of the rules of SLOs.
pub(super) struct RuleTests;

impl Emitter for RuleTests {
    fn name(&self) -> &'static str {
        "rule-tests"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let outputs = &project.base.outputs;
        let (Some(rules), Some(tests)) = (&outputs.rules, &outputs.rule_tests) else { return Vec::new() };
        let groups = recording(project);
        let mut names = BTreeSet::new();
        let mut files = Vec::new();
        // What is measured in logs promtool cannot run.
        for slo in project.slos.iter().filter(|slo| !slo.home.logs) {
            let Some(group) = groups.get(&Series::of(slo).labels()).copied() else { continue };
            let Engine::Ruler(to) = group.engine else { continue };
            let Some(datasource) = project.base.datasource(to) else { continue };
            let Some(rule_file) = ruler::path(&project.base, to, group.namespace.as_str()) else { continue };
            let rule_file = ruler::joined(rules.as_str(), &rule_file);
            let stem = stem(slo, &mut names);
            let hold = hold(group, slo);
            for tick in crate::slo::proof::ticks(slo) {
                let ending = if tick == slo.watch.interval { String::new() } else { format!(".{tick}") };
                let path = format!("{}/tests/{stem}{ending}.test.yml", datasource.uid.as_str());
                let path = ruler::joined(tests.as_str(), &path);
                let rule_file = relative(&path, &rule_file);
                let sheet = move || sheets(slo, hold).into_iter().find(|sheet| sheet.tick == tick);
                files.push(File::new(path, self.name(), move || {
                    sheet().map(|sheet| written(project, slo, &rule_file, &sheet)).unwrap_or_default()
                }));
            }
        }
        files
    }
}

/// Groups of rulers by the labels of the events that they record.
fn recording(project: &Project) -> BTreeMap<Vec<Label>, &RuleGroup> {
    let of_ruler = project.groups.iter().filter(|group| matches!(group.engine, Engine::Ruler(_)));
    let recording = |group: &'_ RuleGroup| -> Vec<Vec<Label>> {
        let total = group.rules.iter().filter(|rule| rule.name.as_str() == series::TOTAL);
        total.map(|rule| rule.labels.iter().map(label).collect()).collect()
    };
    of_ruler.flat_map(|group| recording(group).into_iter().map(move |ids| (ids, group))).collect()
}

fn label(pair: &Pair) -> Label {
    (pair.name.clone(), pair.value.as_str().into())
}

/// How long the alert about missing data waits.
fn hold(group: &RuleGroup, slo: &Slo) -> Duration {
    let ids = Series::of(slo).ids();
    let own = |rule: &&Rule| ids.iter().all(|id| rule.labels.iter().any(|pair| label(pair) == *id));
    let holds = group.rules.iter().filter(own).filter_map(|rule| match &rule.kind {
        RuleKind::Alert(alert) => Some(alert.hold),
        RuleKind::Record => None,
    });
    holds.max().unwrap_or_default()
}

/// A file name of its own.
fn stem(slo: &Slo, names: &mut BTreeSet<String>) -> String {
    let stem = kebab(&slo.full_name());
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let name = std::iter::once(stem.clone()).chain(numbered).find(|name| !names.contains(name));
    let name = name.unwrap_or(stem);
    names.insert(name.clone());
    name
}

fn written(project: &Project, slo: &Slo, rule_file: &str, sheet: &Sheet) -> Vec<u8> {
    let mut block = Block::new(&header(project, slo, sheet));
    block.texts("rule_files", [rule_file]);
    block.entry("evaluation_interval", &sheet.tick.to_string());
    block.list("tests", &sheet.cases, case);
    block.into_bytes()
}

fn header(project: &Project, slo: &Slo, sheet: &Sheet) -> String {
    let (name, objective, window) = (slo.name.as_str(), slo.watch.objective, slo.window);
    let mut lines = vec![yaml::written_by(project), String::new()];
    if sheet.cases.is_empty() {
        lines.push(format!("Nothing of `{name}` is tested here."));
    } else {
        lines.push(format!("What the rules of `{name}` do: {objective} over {window}."));
        lines.push("Run it: promtool test rules FILE".to_owned());
    }
    lines.extend(sheet.left_out.iter().map(|left_out| format!("Left out: {left_out}.")));
    lines.join("\n")
}

fn case(block: &mut Block, case: &Case) {
    block.entry("name", &case.name);
    block.entry("interval", &case.step.to_string());
    block.list("input_series", &case.input, |block, [series, values]| {
        block.entry("series", series);
        block.entry("values", values);
    });
    block.list("promql_expr_test", &case.expected, expected);
}

fn expected(block: &mut Block, expected: &Expected) {
    block.comment(&expected.why);
    block.entry("expr", &expected.expr);
    block.entry("eval_time", &expected.at.to_string());
    let Some(value) = expected.value else { return block.nothing("exp_samples") };
    block.list("exp_samples", [value], |block, value| {
        block.entry("labels", "{}");
        block.number("value", u64::from(value));
    });
}
