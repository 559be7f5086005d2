//! Files on their way, so that a program that ends in the middle of one leaves nothing of it.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// An unfinished file, for as long as this lives.
#[derive(Debug)]
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    pub fn new(path: &Path) -> Self {
        UNFINISHED.lock().push(path.to_owned());
        Unfinished(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.lock().retain(|path| *path != self.0);
    }
}

/// Removes what is on its way. For a program that is about to end without the chance to drop anything.
#[cfg(any(test, feature = "cli"))]
pub fn remove_unfinished() {
    for path in &*UNFINISHED.lock() {
        // It may have got its name in this moment; there is no place left to report anything else.
        let _ = std::fs::remove_file(path);
    }
}
