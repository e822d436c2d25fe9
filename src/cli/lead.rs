//! `lead`: import lists, show leads, note what is known of them.

use super::campaign::print_reports;
use super::claim;
use super::context::Context;
use super::error::{CliError, Exit};
use super::lists::{self, ReadArgs};
use super::lists_told;
use super::wait_told::{Lands, Wait};
use super::words::instant;
use super::{filters, forget, maps, rehearsal, terms, update};
use crate::domain::lead::{Lead, LeadDraft, LeadId};
use crate::domain::phone_label::PhoneLabel;
use crate::eligibility::Judge;
use crate::intake::reader::ReadOptions;
use crate::list_import::update::{BATCH_ROWS, Updating};
use crate::store::sqlite::SqliteStore;
use crate::store::{Calling, Store};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// Load lead lists, look at leads, note what is known of them
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Import(Box<ImportArgs>),
    Show(ShowArgs),
    Claim(claim::Args),
    Maps(maps::Args),
    Forget(forget::Args),
}

/// Load lead lists into a campaign
///
/// Columns are found by their headers; --map says it outright. Every row is accounted for, and rows that were not taken go
/// to a file with line, column, value and reason. Loading a list again changes nothing.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Lead files: text, gzip, zip, XLSX or ODS; - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    #[command(flatten)]
    read: ReadArgs,
    /// Store nothing: show what the columns hold, the first rows as they would be stored, and the account of all rows
    ///
    /// Rejects are written only with --rejects.
    #[arg(long)]
    dry_run: bool,
    /// The rows bring news of leads that are there, found by the client's own key
    ///
    /// Fields that a row says replace the old ones, new phones come last; what it leaves blank or does not name stays. Nothing
    /// changes where a lead stands, its attempts or its end. A row that says not to call is kept as a request.
    #[arg(long, conflicts_with_all = ["dedupe", "repeats", "dry_run"])]
    update: bool,
    /// With --update: rows whose key no lead has become leads
    #[arg(long, requires = "update")]
    add_new: bool,
    /// How to print the account of the lists
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Print all that is kept of a lead
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The lead, as dial lists number it
    lead: i64,
    /// How to print the lead
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Runs a `lead` command.
///
/// # Errors
/// As each command says.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Import(args) => import(context, args),
        Command::Show(args) => show(context, args),
        Command::Claim(args) => claim::run(context, args),
        Command::Maps(args) => maps::run(context, args),
        Command::Forget(args) => forget::run(context, args),
    }
}

fn import(context: &mut Context, args: &ImportArgs) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::from_store(context, &store, &name)?;
    let today = context.now.date_naive();
    let read =
        ReadOptions { updates: args.update.then_some(today), ..args.read.options(&terms.campaign, context.now)? };
    let files = lists::look_at(context, &terms.campaign, &args.files, &args.read, &read)?.files;
    if args.update {
        let batch_rows = context.globals.batch_rows.unwrap_or(BATCH_ROWS);
        let (campaign_id, campaign, now) = (record.id, &terms.campaign, context.now);
        let updating = Updating { campaign_id, campaign, add_new: args.add_new, read, batch_rows, now };
        return update::run(context, &mut store, &updating, &files, (&args.read, &args.format));
    }
    if args.dry_run {
        return rehearsal::run(context, &mut store, record.id, &terms.campaign, &files, &args.read, &args.format);
    }
    let reports = lists::load(context, &mut store, record.id, &terms.campaign, &files, &args.read)?;
    print_reports(context, &reports, &args.format)?;
    lists_told::tell_empty(context, &reports);
    Ok(Exit::Done)
}

fn show(context: &mut Context, args: &ShowArgs) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let id = LeadId(args.lead);
    let (Some(lead), Some(details)) = (store.lead(id)?, store.lead_details(id)?) else {
        return Err(CliError::fault(format!("there is no lead {}", args.lead)));
    };
    let mut whole = as_json(&lead, &details);
    if let (Some(wait), Some(object)) = (waits(context, &mut store, &lead)?, whole.as_object_mut()) {
        object.insert("waits".to_owned(), wait);
    }
    if args.format == "json" {
        writeln!(context.out(), "{whole:#}")?;
        return Ok(Exit::Done);
    }
    for field in FIELDS {
        match whole.get(field).unwrap_or(&serde_json::Value::Null) {
            serde_json::Value::Array(rows) => {
                let one = field.trim_end_matches('s');
                for row in rows {
                    writeln!(context.out(), "{one:13} {}", flat(row, one))?;
                }
            }
            waits @ serde_json::Value::Object(_) if field == "waits" => {
                writeln!(context.out(), "{field:13} {}", flat(waits, "for"))?;
            }
            serde_json::Value::Object(columns) => {
                for (header, cell) in columns {
                    writeln!(context.out(), "{:13} {header}: {}", "column", bare(cell))?;
                }
            }
            serde_json::Value::Null => {}
            other if bare(other).is_empty() => {}
            other => writeln!(context.out(), "{:13} {}", field.replace('_', " "), bare(other))?,
        }
    }
    Ok(Exit::Done)
}

