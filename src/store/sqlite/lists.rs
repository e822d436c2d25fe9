//! Lists: begun, filled in batches, finished; and the account of their rows.

use super::campaigns;
use super::columns;
use super::directory;
use super::erasure::{Erased, erased_rows, not_taken};
use super::error::{Step, Trouble, unknown};
use super::import::{Importer, Taken};
use super::owners::Target;
use super::places::KnownPlaces;
use super::rejects;
use super::suppressions;
use super::value::{count, instant, micros, signed};
use crate::domain::campaign::LeadOrder;
use crate::domain::lead::Reject;
use crate::domain::list::{DedupeScope, FileFigures, ImportCounts, List, OnRepeat};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::reject_code::RejectCode;
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::store::{ImportBatch, NewList};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "SELECT id, campaign, file, fingerprint, complete, imported_at, rows, rows_with_phone,
    distinct_phones, accepted, merged, set_aside, rejected, cells_rejected, rows_done, dedupe, on_repeat, classes,
    listed, columns FROM list";

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
        classes: classes(&row.get::<_, String>(17)?)?,
        listed: listed(&row.get::<_, String>(18)?)?,
        columns: columns::read(row.get_ref(19)?.as_str().map_err(rusqlite::Error::from)?)?,
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

/// `{"mobile":12}`.
fn classes(json: &str) -> Step<BTreeMap<PhoneType, u64>> {
    let named: BTreeMap<String, u64> =
        serde_json::from_str(json).map_err(|error| unknown("classes of a list", error))?;
    let class = |(name, numbers): (String, u64)| {
        PhoneType::from_name(&name).map(|kind| (kind, numbers)).ok_or_else(|| unknown("class of number", name))
    };
    named.into_iter().map(class).collect()
}

/// `{"ftc":182211}`.
fn listed(json: &str) -> Step<BTreeMap<String, u64>> {
    serde_json::from_str(json).map_err(|error| unknown("account of registries", error))
}

/// Adds to the account of registries what a batch brought.
fn note_listed(conn: &Connection, list: i64, more: &BTreeMap<String, u64>) -> Step<()> {
    if more.is_empty() {
        return Ok(());
    }
    let mut all = by_id(conn, list)?.list.listed;
    for (name, numbers) in more {
        *all.entry(name.clone()).or_default() += numbers;
    }
    let json = serde_json::to_string(&all).map_err(|error| unknown("account of registries", error))?;
    conn.prepare_cached("UPDATE list SET listed = ?2 WHERE id = ?1")?.execute(params![list, json])?;
    Ok(())
}

fn by_id(conn: &Connection, list: i64) -> Step<Kept> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
    let mut rows = statement.query([list])?;
    rows.next()?.map(kept).transpose()?.ok_or_else(|| Trouble::Words(format!("there is no list {list}")))
}

/// The list of this campaign and fingerprint, and how many of its rows are stored.
pub(super) fn find(conn: &Connection, new: &NewList) -> Step<Option<(List, u64)>> {
    let found = id_of(conn, new)?.map(|id| by_id(conn, id)).transpose()?;
    Ok(found.map(|kept| (kept.list, kept.rows_done)))
}

fn id_of(conn: &Connection, new: &NewList) -> Step<Option<i64>> {
    let mut find = conn.prepare_cached("SELECT id FROM list WHERE campaign = ?1 AND fingerprint = ?2")?;
    Ok(find.query_row(params![new.campaign, new.fingerprint], |row| row.get(0)).optional()?)
}

