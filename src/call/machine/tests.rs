use super::*;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashSet};

fn number(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_100 + line).expect("a number")
}

fn event(attempt: i64, what: Happening) -> CallEvent {
    CallEvent { attempt: AttemptId(attempt), at: DateTime::UNIX_EPOCH, what }
}

fn ended(result: CallResult) -> Happening {
    Happening::Ended { result, cause: "a cause".to_owned(), talk_seconds: 30 }
}

fn wrapped() -> Happening {
    Happening::Wrapped { disposition: "SALE".to_owned(), note: String::new(), callback: None }
}

fn floor(agents: usize) -> Machine {
    Machine::new((1..=agents).map(|agent| format!("agent-{agent}")).collect())
}

/// Begins a call for the longest idle agent.
fn begin(machine: &mut Machine, attempt: i64, lead: i64, line: u64) -> bool {
    let agent = machine.idle_agents().next().expect("somebody is idle").to_owned();
    machine.begin(AttemptId(attempt), LeadId(lead), number(line), &agent)
}

#[test]
fn an_agent_goes_from_idle_over_dialing_talking_and_wrapping_to_idle() {
    let mut machine = floor(1);
    let state = |machine: &Machine| machine.state("agent-1").expect("there");
    assert_eq!(state(&machine), AgentState::Idle);
    assert!(begin(&mut machine, 1, 1, 1));
    for (what, then) in [
        (Happening::Ringing, AgentState::Dialing),
        (Happening::Connected, AgentState::Talking),
        (ended(CallResult::Answered), AgentState::Wrapping),
    ] {
        assert_eq!(machine.hear(event(1, what)), None);
        assert_eq!(state(&machine), then);
    }
    let closing = machine.hear(event(1, wrapped())).expect("complete");
    assert_eq!((closing.lead, closing.number, closing.end.talk_seconds), (LeadId(1), number(1), 30));
    assert_eq!(closing.said.expect("the agent spoke").disposition, "SALE");
    assert_eq!(state(&machine), AgentState::Idle);
    assert_eq!(machine.state("nobody"), None);
}

#[test]
fn a_call_that_nobody_answers_is_complete_with_its_end() {
    for result in CallResult::ALL.into_iter().filter(|result| *result != CallResult::Answered) {
        let mut machine = floor(1);
        begin(&mut machine, 1, 1, 1);
        let closing = machine.hear(event(1, ended(result))).expect("complete");
        assert_eq!((closing.end.result, closing.said), (result, None));
        assert_eq!(machine.hear(event(1, ended(result))), None, "a second end is not recorded");
    }
}

#[test]
fn an_agent_may_speak_before_the_line_does() {
    let mut machine = floor(1);
    begin(&mut machine, 1, 1, 1);
    assert_eq!(machine.hear(event(1, wrapped())), None);
    assert!(machine.hear(event(1, ended(CallResult::Answered))).is_some_and(|closing| closing.said.is_some()));
}

#[test]
fn the_longest_idle_agent_gets_the_next_call() {
    let mut machine = floor(3);
    for attempt in 1..=3 {
        assert_eq!(machine.idle_agents().next(), Some(format!("agent-{attempt}").as_str()));
        machine.begin(AttemptId(attempt), LeadId(attempt), number(attempt.unsigned_abs()), &format!("agent-{attempt}"));
    }
    assert_eq!(machine.idle_agents().next(), None);
    for attempt in [2, 3, 1] {
        machine.hear(event(attempt, ended(CallResult::Busy)));
    }
    assert_eq!(machine.idle_agents().next(), Some("agent-2"));
}

#[test]
fn an_agent_who_is_meant_gets_the_call_if_idle() {
    let mut machine = floor(3);
    assert!(machine.begin(AttemptId(1), LeadId(1), number(1), "agent-2"));
    assert!(!machine.begin(AttemptId(2), LeadId(2), number(2), "agent-2"), "in a call");
    assert!(!machine.begin(AttemptId(2), LeadId(2), number(2), "nobody"));
    assert_eq!(machine.idle_agents().collect::<Vec<_>>(), ["agent-1", "agent-3"]);
    let closing = machine.hear(event(1, ended(CallResult::Busy))).expect("complete");
    assert_eq!(closing.agent, "agent-2");
    assert_eq!(machine.idle_agents().last(), Some("agent-2"));
}

#[test]
fn no_lead_and_no_number_is_in_two_calls() {
    let mut machine = floor(3);
    assert!(begin(&mut machine, 1, 1, 1));
    assert!(!begin(&mut machine, 2, 1, 2), "the same lead");
    assert!(!begin(&mut machine, 2, 2, 1), "the same number");
    assert!(!begin(&mut machine, 1, 2, 2), "the same attempt");
    assert_eq!((machine.live(), machine.idle()), (1, 2));
    machine.hear(event(1, ended(CallResult::Busy)));
    assert!(begin(&mut machine, 2, 1, 1), "free again");
}

/// Something that may happen on a floor, in any order.
#[derive(Clone, Debug)]
enum Move {
    Begin { lead: i64, number: u64, agent: usize },
    Line { attempt: i64, what: Happening },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let what = prop_oneof![
        Just(Happening::Ringing),
        Just(Happening::Connected),
        prop::sample::select(CallResult::ALL.to_vec()).prop_map(ended),
        Just(ended(CallResult::Answered)),
        Just(wrapped()),
    ];
    let any = prop_oneof![
        (0_i64..6, 0_u64..6, 1_usize..4).prop_map(|(lead, number, agent)| Move::Begin { lead, number, agent }),
        (0_i64..30, what).prop_map(|(attempt, what)| Move::Line { attempt, what }),
    ];
    prop::collection::vec(any, 0..120)
}

proptest! {
    #[test]
    fn whatever_the_order_of_events(agents in 1_usize..4, moves in moves()) {
        let mut machine = floor(agents);
        let mut live: BTreeSet<(i64, i64, u64)> = BTreeSet::new();
        let mut closed = HashSet::new();
        let mut next = 0;
        let finish = (0..30).flat_map(|attempt| {
            let last = [ended(CallResult::Answered), wrapped()];
            last.map(|what| Move::Line { attempt, what })
        });
        for step in moves.into_iter().chain(finish) {
            match step {
                Move::Begin { lead, number: line, agent } => {
                    let agent = format!("agent-{agent}");
                    let taken = live.iter().any(|(_, l, n)| *l == lead || *n == line);
                    let may = !taken && machine.state(&agent) == Some(AgentState::Idle);
                    prop_assert_eq!(machine.begin(AttemptId(next), LeadId(lead), number(line), &agent), may);
                    if may {
                        live.insert((next, lead, line));
                        next += 1;
                    }
                }
                Move::Line { attempt, what } => {
                    if let Some(closing) = machine.hear(event(attempt, what)) {
                        prop_assert!(closed.insert(closing.attempt), "closed twice");
                        let before = live.len();
                        live.retain(|(own, ..)| *own != closing.attempt.0);
                        prop_assert_eq!(live.len() + 1, before, "closed what was not in progress");
                        prop_assert_eq!(closing.said.is_some(), closing.end.result == CallResult::Answered);
                    }
                }
            }
            prop_assert_eq!(machine.live(), live.len());
            prop_assert_eq!(machine.live() + machine.idle(), agents, "an agent is idle or has one call");
        }
        prop_assert_eq!(closed.len() + live.iter().filter(|(attempt, ..)| *attempt >= 30).count(), usize::try_from(next).expect("small"));
    }
}
