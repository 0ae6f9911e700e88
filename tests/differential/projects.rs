//! The PromQL of the projects in this repository, variables replaced.

use std::fs;
use std::path::{Path, PathBuf};

use dashc::model::{Language, Project, Query};
use dashc::query::promql::token::{Keyword, Tok};
use dashc::query::promql::tokens;
use dashc::world::SystemWorld;
use dashc::{Options, compile};

/// The project of the repository and those of the tests.
pub(crate) fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of_tests = fs::read_dir(root.join("tests/projects")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = of_tests.map(|entry| entry.path()).collect();
    folders.push(root.to_path_buf());
    folders.retain(|folder| folder.join("dashc.yaml").is_file());
    folders.sort();
    folders
}

/// Every query of a project, generated ones among them.
pub(crate) fn queries(folder: &Path) -> Vec<String> {
    let project = compile(&SystemWorld::new(folder), &Options::default()).project;
    let found = of_panels(&project).chain(of_rules(&project));
    found.map(|query| query.text.as_str().to_owned()).collect()
}

fn of_panels(project: &Project) -> impl Iterator<Item = &Query> {
    let rows = project.dashboards.iter().flat_map(|dashboard| &dashboard.rows);
    let targets = rows.flat_map(|row| &row.panels).flat_map(|panel| &panel.targets);
    let queries = targets.filter_map(|target| target.kind.query());
    queries.filter(|(_, language)| *language == Language::PromQl).map(|(query, _)| query)
}

fn of_rules(project: &Project) -> impl Iterator<Item = &Query> {
    let rules = project.groups.iter().flat_map(|group| &group.rules);
    rules.filter(|rule| rule.language == Language::PromQl).map(|rule| &rule.query)
}

/// The text with every Grafana variable outside of strings replaced by what its place allows;
/// an operand becomes `operand`.
pub(crate) fn substituted(text: &str, operand: &str) -> String {
    let mut made = String::new();
    let (mut end, mut before, mut braces, mut brackets) = (0, Tok::End, 0_u32, 0_u32);
    for token in tokens(text) {
        made.push_str(text.get(end..token.span.range().start).unwrap_or_default());
        end = token.span.range().end;
        match token.kind {
            Tok::LBrace => braces += 1,
            Tok::RBrace => braces = braces.saturating_sub(1),
            Tok::LBracket => brackets += 1,
            Tok::RBracket => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let is_matcher = matches!(before, Tok::LBrace | Tok::Comma);
        made.push_str(match token.kind {
            Tok::Variable if brackets > 0 || before == Tok::Keyword(Keyword::Offset) => "5m",
            Tok::Variable if braces > 0 && is_matcher => "v=\"x\"",
            Tok::Variable if braces > 0 => "\"x\"",
            Tok::Variable => operand,
            _ => token.span.of(text),
        });
        before = token.kind;
    }
    made
}
