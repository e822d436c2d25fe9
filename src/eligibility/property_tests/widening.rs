//! More evidence never allows more: neither more places and clocks, nor more calls, nor more that speaks against, nor
//! less that speaks for it.

use super::{Facts, allows_no_more, made_up, one_word, real_facts};
use crate::domain::claims::Listing;
use crate::domain::hours::MinuteSpan;
use crate::domain::past_call::PastCall;
use crate::domain::place::{Candidate, Place};
use crate::rules::Rulebook;
use crate::rules::samples::{self, books, cases, facts};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What comes to be known.
#[derive(Clone, Debug)]
enum News {
    Candidate(Candidate),
    /// A clock more in one of the candidates.
    Zone(Index, &'static str),
    Calls(Vec<PastCall>),
    Listed(Listing),
    OwnRequest(NaiveDate),
    Refused(NaiveDate),
    Inconvenient(MinuteSpan),
    /// What debtors say, by index: cease, attorney, bankruptcy, workplace.
    Said(usize),
    /// What is known no more, by index: consent, customer, purchase, inquiry, past due, an agent on the line.
    Gone(usize),
}

fn news<C: Strategy<Value = Candidate> + 'static>(now: DateTime<Utc>, candidate: C) -> impl Strategy<Value = News> {
    prop_oneof![
        3 => candidate.boxed().prop_map(News::Candidate),
        3 => (any::<Index>(), select(&books::ZONES[..])).prop_map(|(which, zone)| News::Zone(which, zone)),
        3 => facts::calls(now).boxed().prop_map(News::Calls),
        2 => facts::listing().prop_map(News::Listed),
        1 => facts::past_day(now).prop_map(News::OwnRequest),
        1 => facts::past_day(now).prop_map(News::Refused),
        1 => facts::inconvenient().prop_map(News::Inconvenient),
        2 => (0..4usize).prop_map(News::Said),
        3 => (0..6usize).prop_map(News::Gone),
    ]
}

/// Of made-up places, where the called party may be besides.
fn place_news() -> impl Strategy<Value = News> {
    prop_oneof![
        2 => books::candidate().prop_map(News::Candidate),
        1 => (any::<Index>(), select(&books::ZONES[..])).prop_map(|(which, zone)| News::Zone(which, zone)),
    ]
}

/// The facts with the news.
fn told(facts: &Facts, news: &News) -> Facts {
    let mut facts = facts.clone();
    let claims = &mut facts.claims;
    match news {
        News::Candidate(more) => {
            let mut candidates = facts.place.candidates.clone();
            candidates.push(more.clone());
            facts.place = Place::new(candidates);
        }
        News::Zone(which, zone) => {
            let mut candidates = facts.place.candidates.clone();
            let index = which.index(candidates.len());
            let mut zones: Vec<_> = candidates[index].zones.iter().cloned().chain([(*zone).to_owned()]).collect();
            zones.sort();
            zones.dedup();
            candidates[index].zones = zones;
            facts.place = Place::new(candidates);
        }
        News::Calls(calls) => {
            facts.past.extend(calls);
            facts.past.sort_by_key(|call| call.at);
        }
        News::Listed(listing) => claims.listed.push(listing.clone()),
        News::OwnRequest(day) => claims.own_request = claims.own_request.max(Some(*day)),
        News::Refused(day) => claims.refused = claims.refused.max(Some(*day)),
        News::Inconvenient(span) => claims.inconvenient.push(*span),
        News::Said(what) => {
            *[&mut claims.cease, &mut claims.attorney, &mut claims.bankruptcy, &mut claims.workplace][*what] = true;
        }
        News::Gone(0) => claims.consent = false,
        News::Gone(1) => claims.customer = false,
        News::Gone(2) => claims.purchase = None,
        News::Gone(3) => claims.inquiry = None,
        News::Gone(4) => claims.past_due = None,
        News::Gone(_) => claims.live_agent = false,
    }
    facts
}

fn check(book: &Rulebook, facts: &Facts, all: &[News]) -> Result<(), TestCaseError> {
    let (mut before, mut verdict) = (facts.clone(), facts.judge(book));
    for news in all {
        let after = told(&before, news);
        let then = after.judge(book);
        allows_no_more(&then, &verdict, facts.now).map_err(|error| match error {
            TestCaseError::Fail(what) => TestCaseError::fail(format!("{what}\nby {news:?}\nafter {before:?}")),
            TestCaseError::Reject(_) => error,
        })?;
        (before, verdict) = (after, then);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(250))]
    #[test]
    fn more_evidence_never_allows_more_by_the_law_of_the_land(
        (facts, news) in real_facts().prop_flat_map(|facts| {
            let news = prop::collection::vec(news(facts.now, samples::candidate()).boxed(), 1..4);
            (Just(facts), news)
        }),
    ) {
        check(Rulebook::embedded(), &facts, &news)?;
    }

    #[test]
    fn more_evidence_never_allows_more_by_any_law(
        (book, facts, news) in made_up().prop_flat_map(|(book, facts)| {
            let news = prop::collection::vec(news(facts.now, books::candidate()).boxed(), 1..4);
            (Just(book), Just(facts), news)
        }),
    ) {
        check(&book.read(), &facts, &news)?;
    }

    #[test]
    fn what_one_place_says_of_a_word_is_not_said_for_another(
        ((book, facts), more) in (one_word(), prop::collection::vec(place_news().boxed(), 6)),
    ) {
        let book = book.read();
        for news in more {
            check(&book, &facts, &[news])?;
        }
    }
}
