//! The question for a stored lead with all its phones, asked many times at few instants.

use super::assess::assess;
use super::case::{Case, Claims, Standing};
use super::verdict::{ReasonCode, Refusal, Verdict};
use crate::domain::campaign::Campaign;
use crate::domain::lead::{Lead, Phone};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::window::{Considered, Window, WindowTerms, Zones};
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::collections::HashMap;

/// For how many instants windows are kept before the memory is emptied: places are few, instants many.
const KEPT_INSTANTS: usize = 50_000;

/// Judges the leads of one campaign. A calling window depends on place, terms and instant, not on the lead: each is
/// worked out once and kept.
pub struct Judge<'a> {
    rulebook: &'a Rulebook,
    zones: &'a dyn Zones,
    campaign: &'a Campaign,
    halted: String,
    windows: RefCell<HashMap<DateTime<Utc>, HashMap<Place, Window>>>,
}

/// The verdict on one phone of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneVerdict {
    pub number: PhoneNumber,
    pub verdict: Verdict,
}

/// The verdict on a lead: that of the phone that may be called soonest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadVerdict {
    /// In the order of the lead's phones.
    pub phones: Vec<PhoneVerdict>,
    /// The phone to dial, or the first that may be dialed later; `None` if there is none at any time.
    pub best: Option<PhoneVerdict>,
}

impl LeadVerdict {
    /// The reason against calling the lead: that of the best phone or, if none will ever be callable, that of the phone
    /// which got furthest: a suppressed number says more than a bad one beside it. `None` if it may be called.
    pub fn reason(&self) -> Option<ReasonCode> {
        match &self.best {
            Some(best) => best.verdict.reason(),
            None => {
                self.phones.iter().filter_map(|phone| phone.verdict.reason()).max().or(Some(ReasonCode::PhoneInvalid))
            }
        }
    }

    /// The number to dial now, and until when it may be dialed.
    pub fn dialable(&self) -> Option<(PhoneNumber, DateTime<Utc>)> {
        let best = self.best.as_ref()?;
        match best.verdict {
            Verdict::Dialable { until } => Some((best.number, until)),
            Verdict::Later { .. } | Verdict::Never { .. } => None,
        }
    }

    /// When the lead may be called again, if it may not be called now but later.
    pub fn later(&self) -> Option<DateTime<Utc>> {
        match self.best.as_ref()?.verdict {
            Verdict::Later { at, .. } => Some(at),
            Verdict::Dialable { .. } | Verdict::Never { .. } => None,
        }
    }
}

impl<'a> Judge<'a> {
    /// A judge for one campaign. `halted` says why it places no calls at all (`paused`), empty if it does.
    pub fn new(rulebook: &'a Rulebook, zones: &'a dyn Zones, campaign: &'a Campaign, halted: &str) -> Self {
        Self { rulebook, zones, campaign, halted: halted.to_owned(), windows: RefCell::default() }
    }

    /// The campaign that it judges for.
    pub fn campaign(&self) -> &Campaign {
        self.campaign
    }

    /// The zones that it knows.
    pub fn zones(&self) -> &dyn Zones {
        self.zones
    }

    /// The rulebook's fingerprint, kept with each attempt.
    pub fn rulebook_fingerprint(&self) -> String {
        self.rulebook.fingerprint().to_owned()
    }

    /// The verdict on one phone of a lead, asked by `asker`.
    pub fn phone(&self, lead: &Lead, phone: &Phone, asker: &str, now: DateTime<Utc>) -> Verdict {
        let claims = Claims::default();
        let standing = Standing { campaign: self.campaign, halted: &self.halted, lead, phone, asker };
        let case = Case {
            now,
            number: Some(phone.number),
            phone_type: phone.kind,
            place: &phone.place,
            claims: &claims,
            suppressed: &phone.suppressed,
            standing: Some(standing),
        };
        let mut window = |at| self.window(&phone.place, at);
        assess(&case, self.campaign.kind, self.zones, &mut window)
    }

    /// The verdict on a lead, asked by `asker`. Of several phones that may be dialed, the one tried least often comes
    /// first, then the order of the list.
    pub fn lead(&self, lead: &Lead, asker: &str, now: DateTime<Utc>) -> LeadVerdict {
        let verdict =
            |phone: &Phone| PhoneVerdict { number: phone.number, verdict: self.phone(lead, phone, asker, now) };
        let phones: Vec<_> = lead.phones.iter().map(verdict).collect();
        let tried = |number| lead.attempts.iter().filter(|attempt| attempt.number == number).count();
        let rank = |phone: &&PhoneVerdict| phone.verdict.first_legal(now).map(|at| (at, tried(phone.number)));
        let callable = phones.iter().filter(|phone| phone.verdict.first_legal(now).is_some());
        let best = callable.min_by_key(rank).cloned();
        LeadVerdict { phones, best }
    }

    /// Every hours rule looked at for a place at an instant, for `why`.
    pub fn considered(&self, place: &Place, now: DateTime<Utc>) -> Vec<Considered> {
        self.rulebook.considered(self.zones, place, &self.terms(), now)
    }

    fn window(&self, place: &Place, at: DateTime<Utc>) -> Window {
        let mut kept = self.windows.borrow_mut();
        if let Some(window) = kept.get(&at).and_then(|places| places.get(place)) {
            return window.clone();
        }
        let window = self.rulebook.window(self.zones, place, &self.terms(), at);
        if kept.len() >= KEPT_INSTANTS {
            kept.clear();
        }
        kept.entry(at).or_default().insert(place.clone(), window.clone());
        window
    }

    fn terms(&self) -> WindowTerms<'_> {
        WindowTerms {
            kind: self.campaign.kind,
            own: self.campaign.hours.as_ref(),
            hours_for: &self.campaign.hours_for,
            practice: self.campaign.practice,
            starts: self.campaign.starts,
            ends: self.campaign.ends,
            inconvenient: &[],
        }
    }
}

/// The refusals of a lead's verdict in words, for a person: one line a reason, none twice.
pub fn reasons_in_words(refusals: &[Refusal]) -> String {
    let mut words: Vec<String> = Vec::new();
    for refusal in refusals {
        let line = format!("{}: {}", refusal.code, refusal.what);
        if !words.contains(&line) {
            words.push(line);
        }
    }
    words.join("; ")
}
