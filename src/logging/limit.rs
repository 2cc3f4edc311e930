//! One line a second for a fault that meets every request, and how many were left out.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Of each fault, one line in this time.
const PERIOD: Duration = Duration::from_secs(1);
/// How often it is looked whether a fault's time is over.
const TICK: Duration = Duration::from_millis(250);
/// Faults that are told apart at a time; what more there are count by where they were met.
const FAULTS: usize = 256;
/// What this module says itself goes through unlimited.
const SUMMARY: &str = "epicurve::repeated";

/// Lets the first warning or error of a kind through and counts the others: those of the same place in the program, with
/// the same message, whatever their fields say. What is not a fault is not limited: a line for each request stays one.
pub struct Limit {
    faults: Arc<Faults>,
}

/// Says what was left out last when it is dropped.
pub struct Rest(Arc<Faults>);

#[derive(Default)]
struct Faults(Mutex<BTreeMap<Fault, Seen>>);

/// Where a fault was met, and its message.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
struct Fault {
    file: &'static str,
    line: u32,
    message: String,
}

struct Seen {
    level: Level,
    /// When a line about it was last written.
    at: Instant,
    left_out: u64,
}

impl Limit {
    /// A limit, and what says how many lines it left out: once a second, and when it is dropped.
    pub fn new() -> (Self, Rest) {
        let faults = Arc::new(Faults::default());
        let watched = Arc::downgrade(&faults);
        let watch = move || {
            while let Some(faults) = watched.upgrade() {
                faults.say_what_was_left_out(PERIOD);
                drop(faults);
                thread::sleep(TICK);
            }
        };
        // Without a thread, the numbers come at the end.
        drop(thread::Builder::new().name("log-limit".to_owned()).spawn(watch));
        (Self { faults: Arc::clone(&faults) }, Rest(faults))
    }
}

impl Drop for Rest {
    fn drop(&mut self) {
        self.0.say_what_was_left_out(Duration::ZERO);
    }
}

impl<S: Subscriber> Layer<S> for Limit {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let data = event.metadata();
        if *data.level() > Level::WARN || data.target() == SUMMARY {
            return true;
        }
        let mut message = Message(String::new());
        event.record(&mut message);
        let fault = Fault {
            file: data.file().unwrap_or_else(|| data.target()),
            line: data.line().unwrap_or_default(),
            message: message.0,
        };
        self.faults.may_be_said(fault, *data.level(), Instant::now())
    }
}

impl Faults {
    fn may_be_said(&self, mut fault: Fault, level: Level, now: Instant) -> bool {
        let mut seen = self.lock();
        if seen.len() >= FAULTS && !seen.contains_key(&fault) {
            seen.retain(|_, seen| seen.left_out > 0 || now.saturating_duration_since(seen.at) < PERIOD);
            if seen.len() >= FAULTS {
                fault.message.clear();
            }
        }
        let Some(before) = seen.get_mut(&fault) else {
            seen.insert(fault, Seen { level, at: now, left_out: 0 });
            return true;
        };
        // While some are left out, the line that counts them is the next one.
        let may = before.left_out == 0 && now.saturating_duration_since(before.at) >= PERIOD;
        if may {
            before.at = now;
        } else {
            before.left_out += 1;
        }
        may
    }

    /// A line for each fault of which lines were left out, and the last one at least so long ago.
    fn say_what_was_left_out(&self, since: Duration) {
        let now = Instant::now();
        let mut due = Vec::new();
        for (fault, seen) in self.lock().iter_mut() {
            if seen.left_out > 0 && now.saturating_duration_since(seen.at) >= since {
                due.push((fault.message.clone(), seen.level, seen.left_out));
                (seen.at, seen.left_out) = (now, 0);
            }
        }
        // Said without the lock, which what is said would ask for.
        for (message, level, more) in due {
            let message = if message.is_empty() { "a fault" } else { &message };
            if level == Level::ERROR {
                tracing::error!(target: SUMMARY, more, "{message}: and {more} more like it");
            } else {
                tracing::warn!(target: SUMMARY, more, "{message}: and {more} more like it");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Fault, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads an event's message.
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(message: &str) -> Fault {
        Fault { file: "src/here.rs", line: 1, message: message.to_owned() }
    }

    #[test]
    fn one_a_second_is_said_and_the_others_are_counted() {
        let (faults, start) = (Faults::default(), Instant::now());
        let at = |second: f64| start + Duration::from_secs_f64(second);
        let said = |message: &str, second| faults.may_be_said(fault(message), Level::WARN, at(second));
        assert!(said("away", 0.0) && said("full", 0.1), "two faults are two lines");
        let repeated = (1..=230_u32).filter(|&number| said("away", 0.004 * f64::from(number))).count();
        assert_eq!(repeated, 0);
        assert_eq!(faults.lock()[&fault("away")].left_out, 230);
        assert!(said("full", 1.2), "a second later, with nothing left out, it is said again");
        assert!(!said("away", 1.2), "the line that counts them comes first");
        assert_eq!(faults.lock()[&fault("away")].left_out, 231);
        faults.say_what_was_left_out(Duration::ZERO);
        assert_eq!(faults.lock()[&fault("away")].left_out, 0);
    }

    #[test]
    fn faults_with_ever_new_messages_are_forgotten_and_bounded() {
        let (faults, start) = (Faults::default(), Instant::now());
        let said = |message: &str, second| {
            faults.may_be_said(fault(message), Level::ERROR, start + Duration::from_secs(second))
        };
        let at_once = (0..2_000).filter(|number| said(&number.to_string(), 0)).count();
        assert_eq!(at_once, FAULTS + 1, "those, and one for all the others");
        assert!(faults.lock().len() <= FAULTS + 1);
        assert!(said("a new one", 2), "a second later there is room again");
        assert!(faults.lock().len() < 10);
    }
}
