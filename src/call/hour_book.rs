//! The hours of a run ahead: how busy its agents are, and what its calls come to.

use super::floor::Progress;
use crate::domain::contact_rate::Tried;
use crate::domain::place::Place;
use crate::domain::schedule::{AtPlace, ScheduledHour};
use crate::eligibility::Judge;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The hours of a run, filled in as it goes on.
pub struct HourBook {
    hours: Vec<ScheduledHour>,
    /// When who may be called is counted: as each hour begins, and as places open within it.
    counts: Vec<DateTime<Utc>>,
    /// So many of these were made.
    counted: usize,
    /// When the run told something last, and how many calls went on then.
    last: Option<(DateTime<Utc>, u64)>,
}

/// A call to be booked.
#[derive(Clone, Copy, Debug)]
pub struct BookedCall<'c> {
    pub at: DateTime<Utc>,
    pub place: &'c Arc<Place>,
    /// How often its lead was tried before.
    pub tried: Tried,
    pub contact: bool,
    pub success: bool,
}

impl HourBook {
    /// An empty book over hours in their order.
    pub fn new(hours: Vec<ScheduledHour>) -> Self {
        let counts = hours.iter().map(|hour| hour.starts).collect();
        Self { hours, counts, counted: 0, last: None }
    }

    /// Books what agents did since the run told something last.
    pub fn tell(&mut self, progress: &Progress) {
        let live = u64::try_from(progress.live).unwrap_or_default();
        if let Some((from, busy)) = self.last.replace((progress.now, live)) {
            self.book(from, progress.now, busy);
        }
    }

    fn book(&mut self, from: DateTime<Utc>, to: DateTime<Utc>, agents: u64) {
        let first = self.hour_of(from).unwrap_or_default();
        for hour in self.hours.iter_mut().skip(first).take_while(|hour| hour.starts < to) {
            let seconds = (to.min(hour.ends) - from.max(hour.starts)).num_milliseconds();
            // Calls are counted in whole seconds by the simulated line.
            hour.busy_seconds += agents * u64::try_from(seconds / 1_000).unwrap_or_default();
        }
    }

    /// When the leads that may be called are to be counted next, if that has come by an instant.
    pub fn next_count(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.counts.get(self.counted).copied().filter(|at| *at <= now)
    }

    /// Books how many leads may be called at that instant. Of an hour it is the most at a place.
    pub fn stock(&mut self, callable: &BTreeMap<(Arc<Place>, Tried), u64>) {
        let hour = self.counts.get(self.counted).and_then(|at| self.hour_of(*at));
        self.counted += 1;
        let Some(hour) = hour.and_then(|index| self.hours.get_mut(index)) else { return };
        let mut places: BTreeMap<&Arc<Place>, u64> = BTreeMap::new();
        for ((place, tried), leads) in callable {
            *places.entry(place).or_default() += leads;
            let known = &mut hour.kinds.entry((Arc::clone(place), *tried)).or_default().callable;
            *known = (*known).max(*leads);
        }
        for (place, leads) in places {
            let known = &mut hour.places.entry(Arc::clone(place)).or_default().callable;
            *known = (*known).max(leads);
        }
    }

    /// Books a call that was placed at an instant; one before the first hour or after the last is left out.
    pub fn call(&mut self, call: &BookedCall<'_>) {
        if let Some(hour) = self.hour_of(call.at).and_then(|index| self.hours.get_mut(index)) {
            let AtPlace { callable: _, calls, contacts, successes } =
                hour.places.entry(Arc::clone(call.place)).or_default();
            *calls += 1;
            *contacts += u64::from(call.contact);
            *successes += u64::from(call.success);
            hour.kinds.entry((Arc::clone(call.place), call.tried)).or_default().calls += 1;
        }
    }

    fn hour_of(&self, at: DateTime<Utc>) -> Option<usize> {
        let behind = self.hours.partition_point(|hour| hour.ends <= at);
        self.hours.get(behind).filter(|hour| hour.starts <= at).map(|_| behind)
    }

