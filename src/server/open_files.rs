//! The number of connections that are served at a time: each takes up an open file, and the operating system limits those.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files that other things need: the database's connections, three files each, log files, engines, presets.
const OTHER_FILES: u64 = 128;

/// Places that there are in any case.
const FEWEST: u64 = 16;

/// Returns how many of the wanted connections there are places for. The limit of open files is raised where the system allows
/// it, and where it is too low even so, the log says so.
pub(super) fn connections(wanted: usize) -> usize {
    let files = wanted as u64 + OTHER_FILES;
    let allowed = raised(files);
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

/// Returns how many files may be open, after asking for `files`; none where there is no limit.
fn raised(files: u64) -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current?;
    if current >= files {
        return Some(current);
    }
    let most = limit.maximum.map_or(files, |maximum| maximum.min(files));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum }) {
        Ok(()) => Some(most),
        Err(_) => Some(current),
    }
}

fn places(allowed: Option<u64>, wanted: usize) -> usize {
    let Some(allowed) = allowed else { return wanted };
    let left = allowed.saturating_sub(OTHER_FILES).max(FEWEST.min(allowed / 2));
    usize::try_from(left).map_or(wanted, |left| left.min(wanted)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_limit_of_open_files() {
        let with = |allowed: u64| places(Some(allowed), 4_096);
        assert_eq!([with(1 << 20), with(4_224), with(4_223), with(1_024)], [4_096, 4_096, 4_095, 896]);
        assert_eq!([with(256), with(130), with(64), with(20), with(1)], [128, 16, 16, 10, 1]);
        assert_eq!(places(None, 4_096), 4_096);
    }
}
