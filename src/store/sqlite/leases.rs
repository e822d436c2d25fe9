//! Leases: leads handed out, each to one owner at a time.

use super::error::Step;
use super::numbers::Holders;
use super::phones;
use super::value::{instant, micros};
use crate::domain::lead::{LeadId, Lease};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};
use foldhash::HashMap;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

/// Questions after which all leases are read at once.
const WORTH_READING: u32 = 16;

/// A lease with the lead that it is on: the lead, its owner, its end in microseconds.
type Leased = (i64, String, i64);

/// Leases on leads, found by the leads' numbers.
pub(super) struct Leases<'c> {
    conn: &'c Connection,
    holders: Holders<'c>,
    of_lead: CachedStatement<'c>,
    asked: u32,
    /// All of them, by number; `None`: who has a number is asked for each.
    by_number: Option<HashMap<PhoneNumber, Vec<Leased>>>,
}

impl<'c> Leases<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let of_lead = conn.prepare_cached(
            "SELECT id, lease_owner, lease_until FROM lead WHERE id = ?1 AND lease_until IS NOT NULL",
        )?;
        Ok(Self { conn, holders: Holders::new(conn)?, of_lead, asked: 0, by_number: None })
    }

    /// The lease that ends last of those on other leads with the number.
    pub(super) fn on_another(&mut self, number: PhoneNumber, lead: LeadId) -> Step<Option<Lease>> {
        self.asked = self.asked.saturating_add(1);
        if self.asked == WORTH_READING {
            self.read_all()?;
        }
        let mut found = Vec::new();
        match &self.by_number {
            Some(leases) => found.extend(leases.get(&number).into_iter().flatten().cloned()),
            None => {
                for holder in self.holders.leads(number)?.iter().filter(|holder| **holder != lead.0) {
                    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
                    found.extend(self.of_lead.query_row([holder], read).optional()?);
                }
            }
        }
        let last = found.into_iter().filter(|(holder, ..)| *holder != lead.0).max_by_key(|(_, _, until)| *until);
        last.map(|(_, owner, until)| Ok(Lease { owner, until: instant(until)? })).transpose()
    }

    fn read_all(&mut self) -> Step<()> {
        let mut all: HashMap<_, Vec<Leased>> = HashMap::default();
        let mut find =
            self.conn.prepare_cached("SELECT id, lease_owner, lease_until, phones FROM lead WHERE lease_until > 0")?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let leased: Leased = (row.get(0)?, row.get(1)?, row.get(2)?);
            for phone in phones::read(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)? {
                all.entry(phone.number).or_default().push(leased.clone());
            }
        }
        self.by_number = Some(all);
        Ok(())
    }

    /// Notes a lease that was just taken.
    fn note(&mut self, lead: LeadId, owner: &str, until: DateTime<Utc>) -> Step<()> {
        if let Some(all) = &mut self.by_number {
            for phone in phones::of(self.conn, lead)? {
                all.entry(phone.number).or_default().push((lead.0, owner.to_owned(), micros(until)));
            }
        }
        Ok(())
    }
}

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
                           WHERE a.ended_at IS NULL)",
    )?;
    let mut leases = Leases::new(conn)?;
    let mut taken = Vec::new();
    for lead in leads {
        if !another_is_held(conn, &mut leases, *lead, now)?
            && take.execute(params![lead.0, owner, micros(now), micros(until)])? > 0
        {
            leases.note(*lead, owner, until)?;
            taken.push(*lead);
        }
    }
    Ok(taken)
}

/// Whether somebody holds another lead with a number of this one.
fn another_is_held(conn: &Connection, leases: &mut Leases<'_>, lead: LeadId, now: DateTime<Utc>) -> Step<bool> {
    for phone in phones::of(conn, lead)? {
        if leases.on_another(phone.number, lead)?.is_some_and(|lease| micros(lease.until) > micros(now)) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn release(conn: &Connection, leads: &[LeadId], owner: &str) -> Step<()> {
    let mut free = conn
        .prepare_cached("UPDATE lead SET lease_owner = NULL, lease_until = NULL WHERE id = ?1 AND lease_owner = ?2")?;
    for lead in leads {
        free.execute(params![lead.0, owner])?;
    }
    Ok(())
}
