//! `disposition record`: the result of one call that was made by hand.

use super::context::Context;
use super::disposition::{no_disposition, only_real};
use super::error::{CliError, Exit};
use super::words::{instant, moment_near};
use super::{filters, quotas_told, terms};
use crate::call::aftermath::{Over, aftermath};
use crate::call::callback;
use crate::call::floor::booked;
use crate::call::landing::{JudgedLandings, Landing, Landings};
use crate::domain::attempt::{AttemptId, NewAttempt, Outcome};
use crate::domain::disposition::Disposition;
use crate::domain::lead::{Callback, Lead, LeadId, LeadStatus, PastAttempt};
use crate::domain::phone::PhoneNumber;
use crate::domain::quota::Answers;
use crate::eligibility::judge::reasons_in_words;
use crate::eligibility::{Evidence, Judge};
use crate::intake::phones::read_one;
use crate::store::{Calling, Store};
use chrono::{DateTime, Utc};

/// Record the result of one call that was made by hand
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The number that was dialed, or the lead as dial lists number it
    lead_or_phone: String,
    /// The disposition's code, such as SALE
    code: String,
    /// The number that was dialed, where a lead with several is named
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// Who called
    #[arg(long, default_value = "", hide_default_value = true)]
    agent: String,
    /// What the agent wrote down
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
    /// What was answered in the interview, for quotas: q1=yes (repeatable)
    #[arg(long = "answer", value_name = "QUESTION=ANSWER", value_parser = read_answer)]
    answers: Vec<(String, String)>,
    /// Seconds of conversation
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    talk: u32,
    /// When to call again, for callbacks: by the called party's clock, "2026-11-24 15:00", or with its offset
    #[arg(long, value_name = "TIME")]
    callback: Option<String>,
}

fn read_answer(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(question, answer)| (question.trim().to_owned(), answer.trim().to_owned()));
    pair.filter(|(question, answer)| !question.is_empty() && !answer.is_empty())
        .ok_or_else(|| "write QUESTION=ANSWER, such as q1=yes".to_owned())
}

impl Args {
    fn answers(&self) -> Answers {
        let mut answers = Answers::default();
        self.answers.iter().for_each(|(question, answer)| answers.note(question, answer));
        answers
    }
}

/// Records a result.
///
/// # Errors
/// When the lead, the disposition or the time of a callback is none, the lead is in a call, or the campaign's calls are simulated.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let mut store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (campaign_record, terms) = terms::from_store(context, &store, &name)?;
    filters::bring_facts(context, &mut store, campaign_record.id, &terms, None)?;
    let campaign = &terms.campaign;
    let Some(disposition) = terms.dispositions.find(&args.code) else {
        return Err(CliError::fault(no_disposition(&args.code, &terms.dispositions)));
    };
    if disposition.callback && args.callback.is_none() {
        let example = "--callback \"2026-11-24 15:00\" on the called party's clock";
        let line = format!("{}: say when with --callback, such as {example}", disposition.code);
        return Err(CliError::fault(line));
    }
    only_real(&store, &campaign_record)?;
    let (lead, number) = called(&store, campaign_record.id, &campaign.region, args)?;
    let landings = JudgedLandings::new(Judge::new(context.rulebook(), &context.zones, campaign, ""));
    let read = |text: &String| callback::read(text, &lead, number, &landings);
    let agreed = args.callback.as_ref().map(read).transpose();
    let agreed = agreed.map_err(|what| CliError::fault(format!("--callback: {what}")))?;
    let zone = context.zone(&campaign.floor).cloned();
    let (day, hour) = booked(zone.as_ref(), context.now);
    let attempt = NewAttempt {
        campaign: campaign_record.id,
        lead: lead.id,
        number,
        agent: args.agent.clone(),
        driver: "manual".to_owned(),
        at: context.now,
        day,
        hour,
        rulebook: context.rulebook().fingerprint().to_owned(),
        campaign_fingerprint: campaign.fingerprint.clone(),
        evidence: "{}".to_owned(),
    };
    store.keep_rulebook(context.rulebook().fingerprint(), &context.rulebook().to_json())?;
    let (recorded, notes) = record(context, &mut store, args, &attempt, (disposition, agreed), &landings)?;
    context.say(format!("attempt {}: {:#} {}", recorded.0, number, disposition.label));
    notes.iter().for_each(|note| context.say(format!("note: {note}")));
    if let Some(lead) = store.lead(lead.id)? {
        if disposition.success {
            let told = quotas_told::of_complete(&store, campaign, &lead, recorded, &args.answers())?;
            told.iter().for_each(|line| context.say(format!("note: {line}")));
        }
        tell_callback(context, &lead, number, &landings);
    }
    Ok(Exit::Done)
}

