//! `why --attempt`: the verdict under which a call was placed, reached again from what was kept with it.

use super::context::Context;
use super::error::{CliError, Exit};
use super::terms;
use super::why_told::Told;
use super::words::{instant, moment_near};
use crate::domain::attempt::{Attempt, AttemptId};
use crate::domain::lead::{Lead, Phone};
use crate::domain::place::{PlaceEvidence, PlacePolicy};
use crate::eligibility::{Evidence, Judge, Verdict};
use crate::rules::Rulebook;
use crate::rules::places::locate;
use crate::store::{CampaignRecord, Store};
use serde_json::json;
use std::borrow::Cow;
use std::io::Write;

/// Explains an attempt. Exit code 4 says that the rules were against it.
///
/// # Errors
/// When there is no such attempt, or what was kept with it can't be read.
pub fn run(context: &mut Context, store: &dyn Store, id: i64, as_json: bool) -> Result<Exit, CliError> {
    let Some(attempt) = store.attempt(AttemptId(id))? else {
        return Err(CliError::fault(format!("there is no attempt {id}")));
    };
    let Some(lead) = store.lead(attempt.lead)? else {
        return Err(CliError::fault(format!("the lead of attempt {id} is gone")));
    };
    let Some(evidence) = Evidence::read(&attempt.evidence) else {
        let line = match attempt.driver.as_str() {
            "import" => format!("attempt {id} came from elsewhere: outdial did not judge it, and there is no evidence"),
            _ if lead.final_reason == "erased" => {
                format!("the person of attempt {id} was erased on request, and what made the call lawful with them")
            }
            _ => format!("attempt {id} was made by an older outdial, which kept less evidence than this takes"),
        };
        return Err(CliError::fault(line));
    };
    let (record, campaign_kept) = record_then(store, &attempt)?;
    let terms = terms::from_record(context, &record)?;
    let (book, kept) = rulebook_then(context, store, &attempt)?;
    let Some((then, phone)) = evidence.lead_then(&lead, attempt.number) else {
        return Err(CliError::fault(format!("the evidence of attempt {id} can't be read: {}", attempt.evidence)));
    };
    let judge = Judge::new(&book, &context.zones, &terms.campaign, "");
    let (verdict, findings) = judge.explain(&then, &phone, "", attempt.opened_at);
    let allowed = matches!(verdict, Verdict::Dialable { .. });
    let same = match (&verdict, &evidence.recorded_against) {
        (_, Some(_)) => None,
        (Verdict::Dialable { until }, None) => Some(evidence_until(&evidence) == Some(*until)),
        (Verdict::Later { .. } | Verdict::Never { .. }, None) => Some(false),
    };
    let allowed = allowed && evidence.recorded_against.as_deref().is_none_or(str::is_empty);
    let basis = Basis {
        attempt: &attempt,
        evidence: &evidence,
        kept,
        campaign_kept,
        same,
        zones: context.zones.version().to_owned(),
    };
    let found_by = found_by(context, store, &lead, &phone, terms.campaign.place)?;
    let told = Told {
        lead: &then,
        phone: &phone,
        found_by,
        verdict,
        findings,
        closes: None,
        own: None,
        later: 0,
        now: attempt.opened_at,
    };
    if as_json {
        let mut value = told.json();
        if let Some(object) = value.as_object_mut() {
            object.insert("attempt".to_owned(), basis.json());
        }
        writeln!(context.out(), "{value:#}")?;
    } else {
        let mut lines = basis.head(context, &told, &record);
        lines.extend(told.body(context, &terms.campaign));
        writeln!(context.out(), "{}", lines.join("\n"))?;
    }
    Ok(if allowed { Exit::Done } else { Exit::Refused })
}

/// What says that the place was there: the lead's evidence, if it still gives the place that was kept.
fn found_by(
    context: &Context,
    store: &dyn Store,
    lead: &Lead,
    phone: &Phone,
    policy: PlacePolicy,
) -> Result<Vec<String>, CliError> {
    let details = store.lead_details(lead.id)?.map(|draft| draft.evidence).unwrap_or_default();
    let located = locate(&PlaceEvidence { number: Some(phone.number), ..details }, policy, &context.zones);
    let kept = "as it was kept with the attempt".to_owned();
    if located.place == *phone.place {
        return Ok(std::iter::once(kept).chain(located.findings).collect());
    }
    Ok(vec![format!("{kept}; what is known of the lead today gives {}", located.place)])
}

/// The campaign as it was when the call was placed, and whether it is that version: it was not kept always.
fn record_then(store: &dyn Store, attempt: &Attempt) -> Result<(CampaignRecord, bool), CliError> {
    let record = store.campaigns()?.into_iter().find(|record| record.id == attempt.campaign);
    let record = record.ok_or_else(|| CliError::fault("the attempt's campaign is gone"))?;
    let Some(version) = store.campaign_version(&attempt.campaign_fingerprint)? else { return Ok((record, false)) };
    let fingerprint = attempt.campaign_fingerprint.clone();
    let toml = version.toml;
    Ok((CampaignRecord { toml, dispositions_toml: version.dispositions_toml, fingerprint, ..record }, true))
}

