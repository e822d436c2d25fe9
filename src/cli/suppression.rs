//! `suppression`: numbers that must not be called.

use super::context::Context;
use super::error::{CliError, Exit};
use super::lists::known_region;
use crate::domain::suppression::{Reach, Suppression};
use crate::intake::phones::{PhoneFault, read_one};
use crate::store::Store;
use std::collections::BTreeSet;

/// Numbers that must not be called
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Add(AddArgs),
}

/// Suppress numbers: from now on no campaign in reach calls them
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The numbers, international (+13055550142) or national with --region
    #[arg(required = true)]
    numbers: Vec<String>,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Only for this client's campaigns [default: for all campaigns]
    #[arg(long)]
    client: Option<String>,
    /// Why
    #[arg(long, default_value = "do not call")]
    reason: String,
}

/// Runs a `suppression` command.
///
/// # Errors
/// When a number can't be read, then none is suppressed; or there is no database: one made by a slip in its name would
/// keep nobody from being called.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    let Command::Add(args) = command;
    let region = args.region.as_deref().map(known_region).transpose()?;
    let mut rows = Vec::new();
    for text in &args.numbers {
        let phone = read_one(text, region.as_deref()).map_err(|fault| unread(text, region.is_some(), &fault))?;
        rows.push(Suppression {
            number: phone.number,
            reach: if args.client.is_some() { Reach::Client } else { Reach::Centre },
            client: args.client.clone().unwrap_or_default(),
            reason: args.reason.clone(),
            source: "entered by hand".to_owned(),
            since: context.now,
        });
    }
    // Only where there is a database: in a new one, made by a slip of --db or in another folder, it would bind nobody.
    let mut store = context.existing_store()?;
    let new = store.suppress(&rows)?;
    context.say(format!("{new} suppressed, {} already were", rows.len() as u64 - new));
    if let Some(client) = &args.client {
        let clients: BTreeSet<_> = store.campaigns()?.into_iter().map(|record| record.client).collect();
        if !clients.contains(client) {
            let known: Vec<_> = clients.into_iter().collect();
            context.say(format!("note: no campaign here is for \"{client}\" so far; there are: {}", known.join(", ")));
        }
    }
    Ok(Exit::Done)
}

/// What is wrong with a number, with the option that would help.
fn unread(text: &str, region_given: bool, fault: &PhoneFault) -> CliError {
    let help = if *fault == PhoneFault::NeedsRegion && !region_given { ", such as --region US" } else { "" };
    CliError::fault(format!("\"{text}\": {fault}{help}"))
}
