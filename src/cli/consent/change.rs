//! `consent add` and `consent revoke`: one entry by hand.

use super::{Whose, giver, line};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::domain::campaign::CampaignKind;
use crate::domain::consent::{Act, Basis, Giver, Moment, NewEntry};
use crate::domain::instant::last_day;
use crate::intake::consents::basis;
use crate::store::ledger::{ConsentLedger, LedgerQuery};
use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use std::io::Write;

/// Note that somebody agreed to calls, bought something, or asked
///
/// outdial consent add +13055550142 --basis written --given 2026-11-02 --source "web form" --proof REC-7781
///
/// A number's consent is for that number only; that of an account (the client's key) for every number of the leads with
/// that key. Rules that ask for consent ask for written; spoken consent (express) is kept and lifts none of them.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The number (+13055550142, or national with --region), or the client's key
    who: String,
    #[command(flatten)]
    whose: Whose,
    /// On what basis: written, express, customer, purchase or inquiry
    #[arg(long, value_parser = basis)]
    basis: Basis,
    /// When: a day, or an instant with its offset [default: now]
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    given: Option<Moment>,
    /// The first day on which it does not hold any more
    #[arg(long, value_name = "DATE")]
    expires: Option<NaiveDate>,
    /// Only for this kind of calls (repeatable) [default: for every kind]
    #[arg(long, value_parser = PossibleValuesParser::new(CampaignKind::ALL.map(CampaignKind::name)))]
    kind: Vec<String>,
    /// Where it comes from
    #[arg(long, default_value = "entered by hand")]
    source: String,
    /// Where the proof lies: a recording, a document
    #[arg(long, default_value = "", hide_default_value = true)]
    proof: String,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
}

/// Note that somebody took consent back: it binds from that instant on, at the very next call
///
/// A revocation of a number binds that number, one of an account all its numbers. Nobody is suppressed by it: who asks not to
/// be called at all is, with `outdial suppression add`.
#[derive(Debug, clap::Args)]
pub struct RevokeArgs {
    /// The number (+13055550142, or national with --region), or the client's key
    who: String,
    #[command(flatten)]
    whose: Whose,
    /// Only this basis [default: all of them]
    #[arg(long, value_parser = basis)]
    basis: Option<Basis>,
    /// When: a day, or an instant with its offset [default: now]
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    when: Option<Moment>,
    /// Where it comes from
    #[arg(long, default_value = "entered by hand")]
    source: String,
    /// Where the proof lies: a recording, a letter
    #[arg(long, default_value = "", hide_default_value = true)]
    proof: String,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::read(text)
        .ok_or_else(|| "write a day such as 2026-03-14, or an instant such as 2026-03-14T15:00:00Z".into())
}

/// When something was said; not in the future.
fn said_at(context: &Context, option: &str, moment: Option<Moment>) -> Result<Moment, CliError> {
    let now = context.now;
    match moment {
        None => Ok(Moment::At(now)),
        Some(moment) => {
            let future = match moment {
                Moment::Day(day) => day > last_day(now),
                Moment::At(at) => at > now,
            };
            if future {
                let line = format!("--{option} {moment}: that is still to come: say when it was");
                return Err(CliError::new(Exit::Usage, line));
            }
            Ok(moment)
        }
    }
}

pub(super) fn add(context: &mut Context, args: &AddArgs) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let client = args.whose.client(context, &store)?;
    let giver = giver(&args.who, args.region.as_deref(), &client)?;
    let moment = said_at(context, "given", args.given)?;
    if let Some(end) = args.expires.filter(|end| *end <= moment.first_day()) {
        let line = format!("--expires {end}: it would expire before it was given ({moment})");
        return Err(CliError::new(Exit::Usage, line));
    }
    let kinds = args.kind.iter().filter_map(|word| CampaignKind::from_name(word)).collect();
    let act = Act::Given { basis: args.basis, expires: args.expires };
    let (source, proof) = (args.source.clone(), args.proof.clone());
    if args.basis == Basis::Express {
        context.say("note: spoken consent lifts no rule: those that ask for consent ask for it in writing");
    }
    note(context, &mut store, NewEntry { giver, client, kinds, act, moment, source, proof })
}

pub(super) fn revoke(context: &mut Context, args: &RevokeArgs) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let client = args.whose.client(context, &store)?;
    let giver = giver(&args.who, args.region.as_deref(), &client)?;
    let moment = said_at(context, "when", args.when)?;
    let act = Act::Revoked { basis: args.basis };
    let (source, proof) = (args.source.clone(), args.proof.clone());
    if let Giver::Number(number) = &giver {
        context.say(format!("who asks not to be called at all: outdial suppression add {number}"));
    }
    note(context, &mut store, NewEntry { giver, client, kinds: Vec::new(), act, moment, source, proof })
}

/// Adds one entry and prints it as the ledger has it.
fn note(context: &mut Context, store: &mut dyn ConsentLedger, said: NewEntry) -> Result<Exit, CliError> {
    let new = store.add_consents(std::slice::from_ref(&said), context.now)?.contains(&true);
    let query = LedgerQuery { giver: Some(said.giver.clone()), client: None };
    let mut lines = Vec::new();
    store.consents(&query, &mut |entry| {
        if entry.said == said {
            lines.push(line(entry));
        }
    })?;
    let known = if new { "" } else { "   known before: nothing changed" };
    for line in lines {
        writeln!(context.out(), "{line}{known}")?;
    }
    Ok(Exit::Done)
}
