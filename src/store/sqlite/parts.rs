//! Rows of a batch as parts of leads, as the store writes them.

use super::error::Step;
use super::merge::{Kept, Repeat};
use super::phones::PhoneRow;
use super::places::{self, KnownPlaces, PlacesOfStep};
use super::{details, leads};
use crate::domain::place::Place;
use crate::store::batch::{BatchPhone, BatchRow, ImportBatch};
use foldhash::HashMap;
use rusqlite::Connection;

/// What is needed to write the rows of a batch.
pub(super) struct Parts<'b> {
    batch: &'b ImportBatch,
    of_step: PlacesOfStep<'b>,
    /// For each place of the batch, its number in the file.
    places: Vec<i64>,
    unknown_place: i64,
    /// For two places, the number in the file of what may be either.
    widened: HashMap<(i64, i64), i64>,
}

impl<'b> Parts<'b> {
    pub(super) fn new(conn: &'b Connection, known: &'b KnownPlaces, batch: &'b ImportBatch) -> Step<Self> {
        let mut of_step = PlacesOfStep::new(conn, known)?;
        let places = batch.places().iter().map(|place| of_step.intern(place)).collect::<Step<_>>()?;
        let unknown_place = of_step.intern(&Place::default())?;
        Ok(Self { batch, of_step, places, unknown_place, widened: HashMap::default() })
    }

    /// The number in the file of a place of the batch; none: unknown.
    pub(super) fn place(&self, place: Option<u32>) -> i64 {
        place.and_then(|place| self.places.get(place as usize)).copied().unwrap_or(self.unknown_place)
    }

    pub(super) fn phone(&self, phone: &BatchPhone) -> PhoneRow {
        PhoneRow {
            number: phone.number,
            kind: phone.kind,
            place: self.place(phone.place),
            extension: self.batch.extension(phone).to_owned(),
            final_reason: String::new(),
            label: phone.label,
        }
    }

    /// What a row says of its person.
    pub(super) fn repeat(&self, row: &BatchRow<'_>) -> Step<Repeat> {
        let phones = row.phones.iter().map(|phone| self.phone(phone)).collect();
        let detail = details::read(row.detail(), self.batch.columns())?;
        let own = Kept::read(row.key(), row.name(), row.claims(), phones, detail)?;
        Ok(Repeat { own, denied: leads::claims(row.denied())? })
    }

    /// Notes that a lead's phone may be in the place of a row too, and what the row says it is if nobody has said it.
    pub(super) fn widen(&mut self, kept: &mut Kept, said: &BatchPhone) -> Step<()> {
        let said_place = self.place(said.place);
        let Some(phone) = kept.phones.iter_mut().find(|phone| phone.number == said.number) else { return Ok(()) };
        let both = if phone.place == said_place { said_place } else { self.either(phone.place, said_place)? };
        let label = phone.label.or(said.label);
        kept.changed |= both != phone.place || label != phone.label;
        (phone.place, phone.label) = (both, label);
        Ok(())
    }

    /// The number in the file of what may be either of two places: the first one's, if that says it.
    fn either(&mut self, own: i64, said: i64) -> Step<i64> {
        if let Some(both) = self.widened.get(&(own, said)) {
            return Ok(*both);
        }
        let (one, other) = (self.of_step.read(own)?, self.of_step.read(said)?);
        let both: Place = places::either(&one, &other);
        let both = if both == *one { own } else { self.of_step.intern(&both)? };
        self.widened.insert((own, said), both);
        Ok(both)
    }

    /// Writes the places that are new.
    pub(super) fn write_places(self) -> Step<()> {
        self.of_step.write()
    }
}
