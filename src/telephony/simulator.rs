//! A line that rings nobody: seeded, with a clock of its own, so that a day takes moments.
//!
//! What becomes of a call depends on the seed, the number and the instant at which it is placed, and on nothing else: a
//! run that was cut off and goes on elsewhere in time meets the same people.

use super::cause::{self, sip_words};
use super::profile::LineProfile;
use super::{CallEvent, CallRequest, Driver, DriverError, Happening};
use crate::domain::attempt::{AttemptId, CallResult};
use crate::domain::disposition::{Category, DispositionSet};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Duration, DurationRound, Utc};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

/// A simulated line.
#[derive(Debug)]
pub struct Simulator {
    seed: u64,
    now: DateTime<Utc>,
    profile: LineProfile,
    /// The manners of the line in calls of campaigns that have their own.
    profiles: HashMap<i64, LineProfile>,
    /// What agents say of conversations, by campaign.
    choices: HashMap<i64, Vec<Choice>>,
    /// What they say for a campaign that has no choices of its own.
    others: Vec<Choice>,
    /// What is going to happen, in order of time, then of planning.
    agenda: BTreeMap<(DateTime<Utc>, u64), CallEvent>,
    planned: u64,
    live: HashMap<AttemptId, Live>,
}

/// What a simulated agent may say of a conversation.
#[derive(Clone, Debug)]
struct Choice {
    code: String,
    category: Category,
    callback: bool,
    weight: u32,
}

/// A call whose `Ended` has not been told yet.
#[derive(Debug)]
struct Live {
    connected: Option<DateTime<Utc>>,
    /// What the agent is going to say, and how long after the call.
    wrap: Option<(Happening, Duration)>,
}

/// What becomes of a call.
struct Fate {
    /// Seconds until it rings; `None`: it never does.
    rings: Option<u32>,
    /// Seconds from then to the answer, or to the end where nobody answers.
    then: u32,
    cause: String,
    conversation: Option<Conversation>,
}

struct Conversation {
    talk: u32,
    wrap: u32,
    says: Happening,
}

impl Simulator {
    /// A line whose clock shows `starts`. Its agents choose among the rows of `dispositions` that are theirs to choose
    /// (contacts without a call result), by the rows' simulated weights.
    pub fn new(seed: u64, starts: DateTime<Utc>, dispositions: &DispositionSet, profile: LineProfile) -> Self {
        let (choices, others) = (HashMap::new(), choices(dispositions));
        let (agenda, live) = (BTreeMap::new(), HashMap::new());
        Self { seed, now: starts, profile, profiles: HashMap::new(), choices, others, agenda, planned: 0, live }
    }

    /// The same line, on which the agents choose among the rows of another set for calls of a campaign.
    #[must_use]
    pub fn with_set(mut self, campaign: i64, dispositions: &DispositionSet) -> Self {
        self.choices.insert(campaign, choices(dispositions));
        self
    }

    /// The same line, which has other manners in calls of a campaign: other people are called.
    #[must_use]
    pub fn with_line(mut self, campaign: i64, profile: LineProfile) -> Self {
        self.profiles.insert(campaign, profile);
        self
    }

    fn line(&self, campaign: i64) -> &LineProfile {
        self.profiles.get(&campaign).unwrap_or(&self.profile)
    }

