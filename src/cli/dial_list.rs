//! `dial-list`: the best leads to dial now, in order, with an account of all the others.

use super::context::Context;
use super::error::{CliError, Exit};
use super::filters::{self, Watch};
use super::handover::{self, NotHanded};
use super::kept_lists;
use super::mixes;
use super::others;
use super::standing::{only_shown, watched_account};
use super::terms;
use super::totals::{self, FloorClock};
use super::waiting;
use super::words::{counted, instant, moment_near};
use crate::dial_list::{Planned, Totals, plan};
use crate::domain::campaign::Campaign;
use crate::domain::lead::LeadId;
use crate::domain::look::{Gate, Visit};
use crate::domain::spreadsheet::inert;
use crate::eligibility::Judge;
use crate::handover::Shape;
use crate::report::table::{Align, aligned};
use crate::store::sqlite::SqliteStore;
use crate::store::{Calling, CampaignRecord, CandidateQuery, Scope, Store};
use chrono::{DateTime, Duration, Utc};
use clap::builder::PossibleValuesParser;
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;

/// Print the leads to dial now, in order, and account for all the others
///
/// The list goes to standard output; how many leads wait, for what and until when, goes to standard error. A list is
/// advice: with --reserve its leads are leased to you and come back when the lease ends and nothing was recorded.
///
/// For another dialer (--format vicidial, five9 …) each lead goes out with the one number that may be dialed now: reserve
/// the leads, since others may be given them otherwise, and bring the results back with `outdial disposition import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// How many leads at most
    #[arg(long, short = 'n', default_value_t = 50, value_name = "N", value_parser = read_limit)]
    limit: usize,
    /// Print instead the leads that may not be dialed now, each with the reason and when it may be
    #[arg(long, conflicts_with = "reserve")]
    others: bool,
    /// Lease the leads to --owner, so that nobody else gets them
    #[arg(long)]
    reserve: bool,
    /// Who takes the leads: an agent, who gets callbacks of their own too, or a list handed over
    #[arg(long, default_value = "dial-list", value_name = "NAME", value_parser = read_owner)]
    owner: String,
    /// Only leads that pass: 'state in ("FL", "GA") and balance > 500'; it narrows the campaign's own filter for this list
    ///
    /// Columns: state, zip, country, key, name, company, priority, list (the file's name), attempts, last_result, and those of
    /// the lists by their headers, with blanks in them as [Loan Amount]. Comparisons: = != < <= > >=, in (…), between … and …,
    /// starts with, contains, is empty, is not empty; and, or, not, ( ). Values: "texts", 1200.5, 2026-11-01, yes, no.
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,
    /// Leave out the account of the other leads: each of them is judged for it
    #[arg(long)]
    no_totals: bool,
    /// Print instead which lists were made lately, each with its hash
    #[arg(long, conflicts_with_all = ["reserve", "others", "output"])]
    kept: bool,
    /// How long the lease lasts, in minutes
    #[arg(long, default_value_t = 60, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=1440))]
    lease: u32,
    /// How to print the list, or whom it is for: another dialer, Asterisk's spool, a sheet for people
    #[arg(long, default_value = "text", value_parser = formats())]
    format: String,
    #[command(flatten)]
    handover: handover::Options,
}

/// The formats that print, those that write files, and the dialers that take lists.
fn formats() -> PossibleValuesParser {
    let own = ["text", "csv", "json", "xlsx", "call-files"];
    own.into_iter().chain(Shape::ALL.into_iter().map(Shape::name)).collect::<Vec<_>>().into()
}

fn read_owner(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() {
        Err("write who takes the leads: a name that is not blank".to_owned())
    } else {
        Ok(name.to_owned())
    }
}

fn read_limit(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|limit| *limit > 0).ok_or_else(|| "write how many leads: 1 or more".to_owned())
}

