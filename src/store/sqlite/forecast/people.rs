//! The leads of a forecast: as they were read from the file, and as its calls left them.

use super::standing::At;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::place::Place;
use crate::store::Gate;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::error::Step;
use crate::store::sqlite::lead_row::{COLUMNS, LeadRow, WIDTH};
use crate::store::sqlite::leads::{LeadReader, Parts};
use crate::store::sqlite::read_ahead::{Asked, Coming};
use crate::store::sqlite::stand;
use foldhash::{HashMap, HashMapExt};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection};
use std::sync::Arc;

/// How many leads are read together at most.
const MET_AT_ONCE: usize = 1_024;

/// Leads that were read before, and all others through the file.
pub(super) struct People<'s> {
    pub store: &'s SqliteStore,
    pub conn: &'s Connection,
    places: Vec<(i64, Arc<Place>)>,
    find: CachedStatement<'s>,
    parts: Parts<'s>,
    /// Rows that were read together with others, and not looked at yet; none: there is no such lead.
    rows: HashMap<i64, Step<Option<Box<LeadRow>>>>,
    /// Boxed: they are large, and the table grows.
    known: HashMap<i64, Box<Known>>,
}

/// A lead, and where it stands.
pub(super) struct Known {
    pub lead: Lead,
    pub at: At,
}

/// A list that asks for a lead: what comes next on it, and what it lets in.
#[derive(Clone, Copy)]
pub(super) struct Door<'d> {
    pub coming: &'d Coming,
    pub gate: &'d dyn Gate,
}

impl<'s> People<'s> {
    pub(super) fn new(store: &'s SqliteStore) -> Step<Self> {
        let conn = &store.conn;
        let mut places = Vec::new();
        store.places.each(conn, &mut |id, place| places.push((id, Arc::clone(place))))?;
        let reader = LeadReader::new(conn, &store.places).with_cells(&store.cells);
        let find = conn.prepare_cached(&format!(
            "{COLUMNS}, wanted.value FROM rarray(?1) wanted LEFT JOIN lead ON lead.id = wanted.value"
        ))?;
        let (rows, known) = (HashMap::new(), HashMap::new());
        Ok(Self { store, conn, places, find, parts: reader.parts()?, rows, known })
    }

    /// Every place of the file, by rising numbers.
    pub(super) fn places(&self) -> impl Iterator<Item = (i64, &Place)> {
        self.places.iter().map(|(id, place)| (*id, &**place))
    }

    /// A lead as it stands now, without the news of others.
    pub(super) fn known(&mut self, lead: LeadId) -> Step<Option<&mut Known>> {
        self.lead(lead, None)
    }

    /// The same, unless the lead is out of the question for what stands with its phones alone.
    pub(super) fn known_unless_barred(&mut self, lead: LeadId, door: Door<'_>) -> Step<Option<&mut Known>> {
        self.lead(lead, Some(door))
    }

    /// Reads leads together that are going to be looked at.
    pub(super) fn meet(&mut self, leads: &[LeadId]) -> Step<()> {
        for some in leads.chunks(MET_AT_ONCE) {
            let new = some.iter().map(|lead| lead.0).filter(|lead| !self.known.contains_key(lead));
            self.read(&Asked::new(new), false)?;
            for lead in some {
                self.known(*lead)?;
            }
        }
        Ok(())
    }

    fn lead(&mut self, id: LeadId, door: Option<Door<'_>>) -> Step<Option<&mut Known>> {
        if !self.known.contains_key(&id.0) {
            if !self.rows.contains_key(&id.0) {
                self.read(&self.with_next(id, door), door.is_some())?;
            }
            let Some(row) = self.rows.remove(&id.0).transpose()?.flatten() else { return Ok(None) };
            let (priority, since) = (row.lead.priority.into(), row.since);
            let at = At { priority, since, places: stand::places(&row.phones) };
            let lead = match door {
                None => Some(self.parts.lead(*row)?),
                Some(Door { gate, .. }) => {
                    self.parts.lead_unless_barred(*row, &|lead, phones| gate.bars(lead, phones))?
                }
            };
            let Some(lead) = lead else { return Ok(None) };
            self.known.insert(id.0, Box::new(Known { lead, at }));
        }
        Ok(self.known.get_mut(&id.0).map(|known| &mut **known))
    }

    /// The lead, and those that come next, if they are not known already.
    fn with_next(&self, id: LeadId, door: Option<Door<'_>>) -> Asked {
        let next = door.map(|Door { coming, gate }| {
            let is_new = |lead: &i64| !gate.knows(LeadId(*lead)) && !self.known.contains_key(lead);
            coming.take().into_iter().filter(is_new).collect::<Vec<_>>()
        });
        Asked::new(next.into_iter().flatten().chain([id.0]))
    }

    /// Reads the rows of leads; those at a door may not be let in.
    fn read(&mut self, asked: &Asked, at_door: bool) -> Step<()> {
        let mut found = self.find.query([asked.values()])?;
        let mut new = Vec::with_capacity(asked.len());
        while let Some(row) = found.next()? {
            let is_there = !matches!(row.get_ref(1)?, ValueRef::Null);
            let read = if is_there { LeadRow::read(row).map(|row| Some(Box::new(row))) } else { Ok(None) };
            new.push((row.get(WIDTH)?, read));
        }
        let rows: Vec<&LeadRow> = new.iter().filter_map(|(_, row)| row.as_ref().ok()?.as_deref()).collect();
        self.parts.read_ahead(&rows, at_door);
        self.rows.extend(new);
        Ok(())
    }
}
