//! `suppression lift`: numbers taken off a list by hand.

use super::{By, number};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::lists::known_region;
use crate::store::suppression::{LiftOrder, Suppressions};
use std::io::Write;

/// Take numbers off a list; who did, when and why stays on record
///
/// National and state registries can't be lifted by hand: consent or a relationship lifts them for a lead, as the law says
/// (`outdial lead claim`).
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The numbers, international (+13055550142) or national with --region
    #[arg(required = true)]
    numbers: Vec<String>,
    /// The list [default: every list that names the number and is no registry]
    #[arg(long, value_name = "NAME")]
    list: Option<String>,
    /// Why
    #[arg(long)]
    reason: String,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    #[command(flatten)]
    by: By,
}

/// Lifts.
///
/// # Errors
/// When a number can't be read or the list is a registry or is not there; then nothing is lifted. A number that is on no such list is
/// a fault as well: most likely another one was meant.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let region = args.region.as_deref().map(known_region).transpose()?;
    let numbers = args.numbers.iter().map(|text| number(text, region.as_deref())).collect::<Result<Vec<_>, _>>()?;
    if args.reason.trim().is_empty() {
        return Err(CliError::new(Exit::Usage, "--reason: say why, for those who ask later"));
    }
    let mut store = context.existing_store()?;
    if let Some(name) = &args.list {
        let lists = store.suppression_lists()?;
        let names: Vec<_> = lists.iter().map(|list| list.name.as_str()).collect();
        match lists.iter().find(|list| list.name == *name) {
            None => return Err(CliError::fault(format!("there is no list {name}; there are: {}", names.join(", ")))),
            Some(list) if list.kind.is_registry() => {
                let line = format!(
                    "{name} is a registry and can't be lifted by hand: note the person's consent (outdial consent add)"
                );
                return Err(CliError::fault(line));
            }
            Some(_) => {}
        }
    }
    let (list, by, reason) = (args.list.clone(), args.by.by.clone(), args.reason.clone());
    let lifted = store.lift(&LiftOrder { numbers: numbers.clone(), list, at: context.now, by, reason })?;
    for lift in &lifted {
        let client = if lift.client.is_empty() { String::new() } else { format!(" for {}", lift.client) };
        writeln!(context.out(), "{}  lifted from {}{client}: {}", lift.number, lift.list, lift.was)?;
    }
    let missing = numbers.iter().filter(|number| lifted.iter().all(|lift| lift.number != **number));
    let missing: Vec<_> = missing.map(ToString::to_string).collect();
    if missing.is_empty() {
        return Ok(Exit::Done);
    }
    let on = args.list.as_ref().map_or("no list".to_owned(), |list| format!("not on {list}"));
    let be = if args.list.is_some() { "" } else { "on " };
    Err(CliError::fault(format!("{}: {be}{on}: nothing to lift", missing.join(", "))))
}
