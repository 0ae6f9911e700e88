//! Dashboards: by a method, or by hand.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::panel::Panel;
use super::query::OneQuery;
use super::scalar::{HexColor, NamedThresholds};
use super::spec;
use super::variable::Variable;
use crate::tree::{Decode, Decoder, List, Map, Node, OneOrMany, Said, Text, one_of};

spec! {
    /// A dashboard. Its uid and file name come from its path.
    pub struct Dashboard, "a dashboard" {
        /// Title in Grafana; `$service` and `$slo` stand for what there is one dashboard for.
        "title" title: Text;
        /// What it is for.
        "description" description: Text;
        /// Uid; the file's name when not said.
        "uid" uid: Text;
        /// One dashboard per matching service or SLO.
        "each" each: Each;
        /// Services or SLOs that `each` treats differently.
        "except" except: Map<OneException>;
        /// Method that makes the panels: `red`, `use`, `golden-signals`, `web-vitals`, `traces`,
        /// `profiles`, `correlation`, `containers`, `pipeline`, `slo`.
        "method" method: Text;
        /// Service that the method is applied to, and that `$where` selects.
        "service" service: Text;
        /// Several services on one dashboard, with a variable to choose.
        "services" services: Selection;
        /// SLO that the method `slo` shows in detail.
        "slo" slo: Text;
        /// Thresholds of the method, by what they judge: `error_ratio`, `p95`, `saturation`; or `from-slo`.
        "thresholds" thresholds: MethodThresholds;
        /// Panels and rows of the method to leave out.
        "without" without: List<Text>;
        /// Folder; the project's when not said.
        "folder" folder: Text;
        /// Tags beside the ones that dashc adds.
        "tags" tags: List<Text>;
        /// First time range: `now-3h`.
        "time" time: Text;
        /// How often it refreshes itself; `off` never.
        "refresh" refresh: Text;
        /// `browser`, `utc` or a zone.
        "timezone" timezone: Text;
        /// Datasource of its queries; the default one when not said.
        "datasource" datasource: Text;
        /// Shared pieces that are part of it.
        "use" pieces: OneOrMany<Text>;
        /// Variables by name, in order.
        "variables" variables: Map<Variable>;
        /// Annotations by name.
        "annotations" annotations: Map<Annotation>;
        /// Links in the header.
        "links" links: List<Link>;
        /// Rows of panels; with a method, further rows.
        "rows" rows: List<Row>;
        /// Panels without a row.
        "panels" panels: List<Panel>;
    }
}

spec! {
    /// Defaults for every dashboard.
    pub struct DashboardDefaults, "`dashboards`" {
        /// Folder of dashboards that name none.
        "folder" folder: Text;
        /// Tags on every dashboard.
        "tags" tags: List<Text>;
        /// First time range.
        "time" time: Text;
        /// How often they refresh themselves.
        "refresh" refresh: Text;
        /// `browser`, `utc` or a zone.
        "timezone" timezone: Text;
        /// Annotations on every dashboard.
        "annotations" annotations: Map<Annotation>;
        /// Links on every dashboard.
        "links" links: List<Link>;
        /// Uid of the dashboard that Grafana opens with.
        "home" home: Text;
    }
}

spec! {
    /// A row of panels.
    pub struct Row, "a row" {
        /// Title.
        "row" title: Text, required;
        /// Starts closed.
        "collapsed" collapsed: bool;
        /// Variable to repeat the row for.
        "repeat" repeat: Text;
        /// Row of the method that it follows.
        "after" after: Text;
        /// Datasource of its queries.
        "datasource" datasource: Text;
        /// Panels.
        "panels" panels: List<Panel>;
        /// Shared piece whose rows stand here.
        "use" piece: Text, alone;
    }
}

spec! {
    /// Events drawn over every panel.
    pub struct Annotation, "an annotation" {
        /// The query that finds them.
        "query" query: OneQuery, required;
        /// Datasource of the query.
        "datasource" datasource: Text;
        /// Text of an event, with `{{label}}`.
        "text" text: Text;
        /// Title of an event.
        "title" title: Text;
        /// Colour.
        "color" color: HexColor;
        /// Labels that become tags.
        "tags" tags: List<Text>;
        /// Off until switched on.
        "enabled" enabled: bool;
        /// Without a switch in the header.
        "hidden" hidden: bool;
    }
}

