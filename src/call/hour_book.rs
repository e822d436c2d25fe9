//! The hours of a run ahead: how busy its agents are, and what its calls come to.
//!
//! Where few agents stand for many, an hour's calls hang on what happens to fall into it: one long conversation is several calls fewer. So
//! the calls of an hour in which all agents were busy are as many as fit into it of such calls as they are in the mean.

use super::floor::Progress;
use crate::domain::contact_rate::{MILLION, Tried};
use crate::domain::place::Place;
use crate::domain::scale::Scale;
use crate::domain::schedule::{AtPlace, OfKind, ScheduledHour};
use crate::eligibility::Judge;
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The hours of a run, filled in as it goes on.
pub struct HourBook {
    /// With contacts and successes in millionths.
    hours: Vec<ScheduledHour>,
    /// What the calls of each hour take of the agents.
    taken: Vec<Taken>,
    /// When who may be called is counted: as each hour begins, and as places open within it.
    counts: Vec<DateTime<Utc>>,
    /// So many of these were made.
    counted: usize,
    /// When the run told something last, and how many calls went on then.
    last: Option<(DateTime<Utc>, u64)>,
}

/// How sure it is that a call is a contact, or a success, if that is known: in millionths.
pub const CERTAIN: u64 = MILLION as u64;

/// A call to be booked.
#[derive(Clone, Copy, Debug)]
pub struct BookedCall<'c> {
    pub at: DateTime<Utc>,
    pub place: &'c Arc<Place>,
    /// How often its lead was tried before.
    pub tried: Tried,
    /// How likely it is a contact, and a success, in millionths.
    pub contact: u64,
    pub success: u64,
    /// How many seconds it takes its agent, and how many milliseconds such a call takes in the mean.
    pub seconds: u64,
    pub mean_millis: u64,
}

/// All agents are busy if less than one part in so many of their time is idle.
const IDLE: u64 = 50;

/// What the calls of an hour take of the agents.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    /// Until they are over, be it after the hour: the milliseconds that they take in the mean.
    mean_millis: u64,
    /// Calls that go on when it ends, and how many seconds of them lie ahead then.
    open: u64,
    ahead: u64,
}

impl HourBook {
    /// An empty book over hours in their order.
    pub fn new(hours: Vec<ScheduledHour>) -> Self {
        let counts = hours.iter().map(|hour| hour.starts).collect();
        let taken = vec![Taken::default(); hours.len()];
        Self { hours, taken, counts, counted: 0, last: None }
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
        let Some(first) = self.hour_of(call.at) else { return };
        if let Some(hour) = self.hours.get_mut(first) {
            let AtPlace { callable: _, calls, contacts, successes } =
                hour.places.entry(Arc::clone(call.place)).or_default();
            *calls += 1;
            *contacts += call.contact;
            *successes += call.success;
            hour.kinds.entry((Arc::clone(call.place), call.tried)).or_default().calls += 1;
        }
        if let Some(taken) = self.taken.get_mut(first) {
            taken.mean_millis += call.mean_millis;
        }
        let over = call.at + Duration::seconds(i64::try_from(call.seconds).unwrap_or_default());
        let later = self.hours.iter().zip(&mut self.taken).skip(first);
        for (hour, taken) in later.take_while(|(hour, _)| hour.ends < over) {
            taken.open += 1;
            taken.ahead += u64::try_from((over - hour.ends).num_seconds()).unwrap_or_default();
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

    /// The hours as they were booked, each figure for all that it stands for.
    pub fn close(mut self, scale: Scale) -> Vec<ScheduledHour> {
        let shares = self.shares(scale);
        for (hour, (times, by)) in self.hours.iter_mut().zip(shares) {
            hour.busy_seconds = scale.grown(hour.busy_seconds);
            let grown = |number| scale.grown(number);
            let counted = |number| scale.grown_by(number, (times, by));
            let likely = |number| scale.grown_by(number, (times, by.saturating_mul(CERTAIN)));
            let mut sums = [Sum::default(); 4];
            for AtPlace { callable, calls, contacts, successes } in hour.places.values_mut() {
                let [of_callable, of_calls, of_contacts, of_successes] = &mut sums;
                *callable = of_callable.next(*callable, grown);
                *calls = of_calls.next(*calls, counted);
                *contacts = of_contacts.next(*contacts, likely);
                *successes = of_successes.next(*successes, likely);
            }
            let [mut of_callable, mut of_calls] = [Sum::default(); 2];
            for OfKind { callable, calls } in hour.kinds.values_mut() {
                *callable = of_callable.next(*callable, grown);
                *calls = of_calls.next(*calls, counted);
            }
        }
        self.hours
    }

    /// What each hour's calls count, as a ratio: how many fit into it to how many they happened to be.
    fn shares(&self, scale: Scale) -> Vec<(u64, u64)> {
        let sum = |of: &dyn Fn(&Taken) -> u64| self.taken.iter().map(of).sum::<u64>();
        let (open, ahead) = (sum(&|taken| taken.open), sum(&|taken| taken.ahead).max(1));
        let begun = std::iter::once(0).chain(self.taken.iter().map(|taken| taken.open));
        let share = |((hour, taken), begun): ((&ScheduledHour, &Taken), u64)| {
            let (idle, whole) = hour.idle(scale.few());
            // Where agents wait, the leads decide how many calls there are.
            if scale.is_full() || idle * IDLE > whole || taken.mean_millis == 0 || open == 0 {
                return (1, 1);
            }
            // Of the calls that go on when it begins, and when it ends, as much lies ahead as in the mean.
            let times = (hour.busy_seconds * open + taken.open * ahead).saturating_sub(begun * ahead) * 1_000;
            (times, taken.mean_millis * open)
        };
        self.hours.iter().zip(&self.taken).zip(begun).map(share).collect()
    }
}

/// Parts of a sum that are rounded so that they come to the rounded sum.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    exact: u64,
    told: u64,
}

impl Sum {
    /// The next part, as it is told.
    fn next(&mut self, part: u64, rounded: impl Fn(u64) -> u64) -> u64 {
        self.exact += part;
        let told = rounded(self.exact).saturating_sub(self.told);
        self.told += told;
        told
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
        let busy: Vec<_> = book.close(Scale::FULL).iter().map(|hour| hour.busy_seconds).collect();
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
            let contact = if contact { CERTAIN } else { 0 };
            book.call(&BookedCall { at, place: &place, tried, contact, success: 0, seconds: 50, mean_millis: 50_000 });
        }
        let booked: Vec<_> = book.close(Scale::FULL).iter().map(ScheduledHour::whole).collect();
        let at = |callable, calls, contacts| AtPlace { callable, calls, contacts, successes: 0 };
        assert_eq!(booked, [at(7, 1, 1), at(5, 1, 0), at(0, 0, 0)]);
    }

