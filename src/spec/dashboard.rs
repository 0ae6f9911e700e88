//! Dashboards: by a method, or by hand.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::fleet::{Each, Exception, Selection, Varies};
use super::panel::Panel;
use super::query::OneQuery;
use super::scalar::{HexColor, NamedThresholds};
use super::spec;
use super::variable::Variable;
use crate::quantity::Decimal;
use crate::tree::{Decode, Decoder, List, Map, Node, OneOrMany, Text, one_of};

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
        "except" except: Map<Exception<Self>>;
        /// Method that makes the panels: `red`, `use`, `golden-signals`, `web-vitals`, `traces`,
        /// `profiles`, `correlation`, `containers`, `pipeline`, `slo`, `fleet`, `cost`.
        "method" method: Text;
        /// Service that the method is applied to, and that `$where` selects.
        "service" service: Text;
        /// Several services on one dashboard, with a variable to choose.
        "services" services: Selection;
        /// SLO that the method `slo` shows in detail.
        "slo" slo: Text;
        /// Thresholds of the method, by what they judge: `error_ratio`, `p95`, `saturation`; or `from-slo`.
        "thresholds" thresholds: MethodThresholds;
        /// Quantiles of all requests that the method `red` draws together, `[0.5, 0.95, 0.99]`; a variable chooses one,
        /// by route, when not said.
        "quantiles" quantiles: List<Decimal>;
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
        /// Let variables choose the datasources; what is compiled is what they begin with. The project's when not said.
        "choose_datasource" choose_datasource: bool;
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
        /// Let variables choose the datasources; what is compiled is what they begin with.
        "choose_datasource" choose_datasource: bool;
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

impl Varies for Dashboard {
    const WHAT: &'static str = "a dashboard";
    const KEYS: &'static [&'static str] = Self::KEYS;
    const FIXED: &'static [&'static str] = &["uid", "each", "except", "method", "service", "services", "slo"];

    /// Named thresholds and variables replace those of their name; what is left out adds up.
    fn varied(&self, by: &Self) -> Self {
        let mut all = self.laid_over(by);
        if let (Some(MethodThresholds::Named(all)), Some(usual)) =
            (all.thresholds.get_mut(), self.thresholds.get().and_then(MethodThresholds::named))
        {
            add(all, usual);
        }
        if let (Some(all), Some(usual)) = (all.variables.get_mut(), self.variables.get()) {
            add(all, usual);
        }
        if let (Some(all), Some(usual), false) =
            (all.without.get_mut(), self.without.get(), by.without.is_unsaid())
        {
            all.0.extend(usual.0.iter().cloned());
        }
        all
    }
}

/// Adds the entries whose names are not there yet.
fn add<T: Clone>(map: &mut Map<T>, usual: &Map<T>) {
    let new: Vec<_> = usual.0.iter().filter(|(name, _)| !map.has(&name.name)).cloned().collect();
    map.0.extend(new);
}
