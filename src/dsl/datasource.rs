//! Datasources as typed handles: what is asked must be in the language that the store answers.

use std::marker::PhantomData;

use super::cx::{Reference, SecretFile};
use super::query::{Foreign, Insights, LogQl, Profiles, PromQl, Searches, TraceQl};
use super::said::{Faults, flag_setters, insert, said, text, text_setters, value_setters, word_setters};
use super::word::Implementation;
use crate::quantity::Duration;
use crate::span::Origin;
use crate::spec;
use crate::tree::Said;

/// A datasource of a project: its type decides what may be asked of it.
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus").scrape_interval(secs(60));
/// let loki = Datasource::loki("loki", env("LOKI_URL")).max_lines(1000);
/// let errors = Panel::timeseries("Errors").query(&loki, logql("sum(rate({app=\"shop\"} |= \"error\" [5m]))"));
/// ```
///
/// A query in another language does not compile:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let errors = Panel::timeseries("Errors").query(&mimir, logql("sum(rate({app=\"shop\"} [5m]))"));
/// ```
///
/// nor does a setting that the store has not:
///
/// ```compile_fail,E0599
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus").max_lines(1000);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Datasource<K> {
    uid: Box<str>,
    origin: Origin,
    spec: spec::Datasource,
    pub(super) faults: Faults,
    kind: PhantomData<K>,
}

/// A store that answers queries in the language `L`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` datasource does not answer `{L}` queries",
    label = "asked of a `{Self}` datasource",
    note = "Prometheus, Mimir and Amazon's service answer PromQL, Loki LogQL, Tempo TraceQL, Pyroscope profiles"
)]
pub trait Answers<L> {}

/// No language. Every store and panel takes it, so that none takes one language alone: of a single candidate the
/// compiler would say that a type differs, and not the words above.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum NoLanguage {}
#[diagnostic::do_not_recommend]
impl<K: Store> Answers<NoLanguage> for K {}

/// Nor this, which every store takes as well, for those that answer nothing at all.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum NorThis {}
#[diagnostic::do_not_recommend]
impl<K: Store> Answers<NorThis> for K {}

/// A type of datasource.
#[doc(hidden)]
pub trait Store {}

/// A store whose ruler evaluates rules.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` datasource has no ruler",
    label = "evaluates no rules",
    note = "rules are evaluated by `Engine::Grafana`, or by the ruler of Prometheus, Mimir, Amazon's service or Loki"
)]
pub trait Ruler {}

/// A store that takes samples at an interval.
pub trait Sampled {}

/// A store of Amazon's, in a region.
pub trait Aws {}

macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident $make:ident $id:literal;)+) => {
        /// The types of datasources.
        pub mod kind {
            $($(#[$doc])+ #[derive(Clone, Copy, Debug)] pub enum $name {})+
            /// Amazon `CloudWatch`, by its uid and region.
            #[derive(Clone, Copy, Debug)]
            pub enum CloudWatch {}
            /// A datasource of any other plugin.
            #[derive(Clone, Copy, Debug)]
            pub enum Plugin {}
        }

        $(impl Store for kind::$name {})+
        impl Store for kind::CloudWatch {}
        impl Store for kind::Plugin {}

        $(impl Datasource<kind::$name> {
            $(#[$doc])+
            #[track_caller]
            pub fn $make(uid: &str, url: impl Into<String>) -> Self {
                Self::new(uid, $id, url, Origin::here())
            }
        })+

        #[cfg(test)]
        const IDS: &[&str] = &[$($id),+];
    };
}

kinds! {
    /// Prometheus, by its uid and address.
    Prometheus prometheus "prometheus";
    /// Mimir, by its uid and address.
    Mimir mimir "mimir";
    /// Amazon Managed Service for Prometheus, by its uid and address.
    AmazonPrometheus amazon_prometheus "amazon-prometheus";
    /// Loki, by its uid and address.
    Loki loki "loki";
    /// Tempo, by its uid and address.
    Tempo tempo "tempo";
    /// Jaeger, by its uid and address.
    Jaeger jaeger "jaeger";
    /// Pyroscope, by its uid and address.
    Pyroscope pyroscope "pyroscope";
    /// An Alertmanager, by its uid and address.
    Alertmanager alertmanager "alertmanager";
}

macro_rules! abilities {
    ($($name:ident: $($ability:ty),*;)+) => { $($(impl $ability for kind::$name {})*)+ };
}

abilities! {
    Prometheus: Answers<PromQl>, Ruler, Sampled;
    Mimir: Answers<PromQl>, Ruler, Sampled;
    AmazonPrometheus: Answers<PromQl>, Ruler, Sampled, Aws;
    CloudWatch: Answers<Insights>, Aws;
    Jaeger: Answers<Searches>;
    Loki: Answers<LogQl>, Ruler;
    Tempo: Answers<TraceQl>;
    Pyroscope: Answers<Profiles>, Sampled;
}

impl Datasource<kind::CloudWatch> {
    /// Amazon `CloudWatch`, by its uid and region; it has no address.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let aws = Datasource::cloudwatch("aws", "eu-central-1").assume_role("arn:aws:iam::123456789012:role/grafana");
    /// ```
    #[track_caller]
    pub fn cloudwatch(uid: &str, region: impl Into<String>) -> Self {
        let origin = Origin::here();
        let spec = spec::Datasource { origin, ..spec::Datasource::default() };
        let spec =
            spec::Datasource { kind: said("cloudwatch", origin), region: said(region, origin), ..spec };
        Self { uid: uid.into(), origin, spec, faults: Faults::default(), kind: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl Answers<Foreign> for kind::Plugin {}

impl Datasource<kind::Plugin> {
    /// A datasource of any other plugin, by the plugin's id, which is asked in its own spelling ([`foreign`](super::foreign)).
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let orders = Datasource::plugin("orders", "grafana-postgresql-datasource").address(env("ORDERS_URL"));
    /// ```
    #[track_caller]
    pub fn plugin(uid: &str, id: &str) -> Self {
        let origin = Origin::here();
        let spec = spec::Datasource { origin, kind: said(id, origin), ..spec::Datasource::default() };
        Self { uid: uid.into(), origin, spec, faults: Faults::default(), kind: PhantomData }
    }

    text_setters! {
        /// Where it is reached.
        address => spec.url;
    }
}

impl<K: Aws> Datasource<K> {
    text_setters! {
        /// AWS region.
        region => spec.region;
        /// AWS role to assume.
        assume_role => spec.assume_role;
    }
}

impl Datasource<kind::Alertmanager> {
    word_setters! {
        /// Whose interface it has.
        implementation(Implementation) => spec.implementation;
    }
}

impl<K> Datasource<K> {
    fn new(uid: &str, kind: &str, url: impl Into<String>, origin: Origin) -> Self {
        let spec = spec::Datasource { origin, kind: said(kind, origin), ..spec::Datasource::default() };
        let spec = spec::Datasource { url: said(url, origin), ..spec };
        Self { uid: uid.into(), origin, spec, faults: Faults::default(), kind: PhantomData }
    }

    /// Its uid.
    #[must_use]
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// Its uid, as something said where it is used.
    pub(super) fn named(&self, origin: Origin) -> Said<crate::span::Text> {
        said(&*self.uid, origin)
    }

    /// What the project takes.
    pub(super) fn said(&self) -> (String, spec::Datasource, Origin, Faults) {
        (self.uid.to_string(), self.spec.clone(), self.origin, self.faults.clone())
    }

    text_setters! {
        /// Name in Grafana; derived from the uid when not said.
        name => spec.name;
        /// Tenant, sent as `X-Scope-OrgID`.
        tenant => spec.tenant;
    }

    flag_setters! {
        /// The default of the organisation.
        default => spec.is_default;
        /// Made elsewhere: linked and checked, never written.
        external => spec.external;
    }

    value_setters! {
        /// Longest query.
        timeout(Duration) => spec.timeout;
        /// How long it keeps what it stores.
        retention(Duration) => spec.retention;
        /// Further settings, in Grafana's own spelling (`jsonData`).
        settings(serde_json::Value) => spec.settings;
    }

    /// A further secret, in Grafana's own spelling (`secureJsonData`).
    #[track_caller]
    pub fn secret(mut self, name: &str, secret: impl Reference) -> Self {
        let origin = Origin::here();
        let entry = ("secret", name.to_owned());
        insert(&mut self.spec.secrets, entry, secret.reference(), origin, &mut self.faults);
        self
    }

    /// User and password.
    #[track_caller]
    pub fn basic_auth(mut self, user: &str, password: impl Reference) -> Self {
        let origin = Origin::here();
        let user = Said::at(spec::Scalar(text(user, origin)), origin);
        let password = Said::at(password.reference(), origin);
        let basic = spec::BasicAuth { origin, user, password };
        let mut auth = self.spec.auth.into_value().unwrap_or_default();
        auth.basic = Said::at(basic, origin);
        self.spec.auth = Said::at(auth, origin);
        self
    }

    /// Passes the token of the signed-in user on.
    #[track_caller]
    pub fn forward_token(mut self) -> Self {
        let origin = Origin::here();
        let mut auth = self.spec.auth.into_value().unwrap_or_default();
        auth.forward_token = Said::at(true, origin);
        self.spec.auth = Said::at(auth, origin);
        self
    }

    /// Certificates.
    #[track_caller]
    pub fn tls(mut self, tls: Tls) -> Self {
        let origin = Origin::here();
        let mut auth = self.spec.auth.into_value().unwrap_or_default();
        auth.tls = Said::at(tls.spec, origin);
        self.spec.auth = Said::at(auth, origin);
        self
    }

    /// A header of every request that is read from a file.
    #[track_caller]
    pub fn header_file(mut self, name: &str, file: SecretFile) -> Self {
        let origin = Origin::here();
        let mut auth = self.spec.auth.into_value().unwrap_or_default();
        let value = match file.reference() {
            spec::Secret::File(path) => spec::Header::File(path),
            spec::Secret::Env(name) => spec::Header::Text(text(format!("${name}"), origin)),
        };
        insert(&mut auth.headers, ("header", name.to_owned()), value, origin, &mut self.faults);
        self.spec.auth = Said::at(auth, origin);
        self
    }

    /// A header of every request; [`env`](super::env) where it bears a secret.
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let mut auth = self.spec.auth.into_value().unwrap_or_default();
        let value = spec::Header::Text(text(value, origin));
        insert(&mut auth.headers, ("header", name.to_owned()), value, origin, &mut self.faults);
        self.spec.auth = Said::at(auth, origin);
        self
    }
}

impl<K: Sampled> Datasource<K> {
    value_setters! {
        /// How often its series are scraped or pushed; what `$__rate_interval` rests on.
        scrape_interval(Duration) => spec.scrape_interval;
    }
}

impl<K: Ruler> Datasource<K> {
    /// The Alertmanager that its ruler notifies.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let alerts = Datasource::alertmanager("alerts", "http://alertmanager:9093");
    /// let prometheus = Datasource::prometheus("prometheus", "http://prometheus:9090").notifies(&alerts);
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL")).notifies_named("own");
    /// ```
    #[track_caller]
    pub fn notifies(mut self, alertmanager: &Datasource<kind::Alertmanager>) -> Self {
        self.spec.alertmanager = alertmanager.named(Origin::here());
        self
    }

    text_setters! {
        /// The Alertmanager that its ruler notifies, by uid; `own` for a built-in one.
        notifies_named => spec.alertmanager;
    }

    /// What its ruler takes at most, where somebody changed it.
    #[track_caller]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.spec.limits = Said::here(limits.spec);
        self
    }
}

/// What a ruler takes at most.
///
/// ```
/// use dashc::prelude::*;
/// let limits = Limits::new().rules_per_group(40).groups_per_tenant(100).recorded_series(10_000);
/// let mimir = Datasource::mimir("mimir", env("MIMIR_URL")).limits(limits);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "limits do nothing until a datasource has them"]
pub struct Limits {
    spec: spec::Limits,
}

impl Limits {
    /// Those of Mimir and of Amazon's service.
    #[track_caller]
    pub fn new() -> Self {
        Self { spec: spec::Limits { origin: Origin::here(), ..spec::Limits::default() } }
    }

    value_setters! {
        /// Rules in a group.
        rules_per_group(u32) => spec.rules_per_group;
        /// Groups of a tenant.
        groups_per_tenant(u32) => spec.groups_per_tenant;
        /// Series that rules may record for a tenant.
        recorded_series(u32) => spec.recorded_series;
    }
}

/// Certificates with which Grafana reaches a datasource; each is a reference.
///
/// ```
/// use dashc::prelude::*;
/// let tls = Tls::new().ca(file("/etc/grafana/ca.pem")).server_name("loki");
/// let loki = Datasource::loki("loki", "https://loki.example.com").tls(tls);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "certificates do nothing until a datasource has them"]
pub struct Tls {
    spec: spec::TlsAuth,
}

macro_rules! certificates {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self, reference: impl Reference) -> Self {
            self.spec.$name = Said::here(reference.reference());
            self
        }
    )+};
}

