//! Simulations and pictures off the server's own threads: as many at once as there are processors, a short queue, an end when
//! nobody waits for them any more, and an earlier one when others wait for a processor.

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

/// From the start to the end of a computation; longer ones are not worth a page's wait.
const DEADLINE: Duration = Duration::from_secs(10);

/// The same for steps of a fixed length, whose number is limited: even the most are answered on a slow machine, while no one
/// else waits.
const FIXED_DEADLINE: Duration = Duration::from_secs(30);

/// Longest time from the arrival of a simulation to its end while others wait: just enough below two seconds to be answered
/// within them.
const SHARED: Duration = Duration::from_millis(1800);

/// Queue wait below which running simulations are not pre-empted.
const LONG_WAIT: Duration = Duration::from_millis(500);

/// How often a running computation looks whether others wait.
const LOOK: Duration = Duration::from_millis(100);

/// What is over sooner than another thread would take it up is not handed to one: scenarios of so many days in all, and so
/// many steps of the adaptive solver, which is about a millisecond.
const SHORT_DAYS: u64 = 4_000;
const SHORT_STEPS: u32 = 1_000;

/// Where simulations and pictures wait for a processor.
pub struct WorkerPool {
    queue: Semaphore,
    processors: Arc<Semaphore>,
    /// Requests that waited for a processor in vain.
    turned_away: AtomicUsize,
    /// The seconds that each client may simulate, if they are counted.
    seconds: Option<Arc<TokenBucket>>,
}

impl WorkerPool {
    /// The workers of this machine, and the seconds of a minute in which each client may simulate; none: any number.
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

    /// Simulates for a client what no external engine has answered; what the solver refuses is a problem of what was asked
    /// for.
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
        Ok(refusals_after(deadline, self.run_until(deadline, client, work).await?))
    }

    /// Simulates at once what takes a millisecond, where a processor is free for it; none where it turns out to take longer.
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
            let is_over = !matches!(results, Err(EngineError::Stopped));
            is_over.then(|| {
                metrics::computed(Work::Simulation, started.elapsed());
                refusals(results)
            })
        };
        counted(self.seconds.as_deref(), client, short)
    }

    /// Simulates in any way, and counts how long it took: of that, each client has so much in a minute.
    pub async fn run_for<T: Send + 'static>(
        &self,
        client: Client,
        work: impl FnOnce(&CancelToken) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        self.run_until(DEADLINE, client, work).await
    }

    async fn run_until<T: Send + 'static>(
        &self,
        deadline: Duration,
        client: Client,
        work: impl FnOnce(&CancelToken) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let seconds = self.seconds.clone();
        if let Some(seconds) = &seconds {
            may_compute(seconds, client)?;
        }
        // While it waits for a processor, others of the same client may take all.
        let work = move |stop: &CancelToken| counted(seconds.as_deref(), client, || work(stop));
        self.run_as(Work::Simulation, deadline, work).await?
    }

    /// Waits for work that is done elsewhere, and counts the wait as simulating.
    pub async fn elsewhere<T>(&self, client: Client, work: impl Future<Output = T>) -> Result<T, Failure> {
        let Some(seconds) = self.seconds.as_deref() else { return Ok(work.await) };
        may_compute(seconds, client)?;
        let started = Instant::now();
        let done = work.await;
        seconds.charge(client, started.elapsed().as_secs_f64());
        Ok(done)
    }

    /// Does any other long work, which must end soon once it is asked to stop.
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
        let asked = stop.0.clone();
        let waited = arrived.elapsed();
        let mut task = tokio::task::spawn_blocking(move || {
            let (running, started) = (metrics::running(kind), Instant::now());
            let done = work(&asked);
            metrics::computed(kind, started.elapsed());
            drop(running);
            // The processor is free when the work has ended, not when its reader has gone.
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
            // Other work has no simpler form in which it could be asked for again.
            () = self.preempted(waited), if kind == Work::Simulation => Err(busy(kind)),
        }
    }

    /// A processor, or none where too many wait for one or the wait takes too long.
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

    /// Returns when a simulation that begins now, after this wait, has to give way to a request that waits, or that has waited
    /// meanwhile until it was turned away: of many at once, none takes longer than the others were allowed to.
    async fn preempted(&self, waited: Duration) {
        let (started, turned_away) = (Instant::now(), self.turned_away.load(Ordering::Relaxed));
        let mut preemption = Preemption::after(waited);
        loop {
            sleep(LOOK).await;
            let is_another_waiting = self.queue.available_permits() < QUEUE;
            let was_another_turned_away = self.turned_away.load(Ordering::Relaxed) != turned_away;
            if preemption.is_due(started.elapsed(), is_another_waiting || was_another_turned_away) {
                return;
            }
        }
    }
}

