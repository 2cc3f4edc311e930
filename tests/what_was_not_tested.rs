//! The last of the tests by name, so that a run of `cargo test` ends with what it could not test on this machine.

mod support;

use support::needs::{CHROMIUM, MOUNT, PDFTOTEXT, POSTGRES};

#[test]
fn says_what_this_machine_lacks() {
    for need in [POSTGRES, CHROMIUM, PDFTOTEXT, MOUNT] {
        need.is_met();
    }
}
