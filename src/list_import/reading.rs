//! A file on its way through a load: what was read of it, and whether it stayed the same meanwhile.

use super::{ImportError, Source, digest};
use crate::domain::fingerprint::hex;
use crate::intake::unpack::Input;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A load of a file: the hash of its bytes before, and of what went through since.
pub(super) struct Reading {
    pub(super) before: String,
    tally: Tally,
}

impl Reading {
    /// # Errors
    /// When the file can't be read.
    pub(super) fn begin(source: &Source<'_>) -> Result<Self, ImportError> {
        Ok(Self { before: whole(source)?, tally: Tally::default() })
    }

    /// The file, counted and hashed as it is read.
    ///
    /// # Errors
    /// When it can't be opened.
    pub(super) fn tap(&self, source: &Source<'_>) -> Result<Tap<'_, Box<dyn Input>>, ImportError> {
        Ok(Tap { inner: (source.open)().map_err(|error| unreadable(source, error))?, tally: &self.tally })
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.tally.bytes.load(Ordering::Relaxed)
    }

    /// After the last row; packed files are not read from the first byte to the last.
    ///
    /// # Errors
    /// When the file is not what it was.
    pub(super) fn end(&self, source: &Source<'_>, is_plain: bool) -> Result<(), ImportError> {
        let after = if is_plain { self.tally.digest() } else { whole(source)? };
        if after == self.before { Ok(()) } else { Err(ImportError::Changed { file: source.file.clone() }) }
    }
}

fn whole(source: &Source<'_>) -> Result<String, ImportError> {
    (source.open)().and_then(digest).map_err(|error| unreadable(source, error))
}

fn unreadable(source: &Source<'_>, error: io::Error) -> ImportError {
    ImportError::Read { file: source.file.clone(), error }
}

/// What went through a [`Tap`]: how far it came, and the hash of all since the beginning.
#[derive(Default)]
struct Tally {
    bytes: AtomicU64,
    hash: Mutex<Sha256>,
}

impl Tally {
    fn digest(&self) -> String {
        self.hash.lock().map(|hash| hex(&hash.clone().finalize())).unwrap_or_default()
    }
}

/// A source that counts and hashes what is read of it. Going back to another place begins the hash anew.
pub(super) struct Tap<'a, R> {
    inner: R,
    tally: &'a Tally,
}

impl<R: Read> Read for Tap<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.tally.bytes.fetch_add(length as u64, Ordering::Relaxed);
        if let Ok(mut hash) = self.tally.hash.lock() {
            hash.update(buffer.get(..length).unwrap_or_default());
        }
        Ok(length)
    }
}

impl<R: Seek> Seek for Tap<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = self.inner.seek(to)?;
        self.tally.bytes.store(place, Ordering::Relaxed);
        if let Ok(mut hash) = self.tally.hash.lock() {
            *hash = Sha256::new();
        }
        Ok(place)
    }
}
