//! Leads that were never dialed and are not done: a packed row for those of a priority, a block of leads and a place.
//!
//! A lead stands in the row of each place in which one of its phones may be. Whoever makes a lead, dials it for the first time, ends
//! it, or changes its priority or the places of its phones says so here.

use super::error::{Step, unknown};
use super::phones::{self, PhoneRow};
use super::ranges::LEADS_OF_LIST;
use crate::domain::lead::LeadId;
use foldhash::{HashMap, HashMapExt};
use roaring::RoaringBitmap;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, Rows, params};
use std::cmp::Reverse;

/// Leads whose numbers are alike but for so many bits are a block.
const BLOCK_BITS: u32 = 16;

/// A row's bytes at most: the head of a bitmap, and a bit for each lead of a block.
const MOST_BYTES: usize = 16 + (1 << (BLOCK_BITS - 3));

/// A lead is fresh until its first attempt, unless it ends before.
pub(super) const IS_FRESH: &str = "since IS NULL AND status <> 'final'";

/// Where a fresh lead stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stand {
    pub campaign: i64,
    pub priority: i64,
    /// Of its phones, each once.
    pub places: Vec<i64>,
}

impl Stand {
    /// Where somebody stands who does not stand where another does.
    pub(super) fn beyond(&self, other: &Self) -> Self {
        let same_row = (self.campaign, self.priority) == (other.campaign, other.priority);
        let places = self.places.iter().filter(|place| !(same_row && other.places.contains(place)));
        Self { places: places.copied().collect(), ..*self }
    }
}

/// Where rows stand: campaign, priority, place.
type Where = (i64, i64, i64);

fn block_of(lead: i64) -> (i64, u16) {
    // The lowest 16 bits.
    (lead >> BLOCK_BITS, (lead & 0xFFFF) as u16)
}

