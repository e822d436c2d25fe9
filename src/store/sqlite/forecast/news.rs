//! What a forecast's calls changed for others than the lead that was called: for those who share its number or its account.

use crate::domain::attempt::AttemptId;
use crate::domain::lead::{CallElsewhere, Lead, LeadId};
use crate::domain::past_call::Marks;
use crate::domain::phone::PhoneNumber;
use crate::domain::scale::Scale;
use crate::domain::suppression::{Reach, Suppression};
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// For whom a campaign calls, and about what.
#[derive(Clone, Debug, Default)]
pub(super) struct Sake {
    pub client: String,
    pub subject: String,
}

/// A call of the forecast.
struct Call {
    attempt: AttemptId,
    lead: LeadId,
    campaign: i64,
    number: PhoneNumber,
    /// The client's key of its lead.
    key: String,
    at: DateTime<Utc>,
    marks: Marks,
}

/// The calls of the forecast, as others hear of them.
pub(super) struct News {
    sakes: HashMap<i64, Sake>,
    calls: Vec<Call>,
    by_attempt: HashMap<i64, usize>,
    by_number: HashMap<PhoneNumber, Vec<usize>>,
    /// By client and key.
    by_account: HashMap<(String, String), Vec<usize>>,
    suppressed: HashMap<PhoneNumber, Vec<Suppression>>,
    on_the_line: HashSet<PhoneNumber>,
    leads_on_the_line: HashSet<LeadId>,
    /// How many completes came to each quota of a campaign, of the leads that stand for others.
    completes: HashMap<i64, Vec<u64>>,
    /// How many stand for how many.
    pub scale: Scale,
}

impl News {
    pub(super) fn new(sakes: HashMap<i64, Sake>, scale: Scale) -> Self {
        Self {
            sakes,
            calls: Vec::new(),
            by_attempt: HashMap::new(),
            by_number: HashMap::new(),
            by_account: HashMap::new(),
            suppressed: HashMap::new(),
            on_the_line: HashSet::new(),
            leads_on_the_line: HashSet::new(),
            completes: HashMap::new(),
            scale,
        }
    }

    /// The client of a campaign.
    pub(super) fn client(&self, campaign: i64) -> &str {
        self.sakes.get(&campaign).map_or("", |sake| &sake.client)
    }

    /// Whether the number, or the lead on another of its numbers, is being called.
    pub(super) fn is_on_the_line(&self, lead: LeadId, number: PhoneNumber) -> bool {
        self.on_the_line.contains(&number) || self.leads_on_the_line.contains(&lead)
    }

    /// A call begins.
    pub(super) fn begin(&mut self, attempt: AttemptId, lead: &Lead, number: PhoneNumber, at: DateTime<Utc>) {
        let index = self.calls.len();
        let (campaign, key) = (lead.campaign, lead.key.clone());
        self.by_attempt.insert(attempt.0, index);
        self.by_number.entry(number).or_default().push(index);
        if !key.is_empty() {
            let client = self.client(campaign).to_owned();
            self.by_account.entry((client, key.clone())).or_default().push(index);
        }
        self.calls.push(Call { attempt, lead: lead.id, campaign, number, key, at, marks: Marks::default() });
        self.on_the_line.insert(number);
        self.leads_on_the_line.insert(lead.id);
    }

    /// A call is over.
    pub(super) fn end(&mut self, attempt: AttemptId, marks: Marks) {
        let call = self.by_attempt.get(&attempt.0).and_then(|index| self.calls.get_mut(*index));
        if let Some(call) = call {
            call.marks = marks;
            self.on_the_line.remove(&call.number);
            self.leads_on_the_line.remove(&call.lead);
        }
    }

    /// Numbers must not be called from now on.
    pub(super) fn suppress(&mut self, suppression: Suppression) {
        let of_number = self.suppressed.entry(suppression.number).or_default();
        let same = |known: &Suppression| known.reach == suppression.reach && known.client == suppression.client;
        if !of_number.iter().any(same) {
            of_number.push(suppression);
        }
    }

