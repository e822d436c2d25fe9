//! Sets of numbers by the block: national registries hold hundreds of millions, and a bit each is all that is kept.

use super::phone::PhoneNumber;

/// How many numbers a block holds: those that are alike but for their last four digits. In North America it is an exchange
/// (`305-555`), and elsewhere as good a slice as any.
pub const BLOCK_NUMBERS: u64 = 10_000;

const WORDS: usize = 157;
/// A bitmap of the block, as it is kept.
const BITMAP_BYTES: usize = 1_250;

/// Which of a block's numbers are in the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberBlock {
    words: [u64; WORDS],
}

impl Default for NumberBlock {
    fn default() -> Self {
        Self { words: [0; WORDS] }
    }
}

/// The block of a number, and its place in it.
pub fn block_of(number: PhoneNumber) -> (u64, u16) {
    // Below 10,000, so it fits.
    let offset = u16::try_from(number.digits() % BLOCK_NUMBERS).unwrap_or_default();
    (number.digits() / BLOCK_NUMBERS, offset)
}

impl NumberBlock {
    /// Adds the number at this place of the block; places above 9,999 are in no block.
    #[inline]
    pub fn insert(&mut self, offset: u16) {
        if let Some(word) = self.words.get_mut(usize::from(offset >> 6)) {
            *word |= 1 << (offset & 63);
        }
    }

    pub fn remove(&mut self, offset: u16) {
        if let Some(word) = self.words.get_mut(usize::from(offset >> 6)) {
            *word &= !(1 << (offset & 63));
        }
    }

    pub fn contains(&self, offset: u16) -> bool {
        self.words.get(usize::from(offset >> 6)).is_some_and(|word| word & (1 << (offset & 63)) != 0)
    }

    /// Adds every number of another block.
    pub fn merge(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Takes away every number of another block.
    pub fn subtract(&mut self, other: &Self) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
    }

    /// How many numbers are in it.
    pub fn len(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub fn clear(&mut self) {
        self.words = [0; WORDS];
    }

    /// The places of its numbers, rising.
    pub fn offsets(&self) -> impl Iterator<Item = u16> + '_ {
        (0_u16..).zip(&self.words).flat_map(|(index, word)| {
            // Each step takes the lowest number that is left in the word.
            let left = |left: &u64| Some(left & (left - 1)).filter(|left| *left != 0);
            let first = Some(*word).filter(|word| *word != 0);
            std::iter::successors(first, left).map(move |left| index * 64 + (left.trailing_zeros() as u16))
        })
    }

    /// As it is kept, in place of what `bytes` held: two bytes a number (its place, the low byte first) while that is
    /// shorter than a bit for each of the block, else the bits, the first number in the lowest bit of the first byte.
    /// The length tells which.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.clear();
        if self.len() < BITMAP_BYTES as u64 / 2 {
            bytes.extend(self.offsets().flat_map(u16::to_le_bytes));
        } else {
            bytes.resize(WORDS * 8, 0);
            let (eights, _) = bytes.as_chunks_mut::<8>();
            for (eight, word) in eights.iter_mut().zip(&self.words) {
                *eight = word.to_le_bytes();
            }
            bytes.truncate(BITMAP_BYTES);
        }
    }

    /// Reads what [`write`](Self::write) wrote; `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut block = Self::default();
        if bytes.len() == BITMAP_BYTES {
            let (eights, last) = bytes.as_chunks::<8>();
            for (word, eight) in block.words.iter_mut().zip(eights) {
                *word = u64::from_le_bytes(*eight);
            }
            let mut eight = [0; 8];
            eight.get_mut(..last.len())?.copy_from_slice(last);
            *block.words.last_mut()? = u64::from_le_bytes(eight);
            return Some(block);
        }
        let (pairs, odd) = bytes.as_chunks::<2>();
        for pair in pairs {
            let offset = u16::from_le_bytes(*pair);
            if u64::from(offset) >= BLOCK_NUMBERS {
                return None;
            }
            block.insert(offset);
        }
        (odd.is_empty() && bytes.len() < BITMAP_BYTES).then_some(block)
    }
}

/// Whether a block as [`NumberBlock::write`] wrote it holds the number at this place.
pub fn holds(bytes: &[u8], offset: u16) -> bool {
    if bytes.len() == BITMAP_BYTES {
        return bytes.get(usize::from(offset >> 3)).is_some_and(|byte| byte & (1 << (offset & 7)) != 0);
    }
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.binary_search_by_key(&offset, |pair| u16::from_le_bytes(*pair)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn block(offsets: &BTreeSet<u16>) -> NumberBlock {
        let mut block = NumberBlock::default();
        offsets.iter().for_each(|offset| block.insert(*offset));
        block
    }

    fn offsets(most: usize) -> impl Strategy<Value = BTreeSet<u16>> {
        proptest::collection::btree_set(0_u16..10_000, 0..most)
    }

    proptest! {
        #[test]
        fn a_block_is_the_set_of_its_numbers(one in offsets(1_500), two in offsets(300)) {
            let mut bytes = Vec::new();
            for set in [&one, &two] {
                let kept = block(set);
                kept.write(&mut bytes);
                prop_assert_eq!(kept.len(), set.len() as u64);
                prop_assert!(bytes.len() <= 1_250);
                prop_assert_eq!(NumberBlock::read(&bytes), Some(kept.clone()));
                prop_assert_eq!(kept.offsets().collect::<BTreeSet<_>>(), set.clone());
                for offset in 0..10_000 {
                    prop_assert_eq!(holds(&bytes, offset), set.contains(&offset));
                    prop_assert_eq!(kept.contains(offset), set.contains(&offset));
                }
            }
            let (mut both, mut left) = (block(&one), block(&one));
            both.merge(&block(&two));
            left.subtract(&block(&two));
            prop_assert_eq!(both, block(&one.union(&two).copied().collect()));
            prop_assert_eq!(left, block(&one.difference(&two).copied().collect()));
        }
    }

    #[test]
    fn a_block_is_kept_in_the_shorter_of_two_ways() {
        for (numbers, length) in [(0, 0), (1, 2), (624, 1_248), (625, 1_250), (10_000, 1_250)] {
            let mut bytes = vec![1, 2, 3];
            block(&(0..numbers).collect()).write(&mut bytes);
            assert_eq!(bytes.len(), length, "{numbers} numbers");
            let read = NumberBlock::read(&bytes).expect("a block");
            assert_eq!(read.len(), u64::from(numbers));
        }
    }

    #[test]
    fn other_bytes_are_no_block() {
        for bytes in [&[1_u8][..], &[0xff, 0xff], &[0; 1_249], &[0; 1_252]] {
            assert_eq!(NumberBlock::read(bytes), None, "{} bytes", bytes.len());
        }
    }

    #[test]
    fn a_number_falls_in_its_block() {
        let number = PhoneNumber::parse("+13055550142").expect("a number");
        assert_eq!(block_of(number), (1_305_555, 142));
    }
}
