//! Which leads have a number.

use super::directory::{self, Directory, What};
use super::error::Step;
use super::value::{count, signed};
use crate::domain::directory_page::Entry;
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use rusqlite::{Connection, params};

/// Looks numbers up within a step. It holds until a lead gets or loses one.
pub(super) struct Holders<'c>(Directory<'c>);

impl<'c> Holders<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        Directory::new(conn, What::Number).map(Self)
    }

    /// The leads that have a number, in whatever campaign, each once, the first one first.
    pub(super) fn leads(&mut self, number: PhoneNumber) -> Step<&[i64]> {
        self.0.leads(number.digits())
    }
}

/// That a lead has a number.
pub(super) fn entry(number: PhoneNumber, lead: i64) -> Entry {
    Entry { key: number.digits(), lead: lead.cast_unsigned() }
}

/// The number that an entry says a lead has.
pub(super) fn number_of(entry: &Entry) -> Option<PhoneNumber> {
    PhoneNumber::from_digits(entry.key).ok()
}

/// Notes who has numbers that are new to their leads, sorted by number.
pub(super) fn add(conn: &Connection, added: &[Entry]) -> Step<()> {
    directory::add(conn, What::Number, added)
}

/// A lead has a number.
pub(super) fn list(conn: &Connection, lead: LeadId, number: PhoneNumber) -> Step<()> {
    directory::add_one(conn, What::Number, entry(number, lead.0))
}

/// A lead has a number no more.
pub(super) fn unlist(conn: &Connection, lead: LeadId, number: PhoneNumber) -> Step<()> {
    directory::remove(conn, What::Number, entry(number, lead.0))
}

/// What is wrong with the numbers by which leads are found, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    let mut read = conn.prepare("SELECT lead.id, own.value ->> 0 FROM lead JOIN json_each(lead.phones) own")?;
    let mut has = conn.prepare(
        "SELECT EXISTS (SELECT 1 FROM lead JOIN json_each(lead.phones) own WHERE lead.id = ?1 AND own.value ->> 0 = ?2)",
    )?;
    directory::problems(
        conn,
        What::Number,
        &mut |visit| {
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                let entry = Entry { key: count(row, 1)?, lead: count(row, 0)? };
                visit(entry, &format!("phone {} is not found by its number", entry.key))?;
            }
            Ok(())
        },
        &mut |Entry { key, lead }| {
            let has: bool = has.query_row(params![signed(lead), signed(key)], |row| row.get(0))?;
            Ok((!has).then(|| format!("phone {key} is booked for lead {lead}, which has none such")))
        },
    )
}

/// Every number with every lead that has it, sorted.
#[cfg(test)]
pub(super) fn all(conn: &Connection) -> Step<Vec<(i64, i64)>> {
    let mut found = Vec::new();
    let wrong = directory::checked(conn, What::Number, &mut |Entry { key, lead }| {
        found.push((signed(key), signed(lead)));
        Ok(())
    })?;
    assert_eq!(wrong, Vec::<String>::new());
    found.sort_unstable();
    Ok(found)
}
