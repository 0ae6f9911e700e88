//! Codes of the groups `project` and `query` that are no checks.

use super::{CodeDoc, codes};

codes! {
    "project/bad-identity", "a label of `identity` is no label",
    "Labels of `identity` are written into every selector and grouping. A label has letters, digits and `_`.",
    "yaml", "identity: [k8s.cluster]" => "identity: [cluster]";

    "project/empty", "a file of the project says nothing",
    "The file is read for a mapping; an empty one is probably unfinished.",
    "yaml", "# dashboards/orders.yaml" => "title: Orders";

    "project/none", "a folder is no project",
    "A project has a `dashc.yaml`.",
    "text", "dashc build .   # without a dashc.yaml" => "dashc init . && dashc build .";

    "project/two-environments", "two files are the same environment",
    "An environment is called like its file; the folder does not count.",
    "text", "environments/eu/production.yaml, environments/us/production.yaml"
    => "environments/production-eu.yaml, environments/production-us.yaml";

    "project/unsupported-target", "the Grafana to build for is too old",
    "What panels, units and transformations there are is known from 11.6 on.",
    "yaml", "targets: { grafana: \"10.4\" }" => "targets: { grafana: \"11.6\" }";
}
