//! Who is told: contact points, the policy tree, mute times.

use super::cx::{Env, Reference, SecretFile};
use super::said::{
    Faults, flag_setters, insert, one_or_many, push, said, text, text_setters, texts, value_setters,
};
use super::word::{Severity, Via};
use crate::quantity::Duration;
use crate::span::Origin;
use crate::spec::{self, Hidden, Scalar, Setting, Settings, literal_secret};
use crate::tree::secrets_in;
use crate::tree::{List, Raw, Said};
use crate::vocabulary::receiver::RECEIVERS;

/// A contact point: a name, and whom it tells.
///
/// ```
/// use dashc::prelude::*;
/// let oncall = ContactPoint::new("oncall", Receiver::pagerduty(env("PAGERDUTY_KEY")));
/// let team = ContactPoint::new("team", Receiver::slack(env("SLACK_URL"))).and(Receiver::email("team@example.com"));
/// ```
///
/// A secret that is written out does not compile:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let oncall = ContactPoint::new("oncall", Receiver::pagerduty("0123456789abcdef"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a contact point does nothing until a project has it"]
pub struct ContactPoint {
    name: String,
    spec: spec::ContactPoint,
    faults: Faults,
}

impl ContactPoint {
    /// A contact point that tells one receiver.
    #[track_caller]
    pub fn new(name: impl Into<String>, receiver: Receiver) -> Self {
        let (origin, name) = (Origin::here(), name.into());
        let receivers = Said::at(spec::Receivers(Vec::new()), origin);
        let spec = spec::ContactPoint {
            origin,
            name: said(name.as_str(), origin),
            receivers,
            no_resolve: Said::Unsaid,
        };
        Self { name, spec, faults: Faults::default() }.and(receiver)
    }

    /// It tells this one as well.
    pub fn and(mut self, receiver: Receiver) -> Self {
        self.faults.absorb(receiver.faults);
        if let Some(receivers) = self.spec.receivers.get_mut() {
            receivers.0.push(receiver.spec);
        }
        self
    }

    flag_setters! {
        /// It does not tell when the alert is over.
        no_resolve => spec.no_resolve;
    }

    pub(super) fn said(&self) -> (spec::ContactPoint, Faults) {
        (self.spec.clone(), self.faults.clone())
    }
}

impl From<&ContactPoint> for String {
    fn from(point: &ContactPoint) -> Self {
        point.name.clone()
    }
}

/// One whom a contact point tells, with Grafana's settings.
///
/// ```
/// use dashc::prelude::*;
/// let slack = Receiver::slack(env("SLACK_URL")).set("title", "{{ .CommonLabels.alertname }}");
/// let discord = Receiver::new(Via::Discord).secret("url", env("DISCORD_URL"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a receiver does nothing until a contact point has it"]
pub struct Receiver {
    via: Via,
    spec: spec::Receiver,
    faults: Faults,
}

impl Receiver {
    /// A receiver of a type, without settings.
    #[track_caller]
    pub fn new(via: Via) -> Self {
        let origin = Origin::here();
        let kind = RECEIVERS.iter().position(|receiver| receiver.id == via.id()).unwrap_or_default();
        let settings = Settings { origin, entries: Vec::new() };
        Self { via, spec: spec::Receiver { kind, origin, settings }, faults: Faults::default() }
    }

    /// Slack, by the address of an incoming webhook.
    #[track_caller]
    pub fn slack(url: impl Reference) -> Self {
        Self::new(Via::Slack).secret("url", url)
    }

    /// PagerDuty, by its integration key.
    #[track_caller]
    pub fn pagerduty(integration_key: impl Reference) -> Self {
        Self::new(Via::PagerDuty).secret("integrationKey", integration_key)
    }

    /// Opsgenie, by its API key.
    #[track_caller]
    pub fn opsgenie(api_key: impl Reference) -> Self {
        Self::new(Via::Opsgenie).secret("apiKey", api_key)
    }

    /// Microsoft Teams, by the address of an incoming webhook.
    #[track_caller]
    pub fn teams(url: impl Into<Value>) -> Self {
        Self::new(Via::Teams).set("url", url)
    }

    /// Mail, to addresses with `;` between them.
    #[track_caller]
    pub fn email(addresses: impl Into<Value>) -> Self {
        Self::new(Via::Email).set("addresses", addresses)
    }

    /// A webhook of your own.
    #[track_caller]
    pub fn webhook(url: impl Into<Value>) -> Self {
        Self::new(Via::Webhook).set("url", url)
    }

    /// A secret setting.
    #[track_caller]
    pub fn secret(mut self, key: &str, secret: impl Reference) -> Self {
        self.spec.settings.entries.push((key.into(), Origin::here(), Setting::Secret(secret.reference())));
        self
    }

