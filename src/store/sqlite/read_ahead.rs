//! Leads that are read together, some of them ahead of the look at them: one question about many costs less than one about each.
//!
//! Who looks at leads sees the same ones in the same order, and each answer is that of the same step. What can't be read is left to the
//! question about the one lead, which fails if it is asked.

use super::error::Step;
use super::lead_row::{COLUMNS, LeadRow, WIDTH};
use super::leads::Parts;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::look::PhoneAlone;
use crate::store::{Look, Visit};
use foldhash::{HashMap, HashMapExt};
use rusqlite::types::{Value, ValueRef};
use rusqlite::vtab::array::Array;
use rusqlite::{CachedStatement, Connection, Rows};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// So many are read at first, then twice as many each time: who wants one lead need not wait for many. Few in tests.
pub(super) const FIRST: usize = if cfg!(test) { 2 } else { 8 };
const MOST: usize = 64;

/// So many where all leads are read.
pub(super) const MOST_OF_ALL: usize = 256;

/// Answers that are kept at most: those for leads that nobody looks at would heap up.
const KEPT: usize = 8 * MOST_OF_ALL;

/// Leads or numbers that are asked for together, each once, rising.
pub(super) struct Asked(Array);

impl Asked {
    pub(super) fn new(all: impl Iterator<Item = i64>) -> Self {
        let mut all: Vec<i64> = all.collect();
        all.sort_unstable();
        all.dedup();
        Self(Rc::new(all.into_iter().map(Value::Integer).collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// As a parameter of a statement that reads `rarray`.
    pub(super) fn values(&self) -> Array {
        Rc::clone(&self.0)
    }

    fn each(&self) -> impl Iterator<Item = i64> {
        self.0.iter().filter_map(|value| if let Value::Integer(one) = value { Some(*one) } else { None })
    }
}

/// What was read ahead, by lead or number.
pub(super) struct Answers<T>(HashMap<i64, T>);

impl<T> Default for Answers<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Default> Answers<T> {
    /// Of each that is asked for there is nothing yet.
    pub(super) fn ask(&mut self, asked: &Asked) {
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.extend(asked.each().map(|one| (one, T::default())));
    }

    /// What there is of one that was asked for.
    pub(super) fn of(&mut self, one: i64) -> &mut T {
        self.0.entry(one).or_default()
    }
}

impl<T> Answers<T> {
    /// None: it was not asked for.
    pub(super) fn get(&self, one: i64) -> Option<&T> {
        self.0.get(&one)
    }

    /// The same for who asks but once.
    pub(super) fn take(&mut self, one: i64) -> Option<T> {
        self.0.remove(&one)
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

/// Leads that are looked at soon: those that come next on a walk.
#[derive(Default)]
pub(super) struct Coming(RefCell<Vec<i64>>);

impl Coming {
    pub(super) fn tell(&self, leads: impl Iterator<Item = i64>) {
        self.0.borrow_mut().extend(leads);
    }

    pub(super) fn take(&self) -> Vec<i64> {
        self.0.take()
    }
}

/// The next leads of a walk, found before they are looked at.
pub(super) struct Ahead {
    leads: VecDeque<i64>,
    /// How many are found next.
    most: usize,
    /// The walk is at its end.
    ended: bool,
}

impl Ahead {
    /// Of which so many leads are found at first, then twice as many each time; 0: none ahead.
    pub(super) fn new(first: usize) -> Self {
        Self { leads: VecDeque::new(), most: first, ended: false }
    }

    /// The next lead of the walk of those that are `new`.
    pub(super) fn next(
        &mut self,
        coming: &Coming,
        new: &mut dyn FnMut(i64) -> bool,
        walk: &mut dyn FnMut() -> Step<Option<i64>>,
    ) -> Step<Option<i64>> {
        if self.leads.is_empty() && !self.ended {
            while self.leads.len() < self.most.max(1) {
                match walk()? {
                    Some(lead) if new(lead) => self.leads.push_back(lead),
                    Some(_) => {}
                    None => {
                        self.ended = true;
                        break;
                    }
                }
            }
            if self.most > 0 {
                coming.tell(self.leads.iter().copied());
            }
            self.most = (self.most * 2).min(MOST);
        }
        Ok(self.leads.pop_front())
    }
}

/// Looks at leads in an order that is known, telling which are next.
pub(super) fn each_of(
    mut leads: impl Iterator<Item = i64>,
    coming: &Coming,
    look: &mut dyn FnMut(i64) -> Step<Look>,
) -> Step<Look> {
    let mut ahead = Ahead::new(FIRST);
    while let Some(lead) = ahead.next(coming, &mut |_| true, &mut || Ok(leads.next()))? {
        if look(lead)? == Look::Enough {
            return Ok(Look::Enough);
        }
    }
    Ok(Look::Passed)
}

/// Due leads of a campaign, read when the first of those that come is looked at.
pub(super) struct ReadAhead<'c> {
    find: CachedStatement<'c>,
    parts: Parts<'c>,
    campaign: i64,
    now: i64,
    /// Leads that were read and not looked at yet; none: such a lead is not due.
    rows: HashMap<i64, Step<Option<Box<LeadRow>>>>,
}

impl<'c> ReadAhead<'c> {
    /// `due` says which leads are due at the instant `?2`.
    pub(super) fn new(conn: &'c Connection, parts: Parts<'c>, (campaign, now): (i64, i64), due: &str) -> Step<Self> {
        let find = conn.prepare_cached(&format!(
            "{COLUMNS}, wanted.value FROM rarray(?1) wanted
             LEFT JOIN lead ON lead.id = wanted.value AND campaign = ?3 AND {due}"
        ))?;
        Ok(Self { find, parts, campaign, now, rows: HashMap::new() })
    }

    /// The lead, if it is due and not barred; with it those that come and are not known already are read.
    pub(super) fn lead(
        &mut self,
        lead: i64,
        coming: &Coming,
        knows: &dyn Fn(LeadId) -> bool,
        bars: &dyn Fn(LeadId, &[PhoneAlone]) -> bool,
    ) -> Step<Option<Lead>> {
        if !self.rows.contains_key(&lead) {
            let others = coming.take().into_iter().filter(|other| !knows(LeadId(*other)));
            self.read(&Asked::new(others.chain([lead])))?;
        }
        match self.rows.remove(&lead).transpose()?.flatten() {
            Some(row) => self.parts.lead_unless_barred(*row, bars),
            None => Ok(None),
        }
    }

    fn read(&mut self, leads: &Asked) -> Step<()> {
        let mut found = self.find.query((leads.values(), self.now, self.campaign))?;
        let mut new = Vec::with_capacity(leads.len());
        while let Some(row) = found.next()? {
            let is_due = !matches!(row.get_ref(1)?, ValueRef::Null);
            let read = if is_due { LeadRow::read(row).map(|row| Some(Box::new(row))) } else { Ok(None) };
            new.push((row.get(WIDTH)?, read));
        }
        let due = new.iter().filter_map(|(_, row)| row.as_ref().ok()?.as_deref());
        self.parts.read_ahead(&due.collect::<Vec<_>>(), true);
        self.rows.extend(new);
        Ok(())
    }
}

/// Visits the leads of rows in their order; so many are read at first.
pub(super) fn each_row(rows: &mut Rows<'_>, parts: &mut Parts<'_>, first: usize, visit: Visit<'_>) -> Step<Look> {
    let mut most = first;
    let mut some = Vec::new();
    loop {
        while some.len() < most
            && let Some(row) = rows.next()?
        {
            some.push(LeadRow::read(row));
        }
        if some.is_empty() {
            return Ok(Look::Passed);
        }
        parts.read_ahead(&some.iter().filter_map(|row| row.as_ref().ok()).collect::<Vec<_>>(), false);
        for row in some.drain(..) {
            if visit(parts.lead(row?)?) == Look::Enough {
                return Ok(Look::Enough);
            }
        }
        most = (most * 2).min(MOST_OF_ALL);
    }
}
