//! Fleets: one thing for every matching service, and exceptions from it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::scalar::Scalar;
use super::spec;
use crate::quantity::Date;
use crate::tree::{Decode, Decoder, Entry, Kind, List, Map, Node, Said, Text, one_of};

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
    /// What one SLO or rule is made for.
    pub struct EachService, "`each`" {
        /// Services, one SLO or rule each.
        "service" service: Selection, required;
    }
}

/// A choice of services.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Every service.
    All,
    /// The named ones.
    Named(Vec<Said<Text>>),
    /// Those of which all of this holds.
    Choice(Choice),
}

spec! {
    /// Services of which all of this holds.
    pub struct Choice, "a choice of services" {
        /// A convention of their instrumentation, for instance `otel-http-server`.
        "has" has: Text;
        /// Their team.
        "team" team: Text;
        /// Their labels.
        "labels" labels: Map<Scalar>;
    }
}

impl Decode for Selection {
    const EXPECTED: &'static str =
        "`all`, a list of services, or a mapping such as `{ has: INSTRUMENTATION }`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_sequence() {
            return List::<Text>::decode(node, cx).map(|list| Self::Named(list.0));
        }
        if node.is_mapping() {
            return Choice::decode(node, cx).map(Self::Choice);
        }
        one_of(node, cx, [("all", Self::All)], Self::EXPECTED)
    }
}

impl JsonSchema for Selection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Selection".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let choice = generator.subschema_for::<Choice>();
        json_schema!({ "anyOf": [
            { "const": "all" },
            { "type": "array", "items": { "type": "string" } },
            choice,
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

/// What there can be one of per service, and exceptions from.
pub trait Varies: Decode + JsonSchema + Clone + Default {
    /// What it is, for messages.
    const WHAT: &'static str;
    /// Its keys.
    const KEYS: &'static [&'static str];
    /// Those of them that say which thing it is: an exception cannot change them.
    const FIXED: &'static [&'static str];

    /// The same with what an exception says.
    #[must_use]
    fn varied(&self, by: &Self) -> Self;
}

spec! {
    /// Why there is an exception, and until when.
    pub struct Excuse, "an exception" {
        /// Make none.
        "none" none: bool;
        /// Why.
        "reason" reason: Text;
        /// The last day on which it holds: `2027-03-31`.
        "until" until: Date;
    }
}

/// What is different for one service: any of its keys, or `none`.
#[derive(Clone, Debug, Default)]
pub struct Exception<T> {
    /// Why, and until when.
    pub excuse: Excuse,
    /// What it says in place of what is usual.
    pub over: Box<T>,
}

impl<T: Varies> Exception<T> {
    /// Reads an exception whose keys are some of `T`'s.
    fn read(node: &Node, cx: &mut Decoder<'_>, keys: &[&'static str], what: &str) -> Option<Self> {
        let Some(entries) = node.entries() else {
            let none = Excuse::default().none(true);
            return one_of(node, cx, [("none", Self { excuse: none, ..Self::default() })], Self::EXPECTED);
        };
        let (own, rest): (Vec<&Entry>, Vec<&Entry>) =
            entries.iter().partition(|entry| Excuse::KEYS.contains(&&*entry.key.text));
        let (over, strange): (Vec<&Entry>, Vec<&Entry>) =
            rest.into_iter().partition(|entry| keys.contains(&&*entry.key.text));
        if !strange.is_empty() {
            let known: Vec<&'static str> = keys.iter().chain(Excuse::KEYS).copied().collect();
            cx.unknown_keys(&strange, &known, what);
        }
        let excuse = Excuse::decode(&holding(node, own), cx)?;
        let over = cx.part::<T>(&holding(node, over))?;
        Some(Self { excuse, over: Box::new(over) })
    }

    /// Its schema: like that of `T`, but nothing must be said and it can be excused.
    fn schema(generator: &mut SchemaGenerator, keys: &[&str], about: String) -> Schema {
        let mut schema = T::json_schema(generator);
        let mut excuse = Excuse::json_schema(generator);
        for demand in ["required", "oneOf", "anyOf"] {
            schema.remove(demand);
        }
        schema.insert("description".to_owned(), about.into());
        if let Some(serde_json::Value::Object(properties)) = schema.get_mut("properties") {
            properties.retain(|key, _| keys.contains(&key.as_str()));
            if let Some(serde_json::Value::Object(own)) = excuse.remove("properties") {
                properties.extend(own);
            }
        }
        json_schema!({ "anyOf": [{ "const": "none" }, schema] })
    }
}

/// The keys of `T` that an exception may change.
fn changed<T: Varies>() -> Vec<&'static str> {
    T::KEYS.iter().copied().filter(|key| !T::FIXED.contains(key)).collect()
}

impl<T: Varies> Decode for Exception<T> {
    const EXPECTED: &'static str = "`none` or an exception";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        Self::read(node, cx, &changed::<T>(), &format!("an exception from {}", T::WHAT))
    }
}

/// A mapping with these of its entries alone.
fn holding(node: &Node, entries: Vec<&Entry>) -> Node {
    Node { kind: Kind::Mapping(entries.into_iter().cloned().collect()), ..node.clone() }
}

impl<T: Varies> JsonSchema for Exception<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}Exception", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Self::schema(generator, &changed::<T>(), format!("What is different of {} for one service.", T::WHAT))
    }
}

/// In a file about one service, by name: what is different for it of one of a fleet, or one of its own.
#[derive(Clone, Debug, Default)]
pub struct Own<T>(pub Exception<T>);

impl<T: Varies> Decode for Own<T> {
    const EXPECTED: &'static str = "`none` or a mapping";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        Exception::read(node, cx, T::KEYS, T::WHAT).map(Self)
    }
}

impl<T: Varies> JsonSchema for Own<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Own{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let about =
            format!("What is different of {} for the service of the file, or one of its own.", T::WHAT);
        Exception::<T>::schema(generator, T::KEYS, about)
    }
}

/// A list, or in a file about one service a mapping by name.
#[derive(Clone, Debug)]
pub enum Things<T> {
    /// Each with its name.
    List(List<T>),
    /// What is different of those of a fleet, and further ones of the service's own.
    Named(Map<Exception<T>>),
}

impl<T> Things<T> {
    /// Those of the list.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let list = if let Self::List(list) = self { Some(list) } else { None };
        list.into_iter().flat_map(List::iter)
    }

    /// Those of the list, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let list = if let Self::List(list) = self { Some(list) } else { None };
        list.into_iter().flat_map(|list| list.0.iter_mut().filter_map(Said::get_mut))
    }

    /// Those by name.
    #[must_use]
    pub fn named(&self) -> Option<&Map<Exception<T>>> {
        if let Self::Named(map) = self { Some(map) } else { None }
    }
}

impl<T> From<List<T>> for Things<T> {
    fn from(list: List<T>) -> Self {
        Self::List(list)
    }
}

impl<T> From<Vec<T>> for Things<T> {
    #[track_caller]
    fn from(items: Vec<T>) -> Self {
        Self::List(List::from(items))
    }
}

impl<T: Varies> Decode for Things<T> {
    const EXPECTED: &'static str = "a list";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            Map::decode(node, cx).map(Self::Named)
        } else {
            List::decode(node, cx).map(Self::List)
        }
    }
}

impl<T: Varies> JsonSchema for Things<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("ThingsOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let list = generator.subschema_for::<List<T>>();
        let named = generator.subschema_for::<Map<Exception<T>>>();
        json_schema!({ "anyOf": [list, named] })
    }
}
