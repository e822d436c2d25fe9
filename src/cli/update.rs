//! `lead import --update`: news of leads that are there, by the client's own key.

use super::context::Context;
use super::error::{CliError, Exit};
use super::lists::{self, ReadArgs};
use super::words::{count, counted};
use super::{files, progress};
use crate::domain::campaign::Campaign;
use crate::list_import::Source;
use crate::list_import::update::{Updated, Updating, look, update_leads};
use crate::store::sqlite::SqliteStore;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file that was applied, and where its rejects went.
type Report = (PathBuf, Updated, Option<PathBuf>);

/// Applies files of news, one after the other, and prints their account.
///
/// # Errors
/// At the first file that can't be applied; those before it stay. Nothing is stored when one of them is no list.
pub fn run(
    context: &mut Context,
    store: &mut SqliteStore,
    (campaign_id, campaign): (i64, &Campaign),
    paths: &[PathBuf],
    (read, add_new, format): (&ReadArgs, bool, &str),
) -> Result<Exit, CliError> {
    let options = read.options(campaign, context.now)?;
    lists::spare_rejects(context, paths, read)?;
    for path in paths {
        files::on_disk(path)?;
        let source = Source { file: path.display().to_string(), open: &|| lists::reader(path) };
        look(&source, &options, context.now).map_err(|error| lists::failed(path, error))?;
    }
    let updating = Updating { campaign_id, campaign, add_new, read: options, now: context.now };
    let mut reports: Vec<Report> = Vec::new();
    for path in paths {
        let length = files::on_disk(path)?.len();
        let source = Source { file: path.display().to_string(), open: &|| lists::reader(path) };
        let bar = progress::bytes(context, &source.file, length);
        let applied = update_leads(store, &context.zones, &source, &updating, &mut |bytes| bar.set_position(bytes));
        bar.finish_and_clear();
        let applied = applied.map_err(|error| lists::failed(path, error))?;
        let rejects = rejects(store, path, &applied, read, &reports)?;
        reports.push((path.clone(), applied, rejects));
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
    let taken: Vec<_> = before.iter().filter_map(|(_, _, rejects)| rejects.as_deref()).collect();
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
        let row = |(file, applied, rejects): &Report| {
            let mut row = serde_json::to_value(applied.counts).unwrap_or_default();
            if let Some(row) = row.as_object_mut() {
                row.insert("file".into(), json!(file));
                row.insert("list".into(), json!(applied.list.id));
                row.insert("already_applied".into(), json!(applied.already));
                row.insert("resumed_after_row".into(), json!(applied.resumed_after));
                row.insert("rejects".into(), json!(rejects));
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
    for (file, applied, rejects) in reports {
        if let Some(described) = &applied.described {
            context.say(format!("{}: {described}", file.display()));
        }
        let counts = applied.counts;
        let [rows, updated, unchanged, added, aside, rejected] =
            [counts.rows, counts.updated, counts.unchanged, counts.added, counts.set_aside, counts.rejected].map(count);
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        let mut line = format!(
            "{name}   {rows} rows   {updated} updated   {unchanged} unchanged   {added} added   {aside} set aside   {rejected} rejected"
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
