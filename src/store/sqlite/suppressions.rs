//! Numbers that must not be called: the rows of lists that are no registries.

use super::error::{Step, Trouble};
use super::registries::{self, named_list, note_load};
use super::value::{count, digits, instant, instant_or_none, micros, named, number};
use crate::domain::phone::PhoneNumber;
use crate::domain::suppression::{Lift, Reach, Suppression};
use crate::store::suppression::{LiftOrder, ListEntry, LoadCounts, NewLoad};
use rusqlite::{Connection, Row, params};
use std::collections::HashMap;

pub(super) const COLUMNS: &str = "SELECT s.number, s.reach, s.client, s.reason, s.source, s.since, s.expires, l.name";
pub(super) const FROM: &str = "FROM suppression s JOIN suppression_list l ON l.id = s.list";

/// Adds suppressions; gives how many were new. The first for a number, list, reach and client stands: its date and source
/// say since when the number must not be called. Only one that has run out, or ends sooner, gives way.
pub(super) fn add(conn: &Connection, suppressions: &[Suppression]) -> Step<u64> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO suppression (number, list, reach, client, reason, source, since, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (number, list, reach, client) DO UPDATE
             SET reason = excluded.reason, source = excluded.source, expires = excluded.expires, loaded = 0,
                 since = iif(expires <= excluded.since, excluded.since, since)
             WHERE expires IS NOT NULL AND (excluded.expires IS NULL OR expires < excluded.expires)",
    )?;
    let mut lists: HashMap<&str, i64> = HashMap::new();
    let mut new = 0;
    for row in suppressions {
        let list = match lists.get(row.list.as_str()) {
            Some(list) => *list,
            None => {
                let id = list_id(conn, &row.list)?;
                lists.insert(&row.list, id);
                id
            }
        };
        let client = match row.reach {
            Reach::Client => row.client.as_str(),
            Reach::Centre => "",
        };
        let (number, since, expires) = (digits(row.number), micros(row.since), row.expires.map(micros));
        let row = params![number, list, row.reach.name(), client, row.reason, row.source, since, expires];
        new += insert.execute(row)? as u64;
    }
    Ok(new)
}

fn list_id(conn: &Connection, name: &str) -> Step<i64> {
    let found = named_list(conn, name)?.filter(|list| !list.kind.is_registry());
    let wrong = || Trouble::Words(format!("there is no list {name} to which a number can be added by hand"));
    found.map(|list| list.id).ok_or_else(wrong)
}

pub(super) fn suppression(row: &Row<'_>) -> Step<Suppression> {
    let reach: String = row.get(1)?;
    Ok(Suppression {
        number: number(row.get(0)?)?,
        reach: named("reach of a suppression", &reach, Reach::from_name)?,
        client: row.get(2)?,
        reason: row.get(3)?,
        source: row.get(4)?,
        since: instant(row.get(5)?)?,
        expires: instant_or_none(row.get(6)?)?,
        list: row.get(7)?,
    })
}

