//! The directory: in which leads a number or a client's key is found. What comes in ones and few is a row of a table; what comes by the
//! thousand goes into packed volumes (`volumes.rs`), and so do the rows when they are many.

use super::error::Step;
use super::ranges::LEADS_OF_LIST;
use super::value::{count, signed};
use super::volumes::{self, Volumes};
use crate::domain::directory_page::Entry;
use roaring::RoaringTreemap;
use rusqlite::{CachedStatement, Connection, params};

/// So many entries at once are many. Small in the tests of this folder, as the pages are.
#[cfg(not(test))]
const MANY: usize = 4_096;
#[cfg(test)]
const MANY: usize = 4;

/// Rows that one round of a fold takes.
const FOLDED: usize = 1 << 20;

/// Rows of the table that whoever asks much keeps at hand.
const KEPT: usize = 1 << 16;

/// Questions after which that is worth while.
const WORTH_KEEPING: u32 = 64;

/// What leads are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Number,
    Key,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Key => "key",
        }
    }
}

/// Looks up within a step. It holds until a lead gets or loses an entry.
pub(super) struct Directory<'c> {
    conn: &'c Connection,
    what: What,
    volumes: Volumes<'c>,
    ask: CachedStatement<'c>,
    asked: u32,
    /// The rows of the table, sorted; `None`: it is asked each time.
    table: Option<Vec<Entry>>,
    found: Vec<i64>,
}

impl<'c> Directory<'c> {
    pub(super) fn new(conn: &'c Connection, what: What) -> Step<Self> {
        Ok(Self {
            conn,
            what,
            volumes: Volumes::new(conn, what)?,
            ask: conn.prepare_cached("SELECT lead FROM directory_row WHERE what = ?1 AND key = ?2")?,
            asked: 0,
            table: None,
            found: Vec::new(),
        })
    }

    /// The leads that are found by it, in whatever campaign, each once, the first one first.
    pub(super) fn leads(&mut self, key: u64) -> Step<&[i64]> {
        let Self { what, volumes, ask, table, found, .. } = self;
        found.clear();
        match table {
            None => {
                let mut rows = ask.query(params![what.word(), signed(key)])?;
                while let Some(row) = rows.next()? {
                    found.push(row.get(0)?);
                }
            }
            Some(rows) => {
                let from = rows.partition_point(|entry| entry.key < key);
                let same = rows.get(from..).unwrap_or_default().iter().take_while(|entry| entry.key == key);
                found.extend(same.map(|entry| signed(entry.lead)));
            }
        }
        volumes.each(key, &mut |lead| found.push(lead))?;
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        self.asked = self.asked.saturating_add(1);
        if self.asked == WORTH_KEEPING {
            self.table = Some(rows(self.conn, self.what, KEPT)?).filter(|rows| rows.len() < KEPT);
        }
        Ok(&self.found)
    }
}

