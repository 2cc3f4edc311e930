//! Runs that were deleted, asked for by visitors who may not change anything.

use serde_json::json;

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::database::{BOTH, Database};

pub const CASES: &[Case] = &[Case {
    number: 37,
    is_short: true,
    what: "A deleted run asked for by its address, its files, lists, searches and comparisons, by guests, by made-up cookies and by members",
    expected: "0 answers of protected and readonly mode tell a guest of it; members see it; DELETE of the API purges it at once, with its earlier texts",
    on: BOTH,
    run: seen_by_members,
}];

const PASSWORD: &str = "correct horse";
/// Words of the title, the note, a tag and the scenario, and of an earlier title.
const WORDS: [&str; 5] = ["zephyrus", "quicksilver", "ombudsman", "halcyon", "gossamer"];

fn addresses(id: &str) -> Vec<String> {
    let mut all: Vec<String> =
        ["/runs", "/runs?show=archived", "/runs?show=deleted", "/api/v1/runs", "/api/v1/runs?archived=true"]
            .map(str::to_owned)
            .into();
    all.extend(["?deleted=", "?show=deleted&deleted="].map(|query| format!("/runs{query}{id}")));
    all.extend(["/compare?run=", "/compare/values?run=", "/embed/", "/api/v1/runs/"].map(|path| format!("{path}{id}")));
    let files = ["", ".json", ".csv", ".svg", ".png", ".R", ".py", ".sh", "/values", "/edit", "/delete"];
    all.extend(files.map(|rest| format!("/runs/{id}{rest}")));
    for word in WORDS {
        for query in ["/runs?q=", "/runs?tag=", "/runs?show=deleted&q=", "/runs?show=deleted&tag=", "/api/v1/runs?q="] {
            all.push(format!("{query}{word}"));
        }
    }
    all
}

/// The addresses whose answers have a word of the run that was not asked for, or a server's mistake.
fn telling(client: Client, id: &str, headers: &[(&str, &str)]) -> Vec<String> {
    let tells = |address: &String| {
        let answer = client.ask("GET", address, headers, b"").unwrap();
        let text = answer.text().to_lowercase();
        answer.status >= 500
            || WORDS.iter().any(|word| !address.contains(word) && text.contains(word))
            || text.contains(&format!("/runs/{id}/restore"))
    };
    addresses(id).into_iter().filter(tells).collect()
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").unwrap_or_default().split(';').next().unwrap_or_default().to_owned()
}

fn seen_by_members(database: &mut Database, _: Form) -> Outcome {
    let [title, note, tag, scenario, earlier] = WORDS;
    let id = {
        let program = database.program();
        let client = program.client();
        let run = json!({
            "title": earlier, "days": 30, "scenarios": [{"name": scenario, "beta": 0.3, "gamma": 0.1}]
        });
        let id = client.post_json("/api/v1/runs", None, &run).unwrap().id().unwrap();
        let details = format!("title={title}&note={note}&tags={tag}");
        client.post_form(&format!("/runs/{id}/details"), &details).unwrap();
        assert_eq!(client.post_form(&format!("/runs/{id}/delete"), "").unwrap().status, 303);
        id
    };
    let mut outcome = Outcome::default();
    let made_up = [("Cookie", "epicurve_session=abcdefghijklmnopqrstuvwxyz")];
    {
        let program = database.program_with(&[("EPICURVE_MODE", "readonly")]);
        let told = [telling(program.client(), &id, &[]), telling(program.client(), &id, &made_up)].concat();
        outcome.add(format!("readonly: {} of {} tell {told:?}", told.len(), 2 * addresses(&id).len()), told.is_empty());
    }
    let program = database.program_with(&[("EPICURVE_MODE", "protected"), ("EPICURVE_PASSWORD", PASSWORD)]);
    let client = program.client();
    let told = [telling(client, &id, &[]), telling(client, &id, &made_up)].concat();
    outcome.add(format!("protected, guests: {} tell {told:?}", told.len()), told.is_empty());

    let entered = client.post_form("/login", &format!("password={}", PASSWORD.replace(' ', "+"))).unwrap();
    let member = cookie(&entered);
    let listed = client.ask("GET", "/runs?show=deleted", &[("Cookie", &member)], b"").unwrap();
    let is_listed = listed.status == 200 && listed.text().contains(title);
    outcome.add(format!("members see it: {is_listed}"), is_listed);

    let bearer = format!("Bearer {PASSWORD}");
    let purge =
        |headers: &[(&str, &str)]| client.ask("DELETE", &format!("/api/v1/runs/{id}"), headers, b"").unwrap().status;
    let statuses = [purge(&[]), purge(&[("Authorization", &bearer)]), purge(&[("Authorization", &bearer)])];
    let left = database.number(
        "SELECT (SELECT COUNT(*) FROM runs) + (SELECT COUNT(*) FROM run_edits) + (SELECT COUNT(*) FROM run_terms)",
    );
    outcome.add(format!("purged: {statuses:?}, {left} rows left"), statuses == [401, 204, 404] && left == 0);
    outcome
}
