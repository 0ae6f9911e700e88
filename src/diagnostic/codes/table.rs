//! Codes of the group `table`: columns that cannot be resolved.

use super::{CodeDoc, codes};

codes! {
    "table/empty-column", "a column has nothing to show",
    "It is an instant query, or a label of the other columns' series.",
    "yaml", "columns: { Region: { width: 120 } }" => "columns: { Region: { label: true, width: 120 } }";

    "table/two-contents", "a column is a label and a query",
    "A column shows one of the two.",
    "yaml", "columns: { Region: { label: true, query: sum by (region) (up) } }" => "columns: { region: { label: true }, Up: { query: sum by (region) (up) } }";

    "table/unknown-column", "a table is sorted by a column that it does not have",
    "Grafana leaves the rows as they come.",
    "yaml", "columns: { Rate: { query: sum by (region) (rate(a_total[5m])) } }\nsort: -rates" => "columns: { Rate: { query: sum by (region) (rate(a_total[5m])) } }\nsort: -Rate";
}
