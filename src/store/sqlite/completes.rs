//! Completes sorted into quotas: counted in the step that ends their attempt, and anew when the quotas are others.

use super::SqliteStore;
use super::cells::Wanted;
use super::error::{Step, Trouble, unknown};
use super::leads::LeadReader;
use super::value::{count, signed};
use super::withdrawals;
use crate::domain::attempt::{Aftermath, AttemptId};
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::quota::{Answers, Complete, QuotaCounts, Sorting};
use crate::store::StoreError;
use crate::store::completes::{Completes, Withdrawal};
use foldhash::{HashMap, HashMapExt};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

impl Completes for SqliteStore {
    fn count_completes(
        &mut self,
        campaign: i64,
        sorting: Arc<dyn Sorting>,
        successes: &[String],
    ) -> Result<u64, StoreError> {
        self.cells.sorting.insert(campaign, Arc::clone(&sorting));
        // Most commands find all counted, and need not wait for whoever writes.
        if self.read(|conn| is_counted(conn, campaign, sorting.fingerprint()))? {
            return Ok(0);
        }
        let cells = self.cells.clone();
        self.write_with(|conn, places| {
            let reader = LeadReader::new(conn, places).with_cells(&cells);
            count_anew(&reader, campaign, &*sorting, successes)
        })
    }

    fn completes(&self, campaign: i64) -> Result<Vec<Complete>, StoreError> {
        self.read(|conn| of_campaign(conn, campaign))
    }

    fn withdraw(
        &mut self,
        withdrawal: &Withdrawal,
        now: &Disposition,
        aftermath: &mut dyn FnMut(&Lead) -> Aftermath,
    ) -> Result<(), StoreError> {
        let cells = self.cells.clone();
        self.write_with(|conn, places| {
            withdrawals::withdraw(&LeadReader::new(conn, places).with_cells(&cells), withdrawal, now, aftermath)
        })
    }

    fn withdrawal(&self, attempt: AttemptId) -> Result<Option<Withdrawal>, StoreError> {
        self.read(|conn| withdrawals::of(conn, attempt))
    }
}

/// By which quotas the completes of a campaign are counted; empty: they are not.
fn counted_by(conn: &Connection, campaign: i64) -> Step<String> {
    let mut find = conn.prepare_cached("SELECT quotas FROM campaign WHERE id = ?1")?;
    let found = find.query_row([campaign], |row| row.get(0)).optional()?;
    found.ok_or_else(|| unknown("campaign", campaign))
}

fn is_counted(conn: &Connection, campaign: i64, fingerprint: &str) -> Step<bool> {
    let mut left =
        conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM complete WHERE campaign = ?1 AND quotas IS NULL)")?;
    let any_left: bool = left.query_row([campaign], |row| row.get(0))?;
    Ok(!any_left && counted_by(conn, campaign)? == fingerprint)
}

/// Counts completes that are not counted yet; all of them if they were counted by other quotas.
fn count_anew(reader: &LeadReader<'_>, campaign: i64, sorting: &dyn Sorting, successes: &[String]) -> Step<u64> {
    let conn = reader.conn;
    if counted_by(conn, campaign)? != sorting.fingerprint() {
        conn.prepare_cached("DELETE FROM complete WHERE campaign = ?1")?.execute([campaign])?;
        conn.prepare_cached("DELETE FROM quota_sum WHERE campaign = ?1")?.execute([campaign])?;
        let codes = serde_json::to_string(successes).unwrap_or_default();
        conn.prepare_cached(
            "INSERT INTO complete (attempt, campaign) SELECT id, campaign FROM attempt
             WHERE campaign = ?1 AND ended_at IS NOT NULL AND disposition IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![campaign, codes])?;
        conn.prepare_cached("UPDATE campaign SET quotas = ?2 WHERE id = ?1")?
            .execute(params![campaign, sorting.fingerprint()])?;
    }
    let mut find = conn.prepare_cached(
        "SELECT c.attempt, a.lead FROM complete c JOIN attempt a ON a.id = c.attempt
         WHERE c.campaign = ?1 AND c.quotas IS NULL",
    )?;
    let left = find.query_map([campaign], |row| Ok((row.get(0)?, LeadId(row.get(1)?))))?;
    let left = left.collect::<Result<Vec<(i64, LeadId)>, _>>()?;
    for (attempt, lead) in &left {
        sort(reader, *attempt, campaign, *lead, sorting)?;
    }
    Ok(left.len() as u64)
}

/// Counts an attempt that ended as a complete, if its campaign counts them. Under other quotas than those by which the others are counted
/// it is left for who comes with these.
pub(super) fn note(reader: &LeadReader<'_>, attempt: AttemptId, campaign: i64, lead: LeadId) -> Step<()> {
    let conn = reader.conn;
    let fingerprint = counted_by(conn, campaign)?;
    if fingerprint.is_empty() {
        return Ok(());
    }
    conn.prepare_cached("INSERT INTO complete (attempt, campaign) VALUES (?1, ?2)")?.execute([attempt.0, campaign])?;
    match reader.sorting(campaign).filter(|sorting| sorting.fingerprint() == fingerprint) {
        Some(sorting) => sort(reader, attempt.0, campaign, lead, sorting),
        None => Ok(()),
    }
}

