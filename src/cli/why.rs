//! `why`: every rule's word on a lead or a number, with its source, and the next legal instant.

use super::context::Context;
use super::error::{CliError, Exit};
use super::terms;
use super::totals::FloorClock;
use super::words::{instant, moment_near};
use crate::domain::campaign::Campaign;
use crate::domain::lead::{Lead, LeadId, Phone};
use crate::domain::place::{Located, PlaceEvidence, PlacePolicy};
use crate::eligibility::{Judge, ReasonCode, Refusal, Verdict};
use crate::intake::phones::read_one;
use crate::rules::places::locate;
use crate::rules::window::Considered;
use crate::store::{CampaignRecord, Store};
use serde_json::{Value, json};
use std::io::Write;

/// Say why a lead or a number may or may not be called, and when it may be
///
/// Prints every rule that was looked at, with its source and what it rests on, then the next instant at which the call is
/// lawful. With --at, the same for another instant.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A number (+13055550142, or national), a lead as dial lists number it, or the client's key
    lead_or_phone: String,
    /// The campaign [default: the only one]
    #[arg(long, short)]
    campaign: Option<String>,
    /// How to print the answer
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Explains.
///
/// # Errors
/// When nothing in the campaign is meant by the text. Exit code 4 says that the call is refused now.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    let name = terms::named_or_only(&store, args.campaign.as_deref())?;
    let (record, terms) = terms::from_store(context, &store, &name)?;
    let campaign = &terms.campaign;
    let (leads, number) = find(&store, &record, campaign, &args.lead_or_phone)?;
    let judge = Judge::new(context.rulebook(), &context.zones, campaign, record.state.halted());
    let mut texts = Vec::new();
    let mut values = Vec::new();
    let mut any = false;
    for lead in &leads {
        let details = store.lead_details(lead.id)?;
        for phone in lead.phones.iter().filter(|phone| number.is_none_or(|number| phone.number == number)) {
            let evidence = details.as_ref().map(|draft| draft.evidence.clone()).unwrap_or_default();
            let located = locate(
                &PlaceEvidence { number: Some(phone.number), ..evidence },
                PlacePolicy::Strictest,
                &context.zones,
            );
            let verdict = judge.phone(lead, phone, "", context.now);
            any |= matches!(verdict, Verdict::Dialable { .. });
            let considered = judge.considered(&phone.place, context.now);
            let told = Told { lead, phone, located, verdict, considered };
            texts.push(told.text(context, campaign));
            values.push(told.json());
        }
    }
    if args.format == "json" {
        writeln!(context.out(), "{:#}", json!(values))?;
    } else {
        writeln!(context.out(), "{}", texts.join("\n\n"))?;
    }
    Ok(if any { Exit::Done } else { Exit::Refused })
}

/// The leads that a text means, and the number if it was one.
fn find(
    store: &dyn Store,
    record: &CampaignRecord,
    campaign: &Campaign,
    text: &str,
) -> Result<(Vec<Lead>, Option<crate::domain::phone::PhoneNumber>), CliError> {
    let by_key = store.leads_with_key(record.id, text)?;
    if !by_key.is_empty() {
        return Ok((by_key, None));
    }
    if let Ok(id) = text.parse::<i64>()
        && let Some(lead) = store.lead(LeadId(id))?.filter(|lead| lead.campaign == record.id)
        && text.len() < 10
    {
        return Ok((vec![lead], None));
    }
    if let Ok(phone) = read_one(text, Some(&campaign.region)) {
        let leads = store.leads_with_number(record.id, phone.number)?;
        if !leads.is_empty() {
            return Ok((leads, Some(phone.number)));
        }
        let line = format!("{:#} is no lead of campaign {}: it came with none of its lists", phone.number, record.name);
        return Err(CliError::fault(line));
    }
    let line = format!("\"{text}\" is no number, no lead and no key of campaign {}", record.name);
    Err(CliError::fault(line))
}

/// Everything there is to say about one phone of a lead.
struct Told<'a> {
    lead: &'a Lead,
    phone: &'a Phone,
    located: Located,
    verdict: Verdict,
    considered: Vec<Considered>,
}

