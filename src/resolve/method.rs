//! Methods: the rows that a method makes, with what the author adds and leaves out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::context::Scratch;
use super::fleet;
use super::lower::says_kind;
use super::promises::{SLO, Wanted};
use super::{Context, Service, Unit};
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{self, Fleet, Lack, Method, Settings, Sketch, Spellings, Telemetry};
use crate::quantity::{Decimal, Duration};
use crate::slo::Slo;
use crate::span::{Origin, Text};
use crate::spec::{self, MethodThresholds, NamedThresholds, Row, Scalar, Variable};
use crate::tree::{List, Name, Said, listing, unknown_word};

/// The rows and variables of a dashboard, whoever wrote them.
#[derive(Debug, Default)]
pub(super) struct Content<'u> {
    pub(super) method: Option<&'static str>,
    pub(super) variables: Vec<Named<'u>>,
    /// Annotations of the method.
    pub(super) annotations: Vec<(Name, spec::Annotation)>,
    /// Rows from top to bottom.
    pub(super) rows: Vec<Shelf<'u>>,
    /// Whether the method made nothing, which was reported.
    pub(super) failed: bool,
    /// Where the method was said: the place of everything that it made.
    pub(super) origin: Origin,
    /// The time range that shows what the method is about.
    pub(super) time: Option<String>,
    /// How often what it shows changes.
    pub(super) refresh: Option<Duration>,
}

/// A variable and its name; the author's where it is.
pub(super) type Named<'u> = Cow<'u, (Name, Said<Variable>)>;

/// A row, and whose panels it has. What the author wrote is looked at where it is.
#[derive(Debug)]
pub(super) struct Shelf<'u> {
    pub(super) row: Cow<'u, Row>,
    /// Panels that stand in the dashboard itself: its first row, which has no header.
    bare: Option<&'u List<spec::Panel>>,
    /// Whether a method made it.
    pub(super) made: bool,
}

impl<'u> Shelf<'u> {
    fn made(row: Row) -> Self {
        Self { row: Cow::Owned(row), bare: None, made: true }
    }

    fn said(row: &'u Row) -> Self {
        Self { row: Cow::Borrowed(row), bare: None, made: false }
    }

    fn bare(panels: &'u List<spec::Panel>, origin: Origin) -> Self {
        let row = Row { origin, ..Row::default() };
        Self { row: Cow::Owned(row), bare: Some(panels), made: false }
    }

    fn title(&self) -> Option<&str> {
        self.row.title.get().map(Text::as_str)
    }

    /// Its panels from left to right.
    pub(super) fn panels(&self) -> impl Iterator<Item = &spec::Panel> {
        self.bare.or(self.row.panels.get()).into_iter().flat_map(List::iter)
    }
}

/// What the dashboard of `unit` holds.
pub(super) fn content<'u>(
    unit: &'u Unit,
    service: Option<&Service>,
    cx: &Context,
    sink: &mut Sink,
) -> Content<'u> {
    let own = Content { variables: own_variables(&unit.spec), ..Content::default() };
    let Some((name, origin)) = unit.spec.method.with_origin() else {
        report_method_keys(&unit.spec, sink);
        let failed = unit.spec.method.is_broken();
        return Content { rows: own_rows(&unit.spec), failed, ..own };
    };
    let Some(method) = method::method(&name.text) else {
        let known = method::METHODS.iter().map(|method| method.name());
        sink.push(unknown_word(name.origin(), "method", &name.text, known));
        return Content { rows: own_rows(&unit.spec), failed: true, ..own };
    };
    let made = made(method, unit, service, cx, sink);
    let mut content = Content { method: Some(method.name()), origin, ..own };
    content.time = made.time;
    content.refresh = made.refresh;
    let mut rows = made.rows;
    content.failed = rows.is_empty();
    leave_out(&mut rows, unit, method.name(), sink);
    content.rows = rows.into_iter().map(Shelf::made).collect();
    insert_own(&mut content.rows, &unit.spec, sink);
    let named = |name: &str| Name { name: name.into(), origin };
    let annotations = made.annotations.into_iter();
    content.annotations = annotations.map(|(name, annotation)| (named(name), annotation)).collect();
    let variables = made.variables.into_iter().map(|(name, variable)| (named(name), variable));
    let labels = made.labels.into_iter().map(|(name, variable)| (named(&name), variable));
    let variables = variables.chain(labels).map(|(name, variable)| (name, Said::at(variable, origin)));
    let chosen = service_variable(unit, cx, origin).filter(|_| method.name() != SLO && !unit.is_of_fleet());
    let mut all: Vec<_> = chosen.into_iter().chain(variables).map(Cow::Owned).collect();
    content.variables.into_iter().for_each(|own| add_variable(&mut all, own));
    content.variables = all;
    content
}

/// Adds a variable of the author's; one that the method has already is changed as far as the author says.
fn add_variable<'u>(all: &mut Vec<Named<'u>>, own: Named<'u>) {
    let known = all.iter_mut().find(|known| known.0.name == own.0.name);
    match (known, own.1.with_origin()) {
        (Some(known), Some((said, origin))) if known.1.get().is_some() && !says_kind(said) => {
            let (name, made) = known.to_mut();
            name.origin = own.0.origin;
            *made = std::mem::take(made).map(|made| made.laid_over(said)).moved(origin);
        }
        _ => all.push(own),
    }
}

