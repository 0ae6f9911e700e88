//! Grafana's unique ids.

use std::fmt;
use std::str::FromStr;

/// A uid that Grafana accepts: `[a-zA-Z0-9_-]`, 1 to 40 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Uid(Box<str>);

impl Uid {
    /// The longest uid that Grafana stores.
    pub const MAX: usize = 40;

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The uid derived from `text`: its [`slug`], shortened with a stable hash when it is too long.
    #[must_use]
    pub fn derive(text: &str) -> Self {
        let slug = slug(text);
        // Letters of other alphabets leave no trace in it: `größe` and `grüße` stay two.
        let whole = text.chars().all(|letter| letter.is_ascii() || !letter.is_alphanumeric());
        if whole && slug.len() <= Self::MAX && !slug.is_empty() {
            return Self(slug.into());
        }
        let hash = format!("{:08x}", fnv1a(text.as_bytes()));
        let keep = slug.len().min(Self::MAX - hash.len() - 1);
        let head = slug[..keep].trim_end_matches('-');
        Self(if head.is_empty() { hash } else { format!("{head}-{hash}") }.into())
    }
}

impl FromStr for Uid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let fits = !text.is_empty() && text.len() <= Self::MAX;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if fits && text.bytes().all(plain) { Ok(Self(text.into())) } else { Err(()) }
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` in lower case with everything but letters and digits turned into single dashes.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || character == '_' {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The [`slug`] of a name in camel case: `BackendDown` → `backend-down`.
#[must_use]
pub fn kebab(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            spaced.push(' ');
        }
        spaced.push(letter);
        before = letter;
    }
    slug(&spaced)
}

/// The [`kebab`] of a text, with a stable hash of the text: two texts that are written alike stay two.
#[must_use]
pub fn distinct(text: &str) -> String {
    let (short, hash) = (kebab(text), fnv1a(text.as_bytes()));
    if short.is_empty() { format!("{hash:08x}") } else { format!("{short}-{hash:08x}") }
}

/// FNV-1a, 32 bits: stable over versions of Rust and of dashc, unlike the standard hasher.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::{Uid, kebab, slug};

    #[test]
    fn a_title_becomes_a_uid() {
        assert_eq!(slug("Backend / RED method"), "backend-red-method");
        assert_eq!(kebab("BackendHighLatencyP95"), "backend-high-latency-p95");
        assert_eq!(kebab("job:http_requests:rate5m"), "job-http_requests-rate5m");
        assert_eq!(Uid::derive("checkout-red").as_str(), "checkout-red");
    }

    #[test]
    fn a_long_name_keeps_its_head_and_stays_unique() {
        let long = "a-service-with-a-name-that-is-far-too-long-for-grafana";
        let first = Uid::derive(long);
        assert_eq!(first.as_str().len(), 40);
        assert!(first.as_str().starts_with("a-service-with-a-name"));
        assert_ne!(first, Uid::derive(&format!("{long}-2")));
    }

    #[test]
    fn grafana_s_charset_and_length_are_enforced() {
        assert!("ok_uid-1".parse::<Uid>().is_ok());
        for text in ["", "has space", "ümlaut", "a/b", &"x".repeat(41)] {
            assert!(text.parse::<Uid>().is_err(), "{text}");
        }
    }
}
