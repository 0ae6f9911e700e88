//! Web vitals: what users of a browser application experience, from the lines of its telemetry.
//!
//! After Google's Web Vitals: each is judged by its 75th percentile. One line
//! of the log carries one vital; exceptions and sessions are lines as well.

use super::sketch::{
    Settings, Sketch, column, evenly, filled_row, label_column, logql, panel, promql, row, stat, timeseries,
    values,
};
use super::{Lack, Method, Telemetry};
use crate::convention::{Convention, Vital};
use crate::query::logql::build::{
    Condition, INTERVAL, Lines, Logs, Metric, RANGE, Stream, Window, avg_over_time, count_over_time, label,
    quantile_over_time, sum, topk, vector,
};
use crate::query::promql::build as prom;
use crate::spec::{Flag, HexColor, OneQuery, Override, Panel, Query, Row, Scalar, Transformation, Variable};
use crate::tree::Map;

/// The vitals of browsers.
pub(super) struct WebVitals;

/// Long enough for the vitals that arrive when a page is left.
const WINDOW: &str = "15m";

/// Vitals that Google counts among the core ones.
const CORE: [&str; 3] = ["lcp", "inp", "cls"];

impl Method for WebVitals {
    fn name(&self) -> &'static str {
        "web-vitals"
    }

    fn summary(&self) -> &'static str {
        "web vitals, exceptions and sessions of the users of a browser application"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["cls", "exceptions_per_session", "fcp", "inp", "lcp", "ttfb"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        const LACK: Lack = Lack { what: "telemetry of browsers", conventions: &["faro"] };
        let mut conventions = telemetry.conventions.iter().copied();
        let convention = conventions.find(|convention| !convention.vitals.is_empty()).ok_or(LACK)?;
        let only = [convention];
        let (stream, _) = Telemetry { conventions: &only, ..telemetry }.logs().ok_or(LACK)?;
        let browser = Browser { stream, convention, settings };
        let rows = [
            Some(row("Core Web Vitals", browser.stats())),
            filled_row("Distribution", browser.ratings()),
            filled_row("Trends", browser.trends()),
            filled_row("LCP breakdown", browser.breakdown()),
            filled_row("Exceptions", browser.exceptions()),
            filled_row("Sessions", browser.sessions()),
            receiver(telemetry),
        ];
        Ok(Sketch {
            variables: browser.variables(),
            annotations: Vec::new(),
            rows: rows.into_iter().flatten().collect(),
            ..Sketch::default()
        })
    }
}

/// The lines of one application, and what their keys are called.
struct Browser<'a> {
    stream: Logs<Stream>,
    convention: &'a Convention,
    settings: Settings<'a>,
}

impl<'a> Browser<'a> {
    fn variables(&self) -> Vec<(&'static str, Variable)> {
        let mut variables = Vec::new();
        if self.convention.field("page").is_some() {
            let page = Variable::default().text(Scalar(".*".into())).label("Page");
            variables.push(("page", page.description("Regular expression for the whole address of a page.")));
        }
        let examples = self.convention.labels.iter().find(|label| &*label.role == "browser");
        if let Some(label) = examples.filter(|_| self.convention.field("browser").is_some()) {
            let names: Vec<&str> = label.examples.iter().map(|name| &**name).collect();
            let browser = values(&names).label("Browser").multi(true).all(Flag::Text(".*".into()));
            variables.push(("browser", browser));
        }
        variables
    }

    /// The lines that pass a test of the convention, on the chosen pages and browsers, with these
    /// keys as labels. Only the keys that are needed: each one more costs memory and series.
    fn lines(&self, test: &str, keys: &[&str]) -> Logs {
        let parts = self.convention.test(test).unwrap_or_default();
        let chosen = [("page", "$page"), ("browser", "$browser")];
        let chosen: Vec<(&str, &str)> = chosen
            .into_iter()
            .filter_map(|(role, value)| Some((self.convention.field(role)?, value)))
            .collect();
        let mut names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        for key in keys.iter().copied().chain(chosen.iter().map(|(name, _)| *name)) {
            if !names.contains(&key) {
                names.push(key);
            }
        }
        // The text of a line is far cheaper to search than to parse.
        let mut found: Option<Logs> = None;
        for part in &parts {
            found = Some(match found {
                Some(lines) => searched(lines, part),
                None => searched(self.stream.clone(), part),
            });
        }
        let parsed = match found {
            Some(lines) => lines.logfmt_fields(&names),
            None => self.stream.clone().logfmt_fields(&names),
        };
        let tests = parts.iter().map(|(name, regex)| matching(name, regex));
        let conditions = tests.chain(chosen.iter().map(|(name, value)| label(*name).re(value)));
        match conditions.reduce(Condition::and) {
            Some(condition) => parsed.filter(condition),
            None => parsed,
        }
    }

