//! What looks like a secret: names of keys, and addresses that log in.

use crate::diagnostic::Diagnostic;
use crate::span::{Origin, Span};

/// Whether a key of this name probably holds a secret, so that its value is better not shown.
#[must_use]
pub fn names_a_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    [
        "pass",
        "pwd",
        "secret",
        "token",
        "credential",
        "apikey",
        "api_key",
        "integration",
        "privatekey",
        "private_key",
    ]
    .iter()
    .any(|word| key.contains(word))
}

/// The fault of a secret that is written out at `origin`; whoever reports it also hides the place.
pub fn literal_secret(origin: Origin) -> Diagnostic {
    Diagnostic::error("spec/literal-secret", "a secret is written out in the file")
        .at(origin, "expected a reference to a secret")
        .note("the secret is now in this file and its history: change it where it is used")
}

/// Whether `text` is worth a closer look: most texts are titles and words.
pub(super) fn may_log_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= SHORTEST
        && (memchr::memchr3(b'=', b':', b'_', bytes).is_some()
            || ["earer ", "xox", "AKIA"]
                .iter()
                .any(|part| memchr::memmem::find(bytes, part.as_bytes()).is_some()))
}

/// `a://b:c@d` and `/?sig=abc`, and nothing shorter.
const SHORTEST: usize = 8;

/// Where secrets of a text stand that are no references: the password of `https://user:password@host/`, a key that
/// is the user (`https://KEY@host/`), the values of `?api_key=` and the like, what follows `Bearer`, and tokens that
/// say by their prefix whose they are.
pub fn secrets_in(text: &str) -> impl Iterator<Item = Span> {
    let mut found: Vec<Span> = login_in(text).into_iter().chain(keys_in(text)).collect();
    for span in bearer_in(text).chain(tokens_in(text)) {
        if !found.iter().any(|known| known.start < span.end && span.start < known.end) {
            found.push(span);
        }
    }
    found.into_iter()
}

/// The password before the host of an address, or the user that is a key.
fn login_in(url: &str) -> Option<Span> {
    let start = url.find("://")? + "://".len();
    let authority = url.get(start..)?.split(['/', '?', '#']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    let (from, secret) = match login.split_once(':') {
        Some((user, password)) => (start + user.len() + 1, password),
        None => (start, if is_random(login) { login } else { "" }),
    };
    (!secret.is_empty() && !is_reference(secret)).then(|| Span::new(from, from + secret.len()))
}

/// Parameters of the query. The variables of a dashboard are none, whatever their names.
fn keys_in(url: &str) -> impl Iterator<Item = Span> {
    let query = url.split_once('?').filter(|(path, _)| path.contains("://") || path.starts_with('/'));
    let (start, query) = query.map_or((0, ""), |(path, query)| (path.len() + 1, query));
    parameters_in(query.split('#').next().unwrap_or_default())
        .map(move |span| Span::new(start + span.start as usize, start + span.end as usize))
}

/// Secrets among `a=1&token=abc`.
pub fn parameters_in(query: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    query.split('&').filter_map(move |pair| {
        let start = at;
        at += pair.len() + 1;
        let (name, value) = pair.split_once('=')?;
        let from = start + name.len() + 1;
        (!is_reference(value) && is_login(name)).then(|| Span::new(from, from + value.len()))
    })
}

/// What follows `Bearer`, and `Basic` where a header says it; prose goes on in words.
fn bearer_in(text: &str) -> impl Iterator<Item = Span> {
    let starts = ["Bearer ", "bearer ", "Basic ", "basic "].into_iter();
    starts.flat_map(move |scheme| text.match_indices(scheme)).filter_map(move |(at, scheme)| {
        let from = at + scheme.len();
        let rest = text.get(from..)?;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=._~-".contains(&byte);
        let end = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let token = rest.get(..end)?;
        let in_a_header = text.get(..at)?.trim_end().ends_with(':') || at == 0 && end == rest.len();
        let is_secret = if in_a_header {
            token.len() >= 4 && token.bytes().any(|byte| !byte.is_ascii_uppercase() && byte != b'_')
        } else {
            is_random(token)
        };
        is_secret.then(|| Span::new(from, from + token.len()))
    })
}

/// Tokens of Grafana, GitHub, GitLab, Slack and Amazon, and private keys.
fn tokens_in(text: &str) -> impl Iterator<Item = Span> {
    const PREFIXES: [(&str, usize); 11] = [
        ("glsa_", 20),
        ("glc_", 20),
        ("ghp_", 20),
        ("gho_", 20),
        ("ghs_", 20),
        ("github_pat_", 20),
        ("glpat-", 16),
        ("xoxb-", 10),
        ("xoxp-", 10),
        ("AKIA", 16),
        ("-----BEGIN ", 16),
    ];
    PREFIXES.into_iter().flat_map(move |(prefix, least)| {
        text.match_indices(prefix).filter_map(move |(at, _)| {
            let before = text.get(..at)?.bytes().next_back();
            if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return None;
            }
            let rest = text.get(at..)?;
            if prefix.starts_with("-----") {
                let is_key = rest.lines().next()?.trim_end().ends_with("PRIVATE KEY-----");
                return is_key.then(|| Span::new(at, text.trim_end().len()));
            }
            let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            let end = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
            (end >= prefix.len() + least).then(|| Span::new(at, at + end))
        })
    })
}

