//! A file opened as rows and columns.

use super::dialect;
use super::encoding::Text;
use super::error::IntakeError;
use super::header::Headers;
use super::looks;
use super::scan::{Damage, ONE_COLUMN, Row, Scanner, Splitter, Step};
use std::io::Read;

/// How to open a file.
pub(super) struct Opening<'a> {
    pub(super) no_header: bool,
    /// The names of the columns of a file without a header, if somebody gave them.
    pub(super) header: &'a [String],
    /// `None`: found by trying.
    pub(super) delimiter: Option<u8>,
    /// `None`: found by looking.
    pub(super) encoding: Option<&'a str>,
    /// Whether a cell is a header that somebody expects.
    pub(super) known: &'a dyn Fn(&str) -> bool,
}

pub(super) struct Sheet<R> {
    scanner: Scanner<R>,
    pub(super) headers: Headers,
    /// The first row that is not a blank line: the header, if there is one.
    pub(super) first: Vec<String>,
}

impl<R: Read> Sheet<R> {
    /// Opens a source, finds out how it is written, and reads the header.
    ///
    /// # Errors
    /// When it can't be read, holds no row, is no text, or an option can't be meant.
    pub(super) fn open(source: R, opening: &Opening<'_>) -> Result<Self, IntakeError> {
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
        let found = match opening.delimiter.or(announced) {
            Some(delimiter) => dialect::with(delimiter, splitter.rest(), ended),
            None => dialect::find(splitter.rest(), ended, !opening.no_header, opening.known),
        };
        let mut row = Row::default();
        if opening.no_header {
            // The first row is looked at and not taken.
            let mut ahead = Splitter::new(splitter.rest().to_owned(), ended);
            if !matches!(ahead.step(found.delimiter, &mut row), Step::Row) && ended {
                return Err(IntakeError::Empty);
            }
            let first: Vec<String> = row.cells().map(str::to_owned).collect();
            let headers = Headers::given(opening.header, found.widest.max(first.len()));
            return Ok(Self { scanner: Scanner { source, splitter, delimiter: found.delimiter }, headers, first });
        }
        let mut scanner = Scanner { source, splitter, delimiter: found.delimiter };
        if !scanner.next(&mut row)? {
            return Err(IntakeError::Empty);
        }
        match row.damage {
            None => {}
            Some(Damage::Quote { cell, line }) => return Err(IntakeError::OpenQuote { line, column: cell + 1 }),
            Some(Damage::Endless) => return Err(IntakeError::EndlessLine { line: row.line }),
        }
        let first = row.cells().map(str::to_owned).collect();
        Ok(Self { scanner, headers: Headers::named(&row), first })
    }

    /// Takes the next row that is not a blank line; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        self.scanner.next(row)
    }

    /// `utf-16le, tab, header on line 1`.
    pub(super) fn told(&self) -> String {
        let delimiter = match self.scanner.delimiter {
            b',' => "comma".to_owned(),
            b';' => "semicolon".to_owned(),
            b'\t' => "tab".to_owned(),
            b'|' => "pipe".to_owned(),
            ONE_COLUMN => "one column".to_owned(),
            other => char::from(other).to_string(),
        };
        let header = match self.headers.line {
            Some(line) => format!("header on line {line}"),
            None => "no header".to_owned(),
        };
        format!("{}, {delimiter}, {header}", self.scanner.source.name())
    }

    /// Whether the header seems to be data: it holds a telephone number, and no cell is a header that `known` knows.
    pub(super) fn header_looks_like_data(&self, known: &dyn Fn(&str) -> bool) -> bool {
        self.headers.line.is_some()
            && self.first.iter().any(|cell| looks::like_a_phone(cell))
            && !self.first.iter().any(|cell| known(cell))
    }

    /// The cells of the first row with their positions, shortened, for messages: `1: A17, 2: Li, 3: 305-555-0142`.
    pub(super) fn first_shown(&self) -> String {
        let shorten = |cell: &String| {
            let mut short: String = cell.trim().chars().take(24).collect();
            if cell.trim().chars().count() > 24 {
                short.push('…');
            }
            short
        };
        let filled = self.first.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        filled.map(|(index, cell)| format!("{}: {}", index + 1, shorten(cell))).collect::<Vec<_>>().join(", ")
    }
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
