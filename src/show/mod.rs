//! What holds for a service, an SLO, a dashboard or a rule in the end, and where each of it was decided.
//!
//! Beside the pipeline, after it: what authors said, what the project says for all, and what follows
//! from conventions have met by then. Knows nothing of how it is shown.

mod dashboard;
mod rule;
mod service;
mod slo;

use std::fmt::Display;

use crate::model::{Project, Rule, Step};
use crate::resolve::Context;
use crate::span::{Origin, Text};

/// A service, an SLO, a dashboard or a rule.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it is: `service`, `SLO`, `dashboard`, `alert` or `recording`.
    pub kind: &'static str,
    /// Its name; of a dashboard its uid, of a rule of a service `NAME of SERVICE`.
    pub name: String,
    /// What holds for it, in order.
    pub facts: Vec<Fact>,
}

/// One thing that holds.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name, as the language has it where it has one.
    pub name: String,
    /// What it belongs to, of the facts before it: `SLO checkout`, `dashboard checkout-red`; empty for most.
    pub of: String,
    /// Its value.
    pub value: String,
    /// Where it was decided; nowhere when it is what holds as long as nobody says otherwise.
    pub origin: Origin,
}

/// Everything that bears `name`: services, then SLOs, dashboards and rules. Rules for each of many services share a
/// name; `NAME of SERVICE` is one of them.
#[must_use]
pub fn named(name: &str, context: &Context, project: &Project) -> Vec<Shown> {
    let services = context.services.iter().filter(|service| *service.name == *name);
    let slos = project.slos.iter().filter(|slo| slo.name.as_str() == name);
    let dashboards = project.dashboards.iter().filter(|dashboard| dashboard.uid.as_str() == name);
    let services = services.map(|service| service::shown(service, context, project));
    let slos = slos.map(|slo| slo::shown(slo, context));
    let dashboards = dashboards.map(|one| dashboard::shown(one, project));
    let named = |rule: &Rule| rule.name.as_str() == name || rule::title(rule) == name;
    let rules = rule::all(project).filter(|(_, rule)| named(rule));
    let rules = rules.map(|(group, rule)| rule::shown(group, rule, context, project));
    services.chain(slos).chain(dashboards).chain(rules).collect()
}

/// The names that [`named`] knows.
pub fn names<'a>(context: &'a Context, project: &'a Project) -> impl Iterator<Item = &'a str> {
    let services = context.services.iter().map(|service| &*service.name);
    let slos = project.slos.iter().map(|slo| slo.name.as_str());
    let dashboards = project.dashboards.iter().map(|dashboard| dashboard.uid.as_str());
    let rules = rule::all(project).map(|(_, rule)| rule.name.as_str());
    services.chain(slos).chain(dashboards).chain(rules)
}

/// Steps of thresholds in words: `green, 0.3: orange, 1: red`.
fn levels(steps: &[Step]) -> String {
    let step = |step: &Step| match &step.at {
        Some(at) => format!("{at}: {}", step.color),
        None => step.color.to_string(),
    };
    steps.iter().map(step).collect::<Vec<_>>().join(", ")
}

/// Facts in the making.
#[derive(Default)]
struct Facts {
    made: Vec<Fact>,
    /// What those that are added belong to.
    of: String,
}

impl Facts {
    /// Adds a fact, unless there is nothing to say.
    fn add(&mut self, name: impl Into<String>, value: &dyn Display, origin: Origin) {
        let value = value.to_string();
        if !value.is_empty() {
            self.made.push(Fact { name: name.into(), of: self.of.clone(), value, origin });
        }
    }

    /// Adds a fact to which those belong that `parts` adds.
    fn add_with(&mut self, name: String, value: &dyn Display, origin: Origin, parts: impl FnOnce(&mut Self)) {
        self.add(name.as_str(), value, origin);
        self.of = name;
        parts(self);
        self.of.clear();
    }

    /// The same for a text that knows where it was said.
    fn add_text(&mut self, name: impl Into<String>, text: Option<&Text>) {
        if let Some(text) = text {
            self.add(name, &text.as_str(), text.origin());
        }
    }
}
