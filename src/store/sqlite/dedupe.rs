//! What becomes of a row: a new lead, a part of one that is there, or set aside.

use super::error::Step;
use super::person::Person;
use super::value::{digits, signed};
use super::{details, journal, leads, places};
use crate::domain::lead::{DraftPhone, LeadDraft, LeadId, Reject};
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::domain::place::Place;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeSet, HashMap};

/// What became of a row.
#[derive(Debug, PartialEq)]
pub(super) enum Taken {
    New,
    Merged,
    SetAside(Reject),
}

/// Where rows go: their list, and how repeats are treated there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub campaign: i64,
    pub list: i64,
    pub dedupe: DedupeScope,
    pub on_repeat: OnRepeat,
}

/// A lead that has a number already.
#[derive(Clone, Copy, Debug)]
struct Owner {
    lead: LeadId,
    campaign: i64,
    phone: usize,
}

/// Takes rows one by one within a step.
pub(super) struct RowTaker<'c> {
    conn: &'c Connection,
    target: Target,
    next_id: i64,
    /// Places met in this step. Not kept longer: the step may be undone.
    places: HashMap<Place, i64>,
}

impl<'c> RowTaker<'c> {
    pub(super) fn new(conn: &'c Connection, target: Target) -> Step<Self> {
        let next_id = conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM lead", [], |row| row.get(0))?;
        Ok(Self { conn, target, next_id, places: HashMap::new() })
    }

    /// Takes a row with the place of each of its phones; a phone without one has an unknown place.
    pub(super) fn take(&mut self, draft: &LeadDraft, places: &[Place]) -> Step<Taken> {
        let owners = self.owners(draft)?;
        let Some(first) = owners.first() else {
            self.insert(draft, places)?;
            return Ok(Taken::New);
        };
        let here = owners.iter().filter(|owner| owner.campaign == self.target.campaign).min_by_key(|owner| owner.lead);
        match (self.target.on_repeat, here) {
            (OnRepeat::Merge, Some(here)) => {
                let before = self.before(here.lead, &owners)?;
                self.merge(here.lead, &owners, draft, places)?;
                for (lead, before) in before {
                    journal::journal(self.conn, self.target.list, lead, &before)?;
                }
                Ok(Taken::Merged)
            }
            (OnRepeat::Merge | OnRepeat::SetAside, here) => {
                Ok(Taken::SetAside(self.set_aside(here.unwrap_or(first), draft)?))
            }
        }
    }

    /// The leads of other lists that a merge may touch, as they are.
    fn before(&self, lead: LeadId, owners: &[Owner]) -> Step<Vec<(LeadId, Person)>> {
        let here = owners.iter().filter(|owner| owner.campaign == self.target.campaign).map(|owner| owner.lead);
        let touched: BTreeSet<LeadId> = here.chain([lead]).collect();
        let mut before = Vec::new();
        for lead in touched {
            before.extend(journal::before(self.conn, self.target.list, lead)?.map(|person| (lead, person)));
        }
        Ok(before)
    }

    /// For each phone of the row that a lead in scope has: that lead, one of this campaign rather than another's.
    fn owners(&self, draft: &LeadDraft) -> Step<Vec<Owner>> {
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
        let mut owners = Vec::new();
        for (phone, DraftPhone { number, .. }) in draft.phones.iter().enumerate() {
            let key = params![digits(*number), self.target.campaign, self.target.list];
            let read = |row: &rusqlite::Row<'_>| Ok(Owner { lead: LeadId(row.get(0)?), campaign: row.get(1)?, phone });
            owners.extend(find.query_row(key, read).optional()?);
        }
        Ok(owners)
    }

