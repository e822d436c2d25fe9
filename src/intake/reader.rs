//! Lead files: every data row gives a draft or a reject.

pub use super::error::IntakeError;

use super::aliases::{Field, is_known_header};
use super::claim_cells::ClaimReader;
use super::countries::Countries;
use super::header::normalise;
use super::layout::{Meaning, Tests};
use super::leave_out::LeaveOut;
use super::looks;
use super::mapping::Mapping;
use super::phones::read_cell;
use super::row::{ReadRow, RowReader};
use super::rows::Content;
use super::scan::Row;
use super::sheet::{Opening, Sheet};
use super::table_file::{Part, TableFile};
use crate::domain::days::Order;
use crate::domain::lead::{LeadDraft, Reject};
use crate::domain::phone::PhoneNumber;
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
    /// Names for the columns of a file that has no header.
    pub header: Vec<String>,
    /// As `columns`, where a file may lack the column.
    pub if_there: Vec<(String, String)>,
    /// Rows to leave out: a column, and the cells in it that say so, in any case. Files may lack the column.
    pub leave_out: Vec<(String, Vec<String>)>,
    /// The rows bring news of leads that are there: they need the client's key, and no phone. A request not to be called that a
    /// row brings without a date is of this day.
    pub updates: Option<NaiveDate>,
}

impl ReadOptions {
    /// What of the options is part of a list's identity: the same bytes read otherwise are another list.
    pub fn identity(&self) -> String {
        let Self { columns, region, no_header, delimiter, encoding, scrubbed, .. } = self;
        let Self { part, header, if_there, leave_out, updates, .. } = self;
        let mut text = format!(
            "ReadOptions {{ columns: {columns:?}, region: {region:?}, no_header: {no_header:?}, delimiter: {delimiter:?}, \
             encoding: {encoding:?}, scrubbed: {scrubbed:?} }}{}",
            part.identity()
        );
        // Lists that were read before there were mappings stay the lists that they are.
        if !(header.is_empty() && if_there.is_empty() && leave_out.is_empty()) {
            text.push_str(&format!(" {header:?} {if_there:?} {leave_out:?}"));
        }
        if updates.is_some() {
            text.push_str(" updates");
        }
        text
    }
}

/// The byte that somebody names as delimiter: one character, or `tab`.
pub fn delimiter(text: &str) -> Option<u8> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Some(b'\t'),
        [one] => Some(*one),
        _ => None,
    }
}

/// The name of the field that a text means, or the text if it means none: `first_name` for `First Name`.
pub fn field_name(text: &str) -> String {
    Field::named(text).map_or_else(|| text.to_owned(), |field| field.name().to_owned())
}

/// How a file was read, for people.
///
/// `utf-16le, tab, header on line 1; phone ← phone1, phone2; state ← State; kept as extra: email, web`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Encoding, delimiter, header: `utf-16le, tab, header on line 1`.
    pub written: String,
    /// Each field that is there with its columns.
    pub fields: Vec<(String, Vec<String>)>,
    /// The columns that hold no field.
    pub extra: Vec<String>,
}

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.written)?;
        for (field, columns) in &self.fields {
            write!(f, "; {field} ← {}", columns.join(", "))?;
        }
        if self.extra.is_empty() { Ok(()) } else { write!(f, "; kept as extra: {}", self.extra.join(", ")) }
    }
}

/// What came of a row: a draft, or exactly one reject of the whole row. A draft may come with rejects of single cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOutcome {
    /// From 1, not counting header and blank lines.
    pub row: u64,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// In a box: it goes through many hands, and is large.
    pub draft: Option<Box<LeadDraft>>,
    /// Whether the row says a priority: a draft can't tell none from 0.
    pub says_priority: bool,
    pub rejects: Vec<Reject>,
    /// How many of the draft's phones, the last ones, are alternate numbers from within one cell.
    pub alternates: usize,
    /// Numbers that the row says not to call: it is left out, and they must not be called as another row's either.
    pub barred: Vec<PhoneNumber>,
}

