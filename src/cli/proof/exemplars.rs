//! A second Prometheus, which scrapes exemplars from the run itself.

use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::child::{BREATH, failed};
use super::http;
use super::store::{INTERRUPTED, Store, labels};
use crate::cli::status::Stop;
use crate::proof::series::Labels;

/// How long the first scrape may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The exemplars of each query, from a server that has scraped this text.
pub(super) fn scraped(store: &Store<'_>, text: String, queries: &[&str]) -> Result<Vec<Vec<Labels>>, Stop> {
    let no_page = |error: io::Error| failed("exemplars cannot be offered", &error);
    let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(no_page)?;
    let port = page.local_addr().map_err(no_page)?.port();
    // The thread ends with the process.
    std::thread::spawn(move || {
        for stream in page.incoming().filter_map(Result::ok) {
            let _ = show(stream, &text);
        }
    });
    let server = store.serve("scraped", &configuration(port))?;
    let begun = Instant::now();
    let mut scraped = false;
    loop {
        let found: Vec<Vec<Labels>> = queries.iter().map(|query| exemplars(server.port(), query)).collect();
        if scraped || begun.elapsed() > PATIENCE {
            return Ok(found);
        }
        // The scrape may have come between two of the queries: once it is there, all are asked again.
        scraped = found.iter().any(|found| !found.is_empty());
        if store.interrupt.came() {
            return Err(Stop::failure(INTERRUPTED));
        }
        std::thread::sleep(BREATH * 5);
    }
}

/// Series keep the labels that they come with.
fn configuration(port: u16) -> String {
    format!(
        "global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\n\
         scrape_configs:\n\
         - job_name: proof\n  honor_labels: true\n  static_configs:\n  - targets: ['127.0.0.1:{port}']\n"
    )
}

fn show(mut stream: TcpStream, text: &str) -> io::Result<()> {
    use std::io::Read as _;
    stream.set_read_timeout(Some(PATIENCE))?;
    // Whatever is asked, there is one page; its request fits into one read.
    let _ = stream.read(&mut [0; 8192])?;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(text.as_bytes())
}

/// What the server has for a query.
fn exemplars(port: u16, query: &str) -> Vec<Labels> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (start, end) = (now.saturating_sub(300).to_string(), (now + 60).to_string());
    let body = http::form(&[("query", query), ("start", &start), ("end", &end)]);
    let kind = "application/x-www-form-urlencoded";
    let reply = http::post(port, "/api/v1/query_exemplars", kind, body.as_bytes());
    let answer: Value =
        reply.ok().and_then(|reply| serde_json::from_slice(&reply.body).ok()).unwrap_or_default();
    let series = answer.get("data").and_then(Value::as_array).into_iter().flatten();
    let all = series.filter_map(|series| series.get("exemplars")?.as_array()).flatten();
    all.filter_map(|exemplar| exemplar.get("labels").map(labels)).collect()
}
