//! The servers and tools that a proof runs, found on the PATH.

use std::path::{Path, PathBuf};

use crate::cli::status::Stop;

/// Where the programs are.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    pub(super) prometheus: PathBuf,
    pub(super) promtool: PathBuf,
    /// Only where alerts are routed.
    pub(super) alertmanager: Option<PathBuf>,
}

/// A program: the names that it has, and the package of Debian that brings it.
struct Program {
    names: &'static [&'static str],
    package: &'static str,
}

const PROMETHEUS: Program = Program { names: &["prometheus"], package: "prometheus" };
const PROMTOOL: Program = Program { names: &["promtool"], package: "prometheus" };
const ALERTMANAGER: Program =
    Program { names: &["alertmanager", "prometheus-alertmanager"], package: "prometheus-alertmanager" };

impl Tools {
    /// Finds them, or says which are missing and how to get them.
    pub(super) fn find(routes: bool) -> Result<Self, Stop> {
        let mut missing: Vec<&Program> = Vec::new();
        let mut find = |program: &'static Program| {
            let found = program.names.iter().find_map(|name| on_path(name));
            if found.is_none() {
                missing.push(program);
            }
            found.unwrap_or_default()
        };
        let (prometheus, promtool) = (find(&PROMETHEUS), find(&PROMTOOL));
        let alertmanager = routes.then(|| find(&ALERTMANAGER));
        if missing.is_empty() {
            return Ok(Self { prometheus, promtool, alertmanager });
        }
        let names: Vec<String> =
            missing.iter().map(|program| format!("`{}`", program.names.join("` or `"))).collect();
        let mut packages: Vec<&str> = missing.iter().map(|program| program.package).collect();
        packages.dedup();
        let message = format!("not on the PATH: {}", names.join(", "));
        let mut all = missing.iter().flat_map(|program| program.names);
        let help = match all.find_map(|name| named(name, Path::is_file)) {
            Some(file) => format!("`{}` is there and no program: make it executable", file.display()),
            None => format!("install what is missing, on Debian with `apt install {}`", packages.join(" ")),
        };
        Err(Stop::with_help(message, help))
    }
}

/// The program of a name.
fn on_path(name: &str) -> Option<PathBuf> {
    named(name, is_program)
}

/// The first file of a name that is what is wanted.
fn named(name: &str, is_wanted: fn(&Path) -> bool) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_wanted(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
