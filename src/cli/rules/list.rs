//! `rules list`: every jurisdiction, and how many rules of each topic are in force there.

use super::place::find;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::words::counted;
use crate::domain::jurisdiction::Jurisdiction;
use crate::report::table::{Align, Cell, Column, Table, aligned};
use crate::rules::Rulebook;
use crate::rules::rule::{Rule, Topic};
use clap::builder::PossibleValuesParser;
use std::io::Write;

/// List every jurisdiction with the number of its own rules in force, by topic
///
/// What binds at a place are its own rules and those of all around it; `outdial rules show` has both. 2+1 are two rules of
/// law and one that is custom and no law, which binds only a campaign that says `practice = true`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Count rules for calls of this kind only
    #[arg(long, value_parser = super::kind_names())]
    kind: Option<String>,
    /// Count rules of this topic only
    #[arg(long, value_parser = PossibleValuesParser::new(Topic::ALL.map(Topic::name)))]
    topic: Option<String>,
    /// List this country and its parts only
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
    /// How to print the list
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// A topic, its heading for people, and its columns for programs.
const TOPICS: [(Topic, &str, &str, &str); 7] = [
    (Topic::Hours, "hours", "hours", "hours_practice"),
    (Topic::Holidays, "hol", "holidays", "holidays_practice"),
    (Topic::Frequency, "freq", "frequency", "frequency_practice"),
    (Topic::Abandonment, "aband", "abandonment", "abandonment_practice"),
    (Topic::Ring, "ring", "ring", "ring_practice"),
    (Topic::DoNotCall, "dnc", "dnc", "dnc_practice"),
    (Topic::Record, "rec", "record", "record_practice"),
];

/// A jurisdiction with what is in force there: for each topic the law, and what is custom.
struct Line<'a> {
    code: &'a str,
    name: &'a str,
    counts: Vec<(u64, u64)>,
    own: u64,
}

/// Prints the list.
///
/// # Errors
/// When the country is unknown or standard output fails.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let book = context.rulebook();
    let country = args.country.as_deref().map(|text| find(book, text)).transpose()?;
    let topic = args.topic.as_deref().and_then(Topic::from_name);
    let topics: Vec<_> = TOPICS.iter().filter(|(of, ..)| topic.is_none_or(|topic| topic == *of)).collect();
    let day = context.now.date_naive();
    let line = |place| {
        let counted = |rule: &&Rule| rule.in_force(day) && super::of_kind(rule, args.kind.as_deref());
        let rules: Vec<&Rule> = book.own_rules_of(place).iter().filter(counted).collect();
        let count = |of: Topic, practice: bool| {
            rules.iter().filter(|rule| rule.topic() == of && rule.is_practice() == practice).count() as u64
        };
        let counts = topics.iter().map(|(topic, ..)| (count(*topic, false), count(*topic, true))).collect();
        let of_topics = |rule: &&&Rule| topics.iter().any(|(topic, ..)| rule.topic() == *topic);
        let own = rules.iter().filter(of_topics).filter(|rule| rule.own).count() as u64;
        Line { code: place.code(), name: book.name(place), counts, own }
    };
    let inside = |place: &&Jurisdiction| country.as_ref().is_none_or(|country| place.lies_in(country));
    let mut lines: Vec<_> = book.jurisdictions().filter(inside).map(line).collect();
    let all = lines.len();
    if args.kind.is_some() || args.topic.is_some() {
        lines.retain(|line| line.counts.iter().any(|(law, practice)| law + practice > 0));
    }
    let without = all - lines.len();
    if args.format == "text" {
        let headings: Vec<&str> = topics.iter().map(|(_, heading, ..)| *heading).collect();
        let mut text = vec![title(book, args, &day.to_string()), String::new()];
        text.extend(for_people(&lines, &headings));
        text.extend(notes(&lines, topics.len(), without));
        writeln!(context.out(), "{}", text.join("\n"))?;
        return Ok(Exit::Done);
    }
    let mut columns = vec![Column::words("code", "code"), Column::words("name", "name")];
    for (_, heading, law, practice) in topics {
        columns.extend([Column::figures(law, heading), Column::figures(practice, heading)]);
    }
    columns.push(Column::figures("own", "own"));
    let table = Table { columns, rows: lines.iter().map(cells).collect(), ..Table::default() };
    let text = if args.format == "csv" { table.csv() } else { table.json() };
    write!(context.out(), "{text}")?;
    Ok(Exit::Done)
}

fn cells(line: &Line<'_>) -> Vec<Cell> {
    let counts = line.counts.iter().flat_map(|(law, practice)| [Cell::Count(*law), Cell::Count(*practice)]);
    [Cell::text(line.code), Cell::text(line.name)].into_iter().chain(counts).chain([Cell::Count(line.own)]).collect()
}

fn title(book: &Rulebook, args: &Args, day: &str) -> String {
    let kind = args.kind.as_deref().map(|kind| format!(" on {kind} calls")).unwrap_or_default();
    let newest = book.newest_check().map(|day| format!(", newest check {day}")).unwrap_or_default();
    format!("Rules{kind} in force on {day}{newest}")
}

fn for_people(lines: &[Line<'_>], headings: &[&str]) -> Vec<String> {
    let count = |(law, practice): &(u64, u64)| match (law, practice) {
        (0, 0) => String::new(),
        (law, 0) => law.to_string(),
        (law, practice) => format!("{law}+{practice}"),
    };
    let mut rows: Vec<Vec<String>> =
        vec![["code", "name"].iter().chain(headings).map(|word| (*word).to_owned()).collect()];
    for line in lines {
        let mut row = vec![line.code.to_owned(), line.name.to_owned()];
        row.extend(line.counts.iter().map(count));
        rows.push(row);
    }
    let sides: Vec<Align> =
        (0..headings.len() + 2).map(|column| if column < 2 { Align::Left } else { Align::Right }).collect();
    aligned(&rows, &sides, "  ")
}

fn notes(lines: &[Line<'_>], topics: usize, without: usize) -> Vec<String> {
    let mut notes = vec![String::new()];
    if topics > 1 {
        notes.push("hol: holidays, freq: frequency, aband: abandonment, rec: record".to_owned());
    }
    if without > 0 {
        let places = counted(without as u64, "jurisdiction has", "jurisdictions have");
        notes.push(format!("{places} no such rule and {} left out", if without == 1 { "is" } else { "are" }));
    }
    if lines.iter().any(|line| line.counts.iter().any(|(_, practice)| *practice > 0)) {
        notes.push("2+1: two of law and one that is custom and binds only with practice = true".to_owned());
    }
    let own: Vec<_> =
        lines.iter().filter(|line| line.own > 0).map(|line| format!("{} {}", line.code, line.own)).collect();
    if !own.is_empty() {
        notes.push(format!("own rules among them: {}", own.join(", ")));
    }
    if notes.len() > 1 { notes } else { Vec::new() }
}
