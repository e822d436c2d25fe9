//! Completes that are taken back: the attempt stays, and counts as something else.

use super::attempts::{self, Ended};
use super::completes;
use super::error::{Step, Trouble, unknown};
use super::leads::LeadReader;
use super::summary;
use super::value::{instant, micros, named};
use crate::domain::attempt::{Aftermath, AttemptId, CallResult, Outcome};
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Lead, LeadId, LeadStatus};
use crate::store::completes::Withdrawal;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn of(conn: &Connection, attempt: AttemptId) -> Step<Option<Withdrawal>> {
    let mut find = conn.prepare_cached("SELECT at, by, reason, disposition FROM withdrawal WHERE attempt = ?1")?;
    let mut rows = find.query([attempt.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let at = instant(row.get(0)?)?;
    Ok(Some(Withdrawal { attempt, at, by: row.get(1)?, reason: row.get(2)?, disposition: row.get(3)? }))
}

pub(super) fn withdraw(
    reader: &LeadReader<'_>,
    withdrawal: &Withdrawal,
    now: &Disposition,
    aftermath: &mut dyn FnMut(&Lead) -> Aftermath,
) -> Step<()> {
    let (conn, id) = (reader.conn, withdrawal.attempt);
    let Some(attempt) = attempts::attempt(conn, id)? else { return Err(unknown("attempt", id.0)) };
    // Somebody else may have been quicker.
    let still = attempt.outcome.filter(|outcome| outcome.disposition == withdrawal.disposition);
    let (Some(outcome), None) = (still, of(conn, id)?) else {
        return Err(Trouble::Words(format!("attempt {} is no {} any more", id.0, withdrawal.disposition)));
    };
    let mut insert = conn
        .prepare_cached("INSERT INTO withdrawal (attempt, at, by, reason, disposition) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let Withdrawal { attempt: _, at, by, reason, disposition } = withdrawal;
    insert.execute(params![id.0, micros(*at), by, reason, disposition])?;
    summary::take_out(conn, id.0)?;
    relabel(conn, id, now)?;
    summary::add(conn, id.0)?;
    completes::take_out(conn, id)?;
    let outcome = Outcome { at: *at, ..outcome };
    let ended = Ended {
        attempt: id,
        campaign: attempt.campaign,
        lead: attempt.lead,
        number: attempt.number,
        outcome: &outcome,
        disposition: now,
    };
    ended.suppress(conn)?;
    ended.end_number(conn)?;
    free_lead(reader, attempt.lead, withdrawal, aftermath)
}

/// The attempt ended as this, and means what that means. That a person was spoken to stays so, whatever it counts as: caps protect them.
fn relabel(conn: &Connection, attempt: AttemptId, now: &Disposition) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT result FROM attempt WHERE id = ?1")?;
    let result: String = find.query_row([attempt.0], |row| row.get(0))?;
    let marks = now.marks(named("call result", &result, CallResult::from_name)?);
    let mut update = conn.prepare_cached(
        "UPDATE attempt SET disposition = ?2, contact = max(contact, ?3), conversation = max(conversation, ?4),
                            refusal = max(refusal, ?5)
         WHERE id = ?1",
    )?;
    update.execute(params![attempt.0, now.code, marks.contact, marks.conversation, marks.refusal])?;
    Ok(())
}

/// A lead that ended with the complete goes where the new outcome puts it, unless another attempt ended it so too.
fn free_lead(
    reader: &LeadReader<'_>,
    lead: LeadId,
    withdrawal: &Withdrawal,
    aftermath: &mut dyn FnMut(&Lead) -> Aftermath,
) -> Step<()> {
    let Some(known) = reader.lead(lead)? else { return Err(unknown("lead", lead.0)) };
    if known.status != LeadStatus::Final || known.final_reason != withdrawal.disposition {
        return Ok(());
    }
    let mut other = reader.conn.prepare_cached("SELECT 1 FROM attempt WHERE lead = ?1 AND disposition = ?2 LIMIT 1")?;
    if other.query_row(params![lead.0, withdrawal.disposition], |_| Ok(())).optional()?.is_some() {
        return Ok(());
    }
    let freed = Lead { status: LeadStatus::Ready, final_reason: String::new(), ..known };
    attempts::move_lead(reader.conn, lead, withdrawal.at, &aftermath(&freed))
}
