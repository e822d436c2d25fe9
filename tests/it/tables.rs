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
