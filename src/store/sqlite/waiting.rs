//! Waiting for another process that writes to the same file.
//!
//! SQLite lets one write at a time. Imports write for seconds on end, so that whoever comes in between asks again and again,
//! tells how long it has waited, and is told whether to go on. Nothing is printed here.

use super::error::Step;
use std::fmt;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// How long those wait who said nothing else.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The time between two tries.
const PAUSE: Duration = Duration::from_millis(5);

/// A step that wrote for longer than this rests before the next.
const LONG: Duration = Duration::from_millis(250);

/// Its rest, as a part of the time that it wrote: long enough for whoever waits to be first, on a busy machine too. SQLite
/// itself keeps no order among them, and a call must not wait for the end of an import.
const REST: u32 = 16;

const LONGEST_REST: Duration = Duration::from_millis(100);

/// What is done while another process writes. It is told, every few milliseconds, how long the step has waited so far, and
/// says whether it waits on; if not, the step fails as [`Locked`](crate::store::StoreError::Locked), and nothing of it happened.
pub struct Waiting {
    ask: Box<dyn FnMut(Duration) -> ControlFlow<()> + Send>,
    insists: bool,
}

impl Waiting {
    /// Waits as long as `ask` says.
    pub fn new(ask: impl FnMut(Duration) -> ControlFlow<()> + Send + 'static) -> Self {
        Self { ask: Box::new(ask), insists: false }
    }

    /// Waits so long and no longer.
    pub fn at_most(patience: Duration) -> Self {
        Self::new(move |waited| if waited < patience { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// From now on waits whatever the answer is, or no longer does.
    pub(super) fn insist(&mut self, insists: bool) {
        self.insists = insists;
    }

    /// Tries something until no other process is in the way.
    pub(super) fn until_free<T>(&mut self, mut attempt: impl FnMut() -> Step<T>) -> Step<T> {
        let begun = Instant::now();
        loop {
            match attempt() {
                Err(trouble) if trouble.is_busy() && self.goes_on(begun.elapsed()) => std::thread::sleep(PAUSE),
                done => return done,
            }
        }
    }

    fn goes_on(&mut self, waited: Duration) -> bool {
        (self.ask)(waited).is_continue() || self.insists
    }
}

/// After a long step: others get their turn before the next.
pub(super) fn rest(since: Instant) {
    let wrote = since.elapsed();
    if wrote >= LONG {
        std::thread::sleep((wrote / REST).min(LONGEST_REST));
    }
}

impl Default for Waiting {
    fn default() -> Self {
        Self::at_most(PATIENCE)
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiting")
    }
}
