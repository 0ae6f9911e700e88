//! Grafana variables: the lowest layer under every query language here.
//!
//! Grafana replaces variables in the text before a server sees it, so lexers,
//! the regular-expression checker, legends, links and titles all ask this file
//! whether a variable starts at a byte. Names written like keywords of other
//! languages (`$where`, `$limit`) are ordinary variables.

use memchr::memchr2;

use super::fault::nearest;
use crate::span::Span;

/// How a variable is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `$name`
    Bare,
    /// `${name}`, `${name:format}`, `${name.field}`
    Braced,
    /// `[[name]]`, `[[name:format]]`
    Bracketed,
}

/// One use of a Grafana variable in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Variable<'a> {
    /// All its characters, sigil and braces included.
    pub span: Span,
    /// The name alone.
    pub name: &'a str,
    /// The path behind the name: `text` of `${name.text}`, `[key]` of `${name[key]}`.
    pub field: Option<&'a str>,
    /// The format after `:`, if any; arguments included (`date:iso`).
    pub format: Option<&'a str>,
    /// How it is written.
    pub form: Form,
}

impl<'a> Variable<'a> {
    /// The format without its arguments: `date` of `${__from:date:YYYY-MM}`.
    #[must_use]
    pub fn format_id(&self) -> Option<&'a str> {
        self.format.map(|format| format.split_once(':').map_or(format, |(id, _)| id))
    }
}

/// What a built-in variable becomes when Grafana replaces it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// A duration in Prometheus form, such as `1m`.
    Duration,
    /// An integer.
    Number,
    /// Any other text.
    Text,
}

/// The format ids of `${name:format}` (Grafana docs, Advanced variable format options), sorted.
pub const FORMATS: &[&str] = &[
    "csv",
    "customqueryparam",
    "date",
    "distributed",
    "doublequote",
    "glob",
    "html",
    "join",
    "json",
    "lucene",
    "percentencode",
    "pipe",
    "queryparam",
    "raw",
    "regex",
    "singlequote",
    "sqlstring",
    "text",
    "uriencode",
];

/// The variables that Grafana itself defines (Grafana docs, Global variables), and what they stand for; sorted.
pub const BUILTINS: &[(&str, Meaning)] = &[
    ("__all", Meaning::Text),
    ("__all_variables", Meaning::Text),
    ("__auto", Meaning::Duration),
    ("__dashboard", Meaning::Text),
    ("__data", Meaning::Text),
    ("__field", Meaning::Text),
    ("__from", Meaning::Number),
    ("__interval", Meaning::Duration),
    ("__interval_ms", Meaning::Number),
    ("__name", Meaning::Text),
    ("__org", Meaning::Text),
    ("__range", Meaning::Duration),
    ("__range_ms", Meaning::Number),
    ("__range_s", Meaning::Number),
    ("__rate_interval", Meaning::Duration),
    ("__rate_interval_ms", Meaning::Number),
    ("__searchFilter", Meaning::Text),
    ("__series", Meaning::Text),
    ("__span", Meaning::Text),
    ("__tags", Meaning::Text),
    ("__timeFilter", Meaning::Text),
    ("__timezone", Meaning::Text),
    ("__to", Meaning::Number),
    ("__trace", Meaning::Text),
    ("__url_time_range", Meaning::Text),
    ("__user", Meaning::Text),
    ("__value", Meaning::Text),
];

/// Interval variables with `auto` get a hidden variable of this name and their own behind it.
const AUTO_INTERVAL: &str = "__auto_interval_";

/// The variable that starts at byte `at` of `text`, if one does.
///
/// `$1` and `${1}` are not variables: that is how regular expressions name groups.
/// Any offset is safe, also one inside a character or past the end.
#[must_use]
pub fn at(text: &str, at: usize) -> Option<Variable<'_>> {
    let rest = text.get(at..)?;
    let shape = match rest.as_bytes() {
        [b'$', b'{', ..] => braced(rest),
        [b'$', ..] => bare(rest),
        [b'[', b'[', ..] => bracketed(rest),
        _ => None,
    }?;
    let Shape { length, name, field, format, form } = shape;
    Some(Variable { span: Span::new(at, at + length), name, field, format, form })
}

/// Every variable of a whole text, in order, without overlap.
pub fn find(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(ahead) = text.get(from..).and_then(|rest| memchr2(b'$', b'[', rest.as_bytes())) {
            let place = from + ahead;
            if let Some(variable) = at(text, place) {
                from = variable.span.end as usize;
                return Some(variable);
            }
            from = place + 1;
        }
        None
    })
}

/// Whether Grafana itself defines `name`.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    meaning(name).is_some()
}

/// What a built-in stands for; nothing for a name that Grafana does not define.
#[must_use]
pub fn meaning(name: &str) -> Option<Meaning> {
    if name.strip_prefix(AUTO_INTERVAL).is_some_and(|rest| !rest.is_empty()) {
        return Some(Meaning::Duration);
    }
    let place = BUILTINS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    BUILTINS.get(place).map(|(_, meaning)| *meaning)
}

