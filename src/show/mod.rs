//! What holds for a service, an SLO or a dashboard in the end, and where each of it was decided.
//!
//! Beside the pipeline, after it: what authors said, what the project says for all, and what follows
//! from conventions have met by then. Knows nothing of how it is shown.

mod dashboard;
mod service;
mod slo;

use std::fmt::Display;

use crate::model::Project;
use crate::resolve::Context;
use crate::span::{Origin, Text};

/// A service, an SLO or a dashboard.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it is: `service`, `SLO` or `dashboard`.
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

/// Everything that bears `name`: services, then SLOs, then dashboards.
#[must_use]
pub fn named(name: &str, context: &Context, project: &Project) -> Vec<Shown> {
    let services = context.services.iter().filter(|service| *service.name == *name);
    let slos = project.slos.iter().filter(|slo| slo.name.as_str() == name);
    let dashboards = project.dashboards.iter().filter(|dashboard| dashboard.uid.as_str() == name);
    let services = services.map(|service| service::shown(service, context, project));
    let slos = slos.map(|slo| slo::shown(slo, context));
    services.chain(slos).chain(dashboards.map(|one| dashboard::shown(one, project))).collect()
}

/// The names that [`named`] knows.
pub fn names<'a>(context: &'a Context, project: &'a Project) -> impl Iterator<Item = &'a str> {
    let services = context.services.iter().map(|service| &*service.name);
    let slos = project.slos.iter().map(|slo| slo.name.as_str());
    services.chain(slos).chain(project.dashboards.iter().map(|dashboard| dashboard.uid.as_str()))
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
