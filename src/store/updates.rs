//! Lists that bring news of leads by the client's own key.

use super::StoreError;
use crate::domain::lead::{LeadDraft, Reject};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Place, PlaceEvidence};

/// A row of an update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateRow {
    /// Blank fields say nothing; it may have no phone.
    pub draft: LeadDraft,
    /// Whether the row says a priority: a draft can't tell none from 0.
    pub says_priority: bool,
    /// Why the row makes no lead, whatever its key, if the campaign dials none of its numbers.
    pub undialed: Option<Reject>,
}

/// Rows of an update, in the order of the file, to be applied in one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateBatch {
    pub rows: Vec<UpdateRow>,
    pub rejects: Vec<Reject>,
    /// Numbers that cells say not to call, each with its row.
    pub barred: Vec<(u64, PhoneNumber)>,
    /// The last row that the batch holds.
    pub through_row: u64,
    /// Rows whose key no lead has become leads.
    pub add_new: bool,
}

/// The account of an update: every row is in exactly one of the first five after `rows`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct UpdateCounts {
    pub rows: u64,
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    pub added: u64,
    pub set_aside: u64,
    pub rejected: u64,
    /// Cells left out of rows that were taken.
    pub cells_rejected: u64,
    pub phones_added: u64,
    /// Phones of updated leads that their rows, naming others, did not name. They stay.
    pub phones_not_named: u64,
}

impl UpdateCounts {
    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        self.updated + self.unchanged + self.added + self.set_aside + self.rejected == self.rows
    }
}

/// A store that applies updates. They are lists: begun, finished and taken back as others are.
pub trait ListUpdates {
    /// Applies a batch, and notes how far the file is done; rows that were applied before are passed over. Of a lead only what
    /// imports bring changes, never where it stands, its attempts or its end. Who asks in it not to be called is suppressed for the
    /// client, on all numbers of the lead, as are numbers that its cells say not to call. `place` gives the place of a phone for its
    /// evidence.
    fn update_leads(
        &mut self,
        list: i64,
        batch: &UpdateBatch,
        place: &mut dyn FnMut(PlaceEvidence) -> Place,
    ) -> Result<(), StoreError>;
    /// The account of a list that is an update; `None` if it is an import.
    fn update_counts(&self, list: i64) -> Result<Option<UpdateCounts>, StoreError>;
}
