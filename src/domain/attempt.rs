//! Attempts: tries to reach a lead, and what telephony made of them.

use super::lead::{Callback, LeadId, LeadStatus};
use super::named::named;
use super::phone::PhoneNumber;
use super::quota::Answers;
use chrono::{DateTime, NaiveDate, Utc};

/// A stored attempt's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub i64);

/// What became of a call, after `telephony::cause` has read the line's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallResult {
    /// A person, or what was taken for one, answered and an agent spoke.
    Answered,
    /// Answered, and no agent within two seconds.
    Abandoned,
    Machine,
    Fax,
    Busy,
    NoAnswer,
    /// The called party pressed "decline".
    Declined,
    /// The number is not in service, or is no number.
    NotInService,
    /// The network had no room; the call may be tried again.
    Congestion,
    /// The trunk, or outdial itself, failed.
    LineFault,
    /// The process ended while the call went on: what became of it is unknown. It counts as an attempt.
    Unknown,
}

named!(
    CallResult:
    Answered = "answered",
    Abandoned = "abandoned",
    Machine = "machine",
    Fax = "fax",
    Busy = "busy",
    NoAnswer = "no_answer",
    Declined = "declined",
    NotInService = "not_in_service",
    Congestion = "congestion",
    LineFault = "line_fault",
    Unknown = "unknown",
);

/// An attempt about to be made; written before the phone rings.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAttempt {
    pub campaign: i64,
    pub lead: LeadId,
    pub number: PhoneNumber,
    pub agent: String,
    /// `simulator`, `asterisk`, `manual`, or `import` for results that came back from elsewhere.
    pub driver: String,
    pub at: DateTime<Utc>,
    /// Where reports book the attempt: the day and the hour (0–23) that the floor's clocks show at `at`.
    pub day: NaiveDate,
    pub hour: u8,
    /// Fingerprints of the rulebook and of the campaign file, and what the verdict rested on (JSON).
    pub rulebook: String,
    pub campaign_fingerprint: String,
    pub evidence: String,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub at: DateTime<Utc>,
    pub result: CallResult,
    /// The disposition's code, one of the campaign's set.
    pub disposition: String,
    /// The line's own words, kept for the day when someone asks: `SIP 486`.
    pub cause: String,
    /// Seconds of conversation.
    pub talk_seconds: u32,
    pub note: String,
    /// What was answered in the interview.
    pub answers: Answers,
}

/// The reason of leads for which no legal instant was left before their campaign's end.
pub const CAMPAIGN_ENDED: &str = "campaign_ended";
/// The reason of leads all of whose numbers are finished.
pub const NO_NUMBER_LEFT: &str = "no_number_left";
/// The reason of leads whose attempts, or whose retries after this outcome, are used up.
pub const ATTEMPTS_EXHAUSTED: &str = "attempts_exhausted";

/// What an outcome does to the lead; worked out by the caller from the disposition row and the campaign.
#[derive(Clone, Debug, PartialEq)]
pub enum Aftermath {
    /// The lead may be dialed again from this instant on: a retry.
    Again(DateTime<Utc>),
    /// A call was agreed for this instant; whose it is.
    Callback(DateTime<Utc>, Callback),
    /// The campaign ends before the lead may be called again. From when on it would have waited, and for whose callback, is kept:
    /// the campaign may be extended.
    CampaignEnded(DateTime<Utc>, Option<Callback>),
    /// The lead is done; the reason is kept.
    Done(String),
}

/// Where a lead stands after an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved<'a> {
    pub status: LeadStatus,
    /// From when on it may be dialed again; of a lead that ended with its campaign, from when on it would have been.
    pub next_at: Option<DateTime<Utc>>,
    /// Since when, or from when on, it stands there.
    pub since: DateTime<Utc>,
    /// Why it is done; empty while it is not.
    pub reason: &'a str,
    pub callback: Option<&'a Callback>,
}

impl Aftermath {
    /// Where it puts a lead whose call ended at an instant.
    pub fn moved(&self, ended: DateTime<Utc>) -> Moved<'_> {
        let (status, next_at, reason, callback) = match self {
            Self::Again(at) => (LeadStatus::Waiting, Some(*at), "", None),
            Self::Callback(at, callback) => (LeadStatus::Waiting, Some(*at), "", Some(callback)),
            Self::CampaignEnded(at, callback) => (LeadStatus::Final, Some(*at), CAMPAIGN_ENDED, callback.as_ref()),
            Self::Done(reason) => (LeadStatus::Final, None, reason.as_str(), None),
        };
        let since = match status {
            LeadStatus::Final => ended,
            LeadStatus::Ready | LeadStatus::Waiting => next_at.unwrap_or(ended),
        };
        Moved { status, next_at, since, reason, callback }
    }
}

/// An attempt as reports and exports see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub id: AttemptId,
    pub campaign: i64,
    pub lead: LeadId,
    pub list: i64,
    pub number: PhoneNumber,
    pub agent: String,
    pub driver: String,
    pub opened_at: DateTime<Utc>,
    /// `None` while the call goes on.
    pub outcome: Option<Outcome>,
    pub rulebook: String,
    pub campaign_fingerprint: String,
    pub evidence: String,
}

/// Ended attempts of a campaign that share list, day, hour, agent and disposition, summed for reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SummaryRow {
    pub list: i64,
    pub day: NaiveDate,
    pub hour: u8,
    pub agent: String,
    /// The disposition's code.
    pub disposition: String,
    pub attempts: u64,
    pub talk_seconds: u64,
}
