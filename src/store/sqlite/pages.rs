//! Registries as pages: a row for each block of 10,000 numbers of a generation.

use super::error::{Step, Trouble, unknown};
use super::value::{digits, signed};
use crate::domain::number_block::{BLOCK_NUMBERS, NumberBlock, block_of, holds};
use crate::domain::phone::PhoneNumber;
use crate::store::suppression::{Generation, LoadCounts};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

/// Bits of a page's id below the generation: enough for the blocks of 15 digits.
const BLOCK_BITS: u32 = 38;

/// Pages that one step sweeps away.
const SWEPT: i64 = 20_000;

const PAGE: &str = "SELECT numbers FROM registry_page WHERE id = ?1";

/// The id of a page.
fn id(generation: i64, block: u64) -> i64 {
    (generation << BLOCK_BITS) | signed(block)
}

pub(super) fn begin(conn: &Connection, list: &str) -> Step<Generation> {
    conn.execute("UPDATE generation SET state = 'gone' WHERE list = ?1 AND state = 'filling'", [list])?;
    conn.execute("INSERT INTO generation (list, state) VALUES (?1, 'filling')", [list])?;
    Ok(Generation(conn.last_insert_rowid()))
}

/// Adds blocks; gives how many numbers were new.
pub(super) fn add(conn: &Connection, Generation(generation): Generation, blocks: &[(u64, NumberBlock)]) -> Step<u64> {
    filling(conn, generation)?;
    let (first, last) = (id(generation, 0), id(generation + 1, 0) - 1);
    let highest = "SELECT max(id) FROM registry_page WHERE id BETWEEN ?1 AND ?2";
    let highest: Option<i64> = conn.query_row(highest, [first, last], |row| row.get(0))?;
    let mut write = conn.prepare_cached("INSERT INTO registry_page (id, numbers) VALUES (?1, ?2)")?;
    let mut bytes = Vec::new();
    let mut new = 0;
    for (block, numbers) in blocks {
        let id = id(generation, *block);
        if highest.is_some_and(|highest| id <= highest)
            && let Some(mut kept) = page(conn, id)?
        {
            let before = kept.len();
            kept.merge(numbers);
            new += kept.len() - before;
            rewrite(conn, id, &kept, &mut bytes)?;
            continue;
        }
        new += numbers.len();
        numbers.write(&mut bytes);
        write.execute(params![id, bytes])?;
    }
    Ok(new)
}

/// Another load of the same list may have given these pages up.
fn filling(conn: &Connection, generation: i64) -> Step<()> {
    let find = "SELECT state = 'filling' FROM generation WHERE id = ?1";
    let filling: Option<bool> = conn.query_row(find, [generation], |row| row.get(0)).optional()?;
    if filling == Some(true) {
        return Ok(());
    }
    Err(Trouble::Words("another load of the same list began meanwhile: load it again when that has ended".to_owned()))
}

pub(super) fn drop(conn: &Connection, Generation(generation): Generation) -> Step<()> {
    conn.execute("UPDATE generation SET state = 'gone' WHERE id = ?1", [generation])?;
    Ok(())
}

/// Puts pages in force in place of others.
pub(super) fn replace(conn: &Connection, old: Option<i64>, new: i64) -> Step<()> {
    filling(conn, new)?;
    conn.execute("UPDATE generation SET state = 'in_force' WHERE id = ?1", [new])?;
    conn.execute("UPDATE generation SET state = 'gone' WHERE id = ?1", [old])?;
    Ok(())
}

fn page(conn: &Connection, id: i64) -> Step<Option<NumberBlock>> {
    let mut find = conn.prepare_cached(PAGE)?;
    let mut rows = find.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
    NumberBlock::read(bytes).map(Some).ok_or_else(|| unknown("page of a registry", id))
}

fn rewrite(conn: &Connection, id: i64, numbers: &NumberBlock, bytes: &mut Vec<u8>) -> Step<()> {
    numbers.write(bytes);
    conn.prepare_cached("UPDATE registry_page SET numbers = ?2 WHERE id = ?1")?.execute(params![id, &*bytes])?;
    Ok(())
}

