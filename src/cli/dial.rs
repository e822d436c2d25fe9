//! `dial`: the call loop.

use super::context::Context;
use super::dial_lock::DialLock;
use super::error::{CliError, Exit};
use super::interrupt::stop_flag;
use super::simulated::{OnLine, SimulatedRun};
use super::weights::{self, Named, Share};
use super::what_if::RateArgs;
use super::words::counted;
use super::{dial_told, progress, terms, waiting};
use crate::call::landing::JudgedLandings;
use crate::call::run::{DayAccount, Ending, Floor, Progress, recover};
use crate::eligibility::Judge;
use crate::store::{CampaignRecord, Store};
use chrono::{DateTime, Duration, Utc};
use std::io::Write;

/// Place calls until the day is over or nobody may be called any more
///
/// With the simulator, a seeded line rings nobody and has a clock of its own that begins now (or at --at): a day takes
/// moments. Its calls are kept apart from real ones: a campaign has either.
///
/// Several campaigns at once share the agents' time by weight: with `-c solar=3 -c winter`, three quarters of it are solar's. A campaign
/// that has nobody to call leaves its agents to the others, an agent's own callbacks go to that agent first, and caps hold across all.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign, or several with their weights [default: the only one; the weight of its file, or 1]
    #[arg(long, short, value_name = "NAME[=WEIGHT]", value_parser = weights::read_named)]
    campaign: Vec<Named>,
    #[command(flatten)]
    line: LineArgs,
}

/// The line and the floor.
#[derive(Clone, Debug, clap::Args)]
pub struct LineArgs {
    /// How calls are placed
    #[arg(long, default_value = "simulator", value_parser = ["simulator"])]
    pub driver: String,
    /// How many agents take calls
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub agents: u32,
    /// The seed of the simulated line: the same seed gives the same day
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How long to dial, in hours
    #[arg(long, default_value_t = 8, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=168))]
    pub hours: u32,
    /// When to stop dialing (RFC 3339); instead of --hours
    #[arg(long, value_name = "INSTANT", conflicts_with = "hours", value_parser = super::settings::read_instant)]
    pub until: Option<DateTime<Utc>>,
    #[command(flatten)]
    pub rates: RateArgs,
    /// Stop after this many calls
    #[arg(long, value_name = "N")]
    pub max_calls: Option<u64>,
}

impl LineArgs {
    /// When dialing that starts then ends.
    pub fn ends(&self, starts: DateTime<Utc>) -> DateTime<Utc> {
        self.until.unwrap_or_else(|| starts + Duration::hours(i64::from(self.hours)))
    }
}

/// Dials.
///
/// # Errors
/// When a campaign is unknown, its calls were real so far, or the database or the line fails. Exit code 3 says that no
/// lead could be dialed.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    store.set_waiting(waiting::a_moment(context));
    let shares = weights::shares(context, &mut store, &args.campaign)?;
    let mut starts = context.now;
    let mut before = Vec::new();
    for share in &shares {
        starts = starts.max(line_starts(context, &store, &share.record)?);
        before.push(store.summary(share.record.id)?);
    }
    let account = dial(context, &mut store, &shares, &args.line, starts)?;
    let several = shares.len() > 1;
    let of = |share: &Share| if several { format!(" for {}", share.record.name) } else { String::new() };
    if account.calls > 0 {
        let line = dial_told::account_line(&account, &args.line, &dial_told::common_clock(context, &shares), starts);
        writeln!(context.out(), "{line}")?;
        if several {
            let table = dial_told::by_campaign(&store, &shares, &before, &account)?;
            writeln!(context.out(), "\n{}", table.text().trim_end())?;
        }
    }
    for ((share, before), job) in shares.iter().zip(&before).zip(&account.jobs) {
        if job.calls == 0 && (job.away || account.calls == 0) {
            dial_told::nobody(context, &store, share, &of(share), starts)?;
        } else if job.calls == 0 {
            context.say(format!("{}: its turn had not come", share.record.name));
        }
        if job.calls == 0 {
            continue;
        }
        let mut table = super::report::since(&store, &share.record, &share.terms, before)?;
        table.title = format!("Outcomes of these calls{}", of(share));
        let text = table.text();
        writeln!(context.out(), "\n{}", if several { text.trim_end() } else { &text })?;
    }
    Ok(if account.calls > 0 { Exit::Done } else { Exit::NothingToDial })
}