    fn insert(&mut self, draft: &LeadDraft, places: &[Place]) -> Step<()> {
        let lead = LeadId(self.next_id);
        self.next_id += 1;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO lead (id, campaign, list, row, priority, shuffle, status, key, name, claims)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'ready', ?7, ?8, ?9)",
        )?;
        let (target, row, order) = (self.target, signed(draft.row), shuffle(lead));
        insert.execute(params![
            lead.0,
            target.campaign,
            target.list,
            row,
            draft.priority,
            order,
            draft.key,
            draft.name,
            draft.claims.to_string()
        ])?;
        details::insert(self.conn, lead, draft)?;
        let unknown = Place::default();
        for (position, phone) in draft.phones.iter().enumerate() {
            self.insert_phone(lead, signed(position as u64), phone, places.get(position).unwrap_or(&unknown))?;
        }
        Ok(())
    }

    fn insert_phone(&mut self, lead: LeadId, position: i64, phone: &DraftPhone, place: &Place) -> Step<()> {
        let place = self.place(place)?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO phone (lead, position, number, campaign, kind, extension, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let (number, campaign) = (digits(phone.number), self.target.campaign);
        insert.execute(params![lead.0, position, number, campaign, phone.kind.name(), phone.extension, place])?;
        Ok(())
    }

    fn place(&mut self, place: &Place) -> Step<i64> {
        if let Some(id) = self.places.get(place) {
            return Ok(*id);
        }
        let id = places::intern(self.conn, place)?;
        self.places.insert(place.clone(), id);
        Ok(id)
    }

    /// Adds to a lead what a repeat brings. Its status, history and end stay; so do phones that other leads have.
    fn merge(&mut self, lead: LeadId, owners: &[Owner], draft: &LeadDraft, places: &[Place]) -> Step<()> {
        let mut fill = self.conn.prepare_cached(
            "UPDATE lead SET key = iif(key = '', ?2, key), name = iif(name = '', ?3, name)
             WHERE id = ?1 AND ((key = '' AND ?2 <> '') OR (name = '' AND ?3 <> ''))",
        )?;
        fill.execute(params![lead.0, draft.key, draft.name])?;
        self.keep_key(lead, &draft.key)?;
        self.add_claims(lead, draft)?;
        details::merge(self.conn, lead, draft)?;
        let mut last = self.conn.prepare_cached("SELECT coalesce(max(position), -1) FROM phone WHERE lead = ?1")?;
        let mut position: i64 = last.query_row([lead.0], |row| row.get(0))?;
        let unknown = Place::default();
        for (index, phone) in draft.phones.iter().enumerate() {
            let place = places.get(index).unwrap_or(&unknown);
            match owners.iter().find(|owner| owner.phone == index) {
                None => {
                    position += 1;
                    self.insert_phone(lead, position, phone, place)?;
                }
                Some(owner) if owner.campaign == self.target.campaign => self.widen(owner.lead, phone, place)?,
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// What is known of a person is what all rows say together; a no of the last row takes consent back.
    fn add_claims(&self, lead: LeadId, draft: &LeadDraft) -> Step<()> {
        let before = leads::claims_of(self.conn, lead)?;
        let mut known = before.clone();
        known.deny(&draft.denied);
        known.add(&draft.claims);
        known.scrubbed = self.scrubbed(lead, draft, before.scrubbed)?;
        if known == before { Ok(()) } else { leads::set_claims(self.conn, lead, &known) }
    }

    /// Since when all numbers of a lead are known to be on no registry: a check holds for the numbers of its own row.
    fn scrubbed(&self, lead: LeadId, draft: &LeadDraft, before: Option<NaiveDate>) -> Step<Option<NaiveDate>> {
        let mut find = self.conn.prepare_cached("SELECT number FROM phone WHERE lead = ?1")?;
        let held = find.query_map([lead.0], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
        let brought: Vec<i64> = draft.phones.iter().map(|phone| digits(phone.number)).collect();
        Ok(scrubbed(&held, &brought, before, draft.claims.scrubbed))
    }

    /// A lead that several of the client's keys mean is found by each of them.
    fn keep_key(&self, lead: LeadId, key: &str) -> Step<()> {
        let mut keep = self.conn.prepare_cached(
            "INSERT OR IGNORE INTO other_key (campaign, key, lead)
             SELECT campaign, ?2, id FROM lead WHERE id = ?1 AND ?2 <> '' AND key <> ?2",
        )?;
        keep.execute(params![lead.0, key])?;
        Ok(())
    }

    /// Notes that a phone may be in this place too.
    fn widen(&mut self, lead: LeadId, phone: &DraftPhone, place: &Place) -> Step<()> {
        let mut find = self.conn.prepare_cached(
            "SELECT p.position, l.text FROM phone p JOIN place l ON l.id = p.place WHERE p.lead = ?1 AND p.number = ?2",
        )?;
        let found = find.query_row(params![lead.0, digits(phone.number)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        let known = Place::read(&found.1).ok_or_else(|| super::error::unknown("place", &found.1))?;
        let either = places::either(&known, place);
        if either != known {
            let id = self.place(&either)?;
            let mut update =
                self.conn.prepare_cached("UPDATE phone SET place = ?3 WHERE lead = ?1 AND position = ?2")?;
            update.execute(params![lead.0, found.0, id])?;
        }
        Ok(())
    }

    fn set_aside(&self, owner: &Owner, draft: &LeadDraft) -> Step<Reject> {
        let number = draft.phones.get(owner.phone).map(|phone| phone.number.to_string()).unwrap_or_default();
        let mut find = self.conn.prepare_cached("SELECT name FROM campaign WHERE id = ?1")?;
        let campaign: String = find.query_row([owner.campaign], |row| row.get(0))?;
        let reason = format!("{number} is already a lead of campaign {campaign} (lead {})", owner.lead.0);
        Ok(Reject { row: draft.row, line: draft.line, column: String::new(), value: number, reason, whole_row: true })
    }
}

/// Since when all numbers of a lead are known to be on no registry, after a row that brings numbers and the day of a check.
pub(super) fn scrubbed(
    held: &[i64],
    brought: &[i64],
    before: Option<NaiveDate>,
    said: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let brings_more = brought.iter().any(|number| !held.contains(number));
    let has_all = held.iter().all(|number| brought.contains(number));
    match (brings_more, has_all) {
        (false, true) => before.max(said),
        (false, false) => before,
        (true, true) => said,
        (true, false) => before.zip(said).map(|(one, other)| one.min(other)),
    }
}

/// Where a lead stands in a shuffled order: the same on every run and every machine (SplitMix64, Steele et al. 2014).
fn shuffle(lead: LeadId) -> i64 {
    let mut mixed = lead.0.cast_unsigned().wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).cast_signed()
}
