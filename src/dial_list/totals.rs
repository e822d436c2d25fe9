//! The account of a campaign's leads at an instant: callable, waiting, refused.

use crate::eligibility::{Outlook, ReasonCode};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Leads held back by one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standstill {
    pub leads: u64,
    /// When the first of them becomes callable; `None` if none ever does.
    pub next: Option<DateTime<Utc>>,
}

/// Every lead is in exactly one of `callable`, `waiting`, `refused`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub leads: u64,
    pub callable: u64,
    /// Callable leads that were not checked against a registry that binds the call.
    pub unchecked: u64,
    /// The same by the registry's code: a lead may stand with several.
    pub unchecked_by: BTreeMap<String, u64>,
    /// Callable later, by the reason that lasts longest.
    pub waiting: BTreeMap<ReasonCode, Standstill>,
    /// Callable at no time as things stand, by the reason of highest precedence.
    pub refused: BTreeMap<ReasonCode, Standstill>,
    /// How many leads become callable at an instant, for those that wait.
    pub openings: BTreeMap<DateTime<Utc>, u64>,
    /// How many callable leads may be called until an instant.
    pub closings: BTreeMap<DateTime<Utc>, u64>,
}

impl Totals {
    /// Counts one lead.
    pub fn add(&mut self, outlook: &Outlook) {
        self.leads += 1;
        match outlook {
            Outlook::Callable { phone: _, until, unchecked } => {
                self.callable += 1;
                *self.closings.entry(*until).or_default() += 1;
                self.unchecked += u64::from(!unchecked.is_empty());
                for code in unchecked {
                    *self.unchecked_by.entry(code.clone()).or_default() += 1;
                }
            }
            Outlook::Waiting { reason, at } => {
                let still = self.waiting.entry(*reason).or_default();
                still.leads += 1;
                still.next = Some(still.next.map_or(*at, |next| next.min(*at)));
                *self.openings.entry(*at).or_default() += 1;
            }
            Outlook::Refused { reason } => self.refused.entry(*reason).or_default().leads += 1,
        }
    }

    /// When the next waiting lead becomes callable.
    pub fn next_opening(&self) -> Option<DateTime<Utc>> {
        self.openings.keys().next().copied()
    }

    /// Waiting leads that become callable before an instant.
    pub fn opening_before(&self, at: DateTime<Utc>) -> u64 {
        self.openings.range(..at).map(|(_, leads)| leads).sum()
    }

    /// Leads that wait, for whatever reason.
    pub fn waiting_leads(&self) -> u64 {
        self.waiting.values().map(|still| still.leads).sum()
    }

    /// Leads that are callable at no time as things stand.
    pub fn refused_leads(&self) -> u64 {
        self.refused.values().map(|still| still.leads).sum()
    }
}