    /// Notes for how long people may be called in each hour at any of these places, as far as hours go; each campaign has a judge.
    pub fn open(&mut self, places: &[(&Judge<'_>, Vec<Arc<Place>>)]) {
        for hour in &mut self.hours {
            let mut stretches = Vec::new();
            for (judge, places) in places {
                places.iter().for_each(|place| add_stretches(judge, place, (hour.starts, hour.ends), &mut stretches));
            }
            let opens = stretches.iter().map(|(from, _)| *from).filter(|from| *from > hour.starts);
            self.counts.extend(opens);
            hour.open_seconds = covered(stretches);
        }
        self.counts.sort_unstable();
        self.counts.dedup();
    }

    /// The hours as they were booked.
    pub fn close(self) -> Vec<ScheduledHour> {
        self.hours
    }
}

/// A stretch of time.
type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// Adds the stretches of an hour in which people may be called in a place.
fn add_stretches(judge: &Judge<'_>, place: &Place, (starts, ends): Stretch, stretches: &mut Vec<Stretch>) {
    let mut at = starts;
    while at < ends {
        match judge.open_until(place, at) {
            Some(closes) => {
                let until = closes.min(ends);
                stretches.push((at, until));
                at = until;
            }
            None => match judge.opens(place, at).filter(|opens| *opens > at) {
                Some(opens) => at = opens,
                None => return,
            },
        }
    }
}

/// How many seconds stretches cover that may overlap.
fn covered(mut stretches: Vec<Stretch>) -> u64 {
    stretches.sort_unstable();
    let mut seconds = 0;
    let mut until = DateTime::<Utc>::MIN_UTC;
    for (from, to) in stretches {
        let from = from.max(until);
        if to > from {
            seconds += (to - from).num_seconds();
            until = to;
        }
    }
    u64::try_from(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::hours;
    use crate::domain::zone::Zone;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn book() -> HourBook {
        HourBook::new(hours(&Zone::new("UTC", 0, []), instant("2026-11-23T15:00:00Z"), instant("2026-11-23T18:00:00Z")))
    }

    #[test]
    fn what_agents_do_is_booked_by_the_hour() {
        let mut book = book();
        for (now, live) in [
            ("2026-11-23T15:30:00Z", 2),
            ("2026-11-23T15:59:00Z", 3),
            ("2026-11-23T17:01:00Z", 0),
            ("2026-11-23T17:30:00Z", 1),
        ] {
            book.tell(&Progress { calls: 0, live, now: instant(now) });
        }
        let busy: Vec<_> = book.close().iter().map(|hour| hour.busy_seconds).collect();
        assert_eq!(busy, [2 * 29 * 60 + 3 * 60, 3 * 3_600, 3 * 60]);
    }

    #[test]
    fn calls_and_stock_are_booked_where_they_belong() {
        let mut book = book();
        let place: Arc<Place> = Place::read("US-NY@America/New_York").expect("a place").into();
        assert_eq!(book.next_count(instant("2026-11-23T14:59:59Z")), None);
        for (now, leads) in [("2026-11-23T15:00:00Z", 7), ("2026-11-23T16:00:00Z", 5)] {
            assert_eq!(book.next_count(instant("2026-11-23T16:00:10Z")), Some(instant(now)));
            book.stock(&BTreeMap::from([((Arc::clone(&place), Tried::Fresh), leads)]));
        }
        assert_eq!(book.next_count(instant("2026-11-23T16:00:10Z")), None);
        for (at, contact) in
            [("2026-11-23T15:59:59Z", true), ("2026-11-23T16:00:00Z", false), ("2026-11-23T18:00:00Z", true)]
        {
            let (at, tried) = (instant(at), Tried::Fresh);
            book.call(&BookedCall { at, place: &place, tried, contact, success: false });
        }
        let booked: Vec<_> = book.close().iter().map(ScheduledHour::whole).collect();
        let at = |callable, calls, contacts| AtPlace { callable, calls, contacts, successes: 0 };
        assert_eq!(booked, [at(7, 1, 1), at(5, 1, 0), at(0, 0, 0)]);
    }

    #[test]
    fn overlapping_stretches_count_once() {
        let at = |minute: u32| instant(&format!("2026-11-23T15:{minute:02}:00Z"));
        assert_eq!(covered(vec![(at(10), at(20)), (at(0), at(15)), (at(30), at(31)), (at(12), at(14))]), 21 * 60);
    }
}
