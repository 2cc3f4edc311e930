//! Runs simulations and other long computations outside the server's async threads: one per processor, with a short
//! queue. A computation is cancelled when its client disconnects, at its deadline, and earlier if other requests wait
//! for a processor.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use super::token_bucket::TokenBucket;
use crate::model::{
    CancelToken, Comparison, EngineError, ExternalAnswer, Method, Problem, Results, Solver, simulate_with,
};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::http::metrics;
use crate::web::http::metrics::Work;

/// Queue length; beyond it requests get 503.
const QUEUE: usize = 32;

/// Maximum duration of a computation.
const DEADLINE: Duration = Duration::from_secs(10);

/// Maximum duration of a simulation with fixed steps. Their number is limited: on a slow machine even the maximum ends
/// within this time, unless other requests wait.
const FIXED_DEADLINE: Duration = Duration::from_secs(30);

/// Maximum time from the arrival of a simulation to its end while other requests wait. It is just below two seconds, so
/// that the response arrives within two seconds.
const SHARED: Duration = Duration::from_millis(1800);

/// Queue wait below which running simulations are not pre-empted.
const LONG_WAIT: Duration = Duration::from_millis(500);

/// Interval at which a running computation checks whether other requests wait.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// Maximum total days of all scenarios of a simulation that runs on the request's own thread, because it ends sooner
/// than another thread would start it.
const SHORT_DAYS: u64 = 4_000;
/// Maximum steps of the adaptive solver in such a simulation: about a millisecond.
const SHORT_STEPS: u32 = 1_000;

/// Pool of processors for simulations and other long computations.
pub struct WorkerPool {
    queue: Semaphore,
    processors: Arc<Semaphore>,
    /// Number of requests that were refused after waiting for a processor.
    turned_away: AtomicUsize,
    /// Seconds of simulation that each client may use, if they are limited.
    seconds: Option<Arc<TokenBucket>>,
}

