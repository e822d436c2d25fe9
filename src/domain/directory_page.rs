//! A page of a directory: in which leads keys are found, sorted and packed.
//!
//! A key is a number of at most 50 bits, such as the digits of a telephone number. Entries of a page have one width, so that a key is
//! found by halving: on a page of some hundreds of neighbours a key needs three bytes beyond the page's first, and a lead as many.

/// Bits that a key may have: enough for 15 digits.
pub const KEY_BITS: u32 = 50;

/// Bytes before the entries: the widths of key and lead, and the lowest lead.
const HEAD: usize = 10;

/// A lead and what it is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub key: u64,
    pub lead: u64,
}

/// How many bytes the numbers up to this one need, at least one.
fn width(highest: u64) -> usize {
    (u64::BITS - highest.leading_zeros()).div_ceil(8).max(1) as usize
}

/// A page as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Page<'b> {
    /// Its first key.
    base: u64,
    lowest: u64,
    key_width: usize,
    lead_width: usize,
    entries: &'b [u8],
}

impl<'b> Page<'b> {
    /// Reads what [`pack`] wrote of entries of which this is the first key; `None` for bytes that it never writes.
    pub fn read(base: u64, bytes: &'b [u8]) -> Option<Self> {
        let (head, entries) = bytes.split_first_chunk::<HEAD>()?;
        let [key_width, lead_width, lowest @ ..] = *head;
        let (key_width, lead_width) = (usize::from(key_width), usize::from(lead_width));
        let sound = (1..=8).contains(&key_width)
            && (1..=8).contains(&lead_width)
            && !entries.is_empty()
            && entries.len().is_multiple_of(key_width + lead_width);
        sound.then_some(Self { base, lowest: u64::from_le_bytes(lowest), key_width, lead_width, entries })
    }

    /// How many entries it has; never none.
    #[expect(clippy::len_without_is_empty, reason = "a page is never empty")]
    pub fn len(&self) -> usize {
        self.entries.len() / (self.key_width + self.lead_width)
    }

