//! `disposition withdraw`: a complete that is taken back.

use super::context::Context;
use super::disposition::no_disposition;
use super::error::{CliError, Exit};
use super::words::instant;
use super::{filters, quotas_told, terms};
use crate::call::aftermath::{Over, aftermath};
use crate::call::landing::JudgedLandings;
use crate::domain::attempt::{Attempt, AttemptId};
use crate::domain::disposition::{Disposition, DispositionSet};
use crate::domain::lead::LeadStatus;
use crate::eligibility::Judge;
use crate::store::completes::{Completes, Withdrawal};
use crate::store::{Calling, Store};

/// The code as which an attempt counts afterwards, if none is said.
const WITHDRAWN: &str = "WITHDRAWN";

/// Take back a success: an interview that was found wanting, a sale that was cancelled
///
/// The attempt stays, with what it ended as, who took it back, when and why. From this moment on it counts as the other disposition: in
/// reports, and in quotas, which have room again. No number is called again unless that disposition says so.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The attempt, as `disposition record` and `why` number it
    #[arg(value_name = "ATTEMPT")]
    attempt: i64,
    /// Why it does not count
    #[arg(long, value_parser = read_reason)]
    reason: String,
    /// As which disposition it counts from now on [default: WITHDRAWN, if the campaign's set has it]
    #[arg(long = "as", value_name = "CODE")]
    code: Option<String>,
    /// Who takes it back
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    by: String,
}

fn read_reason(text: &str) -> Result<String, String> {
    let reason = text.trim();
    if reason.is_empty() { Err("write why: it is kept with the attempt".to_owned()) } else { Ok(reason.to_owned()) }
}

/// Takes a success back.
///
/// # Errors
/// When there is no such attempt, it is no success, it was taken back before, or the disposition is none that it can count as.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let id = AttemptId(args.attempt);
    let Some(attempt) = store.attempt(id)? else {
        return Err(CliError::fault(format!("there is no attempt {}", id.0)));
    };
    if let Some(before) = store.withdrawal(id)? {
        let by = if before.by.is_empty() { String::new() } else { format!(" by {}", before.by) };
        let line = format!("attempt {} was withdrawn on {}{by}: {}", id.0, instant(before.at), before.reason);
        return Err(CliError::fault(line));
    }
    let record = store.campaigns()?.into_iter().find(|record| record.id == attempt.campaign);
    let record = record.ok_or_else(|| CliError::fault("the attempt's campaign is gone"))?;
    let terms = terms::from_record(context, &record)?;
    let (campaign, set) = (&terms.campaign, &terms.dispositions);
    let was = success(&attempt, set)?;
    let now = counts_as(args.code.as_deref(), was, set)?;
    filters::bring_facts(context, &mut store, record.id, &terms, None)?;
    let landings = JudgedLandings::new(Judge::new(context.rulebook(), &context.zones, campaign, ""));
    let into = store.completes(record.id)?.into_iter().find(|complete| complete.attempt == id.0);
    let (at, reason) = (context.now, args.reason.clone());
    let withdrawal = Withdrawal { attempt: id, at, by: args.by.clone(), reason, disposition: was.code.clone() };
    let over = Over { disposition: now, number: attempt.number, agent: "", at, now: at, callback: None };
    store.withdraw(&withdrawal, now, &mut |lead| aftermath(&landings, lead, &over))?;
    context.say(format!("attempt {}: {} withdrawn; it counts as {} now", id.0, was.label, now.label));
    if let Some(lead) = store.lead(attempt.lead)? {
        let into = into.and_then(|complete| complete.quotas).unwrap_or_default();
        for line in quotas_told::of_withdrawn(campaign, &lead, &into) {
            context.say(format!("note: {line}"));
        }
        let stands = match (lead.status, lead.next_at) {
            (LeadStatus::Final, _) => format!("is done: {}", lead.final_reason),
            (LeadStatus::Waiting, Some(at)) => format!("may be called again from {} on", instant(at)),
            (LeadStatus::Waiting | LeadStatus::Ready, _) => "may be called again".to_owned(),
        };
        context.say(format!("lead {} {stands}", lead.id.0));
    }
    Ok(Exit::Done)
}

/// The row as which an attempt ended, if that is a success.
fn success<'s>(attempt: &Attempt, set: &'s DispositionSet) -> Result<&'s Disposition, CliError> {
    let id = attempt.id.0;
    let Some(outcome) = &attempt.outcome else {
        return Err(CliError::fault(format!("attempt {id} goes on: record its result first")));
    };
    let row = set.find(&outcome.disposition);
    row.filter(|row| row.success).ok_or_else(|| {
        let codes = set.successes().join(", ");
        let line = format!(
            "attempt {id} ended as {}, which is no success: only {codes} can be withdrawn",
            outcome.disposition
        );
        CliError::fault(line)
    })
}

/// The row as which it counts from now on.
fn counts_as<'s>(code: Option<&str>, was: &Disposition, set: &'s DispositionSet) -> Result<&'s Disposition, CliError> {
    let Some(now) = set.find(code.unwrap_or(WITHDRAWN)) else {
        return Err(CliError::fault(match code {
            Some(code) => format!("--as: {}", no_disposition(code, set)),
            None => format!(
                "the set {} has no {WITHDRAWN}: say as what a withdrawn {} counts, --as CODE",
                set.name, was.code
            ),
        }));
    };
    if now.success {
        return Err(CliError::fault(format!("--as {}: that is a success too, and would count as one", now.code)));
    }
    if now.callback {
        let line = format!("--as {}: it needs a time that was agreed with the person; take another", now.code);
        return Err(CliError::fault(line));
    }
    Ok(now)
}
