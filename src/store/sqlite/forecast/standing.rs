//! Where the leads of a campaign stand as a forecast goes on: as in the file at first, then as its calls have moved them.

use super::rows::Rows;
use crate::domain::lead::LeadId;
use crate::store::sqlite::dialed::{DialedRows, Free};
use crate::store::sqlite::error::Step;
use crate::store::sqlite::fresh::{self, block_of};
use crate::store::sqlite::fresh_rows::FreshRows;
use crate::store::sqlite::told::Told;
use crate::store::sqlite::value::micros;
use chrono::{DateTime, Utc};
use roaring::{MultiOps, RoaringBitmap};
use rusqlite::{CachedStatement, Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

/// The fresh leads at the places of a block.
pub(super) type Block = BTreeMap<i64, RoaringBitmap>;

/// Where one lead stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub priority: i64,
    /// From when it is free to be dialed again, in microseconds; `None` while it is fresh.
    pub since: Option<i64>,
    /// Of its phones, each once.
    pub places: Vec<i64>,
}

/// The leads of a campaign that are not done.
pub(super) struct Standing {
    fresh: BTreeMap<i64, BTreeMap<i64, Block>>,
    dialed: BTreeMap<(i64, i64), BTreeSet<Free>>,
    /// When leads were called in the forecast last.
    called: HashMap<i64, i64>,
    /// Leads that wait for an agreed call, by when it is due; and those of them that wait for their own agent's.
    callbacks: BTreeSet<Free>,
    own_callbacks: BTreeSet<Free>,
    told: Rc<Told>,
    /// When leases end with which the forecast began.
    leases: BTreeSet<i64>,
    aside: Aside,
}

/// Fresh leads that a list knows for such that may be called at no time: walks need not come by them each time.
#[derive(Default)]
struct Aside {
    /// By priority, block and place.
    leads: BTreeMap<(i64, i64, i64), RoaringBitmap>,
    /// One of them: as long as it is known, they all are.
    one: Option<LeadId>,
}

