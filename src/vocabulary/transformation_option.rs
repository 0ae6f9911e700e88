//! Options of transformations (Grafana, transform data): the keys of the mapping behind the id.

/// Transformation, and its options, both sorted. One that is not here takes any: keys that are names of columns or
/// queries, or options that depend on others.
const OPTIONS: &[(&str, &[&str])] = &[
    (
        "calculateField",
        &[
            "alias",
            "binary",
            "cumulative",
            "index",
            "mode",
            "reduce",
            "replaceFields",
            "timeSeries",
            "unary",
            "window",
        ],
    ),
    ("concatenate", &["frameNameLabel", "frameNameMode"]),
    ("configFromData", &["applyTo", "configRefId", "mappings"]),
    ("convertFieldType", &["conversions", "fields"]),
    ("extractFields", &["delimiter", "format", "jsonPaths", "keepTime", "regExp", "replace", "source"]),
    ("fieldLookup", &["gazetteer", "lookupField"]),
    ("filterByRefId", &["exclude", "include"]),
    ("filterByValue", &["filters", "match", "type"]),
    ("filterFields", &["exclude", "include"]),
    ("filterFieldsByName", &["byVariable", "exclude", "include"]),
    ("filterFrames", &["exclude", "include"]),
    ("formatString", &["outputFormat", "stringField", "substringEnd", "substringStart"]),
    ("formatTime", &["outputFormat", "timeField", "timezone", "useTimezone"]),
    ("groupBy", &["fields"]),
    ("groupToNestedTable", &["fields", "showSubframeHeaders"]),
    ("histogram", &["bucketCount", "bucketOffset", "bucketSize", "combine", "fields"]),
    ("joinByField", &["byField", "mode"]),
    ("joinByLabels", &["join", "value"]),
    ("labelsToFields", &["keepLabels", "mode", "valueLabel"]),
    ("limit", &["limitField"]),
    ("merge", &[]),
    ("order", &["indexByName", "orderBy", "orderByMode"]),
    (
        "organize",
        &["excludeByName", "includeByName", "indexByName", "orderBy", "orderByMode", "renameByName"],
    ),
    ("partitionByValues", &["fields", "keepFields", "naming"]),
    ("prepareTimeSeries", &["format"]),
    ("reduce", &["fields", "includeTimeField", "labelsToFields", "mode", "reducers"]),
    ("rename", &["renameByName"]),
    ("renameByRegex", &["regex", "renamePattern"]),
    ("rowsToFields", &["mappings"]),
    ("seriesToColumns", &["byField", "mode"]),
    ("seriesToRows", &[]),
    ("sortBy", &["fields", "sort"]),
    ("transpose", &["firstFieldName", "restFieldsName"]),
];

/// The options of a transformation, if they are known.
#[must_use]
pub fn of(id: &str) -> Option<&'static [&'static str]> {
    let at = OPTIONS.binary_search_by(|(known, _)| (*known).cmp(id)).ok()?;
    OPTIONS.get(at).map(|(_, options)| *options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_sorted_and_belong_to_transformations_that_there_are() {
        assert!(OPTIONS.is_sorted_by(|left, right| left.0 < right.0));
        for (id, options) in OPTIONS {
            assert!(super::super::transformation::find(id).is_some(), "{id}");
            assert!(options.is_sorted_by(|left, right| left < right), "{id}");
        }
    }
}
