//! Instants as people and files write them.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};

/// Shapes without an offset; seconds and the `T` may be left out.
const SHAPES: [&str; 4] = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];

/// Reads an instant: RFC 3339, or a date and a time. Those that end in `Z` are UTC; of those without an offset `local` says
/// which instant a clock on the spot showed so. `None` for other texts.
pub fn read(text: &str, local: impl FnOnce(NaiveDateTime) -> DateTime<Utc>) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let shaped = |text: &str| SHAPES.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok());
    match text.strip_suffix('Z') {
        Some(utc) => shaped(utc).map(|at| at.and_utc()),
        None => shaped(text).map(local),
    }
}

/// The latest day that it is anywhere on earth: a day after it has not come yet.
pub fn last_day(now: DateTime<Utc>) -> NaiveDate {
    // Kiribati keeps a clock of 14 hours ahead.
    now.checked_add_signed(Duration::hours(14)).unwrap_or(now).date_naive()
}

/// The earliest day that it is anywhere on earth.
pub fn first_day(now: DateTime<Utc>) -> NaiveDate {
    now.checked_sub_signed(Duration::hours(12)).unwrap_or(now).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("2026-11-23T13:05:00Z", Some("2026-11-23T13:05:00Z")),
            ("2026-11-23T08:05:00-05:00", Some("2026-11-23T13:05:00Z")),
            ("2026-06-09T15:00Z", Some("2026-06-09T15:00:00Z")),
            ("2026-11-23 08:05", Some("2026-11-23T13:05:00Z")),
            ("2026-11-23 08:05:30", Some("2026-11-23T13:05:30Z")),
            ("2026-11-23T08:05", Some("2026-11-23T13:05:00Z")),
            ("11/23/2026", None),
            ("2026-11-23", None),
            ("", None),
        ] {
            let at = read(text, |local| local.and_utc() + Duration::hours(5));
            assert_eq!(at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).as_deref(), expected, "{text}");
        }
    }
}
