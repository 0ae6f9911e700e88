//! What a dashboard in Grafana's own JSON asks, in the form that the model has for compiled ones.
//!
//! Nothing of it is checked or written: a proof asks it. Where the JSON leaves something to Grafana, this
//! is what Grafana does.

use super::queries::said;
use super::stores::{Store, Stores};
use super::{items, listed, text, variables, word};
use crate::model::{
    About, Annotation, Dashboard, DashboardOrigins, DatasourceRef, Empty, Field, Folder, Language, Panel,
    Profile, Query, Rect, Row, Shape, Syntax, Target, TargetFormat, TargetKind, Time, TraceTable,
};
use crate::query::variable;
use crate::span::{Origin, Sources, Text};
use crate::tree::Node;
use crate::vocabulary::panel::PANELS;

/// The dashboard, as far as it asks something.
pub(super) fn dashboard(
    root: &Node,
    panels: &[&Node],
    stores: &Stores<'_>,
    sources: &Sources,
    (uid, title): (&Text, &Text),
) -> Dashboard {
    let maker = Maker { stores, sources };
    let row = Row {
        id: 0,
        title: None,
        collapsed: false,
        repeat: None,
        y: 0,
        // What a library panel asks is in the library.
        panels: panels
            .iter()
            .filter(|panel| panel.get("libraryPanel").is_none())
            .map(|panel| maker.panel(panel))
            .filter(|panel| !panel.targets.is_empty())
            .collect(),
        origin: root.origin(),
    };
    Dashboard {
        partial: false,
        uid: uid.clone(),
        title: title.clone(),
        description: None,
        folder: Folder::default(),
        tags: Vec::new(),
        time: Time { from: "now-1h".into(), to: "now".into() },
        refresh: None,
        timezone: None,
        choosers: Vec::new(),
        variables: variables::all(listed(root, "templating"), &maker),
        annotations: listed(root, "annotations").iter().filter_map(|one| maker.annotation(one)).collect(),
        links: Vec::new(),
        rows: vec![row],
        method: None,
        about: About::default(),
        origin: root.origin(),
        origins: DashboardOrigins::default(),
    }
}

/// Makes the parts of one dashboard.
pub(super) struct Maker<'a, 'n> {
    stores: &'a Stores<'n>,
    sources: &'a Sources,
}

