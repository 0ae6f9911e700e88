//! Panels whose scale holds no value.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Panel};

/// More digits than a double has.
const DIGITS: u32 = 17;

/// `panel/empty-scale`, `panel/too-many-decimals`
pub(super) struct Scale;

impl Check for Scale {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            sink.extend(empty(panel));
            sink.extend(exact(panel));
        }
    }
}

fn empty(panel: &Panel) -> Option<Diagnostic> {
    let (min, max) = panel.field.min.zip(panel.field.max).filter(|(min, max)| min >= max)?;
    let message = format!("the scale of `{}` from {min} to {max} is empty", panel.title.text);
    Some(
        Diagnostic::error("panel/empty-scale", message)
            .at(panel.field.scale_origin, "`min` is not below `max`")
            .help("exchange `min` and `max`, or remove one"),
    )
}

fn exact(panel: &Panel) -> Option<Diagnostic> {
    let decimals = panel.field.decimals.filter(|decimals| *decimals > DIGITS)?;
    let message = format!("`{}` asks for {decimals} decimals", panel.title.text);
    Some(
        Diagnostic::error("panel/too-many-decimals", message)
            .at(panel.field.decimals_origin, format!("expected at most {DIGITS}"))
            .help("write the `decimals` that a reader needs"),
    )
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/empty-scale",
        summary: "`min` of a panel is not below its `max`",
        explanation: "No value fits on such a scale, and the panel stays empty.",
        bad: &[Example::dashboard("panels: [{ gauge: Load, query: load1, unit: short, min: 1, max: 0 }]\n")],
        good: &[Example::dashboard("panels: [{ gauge: Load, query: load1, unit: short, min: 0, max: 1 }]\n")],
    },
    Meta {
        code: "panel/too-many-decimals",
        summary: "a panel asks for more decimals than a number has",
        explanation: "A number has 17 digits; with a hundred decimals the browser refuses to write it.",
        bad: &[Example::dashboard("panels: [{ stat: Load, query: load1, unit: short, decimals: 120 }]\n")],
        good: &[Example::dashboard("panels: [{ stat: Load, query: load1, unit: short, decimals: 2 }]\n")],
    },
];
