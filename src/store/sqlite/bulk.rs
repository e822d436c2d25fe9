//! Many rows by one statement: tables and indexes are opened once for all of them, and what is sorted is appended where the
//! row before was.

use super::error::Step;
use rusqlite::{Connection, Statement, ToSql};

/// Inserts rows in groups of a fixed size, the last few one by one.
pub(super) struct Bulk<'c> {
    many: Statement<'c>,
    one: Statement<'c>,
    /// The values of a row, besides those that all share.
    width: usize,
    /// Values that all rows share, `?1` and so on.
    shared: usize,
    group: usize,
    /// Rows of the group that wait.
    held: usize,
}

impl<'c> Bulk<'c> {
    /// `insert` ends before `VALUES`; `row` is a row's values, where `$1` stands for its first own value and `?1` for the first
    /// of the values that all rows share.
    pub(super) fn new(
        conn: &'c Connection,
        insert: &str,
        row: &str,
        width: usize,
        shared: &[&dyn ToSql],
        group: usize,
    ) -> Step<Self> {
        let values = |rows: usize| {
            let of_row = |at: usize| {
                (1..=width).rev().fold(row.to_owned(), |text, value| {
                    text.replace(&format!("${value}"), &format!("?{}", shared.len() + at * width + value))
                })
            };
            format!("{insert} VALUES {}", (0..rows).map(of_row).collect::<Vec<_>>().join(", "))
        };
        let (mut many, mut one) = (conn.prepare(&values(group))?, conn.prepare(&values(1))?);
        for (index, value) in (1..).zip(shared) {
            many.raw_bind_parameter(index, value)?;
            one.raw_bind_parameter(index, value)?;
        }
        Ok(Self { many, one, width, shared: shared.len(), group, held: 0 })
    }

    /// How many of `rows` go in groups; the others go one by one.
    fn in_groups(&self, rows: usize) -> usize {
        rows - rows % self.group
    }

    /// Inserts this many rows; `bind` is asked for each in turn and gives its values through what it is handed.
    pub(super) fn insert(
        &mut self,
        rows: usize,
        mut bind: impl FnMut(usize, &mut Row<'_, 'c>) -> Step<()>,
    ) -> Step<()> {
        let grouped = self.in_groups(rows);
        for at in 0..rows {
            let alone = at >= grouped;
            let first = self.shared + if alone { 0 } else { self.held * self.width };
            let statement = if alone { &mut self.one } else { &mut self.many };
            bind(at, &mut Row { statement, next: first + 1 })?;
            self.held += 1;
            if alone || self.held == self.group {
                statement.raw_execute()?;
                self.held = 0;
            }
        }
        Ok(())
    }
}

/// A row that gets its values.
pub(super) struct Row<'s, 'c> {
    statement: &'s mut Statement<'c>,
    next: usize,
}

impl Row<'_, '_> {
    /// The next value.
    pub(super) fn value(&mut self, value: impl ToSql) -> Step<()> {
        self.statement.raw_bind_parameter(self.next, value)?;
        self.next += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_comes_in_with_its_own_values() {
        let conn = Connection::open_in_memory().expect("made");
        conn.execute_batch("CREATE TABLE t (a INTEGER, b INTEGER, c TEXT, d TEXT)").expect("made");
        for rows in [0, 1, 2, 3, 4, 8, 9] {
            conn.execute("DELETE FROM t", []).expect("emptied");
            let mut bulk =
                Bulk::new(&conn, "INSERT INTO t (b, a, d, c)", "(?1, $1, 'x', $2)", 2, &[&7], 4).expect("prepared");
            let bind = |at: usize, row: &mut Row<'_, '_>| {
                row.value(at as i64)?;
                row.value(format!("n{at}"))
            };
            bulk.insert(rows, bind).expect("inserted");
            let mut read = conn.prepare("SELECT a, b, c, d FROM t ORDER BY rowid").expect("SQL");
            let found = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
            let found: Vec<(i64, i64, String, String)> = found.expect("read").collect::<Result<_, _>>().expect("rows");
            let expected: Vec<_> = (0..rows as i64).map(|at| (at, 7, format!("n{at}"), "x".to_owned())).collect();
            assert_eq!(found, expected);
        }
    }
}