impl Standing {
    /// The leads of the file that stand in these rows.
    pub(super) fn read(conn: &Connection, campaign: i64, rows: Rows) -> Step<Self> {
        let mut find = conn.prepare_cached(
            "SELECT next_at, id, callback <> '' FROM lead INDEXED BY lead_callback
             WHERE campaign = ?1 AND callback IS NOT NULL AND status = 'waiting' AND next_at IS NOT NULL",
        )?;
        let (mut callbacks, mut own_callbacks) = (BTreeSet::new(), BTreeSet::new());
        for found in find.query_map([campaign], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))? {
            let (callback, own): (Free, bool) = found?;
            // Who is not free before the end, or is stood for by others, is in no row.
            if !rows.has_dialed(callback.1) {
                continue;
            }
            callbacks.insert(callback);
            if own {
                own_callbacks.insert(callback);
            }
        }
        let told = Rc::new(Told::find(conn, campaign)?);
        let mut find =
            conn.prepare_cached("SELECT lease_until FROM lead WHERE campaign = ?1 AND lease_until IS NOT NULL")?;
        let leases = find.query_map([campaign], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Self {
            fresh: rows.fresh,
            dialed: rows.dialed.into_iter().map(|(key, leads)| (key, leads.into_iter().collect())).collect(),
            called: HashMap::new(),
            callbacks,
            own_callbacks,
            told,
            leases,
            aside: Aside::default(),
        })
    }

    /// The leads of whose person something is known.
    pub(super) fn told(&self) -> &Rc<Told> {
        &self.told
    }

    /// Sets fresh leads aside that a list knows, until it has forgotten them.
    pub(super) fn set_aside(&mut self, known: &[LeadId]) {
        let mut blocks: BTreeMap<i64, RoaringBitmap> = BTreeMap::new();
        for lead in known {
            let (block, offset) = block_of(lead.0);
            blocks.entry(block).or_default().insert(offset.into());
        }
        for (block, known) in &blocks {
            for (priority, fresh) in &mut self.fresh {
                for (place, leads) in fresh.get_mut(block).into_iter().flatten() {
                    let moved = &*leads & known;
                    if let Some(one) = moved.min() {
                        *leads -= &moved;
                        *self.aside.leads.entry((*priority, *block, *place)).or_default() |= moved;
                        self.aside.one = Some(LeadId(fresh::lead_of(*block, one)));
                    }
                }
            }
        }
    }

    /// Puts back those that were set aside, if the list does not know them any more.
    pub(super) fn put_back(&mut self, knows: &dyn Fn(LeadId) -> bool) {
        if self.aside.one.is_none_or(knows) {
            return;
        }
        for ((priority, block, place), leads) in std::mem::take(&mut self.aside).leads {
            let blocks = self.fresh.entry(priority).or_default();
            *blocks.entry(block).or_default().entry(place).or_default() |= leads;
        }
    }

    /// Takes a lead from where it stands.
    pub(super) fn leave(&mut self, lead: LeadId, at: &At) {
        for place in &at.places {
            match at.since {
                Some(since) => self.leave_dialed(lead, since, (*place, at.priority)),
                None => self.leave_fresh(lead, at.priority, *place),
            }
        }
    }

    fn leave_dialed(&mut self, lead: LeadId, since: i64, row: (i64, i64)) {
        let Some(leads) = self.dialed.get_mut(&row) else { return };
        leads.remove(&(since, lead.0));
        // Where scores are priorities, walks would come by many rows in which nobody stands any more.
        if leads.is_empty() {
            self.dialed.remove(&row);
        }
    }

    fn leave_fresh(&mut self, lead: LeadId, priority: i64, place: i64) {
        let (block, offset) = block_of(lead.0);
        let Some(blocks) = self.fresh.get_mut(&priority) else { return };
        let Some(places) = blocks.get_mut(&block) else { return };
        let Some(leads) = places.get_mut(&place) else { return };
        leads.remove(offset.into());
        if leads.is_empty() {
            places.remove(&place);
        }
        if places.is_empty() {
            blocks.remove(&block);
        }
        if blocks.is_empty() {
            self.fresh.remove(&priority);
        }
    }

    /// Puts a lead that was dialed where it stands from now on.
    pub(super) fn enter(&mut self, lead: LeadId, at: &At) {
        let Some(since) = at.since else { return };
        for place in &at.places {
            self.dialed.entry((*place, at.priority)).or_default().insert((since, lead.0));
        }
    }

    /// Notes that a lead was called.
    pub(super) fn note_call(&mut self, lead: LeadId, at: DateTime<Utc>) {
        self.called.insert(lead.0, micros(at));
    }

    /// Notes that a lead does not wait for this agreed call any more.
    pub(super) fn forget_callback(&mut self, lead: LeadId, due: DateTime<Utc>) {
        self.callbacks.remove(&(micros(due), lead.0));
        self.own_callbacks.remove(&(micros(due), lead.0));
    }

    /// Notes that a lead waits for an agreed call.
    pub(super) fn note_callback(&mut self, lead: LeadId, due: DateTime<Utc>, own: bool) {
        self.callbacks.insert((micros(due), lead.0));
        if own {
            self.own_callbacks.insert((micros(due), lead.0));
        }
    }

    /// Leads whose agreed call is due at an instant.
    pub(super) fn callbacks_due(&self, now: i64) -> Vec<LeadId> {
        self.callbacks.range(..=(now, i64::MAX)).map(|(_, lead)| LeadId(*lead)).collect()
    }

    /// Leads whose agreed call is one agent's own and due after an instant, soonest first.
    pub(super) fn own_callbacks_after(&self, after: i64) -> impl Iterator<Item = LeadId> + '_ {
        self.own_callbacks.range((after, i64::MAX)..).map(|(_, lead)| LeadId(*lead))
    }

    /// The places where leads stand, each with the first instant after `now` at which one that was dialed there is free, or a lease ends.
    pub(super) fn places(&self, now: i64) -> BTreeMap<i64, Option<i64>> {
        let given_back = self.leases.range(now + 1..).next().copied();
        let mut places: BTreeMap<i64, Option<i64>> = BTreeMap::new();
        for block in self.fresh.values().flat_map(BTreeMap::values) {
            for place in block.keys() {
                places.insert(*place, given_back);
            }
        }
        for (_, _, place) in self.aside.leads.keys() {
            places.insert(*place, given_back);
        }
        for ((place, _), leads) in &self.dialed {
            let first = leads.range((now, i64::MAX)..).next().map(|(since, _)| *since);
            let known = places.entry(*place).or_insert(given_back);
            *known = Option::into_iter(*known).chain(first).min();
        }
        places
    }

    /// Every lead that stands somewhere, each once: those that are alike follow each other, by priority and place, then by when they are free.
    pub(super) fn leads(&self) -> Vec<LeadId> {
        let mut all = Vec::new();
        let mut seen = roaring::RoaringTreemap::new();
        let mut add = |lead: i64| {
            if seen.insert(lead.cast_unsigned()) {
                all.push(LeadId(lead));
            }
        };
        for blocks in self.fresh.values() {
            let mut by_place: BTreeMap<i64, Vec<(i64, &RoaringBitmap)>> = BTreeMap::new();
            for (block, places) in blocks {
                places.iter().for_each(|(place, leads)| by_place.entry(*place).or_default().push((*block, leads)));
            }
            for (block, leads) in by_place.into_values().flatten() {
                leads.iter().for_each(|offset| add(fresh::lead_of(block, offset)));
            }
        }
        self.dialed.values().flatten().for_each(|(_, lead)| add(*lead));
        all
    }
}

