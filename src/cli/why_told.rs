//! A verdict told: the answer first, then its reasons, then everything that was looked at.

use super::context::Context;
use super::totals::FloorClock;
use super::wait_told::{Lands, Wait};
use super::words::{counted, instant, moment_near, wrapped};
use crate::domain::campaign::Campaign;
use crate::domain::consent::{Entry, bearing};
use crate::domain::lead::{Lead, Phone};
use crate::domain::phone_label::PhoneLabel;
use crate::domain::zone::Zone;
use crate::eligibility::{Finding, ReasonCode, Refusal, Ruling, Verdict};
use crate::rules::rule::Confidence;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// How wide lines may get.
const WIDTH: usize = 80;
/// Where the words of a finding begin.
const INDENT: usize = 24;

/// Everything there is to say about one phone of a lead.
pub struct Told<'a> {
    pub lead: &'a Lead,
    pub phone: &'a Phone,
    /// How its place was found, sentence by sentence.
    pub found_by: Vec<String>,
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
    /// Until when a lead that may be called later may be called then.
    pub closes: Option<DateTime<Utc>>,
    /// From when on the agent may call whose own callback it is, if another asks.
    pub own: Option<DateTime<Utc>>,
    /// How many calls after the instant are left out.
    pub later: usize,
    pub now: DateTime<Utc>,
}

impl Told<'_> {
    /// For people.
    pub fn text(&self, context: &Context, campaign: &Campaign) -> String {
        let who = if self.lead.name.is_empty() { String::new() } else { format!(", {}", self.lead.name) };
        let (lead, kind) = (self.lead.id.0, campaign.kind);
        let mut lines = vec![
            format!("{:#}{} · lead {lead}{who} · {} ({kind})", self.phone.number, self.label(), campaign.name),
            self.headline(context, campaign),
            String::new(),
        ];
        if self.later > 0 {
            let calls = counted(self.later as u64, "call", "calls");
            lines.extend(block("as of then", "", &[&format!("{calls} after this instant left out")]));
            lines.push(String::new());
        }
        lines.extend(self.body(context, campaign));
        lines.join("\n")
    }

    /// ` (work)`, if its label is known.
    fn label(&self) -> String {
        self.phone.label.map(|label| format!(" ({})", label.name())).unwrap_or_default()
    }

    /// The reasons, the place, every finding, the history.
    pub fn body(&self, context: &Context, campaign: &Campaign) -> Vec<String> {
        let mut lines = Vec::new();
        for refusal in self.verdict.refusals() {
            lines.extend(block("because", refusal.code.name(), &[&refusal.what, &refusal.source]));
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        self.place_lines(&mut lines);
        lines.push(String::new());
        for finding in &self.findings {
            lines.extend(finding_lines(finding));
        }
        if !self.lead.claims.is_empty() {
            lines.extend(block("known", "", &[&self.lead.claims.to_string().replace(';', "; ")]));
        }
        let said: Vec<_> = bearing(&self.lead.ledger, self.phone.number).map(Entry::in_words).collect();
        let said: Vec<_> = said.iter().map(String::as_str).collect();
        lines.extend(block("ledger", "", &said));
        let clear: Vec<_> = CAMPAIGN_GUARDS
            .iter()
            .filter(|(code, _)| self.verdict.refusals().iter().all(|refusal| refusal.code != *code))
            .map(|(_, label)| *label)
            .collect();
        lines.extend(block("campaign", "clear", &[&clear.join(", ")]));
        let attempts = &self.lead.attempts;
        lines.extend(block("attempts", "", &[&format!("{} of {}", attempts.len(), campaign.attempts.total)]));
        for attempt in attempts.iter().rev().take(3) {
            let outcome = if attempt.disposition.is_empty() { "going on" } else { &attempt.disposition };
            lines.push(format!("{:INDENT$}{}  {:#}  {outcome}", "", instant(attempt.at), attempt.number));
        }
        if let Some(wait) = Wait::of(self.lead) {
            let told = wait.sentences(self.zone(context), self.now, self.lands());
            lines.extend(block("waits", wait.kind(), &told.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        lines
    }

    /// The called party's clock.
    fn zone<'c>(&self, context: &'c Context) -> Option<&'c Zone> {
        let there = self.phone.place.candidates.first().and_then(|candidate| candidate.zones.first());
        there.and_then(|name| context.zone(name))
    }

    fn lands(&self) -> Lands {
        Lands { at: self.verdict.first_legal(self.now), own: self.own }
    }

    fn headline(&self, context: &Context, campaign: &Campaign) -> String {
        let now = self.now;
        let there = self.phone.place.candidates.first().and_then(|candidate| candidate.zones.first());
        let zone = self.zone(context);
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
            Verdict::Later { at, .. } => {
                let closes =
                    self.closes.zip(zone).map(|(closes, zone)| format!(", until {}", moment_near(zone, closes, *at)));
                format!("NOT NOW: callable {}{}", clock(*at), closes.unwrap_or_default())
            }
            Verdict::Never { refusals } => {
                let reason = refusals.first().map_or("", |refusal| refusal.what.as_str());
                format!("NEVER as things stand: {reason}")
            }
        }
    }

    fn place_lines(&self, lines: &mut Vec<String>) {
        let places = &self.phone.place.candidates;
        let mut told: Vec<String> =
            places.iter().map(|place| format!("{}, {}", place.jurisdiction, place.zones.join(", "))).collect();
        if told.is_empty() {
            told.push("not known".to_owned());
        }
        told.extend(self.found_by.iter().cloned());
        let texts: Vec<&str> = told.iter().map(String::as_str).collect();
        lines.extend(block("place", "", &texts));
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let refusal = |refusal: &Refusal| {
            json!({
                "reason": refusal.code.name(),
                "what": refusal.what,
                "source": refusal.source,
                "lifts": refusal.lifts.map(instant),
            })
        };
        let (next_at, until) = match &self.verdict {
            Verdict::Dialable { until } => (None, Some(instant(*until))),
            Verdict::Later { at, .. } => (Some(instant(*at)), self.closes.map(instant)),
            Verdict::Never { .. } => (None, None),
        };
        json!({
            "lead": self.lead.id.0,
            "phone": self.phone.number.to_string(),
            "label": self.phone.label.map(PhoneLabel::name),
            "at": instant(self.now),
            "verdict": self.verdict.name(),
            "reason": self.verdict.reason().map(ReasonCode::name),
            "next_at": next_at,
            "open_until": until,
            "place": self.phone.place.to_string(),
            "evidence": self.found_by,
            "claims": self.lead.claims.to_string(),
            "ledger": bearing(&self.lead.ledger, self.phone.number).map(Entry::in_words).collect::<Vec<_>>(),
            "refusals": self.verdict.refusals().iter().map(refusal).collect::<Vec<_>>(),
            "rules": self.findings.iter().map(finding_json).collect::<Vec<_>>(),
            "attempts": self.lead.attempts.len(),
            "waits": Wait::of(self.lead).map(|wait| wait.json(self.lands())),
            "later_calls_left_out": self.later,
        })
    }
}

