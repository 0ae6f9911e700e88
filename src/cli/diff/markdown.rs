//! Differences as Markdown, for a comment on a pull request.

use super::{is_long, many};
use crate::diff::{Difference, Group, Line, What, lines};

/// All of them under one line that counts them.
pub(super) fn render(summary: &str, groups: &[Group<'_>]) -> String {
    if groups.is_empty() {
        return "Nothing differs.\n".to_owned();
    }
    let mut text = format!("**{summary}**\n\n");
    for one in groups {
        group(one, 0, &mut text);
    }
    text
}

fn group(group: &Group<'_>, depth: usize, text: &mut String) {
    let what = &group.first.what;
    let word = super::word(what);
    let (item, names) = if let [name] = group.names.as_slice() {
        (format!("{} {} {word}", group.first.kind, code(name)), String::new())
    } else {
        let (count, names) = many(group, code);
        (format!("{count} {word}"), format!(": {names}"))
    };
    let about = match what {
        What::Added(about) | What::Removed(about) if about.is_empty() => String::new(),
        What::Added(about) | What::Removed(about) if names.is_empty() => format!(": {}", escaped(about)),
        What::Added(about) | What::Removed(about) => format!(" ({})", escaped(about)),
        What::Changed(..) => String::new(),
    };
    line(depth, &format!("- {item}{names}{about}"), text);
    if let What::Changed(differences, _) = what {
        for one in differences {
            difference(one, depth + 1, text);
        }
        for part in &group.parts {
            self::group(part, depth + 1, text);
        }
    }
}

fn difference(difference: &Difference, depth: usize, text: &mut String) {
    let Difference { name, old, new } = difference;
    if !is_long(old.as_ref()) && !is_long(new.as_ref()) {
        let side = |side: &Option<String>| side.as_deref().map_or_else(|| "–".to_owned(), code);
        return line(depth, &format!("- {}: {} → {}", escaped(name), side(old), side(new)), text);
    }
    line(depth, &format!("- {}:", escaped(name)), text);
    let (old, new) = (old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
    let differing = lines(old, new);
    let fence = fence(&[old, new]);
    line(depth + 1, &format!("{fence}diff"), text);
    for differs in differing {
        match differs {
            Line::Old(old) => line(depth + 1, &format!("- {old}"), text),
            Line::New(new) => line(depth + 1, &format!("+ {new}"), text),
        }
    }
    line(depth + 1, &fence, text);
}

fn line(depth: usize, words: &str, text: &mut String) {
    text.push_str(&"  ".repeat(depth));
    text.push_str(words);
    text.push('\n');
}

/// A text as code, whatever backticks it has.
fn code(text: &str) -> String {
    let fence = "`".repeat(1 + longest_run(text));
    let space = if text.contains('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A fence that is longer than what stands inside.
fn fence(texts: &[&str]) -> String {
    "`".repeat(texts.iter().map(|text| longest_run(text) + 1).max().unwrap_or(0).max(3))
}

fn longest_run(text: &str) -> usize {
    text.split(|sign| sign != '`').map(str::len).max().unwrap_or_default()
}

/// Words that stay words.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|') {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}
