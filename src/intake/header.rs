//! The names of a file's columns.

use super::error::IntakeError;
use super::scan::Row;
use std::collections::{HashMap, HashSet};

/// The columns in order: by name, or by position if the file has no header.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    /// As they stand in the file, trimmed; all empty without a header.
    raw: Vec<String>,
    /// Names for people, each different: `column 3` for an empty one, `Phone (2)` for a second one.
    pub(super) shown: Vec<String>,
    /// The line of the header, if there is one.
    pub(super) line: Option<u64>,
}

impl Headers {
    pub(super) fn named(row: &Row) -> Self {
        let raw: Vec<String> = row.cells().map(|cell| cell.trim().to_owned()).collect();
        let mut shown: Vec<String> = Vec::new();
        // A sheet may have thousands of columns of one name: none of its numbers is tried twice.
        let (mut taken, mut next) = (HashSet::new(), HashMap::new());
        for (index, name) in raw.iter().enumerate() {
            let name = if name.is_empty() { by_position(index) } else { name.clone() };
            let numbered = |count: usize| if count == 1 { name.clone() } else { format!("{name} ({count})") };
            let count = next.entry(name.clone()).or_insert(1_usize);
            while taken.contains(&numbered(*count)) {
                *count += 1;
            }
            taken.insert(numbered(*count));
            shown.push(numbered(*count));
        }
        Self { raw, shown, line: Some(row.line) }
    }

    /// The names of a header that lacks one, at its beginning or its end.
    pub(super) fn lacking(row: &Row, first: bool) -> Self {
        let mut whole = Row::default();
        whole.begin(row.line);
        let blank = std::iter::once("");
        let names: Vec<&str> =
            if first { blank.chain(row.cells()).collect() } else { row.cells().chain(blank).collect() };
        names.iter().for_each(|name| whole.push(name));
        Self::named(&whole)
    }

    /// Columns by position below a header whose names are not used.
    pub(super) fn unnamed(width: usize, line: u64) -> Self {
        Self { line: Some(line), ..Self::positions(width) }
    }

    pub(super) fn positions(width: usize) -> Self {
        Self { raw: vec![String::new(); width], shown: (0..width).map(by_position).collect(), line: None }
    }

    /// Names that somebody gave to the columns of a file without a header; further columns go by position.
    pub(super) fn given(names: &[String], width: usize) -> Self {
        let mut headers = Self::positions(width.max(names.len()));
        for (index, name) in names.iter().enumerate() {
            if let (Some(raw), Some(shown)) = (headers.raw.get_mut(index), headers.shown.get_mut(index)) {
                name.trim().clone_into(raw);
                name.trim().clone_into(shown);
            }
        }
        headers
    }

    /// How a mapping names a column so that [`find`](Self::find) gives it: by its name, or by its position if the name is
    /// none or that of several.
    pub(super) fn handle(&self, index: usize) -> String {
        let name = self.raw.get(index).filter(|name| !name.is_empty());
        let by_name = name.filter(|name| self.find("", name).is_ok_and(|found| found == index));
        by_name.cloned().unwrap_or_else(|| (index + 1).to_string())
    }

    pub(super) fn width(&self) -> usize {
        self.shown.len()
    }

    /// The first cell of a row beyond the last column that is not blank, and what is wrong with such a row: a delimiter
    /// without quotes has moved its cells under other columns.
    pub(super) fn overflow(&self, row: &Row) -> Option<(usize, String)> {
        let (cells, width) = (row.width(), self.width());
        let index = (width..cells).find(|index| !row.cell(*index).trim().is_empty())?;
        let wide = self.widest();
        let reason = format!(
            "row too long: {cells} cells, {wide} has {width}: a cell that holds the delimiter needs quotes around it"
        );
        Some((index, reason))
    }

