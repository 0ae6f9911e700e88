//! Programs: every command over a project that Rust describes, as the binary has it over files.

use std::path::Path;
use std::process::ExitCode;

use super::build::unknown;
use super::status::{ExitStatus, Stop};
use super::terminal::Terminal;
use crate::dsl::{Cx, Project};
use crate::spec::Program;
use crate::world::{SystemWorld, World};
use crate::{Options, Outcome, compile, compile_program, load};

/// Gives a program every command of `dashc`, over the project that it describes.
///
/// The command line is that of `dashc`, to the letter: `cargo run -- build`, `cargo run -- lint`,
/// `cargo run -- slo checkout-availability`. `project` is asked for each environment that a command looks at.
///
/// ```no_run
/// use dashc::prelude::*;
///
/// fn main() -> ExitCode {
///     dashc::main(|cx| {
///         let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL"));
///         let up = Panel::stat("Targets").query(&mimir, sum(metric("up")));
///         Project::new("shop").datasource(&mimir).dashboard(Dashboard::new("up", "Up").panel(up))
///     })
/// }
/// ```
pub fn main(project: impl Fn(&Cx) -> Project) -> ExitCode {
    run_program(std::env::args_os(), &mut Terminal::stdio(), &project).into()
}

/// The same over arguments and streams of your own; the first of `args` is the name of the program.
pub fn run_program(
    args: impl IntoIterator<Item = impl Into<std::ffi::OsString> + Clone>,
    terminal: &mut Terminal<'_>,
    project: &dyn Fn(&Cx) -> Project,
) -> ExitStatus {
    super::run_over(args, terminal, Maker(Some(project)))
}

/// What describes projects: a program, or nothing but their files.
#[derive(Clone, Copy)]
pub(super) struct Maker<'m>(pub(super) Option<&'m dyn Fn(&Cx) -> Project>);

/// A project that can be compiled.
pub(super) struct Opened<'m> {
    pub(super) world: SystemWorld,
    maker: Maker<'m>,
}

impl<'m> Maker<'m> {
    /// Whether the folder of a project needs no file.
    pub(super) fn is_program(self) -> bool {
        self.0.is_some()
    }

    /// The project in a folder.
    pub(super) fn open(self, folder: &Path) -> Result<Opened<'m>, Stop> {
        let shown = folder.display();
        if !folder.is_dir() {
            return Err(Stop::failure(format!("there is no folder `{shown}`")));
        }
        let world = SystemWorld::new(folder);
        Ok(Opened { world, maker: self })
    }

    fn program(self, folder: &Path, environment: Option<&str>) -> Option<Program> {
        self.0.map(|project| project(&Cx::new(folder, environment)).into_program())
    }
}

impl Opened<'_> {
    /// Names of the environments: those with a file, and those that the program tells apart.
    pub(super) fn environments(&self) -> Vec<String> {
        let mut names: Vec<String> =
            load::environments(&self.world).into_iter().map(|(name, _)| name).collect();
        let program = self.maker.program(self.world.root(), None);
        names.extend(program.into_iter().flat_map(|program| program.environments).map(Into::into));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether the environment exists.
    pub(super) fn environment(&self, name: Option<&str>) -> Result<(), Stop> {
        let Some(name) = name else { return Ok(()) };
        let known = self.environments();
        if known.iter().any(|known| known == name) {
            return Ok(());
        }
        let otherwise = if self.maker.is_program() {
            "environments are those of `Project::environments` and the files `environments/NAME.yaml`"
        } else {
            "environments are the files `environments/NAME.yaml`"
        };
        Err(unknown("environment", name, known.iter().map(String::as_str), otherwise))
    }

    /// Compiles it for an environment.
    pub(super) fn compile(&self, environment: Option<&str>) -> Outcome {
        self.compile_in(&self.world, environment)
    }

    /// The same with the files of another world.
    pub(super) fn compile_in(&self, world: &dyn World, environment: Option<&str>) -> Outcome {
        let options = Options { environment: environment.map(ToOwned::to_owned), threads: 0 };
        match self.maker.program(self.world.root(), environment) {
            Some(program) => compile_program(world, &program, &options),
            None => compile(world, &options),
        }
    }
}
