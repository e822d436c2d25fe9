//! Lead files: every data row gives a draft or a reject.

pub use super::error::IntakeError;

use super::aliases::{Field, is_known_header};
use super::claim_cells::ClaimReader;
use super::countries::Countries;
use super::days::Order;
use super::header::normalise;
use super::layout::{Meaning, Tests};
use super::mapping::Mapping;
use super::phones::read_cell;
use super::row::RowReader;
use super::rows::Content;
use super::scan::Row;
use super::sheet::{Opening, Sheet};
use super::table_file::{Part, TableFile};
use crate::domain::lead::{LeadDraft, Reject};
use chrono::NaiveDate;
use std::fmt;
use std::io::{Read, Seek};

/// How a lead file is read.
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
    /// Which part of the file is meant.
    pub part: Part,
}

impl ReadOptions {
    /// What of the options is part of a list's identity: the same bytes read otherwise are another list.
    pub fn identity(&self) -> String {
        let Self { columns, region, no_header, delimiter, encoding, scrubbed, part } = self;
        format!(
            "ReadOptions {{ columns: {columns:?}, region: {region:?}, no_header: {no_header:?}, delimiter: {delimiter:?}, encoding: {encoding:?}, scrubbed: {scrubbed:?} }}{}",
            part.identity()
        )
    }
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
    pub rejects: Vec<Reject>,
}

/// Reads a lead file row by row, in memory that does not grow with the file.
pub struct ListReader<'a> {
    sheet: Sheet<'a>,
    rows: RowReader,
    described: Described,
    row: Row,
    number: u64,
}

impl<'a> ListReader<'a> {
    /// Reads a file, whatever it is. Days after `today` lie in the future, and claim nothing.
    ///
    /// # Errors
    /// When the file can't be read, is no list, has no phone column that can be found, or an option can't be meant.
    pub fn open<R: Read + Seek + Send>(
        file: &'a mut TableFile<R>,
        options: ReadOptions,
        today: NaiveDate,
    ) -> Result<Self, IntakeError> {
        let how = file.told().to_owned();
        Self::of(file.content()?, &how, options, today)
    }

    /// Reads text: finds its encoding, delimiter and columns, or takes those that were said.
    ///
    /// # Errors
    /// As [`ListReader::open`].
    pub fn new(source: impl Read + Send + 'a, options: ReadOptions, today: NaiveDate) -> Result<Self, IntakeError> {
        Self::of(Content::Text(Box::new(source)), "", options, today)
    }

    fn of(content: Content<'a>, how: &str, options: ReadOptions, today: NaiveDate) -> Result<Self, IntakeError> {
        let named = |normal: &str| {
            let by_name = options.columns.iter().filter(|(_, column)| column.parse::<usize>().is_err());
            by_name.into_iter().find(|(_, column)| !normal.is_empty() && normalise(column) == normal)
        };
        let means = |cell: &str| {
            let normal = normalise(cell);
            let field = named(&normal).and_then(|(field, _)| Field::named(field));
            match field.or_else(|| Field::all().find(|field| means_field(*field, &normal))) {
                Some(Field::Phone) => Meaning::Phone,
                Some(Field::Key) => Meaning::Key,
                Some(Field::State) => Meaning::State,
                Some(Field::Zip) => Meaning::Zip,
                Some(_) => Meaning::Other,
                None if is_known_header(cell) => Meaning::Other,
                None => Meaning::Nothing,
            }
        };
        let known = |cell: &str| means(cell) != Meaning::Nothing;
        let region = options.region.as_deref();
        let is_phone = |cell: &str| !read_cell(cell, region, None).phones.is_empty();
        let position = |(field, column): &(String, String)| {
            Field::named(field) == Some(Field::Phone) && column.parse::<usize>().is_ok()
        };
        let opening = Opening {
            no_header: options.no_header,
            header_line: options.part.header_line,
            delimiter: options.delimiter,
            encoding: options.encoding.as_deref(),
            by_position: options.columns.iter().any(position),
            tests: Tests { means: &means, is_phone: &is_phone },
        };
        let sheet = Sheet::open(content, &opening)?;
        if sheet.header_looks_like_data(&known) {
            return Err(IntakeError::LooksLikeData {
                line: sheet.headers.line.unwrap_or(1),
                columns: sheet.first_shown(),
            });
        }
        let mapping = Mapping::new(&sheet.headers, &options.columns)?;
        if mapping.columns(Field::Phone).is_empty() {
            return Err(if options.no_header {
                IntakeError::NoPhonePosition { columns: sheet.first_shown() }
            } else {
                IntakeError::NoPhoneColumn { columns: sheet.headers.listed() }
            });
        }
        let how = if how.is_empty() { String::new() } else { format!("{how}, ") };
        let described = Described { text: format!("{how}{}; {}", sheet.told(), mapping.told(&sheet.headers)) };
        let headers = sheet.headers.clone();
        let claims = ClaimReader { today, order: Order::of(options.region.as_deref()), scrubbed: options.scrubbed };
        let rows = RowReader { headers, mapping, countries: Countries::new(), region: options.region, claims };
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
        Some(Ok(RowOutcome { row: self.number, line: self.row.line, draft, rejects }))
    }
}

/// Whether a normalised header means a field, or may: the names of keys that are doubtful are none the less to be kept under
/// their column.
fn means_field(field: Field, normal: &str) -> bool {
    field.is_meant_by(normal) || (field == Field::Key && field.doubtful_headers().contains(&normal))
}
