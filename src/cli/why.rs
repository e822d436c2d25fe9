//! `why`: every rule that was looked at for a number, and the next instant at which it may be called.

use super::context::Context;
use super::error::{CliError, Exit};
use super::why_told::Told;
use super::{terms, who, why_attempt};
use crate::domain::lead::Lead;
use crate::domain::place::PlaceEvidence;
use crate::eligibility::{Judge, Verdict};
use crate::intake::phones::read_one;
use crate::rules::places::locate;
use crate::store::Store;
use serde_json::json;
use std::io::Write;

/// Say why a number may or may not be called: every rule, its source, and the next legal instant
///
/// Prints what was looked at, with its source and what it rests on, then the next instant at which the call is
/// lawful. With --at, the same for another instant. With --attempt, why a call was placed: the verdict of its moment is
/// reached again, under the rules, the campaign and the facts of then.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A number (+13055550142, or national), a lead as dial lists number it, or the client's key
    #[arg(required_unless_present = "attempt")]
    lead_or_phone: Option<String>,
    /// The campaign [default: the only one]
    #[arg(long, short, conflicts_with = "attempt")]
    campaign: Option<String>,
    /// Ask as this agent, whose own callbacks nobody else may make until their grace is over
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME", conflicts_with = "attempt")]
    agent: String,
    /// Why this attempt was made
    #[arg(long, value_name = "ID", conflicts_with = "lead_or_phone")]
    attempt: Option<i64>,
    /// How to print the answer
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Explains.
///
/// # Errors
/// When nothing in the campaign is meant by the text. Exit code 4 says that the call is refused now.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let as_json = args.format == "json";
    if let Some(attempt) = args.attempt {
        return why_attempt::run(context, &store, attempt, as_json);
    }
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::for_judging(context, &mut store, &name)?;
    let campaign = &terms.campaign;
    let text = args.lead_or_phone.as_deref().unwrap_or_default();
    let leads = who::meant(&store, &record, campaign, text)?;
    let has = |lead: &Lead, number| lead.phones.iter().any(|phone| phone.number == number);
    let number = read_one(text, Some(&campaign.region)).ok().map(|phone| phone.number);
    let number = number.filter(|number| leads.iter().all(|lead| has(lead, *number)));
    let mut texts = Vec::new();
    let mut values = Vec::new();
    let mut any = false;
    {
        let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
        for today in &leads {
            // Who asks of another instant wants to know what was known then.
            let (lead, later) =
                if context.globals.at.is_some() { today.as_of(context.now) } else { (today.clone(), 0) };
            let lead = &lead;
            let details = store.lead_details(lead.id)?;
            for phone in lead.phones.iter().filter(|phone| number.is_none_or(|number| phone.number == number)) {
                let evidence = details.as_ref().map(|draft| draft.evidence.clone()).unwrap_or_default();
                let located =
                    locate(&PlaceEvidence { number: Some(phone.number), ..evidence }, campaign.place, &context.zones);
                let (asker, now) = (args.agent.as_str(), context.now);
                let (verdict, findings) = judge.explain(lead, phone, asker, now);
                any |= matches!(verdict, Verdict::Dialable { .. });
                let closes = closes(&judge, lead, phone, asker, &verdict);
                let anothers = lead.callback.as_ref().filter(|callback| callback.is_anothers(asker));
                let own = anothers.and_then(|own| judge.phone(lead, phone, &own.agent, now).first_legal(now));
                let found_by = located.findings;
                let told = Told { lead, phone, found_by, verdict, findings, closes, own, later, now };
                texts.push(told.text(context, campaign));
                values.push(told.json());
            }
        }
    }
    if as_json {
        writeln!(context.out(), "{:#}", json!(values))?;
    } else {
        writeln!(context.out(), "{}", texts.join("\n\n"))?;
    }
    Ok(if any { Exit::Done } else { Exit::Refused })
}

/// Until when a lead that may be called later may be called then.
fn closes(
    judge: &Judge<'_>,
    lead: &Lead,
    phone: &crate::domain::lead::Phone,
    asker: &str,
    verdict: &Verdict,
) -> Option<chrono::DateTime<chrono::Utc>> {
    match verdict {
        Verdict::Later { at, .. } => match judge.phone(lead, phone, asker, *at) {
            Verdict::Dialable { until } => Some(until),
            Verdict::Later { .. } | Verdict::Never { .. } => None,
        },
        Verdict::Dialable { .. } | Verdict::Never { .. } => None,
    }
}
