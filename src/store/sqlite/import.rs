//! Rows of a batch become leads: new ones, parts of some that are there, or set aside.
//!
//! Numbers are looked up and written in their own order, so that a batch passes over the table of phones once, whatever
//! its size; rows are decided in the order of the file. Only rows whose numbers somebody has already, or that share one with
//! another row of the batch, need a decision: all others are new leads.

use super::bulk::Bulk;
use super::columns::ListColumns;
use super::error::Step;
use super::fresh::{self, Change, Stand};
use super::journal;
use super::merge::{Kept, Repeat, Stored};
use super::owners::{Owner, Owners, Target};
use super::phones::{self, PhoneRow};
use super::places::{self, KnownPlaces};
use super::registries;
use super::value::{shuffle, signed};
use super::{details, keys, numbers, person};
use crate::domain::lead::{LeadId, Reject};
use crate::domain::list::OnRepeat;
use crate::domain::place::Place;
use crate::domain::reject_code::RejectCode;
use crate::store::batch::{BatchRow, ImportBatch};
use foldhash::{HashMap, HashMapExt};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that one statement inserts. More gain nothing: what is saved is the opening of tables.
const LEADS_AT_ONCE: usize = 32;

/// A lead that was there: its key before, and the lead as it is now.
struct Touched {
    key: String,
    now: Stored,
}

/// What became of a row.
#[derive(Debug, PartialEq)]
pub(super) enum Taken {
    New,
    Merged,
    SetAside(Reject),
}

