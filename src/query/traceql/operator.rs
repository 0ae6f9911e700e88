//! TraceQL operators: spelling, binding strength, family.

/// Every operator, of fields, spansets, scalars and metrics.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`: less than, or parent of
    Less,
    /// `<=`
    LessEqual,
    /// `>`: greater than, or child of
    Greater,
    /// `>=`
    GreaterEqual,
    /// `=~`
    Match,
    /// `!~`: no match, or no sibling of
    NotMatch,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Mod,
    /// `^`
    Pow,
    /// `!`
    Not,
    /// `>>`
    Descendant,
    /// `<<`
    Ancestor,
    /// `~`
    Sibling,
    /// `!>>`
    NotDescendant,
    /// `!>`
    NotChild,
    /// `!<<`
    NotAncestor,
    /// `!<`
    NotParent,
    /// `&>>`
    UnionDescendant,
    /// `&>`
    UnionChild,
    /// `&<<`
    UnionAncestor,
    /// `&<`
    UnionParent,
    /// `&~`
    UnionSibling,
}

use Operator::*;

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            And => "&&",
            Or => "||",
            Equal => "=",
            NotEqual => "!=",
            Less => "<",
            LessEqual => "<=",
            Greater => ">",
            GreaterEqual => ">=",
            Match => "=~",
            NotMatch => "!~",
            Add => "+",
            Sub => "-",
            Mul => "*",
            Div => "/",
            Mod => "%",
            Pow => "^",
            Not => "!",
            Descendant => ">>",
            Ancestor => "<<",
            Sibling => "~",
            NotDescendant => "!>>",
            NotChild => "!>",
            NotAncestor => "!<<",
            NotParent => "!<",
            UnionDescendant => "&>>",
            UnionChild => "&>",
            UnionAncestor => "&<<",
            UnionParent => "&<",
            UnionSibling => "&~",
        }
    }

    /// Binding strength, loosest first: logic 1, comparison and structure 2,
    /// sums 3, products 5, powers 6. Level 4 belongs to the prefix `!`.
    #[must_use]
    pub fn level(self) -> u8 {
        match self {
            And | Or => 1,
            Add | Sub => 3,
            Not => 4,
            Mul | Div | Mod => 5,
            Pow => 6,
            _ => 2,
        }
    }

    /// `&&` or `||`. Both bind equally strong, from left to right.
    #[must_use]
    pub fn is_logic(self) -> bool {
        matches!(self, And | Or)
    }

    /// `+ - * / % ^`
    #[must_use]
    pub fn is_arithmetic(self) -> bool {
        matches!(self, Add | Sub | Mul | Div | Mod | Pow)
    }

    /// `= != < <= > >= =~ !~`
    #[must_use]
    pub fn is_comparison(self) -> bool {
        self.is_scalar_comparison() || self.is_match()
    }

    /// `= != < <= > >=`
    #[must_use]
    pub fn is_scalar_comparison(self) -> bool {
        matches!(self, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
    }

    /// `=~` or `!~`
    #[must_use]
    pub fn is_match(self) -> bool {
        matches!(self, Match | NotMatch)
    }

    /// Whether it relates two spansets; `>`, `<` and `!~` also compare fields.
    #[must_use]
    pub fn is_structural(self) -> bool {
        matches!(self, Greater | Less | NotMatch) || self.is_only_structural()
    }

    /// Whether it relates two spansets and nothing else.
    #[must_use]
    pub fn is_only_structural(self) -> bool {
        matches!(self, Descendant | Ancestor | Sibling) || self.is_negated() || self.is_union()
    }

    /// `!>> !> !<< !<`
    #[must_use]
    pub fn is_negated(self) -> bool {
        matches!(self, NotDescendant | NotChild | NotAncestor | NotParent)
    }

    /// `&>> &> &<< &< &~`
    #[must_use]
    pub fn is_union(self) -> bool {
        matches!(self, UnionDescendant | UnionChild | UnionAncestor | UnionParent | UnionSibling)
    }
}

/// The longest operator at the start of `rest`, and its length in bytes.
///
/// The third part is the wrong spelling that was forgiven (`==`, `<>`, `=>`).
pub(super) fn read(rest: &[u8]) -> Option<(Operator, usize, bool)> {
    let second = rest.get(1).copied().unwrap_or_default();
    let third = rest.get(2).copied().unwrap_or_default();
    let right = |op, len| Some((op, len, false));
    match (*rest.first()?, second, third) {
        (b'&', b'&', _) => right(And, 2),
        (b'&', b'>', b'>') => right(UnionDescendant, 3),
        (b'&', b'>', _) => right(UnionChild, 2),
        (b'&', b'<', b'<') => right(UnionAncestor, 3),
        (b'&', b'<', _) => right(UnionParent, 2),
        (b'&', b'~', _) => right(UnionSibling, 2),
        (b'|', b'|', _) => right(Or, 2),
        (b'!', b'=', b'=') => Some((NotEqual, 3, true)),
        (b'!', b'=', _) => right(NotEqual, 2),
        (b'!', b'~', _) => right(NotMatch, 2),
        (b'!', b'>', b'>') => right(NotDescendant, 3),
        (b'!', b'>', _) => right(NotChild, 2),
        (b'!', b'<', b'<') => right(NotAncestor, 3),
        (b'!', b'<', _) => right(NotParent, 2),
        (b'!', ..) => right(Not, 1),
        (b'=', b'~', _) => right(Match, 2),
        (b'~', b'=', _) => Some((Match, 2, true)),
        (b'=', b'=', b'=') => Some((Equal, 3, true)),
        (b'=', b'=', _) => Some((Equal, 2, true)),
        (b'=', b'>', _) => Some((GreaterEqual, 2, true)),
        (b'=', ..) => right(Equal, 1),
        (first, ..) => read_angle(first, second).or_else(|| read_single(first)),
    }
}

fn read_angle(first: u8, second: u8) -> Option<(Operator, usize, bool)> {
    match (first, second) {
        (b'<', b'<') => Some((Ancestor, 2, false)),
        (b'<', b'=') => Some((LessEqual, 2, false)),
        (b'<', b'>') => Some((NotEqual, 2, true)),
        (b'<', _) => Some((Less, 1, false)),
        (b'>', b'>') => Some((Descendant, 2, false)),
        (b'>', b'=') => Some((GreaterEqual, 2, false)),
        (b'>', _) => Some((Greater, 1, false)),
        _ => None,
    }
}

fn read_single(first: u8) -> Option<(Operator, usize, bool)> {
    let op = match first {
        b'~' => Sibling,
        b'+' => Add,
        b'-' => Sub,
        b'*' => Mul,
        b'/' => Div,
        b'%' => Mod,
        b'^' => Pow,
        _ => return None,
    };
    Some((op, 1, false))
}