    /// A complete of a campaign counts into these quotas.
    pub(super) fn count_complete(&mut self, campaign: i64, quotas: &[usize]) {
        for quota in quotas {
            let counts = self.completes.entry(campaign).or_default();
            if counts.len() <= *quota {
                counts.resize(quota + 1, 0);
            }
            if let Some(count) = counts.get_mut(*quota) {
                *count += 1;
            }
        }
    }

    /// A lead with what it has to hear.
    pub(super) fn told<'l>(&self, lead: &'l Lead) -> Cow<'l, Lead> {
        let mut told = Cow::Borrowed(lead);
        for (index, phone) in lead.phones.iter().enumerate() {
            let in_progress = self.on_the_line.contains(&phone.number);
            let suppressed = self.suppressed.get(&phone.number);
            if !in_progress && suppressed.is_none() {
                continue;
            }
            let client = self.client(lead.campaign);
            let Some(own) = told.to_mut().phones.get_mut(index) else { continue };
            own.in_progress |= in_progress;
            for new in suppressed.into_iter().flatten() {
                let binds = match new.reach {
                    Reach::Centre => true,
                    Reach::Client => new.client == client,
                };
                let stands = own
                    .suppressed
                    .iter()
                    .any(|known| known.list == new.list && known.reach == new.reach && !known.is_over(new.since));
                if binds && !stands {
                    own.suppressed.push(new.clone());
                }
            }
        }
        if let (Some(stored), Some(new)) = (&lead.quotas, self.completes.get(&lead.campaign)) {
            let mut counts = (**stored).clone();
            counts.completes.resize(counts.completes.len().max(new.len()), 0);
            counts.completes.iter_mut().zip(new).for_each(|(count, new)| *count += self.scale.grown(*new));
            told.to_mut().quotas = Some(Arc::new(counts));
        }
        let elsewhere = self.calls_elsewhere(lead);
        if !elsewhere.is_empty() {
            let own = &mut told.to_mut().elsewhere;
            own.extend(elsewhere);
        }
        told
    }

    /// Calls of the forecast to the person of a lead, for other leads, oldest first.
    fn calls_elsewhere(&self, lead: &Lead) -> Vec<CallElsewhere> {
        let mut found: Vec<usize> = Vec::new();
        let numbers = lead.phones.iter().filter_map(|phone| self.by_number.get(&phone.number));
        found.extend(numbers.flatten().copied());
        if !lead.key.is_empty() && !self.by_account.is_empty() {
            let account = (self.client(lead.campaign).to_owned(), lead.key.clone());
            found.extend(self.by_account.get(&account).into_iter().flatten().copied());
        }
        found.retain(|index| self.calls.get(*index).is_some_and(|call| call.lead != lead.id));
        if found.is_empty() {
            return Vec::new();
        }
        found.sort_unstable();
        found.dedup();
        let mut calls: Vec<&Call> = found.iter().filter_map(|index| self.calls.get(*index)).collect();
        calls.sort_by_key(|call| (call.at, call.attempt.0));
        calls.into_iter().map(|call| self.elsewhere(lead, call)).collect()
    }

    fn elsewhere(&self, lead: &Lead, call: &Call) -> CallElsewhere {
        let sake = |campaign: i64| self.sakes.get(&campaign).cloned().unwrap_or_default();
        let (own, other) = (sake(lead.campaign), sake(call.campaign));
        let client = own.client == other.client;
        CallElsewhere {
            number: call.number,
            at: call.at,
            marks: call.marks,
            campaign: call.campaign == lead.campaign,
            client,
            subject: client && own.subject == other.subject,
            // Where the client's keys do not say, every call for the client counts as one about the account.
            account: client && (call.key.is_empty() || lead.key.is_empty() || call.key == lead.key),
        }
    }
}