/// What a lead waits for, and when it may be called.
fn waits(context: &Context, store: &mut SqliteStore, lead: &Lead) -> Result<Option<serde_json::Value>, CliError> {
    let Some(wait) = Wait::of(lead) else { return Ok(None) };
    let Some(record) = store.campaigns()?.into_iter().find(|record| record.id == lead.campaign) else {
        return Ok(None);
    };
    let (record, terms) = terms::from_store(context, store, &record.name)?;
    // The verdict asks the campaign's filter and quotas, and these the cells of the lead's row.
    filters::bring_facts(context, store, record.id, &terms, None)?;
    let Some(lead) = store.lead(lead.id)? else { return Ok(None) };
    let judge = Judge::new(context.rulebook(), &context.zones, &terms.campaign, record.state.halted());
    let first =
        |asker| judge.lead(&lead, asker, context.now).best.and_then(|best| best.verdict.first_legal(context.now));
    let own = (!wait.agent().is_empty()).then(|| first(wait.agent())).flatten();
    Ok(Some(wait.json(Lands { at: first(""), own })))
}

/// All that is kept of a lead.
fn as_json(lead: &Lead, details: &LeadDraft) -> serde_json::Value {
    let phones: Vec<_> = lead
        .phones
        .iter()
        .map(|phone| {
            json!({
                "phone": phone.number.to_string(),
                "type": phone.kind.name(),
                "label": phone.label.map(PhoneLabel::name),
                "place": phone.place.to_string(),
                "done": phone.final_reason,
                "suppressed": phone.suppressed.iter().map(|s| s.reason.clone()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let attempts: Vec<_> = lead
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "attempt": attempt.id,
                "at": instant(attempt.at),
                "phone": attempt.number.to_string(),
                "disposition": attempt.disposition,
            })
        })
        .collect();
    let evidence = &details.evidence;
    let columns: serde_json::Map<_, _> =
        details.extra.iter().map(|(header, cell)| (header.clone(), json!(cell))).collect();
    json!({
        "lead": lead.id.0,
        "list": lead.list,
        "row": lead.row,
        "key": lead.key,
        "name": lead.name,
        "company": details.company,
        "status": lead.status.name(),
        "final_reason": lead.final_reason,
        "next_at": lead.next_at.map(instant),
        "state": evidence.state,
        "postcode": evidence.postcode,
        "country": evidence.country,
        "claims": lead.claims.tokens(),
        "phones": phones,
        "attempts": attempts,
        "columns": columns,
    })
}

/// The fields of a lead in the order in which people read them.
const FIELDS: [&str; 17] = [
    "lead",
    "name",
    "company",
    "key",
    "list",
    "row",
    "status",
    "final_reason",
    "next_at",
    "waits",
    "state",
    "postcode",
    "country",
    "claims",
    "phones",
    "attempts",
    "columns",
];

/// A value as text, without quotes.
fn bare(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `+13055550142  place US-FL@America/New_York  type mobile`: what the row is called by comes first and goes without a name.
fn flat(row: &serde_json::Value, first: &str) -> String {
    let Some(fields) = row.as_object() else { return bare(row) };
    let rest = fields.iter().filter(|(field, _)| *field != first).filter_map(|(field, value)| match value {
        serde_json::Value::Array(many) if many.is_empty() => None,
        serde_json::Value::Array(many) => {
            Some(format!("{field} {}", many.iter().map(bare).collect::<Vec<_>>().join(", ")))
        }
        serde_json::Value::Null => None,
        other if bare(other).is_empty() => None,
        other => Some(format!("{} {}", field.replace('_', " "), bare(other))),
    });
    fields.get(first).map(bare).into_iter().chain(rest).collect::<Vec<_>>().join("  ")
}
