//! What tests need of a machine beside Rust, and what happens where it is not there.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::chromium;

/// Something that a test can't do without.
pub struct Need {
    name: &'static str,
    tests: &'static str,
    how_to_get_it: &'static str,
    is_there: fn() -> bool,
}

pub const POSTGRES: Need = Need {
    name: "PostgreSQL",
    tests: "the storage tests on it",
    how_to_get_it: "Install it (Debian: apt-get install postgresql), or set TEST_DATABASE_URL to a server where the user \
        may create databases.",
    is_there: super::postgres::is_there,
};

pub const CHROMIUM: Need = Need {
    name: "Chromium with chromedriver",
    tests: "the journey through the pages",
    how_to_get_it: "Install both (Debian: apt-get install chromium chromium-driver).",
    is_there: || [chromium::PROGRAM, chromium::DRIVER].into_iter().all(|program| Path::new(program).is_file()),
};

pub const PDFTOTEXT: Need = Need {
    name: "pdftotext",
    tests: "what stands on printed pages",
    how_to_get_it: "Install it (Debian: apt-get install poppler-utils).",
    is_there: || succeeds("pdftotext", &["-v"]),
};

pub const DOCKER: Need = Need {
    name: "Docker with Compose",
    tests: "the test of the containers",
    how_to_get_it: "Install the Docker engine with its Compose plugin, and start it.",
    is_there: || [["info", "--format={{.ID}}"], ["compose", "version"]].iter().all(docker_succeeds),
};

/// Where programs may mount, which a container's root may not.
pub const MOUNT: Need = Need {
    name: "the right to mount a file system",
    tests: "the tests of disks that fill up",
    how_to_get_it: "Run them as root, outside of a container. The test of log files with /dev/full in its place has run.",
    is_there: may_mount,
};

fn may_mount() -> bool {
    let Ok(folder) = tempfile::tempdir() else { return false };
    let path = folder.path().to_string_lossy().into_owned();
    let is_mounted = succeeds("mount", &["-t", "tmpfs", "-o", "size=32k", "tmpfs", &path]);
    if is_mounted {
        succeeds("umount", &[&path]);
    }
    is_mounted
}

pub const HAPROXY: Need = Need {
    name: "HAProxy",
    tests: "the cases with a proxy",
    how_to_get_it: "Install it (Debian: apt-get install haproxy).",
    is_there: || succeeds("haproxy", &["-v"]),
};

pub const SQLITE3: Need = Need {
    name: "sqlite3",
    tests: "the backup of an SQLite file",
    how_to_get_it: "Install it (Debian: apt-get install sqlite3).",
    is_there: || succeeds("sqlite3", &["-version"]),
};

pub const SCHEMATHESIS: Need = Need {
    name: "Schemathesis",
    tests: "the check of the API's description",
    how_to_get_it: "Install it from PyPI (python3 -m venv; pip install schemathesis==4.32.5) and put it on the PATH.",
    is_there: || succeeds("schemathesis", &["--version"]),
};

pub const R: Need = Need {
    name: "R with deSolve, jsonlite and curl",
    tests: "the scripts in R",
    how_to_get_it: "Install them (Debian: apt-get install r-base-core r-cran-desolve r-cran-jsonlite r-cran-curl).",
    is_there: || succeeds("Rscript", &["--vanilla", "-e", "library(deSolve); library(jsonlite); library(curl)"]),
};

pub const PYTHON: Need = Need {
    name: "Python with scipy and requests",
    tests: "the scripts in Python",
    how_to_get_it: "Install them (Debian: apt-get install python3-scipy python3-requests).",
    is_there: || python().is_some(),
};

pub const PLUMBER: Need = Need {
    name: "R with plumber and deSolve",
    tests: "the external engine in R",
    how_to_get_it: "Install them (Debian: apt-get install r-base-core r-cran-plumber r-cran-desolve).",
    is_there: || succeeds("Rscript", &["--vanilla", "-e", "library(deSolve); library(plumber)"]),
};

pub const FASTAPI: Need = Need {
    name: "Python with FastAPI, uvicorn and scipy",
    tests: "the external engine in Python",
    how_to_get_it: "Install them from PyPI (python3 -m venv; pip install -r examples/engines/python/requirements.txt) and put \
        that Python on the PATH.",
    is_there: || python_with_fastapi().is_some(),
};

pub const CURL: Need = Need {
    name: "curl with jq",
    tests: "the scripts in shell",
    how_to_get_it: "Install both (Debian: apt-get install curl jq).",
    is_there: || ["curl", "jq"].into_iter().all(|program| succeeds(program, &["--version"])),
};

pub const NODE: Need = Need {
    name: "Node.js with the packages of tests/accessibility",
    tests: "axe-core, Lighthouse, the screenshots and the printed reports",
    how_to_get_it: "Install Node.js and npm (Debian: apt-get install nodejs npm), then: npm ci --prefix tests/accessibility",
    // That every package is there in the version that is asked for.
    is_there: || succeeds("npm", &["ls", "--prefix", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/accessibility")]),
};

pub const FONTS: Need = Need {
    name: "the fonts of the reviewed screenshots",
    tests: "the comparison with them",
    how_to_get_it: "Install them (Debian: apt-get install fonts-noto-core fonts-noto-mono).",
    is_there: || FONT_FILES.into_iter().all(|file| Path::new(file).is_file()),
};

/// One of each family that the style sheet reaches, where tests/screenshots/fonts.conf looks for them.
const FONT_FILES: [&str; 3] = [
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSerif-Bold.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf",
];

/// A Python that has what the scripts import.
pub fn python() -> Option<&'static str> {
    python_with("scipy.integrate, requests")
}

/// A Python that has what examples/engines/python imports.
pub fn python_with_fastapi() -> Option<&'static str> {
    python_with("fastapi, scipy.integrate, uvicorn")
}

/// The first Python that has these modules: that of the PATH may be an environment without.
fn python_with(modules: &str) -> Option<&'static str> {
    let has_all = |program: &&str| succeeds(program, &["-c", &format!("import {modules}")]);
    ["python3", "/usr/bin/python3"].into_iter().find(has_all)
}

impl Need {
    /// Whether it is there. If not, that is said loudly and the test returns without having tested; where `CI` is set,
    /// everything has to be there, so that it is a failure.
    pub fn is_met(&self) -> bool {
        let is_there = (self.is_there)();
        if !is_there {
            self.say_that_it_is_lacking();
        }
        is_there
    }

    /// Writes past the test harness, which hides what a test that passes prints.
    fn say_that_it_is_lacking(&self) {
        let Self { name, tests, how_to_get_it, .. } = self;
        let message = format!("NOT TESTED: this machine lacks {name}, so {tests} did not run.\n{how_to_get_it}");
        let line = "=".repeat(100);
        drop(writeln!(std::io::stderr(), "\n{line}\n{message}\n{line}"));
        let in_ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false");
        assert!(!in_ci, "{message}");
    }
}

fn docker_succeeds(arguments: &[&str; 2]) -> bool {
    succeeds("docker", arguments)
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let status =
        Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
