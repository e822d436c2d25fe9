//! What is known of a lead besides, changed by hand.

use super::error::{Step, unknown};
use super::leads::set_claims;
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::lead::LeadId;
use rusqlite::{Connection, OptionalExtension};

/// Changes what is known; gives it as it was and as it is.
pub(super) fn change(
    conn: &Connection,
    lead: LeadId,
    change: &mut dyn FnMut(&Claims) -> Claims,
) -> Step<(Claims, Claims)> {
    let mut find = conn.prepare_cached("SELECT claims FROM lead WHERE id = ?1")?;
    let found: Option<String> = find.query_row([lead.0], |row| row.get(0)).optional()?;
    let text = found.ok_or_else(|| unknown("lead", lead.0))?;
    let before = History::parse(&text).map_err(|_| unknown("claims of a lead", &text))?.claims;
    let after = change(&before);
    if after != before {
        set_claims(conn, lead, &after)?;
    }
    Ok((before, after))
}
