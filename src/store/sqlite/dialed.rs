//! Leads that were dialed before and are not done: a row for each place of their phones, in the order in which they are free.
//!
//! `stand.rs` says when a lead comes and goes.

use super::error::Step;
use super::open_places::OpenPlaces;
use super::stand::{self, STANDS, Stand};
use crate::domain::lead::LeadId;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, VecDeque};

/// How many leads of a place are read at first; then twice as many each time.
const FIRST_CHUNK: usize = 16;
const LARGEST_CHUNK: usize = 1_024;

pub(super) fn add(conn: &Connection, lead: LeadId, stand: &Stand) -> Step<()> {
    let mut insert = conn.prepare_cached(
        "INSERT OR IGNORE INTO dialed (campaign, place, priority, since, lead) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for place in &stand.places {
        insert.execute(params![stand.campaign, place, stand.priority, stand.since, lead.0])?;
    }
    Ok(())
}

pub(super) fn remove(conn: &Connection, lead: LeadId, stand: &Stand) -> Step<()> {
    let mut delete = conn.prepare_cached(
        "DELETE FROM dialed WHERE campaign = ?1 AND place = ?2 AND priority = ?3 AND since = ?4 AND lead = ?5",
    )?;
    for place in &stand.places {
        delete.execute(params![stand.campaign, place, stand.priority, stand.since, lead.0])?;
    }
    Ok(())
}

/// Every lead of a campaign that was dialed and is not done; one with phones in several places comes with each.
pub(super) fn all(conn: &Connection, campaign: i64, tell: &mut dyn FnMut(i64)) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT lead FROM dialed WHERE campaign = ?1")?;
    let mut rows = find.query([campaign])?;
    while let Some(row) = rows.next()? {
        tell(row.get(0)?);
    }
    Ok(())
}

/// The next lower priority at a place, and leads of a place and a priority that are free, after one of them.
pub(super) const STEPS: [&str; 2] = [
    "SELECT priority FROM dialed WHERE campaign = ?1 AND place = ?2 AND priority < ?3 ORDER BY priority DESC LIMIT 1",
    "SELECT since, lead FROM dialed WHERE campaign = ?1 AND place = ?2 AND priority = ?3 AND since <= ?4
     AND (since, lead) > (?5, ?6) ORDER BY since, lead LIMIT ?7",
];

/// When a lead is free, and its number.
pub(super) type Free = (i64, i64);

/// The rows of a campaign's leads that were dialed, wherever they are.
pub(super) trait DialedRows {
    /// The highest priority below another one at a place.
    fn priority_below(&mut self, place: i64, priority: i64) -> Step<Option<i64>>;
    /// The first of the leads of a place and a priority that are free at `now`, behind one of them.
    fn free_after(&mut self, place: i64, priority: i64, now: i64, after: Free, most: usize) -> Step<VecDeque<Free>>;
    /// When a lead was called last.
    fn last_attempt(&mut self, lead: i64) -> Step<Option<i64>>;
}

/// The rows in the file.
pub(super) struct DialedInFile<'c> {
    campaign: i64,
    lower: CachedStatement<'c>,
    chunk: CachedStatement<'c>,
    last_attempt: CachedStatement<'c>,
}

impl<'c> DialedInFile<'c> {
    pub(super) fn new(conn: &'c Connection, campaign: i64) -> Step<Self> {
        let [lower, chunk] = STEPS.map(|sql| conn.prepare_cached(sql));
        let last_attempt = conn.prepare_cached("SELECT max(opened_at) FROM attempt WHERE lead = ?1")?;
        Ok(Self { campaign, lower: lower?, chunk: chunk?, last_attempt })
    }
}

impl DialedRows for DialedInFile<'_> {
    fn priority_below(&mut self, place: i64, priority: i64) -> Step<Option<i64>> {
        Ok(self.lower.query_row((self.campaign, place, priority), |row| row.get(0)).optional()?)
    }

    fn free_after(&mut self, place: i64, priority: i64, now: i64, after: Free, most: usize) -> Step<VecDeque<Free>> {
        let key = params![self.campaign, place, priority, now, after.0, after.1, most as i64];
        let found = self.chunk.query_map(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn last_attempt(&mut self, lead: i64) -> Step<Option<i64>> {
        let last = self.last_attempt.query_row([lead], |row| row.get(0)).optional()?;
        Ok(last.flatten())
    }
}

/// The leads of a campaign that were dialed before and are free now, at places that are open: by priority, by when their places close,
/// by how long they have been free. What waits is not read.
pub(super) struct DialedLeads<'c> {
    rows: Box<dyn DialedRows + 'c>,
    now: i64,
    /// The highest priority at each open place that was not walked over yet.
    next: HashMap<i64, Option<i64>>,
}

/// Where a walk over the free leads of a priority is: the class of places, and of each what was read ahead.
pub(super) struct Walk {
    priority: i64,
    class: usize,
    begun: bool,
    /// The next lead of each place.
    heads: BinaryHeap<Reverse<(Free, i64)>>,
    ahead: HashMap<i64, Ahead>,
}

/// Leads of a place that were read ahead.
#[derive(Default)]
struct Ahead {
    leads: VecDeque<Free>,
    /// How many were asked for last; 0: there are no more.
    asked: usize,
}

impl<'c> DialedLeads<'c> {
    pub(super) fn new(rows: impl DialedRows + 'c, now: i64, open: &OpenPlaces) -> Step<Self> {
        let mut all = Self { rows: Box::new(rows), now, next: HashMap::new() };
        for place in open.places() {
            let highest = all.rows.priority_below(place, i64::MAX)?;
            all.next.insert(place, highest);
        }
        Ok(all)
    }

