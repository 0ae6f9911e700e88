//! Emission: the rule files of rulers, `UID/rules/[TENANT/]FILE.yml`.
//!
//! One file for each namespace: that of a team, or the name of a file of `alerts/`.
//! Mimir and Loki read their folder by tenant; without one that is `anonymous` and `fake`, what
//! they call the tenant of a server that has none.

use std::collections::BTreeMap;

use super::view::Views;
use super::yaml::block::Block;
use super::{Emitter, File, datasources, yaml};
use crate::model::{Base, Datasource, DatasourceRef, Engine, Pair, Project, Rule, RuleGroup, RuleKind};
use crate::prometheus::rules::{AlertingRule, Group, RecordingRule, Rule as Written, TextMap};
use crate::quantity::Duration;
use crate::span::Text;

/// Rule files of Prometheus, Mimir, Amazon's service and Loki.
pub(super) struct Ruler;

impl Emitter for Ruler {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let Some(below) = &project.base.outputs.rules else { return Vec::new() };
        let mut files: BTreeMap<String, Vec<&'a RuleGroup>> = BTreeMap::new();
        for group in &project.groups {
            let Engine::Ruler(to) = group.engine else { continue };
            if let Some(path) = path(&project.base, to, group.namespace.as_str()) {
                files.entry(joined(below.as_str(), &path)).or_default().push(group);
            }
        }
        let file = |(path, groups): (String, Vec<&'a RuleGroup>)| {
            File::new(path, self.name(), move || {
                let mut block = Block::new(&yaml::written_by(project));
                write(&mut block, written(&groups, project, None));
                block.into_bytes()
            })
        };
        files.into_iter().map(file).collect()
    }
}

/// A path below a folder; `.` is the output folder itself.
pub(super) fn joined(folder: &str, path: &str) -> String {
    match folder.trim_end_matches('/') {
        "" | "." => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// Where the file of a ruler lies, below the folder of rules.
pub(super) fn path(base: &Base, to: DatasourceRef, namespace: &str) -> Option<String> {
    base.datasource(to).map(|datasource| format!("{}/{namespace}.yml", folder(datasource)))
}

/// The folder of a ruler's files, below the folder of rules.
pub(super) fn folder(datasource: &Datasource) -> String {
    let tenant = tenant(datasource).map(|tenant| format!("/{tenant}")).unwrap_or_default();
    format!("{}/rules{tenant}", datasource.uid.as_str())
}

/// The datasources whose rulers evaluate something, in the order of the project.
pub(super) fn rulers(project: &Project) -> impl Iterator<Item = &Datasource> {
    let written = project.base.outputs.rules.is_some();
    let has_groups = move |index: usize| {
        let engine = Engine::Ruler(DatasourceRef::new(index));
        written && project.groups.iter().any(|group| group.engine == engine)
    };
    let all = project.base.datasources.iter().enumerate();
    all.filter(move |(index, _)| has_groups(*index)).map(|(_, datasource)| datasource)
}

/// The tenant whose folder a ruler reads; a tenant from the environment is not known here.
pub(super) fn tenant(datasource: &Datasource) -> Option<&str> {
    let usual = match datasources::kind(datasource)?.id {
        "mimir" => "anonymous",
        "loki" => "fake",
        _ => return None,
    };
    let said = datasource.tenant.as_ref().map(Text::as_str);
    Some(said.filter(|tenant| !tenant.contains(['$', '/'])).unwrap_or(usual))
}

/// The file of one group, evaluated as often as is said: for a server that nobody wants to wait for.
#[must_use]
pub fn rule_file(group: &RuleGroup, project: &Project, interval: &str) -> Vec<u8> {
    let mut block = Block::new(&yaml::written_by(project));
    write(&mut block, written(&[group], project, Some(interval)));
    block.into_bytes()
}

/// The groups of a file, each made when it is written.
fn written<'a>(
    groups: &[&'a RuleGroup],
    project: &'a Project,
    interval: Option<&'a str>,
) -> impl Iterator<Item = Group<'a>> {
    let cx = Cx { views: Views::of(project), interval };
    groups.iter().map(move |group| cx.group(group))
}

/// The file, line by line: a thousand SLOs are fifteen thousand rules.
fn write<'a>(block: &mut Block, groups: impl IntoIterator<Item = Group<'a>>) {
    block.list("groups", groups, |block, group| {
        block.entry("name", &group.name);
        if let Some(interval) = &group.interval {
            block.entry("interval", interval);
        }
        block.list("rules", &group.rules, |block, rule| match rule {
            Written::Recording(rule) => {
                block.entry("record", &rule.record);
                block.entry("expr", &rule.expr);
                write_texts(block, "labels", &rule.labels);
            }
            Written::Alerting(rule) => {
                block.entry("alert", &rule.alert);
                block.entry("expr", &rule.expr);
                for (key, long) in [("for", &rule.pending), ("keep_firing_for", &rule.keep_firing_for)] {
                    if let Some(long) = long {
                        block.entry(key, long);
                    }
                }
                write_texts(block, "labels", &rule.labels);
                write_texts(block, "annotations", &rule.annotations);
            }
        });
    });
}

