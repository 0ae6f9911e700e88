//! What a Rust program says: a project without files, or beside files.

use std::fmt;

use super::{Alerts, Dashboard, OneQuery, Panel, Project, Query, Sli, Things};
use crate::diagnostic::Diagnostic;
use crate::span::{Origin, Text};
use crate::tree::{List, Map, Said};

/// What a program says, as the files of a project would.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// What it says of the whole project.
    pub project: Project,
    /// Whether the files of the folder count as well; what the program says is then laid over `dashc.yaml`.
    pub beside: bool,
    /// Dashboards, each with what would be the name of its file.
    pub dashboards: Vec<(Box<str>, Dashboard)>,
    /// Rules and routing, each with what would be the name of its file.
    pub alerts: Vec<(Box<str>, Alerts)>,
    /// Names of environments that it tells apart.
    pub environments: Vec<Box<str>>,
    /// What is wrong with what it says.
    pub faults: Vec<Diagnostic>,
    /// Secrets that it writes out: no line with one of them may be shown as it is.
    pub hidden: Vec<Hidden>,
}

/// A text that must not be shown.
#[derive(Clone)]
pub struct Hidden {
    /// The line that said it.
    pub origin: Origin,
    /// The text.
    pub text: Box<str>,
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hidden({:?})", self.origin)
    }
}

impl Program {
    /// Visits the text of every query.
    pub fn each_query(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        for (_, dashboard) in &mut self.dashboards {
            for variable in values(&mut dashboard.variables) {
                said(&mut variable.query_result).into_iter().for_each(&mut *visit);
            }
            for annotation in values(&mut dashboard.annotations) {
                one(&mut annotation.query, visit);
            }
            for row in items(&mut dashboard.rows) {
                items(&mut row.panels).for_each(|panel| panel_queries(panel, visit));
            }
            items(&mut dashboard.panels).for_each(|panel| panel_queries(panel, visit));
        }
        for (_, alerts) in &mut self.alerts {
            things(&mut alerts.rules).for_each(|rule| one(&mut rule.expr, visit));
            for slo in things(&mut alerts.slos) {
                let Some(Sli::Detail(detail)) = said(&mut slo.sli) else { continue };
                let detail = &mut **detail;
                let texts = [
                    &mut detail.bad,
                    &mut detail.good,
                    &mut detail.total,
                    &mut detail.ratio,
                    &mut detail.slice,
                ];
                texts.into_iter().filter_map(said).for_each(&mut *visit);
            }
        }
    }
}

fn panel_queries(panel: &mut Panel, visit: &mut dyn FnMut(&mut Text)) {
    one(&mut panel.query, visit);
    let texts = [&mut panel.promql, &mut panel.logql, &mut panel.traceql];
    texts.into_iter().filter_map(said).for_each(&mut *visit);
    let queries = said(&mut panel.queries).map(|queries| &mut queries.0).into_iter().flatten();
    queries.for_each(|query| one(query, visit));
    for column in values(&mut panel.columns) {
        one(&mut column.0.query, visit);
    }
}

fn one(query: &mut Said<OneQuery>, visit: &mut dyn FnMut(&mut Text)) {
    let Some(OneQuery(Query { text, promql, logql, traceql, .. })) = said(query) else { return };
    [text, promql, logql, traceql].into_iter().filter_map(said).for_each(visit);
}

fn said<T>(said: &mut Said<T>) -> Option<&mut T> {
    said.get_mut()
}

fn items<T>(list: &mut Said<List<T>>) -> impl Iterator<Item = &mut T> {
    said(list).into_iter().flat_map(|list| list.0.iter_mut().filter_map(said))
}

fn things<T>(things: &mut Said<Things<T>>) -> impl Iterator<Item = &mut T> {
    said(things).into_iter().flat_map(Things::iter_mut)
}

fn values<T>(map: &mut Said<Map<T>>) -> impl Iterator<Item = &mut T> {
    said(map).into_iter().flat_map(|map| map.0.iter_mut().filter_map(|(_, value)| said(value)))
}

impl Project {
    /// This project, with another laid over it: datasources, services and labels merge by name, anything
    /// else that the other says replaces what this one says.
    pub fn under(self, over: Self) -> Self {
        let Self {
            origin: _,
            name,
            root_url,
            targets,
            include,
            teams,
            identity,
            datasources,
            external,
            correlate,
            services,
            conventions,
            dashboards,
            alerting,
            slos,
            labels,
            outputs,
            out,
            proof,
        } = over;
        Self {
            origin: self.origin,
            name: either(name, self.name),
            root_url: either(root_url, self.root_url),
            targets: either(targets, self.targets),
            include: either(include, self.include),
            teams: merged(teams, self.teams),
            identity: either(identity, self.identity),
            datasources: merged(datasources, self.datasources),
            external: either(external, self.external),
            correlate: either(correlate, self.correlate),
            services: merged(services, self.services),
            conventions: either(conventions, self.conventions),
            dashboards: either(dashboards, self.dashboards),
            alerting: either(alerting, self.alerting),
            slos: either(slos, self.slos),
            labels: merged(labels, self.labels),
            outputs: either(outputs, self.outputs),
            out: either(out, self.out),
            proof: either(proof, self.proof),
        }
    }
}

fn either<T>(over: Said<T>, below: Said<T>) -> Said<T> {
    if over.is_unsaid() { below } else { over }
}

/// Entries of both by name; those of `over` replace those of `below`.
fn merged<T>(over: Said<Map<T>>, below: Said<Map<T>>) -> Said<Map<T>> {
    match (over, below) {
        (Said::Is(over), Said::Is(mut all)) => {
            let (over, at) = *over;
            for (name, value) in over.0 {
                match all.0.0.iter_mut().find(|(known, _)| known.name == name.name) {
                    Some(known) => *known = (name, value),
                    None => all.0.0.push((name, value)),
                }
            }
            all.1 = at;
            Said::Is(all)
        }
        (over, below) => either(over, below),
    }
}
