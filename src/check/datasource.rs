//! Datasources that Grafana refuses or confuses.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{self, Project};
use crate::quantity::Uid;
use crate::vocabulary::datasource::{BUILT_IN_UIDS, DATASOURCES};

/// `datasource/bad-uid`, `datasource/duplicate-name`, `datasource/no-region`, `datasource/no-url`,
/// `datasource/two-defaults`
pub(super) struct Datasource;

impl Check for Datasource {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let mut names: BTreeMap<&str, &model::Datasource> = BTreeMap::new();
        let mut default: Option<&model::Datasource> = None;
        for datasource in &project.base.datasources {
            if let Some(first) = names.insert(&datasource.name, datasource) {
                sink.push(same_name(datasource, first));
            }
            if datasource.is_default {
                match default {
                    Some(first) => sink.push(second_default(datasource, first)),
                    None => default = Some(datasource),
                }
            }
            if !datasource.external {
                sink.extend(no_url(datasource));
                sink.extend(no_region(datasource));
                sink.extend(bad_uid(datasource));
            }
        }
    }
}

fn same_name(datasource: &model::Datasource, first: &model::Datasource) -> Diagnostic {
    Diagnostic::error(
        "datasource/duplicate-name",
        format!("two datasources are called `{}`", datasource.name),
    )
    .at(datasource.origin, "the second")
    .also(first.origin, "the first")
    .help("give one of them a `name` of its own")
}

fn second_default(datasource: &model::Datasource, first: &model::Datasource) -> Diagnostic {
    Diagnostic::error("datasource/two-defaults", "two datasources are the default")
        .at(datasource.origin, "the second")
        .also(first.origin, "the first")
        .help("keep `default: true` at one of them")
}

/// AWS has no address of its own; what other plugins need is not known.
fn no_url(datasource: &model::Datasource) -> Option<Diagnostic> {
    let kind = DATASOURCES.get(datasource.kind?)?;
    let needed =
        kind.id != "cloudwatch" && datasource.url.as_ref().is_none_or(|url| url.text.trim().is_empty());
    needed.then(|| {
        Diagnostic::error(
            "datasource/no-url",
            format!("the datasource `{}` has no address", datasource.uid.text),
        )
        .at(datasource.origin, "needs `url`")
        .help(format!("add `url`, for instance `url: http://{}:PORT`", datasource.uid.text))
    })
}

/// Requests to Amazon's Prometheus are signed for a region, unless the author's settings say otherwise.
fn no_region(datasource: &model::Datasource) -> Option<Diagnostic> {
    let kind = DATASOURCES.get(datasource.kind?)?;
    let settings = &datasource.settings;
    let own = settings.contains_key("sigV4Region") || settings.get("sigV4Auth") == Some(&false.into());
    if kind.id != "amazon-prometheus" || datasource.region.is_some() || own {
        return None;
    }
    let url = datasource.url.as_ref().map_or("", |url| url.as_str());
    let host = url.split("aps-workspaces.").nth(1).and_then(|rest| rest.split('.').next());
    let region = host.unwrap_or("eu-central-1");
    let message = format!("the datasource `{}` has no region", datasource.uid.text);
    Some(
        Diagnostic::error("datasource/no-region", message)
            .at(datasource.origin, "needs `region`")
            .help(format!("add `region: {region}`")),
    )
}

fn bad_uid(datasource: &model::Datasource) -> Option<Diagnostic> {
    let uid = &*datasource.uid.text;
    let built_in = BUILT_IN_UIDS.contains(&uid);
    if !built_in && uid.parse::<Uid>().is_ok() {
        return None;
    }
    let report = Diagnostic::error("datasource/bad-uid", format!("Grafana does not take the uid `{uid}`"));
    Some(if built_in {
        report.at(datasource.origin, "a datasource of Grafana itself").help("choose another key")
    } else {
        report
            .at(datasource.origin, format!("expected letters, digits, `-` and `_`, at most {}", Uid::MAX))
            .help(format!("write `{}`", Uid::derive(uid)))
    })
}

const METAS: &[Meta] = &[
    Meta {
        code: "datasource/bad-uid",
        summary: "the key of a datasource is no uid",
        explanation: "The key in `datasources` is the uid by which dashboards, rules and links name it. It
has letters, digits, `-` and `_`, at most 40 of them; a name for people goes into `name`.",
        bad: &[Example::project(
            "project: shop
datasources:
  main metrics: { type: mimir, url: \"http://mimir:9009/prometheus\" }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  metrics: { type: mimir, url: \"http://mimir:9009/prometheus\", name: Main metrics }
",
        )],
    },
    Meta {
        code: "datasource/duplicate-name",
        summary: "two datasources have the same name",
        explanation: "Names of datasources are unique in Grafana: it refuses the second and does not start.
A name follows from the uid unless `name` says otherwise.",
        bad: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", name: Metrics }
  prometheus: { type: prometheus, url: \"http://prometheus:9090\", name: Metrics }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", name: Metrics }
  prometheus: { type: prometheus, url: \"http://prometheus:9090\" }
",
        )],
    },
    Meta {
        code: "datasource/no-region",
        summary: "a datasource of Amazon's Prometheus does not say its region",
        explanation: "Every request is signed for the region of the workspace. Without one Grafana loads the
datasource and fails every query.",
        bad: &[Example::project(
            "project: shop
datasources:
  amp: { type: amazon-prometheus, url: $AMP_URL }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  amp: { type: amazon-prometheus, url: $AMP_URL, region: eu-central-1 }
",
        )],
    },
    Meta {
        code: "datasource/no-url",
        summary: "a datasource does not say where it is",
        explanation: "Grafana loads a datasource without an address and fails every query. Only
`cloudwatch` needs none, and datasources that are `external: true` are not written.",
        bad: &[Example::project("project: shop\ndatasources: { loki: { type: loki } }\n")],
        good: &[Example::project(
            "project: shop
datasources:
  loki: { type: loki, url: $LOKI_URL }
  tempo: { type: tempo, external: true }
",
        )],
    },
    Meta {
        code: "datasource/two-defaults",
        summary: "two datasources are the default",
        explanation: "An organisation has one default datasource; with a second Grafana does not start.",
        bad: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", default: true }
  loki: { type: loki, url: \"http://loki:3100\", default: true }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", default: true }
  loki: { type: loki, url: \"http://loki:3100\" }
",
        )],
    },
];
