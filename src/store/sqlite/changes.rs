//! Change pages: what change files brought to a registry, kept beside its pages. A row for each span of 250,000 numbers holds those by
//! which the list differs from its pages, and what is more than so many goes into the pages.

use super::error::{Step, unknown};
use super::page_reader::{CHANGES, RowReader};
use super::pages::{self, PAGE, id, ids};
use super::value::{count, signed};
use crate::domain::number_block::{BLOCK_NUMBERS, block_of, holds};
use crate::domain::number_changes::{NumberChanges, SPAN_BLOCKS, span_of};
use crate::domain::phone::PhoneNumber;
use crate::store::suppression::LoadCounts;
use rusqlite::{Connection, OptionalExtension, params};

/// Of so many numbers of a list one may stand on its change pages. Each change file writes these anew, and each look at the list
/// reads of them what it reads of the pages: at one in 32, three bytes each, they are a tenth of the pages' bytes where a page is a
/// bitmap.
const MOST_CHANGED: u64 = 32;

/// Rows that one step folds into the pages: 2,500 pages at most.
const FOLDED: i64 = 100;

/// What a change file says of a number.
struct News {
    place: u32,
    on: bool,
    /// Its page has it.
    on_page: bool,
}

/// Adds and deletes numbers, sorted by number. Gives the counts, and how many numbers the change pages hold now, where it was
/// `changed` before.
pub(super) fn add(
    conn: &Connection,
    generation: i64,
    mut changed: u64,
    all: &[(PhoneNumber, bool)],
) -> Step<(LoadCounts, u64)> {
    let mut put = conn.prepare_cached(
        "INSERT INTO registry_change (id, numbers) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET numbers = excluded.numbers",
    )?;
    let mut remove = conn.prepare_cached("DELETE FROM registry_change WHERE id = ?1")?;
    let (mut rows, mut pages) = (RowReader::new(conn, CHANGES)?, RowReader::new(conn, PAGE)?);
    let mut counts = LoadCounts::default();
    let mut bytes = Vec::new();
    let mut news = Vec::new();
    for of_span in all.chunk_by(|(one, _), (two, _)| span_of(*one).0 == span_of(*two).0) {
        let Some((first, _)) = of_span.first() else { continue };
        news.clear();
        for (number, on) in of_span {
            let (block, offset) = block_of(*number);
            let on_page = holds(pages.at(id(generation, block))?, offset);
            news.push(News { place: span_of(*number).1, on: *on, on_page });
        }
        let row = id(generation, span_of(*first).0);
        let kept = read(row, rows.at(row)?)?;
        let now = merged(&kept, &news, &mut counts);
        if now == kept {
            continue;
        }
        changed = (changed + now.len()).saturating_sub(kept.len());
        if now.is_empty() {
            remove.execute([row])?;
        } else {
            now.write(&mut bytes);
            put.execute(params![row, bytes])?;
        }
    }
    Ok((counts, changed))
}

fn read(row: i64, bytes: &[u8]) -> Step<NumberChanges> {
    NumberChanges::read(bytes).ok_or_else(|| unknown("change page of a registry", row))
}

/// The changes of a span with the news of it. What pages say already is none.
fn merged(kept: &NumberChanges, news: &[News], counts: &mut LoadCounts) -> NumberChanges {
    let mut kept = kept.iter().peekable();
    let mut merged = NumberChanges::default();
    for News { place, on, on_page } in news {
        while let Some((before, on)) = kept.next_if(|(before, _)| before < place) {
            merged.push(before, on);
        }
        let was_on = kept.next_if(|(same, _)| same == place).map_or(*on_page, |(_, on)| on);
        match (was_on, on) {
            (false, true) => counts.added += 1,
            (true, false) => counts.removed += 1,
            (true, true) | (false, false) => {}
        }
        if on != on_page {
            merged.push(*place, *on);
        }
    }
    kept.for_each(|(place, on)| merged.push(place, on));
    merged
}

