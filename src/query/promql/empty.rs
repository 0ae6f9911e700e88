//! Whether a regular expression matches the empty string.
//!
//! Serves one rule of selectors: at least one matcher must refuse the empty
//! string. Anchored on both sides, as Prometheus anchors matchers. Linear, no
//! engine: alternatives, groups and repetitions decide it alone.

/// Alternatives before the present one, and the present one, of an open group.
#[derive(Clone, Copy)]
struct Level {
    /// Some alternative before matches empty.
    before: bool,
    /// What has been read of the present alternative matches empty.
    now: bool,
}

const FRESH: Level = Level { before: false, now: true };

/// Whether `pattern`, which is taken to be valid RE2, matches "".
pub(super) fn matches_empty(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let (mut stack, mut level, mut at) = (Vec::new(), FRESH, 0);
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let (length, atom) = match byte {
            b'|' => {
                level = Level { before: level.before || level.now, now: true };
                at += 1;
                continue;
            }
            b'(' => {
                at += group_head(rest);
                if bytes.get(at - 1) != Some(&b')') {
                    stack.push(level);
                    level = FRESH;
                }
                continue;
            }
            b')' => {
                let inner = level.before || level.now;
                level = stack.pop().unwrap_or(FRESH);
                (1, inner)
            }
            b'^' | b'$' => (1, true),
            b'[' => (class(rest), false),
            b'\\' => escape(rest),
            _ => (1, false),
        };
        at += length;
        let (more, optional) = repetition(bytes.get(at..).unwrap_or_default());
        at += more;
        level.now &= atom || optional;
    }
    level.before || level.now
}

/// `(`, `(?:`, `(?P<name>`, or the whole of `(?i)`.
fn group_head(rest: &[u8]) -> usize {
    if rest.get(1) != Some(&b'?') {
        return 1;
    }
    let named = matches!(rest.get(2), Some(b'P' | b'<'));
    let ends = |byte: &u8| if named { *byte == b'>' } else { matches!(byte, b':' | b')') };
    rest.iter().position(ends).map_or(rest.len(), |at| at + 1)
}

fn class(rest: &[u8]) -> usize {
    let mut at = if rest.get(1) == Some(&b'^') { 2 } else { 1 };
    at += usize::from(rest.get(at) == Some(&b']'));
    while let Some(&byte) = rest.get(at) {
        match byte {
            b']' => return at + 1,
            b'\\' => at += 2,
            b'[' if rest.get(at + 1) == Some(&b':') => {
                let inner = rest.get(at + 2..).unwrap_or_default();
                at += inner.windows(2).position(|pair| pair == b":]").map_or(1, |end| end + 4);
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn escape(rest: &[u8]) -> (usize, bool) {
    match rest.get(1) {
        Some(b'A' | b'z' | b'B') => (2, true),
        Some(b'Q') => {
            let body = rest.get(2..).unwrap_or_default();
            let end = body.windows(2).position(|pair| pair == b"\\E");
            (end.map_or(rest.len(), |end| end + 4), end.unwrap_or(body.len()) == 0)
        }
        Some(b'p' | b'P' | b'x') if rest.get(2) == Some(&b'{') => {
            (rest.iter().position(|&b| b == b'}').map_or(rest.len(), |at| at + 1), false)
        }
        _ => (2, false),
    }
}

/// Length of the repetition at the start and whether it allows none.
fn repetition(rest: &[u8]) -> (usize, bool) {
    let (mut length, mut optional) = (0, false);
    while let Some(&byte) = rest.get(length) {
        match byte {
            b'*' | b'?' => optional = true,
            b'+' => {}
            b'{' if matches!(rest.get(length + 1), Some(b'0'..=b'9')) => {
                let body = rest.get(length..).unwrap_or_default();
                let Some(end) = body.iter().position(|&b| b == b'}') else { break };
                let low = body.get(1..end).unwrap_or_default().split(|&b| b == b',').next();
                optional |= low.is_some_and(|low| low.iter().all(|&b| b == b'0'));
                length += end;
            }
            _ => break,
        }
        length += 1;
    }
    (length, optional)
}

#[cfg(test)]
mod tests {
    use super::matches_empty;

    #[test]
    fn alternatives_groups_and_repetitions_decide() {
        for yes in ["", ".*", "a*", "a|", "(a|b?)c{0,3}", "^$", "(?i)", "(?:x)?", "[^]]*", "a**"] {
            assert!(matches_empty(yes), "{yes}");
        }
        for no in [".+", "a", "a|b", "(a|b)", "x{1,}", "(?i)a", "[[:alpha:]]", "\\d", "(?P<n>a)", "\\Qa*\\E"]
        {
            assert!(!matches_empty(no), "{no}");
        }
    }
}
