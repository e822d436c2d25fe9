//! The volumes of the directory: each is sorted, and holds pages of some hundreds of entries. Whoever adds one puts the smaller ones into
//! it, so that there are few to look in, and each entry is written anew a few times only.

use super::directory::What;
use super::error::{Step, Trouble, unknown};
use super::value::{count, signed};
use crate::domain::directory_page::{Cutter, Entry, KEY_BITS, Page, pack};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Rows, params};

/// Bytes of a page: what a page of the file holds beside the row's own head. Small in the tests of this folder, so that few leads fill
/// many.
#[cfg(not(test))]
const MOST_BYTES: usize = 4_040;
#[cfg(test)]
const MOST_BYTES: usize = 40;

/// A volume that is not more times as large as what comes goes into it. At two, a directory that grows by ten equal parts has one or two
/// volumes, and writes each entry between two and three times.
const GROWN: u64 = 2;

/// Volumes that there may be: 13 bits of a page's id.
const MOST_VOLUMES: i64 = 8_192;

/// The ids of the pages of a volume up to the one that may hold this key.
fn ids(volume: i64, key: u64) -> [i64; 2] {
    [volume << KEY_BITS, volume << KEY_BITS | signed(key)]
}

/// The ids of all pages of a volume.
fn all(volume: i64) -> [i64; 2] {
    ids(volume, (1 << KEY_BITS) - 1)
}

/// The first key of a page.
fn base(id: i64) -> u64 {
    id.cast_unsigned() & ((1 << KEY_BITS) - 1)
}

fn page(id: i64, bytes: &[u8]) -> Step<Page<'_>> {
    Page::read(base(id), bytes).ok_or_else(|| unknown("page of the directory", id))
}

