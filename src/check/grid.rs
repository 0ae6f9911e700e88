//! Panels that do not fit the grid of 24 columns.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Panel};

/// Columns of Grafana's grid.
const COLUMNS: u32 = 24;

/// `panel/overlap`, `panel/too-wide`, `panel/zero-size`
pub(super) struct Grid;

impl Check for Grid {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            sink.extend(flat(panel));
            sink.extend(too_wide(panel));
        }
        for (first, second) in overlaps(dashboard) {
            sink.push(report_overlap(first, second));
        }
    }
}

fn flat(panel: &Panel) -> Option<Diagnostic> {
    let rect = panel.rect;
    (rect.width == 0 || rect.height == 0).then(|| {
        Diagnostic::error("panel/zero-size", format!("the panel `{}` has no area", panel.title.text))
            .at(panel.origin, format!("{} columns wide, {} lines high", rect.width, rect.height))
            .help("write a `width` of 1 to 24 and a `height` of at least 1")
    })
}

/// A panel that no line of the grid can take.
fn too_wide(panel: &Panel) -> Option<Diagnostic> {
    let (rect, title) = (panel.rect, &panel.title.text);
    let origin = panel.width_origin.or(panel.at_origin).unwrap_or(panel.origin);
    let right = rect.x.saturating_add(rect.width);
    (right > COLUMNS && !panel.misplaced).then(|| {
        let message = format!("the panel `{title}` ends at column {right}, the grid at {COLUMNS}");
        Diagnostic::error("panel/too-wide", message)
            .at(origin, format!("column {} and {} columns wide", rect.x, rect.width))
            .help(format!("write a `width` of at most {}", COLUMNS.saturating_sub(rect.x.min(COLUMNS - 1))))
    })
}

/// Pairs of panels that share a cell, each second panel once.
fn overlaps(dashboard: &Dashboard) -> Vec<(&Panel, &Panel)> {
    let fits = |panel: &&Panel| !panel.misplaced && panel.rect.width > 0 && panel.rect.height > 0;
    let mut panels: Vec<&Panel> = dashboard.panels().filter(fits).collect();
    panels.sort_by_key(|panel| (panel.rect.y, panel.rect.x));
    // Per column the panel that reaches furthest down so far: a sweep from top to bottom in linear time.
    let mut columns: [Option<&Panel>; COLUMNS as usize] = [None; COLUMNS as usize];
    let mut found = Vec::new();
    for panel in panels {
        let (from, to) =
            (panel.rect.x.min(COLUMNS), panel.rect.x.saturating_add(panel.rect.width).min(COLUMNS));
        let own = columns.get_mut(from as usize..to as usize).unwrap_or_default();
        let hit = own.iter().flatten().find(|above| bottom(above) > panel.rect.y).copied();
        found.extend(
            hit.map(|above| if by_hand_alone(above, panel) { (panel, above) } else { (above, panel) }),
        );
        for column in own {
            let below = column.is_none_or(|above| bottom(above) < bottom(panel));
            *column = if below { Some(panel) } else { *column };
        }
    }
    found
}

/// Of two panels the one that the author placed is the one to blame.
fn by_hand_alone(first: &Panel, second: &Panel) -> bool {
    first.at_origin.is_some() && second.at_origin.is_none()
}

fn bottom(panel: &Panel) -> u32 {
    panel.rect.y.saturating_add(panel.rect.height)
}

fn report_overlap(first: &Panel, second: &Panel) -> Diagnostic {
    let message = format!("the panels `{}` and `{}` overlap", first.title.text, second.title.text);
    let place = |panel: &Panel| {
        let rect = panel.rect;
        let (right, bottom) = (rect.x.saturating_add(rect.width), bottom(panel));
        format!("columns {} to {right}, lines {} to {bottom}", rect.x, rect.y)
    };
    Diagnostic::error("panel/overlap", message)
        .at(second.at_origin.unwrap_or(second.origin), place(second))
        .also(first.at_origin.unwrap_or(first.origin), place(first))
        .help("move one of them, or leave `at` out and let dashc place it")
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/overlap",
        summary: "two panels share a place on the grid",
        explanation: "Grafana pushes one of the two down when it opens the dashboard, and everything below
it; what is seen is not what was written. Panels without `at` are placed by dashc and never overlap.",
        bad: &[Example::dashboard(
            "panels:
  - { text: Left, markdown: a, width: 12, height: 4, at: { x: 0, y: 0 } }
  - { text: Right, markdown: b, width: 12, height: 4, at: { x: 6, y: 2 } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - { text: Left, markdown: a, width: 12, height: 4, at: { x: 0, y: 0 } }
  - { text: Right, markdown: b, width: 12, height: 4, at: { x: 12, y: 0 } }
",
        )],
    },
    Meta {
        code: "panel/too-wide",
        summary: "a panel reaches beyond column 24",
        explanation: "The grid has 24 columns, whatever the screen. A panel that ends further right is
moved or cut by Grafana.",
        bad: &[Example::dashboard("panels: [{ text: Notes, markdown: a, width: 30 }]\n")],
        good: &[Example::dashboard("panels: [{ text: Notes, markdown: a, width: 24 }]\n")],
    },
    Meta {
        code: "panel/zero-size",
        summary: "a panel is no column wide or no line high",
        explanation: "It takes no place and is not seen.",
        bad: &[Example::dashboard("panels: [{ text: Notes, markdown: a, height: 0 }]\n")],
        good: &[Example::dashboard("panels: [{ text: Notes, markdown: a, height: 3 }]\n")],
    },
];
