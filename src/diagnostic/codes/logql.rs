//! Codes of the group `logql`: what Loki refuses (Loki documentation, LogQL).

use super::{CodeDoc, codes};

codes! {
    "logql/adjacent-captures", "two captures of a pattern stand side by side",
    "Nothing says where the first ends.",
    "logql", "{app=\"x\"} | pattern \"<a><b>\"" => "{app=\"x\"} | pattern \"<a> <b>\"";

    "logql/at-modifier", "a query has an `@`",
    "LogQL has no fixed times, only `offset`.",
    "logql", "rate({app=\"x\"}[5m] @ 1700000000)" => "rate({app=\"x\"}[5m] offset 1h)";

    "logql/blank-in-range", "a range has blanks between its brackets",
    "Loki reads the bracket and what is in it as one word.",
    "logql", "rate({app=\"x\"}[ 5m ])" => "rate({app=\"x\"}[5m])";

    "logql/duplicate-capture", "a pattern captures a name twice",
    "A name can be one label only.",
    "logql", "{app=\"x\"} | pattern \"<a> <a>\"" => "{app=\"x\"} | pattern \"<a> <b>\"";

    "logql/duplicate-grouping", "an aggregation is grouped twice",
    "One `by` or `without` stands before or after the parentheses.",
    "logql", "sum by (a) (rate({app=\"x\"}[5m])) by (b)" => "sum by (a, b) (rate({app=\"x\"}[5m]))";

    "logql/duplicate-label-format", "a stage formats a label twice",
    "Within one `label_format` the order is not defined.",
    "logql", "{app=\"x\"} | label_format a=b, a=c" => "{app=\"x\"} | label_format a=b, d=c";

    "logql/empty", "a query is empty",
    "The least is a selector.",
    "logql", "" => "{app=\"x\"}";

    "logql/empty-matcher", "a selector would match every stream",
    "At least one matcher must refuse the empty text.",
    "logql", "{app=~\".*\"}" => "{app=~\".+\"}";

    "logql/equals-string", "a text is compared with `==`",
    "`==` compares numbers, `=` texts.",
    "logql", "{app=\"x\"} | json | level == \"error\"" => "{app=\"x\"} | json | level = \"error\"";

    "logql/formatted-error", "a stage formats `__error__`",
    "Loki sets it by itself; `drop __error__` clears it.",
    "logql", "{app=\"x\"} | label_format __error__=a" => "{app=\"x\"} | drop __error__";

    "logql/grouping-not-allowed", "a function takes no grouping",
    "`rate`, `count_over_time` and other functions over lines keep all labels; `sum by` around them groups.",
    "logql", "rate({app=\"x\"}[5m]) by (a)" => "sum by (a) (rate({app=\"x\"}[5m]))";

    "logql/invalid-duration", "a duration cannot be read",
    "Units are `ns`, `us`, `ms`, `s`, `m`, `h`, `d`, `w` and `y`.",
    "logql", "rate({app=\"x\"}[5min])" => "rate({app=\"x\"}[5m])";

    "logql/invalid-escape", "a string has an escape that does not exist",
    "A backslash of a regular expression is written twice between quotes, or once between backquotes.",
    "logql", "{app=\"x\"} |~ \"\\d+\"" => "{app=\"x\"} |~ `\\d+`";

    "logql/invalid-ip", "`ip()` has no address",
    "It takes an address, a network or a range of addresses.",
    "logql", "{app=\"x\"} |= ip(\"10.0.0\")" => "{app=\"x\"} |= ip(\"10.0.0.0/8\")";

    "logql/invalid-json-path", "the path of a `json` stage cannot be read",
    "A path is `a.b`, `a[0]` or `a[\"b c\"]`.",
    "logql", "{app=\"x\"} | json a=\"b.\"" => "{app=\"x\"} | json a=\"b.c\"";

    "logql/invalid-label-name", "a name is no name of a label",
    "Loki stores letters, digits and `_`; dots and hyphens of OpenTelemetry become `_`.",
    "logql", "{service.name=\"x\"}" => "{service_name=\"x\"}";

    "logql/invalid-logfmt-key", "the key of a `logfmt` stage cannot be read",
    "A key has no blanks, quotes or `=`.",
    "logql", "{app=\"x\"} | logfmt a=\"b c\"" => "{app=\"x\"} | logfmt a=\"b\"";

    "logql/invalid-number", "a number cannot be read",
    "Numbers are decimal.",
    "logql", "sum(rate({app=\"x\"}[5m])) > 0x" => "sum(rate({app=\"x\"}[5m])) > 1";

    "logql/invalid-parameter", "the parameter of a function is out of range",
    "`topk` takes an integer above zero, a quantile is a number.",
    "logql", "topk(0, rate({app=\"x\"}[5m]))" => "topk(5, rate({app=\"x\"}[5m]))";

    "logql/invalid-regex", "a regular expression is not valid RE2",
    "Loki compiles patterns with Go's `regexp`.",
    "logql", "{app=~\"(x\"}" => "{app=~\"(x|y)\"}";

    "logql/invalid-unit", "a value has a unit that does not exist",
    "Durations have `ms`, `s`, `m`, `h` and `d`, sizes `B`, `KB`, `MiB` and their kind.",
    "logql", "{app=\"x\"} | json | size > 5kilo" => "{app=\"x\"} | json | size > 5KB";

    "logql/invalid-utf8", "a query has a character that no query has",
    "A NUL character cannot be sent.",
    "text", "a query with a NUL character" => "{app=\"x\"}";

    "logql/ip-operator", "`ip()` is compared with another sign than `=` or `!=`",
    "An address is in the network or not.",
    "logql", "{app=\"x\"} |~ ip(\"10.0.0.0/8\")" => "{app=\"x\"} |= ip(\"10.0.0.0/8\")";

    "logql/literal-operand", "`and`, `or` or `unless` stands beside a number",
    "They work on sets of series.",
    "logql", "rate({app=\"x\"}[5m]) and 1" => "rate({app=\"x\"}[5m]) and vector(1)";

    "logql/log-in-aggregation", "an aggregation has a log query",
    "It adds numbers; lines must be counted first.",
    "logql", "sum({app=\"x\"})" => "sum(count_over_time({app=\"x\"}[5m]))";

    "logql/log-operand", "an operand is a log query",
    "Operators work on numbers; lines must be counted first.",
    "logql", "{app=\"x\"} + 1" => "count_over_time({app=\"x\"}[5m]) + 1";

    "logql/metric-in-range", "a function over a range has a metric query",
    "LogQL has no subqueries: `rate` and its kind read lines.",
    "logql", "rate(sum(rate({app=\"x\"}[5m])))" => "rate({app=\"x\"}[5m])";

    "logql/metric-name", "a name stands before a selector",
    "Logs have no metric names; streams are chosen by labels.",
    "logql", "logs{app=\"x\"}" => "{app=\"x\"}";

    "logql/misplaced-grouping", "a grouping stands where it cannot stand",
    "Functions over ranges take it behind the parentheses, aggregations before or behind.",
    "logql", "max_over_time by (a) ({app=\"x\"} | unwrap b [5m])" => "max_over_time({app=\"x\"} | unwrap b [5m]) by (a)";

    "logql/misplaced-offset", "`offset` does not stand behind a range",
    "It belongs right behind the brackets.",
    "logql", "rate({app=\"x\"}[5m]) offset 1h" => "rate({app=\"x\"}[5m] offset 1h)";

    "logql/misplaced-parameter", "the parameter stands behind the query",
    "It comes first: `topk(5, …)`.",
    "logql", "topk(rate({app=\"x\"}[5m]), 5)" => "topk(5, rate({app=\"x\"}[5m]))";

    "logql/missing-argument", "a function has too few arguments",
    "The message says what is expected.",
    "logql", "sum()" => "sum(rate({app=\"x\"}[5m]))";

    "logql/missing-braces", "a label is compared outside of a selector",
    "Matchers stand between braces.",
    "logql", "app=\"x\"" => "{app=\"x\"}";

    "logql/missing-capture", "a `pattern` or `regexp` stage captures nothing",
    "What it captures becomes a label; without that the stage has no effect.",
    "logql", "{app=\"x\"} | regexp \"a.*\"" => "{app=\"x\"} | regexp \"(?P<a>a.*)\"";

    "logql/missing-comma", "a list has no comma between two entries",
    "Matchers and labels are separated by commas.",
    "logql", "{app=\"x\" job=\"y\"}" => "{app=\"x\", job=\"y\"}";

    "logql/missing-filter-operator", "a lone `|` stands before a text",
    "Lines are searched with `|=`, `!=`, `|~` and `!~`.",
    "logql", "{app=\"x\"} | \"error\"" => "{app=\"x\"} |= \"error\"";

    "logql/missing-matching", "`group_left` or `group_right` stands without `on` or `ignoring`",
    "Loki wants to be told on which labels many series meet one.",
    "logql", "rate({app=\"x\"}[5m]) / group_left rate({app=\"y\"}[5m])" => "rate({app=\"x\"}[5m]) / on (app) group_left rate({app=\"y\"}[5m])";

    "logql/missing-parameter", "a function lacks its parameter",
    "`topk` needs a number, `quantile_over_time` a quantile.",
    "logql", "topk(rate({app=\"x\"}[5m]))" => "topk(5, rate({app=\"x\"}[5m]))";

    "logql/missing-parenthesis", "a function has no parentheses",
    "What it reads stands between parentheses.",
    "logql", "sum rate({app=\"x\"}[5m])" => "sum(rate({app=\"x\"}[5m]))";

    "logql/missing-pipe", "a stage stands without `|`",
    "Stages are joined with `|`.",
    "logql", "{app=\"x\"} json" => "{app=\"x\"} | json";

    "logql/missing-quotes", "a text is not in quotes",
    "Values of labels and texts of filters stand in quotes.",
    "logql", "{app=x}" => "{app=\"x\"}";

    "logql/missing-range", "a function over a range has no range",
    "`[5m]` stands behind the log query.",
    "logql", "rate({app=\"x\"})" => "rate({app=\"x\"}[5m])";

    "logql/missing-selector", "a query does not begin with a selector",
    "Stages work on the lines of a selector.",
    "logql", "|= \"error\"" => "{app=\"x\"} |= \"error\"";

    "logql/missing-string", "a text is missing",
    "Behind a line filter and some stages stands a text in quotes.",
    "logql", "{app=\"x\"} |=" => "{app=\"x\"} |= \"error\"";

    "logql/missing-unwrap", "a function needs numbers, and nothing takes them from the lines",
    "`unwrap` makes a label the number of its line.",
    "logql", "avg_over_time({app=\"x\"} | json [5m])" => "avg_over_time({app=\"x\"} | json | unwrap size [5m])";

    "logql/named-capture", "the pattern of a line filter names a capture",
    "A line filter keeps or drops lines and makes no labels.",
    "logql", "{app=\"x\"} |> \"<a> error\"" => "{app=\"x\"} |> \"<_> error\"";

    "logql/nested-parentheses", "a log query stands in several parentheses before its range",
    "Loki takes one pair.",
    "logql", "rate((({app=\"x\"}))[5m])" => "rate(({app=\"x\"})[5m])";

    "logql/promql-function", "a function is one of PromQL",
    "LogQL has a part of PromQL's functions only.",
    "logql", "clamp_max(rate({app=\"x\"}[5m]), 1)" => "rate({app=\"x\"}[5m])";

    "logql/reserved-word", "a keyword is the name of a label",
    "LogQL has no quotes for names of labels, so such a label cannot be named.",
    "logql", "{json=\"x\"}" => "{app=\"x\"}";

    "logql/single-quotes", "a text stands in single quotes",
    "Texts stand between double quotes or backquotes.",
    "logql", "{app='x'}" => "{app=\"x\"}";

    "logql/split-operator", "a line filter has a blank in it",
    "`|=` is one word.",
    "logql", "{app=\"x\"} | = \"error\"" => "{app=\"x\"} |= \"error\"";

    "logql/stage-after-parentheses", "a stage stands behind parentheses",
    "Stages belong to the log query inside.",
    "logql", "({app=\"x\"}) |= \"error\"" => "{app=\"x\"} |= \"error\"";

    "logql/stage-after-unwrap", "a stage other than a label filter follows `unwrap`",
    "`unwrap` is the last stage but for filters on labels.",
    "logql", "sum_over_time({app=\"x\"} | unwrap a | json [5m])" => "sum_over_time({app=\"x\"} | json | unwrap a [5m])";

    "logql/stages-around-range", "a stage stands behind the range",
    "The range comes last.",
    "logql", "rate({app=\"x\"} |= \"a\" [5m] |= \"b\")" => "rate({app=\"x\"} |= \"a\" |= \"b\" [5m])";

    "logql/stray-dollar", "a `$` starts no variable",
    "Variables of Grafana are `$name` or `${name}`.",
    "logql", "rate({app=\"x\"}[5m]) > $" => "rate({app=\"x\"}[5m]) > $limit";

    "logql/stray-range", "a range stands where none is read",
    "Only functions over ranges read one.",
    "logql", "{app=\"x\"}[5m]" => "{app=\"x\"}";

    "logql/stray-unwrap", "`unwrap` stands in a log query",
    "It makes numbers for a function over a range.",
    "logql", "{app=\"x\"} | unwrap a" => "sum_over_time({app=\"x\"} | unwrap a [5m])";

    "logql/string-order", "texts are compared with `<` or `>`",
    "These compare numbers, durations and sizes.",
    "logql", "{app=\"x\"} | json | size > \"5\"" => "{app=\"x\"} | json | size > 5";

    "logql/subquery", "a range has a second duration",
    "LogQL has no subqueries.",
    "logql", "rate({app=\"x\"}[5m:1m])" => "rate({app=\"x\"}[5m])";

    "logql/syntax", "a query is not LogQL at some place",
    "The message says what was found and what could have been there.",
    "logql", "rate({app=\"x\"}[5m]) +" => "rate({app=\"x\"}[5m]) + 1";

    "logql/too-deep", "a query is nested too deep",
    "No query that a person has written is.",
    "text", "((((((((… and so on" => "{app=\"x\"}";

    "logql/too-long", "a query is too long",
    "Loki takes fewer than 131,072 bytes.",
    "text", "a query of 140 kB" => "{app=\"x\"}";

    "logql/too-new", "a query needs a newer Loki than the one that is built for",
    "`targets.loki` in `dashc.yaml` says what the query must run on.",
    "logql", "{app=\"x\"} |> \"<_> error\"" => "{app=\"x\"} |= \"error\"";

    "logql/trailing-comma", "a list ends in a comma",
    "Loki expects another entry.",
    "logql", "{app=\"x\",}" => "{app=\"x\"}";

    "logql/unary-sign", "a sign stands before something that is no number",
    "Only numbers have signs; a query is multiplied by -1.",
    "logql", "-rate({app=\"x\"}[5m])" => "-1 * rate({app=\"x\"}[5m])";

    "logql/unclosed", "a bracket is never closed",
    "The message names the bracket that is open where the query ends.",
    "logql", "{app=\"x\"" => "{app=\"x\"}";

    "logql/unexpected-argument", "a function has one argument too many",
    "The message says which.",
    "logql", "sum(rate({app=\"x\"}[5m]), rate({app=\"y\"}[5m]))" => "sum(rate({app=~\"x|y\"}[5m]))";

    "logql/unexpected-parameter", "a function has a parameter and takes none",
    "`topk`, `bottomk` and `quantile_over_time` take one.",
    "logql", "sum(5, rate({app=\"x\"}[5m]))" => "topk(5, rate({app=\"x\"}[5m]))";

    "logql/unexpected-unit", "a number has a unit where none is read",
    "Thresholds of metric queries are plain numbers.",
    "logql", "rate({app=\"x\"}[5m]) > 5s" => "rate({app=\"x\"}[5m]) > 5";

    "logql/unexpected-unwrap", "a function that reads lines has an `unwrap`",
    "`count_over_time` counts lines whatever number is in them.",
    "logql", "count_over_time({app=\"x\"} | unwrap a [5m])" => "sum_over_time({app=\"x\"} | unwrap a [5m])";

    "logql/unknown-character", "a query has a character that LogQL does not know",
    "Often a typographic quote or a blank that is none.",
    "logql", "{app=“x”}" => "{app=\"x\"}";

    "logql/unknown-conversion", "`unwrap` converts in a way that does not exist",
    "There are `bytes`, `duration` and `duration_seconds`.",
    "logql", "sum_over_time({app=\"x\"} | unwrap byte(a) [5m])" => "sum_over_time({app=\"x\"} | unwrap bytes(a) [5m])";

    "logql/unknown-flag", "a flag of a stage does not exist",
    "`logfmt` has `--strict` and `--keep-empty`.",
    "logql", "{app=\"x\"} | logfmt --stric" => "{app=\"x\"} | logfmt --strict";

    "logql/unknown-function", "a function does not exist",
    "The help names the nearest one.",
    "logql", "rat({app=\"x\"}[5m])" => "rate({app=\"x\"}[5m])";

    "logql/unknown-stage", "a stage does not exist",
    "The help names the nearest one.",
    "logql", "{app=\"x\"} | jsno" => "{app=\"x\"} | json";

    "logql/unknown-word", "a word is neither selector, function nor number",
    "The help names the nearest one.",
    "logql", "error" => "{app=\"x\"} |= \"error\"";

    "logql/unopened", "a bracket is closed that was never opened",
    "Either it is one too many, or its partner is missing further left.",
    "logql", "rate({app=\"x\"}[5m]))" => "rate({app=\"x\"}[5m])";

    "logql/unterminated-comment", "a comment is never closed",
    "`/*` ends with `*/`; `#` ends with the line.",
    "logql", "{app=\"x\"} /* note" => "{app=\"x\"} # note";

    "logql/unterminated-string", "a string is never closed",
    "A string ends with the quote that it begins with.",
    "logql", "{app=\"x}" => "{app=\"x\"}";
}
