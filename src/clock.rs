//! The only reader of the wall clock.

use chrono::{DateTime, Utc};

/// A source of the present instant.
pub trait Clock {
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock;

impl Clock for WallClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that may read the wall clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
