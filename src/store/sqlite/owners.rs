//! Who has the numbers of a batch already.

use super::error::Step;
use super::value::digits;
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::domain::phone::PhoneNumber;
use crate::store::batch::ImportBatch;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Where rows go: their list, and how repeats are treated there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub campaign: i64,
    pub list: i64,
    pub dedupe: DedupeScope,
    pub on_repeat: OnRepeat,
    /// Whether the campaign's leads have a place in a shuffled order.
    pub shuffled: bool,
}

/// A lead that has a number already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub lead: i64,
    pub campaign: i64,
}

/// The numbers of a batch that several rows have, or a lead in scope has: each with its owner, once there is one.
pub(super) struct Owners(HashMap<PhoneNumber, Option<Owner>>);

impl Owners {
    /// Looks up the numbers of all rows after `done`, in their order.
    pub(super) fn of_batch(conn: &Connection, target: Target, batch: &ImportBatch, done: u64) -> Step<Self> {
        let rows = batch.rows().filter(|row| row.row > done);
        let mut numbers: Vec<PhoneNumber> = rows.flat_map(|row| row.phones.iter().map(|phone| phone.number)).collect();
        numbers.sort_unstable();
        let mut contested = HashMap::new();
        let mut book = Book::open(conn, target)?;
        for same in numbers.chunk_by(|one, other| one == other) {
            let Some(number) = same.first() else { continue };
            let owner = book.owner(*number)?;
            if owner.is_some() || same.len() > 1 {
                contested.insert(*number, owner);
            }
        }
        Ok(Self(contested))
    }

    /// Who has a number now.
    pub(super) fn of(&self, number: PhoneNumber) -> Option<Owner> {
        self.0.get(&number).copied().flatten()
    }

    /// Notes who has a number from now on.
    pub(super) fn is_now(&mut self, number: PhoneNumber, owner: Owner) {
        if let Some(known) = self.0.get_mut(&number) {
            *known = Some(owner);
        }
    }
}

/// The table of phones, asked in the order of the numbers.
struct Book<'c> {
    conn: &'c Connection,
    target: Target,
    /// No number has an owner yet.
    empty: bool,
}

impl<'c> Book<'c> {
    fn open(conn: &'c Connection, target: Target) -> Step<Self> {
        let empty = conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM phone)", [], |row| row.get(0))?;
        Ok(Self { conn, target, empty })
    }

    /// The lead in scope that has a number: one of this campaign rather than another's, the first of several.
    fn owner(&mut self, number: PhoneNumber) -> Step<Option<Owner>> {
        if self.empty {
            return Ok(None);
        }
        let sql = match self.target.dedupe {
            DedupeScope::List => {
                "SELECT p.lead, p.campaign FROM phone p JOIN lead l ON l.id = p.lead
                 WHERE p.number = ?1 AND p.campaign = ?2 AND l.list = ?3 ORDER BY p.lead LIMIT 1"
            }
            DedupeScope::Campaign => {
                "SELECT lead, campaign FROM phone WHERE number = ?1 AND campaign = ?2 AND ?3 ORDER BY lead LIMIT 1"
            }
            DedupeScope::Client => {
                "SELECT p.lead, p.campaign FROM phone p JOIN campaign c ON c.id = p.campaign
                 WHERE p.number = ?1 AND c.client = (SELECT client FROM campaign WHERE id = ?2) AND ?3
                 ORDER BY p.campaign <> ?2, p.lead LIMIT 1"
            }
        };
        let mut find = self.conn.prepare_cached(sql)?;
        let key = params![digits(number), self.target.campaign, self.target.list];
        Ok(find.query_row(key, |row| Ok(Owner { lead: row.get(0)?, campaign: row.get(1)? })).optional()?)
    }
}