/// The guards of the campaign itself, by what is said when they have nothing against the call.
const CAMPAIGN_GUARDS: [(ReasonCode, &str); 9] = [
    (ReasonCode::CampaignClosed, "open"),
    (ReasonCode::PhoneInvalid, "number dialable"),
    (ReasonCode::PlaceUnknown, "place known"),
    (ReasonCode::RuleUnknown, "law known"),
    (ReasonCode::Suppressed, "not on own lists"),
    (ReasonCode::LeadFinal, "lead not done"),
    (ReasonCode::InProgress, "in nobody's hand"),
    (ReasonCode::AttemptsExhausted, "attempts left"),
    (ReasonCode::NotYet, "no retry ahead"),
];

/// A rule that was looked at, as a program reads it.
pub fn finding_json(finding: &Finding) -> Value {
    json!({
        "topic": finding.topic,
        "by": finding.by,
        "value": finding.value,
        "ruling": finding.ruling.name(),
        "evidence": finding.evidence,
        "source": finding.source,
        "from": finding.from.map(|day| day.to_string()),
        "confidence": finding.confidence.map(Confidence::name),
        "own": finding.own,
        "unless": finding.unless,
        "zone": finding.clock.as_ref().map(|(zone, _)| zone),
        "local": finding.clock.as_ref().map(|(_, local)| local.to_string()),
        "lifts": finding.lifts.map(instant),
    })
}

fn finding_lines(finding: &Finding) -> Vec<String> {
    let custom = match finding.confidence {
        Some(Confidence::Practice) => " (practice, no law)",
        Some(Confidence::Guidance) => " (guidance)",
        Some(Confidence::Statute | Confidence::Regulation) | None => "",
    };
    let own = if finding.own { " (own rule)" } else { "" };
    let since = finding.from.map(|day| format!(", since {day}")).unwrap_or_default();
    let unless = match finding.ruling {
        Ruling::Refused | Ruling::Unchecked if !finding.unless.is_empty() => {
            format!("unless {}", finding.unless.join(", "))
        }
        Ruling::Refused | Ruling::Unchecked | Ruling::Clear | Ruling::Lifted => String::new(),
    };
    let rule = format!("{}: {}", finding.by, finding.value);
    let source = format!("{}{since}{custom}{own}", finding.source);
    block(finding.topic, finding.ruling.name(), &[&rule, &finding.evidence, &unless, &source])
}

/// A word, a second one, and texts below each other, wrapped.
fn block(word: &str, second: &str, texts: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    // A long word has a line of its own.
    if second.chars().count() > 9 {
        lines.push(format!("  {word:11} {second}"));
    }
    for text in texts.iter().filter(|text| !text.is_empty()) {
        for piece in wrapped(text, WIDTH - INDENT, 0) {
            let start = if lines.is_empty() { format!("  {word:11} {second:9} ") } else { " ".repeat(INDENT) };
            lines.push(format!("{start}{piece}"));
        }
    }
    lines
}
