//! A schedule: what a floor could do, hour by hour and place by place.

use super::contact_rate::Tried;
use super::place::Place;
use super::zone::Zone;
use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is foreseen for an hour at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtPlace {
    /// Leads that may be called at the hour's beginning.
    pub callable: u64,
    /// Calls that are placed in the hour.
    pub calls: u64,
    /// Of these, those that reach a person.
    pub contacts: u64,
    /// Of these, those that are what the campaign is for.
    pub successes: u64,
}

impl AtPlace {
    fn add(&mut self, other: Self) {
        self.callable += other.callable;
        self.calls += other.calls;
        self.contacts += other.contacts;
        self.successes += other.successes;
    }
}

/// An hour of the floor's clock, or what is left of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledHour {
    pub starts: DateTime<Utc>,
    pub ends: DateTime<Utc>,
    /// Seconds of it in which people may be called somewhere where leads stand.
    pub open_seconds: u64,
    /// Seconds that agents spend with calls, from the dialing to the last word, summed over the agents.
    pub busy_seconds: u64,
    pub places: BTreeMap<Arc<Place>, AtPlace>,
    /// The same by how often the leads were tried before.
    pub kinds: BTreeMap<(Arc<Place>, Tried), OfKind>,
}

/// Leads of a place that were tried so often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfKind {
    /// Those that may be called at the hour's beginning.
    pub callable: u64,
    /// Calls to such leads in the hour.
    pub calls: u64,
}

impl ScheduledHour {
    /// All places together.
    pub fn whole(&self) -> AtPlace {
        let mut whole = AtPlace::default();
        self.places.values().for_each(|place| whole.add(*place));
        whole
    }

    /// Seconds in which agents could have called and had nobody to call, of those in which they could have called.
    pub fn idle(&self, agents: u64) -> (u64, u64) {
        let whole = agents * self.open_seconds;
        (whole.saturating_sub(self.busy_seconds), whole)
    }

    /// How many calls so many agents could make in the hour, if there were always somebody to call. `pace` is how long a call takes an agent,
    /// and how many calls that was measured on.
    pub fn capacity(&self, agents: u64, (seconds, calls): (u64, u64)) -> u64 {
        let (idle, _) = self.idle(agents);
        self.whole().calls + (idle * calls).checked_div(seconds).unwrap_or_default()
    }
}

/// The hours of a zone's clocks between two instants. The first may begin, and the last end, within an hour.
pub fn hours(zone: &Zone, starts: DateTime<Utc>, ends: DateTime<Utc>) -> Vec<ScheduledHour> {
    let mut hours = Vec::new();
    let mut from = starts;
    while from < ends {
        let local = zone.local(from);
        let past = i64::from(local.minute() * 60 + local.second());
        let whole = from - Duration::nanoseconds(i64::from(local.nanosecond())) + Duration::seconds(3_600 - past);
        let to = whole.min(ends);
        let (places, kinds) = (BTreeMap::new(), BTreeMap::new());
        hours.push(ScheduledHour { starts: from, ends: to, open_seconds: 0, busy_seconds: 0, places, kinds });
        from = to;
    }
    hours
}

/// The end of the day after so many days of a zone's calendar, the first of them that of an instant.
pub fn end_of_days(zone: &Zone, starts: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    let last = zone.local(starts).date().checked_add_days(chrono::Days::new(days.into())).unwrap_or(NaiveDate::MAX);
    zone.first_instant(last.and_time(chrono::NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn hours_are_those_of_the_floor() {
        let kolkata = Zone::new("Asia/Kolkata", 19_800, []);
        let found = hours(&kolkata, instant("2026-11-23T15:10:00Z"), instant("2026-11-23T17:00:00Z"));
        let edges: Vec<_> = found.iter().map(|hour| (hour.starts, hour.ends)).collect();
        let edge = |from: &str, to: &str| (instant(from), instant(to));
        assert_eq!(
            edges,
            [
                edge("2026-11-23T15:10:00Z", "2026-11-23T15:30:00Z"),
                edge("2026-11-23T15:30:00Z", "2026-11-23T16:30:00Z"),
                edge("2026-11-23T16:30:00Z", "2026-11-23T17:00:00Z"),
            ]
        );
    }

    #[test]
    fn days_end_at_midnight_on_the_floor() {
        let new_york = Zone::new("America/New_York", -18_000, []);
        assert_eq!(end_of_days(&new_york, instant("2026-11-23T15:00:00Z"), 1), instant("2026-11-24T05:00:00Z"));
        assert_eq!(end_of_days(&new_york, instant("2026-11-24T04:59:00Z"), 5), instant("2026-11-28T05:00:00Z"));
    }

    #[test]
    fn what_agents_could_call_is_what_they_call_and_what_fits_into_their_idle_time() {
        let place = AtPlace { callable: 9, calls: 30, contacts: 10, successes: 1 };
        let hour = ScheduledHour {
            starts: instant("2026-11-23T15:00:00Z"),
            ends: instant("2026-11-23T16:00:00Z"),
            open_seconds: 1_800,
            busy_seconds: 1_600,
            places: BTreeMap::from([(Arc::default(), place)]),
            kinds: BTreeMap::new(),
        };
        assert_eq!(hour.idle(2), (2_000, 3_600));
        assert_eq!(hour.capacity(2, (50, 1)), 70);
        assert_eq!(hour.capacity(2, (0, 0)), 30, "nobody knows how long a call takes");
    }
}
