//! Go templates in alert annotations and Loki stages: below the languages and the alert checks.
//!
//! Prometheus and Grafana expand labels and annotations with Go's
//! `text/template`, Loki its `line_format` and `label_format` stages. One pass
//! reads actions, keeps scopes and follows what `$labels`, `$values` and
//! `$value` are, so that it gives faults and what the template reads.
//! Source: Go docs, package `text/template` (as of Go 1.23).

mod functions;
mod lex;
mod parse;
mod pipeline;
mod scope;

use super::fault::Fault;
use crate::span::Span;
use parse::Parser;

/// Whose functions and variables a template has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// `line_format` and `label_format` (Loki docs, Template functions); the dot is the labels.
    Loki,
    /// Labels and annotations of alerting rules (Prometheus docs, Template reference).
    Prometheus,
    /// Labels and annotations of Grafana-managed rules (Grafana docs, Template labels and annotations).
    Grafana,
}

/// What a template reads or does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum UseKind {
    /// A label: `$labels.job`, `.Labels.job`, `index $labels "a.b"`; in Loki `.job`.
    Label,
    /// A label of the server: `$externalLabels.cluster`.
    ExternalLabel,
    /// A query or expression of a Grafana rule: `$values.B`.
    Reference,
    /// The value: `$value`, `.Value`, `$values.B.Value`.
    Value,
    /// A function that gets the value, directly or along a pipe.
    ValueFunction,
}

/// One thing that a template reads or does, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// What it is.
    pub kind: UseKind,
    /// Name of the label, the function or the query; empty for the value.
    pub name: String,
    /// The query or expression of `$values` that it belongs to, if it does.
    pub of: Option<String>,
    /// The operand, or the name of the function.
    pub span: Span,
}

/// Every fault of a template, in order; spans are bytes of `text`. Stops after 64.
///
/// Codes: `template/syntax`, `template/unclosed`, `template/unknown-function`,
/// `template/undefined-variable`, `template/argument-count`.
#[must_use]
pub fn check(text: &str, dialect: Dialect) -> Vec<Fault> {
    if !has_actions(text) {
        return Vec::new();
    }
    let mut faults = Parser::new(text, Some(dialect)).run().faults;
    faults.sort_by_key(|fault| fault.span);
    faults
}

/// What an alert's label or annotation reads, in order, whichever server expands it.
#[must_use]
pub fn uses(text: &str) -> Vec<Use> {
    if has_actions(text) { Parser::new(text, None).run().uses } else { Vec::new() }
}

/// What a template reads in one dialect, in order: for Loki the labels (`{{.job}}`).
#[must_use]
pub fn uses_in(text: &str, dialect: Dialect) -> Vec<Use> {
    if has_actions(text) { Parser::new(text, Some(dialect)).run().uses } else { Vec::new() }
}

/// Everything else in a text stands for itself.
fn has_actions(text: &str) -> bool {
    text.contains("{{")
}

/// The functions of a dialect, Go's own among them.
pub fn functions(dialect: Dialect) -> impl Iterator<Item = &'static str> {
    functions::lists(Some(dialect)).iter().flat_map(|list| list.iter().map(|function| function.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str, dialect: Dialect) -> Vec<(&'static str, String)> {
        let faults = check(text, dialect).into_iter();
        faults.map(|fault| (fault.code, fault.span.of(text).to_owned())).collect()
    }

    fn read(text: &str) -> Vec<(UseKind, String)> {
        uses(text).into_iter().map(|found| (found.kind, found.name)).collect()
    }

    #[test]
    fn several_faults_are_found_and_placed() {
        let text = "{{ $label.job }} {{ humanise $value }} {{ if $value }} {{ title }}";
        let found = codes(text, Dialect::Prometheus);
        let expected = [
            ("template/undefined-variable", "$label"),
            ("template/unknown-function", "humanise"),
            ("template/unclosed", "{{ if $value }}"),
            ("template/argument-count", "title"),
        ];
        let found: Vec<(&str, &str)> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn dialects_differ_in_functions_and_variables() {
        assert!(codes("{{ $values.B.Value | humanize }}", Dialect::Grafana).is_empty());
        assert_eq!(codes("{{ $values.B }}", Dialect::Prometheus).len(), 1);
        assert!(codes("{{ .job | ToUpper | trunc 3 }}", Dialect::Loki).is_empty());
        assert_eq!(codes("{{ $labels.job }}", Dialect::Loki).len(), 1);
    }

    #[test]
    fn labels_and_value_functions_are_listed() {
        use UseKind::*;
        let text = "{{ $labels.job }} {{ index $labels \"a.b\" }} {{ $value | humanizePercentage }}";
        let expected = [(Label, "job"), (Label, "a.b"), (Value, ""), (ValueFunction, "humanizePercentage")];
        assert_eq!(read(text), expected.map(|(kind, name)| (kind, name.to_owned())));
        assert_eq!(read("{{ range query \"up\" }}{{ .Labels.x }}{{ end }}"), []);
        assert_eq!(read("{{ with $labels }}{{ .x }}{{ end }}"), [(Label, "x".to_owned())]);
    }
}
