//! What a program is told when it is asked for its project, and references to what only Grafana knows.

use std::path::{Path, PathBuf};

use super::Project;
use crate::spec::Secret;

/// What a program is told when it is asked for its project: where it stands and for which environment.
///
/// A program is asked once for each environment that a command looks at, so it should do nothing but describe.
///
/// ```
/// use dashc::prelude::*;
///
/// fn project(cx: &Cx) -> Project {
///     let replicas = if cx.environment() == Some("production") { 3 } else { 1 };
///     let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL"));
///     Project::new("shop").environments(["staging", "production"]).datasource(&mimir).dashboard(
///         Dashboard::new("replicas", "Replicas")
///             .panel(Panel::stat("Replicas").query(&mimir, sum(metric("up"))).max(replicas)),
///     )
/// }
/// # let project = project(&Cx::new(".", Some("production")));
/// ```
#[derive(Clone, Debug)]
pub struct Cx {
    dir: PathBuf,
    environment: Option<String>,
}

impl Cx {
    /// A folder and an environment; [`dashc::main`](crate::main) makes it from the command line.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>, environment: Option<&str>) -> Self {
        Self { dir: dir.into(), environment: environment.map(ToOwned::to_owned) }
    }

    /// The environment that the command line names: `--env production`.
    #[must_use]
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// The folder of the project.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A reference to an environment variable of the program that reads the output; see [`env()`].
    pub fn env(&self, name: &str) -> Env {
        env(name)
    }

    /// The project that the YAML files of the folder say, for the program to add to.
    ///
    /// What the program says is laid over `dashc.yaml`: datasources, services and labels merge by name, anything
    /// else replaces. Dashboards, rules and routing of both are there.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// fn project(cx: &Cx) -> Project {
    ///     cx.load().dashboard(Dashboard::new("checkout-red", "Checkout / RED").method(Method::Red).service("checkout"))
    /// }
    /// ```
    pub fn load(&self) -> Project {
        Project::beside()
    }
}

/// A reference to an environment variable of the program that reads the output: Grafana, or a ruler.
///
/// It becomes `$NAME` in the output. dashc never reads the variable, so a secret is in no file and on no screen.
/// It goes wherever a secret belongs, and wherever a text does that Grafana fills in.
///
/// ```
/// use dashc::prelude::*;
/// let loki = Datasource::loki("loki", env("LOKI_URL")).basic_auth("grafana", env("LOKI_PASSWORD"));
/// assert_eq!(env("LOKI_URL").to_string(), "$LOKI_URL");
/// ```
///
/// A secret that is written out does not compile:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let loki = Datasource::loki("loki", env("LOKI_URL")).basic_auth("grafana", "hunter2");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Env {
    pub(super) name: Box<str>,
}

/// A reference to an environment variable: see [`Env`].
pub fn env(name: &str) -> Env {
    Env { name: name.trim_start_matches('$').into() }
}

impl std::fmt::Display for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "${}", self.name)
    }
}

impl From<Env> for String {
    fn from(env: Env) -> Self {
        env.to_string()
    }
}

/// A reference to a file that the program that reads the output can see.
///
/// ```
/// use dashc::prelude::*;
/// let tempo = Datasource::tempo("tempo", "http://tempo:3200").basic_auth("grafana", file("/run/secrets/tempo"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct SecretFile(Box<str>);

/// A reference to a file: see [`SecretFile`].
pub fn file(path: &str) -> SecretFile {
    SecretFile(path.into())
}

/// A reference to a secret: [`env()`] or [`file()`].
#[diagnostic::on_unimplemented(
    message = "a secret is a reference, and `{Self}` would be the secret itself",
    label = "expected `env(\"NAME\")` or `file(\"PATH\")`",
    note = "dashc writes `$NAME` and never reads the value; the program that reads the output does"
)]
pub trait Reference {
    /// Where the secret is.
    #[doc(hidden)]
    fn reference(self) -> Secret;
}

impl Reference for Env {
    fn reference(self) -> Secret {
        Secret::Env(self.name)
    }
}

impl Reference for SecretFile {
    fn reference(self) -> Secret {
        Secret::File(self.0)
    }
}
