//! When people were reached.

use super::error::Step;
use super::places::KnownPlaces;
use super::value::{count, digits, instant, signed};
use super::{SqliteStore, phones};
use crate::domain::contact_rate::{CallsByPart, Tally, Tried};
use crate::domain::lead::LeadId;
use crate::store::StoreError;
use crate::store::calls_by_part::{PartAt, PastCalls};
use rusqlite::{Connection, params};

impl PastCalls for SqliteStore {
    fn calls_by_part(&self, campaign: i64, most: usize, part_at: PartAt<'_>) -> Result<CallsByPart, StoreError> {
        self.read(|conn| by_part(conn, &self.places, campaign, most, part_at))
    }
}

/// A call that is over.
struct Call {
    lead: i64,
    at: i64,
    id: i64,
    number: i64,
    contacts: u64,
}

/// Reads the attempts from the last one back, then what is asked of their leads in the order of the table: from one to another at random would
/// take many times as long.
fn by_part(
    conn: &Connection,
    places: &KnownPlaces,
    campaign: i64,
    most: usize,
    part_at: PartAt<'_>,
) -> Step<CallsByPart> {
    let mut latest = latest(conn, campaign, most)?;
    latest.sort_unstable_by_key(|call| (call.lead, call.at, call.id));
    let mut attempts = conn.prepare_cached("SELECT id FROM attempt WHERE lead = ?1 ORDER BY opened_at, id")?;
    let mut by_part = CallsByPart::default();
    for of_lead in latest.chunk_by(|one, other| one.lead == other.lead) {
        let mut calls = of_lead.iter().peekable();
        let Some(lead) = calls.peek().map(|call| call.lead) else { continue };
        let phones = phones::of(conn, LeadId(lead))?;
        let mut rows = attempts.query([lead])?;
        let mut before = 0;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if let Some(call) = calls.next_if(|call| call.id == id) {
                let part = match phones.iter().find(|phone| digits(phone.number) == call.number) {
                    Some(phone) => part_at(&*places.read(conn, phone.place)?, instant(call.at)?),
                    None => None,
                };
                by_part.add(Tried::after(before), part, Tally { calls: 1, contacts: call.contacts });
            }
            before += 1;
        }
    }
    Ok(by_part)
}

fn latest(conn: &Connection, campaign: i64, most: usize) -> Step<Vec<Call>> {
    let mut find = conn.prepare_cached(
        "SELECT lead, opened_at, id, number, contact FROM attempt
         WHERE campaign = ?1 AND ended_at IS NOT NULL ORDER BY id DESC LIMIT ?2",
    )?;
    let mut rows = find.query(params![campaign, signed(most as u64)])?;
    let mut calls = Vec::new();
    while let Some(row) = rows.next()? {
        calls.push(Call {
            lead: row.get(0)?,
            at: row.get(1)?,
            id: row.get(2)?,
            number: row.get(3)?,
            contacts: count(row, 4)?,
        });
    }
    Ok(calls)
}
