//! Several campaigns dialed at once, over generated floors in a real database, looked at afterwards from the attempts alone: no number is
//! in two calls at once, every call was allowed by a fresh verdict of its own campaign, and agents' time goes by the weights.

use crate::floor::Bench;
use chrono::{DateTime, Duration, Utc};
use outdial::campaign_file::{self, Terms};
use outdial::domain::lead::{Lead, LeadId, LeadStatus};
use outdial::domain::past_call::Marks;
use outdial::domain::phone::PhoneNumber;
use outdial::eligibility::{Judge, Verdict};
use outdial::rules::{self, Rulebook, zones::ZoneTable};
use outdial::store::Calling;
use outdial::store::sqlite::SqliteStore;
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// A Monday on which all of the places below may be called for some hours.
const AT: &str = "2026-11-23T17:00:00Z";

/// Area codes with their states.
const AREAS: [(u64, &str); 8] =
    [(305, "FL"), (813, "FL"), (407, "FL"), (904, "FL"), (512, "TX"), (214, "TX"), (404, "GA"), (912, "GA")];

/// So many numbers are nobody's (555-01xx).
const NUMBERS: u64 = 100 * AREAS.len() as u64;

/// A campaign to be: what its file says, and which of the numbers its list holds.
#[derive(Clone, Debug)]
struct Plan {
    weight: u32,
    kind: &'static str,
    client: &'static str,
    subject: &'static str,
    rest: &'static str,
    first: u64,
    count: u64,
}

const RESTS: [&str; 3] = [
    "",
    "order = \"retries_first\"\n[attempts]\ntotal = 6\nper_number = 6\nper_day = 6\ngap = \"10m\"\n[retry]\nno_answer = \"10m\"\nbusy = \"5m\"",
    "[attempts]\ntotal = 9\nper_number = 9\nper_day = 9\ngap = \"0m\"\n[callbacks]\nfor = \"agent\"\n[retry]\nno_answer = \"1m\"\nmachine = \"1m\"",
];

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let of = prop::sample::select;
    let plan = (
        1_u32..6,
        of(vec!["sales", "survey"]),
        of(vec!["North", "South"]),
        of(vec!["roofs", "heat"]),
        of(RESTS.to_vec()),
    );
    let plan = (plan, 0..NUMBERS, 40_u64..500).prop_map(|((weight, kind, client, subject, rest), first, count)| Plan {
        weight,
        kind,
        client,
        subject,
        rest,
        first,
        count,
    });
    prop::collection::vec(plan, 2..4)
}

/// Campaigns of one client on one subject with mostly the same people, few and in Florida, called again and again: there the law allows
/// three calls in 24 hours, whichever campaign they are for.
fn crowds() -> impl Strategy<Value = Vec<Plan>> {
    let plan = (1_u32..6, 0_u64..10, 20_u64..80).prop_map(|(weight, first, count)| {
        let rest = RESTS[2];
        Plan { weight, kind: "sales", client: "North", subject: "roofs", rest, first, count }
    });
    prop::collection::vec(plan, 2..4)
}

fn number(index: u64) -> (u64, &'static str) {
    let (area, state) = AREAS[usize::try_from(index % NUMBERS / 100).expect("few")];
    (area * 10_000_000 + 5_550_100 + index % 100, state)
}

fn toml(index: usize, plan: &Plan) -> String {
    let Plan { kind, client, subject, rest, .. } = plan;
    format!(
        "name = \"c{index}\"\nclient = \"{client}\"\nkind = \"{kind}\"\nregion = \"US\"\nsubject = \"{subject}\"\n{rest}\n"
    )
}

fn terms(index: usize, plan: &Plan) -> Terms {
    let context = campaign_file::Context {
        parse_hours: &rules::parse_hours,
        zone_known: &|name| ZoneTable::embedded().zone(name).is_some(),
        region_known: &rules::places::is_country,
        read_file: &|_| None,
    };
    campaign_file::read(&toml(index, plan), "c.toml", &context).expect("sound terms")
}

/// A floor that was run: its attempts, in the order in which they began.
struct Ran {
    bench: Bench,
    calls: Vec<Call>,
}

#[derive(Clone, Debug)]
struct Call {
    campaign: usize,
    lead: i64,
    number: i64,
    agent: String,
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
}

