//! Leads that were never dialed and are not done: a packed row for those of a priority, a block of leads and a place.
//!
//! A lead stands in the row of each place in which one of its phones may be; `stand.rs` says when it comes and goes.

use super::error::{Step, unknown};
use super::fresh_rows::FreshRows;
use super::open_places::{Class, OpenPlaces};
use super::ranges::{LEADS_OF_LIST, Span};
use super::stand::{self, Stand};
use foldhash::{HashMap, HashMapExt};
use roaring::RoaringBitmap;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use std::cmp::Reverse;
use std::rc::Rc;

/// Leads whose numbers are alike but for so many bits are a block.
const BLOCK_BITS: u32 = 16;

/// A row's bytes at most: the head of a bitmap, and a bit for each lead of a block.
const MOST_BYTES: usize = 16 + (1 << (BLOCK_BITS - 3));

/// A lead is fresh until its first attempt, unless it ends before.
pub(super) const IS_FRESH: &str = "since IS NULL AND status <> 'final'";

/// Where rows stand: campaign, priority, place.
type Where = (i64, i64, i64);

/// The block of a lead, and where in it the lead is.
pub(super) fn block_of(lead: i64) -> (i64, u16) {
    // The lowest 16 bits.
    (lead >> BLOCK_BITS, (lead & 0xFFFF) as u16)
}

/// The lead at an offset in a block.
pub(super) fn lead_of(block: i64, offset: u32) -> i64 {
    block << BLOCK_BITS | i64::from(offset)
}

/// Takes out the leads of a list, which are there still.
pub(super) fn leave_list(conn: &Connection, list: i64) -> Step<()> {
    let mut removing = Change::removing(conn)?;
    let of_list = format!("{LEADS_OF_LIST} AND {IS_FRESH} ORDER BY of_list.first, lead.id");
    stand::each(conn, &of_list, [list], &mut |lead, stand| removing.lead(lead, stand))?;
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
    stand::each(conn, &format!("lead WHERE {IS_FRESH} ORDER BY lead.id"), [], visit)
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

/// A row's leads.
pub(super) fn bitmap(row: &Row<'_>, column: usize) -> Step<RoaringBitmap> {
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

/// So many places are each asked for in a block; of more, the block's own are looked through.
const FEW_PLACES: usize = 8;

/// The fresh leads of a campaign that may be called: by priority, by when their places close, by number.
pub(super) struct FreshLeads<'c> {
    rows: Box<dyn FreshRows + 'c>,
}

/// Where a walk over the fresh leads of a priority is.
pub(super) struct Walk {
    priority: i64,
    class: usize,
    block: i64,
    offsets: roaring::bitmap::IntoIter,
    /// These leads alone, rising; `None`: all.
    within: Option<Rc<[Span]>>,
}

impl<'c> FreshLeads<'c> {
    pub(super) fn new(rows: impl FreshRows + 'c) -> Self {
        Self { rows: Box::new(rows) }
    }

    /// The highest priority below another one.
    pub(super) fn priority_below(&mut self, priority: i64) -> Step<Option<i64>> {
        self.rows.priority_below(priority)
    }

    /// A walk from the first lead of a priority: over all, or over some alone.
    pub(super) fn walk(priority: i64, within: Option<Rc<[Span]>>) -> Walk {
        Walk { priority, class: 0, block: i64::MIN, offsets: RoaringBitmap::new().into_iter(), within }
    }

    /// The next lead of a walk: those of the places that close first, in the order of their numbers, then those of the next. A lead with
    /// phones in several places comes with each.
    pub(super) fn next(&mut self, walk: &mut Walk, open: &OpenPlaces) -> Step<Option<i64>> {
        loop {
            if let Some(offset) = walk.offsets.next() {
                return Ok(Some(lead_of(walk.block, offset)));
            }
            let Some(class) = open.classes.get(walk.class) else { return Ok(None) };
            match self.block_after(walk)? {
                Some(block) => {
                    walk.block = block;
                    walk.offsets = self.leads_of(walk, class)?.into_iter();
                }
                None => (walk.class, walk.block) = (walk.class + 1, i64::MIN),
            }
        }
    }

    /// The next block in which the walk may find leads.
    fn block_after(&mut self, walk: &Walk) -> Step<Option<i64>> {
        let mut after = walk.block;
        loop {
            let found = self.rows.block_after(walk.priority, after)?;
            let (Some(block), Some(within)) = (found, &walk.within) else { return Ok(found) };
            match spans_from(within, block).first().map(|span| span.first >> BLOCK_BITS) {
                None => return Ok(None),
                Some(first) if first > block => after = first - 1,
                Some(_) => return Ok(found),
            }
        }
    }

    /// The leads of a block at places of a class.
    fn leads_of(&mut self, walk: &Walk, class: &Class) -> Step<RoaringBitmap> {
        let Walk { priority, block, .. } = *walk;
        let mut there = class.places.clone();
        if there.len() > FEW_PLACES {
            there = self.rows.places(priority, block)?;
            there.retain(|place| class.places.binary_search(place).is_ok());
        }
        let mut leads = self.rows.leads(priority, block, &there)?;
        if let Some(told) = &class.only {
            told.keep(block, &mut leads);
        }
        if let Some(within) = &walk.within {
            leads &= in_block(within, block);
        }
        Ok(leads)
    }
}

/// Every fresh lead of a campaign, in no order; one with phones in several places comes with each.
pub(super) fn all(conn: &Connection, campaign: i64, tell: &mut dyn FnMut(i64)) -> Step<()> {
    each_row(conn, campaign, &mut |row| {
        row.leads.iter().for_each(|offset| tell(lead_of(row.block, offset)));
    })
}

/// Every place where fresh leads of a campaign stand; some come more than once.
pub(super) fn each_place(conn: &Connection, campaign: i64, tell: &mut dyn FnMut(i64)) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT place FROM fresh WHERE campaign = ?1")?;
    let mut rows = find.query([campaign])?;
    while let Some(row) = rows.next()? {
        tell(row.get(0)?);
    }
    Ok(())
}

