//! Results that came back from elsewhere, applied in batches that note how far their file is done.

use super::attempts::{self, Ended};
use super::error::{Step, Trouble, unknown};
use super::leads::LeadReader;
use super::value::{count, digits, micros, signed};
use crate::store::ForeignResult;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn begin(conn: &Connection, campaign: i64, file: &str, fingerprint: &str) -> Step<(i64, u64)> {
    let mut find =
        conn.prepare_cached("SELECT id, rows_done FROM result_file WHERE campaign = ?1 AND fingerprint = ?2")?;
    let found = find.query_row(params![campaign, fingerprint], |row| Ok((row.get(0)?, count(row, 1)?))).optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let mut insert =
        conn.prepare_cached("INSERT INTO result_file (campaign, file, fingerprint) VALUES (?1, ?2, ?3)")?;
    Ok((insert.insert(params![campaign, file, fingerprint])?, 0))
}

pub(super) fn apply(reader: &LeadReader<'_>, file: i64, results: &[ForeignResult<'_>], through_row: u64) -> Step<u64> {
    let conn = reader.conn;
    let mut new = 0;
    for result in results {
        if !is_known(conn, result)? {
            store(reader, result)?;
            new += 1;
        }
    }
    let mut note = conn.prepare_cached("UPDATE result_file SET rows_done = max(rows_done, ?2) WHERE id = ?1")?;
    if note.execute(params![file, signed(through_row)])? == 0 {
        return Err(Trouble::Words(format!("there is no file of results {file}")));
    }
    Ok(new)
}

/// Whether the same result is stored: with this file, with another one, or as outdial's own call; also if it was withdrawn since.
fn is_known(conn: &Connection, result: &ForeignResult<'_>) -> Step<bool> {
    let mut find = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM attempt WHERE lead = ?1 AND opened_at = ?2 AND number = ?3 AND ended_at IS NOT NULL
             AND ?4 IN (disposition, (SELECT w.disposition FROM withdrawal w WHERE w.attempt = attempt.id)))",
    )?;
    let attempt = &result.attempt;
    let key = params![attempt.lead.0, micros(attempt.at), digits(attempt.number), result.outcome.disposition];
    Ok(find.query_row(key, |row| row.get(0))?)
}

fn store(reader: &LeadReader<'_>, result: &ForeignResult<'_>) -> Step<()> {
    let ForeignResult { attempt: new, outcome, disposition, aftermath } = result;
    let conn = reader.conn;
    let list = attempts::list_of(conn, new)?;
    let is_latest = |number: Option<i64>| -> Step<bool> {
        let mut find = conn.prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM attempt WHERE lead = ?1 AND (?3 IS NULL OR number = ?3)
                                AND max(opened_at, coalesce(ended_at, opened_at)) > ?2)",
        )?;
        Ok(find.query_row(params![new.lead.0, micros(outcome.at), number], |row| row.get(0))?)
    };
    // An older result must not overturn what a later call found: each is asked of before this one is stored. But who said
    // then that it is over must not be called because somebody tried in vain later.
    let (latest_of_lead, latest_of_number) = (is_latest(None)?, is_latest(Some(digits(new.number)))?);
    let id = attempts::insert_closed(conn, new, list, outcome)?;
    let ended = Ended { attempt: id, campaign: new.campaign, lead: new.lead, number: new.number, outcome, disposition };
    ended.fill_in(reader, &new.driver)?;
    let Some(lead) = reader.lead(new.lead)? else { return Err(unknown("lead", new.lead.0)) };
    ended.suppress(conn)?;
    if latest_of_number {
        ended.end_number(conn)?;
    }
    // One that ended because something ran out may have more of it again; then what was said must stand.
    if latest_of_lead || ended.ends_lead() && !lead.is_ended_for_good() {
        ended.move_lead(conn, &aftermath(&lead))?;
    }
    Ok(())
}