fn ran(plans: &[Plan], agents: u32, hours: u32, seed: u64) -> Ran {
    let bench = Bench::new();
    let mut words = String::new();
    for (index, plan) in plans.iter().enumerate() {
        bench.write(&format!("c{index}.toml"), toml(index, plan));
        let row = |each: u64| {
            let (digits, state) = number(plan.first + each);
            // A person has the same key with all campaigns of a client.
            format!("P{digits},Ana,{state},{digits}\n")
        };
        let rows: String = (0..plan.count).map(row).collect();
        bench.write(&format!("l{index}.csv"), format!("key,first_name,state,phone\n{rows}"));
        bench.expect(&format!("--at {AT} -q campaign import c{index}.toml l{index}.csv"), 0);
        write!(words, " -c c{index}={}", plan.weight).expect("a text");
    }
    bench.expect(&format!("--at {AT} -q dial{words} --agents {agents} --hours {hours} --seed {seed}"), 0);
    bench.expect("db check", 0);
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    let sql = "SELECT c.name, a.lead, a.number, a.agent, a.opened_at, a.ended_at
               FROM attempt a JOIN campaign c ON c.id = a.campaign ORDER BY a.id";
    let mut find = db.prepare(sql).expect("a query");
    let instant = |micros: i64| DateTime::from_timestamp_micros(micros).expect("an instant");
    let calls = find.query_map([], |row| {
        let name: String = row.get(0)?;
        Ok(Call {
            campaign: name[1..].parse().expect("its number"),
            lead: row.get(1)?,
            number: row.get(2)?,
            agent: row.get(3)?,
            begins: instant(row.get(4)?),
            ends: instant(row.get(5)?),
        })
    });
    let calls = calls.expect("attempts").map(|call| call.expect("closed")).collect();
    Ran { bench, calls }
}

impl Ran {
    /// No number, lead or agent is in two calls at once.
    fn nobody_twice_at_once(&self) -> Result<(), TestCaseError> {
        let mut numbers: HashMap<i64, DateTime<Utc>> = HashMap::new();
        let mut others: HashMap<String, DateTime<Utc>> = HashMap::new();
        for call in &self.calls {
            for until in [
                numbers.insert(call.number, call.ends),
                others.insert(format!("lead {}", call.lead), call.ends),
                others.insert(call.agent.clone(), call.ends),
            ] {
                prop_assert!(until.is_none_or(|until| until <= call.begins), "{call:?} begins before {until:?}");
            }
        }
        Ok(())
    }

    /// Each call is allowed by its campaign's judge, who is shown what had happened by then.
    fn every_call_is_allowed(&self, plans: &[Plan]) -> Result<(), TestCaseError> {
        let store = SqliteStore::open_existing(&self.bench.path("outdial.db")).expect("the database opens");
        let terms: Vec<_> = plans.iter().enumerate().map(|(index, plan)| terms(index, plan)).collect();
        let (book, zones) = (Rulebook::embedded(), ZoneTable::embedded());
        let judges: Vec<_> = terms.iter().map(|terms| Judge::new(book, zones, &terms.campaign, "")).collect();
        let ends: HashMap<(i64, DateTime<Utc>), DateTime<Utc>> =
            self.calls.iter().map(|call| ((call.number, call.begins), call.ends)).collect();
        for call in &self.calls {
            let lead = store.lead(LeadId(call.lead)).expect("an answer").expect("it is there");
            let lead = as_of(lead, call.begins, &ends);
            let phone = lead
                .phones
                .iter()
                .find(|phone| i64::try_from(phone.number.digits()).is_ok_and(|digits| digits == call.number));
            let verdict = judges[call.campaign].phone(&lead, phone.expect("its number"), "", call.begins);
            prop_assert!(matches!(verdict, Verdict::Dialable { .. }), "{call:?}: {verdict:?}");
        }
        Ok(())
    }

