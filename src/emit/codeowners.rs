//! Emission: `CODEOWNERS`, which files of the project each team owns.
//!
//! Outside source: the syntax of GitHub and GitLab: a pattern as in `.gitignore`, then the owners. Where
//! the project lies in its repository is not known here, so that each pattern begins with `**/`.

use super::{Emitter, File};
use crate::model::Project;

/// The list of owners.
pub(super) struct Codeowners;

impl Emitter for Codeowners {
    fn name(&self) -> &'static str {
        "codeowners"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let path = project.base.outputs.codeowners.as_ref().filter(|_| !project.owned.is_empty());
        let Some(path) = path else { return Vec::new() };
        vec![File::new(path.as_str().to_owned(), self.name(), move || render(project))]
    }
}

fn render(project: &Project) -> Vec<u8> {
    let mut text =
        format!("# Written by dashc from the project {}: who owns which file.\n", project.base.name.as_str());
    for owned in &project.owned {
        text.push_str(&pattern(&owned.path));
        text.push(' ');
        text.push_str(&owned.owners);
        text.push('\n');
    }
    text.into_bytes()
}

/// A pattern for a path that is relative to the project.
fn pattern(path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "." | ".."));
    let mut pattern = String::from("**");
    for part in parts {
        pattern.push('/');
        for sign in part.chars() {
            if matches!(sign, ' ' | '\\' | '*' | '?' | '[' | ']' | '#' | '!') {
                pattern.push('\\');
            }
            pattern.push(sign);
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn a_path_is_a_pattern_wherever_the_project_lies() {
        assert_eq!(pattern("teams/payments.yaml"), "**/teams/payments.yaml");
        assert_eq!(pattern("../services/a b/x.yaml"), "**/services/a\\ b/x.yaml");
    }
}
