//! Suppression lists: what each is, which registries are loaded, and what they say of a number.

use super::error::{Step, Trouble, unknown};
use super::page_reader::{self, Held, PageReader};
use super::value::{count, instant_or_none, micros, named, signed};
use super::{changes, pages};
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::{Coverage, Registry, RegistryCheck};
use crate::domain::suppression::{ListKind, SuppressionList};
use crate::store::suppression::{Generation, LoadCounts, NewLoad};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;
use std::sync::Arc;

const LISTS: &str = "SELECT id, name, kind, registry, client, source, as_of, loaded_at, loaded_by,
        iif(generation IS NULL, (SELECT count(*) FROM suppression s WHERE s.list = l.id), numbers)
    FROM suppression_list l";

pub(super) fn all(conn: &Connection) -> Step<Vec<SuppressionList>> {
    let mut find = conn.prepare(&format!("{LISTS} ORDER BY name"))?;
    let mut rows = find.query([])?;
    let mut lists = Vec::new();
    while let Some(row) = rows.next()? {
        lists.push(list(row)?);
    }
    Ok(lists)
}

fn list(row: &Row<'_>) -> Step<SuppressionList> {
    let kind: String = row.get(2)?;
    let as_of: Option<String> = row.get(6)?;
    Ok(SuppressionList {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: named("kind of suppression list", &kind, ListKind::from_name)?,
        registry: row.get(3)?,
        client: row.get(4)?,
        source: row.get(5)?,
        as_of: as_of.map(|text| day(&text)).transpose()?,
        loaded_at: instant_or_none(row.get(7)?)?,
        by: row.get(8)?,
        numbers: count(row, 9)?,
    })
}

fn day(text: &str) -> Step<NaiveDate> {
    text.parse().map_err(|_| unknown("day", text))
}

pub(super) fn named_list(conn: &Connection, name: &str) -> Step<Option<SuppressionList>> {
    let mut find = conn.prepare_cached(&format!("{LISTS} WHERE name = ?1"))?;
    let mut rows = find.query([name])?;
    rows.next()?.map(list).transpose()
}

/// The list of this name, made if there is none.
pub(super) fn save(conn: &Connection, wanted: &SuppressionList) -> Step<SuppressionList> {
    if let Some(known) = named_list(conn, &wanted.name)? {
        return Ok(known);
    }
    conn.execute(
        "INSERT INTO suppression_list (name, kind, registry, client) VALUES (?1, ?2, ?3, ?4)",
        params![wanted.name, wanted.kind.name(), wanted.registry, wanted.client],
    )?;
    Ok(SuppressionList { id: conn.last_insert_rowid(), ..wanted.clone() })
}

/// Notes a load with its list.
pub(super) fn note_load(conn: &Connection, list: i64, load: &NewLoad, changes: bool, counts: &LoadCounts) -> Step<()> {
    let SuppressionList { source, as_of, by, .. } = &load.list;
    let as_of = as_of.map(|day| day.to_string()).unwrap_or_default();
    let numbers = signed(counts.numbers);
    conn.execute(
        "UPDATE suppression_list SET source = ?2, as_of = ?3, loaded_at = ?4, loaded_by = ?5, numbers = ?6 WHERE id = ?1",
        params![list, source, as_of, micros(load.at), by, numbers],
    )?;
    let (added, removed, rejected) = (signed(counts.added), signed(counts.removed), signed(load.rejected));
    conn.execute(
        "INSERT INTO suppression_load
             (list, source, as_of, loaded_at, loaded_by, changes, added, removed, rejected, numbers)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![list, source, as_of, micros(load.at), by, changes, added, removed, rejected, numbers],
    )?;
    Ok(())
}

pub(super) fn put_in_force(
    conn: &Connection,
    load: &NewLoad,
    new: Generation,
    washed: Option<Generation>,
    covers: &Coverage,
) -> Step<LoadCounts> {
    let list = save(conn, &load.list)?;
    let find = "SELECT generation, washed FROM suppression_list WHERE id = ?1";
    let (old, old_washed): (Option<i64>, Option<i64>) =
        conn.query_row(find, [list.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    pages::replace(conn, old, new.0)?;
    if let Some(washed) = washed {
        pages::replace(conn, None, washed.0)?;
    }
    conn.execute("UPDATE generation SET state = 'gone' WHERE id = ?1", [old_washed])?;
    conn.execute(
        "UPDATE suppression_list SET generation = ?2, washed = ?3, covers = ?4, changed = 0 WHERE id = ?1",
        params![list.id, new.0, washed.map(|washed| washed.0), covers.text()],
    )?;
    let numbers = load.list.numbers;
    let counts = LoadCounts { added: numbers, numbers, ..LoadCounts::default() };
    note_load(conn, list.id, load, false, &counts)?;
    Ok(counts)
}

pub(super) fn change(conn: &Connection, load: &NewLoad, news: &[(PhoneNumber, bool)]) -> Step<LoadCounts> {
    let name = &load.list.name;
    let find = "SELECT id, generation, numbers, changed FROM suppression_list WHERE name = ?1";
    let kept =
        |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, count(row, 2)?, count(row, 3)?));
    let found = conn.query_row(find, [name], kept).optional()?;
    let Some((list, Some(generation), numbers, changed)) = found else {
        return Err(Trouble::Words(format!(
            "there is no list {name} yet that could be changed: load its whole file first"
        )));
    };
    let (mut counts, now) = changes::add(conn, generation, changed, news)?;
    conn.execute("UPDATE suppression_list SET changed = ?2 WHERE id = ?1", [list, signed(now)])?;
    counts.numbers = (numbers + counts.added).saturating_sub(counts.removed);
    note_load(conn, list, load, true, &counts)?;
    Ok(counts)
}

