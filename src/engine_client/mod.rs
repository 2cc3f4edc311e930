//! Other people's models: each a service that gets a scenario over HTTP and answers with its series.
//!
//! ```text
//! POST {address}/simulations
//! {"days": 200, "scenario": {"name": "R0 = 3.0", "population": 10000, "beta": 0.3, "gamma": 0.1, …}}
//!
//! 200 OK
//! {"engine": {"name": "deSolve", "version": "1.34"}, "model": "epicurve", "series": {"susceptible": [9900, …], …}}
//! ```
//!
//! The scenario stands there as in a saved run's inputs, with every default. [`ExternalAnswer::read`] says what an answer
//! must have. A service that cannot simulate a scenario answers with a status of 400 or more and says why in `detail`.
//!
//! Which services there are, the configuration says; nothing that a visitor sends is ever an address.

mod call;

use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::config::Engine;
use crate::model::{ExternalAnswer, Scenario};
use call::call;

/// From the first byte that is sent to the last one that comes back.
const TIME: Duration = Duration::from_secs(10);

/// Questions that a service works on at the same moment; further ones wait, so that a crowd of visitors does not become
/// one of questions.
const AT_ONCE: usize = 8;

/// So long.
const WAIT: Duration = Duration::from_secs(3);

/// Why there is no answer, as the rest of a sentence that begins with the service's name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ServiceError {
    /// No service has this name: a mistake of whoever asks.
    #[error("is not configured on this server, which has {known}")]
    Unknown {
        /// The names that there are, with commas between; "none".
        known: String,
    },
    /// The service did not do its part.
    #[error("{0}")]
    Failed(String),
}

/// All services that are configured.
pub struct Services {
    services: Vec<(Engine, Semaphore)>,
}

impl Services {
    /// These and no others.
    #[must_use]
    pub fn new(services: Vec<Engine>) -> Self {
        Self { services: services.into_iter().map(|service| (service, Semaphore::new(AT_ONCE))).collect() }
    }

    /// Their names, in the configuration's order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(|(service, _)| service.name.as_str())
    }

    /// Asks the service of this name for a scenario.
    ///
    /// # Errors
    ///
    /// When there is no such service, or it does not answer in time, or not with an epidemic.
    pub async fn simulate(&self, name: &str, scenario: &Scenario, days: u32) -> Result<ExternalAnswer, ServiceError> {
        let Some((service, places)) = self.services.iter().find(|(service, _)| service.name == name) else {
            let names: Vec<_> = self.names().collect();
            let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            return Err(ServiceError::Unknown { known });
        };
        ask(service, places, scenario, days).await.map_err(|reason| {
            tracing::warn!(engine = name, address = %service.address(), %reason, "an external engine failed");
            ServiceError::Failed(reason)
        })
    }
}

async fn ask(service: &Engine, places: &Semaphore, scenario: &Scenario, days: u32) -> Result<ExternalAnswer, String> {
    let Ok(_place) = timeout(WAIT, places.acquire()).await else {
        return Err("has more questions than it can answer: try again in a moment".to_owned());
    };
    let Ok(body) = timeout(TIME, call(service, scenario, days)).await else {
        return Err(format!("did not answer within {} seconds", TIME.as_secs()));
    };
    let (body, name, scenario) = (body?, service.name.clone(), scenario.clone());
    // Megabytes take longer than others should wait for this thread.
    let read = spawn_blocking(move || ExternalAnswer::read(&name, &scenario, days, &body));
    read.await.unwrap_or_else(|_| Err("answered what could not be read".to_owned()))
}
