//! `lead forget`: a person's data removed on request.

use super::context::Context;
use super::error::{CliError, Exit};
use super::words::{count, counted};
use super::{terms, who};
use crate::domain::lead::LeadId;
use crate::intake::phones::read_one;
use crate::store::erasure::{ErasureAccount, ErasureRequest, Erasures};
use crate::store::sqlite::SqliteStore;
use crate::store::{Calling, StoreError};
use serde_json::json;
use std::io::Write;

/// Remove a person's data on request
///
/// Name, address, columns, keys, claims and numbers go, of every lead of the client that shares a number or a key with the one that is
/// meant; so does the text of rejects that tells them. What stays: the numbers' suppression, so that nobody calls them again
/// and no list brings them back; attempts as a count, each with what made it lawful, but without number and note; and the
/// ledger's entries if calls were placed, for they are the defence (--with-proof removes these two as well). Without --yes
/// it is only told what would go.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whose: a lead as dial lists number it, the client's key, or a telephone number
    #[arg(required_unless_present = "wipe")]
    who: Option<String>,
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// In the campaigns of every client, and not only of this campaign's
    #[arg(long)]
    everywhere: bool,
    /// Remove the proof of consent, and what made each call lawful, as well
    #[arg(long)]
    with_proof: bool,
    /// Who does it, for the record
    #[arg(long, default_value = "", hide_default_value = true)]
    by: String,
    /// Do it
    #[arg(long)]
    yes: bool,
    /// Only overwrite what earlier erasures may have left in the file's free pages
    #[arg(long, conflicts_with_all = ["who", "yes"])]
    wipe: bool,
    /// How to print the account
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Tells what would go, or removes it.
///
/// # Errors
/// When nobody is meant, or a call is going on. When others use the file, what was removed may linger in it: then it is
/// said what to do.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    if args.wipe {
        wipe(&mut store)?;
        context.say("the file was rewritten: nothing that was removed lingers in it");
        return Ok(Exit::Done);
    }
    let request = request(context, &store, args)?;
    let account = if args.yes { store.erase(&request)? } else { store.erasure_account(&request)? };
    if !account.obstacles.is_empty() {
        return Err(CliError { exit: Exit::Refused, lines: account.obstacles });
    }
    print(context, args, &request, &account)?;
    if args.yes {
        wipe(&mut store)?;
    }
    Ok(Exit::Done)
}

fn wipe(store: &mut SqliteStore) -> Result<(), CliError> {
    store.wipe().map_err(|error| match error {
        StoreError::Locked { path } => CliError::new(
            Exit::Store,
            format!(
                "{path} is in use by another outdial, and what was removed may linger in its free pages: run `outdial lead forget --wipe` when that has finished"
            ),
        ),
        other => other.into(),
    })
}

fn request(context: &Context, store: &SqliteStore, args: &Args) -> Result<ErasureRequest, CliError> {
    let name = terms::named_or_only(store, args.campaign.as_deref())?;
    let (record, terms) = terms::from_store(context, store, &name)?;
    let text = args.who.as_deref().unwrap_or_default();
    let number = read_one(text, Some(&terms.campaign.region)).ok().map(|phone| phone.number);
    let leads: Vec<LeadId> = match (who::meant(store, &record, &terms.campaign, text), number) {
        (Ok(leads), _) if leads.iter().all(|lead| lead.final_reason == "erased") => {
            let line = format!("\"{text}\" was erased before: nothing is left but the count");
            return Err(CliError::fault(line));
        }
        (Ok(leads), _) => leads.into_iter().map(|lead| lead.id).collect(),
        // Who is no lead may still stand in rejects, in the ledger, or in another campaign.
        (Err(_), Some(_)) => Vec::new(),
        (Err(error), None) => return Err(error),
    };
    // A lead's own number in the database, or a key, is no telephone number though it may read like one.
    let number = number.filter(|number| {
        let has = |lead: &LeadId| {
            let lead = store.lead(*lead).ok().flatten();
            lead.is_some_and(|lead| lead.phones.iter().any(|phone| phone.number == *number))
        };
        leads.is_empty() || leads.iter().any(has)
    });
    Ok(ErasureRequest {
        leads,
        number,
        client: if args.everywhere { String::new() } else { record.client },
        with_proof: args.with_proof,
        by: args.by.clone(),
        at: context.now,
    })
}

fn print(
    context: &mut Context,
    args: &Args,
    request: &ErasureRequest,
    account: &ErasureAccount,
) -> Result<(), CliError> {
    let reach = if request.client.is_empty() { "every client" } else { &request.client };
    if args.format == "json" {
        let mut value = serde_json::to_value(account).unwrap_or_default();
        if let Some(value) = value.as_object_mut() {
            value.insert("done".to_owned(), json!(args.yes));
            value.insert("client".to_owned(), json!(request.client));
        }
        writeln!(context.out(), "{value:#}")?;
    } else {
        let ids: Vec<_> = account.leads.iter().map(ToString::to_string).collect();
        let ids = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        let lines = [
            ("leads", format!("{ids}: name, address, columns, keys, claims, numbers")),
            ("rejects", format!("the text of {}", count(account.rejects))),
            (
                "ledger",
                format!(
                    "{} removed, {} kept",
                    counted(account.consents_removed, "entry", "entries"),
                    count(account.consents_kept)
                ),
            ),
            ("attempts", format!("{} stay as a count", count(account.attempts))),
            ("suppressed", format!("{} for good, for {reach}", counted(account.numbers, "number", "numbers"))),
        ];
        for (word, text) in lines {
            writeln!(context.out(), "{word:13} {text}")?;
        }
    }
    context.say(if args.yes {
        "done; files beside the database (lists, rejects, backups) are not touched"
    } else {
        "nothing was done yet: say --yes to remove it"
    });
    Ok(())
}