/// When the simulated line's clock begins: now, but never before what it did already.
///
/// # Errors
/// When the store fails.
pub fn line_starts(context: &Context, store: &dyn Store, record: &CampaignRecord) -> Result<DateTime<Utc>, CliError> {
    let latest = store.latest(record.id)?;
    Ok(latest.map_or(context.now, |latest| latest.max(context.now)))
}

/// Dials campaigns on the simulated line from an instant on.
///
/// # Errors
/// When the calls of one were real so far, or the database fails.
pub fn dial(
    context: &Context,
    store: &mut dyn Store,
    shares: &[Share],
    line: &LineArgs,
    starts: DateTime<Utc>,
) -> Result<DayAccount, CliError> {
    for Share { record, .. } in shares {
        if store.drivers(record.id)?.real {
            let what = format!(
                "campaign {} holds real calls: dial it on the simulated line in a database of its own",
                record.name
            );
            return Err(CliError::new(Exit::Refused, format!("{what} (--db rehearsal.db)")));
        }
    }
    let _lock = DialLock::take(&context.globals.db)?;
    let rulebook = context.rulebook();
    store.keep_rulebook(rulebook.fingerprint(), &rulebook.to_json())?;
    recover_all(context, store)?;
    // Another may have dialed up to the moment at which the lock was free.
    let mut starts = starts;
    for Share { record, .. } in shares {
        starts = starts.max(line_starts(context, store, record)?);
    }
    let floor = Floor {
        agents: (1..=line.agents).map(|agent| format!("agent-{agent:02}")).collect(),
        until: Some(line.ends(starts)),
        max_calls: line.max_calls,
        // Calls in progress end, no new ones begin.
        stop: stop_flag(),
        rulebook: rulebook.fingerprint().to_owned(),
    };
    let names: Vec<_> = shares.iter().map(|share| share.record.name.as_str()).collect();
    let bar = progress::calls(context, &names.join(", "), line.max_calls.unwrap_or_default());
    let mut watch = |calls: &Progress| bar.set_position(calls.calls);
    let rates = line.rates.all(store, shares)?;
    let campaigns: Vec<_> = shares.iter().zip(&rates).map(|(share, rates)| OnLine::new(share, rates)).collect();
    let (zones, seed) = (&context.zones, line.seed);
    let run = SimulatedRun { rulebook, zones, campaigns: &campaigns, seed, starts, ahead: None };
    let account = run.go(store, &floor, &mut watch);
    bar.finish_and_clear();
    let (account, _) = account?;
    for (share, job) in shares.iter().zip(&account.jobs) {
        if job.ending == Ending::Halted {
            let which = if shares.len() > 1 { share.record.name.as_str() } else { "the campaign" };
            context.say(format!("{which} was paused or closed meanwhile: no further calls"));
        }
    }
    Ok(account)
}

/// Closes what a crash left open, in every campaign: a number that seems to be on the line for one is called for none. Only
/// one process dials, so that none of these calls goes on.
fn recover_all(context: &Context, store: &mut dyn Store) -> Result<(), CliError> {
    let mut lost = 0;
    for record in store.campaigns()? {
        if !store.open_attempts(record.id)?.is_empty() {
            let now = line_starts(context, store, &record)?;
            let (record, terms) = terms::from_store(context, store, &record.name)?;
            let judge = Judge::new(context.rulebook(), &context.zones, &terms.campaign, "");
            lost += recover(store, record.id, &JudgedLandings::new(judge), &terms.dispositions, now)?;
        }
    }
    if lost > 0 {
        let calls = counted(lost, "call", "calls");
        context.say(format!("{calls} cut off when outdial last ended: outcome unknown, counted as attempts"));
    }
    Ok(())
}
