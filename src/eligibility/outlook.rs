//! Verdicts on leads that are only counted. Of most leads of a long list nothing is known but their phones: what holds for one of them
//! holds for all with phones of the same kinds in the same places, and is worked out once.

use super::judge::{Judge, LeadVerdict};
use super::quotas;
use super::verdict::ReasonCode;
use crate::domain::claims::Claims;
use crate::domain::lead::{Lead, LeadStatus, Phone};
use crate::domain::phone::PhoneType;
use crate::domain::phone_label::PhoneLabel;
use crate::domain::place::Place;
use crate::domain::registry::Registry;
use crate::filter::{Truth, ask};
use chrono::{DateTime, Utc};
use foldhash::HashMap;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// How many kinds of leads are remembered before the memory is emptied.
const MOST: usize = 100_000;

/// Where a lead stands in a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It may be called, on the phone with this index, until this instant; and the codes of the registries that bind the call and
    /// against which no check of that number is on record.
    Callable { phone: usize, until: DateTime<Utc>, unchecked: BTreeSet<String> },
    /// It may be called from this instant on; of the reasons against it now that which lasts longest.
    Waiting { reason: ReasonCode, at: DateTime<Utc> },
    /// It may be called at no time as things stand; the reason of highest precedence.
    Refused { reason: ReasonCode },
}

/// What decides about a phone of which nothing is known: place, kind, label, and what each registry says, these by their addresses; and
/// whether it is suppressed for good.
type PlainPhone = (usize, PhoneType, Option<PhoneLabel>, Vec<(usize, bool)>, bool);

/// A verdict on leads with the same phones, and what keeps the addresses from becoming others'.
struct Kept {
    /// For which instant it was found.
    at: DateTime<Utc>,
    outlook: Rc<Outlook>,
    places: Vec<Arc<Place>>,
    _registries: Vec<Arc<Registry>>,
}

impl Kept {
    /// Whether it is the verdict at an instant too: who may be called at one may be until it ends. Of several phones another may come first
    /// by then.
    fn holds(&self, now: DateTime<Utc>) -> bool {
        match &*self.outlook {
            Outlook::Callable { until, .. } if self.places.len() == 1 => (self.at..*until).contains(&now),
            Outlook::Callable { .. } | Outlook::Waiting { .. } | Outlook::Refused { .. } => self.at == now,
        }
    }
}

/// Verdicts on leads of which nothing is known.
#[derive(Default)]
pub(super) struct KeptOutlooks {
    /// By their phones, and by whether the leads pass the campaign's filter, and what its quotas have against them.
    by_phones: HashMap<(bool, Option<ReasonCode>, Vec<PlainPhone>), Kept>,
}

impl Judge<'_> {
    /// Where a lead stands in a count, asked by `asker`: the same as [`lead`](Judge::lead) says.
    pub fn outlook(&self, lead: &Lead, asker: &str, now: DateTime<Utc>) -> Rc<Outlook> {
        if !is_plain(lead) {
            return Rc::new(self.look_out(lead, asker, now));
        }
        let passes = self.campaign().filter.as_ref().is_none_or(|filter| ask(filter, lead) == Truth::True);
        let quotas = quotas::reason(&self.campaign().quotas, lead);
        let key = (passes, quotas, lead.phones.iter().map(plain_phone).collect());
        let mut kept = self.outlooks.borrow_mut();
        if let Some(found) = kept.by_phones.get(&key).filter(|found| found.holds(now)) {
            return Rc::clone(&found.outlook);
        }
        if kept.by_phones.len() >= MOST {
            kept.by_phones.clear();
        }
        let outlook = Rc::new(self.look_out(lead, asker, now));
        let registries = lead.phones.iter().flat_map(|phone| &phone.registered);
        let new = Kept {
            at: now,
            outlook: Rc::clone(&outlook),
            places: lead.phones.iter().map(|phone| Arc::clone(&phone.place)).collect(),
            _registries: registries.map(|check| Arc::clone(&check.registry)).collect(),
        };
        kept.by_phones.insert(key, new);
        outlook
    }

    fn look_out(&self, lead: &Lead, asker: &str, now: DateTime<Utc>) -> Outlook {
        if lead.status == LeadStatus::Final {
            // Whatever else stands in the way by now: that it is done is what there is to know.
            return Outlook::Refused { reason: ReasonCode::LeadFinal };
        }
        let verdict = self.lead(lead, asker, now);
        if let Some((number, until)) = verdict.dialable()
            && let Some((phone, own)) = lead.phones.iter().enumerate().find(|(_, phone)| phone.number == number)
        {
            return Outlook::Callable { phone, until, unchecked: self.unchecked(lead, own, now) };
        }
        Outlook::of_refused(&verdict)
    }
}

impl Outlook {
    /// Where a lead stands that may not be called now.
    fn of_refused(verdict: &LeadVerdict) -> Self {
        match verdict.later() {
            Some(at) => Self::Waiting { reason: verdict.binds_longest().unwrap_or(ReasonCode::PhoneInvalid), at },
            None => Self::Refused { reason: verdict.reason().unwrap_or(ReasonCode::PhoneInvalid) },
        }
    }
}

/// Whether nothing is known of a lead but its phones, and nothing of these but what each registry says, and that they are suppressed for
/// good.
fn is_plain(lead: &Lead) -> bool {
    // All fields are named, so that one more has to be decided here.
    let Lead {
        id: _,
        campaign: _,
        list: _,
        row: _,
        key: _,
        name: _,
        status,
        final_reason,
        next_at,
        callback,
        priority: _,
        phones,
        lease,
        attempts,
        elsewhere,
        claims,
        ledger,
        // What the filter and the quotas say of them is part of the key.
        cells: _,
        quotas: _,
    } = lead;
    *status == LeadStatus::Ready
        && final_reason.is_empty()
        && next_at.is_none()
        && callback.is_none()
        && lease.is_none()
        && attempts.is_empty()
        && elsewhere.is_empty()
        && *claims == Claims::default()
        && ledger.is_empty()
        && phones.iter().all(is_plain_phone)
}

fn is_plain_phone(phone: &Phone) -> bool {
    let Phone { number: _, kind: _, label: _, place: _, final_reason, in_progress, held, suppressed, registered: _ } =
        phone;
    let for_good = suppressed.iter().all(|suppression| suppression.expires.is_none());
    final_reason.is_empty() && !in_progress && held.is_none() && for_good
}

fn plain_phone(phone: &Phone) -> PlainPhone {
    let said = phone.registered.iter().map(|check| (Arc::as_ptr(&check.registry).addr(), check.listed));
    let suppressed = !phone.suppressed.is_empty();
    (Arc::as_ptr(&phone.place).addr(), phone.kind, phone.label, said.collect(), suppressed)
}
