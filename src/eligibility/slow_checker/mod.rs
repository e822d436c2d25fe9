//! The law once more, slowly: one instant at a time, from the texts of the rules, with nothing of the code that decides.
//!
//! It shares the plain data of a case (place, claims, earlier calls, a lead) and a clock's offset, and nothing else: it
//! reads files, hours, caps and exemptions by itself, counts by dates where the other reckons with instants, and knows
//! nothing of when anything will change.

mod caps;
mod duties;
mod hours;
mod read;

use crate::domain::claims::Claims;
use crate::domain::hours::MinuteSpan;
use crate::domain::lead::{Lead, Phone};
use crate::domain::past_call::PastCall;
use crate::domain::place::{Candidate, Place};
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
pub(super) use read::{Entry, SlowBook};

/// What is asked of an instant.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) kind: &'a str,
    pub(super) place: &'a Place,
    pub(super) practice: bool,
    pub(super) mobile: bool,
    pub(super) sectors: &'a [String],
    pub(super) claims: &'a Claims,
    pub(super) past: &'a [PastCall],
    pub(super) campaign: Option<&'a Own<'a>>,
}

/// What a campaign asks besides.
pub(super) struct Own<'a> {
    pub(super) hours: Option<&'a str>,
    pub(super) hours_for: Option<(&'a str, &'a str)>,
    pub(super) starts: Option<NaiveDate>,
    pub(super) ends: Option<NaiveDate>,
    pub(super) total: usize,
    pub(super) per_number: usize,
    pub(super) per_day: usize,
    pub(super) gap_seconds: i64,
    pub(super) lead: &'a Lead,
    pub(super) phone: &'a Phone,
}

/// What the clocks of a candidate show.
struct Shown<'a> {
    candidate: &'a Candidate,
    /// Of each of its zones, the local time.
    locals: Vec<NaiveDateTime>,
}

impl Shown<'_> {
    fn latest(&self) -> NaiveDate {
        self.locals.iter().map(NaiveDateTime::date).max().expect("a clock")
    }

    /// Whether an entry binds there by one of the clocks, as far as kind, days, practice, number and sectors go.
    fn bound<'b>(&self, book: &'b SlowBook, ask: &Question<'_>, topic: &str) -> Vec<&'b Entry> {
        let mut found = Vec::new();
        for entry in book.around(self.candidate.jurisdiction.code()) {
            if entry.topic == topic && self.locals.iter().any(|local| entry.binds(ask, local.date())) {
                found.push(entry);
            }
        }
        found
    }
}

/// What the clocks of a zone show.
fn local(zone: &str, at: DateTime<Utc>) -> Option<NaiveDateTime> {
    let offset = ZoneTable::embedded().zone(zone)?.offset_at(at);
    DateTime::from_timestamp(at.timestamp() + i64::from(offset), 0).map(|shown| shown.naive_utc())
}

impl SlowBook {
    /// What stands against a call at an instant, the first thing that is found; nothing if it is legal.
    pub(super) fn against(&self, ask: &Question<'_>, at: DateTime<Utc>) -> Option<String> {
        let mut all = Vec::new();
        for candidate in &ask.place.candidates {
            let locals: Option<Vec<_>> = candidate.zones.iter().map(|zone| local(zone, at)).collect();
            match locals.filter(|locals| !locals.is_empty()) {
                Some(locals) => all.push(Shown { candidate, locals }),
                None => return Some(format!("no clock in {}", candidate.jurisdiction)),
            }
        }
        if all.is_empty() {
            return Some("nowhere".to_owned());
        }
        let each = |guard: fn(&Self, &Question<'_>, &Shown<'_>, DateTime<Utc>) -> Option<String>| {
            all.iter().find_map(|shown| guard(self, ask, shown, at))
        };
        let by_word = || duties::by_word(ask);
        let by_duties = || each(|book, ask, shown, _| duties::against(book, ask, shown));
        let by_hours = || each(|book, ask, shown, _| hours::against(book, ask, shown));
        let by_caps = || each(caps::against);
        by_word().or_else(by_hours).or_else(by_duties).or_else(by_caps)
    }
}

/// Whether a minute of the day lies in a stretch that may pass midnight.
fn barred(span: &MinuteSpan, minute: u16) -> bool {
    if span.open <= span.close {
        span.open <= minute && minute < span.close
    } else {
        minute >= span.open || minute < span.close
    }
}
