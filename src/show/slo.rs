//! An SLO: what is promised, what is counted, what watches it.

use super::{Facts, Shown};
use crate::model::Slo;
use crate::quantity::{Duration, Ratio};
use crate::resolve::Context;
use crate::slo::{Notify, Part, Severity, Sli};
use crate::span::Origin;

pub(super) fn shown(slo: &Slo, cx: &Context) -> Shown {
    let mut facts = Facts::default();
    if let Some(Part::Only(value, _)) = &slo.part {
        facts.add(slo.by.first().map_or("value", |label| &**label), value, slo.objective_origin);
    }
    facts.add("objective", &slo.watch.objective, slo.objective_origin);
    facts.add("window", &slo.window, slo.origins.window);
    facts.add_text("description", slo.description.as_ref());
    facts.add("service", &slo.service.as_deref().unwrap_or_default(), slo.origin);
    indicator(slo, &mut facts);
    facts.add("by", &slo.by.join(", "), slo.origin);
    facts.add("datasource", &slo.home.asks, slo.origins.sli);
    facts.add("recorded in", &slo.home.records.as_deref().unwrap_or_default(), engine(cx));
    facts.add("evaluated by", &if slo.home.managed { "grafana" } else { "ruler" }, engine(cx));
    facts.add("interval", &slo.watch.interval, slo.origins.interval.unwrap_or_default());
    facts.add("notify", &notify(slo.notify), slo.origins.notify.unwrap_or_default());
    facts.add("min_bad_events", &slo.min_bad_events, slo.origins.min_bad_events.unwrap_or_default());
    if let Some(rate) = slo.expected_rps {
        facts.add("expected_rps", &rate, slo.origins.expected_rps.unwrap_or_default());
    }
    pairs(slo, &mut facts);
    for severity in [Severity::Page, Severity::Ticket].into_iter().filter(|one| slo.notify.tells(*one)) {
        if let Some(sight) = slo.watch.sight(severity, Ratio::ONE) {
            let after = Duration::seconds(sight.detection.as_millis().div_ceil(1000));
            facts.add(format!("outage: {} after", severity.word()), &after, Origin::Generated);
        }
    }
    for (name, value) in &slo.labels {
        let origin = label(name, value, slo.service.as_deref(), cx).unwrap_or(slo.origin);
        facts.add(format!("label {name}"), value, origin);
    }
    Shown { kind: "SLO", name: slo.name.text.to_string(), facts: facts.made }
}

/// Where a label was said: beside the service or for all rules; `None` when it is of the SLO itself.
pub(super) fn label(name: &str, value: &str, service: Option<&str>, cx: &Context) -> Option<Origin> {
    let service = cx.services.iter().find(|known| Some(&*known.name) == service);
    let known = service.into_iter().flat_map(|service| &service.labels).chain(&cx.labels);
    let mut same = known.filter(|label| *label.name == *name && label.value.as_str() == value);
    same.next().map(|label| label.value.origin())
}

/// Where what evaluates it was said.
fn engine(cx: &Context) -> Origin {
    cx.alerting.slos.origin().or(cx.alerting.rules.origin()).unwrap_or_default()
}

fn indicator(slo: &Slo, facts: &mut Facts) {
    let origin = slo.origins.sli;
    match &slo.sli {
        Sli::Events { bad, total, .. } => {
            facts.add("bad", &bad.text.as_str(), origin);
            facts.add("total", &total.text.as_str(), origin);
        }
        Sli::Ratio(bad) => facts.add("ratio", &bad.text.as_str(), origin),
        Sli::Slice { bad, .. } => facts.add("slice", &bad.text.as_str(), origin),
    }
}

/// The pairs of windows: each with the threshold of the error ratio above which it fires.
pub(super) fn pairs(slo: &Slo, facts: &mut Facts) {
    for (index, tier) in slo.watch.tiers.iter().enumerate() {
        // Of pairs that nobody chose the objective decides the threshold.
        let chosen = slo.origins.tiers.get(index).copied().filter(|origin| *origin != slo.origin);
        let origin = chosen.unwrap_or(slo.objective_origin);
        let threshold = tier.threshold(slo.watch.budget()) * Ratio::from(100);
        let name = format!("{} {}/{}", tier.severity.word(), tier.long, tier.short);
        let told = if slo.notify.tells(tier.severity) { "" } else { ", tells nobody" };
        facts.add(name, &format!("above {threshold}%, {} times too fast{told}", tier.factor), origin);
    }
}

pub(super) const fn notify(notify: Notify) -> &'static str {
    match notify {
        Notify::Page => "page",
        Notify::PageOnly => "page-only",
        Notify::Ticket => "ticket",
        Notify::None => "none",
    }
}
