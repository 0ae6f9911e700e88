//! Differences for people: what is new, gone or another, each on a line of its own.

use super::{first, is_long};
use crate::cli::build::plural;
use crate::cli::table::Style;
use crate::diagnostic::render::Options;
use crate::diff::{Alike, Change, Difference, Line, What, alike, lines};

/// Two columns a level.
const STEP: &str = "  ";

/// All of them; nothing when there are none.
///
/// Where at least `least` changes are alike, one stands for all.
pub(super) fn render(changes: &[Change], least: usize, drawing: &Options) -> String {
    let mut writer = Writer { text: String::new(), colour: drawing.colour, least };
    writer.changes(changes, 0);
    writer.text
}

struct Writer {
    text: String,
    colour: bool,
    least: usize,
}

impl Writer {
    fn line(&mut self, depth: usize, style: Style, text: &str) {
        let text = style.paint(text, self.colour);
        self.text.push_str(&STEP.repeat(depth));
        self.text.push_str(&text);
        self.text.push('\n');
    }

    fn changes(&mut self, changes: &[Change], depth: usize) {
        for alike in alike(changes, self.least) {
            self.change(&alike, depth);
        }
    }

    fn change(&mut self, alike: &Alike<'_>, depth: usize) {
        let Change { kind, what, .. } = alike.change;
        let named = match alike.names.as_slice() {
            [name] => format!("{kind} {name}"),
            names => format!("{}: {}", plural(names.len(), kind), first(names, str::to_owned)),
        };
        let head = |sign: &str, about: &str| match about {
            "" => format!("{sign} {named}"),
            about if alike.names.len() == 1 => format!("{sign} {named} ({about})"),
            about => format!("{sign} {named}, each {about}"),
        };
        match what {
            What::Added(about) => self.line(depth, Style::Green, &head("+", about)),
            What::Removed(about) => self.line(depth, Style::Red, &head("-", about)),
            What::Changed(differences, parts) => {
                self.line(depth, Style::Strong, &head("~", ""));
                for one in differences {
                    self.difference(one, depth + 1);
                }
                self.changes(parts, depth + 1);
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
