//! Where rows come from: text or a workbook.

use super::dialect::{self, Dialect};
use super::encoding::Text;
use super::error::IntakeError;
use super::layout::{self, SAMPLE_ROWS};
use super::scan::{ONE_COLUMN, Row, Scanner, Splitter, Step};
use super::sheet::Opening;
use std::collections::VecDeque;
use std::io::Read;

/// Gives rows one after the other, blank ones left out.
pub(super) trait RowSource {
    /// Takes the next row; `false` at the end.
    ///
    /// # Errors
    /// When the source can't be read on.
    fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError>;
}

impl<R: Read> RowSource for Scanner<R> {
    fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        Scanner::next(self, row)
    }
}

/// What rows are made of.
pub(super) enum Content<'a> {
    Text(Box<dyn Read + Send + 'a>),
    Workbook(Box<dyn RowSource + Send + 'a>),
}

/// The rows of a file, of which the first can be looked at before they are taken.
pub(super) struct Rows<'a> {
    source: Source<'a>,
    /// Rows that have been looked at, and come next.
    ahead: VecDeque<Row>,
}

enum Source<'a> {
    Text(Box<Scanner<Box<dyn Read + Send + 'a>>>),
    Workbook(Box<dyn RowSource + Send + 'a>),
}

/// How the first rows of a file look.
pub(super) struct Look {
    pub(super) rows: Vec<Row>,
    /// Cells of the widest.
    pub(super) widest: usize,
    /// The index of the header among them, if the file has one.
    pub(super) header: usize,
}

impl<'a> Rows<'a> {
    /// Opens a file and looks at its first rows. None of them has been taken then.
    ///
    /// # Errors
    /// When it can't be read, is no text, or an option can't be meant.
    pub(super) fn open(content: Content<'a>, opening: &Opening<'_>) -> Result<(Self, Look), IntakeError> {
        match content {
            Content::Text(source) => open_text(source, opening),
            Content::Workbook(source) => open_workbook(source, opening),
        }
    }

    /// Takes the next row that is not blank; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        if let Some(first) = self.ahead.pop_front() {
            *row = first;
            return Ok(true);
        }
        match &mut self.source {
            Source::Text(scanner) => scanner.next(row),
            Source::Workbook(source) => source.next(row),
        }
    }

    /// Whether there is no row at all, of a file that has shown none yet; `row` is room to look.
    pub(super) fn are_over(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        let any = self.next(row)?;
        if any {
            self.ahead.push_front(row.clone());
        }
        Ok(!any)
    }

    /// `utf-16le, tab`; empty for a workbook.
    pub(super) fn told(&self) -> String {
        let Source::Text(scanner) = &self.source else { return String::new() };
        let delimiter = match scanner.delimiter {
            b',' => "comma".to_owned(),
            b';' => "semicolon".to_owned(),
            b'\t' => "tab".to_owned(),
            b'|' => "pipe".to_owned(),
            ONE_COLUMN => "one column".to_owned(),
            other => char::from(other).to_string(),
        };
        format!("{}, {delimiter}", scanner.source.name())
    }

    /// `line`, or `row` of a workbook's sheet.
    pub(super) fn unit(&self) -> &'static str {
        if matches!(self.source, Source::Text(_)) { "line" } else { "row" }
    }
}

fn open_text<'a>(source: Box<dyn Read + Send + 'a>, opening: &Opening<'_>) -> Result<(Rows<'a>, Look), IntakeError> {
    if let Some(wrong) = opening.delimiter.filter(|d| !d.is_ascii() || matches!(d, b'"' | b'\n' | b'\r')) {
        return Err(IntakeError::BadDelimiter(char::from(wrong)));
    }
    let mut head = String::new();
    let source = Text::open(source, opening.encoding, &mut head)?;
    let ended = source.ended();
    let mut splitter = Splitter::new(head, ended);
    // Excel writes the delimiter into a first line of its own.
    let announced = announced_delimiter(splitter.rest());
    if announced.is_some() {
        splitter.skip_line();
    }
    while opening.header_line.is_some_and(|line| splitter.line() < line) && !splitter.rest().is_empty() {
        splitter.skip_line();
    }
    let fixed = opening.no_header || opening.header_line.is_some();
    let Dialect { delimiter, widest } = match opening.delimiter.or(announced) {
        Some(delimiter) => dialect::with(delimiter, splitter.rest(), ended),
        None => dialect::find(splitter.rest(), ended, opening.no_header, fixed, &opening.tests),
    };
    let rows = first_rows(splitter.rest(), ended, delimiter);
    let header = if fixed { 0 } else { layout::header(&rows, &opening.tests) };
    let scanner = Scanner { source, splitter, delimiter };
    let look = Look { rows, widest, header };
    Ok((Rows { source: Source::Text(Box::new(scanner)), ahead: VecDeque::new() }, look))
}

fn open_workbook<'a>(
    mut source: Box<dyn RowSource + Send + 'a>,
    opening: &Opening<'_>,
) -> Result<(Rows<'a>, Look), IntakeError> {
    for (given, option) in [(opening.delimiter.is_some(), "--delimiter"), (opening.encoding.is_some(), "--encoding")] {
        if given {
            return Err(IntakeError::NoMeaning { option: option.to_owned(), what: "a workbook" });
        }
    }
    let mut ahead = VecDeque::new();
    let mut row = Row::default();
    while ahead.len() < SAMPLE_ROWS && source.next(&mut row)? {
        if opening.header_line.is_none_or(|line| row.line >= line) {
            ahead.push_back(row.clone());
        }
    }
    let rows: Vec<Row> = ahead.iter().cloned().collect();
    let widest = rows.iter().map(Row::width).max().unwrap_or_default();
    let fixed = opening.no_header || opening.header_line.is_some();
    let header = if fixed { 0 } else { layout::header(&rows, &opening.tests) };
    Ok((Rows { source: Source::Workbook(source), ahead }, Look { rows, widest, header }))
}

/// The rows at the start of a text, as they are with this delimiter.
pub(super) fn first_rows(head: &str, ended: bool, delimiter: u8) -> Vec<Row> {
    let mut splitter = Splitter::new(head.to_owned(), ended);
    let mut rows = Vec::new();
    let mut row = Row::default();
    while let (true, Step::Row) = (rows.len() < SAMPLE_ROWS, splitter.step(delimiter, &mut row)) {
        rows.push(row.clone());
    }
    rows
}

/// The delimiter in a first line `sep=;`.
fn announced_delimiter(text: &str) -> Option<u8> {
    let line = text.lines().next()?;
    let rest = line.strip_prefix("sep=").or_else(|| line.strip_prefix("\"sep=")?.strip_suffix('"'))?;
    match rest.trim_end_matches('\r').as_bytes() {
        [one] if one.is_ascii() && !matches!(one, b'"' | b'\n' | b'\r') => Some(*one),
        _ => None,
    }
}
