//! The grid: panels flow from left to right into 24 columns, unless placed by hand.

use crate::model::Rect;

/// Columns of Grafana's grid.
pub(super) const COLUMNS: u32 = 24;

/// A panel to be placed: its size, and its place in the row when the author gave one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) at: Option<(u32, u32)>,
}

/// Places the panels of a row whose first line is `top`; gives the rectangles and the line below.
///
/// Panels without a place fill lines from left to right, each line as high as its highest
/// panel; panels with a place are relative to `top`, and the others go round them.
pub(super) fn place(wishes: &[Wish], top: u32) -> (Vec<Rect>, u32) {
    let (mut x, mut y, mut line) = (0_u32, top, 0_u32);
    let mut bottom = top;
    let mut rects = Vec::with_capacity(wishes.len());
    let by_hand: Vec<Rect> = wishes.iter().filter_map(|wish| wish.by_hand(top)).collect();
    for wish in wishes {
        let rect = if let Some(rect) = wish.by_hand(top) {
            rect
        } else {
            loop {
                if x > 0 && x.saturating_add(wish.width) > COLUMNS {
                    (x, y, line) = (0, y.saturating_add(line), 0);
                }
                let here = Rect { x, y, width: wish.width, height: wish.height };
                let Some(taken) = by_hand.iter().find(|taken| overlap(taken, &here)) else { break };
                let right = taken.x.saturating_add(taken.width);
                if right.saturating_add(wish.width) <= COLUMNS {
                    x = right;
                } else {
                    // Below the line that was begun, else below what is in the way.
                    let below =
                        if line > 0 { y.saturating_add(line) } else { taken.y.saturating_add(taken.height) };
                    (x, y, line) = (0, below, 0);
                }
            }
            let rect = Rect { x, y, width: wish.width, height: wish.height };
            x = x.saturating_add(wish.width);
            line = line.max(wish.height);
            rect
        };
        bottom = bottom.max(rect.y.saturating_add(rect.height));
        rects.push(rect);
    }
    (rects, bottom)
}

impl Wish {
    fn by_hand(&self, top: u32) -> Option<Rect> {
        let (column, row) = self.at?;
        Some(Rect { x: column, y: top.saturating_add(row), width: self.width, height: self.height })
    }
}

fn overlap(one: &Rect, other: &Rect) -> bool {
    let apart = |start: u32, length: u32, next: u32| start.saturating_add(length) <= next;
    let has_area = |rect: &Rect| rect.width > 0 && rect.height > 0;
    has_area(one)
        && has_area(other)
        && !apart(one.x, one.width, other.x)
        && !apart(other.x, other.width, one.x)
        && !apart(one.y, one.height, other.y)
        && !apart(other.y, other.height, one.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(width: u32, height: u32) -> Wish {
        Wish { width, height, at: None }
    }

    fn places(wishes: &[Wish], top: u32) -> (Vec<(u32, u32)>, u32) {
        let (rects, bottom) = place(wishes, top);
        (rects.iter().map(|rect| (rect.x, rect.y)).collect(), bottom)
    }

    #[test]
    fn panels_fill_a_line_and_go_on_below_its_highest() {
        let (at, bottom) = places(&[flow(12, 8), flow(12, 4), flow(12, 4)], 1);
        assert_eq!(at, [(0, 1), (12, 1), (0, 9)]);
        assert_eq!(bottom, 13);
    }

    #[test]
    fn a_panel_that_does_not_fit_starts_a_line() {
        let (at, _) = places(&[flow(16, 8), flow(16, 8)], 0);
        assert_eq!(at, [(0, 0), (0, 8)]);
    }

    #[test]
    fn panels_go_round_one_that_is_placed_by_hand() {
        let at = |column, row| Wish { width: 12, height: 8, at: Some((column, row)) };
        let (places, _) = places(&[at(0, 0), flow(6, 8), flow(6, 8), flow(12, 8), at(0, 8), flow(24, 4)], 1);
        assert_eq!(places, [(0, 1), (12, 1), (18, 1), (12, 9), (0, 9), (0, 17)]);
    }

    #[test]
    fn a_panel_placed_by_hand_stays_there_and_moves_nobody() {
        let by_hand = Wish { width: 6, height: 4, at: Some((18, 10)) };
        let (at, bottom) = places(&[flow(12, 8), by_hand, flow(12, 8)], 5);
        assert_eq!(at, [(0, 5), (18, 15), (12, 5)]);
        assert_eq!(bottom, 19);
    }
}
