//! Numbers that must not be called, and why.

use super::named::named;
use super::phone::PhoneNumber;
use chrono::{DateTime, Utc};

/// How far a suppression reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The campaigns of the client on whose behalf the person was called.
    Client,
    /// Every campaign of the call centre.
    Centre,
}

named!(Reach: Client = "client", Centre = "centre");

/// A number that must not be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    pub number: PhoneNumber,
    pub reach: Reach,
    /// Whose campaigns are meant when the reach is [`Reach::Client`].
    pub client: String,
    /// `do not call` asked on the phone, a list's name, …
    pub reason: String,
    /// Where it came from: `attempt 90233`, a file.
    pub source: String,
    pub since: DateTime<Utc>,
}