spec! {
    /// A link in the header of a dashboard.
    pub struct Link, "a link" {
        /// Uid of a dashboard.
        "to" to: Text;
        /// Or: all dashboards with these tags.
        "tags" tags: OneOrMany<Text>;
        /// Or: an address.
        "url" url: Text;
        /// Title; the target's when not said.
        "title" title: Text;
        /// Keep these variables; all of them when not said.
        "keep" keep: List<Text>;
        /// Set these variables of the target.
        "with" values: Map<super::Scalar>;
        /// Open in a new tab.
        "new_tab" new_tab: bool;
        /// Show tagged dashboards as a menu.
        "menu" menu: bool;
    }
}

spec! {
    /// What one dashboard is made for.
    pub struct Each, "`each`" {
        /// Services, one dashboard each.
        "service" service: Selection;
        /// SLOs, one dashboard each.
        "slo" slo: SloSelection;
    }
}

spec! {
    /// What is different for one service.
    pub struct Exception, "an exception" {
        /// Make none.
        "none" none: bool;
        /// Panels and rows to leave out.
        "without" without: List<Text>;
        /// Other thresholds.
        "thresholds" thresholds: MethodThresholds;
        /// Why.
        "reason" reason: Text;
    }
}

/// An exception: `none`, or what is different.
#[derive(Clone, Debug, Default)]
pub struct OneException(pub Exception);

impl From<Exception> for OneException {
    fn from(exception: Exception) -> Self {
        Self(exception)
    }
}

impl Decode for OneException {
    const EXPECTED: &'static str = "`none` or an exception";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return Exception::decode(node, cx).map(Self);
        }
        one_of(node, cx, [("none", Self(Exception::default().none(true)))], Self::EXPECTED)
    }
}

impl JsonSchema for OneException {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OneException".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let exception = generator.subschema_for::<Exception>();
        json_schema!({ "anyOf": [{ "const": "none" }, exception] })
    }
}

/// A choice of services.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Every service.
    All,
    /// The named ones.
    Named(Vec<Said<Text>>),
    /// Those with an instrumentation.
    Has(Said<Text>),
}

impl Decode for Selection {
    const EXPECTED: &'static str = "`all`, a list of services or `{ has: INSTRUMENTATION }`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_sequence() {
            return List::<Text>::decode(node, cx).map(|list| Self::Named(list.0));
        }
        if node.is_mapping() {
            return Has::decode(node, cx).map(|has| Self::Has(has.has));
        }
        one_of(node, cx, [("all", Self::All)], Self::EXPECTED)
    }
}

impl JsonSchema for Selection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Selection".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let has = generator.subschema_for::<Has>();
        json_schema!({ "anyOf": [
            { "const": "all" },
            { "type": "array", "items": { "type": "string" } },
            has,
        ]})
    }
}

/// A choice of SLOs.
#[derive(Clone, Debug)]
pub enum SloSelection {
    /// Every SLO.
    All,
    /// The named ones.
    Named(Vec<Said<Text>>),
}

impl Decode for SloSelection {
    const EXPECTED: &'static str = "`all` or a list of SLOs";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_sequence() {
            return List::<Text>::decode(node, cx).map(|list| Self::Named(list.0));
        }
        one_of(node, cx, [("all", Self::All)], Self::EXPECTED)
    }
}

impl JsonSchema for SloSelection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SloSelection".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "const": "all" },
            { "type": "array", "items": { "type": "string" } },
        ]})
    }
}

/// Thresholds of a method: by name, or those that follow from the service's SLO.
#[derive(Clone, Debug)]
pub enum MethodThresholds {
    /// By what they judge.
    Named(NamedThresholds),
    /// `from-slo`: orange beyond the budget, red where it pages.
    FromSlo,
}

impl From<NamedThresholds> for MethodThresholds {
    fn from(named: NamedThresholds) -> Self {
        Self::Named(named)
    }
}

impl MethodThresholds {
    /// Those by name; none when they follow from an SLO.
    #[must_use]
    pub fn named(&self) -> Option<&NamedThresholds> {
        match self {
            Self::Named(named) => Some(named),
            Self::FromSlo => None,
        }
    }
}

impl Decode for MethodThresholds {
    const EXPECTED: &'static str = "`from-slo`, or a mapping of thresholds by name";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return NamedThresholds::decode(node, cx).map(Self::Named);
        }
        one_of(node, cx, [("from-slo", Self::FromSlo)], Self::EXPECTED)
    }
}

impl JsonSchema for MethodThresholds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MethodThresholds".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let named = generator.subschema_for::<NamedThresholds>();
        json_schema!({ "anyOf": [{ "const": "from-slo" }, named] })
    }
}

spec! {
    /// Services with an instrumentation.
    pub struct Has, "a choice of services" {
        /// A convention, for instance `otel-http-server`.
        "has" has: Text, required;
    }
}
