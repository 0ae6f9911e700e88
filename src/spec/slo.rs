//! SLOs: what is promised, how it is measured, who is told.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::fleet::{EachService, Exception, Varies};
use super::scalar::Scalar;
use super::spec;
use crate::quantity::{Decimal, Duration, Objective, Window};
use crate::tree::{Decode, Decoder, List, Map, Node, OneOrMany, Text};

spec! {
    /// A promise about a service: how much of what it does must be good, and over how long.
    pub struct Slo, "an SLO" {
        /// Its name: the label `slo` of its series and alerts.
        "slo" name: Text, required;
        /// One SLO per matching service, called `SERVICE-NAME`.
        "each" each: EachService;
        /// Services that `each` treats differently.
        "except" except: Map<Exception<Self>>;
        /// What is promised, in words.
        "description" description: Text;
        /// Service that it is about: what its indicator measures, and what `$where` selects.
        "service" service: Text;
        /// Datasource of a query of your own; the service's or the default one when not said.
        "datasource" datasource: Text;
        /// Share of good events: `99.9%`.
        "objective" objective: Objective, required;
        /// Objectives of single values of the one label of `by`.
        "objectives" objectives: Map<Objective>;
        /// Over how long it is kept: `30d`, `7d`, `month`, `quarter`; the project's when not said, else `30d`.
        "window" window: Window;
        /// What is measured: `availability`, or a mapping.
        "sli" sli: Sli, required;
        /// Labels of which every value keeps the promise by itself.
        "by" by: OneOrMany<Text>;
        /// Pairs of windows that watch it: `workbook`, `sloth` or a list; the project's when not said, else `workbook`.
        "burn" burn: Burn;
        /// Who may be told: `page`, `page-only`, `ticket` or `none`, which records and draws only.
        "notify" notify: Text;
        /// Bad events that it takes for an alert; 5 when not said, less when `expected_rps` shows that it needs none.
        "min_bad_events" min_bad_events: u32;
        /// Events per second that you expect.
        "expected_rps" expected_rps: Decimal;
        /// How its series are called: `dashc`, or `sloth` for history and dashboards of sloth.
        "names" names: Text;
        /// What keeps a ticket quiet while a page fires: `expression`, `alertmanager` or `nothing`.
        "exclude" exclude: Text;
        /// Whether an alert fires when nothing is measured any more; yes when not said. `each`: of one value of `by`, too.
        "absent" absent: Absent;
        /// Labels of its alerts and of its info series.
        "labels" labels: Map<Scalar>;
        /// Name of its alerts; made of the SLO's name when not said.
        "alert" alert: Text;
        /// Annotations of its alerts.
        "annotations" annotations: Map<Scalar>;
        /// What only its pages bear.
        "page" page: Notice;
        /// What only its tickets bear.
        "ticket" ticket: Notice;
        /// Address or path of its runbook.
        "runbook" runbook: Text;
        /// Panel that its alerts link to: `dashboard/panel`; that of its SLO dashboard when not said.
        "panel" panel: Text;
    }
}

impl Varies for Slo {
    const WHAT: &'static str = "an SLO";
    const KEYS: &'static [&'static str] = Self::KEYS;
    const FIXED: &'static [&'static str] = &["slo", "each", "except", "service"];

    fn varied(&self, by: &Self) -> Self {
        self.laid_over(by)
    }
}

spec! {
    /// What only the alerts of one severity bear.
    pub struct Notice, "a notice" {
        /// Labels; they win over those of the SLO.
        "labels" labels: Map<Scalar>;
        /// Annotations; they win over those of the SLO.
        "annotations" annotations: Map<Scalar>;
    }
}

spec! {
    /// What holds for every SLO that does not say otherwise.
    pub struct SloDefaults, "a mapping of defaults" {
        /// Over how long objectives are kept.
        "window" window: Window;
        /// Pairs of windows that watch them.
        "burn" burn: Burn;
        /// Who may be told.
        "notify" notify: Text;
        /// How series are called: `dashc` or `sloth`.
        "names" names: Text;
        /// What keeps a ticket quiet while a page fires.
        "exclude" exclude: Text;
        /// Bad events that it takes for an alert.
        "min_bad_events" min_bad_events: u32;
        /// Whether an alert fires when nothing is measured any more. `each`: of one value of `by`, too.
        "absent" absent: Absent;
        /// How often their rules are evaluated; `1m` when not said.
        "interval" interval: Duration;
    }
}

