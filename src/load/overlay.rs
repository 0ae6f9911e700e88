//! Laying an environment over a project, on trees: every node keeps its own place.

use crate::diagnostic::Sink;
use crate::tree::{Entry, Kind, Node};

/// `over` laid over `base`: mappings merge by key, anything else replaces, `null` removes.
///
/// A fault in the overlay is then found at its place in the overlay, because the nodes that
/// come from there still point there. Depth is bounded by the reader's limit.
#[must_use]
pub fn overlay(base: &Node, over: &Node, sink: &mut Sink) -> Node {
    let (Some(below), Some(above)) = (base.entries(), over.entries()) else {
        return over.clone();
    };
    let mut merged: Vec<Entry> = Vec::with_capacity(below.len() + above.len());
    for entry in below {
        match above.iter().find(|other| other.key.text == entry.key.text) {
            None => merged.push(entry.clone()),
            Some(other) if other.value.is_null() => {}
            Some(other) => {
                // The key that decides is the overlay's, unless both are mappings and merge.
                let both = entry.value.is_mapping() && other.value.is_mapping();
                let key = if both { entry.key.clone() } else { other.key.clone() };
                merged.push(Entry { key, value: overlay(&entry.value, &other.value, sink) });
            }
        }
    }
    let new = above.iter().filter(|other| !below.iter().any(|entry| entry.key.text == other.key.text));
    merged.extend(new.filter(|other| !matches!(other.value.kind, Kind::Null)).cloned());
    Node { kind: Kind::Mapping(merged.into()), ..base.clone() }
}
