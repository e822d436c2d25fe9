//! The rows in which the leads of a campaign stand, and of those of a long list a part.
//!
//! Leads that are alike for a dial list stand in one row: those of a priority and a place that were never dialed, and those that were, by
//! when they are free. Where few stand for many, one lead in so many of each row is kept: every kind has its share.

use super::standing::Block;
use crate::domain::chance::mixed;
use crate::domain::scale::Scale;
use crate::store::sqlite::dialed::{self, Free};
use crate::store::sqlite::error::Step;
use crate::store::sqlite::fresh;
use crate::store::sqlite::value::micros;
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};
use roaring::RoaringBitmap;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The rows of a campaign's leads that are not done.
pub(super) struct Rows {
    /// Leads that were never dialed, by priority, block and place.
    pub fresh: BTreeMap<i64, BTreeMap<i64, Block>>,
    /// Leads that were, by place and priority, in the order in which they are free.
    pub dialed: Vec<((i64, i64), Vec<Free>)>,
    /// Numbers of the leads that were, each once, and of those of them that stand in several rows; rising.
    numbers: Vec<i64>,
    in_several: Vec<i64>,
}

impl Rows {
    /// Those of the file, but leads that are not free before `until`.
    pub(super) fn read(conn: &Connection, campaign: i64, until: DateTime<Utc>) -> Step<Self> {
        let mut fresh: BTreeMap<i64, BTreeMap<i64, Block>> = BTreeMap::new();
        fresh::each_row(conn, campaign, &mut |row| {
            fresh.entry(row.priority).or_default().entry(row.block).or_default().insert(row.place, row.leads);
        })?;
        let mut dialed: Vec<((i64, i64), Vec<Free>)> = Vec::new();
        dialed::each_row(conn, campaign, micros(until), &mut |row| {
            let key = (row.place, row.priority);
            match dialed.last_mut() {
                Some((last, leads)) if *last == key => leads.push(row.free),
                _ => dialed.push((key, vec![row.free])),
            }
        })?;
        let (mut numbers, mut in_several) = (Vec::new(), Vec::new());
        numbers.extend(dialed.iter().flat_map(|(_, leads)| leads).map(|(_, lead)| *lead));
        numbers.sort_unstable();
        numbers.dedup_by(|one, other| {
            let same = one == other;
            in_several.extend(same.then_some(*one));
            same
        });
        Ok(Self { fresh, dialed, numbers, in_several })
    }

    /// How many leads stand in them.
    pub(super) fn leads(&self) -> u64 {
        let of_block = |places: &Block| places.values().fold(RoaringBitmap::new(), |all, leads| all | leads).len();
        self.fresh.values().flat_map(BTreeMap::values).map(of_block).sum::<u64>() + self.numbers.len() as u64
    }

    /// Whether a lead that was dialed stands in them.
    pub(super) fn has_dialed(&self, lead: i64) -> bool {
        self.numbers.binary_search(&lead).is_ok()
    }

    /// Keeps one lead in so many.
    pub(super) fn thin(&mut self, scale: Scale) {
        if !scale.is_full() {
            self.thin_fresh(scale);
            self.thin_dialed(scale);
        }
    }

    fn thin_fresh(&mut self, scale: Scale) {
        for (priority, blocks) in &mut self.fresh {
            // How many of each place, and of each set of places, were passed.
            let mut passed = Passed::default();
            for places in blocks.values_mut() {
                let several = in_several(places);
                let kept_of_several: RoaringBitmap = sets(places, &several)
                    .into_iter()
                    .filter(|(_, set)| passed.keeps(scale, *priority, *set))
                    .map(|(offset, _)| offset)
                    .collect();
                for (place, leads) in places.iter_mut() {
                    let alone = &*leads - &several;
                    let kept = alone.iter().filter(|_| passed.keeps(scale, *priority, set_of(*place)));
                    let kept: RoaringBitmap = kept.collect();
                    *leads = kept | (&*leads & &kept_of_several);
                }
                places.retain(|_, leads| !leads.is_empty());
            }
            blocks.retain(|_, places| !places.is_empty());
        }
        self.fresh.retain(|_, blocks| !blocks.is_empty());
    }

    fn thin_dialed(&mut self, scale: Scale) {
        let Self { dialed, numbers, in_several, .. } = self;
        // Leads in several places are kept in all of them or in none.
        let mut sets: HashMap<i64, u64> = HashMap::new();
        for ((place, _), leads) in dialed.iter().filter(|_| !in_several.is_empty()) {
            for (_, lead) in leads.iter().filter(|(_, lead)| in_several.binary_search(lead).is_ok()) {
                *sets.entry(*lead).or_default() ^= set_of(*place);
            }
        }
        let (mut passed, mut decided) = (Passed::default(), HashMap::new());
        for ((place, priority), leads) in dialed.iter_mut() {
            leads.retain(|(_, lead)| match sets.get(lead) {
                Some(set) => *decided.entry(*lead).or_insert_with(|| passed.keeps(scale, *priority, *set)),
                None => passed.keeps(scale, *priority, set_of(*place)),
            });
        }
        dialed.retain(|(_, leads)| !leads.is_empty());
        numbers.clear();
        numbers.extend(dialed.iter().flat_map(|(_, leads)| leads).map(|(_, lead)| *lead));
        numbers.sort_unstable();
        numbers.dedup();
    }
}

/// How many leads of each kind were passed.
#[derive(Default)]
struct Passed(HashMap<u64, u64>);

impl Passed {
    /// Whether the next lead of a priority and a set of places stands for the others.
    fn keeps(&mut self, scale: Scale, priority: i64, set: u64) -> bool {
        let row = mixed(priority.cast_unsigned()) ^ set;
        let passed = self.0.entry(row).or_default();
        *passed += 1;
        scale.keeps(row, *passed - 1)
    }
}

/// A set of one place; that of several is all of theirs, one with the other.
fn set_of(place: i64) -> u64 {
    mixed(mixed(place.cast_unsigned()))
}

/// The leads of a block that stand at several places.
fn in_several(places: &Block) -> RoaringBitmap {
    let (mut seen, mut several) = (RoaringBitmap::new(), RoaringBitmap::new());
    for leads in places.values() {
        several |= &seen & leads;
        seen |= leads;
    }
    several
}

/// These leads of a block, each with the set of its places.
fn sets(places: &Block, of: &RoaringBitmap) -> BTreeMap<u32, u64> {
    let mut sets: BTreeMap<u32, u64> = BTreeMap::new();
    for (place, leads) in places {
        (leads & of).iter().for_each(|offset| *sets.entry(offset).or_default() ^= set_of(*place));
    }
    sets
}
