use super::*;
use proptest::prelude::*;

fn seconds(seconds: i64) -> Duration {
    Duration::seconds(seconds)
}

/// One agent's calls, of a minute each: whose they are.
fn turns(weights: &[u32], calls: usize) -> Vec<usize> {
    let mut shares = Shares::new(weights.iter().copied());
    let mut whose = Vec::new();
    for _ in 0..calls {
        let (job, _) = shares.turn(|_| true, 1).expect("somebody is there");
        let charge = shares.begin(job);
        shares.end(job, charge, seconds(60));
        whose.push(job);
    }
    whose
}

#[test]
fn equal_calls_come_by_weight_and_spread() {
    assert_eq!(turns(&[1], 3), [0, 0, 0]);
    assert_eq!(turns(&[1, 1], 4), [0, 1, 0, 1]);
    assert_eq!(turns(&[3, 1], 8), [0, 0, 1, 0, 0, 0, 1, 0]);
    assert_eq!(turns(&[1, 2, 1], 8), [1, 0, 2, 1, 1, 0, 2, 1]);
}

#[test]
fn several_turns_in_a_row_are_those_that_come_one_by_one() {
    for weights in [[1, 1], [3, 1], [1, 5], [7, 2]] {
        let mut shares = Shares::new(weights);
        let mut whose = Vec::new();
        while whose.len() < 40 {
            let (job, turns) = shares.turn(|_| true, 40 - whose.len()).expect("somebody is there");
            assert!(turns >= 1);
            for _ in 0..turns {
                // All begin before the first has ended.
                shares.begin(job);
                whose.push(job);
            }
        }
        let of_first = whose.iter().filter(|job| **job == 0).count() as f64;
        let share = 40.0 * f64::from(weights[0]) / f64::from(weights[0] + weights[1]);
        assert!((of_first - share).abs() <= 1.0, "{weights:?}: {of_first} of 40");
    }
    let mut alone = Shares::new([4]);
    assert_eq!(alone.turn(|_| true, 9), Some((0, 9)));
    assert_eq!(alone.turn(|_| false, 9), None);
    assert_eq!(Shares::new([]).turn(|_| true, 9), None);
    assert_eq!(Shares::new([1, 1]).turn(|job| job == 1, 9), Some((1, 9)));
}

#[test]
fn time_is_shared_and_not_calls() {
    // The first job's calls take five times as long.
    let mut shares = Shares::new([1, 1]);
    let mut calls = [0, 0];
    for _ in 0..600 {
        let (job, _) = shares.turn(|_| true, 1).expect("somebody is there");
        let charge = shares.begin(job);
        shares.end(job, charge, seconds([100, 20][job]));
        calls[job] += 1;
    }
    assert!((95..=105).contains(&calls[0]), "{calls:?}");
    assert!((shares.took(0) - shares.took(1)).abs() <= seconds(120));
}

#[test]
fn who_was_away_begins_where_the_others_are() {
    let mut shares = Shares::new([1, 1, 2]);
    let call = |shares: &mut Shares, there: &[usize]| {
        let (job, _) = shares.turn(|job| there.contains(&job), 1).expect("somebody is there");
        let charge = shares.begin(job);
        shares.end(job, charge, seconds(60));
        job
    };
    // The second has nobody to call for an hour, and the third neither.
    shares.leave(1);
    shares.leave(2);
    for _ in 0..60 {
        assert_eq!(call(&mut shares, &[0]), 0, "the agents are the first's");
    }
    let back: Vec<_> = (0..40).map(|_| call(&mut shares, &[0, 1])).collect();
    let of_second = |calls: &[usize]| calls.iter().filter(|job| **job == 1).count();
    assert!((19..=21).contains(&of_second(&back)) && (4..=6).contains(&of_second(&back[..10])), "{back:?}");
    // All go away, the third first of all: it is owed nothing when all are back.
    shares.leave(0);
    shares.leave(1);
    let all: Vec<_> = (0..40).map(|_| call(&mut shares, &[0, 1, 2])).collect();
    let of_third = all.iter().filter(|job| **job == 2).count();
    assert!((19..=21).contains(&of_third), "{all:?}");
}

#[test]
fn who_is_back_has_its_turn_however_long_its_calls_take() {
    let mut shares = Shares::new([1, 1]);
    let charge = shares.begin(0);
    shares.end(0, charge, seconds(300));
    shares.leave(0);
    for _ in 0..100 {
        assert_eq!(shares.turn(|job| job == 1, 1), Some((1, 1)));
        let charge = shares.begin(1);
        shares.end(1, charge, seconds(10));
    }
    let turn = (0..30).position(|_| {
        let (job, _) = shares.turn(|_| true, 1).expect("somebody is there");
        let charge = shares.begin(job);
        shares.end(job, charge, seconds([300, 10][job]));
        job == 0
    });
    assert!(turn.is_some_and(|turn| turn < 15), "{turn:?}");
}

