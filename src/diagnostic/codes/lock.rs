//! Codes of the group `lock`: what can be wrong with `dashc.lock` beside its text.

use super::{CodeDoc, codes};

codes! {
    "lock/unknown-environment", "`dashc.lock` knows an environment that the project does not have",
    "What was given to the Grafana of an environment is remembered under its name. When the environment is
renamed and its name in the lock is not, nothing is ever deleted there.",
    "yaml", "environments: { prod: { held: { rules: [orders-slow] } } }   # the file is production.yaml"
    => "environments: { production: { held: { rules: [orders-slow] } } }";
}
