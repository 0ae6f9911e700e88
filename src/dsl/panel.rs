//! Panels: each kind with the options that it has, and no others.

use std::marker::PhantomData;

use super::Datasource;
use super::column::Column;
use super::datasource::{Answers, NoLanguage, NorThis};
use super::link::PanelLink;
use super::metric::{Family, Histogram, Select};
use super::overrides::Override;
use super::query::{Ask, Foreign, Insights, LogQl, Profiles, PromQl, Query, Searches, TraceQl};
use super::said::{
    Exact, Faults, decimal, insert, push, said, text, text_setters, texts, value_setters, word_setters,
};
use super::threshold::{levels, scale};
use super::unit::Unit;
use super::word::{Calc, Color, Draw, Empty, Stack};
use crate::quantity::Duration;
use crate::span::Origin;
use crate::spec::{self, OneQuery, PanelHead};
use crate::tree::Said;
use crate::vocabulary::panel::PANELS;

/// A panel of the kind `K`; see the constructors below for the kinds.
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let panel = Panel::timeseries("Orders per minute")
///     .query(&mimir, 60 * sum(rate(metric("orders_total").range(RATE_INTERVAL))).by(["region"]))
///     .unit(Unit::OpsPerMinute)
///     .thresholds(50, 10)
///     .width(12);
/// ```
///
/// An option of another kind does not compile:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let panel = Panel::stat("Orders").stack(Stack::Normal);
/// ```
///
/// nor does a query whose result the kind cannot draw:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let panel = Panel::logs("Orders").query(&mimir, metric("orders_total"));
/// ```
///
/// nor a panel without a title:
///
/// ```compile_fail,E0061
/// use dashc::prelude::*;
/// let panel = Panel::stat();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a panel does nothing until a row or a dashboard has it"]
pub struct Panel<K = kind::Any> {
    pub(super) spec: Box<spec::Panel>,
    pub(super) faults: Faults,
    kind: PhantomData<K>,
}

/// What a kind of panel draws.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` panel does not draw `{L}` queries",
    label = "not drawn by a `{Self}` panel"
)]
pub trait Draws<L> {}
#[diagnostic::do_not_recommend]
impl<K: Kind> Draws<NoLanguage> for K {}
#[diagnostic::do_not_recommend]
impl<K: Kind> Draws<NorThis> for K {}
/// What the query of a plugin gives is not known.
#[diagnostic::do_not_recommend]
impl<K: Kind> Draws<Foreign> for K {}

/// A kind of panel.
#[doc(hidden)]
pub trait Kind {}

