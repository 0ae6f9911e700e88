//! The only door to files and to the clock: what the compiler reads, and nothing else.
//!
//! [`SystemWorld`] is a folder on disk; [`MemoryWorld`] a map of texts, for
//! tests and for programs that compile without files. Paths are relative to
//! the project, with `/`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

use crate::quantity::Date;
use crate::tree::MAX_BYTES;

/// Why a file could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// There is none.
    NotFound,
    /// It is larger than [`MAX_BYTES`].
    TooLarge(u64),
    /// The system's own words.
    Failed(String),
}

/// A name in a folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FolderEntry {
    /// The name alone.
    pub name: String,
    /// Whether it is a folder, or a link to one.
    pub is_folder: bool,
}

/// What is below a folder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Listing {
    /// The paths of files, sorted.
    pub files: Vec<String>,
    /// What could not be listed, and why.
    pub unlisted: Vec<(String, String)>,
}

/// A project's files.
pub trait World: Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it could not be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// Every file below `folder`; hidden files and folders are passed over. A folder
    /// that does not exist has none.
    fn list(&self, folder: &str) -> Listing;

    /// What is directly in `folder`, which may lie beside the project; hidden names are passed over. A folder that
    /// does not exist holds nothing.
    ///
    /// # Errors
    /// What could not be listed.
    fn entries(&self, folder: &str) -> Result<Vec<FolderEntry>, ReadError>;

    /// The day on which is compiled, in UTC: exceptions end.
    fn today(&self) -> Date;

    /// The bytes of a source of the Rust program that makes the project, by the name that the Rust compiler
    /// gives it.
    ///
    /// # Errors
    /// Why it could not be read.
    fn program(&self, file: &str) -> Result<Vec<u8>, ReadError> {
        self.read(file)
    }
}

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct SystemWorld {
    root: PathBuf,
}

impl SystemWorld {
    /// The files below `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// A path as seen from the project.
    fn below(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.join("/")
    }

    /// Takes what the walk could not enter.
    fn unlisted(&self, top: &Path, error: &walkdir::Error, listing: &mut Listing) {
        let path = self.below(error.path().unwrap_or(top));
        let why = match (error.loop_ancestor(), error.io_error()) {
            (Some(back), _) => match self.below(back).as_str() {
                "" => "it is a link back to the project".to_owned(),
                folder => format!("it is a link back to `{folder}`"),
            },
            // A link to nothing has a name like a file: whoever reads it hears why it cannot be read.
            (None, _) if error.path().is_some_and(|path| path.extension().is_some()) => {
                return listing.files.push(path);
            }
            (None, Some(error)) => error.to_string(),
            (None, None) => error.to_string(),
        };
        listing.unlisted.push((path, why));
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl World for SystemWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        whole(&self.root.join(path))
    }

    /// Cargo compiles in the folder of the workspace and runs programs anywhere: the project, the current
    /// folder, and those above the package are tried.
    fn program(&self, file: &str) -> Result<Vec<u8>, ReadError> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let above = package.iter().flat_map(|package| package.ancestors()).map(|folder| folder.join(file));
        let mut tried = [self.root.join(file), PathBuf::from(file)].into_iter().chain(above);
        tried.find_map(|path| whole(&path).ok()).ok_or(ReadError::NotFound)
    }

    fn list(&self, folder: &str) -> Listing {
        let mut listing = Listing::default();
        let top = self.root.join(folder);
        if !top.is_dir() {
            if top.symlink_metadata().is_ok() {
                listing.unlisted.push((folder.to_owned(), "it is no folder".to_owned()));
            }
            return listing;
        }
        let shown = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        };
        for entry in WalkDir::new(&top).follow_links(true).sort_by_file_name().into_iter().filter_entry(shown)
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => listing.files.push(self.below(entry.path())),
                Ok(_) => {}
                Err(error) => self.unlisted(&top, &error, &mut listing),
            }
        }
        listing.files.sort_unstable();
        listing
    }

    fn entries(&self, folder: &str) -> Result<Vec<FolderEntry>, ReadError> {
        let top = self.root.join(folder);
        if !top.is_dir() {
            return Ok(Vec::new());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(&top).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                entries.push(FolderEntry { name, is_folder: entry.path().is_dir() });
            }
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn today(&self) -> Date {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Date::of_unix_day(since.as_secs() / 86_400)
    }
}

fn whole(path: &Path) -> Result<Vec<u8>, ReadError> {
    let mut file = File::open(path).map_err(|error| failed(&error))?;
    let size = file.metadata().map_err(|error| failed(&error))?.len();
    if size > MAX_BYTES as u64 {
        return Err(ReadError::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    Ok(bytes)
}

fn failed(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        _ => ReadError::Failed(error.to_string()),
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorld {
    files: BTreeMap<String, Vec<u8>>,
    today: Date,
}

impl MemoryWorld {
    /// The same with a file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }

    /// The same on another day; without one it is so early that nothing has ended yet.
    #[must_use]
    pub fn on(mut self, today: Date) -> Self {
        self.today = today;
        self
    }
}

impl World for MemoryWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let bytes = self.files.get(path).ok_or(ReadError::NotFound)?;
        if bytes.len() > MAX_BYTES {
            return Err(ReadError::TooLarge(bytes.len() as u64));
        }
        Ok(bytes.clone())
    }

    fn list(&self, folder: &str) -> Listing {
        let before = format!("{folder}/");
        let files = self.files.keys().filter(|path| path.starts_with(&before)).cloned().collect();
        Listing { files, unlisted: Vec::new() }
    }

    fn entries(&self, folder: &str) -> Result<Vec<FolderEntry>, ReadError> {
        let before = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let inside = self.files.keys().filter_map(|path| path.strip_prefix(&before));
        let entry = |path: &str| match path.split_once('/') {
            Some((name, _)) => FolderEntry { name: name.to_owned(), is_folder: true },
            None => FolderEntry { name: path.to_owned(), is_folder: false },
        };
        let shown = inside.map(entry).filter(|entry| !entry.name.starts_with('.'));
        let mut entries: Vec<FolderEntry> = shown.collect();
        entries.sort_unstable();
        entries.dedup();
        Ok(entries)
    }

    fn today(&self) -> Date {
        self.today
    }
}
