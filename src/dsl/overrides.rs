//! Settings of single series or columns.

use super::said::{Exact, Faults, exact_setters, flag_setters, text_setters, value_setters, word_setters};
use super::threshold::{levels, scale};
use super::unit::Unit;
use super::word::{Cell, Color, Draw, Stack};
use crate::span::Origin;
use crate::spec;
use crate::tree::Said;

/// What is different for single series or columns.
///
/// ```
/// use dashc::prelude::*;
/// let panel = Panel::timeseries("Requests").series("failed", Override::new().color(Color::Red).stack(Stack::None));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Override {
    pub(super) spec: spec::Override,
    pub(super) faults: Faults,
}

impl Default for Override {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Override {
    /// Nothing different yet.
    #[track_caller]
    pub fn new() -> Self {
        let spec = spec::Override { origin: Origin::here(), ..spec::Override::default() };
        Self { spec, faults: Faults::default() }
    }

    text_setters! {
        /// Shown name.
        name => spec.name;
    }

    word_setters! {
        /// Unit.
        unit(Unit) => spec.unit;
        /// Lines, bars or points.
        draw(Draw) => spec.draw;
        /// How it is stacked.
        stack(Stack) => spec.stack;
        /// How the cells of a column are drawn.
        cell(Cell) => spec.cell;
    }

    exact_setters! {
        /// Least value.
        min => spec.min;
        /// Greatest value.
        max => spec.max;
    }

    value_setters! {
        /// Digits after the point.
        decimals(u32) => spec.decimals;
        /// Opacity below a line, 0 to 100.
        fill(u32) => spec.fill;
        /// Width of a column in pixels.
        width(u32) => spec.width;
        /// Further properties, in Grafana's own spelling.
        raw(serde_json::Value) => spec.raw;
    }

    flag_setters! {
        /// Drawn below the axis.
        negative => spec.negative;
        /// Left out of the graph, the legend and the tooltip.
        hidden => spec.hidden;
    }

    /// Colour.
    #[track_caller]
    pub fn color(mut self, color: Color) -> Self {
        self.spec.color = Said::here(spec::HexColor(color.id().into()));
        self
    }

    /// The two levels at which a value is worth a look, and at which it is bad.
    #[track_caller]
    pub fn thresholds(mut self, warn: impl Exact, crit: impl Exact) -> Self {
        let origin = Origin::here();
        self.spec.thresholds = levels(warn, crit, origin, &mut self.faults);
        self
    }

    /// Levels that colour the value, each from its own value on.
    #[track_caller]
    pub fn steps<N: Exact>(mut self, first: Color, steps: impl IntoIterator<Item = (N, Color)>) -> Self {
        let origin = Origin::here();
        self.spec.thresholds = scale(first, steps, origin, &mut self.faults);
        self
    }

    /// Without an axis.
    #[track_caller]
    pub fn hidden_axis(mut self) -> Self {
        self.spec.axis = super::said::said("hidden", Origin::here());
        self
    }

    /// On an axis of its own, to the right.
    #[track_caller]
    pub fn right_axis(mut self) -> Self {
        self.spec.axis = super::said::said("right", Origin::here());
        self
    }

    /// Drawn dashed.
    #[track_caller]
    pub fn dashed(mut self) -> Self {
        self.spec.line = super::said::said("dashed", Origin::here());
        self
    }
}
