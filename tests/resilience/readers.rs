//! Large answers and large files: many at a time, and peers that take or send them slowly.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{BOTH, Database, SQLITE};
use crate::program::Program;

pub const CASES: &[Case] = &[
    Case {
        number: 35,
        is_short: true,
        what: "Four clients that do not read their answer, a large file, while 24 others download; then 24 requests at once for a large run, by each address that shows one",
        expected: "all answered with 200; memory at most 160 MB each time",
        on: BOTH,
        run: readers,
    },
    Case {
        number: 36,
        is_short: true,
        what: "Uploads that send nearly nothing, in every place, while another imports a run; then eight files of 16 MiB at once, blanks for the most part",
        expected: "the other is through within 12 s; memory at most 160 MB; the database grows by less than 2 MB",
        on: SQLITE,
        run: uploads,
    },
];

/// Megabytes that the server may have.
const MOST_MEMORY: f64 = 160.0;

/// A comparison whose answer has some megabytes.
fn large() -> Value {
    json!({ "days": 3650, "scenarios": vec![json!({ "beta": 0.3, "gamma": 0.1, "sigma": 0.2, "omega": 0.01 }); 8] })
}

fn saved(client: Client, comparison: &Value) -> String {
    client.post_json("/api/v1/runs", None, comparison).unwrap().id().unwrap()
}

/// Asks for all of these at once; how many were answered with 200, and what the others were answered with.
fn at_once(client: Client, paths: &[String]) -> (usize, Vec<u16>) {
    let statuses: Vec<u16> = thread::scope(|scope| {
        let ask = |path: &String| client.get(path).map_or(0, |answer| answer.status);
        let asked: Vec<_> = paths.iter().map(|path| scope.spawn(move || ask(path))).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let others: Vec<u16> = statuses.iter().copied().filter(|status| *status != 200).collect();
    (statuses.len() - others.len(), others)
}

fn add_memory(outcome: &mut Outcome, program: &Program, what: &str) {
    let (_, most) = program.memory();
    outcome.add(format!("{what}: at most {most:.0} MB"), most <= MOST_MEMORY);
}

fn readers(database: &mut Database, form: Form) -> Outcome {
    // A test's build takes many times as long for each, and on a busy machine the last would wait too long for its turn.
    let (many, downloading) = (form.rounds(24, 4) as usize, form.rounds(24, 12) as usize);
    let program = database.program();
    let client = program.client();
    let large = saved(client, &large());
    let small = saved(client, &json!({ "days": 100, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] }));
    let mut outcome = Outcome::default();

    program.forget_memory();
    let file = format!("/runs/{large}.csv");
    let idle: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut stream = client.connect().unwrap();
            stream.write_all(format!("GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
            stream
        })
        .collect();
    // So that the operating system's buffers are full.
    thread::sleep(Duration::from_secs(1));
    let downloads: Vec<String> = (0..downloading)
        .map(|number| if number % 4 == 0 { file.clone() } else { format!("/runs/{small}.csv") })
        .collect();
    let started = Instant::now();
    let (answered, others) = at_once(client, &downloads);
    let took = started.elapsed().as_secs_f64();
    outcome.add(
        format!("{answered} of {downloading} beside four that do not read, in {took:.1} s {others:?}"),
        answered == downloading,
    );
    drop(idle);
    add_memory(&mut outcome, &program, "memory");

    let addresses = [
        format!("/api/v1/runs/{large}"),
        format!("/compare?run={large}"),
        format!("/compare/values?run={large}"),
        format!("/embed/{large}"),
        format!("/runs/{large}?plot=susceptible"),
        format!("/runs/{large}/values"),
        format!("/runs/{large}/edit"),
        file,
        format!("/runs/{large}.json"),
    ];
    for address in addresses {
        program.forget_memory();
        let (answered, others) = at_once(client, &vec![address.clone(); many]);
        let address = address.replace(&large, "{id}");
        outcome.add(format!("{address}: {answered} of {many} {others:?}"), answered == many);
        add_memory(&mut outcome, &program, "memory");
    }
    outcome
}

/// Sends the head of a request with a file of `bytes` bytes, and of the file only `sent`.
fn upload(client: Client, bytes: usize, sent: &[u8]) -> TcpStream {
    const HEAD: &str = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"run.json\"\r\n\r\n";
    let mut stream = client.connect().unwrap();
    let length = HEAD.len() + bytes + "\r\n--x--\r\n".len();
    let head = format!(
        "POST /runs/import HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n{HEAD}"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server may have closed its side before it has read everything.
    stream.write_all(sent).ok();
    stream
}

/// Imports a whole file; the status.
fn import(client: Client, file: &[u8]) -> Option<u16> {
    let mut stream = upload(client, file.len(), file);
    stream.write_all(b"\r\n--x--\r\n").ok();
    let mut answer = [0; 12];
    std::io::Read::read_exact(&mut stream, &mut answer).ok()?;
    String::from_utf8_lossy(&answer[9..]).parse().ok()
}

fn uploads(database: &mut Database, _: Form) -> Outcome {
    let program = database.program();
    let client = program.client();
    let small = saved(client, &json!({ "days": 100, "scenarios": [{ "beta": 0.3, "gamma": 0.1 }] }));
    let file = client.get(&format!("/runs/{small}.json")).unwrap().body;
    let mut outcome = Outcome::default();

    program.forget_memory();
    let mut slow: Vec<TcpStream> = (0..40).map(|_| upload(client, 16 << 20, b"{")).collect();
    thread::sleep(Duration::from_millis(500));
    let started = Instant::now();
    let (status, took) = thread::scope(|scope| {
        let other = scope.spawn(|| (import(client, &file), started.elapsed().as_secs_f64()));
        // A byte a second keeps a connection from being one that sends nothing.
        while !other.is_finished() {
            slow.iter_mut().for_each(|stream| drop(stream.write_all(b" ")));
            thread::sleep(Duration::from_secs(1));
        }
        other.join().unwrap()
    });
    drop(slow);
    outcome.add(format!("imported beside 40 slow uploads: {status:?}"), status == Some(303));
    outcome.add_time(format!("after {took:.1} s"), took, 12.0);

    // Blanks between the first two characters of the file.
    let blanks = (16 << 20) - file.len();
    let padded = [&file[..1], &vec![b' '; blanks], &file[1..]].concat();
    let inner =
        String::from_utf8(file).unwrap().replacen("\"results\":{", &format!("\"results\":{{{}", " ".repeat(blanks)), 1);
    let before = database.size();
    let statuses: Vec<Option<u16>> = thread::scope(|scope| {
        let files = [&padded[..], inner.as_bytes()].into_iter().cycle().take(8);
        let asked: Vec<_> = files.map(|file| scope.spawn(move || import(client, file))).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let imported = statuses.iter().filter(|status| **status == Some(303)).count();
    let refused = statuses.iter().filter(|status| **status == Some(503)).count();
    outcome.add(
        format!("eight files of 16 MiB: {imported} imported, {refused} × 503"),
        imported + refused == 8 && imported > 0,
    );
    add_memory(&mut outcome, &program, "memory");
    let grown = database.size() - before;
    outcome.add(format!("the database grew by {:.2} MB", grown / 1e6), grown < 2e6);
    outcome
}
