//! `schedule`: tomorrow before it happens.

use super::ahead::{Ahead, RunAhead};
use super::context::Context;
use super::dial::line_starts;
use super::error::{CliError, Exit};
use super::interrupt::stop_flag;
use super::schedule_told::Told;
use super::simulated::OnLine;
use super::totals::FloorClock;
use super::weights::{self, Named, Share};
use super::what_if::{self, RateArgs, Rates};
use super::words::counted;
use super::{dial_told, plan_told, progress};
use crate::dial_list::day_plan::plan_day;
use crate::domain::day_part::DayPart;
use crate::domain::place::Place;
use crate::domain::scale::Scale;
use crate::domain::schedule::end_of_days;
use crate::report::table::Table;
use crate::store::calls_by_part::{LATEST, PastCalls};
use crate::store::sqlite::SqliteStore;
use chrono::{DateTime, Utc};
use std::io::Write;

/// See tomorrow before it happens: who may be called hour by hour, and what the floor can do
///
/// The call loop runs ahead on the simulated line, with the real rules, and nothing of it is kept: not a lead changes. What
/// it shows is what `dial` with the same agents and seed would do on the simulated line from the same moment on. Large floors with
/// long lists are run through in small.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign, or several with their weights, as `dial` takes them [default: the only one]
    #[arg(long, short, value_name = "NAME[=WEIGHT]", value_parser = weights::read_named)]
    campaign: Vec<Named>,
    /// How many days of the floor's calendar, today among them
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=31))]
    days: u32,
    /// How many agents take calls
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    agents: u32,
    /// The seed of the simulated line
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    rates: RateArgs,
    /// What would be if this list were loaded too: +FILE (repeatable)
    #[arg(long = "list", value_name = "+FILE")]
    lists: Vec<String>,
    /// Run every call ahead, however many: on a large floor with more than 100,000 leads few stand for many otherwise, which takes a second
    #[arg(long)]
    exact: bool,
    /// Tell where the calls are best spent: which leads to call in which hours, so that most people are reached
    #[arg(long, conflicts_with = "by")]
    plan: bool,
    /// One row for each of these
    #[arg(long, default_value = "hour", value_parser = ["hour", "place", "day"])]
    by: String,
    /// How to print the schedule
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// Runs the next days ahead.
///
/// # Errors
/// When a campaign is unknown, a list has faults or the database fails. Exit code 3 says that nobody could be called in these days.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let mut shares = weights::shares(context, &mut store, &args.campaign)?;
    if shares.len() > 1 {
        shares.retain(|share| is_dialed(context, share));
    }
    if args.plan && shares.len() != 1 {
        return Err(plan_of_one());
    }
    let added = what_if::added(&args.lists)?;
    let clock = dial_told::common_clock(context, &shares);
    let mut floors = shares.iter().map(|share| &share.terms.campaign.floor);
    let first = floors.next();
    if floors.any(|floor| Some(floor) != first) {
        context.say("these campaigns have floors in different zones: hours and days are those of UTC");
    }
    let mut starts = context.now;
    for share in &shares {
        starts = starts.max(line_starts(context, &store, &share.record)?);
        let (name, state) = (&share.record.name, share.record.state.halted());
        if !state.is_empty() {
            context.say(format!("campaign {name} is {state}: this is what would be if it were not"));
        }
    }
    let rates = args.rates.all(&store, &shares)?;
    let supposed = match (&added[..], &shares[..]) {
        ([], _) => None,
        (files, [share]) => Some(what_if::suppose(context, &store, &share.record, &share.terms, files)?),
        (..) => {
            let line = "--list +FILE: say for which campaign, with one --campaign".to_owned();
            return Err(CliError::new(Exit::Usage, line));
        }
    };
    let seen = supposed.as_ref().map_or(&store, |supposed| &supposed.store);
    let span = (starts, end_of_days(clock.zone(), starts, args.days));
    let ahead = look_ahead(context, seen, &shares, &rates, args, span)?;
    if let Some(told) = in_small(ahead.scale).filter(|_| args.format != "text") {
        context.say(told);
    }
    if ahead.weight > 1 {
        let line = format!("one lead in {} was asked about: leads to be called are counted by these", ahead.weight);
        context.say(line);
    }
    let told = Told {
        hours: &ahead.hours,
        agents: args.agents.into(),
        zones: &context.zones,
        clock: &clock,
        head: head(&shares, args, starts, &clock),
        lines: lines(&shares, &rates, &ahead),
        for_people: args.format == "text",
    };
    let table = if args.plan { plan(context, seen, &shares, &told)? } else { told.table(&args.by) };
    let text = match args.format.as_str() {
        "csv" => table.csv(),
        "json" => table.json(),
        _ => table.text(),
    };
    writeln!(context.out(), "{}", text.trim_end())?;
    if ahead.account.calls > 0 {
        return Ok(Exit::Done);
    }
    let names = shares.iter().map(|share| share.record.name.as_str()).collect::<Vec<_>>().join(" ");
    context.say(format!("nobody may be called in these days: `outdial dial-list --campaign {names}` tells why"));
    Ok(Exit::NothingToDial)
}

