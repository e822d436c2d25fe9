//! Looking numbers up in pages and in the change pages beside them.

use super::error::Step;
use super::pages::{PAGE, id};
use super::value::digits;
use crate::domain::number_block::{BLOCK_NUMBERS, block_of, holds};
use crate::domain::number_changes::{RisingChanges, SPAN_NUMBERS, said, span_of};
use crate::domain::phone::PhoneNumber;
use rusqlite::{CachedStatement, Connection};

pub(super) const CHANGES: &str = "SELECT numbers FROM registry_change WHERE id = ?1";

/// Which numbers are held: those of a generation's pages, but for what its change pages say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub generation: i64,
    /// There are change pages. Without them nobody looks for any.
    pub changed: bool,
}

/// Reads rows by their id. The last one is kept: sorted numbers read each row once.
pub(super) struct RowReader<'c> {
    find: CachedStatement<'c>,
    /// The last row that was looked for.
    id: Option<i64>,
    bytes: Vec<u8>,
}

impl<'c> RowReader<'c> {
    /// `sql` asks for the bytes of a row.
    pub(super) fn new(conn: &'c Connection, sql: &str) -> Step<Self> {
        Ok(Self { find: conn.prepare_cached(sql)?, id: None, bytes: Vec::new() })
    }

    /// The bytes of a row; none if there is no such row.
    pub(super) fn at(&mut self, id: i64) -> Step<&[u8]> {
        if self.id != Some(id) {
            self.bytes.clear();
            self.id = None;
            let mut rows = self.find.query([id])?;
            if let Some(row) = rows.next()? {
                self.bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
            }
            self.id = Some(id);
        }
        Ok(&self.bytes)
    }
}

/// Looks numbers up, one after the other.
pub(super) struct PageReader<'c> {
    generation: i64,
    pages: RowReader<'c>,
    changes: Option<RowReader<'c>>,
}

impl<'c> PageReader<'c> {
    pub(super) fn new(conn: &'c Connection, held: Held) -> Step<Self> {
        let changes = if held.changed { Some(RowReader::new(conn, CHANGES)?) } else { None };
        Ok(Self { generation: held.generation, pages: RowReader::new(conn, PAGE)?, changes })
    }

    pub(super) fn holds(&mut self, number: PhoneNumber) -> Step<bool> {
        if let Some(changes) = &mut self.changes {
            let (span, place) = span_of(number);
            if let Some(on) = said(changes.at(id(self.generation, span))?, place) {
                return Ok(on);
            }
        }
        let (block, offset) = block_of(number);
        Ok(holds(self.pages.at(id(self.generation, block))?, offset))
    }
}

/// Visits those of sorted numbers that are held.
pub(super) fn each_of(
    conn: &Connection,
    held: Held,
    numbers: &[PhoneNumber],
    visit: &mut dyn FnMut(PhoneNumber),
) -> Step<()> {
    let mut pages = conn.prepare_cached(PAGE)?;
    if !held.changed {
        return each_with(&mut pages, held.generation, numbers, RisingChanges::new(&[]), visit);
    }
    let mut changes = conn.prepare_cached(CHANGES)?;
    for of_span in numbers.chunk_by(|one, two| digits(*one) / SPAN == digits(*two) / SPAN) {
        let Some(first) = of_span.first() else { continue };
        let mut rows = changes.query([id(held.generation, span_of(*first).0)])?;
        let bytes: &[u8] = match rows.next()? {
            Some(row) => row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?,
            None => &[],
        };
        each_with(&mut pages, held.generation, of_span, RisingChanges::new(bytes), visit)?;
    }
    Ok(())
}

/// The same for numbers of one span, whose changes these are, or of whichever spans without changes.
fn each_with(
    pages: &mut CachedStatement<'_>,
    generation: i64,
    numbers: &[PhoneNumber],
    mut changes: RisingChanges<'_>,
    visit: &mut dyn FnMut(PhoneNumber),
) -> Step<()> {
    for of_block in numbers.chunk_by(|one, two| digits(*one) / BLOCK == digits(*two) / BLOCK) {
        let Some(first) = of_block.first() else { continue };
        let mut rows = pages.query([id(generation, block_of(*first).0)])?;
        let bytes: &[u8] = match rows.next()? {
            Some(row) => row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?,
            None => &[],
        };
        for number in of_block {
            if changes.said(span_of(*number).1).unwrap_or_else(|| holds(bytes, block_of(*number).1)) {
                visit(*number);
            }
        }
    }
    Ok(())
}

const BLOCK: i64 = BLOCK_NUMBERS as i64;
const SPAN: i64 = SPAN_NUMBERS as i64;
