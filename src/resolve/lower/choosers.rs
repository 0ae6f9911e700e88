//! Variables that choose the datasources of a dashboard.

use super::doc::Doc;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Chooser, Dashboard, DatasourceRef, Language, VariableKind};
use crate::resolve::Context;

/// What the variable is called that chooses among datasources like this one. The one that is asked unless an
/// author says otherwise has the name of its kind, others that of their uid.
pub(super) fn name(cx: &Context, datasource: DatasourceRef) -> String {
    let language = cx.language(datasource);
    let usual = language.filter(|language| cx.speaking(*language) == Some(datasource));
    match usual {
        Some(Language::PromQl) => "datasource".to_owned(),
        Some(Language::LogQl) => "loki_ds".to_owned(),
        Some(Language::TraceQl) => "tempo_ds".to_owned(),
        Some(Language::Profile) => "pyroscope_ds".to_owned(),
        Some(Language::Jaeger) => "jaeger_ds".to_owned(),
        Some(Language::CloudWatch) => "cloudwatch_ds".to_owned(),
        None => {
            let uid = cx.base.datasource(datasource).map_or("", |known| known.uid.as_str());
            format!("{}_ds", uid.replace('-', "_"))
        }
    }
}

impl Doc<'_> {
    /// What a link calls a datasource.
    pub(super) fn uid_in_link(&self, datasource: DatasourceRef) -> String {
        if self.choose {
            return format!("${{{}}}", name(self.cx, datasource));
        }
        self.cx.base.datasource(datasource).map_or_else(String::new, |known| known.uid.as_str().to_owned())
    }
}

/// One variable for each datasource that a finished dashboard asks or links to.
pub(super) fn choosers(dashboard: &Dashboard, cx: &Context, sink: &mut Sink) -> Vec<Chooser> {
    let asked = asked(dashboard);
    let mut choosers = Vec::new();
    for datasource in (0..cx.base.datasources.len()).map(DatasourceRef::new) {
        let name = name(cx, datasource);
        let uid = format!("${{{name}}}");
        let linked = || links(dashboard).any(|url| url.contains(&uid));
        if !asked.contains(&datasource) && !linked() {
            continue;
        }
        if let Some(taken) = dashboard.variables.iter().find(|variable| *variable.name.text == *name) {
            let message = format!("the variable `{name}` is the one that chooses a datasource");
            sink.push(
                Diagnostic::error("variable/taken", message)
                    .at(taken.name.origin(), "a second variable of this name")
                    .help("give it another name, or leave out `choose_datasource`"),
            );
            continue;
        }
        choosers.push(Chooser { datasource, name: name.into(), uid: uid.into() });
    }
    choosers
}

fn asked(dashboard: &Dashboard) -> Vec<DatasourceRef> {
    let targets = dashboard.panels().flat_map(|panel| &panel.targets);
    let annotations = dashboard.annotations.iter().map(|annotation| &annotation.target);
    let variables = dashboard.variables.iter().filter_map(|variable| match variable.kind {
        VariableKind::Query { datasource, .. }
        | VariableKind::AdHoc(datasource)
        | VariableKind::GroupBy(datasource) => Some(datasource),
        _ => None,
    });
    targets.chain(annotations).map(|target| target.datasource).chain(variables).collect()
}

/// The addresses of Explore.
fn links(dashboard: &Dashboard) -> impl Iterator<Item = &str> {
    dashboard.panels().flat_map(crate::model::Panel::links).map(|link| link.url.as_str())
}