    /// What tells the width of rows, in words.
    pub(super) fn widest(&self) -> &'static str {
        if self.line.is_some() { "the header" } else { "the widest of the first rows" }
    }

    /// A column's name for people, also beyond the header.
    pub(super) fn name(&self, index: usize) -> String {
        self.shown.get(index).cloned().unwrap_or_else(|| by_position(index))
    }

    /// The same, into a text that is used again.
    pub(super) fn write_name(&self, index: usize, into: &mut String) {
        match self.shown.get(index) {
            Some(name) => name.clone_into(into),
            None => *into = by_position(index),
        }
    }

    /// Each column with its normalised name; empty without a header.
    pub(super) fn normalised(&self) -> Vec<String> {
        self.raw.iter().map(|name| normalise(name)).collect()
    }

    /// Whether the row is the header once more, as in files that were glued together.
    pub(super) fn repeated_in(&self, row: &Row) -> bool {
        self.line.is_some()
            && row.width() == self.width()
            && row.cells().zip(&self.raw).all(|(cell, name)| cell.trim() == name)
    }

    /// The columns for a message.
    pub(super) fn listed(&self) -> String {
        self.shown.join(", ")
    }

    /// The index of the column that somebody named for a field: by header, however it is written, or by position from 1.
    ///
    /// # Errors
    /// When there is no such column, or several.
    pub(super) fn find(&self, field: &str, column: &str) -> Result<usize, IntakeError> {
        let column = column.trim();
        let normal = normalise(column);
        let tests: [&dyn Fn(usize) -> bool; 3] = [
            &|index| !column.is_empty() && self.raw.get(index).is_some_and(|name| name == column),
            &|index| self.shown.get(index).is_some_and(|name| name == column),
            &|index| !normal.is_empty() && self.raw.get(index).is_some_and(|name| normalise(name) == normal),
        ];
        for test in tests {
            let hits: Vec<usize> = (0..self.width()).filter(|index| test(*index)).collect();
            match hits.as_slice() {
                [] => {}
                [one] => return Ok(*one),
                several => {
                    let positions = several.iter().map(|index| index + 1).collect();
                    return Err(IntakeError::AmbiguousColumn {
                        field: field.to_owned(),
                        column: column.to_owned(),
                        positions,
                    });
                }
            }
        }
        let position = column.parse::<usize>().ok().and_then(|position| position.checked_sub(1));
        if let Some(index) = position.filter(|index| *index < self.width()) {
            return Ok(index);
        }
        let (field, column) = (field.to_owned(), column.to_owned());
        Err(if self.line.is_some() {
            IntakeError::UnknownColumn { field, column, columns: self.listed() }
        } else {
            IntakeError::NeedsPosition { field, column, width: self.width() }
        })
    }
}

fn by_position(index: usize) -> String {
    format!("column {}", index + 1)
}

/// A header without case, blanks and signs: `Phone Number 1` and `phone_number_1` are `phonenumber1`.
pub(super) fn normalise(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::scan::{Splitter, Step};

    fn headers(text: &str) -> Headers {
        let mut row = Row::default();
        assert!(matches!(Splitter::new(text.to_owned(), true).step(b',', &mut row), Step::Row));
        Headers::named(&row)
    }

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let headers = headers("Phone,,Phone,name,Phone (2),Phone\n");
        assert_eq!(headers.shown, ["Phone", "column 2", "Phone (2)", "name", "Phone (2) (2)", "Phone (3)"]);
    }

    #[test]
    fn finds_columns_by_name_and_position() {
        let headers = headers("Phone Number,State,5,state,Tel,Tel\n");
        for (column, index) in [
            ("Phone Number", Some(0)),
            ("phone_number", Some(0)),
            ("State", Some(1)),
            ("state", Some(3)),
            ("STATE", None),
            ("5", Some(2)),
            ("6", Some(5)),
            ("7", None),
            ("0", None),
            ("Tel", None),
            ("Tel (2)", Some(5)),
            ("", None),
            ("---", None),
        ] {
            assert_eq!(headers.find("phone", column).ok(), index, "{column}");
        }
        let message = headers.find("phone", "Tel").expect_err("two").to_string();
        assert!(message.contains("positions 5, 6") && message.contains("--map phone=5"), "{message}");
        let message = headers.find("phone", "Fon").expect_err("none").to_string();
        assert!(message.contains("Phone Number, State, 5, state, Tel, Tel (2)"), "{message}");
    }

    #[test]
    fn without_a_header_only_positions_count() {
        let headers = Headers::positions(3);
        assert_eq!(headers.find("phone", "3").ok(), Some(2));
        assert_eq!(headers.find("phone", "column 2").ok(), Some(1));
        let message = headers.find("phone", "Tel").expect_err("no names").to_string();
        assert!(message.contains("--map phone=POSITION, from 1 to 3"), "{message}");
    }
}
