//! Cells of their rows that go with leads: a verdict needs none, a campaign's filter may.

use super::StoreError;
use crate::domain::filter::Column;
use std::sync::Arc;

/// A store whose leads come with cells of their rows, where that is wanted.
pub trait LeadCells {
    /// From now on, every lead of this campaign that is read comes with these cells, also at the last look. Columns of whose
    /// header the row has none are blank. Leads of other campaigns cost nothing more.
    fn show_cells(&mut self, campaign: i64, columns: &Arc<[Column]>);

    /// Headers of cells of the campaign's leads that are no column of the lead's own list: rows of other lists brought them, or an
    /// earlier outdial, which did not keep the columns of lists. Reads all leads.
    fn foreign_headers(&self, campaign: i64) -> Result<Vec<String>, StoreError>;
}
