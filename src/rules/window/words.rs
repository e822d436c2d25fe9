//! Why a clock is closed, in words, and what was looked at.

use super::binding::{Bound, Clock, Origin, contain, minute_of};
use super::{Considered, HoursReason, HoursRefusal};
use crate::domain::hours::{HoursPart, MinuteSpan};
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::rule::{Holidays, Provision, Rule};
use crate::rules::rulebook::Rulebook;
use chrono::{DateTime, NaiveDateTime, Utc};

/// What forbids calls at times that the person called inconvenient.
const INCONVENIENT: &str = "12 CFR 1006.6(b)(1)";

/// A refusal for a zone of which no clock is known.
pub(super) fn no_zone(jurisdiction: &Jurisdiction, zone: &str) -> HoursRefusal {
    HoursRefusal {
        reason: HoursReason::Hours,
        what: format!("no clock is known for {zone} in {jurisdiction}"),
        source: "time zone data".to_owned(),
    }
}

/// Every reason against a call at an instant by one clock; empty if it is open.
pub(super) fn refusals(book: &Rulebook, clock: &Clock<'_>, at: DateTime<Utc>) -> Vec<HoursRefusal> {
    let local = clock.zone.local(at);
    let bounds = clock.binding.on(local.date()).into_iter().flatten();
    let by_hours = bounds.filter_map(|bound| by_hours(book, clock, &bound, local));
    by_hours.chain(by_inconvenience(clock, local)).chain(by_dates(clock, local)).collect()
}

fn by_hours(book: &Rulebook, clock: &Clock<'_>, bound: &Bound<'_>, local: NaiveDateTime) -> Option<HoursRefusal> {
    let (day, minute) = (local.date(), minute_of(local));
    let spans = clock.binding.spans(bound, day);
    if contain(spans, minute) {
        return None;
    }
    let source = source(bound.origin);
    let Some(holiday) = clock.binding.holiday(bound, day) else {
        return Some(HoursRefusal { reason: HoursReason::Hours, what: holidays_end(book, clock, local), source });
    };
    // A part for seasons replaces the ordinary day; one for holidays or barred dates is what makes a day extraordinary.
    let special = |part: &HoursPart| {
        let by_holiday = holiday && part.days.holidays && !part.days.covers(day, false);
        by_holiday || (!part.days.dates.is_empty() && part.spans.is_empty())
    };
    if let Origin::Rule(Rule { provision: Provision::Holidays(Holidays::Day { name, .. }), jurisdiction, .. }) =
        bound.origin
    {
        let what = format!("{name} in {}; closed all day", book.name(jurisdiction));
        return Some(HoursRefusal { reason: HoursReason::Holiday, what, source });
    }
    let decides = bound.hours.part(day, holiday).filter(|part| special(part));
    let ordinary = bound.hours.parts().iter().rev().find(|part| part.days.covers(day, false) && !special(part));
    if decides.is_some() && ordinary.is_some_and(|part| contain(&part.spans, minute)) {
        let named = clock.binding.calendar.as_ref().filter(|_| holiday);
        let what = match named.and_then(|calendar| Some((calendar.name(day)?, book.name(calendar.jurisdiction())))) {
            Some((name, place)) => format!("{name} in {place}; {}", opening(spans)),
            None => format!("{} in {}; {}", local.format("%-d %b"), clock.zone.city(), opening(spans)),
        };
        return Some(HoursRefusal { reason: HoursReason::Holiday, what, source });
    }
    let time = if spans.is_empty() { local.format("%a %H:%M") } else { local.format("%H:%M") };
    let what = format!("{time} in {}; {}", clock.zone.city(), opening(spans));
    Some(HoursRefusal { reason: HoursReason::Hours, what, source })
}

/// What to say where it can't be told whether a day is a holiday.
fn holidays_end(book: &Rulebook, clock: &Clock<'_>, local: NaiveDateTime) -> String {
    match &clock.binding.calendar {
        Some(calendar) => {
            let (place, year) = (book.name(calendar.jurisdiction()), calendar.last_year());
            format!("holidays in {place} are not known for {}: the set ends with {year}", local.format("%Y"))
        }
        None => format!("calls are barred on holidays, and no holidays of {} are known", clock.binding.jurisdiction),
    }
}

