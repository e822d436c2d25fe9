//! Rows of a batch become leads: new ones, parts of some that are there, or set aside.
//!
//! Numbers are looked up and written in their own order, so that a batch passes over the table of phones once, whatever
//! its size; rows are decided in the order of the file. Only rows whose numbers somebody has already, or that share one with
//! another row of the batch, need a decision: all others are new leads.

use super::bulk::Bulk;
use super::columns::ListColumns;
use super::error::{LOOK, Step, Trouble, unknown};
use super::fresh::Change;
use super::keys::{self, Keys};
use super::merge::{Kept, Stored};
use super::owners::{Owner, Owners, Target};
use super::parts::Parts;
use super::places::KnownPlaces;
use super::stand::{self, Stand};
use super::value::{shuffle, signed};
use super::{dialed, journal, numbers, person, phones, ranges, registries};
use crate::domain::lead::{LeadId, Reject};
use crate::domain::list::OnRepeat;
use crate::domain::reject_code::RejectCode;
use crate::store::batch::{BatchRow, ImportBatch};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::mem::take;

/// Rows that one statement inserts. More gain nothing: what is saved is the opening of tables.
const LEADS_AT_ONCE: usize = 32;

/// What became of a row.
#[derive(Debug, PartialEq)]
pub(super) enum Taken {
    New,
    Merged,
    SetAside(Reject),
}

/// Takes the rows of a batch within a step: first each is decided, then all are written.
pub(super) struct Importer<'b> {
    conn: &'b Connection,
    target: Target,
    batch: &'b ImportBatch,
    owners: Owners,
    parts: Parts<'b>,
    first_id: i64,
    /// New leads by id from `first_id`: the index of their row.
    new: Vec<u32>,
    /// What rows bring to leads that they did not make.
    brought: Vec<Brought>,
    /// For each phone of the batch, the lead that gets its number; 0 for none.
    gets: Vec<i64>,
}

/// A row that has something for a lead which another row made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Brought {
    lead: i64,
    /// Its index.
    row: u32,
    /// The row is merged into this lead. Otherwise it has a phone of the lead, and says no more than where that may be.
    merged: bool,
}

