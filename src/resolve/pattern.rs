//! Patterns that Grafana's browser side reads.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::query::js_regex;
use crate::query::re2::Refusal;
use crate::span::Text;

/// Reports a pattern that no browser reads, alone or as `/pattern/flags`.
pub(super) fn report(code: Code, pattern: &Text, sink: &mut Sink) {
    sink.extend(js_regex::refusal(&pattern.text).map(|refusal| told(code, pattern, refusal)));
}

/// The same where slashes mean nothing.
pub(super) fn report_alone(code: Code, pattern: &Text, sink: &mut Sink) {
    sink.extend(js_regex::refusal_alone(&pattern.text).map(|refusal| told(code, pattern, refusal)));
}

fn told(code: Code, pattern: &Text, refusal: Refusal) -> Diagnostic {
    let message = format!("`{}` is no regular expression: {}", pattern.text, refusal.message);
    let report = Diagnostic::error(code, message).at(pattern.place(refusal.span), "not read by a browser");
    match refusal.help {
        Some(help) => report.help(help),
        None => report,
    }
}
