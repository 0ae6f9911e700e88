//! Teams: who owns services, their folders and their files.

use super::said::text_setters;
use crate::span::Origin;
use crate::spec;

/// A team that owns services.
///
/// ```
/// use dashc::prelude::*;
/// let payments = Team::new("payments").folder("Payments").contact_point("payments-chat").owners("@shop/payments");
/// let checkout = Service::new("checkout").with("otel-http-server").team(&payments);
/// let project = Project::new("shop").team(&payments).service(&checkout);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a team does nothing until a project has it"]
pub struct Team {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) spec: spec::Team,
}

impl Team {
    /// A team by its name.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self { name: name.into(), origin, spec: spec::Team { origin, ..spec::Team::default() } }
    }

    text_setters! {
        /// Title of its folder, where `folder("team")` asks for it; the team's name when not said.
        folder => spec.folder;
        /// Contact point that Grafana's rules of the team notify which name none.
        contact_point => spec.contact_point;
        /// Namespace of its rules in rulers, a file of its own; that of the file they are in when not said.
        namespace => spec.namespace;
        /// Who owns its files, as `CODEOWNERS` has it: `@shop/payments`.
        owners => spec.owners;
    }
}

impl From<&Team> for String {
    fn from(team: &Team) -> Self {
        team.name.clone()
    }
}
