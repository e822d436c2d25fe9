//! `suppression add`: numbers suppressed by hand.

use super::{known_client, number};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::lists::known_region;
use crate::domain::suppression::{ListKind, OWN_LIST, Reach, Suppression, SuppressionList};
use crate::store::sqlite::SqliteStore;
use crate::store::suppression::Suppressions;
use crate::suppression_import::end_of;
use chrono::NaiveDate;

/// Suppress numbers: from now on no campaign in reach calls them
#[derive(Debug, clap::Args)]
pub struct Args {
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
    /// The last day on which it binds [default: until it is lifted]
    #[arg(long, value_name = "DATE")]
    expires: Option<NaiveDate>,
    /// The list to add them to, made if there is none
    #[arg(long, value_name = "NAME", default_value = OWN_LIST)]
    list: String,
    /// Who does it, for the record
    #[arg(long, value_name = "WHO")]
    by: Option<String>,
}

/// Suppresses numbers.
///
/// # Errors
/// When a number can't be read, then none is suppressed; the list is a registry; or there is no database: one made by a slip in
/// its name would keep nobody from being called.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let region = args.region.as_deref().map(known_region).transpose()?;
    let expires = args.expires.map(end_of);
    if expires.is_some_and(|expires| expires <= context.now) {
        return Err(CliError::new(Exit::Usage, "--expires: that day is over already: it would bind nobody"));
    }
    // Only where there is a database: in a new one, made by a slip of --db or in another folder, it would bind nobody.
    let region_given = region.as_deref();
    let numbers = args.numbers.iter().map(|text| number(text, region_given)).collect::<Result<Vec<_>, _>>()?;
    let mut store = context.existing_store()?;
    let list = made_list(context, &mut store, &args.list)?;
    let given = args.client.as_deref().map(|client| known_client(context, &store, client)).transpose()?;
    let client = given.or(Some(list.client).filter(|client| !client.is_empty()));
    let mut rows = Vec::new();
    for number in numbers {
        rows.push(Suppression {
            number,
            reach: if client.is_some() { Reach::Client } else { Reach::Centre },
            client: client.clone().unwrap_or_default(),
            reason: args.reason.clone(),
            source: args.by.as_ref().map_or("entered by hand".to_owned(), |by| format!("entered by {by}")),
            since: context.now,
            expires,
            list: args.list.clone(),
        });
    }
    let new = store.suppress(&rows)?;
    context.say(format!("{new} suppressed, {} already were", rows.len() as u64 - new));
    Ok(Exit::Done)
}

/// The list of this name; one of the centre's own, if there is none.
fn made_list(context: &Context, store: &mut SqliteStore, name: &str) -> Result<SuppressionList, CliError> {
    match store.suppression_lists()?.into_iter().find(|list| list.name == name) {
        Some(list) if list.kind.is_registry() => {
            let line =
                format!("{name} is a registry: only its own files change it; add the number to a list of your own");
            Err(CliError::fault(line))
        }
        Some(list) => Ok(list),
        None => {
            let list = store.save_suppression_list(&SuppressionList {
                id: 0,
                name: name.to_owned(),
                kind: ListKind::Internal,
                registry: String::new(),
                client: String::new(),
                source: String::new(),
                as_of: None,
                loaded_at: None,
                by: String::new(),
                numbers: 0,
            })?;
            context.say(format!("note: {name} is a new list"));
            Ok(list)
        }
    }
}
