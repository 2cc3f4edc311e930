//! The server is stopped during requests.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::case::{Case, Form, Outcome};
use crate::database::{BOTH, Database};

pub const CASES: &[Case] = &[Case {
    number: 26,
    is_short: true,
    what: "SIGTERM with 20 requests in flight that need 2 s more, an idle connection, an unfinished request head and an unfinished body",
    expected: "20 of 20 answered with 200; new connections are refused; exit code 0 within 10 s",
    on: BOTH,
    run: told_to_stop,
}];

const IN_FLIGHT: usize = 20;
const BODY: &str = r#"{"days": 100, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;

fn told_to_stop(database: &mut Database, _: Form) -> Outcome {
    let mut program = database.program();
    let client = program.client();
    let open = |text: &str| -> TcpStream {
        let mut stream = client.connect().unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let head = format!(
        "POST /api/v1/simulations HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        BODY.len()
    );
    let (first, rest) = BODY.split_at(20);
    let mut in_flight: Vec<TcpStream> = (0..IN_FLIGHT).map(|_| open(&format!("{head}{first}"))).collect();
    let _idle = open("GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n");
    let _half = open("GET / HTTP/1.1\r\nHost: te");
    let _stalled = open(&format!("{head}{first}"));
    // So that the server has seen all of it.
    thread::sleep(Duration::from_millis(500));
    program.signal("TERM");
    thread::sleep(Duration::from_secs(2));
    let is_accepted = client.get("/health/live").is_ok();
    for stream in &mut in_flight {
        stream.write_all(rest.as_bytes()).unwrap();
    }
    let answered = in_flight
        .into_iter()
        .filter_map(|mut stream| {
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).ok()?;
            let answer = String::from_utf8_lossy(&answer).into_owned();
            (answer.starts_with("HTTP/1.1 200 ") && answer.ends_with('}')).then_some(())
        })
        .count();
    let (status, took) = program.wait(Duration::from_secs(20));
    let took = took + Duration::from_secs(2);
    let mut outcome = Outcome::of(format!("{answered} of {IN_FLIGHT} answered"), answered == IN_FLIGHT);
    outcome.add(if is_accepted { "a new connection was served" } else { "new connections refused" }, !is_accepted);
    let code = status.and_then(|status| status.code());
    outcome.add(format!("exit code {code:?}"), code == Some(0));
    outcome.add_time(format!("after {:.1} s", took.as_secs_f64()), took.as_secs_f64(), 10.0);
    outcome
}