/// Whether a word was drawn rather than written: long, and of letters and digits.
fn is_random(word: &str) -> bool {
    word.len() >= 16
        && word.bytes().filter(u8::is_ascii_digit).count() >= 2
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !word.contains(['$', '{', '<'])
}

/// Whether a value is none, or is put in later.
fn is_reference(value: &str) -> bool {
    value.is_empty() || value.starts_with(['$', '{', '<'])
}

/// Whether a parameter of this name logs in.
fn is_login(name: &str) -> bool {
    !name.starts_with("var-") && (is_secret(name) || ["sig", "signature", "authorization"].contains(&name))
}

/// Whether what is called so is always a secret: `password`, `api_key`, `clientSecret`, `httpHeaderValue1`.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    const ENDS: [&str; 14] = [
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "apikey",
        "accesskey",
        "secretkey",
        "privatekey",
        "clientkey",
        "sslkey",
        "headervalue",
        "connectionstring",
    ];
    let key: String =
        key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let key = key.trim_end_matches(|last: char| last.is_ascii_digit());
    key == "connstring" || ENDS.iter().any(|end| key.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_logs_in_is_found_in_an_address_and_nothing_else() {
        let found = |url: &'static str| secrets_in(url).map(|span| span.of(url)).collect::<Vec<_>>();
        assert_eq!(found("https://ann:hunter2@example.com/?api_key=abc&x=1#token=2"), ["hunter2", "abc"]);
        assert_eq!(found("/api?accessToken=abc&sig=d%3D"), ["abc", "d%3D"]);
        assert_eq!(found("https://a1b2c3d4e5f6a7b8c9@example.com/x"), ["a1b2c3d4e5f6a7b8c9"]);
        assert_eq!(found("Basic dXNlcjpwYXNz"), ["dXNlcjpwYXNz"]);
        assert_eq!(
            found("send `Authorization: Bearer abcdef`, or Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"),
            ["abcdef", "eyJhbGciOiJIUzI1NiJ9.e30.x"]
        );
        let drawn = "glsa_0123456789abcdefghij";
        assert_eq!(secrets_in(&format!("with {drawn}.")).map(Span::len).collect::<Vec<_>>(), [drawn.len()]);
        for harmless in [
            "https://ann:$PASSWORD@example.com/?token=$TOKEN",
            "https://example.com/?token=${__data.fields.token}&api_key=",
            "/d/uid?var-token=abc&tokens=5&monkey=1",
            "is this a token=abc?",
            "https://ann@example.com/",
            "https://${KEY}@example.com/",
            "Bearer authentication is what the store wants, basic authentication is not enough",
            "send `Authorization: Bearer $TOKEN`, or `Authorization: Basic <base64>`",
            "sum(rate(glc_requests_total[5m]))",
        ] {
            assert_eq!(found(harmless), [""; 0], "{harmless}");
        }
    }
}
