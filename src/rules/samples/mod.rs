//! Places, instants, histories and claims at random, for properties: many of them where something changes.

pub(crate) mod books;
pub(crate) mod facts;

use super::jurisdictions::FILES;
use super::rulebook::Rulebook;
use super::zones::ZoneTable;
use crate::domain::campaign::CampaignKind;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::place::{Candidate, Place};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::OnceLock;

const COUNTRIES: &str = include_str!("../places/data/countries.tsv");
const STATES: &str = include_str!("../places/data/states.tsv");

/// A configuration with so many cases; with `PROPTEST_CASES=2560` in the environment, where 256 is proptest's own default,
/// ten times as many.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: cases * default.cases / 256, max_global_rejects: 100_000, ..default }
}

/// Every clock in the place of a code; a city has those of the state around it.
fn zones_of(code: &str) -> Vec<&'static str> {
    let mut lines = COUNTRIES.lines().chain(STATES.lines());
    let found = lines.find_map(|line| line.strip_prefix(code)?.strip_prefix('\t')?.rsplit('\t').next());
    match (found, code.rsplit_once('-')) {
        (Some(zones), _) => zones.split(';').collect(),
        (None, Some((outer, _))) => zones_of(outer),
        (None, None) => Vec::new(),
    }
}

/// Places with the clocks in them: all that have a file, and two without one.
fn spots() -> &'static [(&'static str, Vec<&'static str>)] {
    static SPOTS: OnceLock<Vec<(&'static str, Vec<&'static str>)>> = OnceLock::new();
    SPOTS.get_or_init(|| {
        let codes = FILES.iter().map(|(code, _)| *code).filter(|code| *code != "ZZ").chain(["KE", "MX-JAL"]);
        codes.map(|code| (code, zones_of(code))).filter(|(_, zones)| !zones.is_empty()).collect()
    })
}

/// One candidate with one to three clocks of its place.
pub(crate) fn candidate() -> impl Strategy<Value = Candidate> {
    // Of states with several clocks, and of the United States as a whole, there are few: they come more often.
    let many: Vec<usize> = (0..spots().len()).filter(|index| spots()[*index].1.len() > 1).collect();
    let spot = prop_oneof![3 => 0..spots().len(), 1 => select(many)];
    (spot.boxed(), prop::collection::vec(any::<Index>(), 1..=3)).prop_map(|(spot, clocks)| {
        let (code, zones) = &spots()[spot];
        candidate_of(code, clocks.iter().map(|index| *index.get(zones)))
    })
}

/// A candidate of this code and these clocks.
pub(crate) fn candidate_of<'a>(code: &str, zones: impl Iterator<Item = &'a str>) -> Candidate {
    let mut zones: Vec<_> = zones.map(str::to_owned).collect();
    zones.sort();
    zones.dedup();
    Candidate { jurisdiction: Jurisdiction::parse(code).expect("a code"), zones }
}

/// A place of one to three candidates, mostly one.
pub(crate) fn place() -> impl Strategy<Value = Place> {
    places_of(candidate())
}

/// Places of such candidates; of two with the same code the first is taken.
pub(crate) fn places_of(candidate: impl Strategy<Value = Candidate> + 'static) -> impl Strategy<Value = Place> {
    let candidate = candidate.boxed();
    let one = candidate.clone().prop_map(|one| vec![one]);
    let several = prop::collection::vec(candidate, 2..=3);
    prop_oneof![3 => one, 2 => several].prop_map(|mut candidates| {
        candidates.sort_by(|a, b| a.jurisdiction.cmp(&b.jurisdiction));
        candidates.dedup_by(|a, b| a.jurisdiction == b.jurisdiction);
        Place::new(candidates)
    })
}

/// A kind of call.
pub(crate) fn kind() -> impl Strategy<Value = CampaignKind> {
    select(&[CampaignKind::Sales, CampaignKind::Sales, CampaignKind::Survey, CampaignKind::Collections][..])
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// The first days on which an entry of the rulebook is in force, or no longer is, within the years of the instants.
fn turning_days() -> &'static [NaiveDate] {
    static DAYS: OnceLock<Vec<NaiveDate>> = OnceLock::new();
    DAYS.get_or_init(|| {
        let book = Rulebook::embedded();
        let rules = book.jurisdictions().flat_map(|place| book.own_rules_of(place));
        let days = rules.flat_map(|rule| [rule.from, rule.until]).flatten();
        let years = at("2026-01-02T00:00:00Z").date_naive()..at("2027-12-01T00:00:00Z").date_naive();
        days.filter(|day| years.contains(day)).collect()
    })
}

/// Days of holidays here and there.
const HOLIDAYS: [&str; 8] =
    ["2026-01-01", "2026-02-17", "2026-04-03", "2026-05-01", "2026-07-04", "2026-11-26", "2026-12-25", "2026-12-31"];

/// Nights in which clocks change: the United States, Europe, Lord Howe and New Zealand, Chile, Morocco.
const CHANGES: [&str; 9] = [
    "2026-03-08",
    "2026-11-01",
    "2026-03-29",
    "2026-10-25",
    "2026-04-05",
    "2026-10-04",
    "2026-09-27",
    "2026-09-06",
    "2026-02-15",
];

/// Instants from 2026 to the end of 2027: some at random, many near holidays, changes of clocks and of the law.
pub(crate) fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    let day = |text: &&str| text.parse::<NaiveDate>().expect("a day");
    let near = |days: Vec<NaiveDate>| (select(days), -30 * 3600..54 * 3600i64);
    let near =
        move |days: Vec<NaiveDate>| near(days).prop_map(|(day, second)| midnight(day) + Duration::seconds(second));
    let whole = at("2026-01-02T00:00:00Z").timestamp()..at("2027-12-01T00:00:00Z").timestamp();
    let whole = whole.prop_map(|second| DateTime::from_timestamp(second, 0).expect("an instant"));
    let exact = prop_oneof![
        3 => whole,
        1 => near(HOLIDAYS.iter().map(day).collect()),
        2 => near(CHANGES.iter().map(day).collect()),
        1 => near(turning_days().to_vec()),
    ];
    // On the second, on the minute, or on the quarter of an hour, where edges are.
    let step = select(&[1, 60, 60, 900][..]);
    (exact.boxed(), step).prop_map(|(at, step): (DateTime<Utc>, i64)| {
        DateTime::from_timestamp(at.timestamp().div_euclid(step) * step, 0).expect("an instant")
    })
}

pub(crate) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The zones that are built in.
pub(crate) fn clocks() -> &'static ZoneTable {
    ZoneTable::embedded()
}
