//! Codes of the group `import`: what files of other tools say that cannot be carried over.

use super::{CodeDoc, codes};

codes! {
    "import/lost", "something is not carried over by an import",
    "What was imported does not have it; whether it is missed is for its author to say. A warning.",
    "yaml", "plugins: { chain: [{ id: sloth.dev/contrib/info_labels/v1, config: { labels: { team: shop } } }]}" => "labels: { team: shop }";

    "import/plugin", "an indicator is made by a plugin",
    "A plugin is a program: what it asks of the store does not stand in the file. The imported file has the SLO as a comment, to be completed with its queries.",
    "yaml", "sli: { plugin: { id: availability, options: { job: shop } } }" => "sli: { events: { error_query: 'sum(rate(errors_total[{{.window}}]))', total_query: 'sum(rate(requests_total[{{.window}}]))' } }";

    "import/template", "a query has a template that cannot be carried over",
    "Of templates in queries only `{{.window}}` is known; it becomes `$window`.",
    "yaml", "error_query: 'sum(rate(errors_total{env=\"{{.env}}\"}[{{.window}}]))'" => "error_query: 'sum(rate(errors_total{env=\"live\"}[{{.window}}]))'";

    "import/unknown-reference", "an object refers to one that no file has",
    "Objects of OpenSLO refer to each other by name, across files. All of them must be named on the command line.",
    "console", "$ dashc import slo.yaml" => "$ dashc import slo.yaml sli.yaml";

    "import/window", "an SLO is kept over a window that cannot be expressed",
    "Windows roll over days, or are a calendar month or quarter. Years cannot be asked of a store at every evaluation.",
    "yaml", "timeWindow: [{ duration: 1Y, isRolling: false }]" => "timeWindow: [{ duration: 1Q, isRolling: false, calendar: { … } }]";
}
