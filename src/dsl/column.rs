//! Columns of tables.

use super::Datasource;
use super::datasource::Answers;
use super::link::PanelLink;
use super::panel::{Draws, kind};
use super::query::Ask;
use super::said::{Exact, Faults, flag_setters, value_setters, word_setters};
use super::threshold::{levels, scale};
use super::unit::Unit;
use super::word::{Cell, Color};
use crate::span::Origin;
use crate::spec::{self, OneQuery};
use crate::tree::Said;

/// A column of a table: a query, and how its cells look.
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let requests = sum(rate(metric("http_requests_total").range(RANGE))).by(["route"]);
/// let table = Panel::table("Routes")
///     .label_column("route")
///     .column("Requests/s", Column::new(&mimir, requests).unit(Unit::RequestsPerSecond))
///     .sort_descending("Requests/s");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Column {
    pub(super) spec: spec::ColumnShape,
    pub(super) faults: Faults,
}

impl Column {
    /// A column of what a query gives at one time.
    #[track_caller]
    pub fn new<D, Q: Ask>(datasource: &Datasource<D>, query: Q) -> Self
    where
        D: Answers<Q::Language>,
        kind::Table: Draws<Q::Language>,
    {
        let origin = Origin::here();
        let mut asked = query.ask().spec;
        asked.datasource = datasource.named(origin);
        let query = Said::at(OneQuery(asked), origin);
        let spec = spec::ColumnShape { origin, query, ..spec::ColumnShape::default() };
        Self { spec, faults: Faults::default() }
    }

    word_setters! {
        /// The unit of its cells.
        unit(Unit) => spec.unit;
        /// How they are drawn.
        cell(Cell) => spec.cell;
    }

    value_setters! {
        /// Digits after the point.
        decimals(u32) => spec.decimals;
        /// Width in pixels.
        width(u32) => spec.width;
    }

    flag_setters! {
        /// Not shown, but there for the links of the row.
        hidden => spec.hidden;
    }

    /// The two levels at which a value is worth a look, and at which it is bad.
    #[track_caller]
    pub fn thresholds(mut self, warn: impl Exact, crit: impl Exact) -> Self {
        let origin = Origin::here();
        self.spec.thresholds = levels(warn, crit, origin, &mut self.faults);
        self
    }

    /// Levels that colour its cells, each from its value on.
    #[track_caller]
    pub fn steps<N: Exact>(mut self, first: Color, steps: impl IntoIterator<Item = (N, Color)>) -> Self {
        let origin = Origin::here();
        self.spec.thresholds = scale(first, steps, origin, &mut self.faults);
        self
    }

    /// A link of its cells.
    #[track_caller]
    pub fn link(mut self, link: PanelLink) -> Self {
        link.add_to(&mut self.spec.link, Origin::here(), &mut self.faults);
        self
    }
}
