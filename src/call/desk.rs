//! The desk between the loop and the plan: it hands leads to agents and takes the last look.

use super::floor::{Desk, Offer};
use crate::dial_list::{Before, Planned, Why, first_waiting, plan_anew};
use crate::domain::lead::{Lead, LeadId};
use crate::domain::look::Given;
use crate::domain::phone::PhoneNumber;
use crate::domain::scale::Scale;
use crate::eligibility::judge::reasons_in_words;
use crate::eligibility::{Judge, Verdict};
use crate::store::{Calling, CandidateQuery, Look, Scope, StoreError};
use chrono::{DateTime, Duration, Utc};
use roaring::RoaringTreemap;
use std::collections::{HashMap, HashSet, VecDeque};

/// How many leads are planned ahead. The rest of a plan is used as long as it is fresh.
const PLANNED_AHEAD: usize = 200;
/// How long a plan is fresh: retries and callbacks that fall due meanwhile wait no longer than this.
const FRESH: Duration = Duration::minutes(5);

/// A desk for one campaign.
pub struct CampaignDesk<'a> {
    judge: &'a Judge<'a>,
    campaign_id: i64,
    asker: String,
    planned: VecDeque<Planned>,
    planned_at: DateTime<Utc>,
    /// Leads handed out since the last plan: the store may not know of them yet.
    handed: HashSet<LeadId>,
    /// What the order has given, in rounds of as many leads as are planned ahead: few agents use but the beginning of each plan.
    given: Given,
    /// How many leads of a round were given.
    of_round: usize,
    /// Leads that may be called at no time as things stand. What this process writes only ever adds to them.
    never: RoaringTreemap,
    /// Leads that were called often enough for now, and until when. Calls of this process only ever put that off.
    capped: HashMap<LeadId, DateTime<Utc>>,
    /// The time, in steps of `remembers`, and the state of the database, for which that holds.
    never_as_of: Option<(i64, i64)>,
    /// How long it holds at most, in seconds.
    remembers: i64,
    /// How many leads are planned ahead.
    ahead: usize,
    /// Its calls are placed nowhere.
    is_ahead: bool,
}

impl<'a> CampaignDesk<'a> {
    /// A desk whose leads may be leased to `asker`.
    pub fn new(judge: &'a Judge<'a>, campaign_id: i64, asker: &str) -> Self {
        Self {
            judge,
            campaign_id,
            asker: asker.to_owned(),
            planned: VecDeque::new(),
            planned_at: DateTime::UNIX_EPOCH,
            handed: HashSet::new(),
            given: Given::default(),
            of_round: 0,
            never: RoaringTreemap::new(),
            capped: HashMap::new(),
            never_as_of: None,
            remembers: 3_600,
            ahead: PLANNED_AHEAD,
            is_ahead: false,
        }
    }

    /// The same for runs of many days whose calls are placed nowhere, on a floor of this scale: it looks again at leads that may be called at no
    /// time once a day instead of each hour, and gives no evidence.
    pub fn running_ahead(self, scale: Scale) -> Self {
        let ahead = usize::try_from(scale.reduced(PLANNED_AHEAD as u64)).unwrap_or(PLANNED_AHEAD);
        Self { remembers: 86_400, is_ahead: true, ahead, ..self }
    }

    fn query(&self, scope: Scope) -> CandidateQuery {
        CandidateQuery { campaign: self.campaign_id, scope, order: self.judge.campaign().order }
    }

    fn replan(&mut self, store: &dyn Calling, now: DateTime<Utc>) -> Result<(), StoreError> {
        // Laws and consents begin and end with days, which begin at other hours elsewhere.
        let as_of = Some((now.timestamp().div_euclid(self.remembers), store.version()?));
        if self.never_as_of != as_of {
            self.never.clear();
            self.capped.clear();
            self.never_as_of = as_of;
        }
        let query = self.query(Scope::Due(now));
        let known = |lead: LeadId| {
            let is_capped = || self.capped.get(&lead).is_some_and(|until| *until > now);
            self.never.contains(lead.0.cast_unsigned()) || is_capped()
        };
        let before = Before { known: &known, given: self.given.clone() };
        let made = plan_anew(self.judge, &self.asker, now, self.ahead, &before, |gate, visit| {
            store.candidates(&query, gate, visit)
        })?;
        self.never.extend(made.never.iter().map(|lead| lead.0.cast_unsigned()));
        self.capped.extend(made.capped);
        self.planned = made.entries.into();
        self.planned_at = now;
        self.handed.clear();
        Ok(())
    }

    fn take(&mut self, now: DateTime<Utc>, want: usize, offers: &mut Vec<Offer>) {
        while offers.len() < want {
            let Some(next) = self.planned.pop_front() else { return };
            if next.until > now && self.handed.insert(next.lead) {
                self.note(&next);
                offers.push(Offer { lead: next.lead, number: next.number, agent: None });
            }
        }
    }

