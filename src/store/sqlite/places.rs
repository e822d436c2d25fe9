//! Places, each text kept once: a million leads live in a few hundred places.

use super::error::{Step, unknown};
use crate::domain::place::{Candidate, Place};
use rusqlite::{Connection, OptionalExtension};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// How many places are remembered before the memory is emptied; lists with zones of their own may name many.
const KEPT: usize = 50_000;

/// Places that were read before. A place in the file never changes, so that what was read once stays true.
#[derive(Debug, Default)]
pub(super) struct KnownPlaces(RefCell<HashMap<i64, Arc<Place>>>);

impl KnownPlaces {
    /// Nothing of it holds: a step that may have made places was given up, and their numbers will be others'.
    pub(super) fn forget(&self) {
        self.0.borrow_mut().clear();
    }

    pub(super) fn read(&self, conn: &Connection, id: i64) -> Step<Arc<Place>> {
        if let Some(place) = self.0.borrow().get(&id) {
            return Ok(Arc::clone(place));
        }
        let text: String =
            conn.prepare_cached("SELECT text FROM place WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
        let place = Arc::new(Place::read(&text).ok_or_else(|| unknown("place", &text))?);
        let mut known = self.0.borrow_mut();
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(id, Arc::clone(&place));
        Ok(place)
    }
}

/// The number of a place in the file, put there if it is new.
pub(super) fn intern(conn: &Connection, place: &Place) -> Step<i64> {
    let text = place.to_string();
    let mut find = conn.prepare_cached("SELECT id FROM place WHERE text = ?1")?;
    match find.query_row([&text], |row| row.get(0)).optional()? {
        Some(id) => Ok(id),
        None => Ok(conn.prepare_cached("INSERT INTO place (text) VALUES (?1)")?.insert([&text])?),
    }
}

/// Where somebody may be who is said to be in one place by one row and in another place by another row: in either. A
/// call must be lawful in both, so no evidence is lost; a row that knows nothing says nothing.
pub(super) fn either(one: &Place, other: &Place) -> Place {
    let mut candidates: Vec<Candidate> = one.candidates.clone();
    for new in &other.candidates {
        match candidates.iter_mut().find(|known| known.jurisdiction == new.jurisdiction) {
            None => candidates.push(new.clone()),
            Some(known) => {
                known.zones.extend(new.zones.iter().cloned());
                known.zones.sort();
                known.zones.dedup();
            }
        }
    }
    Place::new(candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_place_keeps_all_evidence() {
        for (one, other, both) in [
            ("", "", ""),
            ("", "US-FL@America/New_York", "US-FL@America/New_York"),
            ("US-FL@America/New_York", "", "US-FL@America/New_York"),
            ("US-FL@America/New_York", "US-CA@America/Los_Angeles", "US-CA@America/Los_Angeles|US-FL@America/New_York"),
            ("US-FL@America/New_York", "US-FL@America/Chicago", "US-FL@America/Chicago,America/New_York"),
        ] {
            let place = |text| Place::read(text).expect("a place");
            assert_eq!(either(&place(one), &place(other)).to_string(), both, "{one} / {other}");
        }
    }
}
