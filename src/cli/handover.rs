//! A dial list as files: for another dialer, for Asterisk's spool, or as a sheet for people.

use super::call_files::{NotPlaced, place};
use super::call_sheet;
use super::context::Context;
use super::error::{CliError, Exit};
use super::files;
use super::words::{counted, instant};
use crate::dial_list::Planned;
use crate::domain::campaign::Campaign;
use crate::handover::{CallFile, Channel, Handed, Quotes, Shape, Sheet, Terms, call_file, fits, sheet};
use crate::store::Store;
use chrono::{DateTime, Duration, Utc};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where a list goes, and what its taker asks for besides.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Write the list to this file, or call files to this folder, such as /var/spool/asterisk/outgoing [default: standard output]
    #[arg(long, short, value_name = "PATH", conflicts_with = "others")]
    pub output: Option<PathBuf>,
    /// VICIdial: the number of its list that the leads go to
    #[arg(long, value_name = "ID", value_parser = read_list_id)]
    list_id: Option<String>,
    /// Twilio: the address at which it asks what to say
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Call files: the channel, with {} where the number goes
    #[arg(long, value_name = "CHANNEL", default_value = "PJSIP/{}@trunk", value_parser = read_channel)]
    channel: String,
    /// Call files: the context of the dialplan that takes the answered call
    #[arg(long, value_name = "CONTEXT", default_value = "outdial", value_parser = read_value)]
    context: String,
    /// Call files: the extension in it
    #[arg(long, value_name = "EXTENSION", default_value = "s", value_parser = read_value)]
    extension: String,
    /// Call files: how long it may ring, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(15..=120))]
    ring: u32,
    /// Call files: seconds between one call and the next; Asterisk dials all at once without
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    every: Option<u32>,
}

fn read_list_id(text: &str) -> Result<String, String> {
    let fits = (3..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(text.to_owned()) } else { Err("a list of VICIdial's has 3 to 12 digits, such as 998".to_owned()) }
}

fn read_channel(text: &str) -> Result<String, String> {
    if !text.contains("{}") {
        return Err("write {} where the number goes, such as PJSIP/{}@trunk".to_owned());
    }
    read_value(text)
}

fn read_value(text: &str) -> Result<String, String> {
    if fits(text) {
        Ok(text.to_owned())
    } else {
        Err("write one line of at most 200 letters, no # after a blank".to_owned())
    }
}

/// Who takes the list.
pub enum Taker {
    Dialer(Shape, Terms, Option<PathBuf>),
    Asterisk(Channel, u32, PathBuf),
    People(PathBuf),
}

impl Taker {
    /// Reads whom a format is for; `None` if it only prints.
    ///
    /// # Errors
    /// When it needs an option that is not there, or the leads that are asked for are not to be dialed.
    pub fn read(format: &str, options: &Options, others: bool, reserve: bool) -> Result<Option<Self>, CliError> {
        let usage = |line: String| CliError::new(Exit::Usage, line);
        let output = |what: &str, such: &str| {
            let line = || usage(format!("--format {format} writes {what}: name it with --output, such as {such}"));
            options.output.clone().ok_or_else(line)
        };
        let terms = Terms {
            list_id: options.list_id.clone().unwrap_or_default(),
            url: options.url.clone().unwrap_or_default(),
            ..Terms::default()
        };
        let taker = match (format, Shape::from_name(format)) {
            (_, Some(shape)) => {
                // What is missing is told before any lead is leased.
                sheet(shape, &terms, &[]).map_err(|error| usage(error.to_string()))?;
                Some(Self::Dialer(shape, terms, options.output.clone()))
            }
            ("xlsx", None) => Some(Self::People(output("a workbook", "calls.xlsx")?)),
            ("call-files", None) if !reserve => {
                let line =
                    "call files ring telephones: lease their leads with --reserve, so that nobody else calls them";
                return Err(usage(line.to_owned()));
            }
            ("call-files", None) => {
                let (channel, context, extension) =
                    (options.channel.clone(), options.context.clone(), options.extension.clone());
                let channel = Channel { channel, context, extension, ring_seconds: options.ring };
                let folder = output("into a folder", "/var/spool/asterisk/outgoing")?;
                if !folder.is_dir() {
                    return Err(CliError::fault(format!(
                        "{}: there is no such folder: make it first",
                        folder.display()
                    )));
                }
                Some(Self::Asterisk(channel, options.every.unwrap_or_default(), folder))
            }
            (_, None) => None,
        };
        if taker.is_some() && others {
            return Err(usage(format!(
                "--others prints leads that may not be dialed: nobody is handed them as {format}"
            )));
        }
        Ok(taker)
    }
}

/// The leads of a list with all that a taker may ask of them.
///
/// # Errors
/// When the store fails.
pub fn gather(store: &dyn Store, campaign: &Campaign, entries: &[Planned]) -> Result<Vec<Handed>, CliError> {
    let mut list = Vec::with_capacity(entries.len());
    for (rank, planned) in (1..).zip(entries) {
        let draft = store.lead_details(planned.lead)?.unwrap_or_default();
        let caller_id = crate::call::run::caller_id(&campaign.caller_ids, planned.number);
        list.push(Handed { rank, planned: planned.clone(), draft, caller_id });
    }
    Ok(list)
}

/// Why a list was not handed over, and how many of its leads, from the first on, are with the taker all the same.
pub struct NotHanded {
    pub handed: usize,
    pub error: CliError,
}

