//! Fleets: which services there is one thing for each of, and exceptions from it.

use super::alert::Alert;
use super::dashboard::Dashboard;
use super::query::PromQl;
use super::said::{Faults, insert, malformed, pair_setters, said, text_setters};
use super::service::Service;
use super::slo::Slo;
use crate::span::Origin;
use crate::spec::{self, Choice, EachService, Exception, Excuse, Scalar, Selection};
use crate::tree::{Map, Said};

/// A choice of services: all, some by name, or those of which something holds.
///
/// ```
/// use dashc::prelude::*;
/// let http = Services::with("otel-http-server").team("payments").label("tier", "front");
/// let red = Dashboard::each_service("service-red", "$service / RED", http.clone()).method(Method::Red);
/// let available = Slo::availability("availability", http, percent("99.9"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a choice of services does nothing until something is made for each of them"]
pub struct Services {
    selection: Selection,
    origin: Origin,
    faults: Faults,
}

impl Services {
    fn of(selection: Selection, origin: Origin) -> Self {
        Self { selection, origin, faults: Faults::default() }
    }

    /// Every service.
    #[track_caller]
    pub fn all() -> Self {
        Self::of(Selection::All, Origin::here())
    }

    /// Those of these names.
    #[track_caller]
    pub fn named(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        Self::of(Selection::Named(names.into_iter().map(|name| said(name, origin)).collect()), origin)
    }

    /// Those whose telemetry follows a convention.
    #[track_caller]
    pub fn with(instrumentation: impl Into<String>) -> Having {
        let origin = Origin::here();
        let choice = Choice { origin, has: said(instrumentation, origin), ..Choice::default() };
        Having { choice, faults: Faults::default() }
    }

    /// Those of a team.
    #[track_caller]
    pub fn of_team(team: impl Into<String>) -> Having {
        let origin = Origin::here();
        let choice = Choice { origin, team: said(team, origin), ..Choice::default() };
        Having { choice, faults: Faults::default() }
    }

    /// As the language has it.
    pub(super) fn said(self) -> (Said<Selection>, Faults) {
        (Said::at(self.selection, self.origin), self.faults)
    }

    /// For one SLO or rule each.
    pub(super) fn each(self) -> (Said<EachService>, Faults) {
        let (origin, (service, faults)) = (self.origin, self.said());
        (Said::at(EachService { origin, service }, origin), faults)
    }
}

impl From<&str> for Services {
    #[track_caller]
    fn from(instrumentation: &str) -> Self {
        Self::with(instrumentation).into()
    }
}

/// Services of which all of this holds.
///
/// ```
/// use dashc::prelude::*;
/// let front = Services::of_team("payments").label("tier", "front");
/// let red = Dashboard::each_service("service-red", "$service / RED", front).method(Method::Red);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a choice of services does nothing until something is made for each of them"]
pub struct Having {
    choice: Choice,
    faults: Faults,
}

impl Having {
    text_setters! {
        /// Only those of a team.
        team => choice.team;
    }

    pair_setters! {
        /// Only those with a label.
        label("label", Scalar) => choice.labels;
    }
}

impl From<Having> for Services {
    fn from(having: Having) -> Self {
        let origin = having.choice.origin;
        Self { selection: Selection::Choice(having.choice), origin, faults: having.faults }
    }
}

/// Whom a promise is about: a service, or each of some [`Services`].
///
/// ```
/// use dashc::prelude::*;
/// let one = Slo::availability("checkout-availability", "checkout", percent("99.9"));
/// let each = Slo::availability("availability", Services::all(), percent(99));
/// ```
#[derive(Clone, Debug)]
pub enum Whose {
    /// One service, by name.
    One(String),
    /// One promise for each of them.
    Each(Services),
}

impl From<&str> for Whose {
    fn from(service: &str) -> Self {
        Self::One(service.to_owned())
    }
}

impl From<String> for Whose {
    fn from(service: String) -> Self {
        Self::One(service)
    }
}

impl From<&Service> for Whose {
    fn from(service: &Service) -> Self {
        Self::One(service.into())
    }
}

impl From<Having> for Whose {
    fn from(having: Having) -> Self {
        Self::Each(having.into())
    }
}

impl From<Services> for Whose {
    fn from(services: Services) -> Self {
        Self::Each(services)
    }
}

/// What is different for one service of a [fleet](Services): none at all, or other settings.
///
/// ```
/// use dashc::prelude::*;
/// let batch = Dashboard::changes().without(["average-and-p95"]).threshold("p95", 5, 30);
/// let red = Dashboard::each_service("service-red", "$service / RED", "otel-http-server")
///     .method(Method::Red)
///     .except("reports", Except::by(batch).reason("batch traffic").until("2099-03-31"))
///     .except("importer", Except::none().reason("serves no requests"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "an exception does nothing until a dashboard, SLO or alert has it"]
pub struct Except<T> {
    excuse: Excuse,
    over: Option<T>,
    origin: Origin,
    faults: Faults,
}

impl<T> Except<T> {
    fn of(excuse: Excuse, over: Option<T>, origin: Origin) -> Self {
        Self { excuse: Excuse { origin, ..excuse }, over, origin, faults: Faults::default() }
    }

    /// There is none for this service.
    #[track_caller]
    pub fn none() -> Self {
        let origin = Origin::here();
        Self::of(Excuse { none: Said::at(true, origin), ..Excuse::default() }, None, origin)
    }

    /// What is said of `changes`, which [`Dashboard::changes`], [`Slo::changes`] or [`Alert::changes`] begins,
    /// replaces what all others have.
    #[track_caller]
    pub fn by(changes: T) -> Self {
        Self::of(Excuse::default(), Some(changes), Origin::here())
    }

    text_setters! {
        /// Why.
        reason => excuse.reason;
    }

    /// The last day on which it holds: `2099-03-31`. From the next one on the build fails until somebody decides.
    #[track_caller]
    pub fn until(mut self, day: &str) -> Self {
        let origin = Origin::here();
        let read = day.parse().map_err(|()| malformed(day, "a day such as `2099-03-31`", origin));
        self.excuse.until = self.faults.keep(read, origin);
        self
    }
}

/// What there can be one of for each service.
#[doc(hidden)]
pub trait Varied: sealed::Sealed {
    /// What the language calls it.
    type Spec: Default;
    /// What it says, and what is wrong with that.
    fn said(self) -> (Self::Spec, sealed::Kept);
}

mod sealed {
    /// Keeps the trait closed.
    pub trait Sealed {}
    /// Faults, which are nobody else's business.
    #[derive(Debug, Default)]
    pub struct Kept(pub(super) super::Faults);
}

macro_rules! varied {
    ($($name:ty => $spec:ty, $field:ident;)+) => {$(
        impl sealed::Sealed for $name {}
        impl Varied for $name {
            type Spec = $spec;
            fn said(self) -> ($spec, sealed::Kept) {
                (self.$field, sealed::Kept(self.faults))
            }
        }
    )+};
}

varied! {
    Dashboard => spec::Dashboard, spec;
    Slo => spec::Slo, spec;
    Alert<PromQl> => spec::Rule, rule;
}

/// Adds an exception for a service.
pub(super) fn except<T: Varied>(
    map: &mut Said<Map<Exception<T::Spec>>>,
    service: String,
    except: Except<T>,
    faults: &mut Faults,
) {
    let (over, kept) = except.over.map(T::said).unwrap_or_default();
    faults.absorb(except.faults);
    faults.absorb(kept.0);
    let exception = Exception { excuse: except.excuse, over: Box::new(over) };
    insert(map, ("exception", service), exception, except.origin, faults);
}
