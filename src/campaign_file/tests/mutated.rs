//! Files that chance has mangled: they are read or refused with faults that point into them, and never end the program.

use super::{defaults::ALL, read_here};
use crate::campaign_file::{embedded_set, read_dispositions};
use crate::domain::fault::Fault;
use proptest::prelude::*;

/// What is put into a text: the marks of TOML, odd characters, and words that mean something.
const PIECES: [&str; 22] = [
    "\"",
    "'",
    "\"\"\"",
    "=",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\r",
    "\\",
    "#",
    ",",
    "é",
    "\u{feff}",
    "\0",
    "0",
    "-",
    "true",
    "2027-02-30",
    "[[retry]]",
    "name = 1\n",
];

/// A text with some stretches taken out and pieces put in.
fn mangle(text: &str, cuts: &[(usize, usize, usize)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, piece) in cuts {
        let at = at % (chars.len() + 1);
        let end = (at + length).min(chars.len());
        let piece = PIECES[piece % PIECES.len()];
        chars.splice(at..end, piece.chars());
    }
    chars.into_iter().collect()
}

fn cuts() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    proptest::collection::vec((0..10_000_usize, 0..12_usize, 0..PIECES.len()), 1..6)
}

/// Faults point at characters that are there, in the order of the text, and say something.
fn pointed(faults: &[Fault], text: &str) -> Result<(), TestCaseError> {
    prop_assert!(!faults.is_empty());
    for fault in faults.iter().filter(|fault| fault.line > 0) {
        let line = text.split('\n').nth(fault.line - 1);
        prop_assert!(line.is_some_and(|line| fault.column <= line.chars().count() + 1), "{} in {:?}", fault, text);
    }
    prop_assert!(faults.iter().all(|fault| !fault.what.is_empty() && !fault.what.contains('\n')), "{:?}", faults);
    prop_assert!(faults.is_sorted_by_key(|fault| (fault.line, fault.column)));
    Ok(())
}

proptest! {
    #[test]
    fn mangled_campaigns_are_read_or_refused(cuts in cuts()) {
        let text = mangle(ALL, &cuts);
        let (once, again) = (read_here(&text), read_here(&text));
        match (once, again) {
            (Ok(once), Ok(again)) => prop_assert_eq!(once.campaign, again.campaign),
            (Err(once), Err(again)) => {
                prop_assert_eq!(&once, &again);
                let own: Vec<_> = once.into_iter().filter(|fault| fault.file == "c.toml").collect();
                if !own.is_empty() {
                    pointed(&own, &text)?;
                }
            }
            (once, again) => prop_assert!(false, "{:?} and {:?}", once, again),
        }
    }

    #[test]
    fn mangled_sets_are_read_or_refused(cuts in cuts()) {
        let text = mangle(embedded_set("survey").unwrap_or_default(), &cuts);
        if let Err(faults) = read_dispositions(&text, "d.toml") {
            pointed(&faults, &text)?;
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        if let Err(faults) = read_here(&text) {
            pointed(&faults, &text)?;
        }
    }
}
