//! Loading lead files, and saying what came of them; for `campaign import`, `lead import` and `run`.

use super::account;
use super::context::Context;
use super::error::{CliError, Exit};
use super::files;
use super::inputs::{InputFile, PartArgs};
use super::interrupt::{self, stop_flag, stopping};
use super::maps;
use super::progress;
use super::words::count;
use crate::domain::campaign::Campaign;
use crate::domain::instant::last_day;
use crate::domain::list::{DedupeScope, OnRepeat};
use crate::intake::maps::LeadMap;
use crate::intake::reader::{self as intake_reader, ReadOptions, field_name};
use crate::intake::reject::RejectWriter;
use crate::list_import::{BATCH_ROWS, ImportError, Loaded, Loading, Source, load_list, look};
use crate::rules::places::is_country;
use crate::store::{RejectSum, Store, StoreError};
use chrono::{DateTime, Months, NaiveDate, Utc};
use clap::builder::PossibleValuesParser;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// How lead files are read; each option goes before what the campaign file says.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ReadArgs {
    /// Say which column holds a field, by header or position: phone=Tel, phone=5, state=ST (repeatable)
    ///
    /// The fields: phone (several columns are dialed in this order), calling_code, region (the country of national
    /// numbers), key (the client's own), name, first_name, last_name, company, state, zip, country, zone, priority
    /// (higher is dialed sooner), do_not_call. What is known of the person: consent (to such calls, in writing), customer,
    /// cease, attorney, bankruptcy (yes, no or a date), purchase, inquiry, scrubbed (dates), past_due (days), inconvenient
    /// (12:00-15:00), history (tokens as `lead claim` takes them). Other columns are kept with the lead.
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,

    /// Country whose national numbers the list holds, such as US [default: the campaign's region]
    #[arg(long, value_name = "COUNTRY")]
    pub region: Option<String>,

    /// The first line is a lead, not a header; needs --map by position
    #[arg(long)]
    pub no_header: bool,

    /// The character between columns: , ; | or tab [default: found by trying]
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,

    /// The text encoding, such as utf-8 or windows-1252 [default: found by looking]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,

    #[command(flatten)]
    pub part: PartArgs,

    /// Every number of these lists was checked on this day against the registries that bind, and found on none
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub scrubbed: Option<NaiveDate>,

    /// Read the lists with a mapping: vicidial, five9 … (see `outdial lead maps`), one that was kept, or a file
    ///
    /// The command line goes before the mapping, and the mapping before the campaign file.
    #[arg(long, value_name = "NAME")]
    pub use_map: Option<String>,

    /// Keep what the columns hold for the next list, under a name (in maps/CLIENT/NAME.toml) or in a file
    #[arg(long, value_name = "NAME")]
    pub save_map: Option<String>,

    /// Where to look for repeats of a number [default: the campaign's, which is campaign]
    #[arg(long, value_name = "SCOPE", value_parser = PossibleValuesParser::new(DedupeScope::ALL.map(DedupeScope::name)))]
    pub dedupe: Option<String>,

    /// What to do with a repeat [default: the campaign's, which is merge]
    #[arg(long, value_name = "WHAT", value_parser = ["merge", "set-aside"])]
    pub repeats: Option<String>,

    /// Write the rows that were not taken to this file [default: LIST.rejects.csv, in this folder]
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// A list that was loaded, and where its rejects went.
pub struct Report {
    pub file: String,
    pub loaded: Loaded,
    pub rejects: Option<PathBuf>,
    /// Why rows and cells were not taken.
    pub sums: Vec<RejectSum>,
}

impl Report {
    pub(super) fn repeats(&self) -> u64 {
        account::repeats(&self.loaded.list.counts, account::undialed(&self.sums))
    }
}

impl ReadArgs {
    /// The options for the reader: those of the command line before those of the campaign.
    ///
    /// # Errors
    /// When an option can't be read.
    pub fn options(&self, campaign: &Campaign, now: DateTime<Utc>) -> Result<ReadOptions, CliError> {
        let mut columns: Vec<(String, String)> = Vec::new();
        for map in &self.map {
            let Some((field, column)) = map.split_once('=') else {
                let line = format!("--map {map}: write FIELD=COLUMN, such as phone=Tel or phone=5");
                return Err(CliError::new(Exit::Usage, line));
            };
            columns.push((field.trim().to_owned(), column.trim().to_owned()));
        }
        let map = self.chosen_map(campaign)?.unwrap_or_default();
        let said = fields(&columns);
        columns.extend(map.columns.into_iter().filter(|(field, _)| !said.contains(field)));
        let if_there: Vec<_> = map.if_there.into_iter().filter(|(field, _)| !said.contains(field)).collect();
        let mapped: Vec<_> = fields(&columns).into_iter().chain(fields(&if_there)).collect();
        for (field, names) in campaign.columns.iter().filter(|(field, _)| !mapped.contains(field)) {
            columns.extend(names.iter().map(|name| (field.clone(), name.clone())));
        }
        let asked = self.delimiter.as_deref().map(delimiter).transpose()?;
        let region = match self.region.as_ref().or(map.region.as_ref()) {
            Some(region) => known_region(region)?,
            None => campaign.region.clone(),
        };
        Ok(ReadOptions {
            columns,
            region: Some(region),
            no_header: self.no_header || map.no_header.unwrap_or(campaign.no_header),
            delimiter: asked.or_else(|| map.delimiter.as_deref().and_then(intake_reader::delimiter)),
            encoding: self.encoding.clone().or(map.encoding),
            scrubbed: self.scrubbed.map(|day| recent(day, now)).transpose()?,
            part: self.part.part(),
            header: map.header,
            if_there,
            leave_out: map.leave_out,
            updates: None,
        })
    }

