//! `dashc.yaml`: names and paths that do not fit together.

use super::message;

message!(datasource_type_is_unknown, ["datasource/unknown-type"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimri, url: http://mimir:9009/prometheus }
");

message!(datasource_type_is_obsolete, ["datasource/obsolete-type"], "dashc.yaml": "\
project: shop
datasources:
  profiles: { type: phlare, url: http://phlare:4040 }
");

message!(datasource_settings_are_no_mapping, ["spec/wrong-type"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus, settings: [httpMethod] }
");

message!(convention_is_unknown, ["spec/unknown-word"], "dashc.yaml": "\
project: shop
services:
  checkout: { job: checkout, instrumentation: [otel-http-serve] }
");

message!(convention_file_is_not_there, ["file/not-found"], "dashc.yaml": "\
project: shop
conventions: [conventions/shop.yaml]
");

message!(convention_file_is_outside, ["file/outside"], "dashc.yaml": "\
project: shop
conventions: [../shop.yaml]
");

message!(output_is_outside, ["output/outside"], "dashc.yaml": "\
project: shop
outputs: { grafana: ../grafana }
");

message!(output_folder_is_outside, ["output/outside"], "dashc.yaml": "\
project: shop
out: /var/lib/grafana
");

message!(correlation_is_unknown, ["spec/unknown-word"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus }
  tempo: { type: tempo, url: http://tempo:3200 }
correlate: [exemplar]
");

message!(correlation_has_no_target, ["correlate/no-target"], "dashc.yaml": "\
project: shop
datasources:
  tempo: { type: tempo, url: http://tempo:3200 }
correlate: [traces-to-logs]
");
