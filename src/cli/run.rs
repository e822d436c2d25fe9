//! `run`: the main job in one go, on one screen.

use super::context::Context;
use super::dial::{LineArgs, dial, line_starts};
use super::dial_told::account_line;
use super::error::{CliError, Exit};
use super::filters::{self, Watch};
use super::lists::{self, ReadArgs};
use super::lists_told;
use super::standing::{watched_account, whole_account};
use super::totals::{self, FloorClock};
use super::weights::Share;
use super::words::{count, counted, instant};
use super::{campaign, mixes, report, terms, waiting};
use crate::call::run::DayAccount;
use crate::dial_list::Totals;
use crate::domain::campaign::{Campaign, LeadOrder};
use crate::eligibility::{Judge, ReasonCode};
use crate::store::{CampaignRecord, CandidateQuery, Look, Scope, Store, anywhere};
use chrono::{DateTime, Utc};
use std::io::Write;
use std::path::PathBuf;

/// Do a campaign's day in one go: import its lists, dial them on a simulated line, report
///
/// Nobody is called: the line is simulated and has a clock of its own. If nobody may be called now, its day begins when
/// somebody may. Run it again and it goes on with the next day.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The campaign file (TOML)
    file: PathBuf,
    #[command(flatten)]
    line: LineArgs,
}

/// Runs a campaign's day.
///
/// # Errors
/// When the campaign file or a list has faults, or the database fails. Exit code 3 says that nobody may be called.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let from_file = terms::from_file(context, &args.file)?;
    let own = &from_file.terms.campaign;
    let files = campaign::list_files(&from_file)?;
    let as_said = ReadArgs::default();
    let looked = lists::look_at(context, own, &files, &as_said, &as_said.options(own, context.now)?)?;
    let mut store = context.store()?;
    terms::keeps_places(context, &store, &from_file)?;
    terms::filter_fits(&store, &from_file, &looked.headers)?;
    let (id, _) = store.save_campaign(&from_file.record, context.now)?;
    filters::bring_facts(context, &mut store, id, &from_file.terms, None)?;
    campaign::resume_leads(context, &mut store, id, own)?;
    let reports = lists::load(context, &mut store, id, own, &looked.files, &ReadArgs::default())?;
    store.set_waiting(waiting::a_moment(context));
    let (record, terms) = terms::for_judging(context, &mut store, &own.name)?;
    let shares = [Share { record, terms, weight: 1 }];
    let [Share { record, terms, .. }] = &shares;
    let own = &terms.campaign;
    let clock = FloorClock::new(context, &own.floor);
    let stands = line_starts(context, &store, record)?;
    let mut watch = Watch::new(own, None);
    let (starts, totals) = shift(context, &store, record, own, stands, &mut watch)?;
    let ends = args.line.ends(starts);

    let day = clock.zone().local(starts).format("%a %-d %b %Y");
    let mut lines = vec![format!("{} · {} · {} · {day}", own.name, own.client, own.kind), String::new()];
    for (index, line) in lists_told::lines(&reports).into_iter().enumerate() {
        lines.push(format!("{:<10} {line}", if index == 0 { "Lists" } else { "" }));
    }
    if starts > stands {
        let begins = clock.read(starts, context.now);
        lines.push(format!("{:<10} nobody may be called before {begins}: the shift begins then", "Now"));
    } else if stands > context.now {
        let at = clock.read(stands, context.now);
        lines.push(format!("{:<10} the simulated line has come to {at}: the shift goes on from there", "Now"));
    }
    lines.extend(standing(&totals, ends));
    writeln!(context.out(), "{}", lines.join("\n"))?;
    watch.tell(context, &store, record)?;
    mixes::tell_unknown(context, &store, record.id, own)?;

    let before = store.summary(record.id)?;
    let account = dial(context, &mut store, &shares, &args.line, starts)?;
    if account.calls == 0 {
        let why = totals::obstacle(context, record, &totals)
            .unwrap_or_else(|| "no lead may be called in this shift".to_owned());
        writeln!(context.out(), "{:<10} nobody: {why}", "Dialed")?;
        return Ok(Exit::NothingToDial);
    }
    writeln!(context.out(), "{:<10} {}", "Dialed", account_line(&account, &args.line, &clock, starts))?;
    for (reason, times) in &account.refused {
        writeln!(
            context.out(),
            "{:<10} {} at the last look: {reason}",
            "",
            counted(*times, "lead held back", "leads held back")
        )?;
    }
    let mut table = report::since(&store, record, terms, &before)?;
    table.title = "Outcomes of these calls".to_owned();
    writeln!(context.out(), "\n{}", table.text().trim_end())?;
    let (after, opens) = leads_after(context, &store, record, own, &account)?;
    writeln!(context.out(), "\n{after}\n")?;
    for (index, hint) in hints(context, &store, record, opens)?.into_iter().enumerate() {
        writeln!(context.out(), "{:<10} {hint}", if index == 0 { "Next" } else { "" })?;
    }
    Ok(Exit::Done)
}

