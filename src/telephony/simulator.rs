//! A line that rings nobody: seeded, with a clock of its own, so that a day takes moments.
//!
//! What becomes of a call depends on the seed, the number and the instant at which it is placed, and on nothing else: a
//! run that was cut off and goes on elsewhere in time meets the same people.

use super::cause::{self, sip_words};
use super::fate::{Chance, Dealer, Draw};
use super::profile::LineProfile;
use super::{CallEvent, CallRequest, Driver, DriverError, Happening};
use crate::domain::attempt::{AttemptId, CallResult};
use crate::domain::disposition::{Category, DispositionSet};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Duration, DurationRound, Utc};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

/// Seconds until it rings, or until the line says why it does not.
const SETUP: RangeInclusive<u32> = 1..=3;
/// Seconds of ringing until a call is declined.
const DECLINED: RangeInclusive<u32> = 2..=8;
/// How long a machine, and a fax, has to be listened to before it is known for one.
const MACHINE_SECONDS: u32 = 4;
const FAX_SECONDS: u32 = 3;

/// The mean of a range of seconds, in milliseconds.
fn mean(range: &RangeInclusive<u32>) -> u64 {
    (u64::from(*range.start()) + u64::from(*range.end())) * 500
}

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
    /// Deals what becomes of calls, if it is not left to chance.
    dealer: Option<Dealer>,
    /// Of calls whose fate was dealt, in the order in which they were placed.
    foreseen: Vec<Foreseen>,
}

/// What was to be foreseen of a call before it was dealt what becomes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// In millionths, how likely it reaches a person.
    pub answered: u64,
    /// And how likely that comes to what the campaign is for.
    pub success: u64,
    /// How many milliseconds such a call takes its agent in the mean.
    pub mean_millis: u64,
    /// How many seconds this one takes, by what became of it.
    pub seconds: u64,
}

