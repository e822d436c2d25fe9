//! Which leads a client's key means: those that have it as their own. Rows that were merged into a lead under other keys are in the
//! table `other_key`.

use super::directory::{self, Directory, What};
use super::error::Step;
use super::value::count;
use crate::domain::directory_page::{Entry, KEY_BITS};
use fnv::FnvHasher;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use std::hash::Hasher;

/// By what the leads of a campaign with a key are found: FNV-1a (Fowler, Noll and Vo), which stays the same. Others may have the same.
pub(super) fn hash(campaign: i64, key: &str) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write(&campaign.to_le_bytes());
    hasher.write(key.as_bytes());
    let hash = hasher.finish();
    (hash ^ (hash >> KEY_BITS)) & ((1 << KEY_BITS) - 1)
}

fn entry(campaign: i64, key: &str, lead: i64) -> Entry {
    Entry { key: hash(campaign, key), lead: lead.cast_unsigned() }
}

/// Looks keys up within a step. It holds until a lead gets another key.
pub(super) struct Keyed<'c> {
    directory: Directory<'c>,
    has: CachedStatement<'c>,
    others: CachedStatement<'c>,
}

impl<'c> Keyed<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        Ok(Self {
            directory: Directory::new(conn, What::Key)?,
            has: conn.prepare_cached("SELECT campaign = ?2 AND key = ?3 FROM lead WHERE id = ?1")?,
            others: conn.prepare_cached("SELECT lead FROM other_key WHERE campaign = ?1 AND key = ?2")?,
        })
    }

    /// The leads of a campaign that a key means, their own or that of a row that was merged into them, but for `without`, if it is
    /// not 0; each once, the first one first. The empty text is no key.
    pub(super) fn leads(&mut self, campaign: i64, key: &str, without: i64) -> Step<Vec<i64>> {
        let mut found = Vec::new();
        if key.is_empty() {
            return Ok(found);
        }
        for lead in self.directory.leads(hash(campaign, key))? {
            // In a damaged file a key may be booked for a lead that is gone.
            if *lead != without
                && self.has.query_row(params![lead, campaign, key], |row| row.get(0)).optional()? == Some(true)
            {
                found.push(*lead);
            }
        }
        let others = self.others.query_map(params![campaign, key], |row| row.get::<_, i64>(0))?;
        for other in others {
            found.extend(Some(other?).filter(|other| *other != without));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// The keys of new leads of a campaign, on their way into the directory.
pub(super) struct Keys {
    campaign: i64,
    entries: Vec<Entry>,
}

impl Keys {
    /// Of so many leads.
    pub(super) fn of(campaign: i64, leads: usize) -> Self {
        Self { campaign, entries: Vec::with_capacity(leads) }
    }

    /// The empty text is no key.
    pub(super) fn push(&mut self, key: &str, lead: i64) {
        if !key.is_empty() {
            self.entries.push(entry(self.campaign, key, lead));
        }
    }

    pub(super) fn write(mut self, conn: &Connection) -> Step<()> {
        self.entries.sort_unstable();
        directory::add(conn, What::Key, &self.entries)
    }
}

/// A lead has another key than before; the empty text is none.
pub(super) fn change(conn: &Connection, lead: i64, before: &str, after: &str) -> Step<()> {
    if before == after {
        return Ok(());
    }
    let mut find = conn.prepare_cached("SELECT campaign FROM lead WHERE id = ?1")?;
    let campaign = find.query_row([lead], |row| row.get(0))?;
    if !before.is_empty() {
        directory::remove(conn, What::Key, entry(campaign, before, lead))?;
    }
    if !after.is_empty() {
        directory::add_one(conn, What::Key, entry(campaign, after, lead))?;
    }
    Ok(())
}

const KEYED: &str = "SELECT id, campaign, key FROM lead WHERE key <> ''";

fn keyed(row: &Row<'_>) -> Step<Entry> {
    let key = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Entry { key: hash(row.get(1)?, key), lead: count(row, 0)? })
}

/// Puts the keys of all leads into the directory, which has none yet.
pub(super) fn take_over(conn: &Connection) -> Step<()> {
    /// Leads at a time.
    const ROUND: usize = 1 << 20;
    let mut read = conn.prepare(&format!("{KEYED} ORDER BY id"))?;
    let mut rows = read.query([])?;
    loop {
        let mut entries = Vec::new();
        while entries.len() < ROUND
            && let Some(row) = rows.next()?
        {
            entries.push(keyed(row)?);
        }
        if entries.is_empty() {
            return Ok(());
        }
        entries.sort_unstable();
        directory::add(conn, What::Key, &entries)?;
    }
}

/// What is wrong with the keys by which leads are found, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    let mut read = conn.prepare(KEYED)?;
    let mut one = conn.prepare(&format!("{KEYED} AND id = ?1"))?;
    directory::problems(
        conn,
        What::Key,
        &mut |visit| {
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                visit(keyed(row)?, "it is not found by its key")?;
            }
            Ok(())
        },
        &mut |entry| {
            let mut rows = one.query([super::value::signed(entry.lead)])?;
            let has = rows.next()?.map(keyed).transpose()? == Some(entry);
            Ok((!has).then(|| format!("a key is booked for lead {}, which has it not", entry.lead)))
        },
    )
}
