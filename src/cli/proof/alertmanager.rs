//! An Alertmanager of the run's own, and the webhook that it tells.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::child::{BREATH, Running, last_words};
use super::http;
use super::store::{INTERRUPTED, Store, not_started};
use crate::cli::status::Stop;
use crate::model::Policy;
use crate::proof::route::{self, Sending};
use crate::proof::series::Labels;

/// How long the Alertmanager may take to start, and to tell everything.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to listen for what nobody expects, once everything expected is there.
const SILENCE: Duration = Duration::from_millis(700);

/// Who was told about which alert.
type Received = BTreeMap<Labels, BTreeSet<String>>;

/// Sends alerts through the routes of a policy.
pub(super) fn delivered(store: &Store<'_>, policy: &Policy, sendings: &[Sending]) -> Result<Received, Stop> {
    let program = store.tools.alertmanager.clone().unwrap_or_default();
    let failed = |error: io::Error| not_started("alertmanager", &error);
    let hook = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
    let told = listen(&hook).map_err(failed)?;
    let hook = hook.local_addr().map_err(failed)?.port();
    let config = store.folder.join("alertmanager.yml");
    std::fs::write(&config, route::configuration(policy, hook).to_string()).map_err(failed)?;
    let log = store.folder.join("alertmanager.log");
    for _ in 0..5 {
        let port = http::free_port().map_err(failed)?;
        let mut command = Command::new(&program);
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.path={}", store.folder.join("alertmanager").display()));
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command.args(["--cluster.listen-address=", "--log.level=warn"]);
        let mut running = Running::start(&mut command, &log).map_err(failed)?;
        if is_ready(&mut running, port, store) {
            let alerts = route::alerts(sendings).to_string();
            http::post(port, "/api/v2/alerts", "application/json", alerts.as_bytes()).map_err(failed)?;
            return Ok(collected(policy, sendings, &told, store));
        }
        if store.interrupt.came() {
            return Err(Stop::failure(INTERRUPTED));
        }
    }
    Err(Stop::failure(format!("Alertmanager does not start: {}", last_words(&log))))
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

/// What the webhook hears until everything expected was told, and a little longer.
fn collected(
    policy: &Policy,
    sendings: &[Sending],
    told: &Receiver<(usize, Value)>,
    store: &Store<'_>,
) -> Received {
    let names = route::contact_points(policy);
    let mut received = Received::new();
    let begun = Instant::now();
    let mut complete = None;
    while begun.elapsed() < PATIENCE && !store.interrupt.came() {
        if complete.is_some_and(|since: Instant| since.elapsed() > SILENCE) {
            break;
        }
        let Ok((place, message)) = told.recv_timeout(Duration::from_millis(100)) else { continue };
        for alert in message.get("alerts").and_then(Value::as_array).into_iter().flatten() {
            let labels = alert.get("labels").and_then(Value::as_object).into_iter().flatten();
            let labels = labels.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
            received.entry(labels.collect()).or_default().extend(names.get(place).cloned());
        }
        let is_told = |sending: &Sending| {
            received.get(&sending.labels).is_some_and(|told| sending.expected.is_subset(told))
        };
        if complete.is_none() && sendings.iter().all(is_told) {
            complete = Some(Instant::now());
        }
    }
    received
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
