//! Codes of the group `program`: what a Rust program says and files could not.

use super::{CodeDoc, codes};

codes! {
    "program/twice", "a Rust program says two things under one name",
    "Files cannot: a mapping has every key once. Of the two only the first would be kept, so neither is.",
    "rust", "Project::new(\"shop\").datasource(&mimir).datasource(&mimir)" => "Project::new(\"shop\").datasource(&mimir)";
}
