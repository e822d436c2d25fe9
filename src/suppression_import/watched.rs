//! A load that somebody may stop at any moment, and what it leaves to be swept away.

use super::{Gathered, LoadError, Stopping};
use crate::intake::IntakeError;
use crate::store::suppression::Suppressions;
use std::io::{self, Read};

/// A file that reads no further once somebody has asked to stop.
pub(super) struct Watched<'w> {
    bytes: &'w mut (dyn Read + Send),
    stopping: &'w Stopping<'w>,
}

impl<'w> Watched<'w> {
    pub(super) fn new(bytes: &'w mut (dyn Read + Send), stopping: &'w Stopping<'w>) -> Self {
        Self { bytes, stopping }
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Not ErrorKind::Interrupted, after which readers try again.
        if (self.stopping)() { Err(io::Error::other("stopped")) } else { self.bytes.read(buffer) }
    }
}

/// Why a file was read no further.
pub(super) fn torn(file: &str, error: IntakeError, stopping: &Stopping<'_>) -> LoadError {
    if stopping() { LoadError::Stopped } else { LoadError::Intake { file: file.to_owned(), error } }
}

impl Gathered<'_> {
    /// Asked before each step of the store.
    pub(super) fn may_go_on(&self) -> Result<(), LoadError> {
        if (self.stopping)() { Err(LoadError::Stopped) } else { Ok(()) }
    }

    /// Removes pages that are no longer in force, in short steps. What is not swept away now is by the next load: a failure here
    /// is none of the load, which is in force or has failed already.
    pub(super) fn sweep(&self, store: &mut dyn Suppressions) {
        while !(self.stopping)() && matches!(store.sweep_pages(), Ok(true)) {}
    }

    /// Puts changes into the pages of a list when many stand beside them, in short steps. What is left now is for the next change
    /// file: a failure here is none of the load, which is in force.
    pub(super) fn fold(&self, store: &mut dyn Suppressions) {
        while !(self.stopping)() && matches!(store.fold_pages(), Ok(true)) {}
    }

    /// Leaves nothing behind that is not in force.
    pub(super) fn give_up(&self, store: &mut dyn Suppressions) {
        for generation in [self.filling, self.washed].into_iter().flatten() {
            // What could not be given up now is when the list is loaded next.
            let _ = store.drop_pages(generation);
        }
        self.sweep(store);
    }
}
