//! Where leads, attempts and reports' sums are kept: a trait of whole steps, and engines under it.
//!
//! Each method is one step of the trade: it happens wholly or not at all. No transaction leaks out, and no method
//! decides whether a lead may be called: queries return supersets, the caller's verdict decides.

mod batch;
pub mod calling;
pub mod calls_by_part;
pub mod cells;
pub mod completes;
mod detail;
pub mod erasure;
mod json;
pub mod keeping;
pub mod kept_lists;
pub mod ledger;
pub mod sqlite;
pub mod suppression;
pub mod updates;

pub use crate::domain::attempt::SummaryRow;
use crate::domain::attempt::{Aftermath, Attempt, AttemptId, NewAttempt, Outcome};
use crate::domain::campaign::{CampaignKind, LeadOrder};
use crate::domain::claims::Claims;
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Lead, LeadDraft, LeadId, Reject};
use crate::domain::list::{DedupeScope, FileFigures, ImportCounts, List, OnRepeat};
pub use crate::domain::look::{Gate, Look, Visit};
use crate::domain::named::named;
use crate::domain::phone::PhoneNumber;
use crate::domain::place::Place;
use crate::domain::reject_code::RejectCode;
pub use batch::ImportBatch;
pub use calling::{Calling, StandingAt};
use chrono::{DateTime, Utc};

/// Why a store could not do a step. Nothing of the step happened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file, and the command makes none.
    #[error("there is no database {path}: `outdial campaign import FILE` makes one; or name another file with --db")]
    Missing { path: String },
    /// The file is no database of outdial's.
    #[error("{path} is not an outdial database: {detail}; name another file with --db")]
    NotOurs { path: String, detail: String },
    /// A newer outdial wrote the file.
    #[error("{path} was written by a newer outdial (schema {found}, this one knows {known}): update outdial")]
    Newer { path: String, found: i64, known: i64 },
    /// Somebody else writes to it.
    #[error("{path} is in use by another outdial: try again when it has finished")]
    Locked { path: String },
    /// The disk is full.
    #[error("{path}: the disk is full; free some room and run the same command again: it goes on where it stopped")]
    Full { path: String },
    /// The file or its folder can't be written.
    #[error("{path} can't be written: {detail}; outdial needs write access to the file and its folder")]
    ReadOnly { path: String, detail: String },
    /// Anything else the engine says.
    #[error("{path}: {detail}")]
    Other { path: String, detail: String },
}

/// Whether calls may be placed for a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CampaignState {
    Active,
    /// No calls until it is resumed.
    Paused,
    /// No calls any more.
    Closed,
}

named!(CampaignState: Active = "active", Paused = "paused", Closed = "closed");

impl CampaignState {
    /// Why no calls are placed at all, in a word; empty if they are.
    pub fn halted(self) -> &'static str {
        match self {
            Self::Active => "",
            Self::Paused | Self::Closed => self.name(),
        }
    }
}

/// A campaign as stored: its files' texts are kept whole, so that the database alone tells under which terms it ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignRecord {
    /// 0 before it is stored.
    pub id: i64,
    pub name: String,
    pub client: String,
    pub kind: CampaignKind,
    /// What the calls are about: caps on calls on one subject follow it over the client's campaigns.
    pub subject: String,
    pub state: CampaignState,
    /// The campaign file: its path as given, and its text.
    pub file: String,
    pub toml: String,
    /// The text of the disposition set that was in force when it was stored.
    pub dispositions_toml: String,
    pub fingerprint: String,
}

/// The texts of a campaign as they were at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignVersion {
    pub toml: String,
    pub dispositions_toml: String,
}

/// What storing a campaign changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Created,
    Updated,
    Unchanged,
}

/// A list about to be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct NewList {
    pub campaign: i64,
    pub file: String,
    pub fingerprint: String,
    pub dedupe: DedupeScope,
    pub on_repeat: OnRepeat,
    /// In which order the campaign dials: a shuffled one is laid down with the leads.
    pub order: LeadOrder,
    /// The headers of the columns that are only shown, in the order of the file.
    pub columns: Vec<String>,
    pub at: DateTime<Utc>,
}

