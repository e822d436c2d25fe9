//! `suppression status` and `suppression list`: what is loaded, and how old it is.

use super::areas;
use super::registries::refresh;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::words::{TOLD_WIDTH, counted, wrapped};
use crate::domain::suppression::SuppressionList;
use crate::report::table::{Cell, Column, Table};
use crate::rules::Rulebook;
use crate::store::suppression::Suppressions;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::io::Write;

/// Show how old each list is, against how old it may be
///
/// A registry that is older than the strictest rule allows refuses the calls that it binds, until a newer copy is loaded.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// How to print it
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// Show which lists there are, where they came from and who loaded them
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// How to print them
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// Prints the state of all lists.
///
/// # Errors
/// When there is no database.
pub fn status(context: &mut Context, args: &StatusArgs) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let (lists, registries) = (store.suppression_lists()?, store.registries()?);
    let today = context.now.date_naive();
    let mut table = Table {
        columns: vec![
            Column::words("list", "list"),
            Column::words("kind", "kind"),
            Column::words("for", "for"),
            Column::figures("numbers", "numbers"),
            Column::words("covers", "covers"),
            Column::words("as_of", "as of"),
            Column::figures("age_days", "days old"),
            Column::words("state", "state"),
        ],
        ..Table::default()
    };
    for list in &lists {
        let age = list.as_of.map(|day| (today - day).num_days());
        let age = age.and_then(|days| u64::try_from(days).ok()).map_or(Cell::Blank, Cell::Count);
        let covers = registries.iter().find(|registry| registry.list == list.name).and_then(|one| areas(&one.covers));
        let whose = if list.registry.is_empty() { &list.client } else { &list.registry };
        table.rows.push(vec![
            Cell::text(&list.name),
            Cell::text(list.kind.name()),
            Cell::text(whose),
            Cell::Count(list.numbers),
            covers.map_or(Cell::Blank, Cell::text),
            list.as_of.map_or(Cell::Blank, |day| Cell::text(day.to_string())),
            age,
            Cell::text(state(context.rulebook(), list, today, args.format != "text")),
        ]);
    }
    table.notes.extend(duties(context.rulebook(), &lists, today));
    let states = table.rows.iter().filter_map(|row| row.last());
    if states.into_iter().any(|state| matches!(state, Cell::Text(text) if text.starts_with("STALE"))) {
        table.notes.push("STALE: the calls that it binds are refused until a newer copy is loaded".to_owned());
    }
    if !lists.iter().any(|list| list.kind.is_registry()) {
        table.notes.push("no registry is loaded: outdial suppression import loads one".to_owned());
    }
    print(context, &table, &args.format)
}

/// Which rules say how old the registries may be, one below the other.
fn duties(book: &Rulebook, lists: &[SuppressionList], today: NaiveDate) -> Vec<String> {
    let codes: BTreeSet<&str> =
        lists.iter().filter(|list| list.kind.is_registry()).map(|list| &*list.registry).collect();
    let told = codes.into_iter().filter_map(|code| {
        let refresh = refresh(book, code, today)?;
        Some(wrapped(&format!("{code}: {} allowed by {}", refresh.age, refresh.rule.source), TOLD_WIDTH, 2))
    });
    told.flatten().collect()
}

/// How a list stands against the duty to refresh it, in words; `whole` with the duty's source.
fn state(book: &Rulebook, list: &SuppressionList, today: NaiveDate, whole: bool) -> String {
    let Some(as_of) = list.as_of.filter(|_| list.kind.is_registry()) else { return String::new() };
    let Some(refresh) = refresh(book, &list.registry, today) else {
        return "no rule says how old it may be".to_owned();
    };
    let (age, source) = (refresh.age, &refresh.rule.source);
    let ends = age.after(as_of);
    let left = (ends - today).num_days();
    let since = next_day(ends);
    match (left < 0, whole) {
        (true, true) => format!("STALE since {since}: {age} allowed, {source}: calls that it binds are refused"),
        (true, false) => format!("STALE since {since}"),
        (false, true) => format!("{age} allowed, {source}: {left} left"),
        (false, false) => counted(left.unsigned_abs(), "day left", "days left"),
    }
}

/// A copy may still be used on the day on which it is as old as the rule allows.
fn next_day(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// Prints all lists.
///
/// # Errors
/// When there is no database.
pub fn list(context: &mut Context, args: &ListArgs) -> Result<Exit, CliError> {
    let lists = context.existing_store()?.suppression_lists()?;
    let words = ["list", "kind", "for", "client"];
    let mut columns: Vec<_> = words.into_iter().map(|name| Column::words(name, name)).collect();
    columns.push(Column::figures("numbers", "numbers"));
    columns.push(Column::words("as_of", "as of"));
    columns.push(Column::words("loaded_at", "loaded"));
    columns.push(Column::words("by", "by"));
    columns.push(Column::words("source", "source"));
    let row = |list: &SuppressionList| {
        vec![
            Cell::text(&list.name),
            Cell::text(list.kind.name()),
            Cell::text(&list.registry),
            Cell::text(&list.client),
            Cell::Count(list.numbers),
            list.as_of.map_or(Cell::Blank, |day| Cell::text(day.to_string())),
            list.loaded_at.map_or(Cell::Blank, |at| Cell::text(crate::cli::words::instant(at))),
            Cell::text(&list.by),
            Cell::text(&list.source),
        ]
    };
    let table = Table { columns, rows: lists.iter().map(row).collect(), ..Table::default() };
    print(context, &table, &args.format)
}

fn print(context: &mut Context, table: &Table, format: &str) -> Result<Exit, CliError> {
    let text = match format {
        "csv" => table.csv(),
        "json" => table.json(),
        _ => table.text(),
    };
    writeln!(context.out(), "{}", text.trim_end())?;
    Ok(Exit::Done)
}
