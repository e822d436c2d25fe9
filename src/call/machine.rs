//! The floor as a machine: which agent is idle, which call is whose, and when a call's outcome is complete.
//!
//! It is told what was done and what the line says, and answers with what is to be recorded. It holds whatever order the
//! events come in: an agent has one call at a time, no lead and no number is in two calls, and each call that began is
//! closed once.

use crate::domain::attempt::{AttemptId, CallResult};
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use crate::telephony::{CallEvent, Happening};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, VecDeque};

/// What an agent is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentState {
    Idle,
    /// Waiting for the called party.
    Dialing,
    Talking,
    /// The call is over; the agent has not said yet what came of it.
    Wrapping,
}

/// Agents and calls in progress.
#[derive(Debug)]
pub struct Machine {
    agents: Vec<String>,
    /// Positions in `agents`, the longest idle first.
    idle: VecDeque<usize>,
    calls: BTreeMap<AttemptId, Call>,
}

#[derive(Debug)]
struct Call {
    lead: LeadId,
    number: PhoneNumber,
    agent: usize,
    connected: bool,
    ended: Option<End>,
    said: Option<Said>,
}

/// How the line says that a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub at: DateTime<Utc>,
    pub result: CallResult,
    pub cause: String,
    pub talk_seconds: u32,
}

/// What the agent says of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub disposition: String,
    pub note: String,
    pub callback: Option<DateTime<Utc>>,
}

/// A call whose outcome is complete, to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub attempt: AttemptId,
    pub lead: LeadId,
    pub number: PhoneNumber,
    pub agent: String,
    pub end: End,
    /// For answered calls.
    pub said: Option<Said>,
}

impl Machine {
    /// A floor of these agents, all idle.
    pub fn new(agents: Vec<String>) -> Self {
        let idle = (0..agents.len()).collect();
        Self { agents, idle, calls: BTreeMap::new() }
    }

    /// How many agents are idle.
    pub fn idle(&self) -> usize {
        self.idle.len()
    }

    /// How many calls are in progress, until the agent's last word.
    pub fn live(&self) -> usize {
        self.calls.len()
    }

    /// The idle agents, the longest idle first: to the first goes the next call.
    pub fn idle_agents(&self) -> impl Iterator<Item = &str> {
        self.idle.iter().filter_map(|agent| self.agents.get(*agent)).map(String::as_str)
    }

    /// Whether neither the lead nor the number is in a call.
    pub fn free(&self, lead: LeadId, number: PhoneNumber) -> bool {
        !self.calls.values().any(|call| call.lead == lead || call.number == number)
    }

    /// What an agent is at.
    pub fn state(&self, agent: &str) -> Option<AgentState> {
        let agent = self.agents.iter().position(|name| name == agent)?;
        let call = self.calls.values().find(|call| call.agent == agent);
        Some(match call {
            None => AgentState::Idle,
            Some(call) if call.ended.is_some() => AgentState::Wrapping,
            Some(call) if call.connected => AgentState::Talking,
            Some(_) => AgentState::Dialing,
        })
    }

    /// Begins a call for an agent. `false`, and nothing happens, if the agent is not idle, or the lead, the number or the attempt is in
    /// a call already.
    pub fn begin(&mut self, attempt: AttemptId, lead: LeadId, number: PhoneNumber, agent: &str) -> bool {
        if !self.free(lead, number) || self.calls.contains_key(&attempt) {
            return false;
        }
        let is_meant = |index: &usize| self.agents.get(*index).is_some_and(|name| name == agent);
        let Some(agent) = self.idle.iter().position(is_meant).and_then(|place| self.idle.remove(place)) else {
            return false;
        };
        self.calls.insert(attempt, Call { lead, number, agent, connected: false, ended: None, said: None });
        true
    }

    /// Hears an event of the line. Gives the call when its outcome is complete: with its end, or for answered calls when
    /// the agent has spoken too. Events of calls that are not in progress, and second ones, change nothing.
    pub fn hear(&mut self, event: CallEvent) -> Option<Closing> {
        let call = self.calls.get_mut(&event.attempt)?;
        match event.what {
            Happening::Ringing => {}
            Happening::Connected => call.connected = true,
            Happening::Ended { result, cause, talk_seconds } => {
                call.ended.get_or_insert(End { at: event.at, result, cause, talk_seconds });
            }
            Happening::Wrapped { disposition, note, callback } => {
                call.said.get_or_insert(Said { disposition, note, callback });
            }
        }
        match &call.ended {
            Some(end) if end.result != CallResult::Answered || call.said.is_some() => self.close(event.attempt),
            Some(_) | None => None,
        }
    }

    fn close(&mut self, attempt: AttemptId) -> Option<Closing> {
        let call = self.calls.remove(&attempt)?;
        self.idle.push_back(call.agent);
        let end = call.ended?;
        let said = call.said.filter(|_| end.result == CallResult::Answered);
        let agent = self.agents.get(call.agent).cloned().unwrap_or_default();
        Some(Closing { attempt, lead: call.lead, number: call.number, agent, end, said })
    }
}

#[cfg(test)]
mod tests;
