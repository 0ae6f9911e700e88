//! Where the panels of a dashboard in Grafana's own JSON stand on the grid.
//!
//! Grafana moves what does not fit when it opens the dashboard, so all of this is a warning.

use super::{items, title_of};
use crate::check::{COLUMNS, overlaps};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Rect;
use crate::tree::Node;

/// Checks the places of all panels: those at the top, and those of every collapsed row among themselves.
pub(super) fn check(root: &Node, sink: &mut Sink) {
    let top = items(root, "panels");
    for group in std::iter::once(top).chain(top.iter().map(|row| items(row, "panels"))) {
        let placed: Vec<(Rect, &Node)> = group.iter().filter_map(placed).collect();
        let rects: Vec<Rect> = placed.iter().map(|(rect, _)| *rect).collect();
        for (rect, panel) in &placed {
            sink.extend(misplaced(*rect, panel));
        }
        for (above, below) in overlaps(&rects) {
            if let (Some(above), Some(below)) = (placed.get(above), placed.get(below)) {
                sink.push(report_overlap(*above, *below));
            }
        }
    }
}

/// A panel with its place. Rows are as wide as the grid and one line high, whatever they say.
fn placed(panel: &Node) -> Option<(Rect, &Node)> {
    let at = panel.get("gridPos").filter(|_| panel.get("type").and_then(Node::as_str) != Some("row"))?;
    let number = |key: &str| at.get(key)?.scalar()?.parse::<u32>().ok();
    let rect = Rect {
        x: number("x").unwrap_or(0),
        y: number("y").unwrap_or(0),
        width: number("w")?,
        height: number("h")?,
    };
    Some((rect, panel))
}

fn misplaced(rect: Rect, panel: &Node) -> Option<Diagnostic> {
    let at = panel.get("gridPos")?;
    let called = title_of(panel);
    if rect.width == 0 || rect.height == 0 {
        let node = at.get(if rect.width == 0 { "w" } else { "h" }).unwrap_or(at);
        return Some(
            Diagnostic::warning("panel/zero-size", format!("{called} has no area"))
                .at(node.origin(), format!("{} wide, {} high", rect.width, rect.height))
                .help("write a `w` of 1 to 24 and an `h` of at least 1"),
        );
    }
    let right = rect.x.saturating_add(rect.width);
    (right > COLUMNS).then(|| {
        let node = at.get("w").unwrap_or(at);
        let most = COLUMNS.saturating_sub(rect.x.min(COLUMNS - 1));
        Diagnostic::warning(
            "panel/too-wide",
            format!("{called} ends at column {right}, the grid at {COLUMNS}"),
        )
        .at(node.origin(), format!("from column {}, {} wide", rect.x, rect.width))
        .help(if rect.x < COLUMNS {
            format!("write a `w` of at most {most}, or a smaller `x`")
        } else {
            format!("write an `x` below {COLUMNS}")
        })
    })
}

fn report_overlap((first, above): (Rect, &Node), (second, below): (Rect, &Node)) -> Diagnostic {
    let origin = |panel: &Node| panel.get("gridPos").map_or_else(|| panel.origin(), Node::origin);
    let place = |rect: Rect| {
        let (right, bottom) = (rect.x.saturating_add(rect.width), rect.y.saturating_add(rect.height));
        format!("columns {} to {right}, lines {} to {bottom}", rect.x, rect.y)
    };
    Diagnostic::warning("panel/overlap", format!("{} and {} overlap", title_of(above), title_of(below)))
        .at(origin(below), place(second))
        .also(origin(above), place(first))
        .help("move one of them: Grafana pushes one down, and everything below it")
}
