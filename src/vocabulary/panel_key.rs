//! Keys of `options` and `fieldConfig.defaults.custom`, by panel kind.
//!
//! The values of these keys are typed in the wire formats; here are their names
//! and versions, so that an author's `raw:` can be checked.

use super::Word;
use super::schema_version::Version;

/// No keys at all.
pub(super) const NONE: &[Word] = &[];

/// Keys of `options` of `alertlist`.
pub(super) const ALERTLIST_OPTIONS: &[Word] = &[
    Word::always("alertInstanceLabelFilter"),
    Word::always("alertName"),
    Word::always("dashboardAlerts"),
    Word::always("datasource"),
    Word::always("folder"),
    Word::always("groupBy"),
    Word::always("groupMode"),
    Word::always("maxItems"),
    Word::always("showInactiveAlerts"),
    Word::always("showInstances"),
    Word::always("sortOrder"),
    Word::always("stateFilter"),
    Word::always("viewMode"),
];

/// Keys of `options` of `annolist`.
pub(super) const ANNOLIST_OPTIONS: &[Word] = &[
    Word::always("limit"),
    Word::always("navigateAfter"),
    Word::always("navigateBefore"),
    Word::always("navigateToPanel"),
    Word::always("onlyFromThisDashboard"),
    Word::always("onlyInTimeRange"),
    Word::always("showTags"),
    Word::always("showTime"),
    Word::always("showUser"),
    Word::always("tags"),
];

/// Keys of `custom` of `barchart`.
pub(super) const BARCHART_CUSTOM: &[Word] = &[
    Word::always("axisBorderShow"),
    Word::always("axisCenteredZero"),
    Word::always("axisColorMode"),
    Word::always("axisGridShow"),
    Word::always("axisLabel"),
    Word::always("axisPlacement"),
    Word::always("axisSoftMax"),
    Word::always("axisSoftMin"),
    Word::always("axisWidth"),
    Word::always("fillOpacity"),
    Word::always("gradientMode"),
    Word::always("hideFrom"),
    Word::always("lineWidth"),
    Word::always("scaleDistribution"),
    Word::always("thresholdsStyle"),
];

/// Keys of `options` of `barchart`.
pub(super) const BARCHART_OPTIONS: &[Word] = &[
    Word::always("barRadius"),
    Word::always("barWidth"),
    Word::always("colorByField"),
    Word::always("fullHighlight"),
    Word::always("groupWidth"),
    Word::always("legend"),
    Word::always("orientation"),
    Word::always("showValue"),
    Word::always("stacking"),
    Word::always("text"),
    Word::always("tooltip"),
    Word::always("xField"),
    Word::always("xTickLabelMaxLength"),
    Word::always("xTickLabelRotation"),
    Word::always("xTickLabelSpacing"),
];

/// Keys of `options` of `bargauge`.
pub(super) const BARGAUGE_OPTIONS: &[Word] = &[
    Word::always("displayMode"),
    Word::always("legend"),
    Word::always("maxVizHeight"),
    Word::always("minVizHeight"),
    Word::always("minVizWidth"),
    Word::always("namePlacement"),
    Word::always("orientation"),
    Word::always("reduceOptions"),
    Word::always("showUnfilled"),
    Word::always("sizing"),
    Word::always("text"),
    Word::always("valueMode"),
];

/// Keys of `options` of `candlestick`.
pub(super) const CANDLESTICK_OPTIONS: &[Word] = &[
    Word::since("annotations", Version::V12_4),
    Word::always("candleStyle"),
    Word::always("colorStrategy"),
    Word::always("colors"),
    Word::always("fields"),
    Word::always("includeAllFields"),
    Word::always("legend"),
    Word::always("mode"),
    Word::always("tooltip"),
];

/// Keys of `options` of `canvas`.
pub(super) const CANVAS_OPTIONS: &[Word] = &[
    Word::until("infinitePan", Version::V12_4),
    Word::always("inlineEditing"),
    Word::always("panZoom"),
    Word::always("root"),
    Word::always("showAdvancedTypes"),
    Word::since("tooltip", Version::V12_4),
    Word::since("zoomToContent", Version::V12_4),
];

