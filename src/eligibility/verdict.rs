//! The words of a verdict.

use crate::domain::named::named;
use chrono::{DateTime, Utc};
use std::fmt;

/// Why a call is refused, in public order of precedence: of several, the first is *the* reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// The campaign is paused, closed, not yet begun or over.
    CampaignClosed,
    /// No number that can be dialed, or one that no campaign dials unasked.
    PhoneInvalid,
    /// No evidence says where the called party is.
    PlaceUnknown,
    /// No rule for this kind of call is known at a place where the called party may be.
    RuleUnknown,
    /// The number is on a suppression list of the call centre's or the client's.
    Suppressed,
    /// A registry is older than the duty to refresh it.
    RegistryStale,
    /// The number is on a national or state do-not-call registry that binds this kind of call.
    Dnc,
    /// The law wants consent, and none is on record.
    Consent,
    /// The debtor has asked in writing that communication cease.
    Cease,
    /// The debtor is represented by an attorney.
    Attorney,
    /// The debtor is bankrupt.
    Bankruptcy,
    /// The lead is done in this campaign.
    LeadFinal,
    /// The lead or its number is being called, or held by somebody, right now.
    InProgress,
    /// The campaign's attempts on the lead or the number are used up.
    AttemptsExhausted,
    /// As many completes as are wanted of leads like this one are there.
    QuotaFull,
    /// Into which quotas the lead falls, or how full they are, can't be told.
    QuotaUnknown,
    /// The campaign's filter leaves the lead out.
    Filtered,
    /// Called too often lately.
    Frequency,
    /// A calling holiday.
    Holiday,
    /// Outside calling hours.
    Hours,
    /// A callback or a retry lies ahead.
    NotYet,
}

named!(
    ReasonCode:
    CampaignClosed = "campaign_closed",
    PhoneInvalid = "phone_invalid",
    PlaceUnknown = "place_unknown",
    RuleUnknown = "rule_unknown",
    Suppressed = "suppressed",
    RegistryStale = "registry_stale",
    Dnc = "dnc",
    Consent = "consent",
    Cease = "cease",
    Attorney = "attorney",
    Bankruptcy = "bankruptcy",
    LeadFinal = "lead_final",
    InProgress = "in_progress",
    AttemptsExhausted = "attempts_exhausted",
    QuotaFull = "quota_full",
    QuotaUnknown = "quota_unknown",
    Filtered = "filtered",
    Frequency = "frequency",
    Holiday = "holiday",
    Hours = "hours",
    NotYet = "not_yet",
);

impl ReasonCode {
    /// For people, as a total reads: `12 outside calling hours`.
    pub fn label(self) -> &'static str {
        match self {
            Self::CampaignClosed => "campaign not open",
            Self::PhoneInvalid => "number not dialable",
            Self::PlaceUnknown => "place unknown",
            Self::RuleUnknown => "no rule known",
            Self::Suppressed => "suppressed",
            Self::RegistryStale => "registry out of date",
            Self::Dnc => "do-not-call registry",
            Self::Consent => "no consent",
            Self::Cease => "asked to cease",
            Self::Attorney => "has an attorney",
            Self::Bankruptcy => "bankrupt",
            Self::LeadFinal => "finished",
            Self::InProgress => "in progress",
            Self::AttemptsExhausted => "attempts used up",
            Self::QuotaFull => "quota full",
            Self::QuotaUnknown => "quota unknown",
            Self::Filtered => "left out by the campaign's filter",
            Self::Frequency => "called too recently",
            Self::Holiday => "holiday",
            Self::Hours => "outside calling hours",
            Self::NotYet => "retry or callback ahead",
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One reason against a call, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: ReasonCode,
    /// In words: `20:30 in New York; open 08:00-20:00`.
    pub what: String,
    /// The statute, the regulation, the campaign's own line.
    pub source: String,
    /// When this reason falls away by itself; `None`: never.
    pub lifts: Option<DateTime<Utc>>,
}

/// May this number be called at this instant?
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, until this instant (not included), if nothing else happens.
    Dialable { until: DateTime<Utc> },
    /// Not now; as things stand, at this instant.
    Later { at: DateTime<Utc>, refusals: Vec<Refusal> },
    /// Not as things stand, at no time.
    Never { refusals: Vec<Refusal> },
}

impl Verdict {
    /// The reasons against the call, by precedence; empty if it may be placed.
    pub fn refusals(&self) -> &[Refusal] {
        match self {
            Self::Dialable { .. } => &[],
            Self::Later { refusals, .. } | Self::Never { refusals } => refusals,
        }
    }

    /// The reason of highest precedence.
    pub fn reason(&self) -> Option<ReasonCode> {
        self.refusals().iter().map(|refusal| refusal.code).min()
    }

    /// The reason of highest precedence that does not fall away by itself, if there is one; else as [`reason`](Self::reason).
    pub fn lasting_reason(&self) -> Option<ReasonCode> {
        let lasting = self.refusals().iter().filter(|refusal| refusal.lifts.is_none());
        lasting.map(|refusal| refusal.code).min().or_else(|| self.reason())
    }

    /// `dialable`, `later` or `never`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Dialable { .. } => "dialable",
            Self::Later { .. } => "later",
            Self::Never { .. } => "never",
        }
    }

    /// The first instant at which the call may be placed, now included; `None` for never.
    pub fn first_legal(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Dialable { .. } => Some(now),
            Self::Later { at, .. } => Some(*at),
            Self::Never { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_is_the_order_of_the_list_and_codes_are_unique() {
        let mut sorted = ReasonCode::ALL;
        sorted.sort();
        assert_eq!(sorted, ReasonCode::ALL);
        let codes: std::collections::BTreeSet<_> = ReasonCode::ALL.iter().map(|reason| reason.name()).collect();
        assert_eq!(codes.len(), ReasonCode::ALL.len());
    }
}
