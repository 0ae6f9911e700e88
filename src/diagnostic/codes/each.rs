//! Codes of the group `each`: one thing per service, and exceptions from it.

use super::{CodeDoc, codes};

codes! {
    "each/ended-exception", "the last day of an exception is over",
    "An exception with `until` was agreed upon for a time. After it the usual holds again, unless somebody decides otherwise.",
    "yaml", "except: { checkout: { objective: 99%, until: 2020-01-31 } }" => "except: { checkout: { objective: 99%, until: 2099-01-31 } }";

    "each/fixed-key", "a file about a service changes what a dashboard of the fleet is",
    "What is different for one service are panels, thresholds, the folder. Which method it is and whose are said once for all.",
    "yaml", "service: ledger\ndashboards: { service-red: { method: use } }" => "service: ledger\ndashboards: { service-red: { without: [heatmap] } }";

    "each/idle-exception", "an exception is for a service that `each` makes nothing for",
    "`each` does not match it, so there is nothing to except.",
    "yaml", "each: { service: [checkout] }\nexcept: { payment: none }" => "each: { service: [checkout, payment] }\nexcept: { payment: none }";

    "each/no-choice", "a choice of services says nothing",
    "`has`, `team` and `labels` narrow a choice; without any of them it is every service, and that is written `all`.",
    "yaml", "each: { service: {} }" => "each: { service: all }";

    "each/no-each", "exceptions where there is nothing to except from",
    "`except` says what is different for single services of an `each`.",
    "yaml", "- slo: availability\n  service: checkout\n  except: { payment: none }" => "- slo: availability\n  each: { service: all }\n  except: { payment: none }";

    "each/no-own-service", "what is different of SLOs or rules, in a file that is about no service",
    "By name a file about a service says what is different for it. Without a service nobody knows whose SLO is meant.",
    "yaml", "slos: { availability: { objective: 99% } }" => "service: ledger\nslos: { availability: { objective: 99% } }";

    "each/no-service", "a choice of services matches none",
    "No service has the instrumentation, the team and the labels that are asked for.",
    "yaml", "each: { service: { has: faro } }" => "each: { service: { has: otel-http-server } }";

    "each/two-exceptions", "what is different for one service is said twice",
    "The exceptions of an `each` and the service's own file both say it. Which of them would hold?",
    "yaml", "# alerts/fleet.yaml\nexcept: { ledger: { objective: 99% } }\n# ledger.yaml\nslos: { availability: { objective: 99.9% } }" => "# ledger.yaml\nslos: { availability: { objective: 99.9% } }";

    "each/two-ways", "a thing says in two ways which services it is about",
    "`service` is for one, `each` makes one per service.",
    "yaml", "- slo: availability\n  service: checkout\n  each: { service: all }" => "- slo: availability\n  each: { service: all }";
}
