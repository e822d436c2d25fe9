//! What is kept of windows, and for how long.

use super::tests::{self, PLAIN, book};
use super::{KeptWindows, Window, WindowTerms};
use crate::domain::claims::Claims;
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Utc};

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
    let mut windows = KeptWindows::new(&book, ZoneTable::embedded());
    let mut is_open = |consent| {
        let claims = Claims { consent, ..Claims::default() };
        let terms = WindowTerms { practice: true, claims: Some(&claims), ..PLAIN };
        matches!(windows.window(&place, &terms, at), Window::Open { .. })
    };
    assert_eq!([false, true, false].map(&mut is_open), [false, true, false]);
}
