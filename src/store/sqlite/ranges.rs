//! Which list leads came with, told without a look at the leads: by ranges of their numbers.

use super::error::Step;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// The leads of a list, `?1`: to be followed by more conditions. In a damaged file a range may reach too far.
pub(super) const LEADS_OF_LIST: &str = "lead_range of_list
    CROSS JOIN lead ON lead.id BETWEEN of_list.first AND of_list.last AND lead.list = of_list.list WHERE of_list.list = ?1";

/// Leads whose numbers follow each other, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub first: i64,
    pub last: i64,
}

/// Tells each list of a campaign that has leads, in the order of import: its number, its file and its leads, rising.
pub(super) fn each_list(conn: &Connection, campaign: i64, tell: &mut dyn FnMut(i64, &str, Vec<Span>)) -> Step<()> {
    let mut lists = conn.prepare_cached("SELECT id, file FROM list WHERE campaign = ?1 ORDER BY id")?;
    let mut spans = conn.prepare_cached("SELECT first, last FROM lead_range WHERE list = ?1 ORDER BY first")?;
    let mut rows = lists.query([campaign])?;
    while let Some(row) = rows.next()? {
        let list: i64 = row.get(0)?;
        let found = spans.query_map([list], |row| Ok(Span { first: row.get(0)?, last: row.get(1)? }))?;
        let found = found.collect::<Result<Vec<_>, _>>()?;
        if !found.is_empty() {
            tell(list, row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, found);
        }
    }
    Ok(())
}

/// A list, and its campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub list: i64,
    pub campaign: i64,
}

/// Looks leads up within a step. It holds until leads are made.
pub(super) struct Origins<'c> {
    find: CachedStatement<'c>,
    /// Ranges that were asked for: by the first lead, the last one and where they came from.
    known: BTreeMap<i64, (i64, Origin)>,
}

impl<'c> Origins<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let find = conn.prepare_cached(
            "SELECT r.first, r.last, list.id, list.campaign
             FROM (SELECT * FROM lead_range WHERE first <= ?1 ORDER BY first DESC LIMIT 1) r JOIN list ON list.id = r.list
             WHERE r.last >= ?1",
        )?;
        Ok(Self { find, known: BTreeMap::new() })
    }

    /// Where a lead came from; `None`: no list has such a lead.
    pub(super) fn of(&mut self, lead: i64) -> Step<Option<Origin>> {
        if let Some((_, (last, origin))) = self.known.range(..=lead).next_back()
            && lead <= *last
        {
            return Ok(Some(*origin));
        }
        let read = |row: &rusqlite::Row<'_>| {
            let origin = Origin { list: row.get(2)?, campaign: row.get(3)? };
            Ok((row.get(0)?, row.get(1)?, origin))
        };
        let Some((first, last, origin)) = self.find.query_row([lead], read).optional()? else { return Ok(None) };
        self.known.insert(first, (last, origin));
        Ok(Some(origin))
    }
}

/// Notes the leads that a list got last: from `first` to `last`, after all others.
pub(super) fn extend(conn: &Connection, list: i64, first: i64, last: i64) -> Step<()> {
    let mut grow = conn.prepare_cached(
        "UPDATE lead_range SET last = ?3 WHERE first = (SELECT max(first) FROM lead_range) AND list = ?1 AND last = ?2 - 1",
    )?;
    if grow.execute(params![list, first, last])? == 0 {
        conn.prepare_cached("INSERT INTO lead_range (list, first, last) VALUES (?1, ?2, ?3)")?
            .execute(params![list, first, last])?;
    }
    Ok(())
}

/// The leads of a list are gone.
pub(super) fn remove_list(conn: &Connection, list: i64) -> Step<()> {
    conn.prepare_cached("DELETE FROM lead_range WHERE list = ?1")?.execute([list])?;
    Ok(())
}