/// Counts a complete into the quotas into which it falls.
fn sort(reader: &LeadReader<'_>, attempt: i64, campaign: i64, lead: LeadId, sorting: &dyn Sorting) -> Step<()> {
    let conn = reader.conn;
    let Some(known) = reader.lead(lead)? else { return Err(unknown("lead", lead.0)) };
    let quotas = sorting.sort(&known, &answers(conn, attempt)?);
    let written = serde_json::to_string(&quotas).unwrap_or_default();
    conn.prepare_cached("UPDATE complete SET quotas = ?2 WHERE attempt = ?1")?.execute(params![attempt, written])?;
    let mut add = conn.prepare_cached(
        "INSERT INTO quota_sum (campaign, quota, completes) VALUES (?1, ?2, 1)
         ON CONFLICT (campaign, quota) DO UPDATE SET completes = completes + 1",
    )?;
    for quota in quotas {
        add.execute(params![campaign, signed(quota as u64)])?;
    }
    Ok(())
}

/// What was answered in an attempt and in those on its lead before it: an interview may take several calls.
fn answers(conn: &Connection, attempt: i64) -> Step<Answers> {
    let mut find = conn.prepare_cached(
        "SELECT a.answers FROM attempt own JOIN attempt a ON a.lead = own.lead
         WHERE own.id = ?1 AND a.answers <> '' AND (a.opened_at, a.id) <= (own.opened_at, own.id)
         ORDER BY a.opened_at, a.id",
    )?;
    let mut rows = find.query([attempt])?;
    let mut all = Answers::default();
    while let Some(row) = rows.next()? {
        all.note_all(&read_answers(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(all)
}

/// Answers as an attempt's row holds them.
pub(super) fn read_answers(text: &str) -> Step<Answers> {
    if text.is_empty() {
        return Ok(Answers::default());
    }
    serde_json::from_str(text).map_err(|_| unknown("answers of an attempt", text))
}

/// As [`read_answers`] reads them.
pub(super) fn written_answers(answers: &Answers) -> String {
    if answers.is_empty() { String::new() } else { serde_json::to_string(answers).unwrap_or_default() }
}

/// Takes an attempt out of the counts.
pub(super) fn take_out(conn: &Connection, attempt: AttemptId) -> Step<()> {
    let counted = "SELECT c.campaign, j.value FROM complete c, json_each(c.quotas) j WHERE c.attempt = ?1";
    let less = format!(
        "UPDATE quota_sum SET completes = completes - 1 WHERE completes > 1 AND (campaign, quota) IN ({counted})"
    );
    let last = format!("DELETE FROM quota_sum WHERE completes = 1 AND (campaign, quota) IN ({counted})");
    // The last ones first: else those that become one would go too.
    conn.prepare_cached(&last)?.execute([attempt.0])?;
    conn.prepare_cached(&less)?.execute([attempt.0])?;
    conn.prepare_cached("DELETE FROM complete WHERE attempt = ?1")?.execute([attempt.0])?;
    Ok(())
}

fn of_campaign(conn: &Connection, campaign: i64) -> Step<Vec<Complete>> {
    let mut find = conn.prepare_cached("SELECT attempt, quotas FROM complete WHERE campaign = ?1 ORDER BY attempt")?;
    let mut rows = find.query([campaign])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let quotas: Option<String> = row.get(1)?;
        let read = |text: String| {
            serde_json::from_str(&text).map_err(|_| Trouble::Words(format!("the quotas of a complete are {text}")))
        };
        found.push(Complete { attempt: row.get(0)?, quotas: quotas.map(read).transpose()? });
    }
    Ok(found)
}

/// Reads how full the quotas of campaigns are, once in a step.
pub(super) struct QuotaReader<'c> {
    conn: &'c Connection,
    wanted: &'c Wanted,
    read: HashMap<i64, Arc<QuotaCounts>>,
}

impl<'c> QuotaReader<'c> {
    pub(super) fn new(conn: &'c Connection, wanted: &'c Wanted) -> Self {
        Self { conn, wanted, read: HashMap::new() }
    }

    /// The counts of a campaign, if they are wanted.
    pub(super) fn of(&mut self, campaign: i64) -> Step<Option<Arc<QuotaCounts>>> {
        if !self.wanted.sorting.contains_key(&campaign) {
            return Ok(None);
        }
        if let Some(known) = self.read.get(&campaign) {
            return Ok(Some(Arc::clone(known)));
        }
        let read = Arc::new(counts(self.conn, campaign)?);
        self.read.insert(campaign, Arc::clone(&read));
        Ok(Some(read))
    }
}

fn counts(conn: &Connection, campaign: i64) -> Step<QuotaCounts> {
    let mut find = conn.prepare_cached("SELECT quota, completes FROM quota_sum WHERE campaign = ?1 ORDER BY quota")?;
    let mut rows = find.query([campaign])?;
    let mut completes = Vec::new();
    while let Some(row) = rows.next()? {
        // Quotas into which nobody fell have no row.
        completes.resize(usize::try_from(count(row, 0)?).unwrap_or_default(), 0);
        completes.push(count(row, 1)?);
    }
    Ok(QuotaCounts { fingerprint: counted_by(conn, campaign)?, completes })
}
