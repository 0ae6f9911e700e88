//! YAML text → [`Tree`]. The only file that names the YAML parser.
//!
//! Outside source: YAML 1.2.2. Of it are refused, with a message each: tags
//! other than those of the core schema, merge keys, keys that are collections,
//! and more than one document in a file.

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::build::{Builder, Codes};
use super::readable::readable;
use super::{Key, Kind, MAX_BYTES, Style, Tree, clip, core_schema};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::span::{Origin, SourceId, Span};

const CODES: Codes = Codes { duplicate_key: "yaml/duplicate-key", too_deep: "yaml/too-deep" };

/// Reads a YAML text that holds one document.
///
/// Every fault goes to `sink`; what stands before the first fault of syntax is
/// returned, and all of it in spite of other faults. `None`: there is nothing.
#[must_use]
pub fn read(source: SourceId, text: &str, sink: &mut Sink) -> Option<Tree> {
    documents(source, text, sink, false).pop()
}

/// Reads a YAML text that may hold several documents, as other programs' files do.
///
/// Documents that say nothing are left out. Faults as in [`read`].
#[must_use]
pub fn read_all(source: SourceId, text: &str, sink: &mut Sink) -> Vec<Tree> {
    let mut trees = documents(source, text, sink, true);
    trees.retain(|tree| tree.root.kind != Kind::Null);
    trees
}

fn documents(source: SourceId, text: &str, sink: &mut Sink, several: bool) -> Vec<Tree> {
    if text.len() > MAX_BYTES {
        sink.push(too_large(source, text.len()));
        return Vec::new();
    }
    let Some(text) = readable(source, text, sink) else { return Vec::new() };
    let text = &*text;
    let builder = Builder::new(source, &CODES, sink);
    let mut reader =
        Reader { text, builder, before: mark(text), several, documents: 0, finished: Vec::new(), tag: None };
    let whole = reader.run();
    reader.finish(whole);
    reader.finished
}

/// The fault of a text of more than 8 MiB.
pub(super) fn too_large(source: SourceId, bytes: usize) -> Diagnostic {
    let message = format!("the file has {bytes} bytes, more than the {} MiB that are read", MAX_BYTES >> 20);
    Diagnostic::error("yaml/too-large", message)
        .at(Origin::file(source, Span::at(0)), "")
        .help("split the file")
}

/// Length of the byte order mark.
fn mark(text: &str) -> usize {
    text.len() - text.trim_start_matches('\u{feff}').len()
}

/// The text of a comment on the first line.
fn header(text: &str) -> Option<Span> {
    let start = mark(text);
    let line = text.get(start..)?.lines().next()?.strip_prefix('#')?;
    Some(Span::new(start + 1, start + 1 + line.trim_end().len()))
}

struct Reader<'t, 's> {
    text: &'t str,
    builder: Builder<'s>,
    /// Where the last scalar, alias or bracket ended: what belongs to the next node begins there.
    before: usize,
    /// Whether more than one document is welcome.
    several: bool,
    /// How many began.
    documents: usize,
    finished: Vec<Tree>,
    /// What a core tag says of the next node.
    tag: Option<CoreTag>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CoreTag {
    Str,
    Null,
    Bool,
    Int,
    Float,
}

impl Reader<'_, '_> {
    /// Whether the text was read to its end.
    fn run(&mut self) -> bool {
        for next in Parser::new_from_str_with_options(self.text, options()) {
            match next {
                Ok((event, span)) => {
                    let range = span.byte_range().unwrap_or_default();
                    let tag = span.tag_span().and_then(|tag| tag.byte_range()).unwrap_or_default();
                    self.event(event, Span::new(range.start, range.end), Span::new(tag.start, tag.end));
                }
                Err(error) => {
                    self.syntax(&error);
                    self.builder.spoil(error.marker().byte_offset().unwrap_or_default());
                    return false;
                }
            }
            let unwelcome = self.documents > 1 && !self.several;
            if unwelcome || self.builder.stopped() {
                return unwelcome;
            }
        }
        if self.documents == 0 {
            self.empty();
        }
        true
    }

