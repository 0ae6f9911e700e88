//! What lies under the languages: profile selectors, RE2, templates, variables, durations.

use dashc::query::duration::{self, Duration, Refusal};
use dashc::query::template::{self, Dialect};
use dashc::query::{profile, re2, variable};
use dashc::span::Span;

use super::bounds::{faults, inside};
use super::time::linear;

pub(crate) fn check(which: u8, text: &str) {
    match which.wrapping_sub(b'0') % 5 {
        0 => profiles(text),
        1 => patterns(text),
        2 => templates(text),
        3 => variables(text),
        _ => durations(text),
    }
}

fn profiles(text: &str) {
    faults(text, &["profile"], &profile::check_selector(text), profile::MAX_FAULTS);
    faults(text, &["profile"], &profile::check_type(text), profile::MAX_FAULTS);
    assert_eq!(profile::check_selector(text), profile::check_selector(text));
    if let Some(known) = profile::find(text) {
        assert!(text.starts_with(known.id));
    }
    linear(text, |long| {
        let _ = (profile::check_selector(long), profile::check_type(long));
    });
}

fn patterns(text: &str) {
    let (plain, with_variables) = (re2::check(text), re2::check_with_variables(text));
    for refusal in [&plain, &with_variables].into_iter().filter_map(|verdict| verdict.as_ref().err()) {
        inside(text, refusal.span);
        assert!(!refusal.message.is_empty());
    }
    if variable::find(text).next().is_none() {
        assert_eq!(plain.is_ok(), with_variables.is_ok(), "{text:?}");
        assert!(plain.is_ok() || re2::matches_empty(text).is_none(), "{text:?}");
    }
    if let Some(literal) = re2::literal(text) {
        assert_eq!(plain, Ok(()), "{text:?}");
        let says = re2::matches_empty(text);
        assert!(says.is_none_or(|empty| empty == literal.is_empty()), "{text:?} {literal:?} {says:?}");
    }
    for capture in re2::captures(text) {
        inside(text, capture.span);
        assert!(capture.name.is_none_or(|name| name == capture.span.of(text)), "{text:?}");
    }
    linear(text, |long| {
        let _ = (re2::check(long), re2::matches_empty(long), re2::literal(long), re2::captures(long).len());
    });
}

fn templates(text: &str) {
    for dialect in [Dialect::Loki, Dialect::Prometheus, Dialect::Grafana] {
        let found = template::check(text, dialect);
        faults(text, &["template"], &found, 64);
        assert_eq!(found, template::check(text, dialect));
        for found in template::uses_in(text, dialect) {
            inside(text, found.span);
        }
    }
    for found in template::uses(text) {
        inside(text, found.span);
    }
    linear(text, |long| {
        let _ = (template::check(long, Dialect::Grafana), template::uses(long).len());
    });
}

fn variables(text: &str) {
    let mut end = 0;
    for found in variable::find(text) {
        inside(text, found.span);
        assert!(found.span.start >= end && !found.span.is_empty(), "{text:?}");
        end = found.span.end;
        assert_eq!(variable::at(text, found.span.start as usize), Some(found), "{text:?}");
        let whole = found.span.of(text);
        assert!(whole.contains(found.name) && !found.name.is_empty(), "{text:?}");
        let _ = (found.format_id().map(variable::nearest_format), variable::nearest_builtin(found.name));
    }
    for at in 0..=text.len().min(64) + 1 {
        let _ = variable::at(text, at);
    }
    linear(text, |long| {
        let _ = variable::find(long).count();
    });
}

/// What is read can be written and read again.
fn durations(text: &str) {
    let prometheus = duration::parse_prometheus(text);
    let verdicts = [&prometheus, &duration::parse_go(text), &duration::parse_either(text)];
    for verdict in verdicts {
        match verdict {
            Ok(length) => again(text, *length),
            Err(Refusal { span, message, .. }) => {
                inside(text, *span);
                assert!(!message.is_empty());
            }
        }
    }
    if let Ok(length) = prometheus {
        assert!(!length.is_negative(), "{text:?}");
        assert_eq!(duration::parse_either(text), Ok(length), "{text:?}");
    }
    let start = Span::new(0, text.len());
    assert_eq!(start.of(text), text);
}

fn again(text: &str, length: Duration) {
    let written = length.to_string();
    assert_eq!(duration::parse_either(&written), Ok(length), "{text:?} is written {written:?}");
}
