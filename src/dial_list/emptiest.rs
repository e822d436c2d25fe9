//! Leads of quotas that are emptier come first, among those of equal priority.

use crate::domain::lead::Lead;
use crate::domain::phone::PhoneNumber;
use crate::domain::quota::Quotas;
use crate::eligibility::quotas::fill;
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// How many leads that may be called are looked at beyond those that are wanted: so far ahead a lead of an emptier quota is found.
const LOOK_AHEAD: usize = 2_000;

/// A lead that may be called, and its best number.
pub(super) struct Held {
    rank: (u64, u64),
    pub lead: Lead,
    pub best: Option<(PhoneNumber, DateTime<Utc>)>,
}

/// Leads that may be called, held back until enough are seen to tell which come first.
pub(super) struct Emptiest<'q> {
    quotas: &'q Quotas,
    wanted: usize,
    held: Vec<Held>,
    numbers: HashSet<PhoneNumber>,
    /// The tier of the last lead: agreed calls, then each priority; and how many there were before it.
    tier: Option<(bool, i32)>,
    tiers: u64,
}

impl<'q> Emptiest<'q> {
    /// None yet; so many are wanted.
    pub(super) fn new(quotas: &'q Quotas, wanted: usize) -> Self {
        Self { quotas, wanted, held: Vec::new(), numbers: HashSet::new(), tier: None, tiers: 0 }
    }

    /// Whether neither this lead nor any after it can come among those that are wanted, or it is too far ahead.
    pub(super) fn is_enough_before(&self, lead: &Lead) -> bool {
        let found = self.numbers.len();
        found >= self.wanted && (self.tier != Some(tier(lead)) || found >= self.wanted.saturating_add(LOOK_AHEAD))
    }

    /// Holds a lead that may be called; they come in the order of dial lists.
    pub(super) fn hold(&mut self, lead: Lead, best: Option<(PhoneNumber, DateTime<Utc>)>) {
        let own = tier(&lead);
        if self.tier != Some(own) {
            self.tier = Some(own);
            self.tiers += 1;
        }
        // An agreed call is made when it was agreed, whatever the quotas say.
        let fill = if own.0 { 0 } else { fill(self.quotas, &lead) };
        self.numbers.extend(best.map(|(number, _)| number));
        self.held.push(Held { rank: (self.tiers, fill), lead, best });
    }

    /// Those that were held, the best first; of equal ones those that came first.
    pub(super) fn in_order(mut self) -> Vec<Held> {
        self.held.sort_by_key(|held| held.rank);
        self.held
    }
}

fn tier(lead: &Lead) -> (bool, i32) {
    let agreed = lead.callback.is_some() && lead.next_at.is_some();
    // Agreed calls come first, whatever their priority.
    (agreed, if agreed { 0 } else { lead.priority })
}
