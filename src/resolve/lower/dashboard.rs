//! One dashboard: header, rows, ids.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::doc::Doc;
use super::everywhere::Fit;
use super::grid::{self, Wish};
use crate::convention::Signal;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{About, Dashboard, DashboardOrigins, Panel, Row, Time};
use crate::quantity::{Duration, Uid};
use crate::resolve::context::Scratch;
use crate::resolve::method::{self, Content};
use crate::resolve::{Context, Unit, fleet, identity};
use crate::slo::Slo;
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::{List, Name, Said};

/// Lowers one dashboard.
#[must_use]
pub fn dashboard(unit: &Unit, cx: &Context, sink: &mut Sink) -> Dashboard {
    let spec = &*unit.spec;
    let service = unit.services.first().and_then(|index| cx.services.get(*index));
    let mut content = method::content(unit, service, cx, sink);
    let seen = several(unit, service);
    let mut scratch = Scratch::default();
    // Its variable chooses by name: `$where`, which selects by job, stands for nothing.
    // Instead of a service that was reported stands one of which nothing is.
    let service = seen.as_ref().or(service).or(unit.broken.then_some(&cx.nobody));
    let service = service.filter(|_| !unit.is_of_fleet());
    let telemetry = service.map(|service| cx.telemetry(service, &mut scratch));
    let choose = spec.choose_datasource.or(cx.defaults.choose_datasource.or(false));
    let doc = Doc { kept: &cx.kept, choose, ..Doc::new(cx, service, telemetry) };
    let doc = doc.with_datasource(spec.datasource.get(), sink);
    let uid = uid(unit, cx, sink);
    let rows = rows(&doc, &content, sink);
    let needed = identity(&doc, unit, &content, &rows);
    content.variables.splice(0..0, needed.into_iter().map(Cow::Owned));
    let names: Vec<&str> = content.variables.iter().map(|known| &*known.0.name).collect();
    let fit = Fit::new(doc, &names);
    let mut dashboard = Dashboard {
        title: title(unit, &uid, cx),
        description: spec.description.get().cloned(),
        folder: Context::folder(folder(unit, cx).as_str()),
        tags: tags(spec, &content, cx),
        time: time_range(spec, &content, cx, sink),
        refresh: refresh_interval(spec, &content, cx, sink),
        timezone: spec.timezone.get().or(cx.defaults.timezone.get()).cloned(),
        choosers: Vec::new(),
        variables: doc.variables(&content.variables, content.origin, sink),
        annotations: doc.annotations(&spec.annotations, &content, &fit, sink),
        links: doc.links(&spec.links, &uid, &fit, sink),
        rows,
        method: content.method,
        about: about(unit, &content, cx),
        partial: unit.broken || content.failed || is_partial(spec),
        origin: place(spec),
        origins: origins(unit, &content, cx),
        uid,
    };
    number(&mut dashboard);
    if choose {
        dashboard.choosers = super::choosers::choosers(&dashboard, cx, sink);
    }
    dashboard
}

/// Whether rows or panels are missing, for reasons that were reported.
fn is_partial(spec: &spec::Dashboard) -> bool {
    let broken = |panel: &Said<spec::Panel>| {
        panel.is_broken() || panel.get().is_some_and(|panel| panel.head.is_broken())
    };
    let panels = |said: &Said<List<spec::Panel>>| {
        said.is_broken() || said.get().is_some_and(|list| list.0.iter().any(broken))
    };
    let row = |row: &Said<spec::Row>| row.is_broken() || row.get().is_some_and(|row| panels(&row.panels));
    panels(&spec.panels)
        || spec.rows.is_broken()
        || spec.rows.get().is_some_and(|list| list.0.iter().any(row))
}

/// The variables of the labels that are part of what things are.
fn identity(
    doc: &Doc<'_>,
    unit: &Unit,
    content: &Content,
    rows: &[Row],
) -> Vec<(Name, Said<spec::Variable>)> {
    let labels = &doc.cx.base.identity;
    if labels.is_empty() {
        return Vec::new();
    }
    let presence = doc.telemetry.and_then(|telemetry| telemetry.signal(Signal::Metrics)?.presence.as_deref());
    let slos = (content.method == Some("slo")).then(|| crate::slo::series::OBJECTIVE.to_owned());
    let recorded = slos.or_else(|| unit.is_of_fleet().then(|| fleet::presence(unit, doc.cx)));
    let origin = if content.method.is_some() { content.origin } else { place(&unit.spec) };
    let texts = || rows.iter().flat_map(|row| &row.panels).flat_map(|panel| &panel.targets);
    let is_used = |name: &str| {
        let mark = format!("${name}");
        content.method.is_some()
            || texts()
                .any(|target| target.kind.query().is_some_and(|(query, _)| query.text.text.contains(&mark)))
    };
    let own: Vec<&str> = content.variables.iter().map(|known| &*known.0.name).collect();
    identity::variables(labels, &own, recorded.as_deref().or(presence), origin, is_used)
}

