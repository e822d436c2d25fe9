//! The next legal instant is legal, and no minute before it is; what is open is open to the last minute, and no longer.
//! Each minute is asked of the slow checker, which knows nothing of what comes next.

use super::{Facts, about_to_turn, made_up, real_facts};
use crate::domain::phone::PhoneType;
use crate::eligibility::slow_checker::{Own, Question, SlowBook};
use crate::eligibility::verdict::Verdict;
use crate::rules::Rulebook;
use crate::rules::jurisdictions::FILES;
use crate::rules::samples::books::Book;
use crate::rules::samples::{cases, midnight};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use std::sync::OnceLock;

/// So far ahead every minute is asked; beyond it some.
const FAR: Duration = Duration::days(10);
const NEAR: Duration = Duration::hours(50);

/// The end of the search for the end of a window.
const LONGEST_OPEN: Duration = Duration::days(9);

const HOLIDAYS: &str = include_str!("../../rules/holidays.tsv");

fn slow() -> &'static SlowBook {
    static BOOK: OnceLock<SlowBook> = OnceLock::new();
    BOOK.get_or_init(|| SlowBook::read(FILES.iter().copied(), HOLIDAYS))
}

fn read(book: &Book) -> SlowBook {
    SlowBook::read(book.files.iter().map(|(code, text)| (code.as_str(), text.as_str())), &book.holidays)
}

/// Whole minutes from an instant on, and the instant itself.
fn minutes(from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let first = from.timestamp().div_euclid(60) + 1;
    let rest = (first..).map(|minute| DateTime::from_timestamp(minute * 60, 0).expect("an instant"));
    std::iter::once(from).chain(rest).take_while(move |at| *at < to)
}

/// Instants between two, by their shares of the time.
fn sampled(from: DateTime<Utc>, to: DateTime<Utc>, shares: &[f64]) -> impl Iterator<Item = DateTime<Utc>> {
    let seconds = (to - from).num_seconds().max(0) as f64;
    shares.iter().map(move |share| from + Duration::seconds((share * seconds) as i64))
}

/// Until when what is not known now is not known: no rule begins before. Without a rule nothing is legal "as things
/// stand", which a rule that begins may change.
fn nothing_begins_until(book: &Rulebook, facts: &Facts) -> DateTime<Utc> {
    let chains = facts.place.candidates.iter().flat_map(|candidate| candidate.jurisdiction.chain());
    let anywhere = Some(super::jurisdiction("ZZ"));
    let rules = chains.chain(anywhere).flat_map(|place| book.own_rules_of(&place).to_vec());
    let begins = rules.filter_map(|rule| rule.from).map(|day| midnight(day) - Duration::days(1));
    begins.filter(|begins| *begins + Duration::days(3) > facts.now).min().unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn check(
    book: &Rulebook,
    slow: &SlowBook,
    facts: &Facts,
    (ahead, shares): (Duration, &[f64]),
) -> Result<(), TestCaseError> {
    let (lead, now) = (facts.lead(), facts.now);
    let own = facts.own.as_ref().map(|own| Own {
        hours: own.hours,
        hours_for: own.hours_for,
        starts: own.starts,
        ends: own.ends,
        total: own.attempts.total as usize,
        per_number: own.attempts.per_number as usize,
        per_day: own.attempts.per_day as usize,
        gap_seconds: own.attempts.gap.num_seconds(),
        lead: &lead,
        phone: &lead.phones[0],
    });
    let ask = Question {
        kind: facts.kind.name(),
        place: &facts.place,
        practice: facts.practice,
        mobile: facts.phone_type == PhoneType::Mobile,
        sectors: &facts.sectors,
        claims: &facts.claims,
        past: &facts.past,
        campaign: own.as_ref(),
    };
    let against = |at| slow.against(&ask, at);
    let verdict = facts.judge(book);
    let all_refused = |from, to: DateTime<Utc>| -> Result<(), TestCaseError> {
        let horizon = to.min(now + ahead);
        let some = sampled(horizon, to.min(now + Duration::days(420)), shares);
        for at in minutes(from, horizon).chain(some.filter(|at| *at < to)) {
            prop_assert!(against(at).is_some(), "{} is legal already: {:?}", at, verdict);
        }
        Ok(())
    };
    match &verdict {
        Verdict::Dialable { until } => {
            let last = *until - Duration::seconds(1);
            let horizon = (*until).min(now + ahead);
            let further = sampled(horizon, *until, shares).filter(|at| at < until);
            for at in minutes(now, horizon).chain(further).chain([last]) {
                let found = against(at);
                prop_assert!(found.is_none(), "{} of {:?}: {:?}", at, verdict, found);
            }
            let day = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
            let sought_further = *until == day + LONGEST_OPEN;
            prop_assert!(sought_further || against(*until).is_some(), "longer than {:?}", verdict);
        }
        Verdict::Later { at, .. } => {
            prop_assert!(*at > now);
            all_refused(now, *at)?;
            prop_assert_eq!(against(*at), None, "{:?}", verdict);
            let then = facts.judge_at(book, *at);
            prop_assert!(matches!(then, Verdict::Dialable { .. }), "{:?}\nthen {:?}", verdict, then);
        }
        Verdict::Never { .. } => {
            prop_assert!(against(now).is_some(), "{:?}", verdict);
            all_refused(now, nothing_begins_until(book, facts))?;
        }
    }
    Ok(())
}

fn shares() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0..1.0f64, 200)
}

proptest! {
    #![proptest_config(cases(80))]
    #[test]
    fn the_next_legal_instant_by_the_law_of_the_land(facts in real_facts(), shares in shares()) {
        check(Rulebook::embedded(), slow(), &facts, (FAR, &shares))?;
    }

    #[test]
    fn the_next_legal_instant_by_any_law((book, facts) in made_up(), shares in shares()) {
        check(&book.read(), &read(&book), &facts, (FAR, &shares))?;
    }
}

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn the_next_legal_instant_when_something_turns((book, facts) in about_to_turn(), shares in shares()) {
        check(&book.read(), &read(&book), &facts, (NEAR, &shares))?;
    }
}
