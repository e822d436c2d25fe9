//! Places, each text kept once: a million leads live in a few hundred places.

use super::error::{Step, unknown};
use super::value;
use crate::domain::place::{Candidate, Place};
use foldhash::{HashMap, HashMapExt};
use rusqlite::{Connection, OptionalExtension, params};
use std::cell::RefCell;
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

    /// Visits all places of the file, by rising numbers.
    pub(super) fn each(&self, conn: &Connection, visit: &mut dyn FnMut(i64, &Arc<Place>)) -> Step<()> {
        let mut find = conn.prepare_cached("SELECT id FROM place ORDER BY id")?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            visit(id, &self.read(conn, id)?);
        }
        Ok(())
    }
}

fn id_of(conn: &Connection, text: &str) -> Step<Option<i64>> {
    let mut find = conn.prepare_cached("SELECT id FROM place WHERE text = ?1")?;
    Ok(find.query_row([text], |row| row.get(0)).optional()?)
}

/// The number of a place in the file, put there if it is new.
pub(super) fn intern(conn: &Connection, place: &Place) -> Step<i64> {
    let text = place.to_string();
    match id_of(conn, &text)? {
        Some(id) => Ok(id),
        None => Ok(conn.prepare_cached("INSERT INTO place (text) VALUES (?1)")?.insert([&text])?),
    }
}

/// The places that a step names, of which it writes the new ones last and at once. Were each written when it is named, a step larger than
/// the memory for pages would write some pages of the table early and again late, and SQLite then reads and signs anew all that it wrote
/// to its log in between.
pub(super) struct PlacesOfStep<'c> {
    conn: &'c Connection,
    known: &'c KnownPlaces,
    /// The number of the first new place; the others follow.
    first: i64,
    new: Vec<Arc<Place>>,
    ids: HashMap<Place, i64>,
}

impl<'c> PlacesOfStep<'c> {
    pub(super) fn new(conn: &'c Connection, known: &'c KnownPlaces) -> Step<Self> {
        let first = conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM place", [], |row| row.get(0))?;
        Ok(Self { conn, known, first, new: Vec::new(), ids: HashMap::new() })
    }

    /// The number of a place, in the file from the end of the step.
    pub(super) fn intern(&mut self, place: &Place) -> Step<i64> {
        if let Some(id) = self.ids.get(place) {
            return Ok(*id);
        }
        let id = match id_of(self.conn, &place.to_string())? {
            Some(id) => id,
            None => {
                self.new.push(Arc::new(place.clone()));
                self.first + value::signed(self.new.len() as u64 - 1)
            }
        };
        self.ids.insert(place.clone(), id);
        Ok(id)
    }

    pub(super) fn read(&self, id: i64) -> Step<Arc<Place>> {
        match id.checked_sub(self.first).and_then(|at| usize::try_from(at).ok()).and_then(|at| self.new.get(at)) {
            Some(place) => Ok(Arc::clone(place)),
            None => self.known.read(self.conn, id),
        }
    }

    /// Writes the new ones.
    pub(super) fn write(self) -> Step<()> {
        let mut insert = self.conn.prepare_cached("INSERT INTO place (id, text) VALUES (?1, ?2)")?;
        for (place, id) in self.new.iter().zip(self.first..) {
            insert.execute(params![id, place.to_string()])?;
        }
        Ok(())
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
