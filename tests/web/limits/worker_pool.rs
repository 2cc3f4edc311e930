//! More simulations at once than there are processors.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::app::{App, Reply, TWO};

/// Takes minutes of a processor.
fn longest() -> String {
    let scenario = |number: u32| json!({"name": number.to_string(), "beta": 0.3, "gamma": 0.1, "mu": 0.01});
    let scenarios: Vec<Value> = (1..=8).map(scenario).collect();
    let solver = json!({"method": "stochastic", "members": 10_000, "seed": 1});
    json!({"days": 3650, "scenarios": scenarios, "solver": solver}).to_string()
}

/// So many of the longest simulations for each processor, which are running or waiting when this returns.
async fn crowd(app: &Arc<App>, each: usize) -> JoinSet<Reply> {
    let mut crowd = JoinSet::new();
    for _ in 0..each * available_parallelism().unwrap().get() {
        let app = app.clone();
        crowd.spawn(async move { app.post_json("/api/v1/simulations", &longest()).await });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    crowd
}

#[tokio::test]
async fn who_simulates_for_long_makes_way_for_others() {
    let app = Arc::new(App::new().await);
    let crowd = crowd(&app, 1).await;
    // The shorter one waits for its turn, and is served; on a machine with other work, when it comes back as it is told to.
    while app.get(&format!("/?{TWO}")).await.status == StatusCode::SERVICE_UNAVAILABLE {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let replies = crowd.join_all().await;
    let refused: Vec<&Reply> = replies.iter().filter(|reply| reply.status == StatusCode::SERVICE_UNAVAILABLE).collect();
    assert!(!refused.is_empty());
    for reply in refused {
        assert_eq!(reply.header("retry-after"), "2");
        assert_eq!(reply.json()["title"], "Too many simulations are running");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("While others wait, a simulation has two seconds"), "{detail}");
    }
}

#[tokio::test]
async fn of_a_crowd_of_long_simulations_nobody_is_kept_waiting() {
    let app = Arc::new(App::new().await);
    let crowd = crowd(&app, 2).await;
    let replies = crowd.join_all().await;
    // Those that ran first gave way. Of those that took their places while nobody waited any more, each had its ten seconds.
    let refused = replies.iter().filter(|reply| reply.status == StatusCode::SERVICE_UNAVAILABLE).count();
    assert!(refused >= available_parallelism().unwrap().get(), "{refused} refused");
    let others = replies.iter().filter(|reply| reply.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!(refused + others, replies.len());
    assert_eq!(app.get(&format!("/?{TWO}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn alone_a_simulation_has_ten_seconds() {
    let reply = App::new().await.post_json("/api/v1/simulations", &longest()).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let detail = reply.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("This takes longer than 10 seconds to simulate"), "{detail}");
}
