use super::*;
use crate::domain::disposition::{Disposition, FinalFor};

fn row(code: &str, category: Category, weight: u32) -> Disposition {
    Disposition {
        code: code.to_owned(),
        label: code.to_owned(),
        category,
        contact: true,
        right_party: true,
        success: category == Category::Success,
        final_for: FinalFor::None,
        suppress: None,
        retry_after: None,
        callback: category == Category::Callback,
        result: None,
        aapor: String::new(),
        simulated_weight: weight,
    }
}

fn set() -> DispositionSet {
    let rows = vec![
        row("NEVER", Category::Contact, 0),
        row("SALE", Category::Success, 10),
        row("NO", Category::Refusal, 60),
        row("LATER", Category::Callback, 30),
    ];
    DispositionSet { name: "test".to_owned(), rows }
}

/// 10:00 in Chicago.
fn morning() -> DateTime<Utc> {
    "2026-11-23T16:00:00Z".parse().expect("an instant")
}

fn line(seed: u64) -> Simulator {
    Simulator::new(seed, morning(), &set(), LineProfile::default())
}

fn request(attempt: i64, line: u64) -> CallRequest {
    CallRequest {
        attempt: AttemptId(attempt),
        campaign: 1,
        number: PhoneNumber::from_digits(13_055_550_000 + line).expect("a number"),
        caller_id: String::new(),
        ring_seconds: 30,
        agent: "agent-01".to_owned(),
    }
}

fn drain(line: &mut Simulator) -> Vec<CallEvent> {
    let end = line.now() + Duration::hours(1);
    let mut events = Vec::new();
    while let Some(event) = line.next_event(end).expect("a simulated line does not fail") {
        events.push(event);
    }
    events
}

/// The events of calls to many numbers, all placed at once.
fn many(seed: u64, calls: u64) -> Vec<CallEvent> {
    let mut line = line(seed);
    for call in 1..=calls {
        line.originate(&request(i64::try_from(call).expect("small"), call)).expect("a call");
    }
    drain(&mut line)
}

fn share(events: &[CallEvent], wanted: CallResult) -> f64 {
    let ended = |event: &&CallEvent| matches!(event.what, Happening::Ended { .. });
    let of = |event: &&CallEvent| matches!(&event.what, Happening::Ended { result, .. } if *result == wanted);
    events.iter().filter(of).count() as f64 / events.iter().filter(ended).count() as f64
}

#[test]
fn the_same_seed_gives_the_same_day_and_another_seed_another() {
    assert_eq!(many(1, 500), many(1, 500));
    assert_ne!(many(1, 500), many(2, 500));
}

#[test]
fn a_call_does_not_depend_on_the_calls_before_it() {
    let mut alone = line(1);
    alone.originate(&request(7, 42)).expect("a call");
    let of_seven = |events: Vec<CallEvent>| events.into_iter().filter(|event| event.attempt.0 == 7).collect::<Vec<_>>();
    let mut among = line(1);
    for (attempt, number) in [(5, 1), (6, 2), (7, 42), (8, 3)] {
        among.originate(&request(attempt, number)).expect("a call");
    }
    assert_eq!(of_seven(drain(&mut alone)), of_seven(drain(&mut among)));
}

#[test]
fn rates_are_those_of_the_profile() {
    let events = many(3, 20_000);
    for (result, low, high) in [
        (CallResult::Answered, 0.24, 0.30),
        (CallResult::Machine, 0.15, 0.19),
        (CallResult::Busy, 0.04, 0.06),
        (CallResult::NoAnswer, 0.43, 0.52),
        (CallResult::NotInService, 0.01, 0.02),
    ] {
        let share = share(&events, result);
        assert!((low..=high).contains(&share), "{result:?}: {share}");
    }
}

