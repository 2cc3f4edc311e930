//! Log files that grow, a log folder that vanishes, and output without a reader.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::case::{Case, Form, Outcome};
use crate::database::{Database, SQLITE};
use crate::load::{at_once, failed};

pub const CASES: &[Case] = &[Case {
    number: 40,
    is_short: true,
    what: "Log files of 100 kB a day and 300 kB in all, 2 MB of older ones, and thousands of requests; the folder is removed meanwhile; `epicurve simulate` with a closed, a full and a departing standard output",
    expected: "a day's file of at most 100 kB, 300 kB in all, every page shown, one line about it; the folder is there again with the next lines, one line about it; exit codes 1, 1 and 0, with a sentence, a sentence and nothing",
    on: SQLITE,
    run: logs_and_output,
}];

const DAY: u64 = 100_000;
const ALL: u64 = 300_000;

fn logs_and_output(database: &mut Database, form: Form) -> Outcome {
    let mut outcome = Outcome::default();
    limited(database, form, &mut outcome);
    vanished(database, &mut outcome);
    unread(database.folder(), &mut outcome);
    outcome
}

/// The largest file and the sum of all, in bytes.
fn sizes(folder: &Path) -> (u64, u64) {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len());
    files.fold((0, 0), |(largest, sum), length| (largest.max(length), sum + length))
}

fn limited(database: &Database, form: Form, outcome: &mut Outcome) {
    let logs = database.folder().join("limited");
    fs::create_dir(&logs).unwrap();
    for day in 1..=20 {
        fs::write(logs.join(format!("epicurve-earlier.2026-01-{day:02}.log")), vec![b'x'; 100_000]).unwrap();
    }
    let (day, all) = (DAY.to_string(), ALL.to_string());
    let program = database.program_with(&[
        ("EPICURVE_LOG_DIR", logs.to_str().unwrap()),
        ("EPICURVE_LOG_BYTES_PER_DAY", &day),
        ("EPICURVE_LOG_BYTES", &all),
    ]);
    let rounds = form.rounds(500, 50);
    let samples: Vec<_> = (0..rounds).flat_map(|_| at_once(program.client(), "/about", 20)).collect();
    let (largest, sum) = sizes(&logs);
    let said = program.log().matches("EPICURVE_LOG_BYTES_PER_DAY: ").count();
    outcome.add(
        format!(
            "{} requests: the largest file {largest} bytes, all {sum}; {} not shown, {said} line about it",
            samples.len(),
            failed(&samples)
        ),
        largest <= DAY && sum <= ALL && sum > ALL / 2 && failed(&samples) == 0 && said == 1,
    );
}

fn vanished(database: &Database, outcome: &mut Outcome) {
    const SAID: &str = "was moved or removed; another file is begun";
    let logs = database.folder().join("vanished");
    let program = database.program_with(&[("EPICURVE_LOG_DIR", logs.to_str().unwrap())]);
    let mut samples = at_once(program.client(), "/about", 20);
    let rounds = 3;
    for _ in 0..rounds {
        fs::remove_dir_all(&logs).unwrap();
        samples.extend(at_once(program.client(), "/about", 20));
        std::thread::sleep(std::time::Duration::from_millis(1_200));
    }
    let said = program.log().matches(SAID).count();
    let (_, bytes) = sizes(&logs);
    outcome.add(
        format!(
            "the folder removed {rounds} times: {said} lines about it, {bytes} bytes in it afterwards, {} not shown",
            failed(&samples)
        ),
        said == rounds && bytes > 0 && failed(&samples) == 0,
    );
}

fn unread(folder: &Path, outcome: &mut Outcome) {
    // More than a pipe holds.
    fs::write(folder.join("long.json"), r#"{"days": 3650, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#).unwrap();
    let program = env!("CARGO_BIN_EXE_epicurve");
    for (output, code, said) in [(">&-", 1, "standard output is closed"), (">/dev/full", 1, "No space left on device")]
    {
        let script = format!("exec \"$0\" simulate long.json {output}");
        let ended = Command::new("sh").args(["-c", &script, program]).current_dir(folder).output().unwrap();
        let text = String::from_utf8_lossy(&ended.stderr);
        outcome.add(
            format!("`{output}`: {:?}", ended.status.code()),
            ended.status.code() == Some(code) && text.contains(said),
        );
    }
    let mut command = Command::new(program);
    command.args(["simulate", "long.json"]).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let code = child.wait().unwrap().code();
    outcome.add(format!("`| head`: {code:?}, {} bytes said", said.len()), code == Some(0) && said.is_empty());
}
