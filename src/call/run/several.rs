//! Several jobs on one floor.

use super::*;
use crate::call::bench::{MemoryStore, campaign, lead, morning, number, set};
use crate::call::desk::CampaignDesk;
use crate::call::floor::RING_SECONDS;
use crate::call::landing::JudgedLandings;
use crate::call::plain::{Plain, PlainDesk};
use crate::domain::attempt::Attempt;
use crate::domain::campaign::{CallbackFor, Campaign};
use crate::domain::disposition::DispositionSet;
use crate::domain::lead::{Callback, Lead, LeadId, LeadStatus};
use crate::domain::place::Place;
use crate::eligibility::Judge;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;
use crate::telephony::{DriverError, profile::LineProfile, simulator::Simulator};
use proptest::prelude::*;

/// A floor of jobs 1, 2 … of these weights, each with leads of its own.
struct Bench {
    store: MemoryStore,
    weights: Vec<u32>,
    desks: Vec<PlainDesk>,
    campaigns: Vec<Campaign>,
    sets: Vec<DispositionSet>,
    floor: Floor,
    seed: u64,
}

/// So many leads of a campaign; the line of each is told by `line`.
fn leads(campaign: i64, count: i64, line: impl Fn(i64) -> i64) -> impl Iterator<Item = Lead> {
    (1..=count).map(move |each| Lead { campaign, ..lead(campaign * 1_000 + each, &[line(each).unsigned_abs()]) })
}

/// A line that no lead of another campaign has.
fn own_line(campaign: i64) -> impl Fn(i64) -> i64 {
    move |each| campaign * 1_000 + each
}

impl Bench {
    fn new(agents: usize, weights: &[u32], leads: impl IntoIterator<Item = Lead>) -> Self {
        let ids = 1..=i64::try_from(weights.len()).expect("few");
        let floor = Floor {
            agents: (1..=agents).map(|agent| format!("agent-{agent:02}")).collect(),
            until: Some(morning() + Duration::hours(4)),
            ..Floor::default()
        };
        let named = |id| Campaign { name: format!("campaign-{id}"), fingerprint: format!("file-{id}"), ..campaign() };
        // Of each campaign's set the agents say words of its own.
        let own_set = |id| {
            let mut own = set();
            own.rows.iter_mut().filter(|row| row.code == "NO").for_each(|row| row.code = format!("NO{id}"));
            own
        };
        Self {
            store: MemoryStore::of(leads),
            weights: weights.to_vec(),
            desks: ids.clone().map(PlainDesk::of).collect(),
            campaigns: ids.clone().map(named).collect(),
            sets: ids.map(own_set).collect(),
            floor,
            seed: 1,
        }
    }

    fn line(&self) -> Simulator {
        let line = Simulator::new(self.seed, morning(), &set(), LineProfile::default());
        (1..).zip(&self.sets).fold(line, |line, (id, set)| line.with_set(id, set))
    }

    fn run_on(&mut self, driver: &mut dyn Driver) -> DayAccount {
        let landings: Vec<_> = self.campaigns.iter().map(Plain::new).collect();
        let mut jobs = Vec::new();
        for (index, desk) in self.desks.iter_mut().enumerate() {
            jobs.push(Job {
                campaign_id: i64::try_from(index).expect("few") + 1,
                campaign: &self.campaigns[index],
                weight: self.weights[index],
                desk,
                landings: &landings[index],
                dispositions: &self.sets[index],
                zone: None,
                ring_seconds: RING_SECONDS + u32::try_from(index).expect("few"),
            });
        }
        run(&mut self.store, driver, jobs, &self.floor, &mut |_| {}).expect("the day ends well")
    }

    fn run(&mut self) -> DayAccount {
        let mut line = self.line();
        self.run_on(&mut line)
    }

    fn of(&self, campaign: i64) -> impl Iterator<Item = &Attempt> {
        self.store.attempts.iter().filter(move |attempt| attempt.campaign == campaign)
    }

