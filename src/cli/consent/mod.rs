//! `consent`: the ledger of what people agreed to, and of what they took back.

mod change;
mod import;
mod leads;
mod read;

use super::context::Context;
use super::error::{CliError, Exit};
use super::lists::known_region;
use crate::domain::consent::{Entry, Giver};
use crate::intake::phones::read_one;
use crate::store::Store;
use std::collections::BTreeSet;

/// The ledger of consent: who agreed to calls, on what basis, until when, and what was taken back
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Import(import::Args),
    Add(change::AddArgs),
    Revoke(change::RevokeArgs),
    Check(read::CheckArgs),
    List(read::ListArgs),
}

/// Runs a `consent` command.
///
/// # Errors
/// As each command says.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Import(args) => import::run(context, args),
        Command::Add(args) => change::add(context, args),
        Command::Revoke(args) => change::revoke(context, args),
        Command::Check(args) => read::check(context, args),
        Command::List(args) => read::list(context, args),
    }
}

/// For whom an entry counts, as the command line says it.
#[derive(Debug, clap::Args)]
struct Whose {
    /// For this client's campaigns [default: the only client there is]
    #[arg(long)]
    client: Option<String>,
    /// For every client of the call centre: consent given to one seller does not serve another
    #[arg(long, conflicts_with = "client")]
    centre: bool,
}

impl Whose {
    /// The client's name; empty for the centre.
    fn client(&self, context: &Context, store: &dyn Store) -> Result<String, CliError> {
        if self.centre {
            return Ok(String::new());
        }
        let clients: BTreeSet<_> = store.campaigns()?.into_iter().map(|record| record.client).collect();
        let clients: Vec<_> = clients.into_iter().collect();
        match (&self.client, clients.as_slice()) {
            (Some(client), known) => {
                if !known.contains(client) {
                    let known = known.join(", ");
                    context.say(format!("note: no campaign here is for \"{client}\" so far; there are: {known}"));
                }
                Ok(client.clone())
            }
            (None, [only]) => Ok(only.clone()),
            (None, known) => {
                let names = if known.is_empty() { "no client yet".to_owned() } else { known.join(", ") };
                let line = format!("whose? say --client with its name, or --centre for all; there are: {names}");
                Err(CliError::new(Exit::Usage, line))
            }
        }
    }
}

/// Who is meant: a telephone number, else the client's key. `region` is the country of national numbers.
fn giver(text: &str, region: Option<&str>, client: &str) -> Result<Giver, CliError> {
    let region = region.map(known_region).transpose()?;
    match read_one(text, region.as_deref()) {
        Ok(phone) => Ok(Giver::Number(phone.number)),
        // A key may be digits too short for a number, but a number that can't be read must not pass for a key.
        Err(fault) if text.trim().starts_with('+') => Err(CliError::fault(format!("\"{text}\": {fault}"))),
        Err(_) if client.is_empty() => Err(CliError::fault(format!(
            "\"{text}\" is no number (national ones need --region), and a key is one client's: say --client"
        ))),
        Err(_) => Ok(Giver::Account(text.trim().to_owned())),
    }
}

/// One line for an entry: `12   +13055550142   given     written   2026-03-14 …`.
fn line(entry: &Entry) -> String {
    let said = &entry.said;
    let client = if said.client.is_empty() { "every client" } else { &said.client };
    let kinds: Vec<_> = said.kinds.iter().map(|kind| kind.name()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!("; {} only", kinds.join(", ")) };
    format!("{}   {}   {client}{kinds}", said.giver, entry.in_words())
}
