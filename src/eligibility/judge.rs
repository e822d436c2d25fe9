//! The question for a stored lead with all its phones, asked many times at few instants.

use super::assess::{assess, explain, is_barred};
use super::case::{Case, Standing};
use super::duties;
use super::evidence::Evidence;
use super::hearing::Finding;
use super::outlook::KeptOutlooks;
use super::turn::Turn;
use super::verdict::{ReasonCode, Refusal, Verdict};
use crate::domain::campaign::Campaign;
use crate::domain::claims::Claims;
use crate::domain::consent::known;
use crate::domain::lead::{Lead, Phone};
use crate::domain::look::PhoneAlone;
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Candidate, Place};
use crate::domain::quota::Quotas;
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::window::{KeptWindows, ToAll, Window, WindowTerms, Zones};
use chrono::{DateTime, Utc};
use foldhash::HashMap;
use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// For how many places the law is kept before the memory is emptied; lists with zones of their own may name many.
const KEPT_PLACES: usize = 50_000;

/// Judges the leads of one campaign. A calling window depends on place, terms and instant, not on the lead: each is
/// worked out once and kept.
pub struct Judge<'a> {
    rulebook: &'a Rulebook,
    zones: &'a dyn Zones,
    campaign: Cow<'a, Campaign>,
    halted: String,
    windows: RefCell<KeptWindows<'a>>,
    /// By the address of the place, which is kept so that it stays its own.
    laws: RefCell<HashMap<usize, KeptLaw<'a>>>,
    pub(super) outlooks: RefCell<KeptOutlooks>,
    /// When somebody may be called no more, as far as the candidate goes.
    closes: RefCell<HashMap<Candidate, ToAll>>,
}

