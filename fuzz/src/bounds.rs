//! Spans lie inside their text and between its characters.

use dashc::query::Fault;
use dashc::span::Span;

/// `span` can slice `text`.
#[track_caller]
pub(crate) fn inside(text: &str, span: Span) {
    let slices = span.start <= span.end && text.get(span.range()).is_some();
    assert!(slices, "{span:?} does not slice {text:?}");
}

/// `inner` lies in `outer`.
#[track_caller]
pub(crate) fn within(text: &str, inner: Span, outer: Span) {
    assert!(contains(outer, inner), "{inner:?} leaves {outer:?} of {text:?}");
}

pub(crate) fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// At most `most` faults, each placed, coded and worded as the house wants it.
#[track_caller]
pub(crate) fn faults(text: &str, groups: &[&str], faults: &[Fault], most: usize) {
    assert!(faults.len() <= most, "{} faults of {text:?}", faults.len());
    for fault in faults {
        inside(text, fault.span);
        let group = fault.code.split_once('/').map(|(group, _)| group);
        assert!(group.is_some_and(|group| groups.contains(&group)), "{}", fault.code);
        assert!(!fault.message.is_empty() && !fault.message.ends_with('.'), "{}", fault.message);
        assert!(fault.help.as_deref() != Some(""), "{}", fault.message);
    }
}

/// Faults in the order of the text.
#[track_caller]
pub(crate) fn in_order(text: &str, faults: &[Fault]) {
    assert!(faults.is_sorted_by_key(|fault| fault.span.start), "{text:?}\n{faults:?}");
}