/// How often rows, or single cells, of a list were not taken for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RejectSum {
    pub code: RejectCode,
    pub whole_row: bool,
    pub times: u64,
}

/// What would become of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsed {
    pub counts: ImportCounts,
    /// Of the repeats, those whose number a lead of the database has; the others repeat earlier rows of the file.
    pub in_database: u64,
    /// In the order of the rows.
    pub rejects: Vec<Reject>,
}

/// That people may be called in any place, without end.
pub fn anywhere(_: &Place) -> Option<DateTime<Utc>> {
    Some(DateTime::<Utc>::MAX_UTC)
}

/// Which leads to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every lead, in the order of import.
    All,
    /// Those that may be due at this instant: not final, not waiting for later, not leased. A superset of what may be
    /// dialed; whoever holds a lease reads the leads that were given with it one by one.
    Due(DateTime<Utc>),
}

/// A look over a campaign's leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandidateQuery {
    pub campaign: i64,
    pub scope: Scope,
    /// Within equal priority (higher first).
    pub order: LeadOrder,
}

/// A result that came back from elsewhere.
pub struct ForeignResult<'a> {
    pub attempt: NewAttempt,
    pub outcome: Outcome,
    pub disposition: Disposition,
    /// What the result does to its lead: asked when it is applied, of the lead as it stands after the results before it,
    /// with this attempt among its attempts.
    pub aftermath: Box<dyn Fn(&Lead) -> Aftermath + 'a>,
}

/// Whether calls on a campaign were real or simulated; the two never mix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drivers {
    pub simulated: bool,
    pub real: bool,
}

/// A store of campaigns, leads and attempts; [`suppression::Suppressions`] is that of suppression lists.
pub trait Store: Calling {
    /// Creates the campaign of this name, or updates it. The state of a campaign that is there stays as it is.
    fn save_campaign(&mut self, record: &CampaignRecord, at: DateTime<Utc>) -> Result<(i64, Saved), StoreError>;
    fn campaign(&self, name: &str) -> Result<Option<CampaignRecord>, StoreError>;
    /// All campaigns, by name.
    fn campaigns(&self) -> Result<Vec<CampaignRecord>, StoreError>;
    fn set_campaign_state(&mut self, campaign: i64, state: CampaignState) -> Result<(), StoreError>;

    /// The texts of the campaign that had this fingerprint.
    fn campaign_version(&self, fingerprint: &str) -> Result<Option<CampaignVersion>, StoreError>;
    /// Keeps the texts of a rulebook, so that the verdicts under it can be asked again when it is no longer the one in use.
    fn keep_rulebook(&mut self, fingerprint: &str, texts: &str) -> Result<(), StoreError>;
    /// The texts of the rulebook that had this fingerprint, as they were kept.
    fn kept_rulebook(&self, fingerprint: &str) -> Result<Option<String>, StoreError>;

    /// Begins an import, or finds the one of the same campaign and fingerprint, with the columns that it was begun with; the second
    /// value is the number of rows already stored, where an import that was cut off goes on.
    fn begin_list(&mut self, list: &NewList) -> Result<(List, u64), StoreError>;
    /// Stores a batch: dedupes, counts, keeps rejects, and notes how far the file is done. Rows that were stored before
    /// are passed over. Gives the account of the rows that this call stored; `distinct_phones` is left at 0.
    fn add_leads(&mut self, list: i64, batch: &ImportBatch) -> Result<ImportCounts, StoreError>;
    /// Marks a list as complete, notes what numbers its file holds, and gives its final account.
    fn finish_list(&mut self, list: i64, file: &FileFigures) -> Result<List, StoreError>;
    /// Begins a load for show, or begins it anew: nothing of it is stored. Gives the list and the number of its rows that are
    /// stored already, if it was begun in earnest before.
    fn begin_rehearsal(&mut self, list: &NewList) -> Result<Option<(List, u64)>, StoreError>;
    /// What [`add_leads`](Self::add_leads) would do with a batch after those before it: the account of its rows, and its rejects
    /// as they would be kept.
    fn rehearse_leads(&mut self, list: &NewList, batch: &ImportBatch) -> Result<Rehearsed, StoreError>;
    /// A campaign's lists in the order of import.
    fn lists(&self, campaign: i64) -> Result<Vec<List>, StoreError>;
    /// The rejects of a list, in the order of its rows.
    fn rejects(&self, list: i64, visit: &mut dyn FnMut(&Reject)) -> Result<(), StoreError>;

