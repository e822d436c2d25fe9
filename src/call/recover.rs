//! Attempts that a crash left open.

use super::floor::{CallError, row_for};
use super::landing::Landings;
use super::outcome::{Called, record};
use crate::domain::attempt::{CallResult, Outcome};
use crate::domain::disposition::DispositionSet;
use crate::store::{Store, StoreError};
use chrono::{DateTime, Utc};

/// Closes the attempts that have no outcome because the process ended while their calls went on. Whether the phone rang,
/// nobody knows: each counts as an attempt, and the lead goes on as after any other. Gives their number.
///
/// # Errors
/// When the store fails, or the set has no row for such calls. Attempts closed before stay closed.
pub fn recover(
    store: &mut dyn Store,
    campaign_id: i64,
    landings: &dyn Landings,
    dispositions: &DispositionSet,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let open = store.open_attempts(campaign_id)?;
    if open.is_empty() {
        return Ok(0);
    }
    let row = row_for(dispositions, CallResult::Unknown).map_err(|error| match error {
        CallError::Store(error) => error,
        CallError::Driver(_) | CallError::NoRow { .. } | CallError::NoAgents => {
            StoreError::Other { path: format!("campaign {}", landings.campaign().name), detail: error.to_string() }
        }
    })?;
    let mut recovered = 0;
    for attempt in open {
        let outcome = Outcome {
            at: now.max(attempt.opened_at),
            result: CallResult::Unknown,
            disposition: row.code.clone(),
            cause: "outdial ended during the call".to_owned(),
            talk_seconds: 0,
            note: String::new(),
            answers: Default::default(),
        };
        // The wait for the next call counts from the call, not from its discovery.
        let called = Called {
            attempt: attempt.id,
            lead: attempt.lead,
            number: attempt.number,
            agent: attempt.agent,
            at: attempt.opened_at,
            callback: None,
        };
        record(store, landings, &called, &outcome, row)?;
        recovered += 1;
    }
    Ok(recovered)
}
