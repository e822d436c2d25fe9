//! A lead's own row: what is known of a lead before other tables are asked.

use super::error::Step;
use super::leads::claims;
use super::phones::{self, PhoneRow};
use super::value::{count, instant, instant_or_none, named};
use crate::domain::claims::Claims;
use crate::domain::lead::{Callback, Lead, LeadId, LeadStatus, Lease};
use rusqlite::Row;

/// The first column says that there is nothing to say in those from `status` on, as of almost every lead of a long list.
pub(super) const COLUMNS: &str =
    "SELECT status = 'ready' AND since IS NULL AND next_at IS NULL AND resumes_at IS NULL AND callback IS NULL
        AND lease_until IS NULL AND final_reason = '' AND claims = '',
    id, campaign, list, row, key, name, priority, phones,
    status, final_reason, coalesce(next_at, resumes_at), lease_owner, lease_until, since, claims, callback";

/// How many columns these are.
pub(super) const WIDTH: usize = 17;

/// What a lead's row says.
pub(super) struct LeadRow {
    /// Without what other tables hold: phones, attempts and calls elsewhere, the ledger, cells.
    pub lead: Lead,
    pub phones: Vec<PhoneRow>,
    /// Since when it is free, in microseconds; `None`: it was never dialed and has no attempts.
    pub since: Option<i64>,
}

impl LeadRow {
    /// Reads what [`COLUMNS`] gives.
    pub(super) fn read(row: &Row<'_>) -> Step<Self> {
        let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        let lead = Lead {
            id: LeadId(row.get(1)?),
            campaign: row.get(2)?,
            list: row.get(3)?,
            row: count(row, 4)?,
            key: text(5)?.to_owned(),
            name: text(6)?.to_owned(),
            status: LeadStatus::Ready,
            final_reason: String::new(),
            next_at: None,
            callback: None,
            priority: row.get(7)?,
            phones: Vec::new(),
            lease: None,
            attempts: Vec::new(),
            elsewhere: Vec::new(),
            claims: Claims::default(),
            ledger: Vec::new(),
            cells: None,
            quotas: None,
        };
        let phones = phones::read(text(8)?)?;
        if row.get(0)? {
            return Ok(Self { lead, phones, since: None });
        }
        let lease = match (row.get(12)?, row.get::<_, Option<i64>>(13)?) {
            (Some(owner), Some(until)) => Some(Lease { owner, until: instant(until)? }),
            _ => None,
        };
        let lead = Lead {
            status: named("status of a lead", text(9)?, LeadStatus::from_name)?,
            final_reason: row.get(10)?,
            next_at: instant_or_none(row.get(11)?)?,
            callback: row.get::<_, Option<String>>(16)?.map(|agent| Callback { agent }),
            lease,
            claims: claims(text(15)?)?,
            ..lead
        };
        Ok(Self { lead, phones, since: row.get(14)? })
    }
}
