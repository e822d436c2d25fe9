//! Writing an outcome down, with what it does to the lead as the lead stands at that moment.

use super::aftermath::{Over, aftermath};
use super::landing::Landings;
use crate::domain::attempt::{Aftermath, AttemptId, Outcome};
use crate::domain::disposition::Disposition;
use crate::domain::lead::{LeadId, PastAttempt};
use crate::domain::phone::PhoneNumber;
use crate::store::{Calling, StoreError};
use chrono::{DateTime, Utc};

/// A call to be written down.
pub(super) struct Called {
    pub attempt: AttemptId,
    pub lead: LeadId,
    pub number: PhoneNumber,
    pub agent: String,
    /// From when the wait for the next call counts.
    pub at: DateTime<Utc>,
    pub callback: Option<DateTime<Utc>>,
}

/// Closes an attempt.
///
/// The lead is read afresh: while the call went on, an import may have brought it another number.
pub(super) fn record(
    store: &mut dyn Calling,
    landings: &dyn Landings,
    called: &Called,
    outcome: &Outcome,
    row: &Disposition,
) -> Result<(), StoreError> {
    let after = match store.lead(called.lead)? {
        Some(mut lead) => {
            match lead.attempts.iter_mut().find(|attempt| attempt.id == called.attempt.0) {
                Some(own) => {
                    own.disposition.clone_from(&row.code);
                    own.marks = row.marks(outcome.result);
                }
                None => lead.attempts.push(PastAttempt {
                    id: called.attempt.0,
                    number: called.number,
                    at: called.at,
                    disposition: row.code.clone(),
                    marks: row.marks(outcome.result),
                }),
            }
            let (number, at, callback) = (called.number, called.at, called.callback);
            let over = Over { disposition: row, number, agent: &called.agent, at, now: outcome.at, callback };
            aftermath(landings, &lead, &over)
        }
        // The lead was erased during the call; there is nobody to call again.
        None => Aftermath::Done(row.code.clone()),
    };
    store.close_attempt(called.attempt, outcome, row, &after)
}
