//! `campaign`: check, import, list, show, pause, resume, close, schema.

use super::context::Context;
use super::error::{CliError, Exit};
use super::lists::{self, ReadArgs};
use super::lists_told;
use super::terms::FromFile;
use super::words::counted;
use super::{account, campaign_check, filters, mixes, terms};
use crate::call::landing::{JudgedLandings, Landing, Landings};
use crate::campaign_file;
use crate::domain::campaign::Campaign;
use crate::domain::fault::{Fault, line_and_column};
use crate::eligibility::Judge;
use crate::store::{CampaignRecord, CampaignState, Saved, Store};
use serde_json::json;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// Check, import and steer campaigns
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Check(campaign_check::Args),
    Import(Box<ImportArgs>),
    List(ListArgs),
    /// Print the rules that a stored campaign comes to, and its lists
    Show(NameArgs),
    /// Place no calls for a campaign until it is resumed
    Pause(NameArgs),
    /// Place calls for a campaign again
    Resume(NameArgs),
    /// End a campaign; resume opens it again
    Close(NameArgs),
    Schema(SchemaArgs),
}

/// Create or update a campaign from its file, and load its lead lists
///
/// Without lead files on the command line, the lists that the campaign file names are loaded. Loading a list again changes
/// nothing; a load that was cut off goes on where it stopped.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The campaign file (TOML)
    file: PathBuf,
    /// Lead files, - for standard input; instead of the lists that the campaign file names
    leads: Vec<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
    /// How to print the account of the lists
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// List the campaigns in the database
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// How to print the campaigns
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Print the JSON Schema of campaign files, with which editors complete and check them
#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// That of disposition sets instead
    #[arg(long)]
    dispositions: bool,
}

/// The campaign meant
#[derive(Debug, clap::Args)]
pub struct NameArgs {
    /// The campaign's name
    name: String,
}

/// Runs a `campaign` command.
///
/// # Errors
/// As each command says.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Check(args) => campaign_check::run(context, args),
        Command::Import(args) => import(context, args),
        Command::List(args) => list(context, args),
        Command::Show(args) => show(context, args),
        Command::Pause(args) => steer(context, &args.name, CampaignState::Paused),
        Command::Resume(args) => steer(context, &args.name, CampaignState::Active),
        Command::Close(args) => steer(context, &args.name, CampaignState::Closed),
        Command::Schema(args) => schema(context, args),
    }
}

fn import(context: &mut Context, args: &ImportArgs) -> Result<Exit, CliError> {
    let from_file = terms::from_file(context, &args.file)?;
    let campaign = &from_file.terms.campaign;
    // Everything that can be wrong with the command is found before the database is touched.
    let files = if args.leads.is_empty() { list_files(&from_file)? } else { args.leads.clone() };
    let looked = lists::look_at(context, campaign, &files, &args.read, &args.read.options(campaign, context.now)?)?;
    let mut store = context.store()?;
    terms::keeps_places(context, &store, &from_file)?;
    terms::filter_fits(&store, &from_file, &looked.headers)?;
    let (id, saved) = store.save_campaign(&from_file.record, context.now)?;
    context.say(format!("campaign {}: {}", campaign.name, saved_word(saved)));
    filters::bring_facts(context, &mut store, id, &from_file.terms, None)?;
    resume_leads(context, &mut store, id, campaign)?;
    let reports = lists::load(context, &mut store, id, campaign, &looked.files, &args.read)?;
    print_reports(context, &reports, &args.format)?;
    if reports.is_empty() {
        context.say("no lead lists: name them on the command line, or under lists in the campaign file");
    }
    lists_told::tell_empty(context, &reports);
    mixes::tell_unknown(context, &store, id, campaign)?;
    Ok(Exit::Done)
}

/// Lets leads wait again that ended with the campaign, if it does not end before they may be called any more.
///
/// # Errors
/// When the store fails.
pub fn resume_leads(context: &Context, store: &mut dyn Store, id: i64, campaign: &Campaign) -> Result<(), CliError> {
    let landings = JudgedLandings::new(Judge::new(context.rulebook(), &context.zones, campaign, ""));
    let again = store.resume_leads(id, &mut |lead| {
        let from = lead.next_at.map_or(context.now, |due| due.max(context.now));
        matches!(landings.landing(lead, from), Landing::At { .. })
    })?;
    if again > 0 {
        let wait = counted(
            again,
            "lead that had ended with the campaign waits",
            "leads that had ended with the campaign wait",
        );
        context.say(format!("{wait} again"));
    }
    Ok(())
}

/// `created`, `updated`, `unchanged`.
pub fn saved_word(saved: Saved) -> &'static str {
    match saved {
        Saved::Created => "created",
        Saved::Updated => "updated",
        Saved::Unchanged => "unchanged",
    }
}