/// Reads a lead file row by row, in memory that does not grow with the file.
pub struct ListReader<'a> {
    sheet: Sheet<'a>,
    rows: RowReader,
    described: Described,
    row: Row,
    number: u64,
    /// A draft that was given back.
    spare: Option<Box<LeadDraft>>,
}

impl<'a> ListReader<'a> {
    /// Reads a file, whatever it is. Days after `today` lie in the future, and claim nothing.
    ///
    /// # Errors
    /// When the file can't be read, is no list, has no phone column that can be found (for updates, no column for the
    /// client's key), or an option can't be meant.
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
            let columns = options.columns.iter().chain(&options.if_there);
            let by_name = columns.filter(|(_, column)| column.parse::<usize>().is_err());
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
            no_header: options.no_header || !options.header.is_empty(),
            header: &options.header,
            header_line: options.part.header_line,
            delimiter: options.delimiter,
            encoding: options.encoding.as_deref(),
            by_position: options.columns.iter().any(position),
            tests: Tests { means: &means, is_phone: &is_phone },
        };
        let sheet = Sheet::open(content, &opening)?;
        let like = looks::like_layout(&sheet.first).filter(|_| sheet.headers.line.is_some());
        if like.is_some() || sheet.header_looks_like_data(&known) {
            return Err(IntakeError::LooksLikeData {
                line: sheet.headers.line.unwrap_or(1),
                columns: sheet.first_shown(),
                like,
            });
        }
        let mapping = Mapping::new(&sheet.headers, &options.columns, &options.if_there)?;
        if options.updates.is_some() && mapping.columns(Field::Key).is_empty() {
            return Err(IntakeError::NoKeyColumn { columns: sheet.headers.listed() });
        }
        if options.updates.is_none() && mapping.columns(Field::Phone).is_empty() {
            return Err(if options.no_header {
                IntakeError::NoPhonePosition { columns: sheet.first_shown(), like: looks::like_layout(&sheet.first) }
            } else {
                let results = looks::like_results(&sheet.first);
                IntakeError::NoPhoneColumn { columns: sheet.headers.listed(), results }
            });
        }
        let (fields, extra) = mapping.told(&sheet.headers);
        let how = if how.is_empty() { String::new() } else { format!("{how}, ") };
        let described = Described { written: format!("{how}{}", sheet.told()), fields, extra };
        let headers = sheet.headers.clone();
        let leave_out = LeaveOut::new(&headers, &options.leave_out)?;
        let claims = ClaimReader { today, order: Order::of(options.region.as_deref()), scrubbed: options.scrubbed };
        let rows = RowReader {
            headers,
            mapping,
            countries: Countries::new(),
            region: options.region,
            claims,
            leave_out,
            updates: options.updates,
        };
        Ok(Self { sheet, rows, described, row: Row::default(), number: 0, spare: None })
    }

    /// Which columns hold what: fields and columns, as a mapping names them.
    pub fn mapped(&self) -> Vec<(String, String)> {
        self.rows.mapping.named(&self.rows.headers)
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
        let spare = self.spare.take().unwrap_or_default();
        let ReadRow { draft, rejects, alternates, barred } = self.rows.read(self.number, &self.row, spare);
        // Asked of updates only.
        let says_priority = self.rows.updates.is_some() && self.rows.says_priority(&self.row);
        Some(Ok(RowOutcome {
            row: self.number,
            line: self.row.line,
            draft,
            says_priority,
            rejects,
            alternates,
            barred,
        }))
    }

    /// Takes back a draft that nobody needs any more: the next row uses its memory.
    pub fn give_back(&mut self, draft: Box<LeadDraft>) {
        self.spare = Some(draft);
    }
}

/// Whether a normalised header means a field, or may: the names of keys that are doubtful are none the less to be kept under
/// their column.
fn means_field(field: Field, normal: &str) -> bool {
    field.is_meant_by(normal) || (field == Field::Key && field.doubtful_headers().contains(&normal))
}
