//! All that is in a database, to be compared with all that is in another.

use outdial::domain::directory_page::{KEY_BITS, Page};
use outdial::domain::number_block::{BLOCK_NUMBERS, NumberBlock};
use outdial::domain::number_changes::{NumberChanges, SPAN_BLOCKS};
use rusqlite::{Connection, types::Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every row of every table, as text, sorted.
pub type Tables = BTreeMap<String, BTreeSet<String>>;

/// Reads them; no row may be there twice.
pub fn tables(file: &Path) -> Tables {
    let db = Connection::open(file).expect("the database opens");
    let mut names = db
        .prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND name NOT LIKE 'directory_%'",
        )
        .expect("a query");
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("tables").map(|name| name.expect("a name")).collect();
    let mut tables: Tables =
        names.into_iter().map(|name| (name.clone(), rows(&db, &name, &format!("SELECT * FROM \"{name}\"")))).collect();
    tables.insert("directory".to_owned(), directory(&db));
    tables
}

/// What the directory holds, in whatever volumes and rows.
fn directory(db: &Connection) -> BTreeSet<String> {
    let mut told: Vec<String> =
        rows(db, "directory_row", "SELECT what || ' ' || key || ' ' || lead FROM directory_row").into_iter().collect();
    told.iter_mut().for_each(|row| *row = row.trim_start_matches("Text(\"").trim_end_matches("\")").to_owned());
    let mut find = db
        .prepare("SELECT v.what, p.id, p.entries FROM directory_page p JOIN directory_volume v ON v.id = p.id >> 50")
        .expect("a query");
    let pages = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("pages");
    for page in pages {
        let (what, id, bytes): (String, i64, Vec<u8>) = page.expect("a page");
        let page = Page::read(id.cast_unsigned() & ((1 << KEY_BITS) - 1), &bytes).expect("a page of the directory");
        told.extend(page.iter().map(|entry| format!("{what} {} {}", entry.key, entry.lead)));
    }
    let distinct: BTreeSet<_> = told.iter().cloned().collect();
    assert_eq!(told.len(), distinct.len(), "the directory: an entry twice");
    distinct
}

/// The rows of a query, as text; none may be there twice.
fn rows(db: &Connection, name: &str, sql: &str) -> BTreeSet<String> {
    let mut query = db.prepare(sql).expect("a query");
    let width = query.column_count();
    let text = |row: &rusqlite::Row<'_>| {
        (0..width).map(|at| row.get::<_, Value>(at).map(|value| format!("{value:?}"))).collect::<Result<Vec<_>, _>>()
    };
    let rows: Vec<_> = query.query_map([], text).expect("rows").map(|row| row.expect("a row").join(" ")).collect();
    let distinct: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), distinct.len(), "{name}: a row twice");
    distinct
}

/// What a database answers to queries, each by a name of its own.
pub fn answers(file: &Path, queries: &[(&str, &str)]) -> Tables {
    let db = Connection::open(file).expect("the database opens");
    queries.iter().map(|(name, sql)| ((*name).to_owned(), rows(&db, name, sql))).collect()
}

/// Lists of numbers as they bind, and which files they came from. The numbers of generations are left out, as is what a file
/// added: a command that was killed after its last step, and given again, loads its file twice.
pub fn lists_in_force(file: &Path) -> Tables {
    const LISTS: &str = "SELECT name, kind, registry, client, source, as_of, loaded_at, loaded_by, numbers, covers FROM suppression_list";
    const LOADS: &str =
        "SELECT DISTINCT list, source, as_of, loaded_at, changes, rejected, numbers FROM suppression_load";
    const ENTRIES: &str = "SELECT * FROM suppression";
    let mut tables = answers(file, &[("lists", LISTS), ("loads", LOADS), ("entries", ENTRIES)]);
    tables.insert("numbers".to_owned(), numbers_in_force(&Connection::open(file).expect("the database opens")));
    tables
}

/// The numbers of registries: those of their pages, but for what their change pages say. A row for each block that holds any.
fn numbers_in_force(db: &Connection) -> BTreeSet<String> {
    let mut find = db.prepare("SELECT name, generation, washed FROM suppression_list").expect("a query");
    let lists: Vec<(String, Option<i64>, Option<i64>)> = find
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("lists")
        .map(|list| list.expect("a list"))
        .collect();
    let rows = |table: &str, generation: i64| -> Vec<(u64, Vec<u8>)> {
        let sql = format!("SELECT id & ((1 << 38) - 1), numbers FROM {table} WHERE id >> 38 = ?1");
        let mut find = db.prepare(&sql).expect("a query");
        let rows = find.query_map([generation], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.map(|row| row.expect("a row")).map(|(id, bytes): (i64, _)| (id.cast_unsigned(), bytes)).collect()
    };
    let mut told = BTreeSet::new();
    for (name, generation, washed) in &lists {
        for (what, generation) in [("listed", generation), ("washed", washed)] {
            let Some(generation) = *generation else { continue };
            let mut blocks: BTreeMap<u64, Vec<u8>> = rows("registry_page", generation).into_iter().collect();
            for (span, bytes) in rows("registry_change", generation) {
                for (place, on) in NumberChanges::read(&bytes).expect("changes").iter() {
                    let block = span * SPAN_BLOCKS + u64::from(place) / BLOCK_NUMBERS;
                    let offset = (u64::from(place) % BLOCK_NUMBERS) as u16;
                    let bytes = blocks.entry(block).or_default();
                    let mut numbers = NumberBlock::read(bytes).expect("a page");
                    if on {
                        numbers.insert(offset)
                    } else {
                        numbers.remove(offset)
                    }
                    numbers.write(bytes);
                }
            }
            blocks.retain(|_, bytes| !bytes.is_empty());
            told.extend(blocks.iter().map(|(block, bytes)| format!("{name} {what} {block}: {bytes:02x?}")));
        }
    }
    told
}

/// Holds that two databases are the same.
pub fn assert_same(left: &Tables, right: &Tables, what: &str) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>(), "{what}");
    for (name, rows) in left {
        let other = &right[name];
        let lost: Vec<_> = rows.difference(other).take(3).collect();
        let extra: Vec<_> = other.difference(rows).take(3).collect();
        assert!(lost.is_empty() && extra.is_empty(), "{what}: table {name} differs\nlost {lost:#?}\nextra {extra:#?}");
    }
}
