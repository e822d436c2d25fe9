//! `list`: what was imported, and taking it back.

use super::context::Context;
use super::error::{CliError, Exit};
use super::terms;
use super::words::{WIDTH, count, counted, instant, wrapped};
use crate::domain::list::List;
use crate::report::table::{Align, aligned};
use crate::store::keeping::{ListKeeping, ListStanding};
use crate::store::sqlite::SqliteStore;
use crate::store::updates::ListUpdates;
use crate::store::{CampaignRecord, Store};
use serde_json::{Value, json};
use std::io::Write;

/// Look at the lists of a campaign, or take one back
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List(ListArgs),
    Show(ShowArgs),
    Retract(RetractArgs),
}

/// Print a campaign's lists in the order of import, with their numbers and counts
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// How to print the lists
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Print where a list stands, and what keeps it from being taken back
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The list, as `outdial list list` numbers it
    list: i64,
    /// How to print the list
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Take an import back, as long as nothing was dialed from it
///
/// Its leads go, with what was noted of them by hand; leads of other lists to which it added something are again as they were
/// before. Whoever asked not to be called, as the list said, stays suppressed for the client. The file can be imported again: take it out of `lists` in the campaign
/// file, or `run` and `campaign import` do so. Rows that other lists set aside because of it stay set aside.
#[derive(Debug, clap::Args)]
pub struct RetractArgs {
    /// The list, as `outdial list list` numbers it
    list: i64,
    /// The campaign that it must be of [default: whichever it is]
    #[arg(long, short)]
    campaign: Option<String>,
}

/// Runs a `list` command.
///
/// # Errors
/// When there is no such list or campaign; or, with exit code 4, when a list can't be taken back.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::List(args) => list(context, args),
        Command::Show(args) => show(context, args),
        Command::Retract(args) => retract(context, args),
    }
}

fn list(context: &mut Context, args: &ListArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, _) = terms::from_store(context, &store, &name)?;
    let lists = store.lists(record.id)?;
    let mut updates = Vec::new();
    for list in &lists {
        updates.extend(store.update_counts(list.id)?.map(|_| list.id));
    }
    if args.format == "json" {
        let rows: Vec<_> = lists.iter().map(|list| as_json(list, &record)).collect();
        writeln!(context.out(), "{:#}", json!(rows))?;
        return Ok(Exit::Done);
    }
    if lists.is_empty() {
        context.say(format!("campaign {name} has no lists: outdial lead import --campaign {name} FILE"));
        return Ok(Exit::Done);
    }
    let headings = ["list", "imported", "rows", "leads", "merged", "set aside", "rejected", "file"];
    let mut lines: Vec<Vec<String>> = vec![headings.map(str::to_owned).to_vec()];
    lines.extend(lists.iter().map(|list| {
        let counts = list.counts;
        let figures = [counts.rows, counts.accepted, counts.merged, counts.set_aside, counts.rejected];
        let mut row = vec![list.id.to_string(), list.imported_at.format("%Y-%m-%d %H:%MZ").to_string()];
        row.extend(figures.map(count));
        let update = if updates.contains(&list.id) { "   an update" } else { "" };
        row.push(format!("{}{update}{}", list.file, unfinished(list)));
        row
    }));
    let sides =
        [Align::Right, Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left];
    for line in aligned(&lines, &sides, "  ") {
        writeln!(context.out(), "{line}")?;
    }
    for list in lists.iter().filter(|list| !list.complete) {
        let told = format!("list {} is not finished: {}", list.id, what_to_do(list));
        wrapped(&told, WIDTH, 2).iter().for_each(|line| context.say(line));
    }
    Ok(Exit::Done)
}

/// What a list that is not finished is told with.
fn unfinished(list: &List) -> &'static str {
    if list.complete { "" } else { "   not finished" }
}

/// What to do with a list that is not finished, of which a later one may be the same file, whole or changed.
fn what_to_do(list: &List) -> String {
    format!(
        "import the very same file again, which goes on with it; if the file has changed since or is loaded as another list: outdial list retract {}",
        list.id
    )
}

fn as_json(list: &List, campaign: &CampaignRecord) -> Value {
    let mut value = json!({
        "list": list.id,
        "campaign": campaign.name,
        "file": list.file,
        "imported_at": instant(list.imported_at),
        "complete": list.complete,
    });
    if let (Some(into), Ok(Value::Object(counts))) = (value.as_object_mut(), serde_json::to_value(list.counts)) {
        into.extend(counts);
    }
    value
}

