//! Dashboards and rows.

use super::Datasource;
use super::fleet::{self, Except, Services};
use super::link::Link;
use super::panel::Panel;
use super::query::Ask;
use super::said::{
    Exact, Faults, decimal, flag_setters, insert, push, said, text, text_setters, texts, word_setters,
};
use super::variable::IntoVariable;
use super::word::{Color, Method};
use crate::quantity::{Duration, Uid};
use crate::span::Origin;
use crate::spec::{self, MethodThresholds, Selection, SloSelection};
use crate::tree::{Map, Said};

/// A dashboard: by a method, by hand, or both.
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let orders = sum(rate(metric("orders_total").range(RATE_INTERVAL)));
/// let dashboard = Dashboard::new("orders", "Orders")
///     .description("What the shop sells.")
///     .row(Row::new("Throughput").panel(Panel::timeseries("Orders").query(&mimir, orders)));
/// ```
///
/// Uid and title cannot be forgotten:
///
/// ```compile_fail,E0061
/// use dashc::prelude::*;
/// let dashboard = Dashboard::new("orders");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a dashboard does nothing until a project has it"]
pub struct Dashboard {
    pub(super) stem: String,
    pub(super) spec: spec::Dashboard,
    pub(super) faults: Faults,
}

impl Dashboard {
    /// A dashboard by its uid, which is also the name of its file, and its title.
    #[track_caller]
    pub fn new(uid: impl Into<String>, title: impl Into<String>) -> Self {
        let (origin, stem) = (Origin::here(), uid.into());
        let mut spec = spec::Dashboard { origin, title: said(title, origin), ..spec::Dashboard::default() };
        // A uid that Grafana does not take is reported where it was said, and not quietly made another.
        if stem.parse::<Uid>().is_err() {
            spec.uid = said(stem.as_str(), origin);
        }
        Self { stem, spec, faults: Faults::default() }
    }

    /// The dashboards of a service each, of those with an instrumentation or of any [`Services`]; the uid is `SERVICE-` and what follows `service-` in `name`, and `$service`
    /// in the title is the service.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let red = Dashboard::each_service("service-red", "$service / RED", "otel-http-server").method(Method::Red);
    /// ```
    #[track_caller]
    pub fn each_service(
        name: impl Into<String>,
        title: impl Into<String>,
        services: impl Into<Services>,
    ) -> Self {
        let (origin, mut dashboard) = (Origin::here(), Self::new(name, title));
        let (service, faults) = services.into().said();
        dashboard.faults.absorb(faults);
        dashboard.spec.each = Said::at(spec::Each { origin, service, slo: Said::Unsaid }, origin);
        dashboard
    }

    /// The dashboards of an SLO each.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let detail = Dashboard::each_slo("slo-detail", "$slo").method(Method::Slo);
    /// ```
    #[track_caller]
    pub fn each_slo(name: impl Into<String>, title: impl Into<String>) -> Self {
        let (origin, mut dashboard) = (Origin::here(), Self::new(name, title));
        let slo = Said::at(SloSelection::All, origin);
        dashboard.spec.each = Said::at(spec::Each { origin, service: Said::Unsaid, slo }, origin);
        dashboard
    }

    /// The same of some SLOs only.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let detail = Dashboard::each_slo("slo-detail", "$slo").slos(["checkout-availability"]).method(Method::Slo);
    /// ```
    #[track_caller]
    pub fn slos(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        let names = names.into_iter().map(|name| said(name, origin)).collect();
        let slo = Said::at(SloSelection::Named(names), origin);
        self.spec.each = Said::at(spec::Each { origin, service: Said::Unsaid, slo }, origin);
        self
    }

    /// What is different for single services: begins an [exception](Except).
    #[track_caller]
    pub fn changes() -> Self {
        let spec = spec::Dashboard { origin: Origin::here(), ..spec::Dashboard::default() };
        Self { stem: String::new(), spec, faults: Faults::default() }
    }

    /// What is different for one service or SLO of those that there is one for each of.
    pub fn except(mut self, which: impl Into<String>, except: Except<Self>) -> Self {
        fleet::except(&mut self.spec.except, which.into(), except, &mut self.faults);
        self
    }

    /// A shared piece that is part of it, a file of `shared/` beside the program.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let pods = Dashboard::new("checkout-pods", "Checkout / pods").piece("deploys").row(Row::piece("pods"));
    /// ```
    #[track_caller]
    pub fn piece(mut self, name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let mut pieces = self.spec.pieces.into_value().unwrap_or_default();
        pieces.0.push(said(name, origin));
        self.spec.pieces = Said::at(pieces, origin);
        self
    }

    /// Its uid.
    #[must_use]
    pub fn uid(&self) -> &str {
        &self.stem
    }

