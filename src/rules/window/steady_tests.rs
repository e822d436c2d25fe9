//! What is kept of windows, and for how long, at random.

use super::tests::{self, PLAIN, book};
use super::{HoursReason, KeptWindows, Window, WindowTerms};
use crate::domain::campaign::CampaignKind;
use crate::domain::claims::Claims;
use crate::domain::place::Place;
use crate::rules::samples::books::{self, Book};
use crate::rules::samples::{self, cases, clocks, facts};
use crate::rules::{Rulebook, parse_hours};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::BTreeSet;

/// The ends of the searches for the end of a window and for the next.
const LONGEST_OPEN: Duration = Duration::days(8);
const LONGEST_CLOSED: Duration = Duration::days(400);

/// What must stay as it is.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// Until when, if the end was found.
    Open(Option<DateTime<Utc>>),
    Closed(BTreeSet<(&'static str, String)>),
    Unknown(BTreeSet<String>),
}

fn seen(window: &Window, at: DateTime<Utc>) -> Seen {
    let word = |reason| match reason {
        HoursReason::Hours => "hours",
        HoursReason::Holiday => "holiday",
        HoursReason::CampaignDates => "campaign",
    };
    match window {
        Window::Open { until } => Seen::Open((*until < at + LONGEST_OPEN).then_some(*until)),
        Window::Closed { refusals, .. } => {
            Seen::Closed(refusals.iter().map(|refusal| (word(refusal.reason), refusal.source.clone())).collect())
        }
        Window::Unknown { jurisdictions } => Seen::Unknown(jurisdictions.iter().map(ToString::to_string).collect()),
    }
}

/// That nothing changes until the instant that was named.
fn stays(
    book: &Rulebook,
    place: &Place,
    terms: &WindowTerms<'_>,
    at: DateTime<Utc>,
    shares: &[f64],
) -> Result<(), TestCaseError> {
    let until = book.steady_until(clocks(), place, terms, at);
    prop_assert!(until > at);
    let first = book.window(clocks(), place, terms, at);
    let between = shares.iter().map(|share| at.timestamp() + (share * (until - at).num_seconds() as f64) as i64);
    for then in
        between.chain([until.timestamp() - 1]).map(|second| DateTime::from_timestamp(second, 0).expect("an instant"))
    {
        let window = book.window(clocks(), place, terms, then);
        let (was, is) = (seen(&first, at), seen(&window, then));
        // An end that lay too far ahead to be found may come near enough.
        let found = matches!((&was, &is), (Seen::Open(None), Seen::Open(Some(_))));
        prop_assert!(was == is || found, "{:?} at {}, {:?} at {}, steady until {}", first, at, window, then, until);
        if let (Window::Closed { next: one, .. }, Window::Closed { next: other, .. }) = (&first, &window) {
            let found = one.is_none() && other.is_none_or(|other| other > at + LONGEST_CLOSED);
            prop_assert!(one == other || found, "next {:?} at {}, {:?} at {}", one, at, other, then);
        }
    }
    Ok(())
}

#[test]
fn a_holiday_is_steady_as_long_as_the_ordinary_day_would_be_open() {
    let place = Place::read("US-LA@America/Chicago").expect("a place");
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    // Mardi Gras: an ordinary Tuesday would be open from 08:00 to 20:00.
    for (now, until) in
        [("2026-02-17T13:30:00Z", "2026-02-17T14:00:00Z"), ("2026-02-18T01:30:00Z", "2026-02-18T02:00:00Z")]
    {
        let steady = book().steady_until(&tests::clocks(), &place, &PLAIN, at(now));
        assert!(steady <= at(until), "{steady} at {now}");
    }
}

#[test]
fn windows_that_practice_lifts_for_one_are_not_kept_for_another() {
    let entry = "name = \"anywhere\"\n[[hours]]\nkinds = [\"sales\"]\nvalue = \"Mo-Su 08:00-20:00\"\nsource = \"custom\"\n\
                 checked = 2026-01-01\nconfidence = \"practice\"\nunless = [\"consent\"]\n";
    let book = Rulebook::read(&[("ZZ", entry)], "# years 2026-2026\n").expect("a rulebook");
    let place = Place::read("QA@America/New_York").expect("a place");
    let at = "2026-06-16T03:00:00Z".parse().expect("an instant");
    let mut windows = KeptWindows::new(&book, clocks());
    let mut is_open = |consent| {
        let claims = Claims { consent, ..Claims::default() };
        let terms = WindowTerms { practice: true, claims: Some(&claims), ..PLAIN };
        matches!(windows.window(&place, &terms, at), Window::Open { .. })
    };
    assert_eq!([false, true, false].map(&mut is_open), [false, true, false]);
}

/// Shares of the time for which a window is steady.
fn shares() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0..1.0f64, 12)
}

/// What is asked of a window besides the place and the instant.
#[derive(Clone, Debug)]
struct Terms {
    kind: CampaignKind,
    practice: bool,
    sectors: Vec<String>,
    own: Option<&'static str>,
    ends: Option<i64>,
}

