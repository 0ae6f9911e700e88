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

/// Where secrets of an address stand that are no references: the password of `https://user:password@host/`, and
/// the values of `?api_key=` and the like.
pub fn secrets_in(url: &str) -> impl Iterator<Item = Span> {
    password_in(url).into_iter().chain(keys_in(url))
}

fn password_in(url: &str) -> Option<Span> {
    let start = url.find("://")? + "://".len();
    let authority = url.get(start..)?.split(['/', '?', '#']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let from = start + user.len() + 1;
    (!password.is_empty() && !password.starts_with('$')).then(|| Span::new(from, from + password.len()))
}

/// Parameters of the query. The variables of a dashboard are none, whatever their names.
fn keys_in(url: &str) -> impl Iterator<Item = Span> {
    let query = url.split_once('?').filter(|(path, _)| path.contains("://") || path.starts_with('/'));
    let (mut at, query) = query.map_or((0, ""), |(path, query)| (path.len() + 1, query));
    let query = query.split('#').next().unwrap_or_default();
    query.split('&').filter_map(move |pair| {
        let start = at;
        at += pair.len() + 1;
        let (name, value) = pair.split_once('=')?;
        let from = start + name.len() + 1;
        let is_reference = value.is_empty() || value.starts_with(['$', '{']);
        (!is_reference && is_login(name)).then(|| Span::new(from, from + value.len()))
    })
}

/// Whether a parameter of this name logs in.
fn is_login(name: &str) -> bool {
    !name.starts_with("var-") && (is_secret(name) || ["sig", "signature", "authorization"].contains(&name))
}

/// Whether what is called so is always a secret: `password`, `api_key`, `clientSecret`.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    const ENDS: [&str; 7] = ["password", "passwd", "secret", "token", "apikey", "secretkey", "privatekey"];
    let key: String =
        key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    ENDS.iter().any(|end| key.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_logs_in_is_found_in_an_address_and_nothing_else() {
        let found = |url: &'static str| secrets_in(url).map(|span| span.of(url)).collect::<Vec<_>>();
        assert_eq!(found("https://ann:hunter2@example.com/?api_key=abc&x=1#token=2"), ["hunter2", "abc"]);
        assert_eq!(found("/api?accessToken=abc&sig=d%3D"), ["abc", "d%3D"]);
        for harmless in [
            "https://ann:$PASSWORD@example.com/?token=$TOKEN",
            "https://example.com/?token=${__data.fields.token}&api_key=",
            "/d/uid?var-token=abc&tokens=5&monkey=1",
            "is this a token=abc?",
        ] {
            assert_eq!(found(harmless), [""; 0], "{harmless}");
        }
    }
}
