//! Is it one call too many? Counted by the dates and times that each clock shows.

use super::read::{Entry, SlowBook};
use super::{Own, Question, Shown, local};
use crate::domain::past_call::PastCall;
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

/// A cap in plain words: so many, of what, for how long a call counts.
struct Cap<'a> {
    most: usize,
    counted: &'a str,
    length: Length,
}

enum Length {
    Hours(i64),
    Days(i64),
    Week,
    Month,
    RollingMonths(u32),
}

fn read(text: &str) -> Cap<'_> {
    if let Some(rest) = text.strip_prefix("none for ") {
        let (length, event) = rest.split_once(" after ").expect("a pause");
        return Cap { most: 1, counted: event.split_once(' ').expect("an event").1, length: read_length(length) };
    }
    let (most, rest) = text.split_once(' ').expect("a number");
    let (counted, length) = rest.split_once(" in ").expect("a length");
    let most = most.parse().expect("a number");
    Cap { most, counted: counted.trim_end_matches('s'), length: read_length(length) }
}

fn read_length(text: &str) -> Length {
    let number = || text.split(' ').find_map(|word| word.parse::<i64>().ok()).expect("a number");
    match text {
        "a calendar week" => Length::Week,
        "a calendar month" => Length::Month,
        _ if text.ends_with("calendar days") => Length::Days(number()),
        _ if text.ends_with("hours") => Length::Hours(number()),
        _ if text.ends_with("month") || text.ends_with("months") => {
            Length::RollingMonths(u32::try_from(number()).expect("few"))
        }
        _ => Length::Hours(24 * number()),
    }
}

fn is_counted(cap: &Cap<'_>, scope: &str, call: &PastCall) -> bool {
    let (marks, relation) = (call.marks, call.relation);
    let event = match cap.counted {
        "attempt" => true,
        "contact" => marks.contact || marks.conversation,
        "conversation" => marks.conversation,
        "abandoned call" => marks.abandoned,
        "machine call" => marks.machine,
        "refusal" => marks.refusal,
        other => panic!("{other}"),
    };
    let together = match scope {
        "number" => relation.number,
        "lead" => relation.lead,
        "account" => relation.account,
        "subject" => relation.subject,
        "campaign" => relation.campaign,
        "client" => relation.client,
        "centre" => true,
        other => panic!("{other}"),
    };
    event && together
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Duration::days(i64::from(day.weekday().num_days_from_monday()))
}

/// Whether a call on one day still counts on another.
fn counts_on(length: &Length, called: NaiveDate, today: NaiveDate) -> bool {
    match length {
        Length::Hours(_) | Length::RollingMonths(_) => panic!("neither is counted in days"),
        Length::Days(days) => (today - called).num_days() < *days,
        Length::Week => monday(today) <= monday(called),
        Length::Month => (today.year(), today.month()) <= (called.year(), called.month()),
    }
}

/// Which cap is reached in a candidate.
pub(super) fn against(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>, at: DateTime<Utc>) -> Option<String> {
    let entries = shown.bound(book, ask, "frequency");
    let reached = entries.into_iter().find(|entry| {
        let by = |zone: &String| is_reached(entry, ask, zone, at);
        !entry.lifted(ask, shown.latest()) && shown.candidate.zones.iter().any(by)
    });
    let by_law = reached.map(|entry| format!("{}: {}", entry.code, entry.value));
    by_law.or_else(|| ask.campaign.and_then(|own| by_campaign(own, shown, at)))
}

fn is_reached(entry: &Entry, ask: &Question<'_>, zone: &str, at: DateTime<Utc>) -> bool {
    let cap = read(&entry.value);
    let today = local(zone, at).expect("a clock").date();
    let counting = ask.past.iter().filter(|call| is_counted(&cap, &entry.scope, call));
    let mut count = counting
        .filter(|call| match &cap.length {
            Length::Hours(hours) => at < call.at + Duration::hours(*hours),
            Length::RollingMonths(months) => {
                let called = local(zone, call.at).expect("a clock");
                local(zone, at).expect("a clock") < called + chrono::Months::new(*months)
            }
            days @ (Length::Days(_) | Length::Week | Length::Month) => {
                counts_on(days, local(zone, call.at).expect("a clock").date(), today)
            }
        })
        .count();
    if cap.counted == "refusal" {
        count += usize::from(ask.claims.refused.is_some_and(|day| counts_on(&cap.length, day, today)));
    }
    count >= cap.most
}

fn by_campaign(own: &Own<'_>, shown: &Shown<'_>, at: DateTime<Utc>) -> Option<String> {
    let number = own.phone.number;
    let on_number = own.lead.attempts.iter().filter(|attempt| attempt.number == number).count();
    let others = own.lead.elsewhere.iter().filter(|call| call.campaign && call.number == number);
    let others: Vec<_> = others.map(|call| call.at).collect();
    let calls: Vec<_> = own.lead.attempts.iter().map(|attempt| attempt.at).chain(others.iter().copied()).collect();
    if own.lead.attempts.len() >= own.total || on_number + others.len() >= own.per_number {
        return Some("attempts are used up".to_owned());
    }
    if calls.iter().any(|call| at < *call + Duration::seconds(own.gap_seconds)) {
        return Some("too soon".to_owned());
    }
    for zone in &shown.candidate.zones {
        let day = |at| local(zone, at).expect("a clock").date();
        if calls.iter().filter(|call| day(**call) == day(at)).count() >= own.per_day {
            return Some(format!("enough for today in {zone}"));
        }
    }
    None
}
