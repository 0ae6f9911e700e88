//! Drafts → YAML that people like to read: block style, a comment where something was lost.
//!
//! Every text is quoted so that a reader of YAML 1.1 or 1.2 sees the same text.

use std::fmt::Write as _;

use super::draft::{Draft, Notice, Slo, Texts, Tier};

/// Longer mappings are written over several lines.
const WIDTH: usize = 110;

/// Lines in the making.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

/// A file of SLOs; `from` names the files that it comes from.
pub(super) fn alerts(draft: &Draft, from: &str) -> String {
    let mut page = Page::default();
    page.comment(0, &format!("Imported from {}: {from}", draft.format));
    if let Some(service) = &draft.service {
        page.pair(0, "service", service);
    }
    page.texts(0, "labels", &draft.labels);
    if !draft.defaults.is_empty() {
        page.line(0, "slo_defaults:");
        page.defaults(2, draft);
    }
    let some = draft.slos.iter().any(|slo| slo.sli.complete);
    page.line(0, if some { "slos:" } else { "# slos:" });
    for slo in &draft.slos {
        page.slo(slo);
    }
    page.text
}

/// Defaults for `dashc.yaml`, of a catalogue of windows alone.
pub(super) fn defaults(draft: &Draft, from: &str) -> String {
    let mut page = Page::default();
    page.comment(0, &format!("Imported from {}: {from}", draft.format));
    page.comment(0, "Put this into dashc.yaml, or the same keys below `slo_defaults` of a file of SLOs.");
    page.line(0, "slos:");
    page.defaults(2, draft);
    page.text
}

impl Page {
    fn line(&mut self, indent: usize, line: &str) {
        let _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    fn comment(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            let line: String = line.chars().map(|char| if is_printable(char) { char } else { ' ' }).collect();
            self.line(indent, format!("# {line}").trim_end());
        }
    }

    fn defaults(&mut self, indent: usize, draft: &Draft) {
        for (key, value, why) in &draft.defaults {
            let line = format!("{key}: {value}");
            self.line(indent, &if why.is_empty() { line } else { format!("{line:<20}# {why}") });
        }
        self.tiers(indent, &draft.burn);
    }

    /// A key with a text.
    fn pair(&mut self, indent: usize, key: &str, text: &str) {
        let key = scalar(key, Context::Block);
        match block(text) {
            Some((mark, body)) => {
                self.line(indent, &format!("{key}: {mark}"));
                for line in body.lines() {
                    if line.is_empty() { self.text.push('\n') } else { self.line(indent + 2, line) }
                }
            }
            None => self.line(indent, &format!("{key}: {}", scalar(text, Context::Block))),
        }
    }

    /// A mapping of texts, on one line when it fits.
    fn texts(&mut self, indent: usize, key: &str, texts: &Texts) {
        if texts.is_empty() {
            return;
        }
        let line = format!("{key}: {}", flow(texts));
        if indent + line.chars().count() <= WIDTH {
            return self.line(indent, &line);
        }
        self.line(indent, &format!("{key}:"));
        for (name, text) in texts {
            self.pair(indent + 2, name, text);
        }
    }

    fn notice(&mut self, indent: usize, key: &str, notice: &Notice) {
        if notice.is_empty() {
            return;
        }
        let parts = [("labels", &notice.labels), ("annotations", &notice.annotations)];
        let said: Vec<String> = parts
            .iter()
            .filter(|(_, texts)| !texts.is_empty())
            .map(|(key, texts)| format!("{key}: {}", flow(texts)))
            .collect();
        let line = format!("{key}: {{ {} }}", said.join(", "));
        if indent + line.chars().count() <= WIDTH {
            return self.line(indent, &line);
        }
        self.line(indent, &format!("{key}:"));
        for (key, texts) in parts {
            self.texts(indent + 2, key, texts);
        }
    }

    fn tiers(&mut self, indent: usize, tiers: &[Tier]) {
        if tiers.is_empty() {
            return;
        }
        self.line(indent, "burn:");
        for Tier { severity, long, short, limit: (key, value) } in tiers {
            let short = short.as_ref().map(|short| format!(", short: {short}")).unwrap_or_default();
            let pair = format!("- {{ severity: {severity}, long: {long}{short}, {key}: {value} }}");
            self.line(indent + 2, &pair);
        }
    }

    fn slo(&mut self, slo: &Slo) {
        for comment in &slo.comments {
            self.comment(2, comment);
        }
        let mut item = Self::default();
        item.body(slo);
        for (at, line) in item.text.lines().enumerate() {
            let line = if at == 0 { format!("- {}", line.trim_start()) } else { line.to_owned() };
            match (slo.sli.complete, line.is_empty()) {
                (true, true) => self.text.push('\n'),
                (true, false) if at == 0 => self.line(2, &line),
                (true, false) => self.line(0, &line),
                // What cannot be measured stands there as a comment, to be completed.
                (false, _) => self.comment(2, line.strip_prefix("  ").unwrap_or(&line)),
            }
        }
    }

