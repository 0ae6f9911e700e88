//! `dashc query`: check one query, or one a line.

mod lines;

use std::io::Read;

use super::lint::show;
use super::report::{Report, Reporting};
use super::status::{Ended, Stop};
use super::terminal::Terminal;
use crate::diagnostic::Sink;
use crate::foreign::diagnostic;
use crate::quantity::Version;
use crate::query::{Fault, Severity, logql, profile, promql, traceql};
use crate::span::{Origin, Piece, Pieces, SourceMap, Span, Text};
use crate::tree::MAX_BYTES;

/// Check one query.
///
/// With `--input jsonl`, reads objects with a text `expr` line by line from standard input, and
/// answers each with one line: {"ok":…,"diagnostics":[{"code","severity","message","start","end"}]},
/// where `start` and `end` are bytes of `expr`. `ok` is the verdict of the language's own parser;
/// what Loki refuses only when it runs a query (a bad regular expression in a line filter) is a
/// diagnostic all the same.
#[derive(Debug, clap::Args)]
pub(super) struct Query {
    /// The query; `-` reads it from standard input.
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: Option<String>,
    /// Its language.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    lang: Lang,
    /// Read many queries from standard input.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input: Option<Input>,
    /// Version of the server, such as 3.5: what it does not have yet is an error.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    target_version: Option<Version>,
    /// Feature flag that the server is started with; with `--target-version`, for PromQL.
    #[arg(long, value_name = "FLAG", requires = "target_version")]
    enable_feature: Vec<String>,
    #[command(flatten)]
    reporting: Reporting,
}

/// A query language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Lang {
    /// Prometheus, Mimir, Thanos.
    Promql,
    /// Loki.
    Logql,
    /// Tempo.
    Traceql,
    /// Pyroscope: a profile type, a label selector in braces, or both.
    Profile,
}

/// A way to give many queries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Input {
    /// One JSON object a line.
    Jsonl,
}

fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|()| "expected a version such as 3.5".to_owned())
}

pub(super) fn run(args: &Query, terminal: &mut Terminal<'_>) -> Ended {
    if args.input == Some(Input::Jsonl) {
        return match args.text.as_deref() {
            None | Some("-") => lines::run(&|text| verdict(args, text), terminal),
            Some(_) => {
                Err(Stop::failure("with `--input jsonl` the queries come from standard input, not as TEXT"))
            }
        };
    }
    let text = match args.text.as_deref() {
        None if terminal.is_interactive() => {
            return Err(Stop::with_help("there is no query", "write it behind the options, or pipe it in"));
        }
        None | Some("-") => standard_input(terminal)?,
        Some(text) => text.to_owned(),
    };
    let mut report = Report::default();
    let source = report.sources.add("<query>", text.as_str());
    let whole = Span::new(0, text.len());
    let map = SourceMap {
        whole: Origin::file(source, whole),
        pieces: Pieces::One(Piece { text: whole, source: whole }),
    };
    let placed = Text { text: text.as_str().into(), map };
    let mut sink = Sink::default();
    sink.extend(verdict(args, &text).faults.iter().map(|fault| diagnostic(&placed, fault)));
    report.take(sink);
    show(report, &args.reporting, terminal)
}

fn standard_input(terminal: &mut Terminal<'_>) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    let read = terminal.input().by_ref().take(MAX_BYTES as u64).read_to_end(&mut bytes);
    read.map_err(|error| Stop::failure(format!("standard input cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Stop::failure("the query is not UTF-8"))?;
    // A shell adds the line break; it is no part of the query.
    Ok(text.strip_suffix('\n').map(ToOwned::to_owned).unwrap_or(text))
}

/// What is said of a query.
struct Verdict {
    /// Whether the parser of the language takes it.
    accepted: bool,
    faults: Vec<Fault>,
}

impl Verdict {
    /// Accepted unless a fault is an error.
    fn of(faults: Vec<Fault>) -> Self {
        Self { accepted: faults.iter().all(|fault| fault.severity != Severity::Error), faults }
    }
}

/// What is wrong with a query, what the server does not have yet included.
fn verdict(args: &Query, text: &str) -> Verdict {
    let release = args.target_version.map(Version::pair);
    let (verdict, gated) = match args.lang {
        Lang::Promql => {
            let parsed = promql::parse(text);
            let flags = args.enable_feature.iter().flat_map(|flags| flags.split(','));
            let features = flags.fold(promql::FeatureSet::none(), promql::FeatureSet::with_flag);
            let gate = |version| promql::gate(&parsed.needs, &promql::Target { version, features });
            (Verdict::of(parsed.faults.clone()), release.map(gate))
        }
        Lang::Logql => {
            let parsed = logql::parse(text);
            let gate = |release| logql::gate(&parsed.needs, &logql::Target { release });
            let verdict = Verdict { accepted: parsed.parses(), faults: parsed.faults.clone() };
            (verdict, release.map(gate))
        }
        Lang::Traceql => {
            let parsed = traceql::parse(text);
            let tempo = |(major, minor)| traceql::Target { tempo: traceql::Version::new(major, minor) };
            let gate = |release| traceql::gate(&parsed.needs, &tempo(release));
            (Verdict::of(parsed.faults.clone()), release.map(gate))
        }
        Lang::Profile => (Verdict::of(profile_faults(text)), None),
    };
    let gated = Verdict::of(gated.unwrap_or_default());
    let faults = verdict.faults.into_iter().chain(gated.faults).collect();
    Verdict { accepted: verdict.accepted && gated.accepted, faults }
}

/// `process_cpu:…`, `{service_name="checkout"}`, or the one and then the other.
fn profile_faults(text: &str) -> Vec<Fault> {
    let at = text.find('{').unwrap_or(text.len());
    let (id, selector) = text.split_at(at);
    let mut faults = Vec::new();
    if selector.is_empty() || !id.trim().is_empty() {
        let blank = id.len() - id.trim_start().len();
        faults.extend(profile::check_type(id.trim()).into_iter().map(|fault| fault.shift(blank)));
    }
    faults.extend(profile::check_selector(selector).into_iter().map(|fault| fault.shift(at)));
    faults
}
