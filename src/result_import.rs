//! Results that came back from elsewhere: rows of lead, disposition and time become attempts with outcomes.
//!
//! As with lists, rows go in batches that note how far the file is done, so that a run that was cut off goes on there and
//! a file applied twice changes nothing.

use crate::call::aftermath::{Over, aftermath};
use crate::call::callback;
use crate::call::floor::booked;
use crate::call::landing::Landings;
use crate::domain::attempt::{NewAttempt, Outcome};
use crate::domain::disposition::{Disposition, DispositionSet};
use crate::domain::filter::same;
use crate::domain::lead::{Lead, LeadId, Reject};
use crate::domain::phone::PhoneNumber;
use crate::domain::quota::{Answers, Quotas};
use crate::domain::reject_code::RejectCode;
use crate::domain::zone::Zone;
use crate::intake::IntakeError;
use crate::intake::phones::read_one;
use crate::intake::table::{TableReader, TableRow};
use crate::store::{ForeignResult, Store, StoreError};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::cell::Cell;

/// Results applied in one step.
const BATCH_ROWS: usize = 500;

/// The fields of a result and the headers that mean them.
pub const FIELDS: [(&str, &[&str]); 9] = [
    ("lead", &["lead", "outdial_lead"]),
    ("key", &["key", "vendor_lead_code", "external_id", "account_number", "lead_id", "account"]),
    ("phone", &["phone", "phone_number", "number", "telephone", "dialed"]),
    ("disposition", &["disposition", "status", "result", "outcome", "code"]),
    ("at", &["at", "called_at", "call_date", "date", "time"]),
    ("agent", &["agent", "user", "agent_name"]),
    ("note", &["note", "notes", "comments"]),
    ("talk_seconds", &["talk_seconds", "talk", "duration", "length_in_sec"]),
    ("callback", &["callback", "callback_at"]),
];

/// What a column of answers is named for, before the question: `answer.q1`.
pub const ANSWER: &str = "answer.";

/// The columns of a table that hold answers: those that are named for a question, those of such a header, and those whose header is a
/// question of the quotas and that hold no other field.
///
/// # Errors
/// When a column that is named does not exist.
pub fn answer_columns(
    table: &TableReader<'_>,
    named: &[(String, String)],
    quotas: &Quotas,
) -> Result<Vec<(String, usize)>, IntakeError> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for (question, column) in named {
        found.push((question.clone(), table.find(&format!("{ANSWER}{question}"), column)?));
    }
    let asked = |header: &str| quotas.all.iter().flat_map(|quota| &quota.answers).any(|(asked, _)| same(asked, header));
    let held = |index: usize| FIELDS.iter().any(|(field, _)| table.column(field) == Some(index));
    for (index, header) in table.headers().iter().enumerate() {
        let header = header.trim();
        let prefixed = header.get(..ANSWER.len()).filter(|prefix| prefix.eq_ignore_ascii_case(ANSWER));
        let question = prefixed.and_then(|_| header.get(ANSWER.len()..));
        let question = question.or_else(|| (asked(header) && !held(index)).then_some(header));
        let Some(question) = question.filter(|question| !question.is_empty()) else { continue };
        if !found.iter().any(|(known, at)| same(known, question) || *at == index) {
            found.push((question.to_owned(), index));
        }
    }
    Ok(found)
}

/// What results are applied to, and how.
pub struct Applying<'a> {
    pub campaign_id: i64,
    /// Who knows the campaign, and when its leads may be called.
    pub landings: &'a dyn Landings,
    pub dispositions: &'a DispositionSet,
    /// Codes of the other system and what they are here; `-` leaves the row out on purpose.
    pub codes: &'a [(String, String)],
    /// Questions, and the columns that hold their answers.
    pub answers: &'a [(String, usize)],
    /// Where attempts are booked.
    pub floor: Option<&'a Zone>,
    /// The instant of rows that name none.
    pub now: DateTime<Utc>,
    pub rulebook: String,
    /// Counts agreed calls that are not made, since the lead ended.
    pub callbacks_lost: &'a Cell<u64>,
    /// Whether somebody wants to stop; asked after each batch.
    pub stop: &'a dyn Fn() -> bool,
}

/// The account of a file of results: each row is in exactly one of the figures after `rows`, but for the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ResultCounts {
    pub rows: u64,
    /// Rows stored by this run.
    pub applied: u64,
    /// Rows that were stored before: by an earlier run of this file, or with another file.
    pub known: u64,
    /// Rows whose code was said to be left out.
    pub left_out: u64,
    pub rejected: u64,
    /// Of the rows applied, those whose agreed call is not made: the lead's attempts or its campaign's time were used up.
    pub callbacks_lost: u64,
}

