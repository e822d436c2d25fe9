//! The line: placing calls and hearing what becomes of them. Drivers report, they do not judge.

pub mod cause;
mod fate;
pub mod measured;
pub mod profile;
pub mod simulator;

use crate::domain::attempt::{AttemptId, CallResult};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};

/// A call to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRequest {
    pub attempt: AttemptId,
    /// The campaign's number in the store.
    pub campaign: i64,
    pub number: PhoneNumber,
    /// The number shown to the called party, E.164; empty: the line's own.
    pub caller_id: String,
    /// Seconds to let it ring.
    pub ring_seconds: u32,
    /// The agent who waits for it.
    pub agent: String,
}

/// Something that happened to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallEvent {
    pub attempt: AttemptId,
    pub at: DateTime<Utc>,
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    Ringing,
    /// The call was answered and is with the agent.
    Connected,
    /// The call is over, or never came to be; `cause` is the line's own word for it.
    Ended {
        result: CallResult,
        cause: String,
        talk_seconds: u32,
    },
    /// The agent has said what came of it. Comes after `Ended`, for answered calls only.
    Wrapped {
        disposition: String,
        note: String,
        callback: Option<DateTime<Utc>>,
    },
}

/// The line can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{driver}: {detail}")]
pub struct DriverError {
    pub driver: &'static str,
    pub detail: String,
}

/// A way to place calls.
pub trait Driver {
    /// `simulator`, `asterisk`, …
    fn name(&self) -> &'static str;
    /// The line's clock; a simulated line has its own.
    fn now(&self) -> DateTime<Utc>;
    fn originate(&mut self, request: &CallRequest) -> Result<(), DriverError>;
    /// The next event, waiting for it until this instant at most; `None` when the instant has come.
    fn next_event(&mut self, until: DateTime<Utc>) -> Result<Option<CallEvent>, DriverError>;
    fn hang_up(&mut self, attempt: AttemptId) -> Result<(), DriverError>;
}
