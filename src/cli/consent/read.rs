//! `consent check` and `consent list`: what holds, and what is written down.

use super::leads::{self, OfLead};
use super::{Whose, giver, line};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::words::instant;
use crate::domain::claims::Claims;
use crate::domain::consent::{Basis, Entry, Giver, Grant, known};
use crate::domain::instant::last_day;
use crate::domain::phone::PhoneNumber;
use crate::domain::spreadsheet::inert;
use crate::store::ledger::{ConsentLedger, LedgerQuery};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::io::Write;

/// Say what holds for a number or an account, and what was said of it
///
/// Of a number also what decides for leads that have it and whose account said something. Only what the ledger says: a list
/// may claim a consent besides (`outdial why`). Exit code 4: nothing holds, or not for each of these leads.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The number (+13055550142, or national with --region), or the client's key
    who: String,
    #[command(flatten)]
    whose: Whose,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// How to print the answer
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Print the ledger, oldest entry first
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Only what bears on this client's campaigns
    #[arg(long)]
    client: Option<String>,
    /// How to print the ledger
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

pub(super) fn check(context: &mut Context, args: &CheckArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let client = args.whose.client(context, &store)?;
    let giver = giver(&args.who, args.region.as_deref(), &client)?;
    let query =
        LedgerQuery { giver: Some(giver.clone()), client: Some(client.clone()).filter(|client| !client.is_empty()) };
    let mut entries = Vec::new();
    store.consents(&query, &mut |entry| entries.push(entry.clone()))?;
    let number = match &giver {
        Giver::Number(number) => *number,
        // An account's word reaches every number: which one is asked about plays no part.
        Giver::Account(_) => PhoneNumber::from_digits(1_000).map_err(|error| CliError::fault(error.to_string()))?,
    };
    let holding = holding(&entries, number, context.now);
    let of_leads = match &giver {
        Giver::Number(number) => leads::of(&store, *number, &client, context.now)?,
        Giver::Account(_) => Vec::new(),
    };
    if args.format == "json" {
        let holds: Vec<_> = holding.iter().map(|grant| grant.basis.name()).collect();
        let rows: Vec<_> = entries.iter().map(row).collect();
        let value = json!({"who": giver.to_string(), "at": instant(context.now), "holds": holds, "entries": rows,
            "leads": of_leads.iter().map(OfLead::json).collect::<Vec<_>>()});
        writeln!(context.out(), "{value:#}")?;
    } else {
        writeln!(context.out(), "{giver}: {}", leads::head(&holding, &of_leads))?;
        for grant in &holding {
            let lifts = if grant.basis == Basis::Express { "   lifts no rule" } else { "" };
            writeln!(context.out(), "  {:9} {}{lifts}", grant.basis.name(), grant.told)?;
        }
        if !entries.is_empty() {
            writeln!(context.out(), "ledger")?;
        }
        for entry in &entries {
            writeln!(context.out(), "  {}", line(entry))?;
        }
        for line in of_leads.iter().flat_map(OfLead::lines) {
            writeln!(context.out(), "{line}")?;
        }
    }
    Ok(if holding.is_empty() || of_leads.iter().any(|lead| lead.holding.is_empty()) {
        Exit::Refused
    } else {
        Exit::Done
    })
}

/// What holds for calls to a number, as entries say.
pub(super) fn holding(entries: &[Entry], number: PhoneNumber, now: DateTime<Utc>) -> Vec<Grant> {
    let grants = known(&Claims::default(), entries, number, now).into_owned().grants;
    grants.into_iter().filter(|grant| grant.holds_on(last_day(now))).collect()
}

/// An entry as a program reads it.
pub(super) fn row(entry: &Entry) -> Value {
    let said = &entry.said;
    let (phone, account) = match &said.giver {
        Giver::Number(number) => (number.to_string(), String::new()),
        Giver::Account(key) => (String::new(), key.clone()),
    };
    json!({
        "entry": entry.id,
        "phone": phone,
        "account": account,
        "client": said.client,
        "kinds": said.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        "act": said.act.name(),
        "basis": said.act.basis().map(Basis::name),
        "moment": said.moment.to_string(),
        "expires": said.act.expires().map(|day| day.to_string()),
        "source": said.source,
        "proof": said.proof,
        "recorded_at": instant(entry.recorded_at),
    })
}

const COLUMNS: [&str; 12] = [
    "entry",
    "phone",
    "account",
    "client",
    "kinds",
    "act",
    "basis",
    "moment",
    "expires",
    "source",
    "proof",
    "recorded_at",
];

pub(super) fn list(context: &mut Context, args: &ListArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let query = LedgerQuery { giver: None, client: args.client.clone() };
    let mut entries = Vec::new();
    store.consents(&query, &mut |entry| entries.push(entry.clone()))?;
    match args.format.as_str() {
        "json" => {
            let rows: Vec<_> = entries.iter().map(row).collect();
            writeln!(context.out(), "{:#}", json!(rows))?;
        }
        "csv" => {
            let mut writer = csv::Writer::from_writer(context.out());
            writer.write_record(COLUMNS)?;
            for entry in &entries {
                let row = row(entry);
                let cell = |column: &&str| match row.get(*column) {
                    Some(Value::String(text)) => inert(text),
                    Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
                    Some(Value::Null) | None => String::new(),
                    Some(other) => other.to_string(),
                };
                writer.write_record(COLUMNS.iter().map(cell))?;
            }
            writer.flush()?;
        }
        _ => {
            for entry in &entries {
                writeln!(context.out(), "{}", line(entry))?;
            }
            if entries.is_empty() {
                context.say("the ledger is empty: outdial consent import FILE, or outdial consent add NUMBER");
            }
        }
    }
    Ok(Exit::Done)
}
