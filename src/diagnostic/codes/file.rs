//! Codes of files that cannot be read, of what is to be included or imported, and of input that is no query.

use super::{CodeDoc, codes};

codes! {
    "file/not-found", "a file does not exist",
    "Somebody names it, so it was expected.",
    "yaml", "conventions: [conventoins/shop.yaml]" => "conventions: [conventions/shop.yaml]";

    "file/outside", "a path leaves the project",
    "A project is read from one folder, so that it builds the same everywhere.",
    "yaml", "conventions: [../other/shop.yaml]" => "conventions: [conventions/shop.yaml]";

    "file/unreadable", "a file or folder cannot be read",
    "The message has the system's own words.",
    "text", "a file without read permission" => "chmod +r dashboards/orders.yaml";

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

    "include/no-file", "a pattern of `include` matches no file",
    "Paths are relative to `dashc.yaml`. A pattern without a file is a folder that was renamed, or a typo: what the files say would be missing without a word.",
    "yaml", "include: [team/*.yaml]" => "include: [teams/*.yaml]";

    "input/not-a-query", "a line of input is no object with a query",
    "`dashc query --input jsonl` reads one JSON object a line, with the query in `expr`.",
    "json", "\"up\"" => "{ \"expr\": \"up\" }";

    "input/too-long", "a line of input is too long",
    "Lines have a limit, so that one of them cannot fill the memory.",
    "text", "a line of many megabytes" => "{ \"expr\": \"up\" }";
}
