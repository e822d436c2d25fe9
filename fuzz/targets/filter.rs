//! Filters: read, or refused with faults that point into the text; written again they are the same, and whatever the cells
//! hold, the answer of the contrary is the contrary answer.
//!
//! The first byte chooses the region, the rest is the filter and, after a unit separator each, cells of the columns.

#![no_main]

use libfuzzer_sys::fuzz_target;
use outdial::domain::filter::{Column, Expr};
use outdial::filter::{Truth, ask, check, parse};
use std::borrow::Cow;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let mut parts = rest.split('\u{1f}');
    let text = parts.next().unwrap_or_default();
    let cells: Vec<&str> = parts.collect();
    let region = ["US", "DE", "CA", ""][usize::from(choice & 3)];
    let filter = match parse(text, region) {
        Ok(filter) => filter,
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal says why");
            for fault in faults {
                let [line, signs] = fault.pointed(text);
                assert!(!fault.what.is_empty() && text.get(fault.at.clone()).is_some(), "{fault:?} points past the text");
                assert!(signs.chars().count() <= line.chars().count() + 1, "{line}\n{signs}");
            }
            return;
        }
    };
    let written = filter.holds.to_string();
    // Written with a blank around each sign it may be too long.
    if written.len() > 4_000 {
        return;
    }
    let again = parse(&written, region).expect("a filter is written so that it can be read");
    assert_eq!(again.holds, filter.holds, "{text:?} became {written:?}");
    if let Err(problems) = check(&filter, cells.iter().copied()) {
        assert_eq!(problems.iter().filter(|problem| text.get(problem.at.clone()).is_none()).count(), 0);
    }
    let columns = ask::columns_of(&filter);
    let row = |column: &Column| {
        let at = columns.iter().position(|known| known.means(column)).expect("a column of the filter");
        cells.get(at).copied().map(Cow::Borrowed)
    };
    let told = ask::holds(&filter.holds, filter.reading, &row);
    let contrary = ask::holds(&Expr::Not(Box::new(filter.holds.clone())), filter.reading, &row);
    assert_eq!(contrary, told.contrary());
    if cells.is_empty() {
        assert_eq!(told, Truth::Unknown, "nothing was read");
    }
});
