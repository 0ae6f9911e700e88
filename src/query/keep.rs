//! Keeping labels: a query that also selects by some labels, and loses none of them on its way.
//!
//! Labels such as `cluster` are part of what a thing is. What a method asks knows nothing of them: here every
//! selector gets a matcher, every grouping and matching the label, by edits of the text at the places that
//! the tree knows. What was 0 for nothing (`… or vector(0)`) is 0 for every value, or nothing: a number
//! without labels is nobody's.

mod logql;
mod promql;
mod traceql;

pub use logql::logql;
pub use promql::promql;
pub use traceql::traceql;

use crate::query::promql::build::Matcher;
use crate::span::Span;

/// What keeps the labels of a query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// Every result has them.
    Apart,
    /// Only what is selected: the results of all values are one, as a heatmap draws them.
    Together,
}

/// A label that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its name.
    label: String,
    /// What selects the values that are looked at, in PromQL, LogQL and for profiles.
    matcher: String,
    /// The same in TraceQL.
    condition: String,
    /// The attribute of TraceQL.
    attribute: String,
}

impl Kept {
    /// A label whose values the dashboard variable of its name chooses.
    #[must_use]
    pub fn chosen(label: &str) -> Self {
        let value = format!("${label}");
        let attribute = format!("resource.{label}");
        Self {
            matcher: Matcher::re(label, &value).as_str().to_owned(),
            condition: format!("{attribute} =~ \"{value}\""),
            label: label.to_owned(),
            attribute,
        }
    }

    /// Its name.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What selects the values that are looked at.
    #[must_use]
    pub fn matcher(&self) -> &str {
        &self.matcher
    }
}

/// Changes of a text.
#[derive(Debug, Default)]
struct Edits(Vec<(Span, String)>);

impl Edits {
    fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.0.push((span, text.into()));
    }

    fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(Span::new(at, at), text);
    }

    /// Adds to a list between brackets, whose end the span has.
    fn add(&mut self, brackets: Span, is_empty: bool, items: &[&str]) {
        if let (Some(at), false) = ((brackets.end as usize).checked_sub(1), items.is_empty()) {
            self.insert(at, format!("{}{}", if is_empty { "" } else { ", " }, items.join(", ")));
        }
    }

    /// What becomes of the part of the text at `span`. Of edits that overlap the first one counts.
    fn apply(&mut self, text: &str, span: Span) -> String {
        self.0.sort_by_key(|(span, _)| (span.start, span.end));
        let mut made = String::with_capacity(span.len() + 64);
        let mut at = span.start as usize;
        for (edit, new) in &self.0 {
            let (start, end) = (edit.start as usize, edit.end as usize);
            if start < at || end > span.end as usize {
                continue;
            }
            made.push_str(text.get(at..start).unwrap_or_default());
            made.push_str(new);
            at = end;
        }
        made.push_str(text.get(at..span.end as usize).unwrap_or_default());
        made
    }
}

/// Those of the labels that a list does not have yet.
fn missing(kept: &[Kept], has: impl Fn(&str) -> bool) -> Vec<&str> {
    kept.iter().map(|kept| &*kept.label).filter(|label| !has(label)).collect()
}

/// Matchers of those labels that a selector does not have yet.
fn matchers(kept: &[Kept], has: impl Fn(&str) -> bool) -> Vec<&str> {
    kept.iter().filter(|kept| !has(&kept.label)).map(|kept| &*kept.matcher).collect()
}