impl From<CliError> for NotHanded {
    fn from(error: CliError) -> Self {
        Self { handed: 0, error }
    }
}

/// Writes a list for its taker, and says what became of it.
///
/// # Errors
/// When the shape can't hold the list, or a file can't be written.
pub fn hand_over(
    context: &Context,
    taker: &Taker,
    campaign: &Campaign,
    list: &[Handed],
    reserved: bool,
) -> Result<(), NotHanded> {
    let leads = counted(list.len() as u64, "lead", "leads");
    let at = context.now;
    let written_to = match taker {
        Taker::Dialer(shape, terms, output) => {
            let terms = Terms { campaign: campaign.name.clone(), at, ..terms.clone() };
            let sheet = sheet(*shape, &terms, list).map_err(|error| CliError::fault(error.to_string()))?;
            match output {
                Some(path) => write_file(path, &written(&sheet)?)?,
                None => context.lent_out().write_all(&written(&sheet)?).map_err(CliError::from)?,
            }
            context.say(format!("{leads} for {}: {}", shape.taker(), shape.hint()));
            context.say(format!("not confirmed: {}", shape.unconfirmed()));
            output.clone()
        }
        Taker::Asterisk(channel, every, folder) => {
            let terms = Terms { campaign: campaign.name.clone(), at, ..Terms::default() };
            within_hours(list, *every, at)?;
            let calls: Vec<CallFile> = list.iter().map(|handed| call_file(&terms, channel, handed)).collect();
            let left = |NotPlaced { placed, error }| NotHanded { handed: placed, error };
            place(folder, &calls, *every).map_err(left)?;
            tell_spooled(context, &leads, *every, folder);
            Some(folder.clone())
        }
        Taker::People(path) => {
            let bytes = call_sheet::workbook(context, campaign, list)?;
            write_file(path, &bytes)?;
            context.say(format!("{leads} on a call sheet"));
            Some(path.clone())
        }
    };
    if let Some(path) = written_to {
        context.say(format!("written to {}", path.display()));
    }
    if !list.is_empty()
        && let Some(how) = how_results_come_back(taker)
    {
        context.say(format!("outdial hears of no call that others place: bring the results back with {how}"));
    }
    if !reserved && !list.is_empty() {
        context.say("not leased: others may be given the same leads; --reserve keeps them for you");
    }
    Ok(())
}

/// The command that brings the results back. A lead's number must be named as such: columns like vendor_lead_code are taken for the
/// client's own key otherwise.
fn how_results_come_back(taker: &Taker) -> Option<String> {
    let import = "`outdial disposition import FILE --map";
    match taker {
        Taker::Dialer(shape, ..) => Some(match shape.lead_column() {
            Some(column) if column.contains(' ') => format!("{import} 'lead={column}'`"),
            Some(column) => format!("{import} lead={column}`"),
            None => format!("{import} phone=To`"),
        }),
        Taker::Asterisk(..) => Some("the dialplan of examples/asterisk and `outdial disposition import`".to_owned()),
        Taker::People(_) => None,
    }
}

/// Calls that are spread out must all begin while they may.
fn within_hours(list: &[Handed], every: u32, now: DateTime<Utc>) -> Result<(), CliError> {
    let starts = (0..).map(|turn| now + Duration::seconds(i64::from(every) * turn));
    match list.iter().zip(starts).find(|(handed, start)| *start >= handed.planned.until) {
        Some((handed, _)) => Err(CliError::fault(format!(
            "with {every} seconds between calls, number {} of the list would be called after {}, when it no longer may be: \
             ask for fewer with --limit",
            handed.rank,
            instant(handed.planned.until)
        ))),
        None => Ok(()),
    }
}

fn tell_spooled(context: &Context, leads: &str, every: u32, folder: &Path) {
    let pace = if every == 0 {
        "all at once (--every SECONDS spreads them out)".to_owned()
    } else {
        format!("one every {every} seconds")
    };
    context.say(format!("{leads} for Asterisk, a call file each, which it tries once, {pace}"));
    if folder.file_name().is_none_or(|name| name != "outgoing") {
        context.say(
            "Asterisk dials what is moved into its spool (mv, on the same disk) and belongs to its user: \
             --output /var/spool/asterisk/outgoing does both",
        );
    }
}

/// A sheet's bytes.
fn written(sheet: &Sheet) -> Result<Vec<u8>, CliError> {
    let style = match sheet.quotes {
        Quotes::None => csv::QuoteStyle::Never,
        Quotes::Needed => csv::QuoteStyle::Necessary,
        Quotes::All => csv::QuoteStyle::Always,
    };
    let mut writer = csv::WriterBuilder::new().delimiter(sheet.delimiter).quote_style(style).from_writer(Vec::new());
    if let Some(header) = &sheet.header {
        writer.write_record(header)?;
    }
    for row in &sheet.rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| CliError::fault(error.to_string()))
}

/// Writes a file whole or not at all.
///
/// # Errors
/// When it can't be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let wrong = |error: io::Error| unwritable(path, &error);
    files::replace(path, wrong, |mut file| file.write_all(bytes).map_err(|error| unwritable(path, &error)))
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    let what = files::why_not_written(error);
    CliError::fault(format!("{}: the list can't be written: {what}; name another place with --output", path.display()))
}
