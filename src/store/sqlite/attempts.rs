//! Attempts: opened before the phone rings, closed with all that an outcome changes.

use super::error::{Step, Trouble, unknown};
use super::leads::LeadReader;
use super::value::{digits, instant, micros, named, number};
use super::{campaigns, completes, phones, stand, summary, suppressions};
use crate::domain::attempt::{Aftermath, Attempt, AttemptId, CallResult, Moved, NewAttempt, Outcome};
use crate::domain::disposition::{Disposition, FinalFor};
use crate::domain::lead::{Lead, LeadId, LeadStatus};
use crate::domain::phone::PhoneNumber;
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::store::CampaignState;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "SELECT id, campaign, lead, list, number, agent, driver, opened_at, rulebook,
    campaign_fingerprint, evidence, ended_at, result, disposition, cause, talk_seconds, note, answers FROM attempt";

fn read(row: &Row<'_>) -> Step<Attempt> {
    let outcome = match row.get::<_, Option<i64>>(11)? {
        None => None,
        Some(at) => {
            let result: String = row.get(12)?;
            Some(Outcome {
                at: instant(at)?,
                result: named("call result", &result, CallResult::from_name)?,
                disposition: row.get(13)?,
                cause: row.get(14)?,
                talk_seconds: row.get(15)?,
                note: row.get(16)?,
                answers: completes::read_answers(row.get_ref(17)?.as_str().map_err(rusqlite::Error::from)?)?,
            })
        }
    };
    Ok(Attempt {
        id: AttemptId(row.get(0)?),
        campaign: row.get(1)?,
        lead: LeadId(row.get(2)?),
        list: row.get(3)?,
        number: number(row.get(4)?)?,
        agent: row.get(5)?,
        driver: row.get(6)?,
        opened_at: instant(row.get(7)?)?,
        rulebook: row.get(8)?,
        campaign_fingerprint: row.get(9)?,
        evidence: row.get(10)?,
        outcome,
    })
}

pub(super) fn attempt(conn: &Connection, attempt: AttemptId) -> Step<Option<Attempt>> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
    let mut rows = statement.query([attempt.0])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn open_in(conn: &Connection, campaign: i64) -> Step<Vec<Attempt>> {
    let sql = format!("{COLUMNS} INDEXED BY attempt_open_lead WHERE ended_at IS NULL AND campaign = ?1 ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([campaign])?;
    let mut attempts = Vec::new();
    while let Some(row) = rows.next()? {
        attempts.push(read(row)?);
    }
    Ok(attempts)
}

pub(super) fn open(
    leads: &LeadReader<'_>,
    new: &NewAttempt,
    last_look: &mut dyn FnMut(&Lead, CampaignState) -> Option<String>,
) -> Step<Option<AttemptId>> {
    let conn = leads.conn;
    let Some((list, lead)) = free(leads, new)? else { return Ok(None) };
    let Some(evidence) = last_look(&lead, campaigns::state(conn, new.campaign)?) else { return Ok(None) };
    Ok(Some(insert_row(conn, new, list, &evidence, None)?))
}

/// A call that is over: both halves of its row and all that its outcome changes.
pub(super) fn record(
    leads: &LeadReader<'_>,
    new: &NewAttempt,
    outcome: &Outcome,
    disposition: &Disposition,
    look: &mut dyn FnMut(&Lead) -> (String, Aftermath),
) -> Step<Option<AttemptId>> {
    let conn = leads.conn;
    let Some((list, lead)) = free(leads, new)? else { return Ok(None) };
    let (evidence, aftermath) = look(&lead);
    let attempt = insert_row(conn, new, list, &evidence, Some(micros(outcome.at)))?;
    Ended { attempt, campaign: new.campaign, lead: new.lead, number: new.number, outcome, disposition }.all(
        leads,
        &new.driver,
        &aftermath,
    )?;
    Ok(Some(attempt))
}

/// The lead of a new attempt, and its list; `None` if it or the number is on the line.
fn free(leads: &LeadReader<'_>, new: &NewAttempt) -> Step<Option<(i64, Lead)>> {
    if on_the_line(leads.conn, new.lead, new.number)? {
        return Ok(None);
    }
    let list = list_of(leads.conn, new)?;
    match leads.lead(new.lead)? {
        Some(lead) => Ok(Some((list, lead))),
        None => Err(unknown("lead", new.lead.0)),
    }
}

/// Whether somebody is calling the number, for whatever campaign, or the lead on another of its numbers.
fn on_the_line(conn: &Connection, lead: LeadId, number: PhoneNumber) -> Step<bool> {
    let mut find = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM attempt WHERE number = ?1 AND ended_at IS NULL)
             OR EXISTS (SELECT 1 FROM attempt WHERE lead = ?2 AND ended_at IS NULL)",
    )?;
    Ok(find.query_row(params![digits(number), lead.0], |row| row.get(0))?)
}

