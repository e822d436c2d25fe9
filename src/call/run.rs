//! The loop: leads from the desks, the last look, the call, its events, its outcome.

use super::lane::Lane;
use super::machine::Machine;
use super::shares::{Charge, Shares};
use crate::domain::attempt::{AttemptId, CallResult};
use crate::store::Calling;
use crate::telephony::{CallEvent, CallRequest, Driver, Happening};
use chrono::{DateTime, Duration, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;

pub use super::floor::{CallError, DayAccount, Desk, Ending, Floor, Job, JobAccount, Offer, Progress};
pub use super::lane::caller_id;
pub use super::recover::recover;

/// How long a desk is left alone when it had nobody to be called, so that idle agents do not cost a look through the
/// leads at each event.
const DESK_PAUSE: Duration = Duration::minutes(1);
/// The longest wait for an event before the loop looks whether it is to stop.
const LOOK_UP: Duration = Duration::seconds(1);
/// A floor without a closing time ends when nobody could be called for this long.
const LONGEST_LULL: Duration = Duration::days(1);

/// Dials until the floor closes, enough calls are placed, it is told to stop, every campaign is paused or closed, or nobody can be called any
/// more before the floor closes; calls in progress end first. While nobody may be called but somebody may later, the line's clock runs on.
///
/// Several jobs share the agents' time by weight ([`Shares`]); agents' own callbacks go first, whichever job's they are. A
/// campaign that is paused or closed leaves its agents to the others.
///
/// Each attempt is written down before its call is placed, together with the verdict that allows it, and closed when the
/// line and, for answered calls, the agent have told how it ended. `watch` is told of every call and event.
///
/// # Errors
/// When there are no agents, a disposition set lacks rows, or the store or the line fails. Attempts whose calls were in
/// progress stay open then, and [`recover`] closes them; one whose call the line would not place is closed as a fault.
pub fn run(
    store: &mut dyn Calling,
    driver: &mut dyn Driver,
    jobs: Vec<Job<'_>>,
    floor: &Floor,
    watch: &mut dyn FnMut(&Progress),
) -> Result<DayAccount, CallError> {
    if floor.agents.is_empty() {
        return Err(CallError::NoAgents);
    }
    let now = driver.now();
    let shares = Shares::new(jobs.iter().map(|job| job.weight));
    let lanes = jobs.into_iter().map(|job| Lane::new(job, now)).collect::<Result<_, _>>()?;
    let machine = Machine::new(floor.agents.clone());
    let (account, begun) = (DayAccount::default(), HashMap::new());
    Shift { store, driver, lanes, shares, floor, watch, machine, begun, account, last_sign: now }.work()
}

/// A call in progress: whose it is.
struct Begun {
    lane: usize,
    at: DateTime<Utc>,
    charge: Charge,
}

struct Shift<'a, 'j> {
    store: &'a mut dyn Calling,
    driver: &'a mut dyn Driver,
    /// The jobs, in the order in which they were named.
    lanes: Vec<Lane<'j>>,
    shares: Shares,
    floor: &'a Floor,
    watch: &'a mut dyn FnMut(&Progress),
    machine: Machine,
    begun: HashMap<AttemptId, Begun>,
    account: DayAccount,
    /// When a call was last in progress.
    last_sign: DateTime<Utc>,
}

impl Shift<'_, '_> {
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
                    return Ok(self.told(ending));
                }
            }
            self.listen()?;
        }
    }

    /// The account of a shift that has ended.
    fn told(mut self, ending: Ending) -> DayAccount {
        for (index, lane) in self.lanes.into_iter().enumerate() {
            self.account.add(lane.told(ending, self.shares.took(index)));
        }
        DayAccount { ending, ..self.account }
    }

    /// Why no further call may begin.
    fn ending(&self) -> Option<Ending> {
        if self.floor.stop.load(Ordering::Relaxed) {
            Some(Ending::Stopped)
        } else if !self.lanes.is_empty() && self.lanes.iter().all(|lane| lane.halted) {
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
        let closes = self.floor.until.unwrap_or(self.last_sign + LONGEST_LULL);
        for lane in self.lanes.iter_mut().filter(|lane| lane.is_open(now)) {
            let opening = lane.opening(self.store, now, &self.floor.agents)?.filter(|at| *at < closes);
            lane.ask_again = opening.map_or(lane.ask_again, |at| at.max(now + DESK_PAUSE));
        }
        let Some(next) = self.next_ask(now) else { return Ok(Some(Ending::NobodyLeft)) };
        // Who has nobody left is asked again with the others: their calls go on, and lists may be loaded.
        self.lanes.iter_mut().filter(|lane| lane.is_open(now)).for_each(|lane| lane.ask_again = next);
        Ok(None)
    }

    /// When a desk is asked next that may not be asked now.
    fn next_ask(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let closed = self.lanes.iter().filter(|lane| !lane.halted && !lane.is_open(now));
        closed.map(|lane| lane.ask_again).min()
    }

    /// Gives a call to every idle agent, as long as the desks name leads that they have not named in this pass.
    fn fill(&mut self) -> Result<(), CallError> {
        self.own_callbacks()?;
        let mut named = HashSet::new();
        let mut away = Vec::new();
        while self.machine.idle() > 0 && self.ending().is_none() {
            let now = self.driver.now();
            let left = self.floor.max_calls.map_or(u64::MAX, |most| most.saturating_sub(self.account.calls));
            let want = self.machine.idle().min(usize::try_from(left).unwrap_or(usize::MAX));
            let lanes = &self.lanes;
            let there = |index: usize| !away.contains(&index) && lanes.get(index).is_some_and(|lane| lane.is_open(now));
            let Some((index, turns)) = self.shares.turn(there, want) else { break };
            let Some(lane) = self.lanes.get_mut(index) else { break };
            let idle: Vec<_> = self.machine.idle_agents().collect();
            let mut news = false;
            for offer in lane.job.desk.next_leads(self.store, now, &idle, turns)? {
                news |= named.insert(offer.lead);
                self.offer(index, offer)?;
            }
            if !news {
                self.shares.leave(index);
                away.push(index);
                if let Some(lane) = self.lanes.get_mut(index) {
                    (lane.asked, lane.account.away) = (now, true);
                }
            }
        }
        if self.machine.live() > 0 {
            let lanes = self.lanes.iter_mut().enumerate().filter(|(index, _)| away.contains(index));
            lanes.for_each(|(_, lane)| lane.ask_again = lane.asked + DESK_PAUSE);
        }
        Ok(())
    }

    /// Gives idle agents the callbacks that are their own, whichever job's they are, before turns are taken. Of one job alone
    /// they come first anyway.
    fn own_callbacks(&mut self) -> Result<(), CallError> {
        let mut asked = Vec::new();
        while self.lanes.len() > 1 && self.machine.idle() > 0 && self.ending().is_none() {
            let now = self.driver.now();
            let lanes = &self.lanes;
            let there =
                |index: usize| !asked.contains(&index) && lanes.get(index).is_some_and(|lane| lane.is_open(now));
            let Some((index, _)) = self.shares.turn(there, 1) else { break };
            let Some(lane) = self.lanes.get_mut(index) else { break };
            asked.push(index);
            let idle: Vec<_> = self.machine.idle_agents().collect();
            for offer in lane.job.desk.own_callbacks(self.store, now, &idle)? {
                self.offer(index, offer)?;
            }
        }
        Ok(())
    }

    /// Calls a lead if it is free and the last look allows it.
    fn offer(&mut self, index: usize, offer: Offer) -> Result<(), CallError> {
        let now = self.driver.now();
        if self.ending().is_some() || !self.machine.free(offer.lead, offer.number) {
            return Ok(());
        }
        let Some(lane) = self.lanes.get_mut(index).filter(|lane| !lane.halted && !lane.holds(offer.lead, now)) else {
            return Ok(());
        };
        let is_meant = |idle: &&str| offer.agent.as_deref().is_none_or(|agent| agent == *idle);
        let Some(agent) = self.machine.idle_agents().find(is_meant).map(str::to_owned) else { return Ok(()) };
        let attempt = lane.attempt(&offer, &agent, self.driver.name(), &self.floor.rulebook, now);
        let Some(opened) = lane.open_attempt(self.store, &offer, &attempt)? else {
            if lane.halted {
                self.shares.leave(index);
            }
            return Ok(());
        };
        let request = lane.request(opened, offer.number, &agent);
        (lane.account.calls, lane.account.away) = (lane.account.calls + 1, false);
        self.machine.begin(opened, offer.lead, offer.number, &agent);
        self.begun.insert(opened, Begun { lane: index, at: now, charge: self.shares.begin(index) });
        self.place(&request)?;
        self.account.calls += 1;
        self.account.first_call.get_or_insert(now);
        self.account.last_call = Some(now);
        self.tell();
        Ok(())
    }

    /// Places the call of an open attempt. If the line will not, the attempt is closed as a fault: no phone rang.
    fn place(&mut self, request: &CallRequest) -> Result<(), CallError> {
        let Err(error) = self.driver.originate(request) else { return Ok(()) };
        let what = Happening::Ended { result: CallResult::LineFault, cause: error.to_string(), talk_seconds: 0 };
        self.hear(CallEvent { attempt: request.attempt, at: self.driver.now(), what })?;
        Err(error.into())
    }

    /// Waits for the next event and does what follows from it.
    fn listen(&mut self) -> Result<(), CallError> {
        let now = self.driver.now();
        let mut wait = now + LOOK_UP;
        if self.machine.live() == 0 {
            // With nothing in progress nothing happens before a desk is asked again.
            wait = wait.min(self.next_ask(now).unwrap_or(now));
        }
        if let Some(event) = self.driver.next_event(wait)? {
            self.hear(event)?;
            self.tell();
        }
        Ok(())
    }

    /// Does what follows from an event: a call whose outcome is complete is written down.
    fn hear(&mut self, event: CallEvent) -> Result<(), CallError> {
        let at = event.at;
        let Some(closing) = self.machine.hear(event) else { return Ok(()) };
        let Some(begun) = self.begun.remove(&closing.attempt) else { return Ok(()) };
        self.shares.end(begun.lane, begun.charge, at - begun.at);
        self.lanes.get_mut(begun.lane).map_or(Ok(()), |lane| lane.close(self.store, closing))
    }

    fn tell(&mut self) {
        let progress = Progress { calls: self.account.calls, live: self.machine.live(), now: self.driver.now() };
        (self.watch)(&progress);
    }
}

#[cfg(test)]
mod several;
#[cfg(test)]
mod tests;
