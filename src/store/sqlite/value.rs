//! How the domain's values stand in the file, and back.

use super::error::{Step, unknown};
use crate::domain::chance::mixed;
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};
use rusqlite::Row;

/// Microseconds of Unix time; what is finer is dropped.
pub(super) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

pub(super) fn instant(micros: i64) -> Step<DateTime<Utc>> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| unknown("instant", micros))
}

pub(super) fn instant_or_none(micros: Option<i64>) -> Step<Option<DateTime<Utc>>> {
    micros.map(instant).transpose()
}

/// SQLite's integers are signed; no count comes near their end.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

pub(super) fn digits(number: PhoneNumber) -> i64 {
    signed(number.digits())
}

pub(super) fn number(digits: i64) -> Step<PhoneNumber> {
    let number = u64::try_from(digits).ok().and_then(|digits| PhoneNumber::from_digits(digits).ok());
    number.ok_or_else(|| unknown("telephone number", digits))
}

/// A value of a closed set, read by name.
pub(super) fn named<T>(what: &str, name: &str, from_name: impl FnOnce(&str) -> Option<T>) -> Step<T> {
    from_name(name).ok_or_else(|| unknown(what, name))
}

/// Where a lead stands in the shuffled order of a seed: the same on every run and every machine;
/// never 0, which stands for none.
pub(super) fn shuffle(lead: i64, seed: u64) -> i64 {
    let start = if seed == 0 { 0 } else { mixed(seed) };
    mixed(lead.cast_unsigned() ^ start).cast_signed() | 1
}