/// Adds and deletes numbers, sorted by number.
pub(super) fn change(conn: &Connection, generation: i64, changes: &[(PhoneNumber, bool)]) -> Step<LoadCounts> {
    let mut insert = conn.prepare_cached("INSERT INTO registry_page (id, numbers) VALUES (?1, ?2)")?;
    let mut delete = conn.prepare_cached("DELETE FROM registry_page WHERE id = ?1")?;
    let mut counts = LoadCounts::default();
    let mut bytes = Vec::new();
    for of_block in changes.chunk_by(|(one, _), (two, _)| block_of(*one).0 == block_of(*two).0) {
        let Some((first, _)) = of_block.first() else { continue };
        let id = id(generation, block_of(*first).0);
        let kept = page(conn, id)?;
        let is_new = kept.is_none();
        let mut numbers = kept.unwrap_or_default();
        let (mut added, mut removed) = (0, 0);
        for (number, add) in of_block {
            let (_, offset) = block_of(*number);
            match (numbers.contains(offset), add) {
                (false, true) => {
                    numbers.insert(offset);
                    added += 1;
                }
                (true, false) => {
                    numbers.remove(offset);
                    removed += 1;
                }
                (true, true) | (false, false) => {}
            }
        }
        counts.added += added;
        counts.removed += removed;
        if added + removed == 0 {
            continue;
        }
        if numbers.is_empty() {
            delete.execute([id])?;
        } else if is_new {
            numbers.write(&mut bytes);
            insert.execute(params![id, bytes])?;
        } else {
            rewrite(conn, id, &numbers, &mut bytes)?;
        }
    }
    Ok(counts)
}

/// Removes some pages that are no longer in force; whether there may be more.
pub(super) fn sweep(conn: &Connection) -> Step<bool> {
    let find = "SELECT id FROM generation WHERE state = 'gone' ORDER BY id LIMIT 1";
    let Some(gone): Option<i64> = conn.query_row(find, [], |row| row.get(0)).optional()? else { return Ok(false) };
    let (first, last) = (id(gone, 0), id(gone + 1, 0) - 1);
    let sql = "DELETE FROM registry_page WHERE id BETWEEN ?1 AND
               coalesce((SELECT id FROM registry_page WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1 OFFSET ?3), ?2)";
    let removed = conn.execute(sql, [first, last, SWEPT])?;
    if signed(removed as u64) <= SWEPT {
        conn.execute("DELETE FROM generation WHERE id = ?1", [gone])?;
    }
    Ok(true)
}

/// How many numbers a generation holds, by its pages.
pub(super) fn count(conn: &Connection, generation: i64) -> Step<u64> {
    let mut find = conn.prepare_cached("SELECT id, numbers FROM registry_page WHERE id BETWEEN ?1 AND ?2")?;
    let mut rows = find.query([id(generation, 0), id(generation + 1, 0) - 1])?;
    let mut counted = 0;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let numbers = NumberBlock::read(bytes);
        counted +=
            numbers.ok_or_else(|| unknown("page of a registry", row.get::<_, i64>(0).unwrap_or_default()))?.len();
    }
    Ok(counted)
}

/// Looks numbers up in pages. The page of the last number is kept: sorted numbers read each page once.
pub(super) struct PageReader<'c> {
    find: CachedStatement<'c>,
    /// The last page that was looked for.
    id: Option<i64>,
    bytes: Vec<u8>,
}

impl<'c> PageReader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        Ok(Self { find: conn.prepare_cached(PAGE)?, id: None, bytes: Vec::new() })
    }

    /// Whether a number is in a generation.
    pub(super) fn holds(&mut self, generation: i64, number: PhoneNumber) -> Step<bool> {
        let (block, offset) = block_of(number);
        let id = id(generation, block);
        if self.id != Some(id) {
            self.bytes.clear();
            self.id = None;
            let mut rows = self.find.query([id])?;
            if let Some(row) = rows.next()? {
                self.bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
            }
            self.id = Some(id);
        }
        Ok(holds(&self.bytes, offset))
    }
}

/// Visits those of sorted numbers that are in a generation.
pub(super) fn each_of(
    conn: &Connection,
    generation: i64,
    numbers: &[PhoneNumber],
    visit: &mut dyn FnMut(PhoneNumber),
) -> Step<()> {
    let mut find = conn.prepare_cached(PAGE)?;
    for of_block in numbers.chunk_by(|one, two| digits(*one) / BLOCK == digits(*two) / BLOCK) {
        let Some(first) = of_block.first() else { continue };
        let mut rows = find.query([id(generation, block_of(*first).0)])?;
        let Some(row) = rows.next()? else { continue };
        let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        for number in of_block.iter().filter(|number| holds(bytes, block_of(**number).1)) {
            visit(*number);
        }
    }
    Ok(())
}

const BLOCK: i64 = BLOCK_NUMBERS as i64;
