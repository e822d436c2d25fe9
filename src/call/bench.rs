//! What the tests of the call loop share: a campaign, dispositions, leads, a store in memory.

use super::floor::{Desk, Job, RING_SECONDS};
use super::landing::Landings;
use crate::domain::attempt::{Aftermath, Attempt, AttemptId, CallResult, NewAttempt, Outcome, SummaryRow};
use crate::domain::campaign::{AttemptPolicy, Campaign};
use crate::domain::claims::Claims;
use crate::domain::disposition::{Category, Disposition, DispositionSet, FinalFor};
use crate::domain::lead::{Lead, LeadDraft, LeadId, LeadStatus, PastAttempt, Phone, Reject};
use crate::domain::list::{FileFigures, ImportCounts, List};
use crate::domain::past_call::Marks;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::store::*;
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeMap;

pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// 10:00 in Chicago.
pub fn morning() -> DateTime<Utc> {
    instant("2026-11-23T16:00:00Z")
}

pub fn number(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_000 + line).expect("a number")
}

pub fn campaign() -> Campaign {
    Campaign::sample(AttemptPolicy::caps(6, 6, 6, Duration::hours(4)))
}

/// The job of campaign 1.
pub fn job<'a>(
    campaign: &'a Campaign,
    desk: &'a mut dyn Desk,
    landings: &'a dyn Landings,
    dispositions: &'a DispositionSet,
) -> Job<'a> {
    let (zone, ring_seconds) = (None, RING_SECONDS);
    Job { campaign_id: 1, campaign, weight: 1, desk, landings, dispositions, zone, ring_seconds }
}

pub fn row(code: &str, category: Category) -> Disposition {
    let contact = match category {
        Category::Success | Category::Callback | Category::Refusal | Category::Contact => true,
        Category::NoContact | Category::BadNumber | Category::Technical => false,
    };
    Disposition {
        code: code.to_owned(),
        label: code.to_owned(),
        category,
        contact,
        right_party: contact,
        success: category == Category::Success,
        final_for: FinalFor::None,
        suppress: None,
        retry_after: None,
        callback: category == Category::Callback,
        result: None,
        aapor: String::new(),
        simulated_weight: if contact { 10 } else { 0 },
    }
}

pub fn set() -> DispositionSet {
    let of = |code, category, result| Disposition { result: Some(result), ..row(code, category) };
    let rows = vec![
        Disposition { final_for: FinalFor::Lead, ..row("SALE", Category::Success) },
        row("LATER", Category::Callback),
        Disposition { final_for: FinalFor::Lead, ..row("NO", Category::Refusal) },
        of("NA", Category::NoContact, CallResult::NoAnswer),
        of("B", Category::NoContact, CallResult::Busy),
        Disposition { final_for: FinalFor::Number, ..of("DC", Category::BadNumber, CallResult::NotInService) },
        of("ERR", Category::Technical, CallResult::LineFault),
        of("LOST", Category::Technical, CallResult::Unknown),
    ];
    DispositionSet { name: "test".to_owned(), rows }
}

pub fn phone(line: u64) -> Phone {
    Phone {
        number: number(line),
        kind: PhoneType::FixedOrMobile,
        label: None,
        place: Default::default(),
        final_reason: String::new(),
        in_progress: false,
        held: None,
        suppressed: Vec::new(),
        registered: Vec::new(),
    }
}

/// A lead whose phones end in these digits.
pub fn lead(id: i64, lines: &[u64]) -> Lead {
    Lead {
        id: LeadId(id),
        campaign: 1,
        list: 1,
        row: id.unsigned_abs(),
        key: String::new(),
        name: String::new(),
        status: LeadStatus::Ready,
        final_reason: String::new(),
        next_at: None,
        callback: None,
        priority: 0,
        phones: lines.iter().map(|line| phone(*line)).collect(),
        lease: None,
        attempts: Vec::new(),
        elsewhere: Vec::new(),
        claims: Claims::default(),
        ledger: Vec::new(),
        cells: None,
        quotas: None,
    }
}

pub fn past(id: i64, line: u64, disposition: &str) -> PastAttempt {
    PastAttempt {
        id,
        number: number(line),
        at: morning(),
        disposition: disposition.to_owned(),
        marks: Marks::default(),
    }
}

/// A store that holds leads and attempts, and no more than the loop needs.
#[derive(Default)]
pub struct MemoryStore {
    pub leads: BTreeMap<LeadId, Lead>,
    pub attempts: Vec<Attempt>,
    /// The campaign is paused when so many attempts were made.
    pub pause_after: Option<usize>,
    /// The campaign that is paused then; 0: whichever is dialed.
    pub pauses: i64,
    /// The most attempts that were open at once.
    pub most_open: usize,
}

impl MemoryStore {
    pub fn of(leads: impl IntoIterator<Item = Lead>) -> Self {
        Self { leads: leads.into_iter().map(|lead| (lead.id, lead)).collect(), ..Self::default() }
    }

