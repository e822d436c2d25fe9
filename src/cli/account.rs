//! What is told of a list's numbers and rejects besides how many rows there were.

use super::words::{count, counted};
use crate::domain::list::ImportCounts;
use crate::domain::phone::PhoneType;
use crate::intake::phones::METADATA_VERSION;
use crate::store::RejectSum;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Rows set aside because the campaign dials no numbers of their class.
pub fn undialed(sums: &[RejectSum]) -> u64 {
    sums.iter().filter(|sum| sum.whole_row && sum.code.is_class()).map(|sum| sum.times).sum()
}

/// Rows whose number was there: merged or set aside.
pub fn repeats(counts: &ImportCounts, undialed: u64) -> u64 {
    (counts.merged + counts.set_aside).saturating_sub(undialed)
}

/// `{"mobile": 12, "personal": 3}`.
pub fn classes_json(classes: &BTreeMap<PhoneType, u64>) -> Value {
    Value::Object(classes.iter().map(|(kind, numbers)| (kind.name().to_owned(), json!(numbers))).collect())
}

/// `{"rows": {"too_short": 3}, "cells": {}}`: how many rows, and cells of rows that were taken, were left out for which
/// reason.
pub fn reasons_json(sums: &[RejectSum]) -> Value {
    let of = |whole: bool| -> Map<String, Value> {
        let sums = sums.iter().filter(|sum| sum.whole_row == whole);
        sums.map(|sum| (sum.code.name().to_owned(), json!(sum.times))).collect()
    };
    json!({"rows": of(true), "cells": of(false)})
}

/// The classes of a file's numbers, if any but the usual ones is among them: `533 fixed or mobile, 38 personal`.
pub fn classes(classes: &BTreeMap<PhoneType, u64>) -> Option<String> {
    let usual = |kind: &PhoneType| matches!(kind, PhoneType::Fixed | PhoneType::Mobile | PhoneType::FixedOrMobile);
    if classes.keys().all(usual) {
        return None;
    }
    let class = |(kind, numbers): (&PhoneType, &u64)| format!("{} {}", count(*numbers), kind.name().replace('_', " "));
    Some(classes.iter().map(class).collect::<Vec<_>>().join(", "))
}

/// What unassigned numbers are, if there are any.
pub fn unassigned(classes: &BTreeMap<PhoneType, u64>) -> Option<String> {
    let numbers = classes.get(&PhoneType::Unassigned).copied().filter(|numbers| *numbers > 0)?;
    let (numbers, of) = (counted(numbers, "number is", "numbers are"), METADATA_VERSION);
    Some(format!(
        "{numbers} unassigned: in ranges that the data on numbering plans ({of}) do not know yet, new ones or mistyped; kept, and dialed \
         as others are"
    ))
}

/// What the registries say of a list's numbers: `182,211 of its numbers on the registry list ftc`.
pub fn listed(listed: &BTreeMap<String, u64>) -> Option<String> {
    let each = |(list, numbers): (&String, &u64)| format!("{} on {list}", count(*numbers));
    let all: Vec<_> = listed.iter().map(each).collect();
    (!all.is_empty()).then(|| {
        format!(
            "of its numbers {}: kept, and refused wherever the law says so when they would be called",
            all.join(", ")
        )
    })
}

/// Why rows were set aside for the class of their numbers, with the key that asks for them.
pub fn set_aside(sums: &[RejectSum]) -> Option<String> {
    let classes: Vec<_> = sums.iter().filter(|sum| sum.whole_row && sum.code.is_class()).collect();
    let names: Vec<_> = classes.iter().map(|sum| format!("\"{}\"", sum.code.name())).collect();
    let rows = classes.iter().map(|sum| sum.times).sum::<u64>();
    (rows > 0).then(|| {
        let rows = counted(rows, "row", "rows");
        format!(
            "{rows} with such numbers only set aside: numbers = [{}] under [calling] asks for them",
            names.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unassigned_numbers_are_explained() {
        let classes = |unassigned| BTreeMap::from([(PhoneType::Mobile, 3), (PhoneType::Unassigned, unassigned)]);
        assert!(unassigned(&classes(1)).is_some_and(|told| told.starts_with("1 number is unassigned: in ranges")));
        assert!(unassigned(&classes(1_200)).is_some_and(|told| told.starts_with("1,200 numbers are unassigned")));
        assert_eq!(unassigned(&classes(0)), None);
        assert_eq!(unassigned(&BTreeMap::new()), None);
    }
}
