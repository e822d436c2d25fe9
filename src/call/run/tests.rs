use super::*;
use crate::call::bench::{MemoryStore, campaign, instant, job, lead, morning, number, set};
use crate::call::floor::booked;
use crate::call::plain::{Plain, PlainDesk};
use crate::domain::campaign::Campaign;
use crate::domain::disposition::DispositionSet;
use crate::domain::lead::{LeadId, LeadStatus};
use crate::telephony::{DriverError, profile::LineProfile, simulator::Simulator};
use proptest::prelude::*;

struct Bench {
    store: MemoryStore,
    desk: PlainDesk,
    campaign: Campaign,
    set: DispositionSet,
    floor: Floor,
    seed: u64,
    /// Progress as it was told.
    told: Vec<Progress>,
}

impl Bench {
    /// A shift of eight hours from the morning on, with so many leads of one phone each.
    fn new(agents: usize, leads: i64) -> Self {
        let floor = Floor {
            agents: (1..=agents).map(|agent| format!("agent-{agent:02}")).collect(),
            until: Some(morning() + Duration::hours(8)),
            rulebook: "rules".to_owned(),
            ..Floor::default()
        };
        let leads = (1..=leads).map(|id| lead(id, &[id.unsigned_abs()]));
        let store = MemoryStore::of(leads);
        Self { store, desk: PlainDesk::open(), campaign: campaign(), set: set(), floor, seed: 1, told: Vec::new() }
    }

    fn line(&self) -> Simulator {
        Simulator::new(self.seed, morning(), &self.set, LineProfile::default())
    }

    fn run_on(&mut self, driver: &mut dyn Driver) -> Result<DayAccount, CallError> {
        let landings = Plain::new(&self.campaign);
        let job = job(&self.campaign, &mut self.desk, &landings, &self.set);
        let told = &mut self.told;
        run(&mut self.store, driver, vec![job], &self.floor, &mut |progress| told.push(*progress))
    }

    fn run(&mut self) -> DayAccount {
        let mut line = self.line();
        self.run_on(&mut line).expect("the day ends well")
    }

    fn open(&self) -> usize {
        self.store.attempts.iter().filter(|attempt| attempt.outcome.is_none()).count()
    }
}

#[test]
fn a_day_leaves_every_attempt_closed_and_every_lead_looked_after() {
    let mut bench = Bench::new(5, 60);
    let account = bench.run();
    assert_eq!(account.calls, bench.store.attempts.len() as u64);
    assert_eq!(account.calls, account.results.values().sum::<u64>());
    assert!(account.calls > 60, "who was not reached is called again after the gap: {account:?}");
    assert_eq!((bench.open(), account.ending), (0, Ending::NobodyLeft));
    assert_eq!(account.first_call, Some(morning()));
    assert_eq!(account.last_call, bench.store.attempts.iter().map(|attempt| attempt.opened_at).max());
    assert!(bench.store.leads.values().all(|lead| lead.status != LeadStatus::Ready));
    assert!(bench.store.most_open <= 5, "{}", bench.store.most_open);
    assert_eq!(bench.told.iter().map(|progress| progress.calls).max(), Some(account.calls));
    for attempt in &bench.store.attempts {
        assert_eq!((attempt.rulebook.as_str(), attempt.driver.as_str()), ("rules", "simulator"));
        assert_eq!(
            (attempt.campaign_fingerprint.as_str(), attempt.evidence.as_str()),
            ("campaign", "{\"looked\":true}")
        );
        let outcome = attempt.outcome.as_ref().expect("closed");
        assert!(outcome.at > attempt.opened_at);
        assert_eq!(crate::telephony::cause::read(&outcome.cause), outcome.result);
        let row = bench.set.find(&outcome.disposition).expect("one of the set");
        assert_eq!(row.contact, outcome.result == CallResult::Answered, "{outcome:?}");
    }
}

#[test]
fn a_campaign_that_is_paused_meanwhile_gets_no_further_call() {
    let mut bench = Bench::new(5, 60);
    bench.store.pause_after = Some(12);
    let account = bench.run();
    assert_eq!((account.calls, account.ending, bench.open()), (12, Ending::Halted, 0));
}

#[test]
fn the_same_seed_gives_the_same_day() {
    let day = |seed| {
        let mut bench = Bench::new(3, 40);
        bench.seed = seed;
        let account = bench.run();
        (account, bench.store.attempts)
    };
    assert_eq!(day(7), day(7));
    assert_ne!(day(7), day(8));
}

