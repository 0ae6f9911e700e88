//! Emission: `CODEOWNERS`, which files of the project each team owns.
//!
//! Outside source: the syntax of GitHub and GitLab: a pattern as in `.gitignore`, then the owners; the last pattern that
//! matches decides. Where the project lies in its repository is not known here, so that each pattern begins with `**/`.

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
    let name = project.base.name.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = format!("# Written by dashc from the project {name}: who owns which file.\n");
    for owned in &project.owned {
        text.push_str(&pattern(&owned.parts));
        text.push(' ');
        text.push_str(&owned.owners);
        text.push('\n');
    }
    text.into_bytes()
}

/// A pattern wherever the project lies in its repository. A space is escaped; other signs that mean something, or of which
/// GitHub takes no escape (`[`, `!`, `#`), are any sign.
fn pattern(parts: &[Box<str>]) -> String {
    let mut pattern = String::from(ANY);
    for part in parts.iter().map(|part| &**part).skip_while(|part| *part == ANY) {
        pattern.push('/');
        if part == ANY {
            pattern.push_str(ANY);
            continue;
        }
        for sign in part.chars() {
            match sign {
                ' ' => pattern.push_str("\\ "),
                '\\' | '*' | '[' | ']' | '#' | '!' => pattern.push('?'),
                sign if sign.is_whitespace() || sign.is_control() => pattern.push('?'),
                sign => pattern.push(sign),
            }
        }
    }
    pattern
}

/// Any folders.
const ANY: &str = "**";

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn a_path_is_a_pattern_wherever_the_project_lies() {
        let of = |path: &str| pattern(&path.split('/').map(Into::into).collect::<Vec<_>>());
        assert_eq!(of("teams/payments.yaml"), "**/teams/payments.yaml");
        assert_eq!(of("services/a b/x.yaml"), "**/services/a\\ b/x.yaml");
        assert_eq!(of("services/**/#1[a]/x.yaml"), "**/services/**/?1?a?/x.yaml");
        assert_eq!(of("**/ledger/x.yaml"), "**/ledger/x.yaml");
    }
}