    /// The entry at an index.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Entry> {
        let at = index * (self.key_width + self.lead_width);
        let key = self.entries.get(at..at + self.key_width)?;
        let lead = self.entries.get(at + self.key_width..at + self.key_width + self.lead_width)?;
        Some(Entry { key: self.base.wrapping_add(value(key)), lead: self.lowest.wrapping_add(value(lead)) })
    }

    /// The entries, rising.
    pub fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The highest key.
    pub fn last_key(&self) -> u64 {
        self.get(self.len() - 1).map_or(self.base, |entry| entry.key)
    }

    /// How many entries are below a key, where at least `from` are known to be. Neighbours of those are found fastest.
    pub fn below(&self, key: u64, from: usize) -> usize {
        let is_below = |index: usize| self.get(index).is_some_and(|entry| entry.key < key);
        let (mut low, mut step) = (from, 1);
        while is_below(low + step - 1) {
            low += step;
            step *= 2;
        }
        let mut high = self.len().min(low + step - 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if is_below(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The leads that are found by a key, below which there are so many entries; rising.
    pub fn of_key(&self, key: u64, below: usize) -> impl Iterator<Item = u64> + '_ {
        (below..self.len())
            .map_while(move |index| self.get(index).filter(|entry| entry.key == key))
            .map(|entry| entry.lead)
    }

    /// Whether its entries rise from its first key, as all do that [`pack`] wrote.
    pub fn rises(&self) -> bool {
        self.get(0).is_some_and(|first| first.key == self.base)
            && (1..self.len()).all(|index| self.get(index - 1) < self.get(index))
    }
}

/// A number, its low byte first.
#[inline]
fn value(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Packs entries, which rise, in place of what `bytes` held: the width of keys and that of leads, the lowest lead in eight bytes, and
/// of each entry what its key is above the first and its lead above the lowest; low bytes first.
pub fn pack(entries: &[Entry], bytes: &mut Vec<u8>) {
    let base = entries.first().map_or(0, |first| first.key);
    let lowest = entries.iter().map(|entry| entry.lead).min().unwrap_or_default();
    let highest = entries.iter().map(|entry| entry.lead).max().unwrap_or_default();
    let key_width = width(entries.last().map_or(0, |last| last.key.saturating_sub(base)));
    let lead_width = width(highest - lowest);
    bytes.clear();
    // Widths are eight at most.
    bytes.extend([key_width, lead_width].map(|width| u8::try_from(width).unwrap_or_default()));
    bytes.extend(lowest.to_le_bytes());
    for Entry { key, lead } in entries {
        bytes.extend(key.saturating_sub(base).to_le_bytes().iter().take(key_width));
        bytes.extend((lead - lowest).to_le_bytes().iter().take(lead_width));
    }
}

/// Cuts rising entries into pages. Those of one key stay together, however many they are, so that no two pages begin with the same.
#[derive(Debug)]
pub struct Cutter {
    /// The bytes of a page, unless one key alone needs more.
    most: usize,
    /// Entries of the page that is next.
    held: Vec<Entry>,
    /// The lowest and the highest lead among them.
    leads: (u64, u64),
    bytes: Vec<u8>,
}

impl Cutter {
    /// Cuts pages of so many bytes at most.
    pub fn new(most: usize) -> Self {
        Self { most, held: Vec::new(), leads: (u64::MAX, 0), bytes: Vec::new() }
    }

    /// Adds an entry above all others; gives a page if one is full: its first key, and its bytes.
    pub fn push(&mut self, entry: Entry) -> Option<(u64, &[u8])> {
        let first = self.held.first().map_or(entry.key, |first| first.key);
        let leads = (self.leads.0.min(entry.lead), self.leads.1.max(entry.lead));
        let widths = width(entry.key - first) + width(leads.1 - leads.0);
        let fits = HEAD + (self.held.len() + 1) * widths <= self.most;
        let of_page = if fits { 0 } else { self.held.partition_point(|held| held.key < entry.key) };
        if of_page == 0 {
            self.held.push(entry);
            self.leads = leads;
            return None;
        }
        pack(self.held.get(..of_page).unwrap_or_default(), &mut self.bytes);
        self.held.drain(..of_page);
        self.held.push(entry);
        let rest = self.held.iter().map(|entry| entry.lead);
        self.leads = (rest.clone().min().unwrap_or_default(), rest.max().unwrap_or_default());
        Some((first, &self.bytes))
    }

    /// The last page, if there is anything on it.
    pub fn end(&mut self) -> Option<(u64, &[u8])> {
        let first = self.held.first()?.key;
        pack(&self.held, &mut self.bytes);
        self.held.clear();
        Some((first, &self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn cut(entries: &BTreeSet<Entry>, most: usize) -> Vec<(u64, Vec<u8>)> {
        let mut cutter = Cutter::new(most);
        let mut pages = Vec::new();
        for entry in entries {
            pages.extend(cutter.push(*entry).map(|(first, bytes)| (first, bytes.to_vec())));
        }
        pages.extend(cutter.end().map(|(first, bytes)| (first, bytes.to_vec())));
        assert_eq!(cutter.end(), None);
        pages
    }

    fn entries() -> impl Strategy<Value = BTreeSet<Entry>> {
        let key = prop_oneof![0_u64..40, 13_055_550_000_u64..13_055_551_000, 0_u64..1 << KEY_BITS];
        let lead = prop_oneof![1_u64..300, 1_u64..1 << 40];
        let entry = (key, lead).prop_map(|(key, lead)| Entry { key, lead });
        proptest::collection::btree_set(entry, 0..200)
    }

    proptest! {
        #[test]
        fn pages_hold_what_was_cut(entries in entries(), most in 20_usize..400, asked in 0_u64..50) {
            let pages = cut(&entries, most);
            let mut read = Vec::new();
            for (base, bytes) in &pages {
                let page = Page::read(*base, bytes).expect("a page");
                prop_assert!(page.rises());
                prop_assert_eq!(page.get(0).map(|entry| entry.key), Some(*base));
                prop_assert_eq!(page.last_key(), page.iter().last().expect("an entry").key);
                let one_key = page.last_key() == *base;
                prop_assert!(bytes.len() <= most || one_key || page.len() == 1, "{} bytes", bytes.len());
                for key in page.iter().map(|entry| entry.key).chain([asked, base + 1]) {
                    let expected: Vec<u64> =
                        page.iter().filter(|entry| entry.key == key).map(|entry| entry.lead).collect();
                    let below = page.iter().filter(|entry| entry.key < key).count();
                    for from in [0, below / 2, below] {
                        prop_assert_eq!(page.below(key, from), below);
                    }
                    prop_assert_eq!(page.of_key(key, below).collect::<Vec<_>>(), expected);
                }
                read.extend(page.iter());
            }
            prop_assert_eq!(read, entries.into_iter().collect::<Vec<_>>());
            prop_assert!(pages.is_sorted_by(|(one, _), (other, _)| one < other), "a key on two pages");
        }
    }

    #[test]
    fn entries_are_as_wide_as_they_must() {
        let entries = [Entry { key: 12, lead: 7 }, Entry { key: 12, lead: 1_000 }];
        let mut bytes = vec![1];
        pack(&entries, &mut bytes);
        assert_eq!(bytes.len(), 10 + 2 * 3);
        let page = Page::read(12, &bytes).expect("a page");
        assert_eq!(page.iter().collect::<Vec<_>>(), entries);
    }

    #[test]
    fn other_bytes_are_no_page() {
        let mut sound = Vec::new();
        pack(&[Entry { key: 5, lead: 1 }], &mut sound);
        assert!(Page::read(5, &sound).is_some());
        for (bytes, what) in [
            (vec![], "nothing"),
            (sound[..10].to_vec(), "no entry"),
            ([&sound[..], &[1]].concat(), "half an entry"),
            ([&[0], &sound[1..]].concat(), "keys without width"),
            ([&[1, 9], &sound[2..]].concat(), "leads too wide"),
        ] {
            assert!(Page::read(5, &bytes).is_none(), "{what}");
        }
        let late = [&sound[..10], &[1, 0]].concat();
        assert!(!Page::read(5, &late).expect("a page").rises(), "it begins above its first key");
        let falling = [&sound[..], &[0, 0]].concat();
        assert!(!Page::read(5, &falling).expect("a page").rises(), "the same entry twice");
    }
}
