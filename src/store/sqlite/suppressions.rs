//! Numbers that must not be called.

use super::error::Step;
use super::value::{digits, instant, micros, named};
use crate::domain::phone::PhoneNumber;
use crate::domain::suppression::{Reach, Suppression};
use rusqlite::{CachedStatement, Connection, params};

/// Adds suppressions; gives how many were new. The first for a number, reach and client stands: its date and source
/// say since when the number must not be called.
pub(super) fn add(conn: &Connection, suppressions: &[Suppression]) -> Step<u64> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO suppression (number, reach, client, reason, source, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (number, reach, client) DO NOTHING",
    )?;
    let mut new = 0;
    for row in suppressions {
        let client = match row.reach {
            Reach::Client => row.client.as_str(),
            Reach::Centre => "",
        };
        let (number, since) = (digits(row.number), micros(row.since));
        new += insert.execute(params![number, row.reach.name(), client, row.reason, row.source, since])? as u64;
    }
    Ok(new)
}

/// Reads the suppressions that bind a campaign.
pub(super) struct SuppressionReader<'c>(CachedStatement<'c>);

impl<'c> SuppressionReader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let sql = "SELECT reach, client, reason, source, since FROM suppression
                   WHERE number = ?1
                     AND (reach = 'centre' OR client = (SELECT client FROM campaign WHERE id = ?2))
                   ORDER BY since, reach";
        Ok(Self(conn.prepare_cached(sql)?))
    }

    /// Those that name the number, for the campaign's client or for all; the oldest first.
    pub(super) fn of(&mut self, number: PhoneNumber, campaign: i64) -> Step<Vec<Suppression>> {
        let mut rows = self.0.query(params![digits(number), campaign])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let reach: String = row.get(0)?;
            found.push(Suppression {
                number,
                reach: named("reach of a suppression", &reach, Reach::from_name)?,
                client: row.get(1)?,
                reason: row.get(2)?,
                source: row.get(3)?,
                since: instant(row.get(4)?)?,
            });
        }
        Ok(found)
    }
}
