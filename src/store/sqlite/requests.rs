//! Requests not to be called that a list brought: taken back, it leaves them as suppressions.

use super::error::Step;
use super::leads;
use super::person::Person;
use super::phones;
use super::ranges::LEADS_OF_LIST;
use super::suppressions;
use super::value::{digits, instant, number};
use crate::domain::claims::Claims;
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// What a list said against calls to whom it names.
pub(super) struct Requests {
    /// Those that stand in claims, and would go with them.
    claimed: Vec<Suppression>,
    /// All its numbers that are not to be called, those that its rows suppressed at once among them.
    numbers: BTreeSet<i64>,
}

impl Requests {
    /// `changes` are the leads of other lists, as they were before the list and after it.
    pub(super) fn of<'p>(
        conn: &Connection,
        list: i64,
        changes: impl Iterator<Item = (&'p Person, &'p Person)>,
    ) -> Step<Self> {
        let (client, file, imported_at): (String, String, i64) = conn.query_row(
            "SELECT c.client, l.file, l.imported_at FROM list l JOIN campaign c ON c.id = l.campaign WHERE l.id = ?1",
            [list],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut found = Self { claimed: Vec::new(), numbers: barred(conn, &client, &file, imported_at)? };
        let since = instant(imported_at)?;
        let mut keep = |told: &str, of: i64| -> Step<()> {
            found.numbers.insert(of);
            found.claimed.push(Suppression {
                number: number(of)?,
                reach: Reach::Client,
                client: client.clone(),
                reason: told.to_owned(),
                source: format!("{file}, taken back"),
                since,
                expires: None,
                list: OWN_LIST.to_owned(),
            });
            Ok(())
        };
        for (before, after) in changes {
            if let Some(told) = asked(&leads::claims(&before.claims)?, &leads::claims(&after.claims)?) {
                after.phones.iter().try_for_each(|phone| keep(&told, phone.number))?;
            }
        }
        // The text is looked at first: of a million leads few asked anything.
        let mut find = conn.prepare_cached(&format!(
            "SELECT claims, phones FROM {LEADS_OF_LIST} AND (claims LIKE '%idnc%' OR claims LIKE '%cease%')"
        ))?;
        let mut rows = find.query([list])?;
        while let Some(row) = rows.next()? {
            let (claims, numbers): (String, String) = (row.get(0)?, row.get(1)?);
            if let Some(told) = asked(&Claims::default(), &leads::claims(&claims)?) {
                phones::read(&numbers)?.iter().try_for_each(|phone| keep(&told, digits(phone.number)))?;
            }
        }
        Ok(found)
    }

    /// How many numbers are not to be called.
    pub(super) fn count(&self) -> u64 {
        self.numbers.len() as u64
    }

    /// Suppresses the numbers whose people asked, for the campaign's client.
    pub(super) fn keep(&self, conn: &Connection) -> Step<()> {
        suppressions::add(conn, &self.claimed).map(|_| ())
    }
}

/// What a person asked of those who call, if what is known after says more of it than before.
fn asked(before: &Claims, after: &Claims) -> Option<String> {
    match after.own_request.filter(|day| before.own_request < Some(*day)) {
        Some(day) => Some(format!("asked on {day} not to be called")),
        None => (after.cease && !before.cease).then(|| "asked in writing that calls cease".to_owned()),
    }
}

/// Numbers that rows of a list suppressed when it was loaded.
fn barred(conn: &Connection, client: &str, file: &str, imported_at: i64) -> Step<BTreeSet<i64>> {
    let mut find = conn.prepare_cached(
        "SELECT number FROM suppression WHERE list = (SELECT id FROM suppression_list WHERE name = ?1)
             AND client = ?2 AND since = ?3 AND substr(source, 1, length(?4)) = ?4",
    )?;
    let rows = find.query_map(params![OWN_LIST, client, imported_at, format!("{file}, row ")], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
