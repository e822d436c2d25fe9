//! `report`: what the attempts came to.

use super::context::Context;
use super::error::{CliError, Exit};
use super::terms;
use crate::call::floor::booked;
use crate::campaign_file::Terms;
use crate::report::dispositions::{self, By, Header, tabulate};
use crate::report::table::Table;
use crate::store::{CampaignRecord, Store, SummaryRow};
use clap::builder::PossibleValuesParser;
use std::io::Write;

/// Report on attempts
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Dispositions(DispositionsArgs),
}

/// Outcomes of attempts, with contact and conversion rates
#[derive(Debug, clap::Args)]
pub struct DispositionsArgs {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// One row for each of these
    #[arg(long, default_value = "campaign", value_parser = PossibleValuesParser::new(By::ALL.map(By::name)))]
    by: String,
    /// How to print the report
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// Runs a `report` command.
///
/// # Errors
/// When the campaign is unknown or the database fails.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    let Command::Dispositions(args) = command;
    let store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::from_store(context, &store, &name)?;
    let by = By::from_name(&args.by).unwrap_or_default();
    let mut rows = store.summary(record.id)?;
    if context.globals.at.is_some() {
        // Sums are kept by the hour: what was booked after this one is left out.
        let (day, hour) = booked(context.zone(&terms.campaign.floor), context.now);
        rows.retain(|row| (row.day, row.hour) <= (day, hour));
    }
    let table = table(&store, &record, &terms, by, &rows)?;
    if table.rows.is_empty() {
        context.say(format!("no calls of campaign {name} so far"));
    }
    let text = match args.format.as_str() {
        "csv" => table.csv(),
        "json" => table.json(),
        _ => table.text(),
    };
    writeln!(context.out(), "{}", text.trim_end())?;
    Ok(Exit::Done)
}

/// The report by campaign, a line a disposition, of the attempts since an earlier [`Store::summary`].
///
/// # Errors
/// When the store fails.
pub fn since(
    store: &dyn Store,
    record: &CampaignRecord,
    terms: &Terms,
    before: &[SummaryRow],
) -> Result<Table, CliError> {
    let added = dispositions::since(before, &store.summary(record.id)?);
    table(store, record, terms, By::Campaign, &added)
}

fn table(
    store: &dyn Store,
    record: &CampaignRecord,
    terms: &Terms,
    by: By,
    rows: &[SummaryRow],
) -> Result<Table, CliError> {
    let lists = store.lists(record.id)?.into_iter().map(|list| (list.id, list.file)).collect();
    let header = Header { campaign: record.name.clone(), floor: terms.campaign.floor.clone(), lists };
    Ok(tabulate(rows, &terms.dispositions, by, &header))
}
