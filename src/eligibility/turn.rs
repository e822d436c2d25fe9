//! Which of a lead's numbers is dialed next, of those that may be dialed at the same instant.

use crate::domain::campaign::Campaign;
use crate::domain::day_part::DayPart;
use crate::domain::lead::{Lead, PastAttempt, Phone};
use crate::domain::phone::PhoneNumber;
use crate::domain::phone_label::{PhoneLabel, PhoneWishes};
use crate::rules::window::Zones;
use chrono::{DateTime, Utc};

/// The order of a lead's numbers for its next call, as its attempts so far and the campaign give it. Nothing of it is stored, so
/// that a change of the campaign's file holds at once.
pub(super) struct Turn<'a> {
    order: Order<'a>,
    /// What the campaign wishes for by the part of the week, if it does and there is a choice.
    wishes: Option<&'a PhoneWishes>,
    zones: &'a dyn Zones,
}

/// The order without a wish for the hour.
#[derive(Debug)]
enum Order<'a> {
    /// The order of the list.
    AsListed,
    /// A call was agreed on this number: it goes before the others.
    Agreed(&'a [PastAttempt], PhoneNumber),
    /// Each in its turn, that tried least first. This one only if no other may be dialed.
    TriedLeast(&'a [PastAttempt], Option<PhoneNumber>),
    /// The number with this index first, and the others as they follow it, round and round.
    From { first: usize, of: usize, behind: Option<Misses<'a>> },
}

/// What puts a number behind others, whatever is wished for: without it the number of the hour would be dialed in vain for ever.
#[derive(Debug)]
struct Misses<'a> {
    attempts: &'a [PastAttempt],
    /// So many in a row put a number behind those with fewer.
    most: usize,
    /// This one only if no other may be dialed.
    last: Option<PhoneNumber>,
}

/// Where a number stands in the order: behind which others whatever the hour, by the wish for the hour, in its turn. The least comes first.
pub(super) type Rank = (usize, usize, usize);

impl<'a> Turn<'a> {
    /// The turn after a lead's last attempt.
    pub(super) fn of(campaign: &'a Campaign, lead: &'a Lead, zones: &'a dyn Zones) -> Self {
        let wishes = (lead.phones.len() > 1 && !campaign.phones.is_empty()).then_some(&campaign.phones);
        Self { order: Order::of(campaign, lead), wishes, zones }
    }

    /// The rank of a number at an instant.
    pub(super) fn rank(&self, index: usize, phone: &Phone, at: DateTime<Utc>) -> Rank {
        let (number, wish) = (phone.number, self.wish(phone, at));
        let tried = |attempts: &[PastAttempt]| attempts.iter().filter(|attempt| attempt.number == number).count();
        match &self.order {
            Order::AsListed => (0, wish, 0),
            Order::Agreed(attempts, agreed) => (usize::from(number != *agreed), wish, tried(attempts)),
            Order::TriedLeast(attempts, last) => (usize::from(*last == Some(number)), wish, tried(attempts)),
            Order::From { first, of, behind } => {
                // Without wishes the turn alone tells.
                let behind = behind.as_ref().filter(|_| self.wishes.is_some());
                (behind.map_or(0, |misses| misses.behind(number)), wish, (index + of - first % of) % of)
            }
        }
    }

    /// Where a number stands by the wish for the part of its holder's week; last where the clocks that may be its holder's do not agree on
    /// the part.
    fn wish(&self, phone: &Phone, at: DateTime<Utc>) -> usize {
        let Some(wishes) = self.wishes else { return 0 };
        let part = DayPart::in_place(&phone.place, &|name| self.zones.zone(name), at);
        part.map_or(PhoneLabel::ALL.len(), |part| wishes.place(part, phone.label))
    }
}

impl<'a> Order<'a> {
    fn of(campaign: &Campaign, lead: &'a Lead) -> Self {
        let Some(last) = lead.attempts.last() else { return Self::AsListed };
        if lead.phones.len() < 2 {
            return Self::AsListed;
        }
        if lead.callback.is_some() {
            return Self::Agreed(&lead.attempts, last.number);
        }
        let other = campaign.retry_rule(&last.disposition).is_some_and(|rule| rule.other_number);
        let other = other.then_some(last.number);
        let Some(most) = campaign.attempts.next_number_after else {
            return Self::TriedLeast(&lead.attempts, other);
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX).max(1);
        let of = lead.phones.len();
        let behind = Some(Misses { attempts: &lead.attempts, most, last: other });
        let Some(index) = lead.phones.iter().position(|phone| phone.number == last.number) else {
            return Self::From { first: 0, of, behind };
        };
        let in_vain = |attempt: &&PastAttempt| attempt.number == last.number && !attempt.marks.contact;
        let run = lead.attempts.iter().rev().take_while(in_vain).count();
        let keep = other.is_none() && run < most;
        Self::From { first: if keep { index } else { index + 1 }, of, behind }
    }
}

impl Misses<'_> {
    /// How often a number was given up since somebody was reached on it.
    fn behind(&self, number: PhoneNumber) -> usize {
        if self.last == Some(number) {
            return usize::MAX;
        }
        let own = self.attempts.iter().rev().filter(|attempt| attempt.number == number);
        own.take_while(|attempt| !attempt.marks.contact).count() / self.most
    }
}
