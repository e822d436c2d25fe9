//! Loading a list: from a lead file to leads in the store, every row accounted for.
//!
//! Rows go in batches, each one step of the store that also notes how far the file is done. A load that is cut off at
//! any row goes on there when the same command is given again.

mod batch;
mod numbers;
mod reading;
pub mod rehearsal;
pub mod update;

use crate::domain::campaign::Campaign;
use crate::domain::fingerprint::hex;
use crate::domain::instant::last_day;
use crate::domain::list::{DedupeScope, List, OnRepeat};
use crate::intake::IntakeError;
use crate::intake::reader::{Described, ListReader, ReadOptions};
use crate::intake::table_file::TableFile;
use crate::intake::unpack::Input;
use crate::rules::zones::ZoneTable;
use crate::store::{NewList, Store, StoreError};
use batch::Gatherer;
use chrono::{DateTime, Utc};
use reading::Reading;
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Rows stored in one step. Larger batches are quicker, smaller ones lose less to a crash.
pub const BATCH_ROWS: u64 = 262_144;

/// Rows between two looks at whether somebody wants to stop.
const WATCHED_ROWS: u64 = 1_024;

/// Why a list could not be loaded. Batches that were stored before stay, and the same command goes on after them.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file}: {error}")]
    Read { file: String, error: io::Error },
    #[error("{file}: {error}")]
    Intake { file: String, error: IntakeError },
    #[error(
        "{file}: the file changed while it was read: run the same command again when nobody writes to it; what was stored of it is a list that is not finished, which `outdial list list` shows and `outdial list retract` takes back"
    )]
    Changed { file: String },
    #[error("{file}: stopped after row {done}; the same command goes on from there")]
    Stopped { file: String, done: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A lead file: its name for people, and a way to read it from the beginning, more than once.
pub struct Source<'a> {
    pub file: String,
    pub open: &'a dyn Fn() -> io::Result<Box<dyn Input>>,
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

/// What a look at the head of a file tells.
#[derive(Clone, Debug)]
pub struct Look {
    pub described: Described,
    /// Fields and columns, as a mapping names them.
    pub mapped: Vec<(String, String)>,
}

/// Opens a lead file and reads no more than its head, and all of it if it is packed: what would keep it from being loaded is
/// known before anything is stored.
///
/// # Errors
/// When the file can't be read or is no lead file.
pub fn look(source: &Source<'_>, read: &ReadOptions, now: DateTime<Utc>) -> Result<Look, ImportError> {
    let opened = (source.open)().map_err(|error| ImportError::Read { file: source.file.clone(), error })?;
    let unclear = |error| ImportError::Intake { file: source.file.clone(), error };
    let mut file = TableFile::open(opened, &read.part).map_err(unclear)?;
    let look = {
        let reader = ListReader::open(&mut file, read.clone(), last_day(now)).map_err(unclear)?;
        Look { described: reader.described().clone(), mapped: reader.mapped() }
    };
    file.verify().map_err(unclear)?;
    Ok(look)
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
    let unclear = |error| ImportError::Intake { file: source.file.clone(), error };
    // The head is looked at first, so that a file that is no lead file leaves no trace in the store.
    let reading = Reading::begin(source)?;
    let today = last_day(loading.now);
    let mut file = TableFile::open(reading.tap(source)?, &loading.read.part).map_err(unclear)?;
    let is_plain = file.is_plain();
    let mut reader = ListReader::open(&mut file, loading.read.clone(), today).map_err(unclear)?;
    let described = reader.described().clone();

    let fingerprint = fingerprint(&reading.before, &loading.read, loading.campaign);
    let (list, resumed_after) = store.begin_list(&NewList {
        campaign: loading.campaign_id,
        file: source.file.clone(),
        fingerprint,
        dedupe: loading.dedupe,
        on_repeat: loading.on_repeat,
        order: loading.campaign.order,
        columns: described.extra.clone(),
        at: loading.now,
    })?;
    if list.complete {
        return Ok(Loaded { list, already: true, resumed_after: 0, described: None });
    }
    let mut done = resumed_after;
    let mut gatherer = Gatherer::new(loading.campaign, zones, &list.columns, done);
    while let Some(row) = reader.next_row() {
        let outcome = row.map_err(unclear)?;
        if outcome.row % WATCHED_ROWS == 0 && watch(reading.bytes()).is_break() {
            return Err(ImportError::Stopped { file: source.file.clone(), done });
        }
        if let Some(draft) = gatherer.add(outcome) {
            reader.give_back(draft);
        }
        if gatherer.rows() >= batch_rows(loading.batch_rows, done) {
            store.add_leads(list.id, gatherer.batch())?;
            done = gatherer.batch().through_row();
            gatherer.clear();
        }
    }
    reading.end(source, is_plain)?;
    if gatherer.rows() > 0 {
        store.add_leads(list.id, gatherer.batch())?;
    }
    let list = store.finish_list(list.id, &gatherer.figures())?;
    Ok(Loaded { list, already: false, resumed_after, described: Some(described) })
}

/// Rows of the next step: with a long list they grow, since each step passes over the directory of numbers once, however few
/// it brings, and a repeat of a row of the same step changes no page that was written before.
fn batch_rows(first: u64, done: u64) -> u64 {
    (done / 2).clamp(first, first.saturating_mul(6))
}

/// SHA-256 of a file's bytes, as hex digits.
///
/// # Errors
/// When the file can't be read.
pub fn digest(mut source: impl Read) -> io::Result<String> {
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

/// The list's identity: its bytes, the options that change how they are read, and the classes of number that the campaign
/// asks for: one that asks for more takes rows that were set aside.
fn fingerprint(bytes: &str, read: &ReadOptions, campaign: &Campaign) -> String {
    let mut text = format!("{bytes} {}", read.identity());
    for class in &campaign.numbers {
        text.push_str(&format!(" {}", class.name()));
    }
    hex(&Sha256::digest(text))
}

#[cfg(test)]
mod tests;
