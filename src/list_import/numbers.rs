//! The numbers of a list's file, counted without repeats.

use crate::domain::lead::LeadDraft;
use crate::domain::list::FileFigures;
use crate::domain::number_set::NumberSet;
use crate::domain::phone::{PhoneNumber, PhoneType};

/// Counts distinct numbers in little memory: two bytes each in a long list.
#[derive(Default)]
pub(super) struct Numbers {
    /// Valid numbers in columns of phones.
    columns: NumberSet,
    /// Those in area codes that the metadata do not know, and alternate numbers from within one cell.
    others: NumberSet,
    figures: FileFigures,
    /// Numbers on their way into the sets, which take sorted ones best: those in columns, and the others.
    next: [Vec<(PhoneNumber, PhoneType)>; 2],
}

impl Numbers {
    const AT_ONCE: usize = 1 << 19;

    /// Counts the numbers of a row, whose last ones, so many, are alternate numbers from within one cell.
    pub(super) fn add_row(&mut self, draft: &LeadDraft, alternates: usize) {
        let in_columns = draft.phones.len().saturating_sub(alternates);
        for (index, phone) in draft.phones.iter().enumerate() {
            self.add(phone.number, phone.kind, index < in_columns);
        }
    }

    /// Counts a number; `column` says that it stands in a column of phones and is no alternate number.
    pub(super) fn add(&mut self, number: PhoneNumber, kind: PhoneType, column: bool) {
        let [columns, others] = &mut self.next;
        let next = if column && kind != PhoneType::Unassigned { columns } else { others };
        next.push((number, kind));
        if next.len() >= Self::AT_ONCE {
            self.sort_in();
        }
    }

    fn sort_in(&mut self) {
        let Self { columns, others, figures, next: [in_columns, elsewhere] } = self;
        in_columns.sort_unstable_by_key(|(number, _)| *number);
        elsewhere.sort_unstable_by_key(|(number, _)| *number);
        let mut count = |kind: PhoneType| *figures.classes.entry(kind).or_default() += 1;
        columns.insert_sorted(
            in_columns,
            |(number, _)| *number,
            |(number, kind), new| {
                if new && !others.contains(*number) {
                    count(*kind);
                }
            },
        );
        for (number, kind) in elsewhere.drain(..) {
            if !columns.contains(number) && others.insert(number) {
                count(kind);
            }
        }
        in_columns.clear();
    }

    pub(super) fn figures(mut self) -> FileFigures {
        self.sort_in();
        self.figures.distinct_phones = self.columns.len();
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
