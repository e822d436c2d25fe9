//! Who has the numbers of a batch already.

use super::error::Step;
use super::numbers::KnownNumbers;
use super::value::digits;
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::domain::phone::PhoneNumber;
use crate::store::batch::{BatchPhone, ImportBatch};
use foldhash::HashMap;
use rusqlite::{Connection, OptionalExtension, params};

/// Where rows go: their list, and how repeats are treated there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub campaign: i64,
    pub list: i64,
    pub dedupe: DedupeScope,
    pub on_repeat: OnRepeat,
    /// Whether the campaign's leads have a place in a shuffled order.
    pub shuffled: bool,
}

/// A lead that has a number already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub lead: i64,
    pub campaign: i64,
}

/// The numbers of a batch that several rows have, or a lead in scope has: each with its owner, once there is one.
pub(super) struct Owners {
    contested: HashMap<PhoneNumber, Option<Owner>>,
    /// The numbers of all phones in their order, each with the index of its phone.
    pub(super) order: Vec<(PhoneNumber, u32)>,
}

impl Owners {
    /// Looks up the numbers of all rows after `done`, in their order.
    pub(super) fn of_batch(
        conn: &Connection,
        target: Target,
        batch: &ImportBatch,
        done: u64,
        known: &mut KnownNumbers,
    ) -> Step<Self> {
        known.refresh(conn, batch.rows().len())?;
        let (first, phones) = batch.phones_after(done);
        let order = in_order(first, phones);
        let (mut asked, mut shared) = (Vec::new(), Vec::new());
        let mut before = None;
        known.note_sorted(&order, |number, may_be_held| {
            if before.replace(number) == Some(number) {
                shared.push(number);
            } else if may_be_held {
                asked.push(number);
            }
        });
        let mut contested: HashMap<_, _> = shared.into_iter().map(|number| (number, None)).collect();
        let book = Book { conn, target };
        for number in asked {
            if let Some(owner) = book.owner(number)? {
                contested.insert(number, Some(owner));
            }
        }
        Ok(Self { contested, order })
    }

    /// Who has a number now; the outer `None`: nobody, and no other row of the batch has it.
    pub(super) fn of(&self, number: PhoneNumber) -> Option<Option<Owner>> {
        self.contested.get(&number).copied()
    }

    /// Notes who has a number from now on.
    pub(super) fn is_now(&mut self, number: PhoneNumber, owner: Owner) {
        if let Some(known) = self.contested.get_mut(&number) {
            *known = Some(owner);
        }
    }
}

/// Phones by their numbers, those with the same in the order of the batch: each with its index, the first one's being `first`.
fn in_order(first: usize, phones: &[BatchPhone]) -> Vec<(PhoneNumber, u32)> {
    let digits = || phones.iter().map(|phone| phone.number.digits());
    let (low, high) = (digits().min().unwrap_or_default(), digits().max().unwrap_or_default());
    let bits = |value: u64| u64::BITS - value.leading_zeros();
    let index_bits = bits(phones.len() as u64);
    if bits(high - low) + index_bits <= u64::BITS {
        // Numbers of one country and their indexes stand in one word, which sorts in half the time.
        let mut words: Vec<u64> =
            (0..).zip(digits()).map(|(index, digits)| (digits - low) << index_bits | index).collect();
        words.sort_unstable();
        let entry = |word: u64| {
            let at = (word & ((1 << index_bits) - 1)) as usize;
            Some((PhoneNumber::from_digits(low + (word >> index_bits)).ok()?, index(first + at)))
        };
        return words.into_iter().filter_map(entry).collect();
    }
    let mut order: Vec<_> = (first..).zip(phones).map(|(at, phone)| (phone.number, index(at))).collect();
    order.sort_unstable();
    order
}

/// The index of a phone; a batch that had more would not fit into memory.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The table of phones, asked in the order of the numbers.
struct Book<'c> {
    conn: &'c Connection,
    target: Target,
}

impl Book<'_> {
    /// The lead in scope that has a number: one of this campaign rather than another's, the first of several.
    fn owner(&self, number: PhoneNumber) -> Step<Option<Owner>> {
        let sql = match self.target.dedupe {
            DedupeScope::List => {
                "SELECT p.lead, p.campaign FROM phone p JOIN lead l ON l.id = p.lead
                 WHERE p.number = ?1 AND p.campaign = ?2 AND l.list = ?3 ORDER BY p.lead LIMIT 1"
            }
            DedupeScope::Campaign => {
                "SELECT lead, campaign FROM phone WHERE number = ?1 AND campaign = ?2 AND ?3 ORDER BY lead LIMIT 1"
            }
            DedupeScope::Client => {
                "SELECT p.lead, p.campaign FROM phone p JOIN campaign c ON c.id = p.campaign
                 WHERE p.number = ?1 AND c.client = (SELECT client FROM campaign WHERE id = ?2) AND ?3
                 ORDER BY p.campaign <> ?2, p.lead LIMIT 1"
            }
        };
        let mut find = self.conn.prepare_cached(sql)?;
        let key = params![digits(number), self.target.campaign, self.target.list];
        Ok(find.query_row(key, |row| Ok(Owner { lead: row.get(0)?, campaign: row.get(1)? })).optional()?)
    }
}
