//! Transformations (Grafana, transform data).

use super::Word;
use super::schema_version::Version;

/// Every transformation, sorted.
pub const TRANSFORMATIONS: &[Word] = &[
    Word::always("append"),
    Word::always("calculateField"),
    Word::always("concatenate"),
    Word::always("configFromData"),
    Word::always("convertFieldType"),
    Word::since("convertFrameType", Version::V13_2),
    Word::always("ensureColumns"),
    Word::always("extractFields"),
    Word::always("fieldLookup"),
    Word::always("filterByRefId"),
    Word::always("filterByValue"),
    Word::always("filterFields"),
    Word::always("filterFieldsByName"),
    Word::always("filterFrames"),
    Word::always("formatString"),
    Word::always("formatTime"),
    Word::always("groupBy"),
    Word::always("groupToNestedTable"),
    Word::always("groupingToMatrix"),
    Word::always("heatmap"),
    Word::always("histogram"),
    Word::always("joinByField"),
    Word::always("joinByLabels"),
    Word::always("labelsToFields"),
    Word::always("limit"),
    Word::always("merge"),
    Word::always("noop"),
    Word::always("order"),
    Word::always("organize"),
    Word::always("partitionByValues"),
    Word::always("prepareTimeSeries"),
    Word::always("reduce"),
    Word::always("regression"),
    Word::always("rename"),
    Word::always("renameByRegex"),
    Word::always("rowsToFields"),
    Word::always("seriesToColumns"),
    Word::always("seriesToRows"),
    Word::since("smoothing", Version::V13_2),
    Word::always("sortBy"),
    Word::always("spatial"),
    Word::always("timeSeriesTable"),
    Word::always("transpose"),
];

/// Old names and what to write instead, sorted.
pub const DEPRECATED: &[(&str, &str)] = &[("seriesToColumns", "joinByField")];

/// The transformation with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Word> {
    super::find(TRANSFORMATIONS, id)
}

/// What replaces the transformation `id`, if it is deprecated.
#[must_use]
pub fn replacement(id: &str) -> Option<&'static str> {
    DEPRECATED.iter().find(|(old, _)| *old == id).map(|(_, new)| *new)
}

/// Every id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(TRANSFORMATIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transformations_are_sorted_and_replacements_exist() {
        super::super::assert_sorted(TRANSFORMATIONS);
        assert!(DEPRECATED.iter().all(|(old, new)| find(old).is_some() && find(new).is_some()));
    }
}
