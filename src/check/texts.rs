//! Every text of a dashboard in which Grafana replaces variables.

use memchr::memchr_iter;

use crate::model::{
    Dashboard, DataLink, LinkTarget, Panel, Profile, Property, Target, TargetKind, Variable, VariableKind,
    VariableSource,
};
use crate::query::variable::{self, Variable as Found};
use crate::span::{Span, Text};

/// What a text is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// A server or a data frame reads it: queries, titles, legends.
    Plain,
    /// An address or a value of a link on a panel: it also knows what was clicked.
    Link,
    /// A link in the header.
    Header,
    /// Words for people: a `$` in them may be a price.
    Prose,
}

/// A text and what it is for.
#[derive(Clone, Copy)]
pub(super) struct Said<'m> {
    pub(super) text: &'m Text,
    pub(super) role: Role,
}

/// Every text of a dashboard in which Grafana replaces variables.
pub(super) fn of(dashboard: &Dashboard) -> Vec<Said<'_>> {
    let mut all = All(Vec::new());
    for variable in &dashboard.variables {
        all.extend(Role::Plain, of_variable(variable));
        all.extend(Role::Prose, variable.description.iter());
    }
    for target in dashboard.annotations.iter().map(|annotation| &annotation.target) {
        all.target(target);
    }
    for row in &dashboard.rows {
        all.extend(Role::Plain, row.title.iter());
        row.panels.iter().for_each(|panel| all.panel(panel));
    }
    for link in &dashboard.links {
        all.extend(Role::Header, [&link.title]);
        match &link.target {
            LinkTarget::Dashboard { values, .. } => {
                all.extend(Role::Header, values.iter().map(|pair| &pair.value));
            }
            LinkTarget::Url(url) => all.extend(Role::Header, [url]),
            LinkTarget::Tags { .. } => {}
        }
    }
    all.0
}

/// What a variable asks and filters by.
pub(super) fn of_variable(variable: &Variable) -> Vec<&Text> {
    let mut texts: Vec<&Text> = variable.regex.iter().collect();
    let VariableKind::Query { source, .. } = &variable.kind else { return texts };
    match source {
        VariableSource::LabelValues { selector, label } => {
            texts.extend(selector.as_ref().map(|query| &query.text));
            texts.push(label);
        }
        VariableSource::LabelNames(query) => texts.extend(query.as_ref().map(|query| &query.text)),
        VariableSource::Metrics(text) | VariableSource::Other(text) => texts.push(text),
        VariableSource::Result(query) => texts.push(&query.text),
    }
    texts
}

/// The variables of a text; those between `{{` and `}}` belong to a template.
pub(super) fn variables(text: &str) -> impl Iterator<Item = Found<'_>> {
    let mut templates = None;
    variable::find(text).filter(move |found| {
        // Most texts have no variable and are not searched for templates.
        let templates = templates.get_or_insert_with(|| self::templates(text).into_iter().peekable());
        while templates.peek().is_some_and(|template| template.end <= found.span.start) {
            templates.next();
        }
        templates.peek().is_none_or(|template| found.span.start < template.start)
    })
}

/// The place of a variable's name alone.
pub(super) fn name_span(found: &Found<'_>) -> Span {
    let sigil = if found.form == variable::Form::Bare { 1 } else { 2 };
    let start = found.span.range().start + sigil;
    Span::new(start, start + found.name.len())
}

/// The stretches between `{{` and `}}`.
fn templates(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = twice(b'{', text, at) {
        let Some(end) = twice(b'}', text, start) else { break };
        at = end + 2;
        spans.push(Span::new(start, at));
    }
    spans
}

/// Where `brace` first stands twice from `start` on. Queries have many braces and few pairs of
/// them: to look for one is faster than for both.
fn twice(brace: u8, text: &str, start: usize) -> Option<usize> {
    let mut found = memchr_iter(brace, text.as_bytes().get(start..)?).map(|at| start + at);
    found.find(|at| text.as_bytes().get(at + 1) == Some(&brace))
}

struct All<'m>(Vec<Said<'m>>);

impl<'m> All<'m> {
    fn extend(&mut self, role: Role, texts: impl IntoIterator<Item = &'m Text>) {
        self.0.extend(texts.into_iter().map(|text| Said { text, role }));
    }

    fn panel(&mut self, panel: &'m Panel) {
        self.extend(Role::Plain, [&panel.title]);
        self.extend(Role::Prose, panel.description.iter().chain(panel.markdown.iter()));
        self.extend(Role::Plain, panel.field.unit.iter().chain(panel.field.no_value.iter()));
        panel.targets.iter().for_each(|target| self.target(target));
        panel.links().for_each(|link| self.link(link));
        for property in panel.overrides.iter().flat_map(|one| &one.properties) {
            if let Property::Name(text) | Property::Unit(text) = property {
                self.extend(Role::Plain, [text]);
            }
        }
    }

    fn target(&mut self, target: &'m Target) {
        self.extend(Role::Plain, target.legend.iter());
        match &target.kind {
            TargetKind::PromQl(query) | TargetKind::LogQl(query) | TargetKind::TraceQl(query, _) => {
                self.extend(Role::Plain, [&query.text]);
            }
            TargetKind::ServiceMap(selector) => self.extend(Role::Plain, selector.iter()),
            TargetKind::Profile(Profile { type_id, selector, group_by, spans }) => {
                self.extend(Role::Plain, [type_id, selector]);
                self.extend(Role::Plain, group_by.iter().chain(spans.iter()));
            }
            TargetKind::Other(text) => self.extend(Role::Plain, [text]),
            TargetKind::Broken => {}
        }
    }

    fn link(&mut self, link: &'m DataLink) {
        self.extend(Role::Link, [&link.title]);
        match (&link.query, &link.dashboard) {
            // The address has the query's variables once more.
            (Some((query, _)), _) => self.extend(Role::Link, [&query.text]),
            (None, Some((_, _, values))) => self.extend(Role::Link, values.iter().map(|pair| &pair.value)),
            (None, None) => self.extend(Role::Link, [&link.url]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_template_are_not_grafanas() {
        let names = |text| variables(text).map(|found| found.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(r#"{a="$x"} | line_format "{{ $y := .z }}{{ $y }} $w""#), ["x", "w"]);
        assert_eq!(names("{{ $open"), ["open"]);
    }
}
