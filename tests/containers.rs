//! The containers as a user starts them: the Compose stack keeps its runs and gives away as little as it can, and the
//! image works alone. One test, so that the image is built and the stack started once.

#[path = "support/docker.rs"]
mod docker;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use docker::{Alone, Stack, attempt, docker, docker_with, inspect, read_volume, wait_until};
use serde_json::{Value, json};
use support::needs::DOCKER;
use ureq::http::Response;
use ureq::{Agent, Body};

const MEGABYTE: u64 = 1_000_000;

#[test]
fn the_containers_keep_runs_and_are_hardened() {
    if !DOCKER.is_met() {
        return;
    }
    let stack = Stack::new();
    stack.compose(&["up", "--build", "--wait"]);
    check_presets(&stack);
    let run = visit_and_save(stack.port);
    let alone = Alone::new();
    alone.start(&stack.image);
    check_the_command_line(&stack, &alone);
    check_moving(&stack, &alone, &run);
    check_posture(&stack);
    check_engines(&stack);
    check_contents(&stack.image);
    check_paths(&stack.image);
    check_secrecy(&stack);
    check_backup(&stack, &run);
    check_survival(&stack, &run);
    check_replicas(&stack);
    check_addresses(&stack);
    check_the_image_alone(&stack.image, &alone);
}

/// Three servers behind a proxy answer alike, and each of them can go without anybody noticing.
fn check_replicas(stack: &Stack) {
    stack.compose_scaled(&["up", "--wait", "--scale", "web=3"]);
    let run = &visit_and_save(stack.port);
    let servers: Vec<String> = stack.compose(&["ps", "--quiet", "web"]).lines().map(str::to_owned).collect();
    assert_eq!(servers.len(), 3, "{servers:?}");
    let tag = |answer: Response<Body>| {
        assert_eq!(answer.status(), 200);
        answer.headers()["etag"].to_str().expect("a tag").to_owned()
    };
    let tags: BTreeSet<String> = (0..12).map(|_| tag(get(stack.port, run))).collect();
    assert_eq!(tags.len(), 1, "each server gives the same bytes: {tags:?}");

    let stop = AtomicBool::new(false);
    let (asked, failed) = thread::scope(|scope| {
        let visitor = scope.spawn(|| {
            let (mut asked, mut failed) = (0, Vec::new());
            while !stop.load(Ordering::Relaxed) {
                for path in [run, "/", "/runs", "/health/ready"] {
                    asked += 1;
                    let status = status(stack.port, path);
                    if status != Some(200) {
                        failed.push(format!("{path}: {status:?}"));
                    }
                    thread::sleep(Duration::from_millis(10));
                }
            }
            (asked, failed)
        });
        for server in &servers {
            docker(&["restart", "--time=15", server]);
            wait_until("the server is ready again", || {
                inspect("container", server)["State"]["Health"]["Status"] == "healthy"
            });
            // The proxy looks once a second.
            thread::sleep(Duration::from_secs(3));
        }
        stop.store(true, Ordering::Relaxed);
        visitor.join().expect("the visitor comes home")
    });
    assert!(asked > 100 && failed.is_empty(), "of {asked} requests: {failed:?}");
    eprintln!("measured: {asked} requests while three servers were replaced, 0 failed");
}

/// Saves that a client may make in a minute.
const SAVES: u64 = 5;