    fn open(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(|attempt| attempt.outcome.is_none())
    }
}

fn unused<T>() -> Result<T, StoreError> {
    Err(StoreError::Other { path: "memory".to_owned(), detail: "the loop has no use for this".to_owned() })
}

impl Calling for MemoryStore {
    fn standing(
        &self,
        campaign: i64,
        after: DateTime<Utc>,
        visit: &mut dyn FnMut(&StandingAt<'_>),
    ) -> Result<(), StoreError> {
        let stands = |lead: &&Lead| lead.campaign == campaign && lead.status != LeadStatus::Final;
        for lead in self.leads.values().filter(stands) {
            let free = lead.next_at.into_iter().chain(lead.lease.as_ref().map(|lease| lease.until));
            let free = free.filter(|at| *at > after).min();
            let at = |place| StandingAt { place, free, told_free: free };
            lead.phones.iter().for_each(|phone| visit(&at(&phone.place)));
        }
        Ok(())
    }

    fn candidates(&self, query: &CandidateQuery, _: &dyn Gate, visit: Visit<'_>) -> Result<(), StoreError> {
        let own = self.leads.values().filter(|lead| lead.campaign == query.campaign);
        let _ = own.cloned().map(visit).find(|look| *look == Look::Enough);
        Ok(())
    }

    fn version(&self) -> Result<i64, StoreError> {
        Ok(0)
    }

    fn lead(&self, lead: LeadId) -> Result<Option<Lead>, StoreError> {
        Ok(self.leads.get(&lead).cloned())
    }

    fn own_callbacks(&self, campaign: i64, after: DateTime<Utc>, visit: Visit<'_>) -> Result<(), StoreError> {
        let is_own = |lead: &&Lead| lead.callback.as_ref().is_some_and(|callback| !callback.agent.is_empty());
        let waits = |lead: &&Lead| lead.status == LeadStatus::Waiting && lead.next_at.is_some_and(|at| at > after);
        let of_campaign = self.leads.values().filter(|lead| lead.campaign == campaign);
        let mut own: Vec<_> = of_campaign.filter(is_own).filter(waits).cloned().collect();
        own.sort_by_key(|lead| (lead.next_at, lead.id));
        let _ = own.into_iter().map(visit).find(|look| *look == Look::Enough);
        Ok(())
    }

    fn open_attempt(
        &mut self,
        attempt: &NewAttempt,
        last_look: &mut dyn FnMut(&Lead, CampaignState) -> Option<String>,
    ) -> Result<Option<AttemptId>, StoreError> {
        assert!(!self.open().any(|open| open.number == attempt.number), "two calls on {}", attempt.number);
        assert!(!self.open().any(|open| open.lead == attempt.lead), "two calls on lead {}", attempt.lead.0);
        assert!(!self.open().any(|open| open.agent == attempt.agent), "two calls for {}", attempt.agent);
        let Some(lead) = self.leads.get_mut(&attempt.lead) else { return Ok(None) };
        let paused = self.pause_after.is_some_and(|most| self.attempts.len() >= most);
        let paused = paused && (self.pauses == 0 || self.pauses == attempt.campaign);
        let state = if paused { CampaignState::Paused } else { CampaignState::Active };
        let Some(evidence) = last_look(lead, state) else { return Ok(None) };
        let id = i64::try_from(self.attempts.len()).expect("few") + 1;
        let own = PastAttempt {
            id,
            number: attempt.number,
            at: attempt.at,
            disposition: String::new(),
            marks: Marks::default(),
        };
        lead.attempts.push(own);
        self.attempts.push(Attempt {
            id: AttemptId(id),
            campaign: attempt.campaign,
            lead: attempt.lead,
            list: 1,
            number: attempt.number,
            agent: attempt.agent.clone(),
            driver: attempt.driver.clone(),
            opened_at: attempt.at,
            outcome: None,
            rulebook: attempt.rulebook.clone(),
            campaign_fingerprint: attempt.campaign_fingerprint.clone(),
            evidence,
        });
        self.most_open = self.most_open.max(self.open().count());
        Ok(Some(AttemptId(id)))
    }

    fn close_attempt(
        &mut self,
        attempt: AttemptId,
        outcome: &Outcome,
        disposition: &Disposition,
        aftermath: &Aftermath,
    ) -> Result<(), StoreError> {
        let own = self.attempts.iter_mut().find(|own| own.id == attempt).expect("an attempt that was opened");
        assert!(own.outcome.replace(outcome.clone()).is_none(), "attempt {} is closed twice", attempt.0);
        let Some(lead) = self.leads.get_mut(&own.lead) else { return Ok(()) };
        for past in lead.attempts.iter_mut().filter(|past| past.id == attempt.0) {
            past.disposition.clone_from(&disposition.code);
            past.marks = disposition.marks(outcome.result);
        }
        if disposition.final_for == FinalFor::Number {
            let phones = lead.phones.iter_mut().filter(|phone| phone.number == own.number);
            phones.for_each(|phone| phone.final_reason.clone_from(&disposition.code));
        }
        let moved = aftermath.moved(outcome.at);
        (lead.status, lead.next_at, lead.callback) = (moved.status, moved.next_at, moved.callback.cloned());
        moved.reason.clone_into(&mut lead.final_reason);
        Ok(())
    }
}

impl Store for MemoryStore {
    fn campaign_version(&self, _: &str) -> Result<Option<crate::store::CampaignVersion>, StoreError> {
        unused()
    }
    fn keep_rulebook(&mut self, _: &str, _: &str) -> Result<(), StoreError> {
        unused()
    }
    fn kept_rulebook(&self, _: &str) -> Result<Option<String>, StoreError> {
        unused()
    }

