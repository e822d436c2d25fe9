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
            // How many of each place were passed.
            let mut passed: HashMap<i64, u64> = HashMap::new();
            for (block, places) in blocks.iter_mut() {
                let several = in_several(places);
                let keeps = |offset: &u32| keeps_in_all(scale, fresh::lead_of(*block, *offset));
                let kept_of_several: RoaringBitmap = several.iter().filter(keeps).collect();
                for (place, leads) in places.iter_mut() {
                    let passed = passed.entry(*place).or_default();
                    let alone = &*leads - &several;
                    let numbered = alone.iter().zip(*passed..);
                    *passed += alone.len();
                    let kept = numbered.filter(|(_, nth)| scale.keeps(row(*priority, *place), *nth));
                    let kept: RoaringBitmap = kept.map(|(offset, _)| offset).collect();
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
        for ((place, priority), leads) in dialed.iter_mut() {
            let mut passed = 0;
            leads.retain(|(_, lead)| {
                if in_several.binary_search(lead).is_ok() {
                    return keeps_in_all(scale, *lead);
                }
                passed += 1;
                scale.keeps(row(*priority, *place), passed - 1)
            });
        }
        dialed.retain(|(_, leads)| !leads.is_empty());
        numbers.clear();
        numbers.extend(dialed.iter().flat_map(|(_, leads)| leads).map(|(_, lead)| *lead));
        numbers.sort_unstable();
        numbers.dedup();
    }
}

/// Tells the row of a priority and a place from others.
fn row(priority: i64, place: i64) -> u64 {
    mixed(priority.cast_unsigned()) ^ place.cast_unsigned()
}

/// Whether a lead is kept that stands in several rows: it is kept in all of them or in none.
fn keeps_in_all(scale: Scale, lead: i64) -> bool {
    scale.keeps_by_chance(lead.cast_unsigned())
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
