//! The last of the tests by name, so that a run of `cargo test` ends with what it could not test on this machine.

mod support;

use support::needs::{CHROMIUM, DOCKER, POSTGRES, SCHEMATHESIS};

#[test]
fn says_what_this_machine_lacks() {
    for need in [POSTGRES, CHROMIUM, DOCKER, SCHEMATHESIS] {
        need.is_met();
    }
}
