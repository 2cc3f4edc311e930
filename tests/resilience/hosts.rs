//! The Host header of a local server: other sites' names lead to it too (DNS rebinding).

use std::process::Command;

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{Database, SQLITE};
use crate::program::free_address;

pub const CASES: &[Case] = &[Case {
    number: 39,
    is_short: true,
    what: "A server on 127.0.0.1 asked under other hosts' names, under its own, without a name and with two, in HTTP/1.0 and 1.1, with absolute addresses",
    expected: "421 that names EPICURVE_ALLOWED_HOSTS, and one log line a minute; 400 without a Host or with two in HTTP/1.1; its own names, BASE_URL's and allowed ones are served; probes and metrics answer any name",
    on: SQLITE,
    run: named,
}];

const HEAD: &str = "HTTP/1.1\r\nHost: evil.example\r\n";

fn named(database: &mut Database, form: Form) -> Outcome {
    let metrics = free_address();
    let program = database.program_with(&[
        ("BASE_URL", "https://epidemics.example:8443"),
        ("EPICURVE_ALLOWED_HOSTS", "models.example,MODELS-2.example"),
        ("EPICURVE_METRICS_LISTEN", &metrics.to_string()),
    ]);
    let client = program.client();
    let mut outcome = Outcome::default();

    let port = program.address().port();
    let mut wrong = Vec::new();
    let mut ask = |client: Client, line: &str, headers: &str, expected: u16| {
        let (answer, _) = client.exchange(format!("{line}\r\n{headers}Connection: close\r\n\r\n").as_bytes());
        let status = answer.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        if status != Some(expected) || (expected == 421 && !answer.contains("EPICURVE_ALLOWED_HOSTS")) {
            wrong.push(format!("{line} {headers:?}: {status:?}"));
        }
    };
    let own = [
        "localhost",
        "a.localhost",
        "127.0.0.1",
        "[::1]",
        "web",
        "epidemics.example",
        "models.example",
        "models-2.example",
    ];
    let others = ["evil.example", "localhost.evil.example", "epidemics.example.evil.example", "127.0.0.1.nip.io"];
    let mut count = 0;
    for (hosts, expected) in [(&own[..], 200), (&others[..], 421)] {
        for host in hosts {
            for end in [String::new(), format!(":{port}"), ":1".to_owned()] {
                let headers = format!("Host: {host}{end}\r\n");
                for path in ["/", "/runs", "/api/v1/runs"] {
                    ask(client, &format!("GET {path} HTTP/1.1"), &headers, expected);
                    ask(client, &format!("GET {path} HTTP/1.0"), &headers, expected);
                    ask(client, &format!("GET http://{host}{end}{path} HTTP/1.1"), "Host: evil.example\r\n", expected);
                    count += 3;
                }
                ask(client, "GET /health/live HTTP/1.1", &headers, 200);
                ask(Client::new(metrics), "GET /metrics HTTP/1.1", &headers, 200);
                count += 2;
            }
        }
    }
    for (line, headers, expected) in [
        ("GET / HTTP/1.1", "", 400),
        ("GET / HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n", 400),
        ("GET / HTTP/1.1", "Host: localhost\r\nHost: evil.example\r\n", 400),
        ("GET / HTTP/1.1", "Host: a b\r\n", 400),
        ("GET / HTTP/1.0", "", 200),
        ("GET /health/ready HTTP/1.1", "", 200),
        ("GET /health/ready HTTP/1.0", "", 200),
        ("DELETE /api/v1/runs/x HTTP/1.1", "Host: evil.example\r\n", 421),
    ] {
        ask(client, line, headers, expected);
        count += 1;
    }
    outcome.add(format!("{count} requests, {} answered otherwise {wrong:?}", wrong.len()), wrong.is_empty());

    let more = form.rounds(1_000, 200);
    let refused = (0..more)
        .filter(|_| {
            client.exchange(format!("GET / {HEAD}Connection: close\r\n\r\n").as_bytes()).0.starts_with("HTTP/1.1 421")
        })
        .count();
    let lines = program.log().matches("EPICURVE_ALLOWED_HOSTS").count();
    outcome.add(
        format!("{refused} of {more} more refused, {lines} log lines"),
        refused == more as usize && lines <= 2 && lines > 0,
    );

    let health = Command::new(env!("CARGO_BIN_EXE_epicurve"))
        .arg("health")
        .env_clear()
        .env("EPICURVE_LISTEN", program.address().to_string())
        .status()
        .unwrap();
    outcome.add(format!("epicurve health: {}", health.code().unwrap_or(-1)), health.success());
    outcome
}