    fn plan(&mut self, attempt: AttemptId, at: DateTime<Utc>, what: Happening) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), CallEvent { attempt, at, what });
    }

    /// Chance that belongs to a number and an instant. With `None` it belongs to the number alone.
    fn chance(&self, number: PhoneNumber, at: Option<DateTime<Utc>>) -> ChaCha8Rng {
        let instant = at.map_or(i64::MIN, |at| at.timestamp_millis());
        let words = [self.seed, number.digits(), u64::from_le_bytes(instant.to_le_bytes()), 0];
        let mut seed = [0; 32];
        for (byte, from) in seed.iter_mut().zip(words.iter().flat_map(|word| word.to_le_bytes())) {
            *byte = from;
        }
        ChaCha8Rng::from_seed(seed)
    }

    fn result_of(&self, line: &LineProfile, number: PhoneNumber, chance: &mut ChaCha8Rng) -> CallResult {
        if draw(&mut self.chance(number, None), 0..=999) < line.not_in_service {
            return CallResult::NotInService;
        }
        let mut left = draw(chance, 0..=999);
        for (share, result) in [
            (line.answered_at(number, self.now), CallResult::Answered),
            (line.machine, CallResult::Machine),
            (line.fax, CallResult::Fax),
            (line.busy, CallResult::Busy),
            (line.declined, CallResult::Declined),
            (line.congestion, CallResult::Congestion),
            (line.line_fault, CallResult::LineFault),
        ] {
            match left.checked_sub(share) {
                None => return result,
                Some(rest) => left = rest,
            }
        }
        CallResult::NoAnswer
    }

    fn fate(&self, request: &CallRequest) -> Fate {
        let mut chance = self.chance(request.number, Some(self.now));
        let line = self.line(request.campaign);
        let result = self.result_of(line, request.number, &mut chance);
        let setup = draw(&mut chance, 1..=3);
        let ring = draw(&mut chance, line.ring_seconds.clone());
        let fate = |rings, then, cause| Fate { rings, then, cause, conversation: None };
        let rung_out = || fate(Some(setup), request.ring_seconds, sip_words(487));
        match result {
            CallResult::Answered | CallResult::Machine | CallResult::Fax if ring > request.ring_seconds => rung_out(),
            CallResult::Answered => {
                let conversation = Some(self.conversation(request.campaign, &mut chance));
                Fate { rings: Some(setup), then: ring, cause: sip_words(200), conversation }
            }
            // A machine has to be listened to before it is known for one.
            CallResult::Machine => fate(Some(setup), ring + 4, format!("{}; AMD MACHINE", sip_words(200))),
            CallResult::Fax => fate(Some(setup), ring + 3, format!("{}; FAX", sip_words(200))),
            CallResult::Busy => fate(None, setup, sip_words(486)),
            CallResult::Declined => fate(Some(setup), draw(&mut chance, 2..=8), sip_words(603)),
            CallResult::NotInService => fate(None, setup, sip_words(404)),
            CallResult::Congestion => fate(None, setup, sip_words(503)),
            CallResult::LineFault => fate(None, setup, sip_words(500)),
            CallResult::NoAnswer | CallResult::Abandoned | CallResult::Unknown => rung_out(),
        }
    }

    fn conversation(&self, campaign: i64, chance: &mut ChaCha8Rng) -> Conversation {
        let choices = self.choices.get(&campaign).unwrap_or(&self.others);
        let all: u32 = choices.iter().map(|choice| choice.weight).sum();
        let mut left = draw(chance, 0..=all.saturating_sub(1));
        let mut weighty = choices.iter().filter(|choice| choice.weight > 0);
        let chosen = weighty.find(|choice| match left.checked_sub(choice.weight) {
            None => true,
            Some(rest) => {
                left = rest;
                false
            }
        });
        let chosen = chosen.or(choices.first());
        let category = chosen.map_or(Category::Contact, |choice| choice.category);
        let agreed = draw(chance, 0..=5);
        let callback = chosen.filter(|choice| choice.callback).map(|_| self.agreed_time(agreed));
        let says = Happening::Wrapped {
            disposition: chosen.map(|choice| choice.code.clone()).unwrap_or_default(),
            note: String::new(),
            callback,
        };
        let line = self.line(campaign);
        let talk = draw(chance, line.talk_seconds(category));
        Conversation { talk, wrap: draw(chance, line.wrap_seconds.clone()), says }
    }

    /// A callback later in the day, tomorrow or the day after, on a quarter of an hour as people agree it.
    fn agreed_time(&self, which: u32) -> DateTime<Utc> {
        let hours = [2, 3, 24, 26, 48, 72].get(usize::try_from(which).unwrap_or_default()).copied().unwrap_or(24);
        let at = self.now + Duration::hours(hours);
        at.duration_trunc(Duration::minutes(15)).unwrap_or(at)
    }
}

