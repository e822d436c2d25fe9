//! What must hold for every window.

use super::tests::{PLAIN, at, book, clocks};
use super::{Window, WindowTerms, search};
use crate::domain::hours::MinuteSpan;
use crate::domain::place::Place;
use crate::rules::parse_hours;
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

const PLACES: [&str; 8] = [
    "US-FL@America/New_York",
    "US-FL@America/Chicago,America/New_York",
    "US-LA@America/Chicago|US-PA@America/New_York",
    "US-PA@America/New_York",
    "CU@America/Havana",
    "CU@America/New_York|US-TX@America/Chicago",
    "GB@Europe/London|US-FL@America/New_York",
    "FR@Europe/London",
];

const OWN: [&str; 6] = [
    "00:00-24:00",
    "Mo-Fr 10:00-13:00,14:00-19:30; Su,PH off",
    "00:00-02:30,23:00-24:00",
    "01:15-01:45; Nov 1 00:00-24:00",
    "Mo,We 09:00-17:00; PH 10:00-12:00",
    "Sa,Su 00:30-23:30",
];

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let from = |text: &str| at(text).timestamp();
    prop_oneof![
        from("2026-01-01T00:00:00Z")..from("2026-12-31T00:00:00Z"),
        from("2026-03-07T00:00:00Z")..from("2026-03-10T00:00:00Z"),
        from("2026-10-31T00:00:00Z")..from("2026-11-03T00:00:00Z"),
        // Whole quarters of an hour, where edges are.
        (from("2026-10-31T00:00:00Z") / 900..from("2026-11-03T00:00:00Z") / 900).prop_map(|quarter| quarter * 900),
    ]
    .prop_map(|second| DateTime::from_timestamp(second, 0).expect("an instant"))
}

fn is_open(window: &Window) -> bool {
    matches!(window, Window::Open { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn a_window_keeps_its_word(
        place in prop::sample::select(&PLACES[..]),
        own in prop::option::of(prop::sample::select(&OWN[..])),
        practice in any::<bool>(),
        barred in prop::collection::vec((0..1440u16, 0..1440u16), 0..2),
        now in instants(),
        samples in prop::collection::vec(0.0..1.0f64, 12),
    ) {
        let (book, clocks) = (book(), clocks());
        let place = Place::read(place).expect("a place");
        let own = own.map(|text| parse_hours(text).expect("hours"));
        let inconvenient: Vec<_> = barred.into_iter().map(|(open, close)| MinuteSpan { open, close }).collect();
        let terms = WindowTerms { own: own.as_ref(), practice, inconvenient: &inconvenient, ..PLAIN };
        let ask = |at| book.window(&clocks, &place, &terms, at);
        let between = |from: DateTime<Utc>, to: DateTime<Utc>| {
            let seconds = (to - from).num_seconds() as f64;
            samples.iter().map(move |share| from + Duration::seconds((share * seconds) as i64)).collect::<Vec<_>>()
        };
        match ask(now) {
            Window::Open { until } => {
                prop_assert!(until > now && until <= now + search::LONGEST_OPEN);
                prop_assert!(is_open(&ask(until - Duration::seconds(1))));
                prop_assert!(!is_open(&ask(until)) || until == search::midnight(now) + search::LONGEST_OPEN);
                for at in between(now, until) {
                    prop_assert!(is_open(&ask(at)), "closed at {} before {}", at, until);
                }
                // The campaign never opens what the law closes.
                let law = WindowTerms { own: None, inconvenient: &[], ..terms };
                match book.window(&clocks, &place, &law, now) {
                    Window::Open { until: by_law } => prop_assert!(until <= by_law),
                    other @ (Window::Closed { .. } | Window::Unknown { .. }) => prop_assert!(false, "own hours opened {:?}", other),
                }
            }
            Window::Closed { next, refusals } => {
                prop_assert!(!refusals.is_empty());
                let until = next.unwrap_or(now + Duration::days(60));
                prop_assert!(until > now);
                prop_assert_eq!(next.is_some_and(|next| is_open(&ask(next))), next.is_some());
                prop_assert!(!is_open(&ask(until - Duration::seconds(1))));
                for at in between(now, until) {
                    prop_assert!(!is_open(&ask(at)), "open at {} before {}", at, until);
                }
            }
            Window::Unknown { jurisdictions } => prop_assert!(!jurisdictions.is_empty() && !practice),
        }
    }
}
