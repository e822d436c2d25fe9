//! When people were reached: a campaign's calls that are over, by the part of the called party's week.

use super::StoreError;
use crate::domain::contact_rate::CallsByPart;
use crate::domain::day_part::DayPart;
use crate::domain::place::Place;
use chrono::{DateTime, Utc};

/// How many of a campaign's calls tell enough of when its people are reached: with so many a rate is known to half a percent in each of nine
/// cells, and people change. They are read in a quarter of a second.
pub const LATEST: usize = 100_000;

/// In which part of the week it is at an instant by all clocks of a place; `None` where they do not agree or one is not known.
pub type PartAt<'a> = &'a dyn Fn(&Place, DateTime<Utc>) -> Option<DayPart>;

/// A store that adds up when people were reached.
pub trait PastCalls {
    /// The calls of a campaign that are over, so many of them at most, those that were written down last. The place is that of the number as
    /// the lead has it now; of a number that the lead has no more, the part of the week is not known.
    fn calls_by_part(&self, campaign: i64, most: usize, part_at: PartAt<'_>) -> Result<CallsByPart, StoreError>;
}
