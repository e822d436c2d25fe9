//! Lists: begun, filled in batches, finished; and the account of their rows.

use super::Known;
use super::campaigns;
use super::erasure::{Erased, NOT_TAKEN};
use super::error::{Step, Trouble, unknown};
use super::import::{Importer, Taken};
use super::owners::Target;
use super::value::{count, instant, micros, signed};
use crate::domain::campaign::LeadOrder;
use crate::domain::lead::Reject;
use crate::domain::list::{DedupeScope, ImportCounts, List, OnRepeat};
use crate::domain::phone::PhoneType;
use crate::store::{ImportBatch, NewList};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;

const COLUMNS: &str = "SELECT id, campaign, file, fingerprint, complete, imported_at, rows, rows_with_phone,
    distinct_phones, accepted, merged, set_aside, rejected, cells_rejected, rows_done, dedupe, on_repeat FROM list";

/// A list with what only imports need to know of it.
struct Kept {
    list: List,
    rows_done: u64,
    dedupe: DedupeScope,
    on_repeat: OnRepeat,
}

fn kept(row: &Row<'_>) -> Step<Kept> {
    let counts = ImportCounts {
        rows: count(row, 6)?,
        rows_with_phone: count(row, 7)?,
        distinct_phones: count(row, 8)?,
        accepted: count(row, 9)?,
        merged: count(row, 10)?,
        set_aside: count(row, 11)?,
        rejected: count(row, 12)?,
        cells_rejected: count(row, 13)?,
    };
    let list = List {
        id: row.get(0)?,
        campaign: row.get(1)?,
        file: row.get(2)?,
        fingerprint: row.get(3)?,
        counts,
        complete: row.get(4)?,
        imported_at: instant(row.get(5)?)?,
    };
    let (dedupe, on_repeat): (String, String) = (row.get(15)?, row.get(16)?);
    Ok(Kept {
        rows_done: count(row, 14)?,
        dedupe: DedupeScope::from_name(&dedupe).ok_or_else(|| unknown("scope of repeats of list", list.id))?,
        on_repeat: OnRepeat::from_name(&on_repeat).ok_or_else(|| unknown("treatment of repeats of list", list.id))?,
        list,
    })
}

fn by_id(conn: &Connection, list: i64) -> Step<Kept> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
    let mut rows = statement.query([list])?;
    rows.next()?.map(kept).transpose()?.ok_or_else(|| Trouble::Words(format!("there is no list {list}")))
}

pub(super) fn begin(conn: &Connection, new: &NewList) -> Step<(List, u64)> {
    let mut find = conn.prepare_cached("SELECT id FROM list WHERE campaign = ?1 AND fingerprint = ?2")?;
    let found = find.query_row(params![new.campaign, new.fingerprint], |row| row.get(0)).optional()?;
    let id = match found {
        Some(id) => id,
        None => conn
            .prepare_cached(
                "INSERT INTO list (campaign, file, fingerprint, dedupe, on_repeat, imported_at, keeps_changes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
            )?
            .insert(params![
                new.campaign,
                new.file,
                new.fingerprint,
                new.dedupe.name(),
                new.on_repeat.name(),
                micros(new.at)
            ])?,
    };
    let shuffles = match new.order {
        LeadOrder::Random => true,
        LeadOrder::FreshFirst | LeadOrder::RetriesFirst => false,
    };
    if shuffles && !campaigns::shuffled(conn, new.campaign)? {
        campaigns::shuffle(conn, new.campaign)?;
    }
    let kept = by_id(conn, id)?;
    Ok((kept.list, kept.rows_done))
}

/// Where rows of a list go and how far it is done; `None` if it is complete: another process was loading the same file and
/// was quicker.
pub(super) fn open_target(conn: &Connection, list: i64, through_row: u64) -> Step<Option<(Target, u64)>> {
    let kept = by_id(conn, list)?;
    if kept.list.complete && through_row <= kept.rows_done {
        return Ok(None);
    }
    if kept.list.complete {
        return Err(Trouble::Words(format!("list {list} is complete: no more rows go into it")));
    }
    let (campaign, dedupe, on_repeat) = (kept.list.campaign, kept.dedupe, kept.on_repeat);
    let shuffled = campaigns::shuffled(conn, campaign)?;
    Ok(Some((Target { campaign, list, dedupe, on_repeat, shuffled }, kept.rows_done)))
}

