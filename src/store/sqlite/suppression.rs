//! The steps of suppression lists.

use super::{SqliteStore, changes, pages, registries, suppressions};
use crate::domain::number_block::NumberBlock;
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::{Coverage, Registry};
use crate::domain::suppression::{Lift, Suppression, SuppressionList};
use crate::store::StoreError;
use crate::store::suppression::{Generation, LiftOrder, ListEntry, LoadCounts, NewLoad, Suppressions};

impl Suppressions for SqliteStore {
    fn suppress(&mut self, suppressions: &[Suppression]) -> Result<u64, StoreError> {
        self.write(|conn| suppressions::add(conn, suppressions))
    }

    fn lift(&mut self, order: &LiftOrder) -> Result<Vec<Lift>, StoreError> {
        self.write(|conn| suppressions::lift(conn, order))
    }

    fn suppressions_of(&self, number: PhoneNumber) -> Result<Vec<Suppression>, StoreError> {
        self.read(|conn| suppressions::of_number(conn, number))
    }

    fn lifts_of(&self, number: PhoneNumber) -> Result<Vec<Lift>, StoreError> {
        self.read(|conn| suppressions::lifts_of(conn, number))
    }

    fn suppression_lists(&self) -> Result<Vec<SuppressionList>, StoreError> {
        self.read(registries::all)
    }

    fn save_suppression_list(&mut self, list: &SuppressionList) -> Result<SuppressionList, StoreError> {
        self.write(|conn| registries::save(conn, list))
    }

    fn load_entries(&mut self, load: &NewLoad, entries: &[ListEntry], changes: bool) -> Result<LoadCounts, StoreError> {
        self.write(|conn| suppressions::load(conn, load, entries, changes))
    }

    fn begin_pages(&mut self, list: &str) -> Result<Generation, StoreError> {
        self.write(|conn| pages::begin(conn, list))
    }

    fn add_pages(&mut self, generation: Generation, blocks: &[(u64, NumberBlock)]) -> Result<u64, StoreError> {
        self.write(|conn| pages::add(conn, generation, blocks))
    }

    fn drop_pages(&mut self, generation: Generation) -> Result<(), StoreError> {
        self.write(|conn| pages::drop(conn, generation))
    }

    fn put_in_force(
        &mut self,
        load: &NewLoad,
        pages: Generation,
        washed: Option<Generation>,
        covers: &Coverage,
    ) -> Result<LoadCounts, StoreError> {
        self.write(|conn| registries::put_in_force(conn, load, pages, washed, covers))
    }

    fn change_pages(&mut self, load: &NewLoad, changes: &[(PhoneNumber, bool)]) -> Result<LoadCounts, StoreError> {
        self.write(|conn| registries::change(conn, load, changes))
    }

    fn sweep_pages(&mut self) -> Result<bool, StoreError> {
        self.write(pages::sweep)
    }

    fn fold_pages(&mut self) -> Result<bool, StoreError> {
        self.write(changes::fold)
    }

    fn registries(&self) -> Result<Vec<Registry>, StoreError> {
        self.read(registries::loaded)
    }

    fn on_registries(
        &self,
        numbers: &[PhoneNumber],
        visit: &mut dyn FnMut(usize, PhoneNumber),
    ) -> Result<(), StoreError> {
        self.read(|conn| registries::each_of(conn, numbers, visit))
    }
}