#[test]
fn nothing_begins_when_the_floor_closes_and_what_goes_on_ends() {
    let mut bench = Bench::new(4, 500);
    bench.floor.until = Some(morning() + Duration::minutes(10));
    let account = bench.run();
    let until = morning() + Duration::minutes(10);
    assert_eq!((account.ending, bench.open()), (Ending::Closed, 0));
    assert!(account.last_call.is_some_and(|last| last < until && last > until - Duration::minutes(5)));
    let ends = bench.store.attempts.iter().filter_map(|attempt| attempt.outcome.as_ref().map(|outcome| outcome.at));
    assert!(ends.max().is_some_and(|last| last > until), "somebody was still talking");
}

#[test]
fn no_more_calls_than_were_asked_for() {
    let mut bench = Bench::new(7, 100);
    bench.floor.max_calls = Some(10);
    let account = bench.run();
    assert_eq!((account.calls, account.ending, bench.open()), (10, Ending::EnoughCalls, 0));
}

#[test]
fn the_line_waits_for_those_who_may_be_called_later() {
    let mut bench = Bench::new(2, 5);
    bench.desk.opens = instant("2026-11-23T19:30:00Z");
    let account = bench.run();
    assert_eq!(account.first_call, Some(bench.desk.opens));
    assert!(bench.desk.asked < 100, "the desk was asked {} times", bench.desk.asked);

    let mut bench = Bench::new(2, 5);
    bench.desk.opens = morning() + Duration::hours(8);
    let mut line = bench.line();
    let account = bench.run_on(&mut line).expect("a day without calls");
    assert_eq!((account.calls, account.ending), (0, Ending::NobodyLeft));
    assert_eq!(line.now(), morning(), "nobody waits for what is after the shift");
}

#[test]
fn a_floor_without_closing_time_ends_when_nobody_comes_again() {
    let mut bench = Bench::new(3, 20);
    bench.floor.until = None;
    let account = bench.run();
    assert_eq!((account.ending, bench.open()), (Ending::NobodyLeft, 0));
    let again =
        bench.store.leads.values().filter_map(|lead| lead.next_at.filter(|_| lead.status == LeadStatus::Waiting));
    let last = account.last_call.expect("calls");
    assert!(again.into_iter().all(|at| at > last + Duration::hours(20)), "only callbacks far ahead are left");
}

#[test]
fn told_to_stop_it_lets_the_calls_end() {
    let mut bench = Bench::new(4, 200);
    bench.floor.until = None;
    let stop = bench.floor.stop.clone();
    let mut line = bench.line();
    let landings = Plain::new(&bench.campaign);
    let job = job(&bench.campaign, &mut bench.desk, &landings, &bench.set);
    let mut watch = |progress: &Progress| stop.store(progress.calls >= 20, Ordering::Relaxed);
    let account = run(&mut bench.store, &mut line, vec![job], &bench.floor, &mut watch).expect("ends well");
    assert_eq!((account.calls, account.ending), (20, Ending::Stopped));
    assert_eq!(bench.open(), 0);
}

#[test]
fn who_does_not_pass_the_last_look_is_not_called_and_holds_up_nobody() {
    let mut bench = Bench::new(2, 30);
    bench.desk.refuses = (1..=9).map(LeadId).collect();
    let account = bench.run();
    assert!(bench.store.attempts.iter().all(|attempt| attempt.lead.0 > 9));
    assert!((10..=30).all(|id| bench.store.attempts.iter().any(|attempt| attempt.lead == LeadId(id))));
    assert!(account.refused.get("not now").is_some_and(|times| *times >= 9), "{:?}", account.refused);
    assert_eq!(account.first_call, Some(morning()));
}

#[test]
fn two_leads_with_one_number_are_never_called_at_once() {
    let mut bench = Bench::new(5, 0);
    bench.store = MemoryStore::of((1..=10).map(|id| lead(id, &[1])));
    // The store of the tests refuses two open attempts on a number with a panic.
    assert!(bench.run().calls >= 10);
    assert_eq!(bench.store.most_open, 1);
}

#[test]
fn agents_and_rows_are_needed() {
    let mut bench = Bench::new(0, 1);
    let mut line = bench.line();
    assert!(matches!(bench.run_on(&mut line), Err(CallError::NoAgents)));

    let mut bench = Bench::new(1, 1);
    bench.set.rows.retain(|row| row.code != "DC");
    let fault = bench.run_on(&mut line).expect_err("no row").to_string();
    assert!(fault.contains("not_in_service"), "{fault}");
    assert!(bench.store.attempts.is_empty());
}

#[test]
fn calls_are_booked_by_the_clock_of_the_floor() {
    let manila = crate::domain::zone::Zone::new("Asia/Manila", 8 * 3600, []);
    let at = instant("2026-11-23T16:30:00Z");
    let day = |text: &str| text.parse().expect("a day");
    assert_eq!(booked(Some(&manila), at), (day("2026-11-24"), 0));
    assert_eq!(booked(None, at), (day("2026-11-23"), 16));
}

