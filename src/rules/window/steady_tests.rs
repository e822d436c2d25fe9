//! What is kept of windows, and for how long.

use super::tests::PLAIN;
use super::{KeptWindows, Window, WindowTerms};
use crate::domain::claims::Claims;
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;

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
