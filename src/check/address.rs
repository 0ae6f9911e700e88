//! Addresses of dashboards, as authors write them into links.

use serde_json::Value;

use crate::model::{Dashboard, LinkTarget, Pair, Panel, RawPanel};
use crate::span::{Span, Text};

/// What an address of a dashboard names.
pub(super) struct Address {
    /// The uid.
    pub(super) uid: Span,
    /// Names of the variables that are set.
    pub(super) variables: Vec<Span>,
}

/// The dashboard that an address opens: `/d/UID/slug?var-a=b`, below the path of `root` or with all of `root` in
/// front. `None` for any other address, and for uids that are put in by Grafana.
pub(super) fn of_dashboard(url: &str, root: Option<&str>) -> Option<Address> {
    let inside = |root: &str| url.strip_prefix(root.trim_end_matches('/'));
    let path = root.and_then(|root| Some(root.split_once("://")?.1.split_once('/')?.1));
    let path = path.map(|path| format!("/{}", path.trim_end_matches('/')));
    let rest = url.starts_with("/d/").then_some(url);
    let rest = rest
        .or_else(|| inside(root?))
        .or_else(|| inside(&path?))
        .and_then(|rest| rest.strip_prefix("/d/"))?;
    let start = url.len() - rest.len();
    let uid = rest.split(['/', '?', '#']).next()?;
    if uid.is_empty() || uid.contains(['$', '{']) {
        return None;
    }
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let mut at = url.len() - rest.split_once('?').map_or(0, |(_, query)| query.len());
    let mut variables = Vec::new();
    for part in query.split('&') {
        let name = part.split('=').next().and_then(|name| name.strip_prefix("var-"));
        if let Some(name) = name.filter(|name| !name.contains(['$', '{', '%'])) {
            variables.push(Span::new(at + "var-".len(), at + "var-".len() + name.len()));
        }
        at += part.len() + 1;
    }
    Some(Address { uid: Span::new(start, start + uid.len()), variables })
}

/// Where an address leads, as a link would say it: the uid, and the variables that it sets.
pub(super) fn led(address: &Text, root: Option<&str>) -> Option<(Text, Vec<Pair>)> {
    let found = of_dashboard(&address.text, root)?;
    let text = |span: Span| Text::plain(span.of(&address.text), address.place(span));
    let pair = |span: Span| Pair {
        name: span.of(&address.text).into(),
        origin: address.place(span),
        value: Text::default(),
    };
    Some((text(found.uid), found.variables.into_iter().map(pair).collect()))
}

/// Every address that the author of a dashboard wrote: in links, in `raw`, in texts.
pub(super) fn written(dashboard: &Dashboard) -> Vec<Text> {
    let header = dashboard.links.iter().filter_map(|link| match &link.target {
        LinkTarget::Url(url) => Some(url.clone()),
        _ => None,
    });
    let mut found: Vec<Text> = header.collect();
    for panel in dashboard.panels() {
        let own = panel.links().filter(|link| link.dashboard.is_none() && link.query.is_none());
        found.extend(own.map(|link| link.url.clone()));
        let raw = panel.raw.iter().chain(panel.overrides.iter().filter_map(|one| one.raw.as_ref()));
        raw.for_each(|raw| in_json(raw, &mut found));
        found.extend(in_markdown(panel));
    }
    found
}

/// Texts that are called `url`.
fn in_json(raw: &RawPanel, found: &mut Vec<Text>) {
    let values = raw.places.iter().filter(|(path, ..)| &**path == "url" || path.ends_with(".url"));
    for (path, _, origin) in values {
        // The key of an override has dots of its own.
        let at = |value: &Value, rest: &str| rest.split('.').try_fold(value.clone(), step);
        let first = raw
            .map
            .iter()
            .find_map(|(key, value)| at(value, path.strip_prefix(key.as_str())?.strip_prefix('.')?));
        if let Some(Value::String(url)) = first {
            found.push(Text::plain(url, *origin));
        }
    }
}

fn step(value: Value, part: &str) -> Option<Value> {
    match value {
        Value::Object(mut map) => map.remove(part),
        Value::Array(mut items) => {
            let index = part.parse::<usize>().ok().filter(|index| *index < items.len())?;
            Some(items.swap_remove(index))
        }
        _ => None,
    }
}

/// `[Orders](/d/orders)`.
fn in_markdown(panel: &Panel) -> Vec<Text> {
    let Some(markdown) = &panel.markdown else { return Vec::new() };
    let starts = markdown.text.match_indices("](").map(|(at, open)| at + open.len());
    let links = starts.filter_map(|start| {
        let length = markdown.text.get(start..)?.find([')', ' '])?;
        let end = markdown.text.len();
        Some(markdown.replaced([(Span::new(0, start), ""), (Span::new(start + length, end), "")]))
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str, root: Option<&str>) -> Option<(String, Vec<String>)> {
        let found = of_dashboard(url, root)?;
        let variables = found.variables.iter().map(|span| span.of(url).to_owned()).collect();
        Some((found.uid.of(url).to_owned(), variables))
    }

    #[test]
    fn an_address_names_a_dashboard_and_the_variables_that_it_sets() {
        let orders = |variables: &[&str]| {
            Some(("orders".to_owned(), variables.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()))
        };
        let root = Some("https://grafana.example.com/grafana/");
        assert_eq!(named("/d/orders", None), orders(&[]));
        assert_eq!(named("/d/orders/shop-orders?var-a=1&from=now-1h&var-b=$b#x", None), orders(&["a", "b"]));
        assert_eq!(named("/grafana/d/orders?orgId=1", root), orders(&[]));
        assert_eq!(named("https://grafana.example.com/grafana/d/orders", root), orders(&[]));
        for elsewhere in ["/d/${uid}", "/explore?x=/d/orders", "https://example.com/d/orders", "/d/", "d", ""]
        {
            assert_eq!(named(elsewhere, root), None, "{elsewhere}");
        }
    }
}
