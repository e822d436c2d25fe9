//! The loop: leads from the desk, the last look, the call, its events, its outcome.

use super::machine::{Closing, Machine};
use super::outcome::{Called, record};
use crate::domain::attempt::{AttemptId, CallResult, NewAttempt, Outcome};
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use crate::store::Store;
use crate::telephony::{CallEvent, CallRequest, Driver, Happening};
use chrono::{DateTime, Duration, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;

pub use super::floor::{CallError, DayAccount, Desk, Ending, Floor, Job, Offer, Progress};
use super::floor::{booked, row_for};
pub use super::recover::recover;

/// How long the desk is left alone when it had nobody to be called, so that idle agents do not cost a look through the
/// leads at each event.
const DESK_PAUSE: Duration = Duration::minutes(1);
/// How long a lead that did not pass the last look is left alone.
const HELD_BACK: Duration = Duration::minutes(10);
/// The longest wait for an event before the loop looks whether it is to stop.
const LOOK_UP: Duration = Duration::seconds(1);
/// A floor without a closing time ends when nobody could be called for this long.
const LONGEST_LULL: Duration = Duration::days(1);

/// Dials until the floor closes, enough calls are placed, it is told to stop, the campaign is paused or closed, or nobody can be called any more before the
/// floor closes; calls in progress end first. While nobody may be called but somebody may later, the line's clock runs on.
///
/// Each attempt is written down before its call is placed, together with the verdict that allows it, and closed when the
/// line and, for answered calls, the agent have told how it ended. `watch` is told of every call and event.
///
/// # Errors
/// When there are no agents, the disposition set lacks rows, or the store or the line fails. Attempts whose calls were in
/// progress stay open then, and [`recover`] closes them; one whose call the line would not place is closed as a fault.
pub fn run(
    store: &mut dyn Store,
    driver: &mut dyn Driver,
    desk: &mut dyn Desk,
    job: &Job<'_>,
    floor: &Floor,
    watch: &mut dyn FnMut(&Progress),
) -> Result<DayAccount, CallError> {
    if floor.agents.is_empty() {
        return Err(CallError::NoAgents);
    }
    for result in CallResult::ALL {
        row_for(job.dispositions, result)?;
    }
    let machine = Machine::new(floor.agents.clone());
    let now = driver.now();
    let (account, held) = (DayAccount::default(), HashMap::new());
    let shift = Shift {
        store,
        driver,
        desk,
        job,
        floor,
        watch,
        machine,
        account,
        held,
        halted: false,
        asked: now,
        ask_again: now,
        last_sign: now,
    };
    shift.work()
}

struct Shift<'a> {
    store: &'a mut dyn Store,
    driver: &'a mut dyn Driver,
    desk: &'a mut dyn Desk,
    job: &'a Job<'a>,
    floor: &'a Floor,
    watch: &'a mut dyn FnMut(&Progress),
    machine: Machine,
    account: DayAccount,
    /// Leads that did not pass the last look, and until when they are left alone.
    held: HashMap<LeadId, DateTime<Utc>>,
    /// The campaign was found paused or closed.
    halted: bool,
    /// When the desk last had nobody to be called.
    asked: DateTime<Utc>,
    /// The desk is not asked before this instant.
    ask_again: DateTime<Utc>,
    /// When a call was last in progress.
    last_sign: DateTime<Utc>,
}

