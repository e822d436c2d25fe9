//! What the guards have to say: the reasons against a call and, for those who ask why, everything that was looked at.

use super::verdict::{ReasonCode, Refusal};
use crate::domain::named::named;
use crate::rules::rule::{Confidence, Rule};
use crate::rules::window::Considered;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use std::collections::BTreeSet;

/// What a rule that was looked at has to say of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// Nothing against it.
    Clear,
    /// It forbids the call now.
    Refused,
    /// It would bind, and something known of the person lifts it.
    Lifted,
    /// It binds, and what it asks for is not known.
    Unchecked,
}

named!(Ruling: Clear = "clear", Refused = "refused", Lifted = "lifted", Unchecked = "unchecked");

/// A rule that was looked at, with what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about: `hours`, `frequency`, `registry`, `consent` …
    pub topic: &'static str,
    /// Whose rule it is: `US-FL`, or `campaign`.
    pub by: String,
    /// What it says, as written.
    pub value: String,
    pub ruling: Ruling,
    /// What was found, and on which evidence: `2 of 3, the last 2026-11-21T20:12:00Z`.
    pub evidence: String,
    pub source: String,
    /// In force since this day, if the rule says so.
    pub from: Option<NaiveDate>,
    /// What it rests on; `None` for what is no rule of a jurisdiction.
    pub confidence: Option<Confidence>,
    /// It comes from the user's own folder.
    pub own: bool,
    /// What would lift it, as written.
    pub unless: Vec<String>,
    /// By which clock it was asked: an IANA name, and what it shows; of hours only.
    pub clock: Option<(String, NaiveDateTime)>,
    /// When the refusal falls away by itself.
    pub lifts: Option<DateTime<Utc>>,
}

impl Finding {
    /// A finding on a rule of the rulebook.
    pub(super) fn on(rule: &Rule, topic: &'static str, ruling: Ruling, evidence: impl Into<String>) -> Self {
        Self {
            topic,
            by: rule.jurisdiction.code().to_owned(),
            value: rule.value.clone(),
            ruling,
            evidence: evidence.into(),
            source: rule.source.clone(),
            from: rule.from,
            confidence: Some(rule.confidence),
            own: rule.own,
            unless: rule.unless.iter().map(ToString::to_string).collect(),
            clock: None,
            lifts: None,
        }
    }

    /// A refusal for which no rule of the place is known.
    pub(super) fn without_rule(topic: &'static str, what: String, source: &str) -> Self {
        Self {
            topic,
            by: "no rule known".to_owned(),
            value: "what is not known is not open".to_owned(),
            ruling: Ruling::Refused,
            evidence: what,
            source: source.to_owned(),
            from: None,
            confidence: None,
            own: false,
            unless: Vec::new(),
            clock: None,
            lifts: None,
        }
    }

    /// A finding on what the campaign itself asks.
    pub(super) fn of_campaign(
        topic: &'static str,
        value: String,
        ruling: Ruling,
        evidence: String,
        source: &str,
    ) -> Self {
        Self {
            topic,
            by: "campaign".to_owned(),
            value,
            ruling,
            evidence,
            source: source.to_owned(),
            from: None,
            confidence: None,
            own: false,
            unless: Vec::new(),
            clock: None,
            lifts: None,
        }
    }

    /// A finding on hours, of which the rulebook tells.
    pub(super) fn on_hours(told: Considered) -> Self {
        let ruling = match (&told.lifted, told.open) {
            (Some(_), _) => Ruling::Lifted,
            (None, true) => Ruling::Clear,
            (None, false) => Ruling::Refused,
        };
        let local = format!("{} in {}", told.local.format("%a %H:%M"), told.zone_city);
        Self {
            topic: told.topic,
            by: told.by,
            value: told.hours,
            ruling,
            evidence: told.lifted.map(|lifted| format!("{local}; {lifted}")).unwrap_or(local),
            source: told.source,
            from: told.from,
            confidence: told.confidence,
            own: told.own,
            unless: told.unless,
            clock: Some((told.zone, told.local)),
            lifts: None,
        }
    }
}

/// Takes what the guards say.
#[derive(Default)]
pub(super) struct Hearing<'h> {
    pub(super) refusals: Vec<Refusal>,
    /// Codes of registries that bind the call, and against which no check is on record.
    pub(super) unchecked: BTreeSet<String>,
    /// Where findings go, if anybody wants them.
    findings: Option<&'h mut Vec<Finding>>,
}

impl<'h> Hearing<'h> {
    /// A hearing of which everything is kept.
    pub(super) fn kept(findings: &'h mut Vec<Finding>) -> Self {
        Self { findings: Some(findings), ..Self::default() }
    }

    /// A reason against the call that nothing but a change of facts takes away.
    pub(super) fn refuse(&mut self, code: ReasonCode, what: impl Into<String>, source: impl Into<String>) {
        self.refuse_until(code, what, source, None);
    }

    /// A reason against the call that falls away by itself at `lifts`.
    pub(super) fn refuse_until(
        &mut self,
        code: ReasonCode,
        what: impl Into<String>,
        source: impl Into<String>,
        lifts: Option<DateTime<Utc>>,
    ) {
        let refusal = Refusal { code, what: what.into(), source: source.into(), lifts };
        if !self.refusals.contains(&refusal) {
            self.refusals.push(refusal);
        }
    }

    /// Something that was looked at; made only if somebody wants it. What was told before is not told again.
    pub(super) fn tell(&mut self, finding: impl FnOnce() -> Finding) {
        if let Some(findings) = &mut self.findings {
            let finding = finding();
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
}