/// Behind the proxy of compose.scale.yaml a made-up X-Forwarded-For gains nothing, neither for a visitor nor for a container
/// inside the networks that are trusted; and a container asks the service by its name, but not by another site's.
fn check_addresses(stack: &Stack) {
    let saves = SAVES.to_string();
    let up = ["up", "--wait", "--scale", "web=1"];
    stack.compose_scaled_with(&[("EPICURVE_SAVES_PER_MINUTE", &saves)], &up);
    let started = Instant::now();
    let body = r#"{"days":9,"scenarios":[{"beta":0.3,"gamma":0.1}]}"#;
    // One comes back every twelve seconds.
    let allowed = |since: Instant| SAVES + since.elapsed().as_secs() / 12 + 1;
    let saved = (0..20).filter(|number| {
        let call = browser().post(format!("http://127.0.0.1:{}/api/v1/runs", stack.port));
        let call = call.header("x-forwarded-for", format!("203.0.113.{number}"));
        call.header("content-type", "application/json").send(body).expect("an answer").status() == 201
    });
    let saved = saved.count() as u64;
    assert!((1..=allowed(started)).contains(&saved), "{saved} of 20 saved from made-up addresses");

    let proxy = stack.compose_scaled(&["ps", "--quiet", "proxy"]);
    let image = inspect("container", proxy.trim())["Config"]["Image"].clone();
    let network = format!("--network={}_front", stack.project);
    let ask = |script: &str| {
        let image = image.as_str().expect("the proxy's image");
        docker(&["run", "--rm", &network, "--entrypoint=bash", image, "-c", script])
    };
    let started = Instant::now();
    let length = body.len();
    let inside = ask(&format!(
        "for number in $(seq 20); do
            exec 3<>/dev/tcp/proxy/8000
            printf 'POST /api/v1/runs HTTP/1.1\\r\\nHost: proxy:8000\\r\\nX-Forwarded-For: 203.0.113.%s\\r\\n' $number >&3
            printf 'Content-Type: application/json\\r\\nContent-Length: {length}\\r\\nConnection: close\\r\\n\\r\\n{body}' >&3
            head -n 1 <&3
            exec 3>&-
        done"
    ));
    let (saved, answered) = (inside.matches(" 201 ").count() as u64, inside.matches("HTTP/1.1 ").count());
    assert_eq!(answered, 20, "{inside}");
    assert!((1..=allowed(started)).contains(&saved), "{saved} of 20 saved from inside: {inside}");

    let by_name = |host: &str| {
        let request = format!("GET /about HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n");
        ask(&format!("exec 3<>/dev/tcp/web/8000; printf '{request}' >&3; head -n 1 <&3"))
    };
    assert!(by_name("web:8000").contains(" 200 "), "http://web:8000 from a container");
    assert!(by_name("evil.example").contains(" 421 "), "another site's name from a container");
    eprintln!("measured: {saved} of 20 saves with made-up addresses, {SAVES} a minute allowed");
}

/// The person's part, over HTTP: the workbench, a saved run, its page. Returns the run's path.
fn visit_and_save(port: u16) -> String {
    let workbench = get(port, "/");
    assert_eq!(workbench.status(), 200);
    let page = workbench.into_body().read_to_string().expect("a page");
    assert!(page.contains("Epicurve"), "not the workbench: {page}");

    save(port, "0123456789abcdef0123456789abcdef")
}

/// A run saved by the form with this key. Returns its path.
fn save(port: u16, key: &str) -> String {
    let form = [("v", "1"), ("days", "200"), ("s1.name", "A"), ("s1.beta", "0.3"), ("s1.gamma", "0.1")];
    let saved = browser().post(format!("http://127.0.0.1:{port}/runs?key={key}")).send_form(form).expect("an answer");
    assert_eq!(saved.status(), 303);
    let run = saved.headers()["location"].to_str().expect("a path").to_owned();
    assert!(run.starts_with("/runs/"), "redirected to {run}");
    assert_eq!(get(port, &run).status(), 200);
    run
}

/// A file put into the mounted folder appears without a rebuild or a restart.
fn check_presets(stack: &Stack) {
    let title = "Out of the mounted folder";
    let page = || get(stack.port, "/presets").into_body().read_to_string().expect("a page");
    assert!(!page().contains(title));
    let preset = epicurve::model::PRESET_EXAMPLE.replace("Influenza in a school", title);
    std::fs::write(stack.presets.path().join("ours.toml"), preset).expect("a preset");
    assert!(page().contains(title), "{}", page());
}

/// Runs survive everything but `down -v`; log files survive the containers.
fn check_survival(stack: &Stack, run: &str) {
    let postgres = postgres_image(stack);
    stack.compose(&["down"]);
    let log = read_volume(&postgres, &stack.volume("logs"), "*");
    assert!(!log.trim().is_empty(), "the log volume is empty after down");

    stack.compose(&["up", "--wait"]);
    assert_eq!(get(stack.port, run).status(), 200, "after down and up");
    let longer = read_volume(&postgres, &stack.volume("logs"), "*");
    assert!(log.lines().all(|line| longer.contains(line)), "log lines from before down are gone");

    stack.compose(&["restart"]);
    wait_until("the stack answers after a restart", || status(stack.port, run) == Some(200));

    stack.compose(&["down", "--volumes"]);
    stack.compose(&["up", "--wait"]);
    assert_eq!(get(stack.port, run).status(), 404, "after down -v");
    stack.compose(&["down", "--volumes"]);
}

