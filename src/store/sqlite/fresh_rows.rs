//! The rows of fresh leads, as a walk over them asks for them.

use super::error::Step;
use super::fresh::bitmap;
use roaring::{MultiOps, RoaringBitmap};
use rusqlite::{CachedStatement, Connection, OptionalExtension};

/// The next lower priority, the next block, the places of a block, and the leads of a place there.
pub(super) const STEPS: [&str; 4] = [
    "SELECT priority FROM fresh WHERE campaign = ?1 AND priority < ?2 ORDER BY priority DESC LIMIT 1",
    "SELECT block FROM fresh WHERE campaign = ?1 AND priority = ?2 AND block > ?3 ORDER BY block LIMIT 1",
    "SELECT place FROM fresh WHERE campaign = ?1 AND priority = ?2 AND block = ?3 ORDER BY place",
    "SELECT leads FROM fresh WHERE campaign = ?1 AND priority = ?2 AND block = ?3 AND place = ?4",
];

/// The rows of a campaign's fresh leads, wherever they are.
pub(super) trait FreshRows {
    /// The highest priority below another one.
    fn priority_below(&mut self, priority: i64) -> Step<Option<i64>>;
    /// The first block behind another one in which leads of a priority stand.
    fn block_after(&mut self, priority: i64, block: i64) -> Step<Option<i64>>;
    /// The places of leads of a priority in a block, rising.
    fn places(&mut self, priority: i64, block: i64) -> Step<Vec<i64>>;
    /// The leads of a priority in a block at any of some places.
    fn leads(&mut self, priority: i64, block: i64, places: &[i64]) -> Step<RoaringBitmap>;
}

/// The rows in the file.
pub(super) struct FreshInFile<'c> {
    campaign: i64,
    lower: CachedStatement<'c>,
    next_block: CachedStatement<'c>,
    places: CachedStatement<'c>,
    leads: CachedStatement<'c>,
}

impl<'c> FreshInFile<'c> {
    pub(super) fn new(conn: &'c Connection, campaign: i64) -> Step<Self> {
        let [lower, next_block, places, leads] = STEPS.map(|sql| conn.prepare_cached(sql));
        Ok(Self { campaign, lower: lower?, next_block: next_block?, places: places?, leads: leads? })
    }
}

impl FreshRows for FreshInFile<'_> {
    fn priority_below(&mut self, priority: i64) -> Step<Option<i64>> {
        Ok(self.lower.query_row((self.campaign, priority), |row| row.get(0)).optional()?)
    }

    fn block_after(&mut self, priority: i64, block: i64) -> Step<Option<i64>> {
        Ok(self.next_block.query_row((self.campaign, priority, block), |row| row.get(0)).optional()?)
    }

    fn places(&mut self, priority: i64, block: i64) -> Step<Vec<i64>> {
        let found = self.places.query_map((self.campaign, priority, block), |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn leads(&mut self, priority: i64, block: i64, places: &[i64]) -> Step<RoaringBitmap> {
        let mut rows = Vec::with_capacity(places.len());
        for place in places {
            let found = self.leads.query_row((self.campaign, priority, block, place), |row| Ok(bitmap(row, 0)));
            rows.extend(found.optional()?.transpose()?);
        }
        Ok(rows.union())
    }
}
