//! Generated expressions: what a builder prints parses without faults, and to
//! what was built. Each model is printed twice, by the builder and with every
//! parenthesis there could be; both texts must have one tree, by our parser and
//! by `promql-parser`, which has never seen the builder.

use dashc::query::promql;
use dashc::query::promql::build::*;
use dashc::query::promql::tree::{NodeId, NodeKind, Tree};
use promql_parser::parser::{self, Expr as Foreign};
use proptest::prelude::*;

/// An instant vector, untyped.
#[derive(Clone, Debug)]
enum Model {
    Metric { name: &'static str, value: String, shifted: bool },
    Rate(&'static str),
    Call(usize, Box<Model>),
    Aggregate { op: usize, by: usize, inner: Box<Model> },
    Negative(Box<Model>),
    Binary { op: usize, matching: usize, left: Box<Model>, right: Box<Model> },
    Left(usize, i64, Box<Model>),
    Right(usize, Box<Model>, &'static str),
    Subquery(Box<Model>),
}

use Model::*;

const NAMES: [&str; 5] = ["a", "job:b:rate5m", "my.metric", "bool", "sum"];
const ARITHMETIC: [&str; 7] = ["+", "-", "*", "/", "%", "atan2", "^"];
const COMPARISONS: [&str; 6] = ["==", "!=", ">", ">=", "<", "<="];
const SETS: [&str; 3] = ["or", "and", "unless"];
const MATCHINGS: [&str; 5] =
    ["", " on (x)", " ignoring (x, y)", " on (x) group_left (z)", " ignoring () group_right ()"];
const GROUPINGS: [&str; 4] = ["", " by (x, y) ", " without (\"my.label\") ", " by () "];

fn model() -> impl Strategy<Value = Model> {
    let metric = (prop::sample::select(&NAMES[..]), "[a-z\"\\\\\n\t€$.|]{0,6}", any::<bool>())
        .prop_map(|(name, value, shifted)| Metric { name, value, shifted });
    let leaf = prop_oneof![metric, prop::sample::select(&NAMES[..]).prop_map(Rate)];
    leaf.prop_recursive(6, 40, 2, |inner| {
        let boxed = inner.prop_map(Box::new).boxed();
        let number = prop::sample::select(&["2", "0.001", "-0.5", "1e-9", "Inf"][..]);
        prop_oneof![
            (0..4_usize, boxed.clone()).prop_map(|(function, inner)| Call(function, inner)),
            (0..3_usize, 0..4_usize, boxed.clone()).prop_map(|(op, by, inner)| Aggregate { op, by, inner }),
            boxed.clone().prop_map(Negative),
            (prop_oneof![0..16_usize, 5..7_usize], 0..5_usize, boxed.clone(), boxed.clone())
                .prop_map(|(op, matching, left, right)| Binary { op, matching, left, right }),
            (0..13_usize, -3..100_i64, boxed.clone()).prop_map(|(op, number, inner)| Left(op, number, inner)),
            (0..13_usize, boxed.clone(), number).prop_map(|(op, inner, number)| Right(op, inner, number)),
            boxed.prop_map(Subquery),
        ]
    })
}

fn build(model: Model) -> Expr<Instant> {
    match model {
        Metric { name, value, shifted: false } => metric(name).ne("l", value).whole(),
        Metric { name, value, shifted: true } => metric(name).eq("my.label", value).offset("1h").whole(),
        Rate(name) => rate(metric(name).range("5m").at_end()),
        Call(0, inner) => abs(build(*inner)),
        Call(1, inner) => histogram_quantile("0.95", build(*inner)),
        Call(2, inner) => clamp_min(build(*inner), num(1) + 2),
        Call(_, inner) => label_replace(build(*inner), "a", "$1", "b", "(.*)"),
        Aggregate { op: 0, by, inner } => grouped(sum(build(*inner)), by),
        Aggregate { op: 1, by, inner } => grouped(topk(3, build(*inner)), by),
        Aggregate { by, inner, .. } => grouped(count_values("v", build(*inner)), by),
        Negative(inner) => -build(*inner),
        Binary { op, matching, left, right } => binary(op, matching, build(*left), build(*right)),
        Left(op, number, inner) => scalar_left(op, number, build(*inner)),
        Right(op, inner, number) => scalar_right(op, build(*inner), number),
        Subquery(inner) => avg_over_time(build(*inner).subquery("30m").step("1m")),
    }
}

fn grouped(aggregation: Expr<Instant, Aggregation>, by: usize) -> Expr<Instant> {
    match by {
        0 => aggregation.whole(),
        1 => aggregation.by(["x", "y"]),
        2 => aggregation.without(["my.label"]),
        _ => aggregation.by([] as [&str; 0]),
    }
}

fn matched<O: Grouped + Clone>(join: Expr<Instant, Operation<O, Vectors>>, matching: usize) -> Expr<Instant> {
    let join = match matching {
        0 => join,
        1 => join.on(["x"]),
        2 => join.ignoring(["x", "y"]),
        3 => join.on(["x"]).group_left(["z"]),
        _ => join.group_right([] as [&str; 0]),
    };
    join.whole()
}

fn unioned(join: Expr<Instant, Operation<Set, Vectors>>, matching: usize) -> Expr<Instant> {
    match matching {
        1 | 3 => join.on(["x"]).whole(),
        2 => join.ignoring(["x", "y"]).whole(),
        _ => join.whole(),
    }
}

fn binary(op: usize, matching: usize, left: Expr<Instant>, right: Expr<Instant>) -> Expr<Instant> {
    match op {
        0 => matched(left + right, matching),
        1 => matched(left - right, matching),
        2 => matched(left * right, matching),
        3 => matched(left / right, matching),
        4 => matched(left % right, matching),
        5 => matched(left.atan2(right), matching),
        6 => matched(left.pow(right), matching),
        7 => matched(left.eq_to(right), matching),
        8 => matched(left.ne_to(right).bool(), matching),
        9 => matched(left.gt(right), matching),
        10 => matched(left.ge(right), matching),
        11 => matched(left.lt(right), matching),
        12 => matched(left.le(right), matching),
        13 => unioned(left.or(right), matching),
        14 => unioned(left.and(right), matching),
        _ => unioned(left.unless(right), matching),
    }
}

fn scalar_left(op: usize, number: i64, right: Expr<Instant>) -> Expr<Instant> {
    match op {
        0 => (number + right).whole(),
        1 => (number - right).whole(),
        2 => (number * right).whole(),
        3 => (number / right).whole(),
        4 => (number % right).whole(),
        5 => num(number).atan2(right).whole(),
        6 => num(number).pow(right).whole(),
        7 => num(number).eq_to(right).whole(),
        8 => num(number).ne_to(right).bool().whole(),
        9 => num(number).gt(right).whole(),
        10 => num(number).ge(right).whole(),
        11 => num(number).lt(right).whole(),
        _ => num(number).le(right).whole(),
    }
}

fn scalar_right(op: usize, left: Expr<Instant>, number: &str) -> Expr<Instant> {
    match op {
        0 => (left + number).whole(),
        1 => (left - number).whole(),
        2 => (left * number).whole(),
        3 => (left / number).whole(),
        4 => (left % number).whole(),
        5 => left.atan2(number).whole(),
        6 => left.pow(number).whole(),
        7 => left.eq_to(number).whole(),
        8 => left.ne_to(number).bool().whole(),
        9 => left.gt(number).whole(),
        10 => left.ge(number).whole(),
        11 => left.lt(number).whole(),
        _ => left.le(number).whole(),
    }
}

/// The same expression with every parenthesis there could be.
fn full(model: &Model) -> String {
    match model {
        Metric { .. } | Rate(_) => build(model.clone()).into_text(),
        Call(0, inner) => format!("abs({})", full(inner)),
        Call(1, inner) => format!("histogram_quantile(0.95, {})", full(inner)),
        Call(2, inner) => format!("clamp_min({}, (1 + 2))", full(inner)),
        Call(_, inner) => format!("label_replace({}, \"a\", \"$1\", \"b\", \"(.*)\")", full(inner)),
        Aggregate { op, by, inner } => {
            let (name, parameter) = [("sum", ""), ("topk", "3, "), ("count_values", "\"v\", ")][*op];
            format!("{name}{}({parameter}{})", GROUPINGS[*by], full(inner))
        }
        Negative(inner) => format!("(-{})", full(inner)),
        Binary { op, matching, left, right } => {
            let matching = match (op, matching) {
                (13.., 3) => MATCHINGS[1],
                (13.., 4) => "",
                _ => MATCHINGS[*matching],
            };
            format!("({} {}{matching} {})", full(left), word(*op), full(right))
        }
        Left(op, number, inner) => format!("(({number}) {} {})", word(*op), full(inner)),
        Right(op, inner, number) => format!("({} {} ({number}))", full(inner), word(*op)),
        Subquery(inner) => format!("avg_over_time(({})[30m:1m])", full(inner)),
    }
}

fn word(op: usize) -> String {
    let words = ARITHMETIC.iter().chain(&COMPARISONS).chain(&SETS);
    let bool_word = if op == 8 { " bool" } else { "" };
    format!("{}{bool_word}", words.copied().nth(op).unwrap_or_default())
}

/// The tree without its parentheses.
fn shape(tree: &Tree, id: NodeId) -> String {
    let slice = |span| tree.slice(span);
    let head = match tree.node(id).kind {
        NodeKind::Paren { inner } => return shape(tree, inner),
        NodeKind::Binary { op_span, matching, .. } => {
            let modifiers = matching.and_then(|id| tree.matching(id)).copied().unwrap_or_default();
            let words =
                [modifiers.bool_word, modifiers.labels.map(|c| c.span), modifiers.group.map(|c| c.span)];
            let words: Vec<&str> = words.into_iter().flatten().map(slice).collect();
            format!("{} {}", slice(op_span), words.join(" "))
        }
        NodeKind::Aggregate { name, grouping, .. } => {
            let grouping = grouping.and_then(|id| tree.grouping(id)).map(|grouping| slice(grouping.span));
            format!("{} {}", slice(name), grouping.unwrap_or_default())
        }
        NodeKind::Call { name, .. } => slice(name).to_owned(),
        NodeKind::Unary { .. } => "-".to_owned(),
        NodeKind::Subquery { brackets, .. } => slice(brackets).to_owned(),
        _ => return slice(tree.node(id).span).to_owned(),
    };
    let children: Vec<String> = tree.children(id).map(|child| shape(tree, child)).collect();
    format!("({head} {})", children.join(" "))
}

/// A foreign tree without its parentheses.
fn bare(expr: Foreign) -> Foreign {
    match expr {
        Foreign::Paren(paren) => bare(*paren.expr),
        Foreign::Unary(mut unary) => {
            *unary.expr = bare(*unary.expr);
            Foreign::Unary(unary)
        }
        Foreign::Binary(mut binary) => {
            *binary.lhs = bare(*binary.lhs);
            *binary.rhs = bare(*binary.rhs);
            Foreign::Binary(binary)
        }
        Foreign::Aggregate(mut aggregate) => {
            *aggregate.expr = bare(*aggregate.expr);
            Foreign::Aggregate(aggregate)
        }
        Foreign::Subquery(mut subquery) => {
            *subquery.expr = bare(*subquery.expr);
            Foreign::Subquery(subquery)
        }
        Foreign::Call(mut call) => {
            for argument in &mut call.args.args {
                **argument = bare((**argument).clone());
            }
            Foreign::Call(call)
        }
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn promql_parses_to_what_was_built(model in model()) {
        let (full, least) = (full(&model), build(model).into_text());
        let (one, two) = (promql::parse(&full), promql::parse(&least));
        prop_assert!(two.faults.is_empty(), "{least}\n{:?}", two.faults);
        let shapes = [&one.tree, &two.tree].map(|tree| shape(tree, tree.root().unwrap()));
        prop_assert_eq!(&shapes[0], &shapes[1], "{}\n{}", full, least);
    }

    #[test]
    fn another_parser_reads_the_same(model in model()) {
        let (full, least) = (full(&model), build(model).into_text());
        let read = |text: &str| parser::parse(text).map(bare).map_err(|fault| format!("{text}\n{fault}"));
        prop_assert_eq!(read(&full), read(&least), "{}\n{}", full, least);
        prop_assert!(read(&least).is_ok(), "{:?}", read(&least));
    }
}

mod lines {
    //! LogQL: whatever the builders put together parses.

    use dashc::query::logql::{self, build::*};
    use proptest::prelude::*;

    fn staged(mut logs: Logs, stages: Vec<(usize, String)>) -> Logs {
        for (stage, text) in stages {
            logs = match stage {
                0 => logs.contains(&text),
                1 => logs.lacks(&text),
                2 => logs.json(),
                3 => logs.logfmt_fields(["a", "b"]),
                4 => logs.json_fields([("a", "b.c")]),
                5 => logs.filter(label("a").eq(&text).or(label("b").gt(5).and(label("c").ne(&text)))),
                6 => logs.filter(label("d").le("1.5s").and(label("e").ge("20MB"))),
                7 => logs.drop_labels(["a", "b"]).decolorize(),
                _ => logs.label_format([("x", "{{.a}}")]),
            };
        }
        logs
    }

    fn combined(op: usize, left: Metric, right: Metric) -> Metric {
        match op {
            0 => (left / right).on(["a"]).group_left(["b"]).whole(),
            1 => (1 - left * right).whole(),
            2 => left.gt(right).bool().whole(),
            3 => left.or(right).ignoring(["a"]).whole(),
            4 => left.unless(right.gt("0.5")).whole(),
            5 => topk(3, left + right).by(["a"]),
            6 => sort_desc(sum(left).without(["a"]).pow(right)),
            _ => label_replace(left % right, "a", "$1", "b", "(.*)"),
        }
    }

    fn text() -> impl Strategy<Value = String> {
        "[a-z\"\\\\\n€ $]{0,6}"
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn logql_parses(stages in prop::collection::vec((0..9_usize, text()), 0..5), ops in prop::collection::vec(0..8_usize, 0..5)) {
            let logs = staged(stream("app", "x").re("y", ".+").json(), stages);
            let mut metric = sum(rate(logs.clone().range("5m").offset("1h"))).by(["a"]);
            let valued = avg_over_time(logs.clone().unwrap("a").filter(label("__error__").eq("")).range(RANGE)).by(["a"]);
            for op in ops {
                metric = combined(op, metric, valued.clone().whole());
            }
            for query in [logs.into_text(), metric.into_text()] {
                let faults = logql::parse(&query).faults;
                prop_assert!(faults.is_empty(), "{query}\n{faults:?}");
            }
        }
    }
}

mod traces {
    //! TraceQL: whatever the builders put together parses.

    use dashc::query::traceql::{self, build::*};
    use proptest::prelude::*;

    fn condition(parts: Vec<(usize, String)>) -> Condition {
        let mut all = KIND.eq(Kind::Server);
        for (part, text) in parts {
            all = match part {
                0 => all.and(span("a b").eq(text.as_str())),
                1 => all.or(resource("service.name").re("x.*").and(attribute("n").ge(5))),
                2 => span("x").exists().or(all),
                3 => all.negate(),
                4 => all.and(DURATION.gt(verbatim("1.5s")).or(STATUS.ne(Status::Ok))),
                _ => span("f").lt(0.5).and(event("b").eq(true)).and(all),
            };
        }
        all
    }

    fn related(relation: usize, left: Spans<Spanset>, right: Spans<Spanset>) -> Spans<Spanset> {
        match relation {
            0 => left.and(right),
            1 => left.or(right),
            2 => left.child(right),
            3 => left.descendant(right),
            4 => left.not_sibling(right),
            5 => left.union_ancestor(right),
            _ => right.parent(left),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn traceql_parses(
            parts in prop::collection::vec((0..6_usize, "[a-z\"\\\\ $€]{0,6}"), 0..6),
            relations in prop::collection::vec(0..7_usize, 0..5),
        ) {
            let mut set = spans(condition(parts.clone()));
            for relation in relations {
                set = related(relation, set, spans(condition(parts.clone())));
            }
            let piped = set.clone().by(resource("service.name")).count().gt(2).select([span("x")]);
            let metrics = set.clone().quantile_over_time(DURATION, ["0.5"]).by([SPAN_NAME]).topk(3);
            for query in [set.into_text(), piped.into_text(), metrics.into_text()] {
                let faults = traceql::parse(&query).faults;
                prop_assert!(faults.is_empty(), "{query}\n{faults:?}");
            }
        }
    }
}
