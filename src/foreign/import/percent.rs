//! Objectives of other formats: percents without a sign, and ratios.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::quantity::{Decimal, Objective};
use crate::tree::{Decode, Decoder, Node};

/// `99.9`, in percent.
#[derive(Clone, Copy, Debug)]
pub struct Percent(pub Objective);

/// `0.999`.
#[derive(Clone, Copy, Debug)]
pub struct Share(pub Objective);

impl Decode for Percent {
    const EXPECTED: &'static str = "a percentage such as `99.9`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.scalar() else { return cx.wrong_type(node, Self::EXPECTED) };
        let found = format!("{text}%").parse().ok().filter(|share: &Objective| share.has_budget());
        found.map(Self).or_else(|| cx.malformed(node, Self::EXPECTED))
    }
}

impl Decode for Share {
    const EXPECTED: &'static str = "a share such as `0.999`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.scalar() else { return cx.wrong_type(node, Self::EXPECTED) };
        let percent = text.parse::<Decimal>().ok().and_then(|share| share.shifted(2));
        let found = percent.and_then(|percent| format!("{percent}%").parse().ok());
        found
            .filter(|share: &Objective| share.has_budget())
            .map(Self)
            .or_else(|| cx.malformed(node, Self::EXPECTED))
    }
}

macro_rules! number {
    ($($type:ident),*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": ["number", "string"] })
            }
        })*
    };
}

number!(Percent, Share);