/// The commands where the README has people type them.
fn check_the_command_line(stack: &Stack, alone: &Alone) {
    let comparison = stack.compose(&["exec", "-T", "web", "epicurve", "presets", "influenza-pandemics"]);
    let simulate = ["exec", "-T", "web", "epicurve", "simulate", "--format", "csv"];
    let csv = stack.compose_with(&simulate, &comparison);
    assert!(csv.starts_with("scenario,day,") && csv.lines().count() > 100, "{csv}");
    let here = docker_with(&["exec", "-i", &alone.name, "epicurve", "simulate", "--format", "csv"], &comparison);
    assert_eq!(csv, here);
    for command in ["check", "health", "migrate"] {
        stack.compose(&["exec", "-T", "web", "epicurve", command]);
        docker::docker(&["exec", &alone.name, "epicurve", command]);
    }
}

/// A run goes from the stack's PostgreSQL into the image's SQLite file and comes back as it was, deleted in between.
fn check_moving(stack: &Stack, alone: &Alone, run: &str) {
    let files = |port: u16| {
        let file =
            |extension: &str| get(port, &format!("{run}.{extension}")).into_body().read_to_vec().expect("a file");
        ["json", "csv", "svg", "png"].map(file)
    };
    let original = files(stack.port);
    let exported = stack.compose(&["exec", "-T", "web", "epicurve", "export"]);
    docker_with(&["exec", "-i", &alone.name, "epicurve", "import"], &exported);
    assert!(files(alone.port) == original, "in the image's SQLite file");

    let deleted =
        browser().post(format!("http://127.0.0.1:{}{run}/delete", stack.port)).send_empty().expect("an answer");
    assert_eq!(deleted.status(), 303);
    assert_eq!(get(stack.port, run).status(), 404);
    let back = docker::docker(&["exec", &alone.name, "epicurve", "export"]);
    assert_eq!(back, exported);
    stack.compose_with(&["exec", "-T", "web", "epicurve", "import"], &back);
    assert!(files(stack.port) == original, "back in PostgreSQL");
}

/// The README's commands for a backup, and for the way back from it.
fn check_backup(stack: &Stack, run: &str) {
    let db = |command: &[&'static str]| [&["exec", "-T", "db"], command].concat();
    let original = get(stack.port, &format!("{run}.csv")).into_body().read_to_vec().expect("a table");
    let dump = stack.compose_bytes(&db(&["pg_dump", "-U", "epicurve", "-Fc", "epicurve"]), &[]);
    let later = save(stack.port, "fedcba9876543210fedcba9876543210");
    browser().post(format!("http://127.0.0.1:{}{run}/delete", stack.port)).send_empty().expect("an answer");

    stack.compose(&["stop", "web"]);
    stack.compose(&db(&["dropdb", "-U", "epicurve", "--force", "epicurve"]));
    stack.compose(&db(&["createdb", "-U", "epicurve", "epicurve"]));
    stack.compose_bytes(&db(&["pg_restore", "-U", "epicurve", "-d", "epicurve", "--exit-on-error"]), &dump);
    stack.compose(&["up", "-d", "--wait"]);
    let restored = get(stack.port, &format!("{run}.csv"));
    assert_eq!(restored.status(), 200, "restored");
    assert!(restored.into_body().read_to_vec().expect("a table") == original, "the same numbers");
    assert_eq!(get(stack.port, &later).status(), 404, "what came after the dump");
}

fn check_posture(stack: &Stack) {
    let postgres = postgres_image(stack);
    for (service, user) in [("web", "65532"), ("db", "999")] {
        let id = stack.container(service);
        let container = inspect("container", &id);
        assert_eq!(container["HostConfig"]["ReadonlyRootfs"], true, "{service}");
        assert_eq!(container["HostConfig"]["CapDrop"], json!(["ALL"]), "{service}");
        assert_eq!(container["HostConfig"]["CapAdd"], Value::Null, "{service}");
        assert_eq!(container["HostConfig"]["Privileged"], false, "{service}");

        // As the kernel sees the first process, from a container that shares its process ids.
        let share = format!("--pid=container:{id}");
        let look = ["run", "--rm", "--network=none", &share, "--entrypoint=cat", &postgres, "/proc/1/status"];
        let process = docker::docker(&look);
        assert_eq!(process_field(&process, "Uid"), [user; 4], "{service}");
        assert_eq!(process_field(&process, "Gid"), [user; 4], "{service}");
        for capabilities in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            assert_eq!(process_field(&process, capabilities), ["0000000000000000"], "{service}: {capabilities}");
        }
        assert_eq!(process_field(&process, "NoNewPrivs"), ["1"], "{service}");
        assert_eq!(process_field(&process, "Seccomp"), ["2"], "{service}");
    }

    let web = inspect("container", &stack.container("web"));
    let published = json!({"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": stack.port.to_string()}]});
    assert_eq!(web["HostConfig"]["PortBindings"], published);
    let db = inspect("container", &stack.container("db"));
    let bindings = &db["HostConfig"]["PortBindings"];
    assert!(bindings.as_object().is_none_or(serde_json::Map::is_empty), "the database is published: {bindings}");
    let networks = db["NetworkSettings"]["Networks"].as_object().expect("the database's networks");
    for network in networks.keys() {
        assert_eq!(inspect("network", network)["Internal"], true, "{network} leads out");
    }

    let image = inspect("image", &stack.image);
    assert_eq!(image["Config"]["User"], "65532:65532");
    assert_eq!(image["Config"]["ExposedPorts"], json!({"8000/tcp": {}}));
    assert_eq!(image["Config"]["Cmd"], json!(["serve"]));
    assert_eq!(image["Config"]["Labels"]["org.opencontainers.image.title"], "Epicurve");
    let size = image["Size"].as_u64().expect("a size");
    assert!(size < 30 * MEGABYTE, "the image has {size} bytes");
    // docs/reliability.md repeats it.
    eprintln!("measured: an image of {:.1} MB", size as f64 / MEGABYTE as f64);
    for shell in ["/bin/sh", "/bin/bash", "/bin/dash", "/busybox/sh"] {
        let shell = format!("--entrypoint={shell}");
        let started = attempt(&["run", "--rm", "--network=none", &shell, &stack.image, "-c", "true"]);
        assert!(!started.status.success(), "there is a shell: {shell}");
    }
}