/// When the shift begins, and how the leads stand then: now, if anybody may be called, else when somebody may.
fn shift(
    context: &Context,
    store: &dyn Store,
    record: &CampaignRecord,
    campaign: &Campaign,
    now: DateTime<Utc>,
    watch: &mut Watch<'_>,
) -> Result<(DateTime<Utc>, Totals), CliError> {
    let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
    let totals = watched_account(store, &judge, record, "", now, watch)?;
    match totals.next_opening().filter(|_| totals.callable == 0) {
        None => Ok((now, totals)),
        Some(at) => Ok((at, whole_account(store, &judge, record, "", at)?)),
    }
}

/// `Callable   4,318 now   6,120 later in the shift   812 after it` and the reasons of the rest.
fn standing(totals: &Totals, ends: DateTime<Utc>) -> Vec<String> {
    let soon = totals.opening_before(ends);
    let after = totals.waiting_leads() - soon;
    let callable =
        format!("{} now   {} later in the shift   {} after it", count(totals.callable), count(soon), count(after));
    let mut lines = vec![format!("{:<10} {callable}", "Callable")];
    let mut refused = Vec::new();
    for (reason, still) in &totals.refused {
        let word = if *reason == ReasonCode::LeadFinal { "finished" } else { reason.label() };
        refused.push(format!("{} {word}", count(still.leads)));
    }
    if refused.is_empty() {
        refused.push("nobody".to_owned());
    }
    lines.push(format!("{:<10} {}", "Refused", refused.join("   ")));
    lines
}

/// Where the leads stand when the shift is over, and when the next of them may be called.
fn leads_after(
    context: &Context,
    store: &dyn Store,
    record: &CampaignRecord,
    campaign: &Campaign,
    account: &DayAccount,
) -> Result<(String, Option<DateTime<Utc>>), CliError> {
    let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
    let at = store.latest(record.id)?.or(account.last_call).unwrap_or(context.now);
    let totals = whole_account(store, &judge, record, "", at)?;
    let done = totals.refused_leads();
    let again = totals.callable + totals.waiting_leads();
    let clock = FloorClock::new(context, &campaign.floor);
    let opens = if totals.callable > 0 { Some(at) } else { totals.next_opening() };
    let next = opens.filter(|_| totals.callable == 0);
    let next = next.map(|next| format!(", the first from {}", clock.read(next, at))).unwrap_or_default();
    let leads = counted(totals.leads, "lead", "leads");
    let line = format!(
        "{:<10} of {leads}, {} are done or refused and {} are still to be called{next}",
        "After",
        count(done),
        count(again)
    );
    Ok((line, opens))
}

/// What to look at next: commands that work as they stand. The simulated line's clock runs ahead of everybody else's, so
/// that they ask as of the instant at which the next lead may be called.
fn hints(
    context: &Context,
    store: &dyn Store,
    record: &CampaignRecord,
    opens: Option<DateTime<Utc>>,
) -> Result<Vec<String>, CliError> {
    let mut options = String::new();
    if store.campaigns()?.len() > 1 {
        options.push_str(&format!(" --campaign {}", record.name));
    }
    if let Some(db) = context.globals.db_option() {
        options.push_str(&format!(" --db {db}"));
    }
    let rules = context.globals.rules_option().map(|rules| format!(" --rules {rules}")).unwrap_or_default();
    let at = opens.map(|at| format!("{rules} --at {}", instant(at)));
    let mut hints = Vec::new();
    if let Some(number) = any_number(store, record)? {
        hints.push(format!("outdial why {number}{options}{}", at.as_deref().unwrap_or(&rules)));
    }
    hints.push(format!("outdial report dispositions --by hour{options}"));
    if let Some(at) = at {
        hints.push(format!("outdial dial-list --limit 20{options}{at}"));
    }
    Ok(hints)
}

/// A number of the campaign's, for the hint: of a lead that was dialed and is not done, if there is one.
fn any_number(store: &dyn Store, record: &CampaignRecord) -> Result<Option<String>, CliError> {
    let mut number = None;
    let scope = Scope::Due(DateTime::<Utc>::MAX_UTC);
    let query = CandidateQuery { campaign: record.id, scope, order: LeadOrder::RetriesFirst };
    store.candidates(&query, &anywhere, &mut |lead| {
        number = lead.phones.first().map(|phone| phone.number.to_string());
        if number.is_some() { Look::Enough } else { Look::Passed }
    })?;
    Ok(number)
}
