//! An address of Grafana that is none.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;

/// `project/bad-root-url`
pub(super) struct RootUrl;

impl Check for RootUrl {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let Some(root) = &project.base.root_url else { return };
        let Some(wrong) = wrong(root.as_str()) else { return };
        sink.push(
            Diagnostic::error("project/bad-root-url", format!("`root_url` {wrong}"))
                .at(root.origin(), "expected an address such as `https://example.com/grafana/`")
                .help("write where a browser finds Grafana; what differs belongs in an environment"),
        );
    }
}

/// What is wrong with an address.
fn wrong(url: &str) -> Option<&'static str> {
    let after = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(after) = after else { return Some("does not start with `https://` or `http://`") };
    let host = after.split('/').next().unwrap_or_default();
    match url.find(|character: char| character.is_whitespace() || character.is_control()) {
        _ if host.is_empty() || host.starts_with(':') => Some("names no host"),
        _ if host.contains(['%', '{']) => Some("has a variable in place of a host"),
        Some(_) => Some("has a blank in it"),
        None if url.contains(['?', '#']) => Some("has more than a host and a path"),
        None => None,
    }
}

const METAS: &[Meta] = &[Meta {
    code: "project/bad-root-url",
    summary: "`root_url` is no address",
    explanation: "Links in notifications and Grafana's own redirects begin with it. It is written into
Grafana's settings and into annotations of rules, and cannot be read from the environment there: write the
address, and another one in an environment of the project.",
    bad: &[Example::project("project: shop\nroot_url: grafana.example.com\n")],
    good: &[Example::project("project: shop\nroot_url: https://grafana.example.com/\n")],
}];
