//! Lead files: every data row gives a draft or a reject.

pub use super::error::IntakeError;

use super::aliases::{Field, is_known_header};
use super::claim_cells::ClaimReader;
use super::countries::Countries;
use super::days::Order;
use super::header::normalise;
use super::mapping::Mapping;
use super::row::RowReader;
use super::scan::Row;
use super::sheet::{Opening, Sheet};
use crate::domain::lead::{LeadDraft, Reject};
use chrono::NaiveDate;
use std::fmt;
use std::io::Read;

/// How a lead file is read. Its `Debug` text is part of a list's identity: the same bytes read otherwise are another list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// `(field, column)`: the column by its header, or by its position from 1. `phone` may be given several times.
    pub columns: Vec<(String, String)>,
    /// The country of national numbers in rows that name none, ISO 3166-1 (`US`).
    pub region: Option<String>,
    /// The first line is a lead; columns go by position.
    pub no_header: bool,
    /// `None`: found by trying.
    pub delimiter: Option<u8>,
    /// A label such as `utf-8` or `windows-1252`; `None`: found by looking. A byte order mark counts for more.
    pub encoding: Option<String>,
    /// Every number of the file was checked against the registries on this day, and found on none.
    pub scrubbed: Option<NaiveDate>,
}

/// How a file was read, for people.
///
/// `utf-16le, tab, header on line 1; phone ← phone1, phone2; state ← State; kept as extra: email, web`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    text: String,
}

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What came of a row: a draft, or exactly one reject of the whole row. A draft may come with rejects of single cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOutcome {
    /// From 1, not counting header and blank lines.
    pub row: u64,
    /// The line on which the row begins, from 1.
    pub line: u64,
    pub draft: Option<LeadDraft>,
    /// Whether the row says a priority: a draft can't tell none from 0.
    pub says_priority: bool,
    pub rejects: Vec<Reject>,
}

/// Reads a lead file row by row, in memory that does not grow with the file.
pub struct ListReader<R: Read> {
    sheet: Sheet<R>,
    rows: RowReader,
    described: Described,
    row: Row,
    number: u64,
}

impl<R: Read> ListReader<R> {
    /// Opens a file: finds its encoding, delimiter and columns, or takes those that were said. Days after `today` lie in
    /// the future, and claim nothing.
    ///
    /// # Errors
    /// When the source can't be read, is no list, has no phone column that can be found, or an option can't be meant.
    pub fn new(source: R, options: ReadOptions, today: NaiveDate) -> Result<Self, IntakeError> {
        Self::open(source, options, today, false)
    }

    /// Opens a file of news of leads that are there: it needs a column for the client's key, and none for phones.
    ///
    /// # Errors
    /// As [`new`](Self::new), with the key in place of the phone.
    pub fn of_update(source: R, options: ReadOptions, today: NaiveDate) -> Result<Self, IntakeError> {
        Self::open(source, options, today, true)
    }

    fn open(source: R, options: ReadOptions, today: NaiveDate, updates: bool) -> Result<Self, IntakeError> {
        let named = |normal: &str| {
            let by_name = options.columns.iter().filter(|(_, column)| column.parse::<usize>().is_err());
            !normal.is_empty() && by_name.into_iter().any(|(_, column)| normalise(column) == normal)
        };
        let known = |cell: &str| is_known_header(cell) || named(&normalise(cell));
        let opening = Opening {
            no_header: options.no_header,
            delimiter: options.delimiter,
            encoding: options.encoding.as_deref(),
            known: &known,
        };
        let sheet = Sheet::open(source, &opening)?;
        if sheet.header_looks_like_data(&known) {
            return Err(IntakeError::LooksLikeData {
                line: sheet.headers.line.unwrap_or(1),
                columns: sheet.first_shown(),
            });
        }
        let mapping = Mapping::new(&sheet.headers, &options.columns)?;
        if updates && mapping.columns(Field::Key).is_empty() {
            return Err(IntakeError::NoKeyColumn { columns: sheet.headers.listed() });
        }
        if !updates && mapping.columns(Field::Phone).is_empty() {
            return Err(if options.no_header {
                IntakeError::NoPhonePosition { columns: sheet.first_shown() }
            } else {
                IntakeError::NoPhoneColumn { columns: sheet.headers.listed() }
            });
        }
        let described = Described { text: format!("{}; {}", sheet.told(), mapping.told(&sheet.headers)) };
        let headers = sheet.headers.clone();
        let claims = ClaimReader { today, order: Order::of(options.region.as_deref()), scrubbed: options.scrubbed };
        let rows = RowReader { headers, mapping, countries: Countries::new(), region: options.region, claims, updates };
        Ok(Self { sheet, rows, described, row: Row::default(), number: 0 })
    }

    /// How the file is read.
    pub fn described(&self) -> &Described {
        &self.described
    }

    /// The outcome of the next row, or `None` at the end. Blank lines are no rows.
    ///
    /// # Errors
    /// When the source can't be read on.
    pub fn next_row(&mut self) -> Option<Result<RowOutcome, IntakeError>> {
        match self.sheet.next(&mut self.row) {
            Err(error) => return Some(Err(error)),
            Ok(false) => return None,
            Ok(true) => {}
        }
        self.number += 1;
        let (draft, rejects) = self.rows.read(self.number, &self.row);
        // Asked of updates only.
        let says_priority = self.rows.updates && self.rows.says_priority(&self.row);
        Some(Ok(RowOutcome { row: self.number, line: self.row.line, draft, says_priority, rejects }))
    }
}
