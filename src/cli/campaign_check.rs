//! `campaign check`: every fault of a campaign file at once; if there is none, the rules that it comes to.

use super::campaign_law;
use super::context::Context;
use super::error::{CliError, Exit};
use super::mixes;
use super::quotas_told;
use super::terms;
use super::words::{TOLD_WIDTH, counted, span, wrapped};
use crate::domain::campaign::{CallbackFor, Campaign, DialingMode, LeadOrder, RetryRule};
use crate::domain::day_part::DayPart;
use crate::domain::disposition::{Disposition, DispositionSet, FinalFor};
use crate::domain::filter::Column;
use crate::domain::phone::PhoneType;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

/// Check a campaign file: every fault at once, with line, column and what to write; then the rules that it comes to
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign file (TOML)
    file: PathBuf,
}

/// Checks a campaign file.
///
/// # Errors
/// Every fault in the file, in its disposition set, and lists that match no file.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let from_file = terms::from_file(context, &args.file)?;
    let campaign = &from_file.terms.campaign;
    let files = super::campaign::list_files(&from_file)?;
    context.say(format!("{}: no faults", args.file.display()));
    let text = effective_rules(context, campaign, &from_file.terms.dispositions);
    writeln!(context.out(), "{text}")?;
    if !campaign.map.is_empty() {
        let map = super::maps::find(&campaign.map, &campaign.client)?;
        writeln!(context.out(), "{}", row("map", &format!("{}: {}", campaign.map, map.about)))?;
    }
    if !files.is_empty() {
        writeln!(context.out(), "{}", row("lists", &counted(files.len() as u64, "file", "files")))?;
    }
    let law = campaign_law::told(context, campaign);
    writeln!(context.out(), "\n{law}")?;
    Ok(Exit::Done)
}

/// What a campaign's file comes to, defaults included.
pub fn effective_rules(context: &Context, campaign: &Campaign, set: &DispositionSet) -> String {
    let mut lines = vec![
        row("campaign", &format!("{} · {} · {}", campaign.name, campaign.client, campaign.kind)),
        row("numbers", &format!("national ones are read as {}", campaign.region)),
        row("", &format!("dialed: {}", dialed(campaign))),
        row("dates", &dates(campaign)),
        row("hours", campaign.hours.as_ref().map_or("the law's", |hours| hours.text())),
    ];
    for (place, hours) in &campaign.hours_for {
        lines.push(row("", &format!("{place}: {}", hours.text())));
    }
    let practice = if campaign.practice {
        "binds too, and stands in where no law is known"
    } else {
        "off: where no law is known, nobody is called"
    };
    lines.push(row("practice", practice));
    let mode = match campaign.mode {
        DialingMode::Preview => "preview: the agent sees the lead first",
        DialingMode::Progressive => "progressive: one call for each free agent",
    };
    lines.push(row("mode", mode));
    if campaign.weight != 1 {
        lines.push(row("weight", &format!("{} beside other campaigns that are dialed at once", campaign.weight)));
    }
    if let Some(zone) = context.zone(&campaign.floor) {
        lines.push(row("floor", &format!("{} (times are shown on its clocks)", zone.city())));
    }
    if !campaign.caller_ids.is_empty() {
        lines.push(row("caller ids", &campaign.caller_ids.join(", ")));
    }
    lines.extend(attempts(campaign));
    lines.extend(filter(campaign));
    let mut word = "quotas";
    for line in quotas_told::lines(campaign) {
        lines.extend(folded(word, &line));
        word = "";
    }
    lines.push(row("order", &format!("{}; where calling ends soonest first", order(campaign.order))));
    if let Some(mix) = &campaign.mix {
        lines.extend(folded("mix", &mixes::told(mix)));
    }
    let mut word = "outcomes";
    let wide =
        |text: fn(&Disposition) -> &str| set.rows.iter().map(|row| text(row).chars().count()).max().unwrap_or_default();
    let widths = (wide(|row| &row.code), wide(|row| &row.label));
    for disposition in &set.rows {
        lines.push(row(word, &outcome(campaign, disposition, widths)));
        word = "";
    }
    lines.join("\n")
}

