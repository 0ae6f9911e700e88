//! How many series a panel is likely to show: what legends and fills follow from.

use crate::model::{Panel, Query, Target, TargetKind};

/// Whether more than one series is likely: several queries, a name that differs by label, or a
/// query that keeps labels.
pub(super) fn are_several(panel: &Panel) -> bool {
    let mut shown = panel.targets.iter().filter(|target| !target.hidden);
    match (shown.next(), shown.next()) {
        (Some(only), None) => returns_several(only),
        (first, _) => first.is_some(),
    }
}

fn returns_several(target: &Target) -> bool {
    if let Some(legend) = &target.legend {
        return legend.text.contains("{{");
    }
    match &target.kind {
        TargetKind::PromQl(query) | TargetKind::LogQl(query) => groups(query) || !aggregates(query),
        TargetKind::TraceQl(query, _) => groups(query),
        TargetKind::Profile(profile) => !profile.group_by.is_empty(),
        TargetKind::ServiceMap(_) | TargetKind::Other(_) | TargetKind::Broken => false,
    }
}

/// Operators that leave one series unless they group.
const AGGREGATIONS: [&str; 9] =
    ["sum", "avg", "max", "min", "count", "quantile", "stddev", "stdvar", "group"];

/// Whether a query without a name of its series aggregates them. A guess by words: the tree is
/// gone by now, and at worst a legend shows one name.
fn aggregates(query: &Query) -> bool {
    words(query).any(|word| AGGREGATIONS.contains(&word))
}

/// Whether a query keeps labels: `by (le)` alone does not, its buckets become one quantile.
fn groups(query: &Query) -> bool {
    let text = query.text.as_str();
    text.match_indices("by").any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let list = text[at + 2..].trim_start().strip_prefix('(').unwrap_or_default();
        let labels = list.split(['(', ')']).next().unwrap_or_default().trim();
        !before.is_some_and(is_word) && !labels.is_empty() && labels != "le"
    }) || words(query).any(|word| word == "without")
}

fn words(query: &Query) -> impl Iterator<Item = &str> {
    query.text.as_str().split(|character| !is_word(character))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::span::Text;

    fn several(query: &str, legend: Option<&str>) -> bool {
        let mut panel = sample::panel(1, "timeseries");
        let mut target = sample::target("A", sample::promql(query));
        target.legend = legend.map(Text::from);
        panel.targets = vec![target];
        are_several(&panel)
    }

    #[test]
    fn labels_in_the_name_or_the_query_make_several() {
        assert!(several("up", Some("{{job}}")));
        assert!(!several("up", Some("up")));
        assert!(several("rate(x_total[5m])", None));
        assert!(several("sum by (route) (rate(x_total[5m]))", None));
        assert!(several("sum without (pod) (x)", None));
    }

    #[test]
    fn one_aggregated_value_is_one() {
        assert!(!several("sum(rate(x_total[5m]))", None));
        assert!(!several("histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))", None));
        assert!(several("rate(checksum_total[5m])", None));
    }

    #[test]
    fn hidden_queries_do_not_count() {
        let mut panel = sample::panel(1, "timeseries");
        panel.targets = ["A", "B"].map(|id| sample::target(id, sample::promql("sum(x)"))).into();
        assert!(are_several(&panel));
        panel.targets[1].hidden = true;
        assert!(!are_several(&panel));
        panel.targets.clear();
        assert!(!are_several(&panel));
    }
}
