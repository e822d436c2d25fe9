//! Answers of registries that do not hand themselves out: what was sent, and which of it is registered.

use super::watched::{Watched, torn};
use super::{Gathered, LoadError, Source, Wash};
use crate::domain::number_block::NumberBlock;
use crate::domain::registry::Coverage;
use crate::intake::registry::{Item, ListReader, Pages};
use crate::store::suppression::Suppressions;
use std::collections::BTreeMap;

impl Gathered<'_> {
    /// Turns the answer to a wash into what is listed, and what was asked about.
    pub(super) fn wash(
        &mut self,
        store: &mut dyn Suppressions,
        wash: Wash,
        uploaded: Option<&dyn Source>,
    ) -> Result<(), LoadError> {
        let Some(source) = uploaded else {
            self.coverage = Some(Coverage::Nothing);
            return Ok(());
        };
        let mut sent = Pages::default();
        source.each(&mut |file, bytes| {
            let torn = |error| torn(file, error, self.stopping);
            let mut reader = ListReader::new(Watched::new(bytes, self.stopping), &self.loading.read).map_err(torn)?;
            while let Some(item) = reader.next_item().map_err(torn)? {
                match item {
                    Item::Listed(listed) => sent.insert(listed.number.digits()),
                    // What was no number to us was none to be washed, and stays unchecked.
                    Item::NotListed | Item::Reject(_) => {}
                }
            }
            Ok(())
        })?;
        let mut sent = sent.take();
        sent.sort_unstable_by_key(|(block, _)| *block);
        let answer: BTreeMap<u64, NumberBlock> = self.pages.take().into_iter().collect();
        let asked: BTreeMap<u64, &NumberBlock> = sent.iter().map(|(block, numbers)| (*block, numbers)).collect();
        let strange: u64 = answer.iter().map(|(block, numbers)| less(numbers, asked.get(block).copied()).len()).sum();
        if strange > 0 {
            let line = format!("{strange} numbers of the answer were not uploaded: is it the answer to that upload?");
            return Err(LoadError::Refused(line));
        }
        let mut listed = Vec::new();
        for (block, numbers) in &sent {
            let found = match wash {
                Wash::Registered => answer.get(block).cloned().unwrap_or_default(),
                Wash::Permitted => less(numbers, answer.get(block)),
            };
            if !found.is_empty() {
                listed.push((*block, found));
            }
        }
        self.may_go_on()?;
        let name = &self.loading.list.name;
        let pages = self.begin_pages(store, name)?;
        self.filling = Some(pages);
        self.stored = store.add_pages(pages, &listed)?;
        let washed = self.begin_pages(store, &format!("{name} (washed)"))?;
        self.washed = Some(washed);
        store.add_pages(washed, &sent)?;
        self.coverage = Some(Coverage::Washed);
        Ok(())
    }
}

/// The numbers of a block that are not in another.
fn less(numbers: &NumberBlock, other: Option<&NumberBlock>) -> NumberBlock {
    let mut left = numbers.clone();
    if let Some(other) = other {
        left.subtract(other);
    }
    left
}
