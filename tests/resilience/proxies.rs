//! Behind HAProxy: under a path of its own, and several servers that are replaced one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use scraper::{Html, Selector};
use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::database::{Database, POSTGRES, SQLITE};
use crate::load::{Load, failed, slowest};
use crate::passwords::PASSWORD;
use crate::program::{Program, free_address};
use crate::support::needs::HAPROXY;

pub const CASES: &[Case] = &[
    Case {
        number: 25,
        is_short: true,
        what: "Behind HAProxy under a path of its own, with other hosts named in Host, and forwarded headers made up",
        expected: "every link, file and redirect stays inside the path and leads somewhere; absolute addresses are those of BASE_URL; made-up headers gain nothing; another Host is answered 421, that of BASE_URL is served; probes stay at the root",
        on: SQLITE,
        run: under_a_path,
    },
    Case {
        number: 28,
        is_short: true,
        what: "Three servers behind HAProxy as in compose.scale.yaml, replaced one by one at 50 requests a second",
        expected: "0 failed requests; one ETag and the same bytes for a run from all of them",
        on: POSTGRES,
        run: replaced,
    },
    Case {
        number: 33,
        is_short: true,
        what: "60 guesses of the password, each with an address of its own made up in forwarding headers, through HAProxy as compose.scale.yaml sets it up, from inside the trusted networks",
        expected: "they count as one client: at most 13 are checked, five at once and eight that wait, the others are answered 429",
        on: SQLITE,
        run: addresses_made_up,
    },
];

/// HAProxy with a configuration of the case's own.
struct Proxy {
    address: SocketAddr,
    process: Child,
}

impl Proxy {
    /// Starts it and waits until it answers. The configuration is told where to listen.
    fn start(database: &Database, configuration: impl Fn(SocketAddr) -> String) -> Self {
        let address = free_address();
        let file = database.folder().join("haproxy.cfg");
        fs::write(&file, configuration(address)).unwrap();
        let mut command = Command::new("haproxy");
        // In the foreground, without a master of its own.
        command.args(["-db", "-f"]).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().unwrap();
        let proxy = Self { address, process };
        let started = Instant::now();
        while proxy.client().get("/").is_err() {
            assert!(started.elapsed() < Duration::from_secs(10), "HAProxy does not start");
            thread::sleep(Duration::from_millis(50));
        }
        proxy
    }