/// Where its parts were decided: in the dashboard, else in the project, else by the method.
fn origins(unit: &Unit, content: &Content, cx: &Context) -> DashboardOrigins {
    let (spec, usual) = (&*unit.spec, &cx.defaults);
    let made = |made: bool| made.then_some(content.origin);
    let or = |own: Option<Origin>, other: Option<Origin>| own.or(other).unwrap_or_default();
    let time = spec.time.origin().or(made(content.time.is_some()));
    let whose = [spec.service.origin(), spec.services.origin(), spec.slo.origin(), spec.each.origin()];
    DashboardOrigins {
        method: spec.method.origin().unwrap_or_default(),
        service: whose.into_iter().flatten().next().unwrap_or_default(),
        folder: folder(unit, cx).origin(),
        tags: or(spec.tags.origin(), usual.tags.origin()),
        time: or(time, usual.time.origin()),
        refresh: or(spec.refresh.origin(), usual.refresh.origin()),
    }
}

/// With a service variable, `$where` selects what it chooses.
fn several(unit: &Unit, service: Option<&crate::resolve::Service>) -> Option<crate::resolve::Service> {
    let first = service.filter(|_| unit.services.len() > 1)?;
    Some(crate::resolve::Service { spellings: crate::method::Spellings::variable(), ..first.clone() })
}

/// The author's uid, else the file's name; with `each`, the service's name in front.
fn uid(unit: &Unit, cx: &Context, sink: &mut Sink) -> Text {
    let spec = &*unit.spec;
    let own = spec.uid.get();
    let stem = own.map_or(&*unit.stem, |uid| uid.as_str());
    let origin = own.map_or_else(|| place(spec), Text::origin);
    if let Some(own) = own.filter(|uid| uid.text.parse::<Uid>().is_err()) {
        report_uid(own, sink);
    }
    let Some(name) = unit.made_for(cx) else {
        let text = if own.is_some() { stem.into() } else { Uid::derive(stem).as_str().to_owned() };
        return Text::plain(text, origin);
    };
    // `service-red.yaml` makes `checkout-red`, `slo-detail.yaml` makes `checkout-availability-detail`.
    let kind = if unit.slo.is_some() { "slo-" } else { "service-" };
    let rest = stem.strip_prefix(kind).unwrap_or(stem);
    Text::plain(Uid::derive(&format!("{name}-{rest}")).as_str(), origin)
}

/// Where to point when a dashboard as a whole is meant: its title, else its first key.
fn place(spec: &spec::Dashboard) -> Origin {
    spec.title.origin().unwrap_or(spec.origin)
}

fn report_uid(uid: &Text, sink: &mut Sink) {
    let strange = uid.text.chars().find(|sign| !sign.is_ascii_alphanumeric() && !matches!(sign, '-' | '_'));
    let found = match strange {
        None if uid.text.is_empty() => "found nothing".to_owned(),
        Some(' ') => "found a space".to_owned(),
        Some(sign) => format!("found `{sign}`"),
        None => format!("found {} characters", uid.text.chars().count()),
    };
    sink.push(
        Diagnostic::error("dashboard/bad-uid", format!("Grafana does not take the uid `{}`", uid.text))
            .at(uid.origin(), format!("{found}, expected letters, digits, `-` and `_`, at most {}", Uid::MAX))
            .help(if uid.text.is_empty() {
                "remove it: the name of the file stands in for it".to_owned()
            } else {
                format!("write `{}`", Uid::derive(&uid.text))
            }),
    );
}

