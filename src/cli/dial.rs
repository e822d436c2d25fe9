//! `dial`: the call loop.

use super::context::Context;
use super::dial_lock::DialLock;
use super::error::{CliError, Exit};
use super::filters::Watch;
use super::interrupt::stop_flag;
use super::standing::watched_account;
use super::totals::{self, FloorClock};
use super::words::counted;
use super::{progress, terms, waiting};
use crate::call::desk::CampaignDesk;
use crate::call::landing::JudgedLandings;
use crate::call::run::{DayAccount, Ending, Floor, Job, recover, run as run_calls};
use crate::campaign_file::Terms;
use crate::eligibility::Judge;
use crate::store::{CampaignRecord, Store};
use crate::telephony::profile::LineProfile;
use crate::telephony::simulator::Simulator;
use chrono::{DateTime, Duration, Utc};
use std::io::Write;

/// Place calls until the day is over or nobody may be called any more
///
/// With the simulator, a seeded line rings nobody and has a clock of its own that begins now (or at --at): a day takes
/// moments. Its calls are kept apart from real ones: a campaign has either.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
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
/// When the campaign is unknown, its calls were real so far, or the database or the line fails. Exit code 3 says that no
/// lead could be dialed.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    store.set_waiting(waiting::a_moment(context));
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::for_judging(context, &mut store, &name)?;
    let starts = line_starts(context, &store, &record)?;
    let before = store.summary(record.id)?;
    let account = dial(context, &mut store, &record, &terms, &args.line, starts)?;
    let clock = FloorClock::new(context, &terms.campaign.floor);
    if account.calls == 0 {
        let judge = Judge::new(context.rulebook(), &context.zones, &terms.campaign, record.state.halted());
        let mut watch = Watch::new(&terms.campaign, None);
        let totals = watched_account(&store, &judge, &record, "", starts, &mut watch)?;
        for line in totals::lines(&totals, &clock, starts) {
            context.say(line);
        }
        watch.tell(context, &store, &record)?;
        let why = totals::obstacle(context, &record, &totals);
        context.say(format!("nothing to dial: {}", why.as_deref().unwrap_or("no lead may be called in this time")));
        return Ok(Exit::NothingToDial);
    }
    let line = account_line(&account, &args.line, &clock, starts);
    writeln!(context.out(), "{line}")?;
    let mut table = super::report::since(&store, &record, &terms, &before)?;
    table.title = "Outcomes of these calls".to_owned();
    writeln!(context.out(), "\n{}", table.text())?;
    Ok(Exit::Done)
}

/// When the simulated line's clock begins: now, but never before what it did already.
///
/// # Errors
/// When the store fails.
pub fn line_starts(context: &Context, store: &dyn Store, record: &CampaignRecord) -> Result<DateTime<Utc>, CliError> {
    let latest = store.latest(record.id)?;
    Ok(latest.map_or(context.now, |latest| latest.max(context.now)))
}

/// Dials on the simulated line from an instant on.
///
/// # Errors
/// When the campaign's calls were real so far, or the database fails.
pub fn dial(
    context: &Context,
    store: &mut dyn Store,
    record: &CampaignRecord,
    terms: &Terms,
    line: &LineArgs,
    starts: DateTime<Utc>,
) -> Result<DayAccount, CliError> {
    if store.drivers(record.id)?.real {
        let what = format!(
            "campaign {} holds real calls: dial it on the simulated line in a database of its own",
            record.name
        );
        return Err(CliError::new(Exit::Refused, format!("{what} (--db rehearsal.db)")));
    }
    let _lock = DialLock::take(&context.globals.db)?;
    let (campaign, dispositions) = (&terms.campaign, &terms.dispositions);
    let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
    store.keep_rulebook(judge.rulebook().fingerprint(), &judge.rulebook().to_json())?;
    recover_all(context, store)?;
    // Another may have dialed up to the moment at which the lock was free.
    let starts = line_starts(context, store, record)?.max(starts);
    let mut desk = CampaignDesk::new(&judge, record.id, "");
    let mut driver = Simulator::new(line.seed, starts, dispositions, LineProfile::default());
    let floor = Floor {
        agents: (1..=line.agents).map(|agent| format!("agent-{agent:02}")).collect(),
        until: Some(line.ends(starts)),
        max_calls: line.max_calls,
        zone: context.zone(&campaign.floor).cloned(),
        // Calls in progress end, no new ones begin.
        stop: stop_flag(),
        rulebook: judge.rulebook_fingerprint(),
        ..Floor::default()
    };
    let bar = progress::calls(context, &record.name, line.max_calls.unwrap_or_default());
    let mut watch = |calls: &crate::call::run::Progress| bar.set_position(calls.calls);
    let landings = JudgedLandings::new(Judge::new(context.rulebook(), &context.zones, campaign, ""));
    let job = Job { campaign_id: record.id, campaign, landings: &landings, dispositions };
    let account = run_calls(store, &mut driver, &mut desk, &job, &floor, &mut watch);
    bar.finish_and_clear();
    let account = account?;
    if account.ending == Ending::Halted {
        context.say("the campaign was paused or closed meanwhile: no further calls");
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

/// `1,240 calls by 20 agents on the simulated line, 10:00–14:00 Manila`.
pub fn account_line(account: &DayAccount, line: &LineArgs, clock: &FloorClock, starts: DateTime<Utc>) -> String {
    let span = match (account.first_call, account.last_call) {
        (Some(first), Some(last)) => format!(", {} to {}", clock.read(first, starts), clock.read(last, first)),
        _ => String::new(),
    };
    let agents = counted(u64::from(line.agents), "agent", "agents");
    format!("{} by {agents} on the simulated line{span}", counted(account.calls, "call", "calls"))
}
