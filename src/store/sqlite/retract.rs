//! Taking a list back.

use super::SqliteStore;
use super::error::Step;
use super::person::{self, Person};
use super::ranges::LEADS_OF_LIST;
use super::requests::Requests;
use super::value::{digits, micros, number};
use crate::domain::lead::LeadId;
use crate::store::StoreError;
use crate::store::keeping::{ListKeeping, ListStanding};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Params, params};

/// How many obstacles of one sort are named.
const NAMED: usize = 3;

impl ListKeeping for SqliteStore {
    fn list_standing(&self, list: i64, now: DateTime<Utc>) -> Result<Option<ListStanding>, StoreError> {
        self.read(|conn| standing(conn, list, now))
    }

    fn retract_list(&mut self, list: i64, now: DateTime<Utc>) -> Result<Option<ListStanding>, StoreError> {
        self.write(|conn| {
            let Some(stood) = standing(conn, list, now)? else { return Ok(None) };
            if stood.obstacles.is_empty() {
                take_back(conn, list)?;
            }
            Ok(Some(stood))
        })
    }
}

/// A lead of another list that this list changed.
struct Change {
    lead: LeadId,
    before: Person,
    after: Person,
}

fn changes(conn: &Connection, list: i64) -> Step<Vec<Change>> {
    let mut find = conn.prepare_cached("SELECT lead, before, after FROM list_change WHERE list = ?1 ORDER BY lead")?;
    let mut rows = find.query([list])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let (before, after): (String, String) = (row.get(1)?, row.get(2)?);
        let (before, after) = (Person::from_json(&before)?, Person::from_json(&after)?);
        changes.push(Change { lead: LeadId(row.get(0)?), before, after });
    }
    Ok(changes)
}

/// `1 lead`, `3 leads`.
fn counted(number: u64, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn count(conn: &Connection, sql: &str, params: impl Params) -> Step<u64> {
    let found: i64 = conn.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
    Ok(found.unsigned_abs())
}

fn standing(conn: &Connection, list: i64, now: DateTime<Utc>) -> Step<Option<ListStanding>> {
    let mut find = conn.prepare_cached("SELECT merged, keeps_changes, complete, accepted FROM list WHERE id = ?1")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, bool>(2)?, row.get::<_, i64>(3)?))
    };
    let Some((merged, keeps_changes, complete, accepted)) = find.query_row([list], read).optional()? else {
        return Ok(None);
    };
    let leads = count(conn, &format!("SELECT count(*) FROM {LEADS_OF_LIST}"), [list])?;
    let dialed = count(conn, &format!("SELECT count(*) FROM {LEADS_OF_LIST} AND since IS NOT NULL"), [list])?;
    let changes = changes(conn, list)?;
    let requests = requests(conn, list, &changes)?.count();
    let mut obstacles = Vec::new();
    if leads != accepted.unsigned_abs() {
        let all = counted(accepted.unsigned_abs(), "lead");
        obstacles.push(format!("of its {all} {leads} are found: run `outdial db check`, the file is damaged"));
    }
    if dialed > 0 {
        let (all, were) = (counted(leads, "lead"), if dialed == 1 { "was" } else { "were" });
        obstacles.push(format!("{dialed} of its {all} {were} dialed: what was called stays"));
    }
    let held =
        count(conn, &format!("SELECT count(*) FROM {LEADS_OF_LIST} AND lease_until > ?2"), params![list, micros(now)])?;
    if held > 0 {
        obstacles.push(format!("{held} of its leads are handed out: wait until they are given back"));
    }
    if merged > 0 && !keeps_changes {
        obstacles.push("an older outdial merged rows of it into other leads and kept no note of that".to_owned());
    }
    obstacles.extend(grown_upon(conn, list)?);
    let mut merged_later = if leads > 0 { merged_later(conn, list)? } else { Vec::new() };
    if !complete {
        // The later one is most likely the same file, which changed while it was read: all of its people are here.
        obstacles.extend(
            merged_later.drain(..).map(|told| format!("{told}: take that one back first, and import it again")),
        );
    }
    let mut of_leads = Vec::new();
    for change in &changes {
        of_leads.extend(changed_since(conn, list, change, now)?);
    }
    let more = of_leads.len().saturating_sub(NAMED);
    obstacles.extend(of_leads.into_iter().take(NAMED));
    if more > 0 {
        obstacles.push(format!("and {} like these", counted(more as u64, "more lead")));
    }
    Ok(Some(ListStanding { leads, dialed, changed: changes.len() as u64, requests, merged_later, obstacles }))
}

