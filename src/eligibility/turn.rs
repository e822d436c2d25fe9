//! Which of a lead's numbers is dialed next, of those that may be dialed at the same instant.

use crate::domain::campaign::Campaign;
use crate::domain::lead::{Lead, PastAttempt};
use crate::domain::phone::PhoneNumber;

/// The order of a lead's numbers for its next call, as its attempts so far and the campaign give it. Nothing of it is stored, so
/// that a change of the campaign's file holds at once.
#[derive(Debug)]
pub(super) enum Turn<'a> {
    /// The order of the list.
    AsListed,
    /// A call was agreed on this number: it goes before the others.
    Agreed(&'a [PastAttempt], PhoneNumber),
    /// Each in its turn, that tried least first. This one only if no other may be dialed.
    TriedLeast(&'a [PastAttempt], Option<PhoneNumber>),
    /// The number with this index first, and the others as they follow it, round and round.
    From { first: usize, of: usize },
}

impl<'a> Turn<'a> {
    /// The turn after a lead's last attempt.
    pub(super) fn of(campaign: &Campaign, lead: &'a Lead) -> Self {
        let Some(last) = lead.attempts.last() else { return Self::AsListed };
        if lead.phones.len() < 2 {
            return Self::AsListed;
        }
        if lead.callback.is_some() {
            return Self::Agreed(&lead.attempts, last.number);
        }
        let other = campaign.retry_rule(&last.disposition).is_some_and(|rule| rule.other_number);
        let Some(most) = campaign.attempts.next_number_after else {
            return Self::TriedLeast(&lead.attempts, other.then_some(last.number));
        };
        let Some(index) = lead.phones.iter().position(|phone| phone.number == last.number) else {
            return Self::AsListed;
        };
        let in_vain = |attempt: &&PastAttempt| attempt.number == last.number && !attempt.marks.contact;
        let run = lead.attempts.iter().rev().take_while(in_vain).count();
        let keep = !other && run < usize::try_from(most).unwrap_or(usize::MAX);
        Self::From { first: if keep { index } else { index + 1 }, of: lead.phones.len() }
    }

    /// The place of a number in the order, and the times that it was tried; the least comes first.
    pub(super) fn rank(&self, index: usize, number: PhoneNumber) -> (usize, usize) {
        let tried = |attempts: &[PastAttempt]| attempts.iter().filter(|attempt| attempt.number == number).count();
        match self {
            Self::AsListed => (0, 0),
            Self::Agreed(attempts, agreed) => (usize::from(number != *agreed), tried(attempts)),
            Self::TriedLeast(attempts, last) => (usize::from(*last == Some(number)), tried(attempts)),
            Self::From { first, of } => ((index + of - first % of) % of, 0),
        }
    }
}
