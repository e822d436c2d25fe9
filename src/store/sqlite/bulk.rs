//! Many rows by one statement: tables and indexes are opened once for all of them, and what is sorted is appended where the
//! row before was.

use super::error::Step;
use rusqlite::{Connection, Statement, ToSql};

/// Inserts rows in groups of a fixed size, the last few one by one.
pub(super) struct Bulk<'c> {
    many: Statement<'c>,
    one: Statement<'c>,
    /// How many values all rows share, `?1` and so on.
    shared: usize,
    group: usize,
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
        Ok(Self { many, one, shared: shared.len(), group })
    }

    /// Inserts rows in turn; `bind` gives the values of each.
    pub(super) fn insert<T>(&mut self, rows: &[T], mut bind: impl FnMut(&T, &mut Row<'_, 'c>) -> Step<()>) -> Step<()> {
        let groups = rows.chunks_exact(self.group);
        let rest = groups.remainder();
        for group in groups {
            let mut into = Row { statement: &mut self.many, next: self.shared + 1 };
            group.iter().try_for_each(|row| bind(row, &mut into))?;
            self.many.raw_execute()?;
        }
        for row in rest {
            bind(row, &mut Row { statement: &mut self.one, next: self.shared + 1 })?;
            self.one.raw_execute()?;
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
            let given: Vec<i64> = (0..rows).collect();
            let bind = |at: &i64, row: &mut Row<'_, '_>| {
                row.value(at)?;
                row.value(format!("n{at}"))
            };
            bulk.insert(&given, bind).expect("inserted");
            let mut read = conn.prepare("SELECT a, b, c, d FROM t ORDER BY rowid").expect("SQL");
            let found = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
            let found: Vec<(i64, i64, String, String)> = found.expect("read").collect::<Result<_, _>>().expect("rows");
            let expected: Vec<_> = (0..rows).map(|at| (at, 7, format!("n{at}"), "x".to_owned())).collect();
            assert_eq!(found, expected);
        }
    }
}
