//! Two macros for Grafana's closed lists of words and of small numbers.
//!
//! A wire enum is nothing but the words that Grafana knows; the macros spare
//! every file the same derive and the same document lines. The first word of a
//! list is the value that Grafana itself assumes.

/// An enum whose variants are written as the given words.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident {
        $first:ident = $initial:literal $(, $variant:ident = $word:literal)* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
        pub enum $name {
            #[doc = concat!("`", $initial, "`")]
            #[default]
            #[serde(rename = $initial)]
            $first,
            $(
                #[doc = concat!("`", $word, "`")]
                #[serde(rename = $word)]
                $variant,
            )*
        }

        impl $name {
            /// Every word with its variant, in Grafana's order.
            pub const WORDS: &'static [(&'static str, Self)] =
                &[($initial, Self::$first) $(, ($word, Self::$variant))*];
        }
    };
}

/// An enum whose variants are written as the given numbers.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident {
        $first:ident = $initial:literal $(, $variant:ident = $code:literal)* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            #[doc = concat!("`", stringify!($initial), "`")]
            #[default]
            $first = $initial,
            $(
                #[doc = concat!("`", stringify!($code), "`")]
                $variant = $code,
            )*
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i8(*self as i8)
            }
        }
    };
}

pub(crate) use {codes, words};