/// Keys of `options` of `dashlist`.
pub(super) const DASHLIST_OPTIONS: &[Word] = &[
    Word::always("folderId"),
    Word::always("folderUID"),
    Word::always("includeVars"),
    Word::always("keepTime"),
    Word::always("maxItems"),
    Word::always("query"),
    Word::always("showFolderNames"),
    Word::always("showHeadings"),
    Word::always("showRecentlyViewed"),
    Word::always("showSearch"),
    Word::always("showStarred"),
    Word::always("tags"),
];

/// Keys of `options` of `gauge`.
pub(super) const GAUGE_OPTIONS: &[Word] = &[
    Word::since("barShape", Version::V12_4),
    Word::since("barWidthFactor", Version::V12_4),
    Word::since("effects", Version::V12_4),
    Word::since("endpointMarker", Version::V12_4),
    Word::always("minVizHeight"),
    Word::always("minVizWidth"),
    Word::since("neutral", Version::V12_4),
    Word::always("orientation"),
    Word::always("reduceOptions"),
    Word::since("segmentCount", Version::V12_4),
    Word::since("segmentSpacing", Version::V12_4),
    Word::since("shape", Version::V12_4),
    Word::always("showThresholdLabels"),
    Word::always("showThresholdMarkers"),
    Word::always("sizing"),
    Word::since("sparkline", Version::V12_4),
    Word::always("text"),
    Word::since("textMode", Version::V12_4),
];

/// Keys of `options` of `geomap`.
pub(super) const GEOMAP_OPTIONS: &[Word] = &[
    Word::always("basemap"),
    Word::always("controls"),
    Word::always("layers"),
    Word::always("tooltip"),
    Word::always("view"),
];

/// Keys of `custom` of `graph`.
pub(super) const GRAPH_CUSTOM: &[Word] = &[
    Word::always("axisBorderShow"),
    Word::always("axisCenteredZero"),
    Word::always("axisColorMode"),
    Word::always("axisGridShow"),
    Word::always("axisLabel"),
    Word::always("axisPlacement"),
    Word::always("axisSoftMax"),
    Word::always("axisSoftMin"),
    Word::always("axisWidth"),
    Word::always("barAlignment"),
    Word::always("barMaxWidth"),
    Word::always("barWidthFactor"),
    Word::always("drawStyle"),
    Word::always("fillBelowTo"),
    Word::always("fillColor"),
    Word::always("fillOpacity"),
    Word::always("gradientMode"),
    Word::always("hideFrom"),
    Word::always("insertNulls"),
    Word::always("lineColor"),
    Word::always("lineInterpolation"),
    Word::always("lineStyle"),
    Word::always("lineWidth"),
    Word::always("pointColor"),
    Word::always("pointSize"),
    Word::always("pointSymbol"),
    Word::always("scaleDistribution"),
    Word::always("showPoints"),
    Word::since("showValues", Version::V12_4),
    Word::always("spanNulls"),
    Word::always("stacking"),
    Word::always("thresholdsStyle"),
    Word::always("transform"),
];

/// Keys of `custom` of `heatmap`.
pub(super) const HEATMAP_CUSTOM: &[Word] = &[Word::always("hideFrom"), Word::always("scaleDistribution")];

/// Keys of `options` of `heatmap`.
pub(super) const HEATMAP_OPTIONS: &[Word] = &[
    Word::since("annotations", Version::V12_4),
    Word::always("calculate"),
    Word::always("calculation"),
    Word::always("cellGap"),
    Word::always("cellRadius"),
    Word::always("cellValues"),
    Word::always("color"),
    Word::always("exemplars"),
    Word::always("filterValues"),
    Word::always("legend"),
    Word::always("rowsFrame"),
    Word::always("selectionMode"),
    Word::always("showValue"),
    Word::always("tooltip"),
    Word::always("yAxis"),
];

/// Keys of `custom` of `hide`.
pub(super) const HIDE_CUSTOM: &[Word] = &[Word::always("hideFrom")];