/// Other lists that brought something for leads of this one: their rows would be lost with them.
fn grown_upon(conn: &Connection, list: i64) -> Step<Vec<String>> {
    let mut find = conn.prepare_cached(
        "SELECT o.id, o.file, count(*)
         FROM lead_range r CROSS JOIN list_change c ON c.lead BETWEEN r.first AND r.last JOIN list o ON o.id = c.list
         WHERE r.list = ?1 AND c.list <> ?1 GROUP BY o.id ORDER BY o.id DESC",
    )?;
    let mut rows = find.query([list])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, file, leads): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        found.push(format!("list {id} ({file}) added to {leads} of its leads: take that one back first"));
    }
    Ok(found)
}

/// Later lists of the campaign whose rows were merged into leads. Where a row brought nothing new, no note says into which.
fn merged_later(conn: &Connection, list: i64) -> Step<Vec<String>> {
    let mut find = conn.prepare_cached(
        "SELECT o.id, o.file, o.merged FROM list l JOIN list o ON o.campaign = l.campaign AND o.id > l.id
         WHERE l.id = ?1 AND o.merged > 0 AND o.unchanged IS NULL ORDER BY o.id",
    )?;
    let mut rows = find.query([list])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, file, merged): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        found.push(format!("list {id} ({file}) merged {merged} of its rows into leads, perhaps of this list"));
    }
    Ok(found)
}

/// Why a lead of another list can't be made what it was before this list, if it can't.
fn changed_since(conn: &Connection, list: i64, change: &Change, now: DateTime<Utc>) -> Step<Option<String>> {
    let lead = change.lead;
    let mut later = conn.prepare_cached(
        "SELECT o.id, o.file FROM list_change c JOIN list o ON o.id = c.list WHERE c.lead = ?1 AND c.list > ?2
         ORDER BY o.id DESC LIMIT 1",
    )?;
    let later = later.query_row(params![lead.0, list], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)));
    if let Some((id, file)) = later.optional()? {
        return Ok(Some(format!("lead {}: list {id} ({file}) added to it later: take that one back first", lead.0)));
    }
    if person::read(conn, lead)? != change.after {
        return Ok(Some(format!("lead {}, to which it added, was changed by hand since", lead.0)));
    }
    for digit in change.after.numbers_beyond(&change.before) {
        let called = number(digit)?;
        let sql = "SELECT count(*) FROM attempt WHERE lead = ?1 AND number = ?2";
        if count(conn, sql, params![lead.0, digits(called)])? > 0 {
            return Ok(Some(format!(
                "lead {} was dialed on {called}, which it brought: what was called stays",
                lead.0
            )));
        }
    }
    let busy = "SELECT EXISTS (SELECT 1 FROM lead WHERE id = ?1 AND lease_until > ?2)
                    OR EXISTS (SELECT 1 FROM attempt WHERE lead = ?1 AND ended_at IS NULL)";
    let is_busy = count(conn, busy, params![lead.0, micros(now)])? > 0;
    Ok(is_busy
        .then(|| format!("lead {}, to which it added, is handed out or in a call: wait until it is over", lead.0)))
}

fn requests(conn: &Connection, list: i64, changes: &[Change]) -> Step<Requests> {
    Requests::of(conn, list, changes.iter().map(|change| (&change.before, &change.after)))
}

fn take_back(conn: &Connection, list: i64) -> Step<()> {
    let changes = changes(conn, list)?;
    requests(conn, list, &changes)?.keep(conn)?;
    for change in changes {
        person::restore(conn, change.lead, &change.before)?;
    }
    conn.execute("DELETE FROM list_change WHERE list = ?1", [list])?;
    person::remove_list(conn, list)?;
    conn.execute("DELETE FROM reject WHERE list = ?1", [list])?;
    conn.execute("DELETE FROM list WHERE id = ?1", [list])?;
    Ok(())
}
