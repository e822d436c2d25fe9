//! Who has the numbers of a batch already.

use super::error::Step;
use super::numbers::Holders;
use super::ranges::{Origin, Origins};
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::domain::phone::PhoneNumber;
use crate::store::batch::{BatchPhone, BatchRow, ImportBatch};
use foldhash::HashMap;
use rusqlite::Connection;

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
#[derive(Default)]
pub(super) struct Owners {
    contested: HashMap<PhoneNumber, Option<Owner>>,
    /// By the index of a phone: whether its number is one of them.
    is_contested: Vec<bool>,
    /// The numbers of all phones in their order, each with the index of its phone.
    pub(super) order: Vec<(PhoneNumber, u32)>,
}

impl Owners {
    /// Looks up the numbers of all rows after `done`, in their order.
    pub(super) fn of_batch(conn: &Connection, target: Target, batch: &ImportBatch, done: u64) -> Step<Self> {
        let (first, phones) = batch.phones_after(done);
        let order = in_order(first, phones);
        let mut book = Book::new(conn, target)?;
        let mut contested = HashMap::default();
        let mut is_contested = vec![false; batch.phones().len()];
        for of_number in order.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((number, _)) = of_number.first() else { continue };
            let owner = book.owner(*number)?;
            if owner.is_some() || of_number.len() > 1 {
                contested.insert(*number, owner);
                for (_, phone) in of_number {
                    if let Some(is_contested) = is_contested.get_mut(*phone as usize) {
                        *is_contested = true;
                    }
                }
            }
        }
        Ok(Self { contested, is_contested, order })
    }

    /// Whether somebody has a number of a row, or another row of the batch has.
    pub(super) fn contest(&self, row: &BatchRow<'_>) -> bool {
        let phones = row.first_phone..row.first_phone + row.phones.len();
        self.is_contested.get(phones).unwrap_or_default().contains(&true)
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
        let mut order = Vec::with_capacity(words.len());
        order.extend(words.into_iter().filter_map(entry));
        return order;
    }
    let mut order: Vec<_> = (first..).zip(phones).map(|(at, phone)| (phone.number, index(at))).collect();
    order.sort_unstable();
    order
}

/// The index of a phone; a batch that had more would not fit into memory.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Who has which number, asked in the order of the numbers.
struct Book<'c> {
    holders: Holders<'c>,
    target: Target,
    /// The campaigns of the client.
    of_client: Vec<i64>,
    origins: Origins<'c>,
}

impl<'c> Book<'c> {
    fn new(conn: &'c Connection, target: Target) -> Step<Self> {
        let mut find =
            conn.prepare_cached("SELECT id FROM campaign WHERE client = (SELECT client FROM campaign WHERE id = ?1)")?;
        let of_client = find.query_map([target.campaign], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Self { holders: Holders::new(conn)?, target, of_client, origins: Origins::new(conn)? })
    }

    /// The lead in scope that has a number: one of this campaign rather than another's, the first of several.
    fn owner(&mut self, number: PhoneNumber) -> Step<Option<Owner>> {
        let Target { campaign: here, list, dedupe, .. } = self.target;
        let mut elsewhere = None;
        for lead in self.holders.leads(number)? {
            // A lead that no list has is gone, in a damaged file: its number is free.
            let Some(Origin { campaign, list: of_list }) = self.origins.of(*lead)? else { continue };
            let in_scope = match dedupe {
                DedupeScope::List => campaign == here && of_list == list,
                DedupeScope::Campaign => campaign == here,
                DedupeScope::Client => self.of_client.contains(&campaign),
            };
            let owner = Owner { lead: *lead, campaign };
            if in_scope && campaign == here {
                return Ok(Some(owner));
            }
            elsewhere = elsewhere.or(in_scope.then_some(owner));
        }
        Ok(elsewhere)
    }
}
