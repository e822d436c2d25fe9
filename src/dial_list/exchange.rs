//! Hours that groups should exchange: one group's calls move to another hour, others make room there and move on, until the round is closed.
//! Not to be called at all is one of the hours. While a round gains, the plan is not the best; when none does, it is (Klein, "A Primal Method
//! for Minimal Cost Flows", Management Science 14, 1967).

use super::spend::Book;

/// After so many rounds it is enough: a plan that is near the best now is better than the best one later.
pub(super) const MOST_ROUNDS: usize = 5_000;

/// A call moves from one hour to another.
#[derive(Clone, Copy, Debug)]
struct Move {
    gain: i64,
    /// Whose; `None`: nobody's, an agent is idle in another hour.
    group: Option<usize>,
}

/// The best moves from an hour to each other; none where there is none.
type Moves = Vec<Option<Move>>;

/// Makes all exchanges that gain, so many rounds at most, and tells what another call in each hour were worth.
pub(super) fn exchange(book: &mut Book<'_>, rounds: usize) -> Vec<u64> {
    let nodes = book.hours() + 1;
    let mut moves: Vec<Moves> = (0..nodes).map(|from| best_moves(book, from)).collect();
    let mut made = 0;
    loop {
        let mut paths = Paths::new(nodes);
        match paths.gaining_round(&moves) {
            Some(round) if made < rounds => {
                go_around(book, &round);
                for (from, _, _) in round {
                    moves.get_mut(from).into_iter().for_each(|of_hour| *of_hour = best_moves(book, from));
                }
            }
            Some(_) | None => return paths.prices(),
        }
        made += 1;
    }
}

/// As many calls as the scarcest of the moves allows.
fn go_around(book: &mut Book<'_>, round: &[(usize, usize, Move)]) {
    let held =
        |(from, _, step): &(usize, usize, Move)| step.group.map_or(book.idle(*from), |group| book.held(group, *from));
    let calls = round.iter().map(held).min().unwrap_or_default();
    for (from, to, step) in round {
        step.group.into_iter().for_each(|group| book.shift(group, *from, *to, calls));
    }
}

fn best_moves(book: &Book<'_>, from: usize) -> Moves {
    let nobody = (book.idle(from) > 0).then_some(Move { gain: 0, group: None });
    let mut best = vec![nobody; book.hours() + 1];
    for group in 0..book.groups.len() {
        let Some(rate) = book.rate(group, from).filter(|_| book.held(group, from) > 0) else { continue };
        for (to, best) in best.iter_mut().enumerate() {
            let Some(there) = book.rate(group, to) else { continue };
            let gain = i64::from(there) - i64::from(rate);
            if best.is_none_or(|best| gain > best.gain) {
                *best = Some(Move { gain, group: Some(group) });
            }
        }
    }
    best
}

/// The most that may be gained on the way to each hour (Bellman and Ford).
struct Paths {
    gains: Vec<i64>,
    came_by: Vec<Option<(usize, Move)>>,
}

impl Paths {
    fn new(nodes: usize) -> Self {
        Self { gains: vec![0; nodes], came_by: vec![None; nodes] }
    }

    /// A round of moves `(from, to, move)` that gains, if there is one.
    fn gaining_round(&mut self, moves: &[Moves]) -> Option<Vec<(usize, usize, Move)>> {
        loop {
            let mut changed = false;
            for (from, of_hour) in moves.iter().enumerate() {
                let so_far = self.gains.get(from).copied().unwrap_or_default();
                let hours = self.gains.iter_mut().zip(&mut self.came_by).zip(of_hour).enumerate();
                for (to, ((gains, came_by), step)) in hours {
                    let Some(step) = step.filter(|step| to != from && so_far + step.gain > *gains) else { continue };
                    *gains = so_far + step.gain;
                    *came_by = Some((from, step));
                    changed = true;
                }
            }
            if !changed {
                return None;
            }
            if let Some(round) = self.round() {
                return Some(round);
            }
        }
    }

    /// A round among the moves by which hours were reached. Each gains: the last of its moves to be found did.
    fn round(&self) -> Option<Vec<(usize, usize, Move)>> {
        let mut seen_from = vec![None; self.came_by.len()];
        for start in 0..self.came_by.len() {
            let mut at = start;
            loop {
                match seen_from.get_mut(at) {
                    Some(seen @ None) => *seen = Some(start),
                    Some(Some(seen)) if *seen == start => return Some(self.around(at)),
                    Some(Some(_)) | None => break,
                }
                match self.came_by.get(at) {
                    Some(Some((before, _))) => at = *before,
                    Some(None) | None => break,
                }
            }
        }
        None
    }

    fn around(&self, node: usize) -> Vec<(usize, usize, Move)> {
        let mut round = Vec::new();
        let mut at = node;
        while let Some(Some((before, step))) = self.came_by.get(at) {
            round.push((*before, at, *step));
            at = *before;
            if at == node {
                break;
            }
        }
        round
    }

    /// What another call in each hour were worth: what is gained at most on the way to it, beyond no call at all.
    fn prices(&self) -> Vec<u64> {
        let (none, hours) = self.gains.split_last().unwrap_or((&0, &[]));
        hours.iter().map(|gains| u64::try_from(gains - none).unwrap_or_default()).collect()
    }
}
