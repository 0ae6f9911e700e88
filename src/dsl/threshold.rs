//! Thresholds: two levels, or a scale of colours.

use super::said::{Exact, Faults, decimal};
use super::word::Color;
use crate::span::Origin;
use crate::spec::{HexColor, Levels, Step, Thresholds};
use crate::tree::Said;

/// The two levels at which a value is worth a look, and at which it is bad.
pub(super) fn levels(
    warn: impl Exact,
    crit: impl Exact,
    origin: Origin,
    faults: &mut Faults,
) -> Said<Thresholds> {
    let warn = faults.keep(decimal(warn, origin), origin);
    let crit = faults.keep(decimal(crit, origin), origin);
    Said::at(Thresholds::Levels(Levels { origin, warn, crit }), origin)
}

/// A colour, and others from a value on each.
pub(super) fn scale<N: Exact>(
    first: Color,
    steps: impl IntoIterator<Item = (N, Color)>,
    origin: Origin,
    faults: &mut Faults,
) -> Said<Thresholds> {
    let step = |at, color: Color| {
        let color = Said::at(HexColor(color.id().into()), origin);
        Said::at(Step { origin, at, color }, origin)
    };
    let mut all = vec![step(Said::Unsaid, first)];
    for (at, color) in steps {
        all.push(step(faults.keep(decimal(at, origin), origin), color));
    }
    Said::at(Thresholds::Steps(all), origin)
}
