//! Every query of a dashboard, whatever it serves.

use crate::model::{
    Dashboard, DatasourceRef, Language, Panel, Query, Rule, Syntax, Target, VariableKind, VariableSource,
};
use crate::query::promql;
use crate::query::promql::labels::Flow;

/// A query and where it goes.
#[derive(Clone, Copy)]
pub(super) struct Asked<'m> {
    pub(super) query: &'m Query,
    pub(super) language: Option<Language>,
    pub(super) datasource: DatasourceRef,
}

/// The queries of panels, variables, annotations and links.
pub(super) fn of(dashboard: &Dashboard) -> impl Iterator<Item = Asked<'_>> {
    dashboard.panels().flat_map(of_panel).chain(around(dashboard))
}

/// The queries of a panel and of its links.
pub(super) fn of_panel(panel: &Panel) -> impl Iterator<Item = Asked<'_>> {
    let links = panel.links().filter_map(|link| link.query.as_ref());
    let links = links.map(|(query, language)| Asked {
        query,
        language: Some(*language),
        datasource: DatasourceRef::POISON,
    });
    panel.targets.iter().filter_map(of_target).chain(links)
}

/// The queries of a dashboard outside of its panels: variables and annotations.
pub(super) fn around(dashboard: &Dashboard) -> impl Iterator<Item = Asked<'_>> {
    let variables = dashboard.variables.iter().filter_map(|variable| of_variable(&variable.kind));
    dashboard.annotations.iter().filter_map(|annotation| of_target(&annotation.target)).chain(variables)
}

/// The targets of panels and annotations.
pub(super) fn targets(dashboard: &Dashboard) -> impl Iterator<Item = &Target> {
    let annotations = dashboard.annotations.iter().map(|annotation| &annotation.target);
    dashboard.panels().flat_map(|panel| &panel.targets).chain(annotations)
}

/// The query of a rule.
pub(super) fn of_rule(rule: &Rule) -> Asked<'_> {
    Asked { query: &rule.query, language: Some(rule.language), datasource: rule.datasource }
}

/// The tree of a PromQL query that has no error.
pub(super) fn sound_promql(query: &Query) -> Option<&promql::Tree> {
    sound(query).map(|parsed| &parsed.tree)
}

/// The same, and the labels of its nodes.
pub(super) fn sound_flow(query: &Query) -> Option<(&promql::Tree, &Flow)> {
    sound(query).map(|parsed| (&parsed.tree, parsed.flow()))
}

fn sound(query: &Query) -> Option<&promql::Parsed> {
    match &query.syntax {
        Syntax::PromQl(parsed) if parsed.is_ok() => Some(parsed),
        _ => None,
    }
}

fn of_target(target: &Target) -> Option<Asked<'_>> {
    let (query, language) = target.kind.query()?;
    Some(Asked { query, language: Some(language), datasource: target.datasource })
}

fn of_variable(kind: &VariableKind) -> Option<Asked<'_>> {
    let VariableKind::Query { datasource, source, .. } = kind else { return None };
    let query = match source {
        VariableSource::LabelValues { selector, .. } => selector.as_ref()?,
        VariableSource::LabelNames(query) => query.as_ref()?,
        VariableSource::Result(query) => query,
        VariableSource::Metrics(_) | VariableSource::Other(_) => return None,
    };
    let language = match query.syntax {
        Syntax::PromQl(_) => Some(Language::PromQl),
        Syntax::LogQl(_) => Some(Language::LogQl),
        Syntax::TraceQl(_) => Some(Language::TraceQl),
        Syntax::None => None,
    };
    Some(Asked { query, language, datasource: *datasource })
}
