//! Choices of services, and exceptions from what is said for all of them.
//!
//! Dashboards, SLOs and rules have `each:` and `except:`; both mean the same for all three. Whatever is
//! wrong in them is reported here, once, at its place.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Change, Context, Service};
use crate::diagnostic::{Diagnostic, Sink};
use crate::quantity::Date;
use crate::span::{Origin, Text};
use crate::spec::{Choice, EachService, Exception, Scalar, Selection, Varies};
use crate::tree::{Map, Said, unknown_word};

/// The services that were chosen.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Their indices, and where each was chosen.
    pub(super) services: Vec<(usize, Origin)>,
    /// A part of the choice is wrong, and reported: there may be more.
    pub(super) broken: bool,
}

/// The services of a choice.
pub(super) fn choose(selection: &Selection, origin: Origin, cx: &Context, sink: &mut Sink) -> Chosen {
    match selection {
        Selection::All => {
            let services = (0..cx.services.len()).map(|index| (index, origin)).collect();
            Chosen { services, broken: false }
        }
        Selection::Named(list) => named(list, cx, sink),
        Selection::Choice(choice) => described(choice, origin, cx, sink),
    }
}

fn named(list: &[Said<Text>], cx: &Context, sink: &mut Sink) -> Chosen {
    let mut chosen = Chosen::default();
    for said in list {
        let service = said.get().and_then(|name| cx.service(name, sink).zip(Some(name.origin())));
        let index = |service: &Service| cx.services.iter().position(|known| known.name == service.name);
        match service.and_then(|(service, origin)| Some((index(service)?, origin))) {
            Some((index, _)) if chosen.services.iter().any(|(known, _)| *known == index) => {}
            Some(found) => chosen.services.push(found),
            None => chosen.broken = true,
        }
    }
    chosen
}

/// Those of which everything holds that a choice says.
fn described(choice: &Choice, origin: Origin, cx: &Context, sink: &mut Sink) -> Chosen {
    let parts = [choice.has.is_broken(), choice.team.is_broken(), choice.labels.is_broken()];
    if parts.contains(&true) {
        return Chosen { broken: true, ..Chosen::default() };
    }
    if choice.has.is_unsaid() && choice.team.is_unsaid() && choice.labels.is_unsaid() {
        sink.push(
            Diagnostic::error("each/no-choice", "a choice of services says nothing")
                .at(origin, "expected `has`, `team` or `labels`")
                .help("write `all` for every service"),
        );
        return Chosen { broken: true, ..Chosen::default() };
    }
    if choice.has.get().is_some_and(|name| !is_known(name, cx, sink)) {
        return Chosen { broken: true, ..Chosen::default() };
    }
    let labels: Vec<(&str, &str)> = choice.labels.get().map(pairs).unwrap_or_default();
    let fits = |service: &Service| {
        let has = choice.has.get().is_none_or(|name| service.has(name, cx));
        let of = choice.team.get().is_none_or(|team| service.is_of(team));
        has && of && labels.iter().all(|(name, value)| service.has_label(name, value))
    };
    let all = cx.services.iter().enumerate();
    let services: Vec<_> =
        all.filter(|(_, service)| fits(service)).map(|(index, _)| (index, origin)).collect();
    if services.is_empty() && !cx.services.iter().any(|service| service.broken) {
        sink.push(nothing(choice, origin, cx));
    }
    Chosen { broken: services.is_empty(), services }
}

/// Whether there is a convention of a name; an unknown one is reported.
fn is_known(name: &Text, cx: &Context, sink: &mut Sink) -> bool {
    let known = cx.convention_names();
    let found = known.contains(&name.as_str());
    if !found {
        sink.push(unknown_word(name.origin(), "convention", &name.text, known));
    }
    found
}

fn pairs(map: &Map<Scalar>) -> Vec<(&str, &str)> {
    map.iter().map(|(name, Scalar(value))| (&*name.name, value.as_str())).collect()
}

