//! What must hold for every verdict of the law, on cases at random.

mod closed;
mod legal_instants;
mod round_trip;
mod tightening;
mod waiting;
mod widening;

use super::assess::assess;
use super::case::{Case, Standing};
use super::verdict::Verdict;
use crate::domain::campaign::{AttemptPolicy, Campaign, CampaignKind};
use crate::domain::claims::Claims;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::lead::{CallElsewhere, Lead, LeadId, LeadStatus, PastAttempt, Phone};
use crate::domain::past_call::{PastCall, Relation};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::parse_hours;
use crate::rules::samples::books::{self, Book};
use crate::rules::samples::{self, clocks, facts};
use crate::rules::window::WindowTerms;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use proptest::prelude::*;
use proptest::sample::select;

/// A case without its rulebook.
#[derive(Clone, Debug)]
struct Facts {
    now: DateTime<Utc>,
    kind: CampaignKind,
    place: Place,
    practice: bool,
    phone_type: PhoneType,
    sectors: Vec<String>,
    claims: Claims,
    past: Vec<PastCall>,
    own: Option<OwnTerms>,
}

/// What a campaign asks besides the law.
#[derive(Clone, Debug)]
struct OwnTerms {
    hours: Option<&'static str>,
    hours_for: Option<(&'static str, &'static str)>,
    starts: Option<NaiveDate>,
    ends: Option<NaiveDate>,
    attempts: AttemptPolicy,
}

/// Own hours, one of them hardly ever open.
const OWN_HOURS: [&str; 5] = [
    "Mo-Su 00:00-24:00",
    "Mo-Fr 10:00-13:00,14:00-19:30; Sa,Su,PH off",
    "Mo-Su 09:00-21:00; PH off",
    "Mo-Sa 00:00-02:30,23:00-24:00",
    "Mo 12:00-12:05",
];

/// Places for which a campaign states hours.
const STATED: [&str; 6] = ["US", "US-TX", "KE", "QA-1", "QB", "QC"];

fn own_terms(now: DateTime<Utc>) -> impl Strategy<Value = OwnTerms> {
    let hours = || select(&OWN_HOURS[..]);
    let day = move || (-3..12i64).prop_map(move |days| (now + Duration::days(days)).date_naive());
    let seldom = move || prop::option::weighted(0.2, day());
    let policy = (4..20u32, 3..16u32, 1..5u32, prop_oneof![0..600i64, Just(240)]);
    let policy = policy.prop_map(|(total, per_number, per_day, minutes)| {
        AttemptPolicy::caps(total, per_number, per_day, Duration::minutes(minutes))
    });
    let stated = prop::option::weighted(0.2, (select(&STATED[..]), hours()));
    (prop::option::weighted(0.4, hours()), stated, seldom(), seldom(), policy)
        .prop_map(|(hours, hours_for, starts, ends, attempts)| OwnTerms { hours, hours_for, starts, ends, attempts })
}

/// Facts around an instant, at such places.
fn facts_at(now: DateTime<Utc>, place: impl Strategy<Value = Place> + 'static) -> impl Strategy<Value = Facts> {
    let phone_type = select(&[PhoneType::Fixed, PhoneType::FixedOrMobile, PhoneType::Mobile][..]);
    let own = prop_oneof![2 => Just(None), 1 => own_terms(now).prop_map(Some)];
    let asked = (samples::kind(), place.boxed(), any::<bool>(), phone_type, facts::sectors());
    (asked.boxed(), facts::claims(now).boxed(), facts::calls(now).boxed(), own.boxed()).prop_map(
        move |((kind, place, practice, phone_type, sectors), claims, past, own)| Facts {
            now,
            kind,
            place,
            practice,
            phone_type,
            sectors,
            claims,
            past,
            own,
        },
    )
}

/// Facts of real places.
fn real_facts() -> impl Strategy<Value = Facts> {
    samples::instant().prop_flat_map(|now| facts_at(now, samples::place()).boxed())
}

/// A rulebook at random and facts of its places.
fn made_up() -> impl Strategy<Value = (Book, Facts)> {
    samples::instant()
        .prop_flat_map(|now| (books::book(now).boxed(), facts_at(now, samples::places_of(books::candidate())).boxed()))
}

/// A rulebook that is hardly ever closed, and facts of its places with one word against the call and no calls before: what
/// decides is what the places say of that word.
fn one_word() -> impl Strategy<Value = (Book, Facts)> {
    mostly_open(facts::one_word)
}

/// As [`one_word`], where what is known of the person is about to be too old.
fn about_to_turn() -> impl Strategy<Value = (Book, Facts)> {
    mostly_open(facts::about_to_turn)
}

fn mostly_open<C: Strategy<Value = Claims> + 'static>(
    claims: impl Fn(DateTime<Utc>) -> C,
) -> impl Strategy<Value = (Book, Facts)> {
    let around = move |now| {
        let facts = facts_at(now, samples::places_of(books::candidate()));
        let facts = (facts, claims(now)).prop_map(|(facts, claims)| Facts {
            practice: true,
            claims,
            past: Vec::new(),
            own: None,
            ..facts
        });
        (books::book_with(now, true).boxed(), facts.boxed())
    };
    samples::instant().prop_flat_map(around)
}