/// Adds matchers before the end of braces.
fn select(edits: &mut Edits, braces: Span, is_empty: bool, matchers: &[&str]) {
    if let (Some(at), false) = ((braces.end as usize).checked_sub(1), matchers.is_empty()) {
        edits.insert(at, format!("{}{}", if is_empty { "" } else { "," }, matchers.join(",")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Vec<Kept> {
        vec![Kept::chosen("cluster")]
    }

    fn metrics(text: &str) -> String {
        promql(&crate::query::promql::parse(text).tree, &kept(), Grouping::Apart)
    }

    fn logs(text: &str) -> String {
        logql(text, &crate::query::logql::parse(text).tree, &kept(), Grouping::Apart)
    }

    fn traces(text: &str) -> String {
        traceql(text, &crate::query::traceql::parse(text).tree, &kept(), Grouping::Apart)
    }

    #[test]
    fn metrics_are_selected_and_grouped_by_it() {
        assert_eq!(metrics("up"), "up{cluster=~\"$cluster\"}");
        assert_eq!(metrics("{job=\"a\"}"), "{job=\"a\",cluster=~\"$cluster\"}");
        assert_eq!(metrics("up{cluster=\"eu\"}"), "up{cluster=\"eu\"}");
        assert_eq!(
            metrics("sum(rate(a{job=\"b\"}[5m])) / sum by (route) (rate(c[5m]))"),
            "sum by (cluster) (rate(a{job=\"b\",cluster=~\"$cluster\"}[5m])) \
             / sum by (route, cluster) (rate(c{cluster=~\"$cluster\"}[5m]))"
        );
        assert_eq!(
            metrics("topk(5, max without (le) (a)) * on (job) group_left (x) b"),
            "topk(5, max without (le) (a{cluster=~\"$cluster\"})) \
             * on (job, cluster) group_left (x) b{cluster=~\"$cluster\"}"
        );
        assert_eq!(metrics("sum by () (a)"), "sum by (cluster) (a{cluster=~\"$cluster\"})");
    }

    #[test]
    fn what_has_no_labels_is_nobody_s() {
        assert_eq!(
            metrics("(sum(a) or vector(0)) / sum(b)"),
            "(sum by (cluster) (a{cluster=~\"$cluster\"}) or 0 * sum by (cluster) (b{cluster=~\"$cluster\"})) \
             / sum by (cluster) (b{cluster=~\"$cluster\"})"
        );
        assert_eq!(metrics("count(a) or vector(0)"), "count by (cluster) (a{cluster=~\"$cluster\"})");
        assert_eq!(
            metrics("sum by (r) (a) / scalar(sum(a))"),
            "sum by (r, cluster) (a{cluster=~\"$cluster\"}) / scalar(sum(a{cluster=~\"$cluster\"}))"
        );
        assert_eq!(metrics("vector(14)"), "vector(14)");
    }

    #[test]
    fn what_is_drawn_together_is_only_selected() {
        let tree = crate::query::promql::parse("sum by (le) (rate(a[5m]))").tree;
        let found = promql(&tree, &kept(), Grouping::Together);
        assert_eq!(found, "sum by (le) (rate(a{cluster=~\"$cluster\"}[5m]))");
    }

    #[test]
    fn logs_are_selected_and_grouped_by_it() {
        assert_eq!(logs("{app=\"a\"} |= `x`"), "{app=\"a\",cluster=~\"$cluster\"} |= `x`");
        assert_eq!(
            logs("sum by (level) (count_over_time({app=\"a\"} | json [5m]))"),
            "sum by (level, cluster) (count_over_time({app=\"a\",cluster=~\"$cluster\"} | json [5m]))"
        );
        assert_eq!(
            logs("(sum(count_over_time({a=\"a\"}[5m])) or vector(0)) / sum(count_over_time({b=\"b\"}[5m]))"),
            "(sum by (cluster) (count_over_time({a=\"a\",cluster=~\"$cluster\"}[5m])) \
             or 0 * sum by (cluster) (count_over_time({b=\"b\",cluster=~\"$cluster\"}[5m]))) \
             / sum by (cluster) (count_over_time({b=\"b\",cluster=~\"$cluster\"}[5m]))"
        );
        assert_eq!(
            logs("topk(3, sum by (a) (rate({b=\"b\"}[5m]))) or vector(0)"),
            "topk(3, sum by (a, cluster) (rate({b=\"b\",cluster=~\"$cluster\"}[5m])))"
        );
    }

    #[test]
    fn traces_are_selected_and_grouped_by_it() {
        let condition = "resource.cluster =~ \"$cluster\"";
        assert_eq!(
            traces("{ resource.service.name = \"a\" && duration > 1s }"),
            format!("{{ resource.service.name = \"a\" && duration > 1s && {condition} }}")
        );
        assert_eq!(traces("{ .a = 1 || .b = 2 }"), format!("{{ (.a = 1 || .b = 2) && {condition} }}"));
        assert_eq!(traces("{}"), format!("{{ {condition} }}"));
        assert_eq!(
            traces("{ .a = 1 } | rate() by (span.http.route)"),
            format!("{{ .a = 1 && {condition} }} | rate() by (span.http.route, resource.cluster)")
        );
        assert_eq!(
            traces("{ .a = 1 } | rate()"),
            format!("{{ .a = 1 && {condition} }} | rate() by (resource.cluster)")
        );
        assert_eq!(
            traces("{ .a = 1 } | compare({ status = error })"),
            format!("{{ .a = 1 && {condition} }} | compare({{ status = error }})")
        );
    }
}
