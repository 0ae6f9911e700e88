//! What dashc makes of a project of this repository, for the tests that look at output.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dashc::diagnostic::{Severity, Sink, render};
use dashc::span::Sources;
use dashc::tree::{self, Kind, Node};
use dashc::world::{MemoryWorld, SystemWorld, World};
use dashc::{Options, compile, emit};
use serde_json::{Map, Value};

/// The versions of Grafana that output is made for.
pub(crate) const TARGETS: [&str; 3] = ["11.6", "12.4", "13.2"];

/// A project of this repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// The one that is shipped.
    Shipped,
    /// A hand-made dashboard.
    TwelvePanels,
    /// One of everything.
    Everything,
    /// Every method beside every kind of convention.
    Methods,
}

/// What earlier builds of [`Made::Everything`] gave to Grafana.
const REMOVED: &str = "environments:
  target:
    held:
      rules: [once-an-alert]
      datasources: { Once $METRICS: once }
    removed:
      contact_points: { once-email: once, once-slack: once }
      mute_times: [once, 'on $call']
      templates: [once]
";

/// The bytes of every file, by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

impl Made {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Shipped, Self::TwelvePanels, Self::Everything, Self::Methods];

    /// Its folder.
    pub(crate) fn folder(self) -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        match self {
            Self::Shipped => root.to_path_buf(),
            Self::TwelvePanels => root.join("tests/projects/twelve-panels"),
            Self::Everything => root.join("tests/projects/everything"),
            Self::Methods => root.join("tests/projects/methods"),
        }
    }

    /// Its files in memory, for Grafana of the version `target`: an environment says which.
    fn world(self, target: &str) -> MemoryWorld {
        let disk = SystemWorld::new(self.folder());
        let mut paths = vec!["dashc.yaml".to_owned()];
        for folder in ["dashboards", "alerts", "conventions"] {
            paths.extend(disk.list(folder).files);
        }
        // What an older Grafana does not have is in files of its own.
        paths.retain(|path| !(target == "11.6" && path.contains("since-12-4")));
        let files = paths.into_iter().map(|path| (disk.read(&path).unwrap(), path));
        let world = files.fold(MemoryWorld::default(), |world, (bytes, path)| world.with(path, bytes));
        let world = if self == Self::Everything { world.with("dashc.lock", REMOVED) } else { world };
        world.with("environments/target.yaml", format!("targets: {{ grafana: \"{target}\" }}\n"))
    }

    /// Compiles it; there must be no errors.
    pub(crate) fn files(self, target: &str, threads: usize) -> Files {
        let options = Options { environment: Some("target".into()), threads };
        let outcome = compile(&self.world(target), &options);
        let errors = outcome.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors: Vec<_> = errors.cloned().collect();
        let text = render::full(&errors, &outcome.sources, &render::Options::default());
        assert!(outcome.is_ok(), "{self:?} for Grafana {target}:\n{text}");
        emit::files(&outcome.project).into_iter().map(|file| (file.path.clone(), file.render())).collect()
    }
}

/// Whether the file at `path` is a dashboard.
pub(crate) fn is_dashboard(path: &str) -> bool {
    path.contains("/dashboards/") && !path.contains("/provisioning/")
}

/// A file as JSON; `None` for one that is neither JSON nor YAML.
pub(crate) fn parsed(path: &str, bytes: &[u8]) -> Option<Value> {
    match path.rsplit_once('.')?.1 {
        "json" => Some(serde_json::from_slice(bytes).unwrap()),
        "yml" => Some(yaml(path, std::str::from_utf8(bytes).unwrap())),
        _ => None,
    }
}

fn yaml(path: &str, text: &str) -> Value {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let source = sources.add(path, text);
    let tree = tree::yaml::read(source, text, &mut sink).unwrap();
    let faults = sink.into_sorted();
    assert!(faults.is_empty(), "{path}: {faults:?}");
    json(&tree.root)
}

fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Null | Kind::Removed | Kind::Broken => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::String(text) => Value::String(text.to_string()),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.text.to_string(), json(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// The panels of a dashboard, those in closed rows too; not the rows.
pub(crate) fn panels(dashboard: &Value) -> Vec<&Value> {
    let items = dashboard["panels"].as_array().unwrap().iter();
    items
        .flat_map(|item| item["panels"].as_array().map_or(std::slice::from_ref(item), Vec::as_slice))
        .collect()
}