fn number() -> PhoneNumber {
    PhoneNumber::from_digits(12_125_550_142).expect("a number")
}

impl Facts {
    fn campaign(&self) -> Option<Campaign> {
        let own = self.own.as_ref()?;
        let hours = |text: &str| parse_hours(text).expect("hours");
        Some(Campaign {
            kind: self.kind,
            sectors: self.sectors.clone(),
            practice: self.practice,
            hours: own.hours.map(hours),
            hours_for: own.hours_for.iter().map(|(code, text)| (jurisdiction(code), hours(text))).collect(),
            starts: own.starts,
            ends: own.ends,
            ..Campaign::sample(own.attempts.clone())
        })
    }

    /// A lead with this past: calls for it, and calls for others.
    fn lead(&self) -> Lead {
        let phone = Phone {
            number: number(),
            kind: self.phone_type,
            label: None,
            place: self.place.clone().into(),
            final_reason: String::new(),
            in_progress: false,
            held: None,
            suppressed: Vec::new(),
            registered: Vec::new(),
        };
        let other = PhoneNumber::from_digits(12_125_550_199).expect("a number");
        let mut lead = Lead {
            id: LeadId(1),
            campaign: 1,
            list: 1,
            row: 1,
            key: String::new(),
            name: String::new(),
            status: LeadStatus::Ready,
            final_reason: String::new(),
            next_at: None,
            callback: None,
            priority: 0,
            phones: vec![phone],
            lease: None,
            attempts: Vec::new(),
            elsewhere: Vec::new(),
            claims: self.claims.clone(),
            ledger: Vec::new(),
            cells: None,
            quotas: None,
        };
        for PastCall { at, marks, relation } in self.past.iter().copied() {
            let Relation { number: same, lead: own, account, campaign, client, subject } = relation;
            let number = if same { number() } else { other };
            if own {
                lead.attempts.push(PastAttempt { id: 1, number, at, disposition: "busy".to_owned(), marks });
            } else {
                lead.elsewhere.push(CallElsewhere { number, at, marks, campaign, client, subject, account });
            }
        }
        lead
    }

    /// The verdict under a rulebook at an instant.
    fn judge_at(&self, book: &Rulebook, now: DateTime<Utc>) -> Verdict {
        self.judge_lead(book, self.campaign().as_ref(), &self.lead(), "", now)
    }

    /// The verdict on a lead for its first phone, asked by somebody.
    fn judge_lead(
        &self,
        book: &Rulebook,
        campaign: Option<&Campaign>,
        lead: &Lead,
        asker: &str,
        now: DateTime<Utc>,
    ) -> Verdict {
        let phone = &lead.phones[0];
        let standing = campaign.map(|campaign| Standing { campaign, halted: "", lead, phone, asker });
        let case = Case {
            now,
            number: Some(number()),
            phone_type: self.phone_type,
            place: &self.place,
            claims: &self.claims,
            past: &self.past,
            sectors: &self.sectors,
            suppressed: &[],
            registered: &[],
            standing,
        };
        let terms = self.terms(campaign, &self.claims);
        let law = Law::new(book, clocks(), &self.place, self.kind, self.practice);
        assess(&case, &law, &mut |at| book.window(clocks(), &self.place, &terms, at))
    }

    /// What the campaign and a person bring to the window of a place.
    fn terms<'t>(&'t self, campaign: Option<&'t Campaign>, claims: &'t Claims) -> WindowTerms<'t> {
        WindowTerms {
            kind: self.kind,
            own: campaign.and_then(|campaign| campaign.hours.as_ref()),
            hours_for: campaign.map_or(&[], |campaign| &campaign.hours_for),
            practice: self.practice,
            starts: campaign.and_then(|campaign| campaign.starts),
            ends: campaign.and_then(|campaign| campaign.ends),
            inconvenient: &claims.inconvenient,
            claims: Some(claims),
            sectors: &self.sectors,
        }
    }

    /// The verdict under a rulebook.
    fn judge(&self, book: &Rulebook) -> Verdict {
        self.judge_at(book, self.now)
    }
}

fn jurisdiction(code: &str) -> Jurisdiction {
    Jurisdiction::parse(code).expect("a code")
}

/// That a verdict allows no more than another: what that refuses, at no earlier instant, and for no longer.
fn allows_no_more(narrow: &Verdict, wide: &Verdict, now: DateTime<Utc>) -> Result<(), TestCaseError> {
    let refused = |verdict: &Verdict| !verdict.refusals().is_empty();
    prop_assert!(refused(narrow) || !refused(wide), "allowed: {:?}\nwhat was not: {:?}", narrow, wide);
    if let (Some(narrow), Some(wide)) = (narrow.first_legal(now), wide.first_legal(now)) {
        prop_assert!(narrow >= wide, "legal at {} already, before {}", narrow, wide);
    }
    if let (Verdict::Dialable { until: narrow }, Verdict::Dialable { until: wide }) = (narrow, wide) {
        prop_assert!(narrow <= wide, "open until {}, beyond {}", narrow, wide);
    }
    Ok(())
}
