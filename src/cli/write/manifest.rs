//! What was made: `.dashc/manifest.json` in the output folder.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Refusal, stays_inside};

/// Folder of what dashc remembers, below the output folder.
pub(super) const FOLDER: &str = ".dashc";
/// The manifest, below the output folder.
pub(super) const PATH: &str = ".dashc/manifest.json";
/// Is there while a build writes, below the output folder.
pub(super) const WRITING: &str = ".dashc/writing";
/// Version of the format.
const VERSION: u32 = 1;

/// The paths of every file that builds made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Manifest {
    paths: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Format {
    version: u32,
    files: BTreeSet<String>,
}

impl Manifest {
    /// The manifest of an output folder; empty when there is none.
    pub(super) fn read(root: &Path) -> Result<Self, Refusal> {
        let path = root.join(PATH);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Refusal::failed(&path, "read", &error)),
        };
        let help = "remove it: the next build then refuses to overwrite files that differ, and removes none";
        let refuse = |why: String| Refusal::new(format!("`{}` {why}", path.display())).help(help);
        let format: Format =
            serde_json::from_slice(&bytes).map_err(|error| refuse(format!("is broken: {error}")))?;
        if format.version != VERSION {
            return Err(refuse(format!("has version {}, expected {VERSION}", format.version)));
        }
        match format.files.iter().find(|path| !stays_inside(path)) {
            Some(outside) => Err(refuse(format!("names `{outside}`, which is not in the output folder"))),
            None => Ok(Self { paths: format.files }),
        }
    }

    /// The same with further paths.
    pub(super) fn with<'p>(mut self, paths: impl IntoIterator<Item = &'p str>) -> Self {
        self.paths.extend(paths.into_iter().map(ToOwned::to_owned));
        self
    }

    pub(super) fn contains(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Every path, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &String> {
        self.paths.iter()
    }

    /// The text of the file.
    pub(super) fn render(&self) -> String {
        let format = Format { version: VERSION, files: self.paths.clone() };
        let text = serde_json::to_string_pretty(&format).unwrap_or_default();
        format!("{text}\n")
    }
}
