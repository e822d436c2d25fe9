//! Cells as spreadsheets take them.

/// A spreadsheet runs a cell that begins with one of these as a formula: an apostrophe keeps it text (CWE-1236).
pub fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