    /// When a lead was called last.
    pub(super) fn last_attempt(&mut self, lead: i64) -> Step<Option<i64>> {
        self.rows.last_attempt(lead)
    }

    /// The highest priority that was not walked over yet.
    pub(super) fn highest(&self) -> Option<i64> {
        self.next.values().filter_map(|priority| *priority).max()
    }

    /// A walk from the first lead of a priority.
    pub(super) fn walk(priority: i64) -> Walk {
        Walk { priority, class: 0, begun: false, heads: BinaryHeap::new(), ahead: HashMap::new() }
    }

    /// The next free lead of a walk: those of the places that close first, the longest free first. A lead with phones in several places
    /// comes with each.
    pub(super) fn next(&mut self, walk: &mut Walk, open: &OpenPlaces) -> Step<Option<i64>> {
        loop {
            let Some(class) = open.classes.get(walk.class) else { return Ok(None) };
            if !walk.begun {
                walk.begun = true;
                for place in &class.places {
                    if self.next.get(place) == Some(&Some(walk.priority)) {
                        let lower = self.rows.priority_below(*place, walk.priority)?;
                        self.next.insert(*place, lower);
                        self.advance(walk, *place, (i64::MIN, i64::MIN))?;
                    }
                }
            }
            match walk.heads.pop() {
                Some(Reverse((free, place))) => {
                    self.advance(walk, place, free)?;
                    if class.only.as_ref().is_none_or(|told| told.has(free.1)) {
                        return Ok(Some(free.1));
                    }
                }
                None => (walk.class, walk.begun) = (walk.class + 1, false),
            }
        }
    }

    /// Puts the lead of a place that comes after another one among the heads.
    fn advance(&mut self, walk: &mut Walk, place: i64, after: Free) -> Step<()> {
        let ahead = walk.ahead.entry(place).or_insert_with(|| Ahead { asked: FIRST_CHUNK / 2, ..Ahead::default() });
        if ahead.leads.is_empty() && ahead.asked > 0 {
            let most = (ahead.asked * 2).min(LARGEST_CHUNK);
            ahead.leads = self.rows.free_after(place, walk.priority, self.now, after, most)?;
            ahead.asked = if ahead.leads.len() < most { 0 } else { most };
        }
        if let Some(head) = ahead.leads.pop_front() {
            walk.heads.push(Reverse((head, place)));
        }
        Ok(())
    }
}

/// Every place where dialed leads of a campaign stand, with the first instant after another one at which one is free there.
pub(super) fn each_place(
    conn: &Connection,
    campaign: i64,
    after: i64,
    tell: &mut dyn FnMut(i64, Option<i64>),
) -> Step<()> {
    let mut next_place =
        conn.prepare_cached("SELECT place FROM dialed WHERE campaign = ?1 AND place > ?2 ORDER BY place LIMIT 1")?;
    let mut next_free = conn.prepare_cached(
        "SELECT since FROM dialed WHERE campaign = ?1 AND place = ?2 AND priority = ?3 AND since > ?4
         ORDER BY since LIMIT 1",
    )?;
    let mut rows = DialedInFile::new(conn, campaign)?;
    let mut before = i64::MIN;
    while let Some(place) = next_place.query_row((campaign, before), |row| row.get(0)).optional()? {
        let mut first: Option<i64> = None;
        let mut above = i64::MAX;
        while let Some(priority) = rows.priority_below(place, above)? {
            let free = next_free.query_row((campaign, place, priority, after), |row| row.get(0)).optional()?;
            first = first.into_iter().chain(free).min();
            above = priority;
        }
        tell(place, first);
        before = place;
    }
    Ok(())
}

/// A lead that was dialed, where it stands.
pub(super) struct DialedRow {
    pub place: i64,
    pub priority: i64,
    pub free: Free,
}

/// The rows of a campaign's dialed leads that are free before an instant, sorted.
pub(super) fn each_row(conn: &Connection, campaign: i64, before: i64, tell: &mut dyn FnMut(DialedRow)) -> Step<()> {
    let mut find = conn.prepare_cached(
        "SELECT place, priority, since, lead FROM dialed WHERE campaign = ?1 AND since < ?2
         ORDER BY campaign, place, priority, since, lead",
    )?;
    let mut rows = find.query((campaign, before))?;
    while let Some(row) = rows.next()? {
        tell(DialedRow { place: row.get(0)?, priority: row.get(1)?, free: (row.get(2)?, row.get(3)?) });
    }
    Ok(())
}

/// Leads that were dialed and stand in no row or in a wrong one, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    let mut rows: BTreeSet<(i64, i64, i64, i64, i64)> = BTreeSet::new();
    let mut find = conn.prepare("SELECT lead, place, campaign, priority, since FROM dialed")?;
    let mut read = find.query([])?;
    while let Some(row) = read.next()? {
        rows.insert((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    }
    let mut found = Vec::new();
    let dialed = format!("lead WHERE since IS NOT NULL AND {STANDS} ORDER BY lead.id");
    stand::each(conn, &dialed, [], &mut |lead, stand| {
        let Some(since) = stand.since else { return Ok(()) };
        for place in &stand.places {
            if !rows.remove(&(lead, *place, stand.campaign, stand.priority, since)) {
                found
                    .push(format!("lead {lead} is to be dialed again, and no dial list finds it by its place {place}"));
            }
        }
        Ok(())
    })?;
    found.extend(rows.into_iter().map(|(lead, place, ..)| {
        format!("lead {lead} stands among those to be dialed again, at place {place}, where it is not")
    }));
    Ok(found)
}
