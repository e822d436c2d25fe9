//! The store in one SQLite file. All SQL of the house is in this folder.
//!
//! Each step that writes is one `BEGIN IMMEDIATE` transaction; each that reads sees one state of the file.

mod agreed;
mod attempts;
mod bulk;
mod calls_by_part;
mod campaigns;
mod candidates;
mod cells;
mod changes;
mod check;
mod claims;
mod columns;
mod completes;
mod consents;
mod details;
mod dialed;
mod directory;
mod elsewhere;
mod erased_keys;
mod erasure;
mod error;
pub mod forecast;
mod fresh;
mod fresh_rows;
mod import;
mod journal;
mod kept_lists;
mod keys;
mod lead_row;
mod leads;
mod leases;
mod lists;
mod merge;
mod numbers;
mod open;
mod open_places;
mod own_attempts;
mod owners;
mod page_reader;
mod pages;
mod parts;
mod person;
mod phones;
mod places;
mod ranges;
mod read_ahead;
mod registries;
mod rehearsal;
mod rejects;
mod requests;
mod results;
mod retract;
mod rulebooks;
mod stand;
mod summary;
mod suppression;
mod suppression_reader;
mod suppressions;
mod told;
mod turns;
mod updates;
mod value;
mod volumes;
mod waiting;
mod withdrawals;

#[cfg(test)]
mod tests;

use crate::domain::attempt::{Aftermath, Attempt, AttemptId, NewAttempt, Outcome};
use crate::domain::claims::Claims;
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Lead, LeadDraft, LeadId, Reject};
use crate::domain::list::{FileFigures, ImportCounts, List};
use crate::domain::phone::PhoneNumber;
use crate::store::{
    Calling, CampaignRecord, CampaignState, CampaignVersion, CandidateQuery, Drivers, ForeignResult, Gate, ImportBatch,
    NewList, Rehearsed, RejectSum, Saved, StandingAt, Store, StoreError, SummaryRow, Visit,
};
use chrono::{DateTime, Utc};
use error::{Step, store_error};
use leads::LeadReader;
use places::KnownPlaces;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::time::{Duration, Instant};
pub use waiting::Waiting;

/// The store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    conn: Connection,
    path: PathBuf,
    /// What was read before and still holds.
    places: KnownPlaces,
    waiting: Waiting,
    /// The cells that go with the leads of campaigns.
    cells: cells::Wanted,
}

/// Begins a step that writes, when no other process does.
fn begin<'c>(conn: &'c Connection, waiting: &mut Waiting) -> Step<Transaction<'c>> {
    // SQLite's own waiting can't be told how long, nor stopped.
    conn.busy_timeout(Duration::ZERO)?;
    let begun = waiting.until_free(|| Ok(Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?));
    conn.busy_timeout(waiting::PATIENCE)?;
    begun
}

impl SqliteStore {
    /// Says what is done while another process writes; without it, a step waits five seconds.
    pub fn set_waiting(&mut self, waiting: Waiting) {
        self.waiting = waiting;
    }

    /// A step that writes: all of it is committed, or nothing of it happened.
    fn write<T>(&mut self, step: impl FnOnce(&Connection) -> Step<T>) -> Result<T, StoreError> {
        self.write_with(|conn, _| step(conn))
    }

    /// The same for a step that asks for places.
    fn write_with<T>(&mut self, step: impl FnOnce(&Connection, &KnownPlaces) -> Step<T>) -> Result<T, StoreError> {
        let Self { conn, path, places, waiting, cells: _ } = self;
        let all = || -> Step<T> {
            let tx = begin(conn, waiting)?;
            open::still_ours(&tx)?;
            let since = Instant::now();
            let done = step(&tx, places)?;
            tx.commit()?;
            waiting::rest(since);
            Ok(done)
        };
        all().map_err(|trouble| {
            places.forget();
            store_error(path, trouble)
        })
    }

    /// A step that reads. Begun within another one, it sees what that one sees.
    fn read<T>(&self, step: impl FnOnce(&Connection) -> Step<T>) -> Result<T, StoreError> {
        let all = || -> Step<T> {
            if !self.conn.is_autocommit() {
                return step(&self.conn);
            }
            let tx = self.conn.unchecked_transaction()?;
            let read = step(&tx)?;
            tx.finish()?;
            Ok(read)
        };
        all().map_err(|trouble| store_error(&self.path, trouble))
    }

