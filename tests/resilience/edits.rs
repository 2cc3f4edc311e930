//! A run that is changed over and over.

use crate::case::{Case, Form, Outcome};
use crate::client::{Answer, Client};
use crate::database::{BOTH, Database};
use crate::program::Program;

pub const CASES: &[Case] = &[Case {
    number: 32,
    is_short: true,
    what: "15,000 changes of a run's title, note and tags where the database may have 1 MB more; then a run of an earlier version with as many",
    expected: "the database at most 0.5 MB over its limit; refused changes are 507 and keep the typed texts; archiving, shortening and deleting work; the page of the earlier run takes at most 32 MB",
    on: BOTH,
    run: many_edits,
}];

/// Changes after which time passes, as far as the database knows: later ones are not merged with these.
const MINUTE: u32 = 2;

fn size(database: &Database) -> i64 {
    if database.is_postgres() {
        database.number("SELECT pg_database_size(current_database())")
    } else {
        database.number("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    }
}

/// A note of 1,900 characters, its words others for each number.
fn note(number: u32) -> String {
    let words =
        (0..190_u32).map(|place| format!("{:09x} ", number.wrapping_mul(2_654_435_761).wrapping_add(place * 97)));
    words.collect()
}

fn change(client: Client, run: &str, title: &str, note: &str) -> Answer {
    client.post_form(&format!("{run}/details"), &format!("title={title}&note={note}&tags=")).unwrap()
}

fn many_edits(database: &mut Database, form: Form) -> Outcome {
    let count = form.rounds(15_000, 150);
    let run = {
        let program = database.program();
        let saved = program.client().post_form("/runs", "v=1&days=30&s1.beta=0.3&s1.gamma=0.1").unwrap();
        saved.header("location").unwrap().to_owned()
    };
    let limit = size(database) + 1_000_000;
    let program = database.program_with(&[("EPICURVE_MOST_BYTES", &limit.to_string())]);
    let client = program.client();
    let (mut changed, mut refused, mut others, mut lost) = (0, 0, 0, 0);
    for number in 0..count {
        let text = note(number);
        let answer = change(client, &run, &format!("Title+{number}"), &text.replace(' ', "+"));
        match answer.status {
            303 => changed += 1,
            507 => {
                refused += 1;
                lost += u32::from(!answer.text().contains(text.trim()));
            }
            _ => others += 1,
        }
        if number % MINUTE == 0 {
            database
                .execute("UPDATE run_edits SET edited_at = '2020-01-01T00:00:00+00:00' WHERE edited_at > '2020-01-02'");
        }
    }
    let over = (size(database) - limit) as f64 / 1e6;
    let kept = database.number("SELECT COUNT(*) FROM run_edits");
    let mut outcome = Outcome::of(
        format!(
            "{changed} changed, {refused} × 507, {others} others, {kept} changes kept, {over:+.2} MB over the limit"
        ),
        over < 0.5 && others == 0 && lost == 0 && kept <= 50,
    );
    outcome.add(format!("{lost} notes lost"), lost == 0);
    drop(program);
    earlier_run(database, form, &run, &mut outcome);
    full(database, &run, &mut outcome);
    outcome
}

/// The page of a run with the edits of a version without a limit.
fn earlier_run(database: &Database, form: Form, run: &str, outcome: &mut Outcome) {
    let edits = form.rounds(15_000, 2_000);
    let id = run.trim_start_matches("/runs/");
    database.run_script(format!(
        "DELETE FROM run_edits;
         INSERT INTO run_edits (run_id, number, edited_at, title, note, tags)
         WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {edits})
         SELECT '{id}', number, '2020-01-01T00:00:00+00:00', NULL, '{}', NULL FROM numbers",
        "流".repeat(2_000)
    ));
    let program = database.program();
    let client = program.client();
    client.get("/runs").unwrap();
    program.forget_memory();
    let before = program.memory().0;
    let page = client.get(run).unwrap();
    let most = program.memory().1 - before;
    outcome.add(
        format!("{edits} earlier changes: {} of {} kB, {most:.1} MB", page.status, page.body.len() / 1_000),
        page.status == 200 && most < 32.0,
    );
    let changed = change(client, run, "Ours", "").status;
    let kept = database.number("SELECT COUNT(*) FROM run_edits");
    outcome.add(format!("{kept} are kept after the next"), changed == 303 && kept == 50);
    drop::<Program>(program);
}

/// Changes that must work on a full server.
fn full(database: &Database, run: &str, outcome: &mut Outcome) {
    {
        let program = database.program();
        change(program.client(), run, "A+long+title", "Some+words");
    }
    let program = database.program_with(&[("EPICURVE_MOST_BYTES", "20kB")]);
    let client = program.client();
    let shorter = change(client, run, "Title", "").status;
    let longer = change(client, run, "A+longer+title", "Some+words").status;
    let mut post = |what: &str| client.post_form(&format!("{run}/{what}"), "").unwrap().status;
    let others = ["archive", "unarchive", "delete", "restore", "delete"].map(&mut post);
    let purged = client.ask("DELETE", &format!("/api/v1{run}"), &[], b"").unwrap().status;
    outcome.add(
        format!("full: shorter {shorter}, longer {longer}, archive to delete {others:?}, purged {purged}"),
        shorter == 303 && longer == 507 && others == [303; 5] && purged == 204,
    );
}