pub(super) fn begin(conn: &Connection, new: &NewList) -> Step<(List, u64)> {
    let id = match id_of(conn, new)? {
        Some(id) => id,
        None => conn
            .prepare_cached(
                "INSERT INTO list (campaign, file, fingerprint, dedupe, on_repeat, imported_at, columns, keeps_changes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
            )?
            .insert(params![
                new.campaign,
                new.file,
                new.fingerprint,
                new.dedupe.name(),
                new.on_repeat.name(),
                micros(new.at),
                columns::written(&new.columns)?
            ])?,
    };
    let shuffles = match new.order {
        LeadOrder::Random(seed) => seed == 0,
        LeadOrder::FreshFirst | LeadOrder::RetriesFirst | LeadOrder::FreshEvery(_) | LeadOrder::OldestAttempt => false,
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
    target_of(conn, by_id(conn, list)?, through_row)
}

fn target_of(conn: &Connection, kept: Kept, through_row: u64) -> Step<Option<(Target, u64)>> {
    let list = kept.list.id;
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

pub(super) fn add(conn: &Connection, known: &KnownPlaces, list: i64, batch: &ImportBatch) -> Step<ImportCounts> {
    let kept = by_id(conn, list)?;
    if kept.list.columns != batch.columns() {
        return Err(Trouble::Words(format!("list {list} was begun with other columns than its rows have")));
    }
    let Some((target, rows_done)) = target_of(conn, kept, batch.through_row)? else {
        return Ok(ImportCounts::default());
    };
    let mut importer = Importer::new(conn, known, target, batch, rows_done)?;
    let erased = Erased::new(conn, target.campaign)?;
    let mut counts = ImportCounts::default();
    let mut left_out = LeftOut::default();
    for (index, row) in batch.rows().enumerate().filter(|(_, row)| row.row > rows_done) {
        if row.phones.is_empty() {
            left_out.add(without_phone(row.row, row.line));
            continue;
        }
        if erased.has(row.phones.iter().map(|phone| phone.number))? {
            left_out.add(not_taken(row.row, row.line));
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
                left_out.add(reject);
            }
        }
    }
    note_listed(conn, list, &importer.write()?)?;
    for (reject, numbers) in batch.undialed.iter().filter(|(reject, _)| reject.row > rows_done) {
        if erased.has(numbers.iter().copied())? {
            left_out.add(not_taken(reject.row, reject.line));
            continue;
        }
        counts.rows_with_phone += 1;
        counts.set_aside += 1;
        left_out.add(reject.clone());
    }
    bar(conn, list, &batch.barred, rows_done)?;
    left_out.keep(conn, list, batch, rows_done, &mut counts)?;
    counts.rejected -= counts.set_aside;
    counts.rows = counts.accepted + counts.merged + counts.set_aside + counts.rejected;
    note(conn, list, &counts, batch.through_row)?;
    directory::fold(conn)?;
    Ok(counts)
}

/// Suppresses the numbers that rows say not to call, for the campaign's client: other rows, of this list or another, may have
/// made leads of them.
pub(super) fn bar(conn: &Connection, list: i64, barred: &[(u64, PhoneNumber)], done: u64) -> Step<()> {
    if barred.is_empty() {
        return Ok(());
    }
    let List { campaign, file, imported_at, .. } = by_id(conn, list)?.list;
    let client: String = conn.query_row("SELECT client FROM campaign WHERE id = ?1", [campaign], |row| row.get(0))?;
    let suppression = |(row, number): &(u64, PhoneNumber)| Suppression {
        number: *number,
        reach: Reach::Client,
        client: client.clone(),
        reason: "the list says do not call".to_owned(),
        source: format!("{file}, row {row}"),
        since: imported_at,
        expires: None,
        list: OWN_LIST.to_owned(),
    };
    let new: Vec<_> = barred.iter().filter(|(row, _)| *row > done).map(suppression).collect();
    suppressions::add(conn, &new)?;
    Ok(())
}

/// Rows that the reader took and the store leaves out, whole.
#[derive(Default)]
struct LeftOut {
    rows: BTreeSet<u64>,
    rejects: Vec<Reject>,
}

impl LeftOut {
    fn add(&mut self, reject: Reject) {
        self.rows.insert(reject.row);
        self.rejects.push(reject);
    }

    /// Keeps these and the rejects of the reader, and counts them.
    fn keep(
        &self,
        conn: &Connection,
        list: i64,
        batch: &ImportBatch,
        done: u64,
        counts: &mut ImportCounts,
    ) -> Step<()> {
        let erased = erased_rows(&self.rejects);
        let new = batch.rejects.iter().filter(|reject| reject.row > done && !erased.contains(&reject.row));
        // Sorted by row, so that a row's rejects stand together; the reason for the whole row comes last.
        let mut rejects: Vec<&Reject> = new.chain(&self.rejects).collect();
        rejects.sort_by_key(|reject| reject.row);
        for of_row in rejects.chunk_by(|one, other| one.row == other.row) {
            let row = of_row.first().map_or(0, |reject| reject.row);
            let whole_row = self.rows.contains(&row) || !batch.has_row(row);
            counts.rejected += u64::from(whole_row);
            counts.cells_rejected += if whole_row { 0 } else { of_row.len() as u64 };
            for reject in of_row {
                rejects::keep(conn, list, reject, whole_row)?;
            }
        }
        Ok(())
    }
}

/// A lead is somebody who can be called.
fn without_phone(row: u64, line: u64) -> Reject {
    Reject {
        row,
        line,
        column: String::new(),
        value: String::new(),
        reason: "no phone: the row needs a number that can be dialed".to_owned(),
        code: RejectCode::NoPhone,
        whole_row: true,
    }
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

pub(super) fn finish(conn: &Connection, list: i64, file: &FileFigures) -> Step<List> {
    let mut update =
        conn.prepare_cached("UPDATE list SET complete = 1, distinct_phones = ?2, classes = ?3 WHERE id = ?1")?;
    let named: BTreeMap<&str, u64> = file.classes.iter().map(|(kind, numbers)| (kind.name(), *numbers)).collect();
    let json = serde_json::to_string(&named).map_err(|error| unknown("classes of a list", error))?;
    update.execute(params![list, signed(file.distinct_phones), json])?;
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