/// A registry in force, and where its pages are.
struct InForce {
    registry: Arc<Registry>,
    held: Held,
    washed: Option<Held>,
}

fn in_force(conn: &Connection) -> Step<Vec<InForce>> {
    let mut find = conn.prepare_cached(
        "SELECT registry, name, as_of, covers, generation, changed, washed FROM suppression_list
         WHERE generation IS NOT NULL ORDER BY name",
    )?;
    let mut rows = find.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (as_of, covers): (String, String) = (row.get(2)?, row.get(3)?);
        let covers = Coverage::read(&covers).ok_or_else(|| unknown("coverage of a registry", &covers))?;
        let registry = Registry { code: row.get(0)?, list: row.get(1)?, as_of: day(&as_of)?, covers };
        let held = Held { generation: row.get(4)?, changed: row.get::<_, i64>(5)? != 0 };
        // Change files say nothing of which numbers were sent.
        let washed = row.get::<_, Option<i64>>(6)?.map(|generation| Held { generation, changed: false });
        found.push(InForce { registry: Arc::new(registry), held, washed });
    }
    Ok(found)
}

pub(super) fn loaded(conn: &Connection) -> Step<Vec<Registry>> {
    Ok(in_force(conn)?.into_iter().map(|loaded| (*loaded.registry).clone()).collect())
}

pub(super) fn each_of(
    conn: &Connection,
    numbers: &[PhoneNumber],
    visit: &mut dyn FnMut(usize, PhoneNumber),
) -> Step<()> {
    for (index, loaded) in in_force(conn)?.iter().enumerate() {
        page_reader::each_of(conn, loaded.held, numbers, &mut |number| visit(index, number))?;
    }
    Ok(())
}

/// How many of the numbers, which are sorted, stand on each registry that has any: by the name of its list.
pub(super) fn tally(conn: &Connection, numbers: impl FnOnce() -> Vec<PhoneNumber>) -> Step<BTreeMap<String, u64>> {
    let mut tally = BTreeMap::new();
    let in_force = in_force(conn)?;
    let numbers = if in_force.is_empty() { Vec::new() } else { numbers() };
    for loaded in in_force {
        let mut found = 0;
        page_reader::each_of(conn, loaded.held, &numbers, &mut |_| found += 1)?;
        if found > 0 {
            tally.insert(loaded.registry.list.clone(), found);
        }
    }
    Ok(tally)
}

/// Registries whose counts are not those of their pages, or whose change pages are damaged, in words.
pub(super) fn miscounted(conn: &Connection) -> Step<Vec<String>> {
    let mut find = conn.prepare(
        "SELECT name, generation, numbers, changed FROM suppression_list WHERE generation IS NOT NULL ORDER BY name",
    )?;
    let mut rows = find.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, generation, said, changed): (String, _, _, _) =
            (row.get(0)?, row.get(1)?, count(row, 2)?, count(row, 3)?);
        let mut wrong = |what: String| found.push(format!("suppression list {name}: {what}: load it again"));
        let changes = changes::checked(conn, generation)?;
        if changes.unreadable > 0 {
            wrong(format!("{} change pages can't be read", changes.unreadable));
        }
        if changes.empty_words > 0 {
            wrong(format!("{} changes say what its pages say already", changes.empty_words));
        }
        let kept = changes.added + changes.removed + changes.empty_words;
        if kept != changed {
            wrong(format!("{changed} changes, but {kept} on its change pages"));
        }
        let held = (pages::count(conn, generation)? + changes.added).saturating_sub(changes.removed);
        if held != said {
            wrong(format!("{said} numbers, but {held} on its pages"));
        }
    }
    Ok(found)
}

/// What the registries say of numbers, one after the other.
pub(super) struct RegistryReader<'c> {
    loaded: Vec<(Arc<Registry>, PageReader<'c>, Option<PageReader<'c>>)>,
}

impl<'c> RegistryReader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let with_pages = |loaded: InForce| {
            let washed = loaded.washed.map(|washed| PageReader::new(conn, washed)).transpose()?;
            Ok((loaded.registry, PageReader::new(conn, loaded.held)?, washed))
        };
        Ok(Self { loaded: in_force(conn)?.into_iter().map(with_pages).collect::<Step<_>>()? })
    }

    /// The registries that hold the number, and those that speak of it and do not.
    pub(super) fn of(&mut self, number: PhoneNumber) -> Step<Vec<RegistryCheck>> {
        let mut checks = Vec::new();
        for (registry, pages, washed) in &mut self.loaded {
            let listed = pages.holds(number)?;
            let washed = match washed {
                Some(washed) => washed.holds(number)?,
                None => false,
            };
            if listed || registry.covers.covers(number, washed) {
                checks.push(RegistryCheck { registry: registry.clone(), listed });
            }
        }
        Ok(checks)
    }
}
