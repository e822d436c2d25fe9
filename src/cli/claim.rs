//! `lead claim`: what is known of a person, noted by hand or taken back.

use super::context::Context;
use super::error::{CliError, Exit};
use super::{terms, who};
use crate::domain::claims::Claims;
use crate::domain::history::{BadToken, History};
use crate::domain::instant::last_day;
use crate::store::Store;
use std::io::Write;

/// Note what is known of a person besides, or take it back
///
/// outdial lead claim 4711 cease · outdial lead claim +13055550142 "consent;inconvenient=12:00-15:00"
///
/// Tokens, with ; between them: consent (in writing), customer, ebr_purchase@DATE, inquiry@DATE; ndnc, tps, listed=CODE (on
/// a registry), scrubbed@DATE (checked and found on none), idnc@DATE (asked you not to call), refused@DATE; cease, attorney,
/// bankruptcy, workplace, inconvenient=HH:MM-HH:MM, past_due=DAYS. Prints what was known and what is known now.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lead: its number in dial lists, the client's key, or a telephone number (then every lead that has it)
    lead: String,
    /// What is known
    #[arg(required_unless_present = "drop")]
    tokens: Option<String>,
    /// Take these claims back, before others are noted: consent, inconvenient, listed=US-TX (repeatable)
    #[arg(long, value_name = "TOKENS")]
    drop: Vec<String>,
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
}

/// Every token of a claim, for a message.
const TOKENS: &str = "consent, customer, ebr_purchase@2026-03-14, inquiry@2026-03-14, ndnc, tps, listed=US-TX, \
scrubbed@2026-03-14, idnc@2026-03-14, refused@2026-03-14, cease, attorney, bankruptcy, workplace, \
inconvenient=12:00-15:00, past_due=40 or live_guaranteed";

/// Notes claims and takes claims back.
///
/// # Errors
/// When a token can't be read, or nobody is meant; then nothing is changed.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::from_store(context, &store, &name)?;
    let given = given(context, args.tokens.as_deref().unwrap_or_default())?;
    let dropped = args.drop.join(";");
    let leads = who::meant(&store, &record, &terms.campaign, &args.lead)?;
    // A token that can't be read is told before anything is changed.
    Claims::default().without(&dropped).map_err(unknown)?;
    for lead in leads {
        let name = if lead.name.is_empty() { String::new() } else { format!(", {}", lead.name) };
        // An import may note something of the lead between the look at it and the change.
        let (before, now) = store.change_claims(lead.id, &mut |known| {
            let mut claims = known.without(&dropped).unwrap_or_else(|_| known.clone());
            claims.add(&given);
            claims
        })?;
        if now == before {
            writeln!(context.out(), "lead {}{name}: {}   nothing changed", lead.id.0, told(&before))?;
        } else {
            writeln!(context.out(), "lead {}{name}: {} → {}", lead.id.0, told(&before), told(&now))?;
        }
    }
    Ok(Exit::Done)
}

/// The claims of a command line.
fn given(context: &Context, tokens: &str) -> Result<Claims, CliError> {
    let History { claims, calls } = History::parse(tokens).map_err(unknown)?;
    if !calls.is_empty() {
        let line =
            format!("\"{tokens}\" holds calls, which are no claims: record them with `outdial disposition record`");
        return Err(CliError::fault(line));
    }
    let today = last_day(context.now);
    if let Some((word, day)) = claims.days().into_iter().find(|(_, day)| *day > today) {
        return Err(CliError::fault(format!("{word}@{day} lies in the future: write when it was")));
    }
    Ok(claims)
}

fn unknown(BadToken(token): BadToken) -> CliError {
    CliError::fault(format!("\"{token}\" is no claim: write {TOKENS}"))
}

fn told(claims: &Claims) -> String {
    if claims.is_empty() { "nothing known".to_owned() } else { claims.to_string() }
}