    /// The keys of an SLO, four columns in.
    fn body(&mut self, slo: &Slo) {
        self.pair(4, "slo", &slo.name);
        for (key, text) in
            [("description", &slo.description), ("service", &slo.service), ("datasource", &slo.datasource)]
        {
            if let Some(text) = text {
                self.pair(4, key, text);
            }
        }
        let objective = Some(slo.objective).filter(|objective| objective.has_budget());
        self.line(4, &format!("objective: {}", objective.map_or("…".to_owned(), |some| some.to_string())));
        if let Some(window) = slo.window {
            self.line(4, &format!("window: {window}"));
        }
        self.line(4, if slo.sli.queries.is_empty() { "sli: { bad: …, total: … }" } else { "sli:" });
        for (key, query) in &slo.sli.queries {
            self.pair(6, key, query.trim_end());
        }
        self.tiers(4, &slo.burn);
        if let Some(notify) = slo.notify {
            self.line(4, &format!("notify: {notify}"));
        }
        if let Some(absent) = slo.absent {
            self.line(4, &format!("absent: {absent}"));
        }
        self.texts(4, "labels", &slo.labels);
        if let Some(alert) = &slo.alert {
            self.pair(4, "alert", alert);
        }
        self.texts(4, "annotations", &slo.annotations);
        self.notice(4, "page", &slo.page);
        self.notice(4, "ticket", &slo.ticket);
    }
}

/// `{ a: b, c: d }`
fn flow(texts: &Texts) -> String {
    let pair = |(name, text): &(String, String)| {
        format!("{}: {}", scalar(name, Context::Flow), scalar(text, Context::Flow))
    };
    format!("{{ {} }}", texts.iter().map(pair).collect::<Vec<_>>().join(", "))
}

/// A text on one line, wherever it stands.
pub(super) fn quoted(text: &str) -> String {
    scalar(text, Context::Flow)
}

/// What surrounds a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Block,
    Flow,
}

/// A text on one line.
fn scalar(text: &str, context: Context) -> String {
    if is_plain(text, context) {
        return text.to_owned();
    }
    if text.chars().all(is_printable) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', char]),
            char if is_printable(char) => quoted.push(char),
            char => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(char));
            }
        }
    }
    quoted + "\""
}

/// A text of several lines as a block: its mark and its lines.
fn block(text: &str) -> Option<(&'static str, &str)> {
    let (mark, body) = match text.strip_suffix('\n') {
        Some(body) => ("|", body),
        None => ("|-", text),
    };
    let lines = body.contains('\n') && !body.starts_with([' ', '\n']) && !body.ends_with('\n');
    let readable = body.chars().all(|char| char == '\n' || is_printable(char));
    let blank = body.lines().any(|line| !line.is_empty() && line.trim().is_empty());
    (lines && readable && !blank).then_some((mark, body))
}

/// Whether every reader takes it for this text without quotes.
fn is_plain(text: &str, context: Context) -> bool {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let first =
        text.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || "_/($".contains(first));
    first
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && (context == Context::Block || !text.contains([',', '[', ']', '{', '}', ':', '#']))
        && text.chars().all(is_printable)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_printable(char: char) -> bool {
    !(char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Sink;
    use crate::span::Sources;
    use crate::tree;

    /// The text that a reader finds in what is written.
    fn read_back(text: &str, context: Context) -> Option<String> {
        let mut page = Page::default();
        match context {
            Context::Block => page.pair(2, "a", text),
            Context::Flow => page.line(2, &format!("a: {}", flow(&vec![(text.to_owned(), text.to_owned())]))),
        }
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", page.text.as_str());
        let mut sink = Sink::default();
        let tree = tree::yaml::read(source, &page.text, &mut sink)?;
        assert!(sink.is_empty(), "{}", page.text);
        let found = tree.root.get("a")?.clone();
        if context == Context::Block {
            return found.as_str().map(ToOwned::to_owned);
        }
        let entry = found.entries()?.first()?.clone();
        (&*entry.key.text == text).then(|| entry.value.as_str().unwrap_or_default().to_owned())
    }

    proptest! {
        #[test]
        fn every_text_is_read_as_it_was(text in "[a-c0-9 :#,{}\\[\\]'\"\\\\|>&*!%@`~\n\t\r\u{85}é$?.-]{0,12}|\\PC{0,8}") {
            for context in [Context::Block, Context::Flow] {
                prop_assert_eq!(read_back(&text, context), Some(text.clone()));
            }
        }
    }

    #[test]
    fn what_is_plain_stays_plain() {
        let query = r#"sum(rate(http_requests_total{code=~"5..",job="a"}[$window]))"#;
        assert_eq!(scalar(query, Context::Block), query);
        assert_eq!(scalar("#alerts", Context::Flow), "'#alerts'");
        assert_eq!(scalar("2", Context::Flow), "'2'");
        assert_eq!(scalar("it's", Context::Block), "it's");
    }
}
