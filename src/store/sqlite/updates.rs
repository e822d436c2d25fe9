//! News of leads that are there, by the client's own key.

use super::SqliteStore;
use super::columns::ListColumns;
use super::erased_keys::ErasedKeys;
use super::erasure::{Erased, erased_rows, not_taken};
use super::error::Step;
use super::import::{Importer, Taken};
use super::keys::Keyed;
use super::merge::scrubbed;
use super::numbers::Holders;
use super::owners::Target;
use super::person::{Person, PersonPhone};
use super::places::KnownPlaces;
use super::value::{count, digits, signed};
use super::{details, directory, journal, leads, lists, person, places, rejects};
use crate::domain::lead::{LeadDraft, LeadId, Reject};
use crate::domain::list::ImportCounts;
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Place, PlaceEvidence};
use crate::domain::reject_code::RejectCode;
use crate::store::detail::Detail;
use crate::store::updates::{ListUpdates, UpdateBatch, UpdateCounts, UpdateRow};
use crate::store::{ImportBatch, StoreError};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

impl ListUpdates for SqliteStore {
    fn update_leads(
        &mut self,
        list: i64,
        batch: &UpdateBatch,
        place: &mut dyn FnMut(PlaceEvidence) -> Place,
    ) -> Result<(), StoreError> {
        self.write_with(|conn, known| apply(conn, known, list, batch, place))
    }

    fn update_counts(&self, list: i64) -> Result<Option<UpdateCounts>, StoreError> {
        self.read(|conn| account(conn, list))
    }
}

/// What became of a row.
enum News {
    Updated,
    Unchanged,
    Added,
    SetAside(Reject),
    Rejected(Reject),
}

/// Applies rows one by one within a step.
struct Updater<'c, 'p> {
    conn: &'c Connection,
    known: &'p KnownPlaces,
    target: Target,
    columns: ListColumns<'c>,
    place: &'p mut dyn FnMut(PlaceEvidence) -> Place,
    erased: Erased<'c>,
    erased_keys: ErasedKeys<'c>,
    /// Phones that were added, phones that rows did not name, cells that were left out.
    phones_added: u64,
    phones_not_named: u64,
    cells: Vec<Reject>,
    /// Numbers of people who ask not to be called, each with its row.
    asking: Vec<(u64, PhoneNumber)>,
}

fn apply(
    conn: &Connection,
    known: &KnownPlaces,
    list: i64,
    batch: &UpdateBatch,
    place: &mut dyn FnMut(PlaceEvidence) -> Place,
) -> Step<()> {
    let Some(target) = lists::open_target(conn, list, batch.through_row)? else { return Ok(()) };
    let (target, done) = target;
    let (erased, erased_keys) = (Erased::new(conn, target.campaign)?, ErasedKeys::of_campaign(conn, target.campaign)?);
    let (phones_added, phones_not_named, cells) = (0, 0, Vec::new());
    let mut updater = Updater {
        conn,
        known,
        target,
        columns: ListColumns::new(conn),
        place,
        erased,
        erased_keys,
        phones_added,
        phones_not_named,
        cells,
        asking: Vec::new(),
    };
    let (mut counts, mut unchanged) = (ImportCounts::default(), 0_u64);
    let mut left_out = Vec::new();
    for row in batch.rows.iter().filter(|row| row.draft.row > done) {
        match updater.take(row, batch.add_new)? {
            News::Updated => counts.merged += 1,
            News::Unchanged => (counts.merged, unchanged) = (counts.merged + 1, unchanged + 1),
            News::Added => counts.accepted += 1,
            News::SetAside(reject) => {
                counts.set_aside += 1;
                left_out.push(reject);
            }
            News::Rejected(reject) => {
                counts.rejected += 1;
                left_out.push(reject);
            }
        }
    }
    directory::fold(conn)?;
    let (added, not_named) = (updater.phones_added, updater.phones_not_named);
    let (cells, mut barred) = (updater.cells, updater.asking);
    barred.extend(&batch.barred);
    lists::bar(conn, list, &barred, done)?;
    counts.rejected += batch.rejects.iter().filter(|reject| reject.row > done && reject.whole_row).count() as u64;
    let out: std::collections::BTreeSet<u64> = left_out.iter().map(|reject| reject.row).collect();
    let erased = erased_rows(&left_out);
    let read = batch.rejects.iter().filter(|reject| reject.row > done && !erased.contains(&reject.row));
    // Sorted by row, so that a row's rejects stand together; the reason for the whole row comes last.
    let mut all: Vec<&Reject> = read.chain(&cells).chain(&left_out).collect();
    all.sort_by_key(|reject| reject.row);
    for reject in all {
        let whole_row = reject.whole_row || out.contains(&reject.row);
        counts.cells_rejected += u64::from(!whole_row);
        rejects::keep(conn, list, reject, whole_row)?;
    }
    counts.rows = counts.accepted + counts.merged + counts.set_aside + counts.rejected;
    lists::note(conn, list, &counts, batch.through_row)?;
    let mut note = conn.prepare_cached(
        "UPDATE list SET unchanged = coalesce(unchanged, 0) + ?2, phones_added = phones_added + ?3,
                         phones_not_named = phones_not_named + ?4 WHERE id = ?1",
    )?;
    note.execute(params![list, signed(unchanged), signed(added), signed(not_named)])?;
    Ok(())
}

