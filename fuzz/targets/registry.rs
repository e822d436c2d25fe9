//! Suppression lists and registries: any bytes, in whatever pieces they come; the quick way for plain lines finds what the way
//! through each line finds.
//!
//! The first byte chooses the options (`0`: numbers of the United States), the rest is the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use outdial::intake::IntakeError;
use outdial::intake::registry::{Change, Item, ListOptions, ListReader, Pages};
use std::collections::BTreeSet;
use std::io::Read;

const REGIONS: [Option<&str>; 4] = [Some("US"), Some("GB"), None, Some("CA")];

/// Hands out at most so many bytes at a time.
struct Sips<'a>(&'a [u8], usize);

impl Read for Sips<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn items(source: impl Read + Send, options: &ListOptions) -> Result<Vec<Item>, IntakeError> {
    let mut reader = ListReader::new(source, options)?;
    std::iter::from_fn(|| reader.next_item().transpose()).collect()
}

/// The same file with the quick way wherever it goes: the numbers that were found, and the other items.
fn quickly(source: &[u8], options: &ListOptions) -> Result<(BTreeSet<u64>, Vec<Item>), IntakeError> {
    let mut reader = ListReader::new(source, options)?;
    let (mut numbers, mut others, mut pages) = (BTreeSet::new(), Vec::new(), Pages::default());
    loop {
        reader.take_plain(&mut pages)?;
        for (block, held) in pages.take() {
            numbers.extend(held.offsets().map(|offset| block * 10_000 + u64::from(offset)));
        }
        match reader.next_item()? {
            Some(item) => others.push(item),
            None => return Ok((numbers, others)),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let options = ListOptions {
        region: REGIONS[usize::from(choice & 3)].map(str::to_owned),
        columns: if choice & 4 == 0 { Vec::new() } else { vec![("phone".to_owned(), "1".to_owned())] },
        no_header: choice & 8 != 0,
    };
    let whole = items(bytes, &options);
    let sips = items(Sips(bytes, 1 + usize::from(choice >> 4) * 5), &options);
    match (&whole, &sips) {
        (Ok(whole), Ok(sips)) => assert_eq!(whole, sips, "the sizes of reads change nothing"),
        (Err(whole), Err(sips)) => assert_eq!(whole.to_string(), sips.to_string()),
        _ => panic!("read whole {whole:?}, in sips {sips:?}"),
    }
    let Ok(whole) = whole else { return };
    let mut line = 0;
    for item in &whole {
        let at = match item {
            Item::Listed(listed) => listed.line,
            Item::NotListed => line,
            Item::Reject(reject) => {
                assert!(!reject.reason.is_empty(), "a reject says why");
                reject.line
            }
        };
        assert!(at >= line, "items come in the order of the lines: {at} after {line}");
        line = at;
    }
    assert!(line <= bytes.len() as u64 + 1, "no line beyond the end");

    // Plain lines are of the North American plan.
    if options.region.as_deref() != Some("US") {
        return;
    }
    let plainly = |item: &Item| match item {
        Item::Listed(listed) => (listed.change == Change::Listed).then(|| listed.number.digits()),
        Item::NotListed | Item::Reject(_) => None,
    };
    let (mut numbers, others) = quickly(bytes, &options).expect("it was read before");
    numbers.extend(others.iter().filter_map(plainly));
    let slowly: BTreeSet<u64> = whole.iter().filter_map(plainly).collect();
    assert!(slowly.is_subset(&numbers), "the quick way lost {:?}", slowly.difference(&numbers).next());
    // The quick way asks no more of a number than its shape; the other way also asks whether the plan has it.
    let more: Vec<_> = numbers.difference(&slowly).collect();
    let rejected = whole.iter().filter(|item| matches!(item, Item::Reject(_))).count();
    assert!(more.len() <= rejected, "the quick way made up {more:?}");
});
