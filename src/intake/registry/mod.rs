//! Suppression lists, from the registries' own formats to numbers.
//!
//! Three shapes, told apart by the first bytes: lines (`305,5550142`, `3055550142`, the fixed records of the Telephone Preference
//! Service, change lists, answers of the Reassigned Numbers Database), the tagged form of the North American registries, and tables
//! with a header and one or more columns of phones. Nothing here keeps more of a file than one block of it.

mod blocks;
mod line;
mod pages;
mod plain;
mod table;
mod tagged;

#[cfg(test)]
mod tests;

pub use pages::Pages;

use super::error::IntakeError;
use crate::domain::lead::Reject;
use crate::domain::phone::PhoneNumber;
use crate::domain::reject_code::RejectCode;
use blocks::Blocks;
use chrono::NaiveDate;
use line::LineReader;
use std::io::{Cursor, Read};
use table::Tabled;
use tagged::Tagged;

/// How a suppression list is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The country of national numbers, ISO 3166-1 (`US`).
    pub region: Option<String>,
    /// `(field, column)` as `--map` says them: `phone` (several are read), `expires`, `reason`.
    pub columns: Vec<(String, String)>,
    /// The first line is no header, whatever it looks like.
    pub no_header: bool,
}

/// A number that a list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub line: u64,
    pub number: PhoneNumber,
    pub change: Change,
    /// The last day on which it binds; `None`: it does not end.
    pub last_day: Option<NaiveDate>,
    /// Why, as the list says; empty if it does not.
    pub reason: String,
}

/// What a line does with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The line says only that it is listed.
    Listed,
    Added,
    Deleted,
}

/// What came of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Listed(Listed),
    /// An answer that says that the number is not on the list.
    NotListed,
    Reject(Reject),
}

/// Reads a suppression list of any of the shapes.
pub struct ListReader<'a, R: Read> {
    shape: Shape<'a, R>,
}

enum Shape<'a, R: Read> {
    Lines(LineReader<R>),
    Tagged(Box<Tagged<Replayed<R>>>),
    Table(Box<Tabled<'a>>),
}

/// A source whose first block was looked at already.
type Replayed<R> = std::io::Chain<Cursor<Vec<u8>>, R>;

impl<'a, R: Read + Send + 'a> ListReader<'a, R> {
    /// Opens a list and tells its shape.
    ///
    /// # Errors
    /// When it can't be read, is empty, or is a table without a column of phones.
    pub fn new(source: R, options: &ListOptions) -> Result<Self, IntakeError> {
        let mut blocks = Blocks::new(source);
        blocks.fill()?;
        let head = blocks.held();
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        if text.is_empty() {
            return Err(IntakeError::Empty);
        }
        let tagged = text.starts_with(b"<");
        let tabled = !options.columns.is_empty() || head.contains(&0) || (!options.no_header && line::is_header(text));
        let shape = if tagged {
            Shape::Tagged(Box::new(Tagged::new(blocks.replayed(), options)))
        } else if tabled {
            Shape::Table(Box::new(Tabled::new(blocks.replayed(), options)?))
        } else {
            Shape::Lines(LineReader::new(blocks, options))
        };
        Ok(Self { shape })
    }

    /// Whether it is a table: columns with names, or with a `--map`.
    pub fn is_table(&self) -> bool {
        matches!(self.shape, Shape::Table(_))
    }

    /// Takes the plain lines that come next (`305,5550142`) into the pages, until one of another shape comes or the pages
    /// are full; gives how many. Only for lists of the North American plan.
    ///
    /// # Errors
    /// When the source can't be read on.
    pub fn take_plain(&mut self, pages: &mut Pages) -> Result<u64, IntakeError> {
        match &mut self.shape {
            Shape::Lines(lines) => lines.take_plain(pages),
            Shape::Tagged(_) | Shape::Table(_) => Ok(0),
        }
    }

    /// What comes of the next line, or of the next phone of a row; `None` at the end. Blank lines are passed over.
    ///
    /// # Errors
    /// When the source can't be read on.
    pub fn next_item(&mut self) -> Result<Option<Item>, IntakeError> {
        match &mut self.shape {
            Shape::Lines(lines) => lines.next_item(),
            Shape::Tagged(tagged) => tagged.next_item(),
            Shape::Table(table) => table.next_item(),
        }
    }
}

/// A line, a tag or a cell that could not be read.
fn reject(line: u64, column: &str, value: &str, reason: impl Into<String>) -> Item {
    let value: String = value.chars().take(200).collect();
    let (column, reason, code) = (column.to_owned(), reason.into(), RejectCode::Other);
    Item::Reject(Reject { row: line, line, column, value, reason, code, whole_row: true })
}
