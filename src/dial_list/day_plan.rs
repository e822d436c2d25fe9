//! The plan for a day's calls: at which hours the leads of each place and kind are best called.

use super::spend::{Group, Spending, spend};
use crate::domain::contact_rate::{ContactRates, Tried};
use crate::domain::day_part::DayPart;
use crate::domain::place::Place;
use crate::domain::schedule::ScheduledHour;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// In which part of the week it is at an instant by all clocks of a place.
pub type PartAt<'a> = &'a dyn Fn(&Place, DateTime<Utc>) -> Option<DayPart>;

/// Calls of a plan: leads of a place that were tried so often, in an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCalls {
    pub starts: DateTime<Utc>,
    pub place: Arc<Place>,
    pub tried: Tried,
    pub calls: u64,
    /// Contacts in a million calls.
    pub rate: u32,
}

/// How a day's calls are best spent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayPlan {
    pub calls: Vec<PlannedCalls>,
    /// Contacts to be expected of it, in millionths.
    pub contacts: u64,
    /// The same as dealt out hour by hour, before hours were exchanged.
    pub dealt: u64,
    /// No plan has more.
    pub most: u64,
    /// The same of the calls that were foreseen, by the same rates.
    pub foreseen: u64,
    /// How many calls these are.
    pub calls_foreseen: u64,
}

/// Plans the calls of a day. `room` says how many calls the floor can make in each hour. Each lead is called once at most: what comes after
/// its first call is for the next plan.
pub fn plan_day(hours: &[&ScheduledHour], room: &[u64], rates: &ContactRates, part_at: PartAt<'_>) -> DayPlan {
    let mut leads: BTreeMap<(Arc<Place>, Tried), Leads> = BTreeMap::new();
    for hour in hours {
        for (key, kind) in &hour.kinds {
            let known = leads.entry(key.clone()).or_default();
            // Those that are called leave the stock, and were there when the day began.
            known.most = known.most.max(known.called + kind.callable);
            known.called += kind.calls;
            known.most = known.most.max(known.called);
        }
    }
    let groups: Vec<Group> = leads
        .iter()
        .map(|(key, known)| {
            let may = |hour: &ScheduledHour| hour.kinds.get(key).is_some_and(|kind| kind.callable + kind.calls > 0);
            let rate = |hour: &&ScheduledHour| may(hour).then(|| rates.rate(key.1, part_at(&key.0, hour.starts)));
            Group { leads: known.most, rates: hours.iter().map(rate).collect() }
        })
        .collect();
    let Spending { calls, contacts, dealt, most } = spend(&groups, room);
    let mut plan = DayPlan { contacts, dealt, most, ..DayPlan::default() };
    for (hour, of_groups) in hours.iter().zip(calls) {
        for ((key, _), calls) in leads.iter().zip(of_groups).filter(|(_, calls)| *calls > 0) {
            let rate = rates.rate(key.1, part_at(&key.0, hour.starts));
            let (starts, place) = (hour.starts, Arc::clone(&key.0));
            plan.calls.push(PlannedCalls { starts, place, tried: key.1, calls, rate });
        }
        for ((place, tried), kind) in &hour.kinds {
            plan.calls_foreseen += kind.calls;
            plan.foreseen += kind.calls * u64::from(rates.rate(*tried, part_at(place, hour.starts)));
        }
    }
    plan
}

/// Leads of a place and kind on a day.
#[derive(Default)]
struct Leads {
    /// There were so many at least.
    most: u64,
    /// So many of them were called up to an hour.
    called: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contact_rate::{CallsByPart, Tally};
    use crate::domain::schedule::{OfKind, hours};
    use crate::domain::zone::Zone;

    /// A floor of one hundred calls an hour, from the afternoon into the evening of a Monday in New York: the East closes an hour before the West
    /// does, and evenings reach twice as many.
    #[test]
    fn evenings_are_for_those_who_are_reached_then_and_who_closes_first_comes_first() {
        let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let (starts, ends) = (instant("2026-11-23T20:00:00Z"), instant("2026-11-24T00:00:00Z"));
        let mut all = hours(&Zone::new("UTC", 0, []), starts, ends);
        let place = |text: &str| -> Arc<Place> { Place::read(text).expect("a place").into() };
        let (east, west) = (place("US-NY@America/New_York"), place("US-TX@America/Chicago"));
        for (at, hour) in all.iter_mut().enumerate() {
            let kind = |callable| OfKind { callable, calls: 0 };
            if at < 3 {
                hour.kinds.insert((Arc::clone(&east), Tried::Fresh), kind(150));
            }
            hour.kinds.insert((Arc::clone(&west), Tried::Fresh), kind(150));
        }
        let mut past = CallsByPart::default();
        past.add(Tried::Fresh, Some(DayPart::WeekdayDay), Tally { calls: 10_000, contacts: 2_000 });
        past.add(Tried::Fresh, Some(DayPart::WeekdayEvening), Tally { calls: 10_000, contacts: 4_000 });
        let rates = past.rates();
        // From 22:00 UTC it is evening in New York, from 23:00 in Texas.
        let part_at = |place: &Place, at: DateTime<Utc>| {
            let from = if *place == *east { "2026-11-23T22:00:00Z" } else { "2026-11-23T23:00:00Z" };
            Some(if at >= instant(from) { DayPart::WeekdayEvening } else { DayPart::WeekdayDay })
        };
        let hours: Vec<&ScheduledHour> = all.iter().collect();
        let plan = plan_day(&hours, &[100; 4], &rates, &part_at);
        let told: Vec<_> = plan
            .calls
            .iter()
            .map(|calls| (calls.starts.format("%H").to_string(), *calls.place == *east, calls.calls))
            .collect();
        let call = |hour: &str, in_east, calls| (hour.to_owned(), in_east, calls);
        assert_eq!(
            told.iter().filter(|(hour, ..)| hour.as_str() >= "22").cloned().collect::<Vec<_>>(),
            [call("22", true, 100), call("23", false, 100)]
        );
        assert_eq!(told.iter().map(|(.., calls)| calls).sum::<u64>(), 300, "every lead is called once");
        assert_eq!(plan.contacts, plan.most);
        assert_eq!((plan.foreseen, plan.calls_foreseen), (0, 0));
    }
}
