//! A file on its way through a load: what was read of it, and whether it stayed the same meanwhile.

use super::{ImportError, Source, digest};
use crate::intake::unpack::Input;
use crc32fast::Hasher;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A load of a file: what its bytes were before, and what went through since.
pub(super) struct Reading {
    /// SHA-256 of the bytes, as hex digits.
    pub(super) before: String,
    /// How long the file was, and the checksum of its bytes: enough to see that somebody wrote to it.
    sum_before: Sum,
    tally: Tally,
}

/// The length of a file and the CRC-32 of its bytes.
type Sum = (u64, u32);

impl Reading {
    /// # Errors
    /// When the file can't be read.
    pub(super) fn begin(source: &Source<'_>) -> Result<Self, ImportError> {
        let tally = Tally::default();
        let opened = (source.open)().map_err(|error| unreadable(source, error))?;
        let before = digest(Tap { inner: opened, tally: &tally }).map_err(|error| unreadable(source, error))?;
        Ok(Self { before, sum_before: tally.sum(), tally: Tally::default() })
    }

    /// The file, counted and summed as it is read.
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
        let same = if is_plain { self.tally.sum() == self.sum_before } else { whole(source)? == self.before };
        if same { Ok(()) } else { Err(ImportError::Changed { file: source.file.clone() }) }
    }
}

fn whole(source: &Source<'_>) -> Result<String, ImportError> {
    (source.open)().and_then(digest).map_err(|error| unreadable(source, error))
}

fn unreadable(source: &Source<'_>, error: io::Error) -> ImportError {
    ImportError::Read { file: source.file.clone(), error }
}

/// What went through a [`Tap`]: how far it came, and the checksum of all since the beginning.
#[derive(Default)]
struct Tally {
    bytes: AtomicU64,
    sum: Mutex<Hasher>,
}

impl Tally {
    fn sum(&self) -> Sum {
        let sum = self.sum.lock().map(|sum| sum.clone().finalize()).unwrap_or_default();
        (self.bytes.load(Ordering::Relaxed), sum)
    }
}

/// A source that counts and sums what is read of it. Going back to another place begins the sum anew.
pub(super) struct Tap<'a, R> {
    inner: R,
    tally: &'a Tally,
}

impl<R: Read> Read for Tap<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.tally.bytes.fetch_add(length as u64, Ordering::Relaxed);
        if let Ok(mut sum) = self.tally.sum.lock() {
            sum.update(buffer.get(..length).unwrap_or_default());
        }
        Ok(length)
    }
}

impl<R: Seek> Seek for Tap<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = self.inner.seek(to)?;
        self.tally.bytes.store(place, Ordering::Relaxed);
        if let Ok(mut sum) = self.tally.sum.lock() {
            sum.reset();
        }
        Ok(place)
    }
}