/// The list of a number, its campaign, and where it stands.
fn found(context: &Context, store: &SqliteStore, id: i64) -> Result<(List, CampaignRecord, ListStanding), CliError> {
    let none = || CliError::fault(format!("there is no list {id}: `outdial list list` numbers those of a campaign"));
    for record in store.campaigns()? {
        if let Some(list) = store.lists(record.id)?.into_iter().find(|list| list.id == id) {
            let standing = store.list_standing(id, context.now)?.ok_or_else(none)?;
            return Ok((list, record, standing));
        }
    }
    Err(none())
}

fn show(context: &mut Context, args: &ShowArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let (list, record, standing) = found(context, &store, args.list)?;
    if args.format == "json" {
        let mut value = as_json(&list, &record);
        if let Some(into) = value.as_object_mut() {
            into.insert("dialed".to_owned(), json!(standing.dialed));
            into.insert("changed_leads_of_other_lists".to_owned(), json!(standing.changed));
            into.insert("merged_later".to_owned(), json!(standing.merged_later));
            into.insert("asked_not_to_be_called".to_owned(), json!(standing.requests));
            into.insert("obstacles".to_owned(), json!(standing.obstacles));
        }
        writeln!(context.out(), "{value:#}")?;
        return Ok(Exit::Done);
    }
    let counts = list.counts;
    let rows = [
        ("list", format!("{}{}", list.id, unfinished(&list))),
        ("campaign", record.name.clone()),
        ("file", list.file.clone()),
        ("imported", instant(list.imported_at)),
        ("rows", count(counts.rows)),
        ("leads", format!("{}, {} of them dialed", count(counts.accepted), count(standing.dialed))),
        (
            "merged",
            format!(
                "{} into {} of other lists",
                counted(counts.merged, "row", "rows"),
                counted(standing.changed, "lead", "leads")
            ),
        ),
        ("set aside", count(counts.set_aside)),
        (
            "rejected",
            format!(
                "{}, and {}",
                counted(counts.rejected, "row", "rows"),
                counted(counts.cells_rejected, "cell", "cells")
            ),
        ),
    ];
    for (word, text) in rows {
        writeln!(context.out(), "{word:13} {text}")?;
    }
    if !list.complete {
        for (index, line) in wrapped(&what_to_do(&list), WIDTH, 14).iter().enumerate() {
            writeln!(context.out(), "{}{line}", if index == 0 { "to finish it  " } else { "" })?;
        }
    }
    if standing.requests > 0 {
        let numbers = counted(standing.requests, "number stays", "numbers stay");
        writeln!(context.out(), "{:13} {numbers} suppressed, also if it is taken back", "asked")?;
    }
    for told in &standing.merged_later {
        writeln!(context.out(), "{:13} {told}", "later")?;
    }
    if standing.obstacles.is_empty() {
        writeln!(context.out(), "{:13} outdial list retract {}", "to undo it", list.id)?;
    }
    for obstacle in &standing.obstacles {
        writeln!(context.out(), "{:13} {obstacle}", "stays, since")?;
    }
    Ok(Exit::Done)
}

fn retract(context: &mut Context, args: &RetractArgs) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let (list, record, _) = found(context, &store, args.list)?;
    if let Some(name) = args.campaign.as_ref().filter(|name| **name != record.name) {
        return Err(CliError::fault(format!("list {} is of campaign {}, and not of {name}", list.id, record.name)));
    }
    let gone = || CliError::fault(format!("there is no list {} any more", list.id));
    let stood = store.retract_list(list.id, context.now)?.ok_or_else(gone)?;
    if !stood.obstacles.is_empty() {
        let mut lines = vec![format!("list {} ({}) is not taken back", list.id, list.file)];
        lines.extend(stood.obstacles);
        return Err(CliError { exit: Exit::Refused, lines });
    }
    let leads = counted(stood.leads, "lead is", "leads are");
    let changed = match stood.changed {
        0 => String::new(),
        changed => format!(", {} as before it", counted(changed, "lead of other lists is", "leads of other lists are")),
    };
    writeln!(
        context.out(),
        "list {} ({}) of campaign {} is taken back: {leads} gone{changed}",
        list.id,
        list.file,
        record.name
    )?;
    for told in &stood.merged_later {
        context.say(format!("note: {told}: those are gone with it"));
    }
    if stood.requests > 0 {
        let numbers = counted(stood.requests, "number stays", "numbers stay");
        let client = &record.client;
        writeln!(context.out(), "{numbers} suppressed for {client}: asked not to be called, as the list said")?;
    }
    Ok(Exit::Done)
}
