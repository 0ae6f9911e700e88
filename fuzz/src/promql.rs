//! PromQL: any text gives a tree whose every part is placed, and the same tree
//! however it is spaced.

use dashc::query::promql::labels::{
    flow, impossible_joins, lost_groupings, lost_includes, quantiles_without_le, removed_label,
};
use dashc::query::promql::{
    self, FeatureSet, MAX_FAULTS, NodeId, NodeKind, Parsed, Target, Tree, ValueType, gate, parse, tokens,
};
use dashc::span::Span;

use super::bounds::{faults, in_order, inside, within};
use super::time::linear;

pub(crate) fn check(text: &str) {
    let parsed = parse(text);
    faults(text, &["promql"], &parsed.faults, MAX_FAULTS);
    in_order(text, &parsed.faults);
    let again = parse(text);
    assert!(parsed.faults == again.faults && parsed.needs == again.needs && parsed.tree.same(&again.tree));
    nodes(&parsed.tree, parsed.is_ok());
    labels(&parsed.tree);
    needs(text, &parsed);
    words(text);
    if parsed.is_ok() {
        good(text, &parsed);
    }
    linear(text, |long| {
        let parsed = parse(long);
        labels(&parsed.tree);
    });
}

fn nodes(tree: &Tree, sound: bool) {
    let text = tree.text();
    for (id, node) in tree.all() {
        inside(text, node.span);
        for child in tree.children(id) {
            within(text, tree.node(child).span, node.span);
            assert!(child < id && tree.parent(child) == Some(id), "{text:?}");
        }
        parts(tree, id, sound);
    }
    let Some(root) = tree.root() else { return };
    let count = tree.all().count();
    assert_eq!(tree.parent(root), None, "{text:?}");
    assert_eq!(tree.pre_order(root).count(), count, "a node is out of reach in {text:?}");
}

fn parts(tree: &Tree, id: NodeId, sound: bool) {
    let mut spans: Vec<Span> = Vec::new();
    match tree.node(id).kind {
        NodeKind::Binary { op_span, matching, .. } => {
            spans.push(op_span);
            let matching = matching.and_then(|id| tree.matching(id)).copied().unwrap_or_default();
            spans.extend(matching.bool_word);
            spans.extend(
                [matching.fill_left, matching.fill_right].into_iter().flatten().map(|fill| fill.span),
            );
            for clause in [matching.labels, matching.group].into_iter().flatten() {
                spans.extend([clause.span, clause.keyword]);
                spans.extend(tree.labels(clause.labels).iter().map(|label| label.span));
            }
        }
        NodeKind::Call { name, .. } => spans.push(name),
        NodeKind::Aggregate { name, grouping, .. } => {
            spans.push(name);
            if let Some(grouping) = grouping.and_then(|id| tree.grouping(id)) {
                spans.extend([grouping.span, grouping.keyword]);
                spans.extend(tree.labels(grouping.labels).iter().map(|label| label.span));
                for label in tree.labels(grouping.labels) {
                    let _ = tree.label_name(label);
                }
            }
        }
        NodeKind::Selector { name, braces, matchers } => {
            spans.extend(name.into_iter().chain(braces));
            for matcher in tree.matchers(matchers) {
                let _ = (tree.matcher_name(matcher), tree.matcher_value(matcher), tree.has_variable(matcher));
                spans.extend([matcher.span, matcher.name, matcher.op_span, matcher.value]);
            }
        }
        NodeKind::Range { brackets, .. } | NodeKind::Subquery { brackets, .. } => spans.push(brackets),
        NodeKind::Offset { keyword, .. }
        | NodeKind::At { keyword, .. }
        | NodeKind::Extend { keyword, .. } => {
            spans.push(keyword);
        }
        _ => {}
    }
    for span in spans {
        inside(tree.text(), span);
        if sound {
            within(tree.text(), span, tree.node(id).span);
        }
    }
}

fn labels(tree: &Tree) {
    let flow = flow(tree);
    for (id, _) in tree.all() {
        let _ = flow.at(id).shape();
    }
    for clash in impossible_joins(tree, &flow) {
        assert!(clash.node.index() < tree.all().count());
    }
    let removed = removed_label(tree, &flow, "job");
    let lost = [lost_groupings(tree, &flow), lost_includes(tree, &flow), quantiles_without_le(tree, &flow)];
    for lost in lost.into_iter().flatten().chain(removed) {
        inside(tree.text(), lost.wanted);
        inside(tree.text(), lost.removed_by.unwrap_or_default());
    }
}

fn needs(text: &str, parsed: &Parsed) {
    for need in &parsed.needs {
        inside(text, need.span);
    }
    for version in [(2, 0), (3, 0), (3, 14)] {
        for features in [FeatureSet::none(), FeatureSet::all()] {
            faults(text, &["promql"], &gate(&parsed.needs, &Target { version, features }), usize::MAX);
        }
    }
}

/// Tokens do not overlap; literals can be read one by one, also those that are none.
fn words(text: &str) {
    let mut end = 0;
    for token in tokens(text) {
        inside(text, token.span);
        assert!(token.span.start >= end, "{text:?}");
        end = token.span.end;
    }
    let _ = (promql::number(text), promql::duration(text), promql::unquote(text));
    let _ = (promql::is_bare_name(text, true), promql::is_bare_name(text, false));
}

/// A query without errors has a type, and means the same in parentheses and in other spacing.
fn good(text: &str, parsed: &Parsed) {
    let has_variable = text.contains(['$', '[']);
    let ty = parsed.tree.value_type();
    assert!(has_variable || ty != ValueType::Any, "{text:?} has no type");
    let around = parse(&format!("({text}\n)"));
    let too_much = |parsed: &Parsed| {
        parsed.faults.iter().any(|fault| matches!(fault.code, "promql/too-deep" | "promql/too-long"))
    };
    if !too_much(&around) {
        assert!(around.is_ok(), "({text:?})\n{:?}", around.faults);
        assert_eq!(around.tree.value_type(), ty, "{text:?}");
        assert_eq!(around.tree.all().count(), parsed.tree.all().count() + 1, "{text:?}");
    }
    for gap in [" ", "\n\t", " # a \"comment\n"] {
        let words: Vec<&str> = tokens(text).iter().map(|token| token.span.of(text)).collect();
        let spaced = words.join(gap);
        let twin = parse(&spaced);
        assert!(too_much(&twin) || twin.is_ok(), "{text:?}\n{spaced:?}\n{:?}", twin.faults);
        assert!(too_much(&twin) || twin.tree.same(&parsed.tree), "{text:?}\n{spaced:?}");
    }
}
