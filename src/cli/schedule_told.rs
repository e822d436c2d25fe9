//! A schedule in words and figures: by hour, by hour and place, by day.

use super::totals::FloorClock;
use super::words::{count, counted};
use crate::domain::place::Place;
use crate::domain::schedule::ScheduledHour;
use crate::report::table::{Cell, Column, Table};
use crate::rules::window::Zones;
use chrono::{NaiveDate, Timelike};
use std::collections::{BTreeMap, BTreeSet};

/// What is told.
pub struct Told<'t> {
    pub hours: &'t [ScheduledHour],
    pub agents: u64,
    pub zones: &'t dyn Zones,
    pub clock: &'t FloorClock,
    pub head: String,
    /// What is thought of the line.
    pub lines: Vec<String>,
}

/// Agents that have nobody to call in more than this part of an hour starve.
const IDLE_PERCENT: u64 = 5;

/// The schedule as it was asked for.
pub fn told(told: &Told<'_>, by: &str, format: &str) -> String {
    let table = match by {
        "place" => told.by_place(),
        "day" => told.by_day(),
        _ => told.by_hour(),
    };
    match format {
        "csv" => table.csv(),
        "json" => table.json(),
        _ => table.text(),
    }
}

impl Told<'_> {
    /// How long a call takes an agent: seconds, and on how many calls that was measured.
    fn pace(&self) -> (u64, u64) {
        let busy = self.hours.iter().map(|hour| hour.busy_seconds).sum();
        (busy, self.hours.iter().map(|hour| hour.whole().calls).sum())
    }

    /// Hours in which somebody might be called.
    fn open_hours(&self) -> impl Iterator<Item = &ScheduledHour> {
        self.hours.iter().filter(|hour| hour.open_seconds > 0 || hour.whole().calls > 0 || hour.whole().callable > 0)
    }

    fn day(&self, hour: &ScheduledHour) -> NaiveDate {
        self.clock.zone().local(hour.starts).date()
    }

    /// `Mon 23 Nov 21:00`.
    fn floor_time(&self, hour: &ScheduledHour) -> String {
        self.clock.zone().local(hour.starts).format("%a %-d %b %H:%M").to_string()
    }

    /// What the clocks of the places show where somebody may be called in an hour: `10`, `07–10`.
    fn there(&self, hour: &ScheduledHour) -> String {
        let mut shown = BTreeSet::new();
        for place in hour.places.keys() {
            for zone in zones_of(place).filter_map(|name| self.zones.zone(name)) {
                let local = zone.local(hour.starts);
                shown.insert((local.date(), local.hour(), local.minute()));
            }
        }
        let word = |(_, hour, minute): &(NaiveDate, u32, u32)| format!("{hour:02}:{minute:02}");
        match (shown.first(), shown.last()) {
            (Some(first), Some(last)) if first == last => word(first),
            (Some(first), Some(last)) => format!("{}–{}", word(first), word(last)),
            _ => String::new(),
        }
    }

    fn by_hour(&self) -> Table {
        let columns = vec![
            Column::words("starts", &format!("{} (floor)", self.clock.zone().city())),
            Column::words("there", "there"),
            Column::figures("callable", "callable"),
            Column::figures("capacity", "floor can"),
            Column::figures("calls", "calls"),
            Column::figures("contacts", "contacts"),
            Column::figures("successes", "successes"),
            Column::figures("idle", "idle"),
        ];
        let pace = self.pace();
        let rows = self.open_hours().map(|hour| {
            let whole = hour.whole();
            let (idle, of) = hour.idle(self.agents);
            vec![
                Cell::text(self.floor_time(hour)),
                Cell::text(self.there(hour)),
                Cell::Count(whole.callable),
                Cell::Count(hour.capacity(self.agents, pace)),
                Cell::Count(whole.calls),
                Cell::Count(whole.contacts),
                Cell::Count(whole.successes),
                Cell::Share { part: idle, whole: of },
            ]
        });
        let rows = rows.collect();
        Table { title: self.head.clone(), columns, rows, total: Some(self.total(pace)), notes: self.notes() }
    }

    fn total(&self, pace: (u64, u64)) -> Vec<Cell> {
        let sum = |of: &dyn Fn(&ScheduledHour) -> u64| self.hours.iter().map(of).sum();
        vec![
            Cell::text(""),
            Cell::text(""),
            Cell::Blank,
            Cell::Count(sum(&|hour| hour.capacity(self.agents, pace))),
            Cell::Count(sum(&|hour| hour.whole().calls)),
            Cell::Count(sum(&|hour| hour.whole().contacts)),
            Cell::Count(sum(&|hour| hour.whole().successes)),
            Cell::Share { part: sum(&|hour| hour.idle(self.agents).0), whole: sum(&|hour| hour.idle(self.agents).1) },
        ]
    }

    fn by_place(&self) -> Table {
        let columns = vec![
            Column::words("starts", &format!("{} (floor)", self.clock.zone().city())),
            Column::words("place", "place"),
            Column::words("there", "there"),
            Column::figures("callable", "callable"),
            Column::figures("calls", "calls"),
            Column::figures("contacts", "contacts"),
            Column::figures("successes", "successes"),
        ];
        let mut rows = Vec::new();
        for hour in self.open_hours() {
            for (place, at) in &hour.places {
                let there = zones_of(place).filter_map(|name| self.zones.zone(name));
                let there: BTreeSet<_> =
                    there.map(|zone| zone.local(hour.starts).format("%a %H:%M").to_string()).collect();
                rows.push(vec![
                    Cell::text(self.floor_time(hour)),
                    Cell::text(place_name(place)),
                    Cell::text(there.into_iter().collect::<Vec<_>>().join(", ")),
                    Cell::Count(at.callable),
                    Cell::Count(at.calls),
                    Cell::Count(at.contacts),
                    Cell::Count(at.successes),
                ]);
            }
        }
        Table { title: self.head.clone(), columns, rows, total: None, notes: self.notes() }
    }

    fn by_day(&self) -> Table {
        let columns = vec![
            Column::words("day", "day (floor)"),
            Column::figures("capacity", "floor can"),
            Column::figures("calls", "calls"),
            Column::figures("contacts", "contacts"),
            Column::figures("successes", "successes"),
            Column::figures("idle", "idle"),
            Column::figures("left", "left at close"),
        ];
        let pace = self.pace();
        let mut days: BTreeMap<NaiveDate, Vec<&ScheduledHour>> = BTreeMap::new();
        self.open_hours().for_each(|hour| days.entry(self.day(hour)).or_default().push(hour));
        let rows = days.into_iter().map(|(day, hours)| {
            let sum = |of: &dyn Fn(&ScheduledHour) -> u64| hours.iter().map(|hour| of(hour)).sum();
            vec![
                Cell::text(day.format("%a %-d %b").to_string()),
                Cell::Count(sum(&|hour| hour.capacity(self.agents, pace))),
                Cell::Count(sum(&|hour| hour.whole().calls)),
                Cell::Count(sum(&|hour| hour.whole().contacts)),
                Cell::Count(sum(&|hour| hour.whole().successes)),
                Cell::Share {
                    part: sum(&|hour| hour.idle(self.agents).0),
                    whole: sum(&|hour| hour.idle(self.agents).1),
                },
                Cell::Count(left_over(&hours)),
            ]
        });
        let rows = rows.collect();
        Table { title: self.head.clone(), columns, rows, total: None, notes: self.notes() }
    }

    /// Where the floor starves, and where more leads may be called than it can call.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let starves = |hour: &&ScheduledHour| {
            let (idle, whole) = hour.idle(self.agents);
            idle * 100 > whole * IDLE_PERCENT
        };
        let starving: Vec<_> = self.open_hours().filter(starves).collect();
        if let Some(worst) = starving.iter().max_by_key(|hour| hour.idle(self.agents).0) {
            let seconds: u64 = starving.iter().map(|hour| hour.idle(self.agents).0).sum();
            notes.push(format!(
                "Starves    {} with agents who have nobody to call: {} agent hours in all, most at {}",
                counted(starving.len() as u64, "hour", "hours"),
                count(seconds.div_ceil(3_600)),
                self.floor_time(worst),
            ));
        }
        let mut days: BTreeMap<NaiveDate, Vec<&ScheduledHour>> = BTreeMap::new();
        self.open_hours().for_each(|hour| days.entry(self.day(hour)).or_default().push(hour));
        let over: Vec<_> =
            days.iter().map(|(day, hours)| (day, left_over(hours))).filter(|(_, left)| *left > 0).collect();
        for (day, left) in over {
            let day = day.format("%a %-d %b");
            notes.push(format!(
                "Overflows  {day}: {} may be called until their place closes and are not",
                counted(left, "lead", "leads")
            ));
        }
        if let (seconds, calls @ 1..) = self.pace() {
            notes.push(format!("Pace       {} s of an agent a call", seconds / calls));
        }
        notes.extend(self.lines.iter().cloned());
        notes
    }
}

/// Leads of a day that might have been called in the last hour of their place and were not.
fn left_over(hours: &[&ScheduledHour]) -> u64 {
    let mut last: BTreeMap<&Place, u64> = BTreeMap::new();
    for hour in hours {
        for (place, at) in hour.places.iter().filter(|(_, at)| at.callable > 0) {
            last.insert(place, at.callable.saturating_sub(at.calls));
        }
    }
    last.into_values().sum()
}

fn zones_of(place: &Place) -> impl Iterator<Item = &str> {
    place.candidates.iter().flat_map(|candidate| &candidate.zones).map(String::as_str)
}

/// `US-FL`, `US-CA+US-NY`.
fn place_name(place: &Place) -> String {
    let names: Vec<_> = place.candidates.iter().map(|candidate| candidate.jurisdiction.to_string()).collect();
    names.join("+")
}
