//! Panels that do not fit the grid of 24 columns.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Panel, Rect};

/// Columns of Grafana's grid.
pub const COLUMNS: u32 = 24;

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
        for (first, second) in overlapping(dashboard) {
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
fn overlapping(dashboard: &Dashboard) -> Vec<(&Panel, &Panel)> {
    let panels: Vec<&Panel> = dashboard.panels().filter(|panel| !panel.misplaced).collect();
    let rects: Vec<Rect> = panels.iter().map(|panel| panel.rect).collect();
    let pairs = overlaps(&rects).into_iter();
    let pairs = pairs.filter_map(|(above, below)| Some((*panels.get(above)?, *panels.get(below)?)));
    pairs
        .map(|(above, below)| if by_hand_alone(above, below) { (below, above) } else { (above, below) })
        .collect()
}

/// Pairs of rectangles that share a cell by their indices, the upper one first, each lower one once.
/// What has no area shares none.
#[must_use]
pub fn overlaps(rects: &[Rect]) -> Vec<(usize, usize)> {
    let fits = |(_, rect): &(usize, Rect)| rect.width > 0 && rect.height > 0;
    let mut sorted: Vec<(usize, Rect)> = rects.iter().copied().enumerate().filter(fits).collect();
    sorted.sort_by_key(|(_, rect)| (rect.y, rect.x));
    // Per column the one that reaches furthest down so far: a sweep from top to bottom in linear time.
    let mut columns: [Option<(usize, Rect)>; COLUMNS as usize] = [None; COLUMNS as usize];
    let mut found = Vec::new();
    for (index, rect) in sorted {
        let (from, to) = (rect.x.min(COLUMNS), rect.x.saturating_add(rect.width).min(COLUMNS));
        let own = columns.get_mut(from as usize..to as usize).unwrap_or_default();
        let hit = own.iter().flatten().find(|(_, above)| bottom(*above) > rect.y);
        found.extend(hit.map(|(above, _)| (*above, index)));
        for column in own {
            let below = column.is_none_or(|(_, above)| bottom(above) < bottom(rect));
            *column = if below { Some((index, rect)) } else { *column };
        }
    }
    found
}

/// Of two panels the one that the author placed is the one to blame.
fn by_hand_alone(first: &Panel, second: &Panel) -> bool {
    first.at_origin.is_some() && second.at_origin.is_none()
}

fn bottom(rect: Rect) -> u32 {
    rect.y.saturating_add(rect.height)
}

fn report_overlap(first: &Panel, second: &Panel) -> Diagnostic {
    let message = format!("the panels `{}` and `{}` overlap", first.title.text, second.title.text);
    let place = |panel: &Panel| {
        let rect = panel.rect;
        let (right, bottom) = (rect.x.saturating_add(rect.width), bottom(rect));
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
it; what is seen is not what was written. Panels without `at` are placed by dashc and never overlap.
A warning in Grafana's own JSON, which is loaded all the same.",
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
moved or cut by Grafana. A warning in Grafana's own JSON.",
        bad: &[Example::dashboard("panels: [{ text: Notes, markdown: a, width: 30 }]\n")],
        good: &[Example::dashboard("panels: [{ text: Notes, markdown: a, width: 24 }]\n")],
    },
    Meta {
        code: "panel/zero-size",
        summary: "a panel is no column wide or no line high",
        explanation: "It takes no place and is not seen. A warning in Grafana's own JSON.",
        bad: &[Example::dashboard("panels: [{ text: Notes, markdown: a, height: 0 }]\n")],
        good: &[Example::dashboard("panels: [{ text: Notes, markdown: a, height: 3 }]\n")],
    },
];