/// A choice that no service fits.
fn nothing(choice: &Choice, origin: Origin, cx: &Context) -> Diagnostic {
    let mut wanted: Vec<String> = Vec::new();
    wanted.extend(choice.has.get().map(|has| format!("the instrumentation `{}`", has.text)));
    wanted.extend(choice.team.get().map(|team| format!("the team `{}`", team.text)));
    let labels = choice.labels.get().map(pairs).unwrap_or_default();
    wanted.extend(labels.iter().map(|(name, value)| format!("the label `{name}: {value}`")));
    let report = Diagnostic::error("each/no-service", format!("no service has {}", wanted.join(" and ")))
        .at(origin, "matches nothing");
    let teams = cx.services.iter().filter_map(|service| service.team.as_ref().map(Text::as_str));
    let near = choice.team.get().and_then(|team| crate::nearest::nearest(&team.text, teams));
    match (near, choice.has.get()) {
        (Some(team), _) => report.help(format!("did you mean `{team}`?")),
        (None, Some(_)) => report.help("add it to the `instrumentation` of a service in dashc.yaml"),
        (None, None) => report.help("add it to a service"),
    }
}

impl Service {
    /// Whether it is of a team.
    pub(super) fn is_of(&self, team: &Text) -> bool {
        self.team.as_ref().is_some_and(|own| own.text == team.text)
    }

    fn has(&self, convention: &Text, cx: &Context) -> bool {
        let mut own = self.conventions.iter().filter_map(|index| cx.conventions.get(*index));
        own.any(|known| *known.name == *convention.text)
    }

    fn has_label(&self, name: &str, value: &str) -> bool {
        self.labels.iter().any(|pair| *pair.name == *name && *pair.value.text == *value)
    }
}

/// The exceptions of an `each`.
#[derive(Debug)]
pub(super) struct Exceptions<'a, T> {
    pub(super) said: Option<&'a Map<Exception<T>>>,
    /// What files about one service say.
    pub(super) changes: &'a [Change<T>],
    pub(super) cx: &'a Context,
}

/// One of what an `each` asks for.
#[derive(Debug)]
pub(super) struct One<'a, T: Clone> {
    /// Its service.
    pub(super) service: &'a Service,
    /// What is said of it, exceptions included.
    pub(super) said: Cow<'a, T>,
    /// Where its service was chosen.
    pub(super) place: Origin,
}

impl<'a, T: Varies> Exceptions<'a, T> {
    /// What an `each` of SLOs or rules asks for, and whether some of it is wrong, and reported.
    pub(super) fn each(self, said: &'a T, each: &'a EachService, sink: &mut Sink) -> (Vec<One<'a, T>>, bool) {
        let Some((selection, origin)) = each.service.with_origin() else { return (Vec::new(), true) };
        let mut chosen = self.chosen(selection, origin, sink);
        let mut made = Vec::with_capacity(chosen.services.len());
        for (index, place) in &chosen.services {
            let Some(service) = self.cx.services.get(*index) else { continue };
            let Some((said, wrong)) = self.applied(said, &service.name) else { continue };
            chosen.broken |= wrong;
            made.push(One { service, said, place: *place });
        }
        (made, chosen.broken)
    }

    /// The services of an `each`; idle exceptions and those that have ended are reported.
    pub(super) fn chosen(&self, selection: &Selection, origin: Origin, sink: &mut Sink) -> Chosen {
        let chosen = choose(selection, origin, self.cx, sink);
        self.report_ended(sink);
        if !chosen.broken {
            self.report_idle(&chosen, sink);
        }
        self.report_two(sink);
        chosen
    }

