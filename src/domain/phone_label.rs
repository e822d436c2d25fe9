//! What a number is to the one who has it: a telephone at home, at work, or carried about.

use super::day_part::DayPart;
use super::named::named;
use super::phone::PhoneType;

/// What the list says a number is to the one who has it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PhoneLabel {
    Home,
    Work,
    Mobile,
}

named!(PhoneLabel: Home = "home", Work = "work", Mobile = "mobile");

impl PhoneLabel {
    /// The label that counts for a number of a class of which the list says `said`. Where the numbering plan tells mobiles from others, it
    /// knows better than a column's header.
    pub fn of(kind: PhoneType, said: Option<Self>) -> Option<Self> {
        match kind {
            PhoneType::Mobile => Some(Self::Mobile),
            PhoneType::Fixed => said.filter(|label| *label != Self::Mobile),
            PhoneType::FixedOrMobile | PhoneType::TollFree | PhoneType::PremiumRate | PhoneType::SharedCost => said,
            PhoneType::Personal | PhoneType::Voip | PhoneType::Pager | PhoneType::Universal => said,
            PhoneType::Voicemail | PhoneType::Unassigned | PhoneType::Unknown => said,
        }
    }
}

/// Which of a lead's numbers are dialed first in each part of the called party's week, by their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneWishes {
    pub weekday_day: Vec<PhoneLabel>,
    pub weekday_evening: Vec<PhoneLabel>,
    pub weekend: Vec<PhoneLabel>,
}

impl PhoneWishes {
    /// Whether nothing is wished for at any time.
    pub fn is_empty(&self) -> bool {
        DayPart::ALL.into_iter().all(|part| self.of(part).is_empty())
    }

    /// The labels of a part of the week, that of the best number first.
    pub fn of(&self, part: DayPart) -> &[PhoneLabel] {
        match part {
            DayPart::WeekdayDay => &self.weekday_day,
            DayPart::WeekdayEvening => &self.weekday_evening,
            DayPart::Weekend => &self.weekend,
        }
    }

    /// Where a number stands in a part of the week, from 0; one that is not wished for comes after all that are.
    pub fn place(&self, part: DayPart, label: Option<PhoneLabel>) -> usize {
        let wished = label.and_then(|label| self.of(part).iter().position(|one| *one == label));
        wished.unwrap_or(PhoneLabel::ALL.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbering_plan_knows_better_than_a_header() {
        use PhoneLabel::{Home, Mobile, Work};
        for (kind, said, label) in [
            (PhoneType::Mobile, Some(Home), Some(Mobile)),
            (PhoneType::Mobile, None, Some(Mobile)),
            (PhoneType::Fixed, Some(Mobile), None),
            (PhoneType::Fixed, Some(Work), Some(Work)),
            (PhoneType::FixedOrMobile, Some(Mobile), Some(Mobile)),
            (PhoneType::FixedOrMobile, None, None),
            (PhoneType::Voip, Some(Work), Some(Work)),
        ] {
            assert_eq!(PhoneLabel::of(kind, said), label, "{kind:?} {said:?}");
        }
    }

    #[test]
    fn what_is_not_wished_for_comes_last() {
        let wishes =
            PhoneWishes { weekday_evening: vec![PhoneLabel::Mobile, PhoneLabel::Home], ..PhoneWishes::default() };
        let place = |part, label| wishes.place(part, label);
        assert_eq!(place(DayPart::WeekdayEvening, Some(PhoneLabel::Mobile)), 0);
        assert_eq!(place(DayPart::WeekdayEvening, Some(PhoneLabel::Home)), 1);
        let last = place(DayPart::WeekdayEvening, None);
        assert!(last > 1);
        assert_eq!(place(DayPart::WeekdayEvening, Some(PhoneLabel::Work)), last);
        assert_eq!(place(DayPart::Weekend, Some(PhoneLabel::Mobile)), last);
        assert!(!wishes.is_empty() && PhoneWishes::default().is_empty());
    }
}