/// What a simulated agent may say of a conversation.
#[derive(Clone, Debug)]
struct Choice {
    code: String,
    category: Category,
    success: bool,
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
        let (profiles, planned, dealer, foreseen) = (HashMap::new(), 0, None, Vec::new());
        Self { seed, now: starts, profile, profiles, choices, others, agenda, planned, live, dealer, foreseen }
    }

    /// The same line, on which what becomes of calls is dealt out evenly, by the shares that chance gives in the long run: a run of few
    /// calls that stand for many shows what the many would. It does not belong to numbers and instants then.
    #[must_use]
    pub fn dealing_evenly(self) -> Self {
        Self { dealer: Some(Dealer::default()), ..self }
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
    fn own_chance(&self, number: PhoneNumber, at: Option<DateTime<Utc>>) -> ChaCha8Rng {
        let instant = at.map_or(i64::MIN, |at| at.timestamp_millis());
        let words = [self.seed, number.digits(), u64::from_le_bytes(instant.to_le_bytes()), 0];
        let mut seed = [0; 32];
        for (byte, from) in seed.iter_mut().zip(words.iter().flat_map(|word| word.to_le_bytes())) {
            *byte = from;
        }
        ChaCha8Rng::from_seed(seed)
    }

    fn result_of(&self, line: &LineProfile, number: PhoneNumber, chance: &mut Chance<'_>) -> CallResult {
        if self.is_out_of_service(line, number) {
            return CallResult::NotInService;
        }
        let mut left = chance.draw(Draw::Result, 0..=999);
        for (result, share) in line.shares(number, self.now) {
            match left.checked_sub(share) {
                None => return result,
                Some(rest) => left = rest,
            }
        }
        CallResult::NoAnswer
    }

    /// What was to be foreseen of the calls so far, in the order in which they were placed, if what becomes of them is dealt.
    pub fn into_foreseen(self) -> Vec<Foreseen> {
        self.foreseen
    }

    fn fate(&mut self, request: &CallRequest) -> Fate {
        match self.dealer.take() {
            None => self.fate_by(request, Chance::Own(self.own_chance(request.number, Some(self.now)))),
            Some(mut dealer) => {
                let fate = self.fate_by(request, Chance::Dealt(&mut dealer, self.seed));
                let line = self.line(request.campaign);
                // Whether a number is in service is known when it was called.
                let of_thousand = match dealer.meets(request.number) {
                    true => 1_000 - u64::from(line.not_in_service.min(1_000)),
                    false if self.is_out_of_service(line, request.number) => 0,
                    false => 1_000,
                };
                let foreseen = self.foresee(request, &fate, of_thousand);
                self.foreseen.push(foreseen);
                self.dealer = Some(dealer);
                fate
            }
        }
    }

    /// What is to be foreseen of a call to a number that is in service with a likelihood `of_thousand`.
    fn foresee(&self, request: &CallRequest, fate: &Fate, of_thousand: u64) -> Foreseen {
        let line = self.line(request.campaign);
        let spoken = fate.conversation.as_ref().map_or(0, |conversation| conversation.talk + conversation.wrap);
        let seconds = u64::from(fate.rings.unwrap_or_default() + fate.then + spoken);
        let choices = self.choices.get(&request.campaign).unwrap_or(&self.others);
        let weighed =
            |of: &dyn Fn(&Choice) -> u64| choices.iter().map(|one| u64::from(one.weight) * of(one)).sum::<u64>();
        let all = weighed(&|_| 1).max(1);
        let success = weighed(&|choice| u64::from(choice.success));
        let talk = weighed(&|choice| mean(&line.talk_seconds(choice.category))) / all;
        let (first, last) = (*line.ring_seconds.start(), *line.ring_seconds.end());
        let heard = last.min(request.ring_seconds);
        let in_time = |share: u32| u64::from(share) * u64::from((heard + 1).saturating_sub(first));
        let draws = u64::from((last + 1).saturating_sub(first)).max(1);
        let rung_out = mean(&SETUP) + u64::from(request.ring_seconds) * 1_000;
        let picked_up = mean(&SETUP) + mean(&(first..=heard));
        let (mut answered, mut millis, mut others) = (0, 0, 1_000 * draws);
        for (result, share) in line.shares(request.number, self.now) {
            let (shares, each) = match result {
                CallResult::Answered => (in_time(share), picked_up + talk + mean(&line.wrap_seconds)),
                CallResult::Machine => (in_time(share), picked_up + u64::from(MACHINE_SECONDS) * 1_000),
                CallResult::Fax => (in_time(share), picked_up + u64::from(FAX_SECONDS) * 1_000),
                CallResult::Declined => (u64::from(share) * draws, mean(&SETUP) + mean(&DECLINED)),
                CallResult::Busy | CallResult::NotInService | CallResult::Congestion | CallResult::LineFault => {
                    (u64::from(share) * draws, mean(&SETUP))
                }
                CallResult::NoAnswer | CallResult::Abandoned | CallResult::Unknown => continue,
            };
            answered += if result == CallResult::Answered { shares } else { 0 };
            millis += shares * each;
            others -= shares;
        }
        let answered = answered * of_thousand / draws;
        let in_service = (millis + others * rung_out) / (1_000 * draws);
        let mean_millis = (in_service * of_thousand + mean(&SETUP) * (1_000 - of_thousand)) / 1_000;
        Foreseen { answered, success: answered * success / all, mean_millis, seconds }
    }

    /// A number is in service or is not, however often it is called.
    fn is_out_of_service(&self, line: &LineProfile, number: PhoneNumber) -> bool {
        Chance::Own(self.own_chance(number, None)).draw(Draw::Result, 0..=999) < line.not_in_service
    }

    fn fate_by(&self, request: &CallRequest, mut chance: Chance<'_>) -> Fate {
        let line = self.line(request.campaign);
        let result = self.result_of(line, request.number, &mut chance);
        let setup = chance.draw(Draw::Setup, SETUP);
        let ring = chance.draw(Draw::Ring, line.ring_seconds.clone());
        let fate = |rings, then, cause| Fate { rings, then, cause, conversation: None };
        let rung_out = || fate(Some(setup), request.ring_seconds, sip_words(487));
        match result {
            CallResult::Answered | CallResult::Machine | CallResult::Fax if ring > request.ring_seconds => rung_out(),
            CallResult::Answered => {
                let conversation = Some(self.conversation(request.campaign, &mut chance));
                Fate { rings: Some(setup), then: ring, cause: sip_words(200), conversation }
            }
            CallResult::Machine => {
                fate(Some(setup), ring + MACHINE_SECONDS, format!("{}; AMD MACHINE", sip_words(200)))
            }
            CallResult::Fax => fate(Some(setup), ring + FAX_SECONDS, format!("{}; FAX", sip_words(200))),
            CallResult::Busy => fate(None, setup, sip_words(486)),
            CallResult::Declined => fate(Some(setup), chance.draw(Draw::Declined, DECLINED), sip_words(603)),
            CallResult::NotInService => fate(None, setup, sip_words(404)),
            CallResult::Congestion => fate(None, setup, sip_words(503)),
            CallResult::LineFault => fate(None, setup, sip_words(500)),
            CallResult::NoAnswer | CallResult::Abandoned | CallResult::Unknown => rung_out(),
        }
    }

    fn conversation(&self, campaign: i64, chance: &mut Chance<'_>) -> Conversation {
        let choices = self.choices.get(&campaign).unwrap_or(&self.others);
        let all: u32 = choices.iter().map(|choice| choice.weight).sum();
        let mut left = chance.draw(Draw::Says, 0..=all.saturating_sub(1));
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
        let agreed = chance.draw(Draw::Agreed, 0..=5);
        let callback = chosen.filter(|choice| choice.callback).map(|_| self.agreed_time(agreed));
        let says = Happening::Wrapped {
            disposition: chosen.map(|choice| choice.code.clone()).unwrap_or_default(),
            note: String::new(),
            callback,
        };
        let line = self.line(campaign);
        let talk = chance.draw(Draw::Talk(category), line.talk_seconds(category));
        Conversation { talk, wrap: chance.draw(Draw::Wrap, line.wrap_seconds.clone()), says }
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
        success: row.success,
        callback: row.callback,
        weight: row.simulated_weight,
    };
    theirs.map(choice).collect()
}

#[cfg(test)]
mod tests;
