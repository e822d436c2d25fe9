//! What was not taken of a list: kept row by row, and summed by reason.

use super::error::Step;
use super::value::{count, named, signed};
use crate::domain::lead::Reject;
use crate::domain::reject_code::RejectCode;
use crate::store::RejectSum;
use rusqlite::{Connection, params};

pub(super) fn keep(conn: &Connection, list: i64, reject: &Reject, whole_row: bool) -> Step<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO reject (list, row, line, \"column\", value, reason, whole_row, code)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let (row, line, code) = (signed(reject.row), signed(reject.line), reject.code.name());
    insert.execute(params![list, row, line, reject.column, reject.value, reject.reason, whole_row, code])?;
    Ok(())
}

pub(super) fn of_list(conn: &Connection, list: i64, visit: &mut dyn FnMut(&Reject)) -> Step<()> {
    let mut statement = conn.prepare_cached(
        "SELECT row, line, \"column\", value, reason, whole_row, code FROM reject WHERE list = ?1 ORDER BY row, id",
    )?;
    let mut rows = statement.query([list])?;
    while let Some(row) = rows.next()? {
        let code: String = row.get(6)?;
        visit(&Reject {
            row: count(row, 0)?,
            line: count(row, 1)?,
            column: row.get(2)?,
            value: row.get(3)?,
            reason: row.get(4)?,
            code: named("code of a reject", &code, RejectCode::from_name)?,
            whole_row: row.get(5)?,
        });
    }
    Ok(())
}

/// Sorted by code, as codes are declared; whole rows first. A row counts once, for the last of its rejects, which
/// is what leaves it out.
pub(super) fn sums(conn: &Connection, list: i64) -> Step<Vec<RejectSum>> {
    let mut statement = conn.prepare_cached(
        "SELECT code, whole_row, count(*) FROM reject r
         WHERE list = ?1 AND NOT (whole_row AND EXISTS (SELECT 1 FROM reject f WHERE f.list = r.list AND f.row = r.row
                                                        AND f.whole_row AND f.id > r.id))
         GROUP BY code, whole_row",
    )?;
    let mut rows = statement.query([list])?;
    let mut sums = Vec::new();
    while let Some(row) = rows.next()? {
        let code: String = row.get(0)?;
        let code = named("code of a reject", &code, RejectCode::from_name)?;
        sums.push(RejectSum { code, whole_row: row.get(1)?, times: count(row, 2)? });
    }
    sums.sort_by_key(|sum| (!sum.whole_row, sum.code));
    Ok(sums)
}