/// Keys that only a method reads.
fn report_method_keys(spec: &spec::Dashboard, sink: &mut Sink) {
    let keys = [
        ("slo", spec.slo.origin()),
        ("quantiles", spec.quantiles.origin()),
        ("thresholds", spec.thresholds.origin()),
        ("without", spec.without.origin()),
    ];
    for (key, origin) in keys.into_iter().filter_map(|(key, origin)| Some((key, origin?))) {
        if spec.method.is_unsaid() {
            sink.push(
                Diagnostic::error("dashboard/no-method", format!("`{key}` is for dashboards with a method"))
                    .at(origin, "nothing to apply it to")
                    .help("add `method:`, or remove the key"),
            );
        }
    }
}

fn own_variables(spec: &spec::Dashboard) -> Vec<Named<'_>> {
    spec.variables.get().into_iter().flat_map(|map| &map.0).map(Cow::Borrowed).collect()
}

fn own_rows(spec: &spec::Dashboard) -> Vec<Shelf<'_>> {
    let bare = spec.panels.with_origin().map(|(panels, origin)| Shelf::bare(panels, origin));
    let said = spec.rows.get().into_iter().flat_map(List::iter);
    bare.into_iter().chain(said.map(Shelf::said)).collect()
}

/// The author's rows, each after the row of the method that it names, else at the end.
fn insert_own<'u>(rows: &mut Vec<Shelf<'u>>, spec: &'u spec::Dashboard, sink: &mut Sink) {
    for own in own_rows(spec) {
        let at = own.row.after.get().map_or(rows.len(), |after| {
            let found = rows.iter().position(|known| known.title() == Some(after.as_str()));
            found.map_or_else(
                || {
                    let known = rows.iter().filter_map(Shelf::title);
                    sink.push(unknown_word(after.origin(), "row", &after.text, known));
                    rows.len()
                },
                |at| at + 1,
            )
        });
        rows.insert(at, own);
    }
}

fn made(
    method: &dyn Method,
    unit: &Unit,
    service: Option<&Service>,
    cx: &Context,
    sink: &mut Sink,
) -> Sketch {
    let wanted = Wanted { unit, method, cx };
    let of_fleet = unit.is_of_fleet();
    let slos = if of_fleet { cx.promises.about(&cx.services_of(unit)) } else { wanted.slos() };
    let named = unit.slo.as_ref().map(|name| cx.promises.named(&name.text)).unwrap_or_default();
    wanted.report_key(sink);
    let thresholds = thresholds(wanted, &slos, sink);
    let quantiles = quantiles(&unit.spec, method, sink);
    let settings = Settings {
        thresholds: &thresholds,
        quantiles: &quantiles,
        slos: &slos,
        slo: named,
        fleet: Fleet::default(),
    };
    if of_fleet {
        return fleet::made(method, unit, settings, cx, sink);
    }
    if !wanted.is_of_slos() {
        report_differences(unit, cx, sink);
    }
    let several = several(unit, service, cx);
    let nobody = Service::default();
    let service = several.as_ref().or(service).unwrap_or(&nobody);
    let mut scratch = Scratch::default();
    let telemetry: Telemetry<'_> = cx.telemetry(service, &mut scratch);
    match method.sketch(telemetry, settings) {
        Ok(sketch) => sketch,
        Err(Lack::SLO) => {
            wanted.report_none(sink);
            Sketch::default()
        }
        Err(lack) => {
            report_lack(&lack, method, unit, service, sink);
            Sketch::default()
        }
    }
}

/// On one dashboard with a variable every service is asked in the words of the first.
fn report_differences(unit: &Unit, cx: &Context, sink: &mut Sink) {
    let mut services = unit.services.iter().filter_map(|index| cx.services.get(*index));
    let Some(first) = services.next() else { return };
    for other in services {
        let regex = [first, other].into_iter().find(|service| service.spellings.job.starts_with("=~"));
        let what = if first.conventions.first() != other.conventions.first() {
            "their first instrumentation"
        } else if first.filters != other.filters {
            "`where`"
        } else if regex.is_some() {
            "kind of `job`"
        } else {
            continue;
        };
        let origin = unit.spec.services.origin().unwrap_or(unit.spec.origin);
        let message =
            format!("`{}` and `{}` cannot share a dashboard: they differ in {what}", first.name, other.name);
        sink.push(
            Diagnostic::error("dashboard/services-differ", message)
                .at(origin, "one variable cannot choose between them")
                .also(first.origin, "one service")
                .also(other.origin, "another")
                .help("use `each: { service: … }` for a dashboard per service"),
        );
        return;
    }
}

/// One service that stands for several: its spellings are those of the variable.
fn several(unit: &Unit, service: Option<&Service>, _: &Context) -> Option<Service> {
    if unit.services.len() < 2 {
        return None;
    }
    let first = service?;
    Some(Service { spellings: Spellings::variable(), ..first.clone() })
}

