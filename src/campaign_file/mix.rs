//! `[mix]`: how the lists take turns with their fresh leads.

use super::section::{Entry, Section};
use crate::domain::campaign::LeadOrder;
use crate::domain::mix::{ListMix, ListName};
use toml::de::DeValue;

/// Reads `[mix]`, in the order of writing. A table without keys is a mix too: one lead of each list in turn.
pub(super) fn read(top: &mut Section<'_>, order: LeadOrder) -> Option<ListMix> {
    let section = top.section("mix")?;
    if let LeadOrder::Random(_) = order {
        let hint = "leave [mix] out, or take another order";
        section.document.fault(section.at, "[mix] has lists take turns, and order shuffles their leads", hint);
    }
    let weights = section.entries().iter().filter_map(|entry| weight(&section, entry)).collect();
    Some(ListMix { weights })
}

fn weight(section: &Section<'_>, (key, value): &Entry<'_>) -> Option<(ListName, u32)> {
    if let DeValue::Table(_) = value.get_ref() {
        // A file's name has a dot, which TOML takes for a table in a table.
        let what = format!("mix.{} is a table", key.value);
        section.document.fault(key.span.start, what, "write the file's name in quotes, such as \"north.csv\" = 3");
        return None;
    }
    if key.value.trim().is_empty() {
        section.document.fault(
            key.span.start,
            "a blank name in [mix]",
            "write a list's file name, or a pattern such as \"*.csv\"",
        );
        return None;
    }
    let weight = section.whole_of(value, key.value, 1..=100)?;
    Some((ListName(key.value.to_owned()), weight))
}