fn account(conn: &Connection, list: i64) -> Step<Option<UpdateCounts>> {
    let mut find = conn.prepare_cached(
        "SELECT rows, merged - unchanged, unchanged, accepted, set_aside, rejected, cells_rejected, phones_added,
                phones_not_named FROM list WHERE id = ?1 AND unchanged IS NOT NULL",
    )?;
    let found = find.query_row([list], |row| {
        Ok(UpdateCounts {
            rows: count(row, 0)?,
            updated: count(row, 1)?,
            unchanged: count(row, 2)?,
            added: count(row, 3)?,
            set_aside: count(row, 4)?,
            rejected: count(row, 5)?,
            cells_rejected: count(row, 6)?,
            phones_added: count(row, 7)?,
            phones_not_named: count(row, 8)?,
        })
    });
    Ok(found.optional()?)
}

fn left_out(draft: &LeadDraft, code: RejectCode, reason: String) -> Reject {
    let (row, line, value) = (draft.row, draft.line, draft.key.clone());
    Reject { row, line, column: String::new(), value, reason, code, whole_row: true }
}

/// The details of a lead whose list has these columns with those of a row in their place, as far as the row says any.
fn updated(json: &str, columns: &[String], draft: &LeadDraft) -> Step<String> {
    let old = details::read(json, columns)?;
    let mut new = old.clone();
    new.overwrite(Detail::of(draft));
    // The row in which the lead came first is the one that is told.
    new.stand_where(&old);
    Ok(if new == old { json.to_owned() } else { new.written(columns) })
}

/// What is known of a person after a row, as rows of imports add up.
fn claims_after(before: &Person, draft: &LeadDraft) -> Step<String> {
    let known = leads::claims(&before.claims)?;
    let mut claims = known.clone();
    claims.deny(&draft.denied);
    claims.add(&draft.claims);
    let held = before.phones.iter().map(|phone| super::value::number(phone.number)).collect::<Step<Vec<_>>>()?;
    let brought: Vec<_> = draft.phones.iter().map(|phone| phone.number).collect();
    claims.scrubbed = scrubbed(&held, &brought, known.scrubbed, draft.claims.scrubbed);
    Ok(if claims == known { before.claims.clone() } else { claims.to_string() })
}

impl Updater<'_, '_> {
    fn take(&mut self, row: &UpdateRow, add_new: bool) -> Step<News> {
        let draft = &row.draft;
        if draft.key.is_empty() {
            let reason = "no key: an update finds its leads by the client's own key".to_owned();
            return Ok(News::Rejected(left_out(draft, RejectCode::NoKey, reason)));
        }
        if self.erased.has(draft.phones.iter().map(|phone| phone.number))? {
            return Ok(News::Rejected(not_taken(draft.row, draft.line)));
        }
        let leads = self.leads_of(&draft.key)?;
        if !leads.is_empty() {
            let mut any = false;
            for lead in leads {
                any |= self.update(lead, row)?;
            }
            return Ok(if any { News::Updated } else { News::Unchanged });
        }
        // The key of a person who is gone, with whatever numbers.
        if self.erased_keys.has(&draft.key)? {
            return Ok(News::Rejected(not_taken(draft.row, draft.line)));
        }
        if !add_new || draft.phones.is_empty() {
            let what = if add_new { "and the row has no phone" } else { "say --add-new to make it one" };
            let reason = format!("no lead of the campaign has the key {}: {what}", draft.key);
            return Ok(News::SetAside(left_out(draft, RejectCode::UnknownKey, reason)));
        }
        match &row.undialed {
            Some(reject) => Ok(News::SetAside(reject.clone())),
            None => self.add(draft),
        }
    }

    /// A row whose key no lead has, taken as an import takes it.
    fn add(&mut self, draft: &LeadDraft) -> Step<News> {
        let mut found = Vec::new();
        for phone in &draft.phones {
            found.push(Arc::new(self.placed(&draft.evidence, digits(phone.number))?));
        }
        let mut one = ImportBatch::of_columns(&self.columns.of(self.target.list)?);
        one.push(draft, &found);
        let mut importer = Importer::new(self.conn, self.known, self.target, &one, 0)?;
        let row = one.row(0).ok_or_else(|| super::error::unknown("row", draft.row))?;
        let taken = importer.take(0, &row)?;
        importer.write()?;
        if draft.claims.own_request.is_some() {
            self.asking.extend(draft.phones.iter().map(|phone| (draft.row, phone.number)));
        }
        Ok(match taken {
            Taken::New => News::Added,
            Taken::Merged => News::Updated,
            Taken::SetAside(reject) => News::SetAside(reject),
        })
    }