/// Other people's models run only where they are asked for, and reach nobody. Their images are not built here: their bases
/// are larger than all others together.
fn check_engines(stack: &Stack) {
    let services = |profiles: &[&str]| {
        let config = stack.compose(&[profiles, &["config", "--format=json"]].concat());
        let config: Value = serde_json::from_str(&config).expect("a configuration");
        assert_eq!(config["networks"]["engines"]["internal"], true, "models have no way out");
        config["services"].clone()
    };
    assert_eq!(services(&[]).as_object().map(serde_json::Map::len), Some(3), "no profile, no model");
    let asked_for = services(&["--profile=r", "--profile=python"]);
    for (service, folder) in [("r-model", "examples/engines/r"), ("python-model", "examples/engines/python")] {
        let model = &asked_for[service];
        assert!(model["build"]["context"].as_str().is_some_and(|context| context.ends_with(folder)), "{model}");
        assert_eq!((&model["read_only"], &model["cap_drop"]), (&json!(true), &json!(["ALL"])), "{model}");
        assert_eq!((&model["networks"], &model["ports"]), (&json!({"engines": null}), &Value::Null), "{model}");
    }
}

/// The image holds what README.md lists and nothing else, and nothing in it gives its user another one's rights.
fn check_contents(image: &str) {
    let contents = contents(image);
    // Docker makes these for every container.
    let of_docker = ["dev/", "proc/", "sys/", ".dockerenv", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"];
    let found: Vec<&str> = contents.keys().map(String::as_str).collect();
    let leads_on =
        |path: &str| found.iter().any(|other| *other != path && path.ends_with('/') && other.starts_with(path));
    let ours = |path: &str| !leads_on(path) && !of_docker.iter().any(|other| path.starts_with(other));
    // The folder of libraries and the loader have the processor in their names.
    let short = |path: &str| match path.strip_prefix("usr/lib") {
        Some(library) => {
            library.rsplit('/').next().unwrap_or_default().split(['.', '-']).next().unwrap_or_default().to_owned()
        }
        None => path.to_owned(),
    };
    let found: BTreeSet<String> = found.iter().filter(|path| ours(path)).map(|path| short(path)).collect();
    let listed = [
        "data/",
        "etc/group",
        "etc/nsswitch.conf",
        "etc/os-release",
        "etc/passwd",
        "ld",
        "lib",
        "lib64",
        "libc",
        "libgcc_s",
        "libm",
        "run/epicurve/",
        "tmp/",
        "usr/local/bin/epicurve",
        "var/lib/dpkg/status.d/libc6",
        "var/lib/dpkg/status.d/libgcc-s1",
        "var/log/epicurve/",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), listed);
    let raised: Vec<_> = contents.iter().filter(|(_, rights)| rights.contains('s')).collect();
    assert!(raised.is_empty(), "{raised:?}");
    eprintln!("measured: {} files and folders", found.len());
}