impl Shift<'_> {
    fn work(mut self) -> Result<DayAccount, CallError> {
        loop {
            let mut ending = self.ending();
            if ending.is_none() {
                self.fill()?;
                ending = self.ending();
            }
            if self.machine.live() > 0 {
                self.last_sign = self.driver.now();
            } else {
                let over = if ending.is_some() { ending } else { self.lull()? };
                if let Some(ending) = over {
                    self.account.ending = ending;
                    return Ok(self.account);
                }
            }
            self.listen()?;
        }
    }

    /// Why no further call may begin.
    fn ending(&self) -> Option<Ending> {
        if self.floor.stop.load(Ordering::Relaxed) {
            Some(Ending::Stopped)
        } else if self.halted {
            Some(Ending::Halted)
        } else if self.floor.max_calls.is_some_and(|most| self.account.calls >= most) {
            Some(Ending::EnoughCalls)
        } else if self.floor.until.is_some_and(|until| self.driver.now() >= until) {
            Some(Ending::Closed)
        } else {
            None
        }
    }

    /// With no call in progress: whether it is worth waiting for the next lead, and until when.
    fn lull(&mut self) -> Result<Option<Ending>, CallError> {
        let now = self.driver.now();
        if now < self.ask_again {
            return Ok(None);
        }
        let closes = self.floor.until.unwrap_or(self.last_sign + LONGEST_LULL);
        // Leads held back at the last look may pass it when they have waited.
        let waiting = self.held.values().copied().filter(|until| *until > now).min();
        // Asked as of the look that found nobody: who became callable since then is not to be missed.
        let agents = &self.floor.agents;
        let opening = self.desk.next_opening(self.store, self.asked, agents)?.into_iter().chain(waiting).min();
        match opening.filter(|at| *at < closes) {
            None => Ok(Some(Ending::NobodyLeft)),
            Some(at) => {
                self.ask_again = at.max(now + DESK_PAUSE);
                Ok(None)
            }
        }
    }

    /// Gives a call to every idle agent, as long as the desk names leads that it has not named in this pass.
    fn fill(&mut self) -> Result<(), CallError> {
        let mut named = HashSet::new();
        while self.machine.idle() > 0 && self.ending().is_none() {
            let now = self.driver.now();
            if now < self.ask_again {
                return Ok(());
            }
            let left = self.floor.max_calls.map_or(u64::MAX, |most| most.saturating_sub(self.account.calls));
            let want = self.machine.idle().min(usize::try_from(left).unwrap_or(usize::MAX));
            let mut news = false;
            let idle: Vec<_> = self.machine.idle_agents().collect();
            for offer in self.desk.next_leads(self.store, now, &idle, want)? {
                news |= named.insert(offer.lead);
                self.offer(offer)?;
            }
            if !news {
                self.asked = now;
                if self.machine.live() > 0 {
                    self.ask_again = now + DESK_PAUSE;
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// Calls a lead if it is free and the last look allows it.
    fn offer(&mut self, Offer { lead, number, agent }: Offer) -> Result<(), CallError> {
        let now = self.driver.now();
        let held = self.held.get(&lead).is_some_and(|until| *until > now);
        if held || !self.machine.free(lead, number) || self.ending().is_some() {
            return Ok(());
        }
        let is_meant = |idle: &&str| agent.as_deref().is_none_or(|agent| agent == *idle);
        let Some(agent) = self.machine.idle_agents().find(is_meant).map(str::to_owned) else { return Ok(()) };
        let attempt = self.attempt(lead, number, &agent, now);
        let mut refusal = "the lead is gone or in a call".to_owned();
        let (desk, halted) = (&*self.desk, &mut self.halted);
        let opened = self.store.open_attempt(&attempt, &mut |fresh, state| {
            // Somebody may have paused or closed the campaign since the run began.
            *halted = !state.halted().is_empty();
            if *halted {
                return None;
            }
            match desk.last_look(fresh, number, &agent, now) {
                Ok(evidence) => Some(evidence),
                Err(reasons) => {
                    refusal = reasons;
                    None
                }
            }
        })?;
        if self.halted {
            return Ok(());
        }
        let Some(opened) = opened else {
            *self.account.refused.entry(refusal).or_default() += 1;
            self.held.insert(lead, now + HELD_BACK);
            return Ok(());
        };
        self.machine.begin(opened, lead, number, &agent);
        self.place(opened, number, agent)?;
        self.account.calls += 1;
        self.account.first_call.get_or_insert(now);
        self.account.last_call = Some(now);
        self.tell();
        Ok(())
    }

    fn attempt(&self, lead: LeadId, number: PhoneNumber, agent: &str, now: DateTime<Utc>) -> NewAttempt {
        let (day, hour) = booked(self.floor.zone.as_ref(), now);
        NewAttempt {
            campaign: self.job.campaign_id,
            lead,
            number,
            agent: agent.to_owned(),
            driver: self.driver.name().to_owned(),
            at: now,
            day,
            hour,
            rulebook: self.floor.rulebook.clone(),
            campaign_fingerprint: self.job.campaign.fingerprint.clone(),
            evidence: String::new(),
        }
    }

    /// Places the call of an open attempt. If the line will not, the attempt is closed as a fault: no phone rang.
    fn place(&mut self, attempt: AttemptId, number: PhoneNumber, agent: String) -> Result<(), CallError> {
        let caller_id = caller_id(&self.job.campaign.caller_ids, number);
        let request = CallRequest { attempt, number, caller_id, ring_seconds: self.floor.ring_seconds, agent };
        let Err(error) = self.driver.originate(&request) else { return Ok(()) };
        let what = Happening::Ended { result: CallResult::LineFault, cause: error.to_string(), talk_seconds: 0 };
        let at = self.driver.now();
        if let Some(closing) = self.machine.hear(CallEvent { attempt, at, what }) {
            self.close(closing)?;
        }
        Err(error.into())
    }

    /// Waits for the next event and does what follows from it.
    fn listen(&mut self) -> Result<(), CallError> {
        let now = self.driver.now();
        let mut wait = now + LOOK_UP;
        if self.machine.live() == 0 {
            // With nothing in progress nothing happens before the desk is asked again.
            wait = wait.min(self.ask_again.max(now));
        }
        if let Some(event) = self.driver.next_event(wait)? {
            if let Some(closing) = self.machine.hear(event) {
                self.close(closing)?;
            }
            self.tell();
        }
        Ok(())
    }

    fn close(&mut self, closing: Closing) -> Result<(), CallError> {
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
        record(self.store, self.job.landings, &called, &outcome, row)?;
        Ok(())
    }

    fn tell(&mut self) {
        let progress = Progress { calls: self.account.calls, live: self.machine.live(), now: self.driver.now() };
        (self.watch)(&progress);
    }
}

/// The number to show: always the same to the same called party, so that it can be known again and called back.
pub fn caller_id(of_campaign: &[String], number: PhoneNumber) -> String {
    let count = u64::try_from(of_campaign.len()).unwrap_or_default();
    let place = number.digits().checked_rem(count).unwrap_or_default();
    usize::try_from(place).ok().and_then(|place| of_campaign.get(place)).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
