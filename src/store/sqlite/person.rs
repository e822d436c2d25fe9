//! What imports write of a lead, read and put back as a whole: the one place that knows in which tables it lies.

use super::error::{Step, unknown};
use crate::domain::lead::LeadId;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

/// The end of a lead whose person was erased.
pub(super) const ERASED: &str = "erased";

/// All that an import may write of a lead. Where the lead stands, its attempts and its end are no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) priority: i32,
    pub(super) claims: String,
    pub(super) detail: String,
    pub(super) other_keys: Vec<String>,
    /// Number, type, extension and place of each, in order.
    pub(super) phones: Vec<(i64, String, String, i64)>,
}

impl Person {
    pub(super) fn json(&self) -> Step<String> {
        serde_json::to_string(self).map_err(|error| unknown("change of a lead", error))
    }

    pub(super) fn from_json(json: &str) -> Step<Self> {
        serde_json::from_str(json).map_err(|error| unknown("change of a lead", error))
    }

    /// Numbers that another version of the lead lacks.
    pub(super) fn numbers_beyond(&self, other: &Self) -> Vec<i64> {
        let has = |number: &i64| other.phones.iter().any(|phone| phone.0 == *number);
        self.phones.iter().map(|phone| phone.0).filter(|number| !has(number)).collect()
    }
}

pub(super) fn read(conn: &Connection, lead: LeadId) -> Step<Person> {
    let mut find = conn.prepare_cached(
        "SELECT l.key, l.name, l.priority, l.claims, d.body FROM lead l JOIN lead_detail d ON d.lead = l.id
         WHERE l.id = ?1",
    )?;
    let mut keys = conn.prepare_cached("SELECT key FROM other_key WHERE lead = ?1 ORDER BY key")?;
    let mut numbers =
        conn.prepare_cached("SELECT number, kind, extension, place FROM phone WHERE lead = ?1 ORDER BY position")?;
    let other_keys = keys.query_map([lead.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let phone = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let phones = numbers.query_map([lead.0], phone)?.collect::<Result<_, _>>()?;
    let person = find.query_row([lead.0], |row| {
        Ok(Person {
            key: row.get(0)?,
            name: row.get(1)?,
            priority: row.get(2)?,
            claims: row.get(3)?,
            detail: row.get(4)?,
            other_keys,
            phones,
        })
    })?;
    Ok(person)
}

/// Makes a lead what it was. A number that stays keeps its end.
pub(super) fn restore(conn: &Connection, lead: LeadId, person: &Person) -> Step<()> {
    let Person { key, name, priority, claims, detail, other_keys, phones } = person;
    conn.prepare_cached("UPDATE lead SET key = ?2, name = ?3, priority = ?4, claims = ?5 WHERE id = ?1")?
        .execute(params![lead.0, key, name, priority, claims])?;
    conn.prepare_cached("UPDATE lead_detail SET body = ?2 WHERE lead = ?1")?.execute(params![lead.0, detail])?;
    conn.prepare_cached("DELETE FROM other_key WHERE lead = ?1")?.execute([lead.0])?;
    for key in other_keys {
        conn.prepare_cached(
            "INSERT INTO other_key (campaign, key, lead) SELECT campaign, ?2, id FROM lead WHERE id = ?1",
        )?
        .execute(params![lead.0, key])?;
    }
    let mut ends = conn.prepare_cached("SELECT number, final_reason FROM phone WHERE lead = ?1")?;
    let ends = ends.query_map([lead.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let ends = ends.collect::<Result<std::collections::HashMap<i64, String>, _>>()?;
    conn.prepare_cached("DELETE FROM phone WHERE lead = ?1")?.execute([lead.0])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO phone (lead, position, number, campaign, kind, extension, place, final_reason)
         SELECT id, ?2, ?3, campaign, ?4, ?5, ?6, ?7 FROM lead WHERE id = ?1",
    )?;
    for (position, (number, kind, extension, place)) in (0_i64..).zip(phones) {
        let end = ends.get(number).map(String::as_str).unwrap_or_default();
        insert.execute(params![lead.0, position, number, kind, extension, place, end])?;
    }
    Ok(())
}

/// Leaves nothing of a lead but that there was one, and that it is done. Its attempts still name it.
pub(super) fn erase(conn: &Connection, lead: i64) -> Step<()> {
    for table in ["phone", "other_key", "list_change"] {
        conn.execute(&format!("DELETE FROM {table} WHERE lead = ?1"), [lead])?;
    }
    conn.execute("UPDATE lead_detail SET body = '{\"line\":0}' WHERE lead = ?1", [lead])?;
    conn.execute(
        "UPDATE lead SET key = '', name = '', claims = '', priority = 0, status = 'final', final_reason = ?2,
                         next_at = NULL, lease_owner = NULL, lease_until = NULL WHERE id = ?1",
        params![lead, ERASED],
    )?;
    Ok(())
}

/// Removes the leads of a list, with all that hangs on them.
pub(super) fn remove_list(conn: &Connection, list: i64) -> Step<()> {
    for table in ["phone", "lead_detail", "other_key", "list_change"] {
        conn.execute(&format!("DELETE FROM {table} WHERE lead IN (SELECT id FROM lead WHERE list = ?1)"), [list])?;
    }
    conn.execute("DELETE FROM lead WHERE list = ?1", [list])?;
    Ok(())
}
