//! A Prometheus of the run's own: history goes in, questions are answered.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::child::{BREATH, Running, failed, stopped};
use super::folder::Folder;
use super::http;
use super::interrupt::Interrupt;
use super::tools::Tools;
use crate::cli::status::Stop;
use crate::proof::ask::{Answer, Failure, Series, Server};
use crate::proof::openmetrics;
use crate::proof::record::Samples;
use crate::proof::scenario::Seconds;
use crate::proof::series::Labels;

/// Where history is kept, and the tools that handle it.
pub(super) struct Store<'a> {
    pub(super) folder: &'a Folder,
    pub(super) tools: &'a Tools,
    pub(super) interrupt: &'a Interrupt,
}

/// A Prometheus that answers.
pub(super) struct Prometheus<'a> {
    process: Running,
    port: u16,
    interrupt: &'a Interrupt,
    known: BTreeMap<(String, Seconds, Seconds), Vec<Labels>>,
}

/// What is said when the user stops a run.
pub(super) const INTERRUPTED: &str = "interrupted; servers are stopped and the folder is removed";

/// The folder of the history.
pub(super) const HISTORY: &str = "history";
/// The configuration of a server that only answers.
pub(super) const PLAIN: &str = "global: {}\n";

/// How long a server may take to start.
const START: Duration = Duration::from_secs(60);

impl Store<'_> {
    /// Takes a text in `OpenMetrics` into a folder of the store; no server may run over it.
    pub(super) fn take(
        &self,
        data: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Stop> {
        let (text, log) = (self.folder.join("history.om"), self.folder.join("promtool.log"));
        let written = File::create(&text).and_then(|file| {
            let mut out = BufWriter::with_capacity(1 << 20, file);
            write(&mut out)?;
            out.flush()
        });
        written.map_err(|error| failed("the history cannot be written", &error))?;
        let something = text.metadata().is_ok_and(|found| found.len() > openmetrics::EOF.len() as u64);
        // One block for all of it: blocks of two hours would each read the whole text again.
        let mut command = Command::new(&self.tools.promtool);
        command.args(["tsdb", "create-blocks-from", "--max-block-duration=768h", "--quiet", "openmetrics"]);
        command.arg(&text).arg(self.folder.join(data));
        let mut running =
            Running::start(&mut command, &log).map_err(|error| not_started(&self.tools.promtool, &error))?;
        let status = running.wait(self.interrupt).ok_or_else(|| Stop::failure(INTERRUPTED))?;
        let _ = std::fs::remove_file(&text);
        // A server without the history would find nothing, and every query would be blamed for it.
        let is_there = || self.folder.join(data).read_dir().is_ok_and(|mut all| all.next().is_some());
        if status.success() && (!something || is_there()) {
            return Ok(());
        }
        Err(stopped("promtool does not take the history", &log, Some(status)))
    }

    /// What `promtool` says of rule files of the folder when it refuses one.
    pub(super) fn refused(&self, files: &[String]) -> Result<Option<String>, Stop> {
        let log = self.folder.join("promtool.log");
        let mut command = Command::new(&self.tools.promtool);
        command.args(["check", "rules", "--lint=none"]).args(files.iter().map(|file| self.folder.join(file)));
        let mut running =
            Running::start(&mut command, &log).map_err(|error| not_started(&self.tools.promtool, &error))?;
        let status = running.wait(self.interrupt).ok_or_else(|| Stop::failure(INTERRUPTED))?;
        let words = || String::from_utf8_lossy(&std::fs::read(&log).unwrap_or_default()).into_owned();
        Ok((!status.success()).then(words))
    }

    /// Takes computed series, by name, into a folder of the store; no server may run over it.
    pub(super) fn add(&self, data: &str, computed: &[(String, Samples)]) -> Result<(), Stop> {
        self.take(data, |out| {
            for (name, series) in computed {
                openmetrics::computed(name, series, out)?;
            }
            out.write_all(openmetrics::EOF.as_bytes())
        })
    }

    /// Ends a server over a folder, adds computed series to it, and serves it again.
    pub(super) fn serve_with<'s>(
        &'s self,
        data: &str,
        computed: &[(String, Samples)],
        server: Prometheus<'s>,
    ) -> Result<Prometheus<'s>, Stop> {
        if computed.is_empty() {
            return Ok(server);
        }
        drop(server);
        self.add(data, computed)?;
        self.serve(data, PLAIN)
    }

    /// Starts a server over what a folder of the store has.
    pub(super) fn serve(&self, data: &str, config: &str) -> Result<Prometheus<'_>, Stop> {
        let mut ended = None;
        // Between the search for a port and its use somebody else may take it.
        for _ in 0..5 {
            match self.attempt(data, config) {
                Ok(Ok(server)) => return Ok(server),
                Ok(Err(status)) => ended = status,
                Err(error) => return Err(not_started(&self.tools.prometheus, &error)),
            }
            if self.interrupt.came() {
                return Err(Stop::failure(INTERRUPTED));
            }
            if ended.is_none() {
                break;
            }
        }
        Err(stopped("Prometheus does not start", &self.folder.join("prometheus.log"), ended))
    }

    /// A server, or how it ended before it answered; nothing when it went on and did not answer.
    fn attempt(&self, data: &str, config: &str) -> io::Result<Result<Prometheus<'_>, Option<ExitStatus>>> {
        let file = self.folder.join("prometheus.yml");
        std::fs::write(&file, config)?;
        let port = http::free_port()?;
        let mut command = Command::new(&self.tools.prometheus);
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.tsdb.path={}", self.folder.join(data).display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.args(["--storage.tsdb.retention.time=100y", "--log.level=warn", "--query.timeout=2m"]);
        // Alertmanagers are found seconds after the first evaluation: what it said then is soon said again.
        command.args(["--enable-feature=exemplar-storage", "--rules.alert.resend-delay=1s"]);
        // Usually the state of alerts that hold for less than ten minutes is not worth restoring to a server.
        command.arg("--rules.alert.for-grace-period=0s");
        let mut process = Running::start(&mut command, &self.folder.join("prometheus.log"))?;
        let begun = Instant::now();
        while begun.elapsed() < START && process.ended().is_none() && !self.interrupt.came() {
            if http::get(port, "/-/ready").is_ok_and(|reply| reply.status == 200) && process.ended().is_none()
            {
                let known = BTreeMap::new();
                return Ok(Ok(Prometheus { process, port, interrupt: self.interrupt, known }));
            }
            std::thread::sleep(BREATH);
        }
        Ok(Err(process.ended()))
    }
}