/// Decides when a running simulation is pre-empted.
struct Preemption {
    /// From its arrival to its start.
    waited: Duration,
    /// How long it had run when the queue was first seen with somebody in it, since it was last seen empty.
    others_since: Option<Duration>,
}

impl Preemption {
    fn after(waited: Duration) -> Self {
        Self { waited, others_since: None }
    }

    /// Returns whether a simulation that has run this long gives way. It does so only to a request that waits now, so that a
    /// stall between two calls ends nothing while the queue is empty.
    fn is_due(&mut self, running: Duration, is_somebody_waiting: bool) -> bool {
        if !is_somebody_waiting {
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

/// Does a client's work and counts how long it takes, where that is counted.
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

/// Counts a computation that is refused.
fn busy(kind: Work) -> Failure {
    metrics::refused(kind);
    Failure::Busy
}

/// What the solver refuses as problems of what was asked for.
pub fn refusals<T>(results: Result<T, EngineError>) -> Result<T, Vec<Problem>> {
    refusals_after(DEADLINE, results)
}

fn refusals_after<T>(deadline: Duration, results: Result<T, EngineError>) -> Result<T, Vec<Problem>> {
    results.map_err(|error| match error {
        // Whoever hangs up reads no answer: it was the deadline.
        EngineError::Stopped => {
            let seconds = deadline.as_secs();
            let fewer = "choose fewer days, scenarios or simulations";
            let sentence = format!("This takes longer than {seconds} seconds to simulate, which is the most: {fewer}");
            vec![Problem::new("/days", sentence)]
        }
        error => vec![error.problem()],
    })
}

/// A handler is dropped when its client hangs up or its time is over.
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
    fn a_simulation_gives_way_only_to_a_request_that_waits_now() {
        // However long it ran, and however long it waited itself.
        let mut preemption = Preemption::after(milliseconds(1_700));
        assert!([100, 2_000, 9_000].map(|running| preemption.is_due(milliseconds(running), false)) == [false; 3]);

        // Looked at every tenth of a second; somebody waits from the second second on.
        let mut preemption = Preemption::after(Duration::ZERO);
        let is_over = |running: &u64| preemption.is_due(milliseconds(*running), *running >= 1_000);
        assert_eq!((1..100).map(|look| look * 100).find(is_over), Some(1_800));

        // A stall of two seconds: the request that waits after it has only just been seen.
        let mut preemption = Preemption::after(Duration::ZERO);
        let is_over = [(1_700, false), (3_700, true), (3_800, true), (4_200, true)]
            .map(|(running, waits)| preemption.is_due(milliseconds(running), waits));
        assert_eq!(is_over, [false, false, false, true]);

        // Who waits and is served in between is no reason.
        let mut preemption = Preemption::after(Duration::ZERO);
        let is_over = (20..80).any(|look| preemption.is_due(milliseconds(look * 100), look % 4 != 0));
        assert!(!is_over);
    }

    #[test]
    fn a_stall_of_the_server_ends_no_simulation_when_nobody_waits() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let workers = WorkerPool::new(None);
        let work = workers.run_as(Work::Simulation, DEADLINE, |_| std::thread::sleep(milliseconds(2_600)));
        let stalls = async {
            for _ in 0..3 {
                sleep(milliseconds(50)).await;
                // Nothing else of the server runs meanwhile.
                std::thread::sleep(milliseconds(700));
            }
        };
        let (done, ()) = runtime.block_on(async { tokio::join!(work, stalls) });
        assert!(done.is_ok(), "it was told to give way");
    }
}