/// The list of an attempt's lead, which must be one of the attempt's campaign.
pub(super) fn list_of(conn: &Connection, new: &NewAttempt) -> Step<i64> {
    let mut find = conn.prepare_cached("SELECT list FROM lead WHERE id = ?1 AND campaign = ?2")?;
    let list = find.query_row(params![new.lead.0, new.campaign], |row| row.get(0)).optional()?;
    list.ok_or_else(|| Trouble::Words(format!("campaign {} has no lead {}", new.campaign, new.lead.0)))
}

/// Writes the row of an attempt that ended before it came here. It never stands open, so that a call to the same number
/// that goes on just now is not in its way. [`Ended::fill_in`] adds the rest.
pub(super) fn insert_closed(conn: &Connection, new: &NewAttempt, list: i64, outcome: &Outcome) -> Step<AttemptId> {
    insert_row(conn, new, list, &new.evidence, Some(micros(outcome.at)))
}

/// Writes an attempt's first half. Its lead is not fresh any more.
fn insert_row(
    conn: &Connection,
    new: &NewAttempt,
    list: i64,
    evidence: &str,
    ended_at: Option<i64>,
) -> Step<AttemptId> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO attempt (campaign, lead, list, number, agent, driver, opened_at, day, hour, rulebook,
                              campaign_fingerprint, evidence, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    let id = insert.insert(params![
        new.campaign,
        new.lead.0,
        list,
        digits(new.number),
        new.agent,
        new.driver,
        micros(new.at),
        new.day.to_string(),
        new.hour,
        new.rulebook,
        new.campaign_fingerprint,
        evidence,
        ended_at
    ])?;
    let stood = stand::stand(conn, new.lead)?;
    let mut dialed = conn.prepare_cached("UPDATE lead SET since = max(coalesce(since, ?2), ?2) WHERE id = ?1")?;
    dialed.execute(params![new.lead.0, micros(new.at)])?;
    stand::follow(conn, new.lead, stood)?;
    campaigns::note_attempt(conn, new.campaign, &new.driver, new.at)?;
    Ok(AttemptId(id))
}

pub(super) fn close(
    leads: &LeadReader<'_>,
    id: AttemptId,
    outcome: &Outcome,
    disposition: &Disposition,
    aftermath: &Aftermath,
) -> Step<()> {
    let Some(open) = attempt(leads.conn, id)? else {
        return Err(Trouble::Words(format!("there is no attempt {}", id.0)));
    };
    if let Some(known) = &open.outcome {
        let same = (Outcome { at: known.at, ..outcome.clone() }) == *known && micros(known.at) == micros(outcome.at);
        let words = || Trouble::Words(format!("attempt {} was closed before, as {}", id.0, known.disposition));
        return if same { Ok(()) } else { Err(words()) };
    }
    let ended =
        Ended { attempt: id, campaign: open.campaign, lead: open.lead, number: open.number, outcome, disposition };
    ended.all(leads, &open.driver, aftermath)
}

/// An attempt with its outcome, and what that changes.
pub(super) struct Ended<'a> {
    pub attempt: AttemptId,
    pub campaign: i64,
    pub lead: LeadId,
    pub number: PhoneNumber,
    pub outcome: &'a Outcome,
    pub disposition: &'a Disposition,
}

