//! What the loop is told and what it tells: the floor, the desk that hands out leads, and the day's account.

use super::landing::Landings;
use crate::domain::attempt::CallResult;
use crate::domain::campaign::Campaign;
use crate::domain::disposition::{Disposition, DispositionSet};
use crate::domain::lead::{Lead, LeadId};
use crate::domain::phone::PhoneNumber;
use crate::domain::zone::Zone;
use crate::store::{Calling, StoreError};
use crate::telephony::DriverError;
use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Who may be called next, and whether this one may be called now.
pub trait Desk {
    /// Leads to be called now by `idle` agents, each with the number to dial, best first, at most `want`; none twice until it has been
    /// called. A callback that is an agent's own names the agent, and comes only if this one is idle. A plan made a little earlier
    /// will do: [`last_look`](Self::last_look) follows. Empty when nobody may be called now.
    ///
    /// # Errors
    /// When the store fails.
    fn next_leads(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        idle: &[&str],
        want: usize,
    ) -> Result<Vec<Offer>, StoreError>;

    /// Of those leads the callbacks alone that are due and idle agents' own, at most one for each.
    ///
    /// # Errors
    /// When the store fails.
    fn own_callbacks(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        idle: &[&str],
    ) -> Result<Vec<Offer>, StoreError>;

    /// The verdict on a lead as it stands at this moment, for a call by an agent: the evidence for it (JSON), or the reasons
    /// against it in words.
    ///
    /// # Errors
    /// The reasons against the call.
    fn last_look(&self, lead: &Lead, number: PhoneNumber, agent: &str, now: DateTime<Utc>) -> Result<String, String>;

    /// When a lead may become callable by one of these agents next, for a moment at which none is: no lead is before that instant, and
    /// whether one is then is to be asked then. `None`: none will be, as things stand.
    ///
    /// # Errors
    /// When the store fails.
    fn next_opening(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        agents: &[String],
    ) -> Result<Option<DateTime<Utc>>, StoreError>;
}

/// A lead to be called now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub lead: LeadId,
    pub number: PhoneNumber,
    /// Whose callback it is; `None`: whoever has been idle longest calls.
    pub agent: Option<String>,
}

/// A campaign that is being dialed, and its share of the floor.
pub struct Job<'a> {
    /// The campaign's number in the store.
    pub campaign_id: i64,
    pub campaign: &'a Campaign,
    /// Its share of the agents' time beside those of the other jobs; 1 or more.
    pub weight: u32,
    pub desk: &'a mut dyn Desk,
    pub landings: &'a dyn Landings,
    pub dispositions: &'a DispositionSet,
    /// The clock by which reports book its calls; UTC if there is none.
    pub zone: Option<Zone>,
    /// How long a call may ring.
    pub ring_seconds: u32,
}

/// Five rings. An unanswered sales call may not be cut off before 15 seconds or four rings (47 CFR 64.1200(a)(6)).
pub const RING_SECONDS: u32 = 30;

/// Who dials, and for how long.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    /// The agents by name; each has one call at a time.
    pub agents: Vec<String>,
    /// No call begins at this instant or later; those that go on end. `None`: until nobody has been callable for a day.
    pub until: Option<DateTime<Utc>>,
    pub max_calls: Option<u64>,
    /// Set from outside, it lets the calls in progress end and begins no more.
    pub stop: Arc<AtomicBool>,
    /// The rulebook's fingerprint, kept with each attempt.
    pub rulebook: String,
}

/// Where reports book a call: the day and the hour (0–23) that the zone's clocks show; UTC without a zone.
pub fn booked(zone: Option<&Zone>, at: DateTime<Utc>) -> (NaiveDate, u8) {
    let local = zone.map_or(at.naive_utc(), |zone| zone.local(at));
    (local.date(), u8::try_from(local.hour()).unwrap_or_default())
}