#[test]
fn a_called_party_always_sees_the_same_number() {
    let ids = ["+13055550100".to_owned(), "+13055550101".to_owned()];
    assert_eq!(caller_id(&ids, number(1)), caller_id(&ids, number(1)));
    assert_ne!(caller_id(&ids, number(1)), caller_id(&ids, number(2)));
    assert_eq!(caller_id(&[], number(1)), "");
}

#[test]
fn a_word_of_the_agent_that_the_set_does_not_know_is_kept() {
    let mut bench = Bench::new(2, 20);
    let mut odd = bench.set.clone();
    odd.rows.retain(|row| row.code == "NO");
    odd.rows.iter_mut().for_each(|row| row.code = "ODD".to_owned());
    let mut line = Simulator::new(1, morning(), &odd, LineProfile::default());
    bench.run_on(&mut line).expect("ends well");
    let outcomes = bench.store.attempts.iter().filter_map(|attempt| attempt.outcome.as_ref());
    let answered: Vec<_> = outcomes.filter(|outcome| outcome.result == CallResult::Answered).collect();
    assert!(!answered.is_empty());
    assert!(answered.iter().all(|outcome| outcome.disposition == "LOST" && outcome.note == "[ODD]"), "{answered:?}");
}

/// A line that fails after some calls.
struct Failing {
    line: Simulator,
    calls: u32,
    events: u32,
}

impl Driver for Failing {
    fn name(&self) -> &'static str {
        "failing"
    }
    fn now(&self) -> DateTime<Utc> {
        self.line.now()
    }
    fn originate(&mut self, request: &CallRequest) -> Result<(), DriverError> {
        self.calls =
            self.calls.checked_sub(1).ok_or(DriverError { driver: "failing", detail: "no trunk".to_owned() })?;
        self.line.originate(request)
    }
    fn next_event(&mut self, until: DateTime<Utc>) -> Result<Option<CallEvent>, DriverError> {
        self.events = self.events.checked_sub(1).ok_or(DriverError { driver: "failing", detail: "cut".to_owned() })?;
        self.line.next_event(until)
    }
    fn hang_up(&mut self, attempt: AttemptId) -> Result<(), DriverError> {
        self.line.hang_up(attempt)
    }
}

#[test]
fn a_call_that_the_line_will_not_place_is_closed_as_a_fault() {
    let mut bench = Bench::new(3, 9);
    let mut line = Failing { line: bench.line(), calls: 2, events: u32::MAX };
    let fault = bench.run_on(&mut line).expect_err("no trunk").to_string();
    assert_eq!(fault, "failing: no trunk");
    let last = bench.store.attempts.last().expect("three were opened");
    let outcome = last.outcome.as_ref().expect("no phone rang");
    assert_eq!((outcome.result, outcome.cause.as_str()), (CallResult::LineFault, "failing: no trunk"));
    assert_eq!(bench.open(), 2, "what the two others come to is unknown");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn wherever_a_run_is_cut_off_the_next_one_goes_on(events in 0_u32..400, agents in 1_usize..5, seed in 0_u64..1000) {
        let mut bench = Bench::new(agents, 25);
        bench.seed = seed;
        let mut line = Failing { line: bench.line(), calls: u32::MAX, events };
        let cut = bench.run_on(&mut line).is_err();
        let (open, placed) = (bench.open(), bench.store.attempts.len());
        prop_assert!(open <= agents);
        let now = line.now();
        let lost = recover(&mut bench.store, 1, &Plain::new(&bench.campaign), &bench.set, now).expect("recovers");
        prop_assert_eq!(lost, open as u64);
        prop_assert!(cut || lost == 0);
        let unknown = |attempt: &&crate::domain::attempt::Attempt| {
            attempt.outcome.as_ref().is_some_and(|outcome| outcome.result == CallResult::Unknown && outcome.disposition == "LOST")
        };
        prop_assert_eq!(bench.store.attempts.iter().filter(unknown).count(), open);

        let mut line = Simulator::new(seed, now, &bench.set, LineProfile::default());
        let account = bench.run_on(&mut line).expect("the rest of the day");
        prop_assert_eq!(bench.open(), 0);
        prop_assert_eq!(bench.store.attempts.len() as u64, placed as u64 + account.calls);
        for lead in bench.store.leads.values() {
            let calls: Vec<_> = lead.attempts.iter().map(|attempt| attempt.at).collect();
            let far = calls.windows(2).all(|pair| pair[1] - pair[0] > Duration::minutes(100));
            prop_assert!(far, "nobody is called again at once, whatever was lost: {:?}", calls);
            prop_assert!(!calls.is_empty());
        }
    }
}
