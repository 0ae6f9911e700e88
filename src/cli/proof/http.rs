//! HTTP on the loopback: what a proof asks its own servers, and what they tell it.
//!
//! HTTP/1.0, so that an answer ends where its connection does. Outside source: RFC 1945.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// An answer: status and body.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Asks for a path.
pub(super) fn get(port: u16, path: &str) -> io::Result<Reply> {
    ask(port, &format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n"), b"")
}

/// Sends a body to a path.
pub(super) fn post(port: u16, path: &str, kind: &str, body: &[u8]) -> io::Result<Reply> {
    let head = format!(
        "POST {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    ask(port, &head, body)
}

fn ask(port: u16, head: &str, body: &[u8]) -> io::Result<Reply> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    stream.write_all(&[head.as_bytes(), body].concat())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    reply(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no answer in HTTP"))
}

fn reply(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    Some(Reply { status, body: answer.get(end + 4..)?.to_vec() })
}

/// A port of the loopback that nobody listens on.
pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Pairs as a form.
pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut done = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            done.push(char::from(byte));
        } else {
            let _ = write!(done, "%{byte:02X}");
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_encoded() {
        assert_eq!(form(&[("match[]", "up{a=\"b c\"}")]), "match%5B%5D=up%7Ba%3D%22b%20c%22%7D");
    }

    #[test]
    fn an_answer_is_status_and_body() {
        let found = reply(b"HTTP/1.0 400 Bad Request\r\nA: b\r\n\r\n{}").unwrap();
        assert_eq!((found.status, found.body.as_slice()), (400, &b"{}"[..]));
        assert!(reply(b"hello").is_none());
    }
}