    fn event(&mut self, event: Event<'_>, span: Span, tag: Span) {
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, tagged) => {
                self.tag(tagged.as_deref(), tag);
                self.scalar(&text, style, span, anchor);
            }
            Event::SequenceStart(style, anchor, tagged) => {
                self.collection_tag(tagged.as_deref(), tag, "seq");
                self.open(false, style, span, anchor);
            }
            Event::MappingStart(style, anchor, tagged) => {
                self.collection_tag(tagged.as_deref(), tag, "map");
                self.open(true, style, span, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let bracket = Some(span).filter(|span| !span.is_empty());
                self.before = self.before.max(span.start as usize + bracket.map_or(0, Span::len));
                self.builder.close(bracket);
            }
            Event::Alias(anchor) => {
                self.before = span.end as usize;
                self.builder.alias(anchor, span);
            }
            Event::UnresolvedAlias(name) => {
                self.before = span.end as usize;
                self.unknown_anchor(&name, span);
            }
            _ => {}
        }
    }

    fn open(&mut self, mapping: bool, style: StructureStyle, span: Span, anchor: usize) {
        self.before = self.before.max(span.end as usize);
        let style = if style == StructureStyle::Flow { Style::Flow } else { Style::Block };
        self.builder.open(mapping, span, style, anchor);
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span, anchor: usize) {
        let (span, style) = self.written(style, span);
        self.before = self.before.max(span.end as usize);
        // An empty scalar is given as `~`, which it is not when a tag says it is a string.
        let text = if style == Style::Plain && span.is_empty() { "" } else { text };
        if self.builder.wants_key() {
            self.key(text, style, span);
            return;
        }
        let kind = match (self.tag.take(), style) {
            (Some(tag), _) => self.tagged(tag, text, span),
            (None, Style::Plain) => core_schema::plain(text),
            (None, _) => Kind::String(text.into()),
        };
        let span = if span.is_empty() { Span::at(self.after_colon(span)) } else { span };
        self.builder.scalar(span, style, kind, anchor);
    }

    fn key(&mut self, text: &str, style: Style, span: Span) {
        let place = self.builder.at(span);
        if style == Style::Plain && text == "<<" {
            let fault = Diagnostic::error("yaml/merge-key", "merge keys (`<<`) are not part of YAML 1.2");
            self.builder
                .push(fault.at(place, "not merged").help("write the keys out, or alias the whole value"));
            self.builder.refuse_key();
        } else if span.is_empty() {
            let fault = Diagnostic::error("yaml/syntax", "found `:` without a key before it");
            self.builder.push(fault.at(place, "expected a key").help("write a name before the `:`"));
            self.builder.refuse_key();
        } else {
            let source = self.builder.source;
            self.builder.key(Key { text: text.into(), source, span, style });
        }
    }

    /// The place of the value that is not there: behind the `:` of its key.
    fn after_colon(&self, span: Span) -> usize {
        let at = span.start as usize;
        let rest = self.text.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest.get(blank..).is_some_and(|rest| rest.starts_with(':')) { at + blank + 1 } else { at }
    }

    /// The style, and the span as [`super::Node`] promises it: that of a block
    /// scalar is given from its first character on and reaches into what follows.
    fn written(&self, style: ScalarStyle, span: Span) -> (Span, Style) {
        let style = match style {
            ScalarStyle::Plain => return (span, Style::Plain),
            ScalarStyle::SingleQuoted => return (span, Style::Single),
            ScalarStyle::DoubleQuoted => return (span, Style::Double),
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let Some((start, header)) = self.block_header() else { return (span, style) };
        let text = self.text.get(header..span.end as usize).unwrap_or_default();
        let end = header + text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        (Span::new(start, end), style)
    }

    /// Where the `|` or `>` of the block scalar stands that comes next, and where its header ends.
    fn block_header(&self) -> Option<(usize, usize)> {
        let (at, word) = self.words().find(|(_, word)| word.starts_with(['|', '>']))?;
        Some((at, at + word.len()))
    }

    /// What stands between blanks from [`Reader::before`] on, and where; comments left out.
    fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = self.before;
        std::iter::from_fn(move || {
            loop {
                let rest = self.text.get(at..)?;
                at += rest.len() - rest.trim_start().len();
                let rest = rest.trim_start();
                if !rest.starts_with('#') {
                    let word = rest.split([' ', '\t', '\n', '\r']).next().filter(|word| !word.is_empty())?;
                    at += word.len();
                    return Some((at - word.len(), word));
                }
                at += rest.find(['\n', '\r'])?;
            }
        })
    }

