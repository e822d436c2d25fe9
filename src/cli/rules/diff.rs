//! `rules diff`: which rules begin, end or are replaced between two days.

use super::place::{find, named};
use super::told::{headline, json as rule_json, kinds, mark, unless};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::words::{WIDTH, wrapped};
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::changes::{Change, between};
use crate::rules::rule::Rule;
use chrono::NaiveDate;
use serde_json::json;
use std::io::Write;

/// Show which rules begin, end or are replaced between two days
///
/// What is new from the day after --from on, up to --to, that day included. A rule is replaced if another on the same matter
/// begins on the day that it ends.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The first day, whose rules are those before
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    from: NaiveDate,
    /// The last day, whose rules are those after [default: the day of --at]
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    to: Option<NaiveDate>,
    /// Show rules on calls of this kind only
    #[arg(long, value_parser = super::kind_names())]
    kind: Option<String>,
    /// Show this country and its parts only
    #[arg(long, value_name = "COUNTRY", conflicts_with = "jurisdiction")]
    country: Option<String>,
    /// Show what binds at this place only: its own rules and those of all around it
    #[arg(long, value_name = "PLACE")]
    jurisdiction: Option<String>,
    /// How to print the changes
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

fn read_day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write year, month and day, such as 2026-10-18".to_owned())
}

/// Prints the changes.
///
/// # Errors
/// When the days are the wrong way round, no such place is known, or standard output fails.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let book = context.rulebook();
    let (from, to) = (args.from, args.to.unwrap_or_else(|| context.now.date_naive()));
    if to < from {
        return Err(CliError::new(Exit::Usage, format!("--to {to} lies before --from {from}: change them round")));
    }
    let country = args.country.as_deref().map(|text| find(book, text)).transpose()?;
    let place = args.jurisdiction.as_deref().map(|text| find(book, text)).transpose()?;
    let wanted = |rule: &&Rule| {
        super::of_kind(rule, args.kind.as_deref())
            && country.as_ref().is_none_or(|country| rule.jurisdiction.lies_in(country))
            && place.as_ref().is_none_or(|place| place.lies_in(&rule.jurisdiction))
    };
    let changes = between(book.rules().filter(wanted), from, to);
    if args.format == "json" {
        let changes: Vec<_> = changes.iter().map(change_json).collect();
        writeln!(context.out(), "{:#}", json!(changes))?;
        return Ok(Exit::Done);
    }
    let mut lines = vec![format!("What changes in the rules after {from}, up to {to}")];
    let mut last: Option<(NaiveDate, &Jurisdiction)> = None;
    for change in &changes {
        let Some(rule) = change.begun.or(change.ended) else { continue };
        let here = (change.day, &rule.jurisdiction);
        if last != Some(here) {
            last = Some(here);
            lines.extend([String::new(), format!("{}  {}", change.day, named(book, &rule.jurisdiction))]);
        }
        lines.extend(change_lines(change, rule));
    }
    if changes.is_empty() {
        lines.extend([String::new(), "nothing begins or ends".to_owned()]);
    }
    writeln!(context.out(), "{}", lines.join("\n"))?;
    Ok(Exit::Done)
}

/// `replaced`, `begins` or `ends`.
fn word(change: &Change<'_>) -> &'static str {
    match (change.ended, change.begun) {
        (Some(_), Some(_)) => "replaced",
        (None, _) => "begins",
        (Some(_), None) => "ends",
    }
}

fn change_lines(change: &Change<'_>, rule: &Rule) -> Vec<String> {
    let sides: Vec<&Rule> = [change.ended, change.begun].into_iter().flatten().collect();
    let differ = sides.iter().any(|side| side.kinds != rule.kinds);
    let says = |side: &&Rule| {
        let unless = unless(side);
        let unless = if unless.is_empty() { unless } else { format!(", {unless}") };
        let kinds = if differ { format!(" ({})", kinds(side)) } else { String::new() };
        format!("{}{unless}{kinds}", headline(side))
    };
    let texts: Vec<_> = sides.iter().map(says).collect();
    let both = texts.join(" → ");
    let both = if both.chars().count() > WIDTH - 4 { texts.join("\n→ ") } else { both };
    let mut lines = vec![format!("  {}, {}: {}", rule.topic().name(), kinds(rule), word(change))];
    let source = format!("source: {}{}", rule.source, mark(rule));
    let note = if rule.note.is_empty() { String::new() } else { format!("note: {}", rule.note) };
    for text in both.lines().chain([source.as_str(), note.as_str()]).filter(|text| !text.is_empty()) {
        lines.extend(wrapped(text, WIDTH - 4, 2).iter().map(|line| format!("    {line}")));
    }
    lines
}

fn change_json(change: &Change<'_>) -> serde_json::Value {
    json!({
        "day": change.day.to_string(),
        "change": word(change),
        "old": change.ended.map(rule_json),
        "new": change.begun.map(rule_json),
    })
}