/// The title, `$service` filled in; made of the uid when there is none.
fn title(unit: &Unit, uid: &Text, cx: &Context) -> Text {
    let spec = &*unit.spec;
    let mark = if unit.slo.is_some() { "$slo" } else { "$service" };
    match (spec.title.get(), unit.made_for(cx)) {
        (Some(title), Some(name)) => {
            let uses = title.text.match_indices(mark);
            let spans = uses.map(|(at, mark)| crate::span::Span::new(at, at + mark.len()));
            title.replaced(spans.map(|span| (span, name)))
        }
        (Some(title), None) => title.clone(),
        (None, Some(name)) => {
            let method = spec.method.get().map(|method| method.text.to_uppercase());
            Text::plain(format!("{name} / {}", method.as_deref().unwrap_or(&unit.stem)), spec.origin)
        }
        (None, None) => Text::plain(uid.text.clone(), spec.origin),
    }
}

/// The title of its folder: its own, else the project's; that of the team where it says so.
fn folder(unit: &Unit, cx: &Context) -> Text {
    let said = unit.spec.folder.get().or(cx.defaults.folder.get());
    let services = cx.services_of(unit);
    let team = services.first().and_then(|service| service.team.as_ref());
    let shared = team.filter(|team| services.iter().all(|service| service.is_of(team)));
    let team = shared.or(unit.team.as_ref());
    cx.folder_of(said.unwrap_or(&cx.base.name), team)
}

fn tags(spec: &spec::Dashboard, content: &Content<'_>, cx: &Context) -> Vec<Box<str>> {
    let own = spec.tags.get().into_iter().chain(cx.defaults.tags.get()).flat_map(List::iter);
    let made = ["dashc", cx.base.name.as_str()].into_iter().chain(content.method);
    let mut tags: Vec<Box<str>> = Vec::new();
    for tag in made.chain(own.map(Text::as_str)) {
        if !tag.is_empty() && !tags.iter().any(|known| **known == *tag) {
            tags.push(tag.into());
        }
    }
    tags
}

/// How alerts, tables and other dashboards find it.
fn about(unit: &Unit, content: &Content<'_>, cx: &Context) -> About {
    let services = cx.services_of(unit);
    let slos = || cx.promises.about(&services);
    let name = |slo: &Slo| Box::from(slo.name.as_str());
    let slos: Vec<Box<str>> = match (content.method, &unit.slo) {
        (Some("slo"), Some(slo)) => vec![slo.as_str().into()],
        (Some("slo"), None) => slos().into_iter().map(name).collect(),
        (Some("golden-signals"), _) if services.len() == 1 => {
            crate::method::foremost(&slos()).map(name).into_iter().collect()
        }
        _ => Vec::new(),
    };
    About {
        services: services.into_iter().map(|service| service.name.clone()).collect(),
        slos,
        one_of_many: unit.one_of_many,
        detail: unit.slo.is_some() && content.method == Some("slo"),
    }
}

/// The author's time range, else that of the method, else the project's.
fn time_range(spec: &spec::Dashboard, content: &Content<'_>, cx: &Context, sink: &mut Sink) -> Time {
    let made = content.time.as_ref().map(|made| Text::plain(made.as_str(), content.origin));
    time(spec.time.get().or(made.as_ref()).or(cx.defaults.time.get()), sink)
}

/// The author's interval, else the project's; not below that of the method.
fn refresh_interval(
    spec: &spec::Dashboard,
    content: &Content<'_>,
    cx: &Context,
    sink: &mut Sink,
) -> Option<Duration> {
    if let Some(own) = spec.refresh.get() {
        return refresh(Some(own), sink);
    }
    let usual = refresh(cx.defaults.refresh.get(), sink)?;
    Some(content.refresh.map_or(usual, |least| usual.max(least)))
}

fn time(said: Option<&Text>, sink: &mut Sink) -> Time {
    let hour = || Time { from: "now-1h".into(), to: "now".into() };
    let Some(said) = said else { return hour() };
    let (from, to) = said.text.split_once(" to ").unwrap_or((&said.text, "now"));
    let (from, to) = (from.trim(), to.trim());
    if is_time(from) && is_time(to) {
        if let Some((start, end)) = ago(from).zip(ago(to)).filter(|(start, end)| start <= end) {
            let message = format!("the time range `{}` ends before it starts", said.text);
            let message =
                if start == end { format!("the time range `{}` is empty", said.text) } else { message };
            sink.push(
                Diagnostic::error("dashboard/empty-time", message)
                    .at(said.origin(), "shows nothing")
                    .help("write the earlier time first: `now-3h to now-1h`"),
            );
        }
        return Time { from: from.into(), to: to.into() };
    }
    sink.push(
        Diagnostic::error("spec/malformed", format!("`{}` is not a time range", said.text))
            .at(said.origin(), "expected a range such as `now-3h`, `now-1d/d` or `now-7d to now-1d`"),
    );
    hour()
}