impl Ended<'_> {
    /// All that an outcome changes.
    fn all(&self, leads: &LeadReader<'_>, driver: &str, aftermath: &Aftermath) -> Step<()> {
        self.fill_in(leads, driver)?;
        let conn = leads.conn;
        self.suppress(conn)?;
        self.end_number(conn)?;
        self.move_lead(conn, aftermath)
    }

    /// Writes the attempt's second half and adds it to the sums and the quotas.
    pub(super) fn fill_in(&self, leads: &LeadReader<'_>, driver: &str) -> Step<()> {
        let conn = leads.conn;
        let mut update = conn.prepare_cached(
            "UPDATE attempt SET ended_at = ?2, result = ?3, disposition = ?4, contact = ?5, cause = ?6,
                                talk_seconds = ?7, note = ?8, conversation = ?9, refusal = ?10, answers = ?11
             WHERE id = ?1",
        )?;
        let Outcome { at, result, disposition, cause, talk_seconds, note, answers } = self.outcome;
        let (at_micros, marks) = (micros(*at), self.disposition.marks(*result));
        update.execute(params![
            self.attempt.0,
            at_micros,
            result.name(),
            disposition,
            marks.contact,
            cause,
            talk_seconds,
            note,
            marks.conversation,
            marks.refusal,
            completes::written_answers(answers)
        ])?;
        summary::add(conn, self.attempt.0)?;
        if self.disposition.success {
            completes::note(leads, self.attempt, self.campaign, self.lead)?;
        }
        campaigns::note_attempt(conn, self.campaign, driver, *at)
    }

    /// Suppresses the number as far as the disposition says. A person who is done for the client is done on all numbers.
    pub(super) fn suppress(&self, conn: &Connection) -> Step<()> {
        let mut rows = Vec::new();
        let mut find = conn.prepare_cached("SELECT client FROM campaign WHERE id = ?1")?;
        let client: String = find.query_row([self.campaign], |row| row.get(0))?;
        let row = |number, reach| Suppression {
            number,
            reach,
            client: client.clone(),
            reason: self.disposition.label.clone(),
            source: format!("attempt {}", self.attempt.0),
            since: self.outcome.at,
            expires: None,
            list: OWN_LIST.to_owned(),
        };
        rows.extend(self.disposition.suppress.map(|reach| row(self.number, reach)));
        match self.disposition.final_for {
            FinalFor::Client => rows.extend(self.numbers(conn)?.into_iter().map(|number| row(number, Reach::Client))),
            FinalFor::None | FinalFor::Number | FinalFor::Lead => {}
        }
        suppressions::add(conn, &rows)?;
        Ok(())
    }

    /// The number that was dialed and all others of the lead.
    fn numbers(&self, conn: &Connection) -> Step<Vec<PhoneNumber>> {
        let mut numbers = vec![self.number];
        numbers.extend(phones::of(conn, self.lead)?.into_iter().map(|phone| phone.number));
        Ok(numbers)
    }

    /// Whether the disposition ends the lead, whatever else is known of it.
    pub(super) fn ends_lead(&self) -> bool {
        match self.disposition.final_for {
            FinalFor::Lead | FinalFor::Client => true,
            FinalFor::None | FinalFor::Number => false,
        }
    }

    /// Ends the number in this lead if the disposition says so.
    pub(super) fn end_number(&self, conn: &Connection) -> Step<()> {
        match self.disposition.final_for {
            FinalFor::Number => phones::end(conn, self.lead, self.number, &self.disposition.code),
            FinalFor::None | FinalFor::Lead | FinalFor::Client => Ok(()),
        }
    }

    /// Puts the lead where the aftermath says, and frees it.
    pub(super) fn move_lead(&self, conn: &Connection, aftermath: &Aftermath) -> Step<()> {
        move_lead(conn, self.lead, self.outcome.at, aftermath)
    }
}

/// Puts a lead where an aftermath says, as of an instant, and frees it.
pub(super) fn move_lead(conn: &Connection, lead: LeadId, ended: DateTime<Utc>, aftermath: &Aftermath) -> Step<()> {
    let Moved { status, next_at, since, reason, callback } = aftermath.moved(ended);
    // A lead that ended with its campaign waits for nothing, unless the campaign goes on after all.
    let (next_at, resumes_at) = if status == LeadStatus::Final { (None, next_at) } else { (next_at, None) };
    let stood = stand::stand(conn, lead)?;
    let mut update = conn.prepare_cached(
        "UPDATE lead SET status = ?2, next_at = ?3, since = ?4, final_reason = ?5, callback = ?6, resumes_at = ?7,
                             lease_owner = NULL, lease_until = NULL
             WHERE id = ?1",
    )?;
    update.execute(params![
        lead.0,
        status.name(),
        next_at.map(micros),
        micros(since),
        reason,
        callback.map(|callback| callback.agent.as_str()),
        resumes_at.map(micros)
    ])?;
    stand::follow(conn, lead, stood)
}
