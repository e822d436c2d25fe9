//! Sums of closed attempts, as reports read them.

use super::error::{Step, unknown};
use super::value::count;
use crate::store::SummaryRow;
use rusqlite::{Connection, params};

/// Adds a closed attempt to its sum.
pub(super) fn add(conn: &Connection, attempt: i64) -> Step<()> {
    let mut upsert = conn.prepare_cached(
        "INSERT INTO summary (campaign, day, hour, list, agent, disposition, attempts, talk_seconds)
         SELECT campaign, day, hour, list, agent, disposition, 1, talk_seconds FROM attempt WHERE id = ?1
         ON CONFLICT (campaign, day, hour, list, agent, disposition)
         DO UPDATE SET attempts = attempts + 1, talk_seconds = talk_seconds + excluded.talk_seconds",
    )?;
    upsert.execute(params![attempt])?;
    Ok(())
}

/// Takes a closed attempt out of its sum.
pub(super) fn take_out(conn: &Connection, attempt: i64) -> Step<()> {
    let own = "(campaign, day, hour, list, agent, disposition) =
               (SELECT campaign, day, hour, list, agent, disposition FROM attempt WHERE id = ?1)";
    // A sum of nothing is none.
    conn.prepare_cached(&format!("DELETE FROM summary WHERE attempts = 1 AND {own}"))?.execute([attempt])?;
    let mut less = conn.prepare_cached(&format!(
        "UPDATE summary SET attempts = attempts - 1,
                talk_seconds = talk_seconds - (SELECT talk_seconds FROM attempt WHERE id = ?1)
         WHERE attempts > 1 AND {own}"
    ))?;
    less.execute([attempt])?;
    Ok(())
}

pub(super) fn rows(conn: &Connection, campaign: i64) -> Step<Vec<SummaryRow>> {
    let mut statement = conn.prepare_cached(
        "SELECT list, day, hour, agent, disposition, attempts, talk_seconds FROM summary WHERE campaign = ?1
         ORDER BY list, day, hour, agent, disposition",
    )?;
    let mut rows = statement.query([campaign])?;
    let mut sums = Vec::new();
    while let Some(row) = rows.next()? {
        let day: String = row.get(1)?;
        sums.push(SummaryRow {
            list: row.get(0)?,
            day: day.parse().map_err(|_| unknown("day", &day))?,
            hour: row.get(2)?,
            agent: row.get(3)?,
            disposition: row.get(4)?,
            attempts: count(row, 5)?,
            talk_seconds: count(row, 6)?,
        });
    }
    Ok(sums)
}
