//! What is around a project: things made elsewhere, and where its files go.

use super::said::{Faults, insert, push, text, text_setters, texts};
use crate::span::Origin;
use crate::spec;
use crate::tree::Said;

/// Things made elsewhere: linked and checked, never written.
///
/// ```
/// use dashc::prelude::*;
/// let external = External::new()
///     .dashboard("k8s-compute-pod", ["namespace"])
///     .metrics(["cluster:*"])
///     .contact_points(["payments-chat"])
///     .mute_times(["nights"]);
/// let project = Project::new("shop").external(external);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "what is made elsewhere is known when a project has it"]
pub struct External {
    pub(super) spec: spec::External,
    pub(super) faults: Faults,
}

impl External {
    /// Nothing yet.
    #[track_caller]
    pub fn new() -> Self {
        let spec = spec::External { origin: Origin::here(), ..spec::External::default() };
        Self { spec, faults: Faults::default() }
    }

    /// A dashboard by its uid, and the variables that links may set.
    #[track_caller]
    pub fn dashboard(
        mut self,
        uid: impl Into<String>,
        variables: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let origin = Origin::here();
        let dashboard = spec::ExternalDashboard { origin, variables: texts(variables, origin) };
        let mut all = std::mem::take(&mut self.spec.dashboards).map(|all| all.0);
        insert(&mut all, ("dashboard", uid.into()), dashboard, origin, &mut self.faults);
        self.spec.dashboards = all.map(spec::ExternalDashboards);
        self
    }

    /// Series that rules elsewhere record; `*` stands for anything.
    #[track_caller]
    pub fn metrics(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        for name in names {
            push(&mut self.spec.metrics, text(name, Origin::here()), Origin::here());
        }
        self
    }

    /// Names of contact points.
    #[track_caller]
    pub fn contact_points(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        for name in names {
            push(&mut self.spec.contact_points, text(name, Origin::here()), Origin::here());
        }
        self
    }

    /// Names of mute times.
    #[track_caller]
    pub fn mute_times(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        for name in names {
            push(&mut self.spec.mute_times, text(name, Origin::here()), Origin::here());
        }
        self
    }
}

/// What is written, each with its path below the output folder; what is not named is not written.
///
/// ```
/// use dashc::prelude::*;
/// let project = Project::new("shop").outputs(Outputs::new().grafana("grafana").rules("."));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "outputs do nothing until a project has them"]
pub struct Outputs {
    pub(super) spec: spec::Outputs,
}

impl Outputs {
    /// None yet.
    #[track_caller]
    pub fn new() -> Self {
        Self { spec: spec::Outputs { origin: Origin::here(), ..spec::Outputs::default() } }
    }

    text_setters! {
        /// Folder with `provisioning/` and `dashboards/`, ready to mount.
        grafana => spec.grafana;
        /// Compose file with the mounts that the outputs need.
        compose => spec.compose;
        /// Fragment for `grafana.ini`.
        grafana_ini => spec.grafana_ini;
        /// Fragment for Tempo's configuration: the metrics generator.
        tempo => spec.tempo;
        /// List of health probes.
        probes => spec.probes;
        /// Folder of the rule files of rulers.
        rules => spec.rules;
        /// Folder of the tests of SLOs.
        rule_tests => spec.rule_tests;
        /// Which team owns which file.
        codeowners => spec.codeowners;
    }
}

/// A series of your own for `dashc proof`, or the levels of a promised one, with its level in each scenario.
///
/// ```
/// use dashc::prelude::*;
/// let failed = Sample::counter(r#"orders_total{result="failed"}"#, 0).incident(2);
/// let latency = Sample::histogram("checkout_seconds", "0.2", ["0.1", "0.5", "1"]).incident(1);
/// let lost = Sample::gauge("queue_depth", 10).incident("absent");
/// let project = Project::new("shop").proof([failed, latency, lost]);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a series does nothing until a project has it"]
pub struct Sample {
    pub(super) spec: spec::SampleSeries,
    pub(super) faults: Faults,
}

impl Sample {
    fn of(kind: &str, series: impl Into<String>, healthy: impl super::Exact, origin: Origin) -> Self {
        let spec = spec::SampleSeries {
            origin,
            series: super::said::said(series, origin),
            kind: super::said::said(kind, origin),
            healthy: Said::at(spec::Scalar(text(healthy.spelled(), origin)), origin),
            ..spec::SampleSeries::default()
        };
        Self { spec, faults: Faults::default() }
    }

    /// A counter, by name and labels, and how much it counts per second; `"absent"` for no series.
    #[track_caller]
    pub fn counter(series: impl Into<String>, healthy: impl super::Exact) -> Self {
        Self::of("counter", series, healthy, Origin::here())
    }

    /// A gauge, by name and labels, and its value; `"absent"` for no series.
    #[track_caller]
    pub fn gauge(series: impl Into<String>, healthy: impl super::Exact) -> Self {
        Self::of("gauge", series, healthy, Origin::here())
    }

    /// A histogram, by its name without `_bucket`, its median, and the upper bounds of its buckets.
    #[track_caller]
    pub fn histogram<N: super::Exact>(
        series: impl Into<String>,
        healthy: impl super::Exact,
        buckets: impl IntoIterator<Item = N>,
    ) -> Self {
        let origin = Origin::here();
        let mut sample = Self::of("histogram", series, healthy, origin);
        for bound in buckets {
            match super::said::decimal(bound, origin) {
                Ok(bound) => push(&mut sample.spec.buckets, bound, origin),
                Err(fault) => sample.faults.0.push(*fault),
            }
        }
        sample
    }

    /// Its level in the incident; the healthy one when not said.
    #[track_caller]
    pub fn incident(mut self, level: impl super::Exact) -> Self {
        let origin = Origin::here();
        self.spec.incident = Said::at(spec::Scalar(text(level.spelled(), origin)), origin);
        self
    }
}
