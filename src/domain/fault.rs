//! What is wrong with something a person wrote, said so that they can mend it.

use std::fmt;

/// One fault in a file: where it is, what is wrong, what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1; 0 if the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 if the whole line is meant.
    pub column: usize,
    /// What is wrong, with the value: `unknown key "nmae"`.
    pub what: String,
    /// What to do: `did you mean "name"?`; may be empty.
    pub hint: String,
}

/// `campaigns/sales.toml:12:3: unknown key "nmae": did you mean "name"?`
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        write!(f, ": {}", self.what)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, ": {}", self.hint) }
    }
}

impl std::error::Error for Fault {}

/// The 1-based line and column (in characters) of a byte offset in a text.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let text = "a\nñb\nc";
        for (offset, at) in [(0, (1, 1)), (2, (2, 1)), (4, (2, 2)), (6, (3, 1)), (99, (3, 2)), (3, (2, 1))] {
            assert_eq!(line_and_column(text, offset), at, "offset {offset}");
        }
    }
}