/// Where a list has more on its change pages than it may, puts some of the fullest into the pages; whether there may be more.
/// The list is the same before and after, and no reader sees the step between.
pub(super) fn fold(conn: &Connection) -> Step<bool> {
    let find = "SELECT id, generation, changed, numbers FROM suppression_list
                WHERE generation IS NOT NULL AND changed > numbers / ?1 ORDER BY id LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, count(row, 2)?, count(row, 3)?));
    let found: Option<(i64, i64, u64, u64)> = conn.query_row(find, [signed(MOST_CHANGED)], read).optional()?;
    let Some((list, generation, changed, numbers)) = found else { return Ok(false) };
    let fullest =
        "SELECT id FROM registry_change WHERE id BETWEEN ?1 AND ?2 ORDER BY length(numbers) DESC, id LIMIT ?3";
    let [first, last] = ids(generation);
    let mut find = conn.prepare_cached(fullest)?;
    let rows = find.query_map([first, last, FOLDED], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let mut left = changed;
    for row in &rows {
        if left <= numbers / MOST_CHANGED {
            break;
        }
        left = left.saturating_sub(fold_row(conn, generation, *row)?);
    }
    conn.execute("UPDATE suppression_list SET changed = ?2 WHERE id = ?1", [list, signed(left)])?;
    // A count that is wrong does not ask for ever.
    Ok(!rows.is_empty())
}

/// Puts the changes of a row into the pages, and gives how many they were.
fn fold_row(conn: &Connection, generation: i64, row: i64) -> Step<u64> {
    let changes = read(row, RowReader::new(conn, CHANGES)?.at(row)?)?;
    let first = (row - id(generation, 0)).cast_unsigned() * SPAN_BLOCKS;
    let block = |place: u32| first + u64::from(place) / BLOCK_NUMBERS;
    let all: Vec<(u32, bool)> = changes.iter().collect();
    let mut bytes = Vec::new();
    for of_block in all.chunk_by(|(one, _), (two, _)| block(*one) == block(*two)) {
        let Some((place, _)) = of_block.first() else { continue };
        let page = id(generation, block(*place));
        let kept = pages::page(conn, page)?;
        let is_new = kept.is_none();
        let mut numbers = kept.unwrap_or_default();
        for (place, on) in of_block {
            // Below 10,000, so it fits.
            let offset = u16::try_from(u64::from(*place) % BLOCK_NUMBERS).unwrap_or_default();
            if *on { numbers.insert(offset) } else { numbers.remove(offset) }
        }
        if numbers.is_empty() {
            conn.prepare_cached("DELETE FROM registry_page WHERE id = ?1")?.execute([page])?;
        } else if is_new {
            numbers.write(&mut bytes);
            conn.prepare_cached("INSERT INTO registry_page (id, numbers) VALUES (?1, ?2)")?
                .execute(params![page, bytes])?;
        } else {
            pages::rewrite(conn, page, &numbers, &mut bytes)?;
        }
    }
    conn.prepare_cached("DELETE FROM registry_change WHERE id = ?1")?.execute([row])?;
    Ok(changes.len())
}

/// What the change pages of a generation hold.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Numbers that are on the list and not on its pages.
    pub added: u64,
    /// Numbers that are on its pages and not on the list.
    pub removed: u64,
    /// Changes that say what the pages say. Nobody writes such.
    pub empty_words: u64,
    /// Rows that nobody wrote so.
    pub unreadable: u64,
}

pub(super) fn checked(conn: &Connection, generation: i64) -> Step<Checked> {
    let mut find = conn.prepare("SELECT id, numbers FROM registry_change WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let mut pages = RowReader::new(conn, PAGE)?;
    let mut rows = find.query(ids(generation))?;
    let mut checked = Checked::default();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let Some(changes) = NumberChanges::read(bytes).filter(|changes| !changes.is_empty()) else {
            checked.unreadable += 1;
            continue;
        };
        let first = (row.get::<_, i64>(0)? - id(generation, 0)).cast_unsigned() * SPAN_BLOCKS;
        for (place, on) in changes.iter() {
            let block = first + u64::from(place) / BLOCK_NUMBERS;
            let offset = u16::try_from(u64::from(place) % BLOCK_NUMBERS).unwrap_or_default();
            match (holds(pages.at(id(generation, block))?, offset), on) {
                (false, true) => checked.added += 1,
                (true, false) => checked.removed += 1,
                (true, true) | (false, false) => checked.empty_words += 1,
            }
        }
    }
    Ok(checked)
}
