//! Filters over lead columns: a small language in which a slip is a fault with a hint.
//!
//! `state in ("FL", "GA") and balance > 500 and not last_result = "NA"`. [`parse()`] reads a text and finds what is wrong
//! with it by itself, [`check()`] what is wrong with it beside the lists of a campaign, [`ask()`] asks it of a lead, [`tally`]
//! gathers what people should be told of its answers. Pure.

pub mod ask;
mod cell;
pub mod check;
mod cursor;
pub mod parse;
#[cfg(test)]
mod samples;
pub mod tally;
mod token;
pub mod values;

pub use ask::{Truth, ask};
pub use check::check;
pub use parse::{parse, understand};
use std::ops::Range;

/// What is wrong with a filter, so that its author can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stretch of bytes of the text that is meant; empty at the end if something is missing.
    pub at: Range<usize>,
    /// What is wrong: `unknown column "balanse"`.
    pub what: String,
    /// What to write instead; may be empty.
    pub hint: String,
}

impl Problem {
    fn new(at: Range<usize>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, what: what.into(), hint: hint.into() }
    }

    /// The line of the text that is meant, and under it signs that point to the place.
    pub fn pointed(&self, text: &str) -> [String; 2] {
        let start = self.at.start.min(text.len());
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
        // A tab is wider than a sign: it stays one, so that the signs stand where they should.
        let blank = |c: char| if c == '\t' { '\t' } else { ' ' };
        let indent: String = before.get(line_start..).unwrap_or_default().chars().map(blank).collect();
        let meant = line.get(start - line_start..).unwrap_or_default();
        let length = (self.at.end.max(start) - start).min(meant.len());
        let signs = meant.get(..length).unwrap_or_default().chars().count().max(1);
        [line.to_owned(), format!("{indent}{}", "^".repeat(signs))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_pointed_at() {
        for (text, at, shown) in [
            ("a = 1", 0..1, ["a = 1", "^"]),
            ("ñ = xy", 5..7, ["ñ = xy", "    ^^"]),
            ("a = 1\n and b", 11..12, [" and b", "     ^"]),
            ("a =", 3..3, ["a =", "   ^"]),
            ("\ta\nb", 1..4, ["\ta", "\t^"]),
            ("", 9..12, ["", "^"]),
        ] {
            assert_eq!(Problem::new(at, "", "").pointed(text), shown, "{text:?}");
        }
    }
}