    text_setters! {
        /// What it is for.
        description => spec.description;
        /// Service that the method is applied to, and that `$where` selects.
        service => spec.service;
        /// SLO that the method `slo` shows in detail.
        slo => spec.slo;
        /// Folder; the project's when not said.
        folder => spec.folder;
        /// First time range: `now-3h`.
        time => spec.time;
        /// `browser`, `utc` or a zone.
        timezone => spec.timezone;
    }

    flag_setters! {
        /// Let variables choose the datasources; what is compiled is what they begin with.
        choose_datasource => spec.choose_datasource;
    }

    word_setters! {
        /// Method that makes the panels.
        method(Method) => spec.method;
    }

    /// Several services on one dashboard, with a variable to choose.
    #[track_caller]
    pub fn services(mut self, services: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        let named = services.into_iter().map(|service| said(service, origin)).collect();
        self.spec.services = Said::at(Selection::Named(named), origin);
        self
    }

    /// The services of which something holds on one dashboard, with a variable to choose.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let signals = Dashboard::new("signals", "Signals")
    ///     .method(Method::GoldenSignals)
    ///     .services_of(Services::with("otel-http-server"));
    /// ```
    #[track_caller]
    pub fn services_of(mut self, services: impl Into<Services>) -> Self {
        let (services, faults) = services.into().said();
        self.faults.absorb(faults);
        self.spec.services = services;
        self
    }

    /// Every service of the project on one dashboard.
    #[track_caller]
    pub fn all_services(mut self) -> Self {
        self.spec.services = Said::here(Selection::All);
        self
    }

    /// How often it refreshes itself.
    #[track_caller]
    pub fn refresh(mut self, interval: Duration) -> Self {
        self.spec.refresh = said(interval.to_string(), Origin::here());
        self
    }

    /// Quantiles of all requests that the method `red` draws together; a variable chooses one, by route, when not said.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let red = Dashboard::new("checkout-red", "Checkout / RED")
    ///     .method(Method::Red)
    ///     .service("checkout")
    ///     .quantiles([0.5, 0.95, 0.99]);
    /// ```
    #[track_caller]
    pub fn quantiles<N: Exact>(mut self, quantiles: impl IntoIterator<Item = N>) -> Self {
        let origin = Origin::here();
        for quantile in quantiles {
            match decimal(quantile, origin) {
                Ok(quantile) => push(&mut self.spec.quantiles, quantile, origin),
                Err(fault) => self.faults.0.push(*fault),
            }
        }
        self
    }

    /// Panels and rows of the method to leave out, by name.
    #[track_caller]
    pub fn without(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.without = texts(names, Origin::here());
        self
    }

    /// Tags beside the ones that dashc adds.
    #[track_caller]
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.tags = texts(tags, Origin::here());
        self
    }

    /// Thresholds of the method that follow from the service's SLO: orange beyond the budget, red where it pages.
    #[track_caller]
    pub fn thresholds_from_slo(mut self) -> Self {
        self.spec.thresholds = Said::here(MethodThresholds::FromSlo);
        self
    }

    /// Thresholds of the method by what they judge: `error_ratio`, `p95`, `saturation`.
    #[track_caller]
    pub fn threshold(mut self, judged: impl Into<String>, warn: impl Exact, crit: impl Exact) -> Self {
        let origin = Origin::here();
        let warn = self.faults.keep(decimal(warn, origin), origin);
        let crit = self.faults.keep(decimal(crit, origin), origin);
        let levels = spec::Thresholds::Levels(spec::Levels { origin, warn, crit });
        let mut named = match std::mem::take(&mut self.spec.thresholds) {
            Said::Is(said) => match *said {
                (MethodThresholds::Named(named), at) => Said::at(named, at),
                _ => Said::at(Map::default(), origin),
            },
            _ => Said::at(Map::default(), origin),
        };
        insert(&mut named, ("threshold", judged.into()), levels, origin, &mut self.faults);
        self.spec.thresholds = named.map(MethodThresholds::Named);
        self
    }

    /// Datasource of what does not name its own: variables, and what the method leaves open.
    #[track_caller]
    pub fn datasource<D>(mut self, datasource: &Datasource<D>) -> Self {
        self.spec.datasource = datasource.named(Origin::here());
        self
    }

    /// A variable; a label of a declared metric is one of its values, under its own name.
    #[track_caller]
    pub fn variable(mut self, variable: impl IntoVariable) -> Self {
        let variable = variable.into_variable();
        self.faults.absorb(variable.faults);
        let entry = ("variable", variable.name);
        insert(&mut self.spec.variables, entry, variable.spec, variable.origin, &mut self.faults);
        self
    }

    /// Events drawn over every panel.
    #[track_caller]
    pub fn annotation(mut self, annotation: Annotation) -> Self {
        let entry = ("annotation", annotation.name);
        insert(&mut self.spec.annotations, entry, annotation.spec, annotation.origin, &mut self.faults);
        self
    }

    /// A link in its header.
    #[track_caller]
    pub fn link(mut self, link: Link) -> Self {
        self.faults.absorb(link.faults);
        push(&mut self.spec.links, link.spec, Origin::here());
        self
    }

    /// A row of panels; with a method, a further row.
    #[track_caller]
    pub fn row(mut self, row: Row) -> Self {
        self.faults.absorb(row.faults);
        push(&mut self.spec.rows, row.spec, Origin::here());
        self
    }

    /// Rows of panels.
    #[track_caller]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        for row in rows {
            self = self.row(row);
        }
        self
    }

    /// A panel without a row.
    #[track_caller]
    pub fn panel<K>(mut self, panel: Panel<K>) -> Self {
        self.faults.absorb(panel.faults);
        push(&mut self.spec.panels, *panel.spec, Origin::here());
        self
    }

    /// Panels without a row.
    #[track_caller]
    pub fn panels<K>(mut self, panels: impl IntoIterator<Item = Panel<K>>) -> Self {
        for panel in panels {
            self = self.panel(panel);
        }
        self
    }
}