/// The rulebook of that moment, and whether it is that one: an attempt older than the keeping of rulebooks is asked under the
/// one in use.
fn rulebook_then<'c>(
    context: &'c Context,
    store: &dyn Store,
    attempt: &Attempt,
) -> Result<(Cow<'c, Rulebook>, bool), CliError> {
    let now = context.rulebook();
    if now.fingerprint() == attempt.rulebook {
        return Ok((Cow::Borrowed(now), true));
    }
    match store.kept_rulebook(&attempt.rulebook)? {
        Some(texts) => Ok((Cow::Owned(Rulebook::from_json(&texts)?), true)),
        None => Ok((Cow::Borrowed(now), false)),
    }
}

fn evidence_until(evidence: &Evidence) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::parse_from_rfc3339(&evidence.until).ok().map(|at| at.to_utc())
}

/// On what the verdict was reached again.
struct Basis<'a> {
    attempt: &'a Attempt,
    evidence: &'a Evidence,
    /// The rulebook of that moment was at hand.
    kept: bool,
    /// The campaign's texts of that moment were at hand.
    campaign_kept: bool,
    /// The verdict is the one that was kept; `None` of a call that was written down afterwards.
    same: Option<bool>,
    /// The version of the zone data in use now.
    zones: String,
}

impl Basis<'_> {
    fn head(&self, context: &Context, told: &Told<'_>, record: &CampaignRecord) -> Vec<String> {
        let attempt = self.attempt;
        let zone = told.phone.place.candidates.first().and_then(|place| place.zones.first());
        let zone = zone.and_then(|name| context.zone(name));
        let local = |at| {
            zone.map_or_else(|| instant(at), |zone| format!("{} {}", moment_near(zone, at, context.now), zone.city()))
        };
        let who = if told.lead.name.is_empty() { String::new() } else { format!(", {}", told.lead.name) };
        let short = |hash: &str| hash.get(..12).unwrap_or(hash).to_owned();
        let outcome = attempt.outcome.as_ref().map_or("going on", |outcome| outcome.disposition.as_str());
        let verdict = match (&told.verdict, &self.evidence.recorded_against) {
            (Verdict::Dialable { until }, None) => format!("ALLOWED then, until {}", local(*until)),
            (_, Some(against)) if against.is_empty() => "RECORDED BY HAND; the rules had nothing against it".to_owned(),
            (_, Some(against)) => format!("RECORDED BY HAND; this was against it: {against}"),
            (other, None) => format!("REFUSED, asked again: {}", reason(other)),
        };
        let again = match self.same {
            Some(true) => "reached again: the same verdict",
            Some(false) => "reached again: NOT the verdict that was kept",
            None => "written down after the call",
        };
        let book = if self.kept { "" } else { " (not kept: asked under the one in use)" };
        let terms = if self.campaign_kept { "" } else { " (not kept: asked under the one in use)" };
        let zones = match (self.evidence.zones == self.zones, self.evidence.zones.is_empty()) {
            (true, _) | (_, true) => self.zones.clone(),
            (false, false) => format!("{}, asked again with {}", self.evidence.zones, self.zones),
        };
        vec![
            format!(
                "attempt {} · {:#} · lead {}{who} · {} ({})",
                attempt.id.0, attempt.number, attempt.lead.0, record.name, record.kind
            ),
            format!("{} · {} · {} · {outcome}", local(attempt.opened_at), attempt.agent, attempt.driver),
            verdict,
            String::new(),
            format!("  {:21} {again}", "verdict"),
            format!("  {:21} {}{book}", "rulebook", short(&attempt.rulebook)),
            format!("  {:21} {}{terms}", "campaign version", short(&attempt.campaign_fingerprint)),
            format!("  {:21} {zones}", "zone data"),
            String::new(),
        ]
    }

    fn json(&self) -> serde_json::Value {
        let attempt = self.attempt;
        json!({
            "id": attempt.id.0,
            "agent": attempt.agent,
            "driver": attempt.driver,
            "disposition": attempt.outcome.as_ref().map(|outcome| outcome.disposition.clone()),
            "rulebook": attempt.rulebook,
            "rulebook_kept": self.kept,
            "campaign_fingerprint": attempt.campaign_fingerprint,
            "campaign_kept": self.campaign_kept,
            "zones_then": self.evidence.zones,
            "zones_now": self.zones,
            "until_then": self.evidence.until,
            "same_verdict": self.same,
            "recorded_against": self.evidence.recorded_against,
        })
    }
}

fn reason(verdict: &Verdict) -> String {
    verdict.refusals().first().map(|refusal| format!("{}: {}", refusal.code, refusal.what)).unwrap_or_default()
}
