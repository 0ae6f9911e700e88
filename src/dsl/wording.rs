//! Help that the passes give in the words of files, said in those of a program.
//!
//! A pass does not know which face said what it complains about. Its help quotes the language as files write it,
//! `multi: true`; where the fault is in a program, that stands as a call, `.multi()`. What is no key stays as it is.

use std::fmt::Write;

use super::unit::Unit;
use crate::quantity::Duration;

/// How the value of a key is said by its setter.
#[derive(Clone, Copy)]
enum As {
    /// The same whatever the value: the text itself.
    Always(&'static str),
    /// A setter with a text.
    Text(&'static str),
    /// A setter with a duration.
    Duration(&'static str),
    /// A setter with a list of texts.
    Texts(&'static str),
    /// The unit.
    Unit,
}

/// Keys whose setters are not called like them, or do not take a text. A key that is not here is a setter with a text.
const KEYS: &[(&str, As)] = &[
    ("alerting", As::Always("Project::rules(Engine::Grafana)")),
    ("auth", As::Always(".basic_auth(\"USER\", env(\"NAME\"))")),
    ("burn", As::Always(".burn_scheme(Scheme::Workbook)")),
    ("by", As::Texts("by")),
    ("datasource", As::Always(".datasource(&store)")),
    ("default", As::Always(".default()")),
    ("each", As::Always(".each(Services::all())")),
    ("factor", As::Always("Pair::page(long, 1)")),
    ("file", As::Always("file(\"PATH\")")),
    ("for", As::Duration("hold")),
    ("instant", As::Always(".instant()")),
    ("interval", As::Duration("interval")),
    ("label", As::Always(".label_column(\"LABEL\")")),
    ("label_values", As::Always("Variable::label_values(\"NAME\", \"METRIC.LABEL\")")),
    ("limits", As::Always(".limits(Limits::new().recorded_series(…))")),
    ("method", As::Always(".method(Method::Slo)")),
    ("missing", As::Always(".missing_is_good()")),
    ("multi", As::Always(".multi()")),
    ("query", As::Always(".query(&store, …)")),
    ("scrape_interval", As::Duration("scrape_interval")),
    ("slos", As::Always("Project::slo_defaults(SloDefaults::new().interval(…))")),
    ("spend", As::Always("Pair::page_at(long, percent(2))")),
    ("text", As::Always("Variable::text(\"NAME\", \"\")")),
    ("unit", As::Unit),
    ("use", As::Text("piece")),
    ("values", As::Always("Variable::values(\"NAME\", [\"a\", \"b\"])")),
    ("viewPanel", As::Always("viewPanel=4")),
    ("window", As::Always(".window(Calendar::Month)")),
];

/// Words outside of quotes, by what a program has in their place.
const PLACES: &[(&str, &str)] = &[
    (" to `contact_points`", " with `.contact_point(…)`"),
    (" to `datasources` in dashc.yaml", " with `.datasource(…)`"),
    (" to `datasources`", " with `.datasource(…)`"),
    (" to its `instrumentation`", " with `.with(…)`"),
    (" to `mute_times`", " with `.mute_time(…)`"),
    (" to `services`", " with `.service(…)`"),
    (" to `slos` in a file of `alerts/`", " with `.slo(…)`"),
    (" to `variables`", " with `.variable(…)`"),
    (" in dashc.yaml", " of the project"),
    (" in a file of `alerts/`", " of the project"),
    (" below `alerts/`", " in the project"),
    ("remove the key", "leave it out"),
    ("leave the key out", "leave it out"),
];

/// The same help for a program.
pub(crate) fn in_rust(help: &str) -> String {
    let mut said = String::with_capacity(help.len() + 16);
    for (index, part) in help.split('`').enumerate() {
        if index > 0 {
            said.push('`');
        }
        match call(part) {
            Some(call) if index % 2 == 1 => said.push_str(&call),
            _ => said.push_str(part),
        }
    }
    PLACES.iter().fold(said, |said, (file, program)| said.replace(file, program))
}

/// `key: value` as a call; nothing else is one.
fn call(quoted: &str) -> Option<String> {
    let inner = quoted.strip_prefix("{ ").and_then(|inner| inner.strip_suffix(" }")).unwrap_or(quoted);
    let (key, value) = inner.split_once(": ").or_else(|| inner.strip_suffix(':').map(|key| (key, "…")))?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_key {
        return None;
    }
    let how = KEYS.iter().find(|(known, _)| *known == key).map(|(_, how)| *how);
    Some(match how {
        Some(As::Always(text)) => text.to_owned(),
        Some(As::Duration(setter)) => format!(".{setter}({})", duration(value)),
        Some(As::Texts(setter)) => format!(".{setter}([{}])", text(value)),
        Some(As::Unit) => format!(".unit({})", unit(value)),
        Some(As::Text(setter)) => format!(".{setter}({})", text(value)),
        None => match value {
            "true" => format!(".{key}()"),
            _ => format!(".{key}({})", text(value)),
        },
    })
}

fn text(value: &str) -> String {
    if value == "…" { value.to_owned() } else { format!("{:?}", value.trim_matches('\'')) }
}

/// In the largest unit that says it exactly.
fn duration(value: &str) -> String {
    let Ok(length) = value.parse::<Duration>() else { return "…".to_owned() };
    let millis = length.as_millis();
    let units =
        [("days", 86_400_000), ("hours", 3_600_000), ("mins", 60_000), ("secs", 1_000), ("millis", 1)];
    let whole = units.into_iter().find(|(_, unit)| millis % unit == 0);
    let mut said = String::new();
    if let Some((name, unit)) = whole {
        let _ = write!(said, "{name}({})", millis / unit);
    }
    said
}

fn unit(id: &str) -> String {
    let known = Unit::LISTED.iter().find(|unit| (*unit).clone().id() == id);
    known.map_or_else(|| "…".to_owned(), |unit| format!("Unit::{unit:?}"))
}

#[cfg(test)]
mod tests {
    use super::in_rust;

    #[test]
    fn help_names_what_a_program_writes() {
        for (file, program) in [
            (
                "add `unit`, for instance `unit: s`; `unit: short` for a plain number",
                "add `unit`, for instance `.unit(Unit::Seconds)`; `.unit(Unit::Short)` for a plain number",
            ),
            ("add `multi: true` to the variable", "add `.multi()` to the variable"),
            ("write `for: 90s` or more, or leave it out", "write `.hold(secs(90))` or more, or leave it out"),
            (
                "name the label whose values differ: `by: cluster`",
                "name the label whose values differ: `.by([\"cluster\"])`",
            ),
            ("keep `default: true` at one of them", "keep `.default()` at one of them"),
            ("add one to `datasources` in dashc.yaml", "add one with `.datasource(…)`"),
            ("add `region` to `variables`", "add `region` with `.variable(…)`"),
            (
                "add `service:` with the name of a service in dashc.yaml",
                "add `.service(…)` with the name of a service of the project",
            ),
            ("write a range: `rate(orders_total[5m])`", "write a range: `rate(orders_total[5m])`"),
            ("did you mean `job:orders:rate5m`?", "did you mean `job:orders:rate5m`?"),
            ("write `$NAME`, or `{ file: PATH }`", "write `$NAME`, or `file(\"PATH\")`"),
        ] {
            assert_eq!(in_rust(file), program);
        }
    }
}
