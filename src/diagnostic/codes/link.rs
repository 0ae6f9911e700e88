//! Codes of the groups from `link` to `panel` that are no checks.

use super::{CodeDoc, codes};

codes! {
    "link/empty", "a link leads nowhere",
    "It needs a dashboard, an address, tags, or a signal to explore.",
    "yaml", "links: [{ title: Details }]" => "links: [{ title: Details, to: order-details }]";

    "link/no-query", "a link to Explore has no query",
    "The query follows from the service when the dashboard has one.",
    "yaml", "link: traces" => "link: { explore: traces, query: '{ status = error }' }";
}
