//! A filter asked of a lead. What can't be told is neither true nor false: a cell that can't be read as what it is compared
//! with gives `Unknown`, and so does its contrary. A lead is taken only if the answer is `True`.

use super::cell;
use crate::domain::decimal::Decimal;
use crate::domain::filter::{Ask, Column, Comparison, Expr, Filter, OwnColumn, Reading, Test, Text, Value, folded};
use crate::domain::lead::Lead;
use std::borrow::Cow;
use std::cmp::Ordering;

/// The answer of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    /// A cell can't be read as what it is compared with, or was not read at all.
    Unknown,
}

impl Truth {
    /// The contrary; of what is not known, nothing is.
    pub fn contrary(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// The cells of a row: that of a column, `None` if it was not read.
pub type Row<'r> = &'r dyn Fn(&Column) -> Option<Cow<'r, str>>;

/// Whether a lead passes. It must come with the cells that the filter wants ([`Filter::wanted`]).
pub fn ask(filter: &Filter, lead: &Lead) -> Truth {
    holds(&filter.holds, filter.reading, &|column| cell_of(lead, column))
}

/// A column's cell of a lead.
pub fn cell_of<'l>(lead: &'l Lead, column: &Column) -> Option<Cow<'l, str>> {
    if let Some(cell) = lead.cells.as_ref().and_then(|cells| cells.of(column)) {
        return Some(Cow::Borrowed(cell));
    }
    let Column::Own(own) = column else { return None };
    match own {
        OwnColumn::Key => Some(Cow::Borrowed(&lead.key)),
        OwnColumn::Name => Some(Cow::Borrowed(&lead.name)),
        OwnColumn::Priority => Some(Cow::Owned(lead.priority.to_string())),
        OwnColumn::Attempts => Some(Cow::Owned(lead.attempts.len().to_string())),
        OwnColumn::LastResult => {
            Some(Cow::Borrowed(lead.attempts.last().map_or("", |attempt| attempt.disposition.as_str())))
        }
        OwnColumn::State | OwnColumn::Zip | OwnColumn::Country | OwnColumn::Company | OwnColumn::List => None,
    }
}

/// Whether an expression holds of a row.
pub fn holds(expr: &Expr, reading: Reading, row: Row<'_>) -> Truth {
    match expr {
        Expr::All(parts) => decided(parts, Truth::False, reading, row),
        Expr::Any(parts) => decided(parts, Truth::True, reading, row),
        Expr::Not(inner) => holds(inner, reading, row).contrary(),
        Expr::Test(test) => tested(test, reading, row),
    }
}

/// The answer of several: one that `decides` does so; else what is not known; else the other.
fn decided(parts: &[Expr], decides: Truth, reading: Reading, row: Row<'_>) -> Truth {
    let mut answer = decides.contrary();
    for part in parts {
        let truth = holds(part, reading, row);
        if truth == decides {
            return truth;
        }
        if truth == Truth::Unknown {
            answer = truth;
        }
    }
    answer
}

fn tested(test: &Test, reading: Reading, row: Row<'_>) -> Truth {
    let Some(cell) = row(&test.column) else { return Truth::Unknown };
    match &test.asks {
        Ask::Empty => cell.trim().is_empty().into(),
        Ask::StartsWith(text) => begins(&cell, text).into(),
        Ask::Contains(text) => folded(&cell).collect::<String>().contains(text.folded()).into(),
        Ask::Compare(comparison, value) => compared(&cell, value, reading, |order| match comparison {
            Comparison::Is => order.is_eq(),
            Comparison::IsNot => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::More => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }),
        Ask::In(values) => {
            let mut answer = Truth::False;
            for value in values {
                match compared(&cell, value, reading, Ordering::is_eq) {
                    Truth::False => {}
                    told @ (Truth::True | Truth::Unknown) => {
                        answer = told;
                        break;
                    }
                }
            }
            answer
        }
        Ask::Between(low, high) => {
            let above = compared(&cell, low, reading, Ordering::is_ge);
            if above == Truth::True { compared(&cell, high, reading, Ordering::is_le) } else { above }
        }
    }
}

fn compared(cell: &str, value: &Value, reading: Reading, question: impl Fn(Ordering) -> bool) -> Truth {
    order(cell, value, reading).map_or(Truth::Unknown, |order| question(order).into())
}