    /// The labels that a result of all lines keeps: the application.
    fn whole(&self) -> Vec<&'a str> {
        self.convention.field("app").into_iter().collect()
    }

    fn key(&self, vital: &'a Vital) -> &'a str {
        self.convention.field(&vital.name).unwrap_or(&vital.name)
    }

    /// The lines of one vital.
    fn vital(&self, vital: &'a Vital, keys: &[&'a str]) -> Logs {
        let key = self.key(vital);
        let mut all = vec![key];
        all.extend(keys);
        self.lines("vital", &all).filter(label(key).ne(""))
    }

    fn p75(&self, vital: &'a Vital, window: impl Into<Window>, by: &[&'a str]) -> Metric {
        let numbers = self.vital(vital, by).unwrap(self.key(vital)).filter(label("__error__").eq(""));
        quantile_over_time("0.75", numbers.range(window)).by(by)
    }

    fn judged(&self, panel: Panel, vital: &Vital) -> Panel {
        let (good, poor) = (vital.good.to_string(), vital.poor.to_string());
        let panel = panel.unit(&*vital.unit).thresholds(self.settings.thresholds(&vital.name, &good, &poor));
        if &*vital.unit == "none" { panel.decimals(2_u32) } else { panel }
    }

    fn named(&self, name: &str) -> Option<&'a Vital> {
        self.convention.vitals.iter().find(|vital| &*vital.name == name)
    }

    fn stats(&self) -> Vec<Panel> {
        let stats = self.convention.vitals.iter().map(|vital| {
            let query = logql(self.p75(vital, RANGE, &self.whole())).instant(true);
            let panel = stat(&vital.name, &vital.name.to_uppercase())
                .description(about(vital))
                .query(OneQuery(query));
            self.judged(panel, vital)
        });
        let lines = self.lines("vital", &[]);
        let samples = stat("samples", "Samples")
            .description(
                "Measurements in the time range, of all vitals. Below some hundred the percentiles jump: choose a \
                 longer range before you believe a change.",
            )
            .query(OneQuery(logql(sum(count_over_time(lines.range(RANGE)))).instant(true)))
            .unit("short");
        let stats: Vec<Panel> = stats.chain(std::iter::once(samples)).collect();
        evenly(stats, 24).into_iter().map(|panel| panel.height(4_u32)).collect()
    }

    /// How many measurements were good, middling and poor, for each core vital.
    fn ratings(&self) -> Vec<Panel> {
        let panels = CORE.into_iter().filter_map(|name| self.rating(self.named(name)?));
        evenly(panels.collect(), 24).into_iter().map(|panel| panel.height(6_u32)).collect()
    }

    fn rating(&self, vital: &'a Vital) -> Option<Panel> {
        let shares = ["good", "middling", "poor"].into_iter().map(|rating| self.share(vital, rating));
        let queries = shares.collect::<Option<Vec<Query>>>()?;
        let title = vital.name.to_uppercase();
        Some(
            panel("bargauge", &format!("{}-ratings", vital.name), &format!("{title} ratings"))
                .description(format!(
                    "Share of measurements that were good, needed improvement or were poor. {title} is good when at \
                     least 75 % are; many poor ones beside many good ones are one slow page or one kind of device."
                ))
                .queries(queries)
                .unit("percentunit")
                .min(0)
                .max(1)
                // An instant query of Loki has no series name: the names are those of the queries.
                .overrides(Map::from(vec![
                    ("query:A", rated("good", "green")),
                    ("query:B", rated("needs improvement", "orange")),
                    ("query:C", rated("poor", "red")),
                ])),
        )
    }

    fn share(&self, vital: &'a Vital, rating: &str) -> Option<Query> {
        let parts = self.convention.test(rating)?;
        let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        let condition = parts.iter().map(|(name, regex)| matching(name, regex)).reduce(Condition::and)?;
        let rated = self.vital(vital, &names).filter(condition);
        let all = sum(count_over_time(self.vital(vital, &[]).range(RANGE)));
        let share = sum(count_over_time(rated.range(RANGE))).or(vector(0)) / all;
        Some(logql(share).instant(true))
    }

    fn trends(&self) -> Vec<Panel> {
        let loading: Vec<&Vital> =
            ["lcp", "fcp", "ttfb"].into_iter().filter_map(|name| self.named(name)).collect();
        let query = |vital: &'a Vital| {
            logql(self.p75(vital, WINDOW, &self.whole())).legend(vital.name.to_uppercase())
        };
        let loading = loading.first().map(|first| {
            timeseries("loading", "Loading, p75")
                .description(
                    "75 of 100 page loads are faster than the lines. TTFB rising with the others is the server or \
                     the network; LCP rising alone is the page: look at its parts below.",
                )
                .queries(loading.iter().map(|vital| query(vital)).collect::<Vec<_>>())
                .unit(&*first.unit)
        });
        let single = |name: &str, title: &str, description: &str| {
            let vital = self.named(name)?;
            let panel = timeseries(&format!("{name}-trend"), title).description(description);
            Some(self.judged(panel.query(OneQuery(query(vital))), vital))
        };
        let interaction = single(
            "inp",
            "INP, p75",
            "How long a click or key takes to show. It arrives when a page is left: the last minutes are thin. A step \
             up after a release is new work in an event handler.",
        );
        let shift = single(
            "cls",
            "CLS, p75",
            "How much of a page jumps while it is used. A step up is usually an image, a banner or a font without \
             reserved space.",
        );
        evenly([loading, interaction, shift].into_iter().flatten().collect(), 24)
    }

    fn breakdown(&self) -> Vec<Panel> {
        let Some(lcp) = self.named("lcp") else { return Vec::new() };
        [self.by_page(lcp), self.parts(lcp)].into_iter().flatten().collect()
    }

    fn by_page(&self, lcp: &'a Vital) -> Option<Panel> {
        let page = self.convention.field("page")?;
        let count = sum(count_over_time(self.vital(lcp, &[page]).range(RANGE))).by([page]);
        let p75 = column(logql(self.p75(lcp, RANGE, &[page])).instant(true), &lcp.unit).cell("color");
        let levels = self.settings.thresholds("lcp", &lcp.good.to_string(), &lcp.poor.to_string());
        Some(
            panel("table", "lcp-by-page", "LCP by page")
                .description("The slowest pages first. Start with the slow page that has many samples.")
                .columns(Map::from(vec![
                    (page, label_column()),
                    ("p75", p75.thresholds(levels).into()),
                    ("Samples", column(logql(count).instant(true), "short").into()),
                ]))
                .sort("-p75")
                .width(12_u32),
        )
    }

    /// Means, because they add up to the mean of the whole, as percentiles do not.
    fn parts(&self, lcp: &'a Vital) -> Option<Panel> {
        const PARTS: [(&str, &str); 4] = [
            ("lcp_first_byte", "first byte"),
            ("lcp_load_delay", "load delay"),
            ("lcp_load_duration", "load"),
            ("lcp_render_delay", "render delay"),
        ];
        let part = |(role, name): (&str, &str)| {
            let key = self.convention.field(role)?;
            let numbers = self.vital(lcp, &[key]).unwrap(key).filter(label("__error__").eq(""));
            Some(logql(avg_over_time(numbers.range(WINDOW)).by(self.whole())).legend(name))
        };
        let queries: Vec<Query> = PARTS.into_iter().filter_map(part).collect();
        if queries.is_empty() {
            return None;
        }
        Some(
            timeseries("lcp-parts", "Parts of LCP, mean")
                .description(
                    "Where the time goes until the largest element shows. First byte: the server. Load delay: the \
                     element is found late, preload it. Load: it is too large. Render delay: scripts and styles block.",
                )
                .queries(queries)
                .unit(&*lcp.unit)
                .stack("normal"),
        )
    }

    fn exceptions(&self) -> Vec<Panel> {
        if self.convention.test("exception").is_none() {
            return Vec::new();
        }
        let mut panels = vec![self.exception_count()];
        panels.extend(self.exceptions_per_session());
        panels.push(self.exception_rate());
        panels.extend(self.top_exceptions());
        panels.extend(self.exceptions_by("page", "exceptions-by-page", "Exceptions by page"));
        panels.extend(self.exceptions_by("browser", "exceptions-by-browser", "Exceptions by browser"));
        panels.push(self.exception_logs());
        panels
    }

    fn exception_count(&self) -> Panel {
        let count = sum(count_over_time(self.lines("exception", &[]).range(RANGE)));
        stat("exceptions", "Exceptions")
            .description(
                "Errors that nobody caught, in the time range. New kinds matter more than the number.",
            )
            .query(OneQuery(logql(count.or(vector(0))).instant(true)))
            .unit("short")
            .height(8_u32)
    }

    fn exceptions_per_session(&self) -> Option<Panel> {
        self.convention.test("session_start")?;
        let count = |test: &str| sum(count_over_time(self.lines(test, &[]).range(RANGE)));
        let ratio = count("exception").or(vector(0)) / count("session_start");
        Some(
            stat("exceptions-per-session", "Per session")
                .description(
                    "Exceptions for each session that began in the time range. It does not grow with traffic: a step \
                     up is a release.",
                )
                .query(OneQuery(logql(ratio).instant(true)))
                .unit("short")
                .decimals(2_u32)
                .thresholds(self.settings.thresholds("exceptions_per_session", "0.1", "0.5"))
                .height(8_u32),
        )
    }

    fn exception_rate(&self) -> Panel {
        let count = sum(count_over_time(self.lines("exception", &[]).range(INTERVAL)));
        timeseries("exceptions-over-time", "Exceptions over time")
            .description("Exceptions in each interval. Compare a step with the releases.")
            .query(OneQuery(logql(count).legend("exceptions")))
            .unit("short")
            .draw("bars")
            .width(16_u32)
    }

    fn top_exceptions(&self) -> Option<Panel> {
        let roles = ["exception_type", "exception_value"];
        let keys: Vec<&str> = roles.into_iter().filter_map(|role| self.convention.field(role)).collect();
        if keys.is_empty() {
            return None;
        }
        let lines = self.lines("exception", &keys);
        let top = topk(10, sum(count_over_time(lines.range(RANGE))).by(&keys));
        Some(
            panel("table", "top-exceptions", "Top exceptions")
                .description("The ten most frequent exceptions by type and message. Fix from the top.")
                .query(OneQuery(logql(top).instant(true)))
                .transformations(vec![counted()])
                .sort("-Count")
                .width(24_u32),
        )
    }

    fn exceptions_by(&self, role: &str, name: &str, title: &str) -> Option<Panel> {
        let key = self.convention.field(role)?;
        let lines = self.lines("exception", &[key]);
        let top = topk(10, sum(count_over_time(lines.range(INTERVAL))).by([key]));
        Some(
            timeseries(name, title)
                .description(
                    "The ten greatest. All exceptions on one line point at that page or browser alone.",
                )
                .query(OneQuery(logql(top).legend(format!("{{{{{key}}}}}"))))
                .unit("short")
                .draw("bars")
                .stack("normal"),
        )
    }

    fn exception_logs(&self) -> Panel {
        let trace = self.convention.trace_id.as_deref().unwrap_or("trace id");
        panel("logs", "exception-logs", "Exception lines")
            .description(format!(
                "The exceptions themselves, with stack and session. Open one: where it has a `{trace}`, a link leads \
                 to the trace of the request that failed."
            ))
            .query(OneQuery(logql(self.lines("exception", &[]))))
    }

    fn sessions(&self) -> Vec<Panel> {
        if self.convention.test("session_start").is_none() {
            return Vec::new();
        }
        let count = |test: &str, window: Window| sum(count_over_time(self.lines(test, &[]).range(window)));
        let total = stat("sessions", "Sessions")
            .description("Sessions that began in the time range: the users behind every other number here.")
            .query(OneQuery(logql(count("session_start", RANGE).or(vector(0))).instant(true)))
            .unit("short")
            .width(4_u32)
            .height(8_u32);
        let mut queries = vec![logql(count("session_start", INTERVAL)).legend("sessions")];
        if self.convention.test("view_change").is_some() {
            queries.push(logql(count("view_change", INTERVAL)).legend("views"));
        }
        let over_time = timeseries("sessions-and-views", "Sessions and views")
            .description(
                "Sessions that began and views that were opened. Sessions without views are broken starts.",
            )
            .queries(queries)
            .unit("short")
            .width(10_u32);
        let by_browser = self.convention.field("browser").map(|key| {
            let sessions =
                sum(count_over_time(self.lines("session_start", &[key]).range(INTERVAL))).by([key]);
            timeseries("sessions-by-browser", "Sessions by browser")
                .description(
                    "One browser that falls to nothing while the others go on: the application fails there.",
                )
                .query(OneQuery(logql(sessions).legend(format!("{{{{{key}}}}}"))))
                .unit("short")
                .stack("normal")
                .width(10_u32)
        });
        [Some(total), Some(over_time), by_browser].into_iter().flatten().collect()
    }
}

