//! Which leads have a number: the table `phone` for numbers that came in ones and few, the directory for those that came by the thousand.

use super::bulk::Bulk;
use super::directory::{self, Directory, What};
use super::error::Step;
use super::value::{count, digits, number, signed};
use crate::domain::directory_page::Entry;
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use roaring::RoaringTreemap;
use rusqlite::{CachedStatement, Connection, params};

/// So many numbers at once are many: they go into the directory. Small in the tests of this folder, as its pages are.
#[cfg(not(test))]
const MANY: usize = 4_096;
#[cfg(test)]
const MANY: usize = 4;

/// Rows that one round of a fold takes.
const FOLDED: usize = 1 << 20;

/// Rows of the table that whoever asks for many numbers keeps at hand.
const KEPT: usize = 1 << 16;

/// Questions after which that is worth while.
const WORTH_KEEPING: u32 = 64;

/// Rows that one statement inserts.
const AT_ONCE: usize = 128;

/// Looks numbers up within a step. It holds until a lead gets or loses one.
pub(super) struct Holders<'c> {
    conn: &'c Connection,
    directory: Directory<'c>,
    ask: CachedStatement<'c>,
    asked: u32,
    /// The table, sorted; `None`: it is asked for each number.
    table: Option<Vec<(i64, i64)>>,
    found: Vec<i64>,
}

