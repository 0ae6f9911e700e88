//! Labels of an SLO: those of `by`, those of its alerts, and those that dashc sets, which nobody else may.

use super::Promise;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::IdentityLabel;
use crate::slo::{self, Names, Severities};
use crate::span::Text;
use crate::spec::{Notice, Scalar};
use crate::tree::{Map, OneOrMany, Said};

/// Labels that are set on every alert.
const OF_ALERTS: [&str; 4] = ["long_window", "severity", "short_window", "slo"];
/// The same with sloth's names; `severity` stays what its author makes of it for pages and tickets.
const OF_SLOTH: [&str; 5] = ["severity", "sloth_id", "sloth_service", "sloth_severity", "sloth_slo"];
/// Labels that no series of an SLO can be told apart by.
const NEVER: [&str; 5] = ["__name__", "alertname", "alertstate", "le", "sloth_window"];

impl<'a> Promise<'a> {
    /// Labels whose every value keeps the promise by itself: the author's, and those of the project's identity.
    pub(super) fn by(self) -> Vec<Box<str>> {
        let mut all: Vec<Box<str>> = Vec::new();
        for label in self.own_by().filter(|label| self.taken(label).is_none()) {
            if all.iter().all(|known| **known != *label.text) {
                all.push((&*label.text).into());
            }
        }
        for label in &self.cx.base.identity {
            if !all.contains(&label.name) {
                all.push(label.name.clone());
            }
        }
        all
    }

    pub(super) fn own_by(self) -> impl Iterator<Item = &'a Text> {
        self.said.by.get().into_iter().flat_map(OneOrMany::iter)
    }

    pub(super) fn identity(self) -> Vec<slo::Identity> {
        let of =
            |label: &IdentityLabel| slo::Identity { label: label.name.clone(), values: label.values.clone() };
        self.cx.base.identity.iter().map(of).collect()
    }

    /// The label `severity` of its pages and of its tickets.
    pub(super) fn severities(self) -> Severities {
        let own = |notice: &'a Said<Notice>| {
            let labels = notice.get().and_then(|notice| notice.labels.get())?;
            let (_, Scalar(value)) = labels.iter().find(|(name, _)| &*name.name == "severity")?;
            Some(Box::from(value.as_str()))
        };
        let usual = Severities::default();
        Severities {
            page: own(&self.said.page).unwrap_or(usual.page),
            ticket: own(&self.said.ticket).unwrap_or(usual.ticket),
        }
    }

    /// Labels that the author gives and that its series or alerts bear already.
    pub(super) fn report_taken(self, sink: &mut Sink) {
        self.report_by(sink);
        let own = [self.file.labels.get(), self.said.labels.get()];
        for (name, _) in own.into_iter().flatten().flat_map(Map::iter) {
            sink.extend(self.whose(&name.name).map(|whose| taken(&name.name, name.origin, whose)));
        }
        let notices = [&self.said.page, &self.said.ticket].into_iter().filter_map(|notice| notice.get());
        for (name, _) in notices.filter_map(|notice| notice.labels.get()).flat_map(Map::iter) {
            // Pages may have any severity that the author's routes know.
            let whose =
                self.whose(&name.name).filter(|_| &*name.name != "severity" && &*name.name != "service");
            sink.extend(whose.map(|whose| taken(&name.name, name.origin, whose)));
        }
    }

    /// Labels of `by` that are said twice, or that are the same on every series.
    fn report_by(self, sink: &mut Sink) {
        for (index, label) in self.own_by().enumerate() {
            let first = self.own_by().take(index).find(|first| first.text == label.text);
            if let Some(first) = first {
                sink.push(
                    Diagnostic::error("slo/taken-label", format!("`by` names `{}` twice", label.text))
                        .at(label.origin(), "the second time")
                        .also(first.origin(), "the first")
                        .help("remove one of them"),
                );
            } else if let Some(whose) = self.taken(label) {
                sink.push(taken(&label.text, label.origin(), whose));
            }
        }
    }

    /// What keeps series from being told apart by a label; `None` when nothing does.
    fn taken(self, label: &Text) -> Option<&'static str> {
        let name = &*label.text;
        if NEVER.contains(&name) {
            return Some("no series of an SLO can be told apart by it");
        }
        if let Some(whose) = self.set_by_dashc(name) {
            return Some(whose);
        }
        let of_service = self.service.into_iter().flat_map(|service| &service.labels);
        let team = name == "team" && self.file.team.get().is_some();
        let same = team || self.cx.labels.iter().chain(of_service).any(|pair| &*pair.name == name);
        same.then_some("the project or the service sets it: every alert has the same value")
    }

    fn set_by_dashc(self, label: &str) -> Option<&'static str> {
        let sloth = self.chosen(&self.said.names, |usual| &usual.names).get();
        let sloth = sloth.is_some_and(|names| &*names.text == "sloth");
        if label == "service" && self.service.is_some() && !sloth {
            return Some("dashc sets it to the service that the SLO is about");
        }
        let own: &[&str] = if sloth { &OF_SLOTH } else { &OF_ALERTS };
        own.contains(&label).then_some("dashc sets it on every alert of an SLO")
    }

    /// Who has set a label of an alert already.
    fn whose(self, label: &str) -> Option<&'static str> {
        let by = self.own_by().any(|by| &*by.text == label)
            || self.cx.base.identity.iter().any(|known| &*known.name == label);
        let by = by.then_some("`by` tells the values of this label apart");
        by.or_else(|| self.set_by_dashc(label))
    }

    /// What its series are called by, where that was said.
    pub(super) fn names(self, sink: &mut Sink) -> Names {
        const NAMES: &[(&str, Names)] = &[("dashc", Names::Dashc), ("sloth", Names::Sloth)];
        let said = self.chosen(&self.said.names, |usual| &usual.names).get();
        said.and_then(|said| super::word(said, "kind of names", NAMES, sink)).unwrap_or_default()
    }
}

fn taken(label: &str, at: crate::span::Origin, whose: &str) -> Diagnostic {
    Diagnostic::error("slo/taken-label", format!("the label `{label}` is taken"))
        .at(at, whose)
        .help("choose another name, or leave it out")
}
