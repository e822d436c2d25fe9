//! Rows that a mapping says to leave out: closed accounts, people who asked another dialer not to be called.

use super::error::IntakeError;
use super::header::Headers;
use super::scan::Row;

/// Columns, and the cells in them, in lower case, whose rows are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct LeaveOut {
    columns: Vec<(usize, Vec<String>)>,
}

impl LeaveOut {
    /// # Errors
    /// When several columns have a name that was meant. A column that the file lacks is none to look at.
    pub(super) fn new(headers: &Headers, said: &[(String, Vec<String>)]) -> Result<Self, IntakeError> {
        let mut columns = Vec::new();
        for (column, cells) in said {
            match headers.find("leave_out", column) {
                Ok(index) => columns.push((index, cells.iter().map(|cell| cell.trim().to_lowercase()).collect())),
                Err(IntakeError::UnknownColumn { .. } | IntakeError::NeedsPosition { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Self { columns })
    }

    /// The column whose cell says to leave the row out.
    pub(super) fn says(&self, row: &Row) -> Option<usize> {
        let says = |(index, cells): &&(usize, Vec<String>)| {
            let cell = row.cell(*index).trim();
            !cell.is_empty() && cells.contains(&cell.to_lowercase())
        };
        self.columns.iter().find(says).map(|(index, _)| *index)
    }
}