/// Whether an alert fires when nothing is measured any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// When nothing is left of the SLO, or never.
    Is(bool),
    /// When one value of `by` is gone.
    Each,
}

impl From<bool> for Absent {
    fn from(flag: bool) -> Self {
        Self::Is(flag)
    }
}

impl Decode for Absent {
    const EXPECTED: &'static str = "`true`, `false` or `each`";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        match (node.boolean(), node.scalar()) {
            (Some(flag), _) => Some(Self::Is(flag)),
            (None, Some("each")) => Some(Self::Each),
            (None, Some(other)) => cx.unknown_word(node, "answer", other, ["true", "false", "each"]),
            (None, None) => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl JsonSchema for Absent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Absent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": [true, false, "each"] })
    }
}

/// What an SLO measures.
#[derive(Clone, Debug)]
pub enum Sli {
    /// A word for what the service's convention knows: `availability`.
    Word(Text),
    /// In detail.
    Detail(Box<SliDetail>),
}

spec! {
    /// What an SLO measures, in detail.
    pub struct SliDetail, "an indicator" {
        /// The convention whose requests and errors count; the service's first when it is `true`.
        "availability" availability: Scalar;
        /// Requests faster than a limit are good.
        "latency" latency: Latency;
        /// Bad events per second, with `$window` where it looks back.
        "bad" bad: Text;
        /// Good events per second.
        "good" good: Text;
        /// All events per second.
        "total" total: Text;
        /// The share of bad events, from 0 to 1. Every minute weighs the same: prefer `bad` and `total`.
        "ratio" ratio: Text;
        /// A condition such as `rate > 100`; time in which it does not hold is bad.
        "slice" slice: Text;
        /// What no result of a `slice` is: `bad` or `good`; bad when not said.
        "missing" missing: Text;
    }
}

spec! {
    /// Requests faster than a limit are good.
    pub struct Latency, "a latency indicator" {
        /// The limit; a bucket of the convention.
        "below" below: Duration, required;
        /// The convention whose durations count; the service's first when not said.
        "convention" convention: Text;
        /// Read the native histogram, whatever the convention says.
        "native" native: bool;
    }
}

impl From<&str> for Sli {
    #[track_caller]
    fn from(word: &str) -> Self {
        Self::Word(word.into())
    }
}

impl From<SliDetail> for Sli {
    fn from(detail: SliDetail) -> Self {
        Self::Detail(Box::new(detail))
    }
}

impl Decode for Sli {
    const EXPECTED: &'static str = "`availability`, or a mapping with `latency`, `bad` and `total`, `good` and `total`, `ratio` or `slice`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return SliDetail::decode(node, cx).map(Into::into);
        }
        match node.scalar() {
            Some(_) => Some(Self::Word(cx.text(node))),
            None => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl JsonSchema for Sli {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sli".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let detail = generator.subschema_for::<SliDetail>();
        json_schema!({ "anyOf": [{ "enum": ["availability"] }, detail] })
    }
}

/// Pairs of windows that watch a budget.
#[derive(Clone, Debug)]
pub enum Burn {
    /// A scheme by name.
    Scheme(Text),
    /// Pairs of your own.
    Tiers(List<BurnTier>),
}

spec! {
    /// A pair of windows that fires together.
    pub struct BurnTier, "a pair of windows" {
        /// Who is told: `page` or `ticket`.
        "severity" severity: Text, required;
        /// The window that decides that enough is spent.
        "long" long: Duration, required;
        /// The window that lets the alert go; a twelfth of the long one when not said.
        "short" short: Duration;
        /// Share of the budget that may be spent before it fires.
        "spend" spend: Decimal;
        /// Or: how many times faster than allowed the budget burns.
        "factor" factor: Decimal;
    }
}

impl Burn {
    /// Names of schemes.
    pub const SCHEMES: &'static [&'static str] = &["workbook", "sloth"];
}

impl Decode for Burn {
    const EXPECTED: &'static str = "`workbook`, `sloth` or a list of pairs of windows";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_sequence() {
            return List::decode(node, cx).map(Self::Tiers);
        }
        match node.scalar() {
            Some(name) if Self::SCHEMES.contains(&name) => Some(Self::Scheme(cx.text(node))),
            Some(name) => cx.unknown_word(node, "scheme", name, Self::SCHEMES.iter().copied()),
            None => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl JsonSchema for Burn {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Burn".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tiers = generator.subschema_for::<List<BurnTier>>();
        json_schema!({ "anyOf": [{ "enum": Self::SCHEMES }, tiers] })
    }
}
