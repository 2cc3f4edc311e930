//! Client of external engines: services that receive a scenario over HTTP and answer with its series.
//!
//! ```text
//! POST {address}/simulations
//! {"days": 200, "scenario": {"name": "R0 = 3.0", "population": 10000, "beta": 0.3, "gamma": 0.1, …}}
//!
//! 200 OK
//! {"engine": {"name": "deSolve", "version": "1.34"}, "model": "epicurve", "series": {"susceptible": [9900, …], …}}
//! ```
//!
//! The scenario is written as in a saved run, with all defaults. [`ExternalAnswer::read`] checks the answer. A service
//! that cannot simulate a scenario answers with a status of 400 or more and the reason in `detail`.
//!
//! The configuration lists the services. A visitor's input never becomes an address.

mod call;

use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::config::Engine;
use crate::model::{ExternalAnswer, Scenario};
use call::call;

/// Time-out of a request, from the first byte sent to the last byte received.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum number of concurrent requests to a service. Further requests wait, so that many visitors do not overload it.
const MAX_CONCURRENT: usize = 8;

/// Maximum wait for a free request slot.
const MAX_WAIT: Duration = Duration::from_secs(3);

/// The reason why there is no answer, as the rest of a sentence that begins with the service's name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ServiceError {
    /// No service has this name: the client's mistake.
    #[error("is not configured on this server, which has {known}")]
    Unknown {
        /// The configured names, separated by commas, or "none".
        known: String,
    },
    /// The service failed.
    #[error("{0}")]
    Failed(String),
}

/// The configured services.
pub struct Services {
    services: Vec<(Engine, Semaphore)>,
}

impl Services {
    /// Creates a client of these services.
    #[must_use]
    pub fn new(services: Vec<Engine>) -> Self {
        Self { services: services.into_iter().map(|service| (service, Semaphore::new(MAX_CONCURRENT))).collect() }
    }

    /// Returns the names of the services, in the order of the configuration.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(|(service, _)| service.name.as_str())
    }

    /// Requests a simulation of a scenario from the service with this name.
    ///
    /// # Errors
    ///
    /// There is no such service, it does not answer in time, or its answer is not valid.
    pub async fn simulate(&self, name: &str, scenario: &Scenario, days: u32) -> Result<ExternalAnswer, ServiceError> {
        let Some((service, slots)) = self.services.iter().find(|(service, _)| service.name == name) else {
            let names: Vec<_> = self.names().collect();
            let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            return Err(ServiceError::Unknown { known });
        };
        request(service, slots, scenario, days).await.map_err(|reason| {
            tracing::warn!(engine = name, address = %service.address(), %reason, "an external engine failed");
            ServiceError::Failed(reason)
        })
    }
}

/// Waits for a slot, sends the request and reads the answer.
async fn request(
    service: &Engine,
    slots: &Semaphore,
    scenario: &Scenario,
    days: u32,
) -> Result<ExternalAnswer, String> {
    let Ok(_slot) = timeout(MAX_WAIT, slots.acquire()).await else {
        return Err("has more questions than it can answer: try again in a moment".to_owned());
    };
    let Ok(body) = timeout(REQUEST_TIMEOUT, call(service, scenario, days)).await else {
        return Err(format!("did not answer within {} seconds", REQUEST_TIMEOUT.as_secs()));
    };
    let (body, name, scenario) = (body?, service.name.clone(), scenario.clone());
    // Parsing megabytes would block this thread for too long.
    let read = spawn_blocking(move || ExternalAnswer::read(&name, &scenario, days, &body));
    read.await.unwrap_or_else(|_| Err("answered what could not be read".to_owned()))
}
