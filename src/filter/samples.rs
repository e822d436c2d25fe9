//! Filters and rows at random, for properties.

use crate::domain::days::Order;
use crate::domain::decimal::Decimal;
use crate::domain::filter::{Ask, Column, Comparison, Expr, OwnColumn, Reading, Test, Text, Value};
use chrono::NaiveDate;
use proptest::prelude::*;

/// Headers, and words that are no headers without brackets.
const HEADERS: [&str; 9] = ["balance", "Loan Amount", "not", "State", "e]mail", "größe", "in", "7", "["];

/// Cells that can be read as this or that, or as nothing.
pub const CELLS: [&str; 12] =
    ["", " ", "FL", "fl ", "1200.5", "$1,200.50", "n/a", "2026-11-01", "11/2/2026", "yes", "0", "\"GA\""];

/// As the lists of the United States are written.
pub const READING: Reading = Reading { days: Order::MonthFirst, point: true };

pub fn columns() -> impl Strategy<Value = Column> {
    prop_oneof![
        prop::sample::select(HEADERS.to_vec()).prop_map(|header| Column::Header(header.to_owned())),
        prop::sample::select(OwnColumn::ALL.to_vec()).prop_map(Column::Own),
    ]
}

fn texts() -> impl Strategy<Value = Text> {
    prop_oneof![
        prop::sample::select(vec!["FL", "fl", "say \"hi\"", "it's", " x ", "1200.5", "]"]).prop_map(Text::new),
        "[a-c]{1,3}".prop_map(Text::new)
    ]
}

fn numbers() -> impl Strategy<Value = Value> {
    (-2_000..2_000i64, 0..3u32).prop_map(|(number, part)| {
        let sign = if number < 0 { "-" } else { "" };
        Value::Number(Decimal::read(&format!("{sign}{}.{}", number.abs(), part * 25)).expect("a number"))
    })
}

fn days() -> impl Strategy<Value = Value> {
    (0..500u64).prop_map(|days| {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
        Value::Day(first + chrono::Days::new(days))
    })
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![texts().prop_map(Value::Text), numbers(), days(), any::<bool>().prop_map(Value::Flag)]
}

fn asks() -> impl Strategy<Value = Ask> {
    let comparisons = prop::sample::select(Comparison::ALL.to_vec());
    let ordered = |one: Value, other: Value| -> Ask {
        let turned = match (&one, &other) {
            (Value::Number(one), Value::Number(other)) => one > other,
            (Value::Day(one), Value::Day(other)) => one > other,
            _ => false,
        };
        if turned { Ask::Between(other, one) } else { Ask::Between(one, other) }
    };
    prop_oneof![
        (comparisons, values()).prop_map(|(comparison, value)| match value {
            Value::Flag(flag) => Ask::Compare(if flag { Comparison::Is } else { Comparison::IsNot }, Value::Flag(flag)),
            value @ (Value::Text(_) | Value::Number(_) | Value::Day(_)) => Ask::Compare(comparison, value),
        }),
        prop::collection::vec(texts().prop_map(Value::Text), 1..4).prop_map(once_each),
        prop::collection::vec(numbers(), 1..4).prop_map(once_each),
        (numbers(), numbers()).prop_map(move |(one, other)| ordered(one, other)),
        (days(), days()).prop_map(move |(one, other)| ordered(one, other)),
        texts().prop_map(Ask::StartsWith),
        texts().prop_map(Ask::Contains),
        Just(Ask::Empty),
    ]
}

fn once_each(values: Vec<Value>) -> Ask {
    let mut once: Vec<Value> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    Ask::In(once)
}

/// Expressions as the parser makes them: no level within a level of its kind. Those of the columns that every lead has may
/// ask what these can't answer.
pub fn exprs() -> impl Strategy<Value = Expr> {
    let test = (columns(), asks()).prop_map(|(column, asks)| Expr::Test(Test { column, asks }));
    test.prop_recursive(4, 24, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            some.clone().prop_map(Expr::all),
            some.prop_map(Expr::any),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

/// The cells of a row: one for each of the columns, by chance; some are not read.
pub fn rows() -> impl Strategy<Value = Vec<Option<&'static str>>> {
    prop::collection::vec(prop::option::weighted(0.9, prop::sample::select(CELLS.to_vec())), 19)
}

/// A row's cell of a column.
pub fn cell<'r>(row: &[Option<&'r str>], column: &Column) -> Option<std::borrow::Cow<'r, str>> {
    let at = match column {
        Column::Own(own) => OwnColumn::ALL.iter().position(|known| known == own).expect("an own column"),
        Column::Header(header) => 10 + HEADERS.iter().position(|known| known == header).expect("a header"),
    };
    row[at].map(std::borrow::Cow::Borrowed)
}