#[test]
fn agents_choose_by_weight_among_their_own_rows() {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for event in many(4, 20_000) {
        if let Happening::Wrapped { disposition, callback, .. } = event.what {
            assert_eq!(callback.is_some(), disposition == "LATER", "a callback, and nothing else, has its time");
            assert!(callback.is_none_or(|at| at > morning() && at < morning() + Duration::days(4)));
            *counts.entry(disposition).or_default() += 1;
        }
    }
    let all: u32 = counts.values().sum();
    let percent = |code: &str| counts.get(code).copied().unwrap_or_default() * 100 / all;
    assert!((8..=12).contains(&percent("SALE")), "{counts:?}");
    assert!((57..=63).contains(&percent("NO")), "{counts:?}");
    assert!(!counts.contains_key("NEVER"), "{counts:?}");
}

#[test]
fn events_come_in_order_and_the_words_of_the_end_mean_its_result() {
    let events = many(5, 2_000);
    assert!(events.is_sorted_by_key(|event| event.at));
    let mut stories: BTreeMap<AttemptId, String> = BTreeMap::new();
    for event in &events {
        let letter = match &event.what {
            Happening::Ringing => 'r',
            Happening::Connected => 'c',
            Happening::Ended { result, cause, .. } => {
                assert_eq!(cause::read(cause), *result, "{cause}");
                'e'
            }
            Happening::Wrapped { .. } => 'w',
        };
        stories.entry(event.attempt).or_default().push(letter);
    }
    assert_eq!(stories.len(), 2_000);
    for story in stories.values() {
        assert!(["e", "re", "rcew"].contains(&story.as_str()), "{story}");
    }
}

#[test]
fn the_clock_goes_to_the_event_or_to_the_end_of_the_wait() {
    let mut line = line(1);
    assert_eq!(line.next_event(morning() + Duration::minutes(5)).expect("no fault"), None);
    assert_eq!(line.now(), morning() + Duration::minutes(5));
    line.originate(&request(1, 1)).expect("a call");
    let event = line.next_event(morning() + Duration::hours(2)).expect("no fault").expect("an event");
    assert_eq!(line.now(), event.at);
    assert!(event.at < morning() + Duration::minutes(6));
    assert_eq!(line.next_event(morning()).expect("no fault"), None, "a wait that is over tells nothing");
    assert_eq!(line.now(), event.at, "and the clock does not go back");
}

#[test]
fn a_number_out_of_service_stays_so() {
    let mut line = line(3);
    let is_dead = |what: &Happening| matches!(what, Happening::Ended { result: CallResult::NotInService, .. });
    let dead = many(3, 2_000).into_iter().find(|event| is_dead(&event.what)).expect("one of 2,000 is dead");
    let dead = u64::try_from(dead.attempt.0).expect("positive");
    for attempt in 1..=20 {
        line.originate(&request(attempt, dead)).expect("a call");
        let events = drain(&mut line);
        assert!(share(&events, CallResult::NotInService) > 0.99, "{events:?}");
    }
}

#[test]
fn hanging_up_ends_a_call_once() {
    let connected = many(1, 200).into_iter().find(|event| event.what == Happening::Connected).expect("one is answered");
    let number = u64::try_from(connected.attempt.0).expect("positive");
    let mut line = line(1);
    line.originate(&request(1, number)).expect("a call");
    while line.next_event(connected.at).expect("no fault").is_some() {}
    assert_eq!(line.next_event(connected.at + Duration::seconds(5)).expect("no fault"), None);
    line.hang_up(AttemptId(1)).expect("hangs up");
    line.hang_up(AttemptId(1)).expect("nothing to hang up");
    let rest: Vec<_> = drain(&mut line).into_iter().map(|event| event.what).collect();
    assert!(
        matches!(
            rest.as_slice(),
            [Happening::Ended { result: CallResult::Answered, talk_seconds: 5, .. }, Happening::Wrapped { .. }]
        ),
        "{rest:?}"
    );

    line.originate(&request(2, number)).expect("a call");
    line.hang_up(AttemptId(2)).expect("hangs up");
    let rest: Vec<_> = drain(&mut line).into_iter().map(|event| event.what).collect();
    assert!(
        matches!(rest.as_slice(), [Happening::Ended { result: CallResult::NoAnswer, talk_seconds: 0, .. }]),
        "{rest:?}"
    );
}