impl FreshRows for &Standing {
    fn priority_below(&mut self, priority: i64) -> Step<Option<i64>> {
        Ok(self.fresh.range(..priority).next_back().map(|(priority, _)| *priority))
    }

    fn block_after(&mut self, priority: i64, block: i64) -> Step<Option<i64>> {
        let behind = |blocks: &BTreeMap<i64, Block>| {
            blocks.range((std::ops::Bound::Excluded(block), std::ops::Bound::Unbounded)).next().map(|(block, _)| *block)
        };
        Ok(self.fresh.get(&priority).and_then(behind))
    }

    fn places(&mut self, priority: i64, block: i64) -> Step<Vec<i64>> {
        let places = self.fresh.get(&priority).and_then(|blocks| blocks.get(&block));
        Ok(places.map(|places| places.keys().copied().collect()).unwrap_or_default())
    }

    fn leads(&mut self, priority: i64, block: i64, places: &[i64]) -> Step<RoaringBitmap> {
        let Some(of_block) = self.fresh.get(&priority).and_then(|blocks| blocks.get(&block)) else {
            return Ok(RoaringBitmap::new());
        };
        Ok(places.iter().filter_map(|place| of_block.get(place)).union())
    }
}

/// The rows of dialed leads, with what the file says of their last calls.
pub(super) struct Dialed<'s, 'c> {
    pub standing: &'s Standing,
    pub last_attempt: CachedStatement<'c>,
}

impl DialedRows for Dialed<'_, '_> {
    fn priority_below(&mut self, place: i64, priority: i64) -> Step<Option<i64>> {
        let mut lower = self.standing.dialed.range((place, i64::MIN)..(place, priority));
        Ok(lower.next_back().map(|((_, priority), _)| *priority))
    }

    fn free_after(&mut self, place: i64, priority: i64, now: i64, after: Free, most: usize) -> Step<VecDeque<Free>> {
        let Some(leads) = self.standing.dialed.get(&(place, priority)) else { return Ok(VecDeque::new()) };
        let behind = leads.range((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded));
        Ok(behind.take_while(|(since, _)| *since <= now).take(most).copied().collect())
    }

    fn last_attempt(&mut self, lead: i64) -> Step<Option<i64>> {
        if let Some(at) = self.standing.called.get(&lead) {
            return Ok(Some(*at));
        }
        let last = self.last_attempt.query_row([lead], |row| row.get(0)).optional()?;
        Ok(last.flatten())
    }
}
