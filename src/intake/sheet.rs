//! A file opened as rows and columns.

use super::error::IntakeError;
use super::header::Headers;
use super::layout::{self, Names, Tests};
use super::looks;
use super::rows::{Content, Look, Rows};
use super::scan::{Damage, Row};

/// How to open a file.
pub(super) struct Opening<'a> {
    pub(super) no_header: bool,
    /// The line of the header, from 1; `None`: found by trying.
    pub(super) header_line: Option<u64>,
    /// The names of the columns of a file without a header, if somebody gave them.
    pub(super) header: &'a [String],
    /// `None`: found by trying.
    pub(super) delimiter: Option<u8>,
    /// `None`: found by looking.
    pub(super) encoding: Option<&'a str>,
    /// Somebody said where the phones are, by position.
    pub(super) by_position: bool,
    pub(super) tests: Tests<'a>,
}

pub(super) struct Sheet<'a> {
    rows: Rows<'a>,
    pub(super) headers: Headers,
    /// The header as it stands; without one, the first row.
    pub(super) first: Vec<String>,
    /// How the rows above the header begin.
    passed: Vec<String>,
    names: Names,
}

impl<'a> Sheet<'a> {
    /// Opens a file, finds out how it is written, and reads the header.
    ///
    /// # Errors
    /// When it can't be read, holds no row, is no text, has a header that does not fit its rows, or an option can't be
    /// meant.
    pub(super) fn open(content: Content<'a>, opening: &Opening<'_>) -> Result<Self, IntakeError> {
        if let (true, Some(wanted)) = (opening.no_header, opening.header_line) {
            let why = "--no-header, or the campaign, says that there is none: say one of both".to_owned();
            return Err(IntakeError::HeaderLine { wanted, why });
        }
        let (mut rows, look) = Rows::open(content, opening)?;
        let mut row = Row::default();
        if opening.no_header {
            // The first row is looked at and not taken.
            let first: Vec<String> = look.rows.first().map(cells).unwrap_or_default();
            if first.is_empty() && rows.are_over(&mut row)? {
                return Err(IntakeError::Empty);
            }
            let headers = Headers::given(opening.header, look.widest.max(first.len()));
            return Ok(Self { rows, headers, first, passed: Vec::new(), names: Names::Fit });
        }
        let mut passed = Vec::new();
        for _ in 0..look.header {
            if rows.next(&mut row)? {
                passed.push(row.beginning());
            }
        }
        let any = rows.next(&mut row)?;
        if let Some(wanted) = opening.header_line.filter(|wanted| !any || row.line != *wanted) {
            let why = if any { "this line is blank" } else { "the file ends before it" };
            return Err(IntakeError::HeaderLine {
                wanted,
                why: format!("{why}: count from the top of the file, from 1"),
            });
        }
        if !any {
            return Err(IntakeError::Empty);
        }
        match row.damage {
            None => {}
            Some(Damage::Quote { cell, line }) => return Err(IntakeError::OpenQuote { line, column: cell + 1 }),
            Some(Damage::Endless) => return Err(IntakeError::EndlessLine { line: row.line }),
        }
        let (names, headers) = named(&row, &look, opening)?;
        Ok(Self { rows, headers, first: cells(&row), passed, names })
    }

    /// Takes the next row that is not a blank line; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        self.rows.next(row)
    }

    /// `utf-16le, tab, header on line 1`, and what is odd about the header.
    pub(super) fn told(&self) -> String {
        let unit = self.rows.unit();
        let mut parts = vec![self.rows.told()];
        parts.push(match self.headers.line {
            Some(line) => format!("header on {unit} {line}"),
            None => "no header".to_owned(),
        });
        if !self.passed.is_empty() {
            let count = self.passed.len();
            let units = if count == 1 { unit.to_owned() } else { format!("{unit}s") };
            let shown = self.passed.iter().take(3).map(|text| format!("\"{}\"", shortened(text, 40)));
            let more = if count > 3 { ", …" } else { "" };
            let shown = shown.collect::<Vec<_>>().join(", ");
            parts.push(format!("{count} {units} above it passed over ({shown}{more})"));
        }
        let odd = match self.names {
            Names::Fit => "",
            Names::FirstMissing => "the header lacks the first name: each row has one cell more, and the phones say so",
            Names::LastMissing => "the header lacks the last name: each row has one cell more, and the phones say so",
            Names::Unclear => "the header lacks a name: columns go by position",
        };
        parts.push(odd.to_owned());
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    /// Whether the header seems to be data: it holds a telephone number, and no cell is a header that `known` knows.
    pub(super) fn header_looks_like_data(&self, known: &dyn Fn(&str) -> bool) -> bool {
        self.headers.line.is_some()
            && self.first.iter().any(|cell| looks::like_a_phone(cell))
            && !self.first.iter().any(|cell| known(cell))
    }

    /// The cells of the first row with their positions, shortened, for messages: `1: A17, 2: Li, 3: 305-555-0142`.
    pub(super) fn first_shown(&self) -> String {
        shown(self.first.iter().map(String::as_str))
    }
}

/// The names of the columns below a header.
fn named(header: &Row, look: &Look, opening: &Opening<'_>) -> Result<(Names, Headers), IntakeError> {
    let below = look.rows.get(look.header + 1..).unwrap_or_default();
    let names = layout::names(header, below, &opening.tests);
    let headers = match names {
        Names::Fit => Headers::named(header),
        Names::FirstMissing => Headers::lacking(header, true),
        Names::LastMissing => Headers::lacking(header, false),
        Names::Unclear if opening.by_position => Headers::unnamed(header.width() + 1, header.line),
        Names::Unclear => {
            let first = below.first().map(|row| shown(row.cells())).unwrap_or_default();
            return Err(IntakeError::ShortHeader { line: header.line, names: header.width(), first });
        }
    };
    Ok((names, headers))
}

fn cells(row: &Row) -> Vec<String> {
    row.cells().map(str::to_owned).collect()
}

fn shown<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let filled = cells.map(str::trim).enumerate().filter(|(_, cell)| !cell.is_empty());
    filled.map(|(index, cell)| format!("{}: {}", index + 1, shortened(cell, 24))).collect::<Vec<_>>().join(", ")
}

fn shortened(text: &str, longest: usize) -> String {
    let mut short: String = text.chars().take(longest).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > longest {
        short.push('…');
    }
    short
}
