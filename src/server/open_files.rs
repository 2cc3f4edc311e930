//! Number of connections that can be served at a time: each needs an open file, whose number the operating system
//! limits.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files for other purposes: the database's connections with three files each, log files, engines, presets.
const OTHER_FILES: u64 = 128;

/// Minimum number of connections, unless this is more than half of the open files.
const MIN_CONNECTIONS: u64 = 16;

/// Returns how many of the wanted connections the process can serve. It raises the limit of open files as far as the
/// system allows, and logs a warning if that is too low.
pub(super) fn connections(wanted: usize) -> usize {
    let files = wanted as u64 + OTHER_FILES;
    let allowed = raise_limit(files);
    let places = places(allowed, wanted);
    if places < wanted {
        tracing::warn!(
            "{places} connections are served at a time instead of {wanted}: this process may have {} files open. Raise that \
             to {files}, with `ulimit -n` or LimitNOFILE=",
            allowed.unwrap_or_default()
        );
    }
    places
}

/// Raises the limit of open files to `files`, if possible. Returns the limit, or `None` if there is no limit.
fn raise_limit(files: u64) -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current?;
    if current >= files {
        return Some(current);
    }
    let raised = limit.maximum.map_or(files, |maximum| maximum.min(files));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum }) {
        Ok(()) => Some(raised),
        Err(_) => Some(current),
    }
}

fn places(allowed: Option<u64>, wanted: usize) -> usize {
    let Some(allowed) = allowed else { return wanted };
    let left = allowed.saturating_sub(OTHER_FILES).max(MIN_CONNECTIONS.min(allowed / 2));
    usize::try_from(left).map_or(wanted, |left| left.min(wanted)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_connections_follows_the_limit_of_open_files() {
        let with = |allowed: u64| places(Some(allowed), 4_096);
        assert_eq!([with(1 << 20), with(4_224), with(4_223), with(1_024)], [4_096, 4_096, 4_095, 896]);
        assert_eq!([with(256), with(130), with(64), with(20), with(1)], [128, 16, 16, 10, 1]);
        assert_eq!(places(None, 4_096), 4_096);
    }
}
