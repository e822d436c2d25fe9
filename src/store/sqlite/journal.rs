//! What a list changed of leads that were there before it.

use super::error::Step;
use super::person::{self, Person};
use crate::domain::lead::LeadId;
use rusqlite::{Connection, OptionalExtension, params};

/// A lead as it is, to be handed to [`journal`] when a row of the list has been merged into it. `None` of a lead of the list
/// itself: it goes with the list.
pub(super) fn before(conn: &Connection, list: i64, lead: LeadId) -> Step<Option<Person>> {
    let mut find = conn.prepare_cached("SELECT 1 FROM lead WHERE id = ?1 AND list <> ?2")?;
    let of_another = find.query_row(params![lead.0, list], |_| Ok(())).optional()?;
    of_another.map(|()| person::read(conn, lead)).transpose()
}

/// Keeps what the list has changed of a lead. Of several rows, what was before the first and what is after the last.
pub(super) fn journal(conn: &Connection, list: i64, lead: LeadId, before: &Person) -> Step<()> {
    let after = person::read(conn, lead)?;
    if after == *before {
        return Ok(());
    }
    let mut keep = conn.prepare_cached(
        "INSERT INTO list_change (list, lead, before, after) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (list, lead) DO UPDATE SET after = excluded.after",
    )?;
    keep.execute(params![list, lead.0, before.json()?, after.json()?])?;
    Ok(())
}