/// Every suppression of a number.
pub(super) fn of_number(conn: &Connection, number: PhoneNumber) -> Step<Vec<Suppression>> {
    let mut find = conn.prepare_cached(&format!("{COLUMNS} {FROM} WHERE s.number = ?1 ORDER BY s.since, l.id"))?;
    let mut rows = find.query([digits(number)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(suppression(row)?);
    }
    Ok(found)
}

/// Takes numbers off lists, and notes who did.
pub(super) fn lift(conn: &Connection, order: &LiftOrder) -> Step<Vec<Lift>> {
    let mut lifted = Vec::new();
    for number in &order.numbers {
        for row in of_number(conn, *number)? {
            if order.list.as_ref().is_none_or(|list| *list == row.list) {
                take_off(conn, &row, order)?;
                lifted.push(Lift {
                    number: *number,
                    list: row.list,
                    client: row.client,
                    was: row.reason,
                    at: order.at,
                    by: order.by.clone(),
                    reason: order.reason.clone(),
                });
            }
        }
    }
    Ok(lifted)
}

fn take_off(conn: &Connection, row: &Suppression, order: &LiftOrder) -> Step<()> {
    let list = list_id(conn, &row.list)?;
    let key = params![digits(row.number), list, row.reach.name(), row.client];
    let delete = "DELETE FROM suppression WHERE number = ?1 AND list = ?2 AND reach = ?3 AND client = ?4";
    conn.prepare_cached(delete)?.execute(key)?;
    let mut note = conn.prepare_cached(
        "INSERT INTO suppression_lift (number, list, reach, client, was, since, lifted_at, lifted_by, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let was = format!("{} ({})", row.reason, row.source);
    let (number, since, at) = (digits(row.number), micros(row.since), micros(order.at));
    note.execute(params![number, list, row.reach.name(), row.client, was, since, at, order.by, order.reason])?;
    Ok(())
}

pub(super) fn lifts_of(conn: &Connection, of: PhoneNumber) -> Step<Vec<Lift>> {
    let mut find = conn.prepare_cached(
        "SELECT f.number, l.name, f.client, f.was, f.lifted_at, f.lifted_by, f.reason
         FROM suppression_lift f JOIN suppression_list l ON l.id = f.list WHERE f.number = ?1 ORDER BY f.id",
    )?;
    let mut rows = find.query([digits(of)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Lift {
            number: number(row.get(0)?)?,
            list: row.get(1)?,
            client: row.get(2)?,
            was: row.get(3)?,
            at: instant(row.get(4)?)?,
            by: row.get(5)?,
            reason: row.get(6)?,
        });
    }
    Ok(found)
}

/// A load of entries. Of two for one number the later counts.
pub(super) fn load(conn: &Connection, load: &NewLoad, entries: &[ListEntry], changes: bool) -> Step<LoadCounts> {
    let list = registries::save(conn, &load.list)?;
    let mut counts = LoadCounts::default();
    // Whether the file names the number, or deletes it.
    let mut named: HashMap<i64, &ListEntry> = HashMap::with_capacity(entries.len());
    named.extend(entries.iter().map(|entry| (digits(entry.number), entry)));
    let gone = |number: i64| named.get(&number).map_or(!changes, |entry| entry.removed);
    let mut find = conn.prepare("SELECT number, loaded FROM suppression WHERE list = ?1 AND client = ?2")?;
    let mut rows = find.query(params![list.id, list.client])?;
    let mut leaving = Vec::new();
    while let Some(row) = rows.next()? {
        let (of, loaded): (i64, bool) = (row.get(0)?, row.get(1)?);
        if gone(of) {
            if loaded {
                leaving.push(number(of)?);
            } else if changes {
                counts.kept += 1;
            }
        }
    }
    let order = LiftOrder {
        numbers: leaving,
        list: Some(list.name.clone()),
        at: load.at,
        by: load.list.by.clone(),
        reason: format!("{} {}", if changes { "deleted by" } else { "no longer in" }, load.list.source),
    };
    counts.removed = lift(conn, &order)?.len() as u64;
    let reach = if list.client.is_empty() { Reach::Centre } else { Reach::Client };
    let mut put = conn.prepare_cached(
        "INSERT INTO suppression (number, list, reach, client, reason, source, since, expires, loaded)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)
         ON CONFLICT (number, list, reach, client) DO UPDATE SET reason = excluded.reason, expires = excluded.expires
             WHERE loaded",
    )?;
    let before = of_list(conn, list.id)?;
    let mut sorted: Vec<_> = named.into_values().filter(|entry| !entry.removed).collect();
    sorted.sort_unstable_by_key(|entry| entry.number);
    for entry in sorted {
        let reason = if entry.reason.is_empty() { list.kind.reason() } else { &entry.reason };
        let (of, since, expires) = (digits(entry.number), micros(load.at), entry.expires.map(micros));
        put.execute(params![of, list.id, reach.name(), list.client, reason, load.list.source, since, expires])?;
    }
    counts.numbers = of_list(conn, list.id)?;
    counts.added = counts.numbers - before;
    note_load(conn, list.id, load, changes, &counts)?;
    Ok(counts)
}

fn of_list(conn: &Connection, list: i64) -> Step<u64> {
    Ok(conn.query_row("SELECT count(*) FROM suppression WHERE list = ?1", [list], |row| count(row, 0))?)
}
