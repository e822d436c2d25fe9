//! From text to rows of cells, each with the line on which it begins.
//!
//! CSV as RFC 4180 has it, and as it is found: any of LF, CRLF and CR ends a line, the delimiter is any character, blanks
//! may stand before an opening quote, a quote inside a cell is a character like others, text may follow a closing quote. A
//! quote that never closes costs its own line only: reading goes on with the next.

use super::encoding::Text;
use super::error::IntakeError;
use memchr::{memchr_iter, memchr2, memchr3, memrchr};
use std::io::Read;

/// Stands for the delimiter of a file of one column: no byte of UTF-8 text has this value.
pub(super) const ONE_COLUMN: u8 = 0xFF;

/// Bytes that a row may have. It bounds the memory, and how far an open quote is followed.
const LONGEST_ROW: usize = 1 << 20;

/// A row, used again for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The cells, each with one sign after it.
    text: String,
    ends: Vec<usize>,
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    pub(super) damage: Option<Damage>,
}

/// Why a row's cells can't be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// A quote opens in this cell, from 0, on this line and does not close before the end of the file, or closes lines
    /// later in the middle of other words. The row's cells are those of its first line, the quote being an ordinary
    /// character.
    Quote { cell: usize, line: u64 },
    /// More text in one line than any row has. The row has its beginning as its only cell.
    Endless,
}

impl Damage {
    /// What is wrong with the row, and what to do.
    pub(super) fn told(self, row_line: u64) -> String {
        match self {
            Self::Quote { line, .. } => {
                format!("the quote opened on line {line} is never closed as it should be: close it, or write it twice")
            }
            Self::Endless => format!("line {row_line} is longer than any row: look what is in it"),
        }
    }
}

impl Row {
    pub(super) fn width(&self) -> usize {
        self.ends.len()
    }

    /// A cell as it came, without its quotes; empty if the row is too short to have it.
    pub(super) fn cell(&self, index: usize) -> &str {
        let before = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.map_or(0, |end| end + 1);
        self.ends.get(index).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).map(|index| self.cell(index))
    }

    /// The beginning of the row, for a message: its cells that are not blank.
    pub(super) fn beginning(&self) -> String {
        let filled: Vec<_> = self.cells().map(str::trim).filter(|cell| !cell.is_empty()).take(8).collect();
        filled.join(", ").chars().take(80).collect()
    }

    /// Whether any character was lost in decoding, or before.
    pub(super) fn has_lost_characters(&self) -> bool {
        self.text.contains(char::REPLACEMENT_CHARACTER)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.damage = None;
    }

    /// Begins another row, on this line, that is given its cells one by one.
    pub(super) fn begin(&mut self, line: u64) {
        self.clear();
        self.line = line;
    }

    /// Adds a cell at the end.
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.end_cell();
    }

    fn end_cell(&mut self) {
        self.ends.push(self.text.len());
        self.text.push('\n');
    }
}

/// A cell without blanks around it. Most have none, and are not looked at character by character.
pub(super) fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => cell,
        _ => cell.trim(),
    }
}

/// What [`parse`] found besides the cells.
#[derive(Default)]
struct Parsed {
    bytes: usize,
    /// Line ends passed, that of the row included.
    lines: u64,
    /// The row ends with a line end and not with the text.
    terminated: bool,
    /// The line end is a CR and the last byte of the text: an LF may belong to it.
    cr_last: bool,
    /// The cell, and the line ends before it, of a quote that is still open at the end of the text.
    open: Option<(usize, u64)>,
    /// The same for a quote that closes on a later line with words after it.
    stray: Option<(usize, u64)>,
}

/// Reads the cells of the row at the start of `text`.
fn parse(text: &str, delimiter: u8, row: &mut Row) -> Parsed {
    row.clear();
    let bytes = text.as_bytes();
    let mut found = Parsed::default();
    let mut at = plain_cells(text, delimiter, row);
    while row.width() == 0 || bytes.get(at).is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
        at = cell(text, at + usize::from(row.width() > 0), delimiter, row, &mut found);
        row.end_cell();
    }
    let end = match bytes.get(at) {
        None => 0,
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => 2,
        Some(byte) => {
            found.cr_last = *byte == b'\r' && at + 1 == bytes.len();
            1
        }
    };
    found.terminated = end > 0;
    found.lines += u64::from(found.terminated);
    found.bytes = at + end;
    found
}

/// Reads at once the cells before the first that has a quote, and gives the place of the delimiter, line end or end of text
/// after them; 0 if there are none.
fn plain_cells(text: &str, delimiter: u8, row: &mut Row) -> usize {
    let bytes = text.as_bytes();
    let stop = memchr3(b'"', b'\n', b'\r', bytes).unwrap_or(bytes.len());
    let line = bytes.get(..stop).unwrap_or_default();
    let quoted = bytes.get(stop) == Some(&b'"');
    let end = if quoted { memrchr(delimiter, line) } else { Some(stop) };
    let Some(cells) = end.and_then(|end| text.get(..end)) else { return 0 };
    row.text.push_str(cells);
    row.ends.extend(memchr_iter(delimiter, cells.as_bytes()));
    row.end_cell();
    cells.len()
}

