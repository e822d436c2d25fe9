//! Dial lists that were made: a line each, so that it can be told later which list a floor worked by.

use super::StoreError;
use chrono::{DateTime, Utc};

/// A dial list that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptList {
    pub campaign: i64,
    /// The instant for which it was made.
    pub at: DateTime<Utc>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// To whom its leads were leased; empty: to nobody.
    pub owner: String,
    pub leads: u64,
    /// [`hash`](crate::dial_list::hash()) of it.
    pub hash: String,
    /// Fingerprints of the rulebook and of the campaign's files, and the version of the zone data.
    pub rulebook: String,
    pub campaign_fingerprint: String,
    pub zones: String,
}

/// A store that keeps which dial lists were made.
pub trait KeptLists {
    /// Keeps a list. One that was made before, for the same instant and owner, is not kept twice.
    fn keep_dial_list(&mut self, list: &KeptList) -> Result<(), StoreError>;
    /// The last lists of a campaign, so many at most, the latest first.
    fn dial_lists(&self, campaign: i64, most: usize) -> Result<Vec<KeptList>, StoreError>;
}