    #[test]
    fn overlapping_stretches_count_once() {
        let at = |minute: u32| instant(&format!("2026-11-23T15:{minute:02}:00Z"));
        assert_eq!(covered(vec![(at(10), at(20)), (at(0), at(15)), (at(30), at(31)), (at(12), at(14))]), 21 * 60);
    }

    /// An hour of two agents who stand for twenty, with calls of 50 s in the mean, from some second of the hour on.
    fn busy_hour(calls: impl IntoIterator<Item = (i64, u64)>, live: usize) -> ScheduledHour {
        let mut book = book();
        let place: Arc<Place> = Place::read("US-NY@America/New_York").expect("a place").into();
        let starts = instant("2026-11-23T15:00:00Z");
        book.hours.iter_mut().for_each(|hour| hour.open_seconds = 3_600);
        for second in [0, 3_600] {
            book.tell(&Progress { calls: 0, live, now: starts + Duration::seconds(second) });
        }
        for (second, seconds) in calls {
            book.call(&BookedCall {
                at: starts + Duration::seconds(second),
                place: &place,
                tried: Tried::Fresh,
                contact: CERTAIN / 4,
                success: CERTAIN / 100,
                seconds,
                mean_millis: 50_000,
            });
        }
        book.close(Scale::new(2, 20)).swap_remove(0)
    }

    #[test]
    fn busy_agents_make_as_many_calls_as_fit_into_their_hour() {
        // 120 calls happened to be made, of 60 s each, where 50 s are usual: usually it is 144, of which two go on at the end.
        let hour = busy_hour((0..120).map(|call| ((call / 2) * 60, 61)), 2);
        let AtPlace { calls, contacts, successes, .. } = hour.whole();
        assert!((1_440..=1_460).contains(&calls), "{calls}");
        assert_eq!((contacts, successes), ((calls + 2) / 4, (calls + 50) / 100));
        assert_eq!(hour.busy_seconds, 72_000);
    }

    #[test]
    fn agents_who_wait_make_the_calls_that_there_are() {
        let hour = busy_hour((0..30).map(|call| (call * 100, 61)), 1);
        assert_eq!((hour.whole().calls, hour.whole().contacts), (300, 75));
    }

    #[test]
    fn parts_are_rounded_so_that_they_come_to_the_rounded_sum() {
        let mut sum = Sum::default();
        let halves = |number: u64| number.div_ceil(2);
        let told: Vec<_> = [1, 1, 1, 0, 3].map(|part| sum.next(part, halves)).into();
        assert_eq!((told.iter().sum::<u64>(), told), (3, vec![1, 0, 1, 0, 1]));
    }
}
