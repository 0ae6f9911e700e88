//! Annotations: the document's own, then the project's.

use super::doc::Doc;
use super::target::Shape;
use crate::diagnostic::Sink;
use crate::model::Annotation;
use crate::span::Text;
use crate::spec::{self, OneQuery};
use crate::tree::{List, Map, Name, Said};

impl Doc<'_> {
    /// The annotations of a dashboard.
    pub(super) fn annotations(&self, own: &Said<Map<spec::Annotation>>, sink: &mut Sink) -> Vec<Annotation> {
        let own = own.get();
        let everywhere = self.cx.defaults.annotations.get();
        let inherited = everywhere.into_iter().flat_map(Map::iter);
        let inherited = inherited.filter(|(name, _)| own.is_none_or(|own| !own.has(&name.name)));
        let all = own.into_iter().flat_map(Map::iter).chain(inherited);
        all.filter_map(|(name, said)| self.annotation(name, said, sink)).collect()
    }

    fn annotation(&self, name: &Name, said: &spec::Annotation, sink: &mut Sink) -> Option<Annotation> {
        let OneQuery(query) = said.query.get()?;
        Some(Annotation {
            name: Text::plain(&*name.name, name.origin),
            target: self.target(query, 0, Shape::default(), sink),
            text: said.text.get().cloned(),
            title: said.title.get().cloned(),
            tags: said.tags.get().into_iter().flat_map(List::iter).cloned().collect(),
            color: said.color.get().map_or_else(|| "blue".into(), |color| color.0.clone()),
            enabled: said.enabled.or(true),
            hidden: said.hidden.or(false),
            origin: name.origin,
        })
    }
}