impl WorkerPool {
    /// Creates a pool with the processors of this machine. Each client may simulate for this many seconds per minute;
    /// `None` sets no limit.
    pub fn new(seconds_per_minute: Option<NonZeroU32>) -> Self {
        let allowance = |seconds: NonZeroU32| TokenBucket::new(f64::from(seconds.get()), Duration::from_mins(1));
        let processors = available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            queue: Semaphore::new(QUEUE),
            processors: Arc::new(Semaphore::new(processors)),
            turned_away: AtomicUsize::new(0),
            seconds: seconds_per_minute.map(|seconds| Arc::new(allowance(seconds))),
        }
    }

    /// Simulates the scenarios without an answer of an external engine. An error of the solver becomes a problem of the
    /// inputs.
    pub async fn simulate(
        &self,
        client: Client,
        comparison: &Comparison,
        answers: Vec<Option<ExternalAnswer>>,
    ) -> Result<Result<Results, Vec<Problem>>, Failure> {
        if let Some(results) = self.simulate_short(client, comparison, &answers)? {
            return Ok(results);
        }
        let (comparison, deadline) = (comparison.clone(), deadline(comparison.solver()));
        let work = move |stop: &CancelToken| simulate_with(&comparison, &answers, stop);
        self.run_until(deadline, client, work).await
    }

    /// Simulates on the current thread if that takes about a millisecond and a processor is free. Returns `None` if
    /// not, or if the simulation exceeds its steps.
    fn simulate_short(
        &self,
        client: Client,
        comparison: &Comparison,
        answers: &[Option<ExternalAnswer>],
    ) -> Result<Option<Result<Results, Vec<Problem>>>, Failure> {
        let days = u64::from(comparison.days()) * comparison.scenarios().len() as u64;
        let is_short = comparison.solver().method == Method::Adaptive && comparison.solver().ensemble.is_none();
        if !is_short || days > SHORT_DAYS {
            return Ok(None);
        }
        let Ok(_processor) = self.processors.try_acquire() else { return Ok(None) };
        let short = || {
            let (running, started) = (metrics::running(Work::Simulation), Instant::now());
            let results = simulate_with(comparison, answers, &CancelToken::after_steps(SHORT_STEPS));
            drop(running);
            let is_complete = !matches!(results, Err(EngineError::Stopped));
            is_complete.then(|| {
                metrics::computed(Work::Simulation, started.elapsed());
                problems_of(results, DEADLINE)
            })
        };
        counted(self.seconds.as_deref(), client, short)
    }

    /// Runs any simulation for a client and charges its duration to the client's seconds. An error of the solver
    /// becomes a problem of the inputs.
    pub async fn run_for<T: Send + 'static>(
        &self,
        client: Client,
        work: impl FnOnce(&CancelToken) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<Result<T, Vec<Problem>>, Failure> {
        self.run_until(DEADLINE, client, work).await
    }

    async fn run_until<T: Send + 'static>(
        &self,
        deadline: Duration,
        client: Client,
        work: impl FnOnce(&CancelToken) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<Result<T, Vec<Problem>>, Failure> {
        let seconds = self.seconds.clone();
        if let Some(seconds) = &seconds {
            may_compute(seconds, client)?;
        }
        // Checked again after the wait for a processor, because the client's other requests may have used all seconds.
        let work = move |stop: &CancelToken| counted(seconds.as_deref(), client, || work(stop));
        Ok(problems_of(self.run_as(Work::Simulation, deadline, work).await??, deadline))
    }

    /// Awaits work outside this pool and charges its duration to the client's seconds.
    pub async fn wait_for<T>(&self, client: Client, work: impl Future<Output = T>) -> Result<T, Failure> {
        let Some(seconds) = self.seconds.as_deref() else { return Ok(work.await) };
        may_compute(seconds, client)?;
        let started = Instant::now();
        let done = work.await;
        seconds.charge(client, started.elapsed().as_secs_f64());
        Ok(done)
    }

    /// Runs other long work, which must end soon after its token is cancelled.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&CancelToken) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        self.run_as(Work::Other, DEADLINE, work).await
    }

    async fn run_as<T: Send + 'static>(
        &self,
        kind: Work,
        deadline: Duration,
        work: impl FnOnce(&CancelToken) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let arrived = Instant::now();
        let processor = self.processor(kind).await?;
        let stop = StopWhenDropped(CancelToken::default());
        let token = stop.0.clone();
        let waited = arrived.elapsed();
        let mut task = tokio::task::spawn_blocking(move || {
            let (running, started) = (metrics::running(kind), Instant::now());
            let done = work(&token);
            metrics::computed(kind, started.elapsed());
            drop(running);
            // The processor is released when the work ends, even if the client disconnected earlier.
            drop(processor);
            done
        });
        let panicked = |error| {
            tracing::error!(%error, "a computation panicked");
            Failure::Internal
        };
        tokio::select! {
            finished = &mut task => finished.map_err(panicked),
            () = sleep(deadline) => {
                stop.0.request();
                task.await.map_err(panicked)
            }
            // Only a simulation can be requested again in a smaller form.
            () = self.preempted(waited), if kind == Work::Simulation => Err(busy(kind)),
        }
    }

    /// Waits for a processor. Fails if the queue is full or the wait takes too long.
    async fn processor(&self, kind: Work) -> Result<OwnedSemaphorePermit, Failure> {
        if let Ok(free) = self.processors.clone().try_acquire_owned() {
            return Ok(free);
        }
        let _place = self.queue.try_acquire().map_err(|_| busy(kind))?;
        let _waiting = metrics::waiting(kind);
        match timeout(SHARED, self.processors.clone().acquire_owned()).await {
            Ok(granted) => granted.map_err(|_| Failure::Internal),
            Err(_) => {
                self.turned_away.fetch_add(1, Ordering::Relaxed);
                Err(busy(kind))
            }
        }
    }

    /// Completes when a simulation that starts now, after this wait, must be pre-empted: for a request that waits for a
    /// processor, or for one that was refused meanwhile after waiting for one.
    async fn preempted(&self, waited: Duration) {
        let (started, turned_away) = (Instant::now(), self.turned_away.load(Ordering::Relaxed));
        let mut preemption = Preemption::after(waited);
        loop {
            sleep(CHECK_INTERVAL).await;
            let is_another_waiting = self.queue.available_permits() < QUEUE;
            let was_another_turned_away = self.turned_away.load(Ordering::Relaxed) != turned_away;
            if preemption.is_due(started.elapsed(), is_another_waiting || was_another_turned_away) {
                return;
            }
        }
    }
}

/// Decision when a running simulation is pre-empted.
struct Preemption {
    /// Time from the arrival of the simulation to its start.
    waited: Duration,
    /// Running time of the simulation at the first check that saw a waiting request after the queue was last empty.
    others_since: Option<Duration>,
}