/// Applies the rows of a table of results. `file_id` and `done` come from [`Store::begin_results`]; rejects go to `reject`.
///
/// # Errors
/// When the table can't be read on, the run is stopped, or the store fails; batches before stay.
pub fn apply_results(
    store: &mut dyn Store,
    table: &mut TableReader<'_>,
    file_id: i64,
    done: u64,
    applying: &Applying<'_>,
    reject: &mut dyn FnMut(&Reject),
) -> Result<ResultCounts, ResultError> {
    let mut counts = ResultCounts::default();
    let mut batch = Vec::new();
    let mut row = TableRow::default();
    while table.read_row(&mut row).map_err(|error| ResultError::Table(error.to_string()))? {
        counts.rows += 1;
        let reading = match &row.damage {
            Some(damage) => Reading::Rejected(damaged(&row, counts.rows, damage)),
            None => read_row(store, table, &row, counts.rows, applying)?,
        };
        match reading {
            Reading::Rejected(rejected) => {
                counts.rejected += 1;
                reject(&rejected);
            }
            Reading::LeftOut => counts.left_out += 1,
            // The store holds it already: the lead stands after it.
            // A row with a time of its own is known by it; it may have been rejected then, and mended since by what it
            // wanted: a list, a code.
            Reading::Result(read) if counts.rows <= done && !read.timed => counts.known += 1,
            Reading::Result(read) => batch.push(foreign(*read, applying)),
        }
        if batch.len() >= BATCH_ROWS {
            store_batch(store, file_id, &mut batch, &mut counts)?;
            if (applying.stop)() {
                return Err(ResultError::Stopped { done: counts.rows });
            }
        }
    }
    store_batch(store, file_id, &mut batch, &mut counts)?;
    counts.callbacks_lost = applying.callbacks_lost.get();
    Ok(counts)
}