    fn document(&mut self, span: Span) {
        self.documents += 1;
        if self.documents > 1 && self.several {
            self.finish(true);
        } else if self.documents > 1 {
            let place = self.builder.at(span);
            let fault = Diagnostic::error("yaml/multiple-documents", "the file holds more than one document");
            let fault = fault.at(place, "the second document begins here, and is not read");
            self.builder.push(fault.help("move each document to a file of its own, or remove the `---`"));
        }
    }

    fn finish(&mut self, whole: bool) {
        let header = header(self.text);
        self.finished.extend(self.builder.finish(header, whole));
    }

    fn empty(&mut self) {
        let place = self.builder.at(Span::at(0));
        // Prometheus loads rule files that say nothing; a project's own are left empty by mistake.
        let fault = if self.several { Diagnostic::warning } else { Diagnostic::error };
        let fault = fault("yaml/empty", "the file says nothing");
        self.builder.push(fault.at(place, "").help("write something into it, or delete it"));
    }

    fn unknown_anchor(&mut self, name: &str, span: Span) {
        let (place, name) = (self.builder.at(span), clip(name));
        let message = format!("no anchor `&{name}` stands before the alias `*{name}`");
        let fault = Diagnostic::error("yaml/unknown-anchor", message).at(place, "unknown anchor");
        self.builder.push(fault.help(format!("quote a text that begins with `*`: \"*{name}\"")));
        self.builder.broken(span);
    }
}

/// Tags.
impl Reader<'_, '_> {
    fn tag(&mut self, tag: Option<&Tag>, span: Span) {
        self.tag = None;
        let Some(tag) = tag else { return };
        self.tag = match tag.core_suffix() {
            Some("str") => Some(CoreTag::Str),
            Some("null") => Some(CoreTag::Null),
            Some("bool") => Some(CoreTag::Bool),
            Some("int") => Some(CoreTag::Int),
            Some("float") => Some(CoreTag::Float),
            _ if tag.original() == "!" => Some(CoreTag::Str),
            _ => {
                self.unknown_tag(tag, span);
                None
            }
        };
    }

    fn collection_tag(&mut self, tag: Option<&Tag>, span: Span, expected: &str) {
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some(expected) && tag.original() != "!") {
            self.unknown_tag(tag, span);
        }
    }

    fn unknown_tag(&mut self, tag: &Tag, span: Span) {
        let place = self.builder.at(span);
        let message = format!("the tag `{}` means nothing here", clip(&tag.original()));
        let fault = Diagnostic::error("yaml/unknown-tag", message).at(place, "unknown tag");
        self.builder.push(fault.help("remove the tag, or quote a text that begins with `!`"));
    }

    fn tagged(&mut self, tag: CoreTag, text: &str, span: Span) -> Kind {
        let plain = core_schema::plain(text);
        let (name, fits) = match tag {
            CoreTag::Str => return Kind::String(text.into()),
            CoreTag::Null => ("null", plain == Kind::Null),
            CoreTag::Bool => ("bool", matches!(plain, Kind::Bool(_))),
            CoreTag::Int => ("int", core_schema::is_integer(text)),
            CoreTag::Float => ("float", core_schema::is_number(text)),
        };
        if fits {
            return plain;
        }
        let place = self.builder.at(span);
        let message = format!("`{}` is not what the tag `!!{name}` says", clip(text));
        let fault = Diagnostic::error("yaml/unknown-tag", message).at(place, format!("expected !!{name}"));
        self.builder.push(fault.help("remove the tag, or correct the value"));
        Kind::Broken
    }
}