/// Whether `id` is a format that Grafana knows.
#[must_use]
pub fn is_format(id: &str) -> bool {
    FORMATS.binary_search(&id).is_ok()
}

/// The known format nearest to a misspelt one.
#[must_use]
pub fn nearest_format(id: &str) -> Option<&'static str> {
    nearest(id, FORMATS.iter().copied())
}

/// The built-in nearest to a misspelt one.
#[must_use]
pub fn nearest_builtin(name: &str) -> Option<&'static str> {
    nearest(name, BUILTINS.iter().map(|(known, _)| *known))
}

struct Shape<'a> {
    length: usize,
    name: &'a str,
    field: Option<&'a str>,
    format: Option<&'a str>,
    form: Form,
}

fn bare(rest: &str) -> Option<Shape<'_>> {
    let name = word(rest.get(1..)?)?;
    Some(Shape { length: 1 + name.len(), name, field: None, format: None, form: Form::Bare })
}

fn braced(rest: &str) -> Option<Shape<'_>> {
    // Without the stop at `{` a row of unclosed `${a.` would be read to its end each time.
    let inner = rest.get(2..)?;
    let close = inner.find(['}', '{', '\n']).filter(|end| inner.as_bytes().get(*end) == Some(&b'}'))?;
    let inner = inner.get(..close)?;
    let name = word(inner)?;
    let (path, format) = split_format(inner.get(name.len()..)?)?;
    let field = match path.as_bytes() {
        [] => None,
        [b'.', _, ..] => path.get(1..),
        [b'[', .., b']'] => Some(path),
        _ => return None,
    };
    Some(Shape { length: close + 3, name, field, format, form: Form::Braced })
}

fn bracketed(rest: &str) -> Option<Shape<'_>> {
    let inner = rest.get(2..)?;
    let name = word(inner)?;
    let tail = inner.get(name.len()..)?;
    let (format, skip) = match tail.strip_prefix(':') {
        Some(tail) => run(tail).map(|format| (Some(format), 1 + format.len()))?,
        None => (None, 0),
    };
    tail.get(skip..)?.starts_with("]]").then_some(())?;
    Some(Shape { length: name.len() + skip + 4, name, field: None, format, form: Form::Bracketed })
}

/// Splits at the first `:` outside brackets and quotes; an empty format is no variable.
fn split_format(tail: &str) -> Option<(&str, Option<&str>)> {
    let mut quote = None;
    for (at, byte) in tail.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b':') => {
                let format = tail.get(at + 1..).filter(|format| !format.is_empty())?;
                return Some((tail.get(..at)?, Some(format)));
            }
            _ => {}
        }
    }
    Some((tail, None))
}

/// The letters, digits and underscores at the start, if there are any.
fn run(text: &str) -> Option<&str> {
    let end = text.bytes().position(|byte| byte != b'_' && !byte.is_ascii_alphanumeric());
    text.get(..end.unwrap_or(text.len())).filter(|word| !word.is_empty())
}

/// A name: a run that does not start with a digit.
fn word(text: &str) -> Option<&str> {
    run(text).filter(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |v: Variable<'_>| {
            format!("{} {} {} {:?}", v.span.of(text), v.name, v.format.unwrap_or("-"), v.field)
        };
        find(text).map(show).collect()
    }

    #[test]
    fn every_form_is_found() {
        assert_eq!(shown("rate(x{a=\"$job\"}[$__rate_interval])").len(), 2);
        assert_eq!(shown("${a:pipe}"), ["${a:pipe} a pipe None"]);
        assert_eq!(shown("${a.text}"), ["${a.text} a - Some(\"text\")"]);
        assert_eq!(shown("${a[0]}"), ["${a[0]} a - Some(\"[0]\")"]);
        assert_eq!(shown("${__from:date:YYYY-MM}"), ["${__from:date:YYYY-MM} __from date:YYYY-MM None"]);
        assert_eq!(shown("x[[job:regex]]é[[b]]").len(), 2);
        assert_eq!(shown("$where $limit"), ["$where where - None", "$limit limit - None"]);
    }

    #[test]
    fn groups_and_lone_signs_are_not_variables() {
        for text in ["$1", "${1}", "$", "$$", "${}", "${a", "${a:}", "[[]]", "[[a]", "[[:alpha:]]", "[[0]]"] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(shown("$$a"), ["$a a - None"]);
    }

    #[test]
    fn any_offset_is_safe() {
        let text = "é$é${é}[[é]]";
        for offset in 0..text.len() + 3 {
            assert_eq!(at(text, offset), None);
        }
    }

    #[test]
    fn the_tables_are_sorted_and_searched() {
        assert!(FORMATS.is_sorted() && BUILTINS.is_sorted_by_key(|(name, _)| *name));
        assert_eq!(meaning("__rate_interval"), Some(Meaning::Duration));
        assert_eq!(meaning("__auto_interval_step"), Some(Meaning::Duration));
        assert_eq!(meaning("job"), None);
        assert_eq!(nearest_format("pipes"), Some("pipe"));
        assert_eq!(nearest_builtin("__rate_intervall"), Some("__rate_interval"));
    }
}