/// Keys of `custom` of `histogram`.
pub(super) const HISTOGRAM_CUSTOM: &[Word] = &[
    Word::always("axisBorderShow"),
    Word::always("axisCenteredZero"),
    Word::always("axisColorMode"),
    Word::always("axisGridShow"),
    Word::always("axisLabel"),
    Word::always("axisPlacement"),
    Word::always("axisSoftMax"),
    Word::always("axisSoftMin"),
    Word::always("axisWidth"),
    Word::always("fillOpacity"),
    Word::always("gradientMode"),
    Word::always("hideFrom"),
    Word::always("lineWidth"),
    Word::always("scaleDistribution"),
    Word::always("stacking"),
];

/// Keys of `options` of `histogram`.
pub(super) const HISTOGRAM_OPTIONS: &[Word] = &[
    Word::always("bucketCount"),
    Word::always("bucketOffset"),
    Word::always("bucketSize"),
    Word::always("combine"),
    Word::always("legend"),
    Word::always("tooltip"),
];

/// Keys of `options` of `logs`.
pub(super) const LOGS_OPTIONS: &[Word] = &[
    Word::since("allowDownload", Version::V13_2),
    Word::always("dedupStrategy"),
    Word::since("detailsMode", Version::V12_4),
    Word::always("displayedFields"),
    Word::always("enableInfiniteScrolling"),
    Word::always("enableLogDetails"),
    Word::since("fontSize", Version::V12_4),
    Word::since("grammar", Version::V13_2),
    Word::always("prettifyLogMessage"),
    Word::always("showCommonLabels"),
    Word::since("showControls", Version::V12_4),
    Word::since("showFieldSelector", Version::V12_4),
    Word::always("showLabels"),
    Word::since("showLevel", Version::V13_2),
    Word::since("showLogAttributes", Version::V12_4),
    Word::always("showLogContextToggle"),
    Word::always("showTime"),
    Word::always("sortOrder"),
    Word::since("syntaxHighlighting", Version::V12_4),
    Word::since("timestampResolution", Version::V12_4),
    Word::always("wrapLogMessage"),
];

/// Keys of `options` of `news`.
pub(super) const NEWS_OPTIONS: &[Word] = &[Word::always("feedUrl"), Word::always("showImage")];

/// Keys of `options` of `nodegraph`.
pub(super) const NODEGRAPH_OPTIONS: &[Word] = &[
    Word::always("edges"),
    Word::since("layoutAlgorithm", Version::V12_4),
    Word::always("nodes"),
    Word::always("zoomMode"),
];

/// Keys of `options` of `piechart`.
pub(super) const PIECHART_OPTIONS: &[Word] = &[
    Word::always("displayLabels"),
    Word::always("legend"),
    Word::always("orientation"),
    Word::always("pieType"),
    Word::always("reduceOptions"),
    Word::since("sort", Version::V12_4),
    Word::always("text"),
    Word::always("tooltip"),
];

/// Keys of `custom` of `state-timeline`.
pub(super) const STATE_TIMELINE_CUSTOM: &[Word] = &[
    Word::always("axisBorderShow"),
    Word::always("axisCenteredZero"),
    Word::always("axisColorMode"),
    Word::always("axisGridShow"),
    Word::always("axisLabel"),
    Word::always("axisPlacement"),
    Word::always("axisSoftMax"),
    Word::always("axisSoftMin"),
    Word::always("axisWidth"),
    Word::always("fillOpacity"),
    Word::always("hideFrom"),
    Word::always("insertNulls"),
    Word::always("lineWidth"),
    Word::always("scaleDistribution"),
    Word::always("spanNulls"),
];

/// Keys of `options` of `state-timeline`.
pub(super) const STATE_TIMELINE_OPTIONS: &[Word] = &[
    Word::always("alignValue"),
    Word::since("annotations", Version::V12_4),
    Word::always("legend"),
    Word::always("mergeValues"),
    Word::always("perPage"),
    Word::always("rowHeight"),
    Word::always("showValue"),
    Word::always("timezone"),
    Word::always("tooltip"),
];

/// Keys of `custom` of `status-history`.
pub(super) const STATUS_HISTORY_CUSTOM: &[Word] = &[
    Word::always("axisBorderShow"),
    Word::always("axisCenteredZero"),
    Word::always("axisColorMode"),
    Word::always("axisGridShow"),
    Word::always("axisLabel"),
    Word::always("axisPlacement"),
    Word::always("axisSoftMax"),
    Word::always("axisSoftMin"),
    Word::always("axisWidth"),
    Word::always("fillOpacity"),
    Word::always("hideFrom"),
    Word::always("lineWidth"),
    Word::always("scaleDistribution"),
];