/// Whether `dial` would dial a campaign beside others; says so if not.
fn is_dialed(context: &Context, share: &Share) -> bool {
    let (name, state) = (&share.record.name, share.record.state.halted());
    if !state.is_empty() {
        context.say(format!("campaign {name} is {state}: it is left out"));
    }
    state.is_empty()
}

fn plan_of_one() -> CliError {
    CliError::new(Exit::Usage, "--plan: say for which campaign, with one --campaign".to_owned())
}

/// Where the calls of each day are best spent.
fn plan(context: &Context, store: &SqliteStore, shares: &[Share], told: &Told<'_>) -> Result<Table, CliError> {
    let [share] = shares else { return Err(plan_of_one()) };
    let part_at = |place: &Place, at: DateTime<Utc>| DayPart::in_place(place, &|name| context.zone(name), at);
    let past = store.calls_by_part(share.record.id, LATEST, &part_at)?;
    let rates = past.rates();
    let plans: Vec<_> = told
        .days()
        .into_iter()
        .map(|(day, hours)| {
            let room: Vec<u64> = hours.iter().map(|hour| hour.capacity(told.agents, told.pace())).collect();
            (day, plan_day(&hours, &room, &rates, &part_at))
        })
        .collect();
    Ok(plan_told::table(told, &plans, past.whole()))
}

fn head(shares: &[Share], args: &Args, starts: DateTime<Utc>, clock: &FloorClock) -> String {
    let day = clock.zone().local(starts).format("%a %-d %b %Y");
    let (days, agents) = (counted(args.days.into(), "day", "days"), counted(args.agents.into(), "agent", "agents"));
    let whose = match shares {
        [Share { terms, .. }] => {
            format!("{} · {} · {}", terms.campaign.name, terms.campaign.client, terms.campaign.kind)
        }
        several => several.iter().map(|share| share.record.name.as_str()).collect::<Vec<_>>().join(" · "),
    };
    format!("{whose} · {days} from {day} · {agents}")
}

/// What is thought of the line, and of several campaigns what each has of the agents' time.
fn lines(shares: &[Share], rates: &[Rates], ahead: &Ahead) -> Vec<String> {
    let jobs = &ahead.account.jobs;
    let whole: i64 = jobs.iter().map(|job| job.agent_time.num_seconds()).sum();
    let mut lines = Vec::new();
    for ((share, rates), job) in shares.iter().zip(rates).zip(jobs) {
        let of = match shares {
            [_] => String::new(),
            _ => {
                let part = (job.agent_time.num_seconds() * 100).checked_div(whole).unwrap_or_default();
                let calls = counted(job.calls, "call", "calls");
                format!("{}, weight {}: {calls}, {part} % of the agents' time; ", share.record.name, share.weight)
            }
        };
        lines.push(format!("Line       {of}{}", rates.told));
    }
    lines.extend(in_small(ahead.scale).map(|told| format!("In small   {told}")));
    lines
}

/// Who stands for whom, if few do for many.
fn in_small(scale: Scale) -> Option<String> {
    let one = scale.grown(1);
    let agents = counted(scale.few(), "agent stands", "agents stand");
    (!scale.is_full())
        .then(|| format!("{agents} for all, and one lead in {one} for its likes; --exact runs every call"))
}

/// Runs the call loop ahead.
fn look_ahead(
    context: &Context,
    store: &SqliteStore,
    shares: &[Share],
    rates: &[Rates],
    args: &Args,
    (starts, ends): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ahead, CliError> {
    let campaigns: Vec<_> = shares.iter().zip(rates).map(|(share, rates)| OnLine::new(share, rates)).collect();
    let clock = dial_told::common_clock(context, shares);
    let agents = args.agents.into();
    let ahead = RunAhead {
        rulebook: context.rulebook(),
        zones: &context.zones,
        campaigns: &campaigns,
        clock: clock.zone(),
        agents,
        seed: args.seed,
        starts,
        ends,
        scale: &|leads| match campaigns[..] {
            // Several campaigns may call the same people: of those all have to be there.
            [_] if !args.exact => Scale::of_floor(agents, args.days.into(), leads),
            _ => Scale::FULL,
        },
        stop: stop_flag(),
    };
    let names: Vec<_> = shares.iter().map(|share| share.record.name.as_str()).collect();
    let bar = progress::calls(context, &names.join(", "), 0);
    let looked = ahead.look(store, &mut |calls| bar.set_position(calls));
    bar.finish_and_clear();
    Ok(looked?)
}
