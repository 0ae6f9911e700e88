//! What every document is resolved against.

use std::sync::Arc;

use crate::convention::{Convention, DERIVED, Derived, Signal};
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{Spellings, Telemetry};
use crate::model::{Base, Datasource, DatasourceRef, Engine, Folder, Language, Pair, language_name};
use crate::quantity::{Date, Decimal, Duration, Uid, slug};
use crate::query::keep::Kept;
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::unknown_word;
use crate::vocabulary::datasource::DATASOURCES;

/// What every document is resolved against.
#[derive(Debug, Default)]
pub struct Context {
    /// The part of it that the model keeps.
    pub base: Base,
    /// Services in the order of the file.
    pub services: Vec<Service>,
    /// Stands for a service that does not exist, which was reported.
    pub nobody: Service,
    /// Names that the environment takes away, and where.
    pub removed: Vec<(Box<str>, Origin)>,
    /// Conventions that services name.
    pub conventions: Vec<Convention>,
    /// Defaults of dashboards.
    pub defaults: spec::DashboardDefaults,
    /// Labels of every rule.
    pub labels: Vec<Pair>,
    /// Folder of rules.
    pub alert_folder: Text,
    /// Interval of groups of rules.
    pub alert_interval: Duration,
    /// Where it was said that every team has a namespace of its own in rulers.
    pub team_namespaces: Option<Origin>,
    /// What evaluates rules.
    pub rule_engine: Engine,
    /// What evaluates SLOs.
    pub slo_engine: Engine,
    /// What the project says of alerting.
    pub alerting: spec::Alerting,
    /// Defaults of SLOs.
    pub slos: spec::SloDefaults,
    /// How queries of dashboards keep the labels of the project's identity.
    pub kept: Vec<Kept>,
    /// Shared pieces.
    pub pieces: super::Pieces,
    /// Globs of the files that the project includes.
    pub include: Vec<Text>,
    /// Teams that the project describes.
    pub teams: Vec<Team>,
    /// What files about one service change of those of the fleet.
    pub changes: super::Changes,
    /// The day on which it is compiled.
    pub today: Date,
    /// How many things are made at once; 0 for as many as the machine has threads.
    pub threads: usize,
    /// SLOs; none until the files of `alerts/` are resolved.
    pub promises: super::Promises,
    /// What dashboards of fleets read and lead to; nothing until all others are made.
    pub fleets: super::Fleets,
}

/// A service.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// Key in the project.
    pub name: Box<str>,
    /// Where it was said.
    pub origin: Origin,
    /// How the signals spell it.
    pub spellings: Spellings,
    /// Further labels that select its series.
    pub filters: Vec<(Box<str>, Box<str>)>,
    /// Indices of its conventions; names that do not exist were reported.
    pub conventions: Vec<usize>,
    /// Whether a convention of its was unknown: what it lacks is then not reported.
    pub broken: bool,
    /// Labels of its rules.
    pub labels: Vec<Pair>,
    /// Whose it is.
    pub team: Option<Text>,
    /// Events per second that its SLOs expect.
    pub expected_rps: Option<Decimal>,
    /// What was said of it, defaults included.
    pub said: Arc<spec::Service>,
}

/// A team.
#[derive(Clone, Debug, Default)]
pub struct Team {
    /// Key in the project.
    pub name: Box<str>,
    /// Title of its folder.
    pub folder: Option<Text>,
    /// Contact point of its rules.
    pub contact_point: Option<Text>,
    /// Namespace of its rules in rulers.
    pub namespace: Option<Text>,
    /// Who owns its files.
    pub owners: Option<Text>,
}

/// What a folder is called that stands for that of the team.
const TEAM: &str = "team";

impl Context {
    /// The service of a name; unknown ones are reported.
    pub fn service(&self, name: &Text, sink: &mut Sink) -> Option<&Service> {
        let found = self.services.iter().find(|service| *service.name == *name.text);
        if found.is_none() {
            let names = self.services.iter().map(|service| &*service.name);
            sink.push(self.missing("service", name, names));
        }
        found
    }

    /// The same, or one about which nobody says anything more.
    pub fn service_or_nobody(&self, name: &Text, sink: &mut Sink) -> &Service {
        self.service(name, sink).unwrap_or(&self.nobody)
    }