    /// A step that reads, and writes only to tables of this connection's own: nobody waits for it.
    fn aside<T>(&self, step: impl FnOnce(&Connection) -> Step<T>) -> Result<T, StoreError> {
        let all = || -> Step<T> {
            let tx = self.conn.unchecked_transaction()?;
            let done = step(&tx)?;
            tx.commit()?;
            Ok(done)
        };
        all().map_err(|trouble| store_error(&self.path, trouble))
    }

    fn read_leads<T>(&self, step: impl FnOnce(&LeadReader<'_>) -> Step<T>) -> Result<T, StoreError> {
        self.read(|conn| step(&LeadReader::new(conn, &self.places).with_cells(&self.cells)))
    }
}

impl Calling for SqliteStore {
    fn candidates(&self, query: &CandidateQuery, gate: &dyn Gate, visit: Visit<'_>) -> Result<(), StoreError> {
        self.read_leads(|leads| leads.candidates(query, gate, visit))
    }

    fn standing(
        &self,
        campaign: i64,
        after: DateTime<Utc>,
        visit: &mut dyn FnMut(&StandingAt<'_>),
    ) -> Result<(), StoreError> {
        self.read(|conn| stand::places_of(conn, &self.places, campaign, after, visit))
    }

    fn version(&self) -> Result<i64, StoreError> {
        // Asked outside of a step: within one it would not change.
        let version = self.conn.query_row("PRAGMA data_version", [], |row| row.get(0));
        version.map_err(|error| store_error(&self.path, error.into()))
    }

    fn lead(&self, lead: LeadId) -> Result<Option<Lead>, StoreError> {
        self.read_leads(|leads| leads.lead(lead))
    }

    fn own_callbacks(&self, campaign: i64, after: DateTime<Utc>, visit: Visit<'_>) -> Result<(), StoreError> {
        self.read_leads(|leads| leads.own_callbacks(campaign, after, visit))
    }

    fn open_attempt(
        &mut self,
        attempt: &NewAttempt,
        last_look: &mut dyn FnMut(&Lead, CampaignState) -> Option<String>,
    ) -> Result<Option<AttemptId>, StoreError> {
        let cells = self.cells.clone();
        self.write_with(|conn, places| {
            attempts::open(&LeadReader::new(conn, places).with_cells(&cells), attempt, last_look)
        })
    }

    fn close_attempt(
        &mut self,
        attempt: AttemptId,
        outcome: &Outcome,
        disposition: &Disposition,
        aftermath: &Aftermath,
    ) -> Result<(), StoreError> {
        // The call is over: its outcome is stored, however long that takes.
        self.waiting.insist(true);
        let cells = self.cells.clone();
        let closed = self.write_with(|conn, places| {
            attempts::close(&LeadReader::new(conn, places).with_cells(&cells), attempt, outcome, disposition, aftermath)
        });
        self.waiting.insist(false);
        closed
    }
}

impl Store for SqliteStore {
    fn save_campaign(&mut self, record: &CampaignRecord, at: DateTime<Utc>) -> Result<(i64, Saved), StoreError> {
        self.write(|conn| campaigns::save(conn, record, at))
    }

    fn campaign(&self, name: &str) -> Result<Option<CampaignRecord>, StoreError> {
        self.read(|conn| campaigns::named(conn, name))
    }

    fn campaigns(&self) -> Result<Vec<CampaignRecord>, StoreError> {
        self.read(campaigns::all)
    }

    fn set_campaign_state(&mut self, campaign: i64, state: CampaignState) -> Result<(), StoreError> {
        self.write(|conn| campaigns::set_state(conn, campaign, state))
    }

    fn campaign_version(&self, fingerprint: &str) -> Result<Option<CampaignVersion>, StoreError> {
        self.read(|conn| campaigns::version(conn, fingerprint))
    }

    fn keep_rulebook(&mut self, fingerprint: &str, texts: &str) -> Result<(), StoreError> {
        self.write(|conn| rulebooks::keep(conn, fingerprint, texts))
    }

    fn kept_rulebook(&self, fingerprint: &str) -> Result<Option<String>, StoreError> {
        self.read(|conn| rulebooks::kept(conn, fingerprint))
    }

    fn begin_list(&mut self, list: &NewList) -> Result<(List, u64), StoreError> {
        self.write(|conn| lists::begin(conn, list))
    }

    fn add_leads(&mut self, list: i64, batch: &ImportBatch) -> Result<ImportCounts, StoreError> {
        self.write_with(|conn, places| lists::add(conn, places, list, batch))
    }