/// The lines with `key=value` in their text.
fn searched<S: Lines>(lines: Logs<S>, (key, regex): &(&str, &str)) -> Logs {
    if is_literal(regex) {
        lines.contains(&format!("{key}={regex}"))
    } else {
        lines.matches(&format!("{key}=({regex})"))
    }
}

fn matching(name: &str, regex: &str) -> Condition {
    if is_literal(regex) { label(name).eq(regex) } else { label(name).re(regex) }
}

fn is_literal(regex: &str) -> bool {
    regex.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn rated(name: &str, color: &str) -> Override {
    Override::default().name(name).color(HexColor(color.into()))
}

/// Names the value column of a table with one instant query: Loki's is `Value #A`.
fn counted() -> Transformation {
    let options = serde_json::json!({
        "excludeByName": { "Time": true },
        "renameByName": { "Value": "Count", "Value #A": "Count" },
    });
    Transformation::new("organize", options)
}

fn about(vital: &Vital) -> String {
    let what = match &*vital.name {
        "lcp" => "Largest Contentful Paint: when the main content of a page shows.",
        "inp" => "Interaction to Next Paint: how long a click or key takes to show.",
        "cls" => "Cumulative Layout Shift: how much of a page jumps while it is used.",
        "fcp" => "First Contentful Paint: when anything shows.",
        "ttfb" => "Time to First Byte: when the answer of the server begins.",
        _ => "A measurement of the browser.",
    };
    let unit = if &*vital.unit == "none" { String::new() } else { format!(" {}", vital.unit) };
    format!(
        "{what} 75 of 100 real users are at or below this value; good up to {}{unit}, poor above {}{unit}. Few \
         samples make it jump: see their number.",
        vital.good, vital.poor
    )
}

/// The door that the lines come through, when the service names its metrics.
fn receiver(telemetry: Telemetry<'_>) -> Option<Row> {
    telemetry.convention(&["received_events"]).filter(|_| telemetry.named("faro-receiver").is_some())?;
    let rate = |role: &str, name: &str| {
        let series = telemetry.series_beside(role, "received_events")?;
        let rate = prom::rate(series.select().range(prom::RATE_INTERVAL));
        Some(promql(prom::sum(rate)).legend(name))
    };
    let received = ["measurements", "events", "exceptions", "logs"];
    let received: Vec<Query> =
        received.into_iter().filter_map(|name| rate(&format!("received_{name}"), name)).collect();
    let received = timeseries("received", "Received")
        .description(
            "Signals per second that the receiver took. Nothing at all means that no browser reaches it.",
        )
        .queries(received)
        .unit("cps");
    let failed: Vec<Query> = [rate("exporter_errors", "not delivered")].into_iter().flatten().collect();
    let failed = timeseries("receiver-errors", "Receiver errors")
        .description(
            "Signals per second that could not be passed on. Good is zero; else look at the log store.",
        )
        .queries(failed)
        .unit("cps");
    let duration = telemetry.series_beside("duration", "received_events").map(|duration| {
        let p95 = duration.quantile("0.95", &[], prom::RATE_INTERVAL, |all| all);
        timeseries("receiver-duration", "Receiver p95")
            .description("How long the receiver takes to answer browsers. Above a second pages lose their last signals.")
            .query(OneQuery(promql(p95).legend("p95")))
            .unit(duration.unit())
    });
    let panels = [Some(received), Some(failed), duration].into_iter().flatten().collect();
    filled_row("Receiver", evenly(panels, 24)).map(|row| row.collapsed(true))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    const STORES: &[&str] = &["span-metrics", "service-graph", "tempo-traces", "otel-logs"];

    #[test]
    fn the_panels_of_a_browser_application() {
        let sketch = sketch("web-vitals", &frontend(), &["faro"], STORES);
        assert_sound(&sketch);
        assert_eq!(
            outline(&sketch),
            [
                "Core Web Vitals: lcp inp cls fcp ttfb samples",
                "Distribution: lcp-ratings inp-ratings cls-ratings",
                "Trends: loading inp-trend cls-trend",
                "LCP breakdown: lcp-by-page lcp-parts",
                "Exceptions: exceptions exceptions-per-session exceptions-over-time top-exceptions \
                 exceptions-by-page exceptions-by-browser exception-logs",
                "Sessions: sessions sessions-and-views sessions-by-browser",
            ]
        );
        let names: Vec<&str> = sketch.variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["page", "browser"]);
    }

    #[test]
    fn vitals_are_percentiles_without_a_series_for_each_session() {
        let sketch = sketch("web-vitals", &frontend(), &["otel-logs", "faro"], &[]);
        assert_eq!(
            texts(&sketch, "lcp"),
            [
                "quantile_over_time(0.75, {app=\"durable-frontend\"} |= \"kind=measurement\" |= \"type=web-vitals\" \
              | logfmt kind, type, lcp, app_name, page_url, browser_name \
              | kind=\"measurement\" and type=\"web-vitals\" and page_url=~\"$page\" and browser_name=~\"$browser\" \
              | lcp!=\"\" | unwrap lcp | __error__=\"\" [$__range]) by (app_name)"
            ]
        );
        let panel = panel(&sketch, "cls");
        assert_eq!(panel.unit.get().unwrap().as_str(), "none");
        assert!(queries(panel)[0].instant.or(false));
    }

    #[test]
    fn shares_are_zero_when_nothing_is_rated_so() {
        let sketch = sketch("web-vitals", &frontend(), &["faro"], &[]);
        let poor = &texts(&sketch, "inp-ratings")[2];
        let lines = "{app=\"durable-frontend\"} |= \"kind=measurement\" |= \"type=web-vitals\" | logfmt kind, type, inp, ";
        let test = "| kind=\"measurement\" and type=\"web-vitals\" and page_url=~\"$page\" and browser_name=~\"$browser\" \
                    | inp!=\"\" ";
        assert_eq!(
            *poor,
            format!(
                "(sum(count_over_time({lines}context_rating, page_url, browser_name {test}| context_rating=\"poor\" \
                 [$__range])) or vector(0)) / sum(count_over_time({lines}page_url, browser_name {test}[$__range]))"
            )
        );
    }

    #[test]
    fn the_receiver_is_shown_when_the_service_names_it() {
        let sketch = sketch("web-vitals", &frontend(), &["faro", "faro-receiver"], STORES);
        assert_sound(&sketch);
        assert_eq!(outline(&sketch)[6], "Receiver: received receiver-errors receiver-duration");
    }

    #[test]
    fn several_applications_are_chosen_by_the_variable() {
        let sketch = sketch("web-vitals", &super::super::Spellings::variable(), &["faro"], STORES);
        assert_sound(&sketch);
        assert!(
            texts(&sketch, "exception-logs")[0]
                .starts_with("{app=\"${service:text}\"} |= \"kind=exception\"")
        );
    }

    #[test]
    fn a_service_without_browsers_is_told_what_it_lacks() {
        let lack = attempt("web-vitals", &backend(), &["otel-http-server"], STORES).unwrap_err();
        assert_eq!(lack.conventions, ["faro"]);
    }
}
