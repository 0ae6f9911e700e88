//! Codes of the group `promql`: what Prometheus refuses (Prometheus documentation, Querying).

use super::{CodeDoc, codes};

codes! {
    "promql/argument-count", "a function or aggregation has too few or too many arguments",
    "Each has a fixed list of arguments; aggregations such as `topk` take a number before the vector.",
    "promql", "topk(5)" => "topk(5, up)";

    "promql/assignment", "a query has a `=` outside of braces",
    "PromQL has no variables to set. `==` compares values; labels are compared between braces.",
    "promql", "up = 1" => "up == 1";

    "promql/bad-duration", "a duration cannot be read",
    "Units are `ms`, `s`, `m`, `h`, `d`, `w` and `y`, the greater ones first: `1h30m`.",
    "promql", "rate(requests_total[5min])" => "rate(requests_total[5m])";

    "promql/bad-label", "a list of labels has something that is no label",
    "Names of labels are letters, digits and `_`, without a colon. Others stand in quotes.",
    "promql", "sum by (a:b) (up)" => "sum by (a_b) (up)";

    "promql/bad-matcher", "a matcher uses a sign that does not compare labels",
    "Labels are compared with `=`, `!=`, `=~` and `!~`.",
    "promql", "up{job==\"api\"}" => "up{job=\"api\"}";

    "promql/bad-number", "a number cannot be read",
    "Numbers are decimal or hexadecimal, with `_` between digits, or `Inf` and `NaN`.",
    "promql", "1..2" => "1.2";

    "promql/bad-regex", "a regular expression is not valid RE2",
    "Prometheus compiles the patterns of `=~` and `!~` with Go's `regexp`, which has no look-around
and no back-references.",
    "promql", "up{job=~\"(api\"}" => "up{job=~\"(api|web)\"}";

    "promql/bad-string", "a string has an escape that does not exist",
    "A backslash of a regular expression is written twice between quotes, or once between backquotes.",
    "promql", "up{job=~\"\\d+\"}" => "up{job=~`\\d+`}";

    "promql/bad-timestamp", "the time after `@` cannot be read",
    "It is a number of seconds since 1970, `start()` or `end()`.",
    "promql", "up @ Inf" => "up @ 1700000000";

    "promql/bool-on-arithmetic", "`bool` stands after an operator that does not compare",
    "`bool` turns a comparison from a filter into 0 or 1. Arithmetic has nothing to turn.",
    "promql", "up + bool up" => "up == bool up";

    "promql/comparison-without-bool", "two numbers are compared without `bool`",
    "Between two scalars nothing can be filtered, so the result must be 0 or 1.",
    "promql", "1 == 1" => "1 == bool 1";

    "promql/dotted-name", "a name has a dot and no quotes",
    "OpenTelemetry's names have dots. Prometheus 3 takes them between quotes and braces; its usual
translation writes `_`.",
    "promql", "http.requests + 1" => "http_requests + 1";

    "promql/duplicate-grouping", "an aggregation is grouped twice",
    "One `by` or `without` stands before or after the parentheses.",
    "promql", "sum by (a) (up) by (b)" => "sum by (a, b) (up)";

    "promql/duplicate-label", "a label is listed twice",
    "The second has no effect and was probably meant to be another. A warning.",
    "promql", "sum by (job, job) (up)" => "sum by (job, instance) (up)";

    "promql/duplicate-metric-name", "a selector names its metric twice",
    "The name stands before the braces or between them, not both.",
    "promql", "up{\"down\"}" => "{\"up\"}";

    "promql/duplicate-modifier", "a modifier is written twice",
    "One `offset` and one `@` are enough for a selector.",
    "promql", "up offset 5m offset 1m" => "up offset 6m";

    "promql/empty", "a query is empty",
    "Prometheus refuses a query without an expression; a comment is none.",
    "promql", "# nothing" => "up";

    "promql/empty-matcher", "a selector would select every series",
    "At least one matcher must refuse the empty text.",
    "promql", "{job=~\".*\"}" => "{job=~\".+\"}";

    "promql/fill-on-set-operator", "`fill` stands after `and`, `or` or `unless`",
    "These compare sets of labels and have no values to fill in.",
    "promql", "up or fill(0) down" => "up + fill(0) down";

    "promql/group-on-set-operator", "`group_left` or `group_right` stands after `and`, `or` or `unless`",
    "These match many to many by themselves and copy no labels.",
    "promql", "up and on (job) group_left (version) info" => "up * on (job) group_left (version) info";

    "promql/group-without-on", "`group_left` or `group_right` stands without `on` or `ignoring`",
    "Prometheus wants to be told on which labels many series meet one.",
    "promql", "up * group_left (version) info" => "up * on (job) group_left (version) info";

    "promql/label-in-on-and-group", "a label is in `on` and in `group_left`",
    "Both sides have the labels of `on`; there is nothing to copy.",
    "promql", "up * on (job) group_left (job) info" => "up * on (job) group_left (version) info";

    "promql/logql", "a query has a part that belongs to LogQL",
    "Line filters and stages read logs. The query was probably meant for a Loki datasource.",
    "promql", "{app=\"x\"} |= \"error\"" => "{app=\"x\"}";

    "promql/matcher-outside-selector", "`=~` or `!~` stands outside of braces",
    "Regular expressions compare labels, not values.",
    "promql", "up =~ 1" => "up{job=~\"api.*\"}";

    "promql/matching-on-scalar", "`on`, `ignoring` or `fill` stands beside a number",
    "They match the series of two vectors; a number has none.",
    "promql", "up == on (job) 1" => "up == 1";

    "promql/misplaced-grouping", "`by` or `without` stands where nothing is aggregated",
    "It belongs to an aggregation such as `sum`, before or after its parentheses.",
    "promql", "sum(rate(requests_total[5m]) by (job))" => "sum by (job) (rate(requests_total[5m]))";

    "promql/misplaced-modifier", "a modifier stands where it modifies nothing",
    "`offset` and `@` follow a selector or its range; `bool`, `on` and their kind follow an operator.",
    "promql", "up offset 5m [5m]" => "rate(up[5m] offset 5m)";

    "promql/missing-parenthesis", "what follows an aggregation or clause is not in parentheses",
    "Aggregations, functions and lists of labels take parentheses.",
    "promql", "sum by (job) rate(requests_total[5m])" => "sum by (job) (rate(requests_total[5m]))";

    "promql/missing-value", "a label is compared with nothing",
    "A matcher needs a text in quotes; the empty text finds series without the label.",
    "promql", "up{job=}" => "up{job=\"\"}";

    "promql/needs-flag", "a query needs a flag that the server does not have",
    "Experimental parts of PromQL work only when Prometheus is started with the flag.",
    "text", "mad_over_time(latency_seconds[5m])" => "stddev_over_time(latency_seconds[5m])";

    "promql/needs-version", "a query needs a newer Prometheus than the one that is built for",
    "`targets.prometheus` in `dashc.yaml` says what the query must run on.",
    "promql", "{\"http.requests\"}" => "http_requests";

    "promql/range-on-expression", "a range follows something other than a selector",
    "`[5m]` reads samples as they are stored. Over an expression it is a subquery: `[5m:]`.",
    "promql", "avg_over_time((up)[5m])" => "avg_over_time((up)[5m:])";

    "promql/removed-function", "a function is gone",
    "It had another name before Prometheus 3.",
    "promql", "holt_winters(up[5m], 0.5, 0.5)" => "sum(up)";

    "promql/set-operator-on-scalar", "`and`, `or` or `unless` stands beside a number",
    "They work on sets of series; `vector(1)` makes one of a number.",
    "promql", "up and 1" => "up and on () vector(1)";

    "promql/syntax", "a query is not PromQL at some place",
    "The message says what was found and what could have been there.",
    "promql", "up + }" => "up + 1";

    "promql/template", "a query has a template of another program",
    "`{{ … }}` is filled in by Helm, Jinja or the like, and Prometheus does not know it.",
    "promql", "rate(requests_total[{{ .window }}])" => "rate(requests_total[5m])";

    "promql/too-deep", "a query is nested too deep",
    "More than 500 levels of parentheses and calls are no query that a person has written. Recording
rules take it apart.",
    "text", "((((((((… 501 times" => "sum(job:requests:rate5m)";

    "promql/too-long", "a query is too long",
    "At most 64 kB are read. Recording rules take it apart.",
    "text", "a query of 70 kB" => "sum(job:requests:rate5m)";

    "promql/trailing-comma", "arguments end in a comma",
    "Lists of labels may end in a comma, arguments may not.",
    "promql", "sum(up,)" => "sum(up)";

    "promql/type-mismatch", "an operand or argument is of another type than expected",
    "PromQL has numbers, texts, instant vectors (one sample a series) and range vectors (several).
`rate` for instance takes a range: `[5m]`.",
    "promql", "rate(requests_total)" => "rate(requests_total[5m])";

    "promql/unclosed", "a bracket is never closed",
    "The message names the bracket that is open where the query ends.",
    "promql", "sum(rate(requests_total[5m])" => "sum(rate(requests_total[5m]))";

    "promql/unclosed-string", "a string is never closed",
    "A string ends with the quote that it begins with, on the same line.",
    "promql", "up{job=\"api}" => "up{job=\"api\"}";

    "promql/unexpected-character", "a query has a character that PromQL does not know",
    "Often a typographic quote from a text processor.",
    "promql", "up{job=“api”}" => "up{job=\"api\"}";

    "promql/unknown-function", "a function does not exist",
    "The help names the nearest one.",
    "promql", "rat(requests_total[5m])" => "rate(requests_total[5m])";

    "promql/unknown-operator", "an operator does not exist",
    "PromQL writes `and`, `or` and `unless` in letters.",
    "promql", "up && down" => "up and down";

    "promql/unopened", "a bracket is closed that was never opened",
    "Either it is one too many, or its partner is missing further left.",
    "promql", "sum(up))" => "sum(up)";

    "promql/unquoted-value", "the value of a matcher is not in quotes",
    "Values of labels are texts.",
    "promql", "up{job=api}" => "up{job=\"api\"}";

    "promql/unquoted-variable", "a variable stands as a value without quotes",
    "Grafana puts the value there as it is, without quotes; Prometheus then refuses the query.",
    "promql", "up{job=$job}" => "up{job=\"$job\"}";
}
