//! Leases: leads handed out, each to one owner at a time.

use super::error::Step;
use super::value::micros;
use crate::domain::lead::LeadId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

pub(super) fn reserve(
    conn: &Connection,
    leads: &[LeadId],
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Step<Vec<LeadId>> {
    let mut take = conn.prepare_cached(
        "UPDATE lead SET lease_owner = ?2, lease_until = ?4
         WHERE id = ?1 AND status <> 'final' AND (lease_until IS NULL OR lease_until <= ?3)
           AND NOT EXISTS (SELECT 1 FROM attempt WHERE lead = ?1 AND ended_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM json_each(lead.phones) own JOIN attempt a ON a.number = own.value ->> 0
                           WHERE a.ended_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM json_each(lead.phones) own JOIN phone other ON other.number = own.value ->> 0
                                                                    JOIN lead l ON l.id = other.lead
                           WHERE other.lead <> ?1 AND l.lease_until > ?3)",
    )?;
    let mut taken = Vec::new();
    for lead in leads {
        if take.execute(params![lead.0, owner, micros(now), micros(until)])? > 0 {
            taken.push(*lead);
        }
    }
    Ok(taken)
}

pub(super) fn release(conn: &Connection, leads: &[LeadId], owner: &str) -> Step<()> {
    let mut free = conn
        .prepare_cached("UPDATE lead SET lease_owner = NULL, lease_until = NULL WHERE id = ?1 AND lease_owner = ?2")?;
    for lead in leads {
        free.execute(params![lead.0, owner])?;
    }
    Ok(())
}