/// The law of a place.
type KeptLaw<'a> = (Arc<Place>, Rc<Law<'a>>);

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
    /// which got furthest: a suppressed number says more than a bad one beside it. Of a phone that will never be callable it is
    /// the first reason that does not fall away by itself. `None` if it may be called.
    pub fn reason(&self) -> Option<ReasonCode> {
        match &self.best {
            Some(best) => best.verdict.reason(),
            None => {
                let lasting = self.phones.iter().filter_map(|phone| phone.verdict.lasting_reason());
                lasting.max().or(Some(ReasonCode::PhoneInvalid))
            }
        }
    }

    /// Of the reasons against calling the lead now, that which lasts longest: what it waits for. Of several that end together it is that
    /// of the highest precedence.
    pub fn binds_longest(&self) -> Option<ReasonCode> {
        let refusals = self.best.as_ref()?.verdict.refusals();
        refusals.iter().max_by_key(|refusal| (refusal.lifts, Reverse(refusal.code))).map(|refusal| refusal.code)
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
        Self::of(rulebook, zones, Cow::Borrowed(campaign), halted)
    }

    /// A judge for the same campaign as if it were neither halted nor ever to end.
    pub fn without_end(&self) -> Self {
        let endless = Campaign { ends: None, ..self.campaign().clone() };
        Self::of(self.rulebook, self.zones, Cow::Owned(endless), "")
    }

    /// A judge for the same campaign as if it had no quotas: a full one may have room again before the campaign ends.
    pub fn without_quotas(&self) -> Self {
        let free = Campaign { quotas: Quotas::default(), ..self.campaign().clone() };
        Self::of(self.rulebook, self.zones, Cow::Owned(free), &self.halted)
    }

    fn of(rulebook: &'a Rulebook, zones: &'a dyn Zones, campaign: Cow<'a, Campaign>, halted: &str) -> Self {
        let windows = RefCell::new(KeptWindows::new(rulebook, zones));
        Self {
            rulebook,
            zones,
            campaign,
            halted: halted.to_owned(),
            windows,
            laws: RefCell::default(),
            outlooks: RefCell::default(),
            closes: RefCell::default(),
        }
    }

    /// The campaign that it judges for.
    pub fn campaign(&self) -> &Campaign {
        &self.campaign
    }

    /// The zones that it knows.
    pub fn zones(&self) -> &dyn Zones {
        self.zones
    }

    /// The rulebook by which it judges.
    pub fn rulebook(&self) -> &Rulebook {
        self.rulebook
    }

    /// The rulebook's fingerprint, kept with each attempt.
    pub fn rulebook_fingerprint(&self) -> String {
        self.rulebook.fingerprint().to_owned()
    }

    /// The verdict on one phone of a lead, asked by `asker`.
    pub fn phone(&self, lead: &Lead, phone: &Phone, asker: &str, now: DateTime<Utc>) -> Verdict {
        self.ask(lead, phone, asker, now, |case, law, claims| {
            let mut window = |at| self.windows.borrow_mut().window(&phone.place, &self.terms(claims), at);
            assess(case, law, &mut window)
        })
    }

    /// As [`phone`](Self::phone), with everything that was looked at.
    pub fn explain(&self, lead: &Lead, phone: &Phone, asker: &str, now: DateTime<Utc>) -> (Verdict, Vec<Finding>) {
        let (verdict, findings) = self.ask(lead, phone, asker, now, |case, law, claims| {
            let mut window = |at| self.windows.borrow_mut().window(&phone.place, &self.terms(claims), at);
            explain(case, law, &mut window)
        });
        let claims = known(&lead.claims, &lead.ledger, phone.number, now);
        let considered = self.rulebook.considered(self.zones, &phone.place, &self.terms(&claims), now);
        (verdict, considered.into_iter().map(Finding::on_hours).chain(findings).collect())
    }

    /// Codes of the registries that bind a call to a phone of a lead, and against which no check of it is on record.
    pub fn unchecked(&self, lead: &Lead, phone: &Phone, now: DateTime<Utc>) -> BTreeSet<String> {
        self.ask(lead, phone, "", now, |case, law, _| duties::unchecked(case, law))
    }

    /// What a verdict on a phone of a lead rests on.
    pub fn evidence(&self, lead: &Lead, phone: &Phone) -> Evidence {
        Evidence::of(lead, phone, self.zones.version()).asked(&self.campaign, lead)
    }

    fn ask<T>(
        &self,
        lead: &Lead,
        phone: &Phone,
        asker: &str,
        now: DateTime<Utc>,
        question: impl FnOnce(&Case<'_>, &Law<'_>, &Claims) -> T,
    ) -> T {
        let standing = Standing { campaign: &self.campaign, halted: &self.halted, lead, phone, asker };
        let past = lead.past_calls(phone.number);
        let claims = known(&lead.claims, &lead.ledger, phone.number, now);
        let case = Case {
            now,
            number: Some(phone.number),
            phone_type: phone.kind,
            place: &phone.place,
            claims: &claims,
            past: &past,
            sectors: &self.campaign.sectors,
            suppressed: &phone.suppressed,
            registered: &phone.registered,
            standing: Some(standing),
        };
        question(&case, &self.law(&phone.place), &claims)
    }

    /// Whether a lead with these phones can't be called at any time for what stands with them alone, told without reasons: all are done,
    /// or suppressed without end.
    pub fn is_barred(&self, phones: &[PhoneAlone]) -> bool {
        phones.iter().all(is_barred)
    }

    /// The verdict on a lead, asked by `asker`. Of several phones that may be dialed at the same instant, the one that the campaign
    /// wishes for then and whose turn it is comes first, then the order of the list.
    pub fn lead(&self, lead: &Lead, asker: &str, now: DateTime<Utc>) -> LeadVerdict {
        let verdict =
            |phone: &Phone| PhoneVerdict { number: phone.number, verdict: self.phone(lead, phone, asker, now) };
        let phones: Vec<_> = lead.phones.iter().map(verdict).collect();
        let turn = Turn::of(&self.campaign, lead, self.zones);
        let callable = phones.iter().zip(&lead.phones).enumerate().filter_map(|(index, (phone, own))| {
            let at = phone.verdict.first_legal(now)?;
            Some(((at, turn.rank(index, own, at)), phone))
        });
        let best = callable.min_by_key(|(rank, _)| *rank).map(|(_, phone)| phone.clone());
        LeadVerdict { phones, best }
    }

    /// Until when people in a place may be called now, as far as hours go; `None`: nobody there may be, whatever is known of the person.
    /// What is known of a person lifts some hours: where it may, and they are closed to others, it is the end of time.
    pub fn closes(&self, place: &Place, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // Wherever somebody may be, it must be open: places are many, and made of few.
        let mut closes = DateTime::<Utc>::MAX_UTC;
        for candidate in &place.candidates {
            closes = closes.min(self.candidate_closes(candidate, now)?);
        }
        Some(closes)
    }

    /// Whether nobody may be called in a place now but those of whom something is known that lifts hours, if there are any.
    pub fn is_for_some(&self, place: &Place, now: DateTime<Utc>) -> bool {
        self.closes(place, now) == Some(DateTime::<Utc>::MAX_UTC)
    }

    /// Until when people of whom nothing is known may be called in a place, if they may be now.
    pub fn open_until(&self, place: &Place, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.windows.borrow_mut().window(place, &self.terms(&Claims::default()), now) {
            Window::Open { until } => Some(until),
            Window::Closed { .. } | Window::Unknown { .. } => None,
        }
    }

    /// When people may be called next in a place where nobody may be now; `None`: nobody may be within 400 days, or somebody may be now.
    pub fn opens(&self, place: &Place, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.windows.borrow_mut().window(place, &self.terms(&Claims::default()), now) {
            Window::Closed { next, .. } => next,
            Window::Open { .. } | Window::Unknown { .. } => None,
        }
    }

    /// When somebody may be called next in a place, for a moment at which nobody of whom nothing is known may be: it may be too early, never too
    /// late. `None`: nobody may be within 400 days, or anybody may be now.
    pub fn may_open(&self, place: &Place, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut latest = None;
        for candidate in &place.candidates {
            if self.candidate_closes(candidate, now).is_none() {
                // Whatever is known of a person, this one must have opened; the others' hours may be lifted.
                let opens = self.opens(&Place::new(vec![candidate.clone()]), now)?;
                latest = latest.max(Some(opens));
            }
        }
        latest.or_else(|| self.opens(place, now))
    }

    fn candidate_closes(&self, candidate: &Candidate, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut kept = self.closes.borrow_mut();
        if let Some(known) = kept.get(candidate).filter(|known| known.holds(now)) {
            return known.closes;
        }
        if kept.len() >= KEPT_PLACES {
            kept.clear();
        }
        let alone = Place::new(vec![candidate.clone()]);
        let found = self.windows.borrow_mut().closes_to_all(&alone, &self.terms(&Claims::default()), now);
        kept.insert(candidate.clone(), found);
        found.closes
    }

    fn law(&self, place: &Arc<Place>) -> Rc<Law<'a>> {
        let address = Arc::as_ptr(place).addr();
        let mut laws = self.laws.borrow_mut();
        if let Some((_, law)) = laws.get(&address) {
            return Rc::clone(law);
        }
        if laws.len() >= KEPT_PLACES {
            laws.clear();
        }
        let (kind, practice) = (self.campaign.kind, self.campaign.practice);
        let law = Rc::new(Law::new(self.rulebook, self.zones, place, kind, practice));
        laws.insert(address, (Arc::clone(place), Rc::clone(&law)));
        law
    }

    fn terms<'t>(&'t self, claims: &'t Claims) -> WindowTerms<'t> {
        WindowTerms {
            kind: self.campaign.kind,
            own: self.campaign.hours.as_ref(),
            hours_for: &self.campaign.hours_for,
            practice: self.campaign.practice,
            starts: self.campaign.starts,
            ends: self.campaign.ends,
            inconvenient: &claims.inconvenient,
            claims: Some(claims),
            sectors: &self.campaign.sectors,
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
