//! What a call loop asks of a store. It is less than a [`Store`](super::Store), so that a loop can run on what is not kept.

use super::{CampaignState, CandidateQuery, Gate, StoreError, Visit};
use crate::domain::attempt::{Aftermath, AttemptId, NewAttempt, Outcome};
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::place::Place;
use chrono::{DateTime, Utc};

/// A place where leads of a campaign stand that are not done. Whether one may be called when it is free is for the verdict.
#[derive(Clone, Copy, Debug)]
pub struct StandingAt<'p> {
    pub place: &'p Place,
    /// The first instant after the one that was asked for at which one that was dialed there is free again, or a lease ends.
    pub free: Option<DateTime<Utc>>,
    /// The same for leads of whose person something is known: it may be too early, never too late.
    pub told_free: Option<DateTime<Utc>>,
}

/// Leads to be called, and calls to be written down.
pub trait Calling {
    /// Visits leads in order, each with its phones, attempts, suppressions and lease, until told to stop. Of those that may be due,
    /// those whose phones are all in places where nobody may be called now are passed over, and those that the gate knows: it is asked
    /// about a place at most once. Of equal priority and kind, those come first whose places close first.
    fn candidates(&self, query: &CandidateQuery, gate: &dyn Gate, visit: Visit<'_>) -> Result<(), StoreError>;

    /// Visits each place where leads of a campaign stand that are not done, with when one of them is free after an instant.
    fn standing(
        &self,
        campaign: i64,
        after: DateTime<Utc>,
        visit: &mut dyn FnMut(&StandingAt<'_>),
    ) -> Result<(), StoreError>;

    /// A number that changes when another process has changed the database; what this one changes leaves it as it is.
    fn version(&self) -> Result<i64, StoreError>;

    fn lead(&self, lead: LeadId) -> Result<Option<Lead>, StoreError>;

    /// Visits the leads of a campaign that wait for a callback of one agent's, due after an instant, soonest first, until told to
    /// stop. Whether one may be called is for the verdict.
    fn own_callbacks(&self, campaign: i64, after: DateTime<Utc>, visit: Visit<'_>) -> Result<(), StoreError>;

    /// The last look and the attempt's row in one step: loads the lead and the campaign's state afresh, asks `last_look`,
    /// and writes the row if it answers with the evidence of its verdict (kept in place of `attempt.evidence`). `None`: the last look refused,
    /// or it was not asked because the number or the lead is on the line already.
    fn open_attempt(
        &mut self,
        attempt: &NewAttempt,
        last_look: &mut dyn FnMut(&Lead, CampaignState) -> Option<String>,
    ) -> Result<Option<AttemptId>, StoreError>;
    /// Attempt, lead, number, suppression, sums and lease: all or nothing. Closing it again with the same outcome
    /// changes nothing; with another outcome it is an error.
    fn close_attempt(
        &mut self,
        attempt: AttemptId,
        outcome: &Outcome,
        disposition: &Disposition,
        aftermath: &Aftermath,
    ) -> Result<(), StoreError>;
}
