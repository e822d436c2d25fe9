//! Suppression lists in a store: the steps of loading, changing, lifting and asking them.

use super::StoreError;
use crate::domain::number_block::NumberBlock;
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::{Coverage, Registry};
use crate::domain::suppression::{Lift, Suppression, SuppressionList};
use chrono::{DateTime, Utc};

/// Pages that are being filled, and that nobody sees yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generation(pub i64);

/// What a load brings besides its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLoad {
    /// The list, with source, day and person of this load. Its id is left at 0: the name says which.
    pub list: SuppressionList,
    /// Lines that could not be read.
    pub rejected: u64,
    pub at: DateTime<Utc>,
}

/// An entry of a list that is no registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    pub number: PhoneNumber,
    /// It is taken off the list, by a change file.
    pub removed: bool,
    pub reason: String,
    pub expires: Option<DateTime<Utc>>,
}

/// What a load did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadCounts {
    pub added: u64,
    pub removed: u64,
    /// Entries that the file leaves out or deletes, and that stay: they were not made by a file.
    pub kept: u64,
    /// On the list afterwards.
    pub numbers: u64,
}

/// Which numbers are lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftOrder {
    pub numbers: Vec<PhoneNumber>,
    /// The list; `None`: all that are no registries.
    pub list: Option<String>,
    pub at: DateTime<Utc>,
    pub by: String,
    pub reason: String,
}

/// Suppression lists, kept as rows, and registries, kept as pages. Each method is one step, as with [`Store`](super::Store).
pub trait Suppressions {
    /// Adds suppressions and gives how many were new: the first for a number, list, reach and client stands. The lists must be
    /// there.
    fn suppress(&mut self, suppressions: &[Suppression]) -> Result<u64, StoreError>;
    /// Takes numbers off lists that are no registries, and notes who did; gives what was taken off.
    fn lift(&mut self, order: &LiftOrder) -> Result<Vec<Lift>, StoreError>;
    /// Every suppression that names the number, in whatever reach, run out or not; the oldest first.
    fn suppressions_of(&self, number: PhoneNumber) -> Result<Vec<Suppression>, StoreError>;
    /// What was lifted of a number, oldest first.
    fn lifts_of(&self, number: PhoneNumber) -> Result<Vec<Lift>, StoreError>;

    /// All lists by name; of one that is no registry `numbers` counts its entries.
    fn suppression_lists(&self) -> Result<Vec<SuppressionList>, StoreError>;
    /// The list of this name, made if there is none; the list that is there stays as it is.
    fn save_suppression_list(&mut self, list: &SuppressionList) -> Result<SuppressionList, StoreError>;
    /// A load of entries in one step. A whole file (`changes` is false) replaces what files brought before; what was
    /// entered by hand or asked for on the phone stays.
    fn load_entries(&mut self, load: &NewLoad, entries: &[ListEntry], changes: bool) -> Result<LoadCounts, StoreError>;

    /// Begins to fill pages for a registry. What an earlier load of it that was cut off has left is given up.
    fn begin_pages(&mut self, list: &str) -> Result<Generation, StoreError>;
    /// Adds blocks, rising, to pages that are being filled; gives how many numbers were new.
    fn add_pages(&mut self, generation: Generation, blocks: &[(u64, NumberBlock)]) -> Result<u64, StoreError>;
    /// Gives up pages that were being filled.
    fn drop_pages(&mut self, generation: Generation) -> Result<(), StoreError>;
    /// Puts the pages in force, in place of those before: readers see the old list or the new one. `washed` are the
    /// numbers of which the list speaks, if they are known one by one.
    fn put_in_force(
        &mut self,
        load: &NewLoad,
        pages: Generation,
        washed: Option<Generation>,
        covers: &Coverage,
    ) -> Result<LoadCounts, StoreError>;
    /// Adds (`true`) and deletes numbers of a registry in one step; `changes` are sorted by number, none twice. They are kept
    /// beside its pages, which stay as they are.
    fn change_pages(&mut self, load: &NewLoad, changes: &[(PhoneNumber, bool)]) -> Result<LoadCounts, StoreError>;
    /// Removes some of the pages that are no longer in force; `true` while there are more. Each step is short, so that
    /// calls go on in between.
    fn sweep_pages(&mut self) -> Result<bool, StoreError>;
    /// Where more changes are kept beside the pages of a registry than shall be, puts some of them into the pages; `true` while
    /// there are more. No reader sees a difference, and each step is short.
    fn fold_pages(&mut self) -> Result<bool, StoreError>;
    /// The registries that are loaded, by name of the list.
    fn registries(&self) -> Result<Vec<Registry>, StoreError>;
    /// Visits each number (sorted by the caller) that stands on a registry, with the registry's index in
    /// [`registries`](Self::registries). Each page is read once.
    fn on_registries(
        &self,
        numbers: &[PhoneNumber],
        visit: &mut dyn FnMut(usize, PhoneNumber),
    ) -> Result<(), StoreError>;
}