/// Takes the rows of a batch within a step.
pub(super) struct Importer<'b> {
    conn: &'b Connection,
    known: &'b KnownPlaces,
    target: Target,
    batch: &'b ImportBatch,
    owners: Owners,
    /// For each place of the batch, its number in the file.
    places: Vec<i64>,
    unknown_place: i64,
    columns: ListColumns<'b>,
    first_id: i64,
    /// New leads by id from `first_id`: the index of their row.
    new: Vec<u32>,
    /// New leads that later rows of the batch added to.
    grown: HashMap<i64, Kept>,
    /// Leads that were there.
    touched: BTreeMap<i64, Touched>,
    /// For two places, the number in the file of what may be either.
    widened: HashMap<(i64, i64), i64>,
    other_keys: Vec<(String, i64)>,
    /// For each phone of the batch, the lead that gets its number; 0 for none.
    gets: Vec<i64>,
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
        let mut ids = Vec::new();
        for place in batch.places() {
            ids.push(places::intern(conn, place)?);
        }
        let unknown_place = places::intern(conn, &Place::default())?;
        Ok(Self {
            conn,
            known,
            target,
            batch,
            owners: Owners::of_batch(conn, target, batch, done)?,
            places: ids,
            unknown_place,
            columns: ListColumns::new(conn),
            first_id,
            new: Vec::new(),
            grown: HashMap::new(),
            touched: BTreeMap::new(),
            widened: HashMap::new(),
            other_keys: Vec::new(),
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
                self.merge(here.lead, &found, row)?;
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
        self.new.push(u32::try_from(index).unwrap_or(u32::MAX));
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

    /// Adds to a lead what a repeat brings. Its status, history and end stay; so do phones that other leads have.
    fn merge(&mut self, lead: i64, found: &[Option<Owner>], row: &BatchRow<'_>) -> Step<()> {
        let repeat = self.repeat(row)?;
        let kept = self.kept(lead)?;
        let phones = kept.fill(repeat);
        // A lead that several of the client's keys mean is found by each of them.
        if !row.key().is_empty() && kept.key != row.key() {
            self.other_keys.push((row.key().to_owned(), lead));
        }
        for ((phone, owner), at) in phones.into_iter().zip(found).zip(row.first_phone..) {
            match owner {
                None => {
                    self.owners.is_now(phone.number, Owner { lead, campaign: self.target.campaign });
                    self.gets(at, lead);
                    let kept = self.kept(lead)?;
                    kept.phones.push(phone);
                    kept.changed = true;
                }
                Some(owner) if owner.campaign == self.target.campaign => {
                    self.widen(owner.lead, &phone)?;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Notes that a lead's phone may be in the place of a row too.
    fn widen(&mut self, lead: i64, said: &PhoneRow) -> Step<()> {
        let own = self.kept(lead)?.phones.iter().find(|phone| phone.number == said.number).map(|phone| phone.place);
        let Some(own) = own.filter(|own| *own != said.place) else { return Ok(()) };
        let both = match self.widened.get(&(own, said.place)) {
            Some(both) => *both,
            None => {
                let (one, other) = (self.known.read(self.conn, own)?, self.known.read(self.conn, said.place)?);
                let both: Place = places::either(&one, &other);
                let both = if both == *one { own } else { places::intern(self.conn, &both)? };
                self.widened.insert((own, said.place), both);
                both
            }
        };
        let kept = self.kept(lead)?;
        for phone in kept.phones.iter_mut().filter(|phone| phone.number == said.number) {
            phone.place = both;
        }
        kept.changed |= both != own;
        Ok(())
    }

    /// A lead as it stands after the rows before.
    fn kept(&mut self, lead: i64) -> Step<&mut Kept> {
        if lead >= self.first_id {
            if !self.grown.contains_key(&lead) {
                let index = usize::try_from(lead - self.first_id).ok().and_then(|at| self.new.get(at)).copied();
                let row = index.and_then(|index| self.batch.row(index as usize));
                let row = row.ok_or_else(|| super::error::unknown("lead", lead))?;
                let kept = self.repeat(&row)?.own;
                self.grown.insert(lead, kept);
            }
            return self.grown.get_mut(&lead).ok_or_else(|| super::error::unknown("lead", lead));
        }
        if !self.touched.contains_key(&lead) {
            let now = Kept::load(self.conn, &mut self.columns, LeadId(lead))?;
            self.touched.insert(lead, Touched { key: now.kept.key.clone(), now });
        }
        let found = self.touched.get_mut(&lead).map(|touched| &mut touched.now.kept);
        found.ok_or_else(|| super::error::unknown("lead", lead))
    }

    fn repeat(&self, row: &BatchRow<'_>) -> Step<Repeat> {
        let phones = row.phones.iter().map(|phone| PhoneRow {
            number: phone.number,
            kind: phone.kind,
            place: self.place(phone.place),
            extension: self.batch.extension(phone).to_owned(),
            final_reason: String::new(),
        });
        let detail = details::read(row.detail(), self.batch.columns())?;
        let own = Kept::read(row.key(), row.name(), row.claims(), phones.collect(), detail)?;
        Ok(Repeat { own, denied: super::leads::claims(row.denied())? })
    }

    fn place(&self, place: Option<u32>) -> i64 {
        place.and_then(|place| self.places.get(place as usize)).copied().unwrap_or(self.unknown_place)
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
    pub(super) fn write(self) -> Step<BTreeMap<String, u64>> {
        self.write_leads()?;
        let found_anew: BTreeSet<i64> = self.other_keys.iter().map(|(_, lead)| *lead).collect();
        let mut before = Vec::new();
        for (lead, Touched { key, now: Stored { list, columns, stood: _, kept: now } }) in &self.touched {
            if !now.changed && !found_anew.contains(lead) {
                continue;
            }
            let lead = LeadId(*lead);
            // A lead of the list itself goes with the list.
            if *list != self.target.list {
                before.push((lead, person::read(self.conn, lead)?));
            }
            if now.changed {
                now.save(self.conn, columns, lead)?;
                keys::change(self.conn, lead.0, key, &now.key)?;
            }
        }
        let mut keep =
            self.conn.prepare_cached("INSERT OR IGNORE INTO other_key (campaign, key, lead) VALUES (?1, ?2, ?3)")?;
        for (key, lead) in &self.other_keys {
            keep.execute(params![self.target.campaign, key, lead])?;
        }
        for (lead, before) in before {
            journal::journal(self.conn, self.target.list, lead, &before)?;
        }
        let mut added = Vec::with_capacity(self.owners.order.len());
        for (number, phone) in &self.owners.order {
            if let Some(lead) = self.gets.get(*phone as usize).filter(|lead| **lead != 0) {
                added.push(numbers::entry(*number, *lead));
            }
        }
        numbers::add(self.conn, &added)?;
        keys::add(self.conn, self.target.campaign, self.keys())?;
        self.write_fresh()?;
        registries::tally(self.conn, || added.iter().filter_map(numbers::number_of).collect())
    }

    /// Puts the new leads among the fresh, and leads that were there where their phones are now.
    fn write_fresh(&self) -> Step<()> {
        let (mut removing, mut adding) = (Change::removing(self.conn)?, Change::adding(self.conn)?);
        for (lead, Stored { stood, kept, .. }) in self.touched.iter().map(|(lead, touched)| (lead, &touched.now)) {
            let Some(stood) = stood.as_ref().filter(|_| kept.changed) else { continue };
            let stands = Stand { places: fresh::places(&kept.phones), ..*stood };
            removing.lead(*lead, &stood.beyond(&stands))?;
            adding.lead(*lead, &stands.beyond(stood))?;
        }
        removing.write()?;
        adding.write()?;
        let mut adding = Change::adding_after(self.conn, self.first_id - 1)?;
        for (index, lead) in self.new.iter().zip(self.first_id..) {
            let row = self.batch.row(*index as usize).ok_or_else(|| super::error::unknown("lead", lead))?;
            let stand = (self.target.campaign, row.priority.into());
            match self.grown.get(&lead) {
                Some(kept) => adding.phones(lead, stand, kept.phones.iter().map(|phone| phone.place))?,
                None => adding.phones(lead, stand, row.phones.iter().map(|phone| self.place(phone.place)))?,
            }
        }
        adding.write()
    }

    /// The keys of the new leads.
    fn keys(&self) -> impl Iterator<Item = (&str, i64)> {
        let key = |(index, lead): (&u32, i64)| {
            let own = self.batch.row(*index as usize).map_or("", |row| row.key());
            (self.grown.get(&lead).map_or(own, |kept| kept.key.as_str()), lead)
        };
        self.new.iter().zip(self.first_id..).map(key)
    }

    /// Writes the new leads. What the table's checks ask for stands in the statement itself; to ask it of each of a million rows would
    /// cost a twentieth of the load.
    fn write_leads(&self) -> Step<()> {
        // SQLite forgets its prepared statements over it.
        if self.new.len() < LEADS_AT_ONCE {
            return self.insert_leads();
        }
        self.conn.pragma_update(None, "ignore_check_constraints", true)?;
        let written = self.insert_leads();
        self.conn.pragma_update(None, "ignore_check_constraints", false)?;
        written
    }

    fn insert_leads(&self) -> Step<()> {
        let mut insert = Bulk::new(
            self.conn,
            "INSERT OR FAIL INTO lead (campaign, list, row, priority, shuffle, status, key, name, claims, phones, detail)",
            "(?1, ?2, $1, $2, $3, 'ready', $4, $5, $6, $7, $8)",
            8,
            &[&self.target.campaign, &self.target.list],
            LEADS_AT_ONCE,
        )?;
        let mut text = String::new();
        let mut next = self.first_id;
        insert.insert(&self.new, |index, into| {
            let lead = next;
            next += 1;
            let row = self.batch.row(*index as usize).ok_or_else(|| super::error::unknown("lead", lead))?;
            into.value(signed(row.row))?;
            into.value(row.priority)?;
            into.value(if self.target.shuffled { shuffle(lead) } else { 0 })?;
            if let Some(kept) = self.grown.get(&lead) {
                into.value(&kept.key)?;
                into.value(&kept.name)?;
                into.value(kept.claims.to_string())?;
                into.value(phones::written(&kept.phones))?;
                return into.value(kept.detail.written(self.batch.columns()));
            }
            text.clear();
            text.push('[');
            for phone in row.phones {
                let (place, extension) = (self.place(phone.place), self.batch.extension(phone));
                phones::write_parts(phone.number, phone.kind, place, extension, "", &mut text);
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
        if self.new.is_empty() || last == next - 1 { Ok(()) } else { Err(super::error::unknown("new lead", last)) }
    }
}
