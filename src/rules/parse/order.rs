//! The trap of order: a later part wins, so `PH,Su off; Mo-Sa 09:00-20:00` opens every holiday from Monday to Saturday.

use super::{Objection, Part};
use crate::domain::hours::{DateSpan, DaySelector};

/// Refuses days that one part closes and a later, more general one opens again. A part that names single dates is taken
/// at its word, and so is `off` for every day, which only states what holds anyway. The error comes with the start of
/// the part that it is about.
pub(super) fn check(parts: &[Part<'_>]) -> Result<(), (usize, Objection)> {
    for (index, off) in parts.iter().enumerate().filter(|(_, part)| part.meaning.spans.is_empty()) {
        if states_what_holds(&off.meaning.days) {
            continue;
        }
        let later = parts.iter().skip(index + 1).filter(|part| !part.meaning.spans.is_empty());
        for open in later {
            let days = &open.meaning.days;
            if names_single_dates(days) {
                continue;
            }
            if let Some(which) = meet(&off.meaning.days, days) {
                let what =
                    format!("\"{}\" opens {which} again that \"{}\" closes: a later part wins", open.text, off.text);
                return Err((open.start, Objection { at: 0, what, hint: mended(parts, index, open) }));
            }
        }
    }
    Ok(())
}

fn states_what_holds(off: &DaySelector) -> bool {
    off.weekdays == [true; 7] && !off.holidays && off.dates.is_empty()
}

fn names_single_dates(days: &DaySelector) -> bool {
    !days.dates.is_empty() && days.dates.iter().all(|span| span.first == span.last)
}

/// Which days both speak of, in words.
fn meet(off: &DaySelector, open: &DaySelector) -> Option<&'static str> {
    let dates = off.dates.is_empty()
        || open.dates.is_empty()
        || off.dates.iter().any(|a| open.dates.iter().any(|b| spans_meet(a, b)));
    let weekdays = off.weekdays.iter().zip(open.weekdays).any(|(a, b)| *a && b);
    let holidays = off.holidays && (open.holidays || open.weekdays.contains(&true));
    match (dates, weekdays, holidays) {
        (false, _, _) | (true, false, false) => None,
        (true, _, true) => Some("holidays"),
        (true, true, false) => Some("days"),
    }
}

fn spans_meet(a: &DateSpan, b: &DateSpan) -> bool {
    let same_year = a.year.is_none() || b.year.is_none() || a.year == b.year;
    same_year && straight(a).any(|(a1, a2)| straight(b).any(|(b1, b2)| a1 <= b2 && b1 <= a2))
}

/// A stretch over the turn of the year as two that are not.
fn straight(span: &DateSpan) -> impl Iterator<Item = ((u32, u32), (u32, u32))> {
    let pieces = if span.first <= span.last {
        [Some((span.first, span.last)), None]
    } else {
        [Some((span.first, (12, 31))), Some(((1, 1), span.last))]
    };
    pieces.into_iter().flatten()
}

/// The text with the closing part at the end, or a word on two parts that contradict each other outright.
fn mended(parts: &[Part<'_>], off_index: usize, open: &Part<'_>) -> String {
    let Some(off) = parts.get(off_index) else { return String::new() };
    let within = |open: &DaySelector, off: &DaySelector| {
        off.dates.is_empty()
            && open.weekdays.iter().zip(off.weekdays).all(|(open, off)| !open || off)
            && (!open.holidays || off.holidays)
    };
    if within(&open.meaning.days, &off.meaning.days) {
        return format!("they contradict each other: take one of them out, \"{}\" or \"{}\"", off.text, open.text);
    }
    let others = parts.iter().enumerate().filter(|(index, _)| *index != off_index).map(|(_, part)| part.text);
    let texts: Vec<_> = others.chain([off.text]).collect();
    format!("write \"{}\"", texts.join("; "))
}
