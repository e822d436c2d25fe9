//! Numbers that must not be called, and why.

use super::named::named;
use super::phone::PhoneNumber;
use chrono::{DateTime, NaiveDate, Utc};

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

/// The list of the house's own: numbers that were entered by hand, and of people who asked on the phone.
pub const OWN_LIST: &str = "internal";

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
    /// The first instant at which it no longer binds; `None`: until it is lifted.
    pub expires: Option<DateTime<Utc>>,
    /// The name of the list that holds it; [`OWN_LIST`] if nobody named another.
    pub list: String,
}

impl Suppression {
    /// Whether it has run out at an instant.
    pub fn is_over(&self, at: DateTime<Utc>) -> bool {
        self.expires.is_some_and(|expires| expires <= at)
    }
}

/// What a suppression list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListKind {
    /// A country's registry of people who do not want to be sold things.
    National,
    /// A state's.
    State,
    /// The call centre's own: who asked not to be called.
    Internal,
    /// A client's own.
    Client,
    /// People known to sue.
    Litigator,
    /// Numbers that have gone to somebody else.
    Reassigned,
    /// Numbers of the dead.
    Deceased,
}

named!(
    ListKind:
    National = "national",
    State = "state",
    Internal = "internal",
    Client = "client",
    Litigator = "litigator",
    Reassigned = "reassigned",
    Deceased = "deceased",
);

impl ListKind {
    /// Whether it is a public registry: which calls it binds, and what lifts it, is for the rulebook to say. All others bind
    /// every call in their reach.
    pub fn is_registry(self) -> bool {
        match self {
            Self::National | Self::State => true,
            Self::Internal | Self::Client | Self::Litigator | Self::Reassigned | Self::Deceased => false,
        }
    }

    /// Why a number on such a list is not called, where the list says no more.
    pub fn reason(self) -> &'static str {
        match self {
            Self::National | Self::State => "on a registry",
            Self::Internal => "do not call",
            Self::Client => "the client wants no call",
            Self::Litigator => "known to sue",
            Self::Reassigned => "the number has gone to somebody else",
            Self::Deceased => "deceased",
        }
    }
}

/// A suppression list: what it is, where it came from, and who loaded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressionList {
    /// 0 before it is stored.
    pub id: i64,
    pub name: String,
    pub kind: ListKind,
    /// The registry's code as rules name it (`US`, `GB-TPS`); empty unless it is one.
    pub registry: String,
    /// Whose campaigns it binds; empty: everybody's.
    pub client: String,
    /// The files of the last load; empty if there was none.
    pub source: String,
    /// The day as of which the list is: a registry's age counts from it.
    pub as_of: Option<NaiveDate>,
    pub loaded_at: Option<DateTime<Utc>>,
    pub by: String,
    pub numbers: u64,
}

/// A number taken off a list, and who took it off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lift {
    pub number: PhoneNumber,
    /// The list's name.
    pub list: String,
    /// Whose campaigns it had bound; empty: everybody's.
    pub client: String,
    /// What had stood there.
    pub was: String,
    pub at: DateTime<Utc>,
    pub by: String,
    pub reason: String,
}
