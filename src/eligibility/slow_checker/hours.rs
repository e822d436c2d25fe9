//! Is a minute open? By each clock, each set of hours that binds there.

use super::read::{Entry, SlowBook};
use super::{Question, Shown, barred};
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// One part of an expression: `Mo-Fr 09:00-20:00`, `Su,PH off`.
#[derive(Debug)]
pub(super) struct Part {
    /// Monday first.
    weekdays: [bool; 7],
    holidays: bool,
    /// Open minutes, without the last.
    spans: Vec<(u16, u16)>,
}

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// The parts of an expression; of months and years none is read.
pub(super) fn parts(text: &str) -> Vec<Part> {
    text.split(';').map(|part| one_part(part.trim())).collect()
}

fn one_part(text: &str) -> Part {
    let (days, times) = text.rsplit_once(' ').expect("days and times");
    let mut part = Part { weekdays: [false; 7], holidays: false, spans: Vec::new() };
    for range in days.split(',') {
        if range == "PH" {
            part.holidays = true;
            continue;
        }
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let index = |day| WEEKDAYS.iter().position(|one| *one == day).expect("a weekday");
        let (mut day, last) = (index(first), index(last));
        part.weekdays[day] = true;
        while day != last {
            day = (day + 1) % 7;
            part.weekdays[day] = true;
        }
    }
    let minute = |clock: &str| -> u16 {
        let (hour, minute) = clock.split_once(':').expect("a time");
        hour.parse::<u16>().expect("an hour") * 60 + minute.parse::<u16>().expect("a minute")
    };
    for span in times.split(',').filter(|_| times != "off") {
        let (open, close) = span.split_once('-').expect("a span");
        part.spans.push((minute(open), minute(close)));
    }
    part
}

/// Whether a minute is open on a day; the last part that speaks of the day says so.
fn is_open(parts: &[Part], local: NaiveDateTime, holiday: bool) -> bool {
    let minute = minute_of(local);
    let weekday = local.weekday().num_days_from_monday() as usize;
    let speaks = |part: &&Part| part.weekdays[weekday] || (part.holidays && holiday);
    let part = parts.iter().rev().find(speaks);
    part.is_some_and(|part| part.spans.iter().any(|(open, close)| *open <= minute && minute < *close))
}

fn minute_of(local: NaiveDateTime) -> u16 {
    (local.hour() * 60 + local.minute()) as u16
}

/// What closes the instant in a candidate.
pub(super) fn against(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>) -> Option<String> {
    shown.locals.iter().find_map(|local| by_clock(book, ask, shown, *local))
}

fn by_clock(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>, local: NaiveDateTime) -> Option<String> {
    let code = shown.candidate.jurisdiction.code();
    let day = local.date();
    let on = |entry: &&Entry, topic: &str| entry.topic == topic && entry.binds(ask, day);
    let mut bound: Vec<&Entry> = book.around(code).filter(|entry| on(entry, "hours")).collect();
    let own_for = ask.campaign.and_then(|own| own.hours_for).filter(|(place, _)| lies_in(code, place));
    let mut closed: Vec<&Entry> = book.around(code).filter(|entry| on(entry, "holidays")).collect();
    if bound.is_empty() && own_for.is_none() && ask.practice {
        bound.extend(book.of("ZZ").iter().filter(|entry| on(entry, "hours")));
        closed.extend(book.of("ZZ").iter().filter(|entry| on(entry, "holidays")));
    }
    if bound.is_empty() && own_for.is_none() {
        return Some(format!("no hours are known in {code}"));
    }
    if let Some(entry) = bound.into_iter().find(|entry| !opens(book, ask, code, entry, local)) {
        return Some(format!("{local}: {} in {code}", entry.value));
    }
    if let Some(entry) = closed.into_iter().find(|entry| entry.value.starts_with(&day.to_string())) {
        return Some(entry.value.clone());
    }
    if ask.claims.inconvenient.iter().any(|span| barred(span, minute_of(local))) {
        return Some(format!("{local}: inconvenient"));
    }
    by_campaign(book, ask, code, local, own_for.map(|(_, hours)| hours))
}

/// Whether an entry leaves the local time open, or is lifted.
fn opens(book: &SlowBook, ask: &Question<'_>, code: &str, entry: &Entry, local: NaiveDateTime) -> bool {
    if entry.lifted(ask, local.date()) {
        return true;
    }
    // A law whose holidays nobody knows can't be kept; custom then knows of none.
    match holiday(book, ask, code, &entry.parts, local.date()) {
        Some(Some(holiday)) => is_open(&entry.parts, local, holiday),
        Some(None) => false,
        None => entry.practice && is_open(&entry.parts, local, false),
    }
}

/// Whether a day is a holiday for such hours, as [`SlowBook::holiday`] says; never for those that speak of none.
fn holiday(book: &SlowBook, ask: &Question<'_>, code: &str, parts: &[Part], day: NaiveDate) -> Option<Option<bool>> {
    if parts.iter().any(|part| part.holidays) { book.holiday(code, ask.kind, day) } else { Some(Some(false)) }
}

fn by_campaign(
    book: &SlowBook,
    ask: &Question<'_>,
    code: &str,
    local: NaiveDateTime,
    own_for: Option<&str>,
) -> Option<String> {
    let own = ask.campaign?;
    let day = local.date();
    for text in [own.hours, own_for].into_iter().flatten() {
        let parts = parts(text);
        let open = match holiday(book, ask, code, &parts, day) {
            Some(holiday) => holiday.is_some_and(|holiday| is_open(&parts, local, holiday)),
            None => is_open(&parts, local, false),
        };
        if !open {
            return Some(format!("{local}: own hours {text}"));
        }
    }
    let runs = own.starts.is_none_or(|starts| day >= starts) && own.ends.is_none_or(|ends| day <= ends);
    (!runs).then(|| format!("{local}: the campaign does not run"))
}

fn lies_in(code: &str, place: &str) -> bool {
    code == place || code.strip_prefix(place).is_some_and(|rest| rest.starts_with('-'))
}
