//! `disposition`: results of calls that were placed elsewhere, or by hand.

use super::context::Context;
use super::error::{CliError, Exit};
use super::interrupt::{self, stop_flag, stopping};
use super::terms;
use super::words::{count, counted};
use super::{files, filters, inputs, lists, record, withdraw};
use crate::call::landing::JudgedLandings;
use crate::domain::disposition::DispositionSet;
use crate::eligibility::Judge;
use crate::intake::reject::RejectWriter;
use crate::intake::table::{TableOptions, TableReader};
use crate::intake::table_file::TableFile;
use crate::list_import::digest;
use crate::result_import::{ANSWER, Applying, FIELDS, ResultCounts, ResultError, answer_columns, apply_results};
use crate::store::{CampaignRecord, Store, StoreError};
use serde_json::json;
use std::cell::Cell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Record results of calls
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Record(record::Args),
    Withdraw(withdraw::Args),
    Import(ImportArgs),
    List(ListArgs),
}

/// Apply a file of results that came back from elsewhere
///
/// Reads the columns lead, key or phone; disposition; at; agent, note, talk_seconds, callback; and answers for quotas, of columns that are
/// called answer.QUESTION, or as a question of the quotas. A time without an offset is the floor's,
/// that of a callback the called party's. A file applied twice changes
/// nothing; a run that was cut off goes on where it stopped. Rows that could not be applied go to a file with the reason.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The file of results: text, gzip, zip, XLSX or ODS; - for standard input
    file: PathBuf,
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// Say which column holds a field: disposition=Status, key=1, answer.q1=Q1 (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// What a code of theirs is here: NI=NOT_INTERESTED; NEW=- leaves such rows out (repeatable)
    #[arg(long = "map-code", value_name = "THEIRS=OURS")]
    map_code: Vec<String>,
    /// The first line is a result, not a header; needs --map by position
    #[arg(long)]
    no_header: bool,
    #[command(flatten)]
    part: inputs::PartArgs,
    /// Write the rows that were not applied to this file [default: FILE.rejects.csv, in this folder]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How to print the account of the file
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// List the dispositions that a campaign knows
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
}

/// Runs a `disposition` command.
///
/// # Errors
/// As each command says.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Record(args) => record::run(context, args),
        Command::Withdraw(args) => withdraw::run(context, args),
        Command::Import(args) => import(context, args),
        Command::List(args) => list(context, args),
    }
}

/// A campaign holds real calls or simulated ones.
///
/// # Errors
/// When it holds simulated ones.
pub(super) fn only_real(store: &dyn Store, record: &CampaignRecord) -> Result<(), CliError> {
    if store.drivers(record.id)?.simulated {
        let what = format!("campaign {} holds simulated calls", record.name);
        let line =
            format!("{what}: real ones go to a database of their own (--db real.db), with the campaign imported there");
        return Err(CliError::new(Exit::Refused, line));
    }
    Ok(())
}

/// That a code is none of the set's.
pub(super) fn no_disposition(code: &str, set: &DispositionSet) -> String {
    let codes: Vec<_> = set.rows.iter().map(|row| row.code.as_str()).collect();
    format!("no disposition \"{code}\" in the set {}: {}", set.name, codes.join(", "))
}

fn import(context: &mut Context, args: &ImportArgs) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::from_store(context, &store, &name)?;
    filters::bring_facts(context, &mut store, record.id, &terms, None)?;
    only_real(&store, &record)?;
    let input = inputs::InputFile::named(context, &args.file)?;
    let file = input.name();
    let wrong = |error: crate::intake::IntakeError| CliError::fault(format!("{file}: {error}"));
    let mut options = TableOptions::from_maps(&args.map).map_err(|what| CliError::new(Exit::Usage, what))?;
    options.no_header = args.no_header;
    options.part = args.part.part();
    let identity = options.identity();
    let answers = take_answers(&mut options);
    let codes = codes(&args.map_code)?;
    if let Some((theirs, ours)) = codes.iter().find(|(_, ours)| ours != "-" && terms.dispositions.find(ours).is_none())
    {
        let line = format!("--map-code {theirs}={ours}: {}", no_disposition(ours, &terms.dispositions));
        return Err(CliError::new(Exit::Usage, line));
    }
    let target = args.rejects.clone().unwrap_or_else(|| lists::rejects_of(&input.path, &[]));
    files::spare(&target, &[&args.file, &context.globals.db])?;
    let unreadable = |error: std::io::Error| CliError::unreadable(&input.path, &error);
    // The bytes are what the file is known by: those of before it is read.
    let bytes = digest(input.open().map_err(unreadable)?).map_err(unreadable)?;
    let mut opened = TableFile::open(input.open().map_err(unreadable)?, &options.part).map_err(wrong)?;
    opened.verify().map_err(wrong)?;
    let mut table = TableReader::open(&mut opened, &options, &FIELDS).map_err(wrong)?;
    let answers = answer_columns(&table, &answers, &terms.campaign.quotas).map_err(wrong)?;
    tells_leads(&table, &file)?;
    let fingerprint = format!("{bytes} {identity} {codes:?}");
    let (file_id, done) = store.begin_results(record.id, &file, &fingerprint)?;
    let floor = context.zone(&terms.campaign.floor);
    let stop = stop_flag();
    let applying = Applying {
        campaign_id: record.id,
        landings: &JudgedLandings::new(Judge::new(context.rulebook(), &context.zones, &terms.campaign, "")),
        callbacks_lost: &Cell::new(0),
        dispositions: &terms.dispositions,
        codes: &codes,
        answers: &answers,
        floor,
        now: context.now,
        rulebook: context.rulebook().fingerprint().to_owned(),
        stop: &|| stop.load(Ordering::Relaxed),
    };
    let mut rejects = Vec::new();
    let mut keep = |reject: &crate::domain::lead::Reject| rejects.push(reject.clone());
    let counts =
        apply_results(&mut store, &mut table, file_id, done, &applying, &mut keep).map_err(|error| match error {
            ResultError::Store(StoreError::Locked { .. }) if stopping() => {
                interrupt::stopped(&args.file, "what is stored of it stays")
            }
            ResultError::Store(error) => error.into(),
            ResultError::Table(what) => CliError::fault(format!("{file}: {what}")),
            ResultError::Stopped { done } => {
                interrupt::stopped(&args.file, &format!("rows 1 to {} are applied", count(done)))
            }
        })?;
    write_rejects(&target, &rejects)?;
    // A file of which not one row was applied is a fault that a script has to see.
    let exit = if counts.rows > 0 && counts.rejected == counts.rows { Exit::Fault } else { Exit::Done };
    if args.format == "json" {
        writeln!(context.out(), "{:#}", json!(counts))?;
        return Ok(exit);
    }
    let to = if rejects.is_empty() { String::new() } else { format!(" → {}", target.display()) };
    writeln!(context.out(), "{file}   {}{to}", account(&counts))?;
    tell_lost(context, &counts);
    Ok(exit)
}

