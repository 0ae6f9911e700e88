//! Annotations: the document's own, then the project's.

use std::borrow::Cow;

use super::doc::Doc;
use super::everywhere::Fit;
use super::target::Shape;
use crate::diagnostic::Sink;
use crate::model::Annotation;
use crate::resolve::method::Content;
use crate::span::Text;
use crate::spec::{self, OneQuery};
use crate::tree::{List, Map, Name, Said};

impl Doc<'_> {
    /// The annotations of a dashboard: its own, the project's, and the method's; of two with one name the first.
    pub(super) fn annotations(
        &self,
        own: &Said<Map<spec::Annotation>>,
        content: &Content<'_>,
        fit: &Fit<'_>,
        sink: &mut Sink,
    ) -> Vec<Annotation> {
        let own = own.get().into_iter().flat_map(Map::iter);
        let own = own.map(|(name, said)| (name, Some(Cow::Borrowed(said)), None));
        let everywhere = self.cx.defaults.annotations.get().into_iter().flat_map(Map::iter);
        let everywhere = everywhere.map(|(name, said)| (name, fit.annotation(said), None));
        let made = content.annotations.iter();
        let made = made.map(|(name, said)| (name, Some(Cow::Borrowed(said)), Some(content.origin)));
        let mut known: Vec<&str> = Vec::new();
        let mut all = Vec::new();
        for (name, said, generated) in own.chain(everywhere).chain(made) {
            if !known.contains(&&*name.name) {
                known.push(&name.name);
                all.extend(said.and_then(|said| Doc { generated, ..*self }.annotation(name, &said, sink)));
            }
        }
        all
    }

    fn annotation(&self, name: &Name, said: &spec::Annotation, sink: &mut Sink) -> Option<Annotation> {
        let OneQuery(query) = said.query.get()?;
        Some(Annotation {
            name: Text::plain(&*name.name, name.origin),
            target: self.with_datasource(said.datasource.get(), sink).target(
                query,
                0,
                Shape::default(),
                sink,
            ),
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
