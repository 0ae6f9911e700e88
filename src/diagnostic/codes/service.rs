//! Codes of the group `service`: services that several files say.

use super::{CodeDoc, codes};

codes! {
    "service/added-twice", "an instrumentation is added that a service has already",
    "`+` adds to what `services.defaults` say, or to what stands before it. A warning.",
    "yaml", "services: { defaults: { instrumentation: [otel-http-server] }, cart: { instrumentation: [+otel-http-server] } }"
    => "services: { defaults: { instrumentation: [otel-http-server] }, cart: { instrumentation: [+kafka-consumer] } }";

    "service/half-added", "some instrumentations are added to the usual ones and some are not",
    "A name with `+` is added to the `instrumentation` of `defaults`; names without it replace that. One list does one of the two.",
    "yaml", "instrumentation: [otel-http-server, +kafka-consumer]" => "instrumentation: [+kafka-consumer]";

    "service/tier-of-nobody", "a file that is about no service says a tier",
    "`tier` at the head of a file is that of the service that the file is about. A team's services have one each.",
    "yaml", "team: payments\ntier: 1" => "service: ledger\ntier: 1";

    "service/twice", "two services bear one name",
    "A service is what dashboards, SLOs and rules name. It is said once, in the project file or in one that is included.",
    "yaml", "# teams/a.yaml\nservices: { ledger: {} }\n# teams/b.yaml\nservices: { ledger: {} }" => "# teams/a.yaml\nservices: { ledger: {} }\n# teams/b.yaml\nservices: { ledger-export: {} }";

    "service/two-teams", "two teams claim one service",
    "A service has one team: its label routes the alerts, its folder holds the dashboards.",
    "yaml", "# teams/a.yaml\nteam: a\nservices: { ledger: {} }\n# ledger.yaml\nteam: b\nservice: ledger" => "# teams/a.yaml\nteam: a\nservices: { ledger: {} }\n# ledger.yaml\nservice: ledger";

    "service/two-tiers", "two files give one service different tiers",
    "What depends on a service decides its tier, and alerts are routed by it: it is one.",
    "yaml", "# teams/a.yaml\nservices: { ledger: { tier: 2 } }\n# ledger.yaml\nservice: ledger\ntier: 1" => "# teams/a.yaml\nservices: { ledger: {} }\n# ledger.yaml\nservice: ledger\ntier: 1";
}
