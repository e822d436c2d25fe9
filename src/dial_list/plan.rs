//! The dial list: the best leads now. Advice only: each lead is judged again just before its call.

use super::emptiest::{Emptiest, Held};
use super::totals::Totals;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::look::{Gate, Given, Look, PhoneAlone, Visit};
use crate::domain::mix::ListMix;
use crate::domain::phone::PhoneNumber;
use crate::domain::place::Place;
use crate::eligibility::{Judge, Outlook, ReasonCode, Verdict};
use chrono::{DateTime, Utc};
use foldhash::{HashSet, HashSetExt};
use std::cell::RefCell;
use std::sync::Arc;

/// Why a lead is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Never dialed.
    Fresh,
    /// An agreed call that is due.
    Callback,
    /// A retry that is due.
    Due,
    /// Dialed before, and free again.
    Again,
}

impl Why {
    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Callback => "callback",
            Self::Due => "retry due",
            Self::Again => "again",
        }
    }
}

/// One line of a dial list.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub lead: LeadId,
    /// The number of its list.
    pub list: i64,
    pub key: String,
    pub name: String,
    pub number: PhoneNumber,
    pub place: Arc<Place>,
    /// The call may be placed before this instant.
    pub until: DateTime<Utc>,
    pub attempts: usize,
    /// The disposition of the last attempt; empty if there was none.
    pub last_result: String,
    pub why: Why,
}

/// A dial list for an instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub entries: Vec<Planned>,
    /// Leads that were looked at and may be called at no time as things stand.
    pub never: Vec<LeadId>,
    /// Leads that were dialed, were looked at, and may not be called again before an instant because they were called often enough.
    pub capped: Vec<(LeadId, DateTime<Utc>)>,
}

/// What was before a list is made.
pub struct Before<'b> {
    /// Leads that were looked at in vain, and of which nothing has changed since.
    pub known: &'b dyn Fn(LeadId) -> bool,
    /// What the order has given.
    pub given: Given,
}

/// Open places, and what was before.
struct Door<'d, 'j> {
    judge: &'d Judge<'j>,
    asker: &'d str,
    now: DateTime<Utc>,
    before: &'d Before<'d>,
    /// Leads that were not let in.
    barred: RefCell<Vec<LeadId>>,
}

impl Gate for Door<'_, '_> {
    fn closes(&self, place: &Place) -> Option<DateTime<Utc>> {
        self.judge.closes(place, self.now)
    }

    fn is_for_some(&self, place: &Place) -> bool {
        self.judge.is_for_some(place, self.now)
    }

    fn asker(&self) -> &str {
        self.asker
    }

    fn bars(&self, lead: LeadId, phones: &[PhoneAlone]) -> bool {
        let barred = self.judge.is_barred(phones);
        if barred {
            self.barred.borrow_mut().push(lead);
        }
        barred
    }

    fn mix(&self) -> Option<&ListMix> {
        self.judge.campaign().mix.as_ref()
    }

    fn knows(&self, lead: LeadId) -> bool {
        (self.before.known)(lead)
    }

    fn given(&self) -> Given {
        self.before.given.clone()
    }
}