impl<'b> Importer<'b> {
    /// Rows up to `done` were stored before.
    pub(super) fn new(
        conn: &'b Connection,
        known: &'b KnownPlaces,
        target: Target,
        batch: &'b ImportBatch,
        done: u64,
    ) -> Step<Self> {
        // The highest number that was ever given, not the highest that is there: a list may have been taken back.
        let given = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'lead'), 0) + 1";
        let first_id = conn.query_row(given, [], |row| row.get(0))?;
        Ok(Self {
            conn,
            target,
            batch,
            owners: Owners::of_batch(conn, target, batch, done)?,
            parts: Parts::new(conn, known, batch)?,
            first_id,
            new: Vec::new(),
            brought: Vec::new(),
            gets: vec![0; batch.phones().len()],
        })
    }

    /// Takes the row at an index; rows are taken in their order.
    pub(super) fn take(&mut self, index: usize, row: &BatchRow<'_>) -> Step<Taken> {
        if !self.owners.contest(row) {
            self.insert(index, row);
            return Ok(Taken::New);
        }
        let found: Vec<Option<Owner>> = row.phones.iter().map(|phone| self.owners.of(phone.number).flatten()).collect();
        let Some((first, owner)) = found.iter().enumerate().find_map(|(at, owner)| owner.map(|owner| (at, owner)))
        else {
            let lead = self.insert(index, row);
            for phone in row.phones {
                self.owners.is_now(phone.number, Owner { lead, campaign: self.target.campaign });
            }
            return Ok(Taken::New);
        };
        let all = found.iter().enumerate().filter_map(|(at, owner)| owner.map(|owner| (at, owner)));
        let here = all.filter(|(_, owner)| owner.campaign == self.target.campaign).min_by_key(|(_, owner)| owner.lead);
        match (self.target.on_repeat, here) {
            (OnRepeat::Merge, Some((_, here))) => {
                self.merge(here.lead, &found, index, row);
                Ok(Taken::Merged)
            }
            (OnRepeat::Merge | OnRepeat::SetAside, here) => {
                let (at, owner) = here.unwrap_or((first, owner));
                Ok(Taken::SetAside(self.set_aside(at, owner, row)?))
            }
        }
    }

    /// Makes a lead of a row, and gives its number.
    fn insert(&mut self, index: usize, row: &BatchRow<'_>) -> i64 {
        let lead = self.first_id + signed(self.new.len() as u64);
        self.new.push(short(index));
        for at in row.first_phone..row.first_phone + row.phones.len() {
            self.gets(at, lead);
        }
        lead
    }

    fn gets(&mut self, phone: usize, lead: i64) {
        if let Some(getter) = self.gets.get_mut(phone) {
            *getter = lead;
        }
    }

    /// Notes that a row is a part of a lead, which gets those of its phones that nobody has.
    fn merge(&mut self, lead: i64, found: &[Option<Owner>], index: usize, row: &BatchRow<'_>) {
        let row_index = short(index);
        self.brought.push(Brought { lead, row: row_index, merged: true });
        for ((phone, owner), at) in row.phones.iter().zip(found).zip(row.first_phone..) {
            match owner {
                None => {
                    self.owners.is_now(phone.number, Owner { lead, campaign: self.target.campaign });
                    self.gets(at, lead);
                }
                Some(owner) if owner.campaign == self.target.campaign && owner.lead != lead => {
                    let brought = Brought { lead: owner.lead, row: row_index, merged: false };
                    if self.brought.last() != Some(&brought) {
                        self.brought.push(brought);
                    }
                }
                Some(_) => {}
            }
        }
    }

    fn set_aside(&self, phone: usize, owner: Owner, row: &BatchRow<'_>) -> Step<Reject> {
        let number = row.phones.get(phone).map(|phone| phone.number.to_string()).unwrap_or_default();
        let mut find = self.conn.prepare_cached("SELECT name FROM campaign WHERE id = ?1")?;
        let campaign: String = find.query_row([owner.campaign], |row| row.get(0))?;
        let reason = format!("{number} is already a lead of campaign {campaign} (lead {})", owner.lead);
        let (row, line, code) = (row.row, row.line, RejectCode::Repeat);
        Ok(Reject { row, line, column: String::new(), value: number, reason, code, whole_row: true })
    }

    /// Writes all that was taken, and gives how many of the numbers that leads got stand on each registry.
    pub(super) fn write(mut self) -> Step<BTreeMap<String, u64>> {
        // Lead by lead, each with its rows in their order.
        let mut brought = take(&mut self.brought);
        brought.sort_by_key(|brought| brought.lead);
        let (stored, new) = brought.split_at(brought.partition_point(|brought| brought.lead < self.first_id));
        self.add_to_stored(stored)?;
        let keys = self.write_leads(new)?;
        let mut added = Vec::with_capacity(self.owners.order.len());
        for (number, phone) in &self.owners.order {
            if let Some(lead) = self.gets.get(*phone as usize).filter(|lead| **lead != 0) {
                added.push(numbers::entry(*number, *lead));
            }
        }
        numbers::add(self.conn, &added)?;
        keys.write(self.conn)?;
        self.parts.write_places()?;
        registries::tally(self.conn, || added.iter().filter_map(numbers::number_of).collect())
    }

    /// Brings rows to leads that were there: their status, history and end stay.
    fn add_to_stored(&mut self, brought: &[Brought]) -> Step<()> {
        let conn = self.conn;
        let mut columns = ListColumns::new(conn);
        let (mut removing, mut adding) = (Change::removing(conn)?, Change::adding(conn)?);
        for of_lead in brought.chunk_by(|one, other| one.lead == other.lead) {
            let Some(lead) = of_lead.first().map(|brought| LeadId(brought.lead)) else { continue };
            let Some(stored) = Kept::load(conn, &mut columns, lead)? else {
                let gone = format!("numbers are booked for lead {lead}, which is gone; {LOOK}", lead = lead.0);
                return Err(Trouble::Words(gone));
            };
            let Stored { list, columns, stood, mut kept } = stored;
            let key = kept.key.clone();
            let other_keys = self.bring(&mut kept, of_lead)?;
            if !kept.changed && other_keys.is_empty() {
                continue;
            }
            // A lead of the list itself goes with the list.
            let before = if list == self.target.list { None } else { Some(person::read(conn, lead)?) };
            if kept.changed {
                kept.save(conn, &columns, lead)?;
                keys::change(conn, lead.0, &key, &kept.key)?;
            }
            self.keep_other_keys(lead.0, &other_keys)?;
            if let Some(before) = before {
                journal::journal(conn, self.target.list, lead, &before)?;
            }
            if let Some(stood) = stood.filter(|_| kept.changed) {
                let stands = Stand { places: stand::places(&kept.phones), ..stood };
                let (gone, come) = (stood.beyond(&stands), stands.beyond(&stood));
                if stood.since.is_some() {
                    dialed::remove(conn, lead, &gone)?;
                    dialed::add(conn, lead, &come)?;
                } else {
                    removing.lead(lead.0, &gone)?;
                    adding.lead(lead.0, &come)?;
                }
            }
        }
        removing.write()?;
        adding.write()
    }

    /// Brings rows to a lead, and gives their keys, which are not its own: a lead that several of the client's keys mean is found by each.
    fn bring(&mut self, kept: &mut Kept, brought: &[Brought]) -> Step<Vec<String>> {
        let mut other_keys = Vec::new();
        for Brought { lead, row, merged } in brought.iter().copied() {
            let row = self.batch.row(row as usize).ok_or_else(|| unknown("row", row))?;
            if merged {
                kept.fill(self.parts.repeat(&row)?);
                if !row.key().is_empty() && kept.key != row.key() {
                    other_keys.push(row.key().to_owned());
                }
            }
            for (phone, at) in row.phones.iter().zip(row.first_phone..) {
                if self.gets.get(at) == Some(&lead) {
                    kept.phones.push(self.parts.phone(phone));
                    kept.changed = true;
                } else if self.owners.of(phone.number).flatten().is_some_and(|owner| owner.lead == lead) {
                    self.parts.widen(kept, phone)?;
                }
            }
        }
        Ok(other_keys)
    }

    fn keep_other_keys(&self, lead: i64, keys: &[String]) -> Step<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let keep = "INSERT OR IGNORE INTO other_key (campaign, key, lead) VALUES (?1, ?2, ?3)";
        let mut keep = self.conn.prepare_cached(keep)?;
        for key in keys {
            keep.execute(params![self.target.campaign, key, lead])?;
        }
        Ok(())
    }

    /// Writes the new leads with what later rows brought them. What the table's checks ask for stands in the statement itself; to ask
    /// it of each of a million rows would cost a twentieth of the load.
    fn write_leads(&mut self, brought: &[Brought]) -> Step<Keys> {
        // SQLite forgets its prepared statements over it.
        if self.new.len() < LEADS_AT_ONCE {
            return self.insert_leads(brought);
        }
        self.conn.pragma_update(None, "ignore_check_constraints", true)?;
        let written = self.insert_leads(brought);
        self.conn.pragma_update(None, "ignore_check_constraints", false)?;
        written
    }

    fn insert_leads(&mut self, mut brought: &[Brought]) -> Step<Keys> {
        let Target { campaign, list, shuffled, .. } = self.target;
        let mut insert = Bulk::new(
            self.conn,
            "INSERT OR FAIL INTO lead (campaign, list, row, priority, shuffle, status, key, name, claims, phones, detail)",
            "(?1, ?2, $1, $2, $3, 'ready', $4, $5, $6, $7, $8)",
            8,
            &[&campaign, &list],
            LEADS_AT_ONCE,
        )?;
        let new = take(&mut self.new);
        let mut keys = Keys::of(campaign, new.len());
        let mut fresh = Change::adding_after(self.conn, self.first_id - 1)?;
        let mut text = String::new();
        let mut next = self.first_id;
        insert.insert(&new, |index, into| {
            let lead = next;
            next += 1;
            let row = self.batch.row(*index as usize).ok_or_else(|| unknown("lead", lead))?;
            into.value(signed(row.row))?;
            into.value(row.priority)?;
            into.value(if shuffled { shuffle(lead, 0) } else { 0 })?;
            let stand = (campaign, row.priority.into());
            let (own, later) = brought.split_at(brought.iter().take_while(|brought| brought.lead == lead).count());
            brought = later;
            if !own.is_empty() {
                let mut kept = self.parts.repeat(&row)?.own;
                let other_keys = self.bring(&mut kept, own)?;
                self.keep_other_keys(lead, &other_keys)?;
                keys.push(&kept.key, lead);
                fresh.phones(lead, stand, kept.phones.iter().map(|phone| phone.place))?;
                into.value(&kept.key)?;
                into.value(&kept.name)?;
                into.value(kept.claims.to_string())?;
                into.value(phones::written(&kept.phones))?;
                return into.value(kept.detail.written(self.batch.columns()));
            }
            keys.push(row.key(), lead);
            let places = row.phones.iter().map(|phone| self.parts.place(phone.place));
            fresh.phones(lead, stand, places.clone())?;
            text.clear();
            text.push('[');
            for (phone, place) in row.phones.iter().zip(places) {
                let (extension, label) = (self.batch.extension(phone), phone.label);
                phones::write_parts(phone.number, phone.kind, place, [extension, ""], label, &mut text);
            }
            text.push(']');
            into.value(row.key())?;
            into.value(row.name())?;
            into.value(row.claims())?;
            into.value(&text)?;
            into.value(row.detail())
        })?;
        // SQLite numbers them as they were numbered here; were it told the numbers, it would keep every page for each few rows, in case
        // that one is none.
        let last = self.conn.last_insert_rowid();
        fresh.write()?;
        if new.is_empty() {
            return Ok(keys);
        }
        if last != next - 1 {
            return Err(unknown("new lead", last));
        }
        ranges::extend(self.conn, list, self.first_id, last)?;
        Ok(keys)
    }
}

/// An index of a row or phone; a batch that had more would not fit into memory.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