/// Keys of `options` of `status-history`.
pub(super) const STATUS_HISTORY_OPTIONS: &[Word] = &[
    Word::since("annotations", Version::V12_4),
    Word::always("colWidth"),
    Word::always("legend"),
    Word::always("perPage"),
    Word::always("rowHeight"),
    Word::always("showValue"),
    Word::always("timezone"),
    Word::always("tooltip"),
];

/// Keys of `options` of `stat`.
pub(super) const STAT_OPTIONS: &[Word] = &[
    Word::always("colorMode"),
    Word::always("graphMode"),
    Word::always("justifyMode"),
    Word::always("orientation"),
    Word::always("percentChangeColorMode"),
    Word::always("reduceOptions"),
    Word::always("showPercentChange"),
    Word::always("text"),
    Word::always("textMode"),
    Word::always("wideLayout"),
];

/// Keys of `custom` of `table`.
pub(super) const TABLE_CUSTOM: &[Word] = &[
    Word::always("align"),
    Word::always("cellOptions"),
    Word::always("displayMode"),
    Word::always("filterable"),
    Word::since("footer", Version::V12_4),
    Word::until("hidden", Version::V12_4),
    Word::since("hideFrom", Version::V12_4),
    Word::always("hideHeader"),
    Word::always("inspect"),
    Word::always("minWidth"),
    Word::since("sortable", Version::V13_2),
    Word::since("styleField", Version::V12_4),
    Word::since("tooltip", Version::V12_4),
    Word::always("width"),
    Word::since("wrapHeaderText", Version::V12_4),
    Word::since("wrapText", Version::V12_4),
];

/// Keys of `options` of `table`.
pub(super) const TABLE_OPTIONS: &[Word] = &[
    Word::always("cellHeight"),
    Word::since("disableKeyboardEvents", Version::V12_4),
    Word::since("enablePagination", Version::V12_4),
    Word::until("footer", Version::V12_4),
    Word::always("frameIndex"),
    Word::since("frozenColumns", Version::V12_4),
    Word::since("maxRowHeight", Version::V12_4),
    Word::since("pageSize", Version::V13_2),
    Word::always("showHeader"),
    Word::always("showTypeIcons"),
    Word::always("sortBy"),
];

/// Keys of `options` of `text`.
pub(super) const TEXT_OPTIONS: &[Word] = &[
    Word::always("code"),
    Word::always("content"),
    Word::always("mode"),
    Word::since("renderMode", Version::V13_2),
];

/// Keys of `options` of `timeseries`.
pub(super) const TIMESERIES_OPTIONS: &[Word] = &[
    Word::since("annotations", Version::V12_4),
    Word::since("disableKeyboardEvents", Version::V12_4),
    Word::always("legend"),
    Word::always("orientation"),
    Word::since("timeCompare", Version::V12_4),
    Word::always("timezone"),
    Word::always("tooltip"),
];

/// Keys of `options` of `trend`.
pub(super) const TREND_OPTIONS: &[Word] =
    &[Word::always("legend"), Word::always("tooltip"), Word::always("xField")];

/// Keys of `custom` of `xychart`.
pub(super) const XYCHART_CUSTOM: &[Word] = &[
    Word::always("axisBorderShow"),
    Word::always("axisCenteredZero"),
    Word::always("axisColorMode"),
    Word::always("axisGridShow"),
    Word::always("axisLabel"),
    Word::always("axisPlacement"),
    Word::always("axisSoftMax"),
    Word::always("axisSoftMin"),
    Word::always("axisWidth"),
    Word::always("fillOpacity"),
    Word::always("hideFrom"),
    Word::always("lineStyle"),
    Word::always("lineWidth"),
    Word::always("pointShape"),
    Word::always("pointSize"),
    Word::always("pointStrokeWidth"),
    Word::always("scaleDistribution"),
    Word::always("show"),
];

/// Keys of `options` of `xychart`.
pub(super) const XYCHART_OPTIONS: &[Word] =
    &[Word::always("legend"), Word::always("mapping"), Word::always("series"), Word::always("tooltip")];
