//! `dashc init`: a small project that works, with comments; in YAML or in Rust.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::status::{Ended, ExitStatus, Stop};
use super::terminal::Terminal;
use crate::quantity::slug;

/// Write a small project that works, with comments.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// Folder of the project.
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    /// A Rust program instead of YAML files.
    #[arg(long)]
    rust: bool,
    /// Folder of dashc's own source, for the program to depend on; the released version when not said.
    #[arg(long, value_name = "DIR", requires = "rust")]
    dashc: Option<PathBuf>,
}

/// Paths and texts of the project.
const FILES: &[(&str, &str)] = &[
    ("dashc.yaml", include_str!("init/dashc.yaml")),
    ("dashboards/checkout-red.yaml", include_str!("init/checkout-red.yaml")),
    ("dashboards/slos.yaml", include_str!("init/slos.yaml")),
    ("dashboards/orders.yaml", include_str!("init/orders.yaml")),
    ("alerts/checkout.yaml", include_str!("init/alerts.yaml")),
];

/// The same as a program; the names in `@` are filled in.
const CRATE: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("init/rust/Cargo.toml.in")),
    (".gitignore", include_str!("init/rust/gitignore")),
    ("src/main.rs", include_str!("init/rust/main.rs")),
];

pub(super) fn run(args: &Init, terminal: &mut Terminal<'_>) -> Ended {
    let folder = &args.folder;
    let files = if args.rust { CRATE } else { FILES };
    if let Some((path, _)) = files.iter().find(|(path, _)| folder.join(path).symlink_metadata().is_ok()) {
        let message = format!("`{}` is there already", folder.join(path).display());
        return Err(Stop::with_help(message, "choose another folder: nothing is overwritten"));
    }
    let (name, dashc) = (name(folder), dependency(args.dashc.as_deref())?);
    for (path, text) in files {
        let path = folder.join(path);
        let text = text.replace("@NAME@", &name).replace("@DASHC@", &dashc);
        write(&path, &text)
            .map_err(|error| Stop::failure(format!("`{}` cannot be written: {error}", path.display())))?;
        terminal.say(&format!("wrote {}", path.display()))?;
    }
    terminal.say(if args.rust { "run `cargo run -- build` in it" } else { "run `dashc build` in it" })?;
    Ok(ExitStatus::Success)
}

/// The name of the package: that of its folder, as far as Cargo takes it.
fn name(folder: &Path) -> String {
    let folder = folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_default();
    let name = slug(&folder.file_name().unwrap_or_default().to_string_lossy());
    // Cargo takes no digit at the start, and no name of something that it builds with.
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
    if starts_well && name != "dashc" && name != "test" { name } else { format!("dashboards-{name}") }
}

/// What the program depends on.
fn dependency(source: Option<&Path>) -> Result<String, Stop> {
    let Some(source) = source else { return Ok(format!("{:?}", env!("CARGO_PKG_VERSION"))) };
    let found = source.canonicalize().ok().filter(|folder| folder.join("Cargo.toml").is_file());
    let Some(folder) = found else {
        let message = format!("`{}` is not the source of dashc: it has no `Cargo.toml`", source.display());
        return Err(Stop::with_help(message, "name the folder in which you keep dashc's repository"));
    };
    Ok(format!("{{ path = {:?} }}", folder.to_string_lossy()))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
