//! `dashc schema`: the language as JSON Schema, for editors.

use schemars::{JsonSchema, SchemaGenerator};

use super::build::unknown;
use super::status::{Ended, ExitStatus};
use super::terminal::{Stream, Terminal};
use crate::convention::ConventionFile;
use crate::spec;

/// Print the JSON Schema of a file, or list the schemas.
#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// `project`, `dashboard`, `piece`, `alerts` or `convention`.
    name: Option<String>,
}

/// Name, what it is for, and the function that makes it.
type Known = (&'static str, &'static str, fn() -> schemars::Schema);

/// Every schema, sorted by name.
const SCHEMAS: &[Known] = &[
    ("alerts", "alerts/**/*.yaml", of::<spec::Alerts>),
    ("convention", "files named by `conventions:`", of::<ConventionFile>),
    ("dashboard", "dashboards/**/*.yaml", of::<spec::Dashboard>),
    ("piece", "shared/**/*.yaml", of::<spec::Piece>),
    ("project", "dashc.yaml", of::<spec::Project>),
];

fn of<T: JsonSchema>() -> schemars::Schema {
    SchemaGenerator::default().into_root_schema_for::<T>()
}

pub(super) fn run(args: &Schema, terminal: &mut Terminal<'_>) -> Ended {
    let Some(name) = &args.name else {
        for (name, files, _) in SCHEMAS {
            terminal.write(Stream::Product, &format!("{name:12}{files}\n"))?;
        }
        return Ok(ExitStatus::Success);
    };
    let Some((_, _, schema)) = SCHEMAS.iter().find(|(known, _, _)| known == name) else {
        return Err(unknown(
            "schema",
            name,
            SCHEMAS.iter().map(|known| known.0),
            "run `dashc schema` to list them all",
        ));
    };
    let text = serde_json::to_string_pretty(&schema()).map_err(std::io::Error::other)?;
    terminal.write(Stream::Product, &format!("{text}\n"))?;
    Ok(ExitStatus::Success)
}