/// Prints a dial list.
///
/// # Errors
/// When the campaign is unknown or the database fails. Exit code 3 says that no lead may be dialed now.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    store.set_waiting(waiting::a_moment(context));
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::for_judging(context, &mut store, &name)?;
    let campaign = &terms.campaign;
    if args.kept {
        return kept_lists::print(context, &store, &record, args.limit, &args.format);
    }
    let option = args.filter.as_ref().map(|text| filters::read_option(&store, &record, campaign, text)).transpose()?;
    filters::bring_facts(context, &mut store, record.id, &terms, option.as_ref())?;
    mixes::tell_unknown(context, &store, record.id, campaign)?;
    let mut watch = Watch::new(campaign, option.as_ref());
    let now = context.now;
    let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
    let taker = handover::Taker::read(&args.format, &args.handover, args.others, args.reserve)?;
    if args.others {
        let query = CandidateQuery { campaign: record.id, scope: Scope::All, order: campaign.order };
        let rows = others::find(&store, &judge, &query, (&args.owner, now), args.limit, &watch)?;
        others::print(context, &rows, &args.format)?;
        let totals = watched_account(&store, &judge, &record, &args.owner, now, &mut watch)?;
        return told(context, &store, &record, (&totals, &watch), campaign);
    }
    let entries = listed(context, &mut store, &judge, &record, args, &watch)?;
    let owner = reserved_for(args);
    let (hash, fault) = kept_lists::keep(context, &mut store, &judge, &record, &entries, owner);
    // The list first: who asked for it need not wait for the account of all other leads.
    let as_json = args.format == "json";
    let mut totals = None;
    if as_json && !args.no_totals {
        totals = Some(watched_account(&store, &judge, &record, &args.owner, now, &mut watch)?);
    }
    if let Some(taker) = &taker {
        let list = handover::gather(&store, campaign, &entries)?;
        let handed = handover::hand_over(context, taker, campaign, &list, args.reserve);
        if let Err(NotHanded { handed, error }) = handed {
            if args.reserve {
                // Others may be given at once those that nobody has. Who was handed over may be called by now.
                let leads: Vec<_> = entries.iter().skip(handed).map(|entry| entry.lead).collect();
                store.release(&leads, &args.owner)?;
            }
            return Err(error);
        }
    } else {
        let mut text = Vec::new();
        let account = totals.as_ref().map(|totals| totals::as_json_beside(totals, watch.not_shown()));
        print(context, &mut text, &entries, (&hash, account), &args.format)?;
        match &args.handover.output {
            Some(output) => handover::write_file(output, &text)?,
            None => context.lent_out().write_all(&text)?,
        }
    }
    if !entries.is_empty() {
        context.say(format!("list of {}, hash {hash}", counted(entries.len() as u64, "lead", "leads")));
        fault.into_iter().for_each(|fault| context.say(format!("it was not kept: {fault}")));
        if args.no_totals {
            return Ok(Exit::Done);
        }
    }
    let totals = match totals {
        Some(totals) => totals,
        None => watched_account(&store, &judge, &record, &args.owner, now, &mut watch)?,
    };
    let exit = told(context, &store, &record, (&totals, &watch), campaign)?;
    if !entries.is_empty() {
        return Ok(Exit::Done);
    }
    if exit == Exit::Done {
        context
            .say(format!("nothing to list: {} holds the callable leads already, until their leases end", args.owner));
    }
    Ok(Exit::NothingToDial)
}

/// To whom the leads are leased; empty: to nobody.
fn reserved_for(args: &Args) -> &str {
    if args.reserve { &args.owner } else { "" }
}

/// The leads of the list: leased, if that was asked for.
fn listed(
    context: &Context,
    store: &mut SqliteStore,
    judge: &Judge<'_>,
    record: &CampaignRecord,
    args: &Args,
    watch: &Watch<'_>,
) -> Result<Vec<Planned>, CliError> {
    let now = context.now;
    if args.reserve {
        let until = now + Duration::minutes(i64::from(args.lease));
        let entries = reserved(store, judge, record, (now, until), args, watch)?;
        let leads = counted(entries.len() as u64, "lead", "leads");
        context.say(format!("{leads} leased to {} until {}", args.owner, instant(until)));
        return Ok(entries);
    }
    let query = CandidateQuery { campaign: record.id, scope: Scope::Due(now), order: judge.campaign().order };
    let look = |gate: &dyn Gate, visit: Visit<'_>| store.candidates(&query, gate, &mut only_shown(watch, visit));
    Ok(plan(judge, &args.owner, now, args.limit, look)?.entries)
}

