//! When a window closes, and when the next one opens.
//!
//! Whether a place is open can change only where a clock reaches the edge of an open span, or is moved. The search goes
//! from one such instant to the next and asks again at each, so that skipped and doubled hours need no care of their
//! own.

use super::WindowTerms;
use super::binding::Clock;
use crate::domain::zone::Zone;
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// How far ahead of the day's beginning the end of an open window is sought.
pub(super) const LONGEST_OPEN: Duration = Duration::days(9);

/// How far ahead of the day's beginning the next open window is sought.
const LONGEST_CLOSED: Duration = Duration::days(400);

/// The search takes a day at a time.
const STEP: Duration = Duration::days(1);

/// The first instant after `from`, at which it is open, that is not; or the bound of the search.
pub(super) fn closes(clocks: &[Clock<'_>], from: DateTime<Utc>) -> DateTime<Utc> {
    let bound = midnight(from) + LONGEST_OPEN;
    find(clocks, from, bound, |at| !is_open(clocks, at)).unwrap_or(bound)
}

/// The first open instant after `from`, if there is one before the search ends.
pub(super) fn opens(clocks: &[Clock<'_>], terms: &WindowTerms<'_>, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let begin = terms.starts.and_then(|day| {
        let first = |clock: &Clock<'_>| clock.zone.first_instant(day.and_time(NaiveTime::MIN));
        clocks.iter().map(first).max()
    });
    // The search finds instants after the one it starts from.
    let from = begin.map_or(from, |begin| from.max(begin - Duration::seconds(1)));
    if terms.ends.is_some_and(|ends| clocks.iter().any(|clock| clock.day(from) > ends)) {
        return None;
    }
    find(clocks, from, midnight(from) + LONGEST_CLOSED, |at| is_open(clocks, at))
}

/// The beginning of a day in UTC, from which the search counts: what it finds is the same for a whole day.
pub(super) fn midnight(at: DateTime<Utc>) -> DateTime<Utc> {
    at.date_naive().and_time(NaiveTime::MIN).and_utc()
}

/// The end of that day.
pub(super) fn next_midnight(at: DateTime<Utc>) -> DateTime<Utc> {
    midnight(at) + STEP
}

fn is_open(clocks: &[Clock<'_>], at: DateTime<Utc>) -> bool {
    clocks.iter().all(|clock| clock.is_open(at))
}

fn find(
    clocks: &[Clock<'_>],
    from: DateTime<Utc>,
    bound: DateTime<Utc>,
    wanted: impl Fn(DateTime<Utc>) -> bool,
) -> Option<DateTime<Utc>> {
    let mut start = from;
    while start < bound {
        let end = (start + STEP).min(bound);
        let mut edges: Vec<_> = clocks.iter().flat_map(|clock| edges(clock, start, end)).collect();
        edges.sort_unstable();
        edges.dedup();
        if let Some(found) = edges.into_iter().find(|at| wanted(*at)) {
            return Some(found);
        }
        start = end;
    }
    None
}

/// The instants after `from` and not after `to` at which a clock may open or close.
fn edges(clock: &Clock<'_>, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let changes: Vec<_> = clock.zone.changes(from - STEP, to + STEP).collect();
    let (mut first, mut last) = (clock.day(from), clock.day(to));
    if !changes.is_empty() {
        // Clocks that are put back at midnight show the day before once more.
        first = first.min(last).pred_opt().unwrap_or(first);
        last = last.succ_opt().unwrap_or(last);
    }
    let mut offsets: Vec<_> = changes.iter().map(|change| clock.zone.offset_at(*change)).collect();
    offsets.push(clock.zone.offset_at(from - STEP));
    offsets.sort_unstable();
    offsets.dedup();
    let mut found: Vec<_> = changes.into_iter().filter(|at| from < *at && *at <= to).collect();
    for day in first.iter_days().take_while(|day| *day <= last) {
        for span in clock.binding.open_spans(day) {
            for local in [span.open, span.close].into_iter().filter_map(|minute| local_time(day, minute)) {
                found.extend(passes(clock.zone, local, &offsets).filter(|at| from < *at && *at <= to));
            }
        }
    }
    found
}

/// A minute of a local day as a local time; minute 1440 is the midnight after it.
fn local_time(day: NaiveDate, minute: u16) -> Option<NaiveDateTime> {
    day.and_time(NaiveTime::MIN).checked_add_signed(Duration::minutes(i64::from(minute)))
}

/// Every instant at which the clocks show `local`: none in a skipped hour, two in a doubled one.
fn passes<'a>(zone: &'a Zone, local: NaiveDateTime, offsets: &'a [i32]) -> impl Iterator<Item = DateTime<Utc>> + 'a {
    let at = move |offset: &i32| local.and_utc() - Duration::seconds(i64::from(*offset));
    offsets.iter().map(at).filter(move |at| zone.local(*at) == local)
}

/// Until when at least nothing changes by any of the clocks: neither what is open nor why it is not. At most a little more
/// than a day ahead, since rules and holidays begin and end at midnight.
pub(super) fn steady_until(clocks: &[Clock<'_>], at: DateTime<Utc>) -> DateTime<Utc> {
    let bound = at + STEP + Duration::hours(3);
    let next = clocks.iter().filter_map(|clock| {
        let edge = |day: NaiveDate, minute| local_time(day, minute);
        let mut locals = Vec::new();
        let (first, last) = (clock.day(at), clock.day(bound));
        let days = first.pred_opt().unwrap_or(first).iter_days().take_while(|day| *day <= last);
        for day in days {
            locals.extend(edge(day, 0));
            for bound in clock.binding.on(day).into_iter().flatten() {
                // Those of every kind of day: whether the reason is the holiday or the hour is asked of the ordinary day.
                let spans = bound.hours.parts().iter().flat_map(|part| &part.spans);
                locals.extend(spans.flat_map(|span| [span.open, span.close]).filter_map(|minute| edge(day, minute)));
            }
            let barred = clock.binding.terms.inconvenient.iter().flat_map(|span| [span.open, span.close]);
            locals.extend(barred.filter_map(|minute| edge(day, minute)));
        }
        let changes: Vec<_> = clock.zone.changes(at - STEP, bound).collect();
        let mut offsets: Vec<_> = changes.iter().map(|change| clock.zone.offset_at(*change)).collect();
        offsets.push(clock.zone.offset_at(at - STEP));
        let passing = locals.into_iter().flat_map(|local| passes(clock.zone, local, &offsets).collect::<Vec<_>>());
        passing.chain(changes.iter().copied()).filter(|edge| *edge > at).min()
    });
    next.min().unwrap_or(bound).min(bound).min(next_midnight(at))
}