impl Tls {
    /// What the system trusts, and no certificate of its own.
    #[track_caller]
    pub fn new() -> Self {
        Self { spec: spec::TlsAuth { origin: Origin::here(), ..spec::TlsAuth::default() } }
    }

    certificates! {
        /// Certificate of the authority.
        ca;
        /// Certificate of the client.
        cert;
        /// Key of the client.
        key;
    }

    text_setters! {
        /// Name that the server must have.
        server_name => spec.server_name;
    }

    flag_setters! {
        /// Accepts any certificate of the server.
        skip_verify => spec.skip_verify;
    }
}

impl Datasource<kind::Loki> {
    /// Most lines of a log query.
    #[track_caller]
    pub fn max_lines(mut self, lines: u32) -> Self {
        let origin = Origin::here();
        self.spec.max_lines = Said::at(spec::Scalar(text(lines.to_string(), origin)), origin);
        self
    }
}

/// What evaluates rules.
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus").default();
/// let project = Project::new("shop").datasource(&mimir).rules(Engine::Grafana).slos(&mimir);
/// ```
///
/// A store without a ruler does not compile:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let tempo = Datasource::tempo("tempo", "http://tempo:3200");
/// let project = Project::new("shop").datasource(&tempo).rules(&tempo);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Engine {
    /// Grafana's own alerting.
    Grafana,
    /// The ruler of a datasource, by uid.
    Ruler(Box<str>),
}

impl<K: Ruler> From<&Datasource<K>> for Engine {
    fn from(datasource: &Datasource<K>) -> Self {
        Self::Ruler(datasource.uid.clone())
    }
}

impl From<Engine> for String {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Grafana => "grafana".to_owned(),
            Engine::Ruler(uid) => uid.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::datasource::DATASOURCES;

    #[test]
    fn every_type_but_cloudwatch_has_a_constructor() {
        let mut ids = IDS.to_vec();
        ids.sort_unstable();
        let known = DATASOURCES.iter().map(|kind| kind.id).filter(|id| *id != "cloudwatch");
        assert!(ids.into_iter().eq(known));
    }
}
