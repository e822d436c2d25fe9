//! Outlooks that are worked out once for many leads are those of each lead by itself.

use super::judge::{Judge, LeadVerdict};
use super::outlook::Outlook;
use super::verdict::ReasonCode;
use crate::domain::campaign::{AttemptPolicy, Campaign};
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::lead::{Lead, LeadId, LeadStatus, Lease, PastAttempt, Phone};
use crate::domain::past_call::Marks;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::phone_label::{PhoneLabel, PhoneWishes};
use crate::domain::place::Place;
use crate::domain::registry::{Coverage, Registry, RegistryCheck};
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::filter::parse;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use std::sync::Arc;

const PLACES: [&str; 5] = [
    "US-FL@America/New_York",
    "US-TN@America/Chicago",
    "US-CA@America/Los_Angeles",
    "US-CA@America/Los_Angeles|US-FL@America/New_York",
    "",
];
const KINDS: [PhoneType; 3] = [PhoneType::Mobile, PhoneType::FixedOrMobile, PhoneType::TollFree];

/// Days after a Monday morning at which leads are counted.
fn instant(hours: i64) -> DateTime<Utc> {
    let monday: DateTime<Utc> = "2026-11-23T14:30:00Z".parse().expect("an instant");
    monday + Duration::hours(hours)
}

fn suppression(number: PhoneNumber, expires: Option<DateTime<Utc>>) -> Suppression {
    Suppression {
        number,
        reach: Reach::Centre,
        client: String::new(),
        reason: "asked".to_owned(),
        source: "test".to_owned(),
        since: instant(-9),
        expires,
        list: OWN_LIST.to_owned(),
    }
}

/// A phone: its place, its kind, its label, and what a registry says.
type PhoneFacts = (usize, usize, Option<PhoneLabel>, Option<bool>);

/// What is known of a lead: its phones, and one thing besides, if any.
fn lead() -> impl Strategy<Value = (Vec<PhoneFacts>, Option<usize>)> {
    let label = prop::option::of(prop::sample::select(PhoneLabel::ALL.to_vec()));
    let phone = (0..PLACES.len(), 0..KINDS.len(), label, prop::option::of(any::<bool>()));
    (prop::collection::vec(phone, 1..3), prop::option::weighted(0.4, 0..9_usize))
}

fn built(places: &[Arc<Place>], registry: &Arc<Registry>, facts: &(Vec<PhoneFacts>, Option<usize>), id: i64) -> Lead {
    let (phones, besides) = facts;
    let phone = |(at, (place, kind, label, listed)): (u64, &PhoneFacts)| Phone {
        number: PhoneNumber::from_digits(12_125_550_100 + at + id.unsigned_abs() * 2).expect("a number"),
        kind: KINDS[*kind],
        label: *label,
        place: Arc::clone(&places[*place]),
        final_reason: String::new(),
        in_progress: false,
        held: None,
        suppressed: Vec::new(),
        registered: listed.map(|listed| RegistryCheck { registry: Arc::clone(registry), listed }).into_iter().collect(),
    };
    let mut lead = Lead {
        id: LeadId(id),
        campaign: 1,
        list: 1,
        row: 1,
        key: String::new(),
        name: String::new(),
        status: LeadStatus::Ready,
        final_reason: String::new(),
        next_at: None,
        callback: None,
        priority: i32::try_from(id % 3).expect("few"),
        phones: (0..).zip(phones).map(phone).collect(),
        lease: None,
        attempts: Vec::new(),
        elsewhere: Vec::new(),
        claims: Claims::default(),
        ledger: Vec::new(),
        cells: None,
        quotas: None,
    };
    let number = lead.phones[0].number;
    match besides {
        Some(0) => lead.status = LeadStatus::Final,
        Some(1) => (lead.status, lead.next_at) = (LeadStatus::Waiting, Some(instant(30))),
        Some(2) => {
            lead.lease = Some(Lease { owner: ["agent-01", "desk"][phones.len() % 2].to_owned(), until: instant(90) })
        }
        Some(3) => {
            let (disposition, marks) = ("NA".to_owned(), Marks::default());
            lead.attempts.push(PastAttempt { id: 1, number, at: instant(-1), disposition, marks });
        }
        Some(4) => lead.claims = History::parse("consent").expect("a history").claims,
        Some(5) => lead.phones[0].final_reason = "DC".to_owned(),
        Some(6) => lead.phones[0].in_progress = true,
        Some(7) => lead.phones[0].suppressed.push(suppression(number, None)),
        Some(8) => lead.phones[0].suppressed.push(suppression(number, Some(instant(20)))),
        _ => {}
    }
    lead
}

/// What a campaign wishes for: often nothing.
fn wishes() -> impl Strategy<Value = PhoneWishes> {
    let labels = || prop::sample::subsequence(PhoneLabel::ALL.to_vec(), 0..=2).prop_shuffle();
    (labels(), labels(), labels()).prop_map(|(weekday_day, weekday_evening, weekend)| PhoneWishes {
        weekday_day,
        weekday_evening,
        weekend,
    })
}