macro_rules! abilities {
    ($($(#[$doc:meta])+ $trait:ident, $message:literal, $note:literal: $($kind:ident),+;)+) => {$(
        $(#[$doc])+
        #[diagnostic::on_unimplemented(message = $message, label = "not an option of this kind of panel", note = $note)]
        pub trait $trait {}
        $(impl $trait for kind::$kind {})+
    )+};
}

abilities! {
    /// Kinds that draw series over time in a way to choose.
    Graph, "a `{Self}` panel draws in one way only", "`timeseries`, `trend` and `candlestick` panels choose":
        Timeseries, Trend, Candlestick;
    /// Kinds with an axis for values.
    Bars, "a `{Self}` panel has neither stack nor scale", "`timeseries`, `trend`, `candlestick` and `barchart` panels have":
        Timeseries, Trend, Candlestick, Barchart;
    /// Kinds that fill areas.
    Areas, "a `{Self}` panel fills nothing", "`timeseries`, `barchart` and `state_timeline` panels do":
        Timeseries, Trend, Candlestick, Barchart, StateTimeline, StatusHistory;
    /// Kinds with values that have a unit, colours and limits.
    Values, "a `{Self}` panel shows no values", "`timeseries`, `stat`, `gauge`, `table` and the like do":
        Timeseries, Trend, Candlestick, Barchart, StateTimeline, StatusHistory, Stat, Gauge, Bargauge, Table,
        Piechart, Histogram, Heatmap, Canvas, Geomap, Xychart;
}

macro_rules! kinds {
    ($($(#[$doc:meta])+ $name:ident $make:ident $id:literal: $($language:ident),*;)+) => {
        /// The kinds of panels.
        pub mod kind {
            /// Any kind: what is left when it no longer matters.
            #[derive(Clone, Copy, Debug)]
            pub enum Any {}
            /// A text.
            #[derive(Clone, Copy, Debug)]
            pub enum Text {}
            $($(#[$doc])+ #[derive(Clone, Copy, Debug)] pub enum $name {})+
        }

        $(impl Kind for kind::$name {})+
        $($(impl Draws<$language> for kind::$name {})*)+

        $(impl Panel<kind::$name> {
            $(#[$doc])+
            #[track_caller]
            pub fn $make(title: impl Into<String>) -> Self {
                Self::of($id, title, Origin::here())
            }
        })+

        #[cfg(test)]
        const KINDS: &[(&str, &[&str])] = &[$(($id, &[$(stringify!($language)),*])),+];
    };
}

kinds! {
    /// Series over time.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::timeseries("Load").query(&mimir, metric("node_load1")).draw(Draw::Bars).stack(Stack::Normal);
    /// ```
    Timeseries timeseries "timeseries": PromQl, LogQl, TraceQl, Profiles, Insights;
    /// One big value.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::stat("Load").query(&mimir, metric("node_load1")).thresholds(8, 16);
    /// ```
    Stat stat "stat": PromQl, LogQl, TraceQl, Insights;
    /// A value between two limits.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::gauge("Load").query(&mimir, metric("node_load1")).min(0).max(16);
    /// ```
    Gauge gauge "gauge": PromQl, LogQl, TraceQl, Insights;
    /// Bars, one per series.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::bargauge("Load").query(&mimir, metric("node_load1").instant()).decimals(1);
    /// ```
    Bargauge bargauge "bargauge": PromQl, LogQl, TraceQl, Insights;
    /// Rows and columns.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::table("Load")
    ///     .label_column("instance").column("Load", Column::new(&mimir, metric("node_load1")));
    /// ```
    Table table "table": PromQl, LogQl, TraceQl, Profiles, Insights, Searches;
    /// Buckets over time.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::heatmap("Latency")
    ///     .query(&mimir, sum(rate(metric("latency_seconds_bucket").range(RATE_INTERVAL))).by(["le"]));
    /// ```
    Heatmap heatmap "heatmap": PromQl, LogQl, TraceQl;
    /// How values are distributed.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::histogram("Load").query(&mimir, metric("node_load1")).unit(Unit::Short);
    /// ```
    Histogram histogram "histogram": PromQl, LogQl, TraceQl;
    /// Lines of logs.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let loki = Datasource::loki("loki", env("LOKI_URL"));
    /// let panel = Panel::logs("Errors").query(&loki, logql::stream("app", "shop").contains("error"));
    /// ```
    Logs logs "logs": LogQl, Insights;
    /// A list of traces.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let tempo = Datasource::tempo("tempo", env("TEMPO_URL"));
    /// let panel = Panel::traces("Failed").query(&tempo, traceql("{ status = error }").limit(20));
    /// ```
    Traces traces "traces": TraceQl, Searches;
    /// A graph of services.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let tempo = Datasource::tempo("tempo", env("TEMPO_URL"));
    /// let panel = Panel::node_graph("Services").query(&tempo, service_map());
    /// ```
    NodeGraph node_graph "nodeGraph": TraceQl;
    /// A profile.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let pyroscope = Datasource::pyroscope("pyroscope", env("PYROSCOPE_URL"));
    /// let panel = Panel::flamegraph("CPU").query(&pyroscope, profile("cpu"));
    /// ```
    Flamegraph flamegraph "flamegraph": Profiles;
    /// Shares of a whole.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::piechart("Load").query(&mimir, metric("node_load1").instant()).legend_right();
    /// ```
    Piechart piechart "piechart": PromQl, LogQl, TraceQl, Insights;
    /// Bars by category.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::barchart("Load").query(&mimir, metric("node_load1").instant()).stack(Stack::Percent);
    /// ```
    Barchart barchart "barchart": PromQl, LogQl, TraceQl, Insights;
    /// States over time.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::state_timeline("Up").query(&mimir, metric("up")).value("0", "down", Color::Red);
    /// ```
    StateTimeline state_timeline "state-timeline": PromQl, LogQl, Insights;
    /// States at intervals.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::status_history("Up").query(&mimir, metric("up")).fill(80);
    /// ```
    StatusHistory status_history "status-history": PromQl, LogQl, Insights;
    /// Series over anything but time.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::trend("Load").query(&mimir, metric("node_load1")).logarithmic();
    /// ```
    Trend trend "trend": PromQl, LogQl;
    /// Open, high, low and close.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::candlestick("Price").query(&mimir, metric("price_euro")).unit(Unit::Eur);
    /// ```
    Candlestick candlestick "candlestick": PromQl;
    /// Two values against each other.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::xychart("Load").query(&mimir, metric("node_load1")).unit(Unit::Short);
    /// ```
    Xychart xychart "xychart": PromQl, LogQl, Insights;
    /// A drawing.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::canvas("Rack").query(&mimir, metric("node_load1")).height(12);
    /// ```
    Canvas canvas "canvas": PromQl, LogQl, Insights;
    /// A map.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    /// let panel = Panel::geomap("Visits").query(&mimir, sum(metric("visits")).by(["country"]));
    /// ```
    Geomap geomap "geomap": PromQl, LogQl, Insights;
    /// Alerts.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::alertlist("Firing").width(8);
    /// ```
    Alertlist alertlist "alertlist":;
    /// Annotations.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::annolist("Deployments").width(8);
    /// ```
    Annolist annolist "annolist":;
    /// Dashboards.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::dashlist("Shop").width(8);
    /// ```
    Dashlist dashlist "dashlist":;
    /// News of a feed.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::news("Grafana").width(8);
    /// ```
    News news "news":;
}

impl Panel<kind::Text> {
    /// A text in Markdown.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::text("What this is", "Orders of the shop; ask **#shop** when they stop.");
    /// ```
    #[track_caller]
    pub fn text(title: impl Into<String>, markdown: impl Into<String>) -> Self {
        let origin = Origin::here();
        let mut panel = Self::of("text", title, origin);
        panel.spec.markdown = said(markdown, origin);
        panel
    }
}

impl Panel {
    /// The panels of a shared piece, a file of `shared/` beside the program.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let row = Row::new("Notes").panel(Panel::text("Runbook", "One pod at a time.")).panel(Panel::piece("pods"));
    /// ```
    #[track_caller]
    pub fn piece(name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let spec = spec::Panel { origin, piece: said(name, origin), ..spec::Panel::default() };
        Self { spec: Box::new(spec), faults: Faults::default(), kind: PhantomData }
    }
}

impl<K> Panel<K> {
    fn of(id: &str, title: impl Into<String>, origin: Origin) -> Self {
        let kind = PANELS.iter().position(|panel| panel.id == id).unwrap_or_default();
        let head = PanelHead { kind, title: text(title, origin), kind_origin: origin };
        let spec = spec::Panel { origin, head: Said::at(head, origin), ..spec::Panel::default() };
        Self { spec: Box::new(spec), faults: Faults::default(), kind: PhantomData }
    }

    /// The same panel, its kind forgotten: for lists of panels of several kinds.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
    /// let panels: Vec<Panel> = vec![
    ///     Panel::stat("Now").query(&mimir, metric("up")).any(),
    ///     Panel::timeseries("Always").query(&mimir, metric("up")).any(),
    /// ];
    /// ```
    pub fn any(self) -> Panel {
        Panel { spec: self.spec, faults: self.faults, kind: PhantomData }
    }

    /// Asks a datasource; several queries are drawn together.
    #[track_caller]
    pub fn query<D, Q: Ask>(mut self, datasource: &Datasource<D>, query: Q) -> Self
    where
        D: Answers<Q::Language>,
        K: Draws<Q::Language>,
    {
        let origin = Origin::here();
        let mut asked = query.ask().spec;
        asked.datasource = datasource.named(origin);
        let one = Said::at(OneQuery(asked), origin);
        match (&mut self.spec.query, &mut self.spec.queries) {
            (Said::Unsaid, Said::Unsaid) => self.spec.query = one,
            (_, Said::Is(all)) => all.0.0.push(one),
            (first, all) => {
                let first = std::mem::take(first);
                *all = Said::at(spec::Queries(vec![first, one]), origin);
            }
        }
        self
    }

    /// Asks several queries of one datasource.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
    /// let panel = Panel::timeseries("Load")
    ///     .queries(&mimir, ["1", "5", "15"].map(|n| metric(format!("node_load{n}")).legend(format!("{n}m"))));
    /// ```
    #[track_caller]
    pub fn queries<D, Q: Ask>(
        mut self,
        datasource: &Datasource<D>,
        queries: impl IntoIterator<Item = Q>,
    ) -> Self
    where
        D: Answers<Q::Language>,
        K: Draws<Q::Language>,
    {
        for query in queries {
            self = self.query(datasource, query);
        }
        self
    }

    text_setters! {
        /// Name for links and alerts; derived from the title when not said.
        name => spec.name;
        /// What it shows, what is good, what to do.
        description => spec.description;
        /// SLO that it shows: query, unit and thresholds follow from it.
        slo => spec.slo;
        /// What of an SLO: `budget`, `error_ratio` or `burn_rate`.
        show => spec.show;
        /// Variable to repeat the panel for.
        repeat => spec.repeat;
    }

    word_setters! {
        /// When it may have no data in `dashc proof`.
        empty(Empty) => spec.empty;
    }

    value_setters! {
        /// Width in columns of 24.
        width(u32) => spec.width;
        /// Height in units of 38 pixels.
        height(u32) => spec.height;
        /// Most repeated panels in a row.
        per_row(u32) => spec.per_row;
        /// The same queries this much earlier beside the current ones.
        compare(Duration) => spec.compare;
        /// The time range shifted into the past.
        time_shift(Duration) => spec.time_shift;
        /// Another time range than the dashboard's, back from now.
        time_from(Duration) => spec.time_from;
        /// Smallest step of its queries.
        step(Duration) => spec.step;
        /// Further options, in Grafana's own spelling: merged last, keys checked.
        raw(serde_json::Value) => spec.raw;
    }

    /// A place by hand: column and row within the dashboard's row.
    #[track_caller]
    pub fn at(mut self, x: u32, y: u32) -> Self {
        let origin = Origin::here();
        self.spec.at = Said::at(spec::At { origin, x: Said::at(x, origin), y: Said::at(y, origin) }, origin);
        self
    }

    /// A link of its values.
    #[track_caller]
    pub fn link(mut self, link: PanelLink) -> Self {
        link.add_to(&mut self.spec.link, Origin::here(), &mut self.faults);
        self
    }

    /// A transformation by Grafana's id, with options in Grafana's spelling.
    #[track_caller]
    pub fn transform(mut self, id: &str, options: serde_json::Value) -> Self {
        push(&mut self.spec.transformations, spec::Transformation::new(id, options), Origin::here());
        self
    }

    /// Names its series, with `{{label}}` for the value of a label.
    #[track_caller]
    pub fn legend(mut self, format: impl Into<String>) -> Self {
        let origin = Origin::here();
        self.change_legend(origin, |legend| legend.format = said(format, origin));
        self
    }

    fn change_legend(&mut self, origin: Origin, change: impl FnOnce(&mut spec::LegendShape)) {
        let mut legend = std::mem::take(&mut self.spec.legend).into_value().unwrap_or_default();
        legend.0.origin = origin;
        change(&mut legend.0);
        self.spec.legend = Said::at(legend, origin);
    }
}

impl<K> Panel<K> {
    /// The unit of its values.
    #[track_caller]
    pub fn unit(mut self, unit: Unit) -> Self
    where
        K: Values,
    {
        self.spec.unit = said(unit.id(), Origin::here());
        self
    }

    /// Least value of the axis.
    #[track_caller]
    pub fn min(mut self, least: impl Exact) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        self.spec.min = self.faults.keep(decimal(least, origin), origin);
        self
    }

    /// Greatest value of the axis.
    #[track_caller]
    pub fn max(mut self, greatest: impl Exact) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        self.spec.max = self.faults.keep(decimal(greatest, origin), origin);
        self
    }

    /// Digits after the point.
    #[track_caller]
    pub fn decimals(mut self, digits: u32) -> Self
    where
        K: Values,
    {
        self.spec.decimals = Said::here(digits);
        self
    }

    /// Lines, bars or points.
    #[track_caller]
    pub fn draw(mut self, draw: Draw) -> Self
    where
        K: Graph,
    {
        self.spec.draw = said(draw.id(), Origin::here());
        self
    }

    /// What is shown when there is no value.
    #[track_caller]
    pub fn no_value(mut self, shown: impl Into<String>) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        self.spec.no_value = Said::at(spec::Scalar(text(shown, origin)), origin);
        self
    }

    /// A fixed colour of its series.
    #[track_caller]
    pub fn color(mut self, color: Color) -> Self
    where
        K: Values,
    {
        self.spec.color = Said::here(spec::HexColor(color.id().into()));
        self
    }

    /// The two levels at which a value is worth a look, and at which it is bad; low values are bad when the second
    /// is below the first.
    #[track_caller]
    pub fn thresholds(mut self, warn: impl Exact, crit: impl Exact) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        self.spec.thresholds = levels(warn, crit, origin, &mut self.faults);
        self
    }

    /// Levels that colour the value, each from its own value on; below the first of them it has the colour `first`.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let stock = Panel::gauge("Articles in stock").steps(Color::Red, [(100, Color::Orange), (1000, Color::Green)]);
    /// ```
    #[track_caller]
    pub fn steps<N: Exact>(mut self, first: Color, steps: impl IntoIterator<Item = (N, Color)>) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        self.spec.thresholds = scale(first, steps, origin, &mut self.faults);
        self
    }

    /// The level at which a value is bad.
    #[track_caller]
    pub fn crit(mut self, crit: impl Exact) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        let crit = self.faults.keep(decimal(crit, origin), origin);
        let levels = spec::Levels { origin, warn: Said::Unsaid, crit };
        self.spec.thresholds = Said::at(spec::Thresholds::Levels(levels), origin);
        self
    }

    /// A text and a colour for a value: the key is the value, a range `0..1`, `/regex/`, `null` or `nan`.
    #[track_caller]
    pub fn value(mut self, value: impl Into<String>, shown: impl Into<String>, color: Color) -> Self
    where
        K: Values,
    {
        let origin = Origin::here();
        let shown = Said::at(spec::Scalar(text(shown, origin)), origin);
        let color = Said::at(spec::HexColor(color.id().into()), origin);
        let mapping = spec::Mapping { origin, text: shown, color };
        insert(&mut self.spec.values, ("value", value.into()), mapping, origin, &mut self.faults);
        self
    }

    /// Settings of single series or columns, by name, `/regex/` or `query:A`.
    #[track_caller]
    pub fn series(mut self, which: impl Into<String>, change: Override) -> Self
    where
        K: Values,
    {
        let entry = ("override", which.into());
        self.faults.absorb(change.faults);
        insert(&mut self.spec.overrides, entry, change.spec, Origin::here(), &mut self.faults);
        self
    }

    /// A legend with a table of values.
    #[track_caller]
    pub fn legend_table(mut self, calcs: impl IntoIterator<Item = Calc>) -> Self {
        let origin = Origin::here();
        self.change_legend(origin, |legend| {
            legend.show = said("table", origin);
            legend.calcs = texts(calcs.into_iter().map(Calc::id), origin);
        });
        self
    }

    /// No legend.
    #[track_caller]
    pub fn legend_hidden(mut self) -> Self {
        let origin = Origin::here();
        self.change_legend(origin, |legend| legend.show = said("hidden", origin));
        self
    }

    /// The legend to the right of the graph.
    #[track_caller]
    pub fn legend_right(mut self) -> Self {
        let origin = Origin::here();
        self.change_legend(origin, |legend| legend.place = said("right", origin));
        self
    }
}

impl<K> Panel<K> {
    /// How series are put on top of each other.
    #[track_caller]
    pub fn stack(mut self, stack: Stack) -> Self
    where
        K: Bars,
    {
        self.spec.stack = said(stack.id(), Origin::here());
        self
    }

    /// A logarithmic axis.
    #[track_caller]
    pub fn logarithmic(mut self) -> Self
    where
        K: Bars,
    {
        self.spec.scale = said("log", Origin::here());
        self
    }

    /// Opacity below a line, 0 to 100.
    #[track_caller]
    pub fn fill(mut self, opacity: u32) -> Self
    where
        K: Areas,
    {
        self.spec.fill = Said::here(opacity);
        self
    }
}

impl Panel<kind::Timeseries> {
    /// Percentiles of a histogram: a query for each, named `p95`.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// metrics! { histogram http_request_duration_seconds { route } }
    /// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
    /// let panel = Panel::timeseries("Latency")
    ///     .percentiles(&mimir, &http_request_duration_seconds, [50.0, 95.0, 99.9]);
    /// ```
    #[track_caller]
    pub fn percentiles<D, M: Family<Kind = Histogram>>(
        mut self,
        datasource: &Datasource<D>,
        of: &impl Select<Family = M>,
        percents: impl IntoIterator<Item = impl Exact>,
    ) -> Self
    where
        D: Answers<PromQl>,
    {
        let origin = Origin::here();
        for percent in percents {
            match decimal(percent, origin).map(|percent| (percent, percent.shifted(-2).unwrap_or(percent))) {
                Ok((percent, share)) => {
                    let query: Query<PromQl> = of.quantile(share.to_string()).legend(format!("p{percent}"));
                    self = self.query(datasource, query);
                }
                Err(fault) => self.faults.0.push(*fault),
            }
        }
        self
    }
}

impl Panel<kind::Table> {
    /// A column; columns are joined on their labels.
    #[track_caller]
    pub fn column(mut self, name: impl Into<String>, column: Column) -> Self {
        self.faults.absorb(column.faults);
        let entry = ("column", name.into());
        insert(&mut self.spec.columns, entry, spec::Column(column.spec), Origin::here(), &mut self.faults);
        self
    }

    /// A column with the values of a label of the other columns' series.
    #[track_caller]
    pub fn label_column(mut self, label: impl AsRef<str>) -> Self {
        let origin = Origin::here();
        let shape =
            spec::ColumnShape { origin, label: Said::at(true, origin), ..spec::ColumnShape::default() };
        let entry = ("column", label.as_ref().to_owned());
        insert(&mut self.spec.columns, entry, spec::Column(shape), origin, &mut self.faults);
        self
    }

    text_setters! {
        /// Column to sort by.
        sort => spec.sort;
    }

    /// Column to sort by, greatest first.
    #[track_caller]
    pub fn sort_descending(mut self, column: &str) -> Self {
        self.spec.sort = said(format!("-{column}"), Origin::here());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::datasource::Language;

    #[test]
    fn every_kind_has_a_constructor_and_draws_what_it_can() {
        for panel in PANELS.iter().filter(|panel| panel.id != "text") {
            let (_, languages) = KINDS.iter().find(|(id, _)| *id == panel.id).expect(panel.id);
            let known = |(language, name)| panel.draws(language) == languages.contains(&name);
            let all = [
                (Language::PromQl, "PromQl"),
                (Language::LogQl, "LogQl"),
                (Language::TraceQl, "TraceQl"),
                (Language::Profile, "Profiles"),
                (Language::CloudWatch, "Insights"),
                (Language::Jaeger, "Searches"),
            ];
            assert!(all.into_iter().all(known), "{}", panel.id);
        }
        assert_eq!(KINDS.len() + 1, PANELS.len());
    }
}
