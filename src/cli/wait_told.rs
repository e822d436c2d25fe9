//! What a lead waits for, told: since when it is due, whose callback it is, and when it may be called.

use super::words::instant;
use crate::domain::attempt::CAMPAIGN_ENDED;
use crate::domain::lead::{Callback, Lead, LeadStatus};
use crate::domain::zone::Zone;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// The wait of a lead.
pub struct Wait<'a> {
    due: DateTime<Utc>,
    callback: Option<&'a Callback>,
    /// The campaign ended before it was over.
    is_over: bool,
    /// The disposition after which it waits.
    after: &'a str,
}

/// When the lead may be called, and by its own agent, as far as that is known.
#[derive(Clone, Copy, Default)]
pub struct Lands {
    pub at: Option<DateTime<Utc>>,
    pub own: Option<DateTime<Utc>>,
}

impl<'a> Wait<'a> {
    /// What a lead waits for; `None` if it does not wait.
    pub fn of(lead: &'a Lead) -> Option<Self> {
        let is_over = match lead.status {
            LeadStatus::Waiting => false,
            LeadStatus::Final if lead.final_reason == CAMPAIGN_ENDED => true,
            LeadStatus::Ready | LeadStatus::Final => return None,
        };
        let after = lead.attempts.last().map_or("", |attempt| &attempt.disposition);
        Some(Self { due: lead.next_at?, callback: lead.callback.as_ref(), is_over, after })
    }

    /// `retry` or `callback`.
    pub fn kind(&self) -> &'static str {
        if self.callback.is_some() { "callback" } else { "retry" }
    }

    /// The agent whose call it is; empty: anyone's.
    pub fn agent(&self) -> &'a str {
        self.callback.map_or("", |callback| &callback.agent)
    }

    /// Sentences, by the called party's clock.
    pub fn sentences(&self, zone: Option<&Zone>, now: DateTime<Utc>, lands: Lands) -> Vec<String> {
        let clock = |at| match zone {
            Some(zone) => format!("{} in {}", zone.local(at).format("%a %-d %b %H:%M"), zone.city()),
            None => instant(at),
        };
        let verb = if self.due > now { "due" } else { "was due" };
        let after = if self.after.is_empty() { String::new() } else { format!(", after {}", self.after) };
        let mut sentences = vec![format!("{verb} {}{after}", clock(self.due))];
        if self.is_over {
            sentences.push(
                "no legal instant was left before the campaign's last day: a later one brings it back".to_owned(),
            );
            return sentences;
        }
        if let Some(at) = lands.own {
            sentences.push(format!("{} may call from {}", self.agent(), clock(at)));
        }
        match lands.at {
            Some(at) if at > self.due.max(now) => {
                sentences.push(format!("first legal instant after it: {}", clock(at)))
            }
            Some(_) => {}
            None => sentences.push("at no time as things stand".to_owned()),
        }
        sentences
    }

    /// For programs.
    pub fn json(&self, lands: Lands) -> Value {
        json!({
            "for": self.kind(),
            "due": instant(self.due),
            "agent": self.agent(),
            "after": self.after,
            "callable_at": lands.at.filter(|_| !self.is_over).map(instant),
            "agent_from": lands.own.map(instant),
        })
    }
}
