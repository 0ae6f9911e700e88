//! Dashboards, rows, variables, annotations and links.

use super::{DatasourceRef, Folder, Pair, Panel, Target, Time};
use crate::quantity::Duration;
use crate::span::{Origin, Text};

/// A dashboard.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// Uid, and name of the file.
    pub uid: Text,
    /// Title.
    pub title: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// Folder.
    pub folder: Folder,
    /// Tags.
    pub tags: Vec<Box<str>>,
    /// First time range.
    pub time: Time,
    /// How often it refreshes; `None` never.
    pub refresh: Option<Duration>,
    /// `browser`, `utc` or a zone.
    pub timezone: Option<Text>,
    /// Variables that choose its datasources; they stand before the others.
    pub choosers: Vec<Chooser>,
    /// Variables in order.
    pub variables: Vec<Variable>,
    /// Annotations.
    pub annotations: Vec<Annotation>,
    /// Links in the header.
    pub links: Vec<Link>,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
    /// Method that made it.
    pub method: Option<&'static str>,
    /// What it is about.
    pub about: About,
    /// A part of it is missing, for a reason that was reported: nobody knows what that would have used.
    pub partial: bool,
    /// Where it was said.
    pub origin: Origin,
    /// Where parts of it were decided.
    pub origins: DashboardOrigins,
}

/// Where parts of a dashboard were decided; nowhere where nobody said anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct DashboardOrigins {
    /// Its method.
    pub method: Origin,
    /// Which services it is about.
    pub service: Origin,
    /// Its folder.
    pub folder: Origin,
    /// Its own tags, or those of the project.
    pub tags: Origin,
    /// Its time range.
    pub time: Origin,
    /// How often it refreshes.
    pub refresh: Origin,
}

/// What a dashboard is about: how alerts, tables and other dashboards find it.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Services.
    pub services: Vec<Box<str>>,
    /// SLOs that it shows.
    pub slos: Vec<Box<str>>,
    /// Whether it is one of those that `each` makes.
    pub one_of_many: bool,
    /// Whether it shows its one SLO in detail.
    pub detail: bool,
}

impl Dashboard {
    /// All panels from top to bottom.
    pub fn panels(&self) -> impl Iterator<Item = &Panel> {
        self.rows.iter().flat_map(|row| &row.panels)
    }

    /// All panels, to change.
    pub fn panels_mut(&mut self) -> impl Iterator<Item = &mut Panel> {
        self.rows.iter_mut().flat_map(|row| &mut row.panels)
    }
}

/// A row of panels.
#[derive(Clone, Debug)]
pub struct Row {
    /// Id of the row panel; 0 when there is no header.
    pub id: u32,
    /// Title; `None` for panels without a row header.
    pub title: Option<Text>,
    /// Starts closed.
    pub collapsed: bool,
    /// Variable to repeat for.
    pub repeat: Option<Text>,
    /// Grid line of the header, or of the first panels when there is none.
    pub y: u32,
    /// Panels, with rectangles in the coordinates of the dashboard.
    pub panels: Vec<Panel>,
    /// Where it was said.
    pub origin: Origin,
}

/// A variable that chooses in place of a datasource.
#[derive(Clone, Debug)]
pub struct Chooser {
    /// What is chosen at first sight.
    pub datasource: DatasourceRef,
    /// Name of the variable.
    pub name: Box<str>,
    /// What stands for the uid: `${name}`.
    pub uid: Box<str>,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Name and where it was said.
    pub name: Text,
    /// Label beside the field.
    pub label: Option<Text>,
    /// Help text.
    pub description: Option<Text>,
    /// What it is.
    pub kind: VariableKind,
    /// Several values at once.
    pub multi: bool,
    /// A choice "All".
    pub all: bool,
    /// What "All" stands for; Grafana joins all values when there is none.
    pub all_value: Option<Text>,
    /// First values: shown text, and value.
    pub current: Vec<(Box<str>, Box<str>)>,
    /// Keep only what matches.
    pub regex: Option<Text>,
    /// Grafana's sort number, 0 to 8.
    pub sort: u8,
    /// Grafana's hide number: 0 shown, 1 label hidden, 2 hidden.
    pub hide: u8,
    /// Where it was said.
    pub origin: Origin,
}

/// What a variable is.
#[derive(Clone, Debug)]
pub enum VariableKind {
    /// Values from a datasource.
    Query {
        /// Datasource.
        datasource: DatasourceRef,
        /// What is asked.
        source: VariableSource,
        /// Ask again when the time range changes, not only on load.
        on_time_range: bool,
    },
    /// A fixed list: shown text, and value.
    Custom(Vec<(Box<str>, Box<str>)>),
    /// Time intervals.
    Interval(Vec<Box<str>>),
    /// Datasources of a plugin.
    Datasource(Box<str>),
    /// A text field.
    Textbox(Box<str>),
    /// A hidden constant.
    Constant(Box<str>),
    /// Ad-hoc filters.
    AdHoc(DatasourceRef),
    /// Keys to group by.
    GroupBy(DatasourceRef),
    /// A switch: off and on.
    Switch(Box<str>, Box<str>),
    /// Wrong, and reported.
    Broken,
}

/// What a query variable asks.
#[derive(Clone, Debug)]
pub enum VariableSource {
    /// Values of a label, of the series that a selector names (`None`: of all).
    LabelValues {
        /// PromQL or LogQL selector.
        selector: Option<super::Query>,
        /// Label.
        label: Text,
    },
    /// Names of labels.
    LabelNames(Option<super::Query>),
    /// Names of metrics that match.
    Metrics(Text),
    /// Result of a query.
    Result(super::Query),
    /// Result of a query of a datasource that dashc does not model.
    Other(Text),
}

/// Events drawn over every panel.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// Name.
    pub name: Text,
    /// The query that finds them.
    pub target: Target,
    /// Text of an event.
    pub text: Option<Text>,
    /// Title of an event.
    pub title: Option<Text>,
    /// Labels that become tags.
    pub tags: Vec<Text>,
    /// Colour.
    pub color: Box<str>,
    /// On from the start.
    pub enabled: bool,
    /// Without a switch.
    pub hidden: bool,
    /// Where it was said.
    pub origin: Origin,
}

/// A link in the header.
#[derive(Clone, Debug)]
pub struct Link {
    /// Title.
    pub title: Text,
    /// Where it goes.
    pub target: LinkTarget,
    /// Keep all variables.
    pub include_vars: bool,
    /// Open in a new tab.
    pub new_tab: bool,
    /// Where it was said.
    pub origin: Origin,
}

/// Where a header link goes.
#[derive(Clone, Debug)]
pub enum LinkTarget {
    /// A dashboard by uid, with variables set.
    Dashboard {
        /// Uid.
        uid: Text,
        /// Variables of the target: name and value.
        values: Vec<Pair>,
    },
    /// Dashboards by tags, as a menu or side by side.
    Tags {
        /// Tags.
        tags: Vec<Box<str>>,
        /// As a menu.
        menu: bool,
    },
    /// An address.
    Url(Text),
}
