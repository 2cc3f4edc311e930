//! Metrics of requests, simulations, saved runs and passwords. Without a metrics listener, recording them does nothing.

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

/// Upper bounds of the buckets of durations, in seconds: from a style sheet to the longest import.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0];

/// Histograms of durations, with the upper bounds of their buckets in seconds.
pub const DURATIONS: [(&str, &[f64]); 3] =
    [(REQUEST_SECONDS, &BUCKETS), (COMPUTATION_SECONDS, &BUCKETS), (ENGINE_SECONDS, &BUCKETS)];

/// Kind of a computation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Work {
    /// Simulation of a comparison or a sweep.
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

/// Describes each metric, and sets those to 0 that would otherwise be missing until their first event.
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

/// Records a request and its duration. It has no status if its client disconnected before the response.
pub fn request(method: &Method, route: &str, status: Option<StatusCode>, took: Duration) {
    // Clients can send any word as a method, and each would create a permanent series.
    let known = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"];
    let method = known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other");
    let status = status.map_or("499".to_owned(), |status| status.as_str().to_owned());
    histogram!(REQUEST_SECONDS, "method" => method, "route" => route.to_owned()).record(took);
    counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status).increment(1);
}

/// Records that a run was saved.
pub fn run_saved() {
    counter!(SAVED).increment(1);
}

/// Records the check of a password from a form or an Authorization header.
pub fn password_checked(is_form: bool, is_right: bool) {
    passwords(is_form, is_right).increment(1);
}

fn passwords(is_form: bool, is_right: bool) -> Counter {
    let (sent, outcome) = (if is_form { "form" } else { "bearer" }, if is_right { "right" } else { "wrong" });
    counter!(PASSWORDS, "sent" => sent, "outcome" => outcome)
}

/// Records a refused computation.
pub fn refused(work: Work) {
    counter!(REFUSED, "work" => work.name()).increment(1);
}

/// Counts a waiting computation until the returned value is dropped.
pub fn waiting(work: Work) -> Counted {
    Counted::one(gauge!(WAITING, "work" => work.name()))
}

/// Counts a running computation until the returned value is dropped.
pub fn running(work: Work) -> Counted {
    Counted::one(gauge!(RUNNING, "work" => work.name()))
}

/// Records the duration of a computation that ended.
pub fn computed(work: Work, took: Duration) {
    histogram!(COMPUTATION_SECONDS, "work" => work.name()).record(took);
}

/// Records a call of a configured external engine and its duration.
pub fn engine_called(engine: String, has_answered: bool, took: Duration) {
    let outcome = if has_answered { "answered" } else { "failed" };
    histogram!(ENGINE_SECONDS, "engine" => engine, "outcome" => outcome).record(took);
}

/// Increment of a gauge until it is dropped.
pub struct Counted(Gauge);

impl Counted {
    /// Increments the gauge by one.
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
