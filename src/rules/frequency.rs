//! Caps on how often somebody may be called, and pauses after a call: a pause is a cap of one.

use crate::domain::past_call::{CapScope, Counted, PastCall};
use crate::domain::zone::Zone;
use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, Utc};
use std::fmt;

/// How long a call counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// So many hours, counted back from the instant.
    Hours(u32),
    /// As [`Hours`](Self::Hours), in days of 24 hours.
    Days(u32),
    /// So many months, counted back from the instant by the called party's calendar and clocks.
    Months(u32),
    /// So many days of the called party's calendar; the day of the call is the first of them.
    CalendarDays(u32),
    /// Until the week is over, which begins on Monday.
    CalendarWeek,
    CalendarMonth,
}

/// A cap on calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frequency {
    /// So many are allowed; one more is not.
    pub most: u32,
    pub counted: Counted,
    pub within: Within,
    pub scope: CapScope,
}

/// What a cap found in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many count now.
    pub count: usize,
    /// How many of these were made for other leads.
    pub elsewhere: usize,
    /// The last of them.
    pub last: Option<DateTime<Utc>>,
    /// When another call is allowed, if none is now.
    pub lifts: Option<DateTime<Utc>>,
}

/// A text is no cap.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no cap: write \"3 attempts in any 24 hours\", \"7 attempts in 7 calendar days\", \"3 contacts in a \
calendar month\" or \"none for 7 calendar days after a conversation\""
)]
pub struct NoCap(pub String);

/// The words for one and for several of what is counted.
const WORDS: [(Counted, &str, &str); 6] = [
    (Counted::Attempt, "an attempt", "attempts"),
    (Counted::Contact, "a contact", "contacts"),
    (Counted::Conversation, "a conversation", "conversations"),
    (Counted::Abandoned, "an abandoned call", "abandoned calls"),
    (Counted::Machine, "a machine call", "machine calls"),
    (Counted::Refusal, "a refusal", "refusals"),
];

impl Frequency {
    /// Reads `3 attempts in any 24 hours`, `7 attempts in 7 calendar days`, `3 contacts in a calendar week`, `none for 7
    /// calendar days after a conversation`.
    ///
    /// # Errors
    /// When the text is no cap.
    pub fn parse(text: &str, scope: CapScope) -> Result<Self, NoCap> {
        let read = || {
            if let Some(pause) = text.strip_prefix("none for ") {
                let (within, event) = pause.split_once(" after ")?;
                let counted = WORDS.iter().find(|(_, one, _)| *one == event)?.0;
                return Some(Self { most: 1, counted, within: length(within)?, scope });
            }
            let (most, rest) = text.split_once(' ')?;
            let (many, within) = rest.split_once(" in ")?;
            let counted = WORDS.iter().find(|(_, _, words)| *words == many)?.0;
            let within = match within {
                "a calendar week" => Within::CalendarWeek,
                "a calendar month" => Within::CalendarMonth,
                days if days.ends_with(" calendar days") => length(days)?,
                rolling => length(rolling.strip_prefix("any ")?)?,
            };
            let most = most.parse().ok().filter(|most| (1..=1000).contains(most))?;
            Some(Self { most, counted, within, scope })
        };
        read().ok_or_else(|| NoCap(text.to_owned()))
    }

    /// What the cap makes of earlier calls at an instant, by the clocks of one zone. `refused` is the day of a refusal that is
    /// known without its call.
    pub fn find(&self, calls: &[PastCall], refused: Option<NaiveDate>, zone: &Zone, at: DateTime<Utc>) -> Found {
        let counts = |call: &&PastCall| call.relation.within(self.scope) && call.marks.are(self.counted);
        let frees = calls.iter().filter(counts).map(|call| (call.at, self.free(call.at, zone), call.relation.lead));
        let refusal = refused.filter(|_| self.counted == Counted::Refusal).map(|day| {
            let end = zone.first_instant(next(day).and_time(NaiveTime::MIN)) - Duration::seconds(1);
            (end, self.free(end, zone), true)
        });
        let mut counting: Vec<_> = frees.chain(refusal).filter(|(_, free, _)| *free > at).collect();
        counting.sort_by_key(|(_, free, _)| std::cmp::Reverse(*free));
        let last = counting.iter().map(|(at, _, _)| *at).max();
        let elsewhere = counting.iter().filter(|(_, _, lead)| !lead).count();
        let most = usize::try_from(self.most).unwrap_or(usize::MAX);
        let lifts = most.checked_sub(1).and_then(|index| counting.get(index)).map(|(_, free, _)| *free);
        Found { count: counting.len(), elsewhere, last, lifts }
    }

    /// The first instant at which a call no longer counts.
    fn free(&self, call: DateTime<Utc>, zone: &Zone) -> DateTime<Utc> {
        let day = zone.local(call).date();
        let midnight = |day: Option<NaiveDate>| {
            day.map_or(DateTime::<Utc>::MAX_UTC, |day| zone.first_instant(day.and_time(NaiveTime::MIN)))
        };
        match self.within {
            Within::Hours(hours) => call + Duration::hours(i64::from(hours)),
            Within::Days(days) => call + Duration::days(i64::from(days)),
            Within::Months(months) => {
                let end = zone.local(call).checked_add_months(Months::new(months));
                end.map_or(DateTime::<Utc>::MAX_UTC, |end| zone.first_instant(end))
            }
            Within::CalendarDays(days) => midnight(day.checked_add_days(Days::new(u64::from(days)))),
            Within::CalendarWeek => {
                let left = 7 - u64::from(day.weekday().num_days_from_monday());
                midnight(day.checked_add_days(Days::new(left)))
            }
            Within::CalendarMonth => {
                midnight(day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))))
            }
        }
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// `24 hours`, `7 days`, `7 calendar days`.
fn length(text: &str) -> Option<Within> {
    let (number, unit) = text.split_once(' ')?;
    let number = number.parse().ok().filter(|number| (1..=10_000).contains(number))?;
    match unit {
        "hours" => Some(Within::Hours(number)),
        "days" => Some(Within::Days(number)),
        "month" | "months" => Some(Within::Months(number)),
        "calendar days" => Some(Within::CalendarDays(number)),
        _ => None,
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(hours) => write!(f, "any {hours} hours"),
            Self::Days(days) => write!(f, "any {days} days"),
            Self::Months(months) => write!(f, "any {months} months"),
            Self::CalendarDays(days) => write!(f, "{days} calendar days"),
            Self::CalendarWeek => f.write_str("a calendar week"),
            Self::CalendarMonth => f.write_str("a calendar month"),
        }
    }
}

