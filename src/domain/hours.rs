//! Calling hours: which minutes of a local day are open.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// Minutes of a local day, half-open: `[open, close)`, `0 <= open < close <= 1440`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinuteSpan {
    pub open: u16,
    pub close: u16,
}

/// Which days a part of an expression speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySelector {
    /// Weekdays, Monday first; all of them where dates alone select, none where holidays alone do.
    pub weekdays: [bool; 7],
    /// Whether the place's calling holidays are meant, whatever their weekday.
    pub holidays: bool,
    /// Dates meant, inclusive `(month, day)` pairs within a year (`Dec 24-26`), or every date if empty.
    pub dates: Vec<DateSpan>,
}

/// A stretch of dates, both ends included; without a year it recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateSpan {
    pub year: Option<i32>,
    pub first: (u32, u32),
    pub last: (u32, u32),
}

/// One part of an expression: on these days these minutes, replacing what earlier parts said of the days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursPart {
    pub days: DaySelector,
    /// Open minutes in order, none overlapping; empty for `off`.
    pub spans: Vec<MinuteSpan>,
}

/// What is wrong with calling hours as somebody wrote them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {what}: {hint}")]
pub struct HoursProblem {
    /// Where in the text, in characters, from 1.
    pub column: usize,
    /// What is wrong: `"22:00-02:00" passes midnight`.
    pub what: String,
    /// What to write instead.
    pub hint: String,
}

/// Calling hours as written (OpenStreetMap `opening_hours` syntax) and as evaluated: in each part the days it speaks
/// of; a later part wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    text: String,
    parts: Vec<HoursPart>,
}

impl Hours {
    /// Hours made of parts; `text` is what the author wrote. Reading text is `rules::parse_hours`.
    pub fn new(text: impl Into<String>, parts: Vec<HoursPart>) -> Self {
        Self { text: text.into(), parts }
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The parts, in the order of writing.
    pub fn parts(&self) -> &[HoursPart] {
        &self.parts
    }

    /// The open minutes of a day; `holiday` says whether it is one of the place's calling holidays.
    pub fn spans(&self, day: NaiveDate, holiday: bool) -> &[MinuteSpan] {
        self.part(day, holiday).map_or(&[], |part| &part.spans)
    }

    /// The part that decides a day, the last one that speaks of it; `None` if none does, which is closed.
    pub fn part(&self, day: NaiveDate, holiday: bool) -> Option<&HoursPart> {
        self.parts.iter().rev().find(|part| part.days.covers(day, holiday))
    }

    /// Whether a part speaks of the place's calling holidays.
    pub fn names_holidays(&self) -> bool {
        self.parts.iter().any(|part| part.days.holidays)
    }

    /// Whether the local time is open. Seconds count: 20:59:59 is before 21:00, 21:00:00 is not.
    pub fn is_open(&self, local: NaiveDateTime, holiday: bool) -> bool {
        let minute = local.hour() * 60 + local.minute();
        let inside = |span: &MinuteSpan| u32::from(span.open) <= minute && minute < u32::from(span.close);
        self.spans(local.date(), holiday).iter().any(inside)
    }
}

impl DaySelector {
    /// Whether the day is meant; `holiday` says whether it is one of the place's calling holidays.
    pub fn covers(&self, day: NaiveDate, holiday: bool) -> bool {
        let weekday = self.weekdays.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or(false);
        let dated = self.dates.is_empty() || self.dates.iter().any(|span| span.covers(day));
        dated && (weekday || (self.holidays && holiday))
    }
}

impl DateSpan {
    fn covers(&self, day: NaiveDate) -> bool {
        let date = (day.month(), day.day());
        let inside = if self.first <= self.last {
            self.first <= date && date <= self.last
        } else {
            date >= self.first || date <= self.last
        };
        inside && self.year.is_none_or(|year| year == day.year())
    }
}
