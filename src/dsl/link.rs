//! Links: of the values of a panel, and in the header of a dashboard.

use super::said::{Faults, flag_setters, insert, one_or_many, said, text, text_setters, texts};
use crate::span::Origin;
use crate::spec;
use crate::tree::{OneOrMany, Said};

/// A link of a panel's values.
///
/// ```
/// use dashc::prelude::*;
/// let to_route = PanelLink::dashboard("route-detail").with("route", "$label.route");
/// let panel = Panel::timeseries("Requests").link(to_route).link(PanelLink::traces());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PanelLink {
    pub(super) spec: spec::PanelLinkShape,
    pub(super) faults: Faults,
}

impl PanelLink {
    fn of(spec: spec::PanelLinkShape, origin: Origin) -> Self {
        Self { spec: spec::PanelLinkShape { origin, ..spec }, faults: Faults::default() }
    }

    /// Puts it after the links that are there, with its faults.
    pub(super) fn add_to(
        self,
        links: &mut Said<OneOrMany<spec::PanelLink>>,
        origin: Origin,
        faults: &mut Faults,
    ) {
        let mut all = std::mem::take(links).into_value().unwrap_or_else(|| OneOrMany(Vec::new()));
        all.0.push(Said::at(spec::PanelLink(self.spec), origin));
        *links = Said::at(all, origin);
        faults.absorb(self.faults);
    }

    /// To a dashboard, by uid.
    #[track_caller]
    pub fn dashboard(uid: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(spec::PanelLinkShape { dashboard: said(uid, origin), ..Default::default() }, origin)
    }

    /// To any address.
    #[track_caller]
    pub fn url(url: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(spec::PanelLinkShape { url: said(url, origin), ..Default::default() }, origin)
    }

    /// To the traces of the series.
    #[track_caller]
    pub fn traces() -> Self {
        Self::explore("traces", Origin::here())
    }

    /// To the logs of the series.
    #[track_caller]
    pub fn logs() -> Self {
        Self::explore("logs", Origin::here())
    }

    /// To the profiles of the series.
    #[track_caller]
    pub fn profiles() -> Self {
        Self::explore("profiles", Origin::here())
    }

    /// To the metrics of the series.
    #[track_caller]
    pub fn metrics() -> Self {
        Self::explore("metrics", Origin::here())
    }

    fn explore(signal: &str, origin: Origin) -> Self {
        Self::of(spec::PanelLinkShape { explore: said(signal, origin), ..Default::default() }, origin)
    }

    text_setters! {
        /// Panel of the dashboard to open alone.
        panel => spec.panel;
        /// The query that Explore opens with; the service's when not said.
        query => spec.query;
        /// Profile that Explore opens with, by role or by id; `cpu` when not said.
        profile => spec.profile;
        /// Title.
        title => spec.title;
    }

    flag_setters! {
        /// Opens in a new tab.
        new_tab => spec.new_tab;
    }

    /// A variable of the target; `$value`, `$label.NAME` and `$field.NAME` stand for what was clicked.
    #[track_caller]
    pub fn with(mut self, variable: &str, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let value = spec::Scalar(text(value, origin));
        let entry = ("variable", variable.to_owned());
        insert(&mut self.spec.values, entry, value, origin, &mut self.faults);
        self
    }
}

/// A link in the header of a dashboard.
///
/// ```
/// use dashc::prelude::*;
/// let dashboard = Dashboard::new("orders", "Orders").link(Link::to("checkout-red")).link(Link::tagged(["shop"]));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Link {
    pub(super) spec: spec::Link,
    pub(super) faults: Faults,
}

impl Link {
    fn of(spec: spec::Link, origin: Origin) -> Self {
        Self { spec: spec::Link { origin, ..spec }, faults: Faults::default() }
    }

    /// To a dashboard, by uid.
    #[track_caller]
    pub fn to(uid: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(spec::Link { to: said(uid, origin), ..Default::default() }, origin)
    }

    /// To all dashboards with these tags.
    #[track_caller]
    pub fn tagged(tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        Self::of(spec::Link { tags: one_or_many(tags, origin), ..Default::default() }, origin)
    }

    /// To any address.
    #[track_caller]
    pub fn url(url: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(spec::Link { url: said(url, origin), ..Default::default() }, origin)
    }

    text_setters! {
        /// Title; the target's when not said.
        title => spec.title;
    }

    flag_setters! {
        /// Opens in a new tab.
        new_tab => spec.new_tab;
        /// Tagged dashboards as a menu.
        menu => spec.menu;
    }

    /// Keeps the values of these variables alone; of all of them when not said. The time range is always kept.
    #[track_caller]
    pub fn keep(mut self, variables: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.keep = texts(variables, Origin::here());
        self
    }

    /// A variable of the target.
    #[track_caller]
    pub fn with(mut self, variable: &str, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let value = spec::Scalar(text(value, origin));
        let entry = ("variable", variable.to_owned());
        insert(&mut self.spec.values, entry, value, origin, &mut self.faults);
        self
    }
}