    fn client(&self) -> Client {
        Client::new(self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

const BASE_URL: &str = "https://epidemics.example";

/// What is outside of the path the proxy answers itself.
fn with_a_path(address: SocketAddr, server: SocketAddr) -> String {
    format!(
        "defaults\n  mode http\n  option forwardfor\n  timeout connect 2s\n  timeout client 30s\n  timeout server 130s\n\
         frontend all\n  bind {address}\n  http-request return status 418 if !{{ path -m beg /epi }}\n  default_backend epicurve\n\
         backend epicurve\n  timeout http-keep-alive 8s\n  server one {server}\n"
    )
}

/// What pages lead to.
#[derive(Default)]
struct Crawl {
    /// Paths with the status that they were answered with.
    answered: BTreeMap<String, u16>,
    /// Addresses that leave the path, with the page that they stand on.
    outside: BTreeSet<String>,
    absolute: usize,
    /// Where another host's name came back.
    mirrored: usize,
}

impl Crawl {
    /// Follows everything from these paths on.
    fn run(client: Client, first: &[String], most: usize) -> Self {
        let mut crawl = Self::default();
        let mut next: Vec<String> = first.to_vec();
        while let Some(path) = next.pop() {
            if crawl.answered.len() >= most || crawl.answered.contains_key(&path) {
                continue;
            }
            let forwarded = [
                ("X-Forwarded-Host", "evil.example"),
                ("X-Forwarded-Proto", "gopher"),
                ("X-Forwarded-Prefix", "/evil"),
            ];
            let answer = client.ask("GET", &path, &forwarded, b"").unwrap();
            crawl.answered.insert(path.clone(), answer.status);
            let text = answer.text();
            crawl.mirrored += usize::from(["evil", "gopher"].iter().any(|word| text.contains(word)));
            let addresses = if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
                addresses(&text)
            } else {
                answer.header("location").map(str::to_owned).into_iter().collect()
            };
            for address in addresses {
                next.extend(crawl.inside(&path, &address));
            }
        }
        crawl
    }

    /// The path to follow, if the address is one of ours.
    fn inside(&mut self, page: &str, address: &str) -> Option<String> {
        let address = address.split('#').next().unwrap_or_default();
        let path = match address.strip_prefix(BASE_URL) {
            Some(path) => {
                self.absolute += 1;
                path
            }
            // Sources of the model, and what belongs to this page.
            None if address.is_empty() || address.starts_with("https://") => return None,
            None if address.starts_with('?') => return Some(format!("{}{address}", page.split('?').next()?)),
            None => address,
        };
        let is_inside = path == "/epi" || ["/epi/", "/epi?"].iter().any(|start| path.starts_with(start));
        if !is_inside {
            self.outside.insert(format!("{address} on {page}"));
        }
        is_inside.then(|| path.to_owned())
    }

    fn broken(&self) -> Vec<String> {
        self.answered
            .iter()
            .filter(|(_, status)| ![200, 303].contains(*status))
            .map(|(path, status)| format!("{path}: {status}"))
            .collect()
    }
}

/// Everything that a page links, loads, sends forms to or names as its address.
fn addresses(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let mut found = Vec::new();
    for (elements, attribute) in [
        ("[href]", "href"),
        ("[src]", "src"),
        ("form[method=get][action], form:not([method])[action]", "action"),
        ("meta[property='og:url'], meta[property='og:image']", "content"),
    ] {
        let elements = Selector::parse(elements).unwrap();
        found.extend(page.select(&elements).filter_map(|element| element.value().attr(attribute)).map(str::to_owned));
    }
    found
}

fn under_a_path(database: &mut Database, form: Form) -> Outcome {
    if !HAPROXY.is_met() {
        return Outcome::of("not tested: no HAProxy", true);
    }
    let variables = [("BASE_URL", BASE_URL), ("BASE_PATH", "/epi"), ("EPICURVE_SAVES_PER_MINUTE", "4")];
    let program = database.program_with(&variables);
    let proxy = Proxy::start(database, |address| with_a_path(address, program.address()));
    let client = proxy.client();

    let save = |headers: &[(&str, &str)]| {
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        client
            .ask("POST", "/epi/runs", &[&kind, headers].concat(), b"v=1&days=60&s1.name=A&s1.beta=0.3&s1.gamma=0.1")
            .unwrap()
    };
    let location = |answer: &Answer| answer.header("location").unwrap_or_default().to_owned();
    let (saving, run) = (Instant::now(), location(&save(&[])));
    let first = [
        "/epi/",
        "/epi/runs",
        "/epi/about",
        "/epi/learn",
        "/epi/sweep",
        "/epi/presets",
        "/epi/api/docs",
        "/epi/runs/import",
        run.as_str(),
    ];
    let crawl = Crawl::run(client, &first.map(str::to_owned), form.rounds(600, 200) as usize);
    let broken = crawl.broken();
    let mut outcome = Outcome::of(
        format!(
            "{} addresses, {} outside {:?}, {} broken {broken:?}",
            crawl.answered.len(),
            crawl.outside.len(),
            crawl.outside,
            broken.len()
        ),
        crawl.outside.is_empty() && broken.is_empty() && run.starts_with("/epi/runs/"),
    );
    outcome.add(
        format!("{} absolute ones, made-up hosts came back {} times", crawl.absolute, crawl.mirrored),
        crawl.absolute > 0 && crawl.mirrored == 0,
    );

    // Nobody is a trusted proxy here, so that everybody behind this one is one client.
    // One of the four comes back every fifteen seconds: during the crawl, and while these ask.
    let of_four = (3.0 + saving.elapsed().as_secs_f64() / 15.0).min(4.0);
    let asking = Instant::now();
    let spoofed: Vec<u16> =
        (0..6).map(|number| save(&[("X-Forwarded-For", &format!("203.0.113.{number}"))]).status).collect();
    let let_in = spoofed.iter().filter(|status| **status == 303).count();
    outcome.add(
        format!(
            "{let_in} of 6 saved from made-up addresses, 4 a minute allowed, one used {} s before",
            saving.elapsed().as_secs()
        ),
        let_in as f64 <= of_four + asking.elapsed().as_secs_f64() / 15.0 && spoofed.last() == Some(&429),
    );
    let named = [("evil.example", 421), ("epidemics.example", 200), ("localhost", 200)].map(|(host, expected)| {
        let request = format!("GET /epi/about HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let status = client.exchange(request.as_bytes()).0.split(' ').nth(1).and_then(|status| status.parse().ok());
        (host, status, status == Some(expected))
    });
    outcome.add(
        format!("by Host: {}", named.map(|(host, status, _)| format!("{host} {}", status.unwrap_or(0))).join(", ")),
        named.iter().all(|(.., is_good)| *is_good),
    );
    let probes = ["/health/live", "/health/ready"].map(|path| program.client().get(path).unwrap().status);
    outcome.add(format!("probes at the root {probes:?}"), probes == [200, 200]);
    outcome
}

/// The configuration that compose.scale.yaml gives to HAProxy, with servers of this machine.
fn of_compose(address: SocketAddr, servers: &[SocketAddr]) -> String {
    let compose = include_str!("../../compose.scale.yaml");
    let (_, content) = compose.split_once("content: |\n").unwrap();
    let mut lines: Vec<String> = Vec::new();
    for line in content.lines() {
        if line.trim() == "bind :8000" {
            lines.push(format!("bind {address}"));
        } else if line.trim().starts_with("server-template ") {
            lines.extend(servers.iter().enumerate().map(|(number, server)| format!("server web{number} {server}")));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

fn replaced(database: &mut Database, form: Form) -> Outcome {
    if !HAPROXY.is_met() {
        return Outcome::of("not tested: no HAProxy", true);
    }
    // Without it, links name the address that was asked.
    let mut servers: Vec<Program> = (0..3).map(|_| database.program_with(&[("BASE_URL", BASE_URL)])).collect();
    let addresses: Vec<SocketAddr> = servers.iter().map(Program::address).collect();
    let proxy = Proxy::start(database, |address| of_compose(address, &addresses));
    // It looks once a second.
    thread::sleep(Duration::from_secs(2));
    let client = proxy.client();
    let run = json!({ "days": 100, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] });
    let id = client.post_json("/api/v1/runs", None, &run).unwrap().id().unwrap();
    let mut outcome = Outcome::default();
    let (mut kinds, mut different) = (0, 0);
    for file in ["", ".csv", ".json", ".svg", ".png", ".R"] {
        let answers = servers.iter().map(|server| server.client().get(&format!("/runs/{id}{file}")).unwrap());
        let answers: BTreeSet<_> =
            answers.map(|answer| (answer.header("etag").map(str::to_owned), answer.body)).collect();
        kinds += 1;
        different += answers.len() - 1;
    }
    outcome.add(format!("{kinds} kinds of files from 3 servers, {different} different"), different == 0);

    let paths = ["/", "/runs", "/about", &format!("/runs/{id}"), &format!("/runs/{id}.csv"), "/health/ready"];
    let load = Load::start(client, &paths.map(str::to_owned), 10, 50);
    let rounds = form.rounds(3, 1);
    for _ in 0..rounds {
        for server in &mut servers {
            thread::sleep(Duration::from_secs(3));
            server.signal("TERM");
            server.wait(Duration::from_secs(15));
            server.start_again();
        }
    }
    thread::sleep(Duration::from_secs(3));
    let samples = load.stop();
    let lost = failed(&samples);
    outcome.add(
        format!(
            "each replaced {rounds} times, {} requests, {lost} failed, the longest {:.2} s",
            samples.len(),
            slowest(&samples)
        ),
        lost == 0,
    );
    outcome
}

fn addresses_made_up(database: &mut Database, _: Form) -> Outcome {
    if !HAPROXY.is_met() {
        return Outcome::of("not tested: no HAProxy", true);
    }
    // The networks of compose.scale.yaml, and this machine's, which the visitors and the proxy are in.
    let compose = include_str!("../../compose.scale.yaml");
    let (_, networks) = compose.split_once("${TRUSTED_PROXIES:-").unwrap();
    let trusted = format!("{},127.0.0.0/8", networks.split('}').next().unwrap());
    let program = database.program_with(&[
        ("EPICURVE_MODE", "protected"),
        ("EPICURVE_PASSWORD", PASSWORD),
        ("TRUSTED_PROXIES", &trusted),
    ]);
    let proxy = Proxy::start(database, |address| of_compose(address, &[program.address()]));
    thread::sleep(Duration::from_secs(2));
    let client = proxy.client();
    let guess = |number: u32| {
        let (address, bearer) = (format!("203.0.113.{number}"), format!("Bearer guess {number}"));
        let forwarded = format!("for={address}");
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
            ("X-Forwarded-For", address.as_str()),
            ("x-forwarded-for", "10.1.2.3"),
            ("Forwarded", forwarded.as_str()),
            ("X-Real-IP", address.as_str()),
        ];
        client.ask("POST", "/api/v1/runs", &headers, b"{}").unwrap().status
    };
    let guess = &guess;
    let statuses: Vec<u16> = thread::scope(|scope| {
        let guesses: Vec<_> = (0..60).map(|number| scope.spawn(move || guess(number))).collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
    });
    let count = |status: u16| statuses.iter().filter(|found| **found == status).count();
    let (checked, refused) = (count(401), count(429));
    Outcome::of(
        format!("{checked} of 60 checked, {refused} answered 429"),
        (5..=13).contains(&checked) && checked + refused == 60,
    )
}