/// How a list is made: leads come in order from `visit_leads`, and the best `limit` of those that may be dialed are taken. It may ask
/// until when people are called in a place, and pass over leads that are nowhere open. A number that several leads share is listed once.
///
/// # Errors
/// Whatever `visit_leads` answers.
pub fn plan<E>(
    judge: &Judge<'_>,
    asker: &str,
    now: DateTime<Utc>,
    limit: usize,
    visit_leads: impl FnOnce(&dyn Gate, Visit<'_>) -> Result<(), E>,
) -> Result<Plan, E> {
    plan_anew(judge, asker, now, limit, &Before { known: &|_| false, given: Given::default() }, visit_leads)
}

/// As [`plan`], without the leads that are known from [`Plan::never`] of an earlier list, as long as nothing has changed, and in an order that
/// goes on where earlier lists ended.
///
/// # Errors
/// Whatever `visit_leads` answers.
pub fn plan_anew<E>(
    judge: &Judge<'_>,
    asker: &str,
    now: DateTime<Utc>,
    limit: usize,
    before: &Before<'_>,
    visit_leads: impl FnOnce(&dyn Gate, Visit<'_>) -> Result<(), E>,
) -> Result<Plan, E> {
    let mut plan = Plan::default();
    let mut listed = HashSet::new();
    let quotas = &judge.campaign().quotas;
    let mut emptiest = (!quotas.all.is_empty()).then(|| Emptiest::new(quotas, limit));
    let door = Door { judge, asker, now, before, barred: RefCell::default() };
    visit_leads(&door, &mut |lead| {
        if plan.entries.len() >= limit || emptiest.as_ref().is_some_and(|held| held.is_enough_before(&lead)) {
            return Look::Enough;
        }
        match *judge.outlook(&lead, asker, now) {
            Outlook::Callable { phone, until, unchecked: _ } => {
                let best = lead.phones.get(phone).map(|phone| (phone.number, until));
                match &mut emptiest {
                    Some(emptiest) => {
                        emptiest.hold(lead, best);
                        return Look::Listed;
                    }
                    None if plan.list(judge, asker, now, lead, best, &mut listed) => return Look::Listed,
                    None => {}
                }
            }
            // A callback that is an agent's own may be out of reach for others alone.
            Outlook::Refused { .. } if lead.callback.is_none() => plan.never.push(lead.id),
            Outlook::Waiting { reason: ReasonCode::Frequency, at } if !lead.attempts.is_empty() => {
                plan.capped.push((lead.id, at));
            }
            Outlook::Refused { .. } | Outlook::Waiting { .. } => {}
        }
        Look::Passed
    })?;
    plan.never.extend(door.barred.into_inner());
    for Held { lead, best, .. } in emptiest.map(Emptiest::in_order).unwrap_or_default() {
        if plan.entries.len() >= limit {
            break;
        }
        plan.list(judge, asker, now, lead, best, &mut listed);
    }
    Ok(plan)
}

/// When the first of the leads that are in the list's way may be called: those that are due at places that are open, and wait for something
/// else. `known` are passed over.
///
/// # Errors
/// Whatever `visit_leads` answers.
pub fn first_waiting<E>(
    judge: &Judge<'_>,
    asker: &str,
    now: DateTime<Utc>,
    known: &dyn Fn(LeadId) -> bool,
    visit_leads: impl FnOnce(&dyn Gate, Visit<'_>) -> Result<(), E>,
) -> Result<Option<DateTime<Utc>>, E> {
    let mut first: Option<DateTime<Utc>> = None;
    let before = Before { known, given: Given::default() };
    let door = Door { judge, asker, now, before: &before, barred: RefCell::default() };
    visit_leads(&door, &mut |lead| {
        match *judge.outlook(&lead, asker, now) {
            Outlook::Waiting { at, .. } => first = first.into_iter().chain([at]).min(),
            Outlook::Callable { .. } | Outlook::Refused { .. } => {}
        }
        Look::Passed
    })?;
    Ok(first)
}

impl Plan {
    /// Lists a lead on its best number or, if that is on the list for another lead, on another one; `false` if none is left.
    fn list(
        &mut self,
        judge: &Judge<'_>,
        asker: &str,
        now: DateTime<Utc>,
        lead: Lead,
        best: Option<(PhoneNumber, DateTime<Utc>)>,
        listed: &mut HashSet<PhoneNumber>,
    ) -> bool {
        let free = best.filter(|(number, _)| !listed.contains(number));
        let free = free.or_else(|| another(judge, &lead, asker, now, listed));
        let Some((number, until)) = free else { return false };
        listed.insert(number);
        self.entries.push(entry(lead, number, until));
        true
    }
}

/// A number of a lead that may be dialed and is not on the list yet, where its best one is there for another lead.
fn another(
    judge: &Judge<'_>,
    lead: &Lead,
    asker: &str,
    now: DateTime<Utc>,
    listed: &HashSet<PhoneNumber>,
) -> Option<(PhoneNumber, DateTime<Utc>)> {
    if lead.phones.len() < 2 {
        return None;
    }
    judge.lead(lead, asker, now).phones.iter().find_map(|phone| match phone.verdict {
        Verdict::Dialable { until } if !listed.contains(&phone.number) => Some((phone.number, until)),
        Verdict::Dialable { .. } | Verdict::Later { .. } | Verdict::Never { .. } => None,
    })
}

/// The account of all leads that `visit_leads` brings.
///
/// # Errors
/// Whatever `visit_leads` answers.
pub fn account<E>(
    judge: &Judge<'_>,
    asker: &str,
    now: DateTime<Utc>,
    visit_leads: impl FnOnce(Visit<'_>) -> Result<(), E>,
) -> Result<Totals, E> {
    let mut totals = Totals::default();
    visit_leads(&mut |lead| {
        totals.add(&judge.outlook(&lead, asker, now));
        Look::Passed
    })?;
    Ok(totals)
}

fn entry(lead: Lead, number: PhoneNumber, until: DateTime<Utc>) -> Planned {
    let why = match (lead.attempts.is_empty(), lead.next_at, &lead.callback) {
        (true, _, _) => Why::Fresh,
        (false, Some(_), Some(_)) => Why::Callback,
        (false, Some(_), None) => Why::Due,
        (false, None, _) => Why::Again,
    };
    let attempts = lead.attempts.len();
    let last_result = lead.attempts.last().map(|attempt| attempt.disposition.clone()).unwrap_or_default();
    let phone = lead.phones.into_iter().find(|phone| phone.number == number);
    let place = phone.map(|phone| phone.place).unwrap_or_default();
    Planned {
        lead: lead.id,
        list: lead.list,
        key: lead.key,
        name: lead.name,
        number,
        place,
        until,
        attempts,
        last_result,
        why,
    }
}
