//! Codes of the groups from `link` to `panel` that are no checks.

use super::{CodeDoc, codes};

codes! {
    "link/bad-url", "an address is none that Grafana opens",
    "It opens `https://`, `http://` and `mailto:`, and addresses that begin with `/` or a variable.",
    "yaml", "links: [{ url: example.com/runbooks }]" => "links: [{ url: https://example.com/runbooks }]";

    "link/empty", "a link leads nowhere",
    "It needs a dashboard, an address, tags, or a signal to explore.",
    "yaml", "links: [{ title: Details }]" => "links: [{ title: Details, to: order-details }]";

    "link/idle-key", "a link has a key that means nothing for where it leads",
    "It would be lost without a word. A warning.",
    "yaml", "{ url: https://example.com/, with: { region: eu } }" => "{ to: orders, with: { region: eu } }";

    "link/no-query", "a link to Explore has no query",
    "The query follows from the service when the dashboard has one.",
    "yaml", "link: traces" => "link: { explore: traces, query: '{ status = error }' }";

    "link/two-targets", "a link says twice where it leads",
    "One key says it; what the others say would be lost.",
    "yaml", "links: [{ to: order-details, url: https://example.com/ }]" => "links: [{ to: order-details }]";
}