/// The fresh leads of a priority and a block at a place.
pub(super) struct FreshRow {
    pub priority: i64,
    pub block: i64,
    pub place: i64,
    pub leads: RoaringBitmap,
}

/// Every row of a campaign's fresh leads.
pub(super) fn each_row(conn: &Connection, campaign: i64, tell: &mut dyn FnMut(FreshRow)) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT priority, block, place, leads FROM fresh WHERE campaign = ?1")?;
    let mut rows = find.query([campaign])?;
    while let Some(row) = rows.next()? {
        tell(FreshRow { priority: row.get(0)?, block: row.get(1)?, place: row.get(2)?, leads: bitmap(row, 3)? });
    }
    Ok(())
}

/// Those that do not end before a block.
fn spans_from(spans: &[Span], block: i64) -> &[Span] {
    spans.get(spans.partition_point(|span| span.last >> BLOCK_BITS < block)..).unwrap_or_default()
}

/// The leads of a block that lie in spans.
fn in_block(spans: &[Span], block: i64) -> RoaringBitmap {
    let mut leads = RoaringBitmap::new();
    let offset = |lead: i64| if lead >> BLOCK_BITS == block { Some(u32::from(block_of(lead).1)) } else { None };
    for span in spans_from(spans, block).iter().take_while(|span| span.first >> BLOCK_BITS <= block) {
        leads.insert_range(offset(span.first).unwrap_or(0)..=offset(span.last).unwrap_or(0xFFFF));
    }
    leads
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
        left.extend(leads.iter().map(|offset| (lead_of(block, offset), place)));
    }
    left.sort_unstable();
    found.extend(left.into_iter().map(|(lead, place)| {
        format!("lead {lead} stands among those that were never dialed, at place {place}, where it is not")
    }));
    Ok(found)
}
