//! Why a file as a whole can't be taken in.

use std::io;

/// A file that is no table of the kind that was asked for. Faults of single rows are rejects and not errors.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("can't be read: {0}")]
    Read(#[from] io::Error),
    #[error("the file is empty: ask for it again")]
    Empty,
    /// Something other than text, with what it seems to be and what to do.
    #[error("this is no list in text form: {0}")]
    NotText(String),
    #[error("no encoding is called \"{0}\": say one such as utf-8, windows-1252, utf-16le or shift_jis")]
    UnknownEncoding(String),
    #[error("{0:?} can't stand between columns: say , ; | or tab")]
    BadDelimiter(char),
    #[error("there is no field \"{field}\": the fields are {fields}")]
    UnknownField { field: String, fields: String },
    #[error("no column \"{column}\" for {field}: the columns are {columns}")]
    UnknownColumn { field: String, column: String, columns: String },
    #[error(
        "without a header columns have no names: say --map {field}=POSITION, from 1 to {width}, and not \"{column}\""
    )]
    NeedsPosition { field: String, column: String, width: usize },
    #[error(
        "{} columns are called \"{column}\" (positions {}): say which by its position, --map {field}={}",
        positions.len(), joined(positions), positions.first().copied().unwrap_or(1)
    )]
    AmbiguousColumn { field: String, column: String, positions: Vec<usize> },
    #[error(
        "no phone column found; the columns are {columns}: say --map phone=COLUMN; or, if this line is a lead, --no-header and --map phone=POSITION{}",
        misread(columns)
    )]
    NoPhoneColumn { columns: String },
    /// An update without a column by which its leads are found.
    #[error(
        "no column for the client's key found, by which an update finds its leads; the columns are {columns}: say --map key=COLUMN{}",
        misread(columns)
    )]
    NoKeyColumn { columns: String },
    /// The first row would be lost as a header.
    #[error(
        "line {line} looks like a lead and not like a header: {columns}. If it is a lead, say --no-header --map phone=POSITION; if it is a header, say --map phone=COLUMN"
    )]
    LooksLikeData { line: u64, columns: String },
    #[error(
        "without a header somebody has to say where the phones are: --map phone=POSITION; the first row is {columns}"
    )]
    NoPhonePosition { columns: String },
    /// The header's quote swallows lines; a row like that is a reject.
    #[error(
        "line {line}: a quote that opens in column {column} never closes as it should: close it, or write it twice"
    )]
    OpenQuote { line: u64, column: usize },
    #[error("line {line} is longer than any row: this is no list; name another file")]
    EndlessLine { line: u64 },
}

/// A header with characters that could not be decoded was read in the wrong encoding.
fn misread(columns: &str) -> &'static str {
    if columns.contains('\u{fffd}') {
        "; if letters look wrong, leave --encoding out or name the right one"
    } else {
        ""
    }
}

fn joined(positions: &[usize]) -> String {
    positions.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}
