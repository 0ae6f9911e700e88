//! Emission: a fragment of `grafana.ini`, and what a compose file says instead.

use super::{Emitter, File, alerting, providers, yaml};
use crate::model::{Project, RuleKind};

/// The fragment of `grafana.ini`.
pub(super) struct GrafanaIni;

/// A setting of Grafana itself.
pub(super) struct Setting {
    /// Section of `grafana.ini`.
    pub section: &'static str,
    /// Key in the section.
    pub key: &'static str,
    /// Value.
    pub value: String,
}

impl Emitter for GrafanaIni {
    fn name(&self) -> &'static str {
        "grafana-ini"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let Some(path) = project.base.outputs.grafana_ini.as_ref().filter(|_| !settings(project).is_empty())
        else {
            return Vec::new();
        };
        vec![File::new(path.as_str().to_owned(), self.name(), move || render(project).into_bytes())]
    }
}

/// What Grafana must be told for the outputs to work.
pub(super) fn settings(project: &Project) -> Vec<Setting> {
    let setting = |section, key, value| Setting { section, key, value };
    let mut settings = Vec::new();
    if let Some(root) = &project.base.root_url {
        settings.push(setting("server", "root_url", format!("{}/", root.as_str())));
        if has_path(root.as_str()) {
            settings.push(setting("server", "serve_from_sub_path", "true".to_owned()));
        }
    }
    if !alerting::Alerting.files(project).is_empty() {
        settings.push(setting("unified_alerting", "enabled", "true".to_owned()));
    }
    if alerting::own(project).flat_map(|group| &group.rules).any(|rule| matches!(rule.kind, RuleKind::Record))
    {
        settings.push(setting("recording_rules", "enabled", "true".to_owned()));
    }
    if let Some(home) = providers::home(project) {
        settings.push(setting("dashboards", "default_home_dashboard_path", home));
    }
    settings
}

/// Whether Grafana is reached below a path and not at the root of its host.
fn has_path(url: &str) -> bool {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.trim_end_matches('/').contains('/')
}

fn render(project: &Project) -> String {
    let mut text = yaml::comment(&yaml::written_by(project));
    let mut open = "";
    for Setting { section, key, value } in settings(project) {
        if section != open {
            text.extend(["\n[", section, "]\n"]);
            open = section;
        }
        text.extend([key, " = ", &value, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::has_path;

    #[test]
    fn a_path_is_what_comes_after_the_host() {
        assert!(has_path("https://example.com/grafana"));
        assert!(!has_path("https://example.com"));
        assert!(!has_path("http://localhost:3000/"));
    }
}