    /// A setting in Grafana's spelling. One that Grafana calls a secret must be a reference.
    #[track_caller]
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        let origin = Origin::here();
        let kind = RECEIVERS.iter().find(|receiver| receiver.id == self.via.id());
        let is_secret = kind.and_then(|kind| kind.spelled(key)).is_some_and(|setting| setting.secret);
        let setting = match value.into() {
            Value::Reference(secret) if is_secret => Setting::Secret(secret),
            Value::Reference(spec::Secret::Env(name)) => {
                Setting::Plain(Raw::from(serde_json::json!(format!("${name}"))))
            }
            Value::Reference(secret) => Setting::Secret(secret),
            Value::Plain(json)
                if is_secret || json.as_str().is_some_and(|text| secrets_in(text).next().is_some()) =>
            {
                let text = json.as_str().unwrap_or_default().into();
                self.faults.1.push(Hidden { origin, text });
                self.faults.0.push(literal_secret(origin).help(
                    "write `env(\"NAME\")` for an environment variable of Grafana, or `file(\"PATH\")`",
                ));
                Setting::Broken
            }
            Value::Plain(json) => Setting::Plain(Raw::from(json)),
        };
        self.spec.settings.entries.push((key.into(), origin, setting));
        self
    }
}

/// The value of a setting: a text, number, boolean or list, or a reference to a secret.
///
/// ```
/// use dashc::prelude::*;
/// let hook = Receiver::webhook(env("HOOK_URL")).set("httpMethod", "PUT").set("maxAlerts", 10);
/// ```
#[derive(Clone, Debug)]
pub enum Value {
    /// Written as it is.
    Plain(serde_json::Value),
    /// Read by Grafana.
    Reference(spec::Secret),
}

macro_rules! values {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Plain(serde_json::Value::from(value))
            }
        }
    )+};
}
values!(&str, String, bool, i64, Vec<String>, serde_json::Map<String, serde_json::Value>);

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        Self::Plain(value)
    }
}

impl From<Env> for Value {
    fn from(env: Env) -> Self {
        Self::Reference(env.reference())
    }
}

impl From<SecretFile> for Value {
    fn from(file: SecretFile) -> Self {
        Self::Reference(file.reference())
    }
}

/// A node of the policy tree: which alerts it is for, and whom it tells.
///
/// ```
/// use dashc::prelude::*;
/// let oncall = ContactPoint::new("oncall", Receiver::pagerduty(env("PAGERDUTY_KEY")));
/// let team = ContactPoint::new("team", Receiver::slack(env("SLACK_URL")));
/// let night = MuteTime::new("night", [Interval::between("00:00", "06:00").zone("Europe/Berlin")]);
/// let policy = Policy::to(&team)
///     .group_by(["alertname", "service"])
///     .route(Policy::to(&oncall).severity(Severity::Critical).repeat_interval(hours(1)).go_on())
///     .route(Policy::to(&team).severity(Severity::Warning).mute(&night));
/// let project = Project::new("shop").contact_point(&oncall).contact_point(&team).mute_time(&night).policy(policy);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing until a project has it"]
pub struct Policy {
    pub(super) spec: spec::Policy,
    pub(super) faults: Faults,
}

impl Policy {
    /// Tells a contact point.
    #[track_caller]
    pub fn to(contact_point: impl Into<String>) -> Self {
        let origin = Origin::here();
        let contact_point = said(contact_point, origin);
        let spec = spec::Policy { origin, contact_point, ..spec::Policy::default() };
        Self { spec, faults: Faults::default() }
    }

    /// Tells the parent's contact point.
    #[track_caller]
    pub fn like_parent() -> Self {
        let spec = spec::Policy { origin: Origin::here(), ..spec::Policy::default() };
        Self { spec, faults: Faults::default() }
    }

    /// Only for alerts whose label has a value; one that starts with `=~`, `!=` or `!~` is that matcher.
    #[track_caller]
    pub fn when(mut self, label: &str, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let value = Scalar(text(value, origin));
        let entry = ("matcher", label.to_owned());
        insert(&mut self.spec.matches, entry, value, origin, &mut self.faults);
        self
    }

    /// Only for alerts of a severity.
    #[track_caller]
    pub fn severity(self, severity: Severity) -> Self {
        self.when("severity", severity.id())
    }

    value_setters! {
        /// How long to wait for more alerts of a new group.
        group_wait(Duration) => spec.group_wait;
        /// How long to wait before telling of a changed group.
        group_interval(Duration) => spec.group_interval;
        /// How long to wait before telling again.
        repeat_interval(Duration) => spec.repeat_interval;
    }

