//! `lead import --update`: news of leads that are there, by the client's own key.

use super::context::Context;
use super::error::{CliError, Exit};
use super::inputs::InputFile;
use super::interrupt::stop_flag;
use super::lists::{self, ReadArgs};
use super::words::{count, counted};
use super::{account, lists_told, progress};
use crate::list_import::Source;
use crate::list_import::update::{Updated, Updating, update_leads};
use crate::store::sqlite::SqliteStore;
use crate::store::{RejectSum, Store};
use serde_json::json;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// A file that was applied, where its rejects went, and why rows and cells were not taken.
struct Report {
    file: PathBuf,
    applied: Updated,
    rejects: Option<PathBuf>,
    sums: Vec<RejectSum>,
}

/// Applies files of news, one after the other, and prints their account.
///
/// # Errors
/// At the first file that can't be applied; those before it stay.
pub fn run(
    context: &mut Context,
    store: &mut SqliteStore,
    updating: &Updating<'_>,
    inputs: &[InputFile],
    (read, format): (&ReadArgs, &str),
) -> Result<Exit, CliError> {
    let mut reports: Vec<Report> = Vec::new();
    for input in inputs {
        let source = Source { file: input.name(), open: &|| input.open() };
        let bar = progress::bytes(context, &source.file, input.length());
        let stop = stop_flag();
        let applied = update_leads(store, &context.zones, &source, updating, &mut |bytes| {
            bar.set_position(bytes);
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        bar.finish_and_clear();
        let applied = applied.map_err(|error| lists::failed(&input.path, error))?;
        let rejects = rejects(store, &input.path, &applied, read, &reports)?;
        let sums = store.reject_sums(applied.list.id)?;
        reports.push(Report { file: input.path.clone(), applied, rejects, sums });
    }
    print(context, &reports, format)?;
    Ok(Exit::Done)
}

/// Writes what was left out, as imports do.
fn rejects(
    store: &SqliteStore,
    path: &Path,
    applied: &Updated,
    read: &ReadArgs,
    before: &[Report],
) -> Result<Option<PathBuf>, CliError> {
    let counts = applied.counts;
    let taken: Vec<_> = before.iter().filter_map(|report| report.rejects.as_deref()).collect();
    let target = read.rejects.clone().unwrap_or_else(|| lists::rejects_of(path, &taken));
    let wanted = !applied.already || read.rejects.is_some() || !target.exists();
    if counts.rejected + counts.set_aside + counts.cells_rejected == 0 || !wanted {
        return Ok(None);
    }
    lists::write_rejects(store, applied.list.id, &target)?;
    Ok(Some(target))
}

fn print(context: &mut Context, reports: &[Report], format: &str) -> Result<(), CliError> {
    if format == "json" {
        let row = |Report { file, applied, rejects, sums }: &Report| {
            let mut row = serde_json::to_value(applied.counts).unwrap_or_default();
            if let Some(row) = row.as_object_mut() {
                row.insert("file".into(), json!(file));
                row.insert("list".into(), json!(applied.list.id));
                row.insert("already_applied".into(), json!(applied.already));
                row.insert("resumed_after_row".into(), json!(applied.resumed_after));
                row.insert("rejects".into(), json!(rejects));
                row.insert("reasons".into(), account::reasons_json(sums));
            }
            row
        };
        let rows: Vec<_> = reports.iter().map(row).collect();
        let only = match rows.as_slice() {
            [one] => one.clone(),
            many => json!(many),
        };
        writeln!(context.out(), "{only:#}")?;
        return Ok(());
    }
    for Report { file, applied, rejects, sums: _ } in reports {
        if let Some(described) = &applied.described {
            lists_told::say_wrapped(context, &format!("{}: {described}", file.display()));
        }
        let counts = applied.counts;
        let rows = counted(counts.rows, "row", "rows");
        let [updated, unchanged, added, aside, rejected] =
            [counts.updated, counts.unchanged, counts.added, counts.set_aside, counts.rejected].map(count);
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        let mut line = format!(
            "{name}   {rows}   {updated} updated   {unchanged} unchanged   {added} added   {aside} set aside   {rejected} rejected"
        );
        if counts.cells_rejected > 0 {
            line.push_str(&format!("   {} left out", counted(counts.cells_rejected, "cell", "cells")));
        }
        if let Some(rejects) = rejects {
            line.push_str(&format!(" → {}", rejects.display()));
        }
        if applied.already {
            line.push_str("   applied before: nothing changed");
        } else if applied.resumed_after > 0 {
            line.push_str(&format!("   went on after row {}", count(applied.resumed_after)));
        }
        writeln!(context.out(), "{line}")?;
        if counts.phones_added > 0 || counts.phones_not_named > 0 {
            let new = counted(counts.phones_added, "phone", "phones");
            let stay = counted(counts.phones_not_named, "phone", "phones");
            context.say(format!("{new} added; {stay} that the rows did not name stay"));
        }
    }
    Ok(())
}