fn terms() -> impl Strategy<Value = Terms> {
    let own = select(&["Mo-Fr 10:00-19:30; PH off", "Mo-Su 00:00-24:00; Dec 24 off", "Jun-Aug 09:00-20:00"][..]);
    let own = prop::option::weighted(0.3, own);
    let ends = prop::option::weighted(0.2, -1..3i64);
    (samples::kind(), any::<bool>(), facts::sectors(), own, ends)
        .prop_map(|(kind, practice, sectors, own, ends)| Terms { kind, practice, sectors, own, ends })
}

/// A question: an instant, a place, and what is known of the person.
type Asked = (DateTime<Utc>, Place, Claims);

fn asked(place: impl Strategy<Value = Place> + 'static, now: DateTime<Utc>) -> impl Strategy<Value = Asked> {
    let claims = prop_oneof![1 => Just(Claims::default()), 2 => facts::claims(now).boxed()];
    (Just(now), place.boxed(), claims)
}

fn ask<T>(terms: &Terms, claims: &Claims, now: DateTime<Utc>, answer: impl FnOnce(&WindowTerms<'_>) -> T) -> T {
    let own = terms.own.map(|text| parse_hours(text).expect("hours"));
    answer(&WindowTerms {
        kind: terms.kind,
        own: own.as_ref(),
        hours_for: &[],
        practice: terms.practice,
        starts: None,
        ends: terms.ends.map(|days| (now + Duration::days(days)).date_naive()),
        inconvenient: &claims.inconvenient,
        claims: Some(claims),
        sectors: &terms.sectors,
    })
}

/// That windows which are kept are those that are worked out each time, whatever was asked before.
fn kept(
    book: &Rulebook,
    terms: &Terms,
    now: DateTime<Utc>,
    all: &[Asked],
    order: &[Index],
) -> Result<(), TestCaseError> {
    let mut windows = KeptWindows::new(book, clocks());
    // The same instants and places come again with other claims.
    for three in order.chunks_exact(3) {
        let ((at, _, _), (_, place, _), (_, _, claims)) = (three[0].get(all), three[1].get(all), three[2].get(all));
        let (kept, new) = ask(terms, claims, now, |terms| {
            (windows.window(place, terms, *at), book.window(clocks(), place, terms, *at))
        });
        prop_assert_eq!(kept, new, "{} at {} for {}", place, at, claims);
        // What holds for all is found again at each instant for which it is said to hold.
        for (other, _, _) in all {
            let (kept, new) = ask(terms, &Claims::default(), now, |terms| {
                let mut new = KeptWindows::new(book, clocks());
                (windows.closes_to_all(place, terms, *at), new.closes_to_all(place, terms, *other))
            });
            prop_assert!(!kept.holds(*other) || kept.closes == new.closes, "{place} to all at {at}, {other}");
        }
    }
    Ok(())
}

fn several(
    place: impl Strategy<Value = Place> + Clone + 'static,
    now: DateTime<Utc>,
) -> impl Strategy<Value = Vec<Asked>> {
    let near = (0..72 * 4i64).prop_map(move |quarters| now + Duration::minutes(15 * quarters));
    prop::collection::vec(near.prop_flat_map(move |at| asked(place.clone(), at)).boxed(), 1..6)
}

fn made_up() -> impl Strategy<Value = (DateTime<Utc>, Book, Vec<Asked>)> {
    samples::instant().prop_flat_map(|now| {
        (Just(now), books::book(now).boxed(), several(samples::places_of(books::candidate()).boxed(), now))
    })
}

fn order() -> impl Strategy<Value = Vec<Index>> {
    prop::collection::vec(any::<Index>(), 36)
}

proptest! {
    #![proptest_config(cases(100))]
    #[test]
    fn a_steady_window_of_the_law_of_the_land_stays(
        (at, place, claims) in samples::instant().prop_flat_map(|now| asked(samples::place(), now)),
        terms in terms(),
        shares in shares(),
    ) {
        ask(&terms, &claims, at, |terms| stays(Rulebook::embedded(), &place, terms, at, &shares))?;
    }

    #[test]
    fn a_steady_window_of_any_law_stays((now, book, all) in made_up(), terms in terms(), shares in shares()) {
        let (at, place, claims) = &all[0];
        ask(&terms, claims, now, |terms| stays(&book.read(), place, terms, *at, &shares))?;
    }

    #[test]
    fn windows_of_the_law_of_the_land_are_kept(
        (now, all) in samples::instant().prop_flat_map(|now| (Just(now), several(samples::place().boxed(), now))),
        terms in terms(),
        order in order(),
    ) {
        kept(Rulebook::embedded(), &terms, now, &all, &order)?;
    }

    #[test]
    fn windows_of_any_law_are_kept((now, book, all) in made_up(), terms in terms(), order in order()) {
        kept(&book.read(), &terms, now, &all, &order)?;
    }
}
