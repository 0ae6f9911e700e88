//! The functions that templates may call, with their numbers of arguments.
//!
//! Sources: Go docs, `text/template`; Prometheus docs, Template reference; Loki
//! docs, Template functions; Grafana docs, Annotation and label template reference.

use super::Dialect;

/// One function; no `most` means any number of arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

const fn exactly(name: &'static str, count: usize) -> Function {
    Function { name, least: count, most: Some(count) }
}

const fn at_least(name: &'static str, least: usize) -> Function {
    Function { name, least, most: None }
}

const fn between(name: &'static str, least: usize, most: usize) -> Function {
    Function { name, least, most: Some(most) }
}

const GO: &[Function] = &[
    at_least("and", 1),
    at_least("call", 1),
    at_least("eq", 2),
    exactly("ge", 2),
    exactly("gt", 2),
    at_least("html", 0),
    at_least("index", 1),
    at_least("js", 0),
    exactly("le", 2),
    exactly("len", 1),
    exactly("lt", 2),
    exactly("ne", 2),
    exactly("not", 1),
    at_least("or", 1),
    at_least("print", 0),
    at_least("printf", 1),
    at_least("println", 0),
    between("slice", 1, 4),
    at_least("urlquery", 0),
];

const PROMETHEUS: &[Function] = &[
    at_least("args", 0),
    exactly("externalURL", 0),
    exactly("first", 1),
    exactly("graphLink", 1),
    exactly("humanize", 1),
    exactly("humanize1024", 1),
    exactly("humanizeDuration", 1),
    exactly("humanizePercentage", 1),
    exactly("humanizeTimestamp", 1),
    exactly("label", 2),
    exactly("match", 2),
    exactly("now", 0),
    exactly("parseDuration", 1),
    exactly("pathPrefix", 0),
    exactly("query", 1),
    exactly("reReplaceAll", 3),
    exactly("safeHtml", 1),
    exactly("sortByLabel", 2),
    exactly("stripDomain", 1),
    exactly("stripPort", 1),
    exactly("strvalue", 1),
    exactly("tableLink", 1),
    exactly("title", 1),
    exactly("toDuration", 1),
    exactly("toLower", 1),
    exactly("toTime", 1),
    exactly("toUpper", 1),
    exactly("urlQueryEscape", 1),
    exactly("value", 1),
];

/// What Grafana has beside Prometheus's functions.
const GRAFANA: &[Function] = &[
    exactly("filterLabels", 2),
    exactly("filterLabelsRe", 2),
    at_least("mergeLabelValues", 0),
    exactly("removeLabels", 2),
    exactly("removeLabelsRe", 2),
];

const LOKI: &[Function] = &[
    exactly("Replace", 4),
    exactly("ToLower", 1),
    exactly("ToUpper", 1),
    exactly("Trim", 2),
    exactly("TrimLeft", 2),
    exactly("TrimPrefix", 2),
    exactly("TrimRight", 2),
    exactly("TrimSpace", 1),
    exactly("TrimSuffix", 2),
    exactly("__line__", 0),
    exactly("__timestamp__", 0),
    at_least("add", 0),
    at_least("addf", 0),
    exactly("alignLeft", 2),
    exactly("alignRight", 2),
    exactly("b64dec", 1),
    exactly("b64enc", 1),
    exactly("bytes", 1),
    exactly("ceil", 1),
    exactly("contains", 2),
    exactly("count", 2),
    exactly("date", 2),
    at_least("default", 1),
    exactly("div", 2),
    at_least("divf", 1),
    exactly("duration", 1),
    exactly("duration_seconds", 1),
    exactly("float64", 1),
    exactly("floor", 1),
    exactly("fromJson", 1),
    exactly("hasPrefix", 2),
    exactly("hasSuffix", 2),
    exactly("indent", 2),
    exactly("int", 1),
    exactly("lower", 1),
    at_least("max", 1),
    at_least("maxf", 1),
    at_least("min", 1),
    at_least("minf", 1),
    exactly("mod", 2),
    at_least("mul", 1),
    at_least("mulf", 1),
    exactly("nindent", 2),
    exactly("now", 0),
    exactly("regexReplaceAll", 3),
    exactly("regexReplaceAllLiteral", 3),
    exactly("repeat", 2),
    exactly("replace", 3),
    at_least("round", 2),
    exactly("sub", 2),
    at_least("subf", 1),
    exactly("substr", 3),
    exactly("title", 1),
    exactly("toDate", 2),
    exactly("toDateInZone", 3),
    exactly("trim", 1),
    exactly("trimAll", 2),
    exactly("trimPrefix", 2),
    exactly("trimSuffix", 2),
    exactly("trunc", 2),
    exactly("unixEpoch", 1),
    exactly("unixEpochMillis", 1),
    exactly("unixEpochNanos", 1),
    exactly("unixToTime", 1),
    exactly("upper", 1),
    exactly("urldecode", 1),
    exactly("urlencode", 1),
];

/// The lists of a dialect, each sorted; without one those of both alerting dialects.
pub(super) fn lists(dialect: Option<Dialect>) -> &'static [&'static [Function]] {
    match dialect {
        Some(Dialect::Loki) => &[GO, LOKI],
        Some(Dialect::Prometheus) => &[GO, PROMETHEUS],
        Some(Dialect::Grafana) | None => &[GO, PROMETHEUS, GRAFANA],
    }
}

/// The function of that name in a dialect.
pub(super) fn find(dialect: Option<Dialect>, name: &str) -> Option<Function> {
    let within = |list: &&'static [Function]| {
        let place = list.binary_search_by(|function| function.name.cmp(name)).ok()?;
        list.get(place).copied()
    };
    lists(dialect).iter().find_map(within)
}

/// The other dialect that has a function of that name, as the user knows it.
pub(super) fn owner(name: &str) -> Option<&'static str> {
    let owners = [
        (Dialect::Prometheus, "Prometheus"),
        (Dialect::Grafana, "Grafana alerting"),
        (Dialect::Loki, "Loki"),
    ];
    owners.iter().find(|(dialect, _)| find(Some(*dialect), name).is_some()).map(|(_, owner)| *owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted() {
        for list in [GO, PROMETHEUS, GRAFANA, LOKI] {
            assert!(list.is_sorted_by_key(|function| function.name));
        }
    }
}
