//! Outlooks that are worked out once for many leads are those of each lead by itself.

use super::judge::Judge;
use super::outlook::Outlook;
use super::verdict::ReasonCode;
use crate::domain::campaign::{AttemptPolicy, Campaign};
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::lead::{Lead, LeadId, LeadStatus, Lease, PastAttempt, Phone};
use crate::domain::past_call::Marks;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::domain::registry::{Coverage, Registry, RegistryCheck};
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

/// A phone: its place, its kind, and what a registry says.
type PhoneFacts = (usize, usize, Option<bool>);

/// What is known of a lead: its phones, and one thing besides, if any.
fn lead() -> impl Strategy<Value = (Vec<PhoneFacts>, Option<usize>)> {
    let phone = (0..PLACES.len(), 0..KINDS.len(), prop::option::of(any::<bool>()));
    (prop::collection::vec(phone, 1..3), prop::option::weighted(0.3, 0..7_usize))
}

fn built(places: &[Arc<Place>], registry: &Arc<Registry>, facts: &(Vec<PhoneFacts>, Option<usize>), id: i64) -> Lead {
    let (phones, besides) = facts;
    let phone = |(at, (place, kind, listed)): (u64, &PhoneFacts)| Phone {
        number: PhoneNumber::from_digits(12_125_550_100 + at + id.unsigned_abs() * 2).expect("a number"),
        kind: KINDS[*kind],
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
        _ => {}
    }
    lead
}

proptest! {
    #[test]
    fn a_kept_outlook_is_that_of_the_lead(
        leads in prop::collection::vec(lead(), 1..24),
        hours in prop::collection::vec(0..80_i64, 1..3),
        filter in prop::option::of(prop::sample::select(vec!["priority = 0", "attempts < 1 and priority < 2"])),
    ) {
        let places = PLACES.map(|text| Arc::new(Place::read(text).expect("a place")));
        let (code, as_of) = ("US".to_owned(), "2026-11-14".parse().expect("a day"));
        let registry = Arc::new(Registry { list: "ftc".to_owned(), code, as_of, covers: Coverage::Nothing });
        let policy = AttemptPolicy::caps(3, 2, 1, Duration::hours(4));
        let filter = filter.map(|text| parse(text, "US").expect("a filter"));
        let campaign = Campaign { practice: true, filter, ..Campaign::sample(policy) };
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
