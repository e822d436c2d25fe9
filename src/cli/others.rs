//! `dial-list --others`: the leads that may not be dialed now, each with the reason.

use super::context::Context;
use super::error::CliError;
use super::filters::Watch;
use super::words::{TOLD_WIDTH, instant, wrapped};
use crate::domain::lead::Lead;
use crate::domain::spreadsheet::inert;
use crate::eligibility::{Judge, LeadVerdict};
use crate::intake::reject::io_error;
use crate::report::table::{Align, aligned};
use crate::store::{CandidateQuery, Look, Store, anywhere};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::io::Write;

/// The columns, in every format.
const COLUMNS: [&str; 7] = ["lead", "key", "name", "phone", "reason", "what", "next_at"];

/// The first `limit` leads that are shown and that the judge refuses, in the order of the query; cells in the order of the columns.
///
/// # Errors
/// When the store fails.
pub fn find(
    store: &dyn Store,
    judge: &Judge<'_>,
    query: &CandidateQuery,
    (asker, now): (&str, DateTime<Utc>),
    limit: usize,
    watch: &Watch<'_>,
) -> Result<Vec<[String; 7]>, CliError> {
    let mut rows = Vec::new();
    store.candidates(query, &anywhere, &mut |lead| {
        if watch.shows(&lead) {
            let verdict = judge.lead(&lead, asker, now);
            if verdict.dialable().is_none() {
                rows.push(row(&lead, &verdict));
            }
        }
        if rows.len() < limit { Look::Passed } else { Look::Enough }
    })?;
    Ok(rows)
}

/// Prints what was found.
///
/// # Errors
/// When standard output fails.
pub fn print(context: &Context, rows: &[[String; 7]], format: &str) -> Result<(), CliError> {
    match format {
        "json" => {
            let object = |row: &[String; 7]| {
                let pairs = COLUMNS.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), json!(cell)));
                serde_json::Value::Object(pairs.collect())
            };
            writeln!(context.lent_out(), "{:#}", json!(rows.iter().map(object).collect::<Vec<_>>()))?;
        }
        "csv" => {
            let mut writer = csv::Writer::from_writer(context.lent_out());
            writer.write_record(COLUMNS).map_err(io_error)?;
            for [lead, key, name, phone, reason, what, next_at] in rows {
                let (key, name, what) = (inert(key), inert(name), inert(what));
                writer.write_record([lead, &key, &name, phone, reason, &what, next_at]).map_err(io_error)?;
            }
            writer.flush()?;
        }
        _ if rows.is_empty() => {}
        _ => {
            let mut lines = vec![COLUMNS.map(|name| name.replace('_', " ")).to_vec()];
            let width = room(rows);
            lines.extend(rows.iter().flat_map(|row| broken(row, width)));
            for line in aligned(&lines, &[Align::Left; 7], "  ") {
                writeln!(context.lent_out(), "{line}")?;
            }
        }
    }
    Ok(())
}

/// Where `what` stands among the columns, and what it needs at least.
const WHAT: (usize, usize) = (5, 24);

/// The room that the other columns leave for `what`.
fn room(rows: &[[String; 7]]) -> usize {
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(COLUMNS.get(column).map(|name| name.len())).max().unwrap_or_default() + 2
    };
    let others: usize = (0..COLUMNS.len()).filter(|column| *column != WHAT.0).map(wide).sum();
    TOLD_WIDTH.saturating_sub(others).max(WHAT.1)
}

/// A row in as many lines as `what` takes.
fn broken(row: &[String; 7], width: usize) -> Vec<Vec<String>> {
    let [lead, key, name, phone, reason, what, next_at] = row.clone();
    let mut told = wrapped(&what, width, 0).into_iter();
    let first = vec![lead, key, name, phone, reason, told.next().unwrap_or_default(), next_at];
    let further = told.map(|line| {
        let mut row = vec![String::new(); WHAT.0];
        row.extend([line, String::new()]);
        row
    });
    std::iter::once(first).chain(further).collect()
}

/// A refused lead: the number that comes nearest to being called, the reason, and when it may be called if ever.
fn row(lead: &Lead, verdict: &LeadVerdict) -> [String; 7] {
    let reason = verdict.reason();
    let decides = verdict.best.as_ref().or_else(|| {
        let mut phones = verdict.phones.iter();
        phones.find(|phone| phone.verdict.reason() == reason)
    });
    let refusal = decides.and_then(|phone| phone.verdict.refusals().first());
    [
        lead.id.0.to_string(),
        lead.key.clone(),
        lead.name.clone(),
        decides.map(|phone| phone.number.to_string()).unwrap_or_default(),
        reason.map(|reason| reason.name().to_owned()).unwrap_or_default(),
        refusal.map(|refusal| refusal.what.clone()).unwrap_or_default(),
        verdict.later().map(instant).unwrap_or_default(),
    ]
}
