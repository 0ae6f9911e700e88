//! A stretch of one of a syntax tree's arenas, the same for the trees of every language.

use std::ops::Range;

/// Neighbours in one of a tree's arenas; the tree that made it gives them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct List {
    start: u32,
    end: u32,
}

impl List {
    pub(super) const EMPTY: Self = Self { start: 0, end: 0 };

    /// What was pushed to `arena` since it had `start` entries.
    pub(super) fn since<T>(start: usize, arena: &[T]) -> Self {
        Self { start: index(start), end: index(arena.len()) }
    }

    /// The same, with everything that was pushed to `arena` behind it.
    pub(super) fn and_behind<T>(self, arena: &[T]) -> Self {
        Self { end: index(arena.len()), ..self }
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.range().len()
    }

    /// Whether none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Where in the arena.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// What it covers in `arena`.
    pub(super) fn of<T>(self, arena: &[T]) -> &[T] {
        arena.get(self.range()).unwrap_or_default()
    }
}

/// A length as an arena index; texts are far shorter than 4 GiB.
pub(super) fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