pub(super) fn add(conn: &Connection, known: &mut Known, list: i64, batch: &ImportBatch) -> Step<ImportCounts> {
    let Some((target, rows_done)) = open_target(conn, list, batch.through_row)? else {
        return Ok(ImportCounts::default());
    };
    let mut importer = Importer::new(conn, known, target, batch, rows_done)?;
    let erased = Erased::new(conn, target.campaign)?;
    let mut counts = ImportCounts::default();
    let mut left_out = BTreeSet::new();
    let mut set_aside = Vec::new();
    for (index, row) in batch.rows().enumerate().filter(|(_, row)| row.row > rows_done) {
        if row.phones.is_empty() {
            set_aside.push(without_phone(row.row, row.line));
            left_out.insert(row.row);
            continue;
        }
        if erased.has(row.phones.iter().map(|phone| phone.number))? {
            set_aside.push(Reject { reason: NOT_TAKEN.to_owned(), ..without_phone(row.row, row.line) });
            left_out.insert(row.row);
            continue;
        }
        // An area code that the metadata do not know yet makes a lead, but no figure that others could check.
        let valid = row.phones.iter().any(|phone| phone.kind != PhoneType::Unassigned);
        counts.rows_with_phone += u64::from(valid);
        match importer.take(index, &row)? {
            Taken::New => counts.accepted += 1,
            Taken::Merged => counts.merged += 1,
            Taken::SetAside(reject) => {
                counts.set_aside += 1;
                left_out.insert(row.row);
                set_aside.push(reject);
            }
        }
    }
    importer.write()?;
    let new = batch.rejects.iter().filter(|reject| reject.row > rows_done);
    // Sorted by row, so that a row's rejects stand together; the reason for the whole row comes last.
    let mut rejects: Vec<&Reject> = new.chain(&set_aside).collect();
    rejects.sort_by_key(|reject| reject.row);
    for of_row in rejects.chunk_by(|one, other| one.row == other.row) {
        let row = of_row.first().map_or(0, |reject| reject.row);
        let whole_row = left_out.contains(&row) || !batch.has_row(row);
        counts.rejected += u64::from(whole_row);
        counts.cells_rejected += if whole_row { 0 } else { of_row.len() as u64 };
        for reject in of_row {
            keep_reject(conn, list, reject, whole_row)?;
        }
    }
    counts.rejected -= counts.set_aside;
    counts.rows = counts.accepted + counts.merged + counts.set_aside + counts.rejected;
    note(conn, list, &counts, batch.through_row)?;
    Ok(counts)
}

/// A lead is somebody who can be called.
fn without_phone(row: u64, line: u64) -> Reject {
    let reason = "no phone: the row needs a number that can be dialed".to_owned();
    Reject { row, line, column: String::new(), value: String::new(), reason, whole_row: true }
}

pub(super) fn keep_reject(conn: &Connection, list: i64, reject: &Reject, whole_row: bool) -> Step<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO reject (list, row, line, \"column\", value, reason, whole_row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let (row, line) = (signed(reject.row), signed(reject.line));
    insert.execute(params![list, row, line, reject.column, reject.value, reject.reason, whole_row])?;
    Ok(())
}

pub(super) fn note(conn: &Connection, list: i64, counts: &ImportCounts, through_row: u64) -> Step<()> {
    let mut update = conn.prepare_cached(
        "UPDATE list SET rows = rows + ?2, rows_with_phone = rows_with_phone + ?3, accepted = accepted + ?4,
                         merged = merged + ?5, set_aside = set_aside + ?6, rejected = rejected + ?7,
                         cells_rejected = cells_rejected + ?8, rows_done = max(rows_done, ?9)
         WHERE id = ?1",
    )?;
    update.execute(params![
        list,
        signed(counts.rows),
        signed(counts.rows_with_phone),
        signed(counts.accepted),
        signed(counts.merged),
        signed(counts.set_aside),
        signed(counts.rejected),
        signed(counts.cells_rejected),
        signed(through_row)
    ])?;
    Ok(())
}

pub(super) fn finish(conn: &Connection, list: i64, distinct_phones: u64) -> Step<List> {
    let mut update = conn.prepare_cached("UPDATE list SET complete = 1, distinct_phones = ?2 WHERE id = ?1")?;
    update.execute(params![list, signed(distinct_phones)])?;
    Ok(by_id(conn, list)?.list)
}

pub(super) fn of_campaign(conn: &Connection, campaign: i64) -> Step<Vec<List>> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE campaign = ?1 ORDER BY id"))?;
    let mut rows = statement.query([campaign])?;
    let mut lists = Vec::new();
    while let Some(row) = rows.next()? {
        lists.push(kept(row)?.list);
    }
    Ok(lists)
}

pub(super) fn rejects(conn: &Connection, list: i64, visit: &mut dyn FnMut(&Reject)) -> Step<()> {
    let mut statement = conn.prepare_cached(
        "SELECT row, line, \"column\", value, reason, whole_row FROM reject WHERE list = ?1 ORDER BY row, id",
    )?;
    let mut rows = statement.query([list])?;
    while let Some(row) = rows.next()? {
        visit(&Reject {
            row: count(row, 0)?,
            line: count(row, 1)?,
            column: row.get(2)?,
            value: row.get(3)?,
            reason: row.get(4)?,
            whole_row: row.get(5)?,
        });
    }
    Ok(())
}
