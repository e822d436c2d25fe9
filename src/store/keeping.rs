//! Lists looked at as a whole, and taken back.

use super::StoreError;
use chrono::{DateTime, Utc};

/// Where a list stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListStanding {
    /// Leads that came with it.
    pub leads: u64,
    /// Those of them that were dialed.
    pub dialed: u64,
    /// Leads of other lists to which it added something.
    pub changed: u64,
    /// Numbers that it said not to call: they are suppressed, and stay so when it is taken back.
    pub requests: u64,
    /// Later lists with rows that were merged into leads, perhaps into those of this list, in words: with these leads such rows go.
    pub merged_later: Vec<String>,
    /// What keeps it from being taken back, in words with what to do; none if nothing does.
    pub obstacles: Vec<String>,
}

/// A store that can take a list back.
pub trait ListKeeping {
    /// Where a list stands; `None` if there is none of this number.
    fn list_standing(&self, list: i64, now: DateTime<Utc>) -> Result<Option<ListStanding>, StoreError>;
    /// Takes a list back: its leads and its rejects go, and the leads to which it added something are as they were before it; the numbers of people who asked not to be called, as it said, stay suppressed.
    /// Nothing happens if there are obstacles, which are given with where it stood.
    fn retract_list(&mut self, list: i64, now: DateTime<Utc>) -> Result<Option<ListStanding>, StoreError>;
}
