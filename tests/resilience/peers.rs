//! Peers that send too little, too slowly or too much.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::database::{BOTH, Database, SQLITE};
use crate::load::{Load, p99};

pub const CASES: &[Case] = &[
    Case {
        number: 15,
        is_short: true,
        what: "Hundreds of connections at a time that send nothing, half a head, a dripping head, half a body, or do not read a large file",
        expected: "each closed within 12 s, those that do not read within 40 s; honest requests p99 below 200 ms; memory +60 MB at most",
        on: BOTH,
        run: slow_peers,
    },
    Case {
        number: 16,
        is_short: true,
        what: "Bodies, headers, addresses and fields that are too large, compressed, endless or ambiguous",
        expected: "413, 431, 414, 400, 415; never 5xx, one answer each; memory +8 MB at most",
        on: SQLITE,
        run: large_requests,
    },
];

/// What a connection does instead of asking.
#[derive(Clone, Copy, Debug)]
enum Habit {
    Silent,
    HalfHead,
    Dripping,
    HalfBody,
    NotReading,
}

impl Habit {
    const ALL: [Self; 5] = [Self::Silent, Self::HalfHead, Self::Dripping, Self::HalfBody, Self::NotReading];

    const fn limit(self) -> Duration {
        Duration::from_secs(match self {
            Self::NotReading => 40,
            _ => 12,
        })
    }

    /// What is sent at the start.
    fn opening(self, large_file: &str) -> String {
        match self {
            Self::Silent => String::new(),
            Self::HalfHead => "GET / HTTP/1.1\r\nHost: test\r\n".to_owned(),
            Self::Dripping => "GET / HTTP/1.1\r\nX-Long: ".to_owned(),
            Self::HalfBody => "POST /runs HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\
                               Content-Type: application/x-www-form-urlencoded\r\n\r\nv=1&days="
                .to_owned(),
            // Several times, so that the operating system's buffers can't hold the answers.
            Self::NotReading => format!("GET {large_file} HTTP/1.1\r\nHost: test\r\n\r\n").repeat(2),
        }
    }
}

/// A connection with a bad habit.
struct Peer {
    habit: Habit,
    stream: TcpStream,
    opened: Instant,
    closed: Option<Duration>,
}