impl Preemption {
    fn after(waited: Duration) -> Self {
        Self { waited, others_since: None }
    }

    /// Returns whether a simulation that has run for this time is pre-empted. It is only pre-empted for a request that
    /// waits now, so that a stall of the server between two checks ends no simulation while the queue is empty.
    fn is_due(&mut self, running: Duration, is_another_waiting: bool) -> bool {
        if !is_another_waiting {
            self.others_since = None;
            return false;
        }
        let since = *self.others_since.get_or_insert(running);
        let is_shared = self.waited.max(running - since) >= LONG_WAIT;
        is_shared && self.waited + running >= SHARED
    }
}

fn deadline(solver: Solver) -> Duration {
    match solver {
        Solver { method: Method::Euler { .. } | Method::Rk4 { .. }, ensemble: None } => FIXED_DEADLINE,
        _ => DEADLINE,
    }
}

/// Runs a client's work and charges its duration, if the seconds are limited.
fn counted<T>(seconds: Option<&TokenBucket>, client: Client, work: impl FnOnce() -> T) -> Result<T, Failure> {
    let Some(seconds) = seconds else { return Ok(work()) };
    may_compute(seconds, client)?;
    let started = Instant::now();
    let done = work();
    seconds.charge(client, started.elapsed().as_secs_f64());
    Ok(done)
}

fn may_compute(seconds: &TokenBucket, client: Client) -> Result<(), Failure> {
    seconds.check(client).map_err(|seconds| Failure::TooMuchComputing { seconds })
}

/// Counts a refused computation and returns its failure.
fn busy(kind: Work) -> Failure {
    metrics::refused(kind);
    Failure::Busy
}

/// Turns an error of the solver into problems of the inputs.
fn problems_of<T>(results: Result<T, EngineError>, deadline: Duration) -> Result<T, Vec<Problem>> {
    results.map_err(|error| match error {
        // A client that disconnected reads no answer, so the deadline is the reason.
        EngineError::Stopped => {
            let seconds = deadline.as_secs();
            let fewer = "choose fewer days, scenarios or simulations";
            let sentence = format!("This takes longer than {seconds} seconds to simulate, which is the most: {fewer}");
            vec![Problem::new("/days", sentence)]
        }
        error => vec![error.problem()],
    })
}

/// Token that is cancelled when the handler is dropped: its client disconnected or its time is over.
struct StopWhenDropped(CancelToken);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.request();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_simulation_is_pre_empted_only_for_a_request_that_waits_now() {
        // No request waits: it is never pre-empted, after any wait and running time.
        let mut preemption = Preemption::after(milliseconds(1_700));
        assert!([100, 2_000, 9_000].map(|running| preemption.is_due(milliseconds(running), false)) == [false; 3]);

        // One check per tenth of a second; a request waits after the first second.
        let mut preemption = Preemption::after(Duration::ZERO);
        let is_due = |running: &u64| preemption.is_due(milliseconds(*running), *running >= 1_000);
        assert_eq!((1..100).map(|check| check * 100).find(is_due), Some(1_800));

        // A stall of two seconds: after it, the first check sees a waiting request.
        let mut preemption = Preemption::after(Duration::ZERO);
        let is_due = [(1_700, false), (3_700, true), (3_800, true), (4_200, true)]
            .map(|(running, waits)| preemption.is_due(milliseconds(running), waits));
        assert_eq!(is_due, [false, false, false, true]);

        // Requests that get a processor after a short wait: it is not pre-empted.
        let mut preemption = Preemption::after(Duration::ZERO);
        let is_due = (20..80).any(|check| preemption.is_due(milliseconds(check * 100), check % 4 != 0));
        assert!(!is_due);
    }

    #[test]
    fn a_stall_of_the_server_ends_no_simulation_when_no_request_waits() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let workers = WorkerPool::new(None);
        let work = workers.run_as(Work::Simulation, DEADLINE, |_| std::thread::sleep(milliseconds(2_600)));
        let stalls = async {
            for _ in 0..3 {
                sleep(milliseconds(50)).await;
                // It blocks the only thread of the runtime.
                std::thread::sleep(milliseconds(700));
            }
        };
        let (done, ()) = runtime.block_on(async { tokio::join!(work, stalls) });
        assert!(done.is_ok(), "the simulation was pre-empted");
    }
}
