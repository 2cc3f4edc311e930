//! The metrics' listener, as Prometheus asks it.

use super::*;

/// What the metrics' listener answers: status and body.
fn ask(address: &str, method: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(method != "GET" || path != "/metrics" || head.contains("text/plain; version=0.0.4"), "{head}");
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// A server that is asked for its metrics at the second address.
fn measured(folder: &Path) -> (Process, String) {
    measured_with(folder, &[("EPICURVE_METRICS_LISTEN", "127.0.0.1:0")])
}

fn measured_with(folder: &Path, environment: &[(&str, &str)]) -> (Process, String) {
    let process = Process::start(folder, environment);
    let line = process.lines.recv_timeout(Duration::from_secs(20)).unwrap();
    let (_, address) = line.split_once("Metrics are at http://").ok_or(&line).unwrap();
    let address = address.split('/').next().unwrap().to_owned();
    (process, address)
}

/// The value of a series, as it is written.
fn value(metrics: &str, series: &str) -> Option<f64> {
    metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

fn wait_for(metrics: &str, series: &str, expected: f64, limit: Duration) {
    let started = Instant::now();
    loop {
        let (_, text) = ask(metrics, "GET", "/metrics");
        if value(&text, series) == Some(expected) {
            return;
        }
        assert!(started.elapsed() < limit, "{series} does not become {expected} within {limit:?}: {text}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn post(process: &Process, path: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&process.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    stream
}

#[test]
fn metrics_have_a_listener_of_their_own_and_nothing_else_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (process, metrics) = measured(folder.path());
    assert_ne!(process.address, metrics);
    assert_eq!(process.get("/metrics"), 404, "visitors do not see them");
    for (method, path) in [("GET", "/"), ("GET", "/health/live"), ("POST", "/metrics"), ("DELETE", "/metrics")] {
        assert_eq!(ask(&metrics, method, path).0, 404, "{method} {path}");
    }
    assert_eq!((process.get("/"), process.get("/runs"), process.get("/runs/none")), (200, 200, 404));
    let run = r#"{"days": 60, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;
    let mut answer = String::new();
    post(&process, "/api/v1/runs", run).read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let _idle = TcpStream::connect(&process.address).unwrap();
    wait_for(&metrics, "epicurve_http_connections_open", 1.0, Duration::from_secs(5));

    let (status, text) = ask(&metrics, "GET", "/metrics");
    assert_eq!(status, 200);
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(series.starts_with("epicurve_") && value.parse::<f64>().is_ok(), "{line}");
    }
    for (series, expected) in [
        (r#"epicurve_http_requests_total{method="GET",route="/",status="200"}"#, 1.0),
        (r#"epicurve_http_requests_total{method="GET",route="/runs/{file}",status="404"}"#, 1.0),
        (r#"epicurve_http_requests_total{method="GET",route="-",status="404"}"#, 1.0),
        (r#"epicurve_http_requests_total{method="POST",route="/api/v1/runs",status="201"}"#, 1.0),
        (r#"epicurve_http_request_duration_seconds_count{method="GET",route="/runs"}"#, 1.0),
        (r#"epicurve_http_request_duration_seconds_bucket{method="GET",route="/runs",le="+Inf"}"#, 1.0),
        // The workbench's, and the saved one.
        (r#"epicurve_computation_duration_seconds_count{work="simulation"}"#, 2.0),
        (r#"epicurve_computations_running{work="simulation"}"#, 0.0),
        (r#"epicurve_computations_waiting{work="simulation"}"#, 0.0),
        (r#"epicurve_computations_refused_total{work="simulation"}"#, 0.0),
        ("epicurve_runs_saved_total", 1.0),
        (r#"epicurve_password_checks_total{sent="bearer",outcome="wrong"}"#, 0.0),
        ("epicurve_database_pool_limit", 4.0),
        ("epicurve_database_pool_in_use", 0.0),
        ("epicurve_database_pool_timeouts_total", 0.0),
        (concat!(r#"epicurve_build_info{version=""#, env!("CARGO_PKG_VERSION"), r#"",database="sqlite"}"#), 1.0),
    ] {
        assert_eq!(value(&text, series), Some(expected), "{series}: {text}");
    }
    let size = value(&text, "epicurve_database_pool_size").unwrap();
    assert!(size >= 1.0 && value(&text, "epicurve_database_pool_idle") == Some(size), "{text}");
}

#[test]
fn a_metrics_port_that_is_taken_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(folder.path(), &[("EPICURVE_METRICS_LISTEN", &address)], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("EPICURVE_METRICS_LISTEN: {address} is in use")), "{said}");
}

#[test]
fn engines_are_counted_by_their_names_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let engines = format!("twin=http://{gone}");
    let (process, metrics) =
        measured_with(folder.path(), &[("EPICURVE_METRICS_LISTEN", "127.0.0.1:0"), ("EPICURVE_ENGINES", &engines)]);
    let page = |engine: &str| process.get(&format!("/?v=1&days=60&s1.beta=0.3&s1.gamma=0.1&s1.engine={engine}"));
    assert_eq!((page("twin"), page("unheard-of")), (502, 422));
    let (_, text) = ask(&metrics, "GET", "/metrics");
    let series = r#"epicurve_engine_duration_seconds_count{engine="twin",outcome="failed"}"#;
    assert_eq!(value(&text, series), Some(1.0), "{text}");
    assert!(!text.contains("unheard-of"), "{text}");
}

/// The largest ensemble: it runs until its deadline of ten seconds if nobody stops it.
const LONG: &str = r#"{"days": 3650, "solver": {"method": "stochastic", "members": 10000, "seed": 1},
    "scenarios": [{"beta": 0.3, "gamma": 0.1, "omega": 0.01, "population": 10000000}]}"#;

#[test]
fn a_simulation_ends_soon_after_its_client_hangs_up() {
    const RUNNING: &str = r#"epicurve_computations_running{work="simulation"}"#;
    const WAITING: &str = r#"epicurve_computations_waiting{work="simulation"}"#;
    const LEFT: &str = r#"epicurve_http_requests_total{method="POST",route="/api/v1/simulations",status="499"}"#;
    let folder = tempfile::tempdir().unwrap();
    let (process, metrics) = measured(folder.path());
    let processors = thread::available_parallelism().unwrap().get();
    let clients: Vec<_> = (0..processors + 2).map(|_| post(&process, "/api/v1/simulations", LONG)).collect();
    let all = f64::from(u32::try_from(processors).unwrap());
    wait_for(&metrics, RUNNING, all, Duration::from_secs(5));
    wait_for(&metrics, WAITING, 2.0, Duration::from_secs(5));
    drop(clients);
    wait_for(&metrics, RUNNING, 0.0, Duration::from_secs(1));
    wait_for(&metrics, WAITING, 0.0, Duration::from_secs(1));
    wait_for(&metrics, LEFT, all + 2.0, Duration::from_secs(1));
    assert_eq!(process.get("/"), 200);
}