/// Stores the call. Gives what there is to be noted of it.
fn record(
    context: &Context,
    store: &mut dyn Store,
    args: &Args,
    attempt: &NewAttempt,
    (disposition, callback): (&Disposition, Option<DateTime<Utc>>),
    landings: &dyn Landings,
) -> Result<(AttemptId, Vec<String>), CliError> {
    let (now, number) = (context.now, attempt.number);
    // The call has been made: it is recorded whatever the rules say of it, and what they say is kept with it.
    let judge = Judge::new(context.rulebook(), &context.zones, landings.campaign(), "");
    let (mut against, mut lost) = (String::new(), None);
    let outcome = Outcome {
        at: now,
        result: disposition.call_result(),
        disposition: disposition.code.clone(),
        cause: "recorded by hand".to_owned(),
        talk_seconds: args.talk,
        note: args.note.clone(),
        answers: args.answers(),
    };
    let recorded = store.record_call(attempt, &outcome, disposition, &mut |fresh| {
        let phone = fresh.phones.iter().find(|phone| phone.number == number);
        let verdict = phone.map(|phone| judge.phone(fresh, phone, &args.agent, now));
        against = verdict.map(|verdict| reasons_in_words(verdict.refusals())).unwrap_or_default();
        let mut with = fresh.clone();
        let marks = disposition.marks(outcome.result);
        with.attempts.push(PastAttempt { id: 0, number, at: now, disposition: disposition.code.clone(), marks });
        let over = Over { disposition, number, agent: &args.agent, at: now, now, callback };
        let after = aftermath(landings, &with, &over);
        lost = over.callback_lost(&after).map(str::to_owned);
        let evidence = phone.map(|phone| judge.evidence(fresh, phone)).unwrap_or_default();
        let evidence = Evidence { recorded_against: Some(against.clone()), ..evidence };
        (evidence.to_json(), after)
    })?;
    let Some(recorded) = recorded else {
        return Err(CliError::fault(
            "the lead is being called by somebody else: record the result when that call has ended",
        ));
    };
    let against = (!against.is_empty()).then(|| format!("the rules were against this call: {against}"));
    let lost = lost.map(|reason| format!("the agreed call is not made: the lead ends as {reason}"));
    Ok((recorded, against.into_iter().chain(lost).collect()))
}

/// For when a call was agreed, whose it is, and when it may be made if that is not then.
fn tell_callback(context: &Context, lead: &Lead, number: PhoneNumber, landings: &dyn Landings) {
    let (Some(Callback { agent }), Some(due), LeadStatus::Waiting) = (&lead.callback, lead.next_at, lead.status) else {
        return;
    };
    let phone = lead.phones.iter().find(|phone| phone.number == number);
    let zones = phone.iter().flat_map(|phone| &phone.place.candidates).flat_map(|candidate| &candidate.zones);
    let zone = zones.filter_map(|name| context.zone(name)).next();
    let clock = |at| match zone {
        Some(zone) => format!("{} in {}", moment_near(zone, at, context.now), zone.city()),
        None => instant(at),
    };
    let mut line = format!("callback agreed for {}", clock(due));
    if !agent.is_empty() {
        let free = due + landings.campaign().callbacks.grace;
        line.push_str(&format!(", {agent}'s own until {}", clock(free)));
    }
    match landings.landing(lead, due.max(context.now)) {
        Landing::At { at, .. } if at > due => line.push_str(&format!("; it may be made from {}", clock(at))),
        Landing::At { .. } => {}
        Landing::AfterTheEnd | Landing::Never => {
            line.push_str("; as things stand it may not be made: outdial why tells")
        }
    }
    context.say(line);
}

fn called(store: &dyn Store, campaign: i64, region: &str, args: &Args) -> Result<(Lead, PhoneNumber), CliError> {
    let text = args.lead_or_phone.as_str();
    if let Ok(phone) = read_one(text, Some(region)) {
        let mut leads = store.leads_with_number(campaign, phone.number)?;
        if leads.len() > 1 {
            let ids: Vec<_> = leads.iter().map(|lead| lead.id.0.to_string()).collect();
            let line = format!("several leads have {:#}: name one of {}, with --phone", phone.number, ids.join(", "));
            return Err(CliError::fault(line));
        }
        if let Some(lead) = leads.pop() {
            return Ok((lead, phone.number));
        }
    }
    let lead = match text.parse() {
        Ok(id) => store.lead(LeadId(id))?.filter(|lead| lead.campaign == campaign),
        Err(_) => None,
    };
    let Some(lead) = lead else {
        return Err(CliError::fault(format!("\"{text}\" is no lead and no number of the campaign")));
    };
    if let Some(named) = &args.phone {
        let number =
            read_one(named, Some(region)).map_err(|fault| CliError::fault(format!("--phone: {fault}")))?.number;
        return match lead.phones.iter().any(|phone| phone.number == number) {
            true => Ok((lead, number)),
            false => Err(CliError::fault(format!("--phone: lead {text} has no number {number:#}"))),
        };
    }
    if lead.phones.len() > 1 {
        let numbers: Vec<_> = lead.phones.iter().map(|phone| phone.number.to_string()).collect();
        let line =
            format!("lead {text} has several numbers: say which was called, --phone {}", numbers.join(" or --phone "));
        return Err(CliError::fault(line));
    }
    match lead.phones.first().map(|phone| phone.number) {
        Some(number) => Ok((lead, number)),
        None => Err(CliError::fault(format!("lead {text} has no phone"))),
    }
}