    /// The mapping that the command line names, or the campaign.
    ///
    /// # Errors
    /// When there is no such mapping.
    pub fn chosen_map(&self, campaign: &Campaign) -> Result<Option<LeadMap>, CliError> {
        let named = self.use_map.as_deref().or(Some(campaign.map.as_str()).filter(|map| !map.is_empty()));
        named.map(|name| maps::find(name, &campaign.client)).transpose()
    }

    /// How a list is loaded into a campaign.
    ///
    /// # Errors
    /// As [`options`](Self::options).
    pub fn loading<'a>(
        &self,
        context: &Context,
        campaign_id: i64,
        campaign: &'a Campaign,
    ) -> Result<Loading<'a>, CliError> {
        let (dedupe, on_repeat) = (self.dedupe(campaign), self.on_repeat(campaign));
        let read = self.options(campaign, context.now)?;
        let batch_rows = context.globals.batch_rows.unwrap_or(BATCH_ROWS);
        Ok(Loading { campaign_id, campaign, dedupe, on_repeat, read, batch_rows, now: context.now })
    }

    fn dedupe(&self, campaign: &Campaign) -> DedupeScope {
        self.dedupe.as_deref().and_then(DedupeScope::from_name).unwrap_or(campaign.dedupe)
    }

    fn on_repeat(&self, campaign: &Campaign) -> OnRepeat {
        let repeats = self.repeats.as_deref().map(|word| word.replace('-', "_"));
        repeats.as_deref().and_then(OnRepeat::from_name).unwrap_or(campaign.on_repeat)
    }
}

/// The fields that are mapped, as outdial names them.
fn fields(columns: &[(String, String)]) -> Vec<String> {
    columns.iter().map(|(field, _)| field_name(field)).collect()
}

fn read_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write the day like 2026-11-20".to_owned())
}

/// The day of a check that may still count for something.
fn recent(day: NaiveDate, now: DateTime<Utc>) -> Result<NaiveDate, CliError> {
    let today = last_day(now);
    let wrong = if day > today {
        "that day is still to come: say when the lists were checked"
    } else if today.checked_sub_months(Months::new(12)).is_some_and(|year_ago| day < year_ago) {
        "that is more than a year ago, longer than a check against any registry holds: have the lists checked anew"
    } else {
        return Ok(day);
    };
    Err(CliError::new(Exit::Usage, format!("--scrubbed {day}: {wrong}")))
}

/// A country as `--region` names it, in capitals.
///
/// # Errors
/// When there is no such country: no national number could be read.
pub fn known_region(region: &str) -> Result<String, CliError> {
    let code = region.trim().to_ascii_uppercase();
    if is_country(&code) {
        return Ok(code);
    }
    let line = format!("--region {region}: no country has this code: write two letters, such as US, CA or GB");
    Err(CliError::new(Exit::Usage, line))
}

fn delimiter(text: &str) -> Result<u8, CliError> {
    let wrong = || CliError::new(Exit::Usage, format!("--delimiter {text}: one character, or the word tab"));
    intake_reader::delimiter(text).ok_or_else(wrong)
}

/// Lists that were looked at, not yet loaded.
pub struct Looked {
    pub files: Vec<InputFile>,
    /// The headers of their columns that are only shown.
    pub headers: Vec<String>,
}

/// Opens lists, and finds what would keep them from being loaded, so that nothing is stored when one of them is no list.
///
/// # Errors
/// At the first file that can't be read or is no lead file, or an option that can't be meant.
pub fn look_at(
    context: &Context,
    campaign: &Campaign,
    paths: &[PathBuf],
    args: &ReadArgs,
    read: &ReadOptions,
) -> Result<Looked, CliError> {
    spare_rejects(context, paths, args)?;
    let kept = maps::target(args, campaign, paths)?;
    let files = InputFile::all(context, paths)?;
    let mut headers = Vec::new();
    for file in &files {
        let look = look(&Source { file: file.name(), open: &|| file.open() }, read, context.now)
            .map_err(|error| failed(&file.path, error))?;
        headers.extend(look.described.extra);
        if let Some(kept) = &kept {
            maps::save(context, kept, &maps::of_list(campaign, &file.path, read, look.mapped))?;
        }
    }
    Ok(Looked { files, headers })
}