    /// What is said of one, and whether that is wrong; `None` when there is to be none.
    fn applied<'t>(&self, usual: &'t T, name: &str) -> Option<(Cow<'t, T>, bool)> {
        let own = self.said.and_then(|map| map.0.iter().find(|(key, _)| *key.name == *name));
        let change = self.changes.iter().find(|change| *change.service == *name);
        match change.map(|change| &change.said).or(own.map(|(_, said)| said)) {
            None => Some((Cow::Borrowed(usual), false)),
            Some(Said::Is(said)) if said.0.excuse.none.or(false) => None,
            Some(Said::Is(said)) => Some((Cow::Owned(usual.varied(&said.0.over)), false)),
            Some(_) => Some((Cow::Borrowed(usual), true)),
        }
    }

    /// The same of what many share.
    pub(super) fn shared(&self, usual: &Arc<T>, name: &str) -> Option<(Arc<T>, bool)> {
        let (said, wrong) = self.applied(usual, name)?;
        Some(match said {
            Cow::Borrowed(_) => (usual.clone(), wrong),
            Cow::Owned(other) => (Arc::new(other), wrong),
        })
    }

    /// Exceptions that have ended.
    pub(super) fn report_ended(&self, sink: &mut Sink) {
        let own = self.said.into_iter().flat_map(Map::iter).map(|(name, exception)| (&*name.name, exception));
        let changes = self.changes.iter();
        let changes = changes.filter_map(|change| Some((&*change.service, change.said.get()?)));
        for (name, exception) in own.chain(changes) {
            let Some((until, origin)) = exception.excuse.until.with_origin() else { continue };
            if *until < self.cx.today {
                sink.push(ended(name, exception, *until, origin, self.cx.today));
            }
        }
    }

    /// The exceptions and the service's own file both say what is different.
    fn report_two(&self, sink: &mut Sink) {
        for (key, _) in self.said.into_iter().flat_map(|map| &map.0) {
            let mut changes = self.changes.iter();
            let Some(change) = changes.find(|change| change.service == key.name) else { continue };
            let message = format!("what is different for `{}` is said twice", key.name);
            sink.push(
                Diagnostic::error("each/two-exceptions", message)
                    .at(change.origin, "here")
                    .also(key.origin, "and here")
                    .help("keep one of them"),
            );
        }
    }

    /// An exception for a service that `each` does not match does nothing: a typo, or a leftover.
    fn report_idle(&self, chosen: &Chosen, sink: &mut Sink) {
        let services = chosen.services.iter().filter_map(|(index, _)| self.cx.services.get(*index));
        let names: Vec<&str> = services.map(|service| &*service.name).collect();
        let own = self.said.into_iter().flat_map(|map| &map.0).map(|(key, _)| (&key.name, key.origin));
        // A file about an unknown service is reported where it names it.
        let is_known = |name: &str| self.cx.services.iter().any(|service| *service.name == *name);
        let changes = self.changes.iter().filter(|change| is_known(&change.service));
        let changes = changes.map(|change| (&change.service, change.origin));
        for (name, origin) in own.chain(changes).filter(|(name, _)| !names.contains(&&***name)) {
            if !is_known(name) {
                sink.push(unknown_word(origin, "service", name, names.iter().copied()));
                continue;
            }
            let what = T::WHAT.split_once(' ').map_or(T::WHAT, |(_, what)| what);
            sink.push(
                Diagnostic::error("each/idle-exception", format!("`each` makes no {what} for `{name}`"))
                    .at(origin, "an exception to nothing")
                    .help("remove the exception, or widen `each`"),
            );
        }
    }
}

/// An exception that was agreed upon until a day that is over.
fn ended<T>(name: &str, exception: &Exception<T>, until: Date, origin: Origin, today: Date) -> Diagnostic {
    let message = format!("the exception for `{name}` ended on {until}");
    let report = Diagnostic::error("each/ended-exception", message)
        .at(origin, format!("today is {today}"))
        .help("remove the exception, or agree on another day");
    match exception.excuse.reason.get() {
        Some(reason) => report.note(format!("its reason was: {}", reason.text)),
        None => report,
    }
}

/// `each` says whose a thing is, and so does `service`.
pub(super) fn report_two_ways(each: Option<Origin>, service: Option<Origin>, what: &str, sink: &mut Sink) {
    let Some((each, service)) = each.zip(service) else { return };
    sink.push(
        Diagnostic::error("each/two-ways", format!("{what} has both `each` and `service`"))
            .at(service, "`service` here")
            .also(each, "`each` here")
            .help("keep one: `service` for one, `each` for one per service"),
    );
}

/// Exceptions where there is nothing to except from.
pub(super) fn report_without_each<T>(except: &Said<T>, what: &str, sink: &mut Sink) {
    let Some(origin) = except.origin() else { return };
    sink.push(
        Diagnostic::error("each/no-each", format!("{what} has `except` and no `each`"))
            .at(origin, "exceptions to what?")
            .help("add `each: { service: … }`, or remove the exceptions"),
    );
}
