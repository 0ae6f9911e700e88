//! Codes of the groups `project` and `query` that are no checks.

use super::{CodeDoc, codes};

codes! {
    "project/empty", "a file of the project says nothing",
    "The file is read for a mapping; an empty one is probably unfinished.",
    "yaml", "# dashboards/orders.yaml" => "title: Orders";

    "project/none", "a folder is no project",
    "A project has a `dashc.yaml`.",
    "text", "dashc build .   # without a dashc.yaml" => "dashc init . && dashc build .";
}