/// Refuses a file of rejects that several lists would share, or that would overwrite what is read.
fn spare_rejects(context: &Context, paths: &[PathBuf], args: &ReadArgs) -> Result<(), CliError> {
    let Some(target) = &args.rejects else { return Ok(()) };
    if paths.len() > 1 {
        let line = "--rejects names one file for one list: leave it out, and each list gets a file of its own";
        return Err(CliError::new(Exit::Usage, line));
    }
    let mut kept: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    kept.push(&context.globals.db);
    files::spare(target, &kept)
}

/// A list's failure, as commands tell it.
pub(super) fn failed(file: &Path, error: ImportError) -> CliError {
    match error {
        ImportError::Stopped { done: 0, .. } => interrupt::stopped(file, "nothing of it is stored yet"),
        ImportError::Stopped { done, .. } => interrupt::stopped(file, &format!("rows 1 to {} are stored", count(done))),
        ImportError::Store(StoreError::Locked { .. }) if stopping() => {
            interrupt::stopped(file, "what is stored of it stays")
        }
        ImportError::Store(error) => error.into(),
        ImportError::Read { error, .. } => CliError::unreadable(file, &error),
        other @ (ImportError::Intake { .. } | ImportError::Changed { .. }) => CliError::fault(other.to_string()),
    }
}

/// Loads lists one after the other, and writes the rejects of each.
///
/// # Errors
/// At the first list that can't be loaded; those before it stay.
pub fn load(
    context: &Context,
    store: &mut dyn Store,
    campaign_id: i64,
    campaign: &Campaign,
    files: &[InputFile],
    args: &ReadArgs,
) -> Result<Vec<Report>, CliError> {
    let loading = args.loading(context, campaign_id, campaign)?;
    let mut reports: Vec<Report> = Vec::new();
    for file in files {
        let loaded = load_one(context, store, file, &loading)?;
        let whole = loaded.list.counts.rejected + loaded.list.counts.set_aside + loaded.list.counts.cells_rejected;
        let taken: Vec<_> = reports.iter().filter_map(|report| report.rejects.as_deref()).collect();
        let target = args.rejects.clone().unwrap_or_else(|| rejects_of(&file.path, &taken));
        // A load that could not write them, or was cut off before it did, is made up for by the same command.
        let wanted = !loaded.already || args.rejects.is_some() || !target.exists();
        let rejects = if whole > 0 && wanted {
            write_rejects(store, loaded.list.id, &target)?;
            Some(target)
        } else {
            None
        };
        let sums = if whole > 0 { store.reject_sums(loaded.list.id)? } else { Vec::new() };
        reports.push(Report { file: file.name(), loaded, rejects, sums });
    }
    Ok(reports)
}

fn load_one(
    context: &Context,
    store: &mut dyn Store,
    file: &InputFile,
    loading: &Loading<'_>,
) -> Result<Loaded, CliError> {
    let source = Source { file: file.name(), open: &|| file.open() };
    let bar = progress::bytes(context, &file.name(), file.length());
    let stop = stop_flag();
    let loaded = load_list(store, &context.zones, &source, loading, &mut |bytes| {
        bar.set_position(bytes);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    loaded.map_err(|error| failed(&file.path, error))
}

/// `solar-north.rejects.csv` for `lists/solar-north.csv`, in the current folder; `solar-north-2.rejects.csv` if the same
/// command wrote the former for another list.
pub fn rejects_of(file: &Path, taken: &[&Path]) -> PathBuf {
    let stem = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy();
    let nth = |n: usize| {
        PathBuf::from(if n == 1 { format!("{stem}.rejects.csv") } else { format!("{stem}-{n}.rejects.csv") })
    };
    (1..=taken.len() + 1).map(nth).find(|name| !taken.contains(&name.as_path())).unwrap_or_else(|| nth(1))
}

/// Writes a list's rejects.
///
/// # Errors
/// When the file can't be written; then none is left.
pub fn write_rejects(store: &dyn Store, list: i64, target: &Path) -> Result<(), CliError> {
    files::write_whole(target, |file| {
        let wrong = |error: std::io::Error| files::unwritable(target, &error);
        let mut writer = RejectWriter::new(file).map_err(wrong)?;
        let mut failed = None;
        store.rejects(list, &mut |reject| {
            if failed.is_none() {
                failed = writer.write(reject).err();
            }
        })?;
        failed.map_or(Ok(()), Err).and_then(|()| writer.finish()).map_err(wrong)
    })
}
