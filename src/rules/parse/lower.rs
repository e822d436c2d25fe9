//! From the syntax tree of a part to a part of [`Hours`](crate::domain::hours::Hours).

use super::Objection;
use crate::domain::hours::{DateSpan, DaySelector, HoursPart, MinuteSpan};
use chrono::{Datelike, NaiveDate};
use opening_hours_syntax::rules::day::{
    Date, DateOffset, HolidayKind, Month, MonthdayRange, WeekDayRange, Year, YearRange,
};
use opening_hours_syntax::rules::time::{Time, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{RuleKind, RuleSequence};

/// The most years that a part may name; more is a slip of the pen.
const MOST_YEARS: i32 = 20;

const MIDNIGHT: u16 = 24 * 60;

pub(super) fn lower(part: &str, rule: &RuleSequence) -> Result<HoursPart, Objection> {
    if part.contains('+') {
        let hint = "write both ends: 09:00-20:00, Dec 20-31";
        return Err(Objection::to(part, "+", "an open end or a shifted day", hint));
    }
    let days = lower_days(part, rule)?;
    let spans = match rule.kind {
        RuleKind::Open => lower_times(part, &rule.time_selector)?,
        RuleKind::Closed if rule.time_selector == TimeSelector::default() => Vec::new(),
        RuleKind::Closed => {
            let what = "times of a day that are off";
            return Err(Objection::to(part, ":", what, "write the times that are open: 09:00-12:00,13:00-20:00"));
        }
        RuleKind::Unknown => {
            return Err(Objection::to(
                part,
                "unknown",
                "hours that are \"unknown\"",
                "write off, or leave the part out",
            ));
        }
    };
    Ok(HoursPart { days, spans })
}

fn lower_days(part: &str, rule: &RuleSequence) -> Result<DaySelector, Objection> {
    let selector = &rule.day_selector;
    if !selector.week.is_empty() {
        return Err(Objection::to(part, "week", "week numbers", "write dates: Jul 6-12"));
    }
    let mut dates = Vec::new();
    for range in &selector.monthday {
        dates.extend(lower_dates(part, range)?);
    }
    if !selector.year.is_empty() {
        dates = in_years(part, &selector.year, &dates)?;
    }
    let mut days = DaySelector { weekdays: [selector.weekday.is_empty(); 7], holidays: false, dates };
    for range in &selector.weekday {
        lower_weekdays(part, range, &mut days)?;
    }
    Ok(days)
}

fn lower_weekdays(part: &str, range: &WeekDayRange, days: &mut DaySelector) -> Result<(), Objection> {
    match range {
        WeekDayRange::Fixed { range, offset: 0, nth_from_start, nth_from_end }
            if *nth_from_start == [true; 5] && *nth_from_end == [true; 5] =>
        {
            let first = range.start().num_days_from_monday() as usize;
            let last = range.end().num_days_from_monday() as usize;
            for (index, day) in days.weekdays.iter_mut().enumerate() {
                // `Fr-Mo` runs over the end of the week.
                *day |= if first <= last { (first..=last).contains(&index) } else { index >= first || index <= last };
            }
            Ok(())
        }
        WeekDayRange::Fixed { .. } => {
            let hint = "write the dates with their year: 2026 Nov 26";
            Err(Objection::to(part, "[", "the first, second … weekday of a month", hint))
        }
        WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 } => {
            days.holidays = true;
            Ok(())
        }
        WeekDayRange::Holiday { kind: HolidayKind::Public, .. } => {
            Err(Objection::to(part, "PH", "the days beside a holiday", "write their dates: 2026 Dec 24"))
        }
        WeekDayRange::Holiday { kind: HolidayKind::School, .. } => {
            Err(Objection::to(part, "SH", "school holidays", "write their dates: Jul 20-Aug 31"))
        }
    }
}

/// The dates of a part, limited to the years that stand before them.
fn in_years(part: &str, ranges: &[YearRange], dates: &[DateSpan]) -> Result<Vec<DateSpan>, Objection> {
    if dates.iter().any(|span| span.year.is_some()) {
        return Err(Objection { at: 0, what: "two years for one date".to_owned(), hint: "write one".to_owned() });
    }
    let mut years = Vec::new();
    for range in ranges {
        let (bounds, step) = range.into_parts();
        let (first, last) = (bounds.start().0, bounds.end().0);
        if last - first > MOST_YEARS {
            let what = format!("{} years", last - first + 1);
            return Err(Objection::to(part, &first.to_string(), what, "name the years that you mean"));
        }
        years.extend((first..=last).step_by(usize::from(step.max(1))));
    }
    let whole = [DateSpan { year: None, first: (1, 1), last: (12, 31) }];
    let dates = if dates.is_empty() { &whole } else { dates };
    let of_year = |year| dates.iter().map(move |span| DateSpan { year: Some(year), ..*span });
    Ok(years.into_iter().flat_map(of_year).collect())
}

