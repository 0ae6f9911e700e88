//! Kinds of variables that the Grafana which is built for does not have.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, VariableKind};
use crate::vocabulary::schema_version::{Feature, Version};

/// `variable/unsupported`
pub(super) struct Kind;

impl Check for Kind {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let target = Version::new(base.targets.grafana.major, base.targets.grafana.minor);
        if target.has(Feature::SwitchVariable) {
            return;
        }
        let switches =
            dashboard.variables.iter().filter(|variable| matches!(variable.kind, VariableKind::Switch(..)));
        for variable in switches {
            let message = format!("Grafana {target} has no switches, as `{}` is one", variable.name.text);
            let since = Feature::SwitchVariable.since();
            sink.push(
                Diagnostic::error("variable/unsupported", message)
                    .at(variable.origin, format!("known from Grafana {since} on"))
                    .help("write `values: [OFF, ON]`, or raise `targets.grafana`"),
            );
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "variable/unsupported",
    summary: "a variable is of a kind that the Grafana which is built for does not have",
    explanation: "An older Grafana leaves the variable out, and its name stays in every query as it is
written. `targets.grafana` says which version is built for.",
    bad: &[
        Example::project(
            "project: shop\ndatasources: { mimir: { type: mimir, url: $MIMIR_URL } }\ntargets: { grafana: '11.6' }\n",
        ),
        Example::dashboard(
            "variables: { all: { switch: ['0', '1'] } }
panels: [{ stat: Orders, query: 'orders_total > $all', unit: short }]
",
        ),
    ],
    good: &[
        Example::project(
            "project: shop\ndatasources: { mimir: { type: mimir, url: $MIMIR_URL } }\ntargets: { grafana: '12.4' }\n",
        ),
        Example::dashboard(
            "variables: { all: { switch: ['0', '1'] } }
panels: [{ stat: Orders, query: 'orders_total > $all', unit: short }]
",
        ),
    ],
}];