#[test]
fn leads_with_other_labels_are_not_alike() {
    let places = PLACES.map(|text| Arc::new(Place::read(text).expect("a place")));
    let (code, as_of) = ("US".to_owned(), "2026-11-14".parse().expect("a day"));
    let registry = Arc::new(Registry { list: "ftc".to_owned(), code, as_of, covers: Coverage::Nothing });
    let phones = PhoneWishes { weekday_day: vec![PhoneLabel::Work], ..PhoneWishes::default() };
    let policy = AttemptPolicy::caps(3, 2, 1, Duration::hours(4));
    let campaign = Campaign { phones, ..Campaign::sample(policy) };
    let judge = Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &campaign, "");
    let dialed = |labels: [Option<PhoneLabel>; 2]| {
        let facts = (labels.map(|label| (0, 1, label, None)).to_vec(), None);
        match &*judge.outlook(&built(&places, &registry, &facts, 1), "desk", instant(0)) {
            Outlook::Callable { phone, .. } => Some(*phone),
            Outlook::Waiting { .. } | Outlook::Refused { .. } => None,
        }
    };
    let (home, work) = (Some(PhoneLabel::Home), Some(PhoneLabel::Work));
    assert_eq!([[home, work], [work, home], [None, None], [None, work]].map(dialed), [1, 0, 0, 1].map(Some));
}

proptest! {
    #[test]
    fn a_wish_for_the_hour_never_makes_a_lead_wait(
        facts in lead(),
        hour in 0..200_i64,
        wishes in wishes(),
        next in prop::option::of(1..3_u32),
    ) {
        let places = PLACES.map(|text| Arc::new(Place::read(text).expect("a place")));
        let (code, as_of) = ("US".to_owned(), "2026-11-14".parse().expect("a day"));
        let registry = Arc::new(Registry { list: "ftc".to_owned(), code, as_of, covers: Coverage::Nothing });
        let policy = AttemptPolicy { next_number_after: next, ..AttemptPolicy::caps(3, 2, 1, Duration::hours(4)) };
        let plain = Campaign { practice: true, ..Campaign::sample(policy) };
        let wishing = Campaign { phones: wishes, ..plain.clone() };
        let (lead, now) = (built(&places, &registry, &facts, 1), instant(hour));
        let ask = |campaign: &Campaign, lead: &Lead| {
            Judge::new(Rulebook::embedded(), ZoneTable::embedded(), campaign, "").lead(lead, "desk", now)
        };
        let (without, with) = (ask(&plain, &lead), ask(&wishing, &lead));
        let first = |verdict: &LeadVerdict| verdict.best.as_ref().and_then(|best| best.verdict.first_legal(now));
        prop_assert_eq!(first(&with), first(&without));
        prop_assert_eq!(&with.phones, &without.phones);
        // And labels alone change nothing.
        let mut unlabelled = lead;
        unlabelled.phones.iter_mut().for_each(|phone| phone.label = None);
        prop_assert_eq!(&ask(&plain, &unlabelled), &without);
    }

    #[test]
    fn a_kept_outlook_is_that_of_the_lead(
        leads in prop::collection::vec(lead(), 1..24),
        hours in prop::collection::vec(0..80_i64, 1..5),
        filter in prop::option::of(prop::sample::select(vec!["priority = 0", "attempts < 1 and priority < 2"])),
        wishes in wishes(),
    ) {
        let places = PLACES.map(|text| Arc::new(Place::read(text).expect("a place")));
        let (code, as_of) = ("US".to_owned(), "2026-11-14".parse().expect("a day"));
        let registry = Arc::new(Registry { list: "ftc".to_owned(), code, as_of, covers: Coverage::Nothing });
        let policy = AttemptPolicy::caps(3, 2, 1, Duration::hours(4));
        let filter = filter.map(|text| parse(text, "US").expect("a filter"));
        let campaign = Campaign { practice: true, filter, phones: wishes, ..Campaign::sample(policy) };
        let judge = || Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &campaign, "");
        let keeping = judge();
        for hour in hours {
            for (facts, id) in leads.iter().zip(1..) {
                let lead = built(&places, &registry, facts, id);
                let now = instant(hour);
                let outlook = keeping.outlook(&lead, "desk", now);
                prop_assert_eq!(&*outlook, &*judge().outlook(&lead, "desk", now), "{:?}", facts);
                let verdict = judge().lead(&lead, "desk", now);
                match &*outlook {
                    Outlook::Callable { phone, until, .. } => {
                        prop_assert_eq!(verdict.dialable(), Some((lead.phones[*phone].number, *until)));
                    }
                    Outlook::Waiting { reason, at } => {
                        prop_assert_eq!((verdict.dialable(), verdict.later()), (None, Some(*at)));
                        let refusals = verdict.best.iter().flat_map(|best| best.verdict.refusals());
                        let mut lifts: Vec<_> = refusals.map(|refusal| (refusal.lifts, refusal.code)).collect();
                        lifts.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
                        prop_assert_eq!(lifts.first().map(|(_, code)| *code), Some(*reason));
                    }
                    Outlook::Refused { reason } => {
                        prop_assert_eq!((verdict.dialable(), verdict.later()), (None, None));
                        let done = (lead.status == LeadStatus::Final).then_some(ReasonCode::LeadFinal);
                        prop_assert_eq!(done.or(verdict.reason()), Some(*reason));
                    }
                }
            }
        }
    }
}
