//! Time zones as evidence: a name and the instants at which its clocks change.

use chrono::{DateTime, Duration, FixedOffset, NaiveDateTime, Offset, TimeZone, Utc};

/// A time zone's clock: which offset from UTC is shown from which instant on.
///
/// Plain data. Where the tables come from is the rulebook's matter (`rules::zones`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    /// `(first second in Unix time, seconds east of UTC)`, in order of time; the first entry is the oldest known.
    spans: Vec<(i64, i32)>,
}

impl Zone {
    /// A zone of this name whose clock shows `first_offset` (seconds east of UTC) until the first of `changes`,
    /// each of them `(Unix second, seconds east of UTC)` in order of time.
    pub fn new(name: impl Into<String>, first_offset: i32, changes: impl IntoIterator<Item = (i64, i32)>) -> Self {
        let spans = std::iter::once((i64::MIN, first_offset)).chain(changes).collect();
        Self { name: name.into(), spans }
    }

    /// The IANA name, `America/New_York`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The city in the name, `New York` of `America/New_York`: what people call the zone.
    pub fn city(&self) -> String {
        self.name.rsplit('/').next().unwrap_or(&self.name).replace('_', " ")
    }

    /// Seconds east of UTC that the zone's clocks show at an instant.
    pub fn offset_at(&self, at: DateTime<Utc>) -> i32 {
        let next = self.spans.partition_point(|(start, _)| *start <= at.timestamp());
        self.spans.get(next.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }

    /// What the zone's clocks show at an instant.
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc() + Duration::seconds(i64::from(self.offset_at(at)))
    }

    /// The instant with the zone's offset, for printing.
    pub fn dated(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_at(at)).unwrap_or_else(|| Utc.fix());
        offset.from_utc_datetime(&at.naive_utc())
    }

    /// The first instant at which the zone's clocks show `local` or, where they skip it, the instant of the skip.
    pub fn first_instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let wall = local.and_utc().timestamp();
        for (index, (start, offset)) in self.spans.iter().enumerate() {
            let end = self.spans.get(index + 1).map_or(i64::MAX, |(next, _)| *next);
            let at = wall - i64::from(*offset);
            if at < end {
                return DateTime::from_timestamp(at.max(*start), 0).unwrap_or_else(|| local.and_utc());
            }
        }
        local.and_utc()
    }

    /// The instants after `from` and not after `to` at which the clocks change.
    pub fn changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        let first = self.spans.partition_point(|(start, _)| *start <= from.timestamp());
        let rest = self.spans.get(first..).unwrap_or_default();
        rest.iter().filter_map(|(start, _)| DateTime::from_timestamp(*start, 0)).take_while(move |at| *at <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn new_york() -> Zone {
        let changes = [("2026-03-08T07:00:00Z", -4), ("2026-11-01T06:00:00Z", -5)];
        Zone::new("America/New_York", -5 * 3600, changes.map(|(t, h)| (at(t).timestamp(), h * 3600)))
    }

    #[test]
    fn the_clock_shows_the_offset_of_the_span() {
        let zone = new_york();
        for (instant, shown) in [
            ("2026-03-08T06:59:59Z", "2026-03-08T01:59:59-05:00"),
            ("2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00"),
            ("2026-11-01T05:59:59Z", "2026-11-01T01:59:59-04:00"),
            ("2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"),
        ] {
            assert_eq!(zone.dated(at(instant)).to_rfc3339(), shown);
        }
    }

    #[test]
    fn a_skipped_hour_begins_at_the_skip_and_a_doubled_one_at_its_first_pass() {
        let zone = new_york();
        let local = |text: &str| text.parse::<NaiveDateTime>().expect("a local time");
        assert_eq!(zone.first_instant(local("2026-03-08T02:30:00")), at("2026-03-08T07:00:00Z"));
        assert_eq!(zone.first_instant(local("2026-11-01T01:30:00")), at("2026-11-01T05:30:00Z"));
        assert_eq!(zone.first_instant(local("2026-12-01T08:00:00")), at("2026-12-01T13:00:00Z"));
    }

    #[test]
    fn lists_the_changes_in_a_stretch() {
        let found: Vec<_> = new_york().changes(at("2026-03-08T07:00:00Z"), at("2026-12-01T00:00:00Z")).collect();
        assert_eq!(found, [at("2026-11-01T06:00:00Z")]);
    }
}
