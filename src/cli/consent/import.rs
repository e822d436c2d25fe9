//! `consent import`: files of consents.

use super::Whose;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::inputs::{InputFile, PartArgs};
use crate::cli::lists::{known_region, rejects_of};
use crate::cli::words::{count, counted};
use crate::cli::{files, progress};
use crate::domain::consent::NewEntry;
use crate::domain::lead::Reject;
use crate::intake::IntakeError;
use crate::intake::consents::{ConsentReader, Defaults, basis};
use crate::intake::reject::RejectWriter;
use crate::intake::table::TableOptions;
use crate::intake::table_file::TableFile;
use crate::intake::unpack::Input;
use crate::store::ledger::ConsentLedger;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Rows stored in one step.
const BATCH_ROWS: usize = 5_000;

/// Load files of consents, and of revocations
///
/// Reads the columns phone or account (the client's key), basis (written, express, customer, purchase, inquiry), given,
/// expires (the first day without it), revoked, source, proof, client, kinds. Days, or instants with their offset. A row
/// may be given and revoked; one that is only revoked takes everything back. Every row is accounted for, rows that were not
/// taken go to a file with the reason, and the same file again changes nothing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of consents: text, gzip, zip, XLSX or ODS; - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    whose: Whose,
    /// The basis of rows that name none
    #[arg(long, value_name = "BASIS", value_parser = basis)]
    basis: Option<crate::domain::consent::Basis>,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Say which column holds a field: phone=Tel, given=3 (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The first line is a row, not a header; needs --map by position
    #[arg(long)]
    no_header: bool,
    #[command(flatten)]
    part: PartArgs,
    /// How to print the account of the files
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// The account of a file: every row is in exactly one of the figures after `rows`.
#[derive(Clone, Debug, Default, Serialize)]
struct Counts {
    rows: u64,
    /// Rows that brought something new.
    added: u64,
    /// Rows of which the ledger held every word.
    known: u64,
    rejected: u64,
}

pub(super) fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let client = args.whose.client(context, &store)?;
    let region = args.region.as_deref().map(known_region).transpose()?;
    let mut options = TableOptions::from_maps(&args.map).map_err(|what| CliError::new(Exit::Usage, what))?;
    options.no_header = args.no_header;
    options.part = args.part.part();
    let reading = Reading {
        options,
        defaults: Defaults { region, client, basis: args.basis, kinds: Vec::new(), source: String::new() },
        now: context.now,
    };
    // Nothing is stored when one of the files is none of consents.
    let inputs = InputFile::all(context, &args.files)?;
    for input in &inputs {
        let mut opened = reading.opened(input)?;
        opened.verify().map_err(|error| CliError::fault(format!("{}: {error}", input.name())))?;
        reading.reader(input, &mut opened)?;
    }
    let mut told = Vec::new();
    let mut taken: Vec<PathBuf> = Vec::new();
    for input in &inputs {
        let mut opened = reading.opened(input)?;
        let mut reader = reading.reader(input, &mut opened)?;
        let bar = progress::bytes(context, &input.name(), input.length());
        let loaded = load(&mut store, &mut reader, context.now);
        bar.finish_and_clear();
        let (counts, rejects) = loaded.map_err(|error| match error {
            Failed::Store(error) => error.into(),
            Failed::Intake(error) => CliError::fault(format!("{}: {error}", input.name())),
        })?;
        let target = write(&input.path, &rejects, &mut taken)?;
        told.push((&input.path, counts, target));
    }
    print(context, args, &told)
}

/// How files of consents are read.
struct Reading {
    options: TableOptions,
    /// Without a source: it is the file's name.
    defaults: Defaults,
    now: DateTime<Utc>,
}

impl Reading {
    fn opened(&self, input: &InputFile) -> Result<TableFile<Box<dyn Input>>, CliError> {
        let source = input.open().map_err(|error| CliError::unreadable(&input.path, &error))?;
        TableFile::open(source, &self.options.part)
            .map_err(|error| CliError::fault(format!("{}: {error}", input.name())))
    }

