//! A floor in small: a few agents stand for all, and one lead in so many for the others.
//!
//! What a run ahead costs grows with its calls. Of a long list on a large floor a part shows the same: each of its agents works, and each of
//! its calls counts, for so many.

use super::chance::mixed;

/// So many leads are all run through; of more, some stand for the others.
const ALL_RUN: u64 = 100_000;
/// So many days' work of agents is all run through, which takes two seconds.
const ALL_DAYS: u64 = 50;
/// How many days' work of agents is run through where some stand for the others. It is some 12,000 calls.
const AGENT_DAYS: u64 = 10;
/// With fewer agents too much would hang on how their calls happen to fall.
const FEWEST: u64 = 2;
/// With fewer leads too much would hang on which of them stand for the others.
const FEWEST_LEADS: u64 = 5_000;
/// Each agent stands for so many at least: otherwise little is gained.
const LEAST_GAIN: u64 = 3;

/// How many agents stand for how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    whole: u64,
    model: u64,
}

impl Scale {
    /// Everything as it is.
    pub const FULL: Self = Self { whole: 1, model: 1 };

    /// So many agents stand for all of them; none, or more than there are: everything is as it is.
    pub fn new(model: u64, whole: u64) -> Self {
        if model == 0 || model >= whole { Self::FULL } else { Self { whole, model } }
    }

    /// That in which a floor of so many agents is run ahead for so many days through so many leads.
    pub fn of_floor(agents: u64, days: u64, leads: u64) -> Self {
        if leads <= ALL_RUN || agents.saturating_mul(days) <= ALL_DAYS {
            return Self::FULL;
        }
        let by_leads = FEWEST_LEADS.saturating_mul(agents).div_ceil(leads);
        let model = (AGENT_DAYS / days.max(1)).max(FEWEST).max(by_leads);
        if agents < model.saturating_mul(LEAST_GAIN) { Self::FULL } else { Self::new(model, agents) }
    }

    /// Whether everything is as it is.
    pub fn is_full(self) -> bool {
        self.model == self.whole
    }

    /// How many agents stand for all, if few do.
    pub fn few(self) -> u64 {
        self.model
    }

    /// How many agents stand for so many.
    pub fn reduced(self, agents: u64) -> u64 {
        if self.is_full() { agents } else { ratio(agents.into(), self.model.into(), self.whole.into()).max(1) }
    }

    /// How many a number stands for, rounded.
    pub fn grown(self, number: u64) -> u64 {
        self.grown_by(number, (1, 1))
    }

    /// The same for a number times one by another, which is not 0.
    pub fn grown_by(self, number: u64, (times, by): (u64, u64)) -> u64 {
        let (times, by) = (u128::from(self.whole) * u128::from(times), u128::from(self.model) * u128::from(by));
        ratio(u128::from(number), times, by)
    }

    /// Whether the lead at this place of a row of likes stands for those beside it. Of each few that follow each other one does, which of them is
    /// left to chance: lists repeat themselves. `row` tells rows apart.
    pub fn keeps(self, row: u64, place: u64) -> bool {
        let group = place.saturating_mul(self.model) / self.whole;
        let begins = |group: u64| group.saturating_mul(self.whole).div_ceil(self.model);
        let (first, next) = (begins(group), begins(group + 1));
        place == first + mixed(row ^ mixed(group)) % (next - first).max(1)
    }
}

/// The number times one by the other, rounded half up.
fn ratio(number: u128, times: u128, by: u128) -> u64 {
    let by = by.max(1);
    u64::try_from((number.saturating_mul(times) + by / 2) / by).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_lists_and_small_floors_are_run_through_whole() {
        assert_eq!(Scale::of_floor(400, 5, ALL_RUN), Scale::FULL);
        assert_eq!(Scale::of_floor(10, 5, 1_000_000), Scale::FULL);
        assert_ne!(Scale::of_floor(11, 5, 1_000_000), Scale::FULL);
        // Ten agents for twenty would gain little.
        assert_eq!(Scale::of_floor(20, 1, 1_000_000), Scale::FULL);
    }

    #[test]
    fn a_large_floor_keeps_leads_enough() {
        let scale = Scale::of_floor(10_000, 31, 120_000);
        assert_eq!(scale.grown(FEWEST_LEADS) / 1_000, 119);
        assert_eq!(Scale::of_floor(0, 5, 1_000_000), Scale::FULL);
    }

    #[test]
    fn the_longer_it_looks_ahead_the_fewer_agents_stand_for_all() {
        for (days, agents) in [(1, 10), (2, 5), (5, 2), (31, 2)] {
            assert_eq!(Scale::of_floor(400, days, 1_000_000).reduced(400), agents, "{days} days");
        }
    }

    #[test]
    fn what_few_did_is_what_all_would_have_done() {
        let scale = Scale::new(4, 45);
        assert_eq!(scale.reduced(45), 4);
        assert_eq!((scale.grown(0), scale.grown(1), scale.grown(4), scale.grown(400)), (0, 11, 45, 4_500));
        assert_eq!(Scale::FULL.grown(7), 7);
    }

    #[test]
    fn short_rows_have_their_share_as_long_ones_do() {
        for (model, whole) in [(2, 40), (3, 40), (10, 40), (2, 400), (4, 45)] {
            let scale = Scale::new(model, whole);
            for length in [1, 2, 4, 8, 20, 300] {
                let rows = 400_000 / length;
                let kept = (0..rows).map(|row| (0..length).filter(|place| scale.keeps(row, *place)).count() as u64);
                let (kept, all) = (scale.grown(kept.sum()), rows * length);
                assert!(kept.abs_diff(all) * 100 < all * 8, "{model}/{whole}: {kept} of {all} in rows of {length}");
            }
        }
    }

    proptest! {
        #[test]
        fn of_a_row_as_many_are_kept_as_stand_for_it(
            model in 1_u64..12, whole in 1_u64..600, row: u64, length in 0_u64..5_000,
        ) {
            let scale = Scale::new(model, whole);
            let kept = (0..length).filter(|place| scale.keeps(row, *place)).count() as u64;
            let stands_for = scale.grown(kept);
            let most = scale.grown(1) + 1;
            prop_assert!(stands_for.abs_diff(length) <= most, "{kept} kept of {length}");
        }

        #[test]
        fn everything_is_kept_of_what_is_as_it_is(row: u64, place in 0_u64..1_000_000) {
            prop_assert!(Scale::FULL.keeps(row, place));
        }
    }
}
