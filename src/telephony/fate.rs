//! What decides how a simulated call goes: chance of its own, or shares that are dealt out evenly.

use crate::domain::chance::mixed;
use crate::domain::disposition::Category;
use crate::domain::phone::PhoneNumber;
use foldhash::{HashMap, HashSet};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use std::ops::RangeInclusive;

/// What is drawn for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Draw {
    Result,
    Setup,
    Ring,
    /// How long it rings before it is declined.
    Declined,
    Says,
    Agreed,
    Talk(Category),
    Wrap,
}

impl Draw {
    /// How far apart two that follow each other are, of a whole of 2⁶⁴: the fractional parts of the square roots of the first primes. No two
    /// draws may keep step.
    fn step(self) -> u64 {
        match self {
            Self::Result => 0x6a09_e667_f3bc_c908,
            Self::Setup => 0xbb67_ae85_84ca_a73b,
            Self::Ring => 0x3c6e_f372_fe94_f82b,
            Self::Declined => 0xa54f_f53a_5f1d_36f1,
            Self::Says => 0x510e_527f_ade6_82d1,
            Self::Agreed => 0x9b05_688c_2b3e_6c1f,
            Self::Talk(_) => 0x1f83_d9ab_fb41_bd6b,
            Self::Wrap => 0x5be0_cd19_137e_2179,
        }
    }

    /// Tells draws apart.
    fn number(self) -> u64 {
        match self {
            Self::Talk(category) => 8 + category as u64,
            Self::Result => 0,
            Self::Setup => 1,
            Self::Ring => 2,
            Self::Declined => 3,
            Self::Says => 4,
            Self::Agreed => 5,
            Self::Wrap => 6,
        }
    }
}

/// Deals what is drawn for calls evenly: of a hundred calls that follow each other, as many are answered as of a hundred are in the mean.
/// A run of few calls shows then what one of many shows.
///
/// Each kind of draw has a Kronecker sequence (Kuipers and Niederreiter, "Uniform Distribution of Sequences", 1974, chapter 2.3).
#[derive(Clone, Debug, Default)]
pub(super) struct Dealer {
    /// Where each sequence is, of a whole of 2⁶⁴.
    at: HashMap<Draw, u64>,
    /// Numbers that were called.
    met: HashSet<PhoneNumber>,
}

impl Dealer {
    /// Notes that a number is called; whether it is for the first time.
    pub(super) fn meets(&mut self, number: PhoneNumber) -> bool {
        self.met.insert(number)
    }

    fn next(&mut self, seed: u64, draw: Draw) -> u64 {
        let at = self.at.entry(draw).or_insert_with(|| mixed(seed ^ mixed(draw.number())));
        *at = at.wrapping_add(draw.step());
        *at
    }
}

/// Where the draws of a call come from.
#[allow(clippy::large_enum_variant, reason = "it lives as long as a call is placed, where it is made")]
pub(super) enum Chance<'d> {
    /// Chance of its own.
    Own(ChaCha8Rng),
    /// The dealer's hand, and the line's seed.
    Dealt(&'d mut Dealer, u64),
}

impl Chance<'_> {
    /// A number of a range, all equally likely but for a bias below 2⁻⁴⁰, which no report can show.
    pub(super) fn draw(&mut self, what: Draw, range: RangeInclusive<u32>) -> u32 {
        let (low, high) = range.into_inner();
        let width = u64::from(high.saturating_sub(low)) + 1;
        let drawn = match self {
            Self::Own(chance) => chance.next_u64() % width,
            // Neighbours in the whole are neighbours in the range: so it is dealt evenly too.
            Self::Dealt(dealer, seed) => scaled(dealer.next(*seed, what), width),
        };
        low + u32::try_from(drawn).unwrap_or_default()
    }
}

/// A part of 2⁶⁴ as the same part of a width.
fn scaled(part: u64, width: u64) -> u64 {
    let product = u128::from(part) * u128::from(width);
    u64::try_from(product >> 64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dealt_has_its_share_in_every_stretch() {
        let mut dealer = Dealer::default();
        let mut chance = Chance::Dealt(&mut dealer, 7);
        let drawn: Vec<u32> = (0..5_000).map(|_| chance.draw(Draw::Result, 0..=999)).collect();
        for stretch in drawn.chunks(100) {
            let answered = stretch.iter().filter(|drawn| **drawn < 280).count();
            assert!((26..=30).contains(&answered), "{answered} of 100");
        }
    }

    #[test]
    fn draws_do_not_keep_step() {
        let mut dealer = Dealer::default();
        let mut chance = Chance::Dealt(&mut dealer, 7);
        let mut both = [[0; 4]; 4];
        for _ in 0..16_000 {
            let result = chance.draw(Draw::Result, 0..=3) as usize;
            let ring = chance.draw(Draw::Ring, 0..=3) as usize;
            both[result][ring] += 1;
        }
        assert!(both.iter().flatten().all(|times: &i32| (times - 1_000).abs() < 50), "{both:?}");
    }

    #[test]
    fn another_seed_deals_otherwise() {
        let hand = |seed| {
            let mut dealer = Dealer::default();
            let mut chance = Chance::Dealt(&mut dealer, seed);
            (0..8).map(|_| chance.draw(Draw::Says, 0..=999)).collect::<Vec<_>>()
        };
        assert_eq!(hand(1), hand(1));
        assert_ne!(hand(1), hand(2));
    }
}