/// Why the loop ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// Nobody may be called any more, or not before the floor closes.
    #[default]
    NobodyLeft,
    /// The floor's `until` has come.
    Closed,
    /// As many calls as were asked for.
    EnoughCalls,
    /// It was told to stop.
    Stopped,
    /// The campaign was paused or closed meanwhile; of a floor, all of them.
    Halted,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayAccount {
    /// Calls that were placed; each is an attempt.
    pub calls: u64,
    pub first_call: Option<DateTime<Utc>>,
    pub last_call: Option<DateTime<Utc>>,
    /// Leads that the plan held and the last look did not let pass, by the reasons in words.
    pub refused: BTreeMap<String, u64>,
    /// Calls by the [`name`](CallResult::name) of their result.
    pub results: BTreeMap<&'static str, u64>,
    pub ending: Ending,
    /// What each job came to, in their order.
    pub jobs: Vec<JobAccount>,
}

/// What one job of a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobAccount {
    pub calls: u64,
    pub refused: BTreeMap<String, u64>,
    pub results: BTreeMap<&'static str, u64>,
    /// How long its calls took of the agents, from the dialing to their last word.
    pub agent_time: Duration,
    /// It had nobody to call when it was last asked.
    pub away: bool,
    pub ending: Ending,
}

impl Default for JobAccount {
    fn default() -> Self {
        let (refused, results) = (BTreeMap::new(), BTreeMap::new());
        Self { calls: 0, refused, results, agent_time: Duration::zero(), away: false, ending: Ending::default() }
    }
}

impl DayAccount {
    /// Adds what a job came to, but for its calls, which were counted.
    pub(super) fn add(&mut self, job: JobAccount) {
        for (reason, times) in &job.refused {
            *self.refused.entry(reason.clone()).or_default() += times;
        }
        for (result, calls) in &job.results {
            *self.results.entry(result).or_default() += calls;
        }
        self.jobs.push(job);
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Calls placed so far.
    pub calls: u64,
    /// Calls in progress, from the dialing to the agent's last word.
    pub live: usize,
    pub now: DateTime<Utc>,
}

/// Why a run ended early. What was placed before is stored.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// Calls would end in a result that no row stands for.
    #[error("the disposition set {set} has no row for calls that end in {result}: add one with result = \"{result}\"")]
    NoRow { set: String, result: &'static str },
    #[error("nobody is there to talk: the floor needs at least one agent")]
    NoAgents,
}

/// The row that stands for a call result, or for the nearest result that has one: a set need not tell a fax from a machine.
///
/// # Errors
/// When the set has no row for it and its kin.
pub fn row_for(set: &DispositionSet, result: CallResult) -> Result<&Disposition, CallError> {
    let kin: &[CallResult] = match result {
        CallResult::Fax => &[CallResult::Machine, CallResult::NoAnswer],
        CallResult::Declined | CallResult::Machine | CallResult::Busy | CallResult::Abandoned => {
            &[CallResult::NoAnswer]
        }
        CallResult::Congestion => &[CallResult::LineFault],
        CallResult::LineFault => &[CallResult::Congestion],
        CallResult::Unknown => &[CallResult::LineFault, CallResult::NoAnswer],
        // Of an answered call that its agent said nothing of, it is known that nobody knows.
        CallResult::Answered => &[CallResult::Unknown, CallResult::LineFault],
        CallResult::NoAnswer | CallResult::NotInService => &[],
    };
    let mut asked = std::iter::once(&result).chain(kin);
    let row = asked.find_map(|result| set.for_result(*result));
    row.ok_or_else(|| CallError::NoRow { set: set.name.clone(), result: result.name() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::bench::set;

    #[test]
    fn a_result_without_a_row_takes_the_row_of_its_kin() {
        for (result, code) in [
            (CallResult::NoAnswer, "NA"),
            (CallResult::Busy, "B"),
            (CallResult::Fax, "NA"),
            (CallResult::Declined, "NA"),
            (CallResult::Congestion, "ERR"),
            (CallResult::Unknown, "LOST"),
            (CallResult::Answered, "LOST"),
        ] {
            assert_eq!(row_for(&set(), result).expect("a row").code, code, "{result:?}");
        }
    }

    #[test]
    fn a_bad_number_is_not_taken_for_anything_else() {
        let mut set = set();
        set.rows.retain(|row| row.code != "DC");
        let fault = row_for(&set, CallResult::NotInService).expect_err("no row").to_string();
        assert!(fault.contains("result = \"not_in_service\""), "{fault}");
    }
}
