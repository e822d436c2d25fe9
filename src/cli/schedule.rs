//! `schedule`: tomorrow before it happens.

use super::context::Context;
use super::dial::line_starts;
use super::error::{CliError, Exit};
use super::interrupt::stop_flag;
use super::schedule_told::{self, Told};
use super::totals::FloorClock;
use super::what_if::{self, RateArgs, Rates};
use super::{progress, terms};
use crate::call::desk::CampaignDesk;
use crate::call::hour_book::HourBook;
use crate::call::landing::JudgedLandings;
use crate::call::run::{Floor, Job, run as run_calls};
use crate::call::stock::Stock;
use crate::campaign_file::Terms;
use crate::domain::lead::LeadId;
use crate::domain::place::Place;
use crate::domain::schedule::{ScheduledHour, end_of_days, hours};
use crate::eligibility::Judge;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::forecast::Forecast;
use crate::store::{Calling, CampaignRecord, StoreError};
use crate::telephony::simulator::Simulator;
use chrono::{DateTime, Utc};
use std::io::Write;
use std::sync::Arc;

/// So many leads are all asked about; of more, some stand for the others.
const ALL_ASKED: u64 = 50_000;
/// How many are asked about where some stand for the others.
const SOME_ASKED: u64 = 20_000;

/// See tomorrow before it happens: who may be called hour by hour, and what the floor can do
///
/// The call loop runs ahead on the simulated line, with the real rules, and nothing of it is kept: not a lead changes. What
/// it shows is what `dial` with the same agents and seed would do on the simulated line from the same moment on.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
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
    /// One row for each of these
    #[arg(long, default_value = "hour", value_parser = ["hour", "place", "day"])]
    by: String,
    /// How to print the schedule
    #[arg(long, default_value = "text", value_parser = ["text", "csv", "json"])]
    format: String,
}

/// Runs a campaign's next days ahead.
///
/// # Errors
/// When the campaign is unknown or the database fails. Exit code 3 says that nobody could be called in these days.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::for_judging(context, &mut store, &name)?;
    let added = what_if::added(&args.lists)?;
    let clock = FloorClock::new(context, &terms.campaign.floor);
    let starts = line_starts(context, &store, &record)?;
    let rates = args.rates.rates(&store, &record, &terms.dispositions)?;
    let supposed = match &added[..] {
        [] => None,
        files => Some(what_if::suppose(context, &store, &record, &terms.campaign, files)?),
    };
    let seen = supposed.as_ref().map_or(&store, |supposed| &supposed.store);
    let span = (starts, end_of_days(clock.zone(), starts, args.days));
    let ahead = look_ahead(context, seen, &record, &terms, args, &rates, span)?;
    let state = record.state.halted();
    if !state.is_empty() {
        context.say(format!("campaign {name} is {state}: this is what would be if it were not"));
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
        head: head(&terms, args, &ahead, &clock),
        rates: rates.told.clone(),
    };
    let text = schedule_told::told(&told, &args.by, &args.format);
    writeln!(context.out(), "{}", text.trim_end())?;
    Ok(if ahead.calls == 0 { Exit::NothingToDial } else { Exit::Done })
}

/// A run ahead.
struct Ahead {
    hours: Vec<ScheduledHour>,
    calls: u64,
    starts: DateTime<Utc>,
    /// How many leads each one stands for that was asked about.
    weight: u64,
}

fn head(terms: &Terms, args: &Args, ahead: &Ahead, clock: &FloorClock) -> String {
    let campaign = &terms.campaign;
    let day = clock.zone().local(ahead.starts).format("%a %-d %b %Y");
    let days = super::words::counted(args.days.into(), "day", "days");
    let agents = super::words::counted(args.agents.into(), "agent", "agents");
    format!("{} · {} · {} · {days} from {day} · {agents}", campaign.name, campaign.client, campaign.kind)
}

/// Runs the call loop ahead.
fn look_ahead(
    context: &Context,
    store: &SqliteStore,
    record: &CampaignRecord,
    terms: &Terms,
    args: &Args,
    rates: &Rates,
    (starts, ends): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Ahead, CliError> {
    let campaign = &terms.campaign;
    let clock = FloorClock::new(context, &campaign.floor);
    let mut forecast = store.forecast(&[record.id], ends)?;
    let new_judge = || Judge::new(context.rulebook(), &context.zones, campaign, "");
    let (judge, counting) = (new_judge(), new_judge());
    let mut book = HourBook::new(hours(clock.zone(), starts, ends));
    book.open(&counting, &places(&forecast, record, starts)?);
    let (leads, weight) = asked(&forecast, record);
    let mut stock = Stock::new(&counting, leads, weight);
    let mut desk = CampaignDesk::new(&judge, record.id, "").looking_again_daily();
    let mut driver = Simulator::new(args.seed, starts, &rates.dispositions, rates.line.clone());
    let floor = Floor {
        agents: (1..=args.agents).map(|agent| format!("agent-{agent:02}")).collect(),
        until: Some(ends),
        zone: context.zone(&campaign.floor).cloned(),
        stop: stop_flag(),
        ..Floor::default()
    };
    let landings = JudgedLandings::new(new_judge());
    let job = Job { campaign_id: record.id, campaign, landings: &landings, dispositions: &terms.dispositions };
    let bar = progress::calls(context, &record.name, 0);
    let counts = forecast.clone();
    let mut failed: Option<StoreError> = None;
    let account = {
        let (book, stock, failed) = (&mut book, &mut stock, &mut failed);
        run_calls(&mut forecast, &mut driver, &mut desk, &job, &floor, &mut |progress| {
            bar.set_position(progress.calls);
            book.tell(progress);
            if let Err(error) = count(book, stock, &counts, progress.now) {
                failed.get_or_insert(error);
            }
        })
    };
    bar.finish_and_clear();
    let account = account?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    count(&mut book, &mut stock, &forecast, ends)?;
    forecast.calls(|calls| {
        for call in calls {
            let over = call.over.as_ref();
            let contact = over.is_some_and(|over| over.contact);
            book.call(call.at, &call.place, contact, over.is_some_and(|over| over.success));
        }
    });
    Ok(Ahead { hours: book.close(), calls: account.calls, starts, weight })
}

/// Counts the leads that may be called at the beginning of each hour that has begun by an instant.
fn count(
    book: &mut HourBook,
    stock: &mut Stock<'_>,
    forecast: &Forecast<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    while let Some(at) = book.next_begun(now) {
        stock.forget(forecast.changed());
        let callable = stock.count(at, &mut |lead, look| forecast.look_at(lead, look).map(drop))?;
        book.stock(callable);
    }
    Ok(())
}

/// The places where leads stand.
fn places(forecast: &Forecast<'_>, record: &CampaignRecord, now: DateTime<Utc>) -> Result<Vec<Arc<Place>>, StoreError> {
    let mut places = Vec::new();
    forecast.standing(record.id, now, &mut |place, _| places.push(Arc::new(place.clone())))?;
    Ok(places)
}

/// The leads that are asked about, and how many each stands for.
fn asked(forecast: &Forecast<'_>, record: &CampaignRecord) -> (Vec<LeadId>, u64) {
    let all = forecast.leads(record.id);
    let weight = if all.len() <= ALL_ASKED { 1 } else { all.len().div_ceil(SOME_ASKED) };
    // By chance: lists repeat themselves, and every hundredth row might be one state's.
    let chosen = |lead: &u64| (lead.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32).is_multiple_of(weight);
    (all.iter().filter(chosen).map(|lead| LeadId(lead.cast_signed())).collect(), weight)
}
