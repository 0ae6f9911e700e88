//! Links: of values (to Explore, dashboards, anywhere) and of the header.

use super::doc::Doc;
use super::everywhere::{Fit, kept_value};
use super::explore;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{DataLink, Language, Link, LinkTarget, Pair, Query};
use crate::span::{Origin, Text};
use crate::spec::{self, PanelLinkShape, Scalar};
use crate::tree::{List, Map, OneOrMany, Said};

/// Profile that Explore opens with.
const CPU: &str = "process_cpu:cpu:nanoseconds:cpu:nanoseconds";

/// Signals that Explore opens, and their languages.
const SIGNALS: &[(&str, Language)] = &[
    ("metrics", Language::PromQl),
    ("logs", Language::LogQl),
    ("traces", Language::TraceQl),
    ("profiles", Language::Profile),
];

impl Doc<'_> {
    /// The links of a panel's values.
    pub(super) fn data_links(
        &self,
        said: &Said<OneOrMany<spec::PanelLink>>,
        sink: &mut Sink,
    ) -> Vec<DataLink> {
        let links = said.get().into_iter().flat_map(OneOrMany::iter);
        links.filter_map(|spec::PanelLink(shape)| self.data_link(shape, sink)).collect()
    }

    fn data_link(&self, shape: &PanelLinkShape, sink: &mut Sink) -> Option<DataLink> {
        let said = [
            ("dashboard", shape.dashboard.origin()),
            ("explore", shape.explore.origin()),
            ("url", shape.url.origin()),
        ];
        report_two(&said, sink);
        if self.generated.is_none() {
            super::idle::data_link(shape, sink);
        }
        let origin = self.place(shape.origin);
        let title = shape.title.get().map(|title| self.text(title));
        let new_tab = shape.new_tab.or(false);
        let link = DataLink {
            title: Text::default(),
            url: Text::default(),
            dashboard: None,
            query: None,
            new_tab,
            origin,
        };
        if let Some(uid) = shape.dashboard.get() {
            let uid = self.text(uid);
            let title = title.unwrap_or_else(|| Text::plain(format!("Open {}", uid.text), origin));
            let panel = shape.panel.get().map(|panel| self.text(panel));
            let mut values = self.values(&shape.values);
            let kept = self.kept.iter().filter(|_| self.generated.is_some());
            values.extend(kept.map(|kept| chosen_value(kept.label(), origin)));
            return Some(DataLink { title, dashboard: Some((uid, panel, values)), ..link });
        }
        if let Some(signal) = shape.explore.get() {
            let (_, language) = *SIGNALS.iter().find(|(name, _)| *name == &*signal.text).or_else(|| {
                let names = SIGNALS.iter().map(|(name, _)| *name);
                sink.push(crate::tree::unknown_word(signal.origin(), "signal", &signal.text, names));
                None
            })?;
            let title = title.unwrap_or_else(|| Text::plain(format!("Open {}", signal.text), origin));
            let (url, query) = self.explore(language, shape, sink)?;
            return Some(DataLink { title, url, query, ..link });
        }
        let Some(url) = shape.url.get() else {
            report_empty(shape, origin, sink);
            return None;
        };
        report_url(url, sink);
        let title = title.unwrap_or_else(|| self.text(url));
        Some(DataLink { title, url: self.text(url), ..link })
    }

    /// Explore on a signal, with the author's query or the service's.
    fn explore(
        &self,
        language: Language,
        shape: &PanelLinkShape,
        sink: &mut Sink,
    ) -> Option<(Text, Option<(Query, Language)>)> {
        let origin = self.place(shape.origin);
        let to = self.cx.speaking_or_report(language, origin, sink);
        let text = shape.query.get().cloned().or_else(|| self.whole_service(language, origin));
        let Some(text) = text else {
            sink.push(
                Diagnostic::error(
                    "link/no-query",
                    "a link to Explore has no query, and no service to make one of",
                )
                .at(origin, "expected `query`")
                .help("add `query:` to the link, or `service:` to the dashboard"),
            );
            return None;
        };
        let datasource = self.cx.base.datasource(to)?;
        let query = self.query(&text, language, sink);
        let profile = self.profile_of_link(shape, sink);
        let asked = explore::Asked { language, query: &query.text.text, profile: profile.as_str() };
        let url = explore::address(&datasource.plugin, &self.uid_in_link(to), asked);
        Some((Text::plain(url, origin), Some((query, language))))
    }

    /// The id of the profile that a link opens.
    fn profile_of_link(&self, shape: &PanelLinkShape, sink: &mut Sink) -> Text {
        let said = shape.profile.get().and_then(|profile| self.profile_id(profile, sink));
        said.unwrap_or_else(|| Text::plain(CPU, shape.origin))
    }

    /// The query that selects everything of the service.
    fn whole_service(&self, language: Language, origin: Origin) -> Option<Text> {
        let telemetry = self.telemetry?;
        let text = match language {
            Language::TraceQl => format!("{{ {} }}", telemetry.spans()?.0),
            Language::LogQl => telemetry.logs()?.0.into_text(),
            Language::Profile => telemetry.profiles()?.0,
            _ => return None,
        };
        Some(Text::plain(text, origin))
    }

    fn values(&self, said: &Said<Map<Scalar>>) -> Vec<Pair> {
        let entries = said.get().into_iter().flat_map(Map::iter);
        let pair = |(name, value): (&crate::tree::Name, &Scalar)| Pair {
            name: name.name.clone(),
            origin: self.place(name.origin),
            value: self.text(&value.0),
        };
        entries.map(pair).collect()
    }

    /// The values that a link of the dashboard itself sets and keeps.
    fn own_values(&self, spec: &spec::Link) -> Vec<Pair> {
        let kept = spec.keep.get().into_iter().flat_map(List::iter).filter(|name| name.as_str() != TIME);
        self.values(&spec.values).into_iter().chain(kept.map(kept_value)).collect()
    }

    /// The links in the header: the document's own, then the project's.
    pub(super) fn links(
        &self,
        said: &Said<List<spec::Link>>,
        uid: &Text,
        fit: &Fit<'_>,
        sink: &mut Sink,
    ) -> Vec<Link> {
        let own = said.get().into_iter().flat_map(List::iter).map(|link| (link, None));
        let everywhere = self.cx.defaults.links.get().into_iter().flat_map(List::iter);
        let elsewhere = |link: &&spec::Link| link.to.get().is_none_or(|to| to.text != uid.text);
        let all = own.chain(everywhere.filter(elsewhere).map(|link| (link, Some(fit))));
        all.filter_map(|(link, fit)| self.link(link, fit, sink)).collect()
    }

    fn link(&self, spec: &spec::Link, fit: Option<&Fit<'_>>, sink: &mut Sink) -> Option<Link> {
        report_two(
            &[("to", spec.to.origin()), ("tags", spec.tags.origin()), ("url", spec.url.origin())],
            sink,
        );
        super::idle::link(spec, sink);
        let title = spec.title.get().cloned();
        let (target, usual) = if let Some(uid) = spec.to.get() {
            let values = fit.map_or_else(|| self.own_values(spec), |fit| fit.values(spec));
            (LinkTarget::Dashboard { uid: uid.clone(), values }, uid.clone())
        } else if let Some(tags) = spec.tags.get() {
            let tags: Vec<Box<str>> = tags.iter().map(|tag| (&*tag.text).into()).collect();
            let title = Text::plain(tags.join(", "), spec.origin);
            (LinkTarget::Tags { tags, menu: spec.menu.or(true) }, title)
        } else if let Some(url) = spec.url.get() {
            report_url(url, sink);
            (LinkTarget::Url(url.clone()), url.clone())
        } else {
            sink.push(
                Diagnostic::error("link/empty", "a link leads nowhere")
                    .at(spec.origin, "expected `to`, `tags` or `url`")
                    .help("write `to:` with the uid of a dashboard"),
            );
            return None;
        };
        Some(Link {
            title: title.unwrap_or(usual),
            target,
            include_vars: spec.keep.is_unsaid(),
            new_tab: spec.new_tab.or(false),
            origin: spec.origin,
        })
    }
}

