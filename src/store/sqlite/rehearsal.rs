//! What a load would do, found out without writing: the rows of the file so far are kept in a table of the connection's own,
//! so that nobody waits for it and memory does not grow with the file.
//!
//! It decides as `import` does; a test compares the two.

use super::erasure::{Erased, erased_rows, not_taken};
use super::error::Step;
use super::lists;
use super::owners::{Owners, Target};
use super::value::digits;
use crate::domain::lead::Reject;
use crate::domain::list::{DedupeScope, ImportCounts, List, OnRepeat};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::reject_code::RejectCode;
use crate::store::batch::BatchRow;
use crate::store::{ImportBatch, NewList, Rehearsed};
use rusqlite::Connection;
use std::collections::HashSet;

/// Empties the table of numbers, and gives the list if it was begun before.
pub(super) fn begin(conn: &Connection, list: &NewList) -> Step<Option<(List, u64)>> {
    conn.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS rehearsed (number INTEGER PRIMARY KEY);
         DELETE FROM temp.rehearsed;",
    )?;
    lists::find(conn, list)
}

/// The account of a batch, and its rejects as they would be kept.
pub(super) fn take(conn: &Connection, list: &NewList, batch: &ImportBatch) -> Step<Rehearsed> {
    let (mut counts, mut in_database) = (ImportCounts::default(), 0);
    let (mut taken, mut set_aside) = (HashSet::new(), Vec::new());
    let erased = Erased::new(conn, list.campaign)?;
    let owners = match list.dedupe {
        // Nothing of the list is stored yet.
        DedupeScope::List => Owners::default(),
        DedupeScope::Campaign | DedupeScope::Client => Owners::of_batch(conn, target(list), batch, 0)?,
    };
    for row in batch.rows() {
        if erased.has(row.phones.iter().map(|phone| phone.number))? {
            set_aside.push(not_taken(row.row, row.line));
            continue;
        }
        let valid = row.phones.iter().any(|phone| phone.kind != PhoneType::Unassigned);
        counts.rows_with_phone += u64::from(valid);
        let (seen, stored, free) = look(conn, list, &owners, &row)?;
        in_database += u64::from(stored);
        match seen {
            Seen::New => counts.accepted += 1,
            Seen::Mergeable => counts.merged += 1,
            Seen::Repeat(number) => {
                counts.set_aside += 1;
                set_aside.push(repeat(&row, number));
                continue;
            }
        }
        taken.insert(row.row);
        let mut keep = conn.prepare_cached("INSERT OR IGNORE INTO temp.rehearsed (number) VALUES (?1)")?;
        for number in free {
            keep.execute([digits(number)])?;
        }
    }
    for (reject, numbers) in &batch.undialed {
        if erased.has(numbers.iter().copied())? {
            set_aside.push(not_taken(reject.row, reject.line));
            continue;
        }
        counts.rows_with_phone += 1;
        counts.set_aside += 1;
        set_aside.push(reject.clone());
    }
    let without = erased_rows(&set_aside);
    let read = batch.rejects.iter().filter(|reject| !without.contains(&reject.row));
    let mut rejects: Vec<Reject> = read.chain(&set_aside).cloned().collect();
    rejects.sort_by_key(|reject| reject.row);
    let mut left_out = HashSet::new();
    for reject in &mut rejects {
        reject.whole_row = !taken.contains(&reject.row);
        if reject.whole_row {
            left_out.insert(reject.row);
        } else {
            counts.cells_rejected += 1;
        }
    }
    counts.rejected = (left_out.len() as u64).saturating_sub(counts.set_aside);
    counts.rows = counts.accepted + counts.merged + counts.set_aside + counts.rejected;
    Ok(Rehearsed { counts, in_database, rejects })
}

/// Where the rows would go; their list has no number yet.
fn target(list: &NewList) -> Target {
    let NewList { campaign, dedupe, on_repeat, .. } = *list;
    Target { campaign, list: 0, dedupe, on_repeat, shuffled: false }
}

enum Seen {
    New,
    Mergeable,
    Repeat(PhoneNumber),
}

/// What is there already of a row's numbers, whether a lead of the database has any, and those that no lead has yet. A number
/// of another campaign's lead stays that lead's.
fn look(
    conn: &Connection,
    list: &NewList,
    owners: &Owners,
    row: &BatchRow<'_>,
) -> Step<(Seen, bool, Vec<PhoneNumber>)> {
    let mut in_file = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM temp.rehearsed WHERE number = ?1)")?;
    let (mut here, mut elsewhere, mut stored, mut free) = (None, None, false, Vec::new());
    for phone in row.phones {
        let number = digits(phone.number);
        let repeated: bool = in_file.query_row([number], |row| row.get(0))?;
        let owner = owners.of(phone.number).flatten();
        stored |= owner.is_some();
        if repeated || owner.is_some_and(|owner| owner.campaign == list.campaign) {
            here = here.or(Some(phone.number));
        } else if owner.is_some() {
            elsewhere = elsewhere.or(Some(phone.number));
        } else {
            free.push(phone.number);
        }
    }
    let seen = match (here, elsewhere, list.on_repeat) {
        (None, None, _) => Seen::New,
        (Some(_), _, OnRepeat::Merge) => Seen::Mergeable,
        (Some(number), _, OnRepeat::SetAside) | (None, Some(number), OnRepeat::Merge | OnRepeat::SetAside) => {
            Seen::Repeat(number)
        }
    };
    Ok((seen, stored, free))
}

fn repeat(row: &BatchRow<'_>, number: PhoneNumber) -> Reject {
    let reason = format!("{number} is a lead already, in the database or of an earlier row");
    let (row, line, value, code) = (row.row, row.line, number.to_string(), RejectCode::Repeat);
    Reject { row, line, column: String::new(), value, reason, code, whole_row: true }
}