    /// The agents' time by campaign between two instants, from the attempts alone: on a floor where nobody is ever idle a call takes of
    /// its agent all the time until the agent's next.
    fn time(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<f64> {
        let mut spent = vec![0.0; self.weights.len()];
        for agent in &self.floor.agents {
            let calls: Vec<_> = self.store.attempts.iter().filter(|attempt| attempt.agent == *agent).collect();
            for (place, call) in calls.iter().enumerate() {
                let ends = calls.get(place + 1).map_or(until, |next| next.opened_at).min(until);
                let took = (ends - call.opened_at.max(from)).max(Duration::zero());
                spent[usize::try_from(call.campaign).expect("small") - 1] += took.num_seconds() as f64;
            }
        }
        spent
    }
}

fn part(time: &[f64], index: usize) -> f64 {
    time[index] / time.iter().sum::<f64>()
}

#[test]
fn agents_are_shared_by_weight_and_each_campaign_has_its_own_terms() {
    let mut bench = Bench::new(6, &[3, 1], leads(1, 900, own_line(1)).chain(leads(2, 900, own_line(2))));
    bench.floor.until = Some(morning() + Duration::hours(2));
    let account = bench.run();
    assert_eq!(account.ending, Ending::Closed);
    let by_attempts = bench.time(morning(), morning() + Duration::hours(2));
    let told: Vec<_> = account.jobs.iter().map(|job| job.agent_time.num_seconds() as f64).collect();
    for share in [part(&by_attempts, 0), part(&told, 0)] {
        assert!((share - 0.75).abs() < 0.02, "{share}: {by_attempts:?} {told:?}");
    }
    for (campaign, job) in (1..).zip(&account.jobs) {
        assert_eq!((job.calls, job.ending), (bench.of(campaign).count() as u64, Ending::Closed));
        assert_eq!(job.calls, job.results.values().sum::<u64>());
        let (own, other) = (format!("NO{campaign}"), format!("NO{}", 3 - campaign));
        let words: Vec<_> =
            bench.of(campaign).map(|attempt| &attempt.outcome.as_ref().expect("closed").disposition).collect();
        assert!(words.contains(&&own) && !words.contains(&&other));
        assert!(bench.of(campaign).all(|attempt| attempt.campaign_fingerprint == format!("file-{campaign}")));
    }
    assert_eq!(account.calls, account.jobs.iter().map(|job| job.calls).sum::<u64>());
    assert_eq!(account.results.values().sum::<u64>(), account.calls);
}

#[test]
fn who_has_nobody_to_call_leaves_the_agents_to_the_others_and_is_owed_nothing() {
    let mut bench = Bench::new(5, &[1, 1], leads(1, 990, own_line(1)).chain(leads(2, 990, own_line(2))));
    let opens = morning() + Duration::hours(2);
    bench.desks[1].opens = opens;
    let account = bench.run();
    let (before, first_hour) = (bench.time(morning(), opens), bench.time(opens, opens + Duration::hours(1)));
    assert_eq!(before, [5.0 * 7_200.0, 0.0], "nobody sat idle, though half of the floor is the other's");
    assert!((part(&first_hour, 1) - 0.5).abs() < 0.06, "{first_hour:?}");
    assert_eq!(account.ending, Ending::Closed);
    // A minute at most passes before a desk that had nobody is asked again.
    assert!(bench.of(2).all(|attempt| attempt.opened_at >= opens));
    assert!(bench.of(2).any(|attempt| attempt.opened_at <= opens + Duration::minutes(3)));
}

#[test]
fn a_campaign_that_was_paused_holds_no_claim_open_for_others() {
    let mut bench = Bench::new(5, &[1, 1, 1], (1..=3).flat_map(|id| leads(id, 990, own_line(id))));
    (bench.store.pause_after, bench.store.pauses) = (Some(20), 3);
    let opens = morning() + Duration::hours(2);
    bench.desks[1].opens = opens;
    let account = bench.run();
    assert_eq!(account.jobs[2].ending, Ending::Halted);
    let first_hour = bench.time(opens, opens + Duration::hours(1));
    assert!((part(&first_hour, 1) - 0.5).abs() < 0.06, "{first_hour:?}");
}

#[test]
fn one_campaign_ends_and_the_others_go_on() {
    let mut bench =
        Bench::new(3, &[1, 1, 1], (1..=3).flat_map(|id| leads(id, if id == 2 { 4 } else { 700 }, own_line(id))));
    (bench.store.pause_after, bench.store.pauses) = (Some(60), 3);
    let account = bench.run();
    let endings: Vec<_> = account.jobs.iter().map(|job| job.ending).collect();
    assert_eq!(endings, [Ending::Closed, Ending::NobodyLeft, Ending::Halted]);
    assert_eq!(account.ending, Ending::Closed);
    let place = |attempt: &Attempt| attempt.id.0 <= 60;
    assert!(bench.of(3).count() > 10 && bench.of(3).all(place), "no call after the pause");
    assert!(bench.of(1).filter(|attempt| !place(attempt)).count() > 100);
    let open = bench.store.attempts.iter().filter(|attempt| attempt.outcome.is_none()).count();
    assert_eq!(open, 0, "those that went on have ended");

    let mut bench = Bench::new(3, &[1, 1], (1..=2).flat_map(|id| leads(id, 50, own_line(id))));
    bench.store.pause_after = Some(10);
    let account = bench.run();
    assert_eq!((account.calls, account.ending), (10, Ending::Halted), "all are paused");
}

#[test]
fn the_day_ends_when_no_campaign_has_anybody_left() {
    let mut bench = Bench::new(2, &[1, 1], leads(1, 3, own_line(1)).chain(leads(2, 3, own_line(2))));
    bench.floor.until = Some(morning() + Duration::hours(8));
    bench.desks[1].opens = morning() + Duration::hours(5);
    let mut line = bench.line();
    let account = bench.run_on(&mut line);
    assert_eq!(account.ending, Ending::NobodyLeft);
    assert!(account.jobs.iter().all(|job| job.ending == Ending::NobodyLeft && job.calls >= 3), "{account:?}");
    assert!(bench.of(2).all(|attempt| attempt.opened_at >= morning() + Duration::hours(5)));
    assert!(bench.desks.iter().all(|desk| desk.asked < 600), "{} and {}", bench.desks[0].asked, bench.desks[1].asked);

    let account = Bench::new(2, &[1, 2], []).run();
    assert_eq!((account.calls, account.ending, account.jobs.len()), (0, Ending::NobodyLeft, 2));
}

#[test]
fn no_more_calls_than_were_asked_for_in_all() {
    let mut bench = Bench::new(7, &[2, 1], leads(1, 100, own_line(1)).chain(leads(2, 100, own_line(2))));
    bench.floor.max_calls = Some(12);
    let account = bench.run();
    let calls: Vec<_> = account.jobs.iter().map(|job| (job.calls, job.ending)).collect();
    assert_eq!((account.calls, account.ending), (12, Ending::EnoughCalls));
    assert_eq!(calls.iter().map(|(calls, _)| calls).sum::<u64>(), 12);
    assert!(calls[0].0 >= 6 && calls[1].0 >= 3, "{calls:?}");
}

#[test]
fn an_agents_own_callback_goes_first_whatever_the_weights() {
    let mut terms = campaign();
    terms.callbacks.owner = CallbackFor::Agent;
    let judge = || Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &terms, "");
    let judges = [judge(), judge()];
    let in_new_york = |mut lead: Lead| {
        lead.phones[0].place = Place::read("US-NY@America/New_York").expect("a place").into();
        lead
    };
    let agent = |each: i64| format!("agent-{:02}", each % 4 + 1);
    let due = |each: i64| morning() + Duration::minutes(each * 4);
    // Nearly the whole floor is the first campaign's; the second has nothing but callbacks.
    let callback = |(each, lead): (i64, Lead)| Lead {
        status: LeadStatus::Waiting,
        next_at: Some(due(each)),
        callback: Some(Callback { agent: agent(each) }),
        ..lead
    };
    let own = (1..).zip(leads(2, 50, own_line(2))).map(callback);
    let mut store = MemoryStore::of(leads(1, 999, own_line(1)).chain(own).map(in_new_york));
    let landings = [JudgedLandings::new(judge()), JudgedLandings::new(judge())];
    let (set, mut desks) = (set(), [CampaignDesk::new(&judges[0], 1, ""), CampaignDesk::new(&judges[1], 2, "")]);
    let mut line = Simulator::new(3, morning(), &set, LineProfile::default());
    let floor =
        Floor { agents: (0..4).map(agent).collect(), until: Some(morning() + Duration::hours(4)), ..Floor::default() };
    let jobs =
        desks.iter_mut().zip(&landings).zip([(1, 100), (2, 1)]).map(|((desk, landings), (campaign_id, weight))| Job {
            campaign_id,
            campaign: &terms,
            weight,
            desk,
            landings,
            dispositions: &set,
            zone: None,
            ring_seconds: RING_SECONDS,
        });
    let jobs = jobs.collect();
    let account = run(&mut store, &mut line, jobs, &floor, &mut |_| {}).expect("the day ends well");
    assert!(account.jobs[0].calls > 300, "{account:?}");
    for each in 1..=50 {
        let first = store.attempts.iter().find(|attempt| attempt.lead == LeadId(2_000 + each)).expect("it was called");
        assert_eq!(first.agent, agent(each), "callback {each}");
        let late = first.opened_at - due(each);
        assert!(late >= Duration::zero() && late < Duration::minutes(9), "callback {each} comes {late} late");
    }
}