    /// Notes that the order has given a lead.
    fn note(&mut self, given: &Planned) {
        match given.why {
            // It came before the order.
            Why::Callback => return,
            Why::Fresh => {
                self.given.since_fresh = 0;
                *self.given.fresh.entry(given.list).or_default() += 1;
            }
            Why::Due | Why::Again => self.given.since_fresh = self.given.since_fresh.saturating_add(1),
        }
        self.of_round += 1;
        // A list that had nobody to be called meanwhile is not owed more than a round.
        if self.of_round >= PLANNED_AHEAD {
            self.given.fresh.clear();
            self.of_round = 0;
        }
    }

    /// Callbacks that are due and idle agents' own. The plan does not hold them: it is anyone's.
    fn own(&mut self, store: &dyn Calling, now: DateTime<Utc>, idle: &[&str]) -> Result<Vec<Offer>, StoreError> {
        let mut offers: Vec<Offer> = Vec::new();
        let since = self.grace_began(now);
        let (judge, handed) = (self.judge, &mut self.handed);
        store.own_callbacks(self.campaign_id, since, &mut |lead| {
            if lead.next_at.is_none_or(|due| due > now) || offers.len() >= idle.len() {
                return Look::Enough;
            }
            let agent = lead.callback.as_ref().map_or("", |callback| &callback.agent);
            let is_free = idle.contains(&agent) && offers.iter().all(|offer| offer.agent.as_deref() != Some(agent));
            if is_free
                && let Some((number, _)) = judge.lead(&lead, agent, now).dialable()
                && handed.insert(lead.id)
            {
                offers.push(Offer { lead: lead.id, number, agent: Some(agent.to_owned()) });
            }
            Look::Passed
        })?;
        Ok(offers)
    }

    /// When the first callback that is one of these agents' own may be made.
    fn own_opening(
        &self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        agents: &[String],
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut first: Option<DateTime<Utc>> = None;
        store.own_callbacks(self.campaign_id, self.grace_began(now), &mut |lead| {
            if first.is_some_and(|first| lead.next_at.is_none_or(|due| due >= first)) {
                return Look::Enough;
            }
            let agent = lead.callback.as_ref().map_or("", |callback| &callback.agent);
            if agents.iter().any(|name| name == agent) {
                first = first.into_iter().chain(self.judge.lead(&lead, agent, now).later()).min();
            }
            Look::Passed
        })?;
        Ok(first)
    }

    /// Callbacks that were due at this instant or before are anyone's by now.
    fn grace_began(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - self.judge.campaign().callbacks.grace
    }
}

impl Desk for CampaignDesk<'_> {
    fn next_leads(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        idle: &[&str],
        want: usize,
    ) -> Result<Vec<Offer>, StoreError> {
        if now - self.planned_at >= FRESH {
            self.planned.clear();
        }
        let mut offers = self.own(store, now, idle)?;
        offers.truncate(want);
        self.take(now, want, &mut offers);
        if offers.is_empty() {
            self.replan(store, now)?;
            self.take(now, want, &mut offers);
        }
        Ok(offers)
    }

    fn own_callbacks(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        idle: &[&str],
    ) -> Result<Vec<Offer>, StoreError> {
        self.own(store, now, idle)
    }

    fn last_look(&self, lead: &Lead, number: PhoneNumber, agent: &str, now: DateTime<Utc>) -> Result<String, String> {
        let Some(phone) = lead.phones.iter().find(|phone| phone.number == number) else {
            return Err("phone_invalid: the number is not the lead's any more".to_owned());
        };
        let own = lead.callback.as_ref().is_some_and(|callback| callback.agent == agent);
        let asker = if own { agent } else { &self.asker };
        match self.judge.phone(lead, phone, asker, now) {
            // What is kept of no call needs no proof.
            Verdict::Dialable { .. } if self.is_ahead => Ok(String::new()),
            Verdict::Dialable { until } => Ok(self.judge.evidence(lead, phone).until(until).to_json()),
            Verdict::Later { refusals, .. } | Verdict::Never { refusals } => Err(reasons_in_words(&refusals)),
        }
    }

    fn next_opening(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        agents: &[String],
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (judge, query) = (self.judge, self.query(Scope::Due(now)));
        let known = |lead: LeadId| self.never.contains(lead.0.cast_unsigned());
        let waiting =
            first_waiting(judge, &self.asker, now, &known, |gate, visit| store.candidates(&query, gate, visit))?;
        // Elsewhere nobody may be called before the place opens, or before a lead there is free: whether one may be then is asked then.
        let mut opening = waiting;
        store.standing(self.campaign_id, now, &mut |at| {
            // Where only some may be called now, the others wait until it opens.
            let free = if judge.is_for_some(at.place, now) { at.told_free } else { at.free };
            let free = free.filter(|_| judge.closes(at.place, now).is_some());
            opening = opening.into_iter().chain(free).chain(judge.may_open(at.place, now)).min();
        })?;
        let own = self.own_opening(store, now, agents)?;
        Ok(opening.into_iter().chain(own).min())
    }
}

#[cfg(test)]
mod tests;