impl Peer {
    fn open(client: Client, habit: Habit, large_file: &str) -> Self {
        let mut stream = client.connect().unwrap();
        stream.write_all(habit.opening(large_file).as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        Self { habit, stream, opened: Instant::now(), closed: None }
    }

    /// Looks whether the server has let go.
    fn look(&mut self) {
        if self.closed.is_some() {
            return;
        }
        let ended = match self.habit {
            Habit::NotReading => has_been_reset(&self.stream),
            habit => {
                let drips = matches!(habit, Habit::Dripping) && self.stream.write_all(b"x").is_err();
                let mut buffer = [0; 4096];
                // An answer may come first: what counts is the end.
                drips
                    || match self.stream.read(&mut buffer) {
                        Ok(0) => true,
                        Ok(_) => false,
                        Err(error) => error.kind() != ErrorKind::WouldBlock,
                    }
            }
        };
        if ended {
            self.closed = Some(self.opened.elapsed());
        }
    }
}

/// Whether the other side has given the connection up: without reading what is there, which would let it go on writing.
fn has_been_reset(stream: &TcpStream) -> bool {
    stream.take_error().unwrap().is_some()
        || (&mut &*stream).write(b"\r\n").is_err_and(|error| error.kind() != ErrorKind::WouldBlock)
}

fn slow_peers(database: &mut Database, form: Form) -> Outcome {
    let each = form.rounds(500, 100);
    let program = database.program();
    let client = program.client();
    let large = json!({ "days": 3650, "scenarios": vec![json!({ "beta": 0.3, "gamma": 0.1 }); 8] });
    let id = client.post_json("/api/v1/runs", None, &large).unwrap().id().unwrap();
    let file = format!("/runs/{id}.csv");
    let small = json!({ "days": 100, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    let small = client.post_json("/api/v1/runs", None, &small).unwrap().id().unwrap();
    let paths = ["/".to_owned(), "/about".to_owned(), "/runs".to_owned(), format!("/runs/{small}")];
    let size = client.get(&file).unwrap().body.len();
    program.forget_memory();
    let (before, _) = program.memory();

    let mut peers = Vec::new();
    for habit in Habit::ALL {
        peers.extend((0..each).map(|_| Peer::open(client, habit, &file)));
    }
    let honest = Load::start(client, &paths, 2, 40);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(90) && peers.iter().any(|peer| peer.closed.is_none()) {
        peers.iter_mut().for_each(Peer::look);
        thread::sleep(Duration::from_millis(200));
    }
    let honest = honest.stop();
    let (_, most) = program.memory();

    let mut outcome = Outcome::of(format!("{each} of each, file of {:.1} MB", size as f64 / 1e6), true);
    for habit in Habit::ALL {
        let of_habit: Vec<&Peer> = peers.iter().filter(|peer| peer.habit as u8 == habit as u8).collect();
        let open = of_habit.iter().filter(|peer| peer.closed.is_none()).count();
        let slowest = of_habit.iter().filter_map(|peer| peer.closed).max().unwrap_or_default();
        outcome.add(format!("{habit:?}: {open} left open"), open == 0);
        let slowest = slowest.as_secs_f64();
        outcome.add_time(format!("the last closed after {slowest:.1} s"), slowest, habit.limit().as_secs_f64());
    }
    outcome.add_time(format!("{} honest requests, p99 {:.0} ms", honest.len(), p99(&honest)), p99(&honest) / 1e3, 0.2);
    outcome.add(format!("memory {before:.0} MB, at most {most:.0} MB"), most - before <= 60.0);
    outcome
}

fn large_requests(database: &mut Database, _: Form) -> Outcome {
    let program = database.program();
    let client = program.client();
    client.get("/").unwrap();
    program.forget_memory();
    let (before, _) = program.memory();
    let mut outcome = Outcome::default();
    let mut check = |what: &str, expected: &[u16], answer: std::io::Result<Answer>| match answer {
        Ok(answer) => outcome.add(format!("{what}: {}", answer.status), expected.contains(&answer.status)),
        Err(error) => outcome.add(format!("{what}: no answer, {error}"), false),
    };
    let raw = |request: &str| {
        let (answer, took) = client.exchange(request.as_bytes());
        let statuses: Vec<u16> = answer
            .match_indices("HTTP/1.")
            .filter_map(|(at, found)| answer[at + found.len()..].get(2..5)?.parse().ok())
            .collect();
        (statuses, took)
    };

    check("body of 10 MB", &[413], client.post_form("/runs", &"x".repeat(10_000_000)));
    check(
        "body of 10 MB for the API",
        &[413],
        client.post_json("/api/v1/simulations", None, &json!("x".repeat(10_000_000))),
    );
    check("header of 500 kB", &[431], client.ask("GET", "/", &[("X-Long", &"x".repeat(500_000))], b""));
    let many: Vec<(String, String)> = (0..200).map(|number| (format!("X-{number}"), "x".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    check("200 headers", &[431], client.ask("GET", "/", &many, b""));
    check("address of 70 kB", &[414, 431], client.get(&format!("/?{}", "x".repeat(70_000))));
    check("address of 9 kB", &[414], client.get(&format!("/?{}", "x".repeat(9_000))));
    check("10,000 fields", &[400, 413, 422], client.post_form("/runs", &"a=1&".repeat(10_000)));
    let compressed = [("Content-Encoding", "gzip"), ("Content-Type", "application/json")];
    check("compressed body", &[415], client.ask("POST", "/api/v1/simulations", &compressed, b"\x1f\x8b"));

    let (statuses, _) = raw("GET / HTTP/1.0\r\n\r\n");
    outcome.add(format!("HTTP/1.0: {statuses:?}"), statuses == [200]);
    let (statuses, _) =
        raw("POST /runs HTTP/1.1\r\nHost: test\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n\
         0\r\n\r\nGET /about HTTP/1.1\r\nHost: test\r\nX-Ignored: ");
    let is_one = statuses.len() == 1 && statuses[0] < 500;
    outcome.add(format!("two lengths, a second request hidden: {statuses:?}"), is_one);
    let (statuses, took) =
        raw("POST /runs HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Transfer-Encoding: chunked\r\n\r\n5\r\nv=1&d\r\n");
    let is_closed = statuses.iter().all(|status| *status < 500) && took < Duration::from_secs(15);
    outcome.add(format!("chunks without end: {statuses:?}, closed after {:.1} s", took.as_secs_f64()), is_closed);
    let (_, after) = program.memory();
    outcome.add(format!("memory {before:.0} MB, at most {after:.0} MB"), after - before <= 8.0);
    outcome
}
