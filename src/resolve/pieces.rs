//! `use:`: shared pieces, put where dashboards use them.
//!
//! A piece is said once, in a file of `shared/`; what is wrong with it is reported once, there.
//! Pieces use no pieces, so that none can go round in a circle or grow without end.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::span::{Origin, SourceId, Span, Text};
use crate::spec::{self, Annotation, Link, Panel, Row, Variable};
use crate::tree::{List, Map, Name, OneOrMany, Said, unknown_word};

/// The shared pieces of a project, by name.
#[derive(Debug, Default)]
pub struct Pieces {
    all: Vec<Piece>,
}

/// A shared piece.
#[derive(Debug)]
struct Piece {
    name: Box<str>,
    source: SourceId,
    /// What it says; nothing when its file could not be read.
    said: Option<spec::Piece>,
}

/// The uses that a dashboard makes: which piece, and where.
#[derive(Clone, Debug, Default)]
pub struct Uses(Vec<(usize, Origin)>);

impl Uses {
    /// Adds those of another dashboard.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Takes the files of `shared/`, sorted by path: name, text and what was decoded of it.
#[must_use]
pub fn pieces(files: Vec<(String, SourceId, Option<spec::Piece>)>, sink: &mut Sink) -> Pieces {
    let mut pieces = Pieces::default();
    for (name, source, mut said) in files {
        if let Some(first) = pieces.all.iter().find(|piece| *piece.name == *name) {
            let start = |source| Origin::file(source, Span::default());
            sink.push(
                Diagnostic::error("piece/twice", format!("there are two shared pieces `{name}`"))
                    .at(said.as_ref().map_or(start(source), |said| said.origin), "the second one")
                    .also(
                        first.said.as_ref().map_or(start(first.source), |said| said.origin),
                        "the first one",
                    )
                    .help("give one of the files another name"),
            );
            continue;
        }
        if let Some(said) = &mut said {
            refuse_uses(said, sink);
        }
        pieces.all.push(Piece { name: name.into(), source, said });
    }
    pieces
}

/// A piece that uses pieces is refused: what it would bring is left out.
fn refuse_uses(said: &mut spec::Piece, sink: &mut Sink) {
    let mut refuse = |piece: &Said<Text>| {
        let Some(name) = piece.get() else { return piece.is_unsaid() };
        sink.push(
            Diagnostic::error("piece/nested", "a shared piece uses another one")
                .at(name.origin(), format!("`{}` stays out", name.text))
                .help("use both in the dashboard: its `use` is a list"),
        );
        false
    };
    if let Some(rows) = said.rows.get_mut() {
        rows.0.retain(|row| row.get().is_none_or(|row| refuse(&row.piece)));
        for row in &mut rows.0 {
            if let Some(panels) = row.get_mut().and_then(|row| row.panels.get_mut()) {
                panels.0.retain(|panel| panel.get().is_none_or(|panel| refuse(&panel.piece)));
            }
        }
    }
    if let Some(panels) = said.panels.get_mut() {
        panels.0.retain(|panel| panel.get().is_none_or(|panel| refuse(&panel.piece)));
    }
}

impl Pieces {
    /// Puts the pieces that a dashboard uses in their places, and says which those are.
    #[must_use]
    pub fn spread(&self, dashboard: &mut spec::Dashboard, sink: &mut Sink) -> Uses {
        let mut spread = Spread { pieces: self, brought: Brought::default(), uses: Uses::default(), sink };
        for name in dashboard.pieces.get().into_iter().flat_map(OneOrMany::iter) {
            spread.whole(name);
        }
        spread.rows(&mut dashboard.rows);
        spread.panels(&mut dashboard.panels);
        let Spread { brought, uses, .. } = spread;
        append(&mut dashboard.rows, brought.rows);
        append(&mut dashboard.panels, brought.panels);
        append(&mut dashboard.links, brought.links);
        complete(&mut dashboard.annotations, brought.annotations, false);
        complete(&mut dashboard.variables, brought.variables, true);
        uses
    }

