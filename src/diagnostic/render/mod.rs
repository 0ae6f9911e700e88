//! Diagnostics → text: one file per output format, each a pure function of the
//! sorted diagnostics and the sources they point into.

mod concise;
mod excerpt;
mod full;
mod github;
mod json;
mod summary;

pub use concise::concise;
pub use full::{Options, full};
pub use github::github;
pub use json::json;
pub use summary::summary;

use crate::span::{Origin, Sources, Span};

/// Where an origin is, in the terms of editors: lines and columns from 1, columns in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Position {
    path: String,
    line: usize,
    column: usize,
    /// Line and column just after the last character; the start when the place is a point.
    end: (usize, usize),
    /// The bytes, when the origin is a range of a file.
    span: Option<Span>,
}

impl Position {
    /// `None` when the origin is nowhere.
    fn of(origin: Origin, sources: &Sources) -> Option<Self> {
        match origin {
            Origin::File { source, span } => {
                let source = sources.get(source)?;
                let (line, column) = source.position(span.start as usize);
                let end = source.position(span.end as usize);
                Some(Self { path: source.name.clone(), line, column, end, span: Some(span) })
            }
            Origin::Rust(place) => {
                let (line, column) = (place.line() as usize, place.column() as usize);
                let path = place.file().replace('\\', "/");
                Some(Self { path, line, column, end: (line, column), span: None })
            }
            Origin::Generated => None,
        }
    }
}

#[cfg(test)]
mod fixture;
