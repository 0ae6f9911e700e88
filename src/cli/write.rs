//! The output folder and `dashc.lock`: the only code that touches them.
//!
//! A [`Plan`] is made before anything is changed: what is missing, what
//! differs, what an earlier build made and this one does not. Applying it
//! leaves every file either as it was or as it shall be, whenever it is
//! interrupted. The [manifest] remembers what was made. A single [file](file()) that a command is told to write is
//! written the same way.

mod lock;
mod manifest;

pub(super) use lock::Lock;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::emit::File;
use crate::quantity::stays_inside;
use crate::side_by_side::side_by_side;
use manifest::Manifest;

/// Waits until no other build of the project is under way; the next one waits until the result is dropped.
/// Where the system cannot lock a folder there is nothing to wait for.
pub(super) fn turn(project: &Path) -> Option<fs::File> {
    let folder = fs::File::open(project).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Below so many files more threads do not pay.
const FEW: usize = 32;

/// Why the folder is left alone, or could not be changed.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn failed(path: &Path, what: &str, error: &io::Error) -> Self {
        Self::new(format!("`{}` cannot be {what}: {error}", path.display()))
    }
}

/// The output folder of one environment.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    made: Manifest,
}

/// How a file is, compared with what it shall be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Missing,
    Same,
    Changed,
    /// Differs, and no build made it.
    Foreign,
}

/// What a build would change.
pub(super) struct Plan<'f> {
    files: Vec<(&'f File<'f>, State)>,
    stale: Vec<String>,
    manifest: Manifest,
}

/// What a build changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Done {
    pub(super) written: usize,
    pub(super) removed: usize,
}

impl Plan<'_> {
    /// How many files there are in all.
    pub(super) fn total(&self) -> usize {
        self.files.len()
    }

    /// A word and a path for each change, by path.
    pub(super) fn changes(&self) -> Vec<(&'static str, &str)> {
        let made = self.files.iter().filter_map(|(file, state)| match state {
            State::Missing => Some(("missing", file.path.as_str())),
            State::Changed | State::Foreign => Some(("changed", file.path.as_str())),
            State::Same => None,
        });
        let mut changes: Vec<_> =
            made.chain(self.stale.iter().map(|path| ("stale", path.as_str()))).collect();
        changes.sort_unstable_by_key(|(_, path)| *path);
        changes
    }
}

impl Folder {
    /// The folder at `root`, which need not exist.
    pub(super) fn new(root: &Path) -> Result<Self, Refusal> {
        if fs::metadata(root).is_ok_and(|found| !found.is_dir()) {
            let message = format!("`{}` is a file, and not a folder to build into", root.display());
            return Err(Refusal::new(message).help("remove it, or build into another folder: `--out FOLDER`"));
        }
        Ok(Self { root: root.to_owned(), made: Manifest::read(root)? })
    }

    /// Compares `files` with the folder. When they are `all` that is made, others of an earlier
    /// build are stale.
    pub(super) fn plan<'f>(&self, files: &[&'f File<'f>], all: bool) -> Result<Plan<'f>, Refusal> {
        let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        if paths.len() < files.len() {
            return Err(Refusal::new("two files have the same path; give one of their sources another name"));
        }
        let gone = |path: &&String| all && !paths.contains(path.as_str());
        let stale: Vec<String> = self.made.paths().filter(gone).cloned().collect();
        self.check_paths(paths.iter().copied().chain(stale.iter().map(String::as_str)), &stale)?;
        let states = each(files, |file| self.state(file));
        let states: Vec<State> = states.into_iter().collect::<Result<_, _>>()?;
        let manifest = if all { Manifest::default() } else { self.made.clone() };
        Ok(Plan {
            files: files.iter().copied().zip(states).collect(),
            stale: stale
                .into_iter()
                .filter(|path| self.root.join(path).symlink_metadata().is_ok_and(|found| !found.is_dir()))
                .collect(),
            manifest: manifest.with(paths),
        })
    }

    /// Brings the folder up to date.
    pub(super) fn apply(&self, plan: &Plan<'_>, lock: &Lock) -> Result<Done, Refusal> {
        refuse_foreign(plan)?;
        // First of all: what Grafana may be given from now on is then known whatever happens next.
        lock.write()?;
        self.sweep();
        let differs = plan.files.iter().filter(|(_, state)| *state != State::Same);
        let files: Vec<&File<'_>> = differs.map(|(file, _)| *file).collect();
        self.begin(&files);
        // What is about to be made is remembered first: after an interruption it is still known.
        let during = self.made.clone().with(plan.manifest.paths().map(String::as_str));
        self.remember(&during, &self.made)?;
        for path in &plan.stale {
            self.remove(path)?;
        }
        for result in each(&files, |file| self.put(&file.path, &file.render())) {
            result?;
        }
        self.remember(&plan.manifest, &during)?;
        self.end(&files);
        Ok(Done { written: files.len(), removed: plan.stale.len() })
    }

