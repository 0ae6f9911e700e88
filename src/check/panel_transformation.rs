//! Transformations that Grafana does not have.

use serde_json::Value;

use super::advice::offer;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{self, Base, Dashboard};
use crate::vocabulary::calc::{self, is_calc};
use crate::vocabulary::schema_version::Version;
use crate::vocabulary::transformation::{find, ids, replacement};
use crate::vocabulary::transformation_option;

/// `panel/unknown-option`, `panel/unknown-transformation`
pub(super) struct Transformation;

impl Check for Transformation {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let target = Version::new(base.targets.grafana.major, base.targets.grafana.minor);
        for one in dashboard.panels().flat_map(|panel| &panel.transformations) {
            sink.extend(look(one, target));
            reducers(one, sink);
            options(one, sink);
        }
    }
}

fn look(one: &model::Transformation, target: Version) -> Option<Diagnostic> {
    let (id, origin) = (&*one.id.text, one.id.origin());
    let report = |message: String| {
        Diagnostic::error("panel/unknown-transformation", message).at(origin, "unknown transformation")
    };
    match find(id) {
        None => Some(offer(report(format!("Grafana has no transformation `{id}`")), id, ids())),
        Some(word) if !word.known_to(target) => {
            let help = "choose another one, or raise `targets.grafana`";
            Some(
                report(format!("the Grafana that is built for does not have the transformation `{id}`"))
                    .help(help),
            )
        }
        Some(_) => replacement(id).map(|new| {
            Diagnostic::warning(
                "panel/unknown-transformation",
                format!("the transformation `{id}` is obsolete"),
            )
            .at(origin, "obsolete")
            .help(format!("use `{new}`"))
        }),
    }
}

/// The reducers of `reduce`.
fn reducers(one: &model::Transformation, sink: &mut Sink) {
    let list = one.options.get("reducers").and_then(Value::as_array).filter(|_| &*one.id.text == "reduce");
    for id in list.into_iter().flatten().filter_map(Value::as_str).filter(|id| !is_calc(id)) {
        let report = Diagnostic::error("panel/unknown-reducer", format!("Grafana has no reducer `{id}`"))
            .at(one.place("reducers").1, "unknown reducer");
        sink.push(offer(report, id, calc::ids()));
    }
}

/// Keys that Grafana would not look at.
fn options(one: &model::Transformation, sink: &mut Sink) {
    let id = &*one.id.text;
    let Value::Object(options) = &one.options else {
        sink.push(
            Diagnostic::error("panel/unknown-option", format!("the options of `{id}` are no mapping"))
                .at(one.id.origin(), "expected a mapping behind it")
                .help(format!("write `{id}: {{}}` for none")),
        );
        return;
    };
    let Some(known) = transformation_option::of(id) else { return };
    for key in options.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = format!("the transformation `{id}` has no option `{key}`");
        // A newer Grafana may have it.
        let report =
            Diagnostic::warning("panel/unknown-option", message).at(one.place(key).0, "unknown option");
        sink.push(match known {
            [] => report.help("remove it: there are none"),
            _ => offer(report, key, known.iter().copied()),
        });
    }
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/unknown-option",
        summary: "a transformation has an option that Grafana does not know",
        explanation: "Grafana does not look at it, and the table stays as it was. A warning, because a newer
Grafana may know it; options that are no mapping are an error.",
        bad: &[Example::dashboard(
            "panels:
  - { table: Orders, query: orders_total, transformations: [{ organize: { excludeByNam: { Time: true } } }] }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - { table: Orders, query: orders_total, transformations: [{ organize: { excludeByName: { Time: true } } }] }
",
        )],
    },
    Meta {
        code: "panel/unknown-transformation",
        summary: "a transformation is none of Grafana's",
        explanation: "The panel shows an error instead of a table. Ids are Grafana's own, in camel case; some
came with a later version than the one that is built for, and some have a successor (a warning).",
        bad: &[Example::dashboard(
            "panels:
  - { table: Orders, query: orders_total, transformations: [{ organise: { excludeByName: { Time: true } } }] }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - { table: Orders, query: orders_total, transformations: [{ organize: { excludeByName: { Time: true } } }] }
",
        )],
    },
];