/// A line that keeps what it was asked for.
struct Kept {
    line: Simulator,
    requests: Vec<CallRequest>,
}

impl Driver for Kept {
    fn name(&self) -> &'static str {
        "kept"
    }
    fn now(&self) -> DateTime<Utc> {
        self.line.now()
    }
    fn originate(&mut self, request: &CallRequest) -> Result<(), DriverError> {
        self.requests.push(request.clone());
        self.line.originate(request)
    }
    fn next_event(&mut self, until: DateTime<Utc>) -> Result<Option<CallEvent>, DriverError> {
        self.line.next_event(until)
    }
    fn hang_up(&mut self, attempt: AttemptId) -> Result<(), DriverError> {
        self.line.hang_up(attempt)
    }
}

#[test]
fn each_campaign_shows_its_number_and_lets_it_ring_as_long_as_it_says() {
    let mut bench = Bench::new(3, &[1, 1], leads(1, 30, own_line(1)).chain(leads(2, 30, own_line(2))));
    let ids = ["+13055550190", "+13055550191"];
    bench.campaigns.iter_mut().zip(ids).for_each(|(campaign, id)| campaign.caller_ids = vec![id.to_owned()]);
    let mut line = Kept { line: bench.line(), requests: Vec::new() };
    bench.run_on(&mut line);
    assert!(line.requests.len() >= 60);
    for request in &line.requests {
        let place = usize::try_from(request.campaign).expect("small") - 1;
        assert_eq!((request.caller_id.as_str(), request.ring_seconds), (ids[place], [30, 31][place]));
        let attempt = bench.store.attempts.iter().find(|attempt| attempt.id == request.attempt).expect("it is open");
        assert_eq!(attempt.campaign, request.campaign);
    }
}