impl Told<'_> {
    fn text(&self, context: &Context, campaign: &Campaign) -> String {
        let who = if self.lead.name.is_empty() { String::new() } else { format!(", {}", self.lead.name) };
        let (lead, kind) = (self.lead.id.0, campaign.kind);
        let mut lines = vec![
            format!("{:#} · lead {lead}{who} · {} ({kind})", self.phone.number, campaign.name),
            self.headline(context, campaign),
            String::new(),
        ];
        self.place_lines(&mut lines);
        for rule in &self.considered {
            let mark = if rule.open { "clear" } else { "refused" };
            let clock = format!("{mark}: {} {}", rule.local.format("%a %H:%M"), rule.zone_city);
            lines.push(row("hours", &clock, &format!("{}: {}", rule.rule, rule.hours)));
            let custom = if rule.practice { " (practice, no law)" } else { "" };
            let since = rule.from.map(|day| format!(", since {day}")).unwrap_or_default();
            lines.push(format!("             {}{since}{custom}", rule.source));
        }
        for (code, label) in GUARDS {
            let found: Vec<_> = self.verdict.refusals().iter().filter(|refusal| refusal.code == code).collect();
            match found.as_slice() {
                [] => lines.push(row(label, "clear", "")),
                many => lines.extend(many.iter().map(|refusal| row(label, &refusal.what, &refusal.source))),
            }
        }
        let attempts = &self.lead.attempts;
        let policy = &campaign.attempts;
        lines.push(row("attempts", &format!("{} of {}", attempts.len(), policy.total), ""));
        for attempt in attempts.iter().rev().take(3) {
            let outcome = if attempt.disposition.is_empty() { "going on" } else { &attempt.disposition };
            lines.push(format!("             {}  {:#}  {outcome}", instant(attempt.at), attempt.number));
        }
        lines.join("\n")
    }

    fn headline(&self, context: &Context, campaign: &Campaign) -> String {
        let now = context.now;
        let there = self.phone.place.candidates.first().and_then(|candidate| candidate.zones.first());
        let zone = there.and_then(|name| context.zone(name));
        let clock = |at| {
            let local = zone.map(|zone| format!("{} {}", moment_near(zone, at, now), zone.city()));
            let floor = FloorClock::new(context, &campaign.floor);
            // On a floor in the called party's own zone one clock is enough.
            let one = campaign.floor.is_empty() || there == Some(&campaign.floor);
            let floor = if one { String::new() } else { format!(" ({})", floor.read(at, now)) };
            format!("{}{floor}", local.unwrap_or_else(|| instant(at)))
        };
        match &self.verdict {
            Verdict::Dialable { until } => format!("CALLABLE now, until {}", clock(*until)),
            Verdict::Later { at, .. } => format!("NOT NOW: callable {}", clock(*at)),
            Verdict::Never { refusals } => {
                let reason = refusals.first().map_or("", |refusal| refusal.what.as_str());
                format!("NEVER as things stand: {reason}")
            }
        }
    }

    fn place_lines(&self, lines: &mut Vec<String>) {
        for candidate in &self.phone.place.candidates {
            lines.push(row("place", &candidate.jurisdiction.to_string(), &candidate.zones.join(", ")));
        }
        for finding in &self.located.findings {
            lines.push(format!("             {finding}"));
        }
    }

    fn json(&self) -> Value {
        let refusal = |refusal: &Refusal| {
            json!({
                "reason": refusal.code.name(),
                "what": refusal.what,
                "source": refusal.source,
                "lifts": refusal.lifts.map(instant),
            })
        };
        let considered = |rule: &Considered| {
            json!({
                "rule": rule.rule,
                "jurisdiction": rule.jurisdiction,
                "zone": rule.zone,
                "local": rule.local.to_string(),
                "hours": rule.hours,
                "open": rule.open,
                "source": rule.source,
                "from": rule.from.map(|day| day.to_string()),
                "practice": rule.practice,
            })
        };
        let (next_at, until) = match &self.verdict {
            Verdict::Dialable { until } => (None, Some(instant(*until))),
            Verdict::Later { at, .. } => (Some(instant(*at)), None),
            Verdict::Never { .. } => (None, None),
        };
        json!({
            "lead": self.lead.id.0,
            "phone": self.phone.number.to_string(),
            "verdict": self.verdict.name(),
            "reason": self.verdict.reason().map(ReasonCode::name),
            "next_at": next_at,
            "open_until": until,
            "place": self.phone.place.to_string(),
            "evidence": self.located.findings,
            "refusals": self.verdict.refusals().iter().map(refusal).collect::<Vec<_>>(),
            "rules": self.considered.iter().map(considered).collect::<Vec<_>>(),
            "attempts": self.lead.attempts.len(),
        })
    }
}

/// The guards that are told one by one, in order of precedence; hours have lines of their own.
const GUARDS: [(ReasonCode, &str); 11] = [
    (ReasonCode::CampaignClosed, "campaign"),
    (ReasonCode::PhoneInvalid, "number"),
    (ReasonCode::PlaceUnknown, "place"),
    (ReasonCode::RuleUnknown, "rules"),
    (ReasonCode::Suppressed, "own lists"),
    (ReasonCode::Dnc, "registry"),
    (ReasonCode::LeadFinal, "lead"),
    (ReasonCode::InProgress, "in hand"),
    (ReasonCode::AttemptsExhausted, "caps"),
    (ReasonCode::Frequency, "frequency"),
    (ReasonCode::NotYet, "retry"),
];

fn row(label: &str, what: &str, source: &str) -> String {
    format!("  {label:10} {what:34} {source}").trim_end().to_owned()
}
