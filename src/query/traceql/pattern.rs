//! Regular expressions of `=~` and `!~`.

use crate::query::{Fault, re2, variable};
use crate::span::Span;

/// What RE2 has against the string literal at `span`.
///
/// A pattern with a Grafana variable is not judged: its text is not known yet.
pub(super) fn check(text: &str, span: Span) -> Option<Fault> {
    let written = span.of(text);
    if variable::find(written).next().is_some() {
        return None;
    }
    let pattern = super::literal::unquote(written);
    let refusal = re2::check(&pattern).err()?;
    // Escapes shift the pattern against its text; then the whole literal is underlined.
    let straight = pattern.len() + 2 == written.len();
    let inner = refusal.span.shift(span.range().start + 1);
    let place = if straight { inner } else { span };
    let message = format!("RE2 refuses this pattern: {}", refusal.message);
    Some(Fault::error("traceql/bad-regex", place, message))
}