    fn finish_list(&mut self, list: i64, file: &FileFigures) -> Result<List, StoreError> {
        self.write(|conn| lists::finish(conn, list, file))
    }

    fn begin_rehearsal(&mut self, list: &NewList) -> Result<Option<(List, u64)>, StoreError> {
        self.aside(|conn| rehearsal::begin(conn, list))
    }

    fn rehearse_leads(&mut self, list: &NewList, batch: &ImportBatch) -> Result<Rehearsed, StoreError> {
        self.aside(|conn| rehearsal::take(conn, list, batch))
    }

    fn lists(&self, campaign: i64) -> Result<Vec<List>, StoreError> {
        self.read(|conn| lists::of_campaign(conn, campaign))
    }

    fn rejects(&self, list: i64, visit: &mut dyn FnMut(&Reject)) -> Result<(), StoreError> {
        self.read(|conn| rejects::of_list(conn, list, visit))
    }

    fn reject_sums(&self, list: i64) -> Result<Vec<RejectSum>, StoreError> {
        self.read(|conn| rejects::sums(conn, list))
    }

    fn leads_with_number(&self, campaign: i64, number: PhoneNumber) -> Result<Vec<Lead>, StoreError> {
        self.read_leads(|leads| leads.with_number(campaign, number))
    }

    fn leads_with_key(&self, campaign: i64, key: &str) -> Result<Vec<Lead>, StoreError> {
        self.read_leads(|leads| leads.with_key(campaign, key))
    }

    fn change_claims(
        &mut self,
        lead: LeadId,
        change: &mut dyn FnMut(&Claims) -> Claims,
    ) -> Result<(Claims, Claims), StoreError> {
        self.write(|conn| claims::change(conn, lead, change))
    }

    fn lead_details(&self, lead: LeadId) -> Result<Option<LeadDraft>, StoreError> {
        self.read(|conn| details::draft(conn, lead))
    }

    fn resume_leads(&mut self, campaign: i64, may: &mut dyn FnMut(&Lead) -> bool) -> Result<u64, StoreError> {
        let cells = self.cells.clone();
        self.write_with(|conn, places| agreed::resume(&LeadReader::new(conn, places).with_cells(&cells), campaign, may))
    }

    fn reserve(
        &mut self,
        leads: &[LeadId],
        owner: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<LeadId>, StoreError> {
        self.write(|conn| leases::reserve(conn, leads, owner, now, until))
    }

    fn release(&mut self, leads: &[LeadId], owner: &str) -> Result<(), StoreError> {
        self.write(|conn| leases::release(conn, leads, owner))
    }

    fn record_call(
        &mut self,
        attempt: &NewAttempt,
        outcome: &Outcome,
        disposition: &Disposition,
        look: &mut dyn FnMut(&Lead) -> (String, Aftermath),
    ) -> Result<Option<AttemptId>, StoreError> {
        let cells = self.cells.clone();
        self.write_with(|conn, places| {
            attempts::record(&LeadReader::new(conn, places).with_cells(&cells), attempt, outcome, disposition, look)
        })
    }

    fn attempt(&self, attempt: AttemptId) -> Result<Option<Attempt>, StoreError> {
        self.read(|conn| attempts::attempt(conn, attempt))
    }

    fn open_attempts(&self, campaign: i64) -> Result<Vec<Attempt>, StoreError> {
        self.read(|conn| attempts::open_in(conn, campaign))
    }

    fn drivers(&self, campaign: i64) -> Result<Drivers, StoreError> {
        self.read(|conn| campaigns::drivers(conn, campaign))
    }

    fn latest(&self, campaign: i64) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(|conn| campaigns::latest(conn, campaign))
    }

    fn begin_results(&mut self, campaign: i64, file: &str, fingerprint: &str) -> Result<(i64, u64), StoreError> {
        self.write(|conn| results::begin(conn, campaign, file, fingerprint))
    }

    fn apply_results(&mut self, file: i64, results: &[ForeignResult<'_>], through_row: u64) -> Result<u64, StoreError> {
        let cells = self.cells.clone();
        self.write_with(|conn, places| {
            results::apply(&LeadReader::new(conn, places).with_cells(&cells), file, results, through_row)
        })
    }

    fn summary(&self, campaign: i64) -> Result<Vec<SummaryRow>, StoreError> {
        self.read(|conn| summary::rows(conn, campaign))
    }

    fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(check::problems)
    }
}