/// What keeps the choice of a label's values on the way to another dashboard.
pub(in crate::resolve) fn chosen_value(label: &str, origin: Origin) -> Pair {
    Pair { name: label.into(), origin, value: Text::plain(format!("${label}"), origin) }
}
/// The time range is kept by every link; it may be listed beside the variables.
const TIME: &str = "time";

/// Of the keys that say where a link leads there is one.
fn report_two(keys: &[(&str, Option<Origin>)], sink: &mut Sink) {
    let mut said = keys.iter().filter_map(|(key, origin)| Some((key, (*origin)?)));
    let Some((first, place)) = said.next() else { return };
    for (second, also) in said {
        sink.push(
            Diagnostic::error("link/two-targets", format!("a link has both `{first}` and `{second}`"))
                .at(also, "a second target")
                .also(place, "the first one")
                .help("write two links"),
        );
    }
}

/// Grafana opens no other kind of address, and none that runs a script.
fn report_url(url: &Text, sink: &mut Sink) {
    const OPENED: [&str; 6] = ["https://", "http://", "mailto:", "/", "$", "#"];
    for span in crate::tree::secrets_in(&url.text) {
        sink.hide(url.place(span));
        let help = "remove it: whoever may see the dashboard can read it";
        sink.push(spec::literal_secret(url.place(span)).help(help));
    }
    let text = url.text.trim().to_ascii_lowercase();
    if OPENED.iter().any(|start| text.starts_with(start)) {
        return;
    }
    let message = if text.is_empty() {
        "a link has an empty address".to_owned()
    } else {
        format!("`{}` is no address that Grafana opens", url.text)
    };
    sink.push(
        Diagnostic::error("link/bad-url", message)
            .at(url.origin(), "expected `https://…`, or a path such as `/d/UID`")
            .help("write the whole address, or `to:` with the uid of a dashboard"),
    );
}

fn report_empty(shape: &PanelLinkShape, origin: Origin, sink: &mut Sink) {
    if [&shape.dashboard, &shape.explore, &shape.url].iter().any(|said| said.is_broken()) {
        return;
    }
    sink.push(
        Diagnostic::error("link/empty", "a link leads nowhere")
            .at(origin, "expected `dashboard`, `explore` or `url`")
            .help("write `traces` to open the service's traces in Explore"),
    );
}
