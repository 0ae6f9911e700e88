//! What holds for a service, an SLO, a dashboard or a rule in the end, and where each of it was decided.
//!
//! Beside the pipeline, after it: what authors said, what the project says for all, and what follows
//! from conventions have met by then. Knows nothing of how it is shown.

mod dashboard;
mod rule;
mod service;
mod slo;

use std::fmt::Display;

use crate::model::Project;
use crate::resolve::Context;
use crate::span::{Origin, Text};

/// A service, an SLO, a dashboard or a rule.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it is: `service`, `SLO`, `dashboard`, `alert` or `recording`.
    pub kind: &'static str,
    /// Its name; of a dashboard its uid.
    pub name: String,
    /// What holds for it, in order.
    pub facts: Vec<Fact>,
}

/// One thing that holds.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name, as the language has it where it has one.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it was decided; nowhere when it is what holds as long as nobody says otherwise.
    pub origin: Origin,
}

/// Everything that bears `name`: services, then SLOs, dashboards and rules.
#[must_use]
pub fn named(name: &str, context: &Context, project: &Project) -> Vec<Shown> {
    let services = context.services.iter().filter(|service| *service.name == *name);
    let slos = project.slos.iter().filter(|slo| slo.name.as_str() == name);
    let dashboards = project.dashboards.iter().filter(|dashboard| dashboard.uid.as_str() == name);
    let services = services.map(|service| service::shown(service, context, project));
    let slos = slos.map(|slo| slo::shown(slo, context));
    let rules = rule::all(project)
        .filter(|(_, rule)| [&rule.name, &rule.title].iter().any(|own| own.as_str() == name));
    let rules = rules.map(|(group, rule)| rule::shown(group, rule, context, project));
    services.chain(slos).chain(dashboards.map(|one| dashboard::shown(one, project))).chain(rules).collect()
}

/// The names that [`named`] knows.
pub fn names<'a>(context: &'a Context, project: &'a Project) -> impl Iterator<Item = &'a str> {
    let services = context.services.iter().map(|service| &*service.name);
    let slos = project.slos.iter().map(|slo| slo.name.as_str());
    let dashboards = project.dashboards.iter().map(|dashboard| dashboard.uid.as_str());
    services.chain(slos).chain(dashboards).chain(rule::all(project).map(|(_, rule)| rule.name.as_str()))
}

/// Facts in the making.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    /// Adds a fact, unless there is nothing to say.
    fn add(&mut self, name: impl Into<String>, value: &dyn Display, origin: Origin) {
        let value = value.to_string();
        if !value.is_empty() {
            self.0.push(Fact { name: name.into(), value, origin });
        }
    }

    /// The same for a text that knows where it was said.
    fn add_text(&mut self, name: impl Into<String>, text: Option<&Text>) {
        if let Some(text) = text {
            self.add(name, &text.as_str(), text.origin());
        }
    }
}