    /// How many rejects of a list have which code, and whether they are of whole rows.
    fn reject_sums(&self, list: i64) -> Result<Vec<RejectSum>, StoreError>;

    /// The leads of a campaign that have this number, or whose client's key is this text.
    fn leads_with_number(&self, campaign: i64, number: PhoneNumber) -> Result<Vec<Lead>, StoreError>;
    fn leads_with_key(&self, campaign: i64, key: &str) -> Result<Vec<Lead>, StoreError>;
    /// Changes what is known of the person besides: `change` is shown what is known at the moment of the change, so that
    /// nothing that an import notes meanwhile is lost. Gives what was known before and what is now.
    fn change_claims(
        &mut self,
        lead: LeadId,
        change: &mut dyn FnMut(&Claims) -> Claims,
    ) -> Result<(Claims, Claims), StoreError>;
    /// What is only shown of a lead: its draft as imported (company, address, extra columns).
    fn lead_details(&self, lead: LeadId) -> Result<Option<LeadDraft>, StoreError>;

    /// Lets leads wait again that ended with their campaign, for the instant at which they would have been due: `may` is shown
    /// each as it would wait, and says whether it may be called before the end that the campaign has now. Gives how many
    /// there are.
    fn resume_leads(&mut self, campaign: i64, may: &mut dyn FnMut(&Lead) -> bool) -> Result<u64, StoreError>;

    /// Leases these leads to an owner; gives those that were free, and only those are leased. A lead that is final, on
    /// the line, or leased to anybody (the same owner too) is not free; nor is one that shares a number with such a lead,
    /// in whatever campaign.
    fn reserve(
        &mut self,
        leads: &[LeadId],
        owner: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<LeadId>, StoreError>;
    /// Gives back leads that the owner holds; others are left alone.
    fn release(&mut self, leads: &[LeadId], owner: &str) -> Result<(), StoreError>;

    /// A call that is over, opened and closed in one step: nobody finds it half recorded. `look` is shown the lead afresh
    /// and answers with the evidence to keep and what the outcome does. `None`, and it is not asked: the number or the
    /// lead is on the line.
    fn record_call(
        &mut self,
        attempt: &NewAttempt,
        outcome: &Outcome,
        disposition: &Disposition,
        look: &mut dyn FnMut(&Lead) -> (String, Aftermath),
    ) -> Result<Option<AttemptId>, StoreError>;
    fn attempt(&self, attempt: AttemptId) -> Result<Option<Attempt>, StoreError>;
    /// Attempts without an outcome: calls going on, or cut off by a crash.
    fn open_attempts(&self, campaign: i64) -> Result<Vec<Attempt>, StoreError>;
    /// Which kinds of driver placed the campaign's calls so far.
    fn drivers(&self, campaign: i64) -> Result<Drivers, StoreError>;
    /// The instant of the campaign's latest attempt or outcome.
    fn latest(&self, campaign: i64) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Begins to apply a file of results, or finds it; gives its id and the number of rows already applied.
    fn begin_results(&mut self, campaign: i64, file: &str, fingerprint: &str) -> Result<(i64, u64), StoreError>;
    /// Applies results up to a row, all or nothing. A result equal to a stored attempt (lead, number, instant,
    /// disposition) is not stored twice. A result older than what is known of its lead is stored and counted, but does
    /// not overturn where the lead stands, unless it ends the lead. Gives how many were new.
    fn apply_results(&mut self, file: i64, results: &[ForeignResult<'_>], through_row: u64) -> Result<u64, StoreError>;

    /// The campaign's sums, sorted. They equal a count over the attempts; [`check`](Self::check) proves it.
    fn summary(&self, campaign: i64) -> Result<Vec<SummaryRow>, StoreError>;
    /// Everything that is wrong with the database, in words; empty if it is sound.
    fn check(&self) -> Result<Vec<String>, StoreError>;
}
