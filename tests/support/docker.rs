//! The Docker command line and throw-away stacks, for the test of the containers.
//!
//! Whatever is started here has a name of its own and is removed when it goes out of scope, also when an assertion
//! fails: a stack, a volume or an image that somebody uses is never touched.

use std::fs::Permissions;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// What a shell may hold for a stack of its owner's.
const DEVELOPERS_OWN: [&str; 19] = [
    "BASE_PATH",
    "BASE_URL",
    "COMPOSE_PROFILES",
    "EPICURVE_ALLOWED_HOSTS",
    "EPICURVE_COMPUTE_SECONDS_PER_MINUTE",
    "EPICURVE_CORS_ORIGINS",
    "EPICURVE_EMBED_ORIGINS",
    "EPICURVE_ENGINES",
    "EPICURVE_METRICS_LISTEN",
    "EPICURVE_MODE",
    "EPICURVE_MOST_BYTES",
    "EPICURVE_MOST_RUNS",
    "EPICURVE_PASSWORD",
    "EPICURVE_PASSWORD_FILE",
    "EPICURVE_SAVES_PER_MINUTE",
    "POSTGRES_PASSWORD",
    "RUST_LOG",
    "TRUSTED_PROXIES",
    "WEB_BIND",
];

/// Runs `docker` to its end, whether it succeeds or not.
pub fn attempt(arguments: &[&str]) -> Output {
    run(Command::new("docker").args(arguments))
}

/// Runs `docker`, which must succeed, and returns what it printed.
pub fn docker(arguments: &[&str]) -> String {
    printed(arguments, &attempt(arguments))
}

/// The same with something on its standard input.
pub fn docker_with(arguments: &[&str], input: &str) -> String {
    printed(arguments, &fed(Command::new("docker").args(arguments), input.as_bytes()))
}

/// What the engine knows about a container, an image or a network.
pub fn inspect(kind: &str, name: &str) -> Value {
    let all: Value = serde_json::from_str(&docker(&[kind, "inspect", name])).expect("docker inspect prints JSON");
    all[0].clone()
}

/// The content of a file or files in a volume, read by a container of `image`, which must have a shell.
pub fn read_volume(image: &str, volume: &str, files: &str) -> String {
    let mount = format!("{volume}:/volume:ro");
    let read = format!("cat /volume/{files}");
    docker(&["run", "--rm", "--network=none", "--volume", &mount, "--entrypoint=sh", image, "-c", &read])
}

/// A port of this machine that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// Asks until `done`, for a minute.
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The project's compose.yaml under a project name, an image name and a port of its own.
pub struct Stack {
    /// The Compose project, by which containers, networks and volumes are named.
    pub project: String,
    /// The image that this stack builds and runs.
    pub image: String,
    /// Where `web` is published.
    pub port: u16,
    /// The folder of further presets, mounted into `web`.
    pub presets: tempfile::TempDir,
}

impl Stack {
    /// Names a stack; nothing is started.
    pub fn new() -> Self {
        let project = format!("epicurve-test-{}", std::process::id());
        let presets = tempfile::tempdir().expect("a folder");
        // The user in the container is neither root nor the one of the tests.
        std::fs::set_permissions(presets.path(), Permissions::from_mode(0o755)).expect("a folder for all to read");
        Self { image: project.clone(), project, port: free_port(), presets }
    }

    /// Runs `docker compose` on this stack; it must succeed.
    pub fn compose(&self, arguments: &[&str]) -> String {
        printed(arguments, &self.attempt(arguments))
    }

    /// The id of a service's container, running or not.
    pub fn container(&self, service: &str) -> String {
        self.compose(&["ps", "--all", "--quiet", service]).trim().to_owned()
    }

    /// The full name of one of its volumes.
    pub fn volume(&self, name: &str) -> String {
        format!("{}_{name}", self.project)
    }

    /// The same with something on its standard input.
    pub fn compose_with(&self, arguments: &[&str], input: &str) -> String {
        printed(arguments, &fed(&mut self.command(arguments), input.as_bytes()))
    }

    /// The same with bytes that are no text, both ways.
    pub fn compose_bytes(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let output = fed(&mut self.command(arguments), input);
        printed(arguments, &output);
        output.stdout
    }

    /// The same with several servers behind a proxy, as compose.scale.yaml describes them.
    pub fn compose_scaled(&self, arguments: &[&str]) -> String {
        printed(arguments, &run(&mut self.command(&[&["--file=compose.scale.yaml"], arguments].concat())))
    }

    /// The same with further variables.
    pub fn compose_scaled_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> String {
        let mut command = self.command(&[&["--file=compose.scale.yaml"], arguments].concat());
        printed(arguments, &run(command.envs(variables.iter().copied())))
    }

    fn attempt(&self, arguments: &[&str]) -> Output {
        run(&mut self.command(arguments))
    }

    /// A developer's own .env, compose.override.yaml and shell must not change what is tested.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(["compose", "--file=compose.yaml", "--env-file=/dev/null", "--project-name", &self.project]);
        for name in DEVELOPERS_OWN {
            command.env_remove(name);
        }
        command.env("EPICURVE_IMAGE", &self.image).env("WEB_PORT", self.port.to_string());
        command.env("PRESETS_DIR", self.presets.path());
        command.args(arguments);
        command
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let logs = self.attempt(&["logs", "--no-color", "--tail=50"]);
            eprintln!("{}", String::from_utf8_lossy(&logs.stdout));
        }
        self.attempt(&["down", "--volumes", "--remove-orphans", "--timeout=5"]);
        attempt(&["image", "rm", "--force", &self.image]);
        // Both services that build leave an image, and only one of them has the name.
        let ours = format!("label=com.docker.compose.project={}", self.project);
        attempt(&["image", "prune", "--force", "--filter", &ours]);
    }
}

/// One container with a volume on /data, as `docker run` makes it; both are removed at the end.
pub struct Alone {
    /// The name of the container and of the volume.
    pub name: String,
    /// Where it is published.
    pub port: u16,
}

impl Alone {
    /// Names a container; nothing is started.
    pub fn new() -> Self {
        Self { name: format!("epicurve-test-{}-alone", std::process::id()), port: free_port() }
    }

    /// Starts the image as the README says and waits until its health check passes.
    pub fn start(&self, image: &str) {
        let publish = format!("127.0.0.1:{}:8000", self.port);
        let volume = format!("{}:/data", self.name);
        docker(&["run", "--detach", "--name", &self.name, "--publish", &publish, "--volume", &volume, image]);
        wait_until("the image alone is healthy", || {
            inspect("container", &self.name)["State"]["Health"]["Status"] == "healthy"
        });
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let logs = attempt(&["logs", "--tail=50", &self.name]);
            eprintln!("{}{}", String::from_utf8_lossy(&logs.stdout), String::from_utf8_lossy(&logs.stderr));
        }
        attempt(&["rm", "--force", "--volumes", &self.name]);
        attempt(&["volume", "rm", "--force", &self.name]);
    }
}

fn run(command: &mut Command) -> Output {
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null()).output().expect("docker can be started")
}

fn fed(command: &mut Command, input: &[u8]) -> Output {
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("docker can be started");
    let mut stdin = child.stdin.take().expect("its input");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("docker ends");
    writer.join().expect("the writer ends").expect("docker reads its input");
    output
}

fn printed(arguments: &[&str], output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {}: {}\n{text}{errors}", arguments.join(" "), output.status);
    text
}
