//! Alertmanagers of the run's own, and the webhooks that they tell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::child::{BREATH, Running, stopped};
use super::http;
use super::store::{INTERRUPTED, Store, labels, not_started};
use crate::cli::status::Stop;
use crate::proof::route::{self, Sending};
use crate::proof::series::Labels;

/// How long the Alertmanager may take to start, and to tell everything.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to listen for what nobody expects, once everything expected is there.
const SILENCE: Duration = Duration::from_millis(700);

/// Who was told about which alert.
type Received = BTreeMap<Labels, BTreeSet<String>>;

/// An Alertmanager that tells the run.
pub(super) struct Alertmanager<'a> {
    _process: Running,
    port: u16,
    told: Receiver<(usize, Value)>,
    store: &'a Store<'a>,
}

/// Starts one whose configuration is made for the port of the webhook that it tells.
pub(super) fn start<'a>(
    store: &'a Store<'a>,
    configuration: &dyn Fn(u16) -> String,
) -> Result<Alertmanager<'a>, Stop> {
    let program = store.tools.alertmanager.clone().unwrap_or_default();
    let failed = |error: io::Error| not_started(&program, &error);
    let hook = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
    let told = listen(&hook).map_err(failed)?;
    let hook = hook.local_addr().map_err(failed)?.port();
    let config = store.folder.join("alertmanager.yml");
    std::fs::write(&config, configuration(hook)).map_err(failed)?;
    let (log, data) = (store.folder.join("alertmanager.log"), store.folder.join("alertmanager"));
    let mut ended = None;
    for _ in 0..5 {
        // What an earlier one has told would not be told again.
        let _ = std::fs::remove_dir_all(&data);
        let port = http::free_port().map_err(failed)?;
        let mut command = Command::new(&program);
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.path={}", data.display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.args(["--cluster.listen-address=", "--log.level=warn"]);
        let mut process = Running::start(&mut command, &log).map_err(failed)?;
        if is_ready(&mut process, port, store) {
            return Ok(Alertmanager { _process: process, port, told, store });
        }
        if store.interrupt.came() {
            return Err(Stop::failure(INTERRUPTED));
        }
        ended = process.ended();
        if ended.is_none() {
            break;
        }
    }
    Err(stopped("Alertmanager does not start", &log, ended))
}

impl Alertmanager<'_> {
    /// Where it listens.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Gives it alerts.
    pub(super) fn send(&self, sendings: &[Sending]) -> Result<(), Stop> {
        let alerts = route::alerts(sendings).to_string();
        let sent = http::post(self.port, "/api/v2/alerts", "application/json", alerts.as_bytes());
        let sent = sent.map_err(|error| Stop::failure(format!("Alertmanager does not answer: {error}")))?;
        if sent.status == 200 {
            return Ok(());
        }
        let words = String::from_utf8_lossy(&sent.body).into_owned();
        Err(Stop::failure(format!("Alertmanager does not take the alerts: {words}")))
    }

    /// What the webhook hears until everything expected was told, and a little longer.
    pub(super) fn heard(&self, names: &[String], sendings: &[Sending]) -> Result<Received, Stop> {
        let mut received = Received::new();
        let begun = Instant::now();
        let mut complete = None;
        let is_over = |complete: Option<Instant>| complete.is_some_and(|since| since.elapsed() > SILENCE);
        while begun.elapsed() < PATIENCE && !is_over(complete) {
            if self.store.interrupt.came() {
                return Err(Stop::failure(INTERRUPTED));
            }
            let is_told = |sending: &Sending| {
                received.get(&sending.labels).is_some_and(|told| sending.expected.is_subset(told))
                    || sending.expected.is_empty()
            };
            if complete.is_none() && sendings.iter().all(is_told) {
                complete = Some(Instant::now());
            }
            if let Ok((place, message)) = self.told.recv_timeout(Duration::from_millis(100)) {
                note(&mut received, names.get(place), &message);
            }
        }
        Ok(received)
    }
}

/// Notes who was told about the alerts of a message.
fn note(received: &mut Received, name: Option<&String>, message: &Value) {
    for alert in message.get("alerts").and_then(Value::as_array).into_iter().flatten() {
        let labels = alert.get("labels").map(labels).unwrap_or_default();
        received.entry(labels).or_default().extend(name.cloned());
    }
}

fn is_ready(running: &mut Running, port: u16, store: &Store<'_>) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE && running.ended().is_none() && !store.interrupt.came() {
        if http::get(port, "/-/ready").is_ok_and(|reply| reply.status == 200) && running.ended().is_none() {
            return true;
        }
        std::thread::sleep(BREATH);
    }
    false
}

/// Takes what comes to a webhook: the place of its contact point, and the message.
fn listen(hook: &TcpListener) -> io::Result<Receiver<(usize, Value)>> {
    let hook = hook.try_clone()?;
    let (sender, receiver) = channel();
    // The thread ends with the process, or when nobody listens to it any more.
    std::thread::spawn(move || {
        for stream in hook.incoming().filter_map(Result::ok) {
            if message(stream, &sender).is_none() {
                break;
            }
        }
    });
    Ok(receiver)
}

/// One request; `None` when nobody wants to hear of more.
fn message(stream: TcpStream, sender: &Sender<(usize, Value)>) -> Option<()> {
    let Ok((place, message)) = request(stream) else { return Some(()) };
    sender.send((place, message)).ok()
}

fn request(mut stream: TcpStream) -> io::Result<(usize, Value)> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let path = first.split_whitespace().nth(1).and_then(|path| path.strip_prefix('/'));
    let place = path.and_then(|path| path.parse().ok()).ok_or_else(wrong)?;
    Ok((place, serde_json::from_slice(&body).map_err(|_| wrong())?))
}
