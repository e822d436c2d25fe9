//! A lead: a person or an account to reach, and its phones in order.

use super::attempt::{ATTEMPTS_EXHAUSTED, CAMPAIGN_ENDED, NO_NUMBER_LEFT};
use super::claims::Claims;
use super::consent::Entry;
use super::filter::Cells;
use super::named::named;
use super::past_call::{Marks, PastCall, Relation};
use super::phone::{PhoneNumber, PhoneType};
use super::phone_label::PhoneLabel;
use super::place::{Place, PlaceEvidence};
use super::quota::QuotaCounts;
use super::reject_code::RejectCode;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// A lead as a list brings it, before it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeadDraft {
    /// The row in the file, from 1, not counting the header.
    pub row: u64,
    /// The line in the file on which the row begins, from 1.
    pub line: u64,
    /// The client's own key for this lead; empty if the list has none.
    pub key: String,
    pub name: String,
    pub company: String,
    /// Valid phones in the order of the columns and, within a cell, of the writing; none twice.
    pub phones: Vec<DraftPhone>,
    /// The address as evidence of place. `number` is left empty here: each phone adds its own.
    pub evidence: PlaceEvidence,
    /// Higher is dialed sooner.
    pub priority: i32,
    /// What the row says of the person besides: consent, relationship, the state of a debt.
    pub claims: Claims,
    /// What the row says no to, of claims that lift prohibitions: consent, being a customer.
    pub denied: Claims,
    /// Columns that outdial has no use for, kept with the lead: header and cell.
    pub extra: Vec<(String, String)>,
}

/// A phone of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftPhone {
    pub number: PhoneNumber,
    pub kind: PhoneType,
    /// Digits to dial after the answer; empty if none.
    pub extension: String,
    /// What the list says it is to the person.
    pub label: Option<PhoneLabel>,
}

/// Why a row, or one cell of it, was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The row in the file, from 1, not counting the header.
    pub row: u64,
    /// The line in the file on which the row begins, from 1.
    pub line: u64,
    /// The header of the column at fault, or its position (`column 3`); empty if the whole row is.
    pub column: String,
    /// The cell as it came.
    pub value: String,
    /// In words, with what to do.
    pub reason: String,
    /// The same in one word, for programs and sums.
    pub code: RejectCode,
    /// Whether the whole row was left out; otherwise its other phones were taken.
    pub whole_row: bool,
}

/// A stored lead's number in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeadId(pub i64);

/// Where a lead stands in its campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeadStatus {
    /// Never dialed, or free to be dialed again.
    Ready,
    /// Not before its `next_at`: a retry or a callback.
    Waiting,
    /// Done for good; the disposition or the end of its attempts says why.
    Final,
}

named!(LeadStatus: Ready = "ready", Waiting = "waiting", Final = "final");

/// An agreed call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callback {
    /// Who agreed it and is to make it; empty: anyone.
    pub agent: String,
}

impl Callback {
    /// Whether it is kept for an agent other than this one, for as long as the campaign's grace lasts.
    pub fn is_anothers(&self, asker: &str) -> bool {
        !self.agent.is_empty() && self.agent != asker
    }
}

/// A stored lead with all that a verdict on it needs. What is only shown (address, extra columns) stays behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    pub id: LeadId,
    pub campaign: i64,
    /// The list it came with.
    pub list: i64,
    /// The row in its list, from 1.
    pub row: u64,
    pub key: String,
    pub name: String,
    pub status: LeadStatus,
    /// Why a final lead is final: a disposition's code, or `attempts_exhausted`, `campaign_ended`; empty otherwise.
    pub final_reason: String,
    /// When a waiting lead may be dialed again, before rules are asked; of one that ended with its campaign, when it might have been.
    pub next_at: Option<DateTime<Utc>>,
    /// Whose call it is at that instant, if one was agreed.
    pub callback: Option<Callback>,
    pub priority: i32,
    pub phones: Vec<Phone>,
    /// Who holds the lead, and until when, if somebody does.
    pub lease: Option<Lease>,
    /// Attempts on this lead in its campaign, oldest first.
    pub attempts: Vec<PastAttempt>,
    /// Calls for other leads, in whatever campaign, to one of its numbers or about its account, oldest first. Caps are there
    /// for the person who answers, whichever lead is meant.
    pub elsewhere: Vec<CallElsewhere>,
    /// What is known of the person besides.
    pub claims: Claims,
    /// What the consent ledger says of its numbers and its account, as far as it bears on the campaign.
    pub ledger: Vec<Entry>,
    /// Cells of its row that the campaign's filter asks for; `None` if nobody asked the store for any.
    pub cells: Option<Cells>,
    /// How full the campaign's quotas are; `None` if nobody asked the store for it.
    pub quotas: Option<Arc<QuotaCounts>>,
}

