//! Differences for people: what is new, gone or another, each on a line of its own.

use super::{is_long, many};
use crate::cli::table::Style;
use crate::diagnostic::render::Options;
use crate::diff::{Difference, Group, Line, What, lines};

/// Two columns a level.
const STEP: &str = "  ";

/// All of them; nothing when there are none.
pub(super) fn render(groups: &[Group<'_>], drawing: &Options) -> String {
    let mut writer = Writer { text: String::new(), colour: drawing.colour };
    for group in groups {
        writer.group(group, 0);
    }
    writer.text
}

struct Writer {
    text: String,
    colour: bool,
}

impl Writer {
    fn line(&mut self, depth: usize, style: Style, text: &str) {
        let text = style.paint(text, self.colour);
        self.text.push_str(&STEP.repeat(depth));
        self.text.push_str(&text);
        self.text.push('\n');
    }

    fn group(&mut self, group: &Group<'_>, depth: usize) {
        let kind = group.first.kind;
        let named = if let [name] = group.names.as_slice() {
            format!("{kind} {name}")
        } else {
            let (count, names) = many(group, ToOwned::to_owned);
            format!("{count}: {names}")
        };
        let head = |sign: &str, about: &str| match about {
            "" => format!("{sign} {named}"),
            about => format!("{sign} {named} ({about})"),
        };
        match &group.first.what {
            What::Added(about) => self.line(depth, Style::Green, &head("+", about)),
            What::Removed(about) => self.line(depth, Style::Red, &head("-", about)),
            What::Changed(differences, _) => {
                self.line(depth, Style::Strong, &head("~", ""));
                for one in differences {
                    self.difference(one, depth + 1);
                }
                for part in &group.parts {
                    self.group(part, depth + 1);
                }
            }
        }
    }

    fn difference(&mut self, difference: &Difference, depth: usize) {
        let Difference { name, old, new } = difference;
        if !is_long(old.as_ref()) && !is_long(new.as_ref()) {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
            return self.line(depth, Style::Plain, &format!("{name}: {} → {}", side(old), side(new)));
        }
        self.line(depth, Style::Plain, &format!("{name}:"));
        let (old, new) = (old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
        for line in lines(old, new) {
            match line {
                Line::Old(line) => self.line(depth + 1, Style::Red, &format!("- {line}")),
                Line::New(line) => self.line(depth + 1, Style::Green, &format!("+ {line}")),
            }
        }
    }
}
