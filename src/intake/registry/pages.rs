//! Numbers gathered by block while a registry is read, until there are enough of them to be stored.

use crate::domain::number_block::{BLOCK_NUMBERS, NumberBlock};
use std::collections::{BTreeSet, HashMap};

/// Blocks held before they are handed on while a file is sorted: about 20 MB, and a step of the store of a tenth of a second.
const SORTED: usize = 16_000;
/// The same for a file that goes to and fro: each block that is handed on too early is written twice.
const UNSORTED: usize = 160_000;

/// Blocks of a registry in the order in which the file first names them.
#[derive(Debug, Default)]
pub struct Pages {
    blocks: Vec<(u64, NumberBlock)>,
    by_block: HashMap<u64, usize>,
    /// The highest block seen in the whole file.
    highest: u64,
    /// A block came after a higher one.
    unsorted: bool,
    /// Area codes of North American numbers, over the whole file.
    areas: BTreeSet<u16>,
    any: bool,
}

impl Pages {
    /// The block of this number (`number / 10,000`), made if it is not there.
    pub fn block(&mut self, block: u64) -> &mut NumberBlock {
        let next = self.blocks.len();
        let index = *self.by_block.entry(block).or_insert(next);
        if index == next {
            self.blocks.push((block, NumberBlock::default()));
            if block / 1_000_000 == 1 {
                self.areas.extend(u16::try_from(block / 1_000 % 1_000));
            }
            self.unsorted |= self.any && block < self.highest;
            self.highest = self.highest.max(block);
            self.any = true;
        }
        let last = self.blocks.len() - 1;
        // It is there: what was found or pushed above.
        #[allow(
            clippy::indexing_slicing,
            reason = "an index kept for this vector, which only grows until it is emptied"
        )]
        &mut self.blocks[index.min(last)].1
    }

    /// Adds a number by its E.164 digits.
    pub fn insert(&mut self, digits: u64) {
        if let Ok(offset) = u16::try_from(digits % BLOCK_NUMBERS) {
            self.block(digits / BLOCK_NUMBERS).insert(offset);
        }
    }

    /// Whether it is time to hand the blocks on.
    pub fn is_full(&self) -> bool {
        self.blocks.len() >= if self.unsorted { UNSORTED } else { SORTED }
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The blocks, by number; the next ones are gathered afresh.
    pub fn take(&mut self) -> Vec<(u64, NumberBlock)> {
        self.by_block.clear();
        let mut blocks = std::mem::take(&mut self.blocks);
        if self.unsorted {
            blocks.sort_unstable_by_key(|(block, _)| *block);
        }
        blocks
    }

    /// Area codes of all North American numbers so far.
    pub fn areas(&self) -> Vec<u16> {
        self.areas.iter().copied().collect()
    }
}