/// The binary names no folder of the machine that built it: neither where crates and compiler are, nor where the source is.
fn check_paths(image: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let binary = folder.path().join("epicurve");
    let container = docker(&["create", "--network=none", image, "none"]);
    let inside = format!("{}:/usr/local/bin/epicurve", container.trim());
    docker(&["cp", &inside, binary.to_str().expect("a path")]);
    docker(&["rm", container.trim()]);
    let binary = std::fs::read(binary).expect("the binary");
    let holds = |text: &str| binary.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("cargo/registry/"), "places in crates are named");
    for path in ["/usr/local/cargo", "/usr/local/rustup", "/src/src/", "/src/target/", "/src/templates/"] {
        assert!(!holds(path), "{path} is in the binary");
    }
}

/// Every path in an image, with its rights as `ls` writes them.
fn contents(image: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = folder.path().join("image.tar");
    let archive = archive.to_str().expect("a path");
    let container = docker(&["create", "--network=none", image, "none"]);
    docker(&["export", "--output", archive, container.trim()]);
    docker(&["rm", container.trim()]);
    let listed = Command::new("tar").args(["--list", "--verbose", "--file", archive]).output().expect("tar");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let entry = |line: &str| {
        let mut words = line.split_whitespace();
        let rights = words.next()?.to_owned();
        // Owner, size, date and time; a link says where it leads after its name.
        Some((words.nth(4)?.to_owned(), rights))
    };
    listed.lines().filter_map(entry).collect()
}

/// The database's password is in its file and nowhere else that an onlooker can read.
fn check_secrecy(stack: &Stack) {
    let password = read_volume(&postgres_image(stack), &stack.volume("secret"), "db_password");
    let password = password.trim();
    assert!(password.len() >= 20, "a password of {} characters", password.len());
    let mut places = vec![
        ("compose logs".to_owned(), stack.compose(&["logs", "--no-color"])),
        ("log files".to_owned(), read_volume(&postgres_image(stack), &stack.volume("logs"), "*")),
        ("image history".to_owned(), docker::docker(&["history", "--no-trunc", &stack.image])),
        ("image".to_owned(), inspect("image", &stack.image).to_string()),
    ];
    for service in ["secret", "db", "web"] {
        places.push((service.to_owned(), inspect("container", &stack.container(service)).to_string()));
    }
    for (place, text) in places {
        assert!(!text.contains(password), "the database's password stands in: {place}");
    }
}

/// `docker run` with a volume and nothing else: SQLite in /data, an orderly end, and the data still there afterwards.
fn check_the_image_alone(image: &str, alone: &Alone) {
    let run = visit_and_save(alone.port);

    // Neither an idle connection nor half a request may hold up the end.
    let _idle = TcpStream::connect(("127.0.0.1", alone.port)).expect("a connection");
    let mut half = TcpStream::connect(("127.0.0.1", alone.port)).expect("a connection");
    half.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("half a request");
    let stopping = Instant::now();
    docker::docker(&["stop", "--time=15", &alone.name]);
    let took = stopping.elapsed();
    assert!(took < Duration::from_secs(10), "stopping took {took:?}");
    eprintln!("measured: ends within {:.1} s with half a request", took.as_secs_f64());
    assert_eq!(inspect("container", &alone.name)["State"]["ExitCode"], 0);

    docker::docker(&["rm", &alone.name]);
    alone.start(image);
    assert_eq!(get(alone.port, &run).status(), 200, "in a second container");
}

fn postgres_image(stack: &Stack) -> String {
    let db = inspect("container", &stack.container("db"));
    db["Config"]["Image"].as_str().expect("the database's image").to_owned()
}

/// The values of one line of /proc/…/status.
fn process_field<'a>(status: &'a str, name: &str) -> Vec<&'a str> {
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().split_whitespace().collect()
}

fn browser() -> Agent {
    let config = Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(15)));
    config.build().into()
}

fn get(port: u16, path: &str) -> Response<Body> {
    browser().get(format!("http://127.0.0.1:{port}{path}")).call().expect("an answer")
}

fn status(port: u16, path: &str) -> Option<u16> {
    let answer = browser().get(format!("http://127.0.0.1:{port}{path}")).call().ok()?;
    Some(answer.status().as_u16())
}