    /// Says at every fault in a piece where the dashboard uses it.
    pub fn point_back(&self, uses: &Uses, sink: &mut Sink) {
        if uses.0.is_empty() {
            return;
        }
        sink.amend(|diagnostic| {
            let Some((source, _)) = diagnostic.origin().place() else { return };
            let of_piece = |(index, _): &&(usize, Origin)| {
                self.all.get(*index).is_some_and(|piece| piece.source == source)
            };
            if let Some((_, origin)) = uses.0.iter().find(of_piece) {
                diagnostic.add(*origin, "used here");
            }
        });
    }

    /// Reports the pieces that are in none of `uses`.
    pub fn report_unused<'u>(&self, uses: impl IntoIterator<Item = &'u Uses>, sink: &mut Sink) {
        let used: BTreeSet<usize> =
            uses.into_iter().flat_map(|uses| uses.0.iter().map(|(index, _)| *index)).collect();
        for (_, piece) in self.all.iter().enumerate().filter(|(index, _)| !used.contains(index)) {
            let Some(said) = &piece.said else { continue };
            sink.push(
                Diagnostic::warning(
                    "piece/unused",
                    format!("no dashboard uses the shared piece `{}`", piece.name),
                )
                .at(said.origin, "is drawn nowhere")
                .help(format!("write `use: {}` in a dashboard, or delete the file", piece.name)),
            );
        }
    }
}

/// What pieces bring to the dashboard as a whole.
#[derive(Debug, Default)]
struct Brought {
    variables: Vec<(Name, Said<Variable>)>,
    annotations: Vec<(Name, Said<Annotation>)>,
    links: Vec<Said<Link>>,
    rows: Vec<Said<Row>>,
    panels: Vec<Said<Panel>>,
}

/// Puts pieces into one dashboard.
struct Spread<'a> {
    pieces: &'a Pieces,
    brought: Brought,
    uses: Uses,
    sink: &'a mut Sink,
}

impl<'a> Spread<'a> {
    /// The piece of a name; an unknown one is reported. Its variables, annotations and links come with it.
    fn piece(&mut self, name: &Text) -> Option<&'a spec::Piece> {
        let all = &self.pieces.all;
        let Some(index) = all.iter().position(|piece| *piece.name == *name.text) else {
            let known = all.iter().map(|piece| &*piece.name);
            self.sink.push(
                unknown_word(name.origin(), "shared piece", &name.text, known)
                    .note("shared pieces are the files `shared/NAME.yaml`"),
            );
            return None;
        };
        let again = self.uses.0.iter().any(|(known, _)| *known == index);
        self.uses.0.push((index, name.origin()));
        let said = all.get(index)?.said.as_ref()?;
        if !again {
            self.brought.variables.extend(said.variables.get().into_iter().flat_map(|map| map.0.clone()));
            self.brought.annotations.extend(said.annotations.get().into_iter().flat_map(|map| map.0.clone()));
            self.brought.links.extend(said.links.get().into_iter().flat_map(|list| list.0.clone()));
        }
        Some(said)
    }

    /// Everything of a piece.
    fn whole(&mut self, name: &Text) {
        let Some(said) = self.piece(name) else { return self.brought.rows.push(Said::Broken) };
        self.brought.rows.extend(said.rows.get().into_iter().flat_map(|list| list.0.clone()));
        self.brought.panels.extend(said.panels.get().into_iter().flat_map(|list| list.0.clone()));
    }

    /// The rows of a piece, where a row uses it.
    fn rows(&mut self, rows: &mut Said<List<Row>>) {
        let Some(List(rows)) = rows.get_mut() else { return };
        for mut row in std::mem::take(rows) {
            let piece = row.get().map(|row| row.piece.clone()).unwrap_or_default();
            if let Some(row) = row.get_mut() {
                self.panels(&mut row.panels);
            }
            match &piece {
                Said::Unsaid => rows.push(row),
                Said::Broken => rows.push(Said::Broken),
                Said::Is(name) => rows.extend(self.rows_of(&name.0)),
            }
        }
    }

    fn rows_of(&mut self, name: &Text) -> Vec<Said<Row>> {
        let Some(said) = self.piece(name) else { return vec![Said::Broken] };
        let panels = said.panels.get().into_iter().flat_map(List::iter).map(|panel| panel.origin).next();
        if said.rows.is_unsaid() {
            let own = panels.map_or("", |_| " or among `panels`");
            self.misplaced(name, "no rows", said.origin, own);
        } else if let Some(panel) = panels {
            self.misplaced(name, "panels outside of rows", panel, "");
        }
        said.rows.get().map(|list| list.0.clone()).unwrap_or_default()
    }

    /// The panels of a piece, where a panel uses it.
    fn panels(&mut self, panels: &mut Said<List<Panel>>) {
        let Some(List(panels)) = panels.get_mut() else { return };
        if panels.iter().all(|panel| panel.get().is_none_or(|panel| panel.piece.is_unsaid())) {
            return;
        }
        for panel in std::mem::take(panels) {
            match panel.get().map(|panel| &panel.piece) {
                None | Some(Said::Unsaid) => panels.push(panel),
                Some(Said::Broken) => panels.push(Said::Broken),
                Some(Said::Is(name)) => panels.extend(self.panels_of(&name.0)),
            }
        }
    }

    fn panels_of(&mut self, name: &Text) -> Vec<Said<Panel>> {
        let Some(said) = self.piece(name) else { return vec![Said::Broken] };
        let rows = said.rows.get().into_iter().flat_map(List::iter).map(|row| row.origin).next();
        if said.panels.is_unsaid() {
            let own = rows.map_or("", |_| " or among `rows`");
            self.misplaced(name, "no panels outside of rows", said.origin, own);
        } else if let Some(row) = rows {
            self.misplaced(name, "rows", row, "");
        }
        said.panels.get().map(|list| list.0.clone()).unwrap_or_default()
    }

    /// A piece stands where not all of it can.
    fn misplaced(&mut self, name: &Text, what: &str, place: Origin, own: &str) {
        self.sink.push(
            Diagnostic::error("piece/misplaced", format!("the shared piece `{}` has {what}", name.text))
                .at(name.origin(), "cannot stand here")
                .also(place, "the piece")
                .help(format!("use it in `use` of the dashboard{own}")),
        );
    }
}

