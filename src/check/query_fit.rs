//! Queries that go to a datasource which speaks another language.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, RuleGroup, language_name};
use crate::vocabulary::datasource::DATASOURCES;

/// `query/wrong-datasource`
pub(super) struct WrongDatasource;

impl Check for WrongDatasource {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        queries::of(dashboard).for_each(|asked| sink.extend(look(base, asked)));
    }

    fn group(&self, base: &Base, group: &RuleGroup, sink: &mut Sink) {
        group.rules.iter().for_each(|rule| sink.extend(look(base, queries::of_rule(rule))));
    }
}

fn look(base: &Base, asked: queries::Asked<'_>) -> Option<Diagnostic> {
    let datasource = base.datasource(asked.datasource)?;
    let spoken = DATASOURCES.get(datasource.kind?)?.language?;
    let language = asked.language.filter(|language| *language != spoken)?;
    let (language, spoken) = (language_name(language), language_name(spoken));
    let message = format!("a query in {language} goes to `{}`, which speaks {spoken}", datasource.uid.text);
    Some(
        Diagnostic::error("query/wrong-datasource", message)
            .at(asked.query.text.origin(), format!("in {language}"))
            .also(datasource.origin, format!("speaks {spoken}"))
            .help(format!("name a datasource that speaks {language}")),
    )
}

const METAS: &[Meta] = &[Meta {
    code: "query/wrong-datasource",
    summary: "a query goes to a datasource that speaks another language",
    explanation: "The type of a datasource decides its language. A query in `query` is read in the
language of its datasource; `promql`, `logql` and `traceql` find a datasource that speaks theirs, unless
the query names one itself.",
    bad: &[Example::dashboard(
        "panels: [{ stat: Orders, query: { promql: sum(orders_total), datasource: loki }, unit: short }]\n",
    )],
    good: &[Example::dashboard("panels: [{ logs: Orders, datasource: loki, query: '{app=\"orders\"}' }]\n")],
}];