impl<'c> Holders<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        Ok(Self {
            conn,
            directory: Directory::new(conn, What::Number)?,
            ask: conn.prepare_cached("SELECT lead FROM phone WHERE number = ?1")?,
            asked: 0,
            table: None,
            found: Vec::new(),
        })
    }

    /// The leads that have a number, in whatever campaign, each once, the first one first.
    pub(super) fn leads(&mut self, number: PhoneNumber) -> Step<&[i64]> {
        let Self { directory, ask, table, found, .. } = self;
        found.clear();
        let key = digits(number);
        match table {
            None => {
                let mut rows = ask.query([key])?;
                while let Some(row) = rows.next()? {
                    found.push(row.get(0)?);
                }
            }
            Some(rows) => {
                let from = rows.partition_point(|(number, _)| *number < key);
                let same = rows.get(from..).unwrap_or_default().iter().take_while(|(number, _)| *number == key);
                found.extend(same.map(|(_, lead)| *lead));
            }
        }
        directory.each(number.digits(), &mut |lead| found.push(lead))?;
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        self.asked = self.asked.saturating_add(1);
        if self.asked == WORTH_KEEPING {
            self.keep_table()?;
        }
        Ok(&self.found)
    }

    fn keep_table(&mut self) -> Step<()> {
        let mut read = self.conn.prepare_cached("SELECT number, lead FROM phone ORDER BY number, lead LIMIT ?1")?;
        let rows = read.query_map([signed(KEPT as u64)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        self.table = (rows.len() < KEPT).then_some(rows);
        Ok(())
    }
}

fn entry(number: PhoneNumber, lead: i64) -> Entry {
    Entry { key: number.digits(), lead: lead.cast_unsigned() }
}

/// Notes who has numbers that are new to their leads, sorted by number.
pub(super) fn add(conn: &Connection, campaign: i64, added: &[(PhoneNumber, i64)]) -> Step<()> {
    if added.len() >= MANY {
        let entries: Vec<Entry> = added.iter().map(|(number, lead)| entry(*number, *lead)).collect();
        return directory::add(conn, What::Number, &entries);
    }
    let insert = "INSERT OR FAIL INTO phone (number, campaign, lead)";
    let mut insert = Bulk::new(conn, insert, "($1, ?1, $2)", 2, &[&campaign], AT_ONCE)?;
    insert.insert(added, |(number, lead), row| {
        row.value(digits(*number))?;
        row.value(lead)
    })
}

/// Puts the rows of the table into the directory, if they are many. Who has which number stays the same.
pub(super) fn fold(conn: &Connection) -> Step<()> {
    let mut many = conn.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM phone LIMIT ?1)")?;
    if many.query_row([signed(MANY as u64)], |row| count(row, 0))? < MANY as u64 {
        return Ok(());
    }
    loop {
        let mut read =
            conn.prepare_cached("SELECT number, campaign, lead FROM phone ORDER BY number, campaign, lead LIMIT ?1")?;
        let rows = read.query_map([signed(FOLDED as u64)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let rows: Vec<(i64, i64, i64)> = rows.collect::<Result<_, _>>()?;
        let Some(last) = rows.last() else { return Ok(()) };
        let mut entries = Vec::with_capacity(rows.len());
        for (digits, _, lead) in &rows {
            entries.push(entry(number(*digits)?, *lead));
        }
        entries.sort_unstable();
        conn.prepare_cached("DELETE FROM phone WHERE (number, campaign, lead) <= (?1, ?2, ?3)")?.execute(*last)?;
        directory::add(conn, What::Number, &entries)?;
    }
}

/// A lead has a number.
pub(super) fn list(conn: &Connection, lead: LeadId, number: PhoneNumber) -> Step<()> {
    if Holders::new(conn)?.leads(number)?.contains(&lead.0) {
        return Ok(());
    }
    conn.prepare_cached("INSERT INTO phone (number, campaign, lead) SELECT ?2, campaign, id FROM lead WHERE id = ?1")?
        .execute(params![lead.0, digits(number)])?;
    Ok(())
}

/// A lead has a number no more.
pub(super) fn unlist(conn: &Connection, lead: LeadId, number: PhoneNumber) -> Step<()> {
    conn.prepare_cached(
        "DELETE FROM phone WHERE number = ?2 AND campaign = (SELECT campaign FROM lead WHERE id = ?1) AND lead = ?1",
    )?
    .execute(params![lead.0, digits(number)])?;
    directory::remove(conn, What::Number, entry(number, lead.0))?;
    Ok(())
}

/// The leads of a list have no number any more.
pub(super) fn unlist_all(conn: &Connection, list: i64) -> Step<()> {
    conn.execute(
        "DELETE FROM phone WHERE (number, campaign, lead) IN (
             SELECT own.value ->> 0, l.campaign, l.id FROM lead l JOIN json_each(l.phones) own WHERE l.list = ?1)",
        [list],
    )?;
    let mut find = conn.prepare("SELECT id FROM lead WHERE list = ?1")?;
    let leads = find.query_map([list], |row| row.get(0).map(i64::cast_unsigned))?;
    let leads = leads.collect::<Result<RoaringTreemap, _>>()?;
    directory::remove_leads(conn, What::Number, &|lead| leads.contains(lead))
}

/// What is wrong with the numbers by which leads are found, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    let mut booked = 0;
    let mut wrong = directory::checked(conn, What::Number, &mut |_| {
        booked += 1;
        Ok(())
    })?;
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    booked += conn.query_row("SELECT count(*) FROM phone", [], |row| count(row, 0))?;
    let mut holders = Holders::new(conn)?;
    let mut read = conn.prepare("SELECT lead.id, own.value ->> 0 FROM lead JOIN json_each(lead.phones) own")?;
    let mut rows = read.query([])?;
    let mut held = 0;
    while let Some(row) = rows.next()? {
        let (lead, digits): (i64, i64) = (row.get(0)?, row.get(1)?);
        held += 1;
        if !holders.leads(number(digits)?)?.contains(&lead) {
            wrong.push(format!("lead {lead}: phone {digits} is not found by its number"));
        }
    }
    // Where each number of each lead is booked, and no more are, nothing else is.
    if held != booked || !wrong.is_empty() {
        let mut has = conn.prepare(
            "SELECT EXISTS (SELECT 1 FROM lead JOIN json_each(lead.phones) own
                            WHERE lead.id = ?1 AND own.value ->> 0 = ?2)",
        )?;
        directory::checked(conn, What::Number, &mut |Entry { key, lead }| {
            if !has.query_row(params![signed(lead), signed(key)], |row| row.get(0))? {
                wrong.push(format!("phone {key} is booked for lead {lead}, which has none such"));
            }
            Ok(())
        })?;
    }
    Ok(wrong)
}

/// Every number with every lead that has it, sorted.
#[cfg(test)]
pub(super) fn all(conn: &Connection) -> Step<Vec<(i64, i64)>> {
    let mut read = conn.prepare("SELECT number, lead FROM phone")?;
    let mut found: Vec<(i64, i64)> =
        read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let wrong = directory::checked(conn, What::Number, &mut |Entry { key, lead }| {
        found.push((signed(key), signed(lead)));
        Ok(())
    })?;
    assert_eq!(wrong, Vec::<String>::new());
    found.sort_unstable();
    Ok(found)
}
