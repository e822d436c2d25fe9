//! All that is in a database, to be compared with all that is in another.

use rusqlite::{Connection, types::Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every row of every table, as text, sorted.
pub type Tables = BTreeMap<String, BTreeSet<String>>;

/// Reads them; no row may be there twice.
pub fn tables(file: &Path) -> Tables {
    let db = Connection::open(file).expect("the database opens");
    let mut names = db
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .expect("a query");
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("tables").map(|name| name.expect("a name")).collect();
    names.into_iter().map(|name| (name.clone(), rows(&db, &name, &format!("SELECT * FROM \"{name}\"")))).collect()
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
    // A row for each area code.
    const PAGES: &str = "SELECT l.name, p.id >> 38 = l.washed, (p.id & ((1 << 38) - 1)) / 1000 AS area,
            group_concat((p.id & ((1 << 38) - 1)) % 1000 || ':' || hex(p.numbers) ORDER BY p.id)
        FROM registry_page p JOIN suppression_list l ON p.id >> 38 IN (l.generation, l.washed) GROUP BY 1, 2, 3";
    const LISTS: &str = "SELECT name, kind, registry, client, source, as_of, loaded_at, loaded_by, numbers, covers FROM suppression_list";
    const LOADS: &str =
        "SELECT DISTINCT list, source, as_of, loaded_at, changes, rejected, numbers FROM suppression_load";
    const ENTRIES: &str = "SELECT * FROM suppression";
    answers(file, &[("pages", PAGES), ("lists", LISTS), ("loads", LOADS), ("entries", ENTRIES)])
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