/// Why a file of results could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    #[error("{0}")]
    Table(String),
    #[error("stopped after row {done}; the same command goes on from there")]
    Stopped { done: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A row as the store takes it.
fn foreign<'a>(read: ReadResult, applying: &'a Applying<'_>) -> ForeignResult<'a> {
    let ReadResult { lead, number, agent, outcome, disposition, callback, timed: _ } = read;
    let (at, row, caller) = (outcome.at, disposition.clone(), agent.clone());
    let (day, hour) = booked(applying.floor, at);
    let attempt = NewAttempt {
        campaign: applying.campaign_id,
        lead,
        number,
        agent,
        driver: "import".to_owned(),
        at,
        day,
        hour,
        rulebook: applying.rulebook.clone(),
        campaign_fingerprint: applying.landings.campaign().fingerprint.clone(),
        evidence: "{}".to_owned(),
    };
    let now = applying.now;
    let aftermath = move |lead: &Lead| {
        let over = Over { disposition: &row, number, agent: &caller, at, now, callback };
        let after = aftermath(applying.landings, lead, &over);
        let lost = over.callback_lost(&after).is_some();
        applying.callbacks_lost.update(|before| before + u64::from(lost));
        after
    };
    ForeignResult { attempt, outcome, disposition, aftermath: Box::new(aftermath) }
}

/// Stores a batch and empties it.
fn store_batch(
    store: &mut dyn Store,
    file_id: i64,
    batch: &mut Vec<ForeignResult<'_>>,
    counts: &mut ResultCounts,
) -> Result<(), StoreError> {
    let new = store.apply_results(file_id, batch, counts.rows)?;
    counts.applied += new;
    counts.known += batch.len() as u64 - new;
    batch.clear();
    Ok(())
}

/// A row that could be read, with the lead that it means.
struct ReadResult {
    lead: LeadId,
    number: PhoneNumber,
    agent: String,
    outcome: Outcome,
    disposition: Disposition,
    callback: Option<DateTime<Utc>>,
    /// The row says when the call was.
    timed: bool,
}

enum Reading {
    Result(Box<ReadResult>),
    LeftOut,
    Rejected(Reject),
}

/// A row whose cells can't be trusted: it is rejected, and the others are applied.
fn damaged(row: &TableRow, number: u64, damage: &str) -> Reject {
    let value = row.cells().map(str::trim).collect::<Vec<_>>().join(" ");
    let (column, reason) = (String::new(), damage.to_owned());
    Reject { row: number, line: row.line(), column, value, reason, code: RejectCode::Damaged, whole_row: true }
}

fn read_row(
    store: &dyn Store,
    table: &TableReader<'_>,
    row: &TableRow,
    number: u64,
    applying: &Applying<'_>,
) -> Result<Reading, StoreError> {
    let cell = |field: &str| table.column(field).map_or("", |column| row.cell(column).trim());
    let reject = |field: &str, value: &str, reason: String| {
        let column = table.column(field).and_then(|column| table.headers().get(column)).cloned().unwrap_or_default();
        Ok(Reading::Rejected(Reject {
            row: number,
            line: row.line(),
            column,
            value: value.to_owned(),
            reason,
            code: RejectCode::Other,
            whole_row: true,
        }))
    };
    let theirs = cell("disposition");
    let mapped = applying.codes.iter().find(|(from, _)| from.eq_ignore_ascii_case(theirs));
    let ours = mapped.map_or(theirs, |(_, to)| to);
    if ours == "-" {
        return Ok(Reading::LeftOut);
    }
    if theirs.is_empty() && mapped.is_none() {
        return reject("disposition", "", "the row says no disposition: write what came of the call".to_owned());
    }
    let Some(disposition) = applying.dispositions.find(ours) else {
        let codes: Vec<_> = applying.dispositions.rows.iter().map(|row| row.code.as_str()).collect();
        let set = &applying.dispositions.name;
        let reason =
            format!("no disposition of the set {set}: say --map-code {theirs}=CODE with one of {}", codes.join(", "));
        return reject("disposition", theirs, reason);
    };
    let said = match instant(cell("at"), applying) {
        Ok(at) => at,
        Err(reason) => return reject("at", cell("at"), reason),
    };
    let (at, timed) = (said.unwrap_or(applying.now), said.is_some());
    if at > applying.now {
        return reject("at", cell("at"), "the call lies in the future: mend the time".to_owned());
    }
    if disposition.callback && cell("callback").is_empty() {
        let reason = format!("{} needs a time for the next call in a callback column", disposition.code);
        return reject("callback", "", reason);
    }
    let talk_seconds = match cell("talk_seconds") {
        "" => 0,
        text => match text.parse() {
            Ok(seconds) => seconds,
            Err(_) => return reject("talk_seconds", text, "not a number of seconds".to_owned()),
        },
    };
    let (lead, number) = match find_lead(store, applying, cell("lead"), cell("key"), cell("phone"))? {
        Ok(found) => found,
        Err((field, reason)) => return reject(field, cell(field), reason),
    };
    let callback = match cell("callback") {
        "" => None,
        text => match callback::read(text, &lead, number, applying.landings) {
            Ok(at) => Some(at),
            Err(reason) => return reject("callback", text, reason),
        },
    };
    let outcome = Outcome {
        at,
        result: disposition.call_result(),
        disposition: disposition.code.clone(),
        cause: format!("reported as {theirs}"),
        talk_seconds,
        note: cell("note").to_owned(),
        answers: answers(row, applying),
    };
    let (agent, disposition) = (cell("agent").to_owned(), disposition.clone());
    Ok(Reading::Result(Box::new(ReadResult { lead: lead.id, number, agent, outcome, disposition, callback, timed })))
}

fn answers(row: &TableRow, applying: &Applying<'_>) -> Answers {
    let mut answers = Answers::default();
    applying.answers.iter().for_each(|(question, column)| answers.note(question, row.cell(*column)));
    answers
}

type Found = Result<(Lead, PhoneNumber), (&'static str, String)>;

/// The lead that a row means: by its number in the database, by the client's key, or by phone.
fn find_lead(
    store: &dyn Store,
    applying: &Applying<'_>,
    id: &str,
    key: &str,
    phone: &str,
) -> Result<Found, StoreError> {
    let number = match phone {
        "" => None,
        text => match read_one(text, Some(&applying.landings.campaign().region)) {
            Ok(phone) => Some(phone.number),
            Err(fault) => return Ok(Err(("phone", fault.to_string()))),
        },
    };
    let (field, found) = if let Ok(id) = id.parse::<i64>() {
        ("lead", store.lead(LeadId(id))?.into_iter().filter(|lead| lead.campaign == applying.campaign_id).collect())
    } else if !key.is_empty() {
        ("key", store.leads_with_key(applying.campaign_id, key)?)
    } else if let Some(number) = number {
        ("phone", store.leads_with_number(applying.campaign_id, number)?)
    } else {
        return Ok(Err(("phone", "the row names no lead: it needs a lead, a key or a phone".to_owned())));
    };
    let mut found: Vec<Lead> = found;
    let (Some(lead), true) = (found.pop(), found.is_empty()) else {
        let reason = if found.is_empty() {
            format!("no lead of campaign {} has this {field}", applying.landings.campaign().name)
        } else {
            format!("{} leads have this {field}: name the lead by its number", found.len() + 1)
        };
        return Ok(Err((field, reason)));
    };
    if number.is_none() && lead.phones.len() > 1 {
        let (id, numbers) = (lead.id.0, lead.phones.len());
        let reason =
            format!("lead {id} has {numbers} numbers: say which was called, in a column phone (--map phone=COLUMN)");
        return Ok(Err(("phone", reason)));
    }
    let dialed = number.or_else(|| lead.phones.first().map(|phone| phone.number));
    match dialed.filter(|number| lead.phones.iter().any(|phone| phone.number == *number)) {
        Some(number) => Ok(Ok((lead, number))),
        None => Ok(Err(("phone", format!("lead {} has no such phone", lead.id.0)))),
    }
}

/// Reads an instant; without an offset it is what the floor's clocks showed (UTC without a floor). `None` for an empty cell.
fn instant(text: &str, applying: &Applying<'_>) -> Result<Option<DateTime<Utc>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let on_the_floor =
        |local: NaiveDateTime| applying.floor.map_or_else(|| local.and_utc(), |floor| floor.first_instant(local));
    match crate::domain::instant::read(text, on_the_floor) {
        Some(at) => Ok(Some(at)),
        None => Err("no instant: write date, time and offset, such as 2026-11-23T13:05:00-05:00".to_owned()),
    }
}
