//! Rows and panels in the one list of the classic form.

use super::panel;
use super::scope::Scope;
use super::text::text;
use crate::grafana::panel::{Item, Row as Header};
use crate::model::Row;

/// Everything on the dashboard: an open row is followed by its panels, a closed one holds them.
pub(super) fn items<'a>(scope: &Scope<'a>) -> Vec<Item<'a>> {
    let rows = &scope.dashboard.rows;
    let mut items = Vec::with_capacity(rows.iter().map(|row| row.panels.len() + 1).sum());
    for row in rows {
        let panels = row.panels.iter().map(|panel| panel::item(scope, panel));
        match header(row) {
            Some(mut header) if row.collapsed => {
                header.panels = panels.collect();
                items.push(Item::Row(header));
            }
            header => {
                items.extend(header.map(Item::Row));
                items.extend(panels);
            }
        }
    }
    items
}

fn header(row: &Row) -> Option<Header<'_>> {
    let title = row.title.as_ref()?;
    let mut header = Header::new(row.id, text(title), row.y);
    header.collapsed = row.collapsed;
    header.repeat = row.repeat.as_ref().map(text);
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use crate::span::Text;

    #[test]
    fn an_open_row_is_followed_by_its_panels_and_a_closed_one_holds_them() {
        let mut project = sample::project();
        let mut rows = vec![sample::row(1, Some("Open"), 0), sample::row(3, Some("Closed"), 9)];
        rows[1].collapsed = true;
        rows[1].repeat = Some(Text::from("region"));
        rows.push(sample::row(0, None, 18));
        rows[0].panels.push(sample::panel(2, "stat"));
        rows[1].panels.push(sample::panel(4, "stat"));
        rows[2].panels.push(sample::panel(5, "stat"));
        project.dashboards[0].rows = rows;
        let json = sample::json(&project);
        let panels = json["panels"].as_array().unwrap();
        let ids: Vec<u64> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, [1, 2, 3, 5]);
        assert_eq!(panels[0]["panels"], serde_json::json!([]));
        assert_eq!(panels[2]["panels"][0]["id"], 4);
        assert_eq!(panels[2]["repeat"], "region");
        assert_eq!(panels[2]["gridPos"], serde_json::json!({ "h": 1, "w": 24, "x": 0, "y": 9 }));
    }
}
