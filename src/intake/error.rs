//! Why a file as a whole can't be taken in.

use super::unpack::UnpackError;
use std::io;

/// A file that is no table of the kind that was asked for. Faults of single rows are rejects and not errors.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("can't be read: {0}")]
    Read(io::Error),
    #[error("the file is empty: ask for it again")]
    Empty,
    #[error(transparent)]
    Packed(#[from] UnpackError),
    /// A workbook that the library can't read.
    #[error(
        "the workbook can't be read ({0}): open it in a spreadsheet, and save it anew as XLSX or the sheet as CSV (UTF-8)"
    )]
    Workbook(String),
    /// `text` is in bytes.
    #[error(
        "the workbook is too large to be held in memory ({cells} cells with {} MiB of text): save the sheet as XLSX or CSV (UTF-8)",
        text >> 20
    )]
    LargeWorkbook { cells: u64, text: u64 },
    #[error("no sheet of the workbook holds a row: ask for it again")]
    EmptyWorkbook,
    #[error("several sheets of the workbook hold rows: say which with --sheet NAME; they are {}", quoted(sheets))]
    SeveralSheets { sheets: Vec<String> },
    #[error(
        "only hidden sheets of the workbook hold rows: if one is meant, say --sheet NAME; they are {}",
        quoted(sheets)
    )]
    HiddenSheets { sheets: Vec<String> },
    #[error("the workbook has no sheet \"{sheet}\": its sheets are {}", quoted(sheets))]
    UnknownSheet { sheet: String, sheets: Vec<String> },
    /// An option that the file gives no meaning.
    #[error("{option} means nothing here: the file is {what}; leave it out")]
    NoMeaning { option: String, what: &'static str },
    #[error("--header-line {wanted}: {why}")]
    HeaderLine { wanted: u64, why: String },
    /// Every row has a cell more than the header, and the rows do not say where the names belong.
    #[error(
        "line {line}: the header has {names} names, its rows have {} cells, and it is not clear which name is missing: mend the header; or say where the phones are, --map phone=POSITION, and every column goes by its position. The first row is {first}",
        names + 1
    )]
    ShortHeader { line: u64, names: usize, first: String },
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
        "no phone column found; the columns are {columns}: say --map phone=COLUMN; or, if this line is a lead, --no-header and --map phone=POSITION{}{}",
        misread(columns),
        if *results { "; if the file holds results of calls, outdial disposition import takes it" } else { "" }
    )]
    NoPhoneColumn { columns: String, results: bool },
    /// An update without a column by which its leads are found.
    #[error(
        "no column for the client's key found, by which an update finds its leads; the columns are {columns}: say --map key=COLUMN{}",
        misread(columns)
    )]
    NoKeyColumn { columns: String },
    /// The first row would be lost as a header.
    #[error(
        "line {line} looks like a lead and not like a header: {columns}{}. If it is a lead, say --no-header --map phone=POSITION; if it is a header, say --map phone=COLUMN",
        layout(like)
    )]
    LooksLikeData { line: u64, columns: String, like: Option<&'static str> },
    #[error(
        "without a header somebody has to say where the phones are: --map phone=POSITION; the first row is {columns}{}",
        layout(like)
    )]
    NoPhonePosition { columns: String, like: Option<&'static str> },
    /// The header's quote swallows lines; a row like that is a reject.
    #[error(
        "line {line}: a quote that opens in column {column} never closes as it should: close it, or write it twice"
    )]
    OpenQuote { line: u64, column: usize },
    #[error("line {line}: {what}: the file is cut off or damaged: get it again")]
    Torn { line: u64, what: String },
    /// The last line of a list of numbers, if it can't be read and has no line end.
    #[error(
        "line {line}: \"{value}\" can't be read, and the file ends in the midst of this line: it is cut off: get it again; or end the line, if it is whole"
    )]
    CutOff { line: u64, value: String },
    #[error("line {line} is longer than any row: this is no list; name another file")]
    EndlessLine { line: u64 },
}

impl From<io::Error> for IntakeError {
    /// What is wrong with a packed file comes through the reader of its bytes.
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<UnpackError>()) {
            Some(packed) => Self::Packed(packed.clone()),
            None => Self::Read(error),
        }
    }
}

/// A header with characters that could not be decoded was read in the wrong encoding.
fn misread(columns: &str) -> &'static str {
    if columns.contains('\u{fffd}') {
        "; if letters look wrong, leave --encoding out or name the right one"
    } else {
        ""
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// `; it looks like VICIdial's standard layout: --use-map vicidial`
fn layout(like: &Option<&str>) -> String {
    like.map(|like| format!("; {like}")).unwrap_or_default()
}

fn joined(positions: &[usize]) -> String {
    positions.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}