/// The variable that chooses one of several services: shown by name, selecting by job.
fn service_variable(unit: &Unit, cx: &Context, origin: Origin) -> Option<(Name, Said<Variable>)> {
    if unit.services.len() < 2 {
        return None;
    }
    let services = unit.services.iter().filter_map(|index| cx.services.get(*index));
    let value = |service: &Service| {
        let pair = format!("{} : {}", service.spellings.name, service.spellings.job);
        Scalar(Text::plain(pair, origin))
    };
    let values: Vec<Scalar> = services.map(value).collect();
    let variable = Variable::default().values(List::from(values)).label("Service");
    Some((Name { name: "service".into(), origin }, Said::at(variable, origin)))
}

pub(super) fn report_lack(lack: &Lack, method: &dyn Method, unit: &Unit, service: &Service, sink: &mut Sink) {
    if unit.broken || service.broken {
        return;
    }
    let origin = unit.place.or(unit.spec.service.origin()).or(unit.spec.services.origin());
    let origin = origin.or(unit.spec.each.origin());
    let method_origin = unit.spec.method.origin().unwrap_or_default();
    let name = method.name();
    let report = if service.name.is_empty() {
        Diagnostic::error(
            "method/no-service",
            format!("the method `{name}` needs a service with {}", lack.what),
        )
        .at(method_origin, "needs `service:`")
        .help("add `service:` with the name of a service in dashc.yaml")
    } else {
        let message =
            format!("the method `{name}` needs {}, which `{}` does not have", lack.what, service.name);
        Diagnostic::error("method/lacking", message)
            .at(origin.unwrap_or(method_origin), format!("has no {}", lack.what))
            .also(service.origin, format!("`{}` is declared here", service.name))
            .help(format!("add {} to its `instrumentation`", listing(lack.conventions)))
    };
    sink.push(report);
}

/// The author's quantiles; reported where the method draws none, or where they are none.
fn quantiles(spec: &spec::Dashboard, method: &dyn Method, sink: &mut Sink) -> Vec<Decimal> {
    let Some((said, origin)) = spec.quantiles.with_origin() else { return Vec::new() };
    if !method.draws_quantiles() {
        let message = format!("`quantiles` is not for dashboards with the method `{}`", method.name());
        sink.push(
            Diagnostic::error("dashboard/no-method", message)
                .at(origin, "it draws none that can be named")
                .help("write `method: red`, or remove the key"),
        );
        return Vec::new();
    }
    let within = |q: &Decimal| Decimal::from(0) < *q && *q < Decimal::from(1);
    for (q, origin) in said.0.iter().filter_map(Said::with_origin).filter(|(q, _)| !within(q)) {
        sink.push(
            Diagnostic::error("spec/malformed", format!("`{q}` is not a quantile"))
                .at(origin, "expected a number between 0 and 1")
                .help("write the share of requests that are faster: `0.95`"),
        );
    }
    said.iter().copied().filter(within).collect()
}

/// The author's thresholds; unknown names are reported.
fn thresholds(wanted: Wanted<'_>, slos: &[&Slo], sink: &mut Sink) -> NamedThresholds {
    let Wanted { unit, method, .. } = wanted;
    let named = match unit.spec.thresholds.with_origin() {
        Some((MethodThresholds::FromSlo, origin)) => return wanted.thresholds(slos, origin, sink),
        Some((MethodThresholds::Named(named), _)) => named,
        None => return NamedThresholds::default(),
    };
    for (name, _) in &named.0 {
        if !method.thresholds().contains(&&*name.name) {
            let what = format!("threshold of the method `{}`", method.name());
            sink.push(unknown_word(name.origin, &what, &name.name, method.thresholds().iter().copied()));
        }
    }
    named.clone()
}

/// Removes the panels and rows that the author does not want.
fn leave_out(rows: &mut Vec<Row>, unit: &Unit, method: &str, sink: &mut Sink) {
    for name in unit.spec.without.get().into_iter().flat_map(List::iter) {
        let mut known = BTreeSet::new();
        let before = count(rows);
        rows.retain(|row| row.title.get().is_none_or(|title| title.text != name.text));
        for row in rows.iter_mut() {
            known.extend(row.title.get().map(|title| title.text.clone()));
            if let Some(panels) = row.panels.get_mut() {
                let names = |panel: &Said<spec::Panel>| {
                    panel.get().and_then(|panel| panel.name.get()).map(|name| name.text.clone())
                };
                known.extend(panels.0.iter().filter_map(names));
                panels.0.retain(|panel| names(panel).as_ref() != Some(&name.text));
            }
        }
        if count(rows) == before && before > 0 {
            let what = format!("panel or row of the method `{method}`");
            sink.push(unknown_word(name.origin(), &what, &name.text, known.iter().map(|known| &**known)));
        }
        rows.retain(|row| row.panels.get().is_none_or(|panels| !panels.0.is_empty()));
    }
}

fn count(rows: &[Row]) -> usize {
    rows.iter().map(|row| 1 + row.panels.get().map_or(0, |panels| panels.0.len())).sum()
}
