//! What stands on every dashboard, fitted to each of them.
//!
//! Annotations and links of the project may speak of `$service` and of variables that only some
//! dashboards have. Where one lacks what they speak of, that part is left out.

use std::borrow::Cow;

use super::doc::Doc;
use crate::model::Pair;
use crate::query::variable::{self, Form, Variable, is_builtin};
use crate::span::{Span, Text};
use crate::spec::{self, OneQuery, Scalar};
use crate::tree::{List, Map, Name};

/// What `$service` may be followed by.
const SPELLINGS: [&str; 4] = [".namespace", ".name", ".job", ".app"];

/// How what is said for all dashboards is fitted to a dashboard.
pub(super) struct Fit<'a> {
    doc: Doc<'a>,
    /// Names of the dashboard's variables.
    variables: &'a [&'a str],
}

impl<'a> Fit<'a> {
    /// For a dashboard with these variables.
    pub(super) fn new(doc: Doc<'a>, variables: &'a [&'a str]) -> Self {
        Self { doc, variables }
    }

    /// An annotation of the project; `None` where the dashboard lacks what its query speaks of.
    pub(super) fn annotation<'s>(&self, said: &'s spec::Annotation) -> Option<Cow<'s, spec::Annotation>> {
        let Some(OneQuery(query)) = said.query.get() else { return Some(Cow::Borrowed(said)) };
        let texts = [&query.text, &query.promql, &query.logql, &query.traceql];
        if texts.iter().all(|text| text.get().is_none_or(|text| !text.text.contains('$'))) {
            return Some(Cow::Borrowed(said));
        }
        let mut fitted = said.clone();
        let Some(OneQuery(query)) = fitted.query.get_mut() else { return Some(Cow::Borrowed(said)) };
        for said in [&mut query.text, &mut query.promql, &mut query.logql, &mut query.traceql] {
            if let Some(text) = said.get_mut() {
                *text = self.text(text)?;
            }
        }
        Some(Cow::Owned(fitted))
    }

    /// The values that a link of the project sets: those that the dashboard knows.
    pub(super) fn values(&self, said: &spec::Link) -> Vec<Pair> {
        let set = said.values.get().into_iter().flat_map(Map::iter);
        let set = set.filter_map(|(name, Scalar(value)): (&Name, &Scalar)| {
            let value = self.text(value).filter(|value| !value.text.is_empty())?;
            Some(Pair { name: name.name.clone(), origin: name.origin, value })
        });
        let kept = said.keep.get().into_iter().flat_map(List::iter);
        let kept = kept.filter(|name| self.variables.contains(&name.as_str())).map(kept_value);
        set.chain(kept).collect()
    }

    /// The text with the service filled in; `None` when it speaks of what the dashboard lacks.
    fn text(&self, text: &Text) -> Option<Text> {
        let mut filled = Vec::new();
        for found in variable::find(&text.text) {
            if found.name == "service" && !self.variables.contains(&"service") {
                let (span, value) = self.service(&text.text, &found)?;
                filled.push((span, value));
            } else if !self.has(found.name) {
                return None;
            }
        }
        Some(text.replaced(filled))
    }

    fn has(&self, name: &str) -> bool {
        match name {
            "where" => self.doc.service.is_some(),
            name => is_builtin(name) || self.variables.contains(&name),
        }
    }

    /// What `$service`, `$service.namespace` and so on stand for, and all of its characters.
    fn service(&self, text: &str, found: &Variable<'_>) -> Option<(Span, &'a str)> {
        let service = self.doc.service?;
        let rest = text.get(found.span.range().end..).unwrap_or_default();
        let ends = |spelling: &&&str| {
            rest.strip_prefix(**spelling)
                .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
        };
        let spelling = SPELLINGS.iter().filter(|_| found.form == Form::Bare).find(ends);
        let length = spelling.map_or(0, |spelling| spelling.len());
        let value: &str = match spelling.copied() {
            Some(".namespace") => &service.spellings.namespace,
            Some(".name") => &service.spellings.name,
            Some(".job") => &service.spellings.job,
            Some(".app") => &service.spellings.app,
            _ => &service.name,
        };
        Some((Span::new(found.span.range().start, found.span.range().end + length), value))
    }
}

/// A variable that is handed on as it is.
pub(super) fn kept_value(name: &Text) -> Pair {
    let value = Text::plain(format!("${}", name.text), name.origin());
    Pair { name: (&*name.text).into(), origin: name.origin(), value }
}