/// Faults of syntax.
impl Reader<'_, '_> {
    fn syntax(&mut self, error: &ScanError) {
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            let fault = Diagnostic::error("yaml/too-deep", "collections are nested too deeply");
            self.builder.push(fault.at(self.builder.at(Span::at(at)), "").help("flatten the structure"));
            return;
        }
        let fault = self
            .tab(error.kind(), at)
            .or_else(|| self.quote(error.kind()))
            .or_else(|| self.escape(error.kind(), at));
        let Wrong { code, at, message, label, help } = fault.unwrap_or_else(|| self.other(error, at));
        let place = self.builder.at(at);
        let mut diagnostic = Diagnostic::error(code, message).at(place, label);
        if let Some(bracket) =
            self.builder.open_bracket(self.text).filter(|bracket| bracket.start != at.start)
        {
            diagnostic = diagnostic.also(self.builder.at(bracket), "this bracket is still open");
        }
        let diagnostic = if help.is_empty() { diagnostic } else { diagnostic.help(help) };
        self.builder.push(diagnostic);
    }

    /// A tab in the indentation: where the parser says so, or on the line of another fault.
    fn tab(&self, kind: &ErrorKind, at: usize) -> Option<Wrong> {
        use ErrorKind::*;
        let named = matches!(
            kind,
            TabInBlockIndentation
                | TabInIndentation
                | TabNotAllowed
                | TabAtBlockScalarStart
                | TabInPlainScalar
        );
        let mut start = self.text.get(..at)?.rfind('\n').map_or(0, |at| at + 1);
        for line in self.text.get(start..)?.split_inclusive('\n') {
            let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
            let blank = line.get(..indentation).unwrap_or_default();
            if let Some(tab) = blank.find('\t').filter(|_| named || at <= start + indentation) {
                let tabs = blank.len() - blank.trim_end_matches('\t').len();
                return Some(tabbed(Span::new(start + tab, start + tab + tabs.max(1))));
            }
            if !named {
                return None;
            }
            start += line.len();
        }
        None
    }

    /// A quote that is not closed is pointed at, not the end of the file.
    fn quote(&self, kind: &ErrorKind) -> Option<Wrong> {
        use ErrorKind::*;
        if !matches!(kind, UnclosedQuotedScalar | InvalidQuotedScalarIndent | DocumentIndicatorInQuotedScalar)
        {
            return None;
        }
        let start = self.words().find_map(|(at, word)| Some(at + word.find(['"', '\''])?))?;
        let quote = self.text.get(start..=start)?;
        Some(Wrong {
            code: "yaml/syntax",
            at: Span::new(start, start + 1),
            message: format!("the quote `{quote}` is not closed"),
            label: "opened here".into(),
            help: format!("write the closing `{quote}`, or indent the lines that belong to the text"),
        })
    }

    /// A bad escape is pointed at, not the start of its text.
    fn escape(&self, kind: &ErrorKind, at: usize) -> Option<Wrong> {
        if !matches!(kind, ErrorKind::UnknownQuotedScalarEscape) {
            return None;
        }
        let mut chars = self.text.get(at..)?.char_indices();
        loop {
            let (from, _) = chars.find(|(_, char)| *char == '\\')?;
            let (to, char) = chars.next()?;
            if !"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(char) {
                return Some(Wrong {
                    code: "yaml/syntax",
                    at: Span::new(at + from, at + to + char.len_utf8()),
                    message: format!("`\\{char}` is not an escape of double quotes"),
                    label: "unknown escape".into(),
                    help: "use single quotes, in which a backslash is just a backslash, or write `\\\\`"
                        .into(),
                });
            }
        }
    }

    fn other(&self, error: &ScanError, at: usize) -> Wrong {
        let rest = self.text.get(at..).unwrap_or_default();
        let width = rest.chars().next().filter(|char| !char.is_whitespace()).map_or(0, char::len_utf8);
        let (message, label, help) = wording(error.kind(), rest);
        let message =
            if message.is_empty() { format!("this is not YAML: {}", error.info()) } else { message };
        let cut_off =
            self.builder.open_bracket(self.text).is_some() && rest.starts_with(['[', ']', '{', '}']);
        let help = if cut_off {
            "quote the text: between brackets, `[ ] { } ,` end one without quotes"
        } else {
            help
        };
        let at = Span::new(at, at + width);
        Wrong { code: "yaml/syntax", at, message, label: label.into(), help: help.into() }
    }
}

/// A fault of syntax in words.
struct Wrong {
    code: Code,
    at: Span,
    message: String,
    label: String,
    help: String,
}

fn tabbed(at: Span) -> Wrong {
    Wrong {
        code: "yaml/tab-indentation",
        at,
        message: "found a tab in the indentation, expected spaces".into(),
        label: "a tab".into(),
        help: "replace each tab with spaces; in YAML only spaces indent".into(),
    }
}