/// The first rows of the table, so many.
fn rows(conn: &Connection, what: What, most: usize) -> Step<Vec<Entry>> {
    let mut read =
        conn.prepare_cached("SELECT key, lead FROM directory_row WHERE what = ?1 ORDER BY key, lead LIMIT ?2")?;
    let entry = |row: &rusqlite::Row<'_>| Ok(Entry { key: count(row, 0)?, lead: count(row, 1)? });
    let rows = read.query_map(params![what.word(), signed(most as u64)], entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds entries, which rise and of which none is there.
pub(super) fn add(conn: &Connection, what: What, entries: &[Entry]) -> Step<()> {
    if entries.len() >= MANY {
        return volumes::add(conn, what, entries);
    }
    let mut insert = conn.prepare_cached("INSERT INTO directory_row (what, key, lead) VALUES (?1, ?2, ?3)")?;
    for Entry { key, lead } in entries {
        insert.execute(params![what.word(), signed(*key), signed(*lead)])?;
    }
    Ok(())
}

/// Adds an entry, unless it is there.
pub(super) fn add_one(conn: &Connection, what: What, entry: Entry) -> Step<()> {
    if Directory::new(conn, what)?.leads(entry.key)?.contains(&signed(entry.lead)) {
        return Ok(());
    }
    add(conn, what, &[entry])
}

/// Removes an entry, if it is there.
pub(super) fn remove(conn: &Connection, what: What, entry: Entry) -> Step<()> {
    conn.prepare_cached("DELETE FROM directory_row WHERE what = ?1 AND key = ?2 AND lead = ?3")?.execute(params![
        what.word(),
        signed(entry.key),
        signed(entry.lead)
    ])?;
    volumes::remove(conn, what, entry)?;
    Ok(())
}

/// Removes all entries of the leads of a list.
pub(super) fn remove_list(conn: &Connection, list: i64) -> Step<()> {
    let mut find = conn.prepare(&format!("SELECT lead.id FROM {LEADS_OF_LIST}"))?;
    let leads = find.query_map([list], |row| row.get(0).map(i64::cast_unsigned))?;
    let leads = leads.collect::<Result<RoaringTreemap, _>>()?;
    conn.execute(&format!("DELETE FROM directory_row WHERE lead IN (SELECT lead.id FROM {LEADS_OF_LIST})"), [list])?;
    for what in [What::Number, What::Key] {
        volumes::remove_leads(conn, what, &|lead| leads.contains(lead))?;
    }
    Ok(())
}

/// Puts the rows of the table into volumes, where they are many. What is found stays the same.
pub(super) fn fold(conn: &Connection) -> Step<()> {
    for what in [What::Number, What::Key] {
        if rows(conn, what, MANY)?.len() < MANY {
            continue;
        }
        loop {
            let entries = rows(conn, what, FOLDED)?;
            let Some(last) = entries.last() else { break };
            conn.prepare_cached("DELETE FROM directory_row WHERE what = ?1 AND (key, lead) <= (?2, ?3)")?
                .execute(params![what.word(), signed(last.key), signed(last.lead)])?;
            volumes::add(conn, what, &entries)?;
        }
    }
    Ok(())
}

/// Visits all entries, and gives what is wrong with the pages, in words.
pub(super) fn checked(conn: &Connection, what: What, visit: &mut dyn FnMut(Entry) -> Step<()>) -> Step<Vec<String>> {
    let mut read = conn.prepare("SELECT key, lead FROM directory_row WHERE what = ?1")?;
    let mut rows = read.query([what.word()])?;
    while let Some(row) = rows.next()? {
        visit(Entry { key: count(row, 0)?, lead: count(row, 1)? })?;
    }
    volumes::checked(conn, what, visit)
}

/// Takes an entry that a lead has, and how it is told.
pub(super) type Tell<'t> = dyn FnMut(Entry, &str) -> Step<()> + 't;

/// What is wrong with the entries, in words: `own` gives all that leads have, and `stray` says what stands
/// there for a lead that has it not.
pub(super) fn problems(
    conn: &Connection,
    what: What,
    own: &mut dyn FnMut(&mut Tell<'_>) -> Step<()>,
    stray: &mut dyn FnMut(Entry) -> Step<Option<String>>,
) -> Step<Vec<String>> {
    let mut booked = 0_u64;
    let mut wrong = checked(conn, what, &mut |_| {
        booked += 1;
        Ok(())
    })?;
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    let (mut directory, mut held) = (Directory::new(conn, what)?, 0);
    own(&mut |entry, told| {
        held += 1;
        if !directory.leads(entry.key)?.contains(&signed(entry.lead)) {
            wrong.push(format!("lead {}: {told}", entry.lead));
        }
        Ok(())
    })?;
    // Where all that leads have is booked, and no more is, nothing else is.
    if held != booked || !wrong.is_empty() {
        checked(conn, what, &mut |entry| {
            wrong.extend(stray(entry)?);
            Ok(())
        })?;
        if wrong.is_empty() {
            wrong.push(format!("of {booked} entries by {} some stand twice", what.word()));
        }
    }
    Ok(wrong)
}