impl<'n> Maker<'_, 'n> {
    pub(super) fn text(&self, node: &Node) -> Text {
        text(node, self.sources)
    }

    /// Where something is asked, and in which language.
    pub(super) fn store(&self, said: Option<&'n Node>) -> (DatasourceRef, Option<Language>) {
        let found = match self.stores.find(said) {
            Store::Known(found) => found,
            _ => DatasourceRef::POISON,
        };
        (found, self.stores.language(said))
    }

    fn panel(&self, node: &'n Node) -> Panel {
        let duration = |key: &str| word(node, key).and_then(|text| text.parse().ok());
        let id = super::id(node).unwrap_or(0);
        let kind = word(node, "type").and_then(|word| PANELS.iter().position(|kind| kind.id == word));
        Panel {
            id,
            name: id.to_string().into(),
            kind: kind.unwrap_or(0),
            title: node.get("title").map(|title| self.text(title)).unwrap_or_default(),
            description: None,
            rect: Rect::default(),
            at_origin: None,
            misplaced: false,
            said_name: None,
            width_origin: None,
            datasource: None,
            targets: self.targets(node),
            field: Field::default(),
            shape: Shape::default(),
            overrides: Vec::new(),
            transformations: Vec::new(),
            columns: Vec::new(),
            sort: None,
            repeat: None,
            per_row: None,
            compare: None,
            time_shift: duration("timeShift"),
            time_from: duration("timeFrom"),
            step: None,
            empty: Empty::Either,
            markdown: None,
            raw: None,
            origin: node.origin(),
            generated: false,
        }
    }

    /// The queries of a panel. One that is hidden is asked only for expressions.
    fn targets(&self, panel: &'n Node) -> Vec<Target> {
        let all = items(panel, "targets");
        let is_expression = |target: &Node| {
            target.get("datasource").is_some_and(|said| word(said, "type") == Some("__expr__"))
        };
        let computes = all.iter().any(is_expression);
        let asked = all.iter().filter(|target| computes || word(target, "hide") != Some("true"));
        asked.filter_map(|target| self.target(target, panel.get("datasource"))).collect()
    }

    fn target(&self, node: &'n Node, around: Option<&'n Node>) -> Option<Target> {
        let own = node.get("datasource").filter(|own| !own.is_null());
        let place = own.or(around);
        let (datasource, language) = self.store(place);
        let is = |key: &str| word(node, key) == Some("true");
        Some(Target {
            ref_id: word(node, "refId").unwrap_or("A").into(),
            datasource,
            kind: self.kind(node, language, self.stores.find(place))?,
            legend: None,
            instant: is("instant") && !is("range"),
            // Older versions of Grafana wrote `exemplar: true` into every query: nobody asked for them.
            exemplars: false,
            format: TargetFormat::default(),
            step: None,
            limit: None,
            hidden: is("hide"),
            raw: None,
            origin: node.origin(),
        })
    }

    fn kind(&self, node: &Node, language: Option<Language>, store: Store<'_>) -> Option<TargetKind> {
        let Some(language) = language else {
            if store == Store::Own {
                return None;
            }
            let texts = ["expr", "query", "rawSql", "expression"].into_iter().filter_map(|key| node.get(key));
            let mut texts = texts.filter(|node| node.as_str().is_some_and(|text| !text.is_empty()));
            return texts.next().map(|node| TargetKind::Other(self.text(node)));
        };
        let query = || said(node, language).map(|node| query_of(self.text(node)));
        match language {
            Language::PromQl => query().map(TargetKind::PromQl),
            Language::LogQl => query().map(TargetKind::LogQl),
            Language::TraceQl if word(node, "queryType") == Some("serviceMap") => {
                Some(TargetKind::ServiceMap(None))
            }
            Language::TraceQl => query().map(|query| TargetKind::TraceQl(query, TraceTable::default())),
            Language::Profile => Some(TargetKind::Profile(Profile {
                type_id: self.text(node.get("profileTypeId")?),
                selector: node.get("labelSelector").map(|one| self.text(one)).unwrap_or_default(),
                group_by: Vec::new(),
                spans: None,
            })),
            Language::CloudWatch | Language::Jaeger => {
                Some(TargetKind::Other(Text::plain("", node.origin())))
            }
        }
    }

    /// The events of a query; those that are switched off may be switched on.
    fn annotation(&self, node: &'n Node) -> Option<Annotation> {
        let name = node.get("name").map(|name| self.text(name)).unwrap_or_default();
        // Newer versions keep the query of a plugin below `target`.
        let around = node.get("datasource");
        let target = match node.get("target").filter(|target| target.get("expr").is_some()) {
            Some(target) => self.target(target, around),
            None => self.target(node, around),
        }?;
        Some(Annotation {
            name,
            target,
            text: None,
            title: None,
            tags: Vec::new(),
            color: Box::default(),
            enabled: true,
            hidden: false,
            origin: node.origin(),
        })
    }
}

/// A query that was checked, or that none is to check.
pub(super) fn query_of(text: Text) -> Query {
    Query { text, syntax: Syntax::None, generated: false }
}

/// The part of a text at some of its bytes, with its places.
pub(super) fn part(text: &Text, from: usize, to: usize) -> Text {
    let end = text.text.len();
    let whole = text.text.get(from..to).unwrap_or_default();
    let lead = whole.len() - whole.trim_start().len();
    let (from, to) = (from + lead, from + lead + whole.trim().len());
    let cut = |start: usize, end: usize| (crate::span::Span::new(start, end), "");
    text.replaced([cut(0, from), cut(to, end)])
}

/// Whether a text asks with a variable.
pub(super) fn has_variable(text: &str) -> bool {
    variable::find(text).next().is_some()
}

/// Where something was said, for what says nothing of it.
pub(super) fn origin_of(node: &Node) -> Origin {
    node.get("name").map_or_else(|| node.origin(), Node::origin)
}