/// Message, label and help; an empty message where the parser's own has to do.
fn wording(kind: &ErrorKind, rest: &str) -> (String, &'static str, &'static str) {
    use ErrorKind::*;
    match kind {
        MappingValueNotAllowed | InvalidColonPlacement => (
            "found a `:` where no key can end".into(),
            "not expected here",
            "quote the text if the `:` belongs to it; otherwise correct the indentation of this line",
        ),
        UnexpectedCharacter { character } => (
            match character {
                '`' => "a text without quotes cannot begin with a backtick".to_owned(),
                character => format!("a text without quotes cannot begin with `{character}`"),
            },
            "not expected here",
            "quote the text",
        ),
        UnclosedFlowCollection { open } => {
            (format!("the bracket `{open}` is not closed"), "opened here", "write the closing bracket")
        }
        MismatchedFlowCollectionEnd { open, close } => (
            format!("the bracket `{open}` is closed by `{close}`"),
            "opened here",
            "close each bracket with its own kind",
        ),
        MisplacedFlowCollectionEnd => (
            format!("found `{}`, but no bracket is open", rest.get(..1).unwrap_or_default()),
            "not expected here",
            "remove it, or quote the text that it belongs to",
        ),
        ExpectedFlowMappingSeparator => (
            "expected `,` or `}` in the mapping".into(),
            "expected `,` or `}`",
            "write the missing `,` or `}`",
        ),
        ExpectedFlowSequenceSeparator => (
            "expected `,` or `]` in the sequence".into(),
            "expected `,` or `]`",
            "write the missing `,` or `]`",
        ),
        ExpectedBlockMappingKey | SimpleKeyExpected | InvalidSimpleKey | InvalidIndentation => (
            "expected a key followed by `:` at this indentation".into(),
            "expected a key",
            "write `key: value`, and give the keys of one mapping the same indentation",
        ),
        ExpectedBlockSequenceEntry => (
            "expected an item that begins with `-`".into(),
            "expected `-`",
            "give the items of one sequence the same indentation",
        ),
        BlockSequenceEntryNotAllowed | BlockEntryInFlowCollection => (
            "found `-` where no item can begin".into(),
            "not expected here",
            "begin the sequence on a line of its own, or quote the text",
        ),
        _ => wording_of_scalars(kind),
    }
}

fn wording_of_scalars(kind: &ErrorKind) -> (String, &'static str, &'static str) {
    use ErrorKind::*;
    match kind {
        InvalidTrailingSingleQuotedScalar | InvalidTrailingDoubleQuotedScalar => (
            "found text after the closing quote".into(),
            "not expected here",
            "put the whole value into one pair of quotes",
        ),
        InvalidBlockScalarHeader | ZeroBlockScalarIndent => (
            "found text after `|` or `>`, which only a digit, `+` or `-` may follow".into(),
            "in this header",
            "begin the text on the next line",
        ),
        InvalidBlockScalarIndent => (
            "a blank line before the text has more spaces than the text".into(),
            "too many spaces",
            "remove the spaces of the blank line",
        ),
        MissingAnchorOrAliasName => (
            "expected a name after `&` or `*`".into(),
            "expected a name",
            "quote a text that begins with `&` or `*`",
        ),
        CommentNotSeparated => (
            "found `#` directly behind a value".into(),
            "not a comment",
            "write a space before `#`, or quote the text",
        ),
        UndeclaredTagHandle => (
            "found a tag whose prefix is not declared".into(),
            "unknown tag",
            "quote a text that begins with `!`",
        ),
        BomInsideDocument => (
            "found a byte-order mark inside the file".into(),
            "U+FEFF",
            "remove it: it may only be the first character",
        ),
        _ => (String::new(), "not expected here", ""),
    }
}

/// The limits of the tree are narrower, so that it is the tree that reports.
fn options() -> Options {
    granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::diagnostic::Sink;
    use crate::span::{Sources, Span};

    #[test]
    fn a_pair_in_brackets_is_not_taken_for_a_bracket() {
        let text = "e!: [!c,\u{85}e!: \\x ";
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let _ = read(sources.add("a.yaml", text), text, &mut sink);
        let labels = sink.iter().flat_map(|diagnostic| &diagnostic.labels);
        let places: Vec<Span> = labels.filter_map(|label| Some(label.origin.place()?.1)).collect();
        assert!(places.iter().all(|place| text.get(place.range()).is_some()), "{places:?}");

        let text = "a: [b, c: d";
        let mut sink = Sink::default();
        let _ = read(sources.add("b.yaml", text), text, &mut sink);
        let labels = sink.iter().flat_map(|diagnostic| &diagnostic.labels);
        let open: Vec<Span> = labels.filter_map(|label| Some(label.origin.place()?.1)).collect();
        assert_eq!(open, [Span::new(3, 4)]);
    }
}
