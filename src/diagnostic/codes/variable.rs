//! Codes of the group `variable`: variables that cannot be resolved.

use super::{CodeDoc, codes};

codes! {
    "variable/bad-name", "a name is no name of a variable",
    "Grafana finds a variable by letters, digits and `_`; names that begin with two underscores are its own.",
    "yaml", "variables: { data-centre: { values: [eu, us] } }" => "variables: { data_centre: { values: [eu, us] } }";

    "variable/bad-regex", "a pattern of a variable is no regular expression",
    "`regex` and `metrics` are read by the browser, as JavaScript reads them. Where they are broken, the variable has no values and shows an error.",
    "yaml", "region: { label_values: orders_total.region, regex: '/^(eu-/' }" => "region: { label_values: orders_total.region, regex: '/^eu-/' }";

    "variable/idle-key", "a variable has a key that means nothing for its kind",
    "It would be lost without a word. A warning.",
    "yaml", "region: { text: eu, multi: true }" => "region: { values: [eu, us], multi: true }";

    "variable/no-kind", "a variable does not say where its values come from",
    "One key says it: `label_values`, `values`, `interval`, `text` and others.",
    "yaml", "region: { multi: true }" => "region: { label_values: orders_total.region, multi: true }";

    "variable/no-source", "a variable asks a datasource for what it does not have",
    "Labels, metrics and results of queries are those of Prometheus and Loki; a plugin that dashc does not model has queries of its own (`query_result`).",
    "yaml", "service: { label_values: service.name, datasource: tempo }" => "service: { label_values: traces_spanmetrics_calls_total.service, datasource: mimir }";

    "variable/no-values", "a variable has an empty list of values",
    "There is nothing to choose, and every query with it finds nothing.",
    "yaml", "region: { values: [] }" => "region: { values: [eu, us] }";

    "variable/reserved", "a variable has a name with a meaning of its own",
    "`$where` is the selector of the service, `$window` the window of an SLO.",
    "yaml", "variables: { where: { values: [eu, us] } }" => "variables: { region: { values: [eu, us] } }";

    "variable/taken", "a variable has the name of one that chooses a datasource",
    "With `choose_datasource` the variables `datasource`, `loki_ds`, `tempo_ds`, `pyroscope_ds` and `UID_ds` choose what is asked.",
    "yaml", "choose_datasource: true\nvariables: { datasource: { datasources: prometheus } }" => "choose_datasource: true";

    "variable/two-kinds", "a variable says twice where its values come from",
    "Exactly one key says it.",
    "yaml", "region: { values: [eu, us], label_values: orders_total.region }" => "region: { label_values: orders_total.region }";

    "variable/unknown-default", "the default of a variable is none of its values",
    "Grafana starts with another value, without a word.",
    "yaml", "region: { values: [eu, us], default: ue }" => "region: { values: [eu, us], default: eu }";
}
