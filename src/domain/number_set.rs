//! Telephone numbers by the million, in little memory.

use super::phone::PhoneNumber;
use foldhash::{HashMap, HashMapExt};
use roaring::RoaringBitmap;

/// A set of numbers: two bytes each where a list holds many of a range, a bit each where it holds nearly all. It takes
/// sorted numbers best.
#[derive(Debug)]
pub struct NumberSet {
    /// By the number without its last 16 bits. A bitmap of all numbers at once would move half of its directory for each
    /// range that is new.
    ranges: HashMap<u64, RoaringBitmap>,
}

impl NumberSet {
    /// None yet.
    pub fn new() -> Self {
        Self { ranges: HashMap::new() }
    }

    /// Adds a number; `false` if it was there.
    pub fn insert(&mut self, number: PhoneNumber) -> bool {
        let (range, rest) = split(number);
        self.ranges.entry(range).or_default().insert(rest)
    }

    /// Adds numbers of items that are sorted by them, and tells of each item whether its number is new.
    pub fn insert_sorted<'n, T>(
        &mut self,
        items: &'n [T],
        number: impl Fn(&T) -> PhoneNumber,
        mut told: impl FnMut(&'n T, bool),
    ) {
        let range = |item: &T| split(number(item)).0;
        for of_range in items.chunk_by(|one, other| range(one) == range(other)) {
            let Some(first) = of_range.first() else { continue };
            let numbers = self.ranges.entry(range(first)).or_default();
            for item in of_range {
                told(item, numbers.insert(split(number(item)).1));
            }
        }
    }

    /// Whether the number is there.
    pub fn contains(&self, number: PhoneNumber) -> bool {
        let (range, rest) = split(number);
        self.ranges.get(&range).is_some_and(|numbers| numbers.contains(rest))
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.ranges.values().map(RoaringBitmap::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

impl Default for NumberSet {
    fn default() -> Self {
        Self::new()
    }
}

fn split(number: PhoneNumber) -> (u64, u32) {
    let digits = number.digits();
    (digits >> 16, u32::try_from(digits & 0xFFFF).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn holds_what_a_plain_set_holds() {
        let (mut set, mut plain) = (NumberSet::new(), BTreeSet::new());
        assert!(set.is_empty());
        let mut digits = 13_055_550_100_u64;
        for step in 0..20_000_u64 {
            digits = 10_000 + (digits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step)) % 400_000;
            let number = PhoneNumber::from_digits(digits * 37_019).expect("a number");
            assert_eq!(set.contains(number), plain.contains(&number));
            assert_eq!(set.insert(number), plain.insert(number));
        }
        assert_eq!(set.len(), plain.len() as u64);
    }

    #[test]
    fn sorted_numbers_are_told_new_once() {
        let number = |digits: &u64| PhoneNumber::from_digits(*digits).expect("a number");
        let mut set = NumberSet::new();
        let mut told = Vec::new();
        for batch in [
            vec![13_055_550_101, 13_055_550_101, 13_055_550_103, 447_700_900_123],
            vec![13_055_550_102, 13_055_550_103],
        ] {
            set.insert_sorted(&batch, number, |digits, new| told.push((digits % 1_000, new)));
        }
        assert_eq!(told, [(101, true), (101, false), (103, true), (123, true), (102, true), (103, false)]);
        assert_eq!(set.len(), 4);
    }
}
