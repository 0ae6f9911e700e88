//! Paths on the command line → what is to be checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::cli::status::Stop;
use crate::load;

/// One thing to check.
#[derive(Debug)]
pub(super) enum Subject {
    /// A project, and a file of it with a text that is not saved.
    Project { root: PathBuf, changed: Option<(String, Vec<u8>)> },
    /// A file, and whether it was named rather than found in a folder.
    File { path: String, named: bool },
    /// A text without a file.
    Text { name: String, bytes: Vec<u8> },
}

/// Everything to check, each thing once, in the order of the command line.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    list: Vec<Subject>,
    seen: BTreeSet<PathBuf>,
    /// Whether a program describes the project of every folder that is named.
    of_program: bool,
}

impl Subjects {
    /// Nothing yet; with a program a folder is a project without a file that says so.
    pub(super) fn of(program: bool) -> Self {
        Self { of_program: program, ..Self::default() }
    }

    pub(super) fn into_vec(self) -> Vec<Subject> {
        self.list
    }

    /// Adds a file or folder.
    pub(super) fn add(&mut self, path: &Path) -> Result<(), Stop> {
        if path.is_dir() {
            return self.folder(path);
        }
        if !path.exists() {
            return Err(Stop::failure(format!("there is no file `{}`", path.display())));
        }
        match home(path) {
            Some((root, _)) => self.project(root, None),
            None => self.file(path, true),
        }
        Ok(())
    }

    /// Adds a text that stands for the file `name`.
    pub(super) fn add_text(&mut self, name: Option<&Path>, bytes: Vec<u8>) {
        match name.map(|name| (name, home(name))) {
            Some((_, Some((root, inside)))) => self.project(root, Some((inside, bytes))),
            Some((name, None)) => {
                self.list.push(Subject::Text { name: name.to_string_lossy().into_owned(), bytes });
            }
            None => self.list.push(Subject::Text { name: "<stdin>".to_owned(), bytes }),
        }
    }

    /// Adds a project, with a file of it whose text is not saved.
    pub(super) fn project(&mut self, root: PathBuf, changed: Option<(String, Vec<u8>)>) {
        if self.is_new(&root) || changed.is_some() {
            self.list.push(Subject::Project { root, changed });
        }
    }

    fn file(&mut self, path: &Path, named: bool) {
        if self.is_new(path) {
            let shown = path.strip_prefix(".").unwrap_or(path);
            self.list.push(Subject::File { path: shown.to_string_lossy().into_owned(), named });
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        self.seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    }

    /// A project, or whatever is known below a folder that is none.
    fn folder(&mut self, folder: &Path) -> Result<(), Stop> {
        if self.of_program || folder.join(load::PROJECT_FILE).is_file() {
            self.project(folder.to_owned(), None);
            return Ok(());
        }
        let is_shown =
            |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_shown) {
            let entry = entry.map_err(|error| {
                Stop::failure(format!("`{}` cannot be listed: {error}", folder.display()))
            })?;
            if !entry.file_type().is_file() || !has_known_ending(entry.path()) {
                continue;
            }
            match home(entry.path()) {
                Some((root, _)) => self.project(root, None),
                None => self.file(entry.path(), false),
            }
        }
        Ok(())
    }
}

fn has_known_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    matches!(ending.as_deref(), Some("yaml" | "yml" | "json"))
}

/// The project that a file belongs to, and its path in there.
fn home(path: &Path) -> Option<(PathBuf, String)> {
    let absolute = std::path::absolute(path).ok()?;
    let above = path.ancestors().skip(1);
    // Folders as they were typed come first: they give the names that the user knows.
    let above =
        above.map(|root| if root.as_os_str().is_empty() { PathBuf::from(".") } else { root.to_owned() });
    let further = absolute.ancestors().skip(1).map(Path::to_owned);
    above.chain(further).find_map(|root| {
        if !root.join(load::PROJECT_FILE).is_file() {
            return None;
        }
        let real = std::path::absolute(&root).ok()?;
        let inside = absolute.strip_prefix(real).ok()?;
        let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let inside = parts.join("/");
        is_of_project(&inside).then_some((root, inside))
    })
}

/// Whether a project reads the file.
fn is_of_project(inside: &str) -> bool {
    let folder = inside.split_once('/').map_or("", |(folder, _)| folder);
    inside == load::PROJECT_FILE
        || inside == load::LOCK_FILE
        || (matches!(folder, load::DASHBOARDS | load::ALERTS | load::ENVIRONMENTS | load::SHARED)
            && has_known_ending(Path::new(inside)))
}