/// A row of panels.
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let row = Row::new("Queues").panels(
///     ["mail", "invoice"].map(|queue| Panel::stat(queue).query(&mimir, metric("queue_depth").eq("queue", queue))),
/// );
/// ```
#[derive(Clone, Debug)]
#[must_use = "a row does nothing until a dashboard has it"]
pub struct Row {
    spec: spec::Row,
    faults: Faults,
}

impl Row {
    /// A row by its title.
    #[track_caller]
    pub fn new(title: impl Into<String>) -> Self {
        let origin = Origin::here();
        let spec = spec::Row { origin, title: said(title, origin), ..spec::Row::default() };
        Self { spec, faults: Faults::default() }
    }

    /// The rows of a shared piece, a file of `shared/` beside the program.
    #[track_caller]
    pub fn piece(name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let spec = spec::Row { origin, piece: said(name, origin), ..spec::Row::default() };
        Self { spec, faults: Faults::default() }
    }

    flag_setters! {
        /// Starts closed.
        collapsed => spec.collapsed;
    }

    text_setters! {
        /// Variable to repeat the row for.
        repeat => spec.repeat;
        /// Row of the method that it follows.
        after => spec.after;
    }

    /// A panel.
    #[track_caller]
    pub fn panel<K>(mut self, panel: Panel<K>) -> Self {
        self.faults.absorb(panel.faults);
        push(&mut self.spec.panels, *panel.spec, Origin::here());
        self
    }

    /// Panels; of several kinds when each is [`any`](Panel::any).
    #[track_caller]
    pub fn panels<K>(mut self, panels: impl IntoIterator<Item = Panel<K>>) -> Self {
        for panel in panels {
            self = self.panel(panel);
        }
        self
    }
}

/// Events drawn over every panel of a dashboard.
///
/// ```
/// use dashc::prelude::*;
/// let loki = Datasource::loki("loki", "http://loki:3100");
/// let deploys = Annotation::new("Deploys", &loki, logql(r#"{app="ci"} |= "deployed""#)).color(Color::Blue);
/// let orders = Dashboard::new("orders", "Orders").annotation(deploys);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an annotation does nothing until a dashboard has it"]
pub struct Annotation {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) spec: spec::Annotation,
}

impl Annotation {
    /// Events that a query finds.
    #[track_caller]
    pub fn new<D, Q: Ask>(name: impl Into<String>, datasource: &Datasource<D>, query: Q) -> Self
    where
        D: super::datasource::Answers<Q::Language>,
    {
        let origin = Origin::here();
        let mut asked = query.ask().spec;
        asked.datasource = datasource.named(origin);
        let query = Said::at(spec::OneQuery(asked), origin);
        Self {
            name: name.into(),
            origin,
            spec: spec::Annotation { origin, query, ..spec::Annotation::default() },
        }
    }

    text_setters! {
        /// Text of an event, with `{{label}}`.
        text => spec.text;
        /// Title of an event.
        title => spec.title;
    }

    flag_setters! {
        /// Without a switch in the header.
        hidden => spec.hidden;
    }

    /// Off until somebody switches it on.
    #[track_caller]
    pub fn off(mut self) -> Self {
        self.spec.enabled = Said::here(false);
        self
    }

    /// Colour.
    #[track_caller]
    pub fn color(mut self, color: Color) -> Self {
        self.spec.color = Said::here(spec::HexColor(color.id().into()));
        self
    }

    /// Labels that become tags.
    #[track_caller]
    pub fn tags(mut self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let origin = Origin::here();
        for label in labels {
            push(&mut self.spec.tags, text(label.as_ref(), origin), origin);
        }
        self
    }
}
