//! `dashc init`: a small project that works, with comments.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::status::{Ended, ExitStatus, Stop};
use super::terminal::Terminal;

/// Write a small project that works, with comments.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// Folder of the project.
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
}

/// Paths and texts of the project.
const FILES: &[(&str, &str)] = &[
    ("dashc.yaml", include_str!("init/dashc.yaml")),
    ("dashboards/checkout-red.yaml", include_str!("init/checkout-red.yaml")),
    ("dashboards/slos.yaml", include_str!("init/slos.yaml")),
    ("dashboards/orders.yaml", include_str!("init/orders.yaml")),
    ("alerts/checkout.yaml", include_str!("init/alerts.yaml")),
];

pub(super) fn run(args: &Init, terminal: &mut Terminal<'_>) -> Ended {
    let folder = &args.folder;
    if let Some((path, _)) = FILES.iter().find(|(path, _)| folder.join(path).symlink_metadata().is_ok()) {
        let message = format!("`{}` is there already", folder.join(path).display());
        return Err(Stop::with_help(message, "choose another folder: nothing is overwritten"));
    }
    for (path, text) in FILES {
        let path = folder.join(path);
        write(&path, text)
            .map_err(|error| Stop::failure(format!("`{}` cannot be written: {error}", path.display())))?;
        terminal.say(&format!("wrote {}", path.display()))?;
    }
    terminal.say("run `dashc build` in it")?;
    Ok(ExitStatus::Success)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
