//! Codes of the groups `file` and `input`: what is read.

use super::{CodeDoc, codes};

codes! {
    "file/not-found", "a file does not exist",
    "Somebody names it, so it was expected.",
    "yaml", "conventions: [conventoins/shop.yaml]" => "conventions: [conventions/shop.yaml]";

    "file/outside", "a path leaves the project",
    "A project is read from one folder, so that it builds the same everywhere.",
    "yaml", "conventions: [../other/shop.yaml]" => "conventions: [conventions/shop.yaml]";

    "file/unreadable", "a file or folder cannot be read",
    "The message has the system's own words.",
    "text", "a file without read permission" => "chmod +r dashboards/orders.yaml";

    "input/not-a-query", "a line of input is no object with a query",
    "`dashc query --input jsonl` reads one JSON object a line, with the query in `expr`.",
    "json", "\"up\"" => "{ \"expr\": \"up\" }";

    "input/too-long", "a line of input is too long",
    "Lines have a limit, so that one of them cannot fill the memory.",
    "text", "a line of many megabytes" => "{ \"expr\": \"up\" }";
}
