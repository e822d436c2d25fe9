//! Where the calls of the coming hours are spent, so that they reach most people.
//!
//! Leads that may be called in the same hours and are reached as often in each are a *group*; a floor can make so many calls an hour. Each
//! lead is called at most once: when it may be called again, and whether it needs to be, its first call decides. So a plan is for a day,
//! or until leads come back.
//!
//! Calls are dealt out hour by hour, to the groups that lose most by waiting, and of these to those first that close first. What that
//! misses is then exchanged: hours that groups should swap. That ends at the optimum, and proves it.

use super::exchange::{MOST_ROUNDS, exchange};
use std::cmp::Reverse;

/// Leads that are alike in when they may be called and how often they are reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub leads: u64,
    /// For each hour the contacts in a million calls; `None` where none of them may be called.
    pub rates: Vec<Option<u32>>,
}

/// A plan for the calls of some hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// For each hour, how many leads of each group are called in it.
    pub calls: Vec<Vec<u64>>,
    /// Contacts to be expected of it, in millionths.
    pub contacts: u64,
    /// The same of the calls as they were dealt out hour by hour, before hours were exchanged.
    pub dealt: u64,
    /// No plan for these hours and groups has more. The same as `contacts`, unless there were too many exchanges to make them all.
    pub most: u64,
}

/// Plans the calls of hours, each with its room for so many.
pub fn spend(groups: &[Group], room: &[u64]) -> Spending {
    with_rounds(groups, room, MOST_ROUNDS)
}

fn with_rounds(groups: &[Group], room: &[u64], rounds: usize) -> Spending {
    let mut book = Book::new(groups, room);
    book.deal();
    let dealt = book.contacts();
    let prices = exchange(&mut book, rounds);
    let (contacts, most) = (book.contacts(), book.most(&prices));
    Spending { calls: book.calls, contacts, dealt, most }
}

/// Calls that are being dealt out.
pub(super) struct Book<'g> {
    pub groups: &'g [Group],
    /// By hour, for how many calls there is room; more than there are leads is of no use.
    room: Vec<u64>,
    /// By hour and group.
    calls: Vec<Vec<u64>>,
    /// By hour, how many more calls it has room for.
    idle: Vec<u64>,
    /// By group, how many of its leads are called in no hour.
    left: Vec<u64>,
}

/// A group that may be called in an hour.
struct Offer {
    group: usize,
    rate: u32,
    /// What is lost if it waits: what its calls come to in this hour more than in the best later one.
    loss: i64,
    /// The last hour in which it may be called.
    closes: usize,
}

impl<'g> Book<'g> {
    fn new(groups: &'g [Group], room: &'g [u64]) -> Self {
        let calls = vec![vec![0; groups.len()]; room.len()];
        let left: Vec<_> = groups.iter().map(|group| group.leads).collect();
        let all = left.iter().copied().fold(0, u64::saturating_add);
        let room: Vec<_> = room.iter().map(|room| *room.min(&all)).collect();
        Self { groups, idle: room.clone(), room, calls, left }
    }

    /// How many hours there are; the number of the hour that stands for no call at all.
    pub fn hours(&self) -> usize {
        self.room.len()
    }

    /// What a call of a group in an hour comes to; 0 if it is not called, `None` where it may not be called.
    pub fn rate(&self, group: usize, hour: usize) -> Option<u32> {
        if hour == self.hours() {
            return Some(0);
        }
        self.groups.get(group)?.rates.get(hour).copied().flatten()
    }

    /// How many of a group's leads are called in an hour, or in none.
    pub fn held(&self, group: usize, hour: usize) -> u64 {
        let of_hour = self.calls.get(hour).unwrap_or(&self.left);
        of_hour.get(group).copied().unwrap_or_default()
    }

    /// How many more calls an hour has room for; no call at all is always possible.
    pub fn idle(&self, hour: usize) -> u64 {
        self.idle.get(hour).copied().unwrap_or(u64::MAX)
    }

    /// Takes leads of a group out of an hour and puts them into another. In the midst of a round that may be more than it has room for;
    /// so sums wrap, and are right again at its end.
    pub fn shift(&mut self, group: usize, from: usize, to: usize, leads: u64) {
        for (hour, leads) in [(from, leads.wrapping_neg()), (to, leads)] {
            let held = self.calls.get_mut(hour).unwrap_or(&mut self.left).get_mut(group);
            held.into_iter().for_each(|held| *held = held.wrapping_add(leads));
            self.idle.get_mut(hour).into_iter().for_each(|idle| *idle = idle.wrapping_sub(leads));
        }
    }

    fn deal(&mut self) {
        for hour in 0..self.hours() {
            let mut offers = self.offers(hour);
            offers.retain(|offer| offer.loss >= 0);
            offers.sort_unstable_by_key(|offer| (Reverse(offer.loss), offer.closes, Reverse(offer.rate), offer.group));
            self.take(hour, &offers);
        }
        // Who waited for a better hour, and found it full.
        for hour in 0..self.hours() {
            let mut offers = self.offers(hour);
            offers.sort_unstable_by_key(|offer| (Reverse(offer.rate), offer.closes, offer.group));
            self.take(hour, &offers);
        }
    }

    fn offers(&self, hour: usize) -> Vec<Offer> {
        let offer = |group: usize| {
            let rate = self.rate(group, hour)?;
            let open = |later: &usize| self.idle(*later) > 0;
            let later =
                (hour + 1..self.hours()).filter(open).filter_map(|later| Some((later, self.rate(group, later)?)));
            let (best, closes) = later.fold((0, hour), |(best, _), (later, rate)| (rate.max(best), later));
            Some(Offer { group, rate, loss: i64::from(rate) - i64::from(best), closes })
        };
        let waiting = self.left.iter().enumerate().filter(|(_, left)| **left > 0).map(|(group, _)| group);
        waiting.filter_map(offer).collect()
    }

    fn take(&mut self, hour: usize, offers: &[Offer]) {
        for offer in offers {
            let leads = self.idle(hour).min(self.held(offer.group, self.hours()));
            self.shift(offer.group, self.hours(), hour, leads);
        }
    }

    fn contacts(&self) -> u64 {
        let mut contacts = 0_u64;
        for (hour, calls) in self.calls.iter().enumerate() {
            for (group, calls) in calls.iter().enumerate() {
                let rate = u64::from(self.rate(group, hour).unwrap_or_default());
                contacts = contacts.saturating_add(calls.saturating_mul(rate));
            }
        }
        contacts
    }

    /// What no plan exceeds, by prices for a call in each hour: each call pays its hour's price, and a lead's call comes to no more than its
    /// hour's price and what is left of the best hour for it. That holds for any prices; the nearer they are to what another call in the
    /// hour were worth, the less is left (weak duality of linear programs).
    fn most(&self, prices: &[u64]) -> u64 {
        let of_hours = self.room.iter().zip(prices).map(|(room, price)| room.saturating_mul(*price));
        let best = |group: &Group| {
            let gains = group
                .rates
                .iter()
                .zip(prices)
                .filter_map(|(rate, price)| Some(u64::from((*rate)?).saturating_sub(*price)));
            gains.max().unwrap_or_default()
        };
        let of_groups = self.groups.iter().map(|group| group.leads.saturating_mul(best(group)));
        of_hours.chain(of_groups).fold(0, u64::saturating_add)
    }
}

#[cfg(test)]
#[path = "spend_tests.rs"]
mod tests;