/// Caps on attempts, how they spread, and whose callbacks are.
fn attempts(campaign: &Campaign) -> Vec<String> {
    let policy = &campaign.attempts;
    let gap = span(policy.gap);
    let caps = format!(
        "{} in all, {} on a number, {} a day, {gap} between two",
        policy.total, policy.per_number, policy.per_day
    );
    let mut lines = vec![row("attempts", &caps)];
    if let Some(most) = policy.next_number_after {
        let times = counted(u64::from(most), "attempt that reaches", "attempts in a row that reach");
        lines.push(row("", &format!("the lead's next number after {times} nobody")));
    }
    let mut word = "best phone";
    for part in DayPart::ALL.into_iter().filter(|part| !campaign.phones.of(*part).is_empty()) {
        let labels: Vec<_> = campaign.phones.of(part).iter().map(|label| label.name()).collect();
        lines.push(row(word, &format!("on a {}: {}, then other numbers", part.name(), labels.join(", "))));
        word = "";
    }
    if policy.spread {
        lines.push(row("", "spread over weekday days, weekday evenings and weekends"));
    }
    let callbacks = match campaign.callbacks.owner {
        CallbackFor::Anyone => "whoever is free".to_owned(),
        CallbackFor::Agent => {
            format!("the agent who agreed it; anyone {} after its time", span(campaign.callbacks.grace))
        }
    };
    lines.push(row("callbacks", &callbacks));
    lines
}

/// The campaign's filter, and the columns that it asks of the lists.
fn filter(campaign: &Campaign) -> Vec<String> {
    let Some(filter) = &campaign.filter else { return Vec::new() };
    let mut lines = folded("filter", &format!("only leads with {}", filter.holds));
    if !filter.headers.is_empty() {
        let headers = filter.headers.iter().map(|(header, _)| Column::Header(header.clone()).to_string());
        let named = headers.collect::<Vec<_>>().join(", ");
        lines.push(row("", &format!("columns that the lists must have: {named}")));
    }
    lines
}

fn order(order: LeadOrder) -> String {
    match order {
        LeadOrder::FreshFirst => "leads never dialed first".to_owned(),
        LeadOrder::RetriesFirst => "retries that are due first".to_owned(),
        LeadOrder::FreshEvery(nth) => format!("one lead in {nth} never dialed, the others retries"),
        LeadOrder::OldestAttempt => "leads never dialed first, then those called longest ago".to_owned(),
        LeadOrder::SHUFFLED => "shuffled".to_owned(),
        LeadOrder::Random(seed) => format!("shuffled by {seed}"),
    }
}

/// A row of as many lines as its text takes.
fn folded(word: &str, text: &str) -> Vec<String> {
    let mut pieces = wrapped(text, TOLD_WIDTH - 12, 0).into_iter();
    let first = row(word, &pieces.next().unwrap_or_default());
    std::iter::once(first).chain(pieces.map(|piece| row("", &piece))).collect()
}

fn row(word: &str, text: &str) -> String {
    format!("{word:12}{text}").trim_end().to_owned()
}

/// `all but personal, pager …`.
fn dialed(campaign: &Campaign) -> String {
    let words = |dialed: bool| -> Vec<String> {
        let asked = PhoneType::ALL.into_iter().filter(|kind| !kind.dialed_unasked());
        asked.filter(|kind| campaign.dials(*kind) == dialed).map(|kind| kind.name().replace('_', "-")).collect()
    };
    let (left, asked) = (words(false), words(true));
    let mut text = if left.is_empty() { "all".to_owned() } else { format!("all but {} ones", left.join(", ")) };
    if !asked.is_empty() {
        let _ = write!(text, "; {} ones because the campaign asks for them", asked.join(", "));
    }
    text
}

fn dates(campaign: &Campaign) -> String {
    match (campaign.starts, campaign.ends) {
        (None, None) => "any day".to_owned(),
        (Some(first), None) => format!("from {first} on"),
        (None, Some(last)) => format!("until {last}, that day included"),
        (Some(first), Some(last)) => format!("{first} to {last}, both included"),
    }
}

/// `, on another number, 2 times`.
fn ways(rule: &RetryRule) -> String {
    let mut text = String::new();
    if rule.other_number {
        text.push_str(", on another number");
    }
    if rule.other_day_part {
        text.push_str(", in another part of the week");
    }
    if let Some(times) = rule.times {
        let _ = write!(text, ", {}", counted(u64::from(times), "time", "times"));
    }
    text
}

/// `NO_ANSWER        No answer               again after 1 d`.
fn outcome(campaign: &Campaign, row: &Disposition, (code, label): (usize, usize)) -> String {
    let rule = campaign.retry_rule(&row.code);
    let again = match row.final_for {
        FinalFor::None => {
            let after = rule.map(|rule| rule.after).or(row.retry_after).unwrap_or(campaign.attempts.gap);
            let mut text = if row.callback {
                "again at the agreed time".to_owned()
            } else {
                format!("again after {}", span(after))
            };
            text.push_str(&rule.map(ways).unwrap_or_default());
            text
        }
        FinalFor::Number => "number done".to_owned(),
        FinalFor::Lead => "lead done".to_owned(),
        FinalFor::Client => "done for the client".to_owned(),
    };
    let suppress = row.suppress.map(|reach| format!(", suppressed for the {}", reach.name())).unwrap_or_default();
    format!("{:code$}  {:label$}  {again}{suppress}", row.code, row.label)
}
