//! News of leads that are there, by the client's own key: an update goes in batches as a list does, and goes on where it was
//! cut off.

use super::{ImportError, Source, Tally, Tap, digest, fingerprint};
use crate::domain::campaign::Campaign;
use crate::domain::instant::last_day;
use crate::domain::list::{List, OnRepeat};
use crate::intake::reader::{Described, ListReader, ReadOptions};
use crate::rules::places::KeptPlaces;
use crate::rules::zones::ZoneTable;
use crate::store::updates::{ListUpdates, UpdateBatch, UpdateCounts, UpdateRow};
use crate::store::{NewList, Store};
use chrono::{DateTime, Utc};

/// Rows applied in one step.
const BATCH_ROWS: u64 = 5_000;

/// How an update is applied.
#[derive(Clone, Debug)]
pub struct Updating<'a> {
    pub campaign_id: i64,
    pub campaign: &'a Campaign,
    /// Rows whose key no lead has become leads.
    pub add_new: bool,
    pub read: ReadOptions,
    pub now: DateTime<Utc>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Updated {
    pub list: List,
    pub counts: UpdateCounts,
    /// The very same file was applied before: nothing was done.
    pub already: bool,
    /// Rows that an earlier run, cut off, had applied.
    pub resumed_after: u64,
    /// How the file was read; `None` if it was not read again.
    pub described: Option<Described>,
}

/// Opens a file of news and reads no more than its head: what would keep it from being applied is known before anything is
/// stored.
///
/// # Errors
/// When the file can't be read, is no lead file, or has no column for the key.
pub fn look(source: &Source<'_>, read: &ReadOptions, now: DateTime<Utc>) -> Result<(), ImportError> {
    let opened = (source.open)().map_err(|error| ImportError::Read { file: source.file.clone(), error })?;
    let opened = ListReader::of_update(opened, read.clone(), last_day(now));
    opened.map(|_| ()).map_err(|error| ImportError::Intake { file: source.file.clone(), error })
}

/// Applies an update. `watch` is told the bytes read so far.
///
/// # Errors
/// When the file can't be read, is no lead file, has no column for the key, changes meanwhile, or the store fails.
pub fn update_leads<S: Store + ListUpdates>(
    store: &mut S,
    zones: &ZoneTable,
    source: &Source<'_>,
    updating: &Updating<'_>,
    watch: &mut dyn FnMut(u64),
) -> Result<Updated, ImportError> {
    let unreadable = |error| ImportError::Read { file: source.file.clone(), error };
    let unclear = |error| ImportError::Intake { file: source.file.clone(), error };
    let before = digest((source.open)().map_err(unreadable)?).map_err(unreadable)?;
    let tally = Tally::default();
    let tap = Tap { inner: (source.open)().map_err(unreadable)?, tally: &tally };
    let mut reader = ListReader::of_update(tap, updating.read.clone(), last_day(updating.now)).map_err(unclear)?;
    let described = reader.described().clone();
    let adds = if updating.add_new { "update, adding" } else { "update" };
    let (list, done) = store.begin_list(&NewList {
        campaign: updating.campaign_id,
        file: source.file.clone(),
        fingerprint: fingerprint(&format!("{before} {adds}"), &updating.read),
        dedupe: updating.campaign.dedupe,
        on_repeat: OnRepeat::Merge,
        order: updating.campaign.order,
        at: updating.now,
    })?;
    if list.complete {
        let counts = store.update_counts(list.id)?.unwrap_or_default();
        return Ok(Updated { list, counts, already: true, resumed_after: 0, described: None });
    }
    let mut places = KeptPlaces::new(zones, updating.campaign.place);
    let empty = || UpdateBatch { add_new: updating.add_new, ..UpdateBatch::default() };
    let mut batch = empty();
    let mut batch_rows = 0;
    while let Some(row) = reader.next_row() {
        let outcome = row.map_err(unclear)?;
        if outcome.row <= done {
            continue;
        }
        batch.through_row = outcome.row;
        batch_rows += 1;
        batch.rejects.extend(outcome.rejects);
        let says_priority = outcome.says_priority;
        batch.rows.extend(outcome.draft.map(|draft| UpdateRow { draft, says_priority }));
        if batch_rows >= BATCH_ROWS {
            store.update_leads(list.id, &batch, &mut |evidence| (*places.place(&evidence)).clone())?;
            batch = empty();
            batch_rows = 0;
            watch(tally.bytes.get());
        }
    }
    if tally.digest() != before {
        return Err(ImportError::Changed { file: source.file.clone() });
    }
    // Also of no rows: what is an update is known by the account of one.
    store.update_leads(
        list.id,
        &UpdateBatch { through_row: batch.through_row.max(done), ..batch },
        &mut |evidence| (*places.place(&evidence)).clone(),
    )?;
    let list = store.finish_list(list.id, 0)?;
    let counts = store.update_counts(list.id)?.unwrap_or_default();
    Ok(Updated { list, counts, already: false, resumed_after: done, described: Some(described) })
}