/// `now`, `now-3h`, `now/d`, `now-1d/d`, or a date.
fn is_time(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("now") else {
        return text.len() >= 10
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"-:. TZ".contains(&byte));
    };
    let (shift, round) = rest.split_once('/').unwrap_or((rest, "d"));
    let unit = |unit: &str| matches!(unit, "s" | "m" | "h" | "d" | "w" | "M" | "Q" | "y" | "fQ" | "fy");
    let digits = shift.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    let shifted = shift.starts_with(['-', '+']) && digits > 0 && unit(&shift[1 + digits..]);
    (shift.is_empty() || shifted) && unit(round)
}

/// How many seconds before now a time is, if it is not rounded and no date. Months and years need no more than an
/// order here.
fn ago(text: &str) -> Option<i64> {
    let shift = text.strip_prefix("now")?;
    if shift.is_empty() {
        return Some(0);
    }
    let (sign, rest) = (if shift.starts_with('-') { 1 } else { -1 }, shift.get(1..)?);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let unit = match rest.get(digits..)? {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        "M" => 30 * 86_400,
        "y" => 365 * 86_400,
        _ => return None,
    };
    rest.get(..digits)?.parse::<i64>().ok()?.checked_mul(unit * sign)
}

fn refresh(said: Option<&Text>, sink: &mut Sink) -> Option<Duration> {
    let Some(said) = said else { return Some(Duration::seconds(30)) };
    if matches!(&*said.text, "off" | "") {
        return None;
    }
    let found = said.text.parse::<Duration>().ok();
    if found.is_none() {
        sink.push(
            Diagnostic::error("spec/malformed", format!("`{}` is not a refresh interval", said.text))
                .at(said.origin(), "expected a duration such as `30s`, or `off`"),
        );
    }
    found
}

/// Rows from top to bottom, each with its header and its panels placed.
fn rows(doc: &Doc<'_>, content: &Content<'_>, sink: &mut Sink) -> Vec<Row> {
    let mut top = 0;
    let mut rows = Vec::with_capacity(content.rows.len());
    for shelf in &content.rows {
        let row = &*shelf.row;
        let doc = Doc { generated: shelf.made.then_some(content.origin), ..*doc };
        let doc = doc.with_datasource(row.datasource.get(), sink);
        let title = row.title.get().map(|title| doc.text(title));
        let header = u32::from(title.is_some());
        let mut panels: Vec<Panel> = shelf.panels().map(|panel| doc.panel(panel, sink)).collect();
        let wishes: Vec<Wish> = panels.iter().map(wish).collect();
        let (rects, bottom) = grid::place(&wishes, top + header);
        for (panel, rect) in panels.iter_mut().zip(rects) {
            panel.rect = rect;
        }
        rows.push(Row {
            id: 0,
            title,
            collapsed: row.collapsed.or(false),
            repeat: row.repeat.get().map(|repeat| doc.text(repeat)),
            y: top,
            panels,
            origin: doc.place(row.origin),
        });
        top = bottom;
    }
    rows
}

/// What a panel wishes of the grid: until it is placed its rectangle holds its size, and its
/// place within the row when the author gave one.
fn wish(panel: &Panel) -> Wish {
    let at = panel.at_origin.map(|_| (panel.rect.x, panel.rect.y));
    Wish { width: panel.rect.width, height: panel.rect.height, at }
}

/// Gives rows and panels their ids, and panels names that are unique.
fn number(dashboard: &mut Dashboard) {
    let mut id = 0;
    let mut names: BTreeMap<Box<str>, u32> = BTreeMap::new();
    for row in &mut dashboard.rows {
        if row.title.is_some() {
            id += 1;
            row.id = id;
        }
        for panel in &mut row.panels {
            id += 1;
            panel.id = id;
            let count = names.entry(panel.name.clone()).or_insert(0);
            *count += 1;
            if *count > 1 {
                panel.name = format!("{}-{count}", panel.name).into();
            }
        }
    }
}