fn lower_dates(part: &str, range: &MonthdayRange) -> Result<Vec<DateSpan>, Objection> {
    match range {
        MonthdayRange::Month { range, year } => {
            let first = (*range.start() as u32, 1);
            let last = (*range.end() as u32, last_day(*range.end()));
            let span = |year, first, last| DateSpan { year, first, last };
            Ok(match year {
                Some(Year(year)) if first > last => {
                    vec![span(Some(*year), first, (12, 31)), span(Some(year + 1), (1, 1), last)]
                }
                Some(Year(year)) => vec![span(Some(*year), first, last)],
                None => vec![span(None, first, last)],
            })
        }
        MonthdayRange::Date { start: (start, start_offset), end: (end, end_offset) } => {
            if *start_offset != DateOffset::default() || *end_offset != DateOffset::default() {
                let hint = "write the date that you mean";
                return Err(Objection { at: 0, what: "a date moved by days".to_owned(), hint: hint.to_owned() });
            }
            let (first, last) = (fixed(part, start)?, fixed(part, end)?);
            match (first.0, last.0) {
                (None, None) => Ok(vec![DateSpan { year: None, first: first.1, last: last.1 }]),
                (Some(year), _) | (None, Some(year)) => with_year(part, first, last, year),
            }
        }
    }
}

/// A year, if there is one, and a month with a day.
type YearAndDay = (Option<i32>, (u32, u32));

fn fixed(part: &str, date: &Date) -> Result<YearAndDay, Objection> {
    match *date {
        Date::Fixed { year, month, day } => {
            if u32::from(day) > last_day(month) {
                return Err(Objection::to(
                    part,
                    &day.to_string(),
                    format!("{} has no day {day}", month.as_str()),
                    format!("its last day is {}", last_day(month)),
                ));
            }
            Ok((year.map(|year| year.0), (month as u32, u32::from(day))))
        }
        Date::Weekday { .. } => {
            let hint = "write the date with its year (2026 Nov 26), or PH if it is a holiday";
            Err(Objection::to(part, "[", "the first, second … weekday of a month", hint))
        }
        Date::Easter { .. } => {
            let hint = "write the date with its year (2027 Mar 28), or PH if it is a holiday";
            Err(Objection::to(part, "easter", "Easter", hint))
        }
    }
}

/// A stretch of which one end at least names its year; the other end is the nearest that makes sense.
fn with_year(part: &str, first: YearAndDay, last: YearAndDay, year: i32) -> Result<Vec<DateSpan>, Objection> {
    let date = |at: YearAndDay, year: i32| NaiveDate::from_ymd_opt(at.0.unwrap_or(year), at.1.0, at.1.1);
    let stretch = [(year, year), (year - 1, year), (year, year + 1)].into_iter().find_map(|(from, to)| {
        let (from, to) = (date(first, from)?, date(last, to)?);
        (from <= to).then_some((from, to))
    });
    let Some((from, to)) = stretch else {
        let what = format!("\"{part}\" ends before it begins, or names a day that the year has not");
        return Err(Objection { at: 0, what, hint: "write the earlier date first: 2026 Dec 24-2027 Jan 2".to_owned() });
    };
    if to.year() - from.year() > MOST_YEARS {
        let what = format!("{} years", to.year() - from.year() + 1);
        return Err(Objection { at: 0, what, hint: "name the years that you mean".to_owned() });
    }
    let of_year = |year| DateSpan {
        year: Some(year),
        first: if year == from.year() { (from.month(), from.day()) } else { (1, 1) },
        last: if year == to.year() { (to.month(), to.day()) } else { (12, 31) },
    };
    Ok((from.year()..=to.year()).map(of_year).collect())
}

fn last_day(month: Month) -> u32 {
    match month {
        Month::February => 29,
        Month::April | Month::June | Month::September | Month::November => 30,
        Month::January | Month::March | Month::May | Month::July | Month::August | Month::October | Month::December => {
            31
        }
    }
}

fn lower_times(part: &str, times: &TimeSelector) -> Result<Vec<MinuteSpan>, Objection> {
    if !part.contains(':') && !part.contains("24/7") {
        let hint = format!("write {part} 09:00-20:00; for the whole day {part} 00:00-24:00; for none {part} off");
        return Err(Objection { at: 0, what: format!("\"{part}\" says no times"), hint });
    }
    let mut spans = times.spans.iter().map(|span| lower_time(part, span)).collect::<Result<Vec<_>, _>>()?;
    spans.sort_unstable();
    let mut merged: Vec<MinuteSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(before) if span.open <= before.close => before.close = before.close.max(span.close),
            _ => merged.push(span),
        }
    }
    Ok(merged)
}

fn lower_time(part: &str, span: &TimeSpan) -> Result<MinuteSpan, Objection> {
    let (Time::Fixed(open), Time::Fixed(close)) = (span.range.start, span.range.end) else {
        let event = [span.range.start, span.range.end].into_iter().find_map(|time| time.as_time_event());
        let event = event.map(|event| event.as_str()).unwrap_or_default();
        return Err(Objection::to(
            part,
            event,
            format!("times that follow the sun ({event})"),
            "write clock times: 09:00-20:00",
        ));
    };
    if span.repeats.is_some() {
        return Err(Objection::to(part, "/", "times that repeat", "write each stretch: 09:00-12:00,13:00-20:00"));
    }
    let token = format!("{open}-");
    let (open, close) = (open.mins_from_midnight(), close.mins_from_midnight());
    if close <= open || close > MIDNIGHT {
        let after = clock(close % MIDNIGHT);
        let what = format!("{}-{} passes midnight", clock(open), clock(close));
        let hint = format!("write {}-24:00, and a part of the next day with 00:00-{after}", clock(open));
        return Err(Objection::to(part, &token, what, hint));
    }
    Ok(MinuteSpan { open, close })
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