/// Refuses a table that does not say what came of whose call.
fn tells_leads(table: &TableReader<'_>, file: &str) -> Result<(), CliError> {
    let named = ["lead", "key", "phone"].iter().any(|field| table.column(field).is_some());
    if table.column("disposition").is_none() || !named {
        let headers = table.headers().join(", ");
        let line = format!(
            "{file}: it needs a column for the disposition and one for lead, key or phone; it has: {headers}. Say --map disposition=COLUMN --map phone=COLUMN"
        );
        return Err(CliError::fault(line));
    }
    Ok(())
}

/// Takes the columns that are named for questions out of the others: `(question, column)`.
fn take_answers(options: &mut TableOptions) -> Vec<(String, String)> {
    let (answers, fields) = options.columns.drain(..).partition(|(field, _)| field.starts_with(ANSWER));
    options.columns = fields;
    let question = |(field, column): (String, String)| (field.trim_start_matches(ANSWER).to_owned(), column);
    let answers: Vec<(String, String)> = answers;
    answers.into_iter().map(question).collect()
}

/// That agreed calls are not made.
fn tell_lost(context: &Context, counts: &ResultCounts) {
    if counts.callbacks_lost > 0 {
        let calls = counted(counts.callbacks_lost, "agreed call is", "agreed calls are");
        let line =
            format!("note: {calls} not made: the attempts or the time of the leads were used up, and they ended");
        context.say(line);
    }
}

/// `12 rows   9 applied   1 known before   0 left out   2 rejected`.
fn account(counts: &ResultCounts) -> String {
    let figures = [
        (counts.rows, "rows"),
        (counts.applied, "applied"),
        (counts.known, "known before"),
        (counts.left_out, "left out"),
        (counts.rejected, "rejected"),
    ];
    figures.map(|(figure, word)| format!("{} {word}", count(figure))).join("   ")
}

fn codes(maps: &[String]) -> Result<Vec<(String, String)>, CliError> {
    let pair = |map: &String| {
        let pair = map.split_once('=').map(|(theirs, ours)| (theirs.trim().to_owned(), ours.trim().to_owned()));
        pair.ok_or_else(|| CliError::new(Exit::Usage, format!("--map-code {map}: write THEIRS=OURS, or THEIRS=-")))
    };
    maps.iter().map(pair).collect()
}

fn write_rejects(target: &Path, rejects: &[crate::domain::lead::Reject]) -> Result<(), CliError> {
    if rejects.is_empty() {
        return Ok(());
    }
    files::write_whole(target, |file| {
        let wrong = |error: std::io::Error| files::unwritable(target, &error);
        let mut writer = RejectWriter::new(file).map_err(wrong)?;
        rejects.iter().try_for_each(|reject| writer.write(reject)).map_err(wrong)?;
        writer.finish().map_err(wrong)
    })
}

fn list(context: &mut Context, args: &ListArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (_, terms) = terms::from_store(context, &store, &name)?;
    let rows = &terms.dispositions.rows;
    let code = rows.iter().map(|row| row.code.chars().count()).max().unwrap_or_default();
    let label = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or_default();
    for row in rows {
        writeln!(context.out(), "{:code$}  {:label$}  {}", row.code, row.label, row.category.name())?;
    }
    Ok(Exit::Done)
}