/// Reads one cell from `at`, and gives the place of the delimiter, line end or end of text after it.
fn cell(text: &str, mut at: usize, delimiter: u8, row: &mut Row, found: &mut Parsed) -> usize {
    let bytes = text.as_bytes();
    let until = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + memchr3(delimiter, b'\n', b'\r', rest).unwrap_or(rest.len())
    };
    let blanks = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
    if delimiter == b' ' || bytes.get(at + blanks) != Some(&b'"') {
        let end = until(at);
        row.text.push_str(text.get(at..end).unwrap_or_default());
        return end;
    }
    let opened = (row.width(), found.lines);
    at += blanks + 1;
    let mut from = at;
    loop {
        match bytes.get(at) {
            Some(b'"') => {
                row.text.push_str(text.get(from..at).unwrap_or_default());
                if bytes.get(at + 1) != Some(&b'"') {
                    at += 1;
                    break;
                }
                row.text.push('"');
                at += 2;
                from = at;
            }
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {
                found.lines += 1;
                at += 2;
            }
            Some(b'\n' | b'\r') => {
                found.lines += 1;
                at += 1;
            }
            Some(_) => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += memchr3(b'"', b'\n', b'\r', rest).unwrap_or(rest.len());
            }
            None => {
                row.text.push_str(text.get(from..).unwrap_or_default());
                found.open = Some(opened);
                return at;
            }
        }
    }
    let end = until(at);
    let after = text.get(at..end).unwrap_or_default();
    if !after.trim().is_empty() {
        row.text.push_str(after);
        if found.lines > opened.1 && found.stray.is_none() {
            found.stray = Some(opened);
        }
    }
    end
}

/// Takes rows off a text that grows at its end.
pub(super) struct Splitter {
    text: String,
    at: usize,
    line: u64,
    ended: bool,
    /// The rest of an endless line is passed over.
    skipping: bool,
}

pub(super) enum Step {
    Row,
    /// The row at hand may go on in text that is not there yet.
    More,
    End,
}

impl Splitter {
    /// A splitter of `text`; `ended` if no more will come.
    pub(super) fn new(text: String, ended: bool) -> Self {
        Self { text, at: 0, line: 1, ended, skipping: false }
    }

    /// The line on which the next row may begin, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The text that has not been taken yet.
    pub(super) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over one line.
    pub(super) fn skip_line(&mut self) {
        if let Some(length) = line_length(self.rest(), self.ended) {
            self.at += length;
            self.line += 1;
        }
    }

    /// Takes the next row that is not a blank line.
    pub(super) fn step(&mut self, delimiter: u8, row: &mut Row) -> Step {
        loop {
            if self.skipping {
                let Some(length) = line_length(self.rest(), self.ended) else {
                    self.at = self.text.len();
                    return if self.ended { Step::End } else { Step::More };
                };
                self.at += length;
                self.line += 1;
                self.skipping = false;
            }
            let rest = self.text.get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                return if self.ended { Step::End } else { Step::More };
            }
            let parsed = parse(rest, delimiter, row);
            let unfinished = !self.ended && (!parsed.terminated || parsed.cr_last);
            if unfinished && rest.len() <= LONGEST_ROW {
                return Step::More;
            }
            row.line = self.line;
            if let Some((cell, lines)) = parsed.stray.or(parsed.open) {
                self.first_line_only(delimiter, row, Damage::Quote { cell, line: row.line + lines });
                return Step::Row;
            }
            if unfinished && !parsed.terminated {
                self.endless(row);
                return Step::Row;
            }
            let blank = row.width() <= 1 && rest.get(..parsed.bytes).is_none_or(|line| line.trim().is_empty());
            self.at += parsed.bytes;
            self.line += parsed.lines;
            if !blank {
                return Step::Row;
            }
        }
    }

    fn first_line_only(&mut self, delimiter: u8, row: &mut Row, damage: Damage) {
        let Some(length) = line_length(self.rest(), self.ended) else {
            self.endless(row);
            return;
        };
        let line = self.text.get(self.at..self.at + length).unwrap_or_default().trim_end_matches(['\r', '\n']);
        row.clear();
        for cell in line.split(|c: char| u8::try_from(c).is_ok_and(|byte| byte == delimiter && byte.is_ascii())) {
            row.text.push_str(cell);
            row.end_cell();
        }
        row.damage = Some(damage);
        self.at += length;
        self.line += 1;
    }

    fn endless(&mut self, row: &mut Row) {
        let start: String = self.rest().chars().take(60).collect();
        row.clear();
        row.text.push_str(&start);
        row.end_cell();
        row.damage = Some(Damage::Endless);
        self.at = self.text.len();
        self.skipping = true;
    }
}

/// The length of the first line with its end; `None` if it does not end here.
fn line_length(text: &str, ended: bool) -> Option<usize> {
    let Some(at) = memchr2(b'\n', b'\r', text.as_bytes()) else {
        return ended.then_some(text.len());
    };
    let two = text.get(at..).is_some_and(|rest| rest.starts_with("\r\n"));
    Some(at + 1 + usize::from(two))
}

/// Rows from a source, block by block.
pub(super) struct Scanner<R> {
    pub(super) source: Text<R>,
    pub(super) splitter: Splitter,
    pub(super) delimiter: u8,
}

impl<R: Read> Scanner<R> {
    /// Takes the next row; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, IntakeError> {
        loop {
            match self.splitter.step(self.delimiter, row) {
                Step::Row => return Ok(true),
                Step::End => return Ok(false),
                Step::More => {
                    self.splitter.text.drain(..self.splitter.at);
                    self.splitter.at = 0;
                    self.splitter.ended = !self.source.read(&mut self.splitter.text)?;
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