    /// A name that is not there, perhaps because the environment takes it away.
    fn missing<'k>(&self, what: &str, name: &Text, known: impl Iterator<Item = &'k str>) -> Diagnostic {
        let report = unknown_word(name.origin(), what, &name.text, known);
        match self.removed.iter().find(|(removed, _)| **removed == *name.text) {
            Some((_, origin)) => report.also(*origin, "taken away here"),
            None => report,
        }
    }

    /// The datasource of a uid; unknown ones are reported.
    pub fn datasource(&self, uid: &Text, sink: &mut Sink) -> DatasourceRef {
        let position = self.base.datasources.iter().position(|datasource| datasource.uid.text == uid.text);
        position.map_or_else(
            || {
                let known = self.base.datasources.iter().map(|datasource| datasource.uid.as_str());
                sink.push(self.missing("datasource", uid, known));
                DatasourceRef::POISON
            },
            DatasourceRef::new,
        )
    }

    /// The language that a datasource answers; `None` for poison and for plugins that dashc does not model.
    #[must_use]
    pub fn language(&self, reference: DatasourceRef) -> Option<Language> {
        let kind = self.base.datasource(reference)?.kind?;
        DATASOURCES.get(kind)?.language
    }

    /// Whether a datasource speaks a language.
    #[must_use]
    pub fn speaks(&self, datasource: &Datasource, language: Language) -> bool {
        datasource.kind.and_then(|kind| DATASOURCES.get(kind)).and_then(|kind| kind.language)
            == Some(language)
    }

    /// The datasource that speaks a language: the default one, else the first.
    #[must_use]
    pub fn speaking(&self, wanted: Language) -> Option<DatasourceRef> {
        let speaks = |index: &usize| self.language(DatasourceRef::new(*index)) == Some(wanted);
        let candidates = || (0..self.base.datasources.len()).filter(speaks);
        let default =
            candidates().find(|index| self.base.datasources.get(*index).is_some_and(|ds| ds.is_default));
        default.or_else(|| candidates().next()).map(DatasourceRef::new)
    }

    /// The same, or a report that there is none.
    pub fn speaking_or_report(&self, wanted: Language, origin: Origin, sink: &mut Sink) -> DatasourceRef {
        self.speaking(wanted).unwrap_or_else(|| {
            let types = DATASOURCES.iter().filter(|kind| kind.language == Some(wanted));
            let types: Vec<&str> = types.map(|kind| kind.id).collect();
            let wanted = language_name(wanted);
            sink.push(
                Diagnostic::error("datasource/none-for-language", format!("no datasource speaks {wanted}"))
                    .at(origin, format!("needs a datasource that speaks {wanted}"))
                    .help(format!(
                        "add a datasource of type {} to `datasources` in dashc.yaml",
                        crate::tree::listing(&types)
                    )),
            );
            DatasourceRef::POISON
        })
    }

    /// The default datasource: the one marked so, else the first for metrics, else the first.
    #[must_use]
    pub fn default_datasource(&self) -> Option<DatasourceRef> {
        let marked = self.base.datasources.iter().position(|datasource| datasource.is_default);
        let marked = marked.map(DatasourceRef::new).or_else(|| self.speaking(Language::PromQl));
        marked.or_else(|| (!self.base.datasources.is_empty()).then(|| DatasourceRef::new(0)))
    }

    /// What a service's telemetry is called.
    #[must_use]
    pub fn telemetry<'a>(&'a self, service: &'a Service, scratch: &'a mut Scratch<'a>) -> Telemetry<'a> {
        let own = service.conventions.iter().filter_map(|index| self.conventions.get(*index));
        scratch.conventions = own.collect();
        scratch.derived = self.derived().collect();
        Telemetry {
            service: &service.name,
            spellings: &service.spellings,
            filters: &service.filters,
            conventions: &scratch.conventions,
            derived: &scratch.derived,
        }
    }

    /// What the stores of this project derive: there only where there is such a store.
    pub fn derived(&self) -> impl Iterator<Item = &'static Derived> {
        DERIVED.iter().filter(|derived| self.stores(derived.signal))
    }

    /// Names of every convention that a service may have.
    #[must_use]
    pub fn convention_names(&self) -> Vec<&str> {
        let own = self.conventions.iter().map(|convention| &*convention.name);
        let mut names: Vec<&str> = own.collect();
        names.extend(crate::convention::names().map(|name| -> &str { name }));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a datasource holds a signal.
    fn stores(&self, signal: Signal) -> bool {
        let language = match signal {
            Signal::Metrics => Language::PromQl,
            Signal::Logs => Language::LogQl,
            Signal::Traces => Language::TraceQl,
            Signal::Profiles => Language::Profile,
        };
        self.speaking(language).is_some()
    }

    /// The folder of dashboards that name none.
    #[must_use]
    pub fn usual_folder(&self) -> Folder {
        let said = self.defaults.folder.get().unwrap_or(&self.base.name);
        Self::folder(self.folder_of(said, None).as_str())
    }

    /// A title of a folder; `team` is that of the team, or the project's where there is none.
    #[must_use]
    pub fn folder_of(&self, said: &Text, team: Option<&Text>) -> Text {
        if said.as_str() != TEAM {
            return said.clone();
        }
        let own = |team: &Text| self.team(team).and_then(|known| known.folder.clone());
        let titled = |team: &Text| own(team).unwrap_or_else(|| Text::plain(team.text.clone(), said.origin()));
        team.map_or_else(|| Text::plain(self.base.name.text.clone(), said.origin()), titled)
    }

    /// The namespace in rulers of what stands in a file, and belongs to `team`. It is the name of a file.
    #[must_use]
    pub fn namespace_of(&self, stem: &str, team: Option<&Text>) -> Text {
        let named = |team: &Text| {
            let own = self.team(team).and_then(|known| known.namespace.clone());
            own.or_else(|| Some(Text::plain(slug(&team.text), self.team_namespaces?)))
        };
        let named = team.and_then(named).filter(|name| !name.text.is_empty());
        named.unwrap_or_else(|| Text::plain(stem, Origin::Generated))
    }

    /// What the project says of a team.
    #[must_use]
    pub fn team(&self, name: &Text) -> Option<&Team> {
        self.teams.iter().find(|team| *team.name == *name.text)
    }

    /// Reports a team that is none of those that the project describes, if it describes any.
    pub fn report_unknown_team(&self, name: &Text, sink: &mut Sink) {
        if !self.teams.is_empty() && self.team(name).is_none() {
            let known = self.teams.iter().map(|team| &*team.name);
            sink.push(unknown_word(name.origin(), "team", &name.text, known));
        }
    }

    /// A folder by its title.
    #[must_use]
    pub fn folder(title: &str) -> Folder {
        Folder { title: title.into(), uid: Uid::derive(title).as_str().into() }
    }
}

/// Lists that a [`Telemetry`] borrows.
#[derive(Debug, Default)]
pub struct Scratch<'a> {
    conventions: Vec<&'a Convention>,
    derived: Vec<&'static Derived>,
}