pub(super) fn not_started(program: &Path, error: &io::Error) -> Stop {
    failed(&format!("`{}` cannot be started", program.display()), error)
}

impl Prometheus<'_> {
    /// Where it listens.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The field `data` of an answer.
    pub(super) fn asked(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer<Value> {
        if self.interrupt.came() {
            return Err(Failure::Gone(INTERRUPTED.to_owned()));
        }
        let body = http::form(pairs);
        let reply = if path.contains("/label/") || pairs.is_empty() {
            http::get(self.port, &format!("{path}?{body}"))
        } else {
            http::post(self.port, path, "application/x-www-form-urlencoded", body.as_bytes())
        };
        let reply = reply.map_err(|error| {
            let ended = self.process.ended().map(|status| format!(" ({status})")).unwrap_or_default();
            Failure::Gone(format!("Prometheus does not answer{ended}: {error}"))
        })?;
        let mut answer: Value = serde_json::from_slice(&reply.body)
            .map_err(|error| Failure::Gone(format!("Prometheus answers no JSON: {error}")))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(words) => Err(Failure::Refused(words.to_owned())),
            None => Ok(answer.get_mut("data").map(Value::take).unwrap_or_default()),
        }
    }
}

impl Server for Prometheus<'_> {
    fn range(&mut self, query: &str, from: Seconds, to: Seconds, step: Seconds) -> Answer<Vec<Series>> {
        let (from, to, step) = (from.to_string(), to.to_string(), step.to_string());
        let pairs = [("query", query), ("start", &*from), ("end", &*to), ("step", &*step)];
        let data = self.asked("/api/v1/query_range", &pairs)?;
        let result = data.get("result").and_then(Value::as_array);
        Ok(result.into_iter().flatten().map(series).collect())
    }

    fn series(&mut self, selector: &str, from: Seconds, to: Seconds) -> Answer<Vec<Labels>> {
        let key = (selector.to_owned(), from, to);
        if let Some(found) = self.known.get(&key) {
            return Ok(found.clone());
        }
        let (start, end) = (from.to_string(), to.to_string());
        let data =
            self.asked("/api/v1/series", &[("match[]", selector), ("start", &*start), ("end", &*end)])?;
        let found: Vec<Labels> = data.as_array().into_iter().flatten().map(labels).collect();
        self.known.insert(key, found.clone());
        Ok(found)
    }

    fn values(&mut self, label: &str, of: Option<&str>, from: Seconds, to: Seconds) -> Answer<Vec<String>> {
        let (from, to) = (from.to_string(), to.to_string());
        let mut pairs = vec![("start", &*from), ("end", &*to)];
        pairs.extend(of.map(|selector| ("match[]", selector)));
        let data = self.asked(&format!("/api/v1/label/{label}/values"), &pairs)?;
        let all = data.as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(all.map(ToOwned::to_owned).collect())
    }
}

/// The labels that an object of an answer has.
pub(super) fn labels(object: &Value) -> Labels {
    let pairs = object.as_object().into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

#[allow(clippy::cast_possible_truncation, reason = "moments are whole seconds of a few decades")]
fn series(result: &Value) -> Series {
    let points = result.get("values").and_then(Value::as_array).into_iter().flatten();
    let point = |pair: &Value| {
        let time = pair.get(0)?.as_f64()? as Seconds;
        Some((time, pair.get(1)?.as_str()?.parse().ok()?))
    };
    Series {
        labels: result.get("metric").map(labels).unwrap_or_default(),
        points: points.filter_map(point).collect(),
    }
}