    /// When the first campaign has come to the end of those whom nobody has called yet; with none, when the last call begins.
    fn all_have_leads_until(&self, plans: &[Plan]) -> DateTime<Utc> {
        let last = self.calls.last().expect("calls").begins;
        let exhausted = |plan: &Plan| {
            let mut first: BTreeMap<i64, DateTime<Utc>> = BTreeMap::new();
            for call in &self.calls {
                first.entry(call.number).or_insert(call.begins);
            }
            let called =
                |each| first.get(&i64::try_from(10_000_000_000 + number(plan.first + each).0).expect("digits"));
            let called: Option<Vec<_>> = (0..plan.count).map(called).collect();
            called.and_then(|all| all.into_iter().max().copied())
        };
        plans.iter().filter_map(exhausted).chain([last]).min().expect("one at least")
    }

    /// Each campaign's seconds of the agents up to an instant: on a floor where nobody is idle a call takes of its agent all the time until
    /// the agent's next. With the longest of these times.
    fn time(&self, campaigns: usize, until: DateTime<Utc>) -> (Vec<f64>, f64) {
        let mut by_agent: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
        for call in &self.calls {
            by_agent.entry(&call.agent).or_default().push(call);
        }
        let (mut spent, mut longest) = (vec![0.0; campaigns], 0.0_f64);
        for calls in by_agent.values() {
            for (place, call) in calls.iter().enumerate() {
                let ends = calls.get(place + 1).map_or(until, |next| next.begins).min(until);
                let seconds = (ends - call.begins).max(Duration::zero()).num_seconds() as f64;
                spent[call.campaign] += seconds;
                longest = longest.max(seconds);
            }
        }
        (spent, longest)
    }
}

/// A lead as it was at an instant, as far as caps ask: later calls are left out, and what came of those that went on.
fn as_of(mut lead: Lead, at: DateTime<Utc>, ends: &HashMap<(i64, DateTime<Utc>), DateTime<Utc>>) -> Lead {
    let is_over = |number: PhoneNumber, began: DateTime<Utc>| {
        let key = (i64::try_from(number.digits()).expect("digits"), began);
        ends.get(&key).is_some_and(|ended| *ended <= at)
    };
    lead.attempts.retain(|attempt| attempt.at < at);
    lead.elsewhere.retain(|call| call.at < at);
    for attempt in lead.attempts.iter_mut().filter(|attempt| !is_over(attempt.number, attempt.at)) {
        attempt.marks = Marks::default();
    }
    for call in lead.elsewhere.iter_mut().filter(|call| !is_over(call.number, call.at)) {
        call.marks = Marks::default();
    }
    for phone in &mut lead.phones {
        phone.final_reason.clear();
        phone.suppressed.retain(|own| own.since <= at);
    }
    Lead { status: LeadStatus::Ready, final_reason: String::new(), next_at: None, callback: None, ..lead }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, max_shrink_iters: 20, ..ProptestConfig::default() })]
    #[test]
    fn campaigns_share_a_floor(plans in plans(), agents in 1_u32..9, hours in 1_u32..4, seed in 0_u64..1_000) {
        let ran = ran(&plans, agents, hours, seed);
        ran.nobody_twice_at_once()?;
        ran.every_call_is_allowed(&plans)?;
        let until = ran.all_have_leads_until(&plans);
        let (spent, longest) = ran.time(plans.len(), until);
        let all: f64 = spent.iter().sum();
        let weights: u32 = plans.iter().map(|plan| plan.weight).sum();
        // Calls in progress take more or less than was expected of them, and at the end of the time one may just have begun.
        let slack = 2.0 * longest / all.max(1.0);
        for (spent, plan) in spent.iter().zip(&plans) {
            let off = spent / all.max(1.0) - f64::from(plan.weight) / f64::from(weights);
            prop_assert!(off.abs() <= slack, "{off} of {slack}: {spent} of {all} s for {plan:?} until {until}");
        }
    }

    #[test]
    fn caps_hold_across_campaigns(plans in crowds(), agents in 1_u32..9, seed in 0_u64..1_000) {
        let ran = ran(&plans, agents, 2, seed);
        ran.nobody_twice_at_once()?;
        ran.every_call_is_allowed(&plans)?;
        let mut calls: BTreeMap<i64, u32> = BTreeMap::new();
        ran.calls.iter().for_each(|call| *calls.entry(call.number).or_default() += 1);
        let most = calls.values().max().copied();
        prop_assert_eq!(most, Some(3), "the cap was reached, and held");
    }
}