/// Tells the account of all leads, and what to do if none may be dialed.
fn told(
    context: &Context,
    store: &dyn Store,
    record: &CampaignRecord,
    (totals, watch): (&Totals, &Watch<'_>),
    campaign: &Campaign,
) -> Result<Exit, CliError> {
    let (now, clock) = (context.now, FloorClock::new(context, &campaign.floor));
    for line in totals::lines_beside(totals, watch.not_shown(), &clock, now) {
        context.say(line);
    }
    watch.tell(context, store, record)?;
    if totals.callable > 0 {
        return Ok(Exit::Done);
    }
    let next = || totals.next_opening().map(|at| format!("; the next may be called {}", clock.read(at, now)));
    let why = match watch.shows_nobody() {
        true => Some("no lead passes --filter".to_owned()),
        false => totals::obstacle(context, record, totals),
    };
    let more = why.map(|why| format!(": {why}")).or_else(next);
    context.say(format!("nothing to dial now{}", more.unwrap_or_default()));
    Ok(Exit::NothingToDial)
}

/// The best leads that could be leased. Others who ask at the same moment see the same list and may be quicker: then the
/// next best are asked for, until there are enough or none is left.
fn reserved(
    store: &mut dyn Store,
    judge: &Judge<'_>,
    record: &CampaignRecord,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
    args: &Args,
    watch: &Watch<'_>,
) -> Result<Vec<Planned>, CliError> {
    let query = CandidateQuery { campaign: record.id, scope: Scope::Due(now), order: judge.campaign().order };
    let mut entries = Vec::new();
    let mut lost = HashSet::new();
    while entries.len() < args.limit {
        let missing = args.limit - entries.len();
        let look = |gate: &dyn Gate, visit: Visit<'_>| store.candidates(&query, gate, &mut only_shown(watch, visit));
        let mut best = plan(judge, &args.owner, now, missing + lost.len(), look)?.entries;
        best.retain(|entry| !lost.contains(&entry.lead));
        best.truncate(missing);
        let wanted: Vec<_> = best.iter().map(|entry| entry.lead).collect();
        if wanted.is_empty() {
            break;
        }
        let held: HashSet<LeadId> = store.reserve(&wanted, &args.owner, now, until)?.into_iter().collect();
        lost.extend(wanted.into_iter().filter(|lead| !held.contains(lead)));
        entries.extend(best.into_iter().filter(|entry| held.contains(&entry.lead)));
    }
    Ok(entries)
}

fn print(
    context: &Context,
    out: &mut dyn Write,
    entries: &[Planned],
    (hash, account): (&str, Option<serde_json::Value>),
    format: &str,
) -> Result<(), CliError> {
    match format {
        "json" => {
            let rows: Vec<_> = entries.iter().enumerate().map(|(index, entry)| as_json(index + 1, entry)).collect();
            let mut whole = json!({"list": rows, "hash": hash});
            if let (Some(account), Some(whole)) = (account, whole.as_object_mut()) {
                whole.insert("totals".to_owned(), account);
            }
            writeln!(out, "{whole:#}")?;
        }
        "csv" => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(["rank", "lead", "key", "name", "phone", "place", "call_before", "attempts", "why"])?;
            for (index, entry) in entries.iter().enumerate() {
                writer.write_record([
                    (index + 1).to_string(),
                    entry.lead.0.to_string(),
                    inert(&entry.key),
                    inert(&entry.name),
                    entry.number.to_string(),
                    entry.place.to_string(),
                    instant(entry.until),
                    entry.attempts.to_string(),
                    entry.why.name().to_owned(),
                ])?;
            }
            writer.flush()?;
        }
        _ => print_text(context, out, entries)?,
    }
    Ok(())
}

fn print_text(context: &Context, out: &mut dyn Write, entries: &[Planned]) -> Result<(), CliError> {
    if entries.is_empty() {
        return Ok(());
    }
    let now = context.now;
    let headings = [" #", "lead", "number", "name", "place", "call before", "tried", "why"];
    let mut lines = vec![headings.map(str::to_owned).to_vec()];
    for (index, entry) in entries.iter().enumerate() {
        let clock = entry.place.candidates.first().and_then(|candidate| candidate.zones.first());
        let zone = clock.and_then(|name| context.zone(name));
        let until = zone.map(|zone| format!("{} {}", moment_near(zone, entry.until, now), zone.city()));
        let places: Vec<_> = entry.place.candidates.iter().map(|c| c.jurisdiction.to_string()).collect();
        lines.push(vec![
            (index + 1).to_string(),
            entry.lead.0.to_string(),
            format!("{:#}", entry.number),
            entry.name.chars().take(22).collect(),
            places.join("+"),
            until.unwrap_or_default(),
            entry.attempts.to_string(),
            entry.why.name().to_owned(),
        ]);
    }
    let sides: [Align; 8] = std::array::from_fn(|column| if column == 0 { Align::Right } else { Align::Left });
    for line in aligned(&lines, &sides, "  ") {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn as_json(rank: usize, entry: &Planned) -> serde_json::Value {
    json!({
        "rank": rank,
        "lead": entry.lead.0,
        "key": entry.key,
        "name": entry.name,
        "phone": entry.number.to_string(),
        "place": entry.place.to_string(),
        "call_before": instant(entry.until),
        "attempts": entry.attempts,
        "why": entry.why.name(),
    })
}
