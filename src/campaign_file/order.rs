//! `order`: in which order leads of equal priority are dialed.

use super::campaign::home;
use super::nearest;
use super::section::Section;
use crate::domain::campaign::LeadOrder;
use toml::de::DeValue;

/// Reads `order = "fresh_first"`, `order = { fresh_every = 3 }` or `order = { random = 7 }`.
pub(super) fn read(top: &mut Section<'_>) -> Option<LeadOrder> {
    let key = "order";
    let value = top.value(key)?;
    if let DeValue::Table(table) = value.get_ref() {
        let mut inner = Section::new(top.document, key, table, value.span().start);
        let every = inner.whole("fresh_every", 1..=1_000).map(LeadOrder::FreshEvery);
        let random = inner.whole("random", 0..=u32::MAX).map(|seed| LeadOrder::Random(seed.into()));
        let keys = ["fresh_every", "random"].iter().filter(|key| table.contains_key(**key)).count();
        inner.close(|key| home(key, "order"));
        if keys > 1 || table.is_empty() {
            let hint = "write { fresh_every = 3 } or { random = 7 }, or one of the words in quotes";
            top.document.fault(value.span().start, "order has not exactly one key", hint);
        }
        return every.or(random);
    }
    let text = top.text(key)?;
    let found = LeadOrder::WORDS.iter().find(|(word, _)| *word == text.value).map(|(_, order)| *order);
    if found.is_none() {
        let hint = nearest::hint(text.value, LeadOrder::WORDS.iter().map(|(word, _)| *word));
        top.document.fault(text.span.start, format!("unknown order \"{}\"", text.value), hint);
    }
    found
}
