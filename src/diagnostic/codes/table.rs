//! Codes of the group `table`: columns that cannot be resolved.

use super::{CodeDoc, codes};

codes! {
    "table/empty-column", "a column has nothing to show",
    "It is an instant query, or a label of the other columns' series.",
    "yaml", "columns: { Region: { width: 120 } }" => "columns: { Region: { label: true, width: 120 } }";
}