#[test]
fn a_short_ring_misses_those_who_take_their_time() {
    let mut line = line(1);
    for call in 1..=500_u32 {
        let patient = request(i64::from(call), u64::from(call));
        line.originate(&CallRequest { ring_seconds: 7, ..patient }).expect("a call");
    }
    assert!(share(&drain(&mut line), CallResult::Answered) < f64::EPSILON);
}

#[test]
fn agents_speak_the_words_of_the_campaign() {
    let other = DispositionSet { name: "other".to_owned(), rows: vec![row("OTHER", Category::Contact, 1)] };
    let mut line = line(1).with_set(2, &other);
    let mut of_two = std::collections::HashSet::new();
    for call in 1..=200 {
        let request = request(call, call.unsigned_abs());
        let campaign = 1 + call % 2;
        if campaign == 2 {
            of_two.insert(request.attempt);
        }
        line.originate(&CallRequest { campaign, ..request }).expect("a call");
    }
    let mut words = 0;
    for event in drain(&mut line) {
        if let Happening::Wrapped { disposition, .. } = event.what {
            assert_eq!(disposition == "OTHER", of_two.contains(&event.attempt), "{disposition}");
            words += 1;
        }
    }
    assert!(words > 20, "{words}");
}

/// Calls to numbers of which each is called once, some minutes apart.
fn dealt(calls: u64, ring_seconds: u32) -> (Vec<Foreseen>, u64, u64) {
    let mut line = line(3).dealing_evenly();
    let (mut conversations, mut sales) = (0, 0);
    for call in 0..calls {
        let request = CallRequest { ring_seconds, ..request(i64::try_from(call).expect("few"), call) };
        line.originate(&request).expect("placed");
        for event in drain(&mut line) {
            if let Happening::Wrapped { disposition, .. } = event.what {
                conversations += 1;
                sales += u64::from(disposition == "SALE");
            }
        }
    }
    (line.into_foreseen(), conversations, sales)
}

#[test]
fn what_is_foreseen_of_calls_is_what_they_come_to() {
    let near = |what: &str, foreseen: u64, found: u64, percent: u64| {
        assert!(foreseen.abs_diff(found) * 100 <= found * percent, "{what}: {foreseen} foreseen, {found} found");
    };
    // Where it rings too short for some to pick up, they ring out.
    for ring_seconds in [30, 15, 5] {
        let (foreseen, conversations, sales) = dealt(6_000, ring_seconds);
        let sum = |of: &dyn Fn(&Foreseen) -> u64| foreseen.iter().map(of).sum::<u64>();
        near("answered", sum(&|call| call.answered) / 1_000, conversations * 1_000, 2);
        near("successes", sum(&|call| call.success) / 1_000, sales * 1_000, 3);
        near("seconds", sum(&|call| call.mean_millis), sum(&|call| call.seconds) * 1_000, 1);
    }
}

#[test]
fn what_is_dealt_is_dealt_evenly_hour_by_hour() {
    let (foreseen, ..) = dealt(3_000, 30);
    // 150 calls whose fates are left to chance take a tenth more or less than in the mean.
    let percent = |calls: &[Foreseen]| {
        let taken: u64 = calls.iter().map(|call| call.seconds * 1_000).sum();
        let mean: u64 = calls.iter().map(|call| call.mean_millis).sum();
        taken.abs_diff(mean) * 100 / mean
    };
    let off: Vec<u64> = foreseen.chunks(150).map(percent).collect();
    assert!(off.iter().sum::<u64>() < 4 * off.len() as u64 && off.iter().all(|percent| *percent < 12), "{off:?}");
}
