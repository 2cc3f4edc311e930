//! What could be read in two ways is refused, and what looks like the API's address is none.

use std::time::Duration;

use crate::case::{Case, Form, Outcome};
use crate::client::Client;
use crate::database::{BOTH, Database};
use crate::passwords::PASSWORD;
use crate::program::Program;

pub const CASES: &[Case] = &[Case {
    number: 43,
    is_short: true,
    what: "A protected server under BASE_PATH=/api/x; repeated names in JSON, repeated headers; passwords with spaces around them",
    expected: "a page's save is 303; each repeated name 422 with its place, each repeated header 400, nothing of them stored; such a password ends the start at once",
    on: BOTH,
    run: refused,
}];

/// A body that is fine, each of whose names is then written once more.
const BODY: &str = r#"{"days":9,"start_date":"2026-01-05","solver":{"method":"euler","step":0.5},"title":"T","tags":["a"],"scenarios":[{"name":"A","beta":0.3,"gamma":0.1,"sigma":0.2,"interventions":[{"from_day":1,"to_day":5,"reduction":0.4}],"hospital":{"fraction":0.1,"stay_days":8,"beds":10}}]}"#;

fn refused(database: &mut Database, _: Form) -> Outcome {
    let program = database.program_with(&[
        ("EPICURVE_MODE", "protected"),
        ("EPICURVE_PASSWORD", PASSWORD),
        ("BASE_PATH", "/api/x"),
    ]);
    let client = program.client();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let opened = client.ask("POST", "/api/x/login", &form, b"password=correct+horse").unwrap();
    let cookie = opened.header("set-cookie").and_then(|set| set.split(';').next()).unwrap_or_default().to_owned();
    let fields = b"v=1&days=60&s1.name=A&s1.beta=0.3&s1.gamma=0.1";
    let saved = client.ask("POST", "/api/x/runs", &[form[0], ("Cookie", &cookie)], fields).unwrap();
    let asked = client.ask("POST", "/api/x/runs", &form, fields).unwrap();
    let mut outcome = Outcome::of(
        format!("a page's save {}, without a session {}", saved.status, asked.status),
        saved.status == 303 && asked.status == 401 && asked.text().contains("Log in to save"),
    );

    let call = |client: Client, more: &[(&str, &str)], body: &str| {
        let bearer = format!("Bearer {PASSWORD}");
        let headers = [&[("Content-Type", "application/json"), ("Authorization", bearer.as_str())], more].concat();
        client.ask("POST", "/api/x/api/v1/runs", &headers, body.as_bytes()).unwrap()
    };
    let (mut bodies, mut with_place) = (0, 0);
    for (start, _) in BODY.match_indices("\":") {
        let name = BODY[..start].rsplit('"').next().unwrap();
        // The name with any value in front of itself.
        let place = start - name.len() - 1;
        let body = format!("{}\"{name}\":null,{}", &BODY[..place], &BODY[place..]);
        let answer = call(client, &[], &body);
        let pointer = answer.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        bodies += 1;
        with_place += usize::from(answer.status == 422 && pointer.ends_with(&format!("/{name}")));
    }
    outcome.add(format!("{with_place} of {bodies} repeated names: 422 with the place"), with_place == bodies);

    let twice = [
        [("Idempotency-Key", "a"), ("Idempotency-Key", "a")],
        [("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
        [("Content-Type", "application/json"), ("X", "")],
        [("Authorization", "Bearer another one"), ("X", "")],
        [("Origin", "http://a.example"), ("Origin", "http://b.example")],
        [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
    ];
    let statuses = twice.map(|more| call(client, &more, BODY).status);
    outcome.add(format!("repeated headers {statuses:?}"), statuses == [400; 6]);
    let whole = call(client, &[("Idempotency-Key", "a")], BODY).status;
    let runs = database.number("SELECT COUNT(*) FROM runs");
    outcome.add(format!("the body as it should be {whole}, {runs} runs stored"), (whole, runs) == (201, 2));

    let mut said = 0;
    let passwords = [" correct horse", "correct horse ", "correct horse\t", "\u{2003}correct horse"];
    for password in passwords {
        let url = database.url();
        let variables =
            [("DATABASE_URL", url.as_str()), ("EPICURVE_MODE", "protected"), ("EPICURVE_PASSWORD", password)];
        let mut program = Program::prepare(database.folder(), &variables);
        program.spawn();
        let (status, _) = program.wait(Duration::from_secs(5));
        let has_failed = status.is_some_and(|status| !status.success());
        said += usize::from(has_failed && program.log().contains("EPICURVE_PASSWORD begins or ends with a space"));
    }
    outcome.add(
        format!("{said} of {} passwords with spaces around them refused at the start", passwords.len()),
        said == passwords.len(),
    );
    outcome
}
