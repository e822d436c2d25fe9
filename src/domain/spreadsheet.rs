//! Cells as spreadsheets take them.

use std::borrow::Cow;

/// What a cell begins with that a spreadsheet would run as a formula (CWE-1236).
const RUN: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cell as text that no spreadsheet runs: an apostrophe before what begins like a formula.
pub fn inert(cell: &str) -> String {
    if cell.starts_with(RUN) { format!("'{cell}") } else { cell.to_owned() }
}

/// As [`inert`], for cells that programs read again: telephone numbers and figures stay as they are. `+1 305-555-0142` is a
/// sum to a spreadsheet at worst, and runs nothing.
pub fn inert_but_numbers(cell: &str) -> Cow<'_, str> {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '.' | '(' | ')' | '/');
    if !cell.starts_with(RUN) || (cell.starts_with(['+', '-']) && cell.chars().all(number)) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(inert(cell))
}

/// The cell without the apostrophe that [`inert`] put before it.
pub fn as_written(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(RUN)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text_and_reads_back() {
        for (cell, safe, with_numbers) in [
            ("=1+2", "'=1+2", "'=1+2"),
            (
                "=HYPERLINK(\"http://example.com\")",
                "'=HYPERLINK(\"http://example.com\")",
                "'=HYPERLINK(\"http://example.com\")",
            ),
            ("@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3+cmd", "'-2+3+cmd", "'-2+3+cmd"),
            ("\t=1", "'\t=1", "'\t=1"),
            ("\r=1", "'\r=1", "'\r=1"),
            ("+13055550142", "'+13055550142", "+13055550142"),
            ("+1 (305) 555-0142", "'+1 (305) 555-0142", "+1 (305) 555-0142"),
            ("-5", "'-5", "-5"),
            ("", "", ""),
            ("Bo", "Bo", "Bo"),
            ("'Bo", "'Bo", "'Bo"),
        ] {
            assert_eq!((inert(cell).as_str(), &*inert_but_numbers(cell)), (safe, with_numbers), "{cell:?}");
            assert_eq!((as_written(&inert(cell)), as_written(&inert_but_numbers(cell))), (cell, cell), "{cell:?}");
        }
    }
}
