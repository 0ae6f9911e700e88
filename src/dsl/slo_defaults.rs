//! What holds for every SLO that does not say otherwise.

use super::said::{Faults, said, text, text_setters, value_setters};
use super::slo::{Notify, Pair, tiers};
use super::word::Scheme;
use crate::quantity::{Duration, Window};
use crate::span::Origin;
use crate::spec::{self, Burn};
use crate::tree::Said;

/// What holds for every SLO of a project, or of some [`Alerts`](super::Alerts), that does not say otherwise.
///
/// ```
/// use dashc::prelude::*;
/// let defaults = SloDefaults::new().window(Calendar::Month).notify(Notify::Ticket).interval(secs(30));
/// let project = Project::new("shop").slo_defaults(defaults);
/// ```
#[derive(Clone, Debug)]
#[must_use = "defaults do nothing until a project or alerts have them"]
pub struct SloDefaults {
    pub(super) spec: spec::SloDefaults,
    pub(super) origin: Origin,
    pub(super) faults: Faults,
}

impl Default for SloDefaults {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl SloDefaults {
    /// None yet.
    #[track_caller]
    pub fn new() -> Self {
        let origin = Origin::here();
        let spec = spec::SloDefaults { origin, ..spec::SloDefaults::default() };
        Self { spec, origin, faults: Faults::default() }
    }

    text_setters! {
        /// How series are called: `dashc`, or `sloth` for history and dashboards of sloth.
        names => spec.names;
        /// What keeps a ticket quiet while a page fires: `expression`, `alertmanager` or `nothing`.
        exclude => spec.exclude;
    }

    value_setters! {
        /// Bad events that it takes for an alert.
        min_bad_events(u32) => spec.min_bad_events;
        /// Whether an alert fires when nothing is measured any more.
        absent(bool) => spec.absent;
        /// How often their rules are evaluated.
        interval(Duration) => spec.interval;
    }

    /// An alert fires when one value of `by` is no longer measured, not only when nothing is.
    #[track_caller]
    pub fn absent_each(mut self) -> Self {
        self.spec.absent = Said::here(spec::Absent::Each);
        self
    }

    /// Over how long objectives are kept: at least a day, or [`Calendar`](super::Calendar).
    #[track_caller]
    pub fn window(mut self, window: impl Into<Window>) -> Self {
        self.spec.window = Said::here(window.into());
        self
    }

    /// Who may be told.
    #[track_caller]
    pub fn notify(mut self, whom: Notify) -> Self {
        self.spec.notify = said(whom.id(), Origin::here());
        self
    }

    /// Pairs of windows of your own that watch them.
    #[track_caller]
    pub fn burn(mut self, pairs: impl IntoIterator<Item = Pair>) -> Self {
        self.spec.burn = tiers(pairs, Origin::here(), &mut self.faults);
        self
    }

    /// Pairs of windows under a name.
    #[track_caller]
    pub fn burn_scheme(mut self, scheme: Scheme) -> Self {
        let origin = Origin::here();
        self.spec.burn = Said::at(Burn::Scheme(text(scheme.id(), origin)), origin);
        self
    }
}