impl Driver for Simulator {
    fn name(&self) -> &'static str {
        "simulator"
    }

    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn originate(&mut self, request: &CallRequest) -> Result<(), DriverError> {
        let attempt = request.attempt;
        let Fate { rings, then, cause, conversation } = self.fate(request);
        let after = |from: DateTime<Utc>, seconds: u32| from + Duration::seconds(i64::from(seconds));
        let mut at = self.now;
        if let Some(setup) = rings {
            at = after(at, setup);
            self.plan(attempt, at, Happening::Ringing);
        }
        at = after(at, then);
        let result = cause::read(&cause);
        let Some(conversation) = conversation else {
            self.plan(attempt, at, Happening::Ended { result, cause, talk_seconds: 0 });
            self.live.insert(attempt, Live { connected: None, wrap: None });
            return Ok(());
        };
        self.plan(attempt, at, Happening::Connected);
        at = after(at, conversation.talk);
        self.plan(attempt, at, Happening::Ended { result, cause, talk_seconds: conversation.talk });
        self.plan(attempt, after(at, conversation.wrap), conversation.says.clone());
        let wrap = Some((conversation.says, Duration::seconds(i64::from(conversation.wrap))));
        self.live.insert(attempt, Live { connected: None, wrap });
        Ok(())
    }

    fn next_event(&mut self, until: DateTime<Utc>) -> Result<Option<CallEvent>, DriverError> {
        let due = self.agenda.first_entry().filter(|entry| entry.key().0 <= until);
        let Some(event) = due.map(|entry| entry.remove()) else {
            self.now = self.now.max(until);
            return Ok(None);
        };
        self.now = self.now.max(event.at);
        match &event.what {
            Happening::Connected => {
                if let Some(live) = self.live.get_mut(&event.attempt) {
                    live.connected = Some(event.at);
                }
            }
            Happening::Ended { .. } => {
                self.live.remove(&event.attempt);
            }
            Happening::Ringing | Happening::Wrapped { .. } => {}
        }
        Ok(Some(event))
    }

    /// A call that has ended already stays as it is.
    fn hang_up(&mut self, attempt: AttemptId) -> Result<(), DriverError> {
        let Some(live) = self.live.remove(&attempt) else { return Ok(()) };
        self.agenda.retain(|_, event| event.attempt != attempt);
        let now = self.now;
        let Some(connected) = live.connected else {
            let cause = sip_words(487);
            self.plan(attempt, now, Happening::Ended { result: cause::read(&cause), cause, talk_seconds: 0 });
            return Ok(());
        };
        let talk_seconds = u32::try_from((now - connected).num_seconds()).unwrap_or_default();
        let cause = sip_words(200);
        self.plan(attempt, now, Happening::Ended { result: cause::read(&cause), cause, talk_seconds });
        if let Some((says, wrap)) = live.wrap {
            self.plan(attempt, now + wrap, says);
        }
        Ok(())
    }
}

/// The rows of a set that agents choose among.
fn choices(dispositions: &DispositionSet) -> Vec<Choice> {
    let theirs = dispositions.rows.iter().filter(|row| row.result.is_none() && row.contact);
    let choice = |row: &crate::domain::disposition::Disposition| Choice {
        code: row.code.clone(),
        category: row.category,
        callback: row.callback,
        weight: row.simulated_weight,
    };
    theirs.map(choice).collect()
}

/// A number of a range, all equally likely but for a bias below 2⁻⁴⁰, which no report can show.
fn draw(chance: &mut ChaCha8Rng, range: RangeInclusive<u32>) -> u32 {
    let (low, high) = range.into_inner();
    let width = u64::from(high.saturating_sub(low)) + 1;
    low + u32::try_from(chance.next_u64() % width).unwrap_or_default()
}

#[cfg(test)]
mod tests;
