//! How jobs share the agents: whose turn it is when an agent is idle.
//!
//! What is shared is the agents' time, from the dialing to the last word of each call. A job's *reach* is the time that its calls took
//! of the agents, for its weight. The next call is of the job whose reach, and half of a call that it may expect, is least: the rounding of
//! Webster and Sainte-Laguë, in time instead of calls. A call is charged as long as it may be expected to take, until it has ended.
//!
//! A job that has nobody to call is *away*. Its agents are the others', and when it is back it begins where they are: it neither hoards
//! a claim to the time that it could not use, nor do others owe it any.

use chrono::Duration;

/// How long a call takes of an agent, as long as none has ended.
const FIRST_GUESS: i64 = 60_000;
/// Reach is counted in milliseconds for a weight, in parts of these.
const PARTS: i64 = 1_000;

/// The jobs of a floor, by their number, in their turns.
#[derive(Clone, Debug)]
pub struct Shares {
    jobs: Vec<Sharer>,
    /// The least reach of the jobs that are not away. It never falls.
    reached: i64,
}

#[derive(Clone, Debug)]
struct Sharer {
    weight: i64,
    /// What ended calls took and calls in progress are charged, in milliseconds.
    charged: i64,
    /// What ended calls took, in milliseconds.
    took: i64,
    ended: i64,
    /// Reach that was not used: it was away.
    missed: i64,
    away: bool,
}

/// What a call in progress is charged, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge(i64);

impl Sharer {
    fn reach(&self) -> i64 {
        self.missed.saturating_add(self.of_weight(self.charged))
    }

    fn of_weight(&self, milliseconds: i64) -> i64 {
        milliseconds.saturating_mul(PARTS) / self.weight
    }

    /// How long its next call may be expected to take: the mean of those before, and of a guess.
    fn expected(&self) -> i64 {
        self.took.saturating_add(FIRST_GUESS) / (self.ended + 1)
    }
}

impl Shares {
    /// Jobs of these weights, none of which has called anybody yet.
    pub fn new(weights: impl IntoIterator<Item = u32>) -> Self {
        let job = |weight: u32| Sharer {
            weight: i64::from(weight.max(1)),
            charged: 0,
            took: 0,
            ended: 0,
            missed: 0,
            away: false,
        };
        Self { jobs: weights.into_iter().map(job).collect(), reached: 0 }
    }

    /// Whose turn it is among those for whom `there` says so, and how many turns the job has in a row, at most `most`. Who was away and is
    /// there takes its turns from now on.
    pub fn turn(&mut self, there: impl Fn(usize) -> bool, most: usize) -> Option<(usize, usize)> {
        self.advance();
        for (_, job) in self.jobs.iter_mut().enumerate().filter(|(index, job)| job.away && there(*index)) {
            job.away = false;
            job.missed = job.missed.saturating_add((self.reached - job.reach()).max(0));
        }
        let jobs = self.jobs.iter().enumerate().filter(|(index, _)| there(*index));
        let mut keys: Vec<_> = jobs.map(|(index, job)| (Self::key(job, 0), index)).collect();
        keys.sort_unstable();
        let mut keys = keys.into_iter();
        let (_, first) = keys.next()?;
        let Some(second) = keys.next() else { return Some((first, most)) };
        let job = self.jobs.get(first)?;
        let mut turns = 1;
        while turns < most && (Self::key(job, i64::try_from(turns).unwrap_or(i64::MAX)), first) < second {
            turns += 1;
        }
        Some((first, turns))
    }

    /// By what turns go, when so many further calls of the job have begun: reach and half a call, times two.
    fn key(job: &Sharer, calls: i64) -> i64 {
        let call = job.of_weight(job.expected());
        job.reach().saturating_mul(2).saturating_add(call.saturating_mul(calls.saturating_mul(2).saturating_add(1)))
    }

    /// A call of a job begins. Gives what it is charged until it has ended.
    pub fn begin(&mut self, index: usize) -> Charge {
        let Some(job) = self.jobs.get_mut(index) else { return Charge(0) };
        let charge = job.expected();
        job.charged = job.charged.saturating_add(charge);
        Charge(charge)
    }

    /// A call has ended that was charged so much and took so long.
    pub fn end(&mut self, index: usize, charge: Charge, took: Duration) {
        let Some(job) = self.jobs.get_mut(index) else { return };
        let took = took.num_milliseconds().max(0);
        job.charged = job.charged.saturating_add(took).saturating_sub(charge.0);
        job.took = job.took.saturating_add(took);
        job.ended += 1;
    }

    /// A job has nobody to call.
    pub fn leave(&mut self, index: usize) {
        self.advance();
        if let Some(job) = self.jobs.get_mut(index) {
            job.away = true;
        }
    }

    /// How long the job's ended calls took of the agents.
    pub fn took(&self, index: usize) -> Duration {
        Duration::milliseconds(self.jobs.get(index).map_or(0, |job| job.took))
    }

    fn advance(&mut self) {
        let there = self.jobs.iter().filter(|job| !job.away);
        self.reached = there.map(Sharer::reach).min().map_or(self.reached, |least| least.max(self.reached));
    }
}

#[cfg(test)]
mod tests;
