//! What calls came to, told: by how many agents, by campaign, by outcome.

use super::context::Context;
use super::dial::LineArgs;
use super::error::CliError;
use super::filters::Watch;
use super::standing::watched_account;
use super::totals::{self, FloorClock};
use super::weights::Share;
use super::words::counted;
use crate::call::run::{DayAccount, Ending, JobAccount};
use crate::eligibility::Judge;
use crate::report::dispositions;
use crate::report::table::{Cell, Column, Table};
use crate::store::{Store, SummaryRow};
use chrono::{DateTime, Utc};

/// `1,240 calls by 20 agents on the simulated line, 10:00–14:00 Manila`.
pub fn account_line(account: &DayAccount, line: &LineArgs, clock: &FloorClock, starts: DateTime<Utc>) -> String {
    let span = match (account.first_call, account.last_call) {
        (Some(first), Some(last)) => format!(", {} to {}", clock.read(first, starts), clock.read(last, first)),
        _ => String::new(),
    };
    let agents = counted(u64::from(line.agents), "agent", "agents");
    format!("{} by {agents} on the simulated line{span}", counted(account.calls, "call", "calls"))
}

/// The clock of the floor if all campaigns have the same, else UTC.
pub fn common_clock(context: &Context, shares: &[Share]) -> FloorClock {
    let mut floors = shares.iter().map(|share| share.terms.campaign.floor.as_str());
    let first = floors.next().unwrap_or_default();
    FloorClock::new(context, if floors.all(|floor| floor == first) { first } else { "" })
}

/// Which part of the agents' time each campaign had, beside its part of the weights; `before` holds their sums before the calls.
///
/// # Errors
/// When the store fails.
pub fn by_campaign(
    store: &dyn Store,
    shares: &[Share],
    before: &[Vec<SummaryRow>],
    account: &DayAccount,
) -> Result<Table, CliError> {
    let whole_weight: u64 = shares.iter().map(|share| u64::from(share.weight)).sum();
    let time = |job: &JobAccount| job.agent_time.num_seconds().unsigned_abs();
    let whole_time: u64 = account.jobs.iter().map(time).sum();
    let (mut rows, mut all_contacts) = (Vec::new(), 0);
    for ((share, before), job) in shares.iter().zip(before).zip(&account.jobs) {
        let contacts = contacts(store, share, before)?;
        all_contacts += contacts;
        rows.push(vec![
            Cell::text(&share.record.name),
            Cell::Count(share.weight.into()),
            Cell::Share { part: share.weight.into(), whole: whole_weight },
            Cell::Share { part: time(job), whole: whole_time },
            Cell::Seconds(time(job)),
            Cell::Count(job.calls),
            Cell::Count(contacts),
            Cell::text(ended(job)),
        ]);
    }
    let total = vec![
        Cell::text("all"),
        Cell::Count(whole_weight),
        Cell::Blank,
        Cell::Blank,
        Cell::Seconds(whole_time),
        Cell::Count(account.calls),
        Cell::Count(all_contacts),
        Cell::Blank,
    ];
    let columns = vec![
        Column::words("campaign", "campaign"),
        Column::figures("weight", "weight"),
        Column::figures("of_weights", "of weights"),
        Column::figures("of_time", "of time"),
        Column::figures("agent_seconds", "agents' time"),
        Column::figures("calls", "calls"),
        Column::figures("contacts", "contacts"),
        Column::words("ended", "ended"),
    ];
    Ok(Table { title: String::new(), columns, rows, total: Some(total), notes: Vec::new() })
}

/// On how many calls since then a person answered.
fn contacts(store: &dyn Store, share: &Share, before: &[SummaryRow]) -> Result<u64, CliError> {
    let rows = dispositions::since(before, &store.summary(share.record.id)?);
    let is_contact = |code: &str| share.terms.dispositions.find(code).is_some_and(|row| row.contact);
    Ok(rows.iter().filter(|row| is_contact(&row.disposition)).map(|row| row.attempts).sum())
}

fn ended(job: &JobAccount) -> &'static str {
    match job.ending {
        Ending::NobodyLeft => "nobody left to call",
        Ending::Closed => "time over",
        Ending::EnoughCalls | Ending::Stopped if job.away => "nobody to call then",
        Ending::EnoughCalls => "enough calls",
        Ending::Stopped => "stopped",
        Ending::Halted => "paused or closed",
    }
}

/// Tells people how the leads of a campaign stand for which nobody was called, and why; `of` names it, where there are several.
///
/// # Errors
/// When the store fails.
pub fn nobody(
    context: &Context,
    store: &dyn Store,
    share: &Share,
    of: &str,
    starts: DateTime<Utc>,
) -> Result<(), CliError> {
    let (record, campaign) = (&share.record, &share.terms.campaign);
    let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
    let mut watch = Watch::new(campaign, None);
    let totals = watched_account(store, &judge, record, "", starts, &mut watch)?;
    for line in totals::lines(&totals, &FloorClock::new(context, &campaign.floor), starts) {
        context.say(line);
    }
    watch.tell(context, store, record)?;
    let why = totals::obstacle(context, record, &totals);
    context.say(format!("nothing to dial{of}: {}", why.as_deref().unwrap_or("no lead may be called in this time")));
    Ok(())
}
