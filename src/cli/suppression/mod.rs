//! `suppression`: numbers that must not be called, and the registries.

mod add;
mod ask;
mod import;
mod lift;
mod registries;
mod shown;

use super::context::Context;
use super::error::{CliError, Exit};
use super::words::counted;
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::Coverage;
use crate::intake::phones::{PhoneFault, read_one};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use std::collections::BTreeSet;

/// Numbers that must not be called: load lists and registries, add, lift, look up
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Add(add::Args),
    Import(Box<import::Args>),
    Lift(lift::Args),
    Check(ask::Args),
    Status(shown::StatusArgs),
    List(shown::ListArgs),
}

/// Who does something that is written down.
#[derive(Debug, clap::Args)]
pub struct By {
    /// Who does it, for the record [default: who is logged in]
    #[arg(
        long,
        value_name = "WHO",
        env = "USER",
        hide_env = true,
        default_value = "unknown",
        hide_default_value = true
    )]
    by: String,
}

/// Runs a `suppression` command.
///
/// # Errors
/// As each command says.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Add(args) => add::run(context, args),
        Command::Import(args) => import::run(context, args),
        Command::Lift(args) => lift::run(context, args),
        Command::Check(args) => ask::run(context, args),
        Command::Status(args) => shown::status(context, args),
        Command::List(args) => shown::list(context, args),
    }
}

/// A number as the command line names it.
fn number(text: &str, region: Option<&str>) -> Result<PhoneNumber, CliError> {
    read_one(text, region).map(|phone| phone.number).map_err(|fault| unread(text, region.is_some(), &fault))
}

/// What is wrong with a number, with the option that would help.
fn unread(text: &str, region_given: bool, fault: &PhoneFault) -> CliError {
    let help = if *fault == PhoneFault::NeedsRegion && !region_given { ", such as --region US" } else { "" };
    CliError::fault(format!("\"{text}\": {fault}{help}"))
}

/// A client as the campaigns spell it, whatever the case in which it was given; says so if no campaign is for it.
fn known_client(context: &Context, store: &SqliteStore, given: &str) -> Result<String, CliError> {
    let clients: BTreeSet<_> = store.campaigns()?.into_iter().map(|record| record.client).collect();
    let folded = given.trim().to_lowercase();
    let alike = || clients.iter().find(|client| client.trim().to_lowercase() == folded);
    if let Some(client) = clients.get(given).or_else(alike) {
        return Ok(client.clone());
    }
    let known: Vec<_> = clients.into_iter().collect();
    context.say(format!("note: no campaign here is for \"{given}\" so far; there are: {}", known.join(", ")));
    Ok(given.to_owned())
}

/// How many area codes a registry covers, `364 area codes`; `None` if it is not by area codes that it covers numbers.
fn areas(covers: &Coverage) -> Option<String> {
    match covers {
        Coverage::Areas(areas) => Some(counted(areas.len() as u64, "area code", "area codes")),
        Coverage::Country(_) | Coverage::Washed | Coverage::Nothing => None,
    }
}
