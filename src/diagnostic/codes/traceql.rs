//! Codes of the group `traceql`: what Tempo refuses or ignores (Tempo documentation, TraceQL).

use super::{CodeDoc, codes};

codes! {
    "traceql/aggregate-without-span", "an aggregate is the same for every span",
    "A constant has no mean; the argument is an attribute or an intrinsic such as `duration`.",
    "traceql", "{} | avg(1) > 1" => "{} | avg(duration) > 1s";

    "traceql/arithmetic-in-name", "an operator is read as a part of a name",
    "Names of attributes may contain `-`, `/` and `*`. Arithmetic needs blanks. A warning.",
    "traceql", "{ span.total/100 > 2 }" => "{ span.total / 100 > 2 }";

    "traceql/attribute-for-intrinsic", "an attribute has the name of an intrinsic",
    "`span.duration` is an attribute that somebody set; the duration itself is `duration`. A warning.",
    "traceql", "{ span.duration > 1s }" => "{ duration > 1s }";

    "traceql/bad-duration", "a duration cannot be read",
    "Units are `ns`, `us`, `ms`, `s`, `m` and `h`.",
    "traceql", "{ duration > 5sec }" => "{ duration > 5s }";

    "traceql/bad-escape", "a string has an escape that does not exist",
    "A backslash is written twice between quotes; between backquotes it is itself.",
    "traceql", "{ span.path = \"\\d+\" }" => "{ span.path =~ `\\d+` }";

    "traceql/bad-number", "a number cannot be read",
    "Numbers are decimal.",
    "traceql", "{ span.size = 0x10 }" => "{ span.size = 16 }";

    "traceql/bad-regex", "a regular expression is not valid RE2",
    "Tempo compiles patterns with Go's `regexp`.",
    "traceql", "{ name =~ \"(GET\" }" => "{ name =~ \"GET.*\" }";

    "traceql/compare-grouped", "`compare()` is grouped",
    "It compares two sets of spans over all attributes and takes no `by()`.",
    "traceql", "{} | compare({ status = error }) by (name)" => "{} | compare({ status = error })";

    "traceql/compare-not-last", "something follows `compare()`",
    "Its result is for the drill-down of Grafana, and nothing can be done with it.",
    "traceql", "{} | compare({ status = error }) | topk(2)" => "{} | compare({ status = error })";

    "traceql/constant-comparison", "a stage compares two constants",
    "Between pipes an aggregate is compared with a number or a duration.",
    "traceql", "{} | 1 > 2" => "{} | count() > 2";

    "traceql/double-equals", "values are compared with `==`",
    "TraceQL writes `=`.",
    "traceql", "{ status == error }" => "{ status = error }";

    "traceql/duration-arithmetic", "a duration stands in arithmetic outside of braces",
    "There Tempo multiplies and divides numbers only.",
    "traceql", "{} | max(duration) > 1s * 2" => "{} | max(duration) > 2s";

    "traceql/empty", "a query is empty",
    "`{}` finds every span.",
    "traceql", "" => "{}";

    "traceql/empty-attribute", "an attribute has no name",
    "The name stands right behind the dot.",
    "traceql", "{ . = 1 }" => "{ .http.status_code = 500 }";

    "traceql/function-among-fields", "an aggregate stands between braces",
    "Between braces single spans are looked at; aggregates follow behind a `|`.",
    "traceql", "{ count() > 2 }" => "{} | count() > 2";

    "traceql/group-without-span", "a grouping is the same for every span",
    "`by()` takes attributes and intrinsics.",
    "traceql", "{} | by(1)" => "{} | by(name)";

    "traceql/hint-value", "a hint has a value of another type",
    "Tempo ignores the hint. A warning.",
    "traceql", "{} with (most_recent=1)" => "{} with (most_recent=true)";

    "traceql/illegal-operation", "an operator does not apply to its operands",
    "Arithmetic needs numbers or durations, `!` a boolean, `<` something with an order.",
    "traceql", "{ span.size + \"x\" = 1 }" => "{ span.size + 1 = 2 }";

    "traceql/limit-out-of-range", "the number of `topk` or `compare` is out of range",
    "It is an integer above zero.",
    "traceql", "{} | rate() | topk(0)" => "{} | rate() by (name) | topk(5)";

    "traceql/match-without-string", "`=~` or `!~` has no text on its right",
    "A pattern is a text in quotes.",
    "traceql", "{ span.code =~ 5 }" => "{ span.code =~ \"5..\" }";

    "traceql/misplaced-hints", "`with (…)` does not stand at the end",
    "Hints belong to the whole query.",
    "traceql", "({} | rate() with (sample=true)) / 2" => "{} | rate() with (sample=true)";

    "traceql/misplaced-pipe", "a `|` joins what cannot be joined",
    "Behind a `|` stands a stage, and several sets of spans are joined with `&&`, `||` or `>>`.",
    "traceql", "({ .a } | { .b }) | count() > 1" => "{ .a && .b } | count() > 1";

    "traceql/misplaced-stage", "a stage stands where it cannot stand",
    "What a stage takes must be what the stage before it gives.",
    "traceql", "{ .a } | ({ .b } | count() > 1)" => "{ .a } | count() > 1";

    "traceql/missing-argument", "a function has no argument",
    "`avg()`, `by()` and `quantile_over_time()` need to know of what.",
    "traceql", "{} | avg() > 1" => "{} | avg(duration) > 1s";

    "traceql/missing-braces", "a condition stands without braces",
    "Conditions on spans stand between `{` and `}`.",
    "traceql", "span.code = 500" => "{ span.code = 500 }";

    "traceql/missing-comparison", "an aggregate is compared with nothing",
    "A stage keeps or drops traces, so it needs a comparison. For a series use a metrics function.",
    "traceql", "{} | count()" => "{} | count() > 2";

    "traceql/missing-metrics", "`topk` or `bottomk` follows no metrics function",
    "They choose among series, and a search gives traces.",
    "traceql", "{} | topk(5)" => "{} | rate() by (name) | topk(5)";

    "traceql/missing-spanset", "a query does not begin with a set of spans",
    "It begins with `{…}`.",
    "traceql", "5" => "{ span.size = 5 }";

    "traceql/mixed-logic", "`&&` and `||` stand side by side",
    "`&&` binds tighter than `||`; parentheses say what is meant. A warning.",
    "traceql", "{ .a || .b && .c }" => "{ .a || (.b && .c) }";

    "traceql/never-nil", "something is compared with `nil` that is always there",
    "Intrinsics and `service.name` are never missing. A warning.",
    "traceql", "{ name = nil }" => "{ span.code != nil }";

    "traceql/newer-than-target", "a query needs a newer Tempo than the one that is built for",
    "`targets.tempo` in `dashc.yaml` says what the query must run on.",
    "traceql", "{} | count() > 2 with (sample=true)" => "{} | count() > 2";

    "traceql/not-a-number", "an aggregate is taken of something that is no number",
    "Means, sums and their kind need a number or a duration.",
    "traceql", "{} | avg(name) > 2" => "{} | avg(duration) > 2s";

    "traceql/not-boolean", "a condition is neither true nor false",
    "Between braces stands a comparison, an attribute with a boolean value, or a combination of these.",
    "traceql", "{ duration }" => "{ duration > 1s }";

    "traceql/pipeline-second", "an operand of `&&` or `||` is a set of spans where a pipeline is expected",
    "When one side has a pipeline in parentheses, the other must have one as well.",
    "traceql", "({ .a }) && ({ .b } | count() > 1)" => "({ .a } | count() > 0) && ({ .b } | count() > 1)";

    "traceql/quantile-out-of-range", "a quantile is not between 0 and 1",
    "The 95th percentile is `0.95`.",
    "traceql", "{} | quantile_over_time(duration, 95)" => "{} | quantile_over_time(duration, 0.95)";

    "traceql/single-quotes", "a text stands in single quotes",
    "Texts stand between double quotes or backquotes.",
    "traceql", "{ name = 'GET /' }" => "{ name = \"GET /\" }";

    "traceql/stage-after-metrics", "a stage of a search follows a metrics function",
    "Behind series only `topk`, `bottomk` and a comparison are possible.",
    "traceql", "{} | rate() | count() > 1" => "{} | count() > 1";

    "traceql/stray-character", "a query has a character that TraceQL does not know",
    "Comments are written `// …` or `/* … */`, and there are no ranges.",
    "traceql", "{ .a = 1 } # note" => "{ .a = 1 } // note";

    "traceql/structure-in-braces", "`>>` and its kind stand between braces",
    "They relate sets of spans, so each side has braces of its own.",
    "traceql", "{ .a >> .b }" => "{ .a } >> { .b }";

    "traceql/syntax", "a query is not TraceQL at some place",
    "The message says what was found and what could have been there.",
    "traceql", "{} {}" => "{} && {}";

    "traceql/too-deep", "a query is nested too deep",
    "No query that a person has written is.",
    "text", "((((((((… and so on" => "{ .a = 1 }";

    "traceql/too-long", "a query is too long",
    "At most 128 kB are read.",
    "text", "a query of 200 kB" => "{ .a = 1 }";

    "traceql/too-many-groups", "a metrics function is grouped by too many values",
    "Tempo takes at most five.",
    "traceql", "{} | rate() by (.a, .b, .c, .d, .e, .f)" => "{} | rate() by (.a, .b)";

    "traceql/trace-id", "a trace id stands where a query is expected",
    "The id alone works in a `traces` panel; in a query it is compared.",
    "traceql", "4bf92f3577b34da6a3ce929d0e0e4736" => "{ trace:id = \"4bf92f3577b34da6a3ce929d0e0e4736\" }";

    "traceql/type-mismatch", "two sides of an operator are of different types",
    "`status` and `kind` have words of their own, without quotes; durations have units.",
    "traceql", "{ status = \"error\" }" => "{ status = error }";

    "traceql/unclosed", "a bracket, string or comment is never closed",
    "The message names the one that is open where the query ends.",
    "traceql", "{ .a = 1" => "{ .a = 1 }";

    "traceql/unexpected-argument", "a function has an argument and takes none",
    "`count()` and `rate()` count spans; what is counted stands in the braces before.",
    "traceql", "{} | count(.a) > 1" => "{ .a != nil } | count() > 1";

    "traceql/unknown-function", "a function does not exist",
    "TraceQL has no functions on texts or numbers.",
    "traceql", "{ lower(.a) = \"x\" }" => "{ .a =~ \"(?i)x\" }";

    "traceql/unknown-hint", "a hint does not exist",
    "Tempo ignores it. A warning.",
    "traceql", "{} | rate() with (exemplar=true)" => "{} | rate() with (exemplars=true)";

    "traceql/unknown-intrinsic", "an intrinsic does not exist",
    "The help names the nearest one of the scope.",
    "traceql", "{ span:nmae = \"a\" }" => "{ span:name = \"a\" }";

    "traceql/unknown-operator", "an operator does not exist",
    "Operators are `=`, `!=`, `<`, `<=`, `>`, `>=`, `=~`, `!~`, `&&` and `||`.",
    "traceql", "{ .a !== 1 }" => "{ .a != 1 }";

    "traceql/unknown-scope", "a scope does not exist",
    "Scopes are `span`, `resource`, `event`, `link`, `instrumentation`, and of intrinsics also `trace`.",
    "traceql", "{ spn:name = \"a\" }" => "{ span:name = \"a\" }";

    "traceql/unknown-stage", "a stage does not exist",
    "The help names the nearest one.",
    "traceql", "{} | nonsense" => "{} | rate()";

    "traceql/unopened", "a bracket is closed that was never opened",
    "Either it is one too many, or its partner is missing further left.",
    "traceql", "{} }" => "{}";

    "traceql/unparenthesised", "a pipeline is an operand and stands without parentheses",
    "A `|` ends what stands before it; parentheses keep a pipeline together.",
    "traceql", "({ .a } | count() > 1) && { .c }" => "({ .a } | count() > 1) && ({ .c } | count() > 0)";

    "traceql/unsafe-hint", "a hint works only where unsafe hints are allowed",
    "Tempo ignores it unless its configuration says otherwise. A warning.",
    "traceql", "{} with (job_size=1)" => "{}";

    "traceql/unscoped-name", "a name has no scope and is no intrinsic",
    "Attributes begin with a scope or a dot: `span.x`, `resource.x`, `.x`.",
    "traceql", "{ service.name = \"shop\" }" => "{ resource.service.name = \"shop\" }";

    "traceql/unsupported", "something is in the grammar and not in Tempo",
    "`parent.x` for instance is read and then refused.",
    "traceql", "{ parent.a = 1 }" => "{ .a = 1 }";

    "traceql/word-operator", "`and`, `or` or `not` is written as a word",
    "TraceQL writes `&&`, `||` and `!`.",
    "traceql", "{ .a and .b }" => "{ .a && .b }";
}
