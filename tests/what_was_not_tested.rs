//! The last of the tests by name, so that a run of `cargo test` ends with what it could not test on this machine.

mod support;

use support::needs::{CHROMIUM, CURL, DOCKER, FASTAPI, FONTS, NODE, PLUMBER, POSTGRES, PYTHON, R, SCHEMATHESIS};

#[test]
fn says_what_this_machine_lacks() {
    for need in [POSTGRES, CHROMIUM, NODE, FONTS, DOCKER, SCHEMATHESIS, R, PYTHON, PLUMBER, FASTAPI, CURL] {
        need.is_met();
    }
}
