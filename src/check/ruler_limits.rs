//! What rulers take at most: rules in a group, groups and recorded series of a tenant.

use super::advice::listing;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Datasource, DatasourceRef, Engine, Project, RuleGroup, RuleKind};

/// `ruler/too-many-groups`, `ruler/too-many-rules`, `ruler/too-many-series`
pub(super) struct Limits;

impl Check for Limits {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        for (index, datasource) in project.base.datasources.iter().enumerate() {
            let engine = Engine::Ruler(DatasourceRef::new(index));
            let groups: Vec<&RuleGroup> =
                project.groups.iter().filter(|group| group.engine == engine).collect();
            for group in &groups {
                sink.extend(too_many_rules(datasource, group));
            }
            sink.extend(too_many_groups(datasource, &groups));
            sink.extend(too_many_series(datasource, &groups));
        }
    }
}

fn too_many_rules(datasource: &Datasource, group: &RuleGroup) -> Option<Diagnostic> {
    let (found, most) = (group.rules.len(), datasource.limits.rules_per_group? as usize);
    (found > most).then(|| {
        let message = format!("the group `{}` has {found} rules", group.name.text);
        let report = Diagnostic::error("ruler/too-many-rules", message)
            .at(group.origin, format!("expected at most {most}"))
            .also(datasource.origin, format!("the ruler of `{}` takes {most} a group", datasource.uid.text));
        report.help(if group.slo {
            "write fewer pairs under `burn:`: each window is a rule, and each pair an alert"
        } else {
            "give some of its rules another `group`"
        })
    })
}

fn too_many_groups(datasource: &Datasource, groups: &[&RuleGroup]) -> Option<Diagnostic> {
    let (found, most) = (groups.len(), datasource.limits.groups_per_tenant? as usize);
    (found > most).then(|| {
        let counts = by_file(groups, |_| 1);
        over(datasource, "ruler/too-many-groups", &format!("{found} groups"), most, &counts).help(
            "write a larger `limits: { groups_per_tenant: … }` once the ruler has it, or allow larger groups with \
             `rules_per_group`: small SLOs then share them",
        )
    })
}

fn too_many_series(datasource: &Datasource, groups: &[&RuleGroup]) -> Option<Diagnostic> {
    let most = datasource.limits.recorded_series? as usize;
    let counts = by_file(groups, recorded);
    let found: usize = counts.iter().map(|(_, count)| count).sum();
    (found > most).then(|| {
        let report =
            over(datasource, "ruler/too-many-series", &format!("at least {found} recorded series"), most, &counts);
        report
            .note("each recording counts once; with `by` there is a series for every value")
            .help("write fewer pairs of windows under `burn:`, or a larger `limits: { recorded_series: … }` once the store has it")
    })
}

/// Recordings of a group: each writes a series or more.
fn recorded(group: &RuleGroup) -> usize {
    group.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Record)).count()
}

fn over(
    datasource: &Datasource,
    code: &'static str,
    found: &str,
    most: usize,
    counts: &[(&str, usize)],
) -> Diagnostic {
    let tenant = datasource.tenant.as_ref().map(|tenant| format!(" for the tenant `{}`", tenant.text));
    let message =
        format!("the ruler of `{}` would have {found}{}", datasource.uid.text, tenant.unwrap_or_default());
    let largest: Vec<String> =
        counts.iter().take(MENTIONED).map(|(file, count)| format!("{file}.yaml: {count}")).collect();
    let largest: Vec<&str> = largest.iter().map(String::as_str).collect();
    Diagnostic::error(code, message)
        .at(datasource.origin, format!("takes {most}"))
        .note(format!("most come from {}", listing(&largest)))
}

/// How many files a report mentions.
const MENTIONED: usize = 3;

/// Counts by file of `alerts/`, largest first.
fn by_file<'a>(groups: &[&'a RuleGroup], count: impl Fn(&RuleGroup) -> usize) -> Vec<(&'a str, usize)> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for group in groups {
        *counts.entry(&group.file).or_default() += count(group);
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(file, count)| (std::cmp::Reverse(*count), *file));
    counts
}

const METAS: &[Meta] = &[
    Meta {
        code: "ruler/too-many-groups",
        summary: "a ruler would have more groups of rules than it takes",
        explanation: "Rulers of many tenants limit each of them: Mimir takes 70 groups of 20 rules unless its
operator says otherwise (`ruler_max_rule_groups_per_tenant`), and refuses the next one. An SLO is a group of its
own; small ones share a group where `rules_per_group` leaves room. `limits` of a datasource says what its ruler takes.",
        bad: &[
            Example::project(FEW_GROUPS),
            Example::alerts(
                "rules:
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
  - { record: 'job:sales:rate5m', expr: 'sum by (job) (rate(sales_total[5m]))', group: sales }
",
            ),
        ],
        good: &[
            Example::project(FEW_GROUPS),
            Example::alerts(
                "rules:
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
  - { record: 'job:sales:rate5m', expr: 'sum by (job) (rate(sales_total[5m]))' }
",
            ),
        ],
    },
    Meta {
        code: "ruler/too-many-rules",
        summary: "a group has more rules than its ruler takes",
        explanation: "Mimir and Amazon's service take 20 rules in a group unless told otherwise
(`ruler_max_rules_per_rule_group`), and refuse the whole file. `limits` of a datasource says what its ruler takes.",
        bad: &[
            Example::project(FEW_RULES),
            Example::alerts(
                "rules:
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
  - { record: 'job:sales:rate5m', expr: 'sum by (job) (rate(sales_total[5m]))' }
",
            ),
        ],
        good: &[
            Example::project(FEW_RULES),
            Example::alerts(
                "rules:
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
  - { record: 'job:sales:rate5m', expr: 'sum by (job) (rate(sales_total[5m]))', group: sales }
",
            ),
        ],
    },
    Meta {
        code: "ruler/too-many-series",
        summary: "rules would record more series than the store takes for them",
        explanation: "What rules record are series like any other, and they cost as much. `recorded_series` under
`limits` of a datasource is how many you want to afford; a recording counts once, although with labels it writes a
series for every value.",
        bad: &[
            Example::project(FEW_SERIES),
            Example::alerts(
                "rules:
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
  - { record: 'job:sales:rate5m', expr: 'sum by (job) (rate(sales_total[5m]))' }
",
            ),
        ],
        good: &[
            Example::project(FEW_SERIES),
            Example::alerts(
                "rules:
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
",
            ),
        ],
    },
];

const FEW_GROUPS: &str = "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", limits: { groups_per_tenant: 1 } }
alerting: { rules: mimir }
";

const FEW_RULES: &str = "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", limits: { rules_per_group: 1 } }
alerting: { rules: mimir }
";

const FEW_SERIES: &str = "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", limits: { recorded_series: 1 } }
alerting: { rules: mimir }
";
