//! Grafana's closed lists as static tables: what a name may be, and since when.
//!
//! A lowest room, like `span`: it imports nothing of dashc. Every
//! table is sorted by id, so a look-up is a binary search and an iteration over
//! the ids feeds "did you mean". Outside sources: `@grafana/schema` and
//! `@grafana/data` 11.6, 12.4 and 13.2 for dashboards, Grafana's alerting and
//! provisioning documentation for the rest.

pub mod calc;
pub mod color;
pub mod datasource;
pub mod matcher;
pub mod panel;
mod panel_key;
pub mod receiver;
mod receiver_setting;
pub mod schema_version;
pub mod shape;
pub mod transformation;
pub mod transformation_option;
pub mod unit;
pub mod variable;
pub mod zone;

use schema_version::Version;

/// A row of a table.
pub trait Entry {
    /// The word that Grafana knows it by; the tables are sorted by it.
    fn id(&self) -> &'static str;
}

/// The row of `table` with this id. Ids are told apart by case.
#[must_use]
pub fn find<T: Entry>(table: &'static [T], id: &str) -> Option<&'static T> {
    let index = table.binary_search_by(|entry| entry.id().cmp(id)).ok()?;
    table.get(index)
}

/// Every id of `table`, in order.
pub fn ids<T: Entry>(table: &'static [T]) -> impl Iterator<Item = &'static str> {
    table.iter().map(Entry::id)
}

/// A word and the versions that know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub id: &'static str,
    /// First version that knows it.
    pub since: Version,
    /// First version that no longer does.
    pub until: Option<Version>,
}

impl Word {
    /// Known to every supported version.
    const fn always(id: &'static str) -> Self {
        Self::since(id, Version::OLDEST)
    }

    /// Known from `since` on.
    const fn since(id: &'static str, since: Version) -> Self {
        Self { id, since, until: None }
    }

    /// Known before `until`.
    const fn until(id: &'static str, until: Version) -> Self {
        Self { id, since: Version::OLDEST, until: Some(until) }
    }

    /// Whether `version` knows it.
    #[must_use]
    pub fn known_to(&self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }
}

impl Entry for Word {
    fn id(&self) -> &'static str {
        self.id
    }
}

#[cfg(test)]
fn assert_sorted<T: Entry>(table: &'static [T]) {
    for (left, right) in ids(table).zip(ids(table).skip(1)) {
        assert!(left < right, "`{left}` and `{right}` are out of order or equal");
    }
    for id in ids(table) {
        assert_eq!(find(table, id).map(Entry::id), Some(id));
    }
}