/// Adds items behind those of a list.
fn append<T>(said: &mut Said<List<T>>, items: Vec<Said<T>>) {
    match said {
        Said::Is(list) => list.0.0.extend(items),
        Said::Unsaid if !items.is_empty() => *said = Said::at(List(items), Origin::Generated),
        _ => {}
    }
}

/// Adds the entries whose names are not there yet, in front of the own ones or behind them.
fn complete<T>(said: &mut Said<Map<T>>, entries: Vec<(Name, Said<T>)>, in_front: bool) {
    if said.is_broken() || entries.is_empty() {
        return;
    }
    let mut names: BTreeSet<Box<str>> =
        said.get().into_iter().flat_map(|map| &map.0).map(|(name, _)| name.name.clone()).collect();
    let new = entries.into_iter().filter(|(name, _)| names.insert(name.name.clone())).collect::<Vec<_>>();
    match said.get_mut() {
        Some(Map(own)) if in_front => {
            own.splice(0..0, new);
        }
        Some(Map(own)) => own.extend(new),
        None => *said = Said::at(Map(new), Origin::Generated),
    }
}

/// Faults of what several documents share: each is reported for the first of them.
#[derive(Debug, Default)]
pub struct Reported(BTreeSet<(Code, SourceId, Span)>);

impl Reported {
    /// Drops from `sink` what was reported at the same place of a shared text before.
    pub fn once(&mut self, sink: &mut Sink, is_shared: impl Fn(SourceId) -> bool) {
        let mut new = BTreeSet::new();
        sink.keep(|diagnostic| {
            let Some((source, span)) = diagnostic.origin().place().filter(|(source, _)| is_shared(*source))
            else {
                return true;
            };
            let key = (diagnostic.code, source, span);
            let first = !self.0.contains(&key);
            if first {
                new.insert(key);
            }
            first
        });
        self.0.extend(new);
    }
}
