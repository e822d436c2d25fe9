//! Agreed calls that are an agent's own, and leads that ended with their campaign and wait again.

use super::error::Step;
use super::lead_row::COLUMNS;
use super::leads::LeadReader;
use super::stand;
use super::value::micros;
use crate::domain::lead::{Lead, LeadStatus};
use crate::store::{Look, Visit};
use chrono::{DateTime, Utc};
use rusqlite::params;

impl LeadReader<'_> {
    /// Visits the leads of a campaign that wait for a callback of one agent's, due after an instant, soonest first.
    pub(super) fn own_callbacks(&self, campaign: i64, after: DateTime<Utc>, visit: Visit<'_>) -> Step<()> {
        let waiting =
            "campaign = ?1 AND callback IS NOT NULL AND callback <> '' AND status = 'waiting' AND next_at > ?2";
        let sql = format!("{COLUMNS} FROM lead INDEXED BY lead_callback WHERE {waiting} ORDER BY next_at, id");
        self.each(&sql, params![campaign, micros(after)], visit)
    }
}

/// Lets those leads wait again that ended with their campaign, and of which `may` says that they may be called before its end. It is
/// shown each as it would wait. Gives how many there are.
pub(super) fn resume(reader: &LeadReader<'_>, campaign: i64, may: &mut dyn FnMut(&Lead) -> bool) -> Step<u64> {
    let conn = reader.conn;
    let mut again = Vec::new();
    let ended = "campaign = ?1 AND resumes_at IS NOT NULL";
    let sql = format!("{COLUMNS} FROM lead INDEXED BY lead_resumes WHERE {ended} ORDER BY id");
    reader.each(&sql, [campaign], &mut |lead| {
        let waiting = Lead { status: LeadStatus::Waiting, final_reason: String::new(), ..lead };
        if may(&waiting) {
            again.push(waiting.id);
        }
        Look::Passed
    })?;
    let mut update = conn.prepare_cached(
        "UPDATE lead SET status = 'waiting', final_reason = '', next_at = resumes_at, since = resumes_at, resumes_at = NULL
         WHERE id = ?1",
    )?;
    for lead in &again {
        update.execute([lead.0])?;
        stand::follow(conn, *lead, None)?;
    }
    Ok(again.len() as u64)
}
