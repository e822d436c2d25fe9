//! A TOML text with the faults found in it, and where in the text each value stands.

use crate::domain::fault::{Fault, line_and_column};
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeTable;

/// What is said of a fault is cut off after so many characters.
const LONGEST_LINE: usize = 480;

/// A text being read: faults are noted here by whoever finds one.
pub(super) struct Document<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
}

/// A text value (or a key) and the stretch of bytes in which it is written, quotes included.
#[derive(Clone, Debug)]
pub(super) struct Text<'t> {
    pub value: &'t str,
    pub span: Range<usize>,
}

impl<'t> Document<'t> {
    pub fn new(file: &'t str, text: &'t str) -> Self {
        // Some editors begin a file with a mark; it is no character of the first line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { file, text, faults: RefCell::default() }
    }

    /// The whole text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The text's tables, with places.
    ///
    /// # Errors
    /// Faults of TOML itself, at most one a line: what else such a text says can't be told.
    pub fn parse(&self) -> Result<Spanned<DeTable<'t>>, Vec<Fault>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(self.text.len(), |span| span.start);
            self.fault(at, format!("not TOML: {}", error.message()), "");
        }
        let mut faults = self.take_faults();
        faults.dedup_by_key(|fault| fault.line);
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    /// Notes a fault at a byte of the text.
    pub fn fault(&self, at: usize, what: impl Into<String>, hint: impl Into<String>) {
        let (line, column) = line_and_column(self.text, at);
        self.note(line, column, what.into(), hint.into());
    }

    /// Notes a fault of the whole file.
    pub fn fault_in_whole(&self, what: impl Into<String>, hint: impl Into<String>) {
        self.note(0, 0, what.into(), hint.into());
    }

    /// Notes a fault at a character inside a text value; `column` counts from 1 in the value, not in the file.
    pub fn fault_inside(&self, text: &Text<'_>, column: usize, what: impl Into<String>, hint: impl Into<String>) {
        let written = self.text.get(text.span.clone()).unwrap_or_default();
        let offset = offset_inside(written, column.saturating_sub(1));
        self.fault(text.span.start + offset, what, hint);
    }

    /// The faults so far, in the order of the text, none twice.
    pub fn take_faults(&self) -> Vec<Fault> {
        let mut faults = self.faults.take();
        faults.sort_by(|a, b| (a.line, a.column, &a.what).cmp(&(b.line, b.column, &b.what)));
        faults.dedup();
        faults
    }

    fn note(&self, line: usize, column: usize, what: String, hint: String) {
        let (what, hint) = (one_line(&what), one_line(&hint));
        self.faults.borrow_mut().push(Fault { file: self.file.to_owned(), line, column, what, hint });
    }
}

/// Words that quote a value, on one line and not endless: a quote left open makes half a file one value.
fn one_line(words: &str) -> String {
    let mut line = String::new();
    for (index, c) in words.chars().enumerate() {
        if index == LONGEST_LINE {
            line.push('…');
            break;
        }
        if c.is_control() { line.extend(c.escape_debug()) } else { line.push(c) }
    }
    line
}

/// The byte, in a TOML string as written (quotes and escapes included), of the character `index` of its value.
///
/// A key without quotes is its own value.
fn offset_inside(written: &str, index: usize) -> usize {
    let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| written.starts_with(quotes));
    let Some(quotes) = quotes else { return char_offset(written, index) };
    let mut at = quotes.len();
    if quotes.len() == 3 {
        // A line break right after the opening quotes is no part of the value.
        let rest = written.get(at..).unwrap_or_default();
        at += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    let escapes = quotes.starts_with('"');
    for _ in 0..index {
        let rest = written.get(at..).unwrap_or_default();
        at += unit_length(rest, escapes);
    }
    let rest = written.get(at..).unwrap_or_default();
    (at + if escapes { folded_length(rest) } else { 0 }).min(written.len().saturating_sub(quotes.len()))
}

/// How many bytes the first character of a value takes as written.
fn unit_length(rest: &str, escapes: bool) -> usize {
    let folded = if escapes { folded_length(rest) } else { 0 };
    let rest = rest.get(folded..).unwrap_or_default();
    let mut chars = rest.chars();
    let escape = match (chars.next(), chars.next()) {
        (Some('\\'), Some('x')) if escapes => 4,
        (Some('\\'), Some('u')) if escapes => 6,
        (Some('\\'), Some('U')) if escapes => 10,
        (Some('\\'), Some(other)) if escapes => 1 + other.len_utf8(),
        (Some('\r'), Some('\n')) => 2,
        (first, _) => first.map_or(0, char::len_utf8),
    };
    folded + escape
}

/// The length of a backslash at the end of a line and of all white space after it, which a value leaves out.
fn folded_length(rest: &str) -> usize {
    let Some(after) = rest.strip_prefix('\\') else { return 0 };
    let white = after.len() - after.trim_start().len();
    if after.get(..white).is_some_and(|white| white.contains('\n')) { 1 + white } else { 0 }
}

fn char_offset(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_of_a_value_is_found_as_written() {
        for (written, index, offset) in [
            ("\"abc\"", 0, 1),
            ("\"abc\"", 2, 3),
            ("\"abc\"", 9, 4),
            ("'a\\bc'", 2, 3),
            ("\"ñb\"", 1, 3),
            ("\"a\\tb\"", 2, 4),
            ("\"\\u00e9b\"", 1, 7),
            ("\"\\U0001F600b\"", 1, 11),
            ("\"\\x41b\"", 1, 5),
            ("\"\"\"\nab\"\"\"", 1, 5),
            ("'''\r\nab'''", 1, 6),
            ("\"\"\"a\\\n   b\"\"\"", 1, 9),
            ("\"\"", 0, 1),
            ("bare", 2, 2),
        ] {
            assert_eq!(offset_inside(written, index), offset, "{written:?} {index}");
        }
    }
}