/// What is counted, in the plural: `attempts`.
pub fn plural(counted: Counted) -> &'static str {
    WORDS.iter().find(|(of, _, _)| *of == counted).map_or("calls", |(_, _, many)| many)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::history::History;
    use crate::rules::zones::ZoneTable;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn other_texts_are_no_caps() {
        for text in [
            "",
            "attempts in any 24 hours",
            "0 attempts in any 24 hours",
            "3 attempts in 24 hours",
            "3 attempts in any 7 calendar days",
            "3 tries in any 24 hours",
            "3 attempts in a calendar year",
            "none for 7 calendar days after conversation",
        ] {
            assert!(Frequency::parse(text, CapScope::Number).is_err(), "{text}");
        }
    }

    /// A cap, a history, an instant in New York, and when the cap lets through again if it refuses.
    type Case = (&'static str, &'static str, &'static str, Option<&'static str>);

    #[rustfmt::skip]
    const CASES: &[Case] = &[
            ("3 attempts in any 24 hours", "att@2026-06-15T14:00Z*2", "2026-06-15T19:00:00Z", None),
            (
                "3 attempts in any 24 hours",
                "att@2026-06-15T14:00Z*3",
                "2026-06-15T19:00:00Z",
                Some("2026-06-16T14:00:00Z"),
            ),
            (
                "3 attempts in any 24 hours",
                "att@2026-06-15T14:00Z*3",
                "2026-06-16T13:59:59Z",
                Some("2026-06-16T14:00:00Z"),
            ),
            ("3 attempts in any 24 hours", "att@2026-06-15T14:00Z*3", "2026-06-16T14:00:00Z", None),
            // Four calls where three are allowed: two of them must have gone.
            (
                "3 attempts in any 24 hours",
                "att@2026-06-15T10:00Z;att@2026-06-15T11:00Z;att@2026-06-15T12:00Z;att@2026-06-15T13:00Z",
                "2026-06-15T19:00:00Z",
                Some("2026-06-16T11:00:00Z"),
            ),
            // 9 to 15 June are seven days; New York's midnight is 04:00 UTC.
            (
                "7 attempts in 7 calendar days",
                "att@2026-06-09T15:00Z*7",
                "2026-06-15T20:00:00Z",
                Some("2026-06-16T04:00:00Z"),
            ),
            ("7 attempts in 7 calendar days", "att@2026-06-09T15:00Z*7", "2026-06-16T04:00:00Z", None),
            (
                "none for 7 calendar days after a conversation",
                "conv@2026-06-09T15:00Z",
                "2026-06-15T20:00:00Z",
                Some("2026-06-16T04:00:00Z"),
            ),
            (
                "none for 7 calendar days after a conversation",
                "contact@2026-06-09T15:00Z",
                "2026-06-15T20:00:00Z",
                None,
            ),
            (
                "3 contacts in any 7 days",
                "conv@2026-06-11T15:00Z*2;contact@2026-06-12T15:00Z;att@2026-06-13T15:00Z",
                "2026-06-15T20:00:00Z",
                Some("2026-06-18T15:00:00Z"),
            ),
            (
                "none for 72 hours after an abandoned call",
                "abandoned@2026-06-13T12:00Z",
                "2026-06-15T12:00:00Z",
                Some("2026-06-16T12:00:00Z"),
            ),
            ("none for 24 hours after a machine call", "amd@2026-06-14T18:00Z", "2026-06-15T18:00:00Z", None),
            // Sunday 14 June is the last day of a week.
            (
                "3 attempts in a calendar week",
                "att@2026-06-14T15:00Z*3",
                "2026-06-14T20:00:00Z",
                Some("2026-06-15T04:00:00Z"),
            ),
            ("3 attempts in a calendar week", "att@2026-06-14T15:00Z*3", "2026-06-15T04:00:00Z", None),
            (
                "3 contacts in a calendar month",
                "contact@2026-05-31T15:00Z*3",
                "2026-06-01T03:59:59Z",
                Some("2026-06-01T04:00:00Z"),
            ),
            ("3 contacts in a calendar month", "contact@2026-05-31T15:00Z*3", "2026-06-01T04:00:00Z", None),
            (
                "none for 60 calendar days after a refusal",
                "refused@2026-06-01",
                "2026-06-15T15:00:00Z",
                Some("2026-07-31T04:00:00Z"),
            ),
    ];

    #[test]
    fn caps_refuse_at_their_limit_until_the_oldest_call_no_longer_counts() {
        for (cap, history, now, lifts) in CASES {
            let cap = Frequency::parse(cap, CapScope::Number).expect(cap);
            let history = History::parse(history).expect("a history");
            let zone = ZoneTable::embedded().zone("America/New_York").expect("a zone");
            let found = cap.find(&history.calls, history.claims.refused, zone, at(now));
            assert_eq!(found.lifts, lifts.map(at), "{cap:?} at {now}: {found:?}");
        }
    }
}
