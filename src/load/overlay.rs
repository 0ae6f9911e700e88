//! Laying an environment over a project, on trees: every node keeps its own place.

use crate::tree::{Entry, Kind, Node};

/// `over` laid over `base`: mappings merge by key, anything else replaces, `null` removes.
///
/// A fault in the overlay is then found at its place in the overlay, because the nodes that
/// come from there still point there. What `null` removes leaves a mark, so that a key that
/// must be there is missed at the `null`. Depth is bounded by the reader's limit.
#[must_use]
pub fn overlay(base: &Node, over: &Node) -> Node {
    let (Some(below), Some(above)) = (base.entries(), over.entries()) else {
        return over.clone();
    };
    let mut merged: Vec<Entry> = Vec::with_capacity(below.len() + above.len());
    for entry in below {
        match above.iter().find(|other| other.key.text == entry.key.text) {
            None => merged.push(entry.clone()),
            Some(other) => {
                // The key that decides is the overlay's, unless both are mappings and merge.
                let both = entry.value.is_mapping() && other.value.is_mapping();
                let key = if both { entry.key.clone() } else { other.key.clone() };
                merged.push(Entry { key, value: laid(&entry.value, &other.value) });
            }
        }
    }
    let new = above.iter().filter(|other| !below.iter().any(|entry| entry.key.text == other.key.text));
    merged.extend(new.map(|other| Entry { key: other.key.clone(), value: laid(&other.value, &other.value) }));
    Node { kind: Kind::Mapping(merged.into()), ..base.clone() }
}

fn laid(base: &Node, over: &Node) -> Node {
    if over.is_null() { Node { kind: Kind::Removed, ..over.clone() } } else { overlay(base, over) }
}
