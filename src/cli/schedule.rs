//! `schedule`: tomorrow before it happens.

use super::context::Context;
use super::dial::line_starts;
use super::error::{CliError, Exit};
use super::interrupt::stop_flag;
use super::schedule_told::Told;
use super::simulated::SimulatedRun;
use super::totals::FloorClock;
use super::weights::{self, Named, Share};
use super::what_if::{self, RateArgs, Rates};
use super::words::counted;
use super::{dial_told, plan_told, progress};
use crate::call::hour_book::{BookedCall, HourBook};
use crate::call::run::{DayAccount, Floor};
use crate::call::stock::{Stock, asked, weight_of};
use crate::dial_list::day_plan::plan_day;
use crate::domain::contact_rate::Tried;
use crate::domain::day_part::DayPart;
use crate::domain::place::Place;
use crate::domain::schedule::{ScheduledHour, end_of_days, hours};
use crate::eligibility::Judge;
use crate::report::table::Table;
use crate::store::calls_by_part::{LATEST, PastCalls};
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::forecast::Forecast;
use crate::store::{Calling, StoreError};
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// See tomorrow before it happens: who may be called hour by hour, and what the floor can do
///
/// The call loop runs ahead on the simulated line, with the real rules, and nothing of it is kept: not a lead changes. What
/// it shows is what `dial` with the same agents and seed would do on the simulated line from the same moment on.
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
        lines: lines(&shares, &rates, &ahead.account),
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

/// A run ahead.
struct Ahead {
    hours: Vec<ScheduledHour>,
    account: DayAccount,
    /// How many leads each one stands for that was asked about.
    weight: u64,
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
fn lines(shares: &[Share], rates: &[Rates], account: &DayAccount) -> Vec<String> {
    let whole: i64 = account.jobs.iter().map(|job| job.agent_time.num_seconds()).sum();
    let mut lines = Vec::new();
    for ((share, rates), job) in shares.iter().zip(rates).zip(&account.jobs) {
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
    lines
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
    let clock = dial_told::common_clock(context, shares);
    let campaigns: Vec<i64> = shares.iter().map(|share| share.record.id).collect();
    let mut forecast = store.forecast(&campaigns, ends)?;
    let campaigns_of = shares.iter().map(|share| &share.terms.campaign);
    let judges: Vec<_> =
        campaigns_of.map(|campaign| Judge::new(context.rulebook(), &context.zones, campaign, "")).collect();
    let mut book = HourBook::new(hours(clock.zone(), starts, ends));
    let standing: u64 = campaigns.iter().map(|campaign| forecast.leads(*campaign).len()).sum();
    let weight = weight_of(standing);
    let mut stocks = Vec::new();
    let mut open = Vec::new();
    for (judge, campaign) in judges.iter().zip(&campaigns) {
        open.push((judge, places(&forecast, *campaign, starts)?));
        stocks.push(Stock::new(judge, asked(forecast.leads(*campaign).iter(), weight), weight));
    }
    book.open(&open);
    let floor = Floor {
        agents: (1..=args.agents).map(|agent| format!("agent-{agent:02}")).collect(),
        until: Some(ends),
        stop: stop_flag(),
        ..Floor::default()
    };
    let names: Vec<_> = shares.iter().map(|share| share.record.name.as_str()).collect();
    let bar = progress::calls(context, &names.join(", "), 0);
    let seen = forecast.clone();
    let mut failed: Option<StoreError> = None;
    let mut watch = |progress: &crate::call::run::Progress| {
        bar.set_position(progress.calls);
        book.tell(progress);
        if let Err(error) = count(&mut book, &mut stocks, &seen, progress.now) {
            failed.get_or_insert(error);
        }
    };
    let run = SimulatedRun { shares, rates, seed: args.seed, starts, ahead: true };
    let account = run.go(context, &mut forecast, &floor, &mut watch);
    bar.finish_and_clear();
    let account = account?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    count(&mut book, &mut stocks, &forecast, ends)?;
    forecast.calls(|calls| {
        for call in calls {
            let over = call.over.as_ref();
            book.call(&BookedCall {
                at: call.at,
                place: &call.place,
                tried: Tried::after(call.tried),
                contact: over.is_some_and(|over| over.contact),
                success: over.is_some_and(|over| over.success),
            });
        }
    });
    Ok(Ahead { hours: book.close(), account, weight })
}

/// Counts the leads that may be called, at each instant at which that is to be done and that has come.
fn count(
    book: &mut HourBook,
    stocks: &mut [Stock<'_>],
    forecast: &Forecast<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    while let Some(at) = book.next_count(now) {
        let changed = forecast.changed();
        let mut callable = BTreeMap::new();
        for stock in &mut *stocks {
            stock.forget(changed.iter().copied());
            for (kind, leads) in stock.count(at, &mut |lead, look| forecast.look_at(lead, look).map(drop))? {
                *callable.entry(kind).or_default() += leads;
            }
        }
        // Calls that were placed since had their leads from among them, unless that was long after: then they were not free before.
        let soon = at + Duration::minutes(1);
        forecast.calls(|calls| {
            for call in calls.iter().rev().take_while(|call| call.at >= at).filter(|call| call.at < soon) {
                *callable.entry((Arc::clone(&call.place), Tried::after(call.tried))).or_default() += 1;
            }
        });
        book.stock(&callable);
    }
    Ok(())
}

/// The places where leads of a campaign stand.
fn places(forecast: &Forecast<'_>, campaign: i64, now: DateTime<Utc>) -> Result<Vec<Arc<Place>>, StoreError> {
    let mut places = Vec::new();
    forecast.standing(campaign, now, &mut |place, _| places.push(Arc::new(place.clone())))?;
    Ok(places)
}
