//! A world without rules, for tests of the call loop: who may be called when, and a desk that goes by it.

use super::bench::morning;
use super::floor::{Desk, Offer};
use super::landing::{Landing, Landings};
use crate::domain::campaign::{Campaign, LeadOrder};
use crate::domain::lead::{Lead, LeadId, LeadStatus, Phone};
use crate::domain::phone::PhoneNumber;
use crate::domain::zone::Zone;
use crate::rules::zones::ZoneTable;
use crate::store::{Calling, CandidateQuery, Look, Scope, StoreError, anywhere};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// A lead may be called as soon as it is due.
pub struct Plain<'a>(&'a Campaign);

impl<'a> Plain<'a> {
    pub fn new(campaign: &'a Campaign) -> Self {
        Self(campaign)
    }
}

impl Landings for Plain<'_> {
    fn campaign(&self) -> &Campaign {
        self.0
    }

    fn landing(&self, lead: &Lead, from: DateTime<Utc>) -> Landing {
        let usable = lead.phones.iter().find(|phone| phone.final_reason.is_empty());
        usable.map_or(Landing::Never, |phone| Landing::At { at: from, number: phone.number })
    }

    fn zone(&self, name: &str) -> Option<&Zone> {
        ZoneTable::embedded().zone(name)
    }
}

/// A desk without rules: a lead is callable when it is not final, not before its time, and from `opens` on. It names
/// leads that are in a call too: keeping them apart is the loop's matter.
pub struct PlainDesk {
    campaign: i64,
    pub opens: DateTime<Utc>,
    /// Leads that the last look refuses.
    pub refuses: Vec<LeadId>,
    pub asked: u64,
    /// Named since the last look through the leads.
    named: HashSet<LeadId>,
}

impl PlainDesk {
    pub fn open() -> Self {
        Self::of(1)
    }

    /// The desk of a campaign.
    pub fn of(campaign: i64) -> Self {
        Self { campaign, opens: morning(), refuses: Vec::new(), asked: 0, named: HashSet::new() }
    }

    fn callable_at(&self, lead: &Lead) -> Option<DateTime<Utc>> {
        let usable = lead.status != LeadStatus::Final && lead.phones.iter().any(|phone| phone.final_reason.is_empty());
        usable.then(|| lead.next_at.unwrap_or(self.opens).max(self.opens))
    }

    fn all(&self, store: &dyn Calling) -> Result<Vec<Lead>, StoreError> {
        let mut leads = Vec::new();
        let query = CandidateQuery { campaign: self.campaign, scope: Scope::All, order: LeadOrder::FreshFirst };
        store.candidates(&query, &anywhere, &mut |lead| {
            leads.push(lead);
            Look::Passed
        })?;
        Ok(leads)
    }
}

impl Desk for PlainDesk {
    fn next_leads(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        _: &[&str],
        want: usize,
    ) -> Result<Vec<Offer>, StoreError> {
        self.asked += 1;
        let due = |lead: &Lead| self.callable_at(lead).is_some_and(|at| at <= now);
        let usable = |phone: &&Phone| phone.final_reason.is_empty();
        let number = |lead: &Lead| lead.phones.iter().find(usable).map(|phone| phone.number);
        let due: Vec<_> = self.all(store)?.into_iter().filter(due).collect();
        if due.iter().all(|lead| self.named.contains(&lead.id)) {
            self.named.clear();
        }
        let news = due.iter().filter(|lead| !self.named.contains(&lead.id));
        let offer = |lead: &Lead| Some(Offer { lead: lead.id, number: number(lead)?, agent: None });
        let leads: Vec<_> = news.filter_map(offer).take(want).collect();
        self.named.extend(leads.iter().map(|offer| offer.lead));
        Ok(leads)
    }

    fn own_callbacks(&mut self, _: &dyn Calling, _: DateTime<Utc>, _: &[&str]) -> Result<Vec<Offer>, StoreError> {
        Ok(Vec::new())
    }

    fn last_look(&self, lead: &Lead, _: PhoneNumber, _: &str, now: DateTime<Utc>) -> Result<String, String> {
        if self.refuses.contains(&lead.id) || self.callable_at(lead).is_none_or(|at| at > now) {
            return Err("not now".to_owned());
        }
        Ok("{\"looked\":true}".to_owned())
    }

    fn next_opening(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        _: &[String],
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.all(store)?.iter().filter_map(|lead| self.callable_at(lead)).filter(|at| *at > now).min())
    }
}
