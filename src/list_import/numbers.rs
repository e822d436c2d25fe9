//! The numbers of a list's file, counted without repeats.

use crate::domain::list::FileFigures;
use crate::domain::phone::{PhoneNumber, PhoneType};
use std::collections::HashSet;

/// Counts distinct numbers.
#[derive(Default)]
pub(super) struct Numbers {
    /// Valid numbers in columns of phones.
    columns: HashSet<u64>,
    /// Those in area codes that the metadata do not know, and alternate numbers from within one cell.
    others: HashSet<u64>,
    figures: FileFigures,
}

impl Numbers {
    /// Counts a number; `column` says that it stands in a column of phones and is no alternate number.
    pub(super) fn add(&mut self, number: PhoneNumber, kind: PhoneType, column: bool) {
        let digits = number.digits();
        let new = if column && kind != PhoneType::Unassigned {
            self.columns.insert(digits) && !self.others.contains(&digits)
        } else {
            !self.columns.contains(&digits) && self.others.insert(digits)
        };
        if new {
            *self.figures.classes.entry(kind).or_default() += 1;
        }
    }

    pub(super) fn figures(mut self) -> FileFigures {
        self.figures.distinct_phones = self.columns.len() as u64;
        self.figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_once_and_those_of_columns_apart() {
        let mut numbers = Numbers::default();
        for (digits, kind, column) in [
            (13_055_550_142, PhoneType::FixedOrMobile, true),
            (13_055_550_142, PhoneType::FixedOrMobile, true),
            (13_055_550_142, PhoneType::FixedOrMobile, false),
            (13_055_550_143, PhoneType::FixedOrMobile, false),
            (13_055_550_143, PhoneType::FixedOrMobile, true),
            (13_055_550_144, PhoneType::FixedOrMobile, false),
            (16_215_550_142, PhoneType::Unassigned, true),
            (447_700_900_123, PhoneType::Mobile, true),
        ] {
            numbers.add(PhoneNumber::from_digits(digits).expect("digits"), kind, column);
        }
        let FileFigures { distinct_phones, classes } = numbers.figures();
        assert_eq!(distinct_phones, 3);
        let expected = [(PhoneType::Mobile, 1), (PhoneType::FixedOrMobile, 3), (PhoneType::Unassigned, 1)];
        assert_eq!(classes.into_iter().collect::<Vec<_>>(), expected);
    }
}
