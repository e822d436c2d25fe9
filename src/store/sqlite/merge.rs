//! What a repeat brings to the lead that has its number.

use super::columns::ListColumns;
use super::details;
use super::error::Step;
use super::leads::claims;
use super::phones::{self, PhoneRow};
use super::stand::{self, STANDS, Stand};
use crate::domain::claims::Claims;
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use crate::store::detail::Detail;
use chrono::NaiveDate;
use rusqlite::{Connection, params};
use std::sync::Arc;

/// What a merge may change of a lead.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub key: String,
    pub name: String,
    pub claims: Claims,
    pub phones: Vec<PhoneRow>,
    pub detail: Detail,
    /// Something of it is not as it was read.
    pub changed: bool,
}

/// A stored lead: the list that it came with, that list's columns, and what a merge may change.
pub(super) struct Stored {
    pub list: i64,
    pub columns: Arc<[String]>,
    /// Where it stood, if it is not done.
    pub stood: Option<Stand>,
    pub kept: Kept,
}

/// A row that goes to a lead that is there: its own part, and what it says no to.
#[derive(Clone, Debug)]
pub(super) struct Repeat {
    pub own: Kept,
    pub denied: Claims,
}

impl Kept {
    /// Reads a stored lead, if it is there.
    pub(super) fn load(conn: &Connection, columns: &mut ListColumns<'_>, lead: LeadId) -> Step<Option<Stored>> {
        let mut find = conn.prepare_cached(&format!(
            "SELECT key, name, claims, phones, detail, list, campaign, priority, since, {STANDS} FROM lead WHERE id = ?1",
        ))?;
        let mut rows = find.query([lead.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let text = |column| row.get_ref(column).and_then(|value| value.as_str().map_err(rusqlite::Error::from));
        let (own_claims, own_phones, own_detail) = (text(2)?, text(3)?, text(4)?);
        let phones = phones::read(own_phones)?;
        let stands = row.get(9)?;
        let places = if stands { stand::places(&phones) } else { Vec::new() };
        let stand = Stand { campaign: row.get(6)?, priority: row.get(7)?, since: row.get(8)?, places };
        let list = row.get(5)?;
        let columns = columns.of(list)?;
        let own_detail = details::read(own_detail, &columns)?;
        let kept = Self::read(text(0)?, text(1)?, own_claims, phones, own_detail)?;
        Ok(Some(Stored { list, columns, stood: stands.then_some(stand), kept }))
    }

    /// A lead of these texts.
    pub(super) fn read(key: &str, name: &str, own: &str, phones: Vec<PhoneRow>, detail: Detail) -> Step<Self> {
        Ok(Self { key: key.to_owned(), name: name.to_owned(), claims: claims(own)?, phones, detail, changed: false })
    }

    /// Writes it in place of what is stored of a lead whose list has these columns.
    pub(super) fn save(&self, conn: &Connection, columns: &[String], lead: LeadId) -> Step<()> {
        let mut update = conn.prepare_cached(
            "UPDATE lead SET key = ?2, name = ?3, claims = ?4, phones = ?5, detail = ?6 WHERE id = ?1",
        )?;
        let (claims, phones) = (self.claims.to_string(), phones::written(&self.phones));
        update.execute(params![lead.0, self.key, self.name, claims, phones, self.detail.written(columns)])?;
        Ok(())
    }

    /// Takes over what a repeat brings besides phones: what is missing here, and what it says of the person.
    pub(super) fn fill(&mut self, repeat: Repeat) {
        let Repeat { own, denied } = repeat;
        // What is known of a person is what all rows say together; a no of the last row takes consent back.
        let (known, scrubbed) = (self.claims.clone(), self.scrubbed(&own));
        self.claims.deny(&denied);
        self.claims.add(&own.claims);
        self.claims.scrubbed = scrubbed;
        self.changed |= self.claims != known;
        self.changed |= self.detail.fill(own.detail);
        for (text, said) in [(&mut self.key, own.key), (&mut self.name, own.name)] {
            if text.is_empty() && !said.is_empty() {
                *text = said;
                self.changed = true;
            }
        }
    }

    /// Since when all numbers of a lead are known to be on no registry: a check holds for the numbers of its own row.
    fn scrubbed(&self, own: &Self) -> Option<NaiveDate> {
        let numbers = |phones: &[PhoneRow]| phones.iter().map(|phone| phone.number).collect::<Vec<_>>();
        scrubbed(&numbers(&self.phones), &numbers(&own.phones), self.claims.scrubbed, own.claims.scrubbed)
    }
}

/// Since when all numbers of a lead are known to be on no registry, after a row that brings numbers and the day of a check.
pub(super) fn scrubbed(
    held: &[PhoneNumber],
    brought: &[PhoneNumber],
    before: Option<NaiveDate>,
    said: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let brings_more = brought.iter().any(|number| !held.contains(number));
    let has_all = held.iter().all(|number| brought.contains(number));
    match (brings_more, has_all) {
        (false, true) => before.max(said),
        (false, false) => before,
        (true, true) => said,
        (true, false) => before.zip(said).map(|(one, other)| one.min(other)),
    }
}
