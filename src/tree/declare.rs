//! One declaration per spec struct: fields, decoder, JSON Schema and setters.
//!
//! `spec!` keeps the three faces of the language together. Each field is
//! written once, as `"key" field: Type`, with its documentation; from that
//! follow the `Said<Type>` field, its place in the decoder, its property in
//! the schema and a consuming setter for Rust programs.

/// Declares a spec struct.
///
/// ```text
/// spec! {
///     /// A row of panels.
///     pub struct Row, "a row" {
///         /// Title of the row.
///         "row" title: Text, required;
///         /// Whether it starts closed.
///         "collapsed" collapsed: bool;
///     }
/// }
/// ```
///
/// `required` behind a type marks a key that must be there, `alone` one that stands for all the
/// others: what has it has no other key.
///
/// A leading `open kind: Type` names a field that takes the keys that the
/// list does not have, when `Type` (see [`crate::tree::OpenKey`]) knows them:
/// the panel kind in `- timeseries: Title`.
macro_rules! spec {
    (
        $(#[doc = $about:literal])*
        pub struct $name:ident, $what:literal {
            $( open $open:ident : $open_type:ty ; )?
            $(
                $(#[doc = $doc:literal])*
                $key:literal $field:ident : $type:ty $(, $mark:ident)? ;
            )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, Default)]
        #[must_use]
        pub struct $name {
            /// Where it was said: its first key, or the whole of it when it has none.
            pub origin: $crate::span::Origin,
            $( $(#[doc = $doc])* pub $field: $crate::tree::Said<$type>, )*
            $(
                /// What the keys beside the listed ones say.
                pub $open: $crate::tree::Said<$open_type>,
            )?
        }

        impl $name {
            /// Every key, in the order of the documentation.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Those of the keys that are said, well or badly.
            #[must_use]
            pub fn said_keys(&self) -> Vec<&'static str> {
                let all = [$( ($key, self.$field.is_unsaid()) ),*];
                all.into_iter().filter(|(_, unsaid)| !unsaid).map(|(key, _)| key).collect()
            }

            /// The keys that stand alone: what has one of them has no other.
            const LONE: &'static [&'static str] = &[$( spec!(@lone $($mark)?, $key) ),*];

            /// The same, with what `over` says in place of its own.
            #[inline]
            pub fn laid_over(&self, over: &Self) -> Self {
                let mut all = self.clone();
                $( if !over.$field.is_unsaid() {
                    all.$field = over.$field.clone();
                } )*
                $( if !over.$open.is_unsaid() {
                    all.$open = over.$open.clone();
                } )?
                all
            }

            $(
                $(#[doc = $doc])*
                #[track_caller]
                pub fn $field(mut self, value: impl Into<$type>) -> Self {
                    self.$field = $crate::tree::Said::here(value.into());
                    self
                }
            )*
            $(
                /// Sets what the keys beside the listed ones say.
                #[track_caller]
                pub fn $open(mut self, value: impl Into<$open_type>) -> Self {
                    self.$open = $crate::tree::Said::here(value.into());
                    self
                }
            )?
        }

        impl $crate::tree::Decode for $name {
            const EXPECTED: &'static str = $what;

            fn decode(node: &$crate::tree::Node, cx: &mut $crate::tree::Decoder<'_>) -> Option<Self> {
                let entries = cx.entries(node, Self::EXPECTED)?;
                let mut value = Self { origin: node.head(), ..<Self as Default>::default() };
                let mut strange = Vec::new();
                for entry in entries {
                    match &*entry.key.text {
                        $( $key => value.$field = cx.said(&entry.value), )*
                        $( other if <$open_type as $crate::tree::OpenKey>::knows(other)
                            && entry.value.kind != $crate::tree::Kind::Removed => {
                            <$open_type as $crate::tree::OpenKey>::take(&mut value.$open, &entry.key, &entry.value, cx);
                        } )?
                        _ => strange.push(entry),
                    }
                }
                let alone = [$( spec!(@alone $($mark)?, value.$field) ),*].contains(&true);
                if alone {
                    cx.only(entries, Self::LONE);
                    return Some(value);
                }
                let _resembled = if strange.is_empty() {
                    Vec::new()
                } else {
                    #[allow(unused_mut, reason = "a struct without an open field adds nothing")]
                    let mut known: Vec<&str> = Self::KEYS.to_vec();
                    $( known.extend(<$open_type as $crate::tree::OpenKey>::keys()); )?
                    cx.unknown_keys(&strange, &known, Self::EXPECTED)
                };
                // What was misspelt was not left out.
                $( if value.$field.is_unsaid() && _resembled.contains(&$key) {
                    value.$field = $crate::tree::Said::Broken;
                } )*
                $( spec!(@required $($mark)?, value, node, cx, _resembled, $key, $field); )*
                $( if value.$open.is_unsaid() {
                    <$open_type as $crate::tree::OpenKey>::missing(&mut value.$open, node, &_resembled, cx);
                } )?
                Some(value)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                #[allow(unused_mut, reason = "an empty struct has no properties")]
                let mut object = $crate::tree::ObjectSchema::new(concat!($($about),*));
                $( object.property::<$type>(generator, $key, concat!($($doc),*), spec!(@is_required $($mark)?)); )*
                $( <$open_type as $crate::tree::OpenKey>::properties(&mut object, generator); )?
                $( spec!(@set_apart $($mark)?, object, $key); )*
                object.finish()
            }
        }
    };

    (@required required, $value:ident, $node:ident, $cx:ident, $resembled:ident, $key:literal, $field:ident) => {
        if $value.$field.is_unsaid() {
            $value.$field = $cx.missing($node, &$resembled, $key, Self::EXPECTED);
        }
    };
    (@required unless_when, $value:ident, $node:ident, $cx:ident, $resembled:ident, $key:literal, $field:ident) => {
        if $value.$field.is_unsaid() && $value.when.is_unsaid() && $value.value.is_unsaid() {
            $value.$field = $cx.missing($node, &$resembled, $key, Self::EXPECTED);
        }
    };
    (@required $($mark:ident)?, $($rest:tt)*) => {};
    (@is_required required) => { true };
    (@is_required $($mark:ident)?) => { false };
    (@alone alone, $said:expr) => { !$said.is_unsaid() };
    (@alone $($mark:ident)?, $said:expr) => { false };
    (@lone alone, $key:literal) => { $key };
    (@lone $($mark:ident)?, $key:literal) => { "" };
    (@set_apart alone, $object:ident, $key:literal) => { $object.set_apart($key); };
    (@set_apart unless_when, $object:ident, $key:literal) => { $object.exactly_one([$key, "when", "value"]); };
    (@set_apart $($mark:ident)?, $object:ident, $key:literal) => {};
}

pub(crate) use spec;