impl Lead {
    /// Whether the lead is done, and no change of the campaign's terms can make it wait again: its outcome ended it, not that numbers,
    /// attempts or time ran out.
    pub fn is_ended_for_good(&self) -> bool {
        let ran_out = [NO_NUMBER_LEFT, ATTEMPTS_EXHAUSTED, CAMPAIGN_ENDED].contains(&self.final_reason.as_str());
        match self.status {
            LeadStatus::Final => !ran_out,
            LeadStatus::Ready | LeadStatus::Waiting => false,
        }
    }

    /// When this number was called for other leads of the campaign.
    pub fn called_in_campaign(&self, number: PhoneNumber) -> impl Iterator<Item = DateTime<Utc>> {
        let same = move |call: &&CallElsewhere| call.campaign && call.number == number;
        self.elsewhere.iter().filter(same).map(|call| call.at)
    }

    /// The lead as it stood at an instant, as far as its calls and suppressions tell, and how many calls after the instant are
    /// left out. A lead that was called later was not done yet, nor was any retry still ahead.
    pub fn as_of(&self, at: DateTime<Utc>) -> (Self, usize) {
        let mut then = self.clone();
        then.attempts.retain(|attempt| attempt.at <= at);
        then.elsewhere.retain(|call| call.at <= at);
        let own = self.attempts.len() - then.attempts.len();
        let later = own + self.elsewhere.len() - then.elsewhere.len();
        if own > 0 {
            then.status = LeadStatus::Ready;
            then.final_reason.clear();
            then.next_at = None;
            then.callback = None;
        }
        then.ledger.retain(|entry| entry.said.moment.has_come(at));
        for phone in &mut then.phones {
            phone.suppressed.retain(|suppression| suppression.since <= at);
            if own > 0 {
                phone.final_reason.clear();
                phone.in_progress = false;
            }
        }
        (then, later)
    }

    /// Every earlier call to the person, as caps count it for a call to this number.
    pub fn past_calls(&self, number: PhoneNumber) -> Vec<PastCall> {
        let own = self.attempts.iter().map(|attempt| PastCall {
            at: attempt.at,
            marks: attempt.marks,
            relation: Relation { number: attempt.number == number, ..Relation::ALL },
        });
        let elsewhere = self.elsewhere.iter().map(|call| PastCall {
            at: call.at,
            marks: call.marks,
            relation: Relation {
                number: call.number == number,
                lead: false,
                account: call.account,
                campaign: call.campaign,
                client: call.client,
                subject: call.subject,
            },
        });
        own.chain(elsewhere).collect()
    }
}

/// A call for another lead that reached the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallElsewhere {
    pub number: PhoneNumber,
    pub at: DateTime<Utc>,
    pub marks: Marks,
    /// For the same campaign.
    pub campaign: bool,
    /// For the same client.
    pub client: bool,
    /// On the same subject for the same client.
    pub subject: bool,
    /// About the same account; where the client's keys do not say, every call for the client counts as one.
    pub account: bool,
}

/// A stored phone of a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    pub number: PhoneNumber,
    pub kind: PhoneType,
    /// What it is to the person: as the list says, or its class.
    pub label: Option<PhoneLabel>,
    pub place: Arc<Place>,
    /// Why this number is not dialed any more: a disposition's code; empty while it may be.
    pub final_reason: String,
    /// An attempt on this number is open now, in this campaign or another.
    pub in_progress: bool,
    /// Who holds another lead with this number, in this campaign or another, and until when.
    pub held: Option<Lease>,
    /// Suppressions that name this number, for this campaign's client or for all.
    pub suppressed: Vec<super::suppression::Suppression>,
    /// What the registries that are loaded say of it.
    pub registered: Vec<super::registry::RegistryCheck>,
}

/// A lead handed out: nobody else gets it until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub owner: String,
    pub until: DateTime<Utc>,
}

/// What counts of an earlier attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAttempt {
    pub id: i64,
    pub number: PhoneNumber,
    pub at: DateTime<Utc>,
    /// The disposition's code; empty while the call goes on.
    pub disposition: String,
    /// What caps ask of its outcome.
    pub marks: Marks,
}
