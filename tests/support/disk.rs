//! A disk that is soon full: a file system of its own, in memory.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Mounted on a folder; it goes when this is dropped.
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// One of so many kB on this folder, which has to be there. Only root may do that.
    pub fn mount(folder: &Path, kilobytes: u32) -> Self {
        let size = format!("size={kilobytes}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).status();
        assert!(mount.unwrap().success());
        Self { folder: folder.to_owned() }
    }

    /// Takes up all that is free.
    pub fn fill(&self) {
        let mut file = File::create(self.ballast()).unwrap();
        // Less and less, until not a byte fits.
        for size in [1 << 20, 1 << 12, 1] {
            let bytes = vec![0; size];
            while file.write(&bytes).is_ok_and(|written| written > 0) {}
        }
    }

    /// Gives it back.
    pub fn clear(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: somebody may still have a file of it open, which then goes with him.
        Command::new("umount").arg("--lazy").arg(&self.folder).status().ok();
    }
}