#[test]
fn a_call_out_of_turn_is_paid_for() {
    let mut shares = Shares::new([1, 1]);
    // Own callbacks of the second job.
    for _ in 0..5 {
        let charge = shares.begin(1);
        shares.end(1, charge, seconds(60));
    }
    let next = (0..7).map(|_| {
        let (job, _) = shares.turn(|_| true, 1).expect("somebody is there");
        let charge = shares.begin(job);
        shares.end(job, charge, seconds(60));
        job
    });
    let next = next.collect::<Vec<_>>();
    assert_eq!(next, [0, 0, 0, 0, 0, 0, 1]);
}

/// A call in progress: whose, charged how much, begun when.
type Begun = (usize, Charge, i64);

/// A floor without leads, phones or lines: agents who take one call after the other. Its own account of them is all that is looked at.
struct Saturated {
    shares: Shares,
    weights: Vec<u32>,
    /// When each agent is idle again, and the call that ends then.
    agents: Vec<(i64, Option<Begun>)>,
    /// Seconds of the agents by job, of calls begun so far.
    spent: Vec<i64>,
}

impl Saturated {
    fn new(weights: Vec<u32>, agents: usize) -> Self {
        let shares = Shares::new(weights.iter().copied());
        Self { shares, spent: vec![0; weights.len()], weights, agents: vec![(0, None); agents] }
    }

    /// The next agent who is idle ends a call and begins one of those who are there, which takes so long.
    fn step(&mut self, there: &[bool], takes: impl Fn(usize) -> i64) {
        let next = (0..self.agents.len()).min_by_key(|agent| (self.agents[*agent].0, *agent)).expect("agents");
        let (now, call) = self.agents[next];
        if let Some((job, charge, begun)) = call {
            self.shares.end(job, charge, seconds(now - begun));
        }
        let (job, turns) = self.shares.turn(|job| there[job], 1).expect("somebody is there");
        assert!(there[job] && turns == 1);
        let charge = self.shares.begin(job);
        self.spent[job] += takes(job);
        self.agents[next] = (now + takes(job), Some((job, charge, now)));
    }

    fn shares_of(&self, since: &[i64]) -> Vec<f64> {
        let spent: Vec<_> = self.spent.iter().zip(since).map(|(now, then)| (now - then) as f64).collect();
        let all: f64 = spent.iter().sum();
        spent.iter().map(|spent| spent / all).collect()
    }
}

/// The longest call on it.
const LONGEST: i64 = 380;

fn lengths() -> impl Strategy<Value = Vec<(i64, i64)>> {
    // Each job's own range of lengths, within what calls take.
    proptest::collection::vec((3..60_i64, 60..=LONGEST), 2..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// However long calls take: whenever all have leads, each job's part of the agents' time is its part of the weights, but for what
    /// the calls in progress may take more or less than expected, on each agent.
    #[test]
    fn time_is_shared_by_weight(
        lengths in lengths(),
        weights in proptest::collection::vec(1_u32..=20, 4),
        agents in 1_usize..30,
        chance in proptest::collection::vec(0_i64..1_000, 97),
    ) {
        let jobs = lengths.len();
        let weights = weights[..jobs].to_vec();
        let mut floor = Saturated::new(weights.clone(), agents);
        let mut calls = 0_usize;
        let mut step = |floor: &mut Saturated, there: &[bool]| {
            let drawn = chance[calls % chance.len()];
            calls += 1;
            floor.step(there, |job| lengths[job].0 + (lengths[job].1 - lengths[job].0) * drawn / 1_000);
        };
        let all: u32 = weights.iter().sum();
        let close = |floor: &Saturated, since: &[i64]| {
            let total: i64 = floor.spent.iter().sum::<i64>() - since.iter().sum::<i64>();
            let slack = (2.0 * agents as f64 + 4.0) * LONGEST as f64 / total as f64;
            let shares = floor.shares_of(since);
            let off = shares.iter().zip(&weights).map(|(share, weight)| (share - f64::from(*weight) / f64::from(all)).abs());
            (off.fold(0.0, f64::max), slack)
        };
        for _ in 0..agents * 200 {
            step(&mut floor, &vec![true; jobs]);
        }
        let (off, slack) = close(&floor, &vec![0; jobs]);
        prop_assert!(off <= slack && off <= 0.06, "{off} of {slack}");

        // The first job has nobody for a long time: the others have its agents.
        floor.shares.leave(0);
        let mut there = vec![true; jobs];
        there[0] = false;
        let before = floor.spent.clone();
        for _ in 0..agents * 100 {
            step(&mut floor, &there);
        }
        prop_assert_eq!(before[0], floor.spent[0]);

        // It is back, and has its part from then on: no more for the time that it was away, and no less.
        let before = floor.spent.clone();
        for _ in 0..agents * 200 {
            step(&mut floor, &vec![true; jobs]);
        }
        let (off, slack) = close(&floor, &before);
        prop_assert!(off <= slack && off <= 0.06, "after the pause: {off} of {slack}");
        prop_assert_eq!(&floor.weights, &weights);
    }
}
