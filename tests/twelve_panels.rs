//! A dashboard of twelve panels with repeats, drill-downs and chained variables, by hand and
//! without `raw`: nothing is reported, and what it becomes is in `snapshots/projects/`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::Path;

use dashc::diagnostic::render;
use dashc::model::{Dashboard, Panel, Project, Row, Target, TargetKind};
use dashc::vocabulary::panel::PANELS;
use dashc::world::SystemWorld;
use dashc::{Options, Outcome, compile};

fn compiled() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/twelve-panels");
    compile(&SystemWorld::new(root), &Options::default())
}

fn operations(project: &Project) -> &Dashboard {
    project
        .dashboards
        .iter()
        .find(|dashboard| dashboard.uid.as_str() == "checkout-operations")
        .expect("the dashboard")
}

#[test]
fn nothing_is_reported() {
    let outcome = compiled();
    let shown = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    assert_eq!(shown, "");
}

#[test]
fn there_are_twelve_panels_without_raw() {
    let outcome = compiled();
    let panels: Vec<&Panel> = operations(&outcome.project).panels().collect();
    assert_eq!(panels.len(), 12);
    assert!(panels.iter().all(|panel| panel.raw.is_none()));
}

#[test]
fn the_dashboard_becomes_what_it_was() {
    let outcome = compiled();
    insta::with_settings!({
        snapshot_path => "../snapshots/projects",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("twelve-panels", text(&outcome.project, operations(&outcome.project))) });
}

/// Rows, panels and queries, one a line.
fn text(project: &Project, dashboard: &Dashboard) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} [{}] in {}",
        dashboard.title.as_str(),
        dashboard.uid.as_str(),
        dashboard.folder.title
    );
    for variable in &dashboard.variables {
        let _ = writeln!(
            out,
            "variable {}{}{}",
            variable.name.as_str(),
            flag(variable.multi, " multi"),
            flag(variable.all, " all")
        );
    }
    for row in &dashboard.rows {
        let _ = writeln!(out, "\n{}", header(row));
        for panel in &row.panels {
            let _ = writeln!(out, "  {}", line(panel));
            for target in &panel.targets {
                let _ = writeln!(out, "    {}", query(project, target));
            }
            for link in &panel.field.links {
                let _ = writeln!(out, "    link: {}", link.title.as_str());
            }
        }
    }
    out
}

fn header(row: &Row) -> String {
    let title = row.title.as_ref().map_or("(no title)", |title| title.as_str());
    let repeat =
        row.repeat.as_ref().map(|variable| format!(" repeat {}", variable.as_str())).unwrap_or_default();
    format!("row {} y{} {title}{repeat}{}", row.id, row.y, flag(row.collapsed, " collapsed"))
}

fn line(panel: &Panel) -> String {
    let kind = PANELS.get(panel.kind).map_or("?", |kind| kind.id);
    let rect = panel.rect;
    let unit = panel.field.unit.as_ref().map(|unit| format!(" unit {}", unit.as_str())).unwrap_or_default();
    let repeat =
        panel.repeat.as_ref().map(|variable| format!(" repeat {}", variable.as_str())).unwrap_or_default();
    let size = format!("{}x{} at {},{}", rect.width, rect.height, rect.x, rect.y);
    format!("{} {kind} `{}` {size}{unit}{repeat}", panel.id, panel.title.as_str())
}

fn query(project: &Project, target: &Target) -> String {
    let datasource =
        project.base.datasource(target.datasource).map_or("?", |datasource| datasource.uid.as_str());
    let legend = target.legend.as_ref().map(|legend| format!(" `{}`", legend.as_str())).unwrap_or_default();
    let text = match &target.kind {
        TargetKind::Profile(profile) => format!("{} {}", profile.type_id.as_str(), profile.selector.as_str()),
        kind => kind.query().map(|(query, _)| query.text.as_str().to_owned()).unwrap_or_default(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let flags = format!("{}{}", flag(target.instant, " instant"), flag(target.exemplars, " exemplars"));
    format!("{} {datasource}{legend}{flags}: {}", target.ref_id, words.join(" "))
}

fn flag(said: bool, word: &'static str) -> &'static str {
    if said { word } else { "" }
}
