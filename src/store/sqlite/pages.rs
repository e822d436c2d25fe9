//! Registries as pages: a row for each block of 10,000 numbers of a generation. What change files bring stands beside them
//! (`changes.rs`), and both are read together (`page_reader.rs`).

use super::error::{Step, Trouble, unknown};
use super::value::signed;
use crate::domain::number_block::NumberBlock;
use crate::store::suppression::Generation;
use rusqlite::{Connection, OptionalExtension, params};

/// Bits of a page's id below the generation: enough for the blocks of 15 digits.
const BLOCK_BITS: u32 = 38;

/// Pages that one step sweeps away.
const SWEPT: i64 = 20_000;

pub(super) const PAGE: &str = "SELECT numbers FROM registry_page WHERE id = ?1";

/// The id of a page, or of a change page.
pub(super) fn id(generation: i64, block: u64) -> i64 {
    (generation << BLOCK_BITS) | signed(block)
}

/// The ids of all pages of a generation.
pub(super) fn ids(generation: i64) -> [i64; 2] {
    [id(generation, 0), id(generation + 1, 0) - 1]
}

pub(super) fn begin(conn: &Connection, list: &str) -> Step<Generation> {
    conn.execute("UPDATE generation SET state = 'gone' WHERE list = ?1 AND state = 'filling'", [list])?;
    conn.execute("INSERT INTO generation (list, state) VALUES (?1, 'filling')", [list])?;
    Ok(Generation(conn.last_insert_rowid()))
}

/// Adds blocks; gives how many numbers were new.
pub(super) fn add(conn: &Connection, Generation(generation): Generation, blocks: &[(u64, NumberBlock)]) -> Step<u64> {
    filling(conn, generation)?;
    let highest = "SELECT max(id) FROM registry_page WHERE id BETWEEN ?1 AND ?2";
    let highest: Option<i64> = conn.query_row(highest, ids(generation), |row| row.get(0))?;
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

pub(super) fn page(conn: &Connection, id: i64) -> Step<Option<NumberBlock>> {
    let mut find = conn.prepare_cached(PAGE)?;
    let mut rows = find.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
    NumberBlock::read(bytes).map(Some).ok_or_else(|| unknown("page of a registry", id))
}

pub(super) fn rewrite(conn: &Connection, id: i64, numbers: &NumberBlock, bytes: &mut Vec<u8>) -> Step<()> {
    numbers.write(bytes);
    conn.prepare_cached("UPDATE registry_page SET numbers = ?2 WHERE id = ?1")?.execute(params![id, &*bytes])?;
    Ok(())
}

/// Removes some pages that are no longer in force; whether there may be more.
pub(super) fn sweep(conn: &Connection) -> Step<bool> {
    let find = "SELECT id FROM generation WHERE state = 'gone' ORDER BY id LIMIT 1";
    let Some(gone): Option<i64> = conn.query_row(find, [], |row| row.get(0)).optional()? else { return Ok(false) };
    if swept(conn, "registry_change", gone)? && swept(conn, "registry_page", gone)? {
        conn.execute("DELETE FROM generation WHERE id = ?1", [gone])?;
    }
    Ok(true)
}

/// Removes some rows of a table of pages; whether none is left.
fn swept(conn: &Connection, table: &str, generation: i64) -> Step<bool> {
    let [first, last] = ids(generation);
    let sql = format!(
        "DELETE FROM {table} WHERE id BETWEEN ?1 AND
         coalesce((SELECT id FROM {table} WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1 OFFSET ?3), ?2)"
    );
    let removed = conn.execute(&sql, [first, last, SWEPT])?;
    Ok(signed(removed as u64) <= SWEPT)
}

/// How many numbers are on the pages of a generation.
pub(super) fn count(conn: &Connection, generation: i64) -> Step<u64> {
    let mut find = conn.prepare_cached("SELECT id, numbers FROM registry_page WHERE id BETWEEN ?1 AND ?2")?;
    let mut rows = find.query(ids(generation))?;
    let mut counted = 0;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let numbers = NumberBlock::read(bytes);
        counted +=
            numbers.ok_or_else(|| unknown("page of a registry", row.get::<_, i64>(0).unwrap_or_default()))?.len();
    }
    Ok(counted)
}