fn by_inconvenience(clock: &Clock<'_>, local: NaiveDateTime) -> Option<HoursRefusal> {
    clock.binding.is_inconvenient(minute_of(local)).then(|| HoursRefusal {
        reason: HoursReason::Hours,
        what: format!(
            "{} in {}; inconvenient {}",
            local.format("%H:%M"),
            clock.zone.city(),
            list(clock.binding.terms.inconvenient)
        ),
        source: INCONVENIENT.to_owned(),
    })
}

fn by_dates(clock: &Clock<'_>, local: NaiveDateTime) -> Option<HoursRefusal> {
    let (day, terms) = (local.date(), clock.binding.terms);
    let refusal = |what: String, key: &str| HoursRefusal {
        reason: HoursReason::CampaignDates,
        what,
        source: format!("campaign: {key}"),
    };
    if let Some(starts) = terms.starts.filter(|starts| day < *starts) {
        return Some(refusal(format!("the campaign begins on {starts}"), "starts"));
    }
    let ends = terms.ends.filter(|ends| *ends < day)?;
    Some(refusal(format!("the campaign ended on {ends}"), "ends"))
}

/// What was looked at by one clock.
pub(super) fn considered(book: &Rulebook, clock: &Clock<'_>, at: DateTime<Utc>) -> Vec<Considered> {
    let local = clock.zone.local(at);
    let told = |topic: &'static str, by: String, hours: String, refused: bool, source: String| Considered {
        topic,
        by,
        jurisdiction: clock.binding.jurisdiction.code().to_owned(),
        zone: clock.zone.name().to_owned(),
        zone_city: clock.zone.city(),
        local,
        hours,
        open: !refused,
        lifted: None,
        source,
        from: None,
        unless: Vec::new(),
        own: false,
        confidence: None,
    };
    let mut all = Vec::new();
    for bound in clock.binding.in_force(local.date()).into_iter().flatten() {
        let lifted = clock.binding.lifted(&bound, local.date());
        let refused = lifted.is_none() && by_hours(book, clock, &bound, local).is_some();
        let plain = |by: String| told("hours", by, bound.hours.text().to_owned(), refused, source(bound.origin));
        all.push(match bound.origin {
            Origin::Campaign => plain("campaign".to_owned()),
            Origin::CampaignFor(place) => plain(format!("campaign for {place}")),
            Origin::Rule(rule) => Considered {
                topic: rule.topic().name(),
                hours: rule.value.clone(),
                from: rule.from,
                unless: rule.unless.iter().map(ToString::to_string).collect(),
                own: rule.own,
                confidence: Some(rule.confidence),
                lifted,
                ..plain(rule.jurisdiction.code().to_owned())
            },
        });
    }
    let terms = clock.binding.terms;
    if !terms.inconvenient.is_empty() {
        let refused = clock.binding.is_inconvenient(minute_of(local));
        let hours = format!("not {}", list(terms.inconvenient));
        all.push(told("hours", "the person".to_owned(), hours, refused, INCONVENIENT.to_owned()));
    }
    if terms.starts.is_some() || terms.ends.is_some() {
        let starts = terms.starts.map(|day| format!("from {day}"));
        let ends = terms.ends.map(|day| format!("to {day}"));
        let hours = [starts, ends].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let refused = by_dates(clock, local).is_some();
        all.push(told("dates", "campaign".to_owned(), hours, refused, "campaign: starts, ends".to_owned()));
    }
    all
}

fn source(origin: Origin<'_>) -> String {
    match origin {
        Origin::Rule(rule) => rule.source.clone(),
        Origin::Campaign => "campaign: calling.hours".to_owned(),
        Origin::CampaignFor(place) => format!("campaign: calling.hours_for.{place}"),
    }
}

/// `open 10:00-13:00,14:00-19:30`, or `closed all day`.
fn opening(spans: &[MinuteSpan]) -> String {
    if spans.is_empty() { "closed all day".to_owned() } else { format!("open {}", list(spans)) }
}

fn list(spans: &[MinuteSpan]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let texts: Vec<_> = spans.iter().map(|span| format!("{}-{}", clock(span.open), clock(span.close))).collect();
    texts.join(",")
}