/// Prints the account of loaded lists.
///
/// # Errors
/// When standard output fails.
pub fn print_reports(context: &mut Context, reports: &[lists::Report], format: &str) -> Result<(), CliError> {
    if format == "json" {
        let rows: Vec<_> = reports
            .iter()
            .map(|report| {
                let mut row = serde_json::to_value(report.loaded.list.counts).unwrap_or_default();
                if let Some(row) = row.as_object_mut() {
                    row.insert("file".into(), json!(report.file));
                    row.insert("already_loaded".into(), json!(report.loaded.already));
                    row.insert("resumed_after_row".into(), json!(report.loaded.resumed_after));
                    row.insert("rejects".into(), json!(report.rejects));
                    row.insert("classes".into(), account::classes_json(&report.loaded.list.classes));
                    row.insert("listed".into(), json!(report.loaded.list.listed));
                    row.insert("reasons".into(), account::reasons_json(&report.sums));
                }
                row
            })
            .collect();
        let only = match rows.as_slice() {
            [one] => one.clone(),
            many => json!(many),
        };
        writeln!(context.out(), "{only:#}")?;
        return Ok(());
    }
    for report in reports {
        if let Some(described) = &report.loaded.described {
            lists_told::say_wrapped(context, &format!("{}: {described}", report.file));
        }
    }
    for line in lists_told::lines(reports) {
        writeln!(context.out(), "{line}")?;
    }
    for report in reports {
        let said = [account::classes(&report.loaded.list.classes), account::set_aside(&report.sums)];
        let said: Vec<_> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            context.say(format!("{}: numbers: {}", report.file, said.join("; ")));
        }
        if let Some(unassigned) = account::unassigned(&report.loaded.list.classes) {
            lists_told::say_wrapped(context, &format!("{}: {unassigned}", report.file));
        }
        if let Some(listed) = account::listed(&report.loaded.list.listed) {
            context.say(format!("{}: {listed}", report.file));
        }
    }
    Ok(())
}

/// The files that a campaign's `lists` mean: paths or patterns beside the campaign file, in order, none twice.
///
/// # Errors
/// Every pattern that can't be read or matches nothing.
pub fn list_files(from_file: &FromFile) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for list in &from_file.terms.campaign.lists {
        let whole = from_file.folder.join(list);
        // The folder's own name is no pattern, and a file of just this name is what is meant.
        let folder = glob::Pattern::escape(&from_file.folder.display().to_string());
        let pattern = Path::new(&folder).join(list).display().to_string();
        let found = match glob::glob(&pattern) {
            _ if whole.is_file() => Ok(vec![whole.clone()]),
            Ok(paths) => paths.collect::<Result<Vec<_>, _>>(),
            Err(error) => {
                let what = format!("the list \"{list}\" is no pattern ({})", error.msg);
                faults.push(fault_at(&from_file.record, list, what, "put [ ], * or ? of a file's name in [ ]"));
                continue;
            }
        };
        let mut found = match found {
            Ok(found) => found,
            Err(error) => {
                faults.push(fault_at(&from_file.record, list, error.to_string(), "ask for the right to read it"));
                continue;
            }
        };
        found.sort();
        if found.is_empty() {
            let what = format!("no file matches \"{list}\" (looked for {})", whole.display());
            faults.push(fault_at(&from_file.record, list, what, "mend lists, or put the file there"));
        }
        for file in found.into_iter().map(short_path) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(faults.into()) }
}

/// A fault of an entry of `lists`, where the entry stands in the file.
fn fault_at(record: &CampaignRecord, list: &str, what: String, hint: &str) -> Fault {
    let offset = ["\"", "'"].iter().find_map(|quote| record.toml.find(&format!("{quote}{list}{quote}")));
    let (line, column) = offset.map_or((0, 0), |offset| line_and_column(&record.toml, offset));
    Fault { file: record.file.clone(), line, column, what, hint: hint.to_owned() }
}

/// `examples/leads/solar.csv` for `campaigns/../examples/leads/solar.csv`, where both are the same file.
fn short_path(path: PathBuf) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        let steps_back =
            part == Component::ParentDir && matches!(short.components().next_back(), Some(Component::Normal(_)));
        if !steps_back || !short.pop() {
            short.push(part);
        }
    }
    match (short.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => short,
        _ => path,
    }
}

fn list(context: &mut Context, args: &ListArgs) -> Result<Exit, CliError> {
    let records = context.existing_store()?.campaigns()?;
    if args.format == "json" {
        let row = |r: &CampaignRecord| json!({"name": r.name, "client": r.client, "kind": r.kind.name(), "state": r.state.name(), "file": r.file});
        let rows: Vec<_> = records.iter().map(row).collect();
        writeln!(context.out(), "{:#}", json!(rows))?;
        return Ok(Exit::Done);
    }
    let wide = records.iter().map(|record| record.name.chars().count()).max().unwrap_or_default();
    for record in &records {
        let (name, kind, state) = (&record.name, record.kind.name(), record.state.name());
        writeln!(context.out(), "{name:wide$}   {kind:11}   {state:7}   {}", record.client)?;
    }
    if records.is_empty() {
        context.say("no campaigns yet: outdial campaign import FILE");
    }
    Ok(Exit::Done)
}

fn show(context: &mut Context, args: &NameArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let (record, stored) = terms::from_store(context, &store, &args.name)?;
    let lists = store.lists(record.id)?;
    let text = campaign_check::effective_rules(context, &stored.campaign, &stored.dispositions);
    writeln!(context.out(), "{text}\nstate       {}", record.state.name())?;
    for list in lists {
        let counts = list.counts;
        let unfinished = if list.complete { "" } else { "   not finished" };
        let (rows, leads) = (counted(counts.rows, "row", "rows"), counted(counts.accepted, "lead", "leads"));
        writeln!(context.out(), "list        {}   {rows}   {leads}{unfinished}", list.file)?;
    }
    Ok(Exit::Done)
}

fn steer(context: &mut Context, name: &str, state: CampaignState) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let (record, _) = terms::from_store(context, &store, name)?;
    store.set_campaign_state(record.id, state)?;
    context.say(format!("campaign {name}: {}", state.name()));
    Ok(Exit::Done)
}

fn schema(context: &mut Context, args: &SchemaArgs) -> Result<Exit, CliError> {
    let schema = if args.dispositions { campaign_file::disposition_schema() } else { campaign_file::schema() };
    writeln!(context.out(), "{schema:#}")?;
    Ok(Exit::Done)
}
