//! Attempts on leads in their own campaign.

use super::elsewhere::marks;
use super::error::Step;
use super::lead_row::LeadRow;
use super::read_ahead::{Answers, Asked};
use super::value::{instant, number};
use crate::domain::lead::{LeadId, PastAttempt};
use rusqlite::{CachedStatement, Connection, Row};

const COLUMNS: &str = "SELECT id, number, opened_at, disposition, contact, conversation, refusal, result, lead FROM";

/// Reads the attempts of many leads.
pub(super) struct OwnAttempts<'c> {
    one: CachedStatement<'c>,
    many: CachedStatement<'c>,
    /// Of leads that were read ahead.
    ahead: Answers<Vec<PastAttempt>>,
}

impl<'c> OwnAttempts<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let one = format!("{COLUMNS} attempt WHERE lead = ?1 ORDER BY opened_at, id");
        let many = format!("{COLUMNS} rarray(?1) wanted CROSS JOIN attempt ON attempt.lead = wanted.value");
        Ok(Self { one: conn.prepare_cached(&one)?, many: conn.prepare_cached(&many)?, ahead: Answers::default() })
    }

    /// The attempts on a lead, oldest first.
    pub(super) fn of(&mut self, lead: LeadId) -> Step<Vec<PastAttempt>> {
        if let Some(mut found) = self.ahead.take(lead.0) {
            found.sort_by_key(|attempt| (attempt.at, attempt.id));
            return Ok(found);
        }
        let mut rows = self.one.query([lead.0])?;
        let mut attempts = Vec::new();
        while let Some(row) = rows.next()? {
            attempts.push(past(row)?);
        }
        Ok(attempts)
    }

    /// Reads together the attempts on leads.
    pub(super) fn read_ahead(&mut self, rows: &[&LeadRow]) -> Step<()> {
        let dialed = Asked::new(rows.iter().filter(|row| row.since.is_some()).map(|row| row.lead.id.0));
        if dialed.is_empty() {
            return Ok(());
        }
        self.ahead.ask(&dialed);
        let mut rows = self.many.query([dialed.values()])?;
        while let Some(row) = rows.next()? {
            self.ahead.of(row.get(8)?).push(past(row)?);
        }
        Ok(())
    }

    /// Nothing was read ahead.
    pub(super) fn forget(&mut self) {
        self.ahead.forget();
    }
}

fn past(row: &Row<'_>) -> Step<PastAttempt> {
    Ok(PastAttempt {
        id: row.get(0)?,
        number: number(row.get(1)?)?,
        at: instant(row.get(2)?)?,
        disposition: row.get(3)?,
        marks: marks(row, 4)?,
    })
}