    /// Every lead with the key, its own or that of a row that was merged into it.
    fn leads_of(&self, key: &str) -> Step<Vec<LeadId>> {
        let leads = Keyed::new(self.conn)?.leads(self.target.campaign, key, 0)?;
        Ok(leads.into_iter().map(LeadId).collect())
    }

    fn placed(&mut self, address: &PlaceEvidence, number: i64) -> Step<Place> {
        let number = Some(super::value::number(number)?);
        Ok((self.place)(PlaceEvidence { number, ..address.clone() }))
    }

    /// Brings a row's news to a lead; whether there were any.
    fn update(&mut self, lead: LeadId, row: &UpdateRow) -> Step<bool> {
        let draft = &row.draft;
        let before = person::read(self.conn, lead)?;
        let mut after = before.clone();
        if !draft.name.is_empty() {
            after.name.clone_from(&draft.name);
        }
        if row.says_priority {
            after.priority = draft.priority;
        }
        let columns = self.columns.of_lead(lead)?;
        after.detail = updated(&before.detail, &columns, draft)?;
        after.claims = claims_after(&before, draft)?;
        let address = details::read(&after.detail, &columns)?.evidence();
        self.phones(lead, &address, &mut after, draft)?;
        if after == before {
            return Ok(false);
        }
        self.heed(draft.row, &before, &after)?;
        let kept = journal::before(self.conn, self.target.list, lead)?;
        person::restore(self.conn, lead, &after)?;
        if let Some(kept) = kept {
            journal::journal(self.conn, self.target.list, lead, &kept)?;
        }
        Ok(true)
    }

    /// Notes the numbers of a lead that asks anew not to be called: the request is meant for every campaign of the client.
    fn heed(&mut self, row: u64, before: &Person, after: &Person) -> Step<()> {
        if before.claims == after.claims
            || leads::claims(&after.claims)?.own_request <= leads::claims(&before.claims)?.own_request
        {
            return Ok(());
        }
        for phone in &after.phones {
            self.asking.push((row, super::value::number(phone.number)?));
        }
        Ok(())
    }

    /// New phones come last, those that are there stay; a new address places them all anew.
    fn phones(&mut self, lead: LeadId, address: &PlaceEvidence, after: &mut Person, draft: &LeadDraft) -> Step<()> {
        if draft.evidence != PlaceEvidence::default() {
            for index in 0..after.phones.len() {
                let Some(number) = after.phones.get(index).map(|phone| phone.number) else { continue };
                let place = places::intern(self.conn, &self.placed(address, number)?)?;
                if let Some(phone) = after.phones.get_mut(index) {
                    phone.place = place;
                }
            }
        }
        let held = after.phones.len();
        let mut named = 0;
        for phone in &draft.phones {
            let number = digits(phone.number);
            if let Some(known) = after.phones.iter_mut().find(|known| known.number == number) {
                named += 1;
                if !phone.extension.is_empty() {
                    known.extension.clone_from(&phone.extension);
                }
                known.label = phone.label.or(known.label);
                continue;
            }
            if let Some(other) = self.other_with(lead, phone.number)? {
                let reason = format!("{} is a phone of lead {other} already: it stays there", phone.number);
                let (column, value) = ("phone".to_owned(), phone.number.to_string());
                let (row, line, code) = (draft.row, draft.line, RejectCode::Repeat);
                self.cells.push(Reject { row, line, column, value, reason, code, whole_row: false });
                continue;
            }
            let place = places::intern(self.conn, &self.placed(address, number)?)?;
            let (kind, extension) = (phone.kind.name().to_owned(), phone.extension.clone());
            after.phones.push(PersonPhone { number, kind, extension, place, label: phone.label });
            self.phones_added += 1;
        }
        if !draft.phones.is_empty() {
            self.phones_not_named += held.saturating_sub(named) as u64;
        }
        Ok(())
    }

    /// Another lead of the campaign that has a number.
    fn other_with(&self, lead: LeadId, number: PhoneNumber) -> Step<Option<i64>> {
        let mut here =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM lead WHERE id = ?1 AND campaign = ?2)")?;
        let mut holders = Holders::new(self.conn)?;
        for other in holders.leads(number)?.iter().filter(|other| **other != lead.0) {
            if here.query_row(params![other, self.target.campaign], |row| row.get(0))? {
                return Ok(Some(*other));
            }
        }
        Ok(None)
    }
}
