//! Annotations: Grafana's own first, then the dashboard's.

use super::interval;
use super::scope::Scope;
use super::text::text;
use crate::grafana::annotation::Annotation as Wire;
use crate::model::{Annotation, TargetKind};

/// The annotation queries of a dashboard. Only Prometheus and Loki ask in the form that dashc
/// writes; a query of another language is left out.
pub(super) fn annotations<'a>(scope: &Scope<'a>) -> Vec<Wire<'a>> {
    let own = scope.dashboard.annotations.iter().filter_map(|said| annotation(scope, said));
    std::iter::once(Wire::built_in()).chain(own).collect()
}

fn annotation<'a>(scope: &Scope<'a>, said: &'a Annotation) -> Option<Wire<'a>> {
    let (TargetKind::PromQl(query) | TargetKind::LogQl(query)) = &said.target.kind else { return None };
    let datasource = scope.reference(said.target.datasource)?;
    let mut wire = Wire::query(text(&said.name), datasource, text(&query.text));
    wire.enable = said.enabled;
    wire.hide = said.hidden;
    wire.icon_color = (&*said.color).into();
    wire.step = said.target.step.map(interval::text);
    // Without a title and a text a mark would say nothing at all.
    let silent = said.title.is_none() && said.text.is_none();
    wire.title_format = said.title.as_ref().or(silent.then_some(&said.name)).map(text);
    wire.text_format = said.text.as_ref().map(text);
    wire.tag_keys = (!said.tags.is_empty()).then(|| {
        let tags: Vec<&str> = said.tags.iter().map(crate::span::Text::as_str).collect();
        tags.join(",").into()
    });
    Some(wire)
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn grafana_s_own_annotations_come_first() {
        let json = sample::json(&sample::project());
        let list = &json["annotations"]["list"];
        assert_eq!(list[0]["builtIn"], 1);
        assert_eq!([&list[1]["name"], &list[1]["titleFormat"]], ["deployments", "deployments"]);
        assert_eq!(list[1]["tagKeys"], "job,version");
    }
}
