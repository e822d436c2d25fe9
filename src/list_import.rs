//! Loading a list: from a lead file to leads in the store, every row accounted for.
//!
//! Rows go in batches, each one step of the store that also notes how far the file is done. A load that is cut off at
//! any row goes on there when the same command is given again.

pub mod update;

use crate::domain::campaign::Campaign;
use crate::domain::fingerprint::hex;
use crate::domain::instant::last_day;
use crate::domain::list::{DedupeScope, List, OnRepeat};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::intake::IntakeError;
use crate::intake::reader::{Described, ListReader, ReadOptions};
use crate::rules::places::KeptPlaces;
use crate::rules::zones::ZoneTable;
use crate::store::{ImportBatch, NewList, Store, StoreError};
use chrono::{DateTime, Utc};
use roaring::RoaringTreemap;
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Rows stored in one step. Larger batches are quicker, smaller ones lose less to a crash.
pub const BATCH_ROWS: u64 = 131_072;

/// Rows between two looks at whether somebody wants to stop.
const WATCHED_ROWS: u64 = 1_024;

/// Why a list could not be loaded. Batches that were stored before stay, and the same command goes on after them.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file}: {error}")]
    Read { file: String, error: io::Error },
    #[error("{file}: {error}")]
    Intake { file: String, error: IntakeError },
    #[error("{file}: the file changed while it was read: run the same command again when nobody writes to it")]
    Changed { file: String },
    #[error("{file}: stopped after row {done}; the same command goes on from there")]
    Stopped { file: String, done: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A lead file: its name for people, and a way to read it from the beginning, twice.
pub struct Source<'a> {
    pub file: String,
    pub open: &'a dyn Fn() -> io::Result<Box<dyn Read>>,
}

/// How a list is loaded.
#[derive(Clone, Debug)]
pub struct Loading<'a> {
    pub campaign_id: i64,
    pub campaign: &'a Campaign,
    pub dedupe: DedupeScope,
    pub on_repeat: OnRepeat,
    pub read: ReadOptions,
    /// Rows in one step of the store, at least 1; [`BATCH_ROWS`] but for tests, which want many steps of a small file.
    pub batch_rows: u64,
    pub now: DateTime<Utc>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub list: List,
    /// The very same file was loaded before: nothing was done.
    pub already: bool,
    /// Rows that an earlier load, cut off, had stored.
    pub resumed_after: u64,
    /// How the file was read; `None` if it was not read again.
    pub described: Option<Described>,
}

/// Opens a lead file and reads no more than its head: what would keep it from being loaded is known before anything is
/// stored.
///
/// # Errors
/// When the file can't be read or is no lead file.
pub fn look(source: &Source<'_>, read: &ReadOptions, now: DateTime<Utc>) -> Result<Described, ImportError> {
    let opened = (source.open)().map_err(|error| ImportError::Read { file: source.file.clone(), error })?;
    let reader = ListReader::new(opened, read.clone(), last_day(now));
    let reader = reader.map_err(|error| ImportError::Intake { file: source.file.clone(), error })?;
    Ok(reader.described().clone())
}

