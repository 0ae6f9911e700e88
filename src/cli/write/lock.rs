//! `dashc.lock`: the only file outside the output folder that is written, and only when it changes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Refusal, file};
use crate::load;

/// The lock of a project: what it says, and what it shall say.
#[derive(Debug)]
pub(in crate::cli) struct Lock {
    path: PathBuf,
    old: Option<String>,
    new: Option<String>,
}

impl Lock {
    /// Compares `new` with the file. Where there is nothing to remember no file is made.
    pub(in crate::cli) fn plan(project: &Path, new: Option<String>) -> Result<Self, Refusal> {
        let path = project.join(load::LOCK_FILE);
        let old = match fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Refusal::failed(&path, "read", &error)),
        };
        Ok(Self { path, old, new })
    }

    /// A word for what would change. Line endings do not count: git may have its own.
    pub(in crate::cli) fn change(&self) -> Option<&'static str> {
        let same = |old: &String| self.new.as_ref().is_some_and(|new| old.replace("\r\n", "\n") == *new);
        match (&self.old, &self.new) {
            (None, None) => None,
            (None, Some(_)) => Some("missing"),
            (Some(_), None) => Some("stale"),
            (Some(old), Some(_)) => (!same(old)).then_some("changed"),
        }
    }

    pub(super) fn write(&self) -> Result<(), Refusal> {
        match (self.change(), &self.new) {
            (None, _) => Ok(()),
            (Some(_), Some(new)) => file(&self.path, new.as_bytes()),
            (Some(_), None) => {
                fs::remove_file(&self.path).map_err(|error| Refusal::failed(&self.path, "removed", &error))
            }
        }
    }
}
