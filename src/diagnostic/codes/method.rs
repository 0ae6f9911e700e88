//! Codes of the group `method`: methods that find nothing to work on.

use super::{CodeDoc, codes};

codes! {
    "method/lacking", "a service lacks what a method needs",
    "A method draws what the service's conventions say it measures; without requests there is no RED.",
    "yaml", "service: importer # instrumentation: [node-exporter]\nmethod: red" => "service: checkout # instrumentation: [otel-http-server]\nmethod: red";

    "method/no-service", "a method has no service to work on",
    "What is drawn follows from the conventions of a service.",
    "yaml", "method: red" => "method: red\nservice: checkout";

    "method/unrecorded", "nothing would record what a method reads",
    "A fleet is drawn from recorded series. Their rules come with the method, and must be written somewhere: to a
ruler, or to Grafana.",
    "yaml", "outputs: { compose: compose.yml }" => "outputs: { grafana: grafana, rules: . }";
}
