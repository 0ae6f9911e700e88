//! SLOs as things: the promise, what watches it, and how soon an outage is seen.

use super::{Facts, Thing};
use crate::model::{Project, Slo};
use crate::quantity::{Duration, Ratio};
use crate::slo::{Absent, Exclusion, Names, Notify, Part, Severity, Sli, Tier};
use crate::span::Text;

/// Error ratios, in percent, that detection times are told for.
const ERRORS: [i128; 4] = [1, 5, 10, 100];

pub(super) fn things(project: &Project) -> Vec<Thing> {
    let interval = |slo: &Slo| slo.watch.interval.to_string();
    project.slos.iter().map(|slo| thing(slo, &interval(slo))).collect()
}

fn thing(slo: &Slo, interval: &str) -> Thing {
    let mut facts = Facts::default();
    facts.add("objective", &slo.watch.objective);
    facts.add("window", &slo.window);
    facts.add_some("service", slo.service.as_ref());
    facts.add_some("description", slo.description.as_ref().map(Text::as_str));
    indicator(&slo.sli, &mut facts);
    facts.add("datasource", &slo.home.asks);
    facts.add_some("recorded in", slo.home.records.as_ref());
    facts.add("evaluated by", &if slo.home.managed { "grafana" } else { "ruler" });
    facts.add("evaluated every", &interval);
    facts.add("by", &slo.by.join(", "));
    facts.add("notify", &notify(slo.notify));
    facts.add("min_bad_events", &slo.min_bad_events);
    facts.add_some("expected_rps", slo.expected_rps);
    facts.add("absent", &absent(slo.absent));
    facts.add("names", &if slo.names == Names::Sloth { "sloth" } else { "dashc" });
    facts.add("exclude", &exclusion(slo.exclusion));
    for (name, value) in &slo.labels {
        facts.add(format!("label {name}"), &value);
    }
    slo.watch.tiers.iter().for_each(|tier| pair(slo, tier, &mut facts));
    detection(slo, &mut facts);
    let about = format!("{} in {}", slo.watch.objective, slo.window);
    let service = slo.service.as_deref().unwrap_or_default().to_owned();
    Thing { kind: "SLO", name: name(slo), about, service, facts: facts.0, parts: Vec::new() }
}

/// What is said when nothing is measured, in the words of the language.
const fn absent(absent: Absent) -> &'static str {
    match absent {
        Absent::Unsaid => "false",
        Absent::Altogether => "true",
        Absent::Each => "each",
    }
}

/// Its name, with the value that a part of it is about.
fn name(slo: &Slo) -> String {
    match &slo.part {
        Some(Part::Only(value, _)) => format!("{}, {value}", slo.name.text),
        _ => slo.name.text.to_string(),
    }
}

fn indicator(sli: &Sli, facts: &mut Facts) {
    match sli {
        Sli::Events { bad, total, .. } => {
            facts.add("bad", &bad.text.as_str());
            facts.add("total", &total.text.as_str());
        }
        Sli::Ratio(bad) => facts.add("ratio", &bad.text.as_str()),
        Sli::Slice { bad, .. } => facts.add("slice", &bad.text.as_str()),
    }
}

fn pair(slo: &Slo, tier: &Tier, facts: &mut Facts) {
    let told = if slo.notify.tells(tier.severity) { "" } else { ", tells nobody" };
    let threshold = percent(tier.threshold(slo.watch.budget()));
    let name = format!("{} {}/{}", tier.severity.word(), tier.long, tier.short);
    facts.add(name, &format!("above {threshold}, {} times too fast{told}", tier.factor));
}

/// How soon somebody is told of an outage.
fn detection(slo: &Slo, facts: &mut Facts) {
    for severity in [Severity::Page, Severity::Ticket].into_iter().filter(|one| slo.notify.tells(*one)) {
        for errors in ERRORS {
            let sight = slo.watch.sight(severity, Ratio::new(errors, 100));
            let after = sight.map_or_else(|| "never".to_owned(), |sight| rounded(sight.detection));
            facts.add(format!("{} at {errors}% errors", severity.word()), &after);
        }
    }
}

/// Whole seconds: evaluations are further apart than what is lost.
fn rounded(duration: Duration) -> String {
    Duration::seconds(duration.as_millis().div_ceil(1000)).to_string()
}

fn percent(share: Ratio) -> String {
    format!("{}%", share * Ratio::from(100))
}

const fn notify(notify: Notify) -> &'static str {
    match notify {
        Notify::Page => "page",
        Notify::PageOnly => "page-only",
        Notify::Ticket => "ticket",
        Notify::None => "none",
    }
}

const fn exclusion(exclusion: Exclusion) -> &'static str {
    match exclusion {
        Exclusion::Expression => "expression",
        Exclusion::Inhibition => "alertmanager",
        Exclusion::None => "nothing",
    }
}