#[test]
fn every_set_needs_its_rows() {
    let mut bench = Bench::new(1, &[1, 1], leads(1, 5, own_line(1)));
    bench.sets[1].rows.retain(|row| row.code != "DC");
    let landings: Vec<_> = bench.campaigns.iter().map(Plain::new).collect();
    let mut jobs = Vec::new();
    for (index, desk) in bench.desks.iter_mut().enumerate() {
        let (campaign, dispositions) = (&bench.campaigns[index], &bench.sets[index]);
        let landings = &landings[index];
        jobs.push(Job {
            campaign_id: 1,
            campaign,
            weight: 1,
            desk,
            landings,
            dispositions,
            zone: None,
            ring_seconds: 30,
        });
    }
    let mut line = Simulator::new(1, morning(), &set(), LineProfile::default());
    let fault = run(&mut bench.store, &mut line, jobs, &bench.floor, &mut |_| {}).expect_err("no row").to_string();
    assert!(fault.contains("not_in_service"), "{fault}");
    assert!(bench.store.attempts.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Campaigns that share most of their numbers: the store of the tests refuses two open attempts on a number, a lead or an agent
    /// with a panic.
    #[test]
    fn campaigns_that_share_numbers_never_call_one_twice_at_once(
        weights in proptest::collection::vec(1_u32..6, 2..4),
        agents in 1_usize..9,
        numbers in 1_i64..60,
        seed in 0_u64..1_000,
        paused in proptest::option::of((0_usize..40, 1_i64..4)),
    ) {
        let ids = 1..=i64::try_from(weights.len()).expect("few");
        let mut bench = Bench::new(agents, &weights, ids.flat_map(|id| leads(id, 60, move |each| (each + id * 7) % numbers)));
        bench.seed = seed;
        if let Some((after, campaign)) = paused {
            (bench.store.pause_after, bench.store.pauses) = (Some(after), campaign);
        }
        let account = bench.run();
        prop_assert_eq!(account.calls, bench.store.attempts.len() as u64);
        prop_assert!(bench.store.attempts.iter().all(|attempt| attempt.outcome.is_some()));
        for (campaign, job) in (1..).zip(&account.jobs) {
            prop_assert_eq!(job.calls, bench.of(campaign).count() as u64);
            for attempt in bench.of(campaign) {
                prop_assert_eq!(bench.store.leads[&attempt.lead].campaign, campaign);
            }
            if paused.is_none_or(|(_, paused)| paused != campaign) {
                let called = bench.store.leads.values().filter(|lead| lead.campaign == campaign && !lead.attempts.is_empty());
                // In four hours a few agents come to the end of a list that shares its numbers, unless its numbers are too few.
                prop_assert!(called.count() > 0);
            }
        }
        prop_assert!(bench.has_the_same_day_again(&account));
    }
}

impl Bench {
    /// Whether a floor with the same campaigns and seed has the same day as this one, which was run.
    fn has_the_same_day_again(&self, account: &DayAccount) -> bool {
        let lines = |lead: &Lead| vec![lead.phones[0].number.digits() - number(0).digits()];
        let fresh = |own: &Lead| Lead { campaign: own.campaign, ..lead(own.id.0, &lines(own)) };
        let mut second = Bench::new(self.floor.agents.len(), &self.weights, self.store.leads.values().map(fresh));
        second.seed = self.seed;
        (second.store.pause_after, second.store.pauses) = (self.store.pause_after, self.store.pauses);
        second.run() == *account && second.store.attempts == self.store.attempts
    }
}
