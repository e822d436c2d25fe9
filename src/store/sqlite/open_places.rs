//! The places where people may be called now, in the order in which they close.

use super::error::Step;
use super::places::KnownPlaces;
use super::value::micros;
use crate::store::Gate;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The places where people may be called now: those that close first come first.
pub(super) struct OpenPlaces {
    /// Places that close at the same instant, by their numbers in the file, rising.
    pub classes: Vec<Vec<i64>>,
}

impl OpenPlaces {
    /// Asks about each place in the file once.
    pub(super) fn find(conn: &Connection, known: &KnownPlaces, gate: &dyn Gate) -> Step<Self> {
        let mut classes: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        known.each(conn, &mut |id, place| {
            if let Some(at) = gate.closes(place) {
                classes.entry(micros(at)).or_default().push(id);
            }
        })?;
        Ok(Self { classes: classes.into_values().collect() })
    }
}
