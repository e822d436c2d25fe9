//! A filter as text: what is written here is read as the same filter.

use super::filter::{Ask, Column, Expr, OwnColumn, Test, Text, Value, same};
use std::fmt;

/// `state = "FL" and not (balance < 500 or zip is empty)`.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(parts, " and ", f),
            Self::Any(parts) => joined(parts, " or ", f),
            Self::Test(test) => told(test, false, f),
            Self::Not(inner) => match inner.as_ref() {
                Self::Test(test) => told(test, true, f),
                Self::Not(_) => write!(f, "not {inner}"),
                Self::All(_) | Self::Any(_) => write!(f, "not ({inner})"),
            },
        }
    }
}

fn joined(parts: &[Expr], word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match part {
            Expr::Any(_) => write!(f, "({part})")?,
            // No deeper than the author wrote it: `and` binds more than `or`.
            Expr::All(_) | Expr::Not(_) | Expr::Test(_) => write!(f, "{part}")?,
        }
    }
    Ok(())
}

/// A test, or its contrary.
fn told(test: &Test, not: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Test { column, asks } = test;
    let word = if not { " not" } else { "" };
    match asks {
        Ask::Compare(comparison, value) => {
            let before = if not { "not " } else { "" };
            write!(f, "{before}{column} {} {value}", comparison.name())
        }
        Ask::In(values) => {
            write!(f, "{column}{word} in (")?;
            for (index, value) in values.iter().enumerate() {
                write!(f, "{}{value}", if index > 0 { ", " } else { "" })?;
            }
            f.write_str(")")
        }
        Ask::Between(low, high) => write!(f, "{column}{word} between {low} and {high}"),
        Ask::StartsWith(text) => write!(f, "{column}{word} starts with {text}"),
        Ask::Contains(text) => write!(f, "{column}{word} contains {text}"),
        Ask::Empty => write!(f, "{column} is{word} empty"),
    }
}

impl Column {
    /// Reads a column as it writes itself; whatever is no column of every lead, and stands in no brackets, is a header.
    pub fn read(text: &str) -> Self {
        if let Some(header) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Self::Header(header.replace("]]", "]"));
        }
        match OwnColumn::ALL.into_iter().find(|own| same(own.name(), text)) {
            Some(own) => Self::Own(own),
            None => Self::Header(text.to_owned()),
        }
    }
}

/// `"FL"`, `1200.5`, `2026-11-01`, `yes`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
        }
    }
}

/// In quotes; a quote in it is doubled.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.written().replace('"', "\"\""))
    }
}
