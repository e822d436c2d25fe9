//! Lists that take turns with their fresh leads, by weight.

use super::error::Step;
use super::fresh::{FreshLeads, Walk};
use super::open_places::OpenPlaces;
use super::ranges::{self, Span};
use super::read_ahead::{Ahead, Coming};
use crate::domain::look::Given;
use crate::domain::mix::ListMix;
use rusqlite::Connection;
use std::rc::Rc;

/// The lists of a campaign, in the order of import: the leads of each, its weight, and how many of its leads were given before.
pub(super) struct Lists(Vec<(Rc<[Span]>, u32, u64)>);

impl Lists {
    pub(super) fn find(conn: &Connection, campaign: i64, mix: &ListMix, given: &Given) -> Step<Self> {
        let mut lists = Vec::new();
        ranges::each_list(conn, campaign, &mut |list, file, spans| {
            let before = given.fresh.get(&list).copied().unwrap_or_default();
            lists.push((spans.into(), mix.weight(file), before));
        })?;
        Ok(Self(lists))
    }

    /// Turns over the fresh leads of a priority, from the first; `ahead` says how many of each list are found ahead.
    pub(super) fn turns(&self, priority: i64, ahead: &dyn Fn() -> Ahead) -> Turns {
        let turn = |(spans, weight, before): &(Rc<[Span]>, u32, u64)| {
            let walk = FreshLeads::walk(priority, Some(Rc::clone(spans)));
            Turn { walk, ahead: ahead(), weight: (*weight).into(), listed: *before }
        };
        Turns { left: self.0.iter().map(turn).collect(), last: 0 }
    }
}

/// A list in its turns.
struct Turn {
    walk: Walk,
    ahead: Ahead,
    weight: u64,
    /// How many of its leads were listed.
    listed: u64,
}

impl Turn {
    /// Whether this list's turn comes before another's: whose leads, and half of the next one, are fewer for its weight (the rounding of
    /// Webster and Sainte-Laguë, which in a short list favours neither great nor small weights).
    fn is_before(&self, other: &Self) -> bool {
        (2 * self.listed + 1).saturating_mul(other.weight) < (2 * other.listed + 1).saturating_mul(self.weight)
    }
}

/// A walk over the fresh leads of a priority in which the lists take turns.
pub(super) struct Turns {
    /// Lists that have leads left, in the order of import.
    left: Vec<Turn>,
    /// Where the list is that gave a lead last.
    last: usize,
}

impl Turns {
    /// The next lead of the list whose turn it is.
    pub(super) fn next(
        &mut self,
        fresh: &mut FreshLeads<'_>,
        open: &OpenPlaces,
        coming: &Coming,
        new: &mut dyn FnMut(i64) -> bool,
    ) -> Step<Option<i64>> {
        loop {
            let mut turns = self.left.iter().enumerate();
            let Some(first) = turns.next() else { return Ok(None) };
            let (index, _) = turns.fold(first, |best, turn| if turn.1.is_before(best.1) { turn } else { best });
            let Some(turn) = self.left.get_mut(index) else { return Ok(None) };
            let Turn { walk, ahead, .. } = turn;
            if let Some(lead) = ahead.next(coming, new, &mut || fresh.next(walk, open))? {
                self.last = index;
                return Ok(Some(lead));
            }
            self.left.remove(index);
        }
    }

    /// The lead that came last is on the list: its own list has had one more.
    pub(super) fn listed(&mut self) {
        if let Some(turn) = self.left.get_mut(self.last) {
            turn.listed += 1;
        }
    }
}