    /// Leaves a mark while files are written, so that the next build knows of an interruption. It is no
    /// fault where that cannot be: what was begun is then overwritten when its file is.
    fn begin(&self, files: &[&File<'_>]) {
        if !files.is_empty() {
            let _ = write_new(&self.root.join(manifest::WRITING), b"");
        }
    }

    fn end(&self, files: &[&File<'_>]) {
        if !files.is_empty() {
            let _ = fs::remove_file(self.root.join(manifest::WRITING));
        }
    }

    /// Removes what an interrupted build had begun.
    fn sweep(&self) {
        let mark = self.root.join(manifest::WRITING);
        if mark.symlink_metadata().is_err() {
            return;
        }
        let made = self.made.paths().map(String::as_str).chain([manifest::PATH]);
        for path in made.map(|path| self.root.join(path)) {
            if let (Some(parent), Some(name)) = (path.parent(), path.file_name()) {
                let _ = fs::remove_file(beside(parent, name));
            }
        }
        let _ = fs::remove_file(mark);
    }

    fn remember(&self, new: &Manifest, old: &Manifest) -> Result<(), Refusal> {
        if new == old { Ok(()) } else { self.put(manifest::PATH, new.render().as_bytes()) }
    }

    /// Refuses paths that are not plainly below the folder, or would be reached through a link out of it.
    fn check_paths<'p>(&self, paths: impl Iterator<Item = &'p str>, stale: &[String]) -> Result<(), Refusal> {
        let mut checked = BTreeSet::from([""]);
        for path in paths {
            if !stays_inside(path) || path.split('/').next() == Some(manifest::FOLDER) {
                return Err(Refusal::new(format!("`{path}` is not a path for the output folder")));
            }
            for (at, _) in path.match_indices('/') {
                let parent = path.get(..at).unwrap_or_default();
                if checked.insert(parent) {
                    self.check_parent(parent, stale)?;
                }
            }
        }
        self.check_parent(manifest::FOLDER, stale)
    }

    fn check_parent(&self, parent: &str, stale: &[String]) -> Result<(), Refusal> {
        let path = self.root.join(parent);
        let Ok(found) = path.symlink_metadata() else { return Ok(()) };
        if found.is_dir() || stale.iter().any(|path| path == parent) {
            return Ok(());
        }
        if !found.is_symlink() {
            return Err(Refusal::new(format!("`{}` is a file, expected a folder", path.display()))
                .help("move it away"));
        }
        let inside = |(path, root): (PathBuf, PathBuf)| path.starts_with(root);
        let real = path.canonicalize().and_then(|path| Ok((path, self.root.canonicalize()?)));
        if real.is_ok_and(inside) {
            return Ok(());
        }
        let message = format!("`{}` is a link that leads out of the output folder", path.display());
        Err(Refusal::new(message).help("remove the link: nothing outside the output folder is written"))
    }

    fn state(&self, file: &File<'_>) -> Result<State, Refusal> {
        let path = self.root.join(&file.path);
        let Ok(found) = path.symlink_metadata() else { return Ok(State::Missing) };
        let different = if self.made.contains(&file.path) { State::Changed } else { State::Foreign };
        if !found.is_file() {
            // A folder of an earlier build may still become empty, and then make way.
            let is_old = self.made.paths().any(|made| made.starts_with(&format!("{}/", file.path)));
            return Ok(if found.is_dir() && is_old { State::Missing } else { different });
        }
        let bytes = file.render();
        if found.len() != bytes.len() as u64 {
            return Ok(different);
        }
        let there = fs::read(&path).map_err(|error| Refusal::failed(&path, "read", &error))?;
        Ok(if there == bytes { State::Same } else { different })
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Refusal> {
        file(&self.root.join(path), bytes)
    }

    /// Removes a file, and the folders that it leaves empty.
    fn remove(&self, path: &str) -> Result<(), Refusal> {
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Refusal::failed(&file, "removed", &error));
            }
            _ => {}
        }
        if let (Some(parent), Some(name)) = (file.parent(), file.file_name()) {
            // Only an interrupted build leaves one, so that it is no fault if there is none.
            let _ = fs::remove_file(beside(parent, name));
        }
        let parents = file.ancestors().skip(1).take_while(|parent| *parent != self.root);
        for parent in parents {
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Works on all items, several at once when there are many; results are in the order of the items.
fn each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    const ALONE: usize = 1;
    const ALL: usize = 0;
    side_by_side(items, if items.len() < FEW { ALONE } else { ALL }, work)
}

/// Writes beside and renames, so that there is never half a file.
pub(super) fn file(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Refusal::new(format!("`{}` is not a path for a file", path.display())));
    };
    let beside = beside(parent, name);
    let written = match write_new(&beside, bytes) {
        // Most folders are there: only the first file of one pays for asking.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent).map_err(|error| Refusal::failed(parent, "made", &error))?;
            write_new(&beside, bytes)
        }
        written => written,
    };
    written.and_then(|()| fs::rename(&beside, path)).map_err(|error| {
        // The old file is still there; what was begun is of no use.
        let _ = fs::remove_file(&beside);
        Refusal::failed(path, "written", &error)
    })
}

/// What a file is called while it is being written.
fn beside(parent: &Path, name: &OsStr) -> PathBuf {
    parent.join(format!(".{}.dashc-new", name.to_string_lossy()))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What an interrupted build left may be a link: it is removed, not written through.
    let open = || OpenOptions::new().write(true).create_new(true).open(path);
    let file = open().or_else(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => fs::remove_file(path).and_then(|()| open()),
        _ => Err(error),
    });
    file?.write_all(bytes)
}

fn refuse_foreign(plan: &Plan<'_>) -> Result<(), Refusal> {
    const MOST: usize = 5;
    let foreign = || plan.files.iter().filter(|(_, state)| *state == State::Foreign);
    let names: Vec<String> = foreign().take(MOST).map(|(file, _)| format!("`{}`", file.path)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let more = foreign().count().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "no build made {}{more} in the output folder, and a build would overwrite it",
        names.join(", ")
    );
    Err(Refusal::new(message).help("move the file away, or choose another folder with `--out`"))
}