/// Volumes and how many entries they have, the smallest first.
fn volumes(conn: &Connection, what: What) -> Step<Vec<(i64, u64)>> {
    let mut find =
        conn.prepare_cached("SELECT id, entries FROM directory_volume WHERE what = ?1 ORDER BY entries, id")?;
    let found = find.query_map([what.word()], |row| Ok((row.get(0)?, count(row, 1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The pages of a volume, entry by entry.
struct Stream<'s> {
    rows: Rows<'s>,
    entries: Vec<Entry>,
    at: usize,
}

impl<'s> Stream<'s> {
    fn new(rows: Rows<'s>) -> Step<Self> {
        let mut stream = Self { rows, entries: Vec::new(), at: 0 };
        stream.turn()?;
        Ok(stream)
    }

    fn head(&self) -> Option<Entry> {
        self.entries.get(self.at).copied()
    }

    fn advance(&mut self) -> Step<()> {
        self.at += 1;
        if self.at == self.entries.len() { self.turn() } else { Ok(()) }
    }

    /// Goes to the next page.
    fn turn(&mut self) -> Step<()> {
        self.entries.clear();
        self.at = 0;
        if let Some(row) = self.rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            self.entries.extend(page(row.get(0)?, bytes)?.iter());
        }
        Ok(())
    }
}

/// The page on which a key would stand, of those that may have it.
const PAGE: &str = "SELECT id, entries FROM directory_page WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1";

const PAGES: &str = "SELECT id, entries FROM directory_page WHERE id BETWEEN ?1 AND ?2 ORDER BY id";

/// Adds entries, which rise.
pub(super) fn add(conn: &Connection, what: What, entries: &[Entry]) -> Step<()> {
    let mut total = entries.len() as u64;
    let smaller: Vec<i64> = volumes(conn, what)?
        .into_iter()
        .map_while(|(volume, held)| {
            let joins = held <= total.saturating_mul(GROWN);
            total += if joins { held } else { 0 };
            joins.then_some(volume)
        })
        .collect();
    let volume = free(conn)?;
    let written = merge(conn, volume, entries, &smaller)?;
    for volume in smaller {
        conn.prepare_cached("DELETE FROM directory_page WHERE id BETWEEN ?1 AND ?2")?.execute(all(volume))?;
        conn.prepare_cached("DELETE FROM directory_volume WHERE id = ?1")?.execute([volume])?;
    }
    if written > 0 {
        conn.prepare_cached("INSERT INTO directory_volume (id, what, entries) VALUES (?1, ?2, ?3)")?
            .execute(params![volume, what.word(), signed(written)])?;
    }
    Ok(())
}

/// The lowest id that no volume has.
fn free(conn: &Connection) -> Step<i64> {
    let mut find = conn.prepare_cached("SELECT id FROM directory_volume ORDER BY id")?;
    let used = find.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let free = (0..).zip(&used).find(|(at, id)| at != *id).map_or(signed(used.len() as u64), |(at, _)| at);
    if free < MOST_VOLUMES { Ok(free) } else { Err(Trouble::Words("the directory has too many volumes".to_owned())) }
}

/// Writes the pages of a new volume from entries and other volumes; gives how many entries it has.
fn merge(conn: &Connection, volume: i64, entries: &[Entry], others: &[i64]) -> Step<u64> {
    let mut insert = conn.prepare_cached("INSERT INTO directory_page (id, entries) VALUES (?1, ?2)")?;
    let mut put = |page: Option<(u64, &[u8])>| -> Step<()> {
        if let Some((first, bytes)) = page {
            insert.execute(params![volume << KEY_BITS | signed(first), bytes])?;
        }
        Ok(())
    };
    let mut statements = others.iter().map(|_| conn.prepare(PAGES)).collect::<Result<Vec<_>, _>>()?;
    let mut streams = Vec::new();
    for (statement, other) in statements.iter_mut().zip(others) {
        streams.push(Stream::new(statement.query(all(*other))?)?);
    }
    let mut cutter = Cutter::new(MOST_BYTES);
    let (mut written, mut last) = (0, None);
    let mut write = |entry: Entry| -> Step<()> {
        if last.replace(entry) != Some(entry) {
            written += 1;
            put(cutter.push(entry))?;
        }
        Ok(())
    };
    let mut new = entries.iter().copied().peekable();
    loop {
        let lowest =
            streams.iter_mut().filter_map(|stream| Some((stream.head()?, stream))).min_by_key(|(head, _)| *head);
        match (new.peek(), lowest) {
            (None, None) => break,
            (Some(entry), Some((head, stream))) if head < *entry => {
                write(head)?;
                stream.advance()?;
            }
            (None, Some((head, stream))) => {
                write(head)?;
                stream.advance()?;
            }
            (Some(_), _) => new.next().map_or(Ok(()), &mut write)?,
        }
    }
    put(cutter.end())?;
    Ok(written)
}

/// A volume with the page that was looked at last.
struct Volume {
    id: i64,
    /// The page that was looked at last.
    last: Option<i64>,
    /// The page at hand, and its last key: one that was looked at twice.
    held: Option<(i64, u64)>,
    bytes: Vec<u8>,
    /// The last key that was looked for, and how many entries of the page are below it.
    passed: (u64, usize),
}

/// Looks keys up, one after the other. Rising ones are found on the page that is at hand, a few entries on.
pub(super) struct Volumes<'c> {
    find: CachedStatement<'c>,
    volumes: Vec<Volume>,
}

impl<'c> Volumes<'c> {
    /// It holds until something is added or removed.
    pub(super) fn new(conn: &'c Connection, what: What) -> Step<Self> {
        let find = conn.prepare_cached(PAGE)?;
        let volume = |(id, _)| Volume { id, last: None, held: None, bytes: Vec::new(), passed: (0, 0) };
        Ok(Self { find, volumes: volumes(conn, what)?.into_iter().map(volume).collect() })
    }

    /// Visits the leads that are found by a key, each once.
    pub(super) fn each(&mut self, key: u64, visit: &mut dyn FnMut(i64)) -> Step<()> {
        self.volumes.iter_mut().try_for_each(|volume| volume.each(&mut self.find, key, visit))
    }
}

impl Volume {
    fn each(&mut self, find: &mut CachedStatement<'_>, key: u64, visit: &mut dyn FnMut(i64)) -> Step<()> {
        if let Some((id, last)) = self.held
            && (base(id)..=last).contains(&key)
        {
            let page = page(id, &self.bytes)?;
            let from = if key >= self.passed.0 { self.passed.1 } else { 0 };
            let below = page.below(key, from);
            self.passed = (key, below);
            page.of_key(key, below).for_each(|lead| visit(signed(lead)));
            return Ok(());
        }
        let mut rows = find.query(ids(self.id, key))?;
        let Some(row) = rows.next()? else { return Ok(()) };
        let (id, bytes) = (row.get(0)?, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
        let page = page(id, bytes)?;
        let below = page.below(key, 0);
        page.of_key(key, below).for_each(|lead| visit(signed(lead)));
        // Who asks here and there has no use for the page; who asks in order comes back to it.
        if self.last.replace(id) == Some(id) {
            self.bytes.clear();
            self.bytes.extend_from_slice(bytes);
            self.held = Some((id, page.last_key()));
            self.passed = (key, below);
        }
        Ok(())
    }
}

/// The first page that a query gives.
fn first(conn: &Connection, sql: &str, ids: [i64; 2]) -> Step<Option<(i64, Vec<u8>)>> {
    Ok(conn.prepare_cached(sql)?.query_row(ids, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Removes an entry; whether it was there.
pub(super) fn remove(conn: &Connection, what: What, entry: Entry) -> Step<bool> {
    for (volume, _) in volumes(conn, what)? {
        if let Some((id, bytes)) = first(conn, PAGE, ids(volume, entry.key))?
            && rewrite(conn, volume, id, &bytes, &|held| held != entry)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the entries of leads.
pub(super) fn remove_leads(conn: &Connection, what: What, gone: &dyn Fn(u64) -> bool) -> Step<()> {
    for (volume, _) in volumes(conn, what)? {
        let [mut from, to] = all(volume);
        while let Some((id, bytes)) = first(conn, PAGES, [from, to])? {
            rewrite(conn, volume, id, &bytes, &|entry| !gone(entry.lead))?;
            from = id + 1;
        }
    }
    Ok(())
}

/// Leaves on a page what is to be kept; whether that is less than there was.
fn rewrite(conn: &Connection, volume: i64, id: i64, bytes: &[u8], keep: &dyn Fn(Entry) -> bool) -> Step<bool> {
    let before = page(id, bytes)?;
    let kept: Vec<Entry> = before.iter().filter(|entry| keep(*entry)).collect();
    let removed = before.len() - kept.len();
    if removed == 0 {
        return Ok(false);
    }
    if let Some(first) = kept.first() {
        // The page's id says its first key: one that is gone must not be read from it.
        let mut packed = Vec::new();
        pack(&kept, &mut packed);
        conn.prepare_cached("UPDATE directory_page SET id = ?2, entries = ?3 WHERE id = ?1")?.execute(params![
            id,
            volume << KEY_BITS | signed(first.key),
            packed
        ])?;
    } else {
        conn.prepare_cached("DELETE FROM directory_page WHERE id = ?1")?.execute([id])?;
    }
    let removed = signed(removed as u64);
    conn.prepare_cached("DELETE FROM directory_volume WHERE id = ?1 AND entries <= ?2")?
        .execute(params![volume, removed])?;
    conn.prepare_cached("UPDATE directory_volume SET entries = entries - ?2 WHERE id = ?1")?
        .execute(params![volume, removed])?;
    Ok(true)
}

/// Visits all entries, volume by volume, and gives what is wrong with the pages, in words.
pub(super) fn checked(conn: &Connection, what: What, visit: &mut dyn FnMut(Entry) -> Step<()>) -> Step<Vec<String>> {
    let mut wrong = Vec::new();
    for (volume, entries) in volumes(conn, what)? {
        let mut find = conn.prepare(PAGES)?;
        let mut rows = find.query(all(volume))?;
        let (mut counted, mut last) = (0, None);
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let sound = Page::read(base(id), bytes).filter(Page::rises);
            let Some(page) = sound.filter(|_| last < Some(base(id))) else {
                wrong.push(format!("page {id} of the directory can't be read"));
                continue;
            };
            last = Some(page.last_key());
            counted += page.len() as u64;
            page.iter().try_for_each(&mut *visit)?;
        }
        if counted != entries {
            wrong.push(format!("volume {volume} of the directory has {counted} entries, but counts {entries}"));
        }
    }
    Ok(wrong)
}
