//! What operators count of the pages: requests, simulations, saved runs. Where nobody collects them, counting does nothing.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use metrics::{Counter, Gauge, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

const REQUESTS: &str = "epicurve_http_requests_total";
const REQUEST_SECONDS: &str = "epicurve_http_request_duration_seconds";
const RUNNING: &str = "epicurve_computations_running";
const WAITING: &str = "epicurve_computations_waiting";
const COMPUTATION_SECONDS: &str = "epicurve_computation_duration_seconds";
const REFUSED: &str = "epicurve_computations_refused_total";
const ENGINE_SECONDS: &str = "epicurve_engine_duration_seconds";
const SAVED: &str = "epicurve_runs_saved_total";
const PASSWORDS: &str = "epicurve_password_checks_total";

/// Upper ends of the buckets of a duration, in seconds: from a style sheet to the longest import.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0];

/// The metrics that are distributions of durations, and the upper ends of their buckets in seconds.
pub const DURATIONS: [(&str, &[f64]); 3] =
    [(REQUEST_SECONDS, &BUCKETS), (COMPUTATION_SECONDS, &BUCKETS), (ENGINE_SECONDS, &BUCKETS)];

/// What a processor is needed for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Work {
    /// A comparison or a sweep.
    Simulation,
    /// Files, pictures, lessons, passwords.
    Other,
}

impl Work {
    const ALL: [Self; 2] = [Self::Simulation, Self::Other];

    const fn name(self) -> &'static str {
        match self {
            Self::Simulation => "simulation",
            Self::Other => "other",
        }
    }
}

/// Says what each metric means, and begins at 0 what would otherwise be missing until it first happens.
pub fn describe() {
    describe_counter!(REQUESTS, "Requests answered, by method, route and status; 499: the client went away first.");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "From a request's head to its answer's head.");
    describe_gauge!(RUNNING, "Computations that have a processor: simulations, and other work that takes long.");
    describe_gauge!(WAITING, "Computations that wait for a processor.");
    describe_histogram!(COMPUTATION_SECONDS, Unit::Seconds, "How long computations took, waiting not counted.");
    describe_counter!(REFUSED, "Computations that were refused because too many others wanted a processor.");
    describe_histogram!(ENGINE_SECONDS, Unit::Seconds, "How long external engines took to answer, or to fail.");
    describe_counter!(SAVED, "Runs saved, imported ones included.");
    describe_counter!(PASSWORDS, "Passwords compared with the server's own, by how they were sent and the outcome.");
    for work in Work::ALL {
        gauge!(RUNNING, "work" => work.name()).set(0.0);
        gauge!(WAITING, "work" => work.name()).set(0.0);
        counter!(REFUSED, "work" => work.name()).absolute(0);
    }
    counter!(SAVED).absolute(0);
    for (is_form, is_right) in [(false, false), (false, true), (true, false), (true, true)] {
        passwords(is_form, is_right).absolute(0);
    }
}

/// A request was answered, after so long; without a status its client went away before that.
pub fn request(method: &Method, route: &str, status: Option<StatusCode>, took: Duration) {
    // Any word passes for a method: each would be a series for ever.
    let method = match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    };
    let status = status.map_or("499".to_owned(), |status| status.as_str().to_owned());
    histogram!(REQUEST_SECONDS, "method" => method, "route" => route.to_owned()).record(took);
    counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status).increment(1);
}

/// A run was saved.
pub fn run_saved() {
    counter!(SAVED).increment(1);
}

/// A password was compared, out of a form or an Authorization header.
pub fn password_checked(is_form: bool, is_right: bool) {
    passwords(is_form, is_right).increment(1);
}

fn passwords(is_form: bool, is_right: bool) -> Counter {
    let (sent, outcome) = (if is_form { "form" } else { "bearer" }, if is_right { "right" } else { "wrong" });
    counter!(PASSWORDS, "sent" => sent, "outcome" => outcome)
}

/// A computation had to make way for others.
pub fn refused(work: Work) {
    counter!(REFUSED, "work" => work.name()).increment(1);
}

/// A computation waits for as long as this is kept.
pub fn waiting(work: Work) -> Counted {
    Counted::one(gauge!(WAITING, "work" => work.name()))
}

/// A computation runs for as long as this is kept.
pub fn running(work: Work) -> Counted {
    Counted::one(gauge!(RUNNING, "work" => work.name()))
}

/// A computation ended, after so long.
pub fn computed(work: Work, took: Duration) {
    histogram!(COMPUTATION_SECONDS, "work" => work.name()).record(took);
}

/// An external engine of the configuration answered after so long, or failed.
pub fn engine_asked(engine: String, has_answered: bool, took: Duration) {
    let outcome = if has_answered { "answered" } else { "failed" };
    histogram!(ENGINE_SECONDS, "engine" => engine, "outcome" => outcome).record(took);
}

/// One more of something, until it is dropped.
pub struct Counted(Gauge);

impl Counted {
    /// Counts one more.
    pub fn one(gauge: Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
