//! Numbers by which a list differs from its pages: what change files brought since the pages were written.

use super::number_block::BLOCK_NUMBERS;
use super::phone::PhoneNumber;

/// How many blocks a span holds. A row of changes is one for each span: wide enough that a row of a day's changes holds more than
/// its own key, narrow enough that it is no longer than a page of the file until it is folded.
pub const SPAN_BLOCKS: u64 = 25;

/// How many numbers a span holds.
pub const SPAN_NUMBERS: u64 = SPAN_BLOCKS * BLOCK_NUMBERS;

/// Changes of one span, rising: a number's place in it, and whether it is on the list (which its page does not say) or off it
/// (though its page has it).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberChanges {
    /// The place, and in the lowest bit whether it is on the list.
    codes: Vec<u32>,
}

/// The span of a number, and its place in it.
pub fn span_of(number: PhoneNumber) -> (u64, u32) {
    // Below 250,000, so it fits.
    let place = u32::try_from(number.digits() % SPAN_NUMBERS).unwrap_or_default();
    (number.digits() / SPAN_NUMBERS, place)
}

fn code_of(three: &[u8; 3]) -> u32 {
    let [low, middle, high] = *three;
    u32::from_le_bytes([low, middle, high, 0])
}

fn is_on(code: u32) -> bool {
    code & 1 == 1
}

impl NumberChanges {
    /// Adds a change above all others.
    pub fn push(&mut self, place: u32, on: bool) {
        self.codes.push(place << 1 | u32::from(on));
    }

    /// The changes, rising.
    pub fn iter(&self) -> impl Iterator<Item = (u32, bool)> + '_ {
        self.codes.iter().map(|code| (code >> 1, is_on(*code)))
    }

    pub fn len(&self) -> u64 {
        self.codes.len() as u64
    }

    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// As they are kept, in place of what `bytes` held: three bytes each, the low byte first.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.clear();
        bytes.extend(self.codes.iter().flat_map(|code| code.to_le_bytes().into_iter().take(3)));
    }

    /// Reads what [`write`](Self::write) wrote; `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (threes, odd) = bytes.as_chunks::<3>();
        let codes: Vec<u32> = threes.iter().map(code_of).collect();
        let rising = codes.is_sorted_by(|one, two| one >> 1 < two >> 1);
        let last = codes.last().is_none_or(|code| u64::from(code >> 1) < SPAN_NUMBERS);
        (odd.is_empty() && rising && last).then_some(Self { codes })
    }
}

/// What changes as [`NumberChanges::write`] wrote them say of the number at this place, if anything.
pub fn said(bytes: &[u8], place: u32) -> Option<bool> {
    let (threes, _) = bytes.as_chunks::<3>();
    let found = threes.binary_search_by_key(&place, |three| code_of(three) >> 1).ok()?;
    threes.get(found).map(|three| is_on(code_of(three)))
}

/// The same for places that are asked in rising order.
#[derive(Clone, Copy, Debug)]
pub struct RisingChanges<'b> {
    left: &'b [[u8; 3]],
}

impl<'b> RisingChanges<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { left: bytes.as_chunks().0 }
    }

    #[inline]
    pub fn said(&mut self, place: u32) -> Option<bool> {
        while let Some((first, rest)) = self.left.split_first() {
            let code = code_of(first);
            if code >> 1 >= place {
                return (code >> 1 == place).then_some(is_on(code));
            }
            self.left = rest;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn changes(of: &BTreeMap<u32, bool>) -> NumberChanges {
        let mut changes = NumberChanges::default();
        of.iter().for_each(|(place, on)| changes.push(*place, *on));
        changes
    }

    proptest! {
        #[test]
        fn changes_say_what_was_written(
            of in proptest::collection::btree_map(0_u32..250_000, any::<bool>(), 0..300),
            mut asked in proptest::collection::vec(0_u32..250_000, 0..300),
        ) {
            let mut bytes = vec![1, 2, 3, 4];
            changes(&of).write(&mut bytes);
            prop_assert_eq!(bytes.len(), of.len() * 3);
            let read = NumberChanges::read(&bytes).expect("changes");
            prop_assert_eq!(read.len(), of.len() as u64);
            prop_assert_eq!(read.is_empty(), of.is_empty());
            prop_assert_eq!(read.iter().collect::<BTreeMap<_, _>>(), of.clone());
            asked.extend(of.keys().flat_map(|place| [*place, *place, place + 1]));
            asked.sort_unstable();
            let mut rising = RisingChanges::new(&bytes);
            for place in asked {
                prop_assert_eq!(said(&bytes, place), of.get(&place).copied());
                prop_assert_eq!(rising.said(place), of.get(&place).copied());
            }
        }
    }

    #[test]
    fn other_bytes_are_no_changes() {
        let code = |place: u32, on: bool| (place << 1 | u32::from(on)).to_le_bytes()[..3].to_vec();
        for (bytes, what) in [
            (vec![1, 2], "half a change"),
            ([code(7, true), code(3, true)].concat(), "falling"),
            ([code(7, false), code(7, true)].concat(), "one place twice"),
            (code(250_000, true), "a place of the next span"),
        ] {
            assert_eq!(NumberChanges::read(&bytes), None, "{what}");
        }
    }

    #[test]
    fn a_number_falls_in_its_span() {
        let number = PhoneNumber::parse("+13055550142").expect("a number");
        assert_eq!(span_of(number), (52_222, 50_142));
    }
}
