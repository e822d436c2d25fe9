use super::*;
use crate::call::bench::{MemoryStore, campaign, instant, job, lead, set};
use crate::call::landing::JudgedLandings;
use crate::call::run::{Floor, run};
use crate::domain::campaign::{CallbackFor, Campaign};
use crate::domain::lead::{Callback, LeadStatus};
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::zones::ZoneTable;
use crate::telephony::{profile::LineProfile, simulator::Simulator};

/// A Monday, 10:00 in New York.
const MORNING: &str = "2026-11-23T15:00:00Z";

fn own_callbacks() -> Campaign {
    let mut terms = campaign();
    terms.callbacks.owner = CallbackFor::Agent;
    terms
}

fn judge(terms: &Campaign) -> Judge<'_> {
    Judge::new(Rulebook::embedded(), ZoneTable::embedded(), terms, "")
}

/// A lead in New York that waits for a callback of an agent's, due so many minutes after the morning.
fn waiting(id: i64, minutes: i64, agent: &str) -> Lead {
    let mut lead = lead(id, &[id.unsigned_abs()]);
    lead.phones[0].place = Place::read("US-NY@America/New_York").expect("a place").into();
    lead.status = LeadStatus::Waiting;
    lead.next_at = Some(instant(MORNING) + Duration::minutes(minutes));
    lead.callback = Some(Callback { agent: agent.to_owned() });
    lead
}

#[test]
fn own_callbacks_go_to_their_agents_and_to_others_after_the_grace() {
    let terms = own_callbacks();
    let judge = judge(&terms);
    let store = MemoryStore::of([waiting(1, 0, "ana"), waiting(2, 0, "ben"), waiting(3, 5, "ana"), waiting(4, 0, "")]);
    let named = |minutes, idle: &[&str], want| -> Vec<(i64, Option<String>)> {
        let mut desk = CampaignDesk::new(&judge, 1, "");
        let now = instant(MORNING) + Duration::minutes(minutes);
        let offers = desk.next_leads(&store, now, idle, want).expect("asked");
        offers.into_iter().map(|offer| (offer.lead.0, offer.agent)).collect()
    };
    let own = |lead, agent: &str| (lead, Some(agent.to_owned()));
    assert_eq!(named(-1, &["ana"], 9), []);
    assert_eq!(named(0, &["ana", "cyd"], 1), [own(1, "ana")]);
    assert_eq!(named(0, &["cyd"], 9), [(4, None)], "the others are not hers");
    assert_eq!(named(6, &["ben", "ana"], 9), [own(1, "ana"), own(2, "ben")], "one for each");
    assert_eq!(named(29, &["cyd"], 9), [(4, None)]);
    assert_eq!(named(30, &["cyd"], 9), [(1, None), (2, None), (4, None)]);
    assert_eq!(named(35, &["cyd"], 9), [(1, None), (2, None), (3, None), (4, None)]);
}

#[test]
fn the_last_look_knows_whose_it_is() {
    let terms = own_callbacks();
    let judge = judge(&terms);
    let desk = CampaignDesk::new(&judge, 1, "");
    let lead = waiting(1, 0, "ana");
    let number = lead.phones[0].number;
    let look = |agent, minutes| desk.last_look(&lead, number, agent, instant(MORNING) + Duration::minutes(minutes));
    assert!(look("ana", 0).is_ok() && look("ben", 30).is_ok());
    let refused = look("ben", 29).expect_err("it is ana's");
    assert_eq!(refused, "not_yet: callback agreed with ana, theirs until 10:30");
    assert!(look("ana", -1).is_err(), "not before it is due");
}

#[test]
fn a_desk_opens_for_the_agents_who_are_there() {
    let terms = own_callbacks();
    let judge = judge(&terms);
    let store = MemoryStore::of([waiting(1, 60, "ana"), waiting(2, 120, "ben")]);
    let opens = |agents: &[&str]| {
        let agents: Vec<_> = agents.iter().map(|agent| (*agent).to_owned()).collect();
        CampaignDesk::new(&judge, 1, "").next_opening(&store, instant(MORNING), &agents).expect("asked")
    };
    let after = |minutes| Some(instant(MORNING) + Duration::minutes(minutes));
    assert_eq!(opens(&["ana", "ben"]), after(60));
    // Whose callback it is plays no part in when it is due: at 60 minutes ben is told to wait again.
    assert_eq!(opens(&["ben"]), after(60), "never too late for ana's, which is anyone's after 90 minutes");
}

#[test]
fn on_a_floor_agents_make_their_own_callbacks() {
    let terms = own_callbacks();
    let judge = judge(&terms);
    let agent = |id: i64| format!("agent-{:02}", id % 4 + 1);
    let due = |id: i64| id * 2;
    let mut store = MemoryStore::of((1..=60).map(|id| waiting(id, due(id), &agent(id))));
    let landings = JudgedLandings::new(self::judge(&terms));
    let (set, mut desk) = (set(), CampaignDesk::new(&judge, 1, ""));
    let mut line = Simulator::new(3, instant(MORNING), &set, LineProfile::default());
    let floor = Floor {
        agents: (0..4).map(agent).collect(),
        until: Some(instant(MORNING) + Duration::hours(4)),
        ..Floor::default()
    };
    let job = job(&terms, &mut desk, &landings, &set);
    run(&mut store, &mut line, vec![job], &floor, &mut |_| {}).expect("the day ends well");
    let mut own = 0;
    for id in 1..=60 {
        let first = store.attempts.iter().find(|attempt| attempt.lead == LeadId(id)).expect("it was called");
        let late = first.opened_at - instant(MORNING) - Duration::minutes(due(id));
        assert!(late >= Duration::zero(), "lead {id} was called before its time");
        assert!(first.agent == agent(id) || late >= terms.callbacks.grace, "lead {id}, called by {}", first.agent);
        own += usize::from(first.agent == agent(id));
    }
    assert!(own > 50, "{own} of 60 by their own agents");
}