    fn reader<'a>(
        &self,
        input: &InputFile,
        opened: &'a mut TableFile<Box<dyn Input>>,
    ) -> Result<ConsentReader<'a>, CliError> {
        let name = input.path.file_name().unwrap_or(input.path.as_os_str()).to_string_lossy().into_owned();
        let defaults = Defaults { source: name, ..self.defaults.clone() };
        let reader = ConsentReader::open(opened, &self.options, defaults, self.now)
            .map_err(|error| CliError::fault(format!("{}: {error}", input.name())))?;
        match reader.lacks() {
            Some(what) => Err(CliError::fault(format!("{}: {what}", input.name()))),
            None => Ok(reader),
        }
    }
}

enum Failed {
    Store(crate::store::StoreError),
    Intake(IntakeError),
}

fn load(
    store: &mut dyn ConsentLedger,
    reader: &mut ConsentReader<'_>,
    now: DateTime<Utc>,
) -> Result<(Counts, Vec<Reject>), Failed> {
    let (mut counts, mut rejects) = (Counts::default(), Vec::new());
    let mut batch: Vec<Vec<NewEntry>> = Vec::new();
    loop {
        let row = reader.next_row().map_err(Failed::Intake)?;
        let is_last = row.is_none();
        match row {
            Some(Ok(entries)) => batch.push(entries),
            Some(Err(reject)) => rejects.push(reject),
            None => {}
        }
        if batch.len() >= BATCH_ROWS || is_last {
            let entries: Vec<_> = batch.iter().flatten().cloned().collect();
            let mut new = store.add_consents(&entries, now).map_err(Failed::Store)?.into_iter();
            for row in batch.drain(..) {
                // Every entry of the row is asked, so that the next row's come next.
                let any = new.by_ref().take(row.len()).fold(false, |any, new| any | new);
                *(if any { &mut counts.added } else { &mut counts.known }) += 1;
            }
        }
        if is_last {
            counts.rows = reader.rows();
            counts.rejected = rejects.len() as u64;
            return Ok((counts, rejects));
        }
    }
}

fn write(file: &Path, rejects: &[Reject], taken: &mut Vec<PathBuf>) -> Result<Option<PathBuf>, CliError> {
    if rejects.is_empty() {
        return Ok(None);
    }
    let names: Vec<_> = taken.iter().map(PathBuf::as_path).collect();
    let target = rejects_of(file, &names);
    files::write_whole(&target, |out| {
        let wrong = |error: std::io::Error| files::unwritable(&target, &error);
        let mut writer = RejectWriter::new(out).map_err(wrong)?;
        rejects.iter().try_for_each(|reject| writer.write(reject)).map_err(wrong)?;
        writer.finish().map_err(wrong)
    })?;
    taken.push(target.clone());
    Ok(Some(target))
}

fn print(context: &mut Context, args: &Args, told: &[(&PathBuf, Counts, Option<PathBuf>)]) -> Result<Exit, CliError> {
    if args.format == "json" {
        let row = |(file, counts, rejects): &(&PathBuf, Counts, Option<PathBuf>)| {
            json!({
                "file": file, "rows": counts.rows, "added": counts.added, "known": counts.known,
                "rejected": counts.rejected, "rejects": rejects,
            })
        };
        let rows: Vec<_> = told.iter().map(row).collect();
        writeln!(context.out(), "{:#}", json!(rows))?;
    } else {
        for (file, counts, target) in told {
            let rows = counted(counts.rows, "row", "rows");
            let (added, known) = (count(counts.added), count(counts.known));
            let to = target.as_ref().map(|target| format!(" → {}", target.display())).unwrap_or_default();
            let rejected = count(counts.rejected);
            let file = file.display();
            writeln!(
                context.out(),
                "{file}   {rows}   {added} added   {known} known before   {rejected} rejected{to}"
            )?;
        }
    }
    // A file of which not one row was taken is a fault that a script has to see.
    let none = told.iter().any(|(_, counts, _)| counts.rows > 0 && counts.rejected == counts.rows);
    Ok(if none { Exit::Fault } else { Exit::Done })
}
