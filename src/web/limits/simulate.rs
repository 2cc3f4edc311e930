//! A comparison → its results: external engines are asked for their scenarios, everything else is simulated here.

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
    /// What was simulated: without those scenarios whose engines failed.
    pub comparison: Comparison,
    /// One for each of its scenarios.
    pub results: Results,
    /// The scenarios that are left out.
    pub left_out: Vec<EngineFailure>,
}

/// A scenario whose engine failed, or is none of this server's.
pub struct EngineFailure {
    /// Its place among the scenarios that were asked for, from 0.
    pub index: usize,
    /// This server has no engine of the name: another one has to be asked for.
    pub is_unknown: bool,
    sentence: String,
}

impl EngineFailure {
    /// As a problem of its field.
    pub fn problem(&self) -> Problem {
        Problem::new(format!("/scenarios/{}/engine", self.index), self.sentence.clone())
    }
}

/// Why nothing of a comparison was simulated.
pub enum SimulateError {
    /// What was asked for can't be.
    Inputs(Vec<Problem>),
    /// Every scenario was for an engine that failed.
    Engines(Vec<EngineFailure>),
}

/// Simulates what can be; a failing engine leaves out its own scenarios alone.
pub async fn simulate(
    workers: &WorkerPool,
    services: &Arc<Services>,
    client: Client,
    comparison: Comparison,
) -> Result<Result<Simulated, SimulateError>, Failure> {
    let (mut answers, left_out) = if comparison.has_external() {
        workers.elsewhere(client, ask(services, &comparison)).await?
    } else {
        (Vec::new(), Vec::new())
    };
    for left_out in left_out.iter().rev() {
        answers.remove(left_out.index);
    }
    let Some(comparison) = comparison.without(|index| left_out.iter().any(|left_out| left_out.index == index)) else {
        let is_mistake = left_out.iter().all(|left_out| left_out.is_unknown);
        let problems = || left_out.iter().map(EngineFailure::problem).collect();
        return Ok(Err(if is_mistake { SimulateError::Inputs(problems()) } else { SimulateError::Engines(left_out) }));
    };
    let results = workers.simulate(client, &comparison, answers).await?;
    Ok(results.map(|results| Simulated { comparison, results, left_out }).map_err(SimulateError::Inputs))
}

/// What the engines say, all asked at once: an answer in the place of each scenario that has one.
async fn ask(services: &Arc<Services>, comparison: &Comparison) -> (Vec<Option<ExternalAnswer>>, Vec<EngineFailure>) {
    let mut asked = JoinSet::new();
    for (index, scenario) in comparison.scenarios().iter().enumerate() {
        if let Some(engine) = scenario.engine.clone() {
            let (services, scenario, days) = (Arc::clone(services), scenario.clone(), comparison.days());
            asked.spawn(async move {
                let started = Instant::now();
                let answer = services.simulate(&engine, &scenario, days).await;
                let answer = answer.map_err(|error| EngineFailure {
                    index,
                    is_unknown: matches!(error, ServiceError::Unknown { .. }),
                    sentence: format!("The engine “{engine}” {error}"),
                });
                // A visitor's words are no label.
                if !matches!(&answer, Err(left_out) if left_out.is_unknown) {
                    metrics::engine_asked(engine, answer.is_ok(), started.elapsed());
                }
                (index, answer)
            });
        }
    }
    let mut answers = vec![None; comparison.scenarios().len()];
    let mut left_out = Vec::new();
    for (index, answer) in asked.join_all().await {
        match answer {
            Ok(answer) => answers[index] = Some(answer),
            Err(problem) => left_out.push(problem),
        }
    }
    left_out.sort_by_key(|left_out| left_out.index);
    (answers, left_out)
}
