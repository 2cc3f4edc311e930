//! Simulates a comparison: external engines compute their own scenarios, and the worker pool computes all others.

use std::sync::Arc;
use std::time::Instant;

use tokio::task::JoinSet;

use super::worker_pool::WorkerPool;
use crate::engine_client::{ServiceError, Services};
use crate::model::{Comparison, ExternalAnswer, Problem, Results};
use crate::web::error::Failure;
use crate::web::http::client_ip::Client;
use crate::web::http::metrics;

/// A comparison with its results.
pub struct Simulated {
    /// The simulated comparison, without the scenarios whose engines failed.
    pub comparison: Comparison,
    /// Results of its scenarios.
    pub results: Results,
    /// Scenarios that were left out.
    pub left_out: Vec<EngineFailure>,
}

/// Failure of a scenario's engine, or an engine that this server does not have.
pub struct EngineFailure {
    /// Index of the scenario in the requested comparison.
    pub index: usize,
    /// Whether this server has no engine of this name.
    pub is_unknown: bool,
    sentence: String,
}

impl EngineFailure {
    /// Returns the failure as a problem of the scenario's `engine` field.
    pub fn problem(&self) -> Problem {
        Problem::new(format!("/scenarios/{}/engine", self.index), self.sentence.clone())
    }
}

/// Reason why no scenario of a comparison was simulated.
pub enum SimulateError {
    /// The inputs cannot be simulated.
    Inputs(Vec<Problem>),
    /// Every scenario had an external engine, and all of them failed.
    Engines(Vec<EngineFailure>),
}

/// Simulates a comparison without the scenarios whose engines fail.
pub async fn simulate(
    workers: &WorkerPool,
    services: &Arc<Services>,
    client: Client,
    comparison: Comparison,
) -> Result<Result<Simulated, SimulateError>, Failure> {
    let (mut answers, left_out) = if comparison.has_external() {
        workers.wait_for(client, call_engines(services, &comparison)).await?
    } else {
        (Vec::new(), Vec::new())
    };
    for left_out in left_out.iter().rev() {
        answers.remove(left_out.index);
    }
    let Some(comparison) = comparison.without(|index| left_out.iter().any(|left_out| left_out.index == index)) else {
        let are_unknown = left_out.iter().all(|left_out| left_out.is_unknown);
        let problems = || left_out.iter().map(EngineFailure::problem).collect();
        return Ok(Err(if are_unknown { SimulateError::Inputs(problems()) } else { SimulateError::Engines(left_out) }));
    };
    let results = workers.simulate(client, &comparison, answers).await?;
    Ok(results.map(|results| Simulated { comparison, results, left_out }).map_err(SimulateError::Inputs))
}

/// Calls all external engines at the same time. Returns the answer of each scenario, `None` without an engine, and the
/// failures.
async fn call_engines(
    services: &Arc<Services>,
    comparison: &Comparison,
) -> (Vec<Option<ExternalAnswer>>, Vec<EngineFailure>) {
    let mut calls = JoinSet::new();
    for (index, scenario) in comparison.scenarios().iter().enumerate() {
        if let Some(engine) = scenario.engine.clone() {
            let (services, scenario, days) = (Arc::clone(services), scenario.clone(), comparison.days());
            calls.spawn(async move {
                let started = Instant::now();
                let answer = services.simulate(&engine, &scenario, days).await;
                let answer = answer.map_err(|error| EngineFailure {
                    index,
                    is_unknown: matches!(error, ServiceError::Unknown { .. }),
                    sentence: format!("The engine “{engine}” {error}"),
                });
                // Only configured engines are labels: an unknown name is text of a visitor.
                if !matches!(&answer, Err(left_out) if left_out.is_unknown) {
                    metrics::engine_called(engine, answer.is_ok(), started.elapsed());
                }
                (index, answer)
            });
        }
    }
    let mut answers = vec![None; comparison.scenarios().len()];
    let mut left_out = Vec::new();
    for (index, answer) in calls.join_all().await {
        match answer {
            Ok(answer) => answers[index] = Some(answer),
            Err(problem) => left_out.push(problem),
        }
    }
    left_out.sort_by_key(|left_out| left_out.index);
    (answers, left_out)
}
