//! What keeps a wrong file from taking the place of a list.

use super::{Gathered, LoadError, Loading};
use crate::domain::number_block::NumberBlock;
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::Coverage;
use crate::domain::suppression::SuppressionList;
use std::collections::BTreeMap;

/// So many lines of any file may be unreadable: a note at its end, a line of dashes.
const FEW_REJECTS: u64 = 10;

/// Whether the list that is there is the one that is meant.
pub(super) fn agrees(before: Option<&SuppressionList>, loading: &Loading) -> Result<(), LoadError> {
    let Some(old) = before else { return Ok(()) };
    let new = &loading.list;
    let name = &new.name;
    if (old.kind, &old.registry, &old.client) != (new.kind, &new.registry, &new.client) {
        let what = |list: &SuppressionList| {
            let whose = [&list.registry, &list.client].into_iter().filter(|text| !text.is_empty());
            let words: Vec<_> = std::iter::once(list.kind.name()).chain(whose.map(String::as_str)).collect();
            words.join(" ")
        };
        let line = format!("the list {name} is {}, not {}: give this one another name", what(old), what(new));
        return Err(LoadError::Refused(line));
    }
    if let (Some(had), Some(has)) = (old.as_of, new.as_of)
        && has < had
        && !loading.older
    {
        let line = format!(
            "the list {name} is of {had} already, and this is of {has}: load it with --force-older if you mean it"
        );
        return Err(LoadError::Refused(line));
    }
    Ok(())
}

impl Gathered<'_> {
    /// Whether enough of the lines could be read. A registry is made by a machine, other lists by people.
    pub(super) fn judge(&self) -> Result<(), LoadError> {
        let (rejected, lines) = (self.told.rejected, self.told.lines);
        let one_in = if self.is_registry() { 1_000 } else { 20 };
        if rejected * 2 <= lines && (rejected <= FEW_REJECTS || rejected * one_in <= lines) {
            return Ok(());
        }
        let first = self.told.rejects.first().map(|(file, reject)| {
            let column = if reject.column.is_empty() { String::new() } else { format!(", {}", reject.column) };
            format!("; the first: {file}, line {}{column}: \"{}\": {}", reject.line, reject.value, reject.reason)
        });
        Err(LoadError::Refused(format!(
            "{rejected} of {lines} entries can't be read, more than one in {one_in}: nothing was loaded{}",
            first.unwrap_or_default()
        )))
    }

    /// A download that was cut off looks like a whole file.
    pub(super) fn is_not_much_smaller(&self, numbers: u64, before: Option<&SuppressionList>) -> Result<(), LoadError> {
        let Some(old) = before.filter(|old| numbers < old.numbers.div_ceil(2) && !self.loading.smaller) else {
            return Ok(());
        };
        Err(LoadError::Refused(format!(
            "the list {} has {} numbers, and a whole file would leave {numbers}: was the file cut off? Load it with \
             --force-smaller if it is whole, or with --changes if it is a change file",
            old.name, old.numbers
        )))
    }

    /// A registry hands out numbers and no more: a table is a lead list, or a client's, unless somebody names its column.
    pub(super) fn may_be_registry(&self, file: &str, is_table: bool) -> Result<(), LoadError> {
        let named = self.loading.read.columns.iter().any(|(field, _)| field == "phone");
        if !is_table || named || !self.is_registry() || self.loading.wash.is_some() {
            return Ok(());
        }
        Err(LoadError::Refused(format!(
            "{file}: a registry's file has no header: this looks like a lead list or a client's list: say --kind internal or \
             --kind client; or --map phone=COLUMN if it is the registry's"
        )))
    }

    /// Whether the numbers are those of the registry's country: of a hundred one may be abroad.
    pub(super) fn is_of_its_country(&self) -> Result<(), LoadError> {
        let numbers: u64 = self.tally.0.values().sum();
        let found: Vec<_> = self.tally.0.iter().filter(|(area, _)| self.loading.abroad.contains(area)).collect();
        let abroad: u64 = found.iter().map(|(_, count)| **count).sum();
        if abroad * 100 <= numbers {
            return Ok(());
        }
        let areas: Vec<u16> = found.iter().map(|(area, _)| **area).collect();
        Err(LoadError::Refused(format!(
            "{abroad} of {numbers} numbers lie outside the country of --for {}, in {}: name the registry whose file it is with --for",
            self.loading.list.registry,
            area_codes(&areas)
        )))
    }

    /// A file of another part of a registry would take the place of the part that is in force.
    pub(super) fn covers_no_less(&self, covers: &Coverage) -> Result<(), LoadError> {
        let Some(Coverage::Areas(covered)) = self.covered.as_ref().filter(|_| !self.loading.smaller) else {
            return Ok(());
        };
        let held: &[u16] = match covers {
            Coverage::Areas(areas) => areas,
            Coverage::Country(_) | Coverage::Washed | Coverage::Nothing => &[],
        };
        let lost: Vec<u16> = covered.iter().filter(|area| !held.contains(area)).copied().collect();
        if lost.is_empty() {
            return Ok(());
        }
        let name = &self.loading.list.name;
        let own = held.iter().find(|area| !covered.contains(area));
        let own = own.map_or_else(|| format!("{name}-2"), |area| format!("{name}-{area}"));
        Err(LoadError::Refused(format!(
            "the list {name} covers {}, and this file holds no number there: whether anybody there is registered would no \
             longer be known. Was the file cut off? If it is one part of the registry, name all its files in one command, or give each part a list \
             of its own (--list {own}); if it is the whole and no longer holds them, load it with --force-smaller",
            area_codes(&lost)
        )))
    }
}

/// How many numbers came from each area code of the North American plan.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<u16, u64>);

impl Tally {
    pub(super) fn add(&mut self, blocks: &[(u64, NumberBlock)]) {
        for (block, numbers) in blocks {
            if block / 1_000_000 == 1
                && let Ok(area) = u16::try_from(block / 1_000 % 1_000)
            {
                *self.0.entry(area).or_default() += numbers.len();
            }
        }
    }

    pub(super) fn add_number(&mut self, number: PhoneNumber) {
        if let Some((area, _, _)) = number.nanp() {
            *self.0.entry(area).or_default() += 1;
        }
    }
}

/// Area codes that are named, so many at most.
const NAMED_AREAS: usize = 10;

/// `area code 202`, `area codes 202 and 305`; of many the first and how many more.
fn area_codes(areas: &[u16]) -> String {
    let mut named: Vec<_> = areas.iter().take(NAMED_AREAS).map(u16::to_string).collect();
    let more = areas.len().saturating_sub(NAMED_AREAS);
    let last = if more > 0 { Some(format!("{more} more")) } else { named.pop() }.unwrap_or_default();
    match (areas.len(), named.is_empty()) {
        (1, _) | (_, true) => format!("area code {last}"),
        _ => format!("area codes {} and {last}", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_area_codes_some_are_named() {
        for (areas, named) in [
            (vec![202], "area code 202"),
            (vec![202, 305], "area codes 202 and 305"),
            (vec![202, 305, 727], "area codes 202, 305 and 727"),
            ((201..=213).collect(), "area codes 201, 202, 203, 204, 205, 206, 207, 208, 209, 210 and 3 more"),
        ] {
            assert_eq!(area_codes(&areas), named);
        }
    }
}
