//! Codes of the group `include`: files that lie beside the project.

use super::{CodeDoc, codes};

codes! {
    "include/no-file", "a pattern of `include` matches no file",
    "Paths are relative to `dashc.yaml`. A pattern without a file is a folder that was renamed, or a typo: what the files say would be missing without a word.",
    "yaml", "include: [team/*.yaml]" => "include: [teams/*.yaml]";
}