/// How a cell stands to a value; `None` if it can't be read as one.
fn order(cell: &str, value: &Value, reading: Reading) -> Option<Ordering> {
    match value {
        Value::Text(text) => Some(folded(cell).cmp(text.folded().chars())),
        Value::Number(number) => cell::number(cell, reading).map(|read: Decimal| read.cmp(number)),
        Value::Day(day) => cell::day(cell, reading).map(|read| read.cmp(day)),
        Value::Flag(flag) => cell::flag(cell).map(|read| read.cmp(flag)),
    }
}

fn begins(cell: &str, text: &Text) -> bool {
    let mut letters = folded(cell);
    text.folded().chars().all(|c| letters.next() == Some(c))
}

/// As what a test reads the cell, if not as a text, in words; and whether it can be read so.
pub(super) fn read_as(test: &Test, cell: &str, reading: Reading) -> Option<(&'static str, bool)> {
    let value = match &test.asks {
        Ask::Compare(_, value) | Ask::Between(value, _) => value,
        Ask::In(values) => values.first()?,
        Ask::StartsWith(_) | Ask::Contains(_) | Ask::Empty => return None,
    };
    let word = match value {
        Value::Text(_) => return None,
        Value::Number(_) => "a number",
        Value::Day(_) => "a day",
        Value::Flag(_) => "yes or no",
    };
    Some((word, order(cell, value, reading).is_some()))
}

/// Why a lead does not pass, in words: `balance > 500 (balance is 120)`.
pub fn why_not(filter: &Filter, lead: &Lead) -> String {
    let row = |column: &Column| cell_of(lead, column);
    let mut told = Vec::new();
    blame(&filter.holds, filter.reading, &row, &mut told);
    told.join("; ")
}

/// The cells that a filter asks, in words: `state is "FL", balance is 1200`.
pub fn seen(filter: &Filter, lead: &Lead) -> String {
    told_cells(&filter.holds, filter.reading, &|column| cell_of(lead, column))
}

/// The parts that decide against a row, each with the cells that it saw.
fn blame(expr: &Expr, reading: Reading, row: Row<'_>, told: &mut Vec<String>) {
    match expr {
        Expr::All(parts) => {
            // What is false decides; what is not known only where nothing is false.
            let answer = holds(expr, reading, row);
            parts
                .iter()
                .filter(|part| holds(part, reading, row) == answer)
                .for_each(|part| blame(part, reading, row, told));
        }
        Expr::Any(_) | Expr::Not(_) | Expr::Test(_) => {
            told.push(format!("{expr} ({})", told_cells(expr, reading, row)));
        }
    }
}

/// The cell of each column that an expression asks.
fn told_cells(expr: &Expr, reading: Reading, row: Row<'_>) -> String {
    let mut columns: Vec<&Column> = Vec::new();
    let mut cells = Vec::new();
    tests_of(expr, &mut |test| {
        if !columns.iter().any(|known| known.means(&test.column)) {
            columns.push(&test.column);
            cells.push(shown(test, reading, row));
        }
    });
    cells.join(", ")
}

/// Visits the tests of an expression, in the order of the text.
pub(super) fn tests_of<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Test)) {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| tests_of(part, visit)),
        Expr::Not(inner) => tests_of(inner, visit),
        Expr::Test(test) => visit(test),
    }
}

/// The columns that a filter asks, each once, in the order of the text.
pub fn columns_of(filter: &Filter) -> Vec<&Column> {
    let mut columns: Vec<&Column> = Vec::new();
    tests_of(&filter.holds, &mut |test| {
        if !columns.iter().any(|known| known.means(&test.column)) {
            columns.push(&test.column);
        }
    });
    columns
}

/// `balance is 120`, `balance is "n/a", which can't be read as a number`.
fn shown(test: &Test, reading: Reading, row: Row<'_>) -> String {
    let column = &test.column;
    let Some(cell) = row(column) else { return format!("{column} was not read") };
    let cell = cell.trim();
    if cell.is_empty() {
        return format!("{column} is empty");
    }
    match read_as(test, cell, reading) {
        Some((_, true)) => format!("{column} is {}", cut(cell)),
        Some((word, false)) => format!("{column} is \"{}\", which can't be read as {word}", cut(cell)),
        None if matches!(column, Column::Own(own) if own.is_number()) => format!("{column} is {cell}"),
        None => format!("{column} is \"{}\"", cut(cell)),
    }
}

/// So much of a cell as a sentence bears, on one line.
pub(super) fn cut(cell: &str) -> String {
    const MOST: usize = 40;
    let mut line: String = cell.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if cell.chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
#[path = "ask_tests.rs"]
mod tests;
