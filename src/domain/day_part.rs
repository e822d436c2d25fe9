//! Parts of the called party's week: who is never there in one of them may be in another.

use super::named::named;
use super::place::Place;
use super::zone::Zone;
use chrono::{DateTime, Datelike, Days, Duration, NaiveDateTime, NaiveTime, Timelike, Utc, Weekday};

/// A part of the week by the called party's clock. Surveys spread their attempts over all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayPart {
    /// Monday to Friday, before 17:00.
    WeekdayDay,
    /// Monday to Friday, from 17:00 on.
    WeekdayEvening,
    /// Saturday and Sunday.
    Weekend,
}

named!(DayPart: WeekdayDay = "weekday day", WeekdayEvening = "weekday evening", Weekend = "weekend");

/// The hour at which a weekday's evening begins.
const EVENING: u32 = 17;

impl DayPart {
    /// The part of a local time.
    pub fn of(local: NaiveDateTime) -> Self {
        match local.weekday() {
            Weekday::Sat | Weekday::Sun => Self::Weekend,
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => {
                if local.hour() < EVENING {
                    Self::WeekdayDay
                } else {
                    Self::WeekdayEvening
                }
            }
        }
    }

    /// The part in which it is at an instant by all of these clocks; `None` if they do not agree, or there is none.
    pub fn by_all(zones: &[&Zone], at: DateTime<Utc>) -> Option<Self> {
        let mut parts = zones.iter().map(|zone| Self::of(zone.local(at)));
        let first = parts.next()?;
        parts.all(|part| part == first).then_some(first)
    }

    /// The same by all clocks that a place allows; `None` also if the zone of one is not known to `zone`, which finds them by their IANA
    /// names.
    pub fn in_place<'z>(place: &Place, zone: &dyn Fn(&str) -> Option<&'z Zone>, at: DateTime<Utc>) -> Option<Self> {
        let names = place.candidates.iter().flat_map(|candidate| &candidate.zones);
        let zones: Option<Vec<_>> = names.map(|name| zone(name)).collect();
        Self::by_all(&zones?, at)
    }

    /// Since when it has been this part by all of these clocks, at an instant at which they agree.
    pub fn since(zones: &[&Zone], at: DateTime<Utc>) -> DateTime<Utc> {
        let begins = zones.iter().map(|zone| zone.first_instant(begin(zone.local(at))));
        begins.filter(|begins| *begins <= at).max().unwrap_or(at)
    }

    /// When the next part begins by one of these clocks.
    pub fn next_change(zones: &[&Zone], at: DateTime<Utc>) -> DateTime<Utc> {
        let ends = zones.iter().map(|zone| zone.first_instant(end(zone.local(at))));
        // Where a clock is put back over midnight, the hour before it comes twice.
        ends.filter(|ends| *ends > at).min().unwrap_or(at + Duration::hours(1))
    }
}

/// When the part of a local time began on its day; the weekend on its Saturday.
fn begin(local: NaiveDateTime) -> NaiveDateTime {
    let midnight = local.date().and_time(NaiveTime::MIN);
    match DayPart::of(local) {
        DayPart::WeekdayDay => midnight,
        DayPart::WeekdayEvening => midnight + Duration::hours(i64::from(EVENING)),
        DayPart::Weekend if local.weekday() == Weekday::Sun => {
            midnight.checked_sub_days(Days::new(1)).unwrap_or(midnight)
        }
        DayPart::Weekend => midnight,
    }
}

/// When the part of a local time ends; a weekday's evening at midnight.
fn end(local: NaiveDateTime) -> NaiveDateTime {
    let begin = begin(local);
    let midnight = |days| (begin.date() + Days::new(days)).and_time(NaiveTime::MIN);
    match DayPart::of(local) {
        DayPart::WeekdayDay => begin + Duration::hours(i64::from(EVENING)),
        DayPart::WeekdayEvening => midnight(1),
        DayPart::Weekend => midnight(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    /// Clocks of New York and Chicago in November 2026.
    fn zones() -> [Zone; 2] {
        [Zone::new("America/New_York", -5 * 3600, []), Zone::new("America/Chicago", -6 * 3600, [])]
    }

    #[test]
    fn the_week_has_three_parts() {
        let [new_york, chicago] = zones();
        // 2026-11-27 is a Friday.
        for (instant, in_new_york, in_both, since, next) in [
            ("2026-11-27T15:00:00Z", "weekday day", "weekday day", "2026-11-27T06:00:00Z", "2026-11-27T22:00:00Z"),
            ("2026-11-27T21:59:00Z", "weekday day", "weekday day", "2026-11-27T06:00:00Z", "2026-11-27T22:00:00Z"),
            ("2026-11-27T22:00:00Z", "weekday evening", "", "", "2026-11-27T23:00:00Z"),
            (
                "2026-11-27T23:30:00Z",
                "weekday evening",
                "weekday evening",
                "2026-11-27T23:00:00Z",
                "2026-11-28T05:00:00Z",
            ),
            ("2026-11-28T05:30:00Z", "weekend", "", "", "2026-11-28T06:00:00Z"),
            ("2026-11-29T12:00:00Z", "weekend", "weekend", "2026-11-28T06:00:00Z", "2026-11-30T05:00:00Z"),
            ("2026-11-30T05:30:00Z", "weekday day", "", "", "2026-11-30T06:00:00Z"),
        ] {
            let instant = at(instant);
            assert_eq!(DayPart::of(new_york.local(instant)).name(), in_new_york, "{instant}");
            let both = [&new_york, &chicago];
            assert_eq!(DayPart::by_all(&both, instant).map_or("", DayPart::name), in_both, "{instant}");
            if !since.is_empty() {
                assert_eq!(DayPart::since(&both, instant), at(since), "{instant}");
            }
            assert_eq!(DayPart::next_change(&both, instant), at(next), "{instant}");
        }
        assert_eq!(DayPart::by_all(&[], at("2026-11-27T15:00:00Z")), None);
    }

    #[test]
    fn a_place_is_in_a_part_only_by_all_of_its_clocks() {
        let zones = zones();
        let zone = |name: &str| zones.iter().find(|zone| zone.name() == name);
        for (place, instant, part) in [
            ("US-FL@America/New_York", "2026-11-27T22:00:00Z", "weekday evening"),
            ("US-FL@America/Chicago,America/New_York", "2026-11-27T22:00:00Z", ""),
            ("US-FL@America/Chicago,America/New_York", "2026-11-27T23:00:00Z", "weekday evening"),
            ("US-IL@America/Chicago|US-NY@America/New_York", "2026-11-28T05:30:00Z", ""),
            ("US-CA@America/Los_Angeles|US-NY@America/New_York", "2026-11-29T22:00:00Z", ""),
            ("", "2026-11-27T22:00:00Z", ""),
        ] {
            let found = DayPart::in_place(&Place::read(place).expect("a place"), &zone, at(instant));
            assert_eq!(found.map_or("", DayPart::name), part, "{place} at {instant}");
        }
    }
}
