//! `report`: what the attempts came to.

use super::context::Context;
use super::error::{CliError, Exit};
use super::terms;
use crate::call::floor::booked;
use crate::campaign_file::Terms;
use crate::domain::lead::LeadStatus;
use crate::eligibility::quotas::open_to;
use crate::report::dispositions::{self, By, Header, tabulate};
use crate::report::quotas;
use crate::report::table::Table;
use crate::store::completes::Completes;
use crate::store::{CampaignRecord, CandidateQuery, Look, Scope, Store, SummaryRow, anywhere};
use clap::builder::PossibleValuesParser;
use std::io::Write;

/// Report on attempts
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Dispositions(DispositionsArgs),
    Quotas(QuotasArgs),
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

/// How full the quotas are: completes, targets, and what is missing
#[derive(Debug, clap::Args)]
pub struct QuotasArgs {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// Count the leads too that are not done and fall into each quota; it takes a look at every lead
    #[arg(long)]
    leads: bool,
    /// How to print the report
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// Runs a `report` command.
///
/// # Errors
/// When the campaign is unknown or the database fails.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Dispositions(args) => of_dispositions(context, args),
        Command::Quotas(args) => of_quotas(context, args),
    }
}

fn print(context: &mut Context, table: &Table, format: &str) -> Result<(), CliError> {
    let text = match format {
        "csv" => table.csv(),
        "json" => table.json(),
        _ => table.text(),
    };
    writeln!(context.out(), "{}", text.trim_end())?;
    Ok(())
}

fn of_quotas(context: &mut Context, args: &QuotasArgs) -> Result<Exit, CliError> {
    if context.globals.at.is_some() {
        let line = "--at: quotas are counted as they stand; leave it out";
        return Err(CliError::new(Exit::Usage, line));
    }
    let mut store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::for_judging(context, &mut store, &name)?;
    let quotas = &terms.campaign.quotas;
    if quotas.all.is_empty() {
        context.say(format!("campaign {name} has no quotas: a [[quota]] of its file makes one"));
    }
    let leads = args.leads.then(|| left(&store, &record, &terms)).transpose()?;
    let table = quotas::tabulate(&name, quotas, &store.completes(record.id)?, leads.as_deref());
    print(context, &table, &args.format)?;
    Ok(Exit::Done)
}

/// How many leads that are not done fall into each quota.
fn left(store: &dyn Store, record: &CampaignRecord, terms: &Terms) -> Result<Vec<u64>, CliError> {
    let quotas = &terms.campaign.quotas;
    let mut left = vec![0; quotas.all.len()];
    let query = CandidateQuery { campaign: record.id, scope: Scope::All, order: terms.campaign.order };
    store.candidates(&query, &anywhere, &mut |lead| {
        if lead.status != LeadStatus::Final {
            for at in open_to(quotas, &lead) {
                if let Some(number) = left.get_mut(at) {
                    *number += 1;
                }
            }
        }
        Look::Passed
    })?;
    Ok(left)
}

fn of_dispositions(context: &mut Context, args: &DispositionsArgs) -> Result<Exit, CliError> {
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
    print(context, &table, &args.format)?;
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
