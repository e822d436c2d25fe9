//! A job on the floor: its desk, whom it leaves alone for now, and its account.

use super::floor::{CallError, Ending, Job, JobAccount, Offer, booked, row_for};
use super::machine::Closing;
use super::outcome::{Called, record};
use crate::domain::attempt::{AttemptId, CallResult, NewAttempt, Outcome};
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use crate::store::{Calling, StoreError};
use crate::telephony::CallRequest;
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;

/// How long a lead that did not pass the last look is left alone.
const HELD_BACK: Duration = Duration::minutes(10);

/// A job in the course of a shift.
pub(super) struct Lane<'a> {
    pub job: Job<'a>,
    pub account: JobAccount,
    /// Leads that did not pass the last look, and until when they are left alone.
    held: HashMap<LeadId, DateTime<Utc>>,
    /// The campaign was found paused or closed.
    pub halted: bool,
    /// When the desk last had nobody to be called.
    pub asked: DateTime<Utc>,
    /// The desk is not asked before this instant.
    pub ask_again: DateTime<Utc>,
}

impl<'a> Lane<'a> {
    /// A job that begins now.
    ///
    /// # Errors
    /// When its disposition set lacks rows.
    pub fn new(job: Job<'a>, now: DateTime<Utc>) -> Result<Self, CallError> {
        for result in CallResult::ALL {
            row_for(job.dispositions, result)?;
        }
        let (account, held) = (JobAccount::default(), HashMap::new());
        Ok(Self { job, account, held, halted: false, asked: now, ask_again: now })
    }

    /// Whether the desk may be asked.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        !self.halted && now >= self.ask_again
    }

    /// Whether a lead is left alone.
    pub fn holds(&self, lead: LeadId, now: DateTime<Utc>) -> bool {
        self.held.get(&lead).is_some_and(|until| *until > now)
    }

    /// When the next lead may be called, for a moment at which none may.
    pub fn opening(
        &mut self,
        store: &dyn Calling,
        now: DateTime<Utc>,
        agents: &[String],
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        // Leads held back at the last look may pass it when they have waited.
        let waiting = self.held.values().copied().filter(|until| *until > now).min();
        // Asked as of the look that found nobody: who became callable since then is not to be missed.
        let next = self.job.desk.next_opening(store, self.asked, agents)?;
        Ok(next.into_iter().chain(waiting).min())
    }

    /// The last look at a lead, and its attempt written down if it passes; `None` if it does not, or the campaign is halted.
    pub fn open_attempt(
        &mut self,
        store: &mut dyn Calling,
        offer: &Offer,
        attempt: &NewAttempt,
    ) -> Result<Option<AttemptId>, StoreError> {
        let mut refusal = "the lead is gone or in a call".to_owned();
        let (desk, halted) = (&*self.job.desk, &mut self.halted);
        let opened = store.open_attempt(attempt, &mut |fresh, state| {
            // Somebody may have paused or closed the campaign since the run began.
            *halted = !state.halted().is_empty();
            if *halted {
                return None;
            }
            match desk.last_look(fresh, offer.number, &attempt.agent, attempt.at) {
                Ok(evidence) => Some(evidence),
                Err(reasons) => {
                    refusal = reasons;
                    None
                }
            }
        })?;
        if opened.is_none() && !self.halted {
            *self.account.refused.entry(refusal).or_default() += 1;
            self.held.insert(offer.lead, attempt.at + HELD_BACK);
        }
        Ok(opened)
    }

    /// The attempt on a lead by an agent at an instant, as it is written down.
    pub fn attempt(&self, offer: &Offer, agent: &str, driver: &str, rulebook: &str, now: DateTime<Utc>) -> NewAttempt {
        let (day, hour) = booked(self.job.zone.as_ref(), now);
        NewAttempt {
            campaign: self.job.campaign_id,
            lead: offer.lead,
            number: offer.number,
            agent: agent.to_owned(),
            driver: driver.to_owned(),
            at: now,
            day,
            hour,
            rulebook: rulebook.to_owned(),
            campaign_fingerprint: self.job.campaign.fingerprint.clone(),
            evidence: String::new(),
        }
    }

    /// The call of an attempt.
    pub fn request(&self, attempt: AttemptId, number: PhoneNumber, agent: &str) -> CallRequest {
        CallRequest {
            attempt,
            campaign: self.job.campaign_id,
            number,
            caller_id: caller_id(&self.job.campaign.caller_ids, number),
            ring_seconds: self.job.ring_seconds,
            agent: agent.to_owned(),
        }
    }

    /// Writes down how a call ended.
    pub fn close(&mut self, store: &mut dyn Calling, closing: Closing) -> Result<(), CallError> {
        let Closing { attempt, lead, number, agent, end, said } = closing;
        let mut callback = None;
        let mut note = String::new();
        let mut row = row_for(self.job.dispositions, end.result)?;
        if let Some(said) = said {
            (callback, note) = (said.callback, said.note);
            match self.job.dispositions.find(&said.disposition) {
                Some(own) => row = own,
                // The agent's word is kept, though it is none of the set's.
                None => note = format!("[{}] {note}", said.disposition).trim_end().to_owned(),
            }
        }
        *self.account.results.entry(end.result.name()).or_default() += 1;
        let outcome = Outcome {
            at: end.at,
            result: end.result,
            disposition: row.code.clone(),
            cause: end.cause,
            talk_seconds: end.talk_seconds,
            note,
            answers: Default::default(),
        };
        let called = Called { attempt, lead, number, agent, at: end.at, callback };
        Ok(record(store, self.job.landings, &called, &outcome, row)?)
    }

    /// What the job came to on a floor that ended so.
    pub fn told(self, of_floor: Ending, agent_time: Duration) -> JobAccount {
        let ending = match of_floor {
            Ending::Closed if self.account.away => Ending::NobodyLeft,
            Ending::Halted | Ending::NobodyLeft | Ending::Closed | Ending::EnoughCalls | Ending::Stopped => of_floor,
        };
        let ending = if self.halted { Ending::Halted } else { ending };
        JobAccount { agent_time, ending, ..self.account }
    }
}

/// The number to show: always the same to the same called party, so that it can be known again and called back.
pub fn caller_id(of_campaign: &[String], number: PhoneNumber) -> String {
    let count = u64::try_from(of_campaign.len()).unwrap_or_default();
    let place = number.digits().checked_rem(count).unwrap_or_default();
    usize::try_from(place).ok().and_then(|place| of_campaign.get(place)).cloned().unwrap_or_default()
}
