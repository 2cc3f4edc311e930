//! Somebody who asks a server, with plain sockets: so that a test sees each byte and each connection's end.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(50);

/// Asks one server, with a new connection for each question.
#[derive(Clone, Copy)]
pub struct Client {
    address: SocketAddr,
}

/// What came back, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(each, _)| each.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Its text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The id at the end of where it leads to.
    pub fn id(&self) -> Option<String> {
        let location = self.header("location")?;
        Some(location.rsplit_once('/')?.1.to_owned())
    }
}

impl Client {
    pub const fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    pub fn get(&self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, &[], b"")
    }

    /// Sends a form as browsers do.
    pub fn post_form(&self, path: &str, form: &str) -> io::Result<Answer> {
        self.ask("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], form.as_bytes())
    }

    /// Sends JSON, with an idempotency key where there is one.
    pub fn post_json(&self, path: &str, key: Option<&str>, body: &Value) -> io::Result<Answer> {
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        self.ask("POST", path, &headers, body.to_string().as_bytes())
    }

    /// Any request, on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
        let mut stream = self.connect()?;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        // The server may answer, and close its side, before it has read everything.
        let written = stream.write_all(&[request.as_bytes(), body].concat());
        let bytes = read_to_end(&mut stream).or_else(|error| written.and(Err(error)))?;
        parse(&bytes, method != "HEAD")
    }

    /// Sends bytes as they are and reads what comes back until the connection ends, as text.
    pub fn exchange(&self, bytes: &[u8]) -> (String, Duration) {
        let started = Instant::now();
        let mut stream = self.connect().unwrap();
        // The server may have closed its side before it has read everything.
        stream.write_all(bytes).ok();
        let answer = read_to_end(&mut stream).unwrap_or_default();
        (String::from_utf8_lossy(&answer).into_owned(), started.elapsed())
    }

    /// An open connection.
    pub fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

fn read_to_end(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        // What arrived before a peer let go is an answer all the same.
        Err(error) if error.kind() != ErrorKind::ConnectionReset || bytes.is_empty() => Err(error),
        _ => Ok(bytes),
    }
}

/// An answer with `Connection: close`; one that ends early is an error.
fn parse(bytes: &[u8], has_body: bool) -> io::Result<Answer> {
    let broken = || io::Error::new(ErrorKind::UnexpectedEof, "no whole answer");
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or_else(broken)?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut answer = Answer { status, headers, body: bytes[end + 4..].to_vec() };
    if answer.header("transfer-encoding").is_some() {
        answer.body = unchunked(&answer.body).ok_or_else(broken)?;
    }
    match answer.header("content-length").map(str::parse::<usize>) {
        Some(Ok(length)) if has_body && status != 304 && answer.body.len() != length => Err(broken()),
        _ => Ok(answer),
    }
}

/// A body out of its chunks, if the last one is there.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = bytes.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..line]).ok()?, 16).ok()?;
        let chunk = bytes.get(line + 2..line + 2 + length)?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(chunk);
        bytes = bytes.get(line + 4 + length..)?;
    }
}
