//! The datasources that a dashboard in Grafana's own JSON names, looked up as Grafana does.
//!
//! A `datasource` is nothing (the default one), a text (a uid or a name), or a mapping with `uid` and
//! `type`; each text may be a variable, and in an export for sharing one of its `__inputs`.

use std::collections::BTreeMap;

use super::{items, listed};
use crate::model::{Datasource, DatasourceRef, Language};
use crate::query::variable;
use crate::tree::Node;
use crate::vocabulary::datasource::{BUILT_IN_UIDS, DATASOURCES};

/// Names of datasources that Grafana itself has.
const OWN: [&str; 6] =
    ["-- Dashboard --", "-- Grafana --", "-- Mixed --", "__expr__", "datasource", "grafana"];

/// What every datasource of one dashboard is looked up in.
pub(super) struct Stores<'n> {
    /// Those of the project; nothing is known of them when there are none.
    pub(super) datasources: &'n [Datasource],
    /// The variables of the dashboard by name.
    variables: BTreeMap<&'n str, &'n Node>,
    /// What is asked of who imports it, by name.
    inputs: BTreeMap<&'n str, &'n Node>,
}

/// What a `datasource` leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Store<'n> {
    /// A datasource of the project.
    Known(DatasourceRef),
    /// One that is not known, of a plugin that is.
    Of(&'n str),
    /// One that Grafana itself has, for data of its own.
    Own,
    /// One that cannot be known.
    Open,
    /// The default datasource, and the project has none.
    NoDefault,
    /// Nothing that is there.
    Unknown,
    /// A variable that is not there, at these bytes of the name.
    NoVariable(variable::Variable<'n>),
}

impl<'n> Stores<'n> {
    /// What is known for the dashboard at `root`.
    pub(super) fn new(root: &'n Node, datasources: &'n [Datasource]) -> Self {
        let named = |all: &'n [Node]| {
            all.iter().filter_map(|one| Some((one.get("name")?.as_str()?, one))).collect::<BTreeMap<_, _>>()
        };
        Self {
            datasources,
            variables: named(listed(root, "templating")),
            inputs: named(items(root, "__inputs")),
        }
    }

    /// Whether the dashboard has a variable, or asks for a value when it is imported.
    pub(super) fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name) || self.inputs.contains_key(name)
    }

    /// The names of the variables.
    pub(super) fn names(&self) -> impl Iterator<Item = &'n str> {
        self.variables.keys().copied()
    }

    /// What a `datasource` leads to.
    pub(super) fn find(&self, said: Option<&'n Node>) -> Store<'n> {
        let Some(said) = said.filter(|said| !said.is_null()) else { return self.default_one() };
        let Some(name) = name(said).and_then(Node::as_str).filter(|name| !name.is_empty()) else {
            return match plugin(said) {
                Some(plugin) => self.of(plugin, None),
                None if said.is_mapping() || said.as_str().is_some() => self.default_one(),
                None => Store::Open,
            };
        };
        if name == "default" {
            return self.default_one();
        }
        if OWN.contains(&name) || BUILT_IN_UIDS.contains(&name) {
            return Store::Own;
        }
        if name.contains(['$', '[']) && variable::find(name).next().is_some() {
            return self.chosen(name, said);
        }
        match self.called(name) {
            Some(found) => Store::Known(found),
            None if self.datasources.is_empty() => plugin(said).map_or(Store::Open, Store::Of),
            None => Store::Unknown,
        }
    }

    /// The language that a datasource answers, as far as it is known.
    pub(super) fn language(&self, said: Option<&'n Node>) -> Option<Language> {
        match self.find(said) {
            Store::Known(found) => DATASOURCES.get(self.datasources.get(found.index()?)?.kind?)?.language,
            Store::Of(plugin) => of_plugin(plugin),
            Store::Own => None,
            // Whatever is wrong with the name, who wrote the query said in which language it is.
            Store::Open | Store::NoDefault | Store::Unknown | Store::NoVariable(_) => {
                of_plugin(plugin(said?)?)
            }
        }
    }

    /// What a name with variables leads to.
    fn chosen(&self, name: &'n str, said: &'n Node) -> Store<'n> {
        if let Some(missing) = variable::find(name).find(|found| !self.has(found.name)) {
            return Store::NoVariable(missing);
        }
        let said = plugin(said);
        let found = variable::at(name, 0).filter(|found| found.span.range().len() == name.len());
        let Some(found) = found else { return said.map_or(Store::Open, Store::Of) };
        if let Some(input) = self.inputs.get(found.name) {
            let asked = input.get("pluginId").and_then(Node::as_str);
            return asked.or(said).map_or(Store::Open, Store::Of);
        }
        let Some(variable) = self.variables.get(found.name) else { return Store::Open };
        let plugin = match variable.get("type").and_then(Node::as_str) {
            Some("datasource") => variable.get("query").and_then(Node::as_str),
            _ => said,
        };
        plugin.map_or(Store::Open, |plugin| self.of(plugin, variable.get("current")))
    }

    /// A datasource of a plugin: the chosen one, the default one, or the first.
    fn of(&self, plugin: &'n str, current: Option<&Node>) -> Store<'n> {
        let fits = |at: &DatasourceRef| {
            at.index().and_then(|at| self.datasources.get(at)).is_some_and(|one| *one.plugin == *plugin)
        };
        let chosen = current.and_then(|current| current.get("value")?.as_str());
        let chosen = chosen.and_then(|name| self.called(name)).filter(fits);
        let all = || (0..self.datasources.len()).map(DatasourceRef::new).filter(fits);
        let found =
            chosen.or_else(|| all().find(|at| self.default_at() == Some(*at))).or_else(|| all().next());
        found.map_or(Store::Of(plugin), Store::Known)
    }

    fn called(&self, name: &str) -> Option<DatasourceRef> {
        let at = |fits: &dyn Fn(&Datasource) -> bool| self.datasources.iter().position(fits);
        at(&|one| *one.uid.text == *name).or_else(|| at(&|one| *one.name == *name)).map(DatasourceRef::new)
    }

    fn default_one(&self) -> Store<'n> {
        match self.default_at() {
            Some(found) => Store::Known(found),
            None if self.datasources.is_empty() => Store::Open,
            None => Store::NoDefault,
        }
    }

    fn default_at(&self) -> Option<DatasourceRef> {
        self.datasources.iter().position(|one| one.is_default).map(DatasourceRef::new)
    }
}

/// The node that names a datasource: a text, or the `uid` of a mapping.
pub(super) fn name(said: &Node) -> Option<&Node> {
    let node = if said.is_mapping() { said.get("uid")? } else { said };
    node.as_str().map(|_| node)
}

fn plugin(said: &Node) -> Option<&str> {
    said.get("type")?.as_str()
}

fn of_plugin(plugin: &str) -> Option<Language> {
    DATASOURCES.iter().find(|kind| kind.plugin == plugin)?.language
}
