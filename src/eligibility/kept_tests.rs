//! Verdicts that are kept are those that are worked out.

use super::assess::assess;
use super::case::Case;
use super::kept::{Bare, KeptVerdicts};
use super::verdict::Verdict;
use crate::domain::campaign::CampaignKind;
use crate::domain::history::History;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::{Place, PlaceEvidence, PlacePolicy};
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::places::KeptPlaces;
use crate::rules::window::WindowTerms;
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Duration, Utc};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const QUESTIONS: usize = 100_000;

/// Days on which something happens: clocks change, laws begin and end, years turn, holidays.
const DAYS: [&str; 10] = [
    "2026-03-08",
    "2026-03-29",
    "2026-07-03",
    "2026-08-10",
    "2026-10-04",
    "2026-10-17",
    "2026-10-31",
    "2026-11-26",
    "2026-12-31",
    "2035-12-31",
];

const HISTORIES: [&str; 12] = [
    "consent",
    "customer",
    "ndnc",
    "tps;consent",
    "idnc@2026-01-05",
    "ebr_purchase@2025-09-01;ndnc",
    "cease",
    "inconvenient=22:00-09:30",
    "past_due=20",
    "refused@2026-07-01",
    "att@2026-10-16T15:00Z*3;conv@2026-10-30T15:00Z",
    "contact@2026-11-25T15:00Z*2;abandoned@2026-12-30T23:00Z;amd@2026-07-02T15:00Z",
];

/// What does not change within a stretch: all but the words, which may name the time of day.
fn told(verdict: &Verdict) -> String {
    let reasons: Vec<_> =
        verdict.refusals().iter().map(|one| format!("{} {} {:?}", one.code, one.source, one.lifts)).collect();
    let when = match verdict {
        Verdict::Dialable { until } => until.to_string(),
        Verdict::Later { at, .. } => at.to_string(),
        Verdict::Never { .. } => String::new(),
    };
    format!("{} {when} {}", verdict.name(), reasons.join("; "))
}

fn plainly(question: &Bare<'_>, history: &History, practice: bool) -> String {
    let (book, zones, claims) = (Rulebook::embedded(), ZoneTable::embedded(), &history.claims);
    let case = Case {
        now: question.at,
        number: question.number,
        phone_type: question.phone_type,
        place: question.place,
        claims,
        past: &history.calls,
        sectors: &[],
        suppressed: &[],
        registered: &[],
        standing: None,
    };
    let terms = WindowTerms {
        kind: question.kind,
        own: None,
        hours_for: &[],
        practice,
        starts: None,
        ends: None,
        inconvenient: &claims.inconvenient,
        claims: Some(claims),
        sectors: &[],
    };
    let law = Law::new(book, zones, question.place, question.kind, practice);
    told(&assess(&case, &law, &mut |at| book.window(zones, question.place, &terms, at)))
}

/// Every place that has rules, some that have none, and some where number and address disagree.
fn evidence() -> Vec<PlaceEvidence> {
    let book = Rulebook::embedded();
    let stated = |state: &str| PlaceEvidence { state: state.to_owned(), ..PlaceEvidence::default() };
    let mut all: Vec<_> = book.jurisdictions().map(|place| stated(place.code())).collect();
    all.extend(["", "KE", "NP", "AQ"].map(stated));
    let numbers = ["+13055550142", "+12125550142", "+442079460100", "+18505550142", "+19285550142", "+18005550142"];
    for (number, state) in numbers.iter().zip(["US-CA", "US-UT", "US-NY", "", "US-NM", "US-CT"]) {
        all.push(PlaceEvidence { number: PhoneNumber::parse(number).ok(), ..stated(state) });
    }
    all.push(PlaceEvidence { postcode: "10001".to_owned(), ..PlaceEvidence::default() });
    all
}

#[test]
fn what_is_kept_is_what_is_worked_out() {
    let mut chance = ChaCha8Rng::seed_from_u64(20_261_127);
    let mut below = move |end: usize| usize::try_from(chance.next_u64() % end as u64).expect("small");
    let zones = ZoneTable::embedded();
    let mut places = KeptPlaces::new(zones, PlacePolicy::Strictest);
    let ids: Vec<_> = evidence()
        .iter()
        .map(|one| places.place_id(one.number, &one.state, &one.postcode, &one.country, &one.zone))
        .collect();
    let owned: Vec<Place> = ids.iter().map(|id| Place::clone(places.get(*id))).collect();
    let mut kept = [false, true].map(|practice| KeptVerdicts::new(Rulebook::embedded(), zones, practice, vec![], told));
    for question in 0..QUESTIONS {
        let place = below(ids.len());
        let (id, place) = (ids[place], &owned[place]);
        let start: DateTime<Utc> = format!("{}T00:00:00Z", DAYS[below(DAYS.len())]).parse().expect("an instant");
        // Often on a full half hour, or a second beside it, where edges are.
        let seconds = match below(3) {
            0 => below(2 * 86_400),
            1 => below(96) * 1_800,
            _ => (below(96) * 1_800).saturating_sub(1),
        };
        let at = start + Duration::seconds(i64::try_from(seconds).expect("small"));
        let number = PhoneNumber::parse("+12125550142").ok().filter(|_| below(20) > 0);
        let phone_type = [PhoneType::FixedOrMobile, PhoneType::Mobile, PhoneType::PremiumRate][below(3)];
        let kind = CampaignKind::ALL[below(3)];
        let bare = Bare { kind, number, phone_type, place, at };
        let practice = below(2);
        let history = if below(4) > 0 { "" } else { HISTORIES[below(HISTORIES.len())] };
        let read = History::parse(history).expect("a history");
        let fast = match history {
            "" => (*kept[practice].plain(id, &bare)).clone(),
            _ => kept[practice].with_history(id, &bare, &read),
        };
        assert_eq!(
            fast,
            plainly(&bare, &read, practice == 1),
            "{question}: {kind} {place} {at} {phone_type:?} {history}"
        );
    }
}
