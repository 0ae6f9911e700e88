//! Links of values and of the header.

use super::scope::Scope;
use super::text::text;
use super::url::{self, Place};
use crate::grafana::link::{DashboardLink, DataLink as WireLink};
use crate::model::{DataLink, Link, LinkTarget};

/// A link of a value of a panel of `kind`.
pub(super) fn data<'a>(scope: &Scope<'a>, kind: &str, link: &'a DataLink) -> WireLink<'a> {
    let place = if kind == "table" { Place::Cell } else { Place::Value };
    let url = match &link.dashboard {
        Some((uid, panel, values)) => {
            let panel = panel.as_ref().map(crate::span::Text::as_str);
            (url::dashboard(scope, place, uid.as_str(), panel, values) + &chosen(scope)).into()
        }
        // Links that methods make to a dashboard keep the time range, and what else there is to keep.
        None if !scope.dashboard.choosers.is_empty() && link.url.text.contains(TIME_RANGE) => {
            format!("{}{}", link.url.text, chosen(scope)).into()
        }
        None => text(&link.url),
    };
    let mut wire = WireLink::new(text(&link.title), url);
    wire.target_blank = link.new_tab;
    wire
}

const TIME_RANGE: &str = "${__url_time_range}";

/// The datasources that the dashboard's variables choose, handed on: where the target has no such variable,
/// Grafana ignores them.
fn chosen(scope: &Scope<'_>) -> String {
    let parts = scope.dashboard.choosers.iter().flat_map(|chooser| ["&${", &chooser.name, ":queryparam}"]);
    parts.collect()
}

/// A link in the header. It keeps the time range, unless it leaves Grafana: other sites would be
/// handed parameters that they do not know.
pub(super) fn header<'a>(scope: &Scope<'a>, link: &'a Link) -> DashboardLink<'a> {
    let title = text(&link.title);
    let mut wire = match &link.target {
        LinkTarget::Dashboard { uid, values } => {
            let url = url::dashboard(scope, Place::Header, uid.as_str(), None, values);
            DashboardLink { icon: "dashboard".into(), ..DashboardLink::url(title, url) }
        }
        LinkTarget::Tags { tags, menu } => {
            let tags = tags.iter().map(|tag| (&**tag).into()).collect();
            DashboardLink { as_dropdown: *menu, ..DashboardLink::dashboards(title, tags) }
        }
        LinkTarget::Url(url) => {
            let inside = is_inside(url.as_str());
            DashboardLink { keep_time: inside, ..DashboardLink::url(title, text(url)) }
        }
    };
    wire.include_vars = link.include_vars && wire.keep_time;
    wire.target_blank = link.new_tab;
    wire
}

/// Whether an address stays in Grafana: relative to its root.
fn is_inside(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;
    use crate::span::{Origin, Text};

    fn links(target: LinkTarget) -> Value {
        let mut project = sample::project();
        let link =
            Link { title: "Go".into(), target, include_vars: true, new_tab: true, origin: Origin::Generated };
        project.dashboards[0].links = vec![link];
        sample::json(&project)["links"][0].clone()
    }

    #[test]
    fn a_header_link_keeps_variables_and_time_inside_grafana() {
        let values = vec![sample::pair("region", "$region")];
        let link = links(LinkTarget::Dashboard { uid: Text::from("shop"), values });
        assert_eq!(link["url"], "/d/shop?${region:queryparam}");
        assert_eq!([&link["keepTime"], &link["includeVars"], &link["targetBlank"]], [true, true, true]);
        let link = links(LinkTarget::Url(Text::from("https://wiki.example/runbook")));
        assert_eq!([&link["keepTime"], &link["includeVars"]], [false, false]);
    }

    #[test]
    fn tags_are_a_menu() {
        let link = links(LinkTarget::Tags { tags: vec!["dashc".into()], menu: true });
        assert_eq!([&link["type"], &link["asDropdown"]], [&json!("dashboards"), &json!(true)]);
        assert_eq!(link["tags"], json!(["dashc"]));
    }
}
