//! Codes of the group `piece`: parts of dashboards that are written once.

use super::{CodeDoc, codes};

codes! {
    "piece/misplaced", "a shared piece stands where not all of it can",
    "Among `rows` a piece brings its rows, among `panels` its panels; `use` of the dashboard takes everything.",
    "yaml", "# shared/pods.yaml has rows\npanels: [{ use: pods }]" => "rows: [{ use: pods }]";

    "piece/nested", "a shared piece uses another one",
    "What a piece brings is in its file, so that no chain of files has to be followed to see it.",
    "yaml", "# shared/overview.yaml\nrows: [{ use: pods }]" => "# dashboards/checkout.yaml\nuse: [overview, pods]";

    "piece/twice", "two shared pieces have the same name",
    "A piece is called like its file; the folder does not count.",
    "text", "shared/web/pods.yaml, shared/jobs/pods.yaml" => "shared/web-pods.yaml, shared/job-pods.yaml";

    "piece/unused", "no dashboard uses a shared piece",
    "It is drawn nowhere: the `use` of it is gone, or was never written. A warning.",
    "text", "shared/deploys.yaml" => "shared/deploys.yaml, and `use: deploys` in dashboards/checkout.yaml";
}
