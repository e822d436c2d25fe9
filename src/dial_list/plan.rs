//! The dial list: the best leads now. Advice only: each lead is judged again just before its call.

use super::totals::Totals;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::Place;
use crate::eligibility::{Judge, Outlook};
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Why a lead is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Never dialed.
    Fresh,
    /// A retry or a callback that is due.
    Due,
    /// Dialed before, and free again.
    Again,
}

impl Why {
    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Due => "retry due",
            Self::Again => "again",
        }
    }
}

/// One line of a dial list.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub lead: LeadId,
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

/// A dial list for an instant, with an account of all the other leads if it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub entries: Vec<Planned>,
    pub totals: Totals,
}

/// How a plan is made: leads come in order from `visit_leads`, and the best `limit` of those that may be dialed are taken. It is told
/// where anybody may be called now, and may pass over leads that are nowhere there; for the totals it has to visit these too.
/// With `whole`, the rest are judged too, for the totals. A number that several leads share is listed once.
///
/// # Errors
/// Whatever `visit_leads` answers.
pub fn plan<E>(
    judge: &Judge<'_>,
    asker: &str,
    now: DateTime<Utc>,
    limit: usize,
    whole: bool,
    visit_leads: impl FnOnce(&dyn Fn(&Place) -> bool, &mut dyn FnMut(Lead) -> ControlFlow<()>) -> Result<(), E>,
) -> Result<Plan, E> {
    let mut plan = Plan::default();
    let mut listed = HashSet::new();
    visit_leads(&|place| judge.may_call(place, now), &mut |lead| {
        if plan.entries.len() >= limit && !whole {
            return ControlFlow::Break(());
        }
        let outlook = judge.outlook(&lead, asker, now);
        if whole {
            plan.totals.add(&outlook);
        }
        if plan.entries.len() < limit
            && let Outlook::Callable { phone, until, unchecked: _ } = *outlook
            && let Some(number) = lead.phones.get(phone).map(|phone| phone.number)
            && listed.insert(number)
        {
            plan.entries.push(entry(lead, number, until));
        }
        ControlFlow::Continue(())
    })?;
    Ok(plan)
}

fn entry(lead: Lead, number: PhoneNumber, until: DateTime<Utc>) -> Planned {
    let why = match (lead.attempts.is_empty(), lead.next_at) {
        (true, _) => Why::Fresh,
        (false, Some(_)) => Why::Due,
        (false, None) => Why::Again,
    };
    let attempts = lead.attempts.len();
    let last_result = lead.attempts.last().map(|attempt| attempt.disposition.clone()).unwrap_or_default();
    let phone = lead.phones.into_iter().find(|phone| phone.number == number);
    let place = phone.map(|phone| phone.place).unwrap_or_default();
    Planned { lead: lead.id, key: lead.key, name: lead.name, number, place, until, attempts, last_result, why }
}
