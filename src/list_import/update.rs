//! News of leads that are there, by the client's own key: an update goes in batches as a list does, and goes on where it was
//! cut off.

use super::batch::undialed;
use super::numbers::Numbers;
use super::reading::Reading;
use super::{ImportError, Source, WATCHED_ROWS, fingerprint};
use crate::domain::campaign::Campaign;
use crate::domain::instant::last_day;
use crate::domain::list::{List, OnRepeat};
use crate::domain::place::PlaceEvidence;
use crate::intake::reader::{Described, ListReader, ReadOptions, RowOutcome};
use crate::intake::table_file::TableFile;
use crate::rules::places::KeptPlaces;
use crate::rules::zones::ZoneTable;
use crate::store::updates::{ListUpdates, UpdateBatch, UpdateCounts, UpdateRow};
use crate::store::{NewList, Store};
use chrono::{DateTime, Utc};
use std::ops::ControlFlow;

/// Rows applied in one step.
pub const BATCH_ROWS: u64 = 5_000;

/// How an update is applied.
#[derive(Clone, Debug)]
pub struct Updating<'a> {
    pub campaign_id: i64,
    pub campaign: &'a Campaign,
    /// Rows whose key no lead has become leads.
    pub add_new: bool,
    pub read: ReadOptions,
    /// Rows in one step of the store, at least 1; [`BATCH_ROWS`] but for tests, which want many steps of a small file.
    pub batch_rows: u64,
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

/// Applies an update; `updating.read` is that of an update. `watch` is told the bytes read so far, often, and may stop it; rows
/// that were not applied by then are read again by the next.
///
/// # Errors
/// When the file can't be read, is no lead file, has no column for the key, changes meanwhile, the update is stopped, or the
/// store fails.
pub fn update_leads<S: Store + ListUpdates>(
    store: &mut S,
    zones: &ZoneTable,
    source: &Source<'_>,
    updating: &Updating<'_>,
    watch: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Updated, ImportError> {
    let unclear = |error| ImportError::Intake { file: source.file.clone(), error };
    let reading = Reading::begin(source)?;
    let mut file = TableFile::open(reading.tap(source)?, &updating.read.part).map_err(unclear)?;
    let is_plain = file.is_plain();
    let mut reader = ListReader::open(&mut file, updating.read.clone(), last_day(updating.now)).map_err(unclear)?;
    let described = reader.described().clone();
    let (list, resumed_after) = store.begin_list(&new_list(source, updating, &reading.before, &described))?;
    if list.complete {
        let counts = store.update_counts(list.id)?.unwrap_or_default();
        return Ok(Updated { list, counts, already: true, resumed_after: 0, described: None });
    }
    let mut places = KeptPlaces::new(zones, updating.campaign.place);
    let mut place = |evidence: PlaceEvidence| (*places.place(&evidence)).clone();
    let mut gathered = Gathered::new(updating, resumed_after);
    let mut done = resumed_after;
    while let Some(row) = reader.next_row() {
        let outcome = row.map_err(unclear)?;
        if outcome.row % WATCHED_ROWS == 0 && watch(reading.bytes()).is_break() {
            return Err(ImportError::Stopped { file: source.file.clone(), done });
        }
        gathered.add(outcome);
        if gathered.rows >= updating.batch_rows {
            store.update_leads(list.id, &gathered.batch, &mut place)?;
            done = gathered.batch.through_row;
            gathered.clear();
        }
    }
    reading.end(source, is_plain)?;
    // Also of no rows: what is an update is known by the account of one.
    store.update_leads(list.id, &gathered.batch, &mut place)?;
    let list = store.finish_list(list.id, &gathered.numbers.figures())?;
    let counts = store.update_counts(list.id)?.unwrap_or_default();
    Ok(Updated { list, counts, already: false, resumed_after, described: Some(described) })
}

fn new_list(source: &Source<'_>, updating: &Updating<'_>, bytes: &str, described: &Described) -> NewList {
    let adds = if updating.add_new { "update, adding" } else { "update" };
    NewList {
        campaign: updating.campaign_id,
        file: source.file.clone(),
        fingerprint: fingerprint(&format!("{bytes} {adds}"), &updating.read, updating.campaign),
        dedupe: updating.campaign.dedupe,
        on_repeat: OnRepeat::Merge,
        order: updating.campaign.order,
        columns: described.extra.clone(),
        at: updating.now,
    }
}

/// Rows on their way to the store.
struct Gathered<'a> {
    campaign: &'a Campaign,
    /// Rows up to this one are applied already: they are counted and not gathered.
    done: u64,
    batch: UpdateBatch,
    rows: u64,
    numbers: Numbers,
}

impl<'a> Gathered<'a> {
    fn new(updating: &Updating<'a>, done: u64) -> Self {
        let batch = UpdateBatch { add_new: updating.add_new, through_row: done, ..UpdateBatch::default() };
        Self { campaign: updating.campaign, done, batch, rows: 0, numbers: Numbers::default() }
    }

    fn add(&mut self, outcome: RowOutcome) {
        if let Some(draft) = &outcome.draft {
            self.numbers.add_row(draft, outcome.alternates);
        }
        if outcome.row <= self.done {
            return;
        }
        self.rows += 1;
        self.batch.through_row = outcome.row;
        self.batch.rejects.extend(outcome.rejects);
        self.batch.barred.extend(outcome.barred.into_iter().map(|number| (outcome.row, number)));
        let says_priority = outcome.says_priority;
        self.batch.rows.extend(outcome.draft.map(|draft| {
            let undialed = undialed(self.campaign, &draft);
            UpdateRow { draft: *draft, says_priority, undialed }
        }));
    }

    /// The next batch begins.
    fn clear(&mut self) {
        self.rows = 0;
        self.batch.rows.clear();
        self.batch.rejects.clear();
        self.batch.barred.clear();
    }
}
