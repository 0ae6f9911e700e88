//! What the checker remembers of a stretch of pattern instead of a tree.

/// What a stretch is, as far as Go's merging of neighbours goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Plain characters; neighbours merge into one.
    Text,
    /// A row of two or more; a row in a row is one row.
    Row,
    /// Two or more arms; arms in an arm are arms.
    Choice,
    /// Anything else.
    Other,
}

/// The measures of a stretch of pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Measure {
    pub(super) kind: Kind,
    /// Whether it matches the empty text; nothing when a variable decides.
    pub(super) empty: Option<bool>,
    /// The largest product of nested repetition counts.
    pub(super) product: u64,
    /// About the number of instructions it compiles to.
    pub(super) size: u64,
    /// Levels of Go's tree.
    pub(super) height: u32,
}

/// The counts of one repetition; no `most` means without end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Counts {
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

const LEAF: Measure = Measure { kind: Kind::Other, empty: Some(false), product: 1, size: 1, height: 1 };

impl Measure {
    /// A plain character.
    pub(super) const TEXT: Self = Self { kind: Kind::Text, ..LEAF };
    /// A class, `.` or the like: always one character.
    pub(super) const CLASS: Self = LEAF;
    /// A Grafana variable: any text.
    pub(super) const VARIABLE: Self = Self { empty: None, ..LEAF };
    /// Nothing, or an assertion that holds in the empty text.
    pub(super) const EMPTY: Self = Self { empty: Some(true), ..LEAF };

    /// The same inside a capturing group.
    pub(super) fn captured(self) -> Self {
        Self { kind: Kind::Other, size: self.size.saturating_add(2), height: self.height + 1, ..self }
    }

    /// The same under `*`, `+` or `?`.
    pub(super) fn starred(self, optional: bool) -> Self {
        let empty = if optional { Some(true) } else { self.empty };
        Self { kind: Kind::Other, empty, size: self.size.saturating_add(2), height: self.height + 1, ..self }
    }

    /// The same under `{least,most}`.
    pub(super) fn repeated(self, counts: Counts) -> Self {
        let times = counts.most.unwrap_or(counts.least);
        let product = if counts.most == Some(0) { 1 } else { self.product.saturating_mul(times.max(1)) };
        let tail = u64::from(counts.most.is_none()) * 2;
        Self {
            kind: Kind::Other,
            empty: if counts.least == 0 { Some(true) } else { self.empty },
            product,
            size: self.size.saturating_mul(times).saturating_add(tail).max(1),
            height: self.height + 1,
        }
    }
}

/// A row or choice under construction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pile {
    sum: Measure,
    parts: u8,
    after_text: bool,
}

impl Pile {
    pub(super) const fn new() -> Self {
        let sum = Measure { size: 0, height: 0, ..Measure::EMPTY };
        Self { sum, parts: 0, after_text: false }
    }

    pub(super) fn size(&self) -> u64 {
        self.sum.size
    }

    /// Lays one more piece of a row.
    pub(super) fn follow(&mut self, next: Measure) {
        let text = next.kind == Kind::Text;
        let merges = text && self.after_text;
        self.after_text = text;
        let empty = both(self.sum.empty, next.empty);
        self.lay(next, Kind::Row, u8::from(!merges));
        self.sum.empty = empty;
    }

    /// Lays one more arm of a choice.
    pub(super) fn offer(&mut self, next: Measure) {
        let empty = if self.parts == 0 { next.empty } else { either(self.sum.empty, next.empty) };
        self.lay(next, Kind::Choice, 1);
        self.sum.empty = empty;
    }

    /// The finished row or choice.
    pub(super) fn done(self, kind: Kind) -> Measure {
        let text = self.parts == 1 && self.after_text;
        match self.parts {
            0 => Measure::EMPTY,
            1 => Measure { kind: if text { Kind::Text } else { self.sum.kind }, ..self.sum },
            _ => Measure { kind, height: self.sum.height + 1, ..self.sum },
        }
    }

    fn lay(&mut self, next: Measure, whole: Kind, parts: u8) {
        let flattened = next.kind == whole;
        let height = next.height - u32::from(flattened);
        self.parts = self.parts.saturating_add(if flattened { 2 } else { parts });
        self.sum = Measure {
            kind: next.kind,
            empty: self.sum.empty,
            product: self.sum.product.max(next.product),
            size: self.sum.size.saturating_add(next.size),
            height: self.sum.height.max(height),
        };
    }
}

fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    both(a.map(|a| !a), b.map(|b| !b)).map(|neither| !neither)
}
