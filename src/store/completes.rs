//! Completes: those that a campaign's quotas count, and those that are taken back.

use super::StoreError;
use crate::domain::attempt::{Aftermath, AttemptId};
use crate::domain::disposition::Disposition;
use crate::domain::lead::Lead;
use crate::domain::quota::{Complete, Sorting};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// That a complete is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub attempt: AttemptId,
    pub at: DateTime<Utc>,
    /// Who did it; empty if nobody is named.
    pub by: String,
    pub reason: String,
    /// The code of the disposition with which the attempt had ended.
    pub disposition: String,
}

/// A store that counts completes.
pub trait Completes {
    /// From now on, each lead of this campaign that is read comes with how full the quotas are, also at the last look, and each complete
    /// counts into those that `sorting` says, in the step that ends its attempt. Completes that were counted by other quotas, or not at all,
    /// are counted anew: attempts that ended with one of the codes `successes`. Gives how many were.
    fn count_completes(
        &mut self,
        campaign: i64,
        sorting: Arc<dyn Sorting>,
        successes: &[String],
    ) -> Result<u64, StoreError>;

    /// The completes of a campaign with quotas, in the order of the attempts.
    fn completes(&self, campaign: i64) -> Result<Vec<Complete>, StoreError>;

    /// Takes a complete back: the attempt stays, and counts as one that ended with `now` from this step on, in the sums as in the quotas.
    /// If its lead ended with it, `aftermath` is shown the lead as if it had not, and says what becomes of it.
    fn withdraw(
        &mut self,
        withdrawal: &Withdrawal,
        now: &Disposition,
        aftermath: &mut dyn FnMut(&Lead) -> Aftermath,
    ) -> Result<(), StoreError>;

    /// How an attempt was taken back, if it was.
    fn withdrawal(&self, attempt: AttemptId) -> Result<Option<Withdrawal>, StoreError>;
}