/// The places of phones, each once.
pub(super) fn places(phones: &[PhoneRow]) -> Vec<i64> {
    let mut places: Vec<i64> = phones.iter().map(|phone| phone.place).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn read_stand(row: &Row<'_>) -> Step<Stand> {
    let phones = phones::read(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?;
    Ok(Stand { campaign: row.get(0)?, priority: row.get(1)?, places: places(&phones) })
}

/// Where a lead stands by its own row; `None` if it is not fresh.
pub(super) fn stand(conn: &Connection, lead: LeadId) -> Step<Option<Stand>> {
    let mut find =
        conn.prepare_cached(&format!("SELECT campaign, priority, phones FROM lead WHERE id = ?1 AND {IS_FRESH}"))?;
    let mut rows = find.query([lead.0])?;
    rows.next()?.map(read_stand).transpose()
}

/// Follows a lead that stood somewhere to where its row says now.
pub(super) fn follow(conn: &Connection, lead: LeadId, before: Option<Stand>) -> Step<()> {
    let after = stand(conn, lead)?;
    let (gone, come) = match (before, after) {
        (Some(before), Some(after)) => (Some(before.beyond(&after)), Some(after.beyond(&before))),
        other => other,
    };
    leave(conn, lead, gone)?;
    let Some(come) = come else { return Ok(()) };
    let mut adding = Change::adding(conn)?;
    adding.lead(lead.0, &come)?;
    adding.write()
}

/// Takes out a lead that stood somewhere and is not fresh any more.
pub(super) fn leave(conn: &Connection, lead: LeadId, before: Option<Stand>) -> Step<()> {
    let Some(before) = before else { return Ok(()) };
    let mut removing = Change::removing(conn)?;
    removing.lead(lead.0, &before)?;
    removing.write()
}

/// Takes out the leads of a list, which are there still.
pub(super) fn leave_list(conn: &Connection, list: i64) -> Step<()> {
    let mut removing = Change::removing(conn)?;
    let of_list = format!("{LEADS_OF_LIST} AND {IS_FRESH} ORDER BY of_list.first, lead.id");
    each(conn, &of_list, [list], &mut |lead, stand| removing.lead(lead, stand))?;
    removing.write()
}

/// Puts in the leads of a file that was made before there were such rows.
pub(super) fn take_over(conn: &Connection) -> Step<()> {
    let mut adding = Change::adding_after(conn, 0)?;
    each_fresh(conn, &mut |lead, stand| adding.lead(lead, stand))?;
    adding.write()
}

/// Visits all fresh leads by what their own rows say, in the order of their numbers.
fn each_fresh(conn: &Connection, visit: &mut dyn FnMut(i64, &Stand) -> Step<()>) -> Step<()> {
    each(conn, &format!("lead WHERE {IS_FRESH} ORDER BY lead.id"), [], visit)
}

fn each(
    conn: &Connection,
    from: &str,
    params: impl Params,
    visit: &mut dyn FnMut(i64, &Stand) -> Step<()>,
) -> Step<()> {
    let mut find = conn.prepare(&format!("SELECT campaign, priority, phones, lead.id FROM {from}"))?;
    let mut rows = find.query(params)?;
    while let Some(row) = rows.next()? {
        visit(row.get(3)?, &read_stand(row)?)?;
    }
    Ok(())
}

/// Leads that are put in or taken out, in the order of their numbers: a block of them at a time.
pub(super) struct Change<'c> {
    find: CachedStatement<'c>,
    keep: CachedStatement<'c>,
    remove: CachedStatement<'c>,
    adds: bool,
    /// In later blocks nothing stands yet.
    known_until: i64,
    block: i64,
    leads: HashMap<Where, Vec<u16>>,
    /// The bytes of a row.
    bytes: Vec<u8>,
}

impl<'c> Change<'c> {
    pub(super) fn adding(conn: &'c Connection) -> Step<Self> {
        Self::new(conn, true, i64::MAX)
    }

    /// Adds leads that were made after a lead with this number and all others.
    pub(super) fn adding_after(conn: &'c Connection, last: i64) -> Step<Self> {
        Self::new(conn, true, last >> BLOCK_BITS)
    }

    pub(super) fn removing(conn: &'c Connection) -> Step<Self> {
        Self::new(conn, false, i64::MAX)
    }

    fn new(conn: &'c Connection, adds: bool, known_until: i64) -> Step<Self> {
        let row = "campaign = ?1 AND priority = ?2 AND block = ?3 AND place = ?4";
        Ok(Self {
            find: conn.prepare_cached(&format!("SELECT leads FROM fresh WHERE {row}"))?,
            keep: conn.prepare_cached(
                "INSERT OR REPLACE INTO fresh (campaign, priority, block, place, leads) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?,
            remove: conn.prepare_cached(&format!("DELETE FROM fresh WHERE {row}"))?,
            adds,
            known_until,
            block: 0,
            leads: HashMap::new(),
            bytes: Vec::new(),
        })
    }

    /// The next lead, whose number is higher than those before.
    pub(super) fn lead(&mut self, lead: i64, stand: &Stand) -> Step<()> {
        self.phones(lead, (stand.campaign, stand.priority), stand.places.iter().copied())
    }

    /// The next lead by the places of its phones, of which several may be one.
    pub(super) fn phones(
        &mut self,
        lead: i64,
        (campaign, priority): (i64, i64),
        places: impl Iterator<Item = i64>,
    ) -> Step<()> {
        let (block, offset) = block_of(lead);
        if block != self.block {
            self.write_block()?;
            self.block = block;
        }
        for place in places {
            let leads = self.leads.entry((campaign, priority, place)).or_default();
            if leads.last() != Some(&offset) {
                leads.push(offset);
            }
        }
        Ok(())
    }

    /// Writes the rest.
    pub(super) fn write(mut self) -> Step<()> {
        self.write_block()
    }

    fn write_block(&mut self) -> Step<()> {
        let mut rows: Vec<(Where, Vec<u16>)> = self.leads.drain().collect();
        rows.sort_unstable_by_key(|((campaign, priority, place), _)| (*campaign, Reverse(*priority), *place));
        for ((campaign, priority, place), offsets) in rows {
            let mut leads = RoaringBitmap::new();
            if self.block <= self.known_until {
                let key = params![campaign, priority, self.block, place];
                let found = self.find.query_row(key, |row| Ok(bitmap(row, 0)));
                leads = found.optional()?.transpose()?.unwrap_or_default();
            }
            for offset in offsets {
                if self.adds {
                    leads.insert(offset.into())
                } else {
                    leads.remove(offset.into())
                };
            }
            if leads.is_empty() {
                self.remove.execute(params![campaign, priority, self.block, place])?;
                continue;
            }
            self.bytes.clear();
            leads.serialize_into(&mut self.bytes).map_err(|error| unknown("fresh leads", error))?;
            self.keep.execute(params![campaign, priority, self.block, place, self.bytes])?;
        }
        Ok(())
    }
}

fn bitmap(row: &Row<'_>, column: usize) -> Step<RoaringBitmap> {
    let bytes = row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?;
    // What is longer was not written here, and might say more than memory holds.
    if bytes.len() > MOST_BYTES {
        return Err(unknown("fresh leads", format!("{} bytes", bytes.len())));
    }
    let leads = RoaringBitmap::deserialize_from(bytes).map_err(|error| unknown("fresh leads", error))?;
    match leads.max() {
        Some(last) if last >> BLOCK_BITS > 0 => Err(unknown("fresh leads", format!("number {last} of a block"))),
        _ => Ok(leads),
    }
}

/// Rows of a campaign, in the order of dialing.
pub(super) const IN_ORDER: &str =
    "SELECT priority, block, place, leads FROM fresh WHERE campaign = ?1 ORDER BY priority DESC, block, place";

/// The fresh leads of a campaign that may be called: the highest priority first, the first lead of equals.
pub(super) struct FreshLeads<'s> {
    rows: Rows<'s>,
    /// Whether a place, by its number in the file, may be called.
    may_call: &'s mut dyn FnMut(i64) -> Step<bool>,
    priority: i64,
    block: i64,
    offsets: roaring::bitmap::IntoIter,
}

impl<'s> FreshLeads<'s> {
    /// Leads of the rows that [`IN_ORDER`] gives.
    pub(super) fn new(mut rows: Rows<'s>, may_call: &'s mut dyn FnMut(i64) -> Step<bool>) -> Step<Self> {
        rows.advance()?;
        Ok(Self { rows, may_call, priority: 0, block: 0, offsets: RoaringBitmap::new().into_iter() })
    }

    /// The next lead and its priority.
    pub(super) fn next(&mut self) -> Step<Option<(i64, i64)>> {
        loop {
            if let Some(offset) = self.offsets.next() {
                return Ok(Some((self.block << BLOCK_BITS | i64::from(offset), self.priority)));
            }
            let Some(row) = self.rows.get() else { return Ok(None) };
            (self.priority, self.block) = (row.get(0)?, row.get(1)?);
            let mut leads = RoaringBitmap::new();
            while let Some(row) = self.rows.get() {
                if (row.get(0)?, row.get(1)?) != (self.priority, self.block) {
                    break;
                }
                if (self.may_call)(row.get(2)?)? {
                    leads |= bitmap(row, 3)?;
                }
                self.rows.advance()?;
            }
            self.offsets = leads.into_iter();
        }
    }
}

/// Fresh leads that stand in no row or in a wrong one, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    let mut rows: HashMap<(i64, Where), RoaringBitmap> = HashMap::new();
    let mut find = conn.prepare("SELECT leads, block, campaign, priority, place FROM fresh")?;
    let mut read = find.query([])?;
    while let Some(row) = read.next()? {
        let key = (row.get(1)?, (row.get(2)?, row.get(3)?, row.get(4)?));
        rows.insert(key, bitmap(row, 0)?);
    }
    let mut found = Vec::new();
    each_fresh(conn, &mut |lead, stand| {
        let (block, offset) = block_of(lead);
        for place in &stand.places {
            let row = rows.get_mut(&(block, (stand.campaign, stand.priority, *place)));
            if !row.is_some_and(|leads| leads.remove(offset.into())) {
                found.push(format!("lead {lead} was never dialed, and no dial list finds it by its place {place}"));
            }
        }
        Ok(())
    })?;
    let mut left: Vec<(i64, i64)> = Vec::new();
    for ((block, (_, _, place)), leads) in rows {
        left.extend(leads.iter().map(|offset| (block << BLOCK_BITS | i64::from(offset), place)));
    }
    left.sort_unstable();
    found.extend(left.into_iter().map(|(lead, place)| {
        format!("lead {lead} stands among those that were never dialed, at place {place}, where it is not")
    }));
    Ok(found)
}
