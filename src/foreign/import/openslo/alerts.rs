//! Alert policies: each has one condition over one window, which is a pair of windows here.

use super::Reader;
use super::format::{Condition, Object, Policy, Promise};
use crate::diagnostic::{Diagnostic, Sink};
use crate::foreign::import::draft::{Slo, Tier};
use crate::span::Text;
use crate::tree::{Decode as _, Decoder, List, Node};

/// What the alert policies of an SLO become.
pub(super) fn policies(promise: &Promise, reader: &Reader<'_>, slo: &mut Slo, sink: &mut Sink) {
    let mut no_data = false;
    for policy in promise.policies.get().into_iter().flat_map(List::iter) {
        let Some(spec) = spec(&policy.0, "AlertPolicy", "alertPolicyRef", reader, sink) else { continue };
        let Some(policy) = reader.decode::<Policy>(&spec, sink) else { continue };
        no_data |= policy.no_data.or(false);
        if let Some(origin) = policy.targets.origin() {
            sink.push(
                Diagnostic::warning("import/lost", "the targets of an alert policy are not carried over")
                    .at(origin, "who is told")
                    .help("route by labels: `page: { labels: { team: shop } }`"),
            );
        }
        for condition in policy.conditions.get().into_iter().flat_map(List::iter) {
            let spec = self::spec(&condition.0, "AlertCondition", "conditionRef", reader, sink);
            let Some(condition) = spec.and_then(|spec| reader.decode::<Condition>(&spec, sink)) else {
                continue;
            };
            slo.burn.extend(tier(&condition, sink));
        }
    }
    slo.absent = Some(no_data).filter(|no_data| !no_data);
    if slo.burn.is_empty() {
        (slo.notify, slo.absent) = (Some("none"), None);
        slo.comments.push("Without alerts, as before; remove `notify: none` to be told.".to_owned());
    }
}

/// The `spec` of an object that stands there, or that is referred to by name.
fn spec(node: &Node, kind: &str, reference: &str, reader: &Reader<'_>, sink: &mut Sink) -> Option<Node> {
    let mut cx = Decoder::new(reader.sources, sink, true);
    let name: Option<Text> = if node.is_mapping() {
        node.get(reference).and_then(|name| Text::decode(name, &mut cx))
    } else {
        Text::decode(node, &mut cx)
    };
    match name {
        Some(name) => reader.objects.find(kind, &name, sink).cloned(),
        None if node.is_mapping() && node.get(reference).is_none() => {
            reader.decode::<Object>(node, sink)?.spec.into_value().map(|spec| spec.0)
        }
        None => None,
    }
}

fn tier(said: &Condition, sink: &mut Sink) -> Option<Tier> {
    let burning = said.condition.get()?;
    if let Some((after, origin)) = burning.after.with_origin().filter(|(after, _)| after.as_millis() > 0) {
        sink.push(
            Diagnostic::warning(
                "import/lost",
                format!("an alert waits {after} before it fires, which is not carried over"),
            )
            .at(origin, "holds back what its window has proved already"),
        );
    }
    let severity = match said.severity.get().map(|severity| severity.as_str().to_ascii_lowercase()).as_deref()
    {
        Some("page" | "critical" | "high") => "page",
        _ => "ticket",
    };
    Some(Tier {
        severity,
        long: burning.lookback.get()?.to_string(),
        short: None,
        limit: ("factor", burning.threshold.get()?.to_string()),
    })
}