    fn change_claims(
        &mut self,
        _: LeadId,
        _: &mut dyn FnMut(&Claims) -> Claims,
    ) -> Result<(Claims, Claims), StoreError> {
        unused()
    }

    fn open_attempts(&self, _: i64) -> Result<Vec<Attempt>, StoreError> {
        Ok(self.open().cloned().collect())
    }

    fn save_campaign(&mut self, _: &CampaignRecord, _: DateTime<Utc>) -> Result<(i64, Saved), StoreError> {
        unused()
    }
    fn campaign(&self, _: &str) -> Result<Option<CampaignRecord>, StoreError> {
        unused()
    }
    fn campaigns(&self) -> Result<Vec<CampaignRecord>, StoreError> {
        unused()
    }
    fn set_campaign_state(&mut self, _: i64, _: CampaignState) -> Result<(), StoreError> {
        unused()
    }
    fn begin_list(&mut self, _: &NewList) -> Result<(List, u64), StoreError> {
        unused()
    }
    fn add_leads(&mut self, _: i64, _: &ImportBatch) -> Result<ImportCounts, StoreError> {
        unused()
    }
    fn finish_list(&mut self, _: i64, _: &FileFigures) -> Result<List, StoreError> {
        unused()
    }
    fn lists(&self, _: i64) -> Result<Vec<List>, StoreError> {
        unused()
    }
    fn rejects(&self, _: i64, _: &mut dyn FnMut(&Reject)) -> Result<(), StoreError> {
        unused()
    }
    fn begin_rehearsal(&mut self, _: &NewList) -> Result<Option<(List, u64)>, StoreError> {
        unused()
    }
    fn rehearse_leads(&mut self, _: &NewList, _: &ImportBatch) -> Result<Rehearsed, StoreError> {
        unused()
    }
    fn reject_sums(&self, _: i64) -> Result<Vec<RejectSum>, StoreError> {
        unused()
    }
    fn leads_with_number(&self, _: i64, _: PhoneNumber) -> Result<Vec<Lead>, StoreError> {
        unused()
    }
    fn leads_with_key(&self, _: i64, _: &str) -> Result<Vec<Lead>, StoreError> {
        unused()
    }
    fn lead_details(&self, _: LeadId) -> Result<Option<LeadDraft>, StoreError> {
        unused()
    }
    fn resume_leads(&mut self, _: i64, _: &mut dyn FnMut(&Lead) -> bool) -> Result<u64, StoreError> {
        unused()
    }
    fn reserve(
        &mut self,
        _: &[LeadId],
        _: &str,
        _: DateTime<Utc>,
        _: DateTime<Utc>,
    ) -> Result<Vec<LeadId>, StoreError> {
        unused()
    }
    fn release(&mut self, _: &[LeadId], _: &str) -> Result<(), StoreError> {
        unused()
    }
    fn record_call(
        &mut self,
        _: &NewAttempt,
        _: &Outcome,
        _: &Disposition,
        _: &mut dyn FnMut(&Lead) -> (String, Aftermath),
    ) -> Result<Option<AttemptId>, StoreError> {
        unused()
    }
    fn attempt(&self, _: AttemptId) -> Result<Option<Attempt>, StoreError> {
        unused()
    }
    fn drivers(&self, _: i64) -> Result<Drivers, StoreError> {
        unused()
    }
    fn latest(&self, _: i64) -> Result<Option<DateTime<Utc>>, StoreError> {
        unused()
    }
    fn begin_results(&mut self, _: i64, _: &str, _: &str) -> Result<(i64, u64), StoreError> {
        unused()
    }
    fn apply_results(&mut self, _: i64, _: &[ForeignResult<'_>], _: u64) -> Result<u64, StoreError> {
        unused()
    }
    fn summary(&self, _: i64) -> Result<Vec<SummaryRow>, StoreError> {
        unused()
    }
    fn check(&self) -> Result<Vec<String>, StoreError> {
        unused()
    }
}
