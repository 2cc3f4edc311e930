//! Whether standard output was open when the process was started.
//!
//! Before `main`, Rust opens `/dev/null` in the place of a standard stream that is closed (`program >&-`), and whatever is
//! written there seems to have been written. A function of the binary's own that runs before that can still tell. It needs
//! two unsafe lines, so that it is a crate of its own: Epicurve itself forbids them.

use std::sync::atomic::{AtomicBool, Ordering};

static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Called by the C library before `main`.
#[used]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static LOOK: extern "C" fn() = look;

extern "C" fn look() {
    // SAFETY: it only asks for the flags of a number, which may be that of no file.
    let flags = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) };
    IS_CLOSED.store(flags == -1, Ordering::Relaxed);
}

/// Whether standard output was closed when the process was started.
pub fn stdout_was_closed() -> bool {
    // A reference keeps the linker from leaving it out.
    std::hint::black_box(&LOOK);
    IS_CLOSED.load(Ordering::Relaxed)
}