/// Loads a list. `watch` is told the bytes read so far, often, and may stop the load; rows that were not stored by then are
/// read again by the next.
///
/// # Errors
/// When the file can't be read, is no lead file, changes meanwhile, the load is stopped, or the store fails.
pub fn load_list(
    store: &mut dyn Store,
    zones: &ZoneTable,
    source: &Source<'_>,
    loading: &Loading<'_>,
    watch: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Loaded, ImportError> {
    let unreadable = |error| ImportError::Read { file: source.file.clone(), error };
    let unclear = |error| ImportError::Intake { file: source.file.clone(), error };
    // The head is looked at first, so that a file that is no lead file leaves no trace in the store.
    let before = digest((source.open)().map_err(unreadable)?).map_err(unreadable)?;
    let tally = Tally::default();
    let tap = Tap { inner: (source.open)().map_err(unreadable)?, tally: &tally };
    let today = last_day(loading.now);
    let mut reader = ListReader::new(tap, loading.read.clone(), today).map_err(unclear)?;
    let described = reader.described().clone();

    let fingerprint = fingerprint(&before, &loading.read);
    let (list, resumed_after) = store.begin_list(&NewList {
        campaign: loading.campaign_id,
        file: source.file.clone(),
        fingerprint,
        dedupe: loading.dedupe,
        on_repeat: loading.on_repeat,
        order: loading.campaign.order,
        at: loading.now,
    })?;
    if list.complete {
        return Ok(Loaded { list, already: true, resumed_after: 0, described: None });
    }
    let mut done = resumed_after;
    let mut places = KeptPlaces::new(zones, loading.campaign.place);
    let mut distinct = Distinct::default();
    let mut places_of = Vec::new();
    let mut batch = ImportBatch::default();
    let mut batch_rows = 0;
    while let Some(row) = reader.next_row() {
        let outcome = row.map_err(unclear)?;
        if outcome.row % WATCHED_ROWS == 0 && watch(tally.bytes.get()).is_break() {
            return Err(ImportError::Stopped { file: source.file.clone(), done });
        }
        if let Some(draft) = &outcome.draft {
            let valid = draft.phones.iter().filter(|phone| phone.kind != PhoneType::Unassigned);
            valid.for_each(|phone| distinct.add(phone.number));
        }
        if outcome.row <= done {
            continue;
        }
        batch.through(outcome.row);
        batch_rows += 1;
        outcome.rejects.into_iter().for_each(|reject| batch.reject(reject));
        if let Some(draft) = outcome.draft {
            places.of_row(draft.phones.iter().map(|phone| phone.number), &draft.evidence, &mut places_of);
            batch.push(&draft, &places_of);
        }
        if batch_rows >= loading.batch_rows {
            store.add_leads(list.id, &batch)?;
            done = batch.through_row();
            batch.clear();
            batch_rows = 0;
        }
    }
    if tally.digest() != before {
        return Err(ImportError::Changed { file: source.file.clone() });
    }
    if batch_rows > 0 {
        store.add_leads(list.id, &batch)?;
    }
    let list = store.finish_list(list.id, distinct.count())?;
    Ok(Loaded { list, already: false, resumed_after, described: Some(described) })
}

/// Counts distinct numbers in little memory: two bytes each in a long list.
#[derive(Default)]
struct Distinct {
    set: RoaringTreemap,
    /// Numbers on their way into the set, which takes sorted ones best.
    next: Vec<u64>,
}

impl Distinct {
    const AT_ONCE: usize = 1 << 16;

    fn add(&mut self, number: PhoneNumber) {
        self.next.push(number.digits());
        if self.next.len() >= Self::AT_ONCE {
            self.sort_in();
        }
    }

    fn count(&mut self) -> u64 {
        self.sort_in();
        self.set.len()
    }

    fn sort_in(&mut self) {
        self.next.sort_unstable();
        self.set.extend(self.next.drain(..));
    }
}

/// What went through a [`Tap`]: bytes counted and hashed.
#[derive(Default)]
struct Tally {
    bytes: std::cell::Cell<u64>,
    hash: std::cell::RefCell<Sha256>,
}

impl Tally {
    fn digest(&self) -> String {
        hex(&self.hash.borrow().clone().finalize())
    }
}

/// A reader that counts and hashes what passes.
struct Tap<'a, R> {
    inner: R,
    tally: &'a Tally,
}

impl<R: Read> Read for Tap<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.tally.bytes.set(self.tally.bytes.get() + length as u64);
        self.tally.hash.borrow_mut().update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

/// SHA-256 of a file's bytes, as hex digits.
///
/// # Errors
/// When the file can't be read.
pub fn digest_file(path: &std::path::Path) -> io::Result<String> {
    digest(std::fs::File::open(path)?)
}

fn digest(mut source: impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(length) => hash.update(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The list's identity: its bytes, and the options that change how they are read.
fn fingerprint(bytes: &str, read: &ReadOptions) -> String {
    hex(&Sha256::digest(format!("{bytes} {read:?}")))
}

#[cfg(test)]
mod tests;