    flag_setters! {
        /// Goes on to the next route after this one.
        go_on => spec.go_on;
    }

    /// Labels by which alerts are told together.
    #[track_caller]
    pub fn group_by(mut self, labels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.group_by = texts(labels, Origin::here());
        self
    }

    /// A time at which nobody is told.
    #[track_caller]
    pub fn mute(mut self, time: impl Into<String>) -> Self {
        let origin = Origin::here();
        let mut times = self.spec.mute_times.into_value().unwrap_or_default();
        times.0.push(said(time, origin));
        self.spec.mute_times = Said::at(times, origin);
        self
    }

    /// A time outside of which nobody is told.
    #[track_caller]
    pub fn active(mut self, time: impl Into<String>) -> Self {
        let origin = Origin::here();
        let mut times = self.spec.active_times.into_value().unwrap_or_default();
        times.0.push(said(time, origin));
        self.spec.active_times = Said::at(times, origin);
        self
    }

    /// A route below this one, after those it has.
    #[track_caller]
    pub fn route(mut self, route: Self) -> Self {
        self.faults.absorb(route.faults);
        push(&mut self.spec.routes, route.spec, Origin::here());
        self
    }
}

/// A time at which nobody is told.
///
/// ```
/// use dashc::prelude::*;
/// let weekend = MuteTime::new("weekend", [Interval::days(["sat", "sun"]).zone("Europe/Berlin")]);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a mute time does nothing until a project has it"]
pub struct MuteTime {
    name: String,
    spec: spec::MuteTime,
}

impl MuteTime {
    /// A time that is any of some intervals.
    #[track_caller]
    pub fn new(name: impl Into<String>, intervals: impl IntoIterator<Item = Interval>) -> Self {
        let (origin, name) = (Origin::here(), name.into());
        let intervals = intervals.into_iter().map(|interval| Said::at(interval.spec, origin)).collect();
        let intervals = Said::at(List(intervals), origin);
        let spec = spec::MuteTime { origin, name: said(name.as_str(), origin), intervals };
        Self { name, spec }
    }

    pub(super) fn said(&self) -> spec::MuteTime {
        self.spec.clone()
    }
}

impl From<&MuteTime> for String {
    fn from(time: &MuteTime) -> Self {
        time.name.clone()
    }
}

/// An interval of a [`MuteTime`]: all that is said must hold.
///
/// ```
/// use dashc::prelude::*;
/// let night = Interval::between("00:00", "06:00").on_days(["mon-fri"]).zone("Europe/Berlin");
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Interval {
    spec: spec::Interval,
}

impl Interval {
    /// Between two times of day, `HH:MM`, at most `24:00`.
    #[track_caller]
    pub fn between(from: impl Into<String>, to: impl Into<String>) -> Self {
        let origin = Origin::here();
        let (from, to) = (said(from, origin), said(to, origin));
        Self { spec: spec::Interval { origin, from, to, ..spec::Interval::default() } }
    }

    /// On days of the week: `mon-fri`, `sat`.
    #[track_caller]
    pub fn days(days: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        let days = one_or_many(days, origin);
        Self { spec: spec::Interval { origin, days, ..spec::Interval::default() } }
    }

    /// Always, until more is said.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let freeze = MuteTime::new("freeze", [Interval::always().months(["december"]).dates(["20-31"])]);
    /// ```
    #[track_caller]
    pub fn always() -> Self {
        Self { spec: spec::Interval { origin: Origin::here(), ..spec::Interval::default() } }
    }

    /// Only on these days of the week.
    #[track_caller]
    pub fn on_days(mut self, days: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.days = one_or_many(days, Origin::here());
        self
    }

    /// On days of the month: `1`, `1-5`, `-1` for the last.
    #[track_caller]
    pub fn dates(mut self, dates: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.dates = scalars(dates, Origin::here());
        self
    }

    /// In months: `1`, `january-march`.
    #[track_caller]
    pub fn months(mut self, months: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.months = scalars(months, Origin::here());
        self
    }

    /// In years: `2030`, `2030-2032`.
    #[track_caller]
    pub fn years(mut self, years: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.years = scalars(years, Origin::here());
        self
    }

    text_setters! {
        /// Zone: `Europe/Berlin`; UTC when not said.
        zone => spec.zone;
    }
}

fn scalars(
    words: impl IntoIterator<Item = impl Into<String>>,
    origin: Origin,
) -> Said<crate::tree::OneOrMany<Scalar>> {
    let scalar = |word| Said::at(Scalar(text(word, origin)), origin);
    Said::at(crate::tree::OneOrMany(words.into_iter().map(scalar).collect()), origin)
}
