//! The leads of a forecast: as they were read from the file, and as its calls left them.

use super::standing::At;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::place::Place;
use crate::store::Gate;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::error::Step;
use crate::store::sqlite::leads::{COLUMNS, LeadReader, Parts};
use crate::store::sqlite::stand;
use foldhash::{HashMap, HashMapExt};
use rusqlite::{CachedStatement, Connection};
use std::sync::Arc;

/// Leads that were read before, and all others through the file.
pub(super) struct People<'s> {
    pub conn: &'s Connection,
    places: Vec<(i64, Arc<Place>)>,
    /// The number of a place, by its address.
    place_ids: HashMap<usize, i64>,
    find: CachedStatement<'s>,
    parts: Parts<'s>,
    known: HashMap<i64, Known>,
}

/// A lead, and where it stands.
pub(super) struct Known {
    pub lead: Lead,
    pub at: At,
}

impl<'s> People<'s> {
    pub(super) fn new(store: &'s SqliteStore) -> Step<Self> {
        let conn = &store.conn;
        let mut places = Vec::new();
        let mut place_ids = HashMap::new();
        store.places.each(conn, &mut |id, place| {
            place_ids.insert(Arc::as_ptr(place).addr(), id);
            places.push((id, Arc::clone(place)));
        })?;
        let reader = LeadReader::new(conn, &store.places).with_cells(&store.cells);
        let find = conn.prepare_cached(&format!("{COLUMNS} FROM lead WHERE id = ?1"))?;
        Ok(Self { conn, places, place_ids, find, parts: reader.parts()?, known: HashMap::new() })
    }

    /// Every place of the file, by rising numbers.
    pub(super) fn places(&self) -> impl Iterator<Item = (i64, &Place)> {
        self.places.iter().map(|(id, place)| (*id, &**place))
    }

    /// A lead as it stands now, without the news of others.
    pub(super) fn known(&mut self, lead: LeadId) -> Step<Option<&mut Known>> {
        self.read(lead, None)
    }

    /// The same, unless the lead is out of the question for what stands with its phones alone.
    pub(super) fn known_unless_barred(&mut self, lead: LeadId, gate: &dyn Gate) -> Step<Option<&mut Known>> {
        self.read(lead, Some(gate))
    }

    fn read(&mut self, id: LeadId, gate: Option<&dyn Gate>) -> Step<Option<&mut Known>> {
        if !self.known.contains_key(&id.0) {
            let mut rows = self.find.query([id.0])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let lead = match gate {
                None => Some(self.parts.lead(row)?),
                Some(gate) => self.parts.lead_unless_barred(row, &|lead, phones| gate.bars(lead, phones))?,
            };
            let Some(lead) = lead else { return Ok(None) };
            let since: Option<i64> = row.get(12)?;
            drop(rows);
            let at = self.stand(&lead, since)?;
            self.known.insert(id.0, Known { lead, at });
        }
        Ok(self.known.get_mut(&id.0))
    }

    fn stand(&self, lead: &Lead, since: Option<i64>) -> Step<At> {
        let ids = lead.phones.iter().map(|phone| self.place_ids.get(&Arc::as_ptr(&phone.place).addr()).copied());
        let mut places = match ids.collect::<Option<Vec<i64>>>() {
            Some(places) => places,
            // Of very many places some are forgotten, and are elsewhere when they are read again.
            None => stand::stand(self.conn, lead.id)?.map(|stand| stand.places).unwrap_or_default(),
        };
        places.sort_unstable();
        places.dedup();
        Ok(At { priority: lead.priority.into(), since, places })
    }
}
