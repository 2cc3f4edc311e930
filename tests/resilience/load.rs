//! Visitors who go on asking while something happens to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::client::Client;

/// What came of one request.
#[derive(Clone, Debug)]
pub struct Sample {
    pub path: String,
    /// None where the connection failed.
    pub status: Option<u16>,
    pub has_retry_after: bool,
    pub took: Duration,
    /// When it was sent.
    pub at: Instant,
}

/// Requests that are being sent.
pub struct Load {
    stop: Arc<AtomicBool>,
    visitors: Vec<JoinHandle<Vec<Sample>>>,
}

impl Load {
    /// As many visitors as said, who go through the paths in turn, about so many requests a second altogether.
    pub fn start(client: Client, paths: &[String], visitors: u32, per_second: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let pause = Duration::from_secs(1) * visitors / per_second;
        let visitors = (0..visitors as usize).map(|first| {
            let (stop, paths) = (Arc::clone(&stop), paths.to_vec());
            thread::spawn(move || {
                let mut samples = Vec::new();
                let mut next = first;
                while !stop.load(Ordering::Relaxed) {
                    let sample = sample(client, &paths[next % paths.len()]);
                    thread::sleep(pause.saturating_sub(sample.took));
                    samples.push(sample);
                    next += 1;
                }
                samples
            })
        });
        let visitors = visitors.collect();
        Self { stop, visitors }
    }

    /// Ends it; everything that came of it.
    pub fn stop(self) -> Vec<Sample> {
        self.stop.store(true, Ordering::Relaxed);
        self.visitors.into_iter().flat_map(|visitor| visitor.join().unwrap()).collect()
    }
}

/// Asks once.
pub fn sample(client: Client, path: &str) -> Sample {
    let at = Instant::now();
    let answer = client.get(path).ok();
    Sample {
        path: path.to_owned(),
        status: answer.as_ref().map(|answer| answer.status),
        has_retry_after: answer.as_ref().is_some_and(|answer| answer.header("retry-after").is_some()),
        took: at.elapsed(),
        at,
    }
}

/// Asks for the same from many threads at the same time.
pub fn at_once(client: Client, path: &str, count: usize) -> Vec<Sample> {
    thread::scope(|scope| {
        let asking: Vec<_> = (0..count).map(|_| scope.spawn(|| sample(client, path))).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Those that were not answered with 200.
pub fn failed(samples: &[Sample]) -> usize {
    samples.iter().filter(|sample| sample.status != Some(200)).count()
}

/// Those that broke off, or that say that the server is at fault: all but a readable 503.
pub fn broken(samples: &[Sample]) -> usize {
    samples.iter().filter(|sample| sample.status.is_none_or(|status| status >= 500 && status != 503)).count()
}

/// The longest, in seconds.
pub fn slowest(samples: &[Sample]) -> f64 {
    samples.iter().map(|sample| sample.took.as_secs_f64()).fold(0.0, f64::max)
}

/// The 99th percentile, in milliseconds; what failed took for ever.
pub fn p99(samples: &[Sample]) -> f64 {
    let time =
        |sample: &Sample| if sample.status == Some(200) { sample.took.as_secs_f64() * 1e3 } else { f64::INFINITY };
    let mut times: Vec<f64> = samples.iter().map(time).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(f64::INFINITY)
}
