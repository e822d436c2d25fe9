//! A schedule in words and figures: by hour, by hour and place, by day.

use super::totals::FloorClock;
use super::words::{count, counted};
use crate::domain::place::Place;
use crate::domain::schedule::ScheduledHour;
use crate::report::table::{Cell, Column, Table};
use crate::rules::window::Zones;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
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
    /// Times are written for people, not for programs.
    pub for_people: bool,
}

/// Agents that have nobody to call in more than this part of an hour starve.
const IDLE_PERCENT: u64 = 5;

impl Told<'_> {
    /// The schedule with a row for each `hour`, each hour and `place`, or each `day`.
    pub fn table(&self, by: &str) -> Table {
        match by {
            "place" => self.by_place(),
            "day" => self.by_day(),
            _ => self.by_hour(),
        }
    }

    /// How long a call takes an agent: seconds, and on how many calls that was measured.
    pub fn pace(&self) -> (u64, u64) {
        let busy = self.hours.iter().map(|hour| hour.busy_seconds).sum();
        (busy, self.hours.iter().map(|hour| hour.whole().calls).sum())
    }

    /// Hours in which somebody might be called.
    fn open_hours(&self) -> impl Iterator<Item = &ScheduledHour> {
        self.hours.iter().filter(|hour| hour.open_seconds > 0 || hour.whole().calls > 0 || hour.whole().callable > 0)
    }

    /// The same, day by day of the floor's calendar.
    pub fn days(&self) -> Vec<(NaiveDate, Vec<&ScheduledHour>)> {
        let mut days: BTreeMap<NaiveDate, Vec<&ScheduledHour>> = BTreeMap::new();
        self.open_hours().for_each(|hour| days.entry(self.day(hour)).or_default().push(hour));
        days.into_iter().collect()
    }

    fn day(&self, hour: &ScheduledHour) -> NaiveDate {
        self.clock.zone().local(hour.starts).date()
    }

    /// `Mon 23 Nov 21:00`; `2026-11-23T21:00:00+08:00` for programs.
    pub fn floor_time(&self, at: DateTime<Utc>) -> String {
        let dated = self.clock.zone().dated(at);
        if self.for_people { dated.format("%a %-d %b %H:%M").to_string() } else { dated.to_rfc3339() }
    }

    /// `US-FL`, `US-CA+US-NY`; `US-FL@America/New_York` for programs.
    pub fn place_name(&self, place: &Place) -> String {
        if !self.for_people {
            return place.to_string();
        }
        let names: Vec<_> = place.candidates.iter().map(|candidate| candidate.jurisdiction.to_string()).collect();
        names.join("+")
    }

    /// What the clocks of a place show at an instant, the earliest first.
    fn local(&self, place: &Place, at: DateTime<Utc>) -> BTreeSet<NaiveDateTime> {
        zones_of(place).filter_map(|name| self.zones.zone(name)).map(|zone| zone.local(at)).collect()
    }

    /// The same in words: `Mon 10:00`, `Mon 09:00, Mon 10:00`.
    pub fn there(&self, place: &Place, at: DateTime<Utc>) -> String {
        let format = if self.for_people { "%a %H:%M" } else { "%Y-%m-%dT%H:%M" };
        let shown = self.local(place, at).into_iter().map(|local| local.format(format).to_string());
        shown.collect::<Vec<_>>().join(", ")
    }

    /// What the clocks show wherever somebody may be called in an hour: `10:00`, `07:00–10:00`.
    fn everywhere(&self, hour: &ScheduledHour) -> String {
        let shown: BTreeSet<_> = hour.places.keys().flat_map(|place| self.local(place, hour.starts)).collect();
        let word = |local: &NaiveDateTime| local.format("%H:%M").to_string();
        match (shown.first(), shown.last()) {
            (Some(first), Some(last)) if first == last => word(first),
            (Some(first), Some(last)) => format!("{}–{}", word(first), word(last)),
            _ => String::new(),
        }
    }

    /// The heading of the floor's times.
    pub fn floor_heading(&self) -> String {
        format!("{} (floor)", self.clock.zone().city())
    }

    fn by_hour(&self) -> Table {
        let columns = vec![
            Column::words("starts", &self.floor_heading()),
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
            let begin = vec![
                Cell::text(self.floor_time(hour.starts)),
                Cell::text(self.everywhere(hour)),
                Cell::Count(hour.whole().callable),
            ];
            [begin, self.work(&[hour], pace)].concat()
        });
        let rows = rows.collect();
        let all: Vec<_> = self.open_hours().collect();
        let total = [vec![Cell::text(""), Cell::text(""), Cell::Blank], self.work(&all, pace)].concat();
        Table { title: self.head.clone(), columns, rows, total: Some(total), notes: self.notes() }
    }

    /// What the floor can do and does in hours: calls that it can make, calls, contacts, successes, and the agents' idle time.
    fn work(&self, hours: &[&ScheduledHour], pace: (u64, u64)) -> Vec<Cell> {
        let sum = |of: &dyn Fn(&ScheduledHour) -> u64| hours.iter().map(|hour| of(hour)).sum();
        vec![
            Cell::Count(sum(&|hour| hour.capacity(self.agents, pace))),
            Cell::Count(sum(&|hour| hour.whole().calls)),
            Cell::Count(sum(&|hour| hour.whole().contacts)),
            Cell::Count(sum(&|hour| hour.whole().successes)),
            Cell::Share { part: sum(&|hour| hour.idle(self.agents).0), whole: sum(&|hour| hour.idle(self.agents).1) },
        ]
    }

    fn by_place(&self) -> Table {
        let columns = vec![
            Column::words("starts", &self.floor_heading()),
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
                rows.push(vec![
                    Cell::text(self.floor_time(hour.starts)),
                    Cell::text(self.place_name(place)),
                    Cell::text(self.there(place, hour.starts)),
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
            Column::words("day", &self.floor_heading()),
            Column::figures("capacity", "floor can"),
            Column::figures("calls", "calls"),
            Column::figures("contacts", "contacts"),
            Column::figures("successes", "successes"),
            Column::figures("idle", "idle"),
            Column::figures("left", "left at close"),
        ];
        let pace = self.pace();
        let left = self.left_over();
        let rows = self.days().into_iter().map(|(day, hours)| {
            let name = if self.for_people { day.format("%a %-d %b").to_string() } else { day.to_string() };
            let left = left.get(&day).copied().unwrap_or_default();
            [vec![Cell::text(name)], self.work(&hours, pace), vec![Cell::Count(left)]].concat()
        });
        let rows = rows.collect();
        Table { title: self.head.clone(), columns, rows, total: None, notes: self.notes() }
    }

    /// By day of the floor's calendar, how many leads might have been called when their place closed for the day, and were not.
    fn left_over(&self) -> BTreeMap<NaiveDate, u64> {
        // By place and its own day: when the floor's day ends, a place on the other side of the world has just begun.
        let mut last: BTreeMap<(&Place, NaiveDate), (NaiveDate, u64)> = BTreeMap::new();
        for (hour, next) in self.hours.iter().zip(self.hours.iter().skip(1)) {
            for (place, at) in hour.places.iter().filter(|(_, at)| at.callable > 0) {
                let stays = next.places.get(place).is_some_and(|at| at.callable > 0);
                let Some(local) = self.local(place, hour.starts).first().map(NaiveDateTime::date) else { continue };
                let left = if stays { 0 } else { at.callable.saturating_sub(at.calls) };
                last.insert((place, local), (self.day(hour), left));
            }
        }
        let mut days = BTreeMap::new();
        last.into_values().for_each(|(day, left)| *days.entry(day).or_default() += left);
        days
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
                self.floor_time(worst.starts),
            ));
        }
        for (day, left) in self.left_over().into_iter().filter(|(_, left)| *left > 0) {
            notes.push(format!(
                "Overflows  {}: {} might be called until their place closes and are not",
                day.format("%a %-d %b"),
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

fn zones_of(place: &Place) -> impl Iterator<Item = &str> {
    place.candidates.iter().flat_map(|candidate| &candidate.zones).map(String::as_str)
}