fn write_texts(block: &mut Block, key: &str, texts: &TextMap<'_>) {
    if !texts.is_empty() {
        block.mapping(key, |block| texts.iter().for_each(|(name, text)| block.entry(name, text)));
    }
}

/// What rules refer to.
struct Cx<'a> {
    views: Views<'a>,
    /// How often all are evaluated, instead of what each says.
    interval: Option<&'a str>,
}

impl<'a> Cx<'a> {
    fn group(&self, group: &'a RuleGroup) -> Group<'a> {
        Group {
            name: group.name.as_str().into(),
            interval: Some(self.interval.map_or_else(|| group.interval.to_string().into(), Into::into)),
            query_offset: None,
            limit: None,
            partial_response_strategy: None,
            source_tenants: Vec::new(),
            labels: BTreeMap::new(),
            rules: group.rules.iter().map(|rule| self.rule(rule)).collect(),
        }
    }

    fn rule(&self, rule: &'a Rule) -> Written<'a> {
        let expr = rule.query.text.as_str().into();
        let labels = texts(&rule.labels);
        let RuleKind::Alert(alert) = &rule.kind else {
            return Written::Recording(RecordingRule { record: rule.name.as_str().into(), expr, labels });
        };
        let mut annotations = texts(&alert.annotations);
        if let Some((uid, panel)) = &alert.panel {
            let url = self.views.url(uid.as_str(), panel.as_str(), rule);
            annotations.extend(url.map(|url| ("dashboard_url".into(), url.into())));
        }
        let held = |long: Duration| (long > Duration::default()).then(|| long.to_string().into());
        Written::Alerting(AlertingRule {
            alert: rule.name.as_str().into(),
            expr,
            pending: held(alert.hold),
            keep_firing_for: alert.keep_firing_for.and_then(held),
            labels,
            annotations,
        })
    }
}

fn texts(pairs: &[Pair]) -> TextMap<'_> {
    pairs.iter().map(|pair| ((&*pair.name).into(), pair.value.as_str().into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prometheus::rules::RuleFile;

    #[test]
    fn lines_are_those_of_the_serialised_file() {
        let odd = "a: b #c";
        let texts = TextMap::from([
            ("on".into(), odd.into()),
            ("runbook".into(), "one\n\ntwo\n".into()),
            ("window".into(), "1h".into()),
        ]);
        let alert = AlertingRule {
            alert: "Down".into(),
            expr: "up{job=\"a\"} == 0\n  or vector(1)".into(),
            pending: Some("5m".into()),
            keep_firing_for: Some("10".into()),
            labels: texts.clone(),
            annotations: TextMap::new(),
        };
        let record = RecordingRule { record: "slo:a:b".into(), expr: "sum(a:b) > 1e3".into(), labels: texts };
        let group = Group {
            name: "0123".into(),
            interval: Some("1m".into()),
            query_offset: None,
            limit: None,
            partial_response_strategy: None,
            source_tenants: Vec::new(),
            labels: BTreeMap::new(),
            rules: vec![Written::Recording(record), Written::Alerting(alert)],
        };
        let file = RuleFile { namespace: None, groups: vec![group] };
        let mut block = Block::new("made");
        write(&mut block, file.groups.clone());
        let (lines, serialised) = (block.into_bytes(), yaml::render("made", &file));
        assert_eq!(String::from_utf8(lines).unwrap(), String::from_utf8(serialised).unwrap());
    }
}
