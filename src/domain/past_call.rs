//! Earlier calls, as caps on frequency count them.

use super::named::named;
use chrono::{DateTime, Utc};

/// What a cap counts, or what a pause follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// A try, of whatever outcome.
    Attempt,
    /// A person answered.
    Contact,
    /// The person who was meant was spoken to.
    Conversation,
    /// Answered, and no agent in time.
    Abandoned,
    /// Taken for a machine.
    Machine,
    /// The person said no.
    Refusal,
}

named!(
    Counted:
    Attempt = "attempt",
    Contact = "contact",
    Conversation = "conversation",
    Abandoned = "abandoned",
    Machine = "machine",
    Refusal = "refusal",
);

/// Over which calls a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CapScope {
    /// Calls to the number, of the whole call centre.
    Number,
    /// Calls to the lead.
    Lead,
    /// Calls about the account (the debt), on all its numbers and in all campaigns of the client.
    Account,
    /// Calls to the person on the same subject for the same client.
    Subject,
    /// Calls to the person by the campaign.
    Campaign,
    /// Calls to the person for the client.
    Client,
    /// Calls to the person by the call centre.
    Centre,
}

named!(
    CapScope:
    Number = "number",
    Lead = "lead",
    Account = "account",
    Subject = "subject",
    Campaign = "campaign",
    Client = "client",
    Centre = "centre",
);

/// What an earlier call has in common with the one that is judged. All calls that are told at all went to the same
/// person: to one of the lead's numbers, to the lead, or about its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Relation {
    pub number: bool,
    pub lead: bool,
    pub account: bool,
    pub campaign: bool,
    pub client: bool,
    /// The same subject for the same client.
    pub subject: bool,
}

impl Relation {
    /// All in common: the history of a bare number.
    pub const ALL: Self = Self { number: true, lead: true, account: true, campaign: true, client: true, subject: true };

    /// Whether a cap of this scope counts the call.
    pub fn within(self, scope: CapScope) -> bool {
        match scope {
            CapScope::Number => self.number,
            CapScope::Lead => self.lead,
            CapScope::Account => self.account,
            CapScope::Subject => self.subject,
            CapScope::Campaign => self.campaign,
            CapScope::Client => self.client,
            CapScope::Centre => true,
        }
    }
}

/// What became of an earlier call, as far as caps ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    pub contact: bool,
    pub conversation: bool,
    pub abandoned: bool,
    pub machine: bool,
    pub refusal: bool,
}

impl Marks {
    /// Whether the call is one of these.
    pub fn are(self, counted: Counted) -> bool {
        match counted {
            Counted::Attempt => true,
            Counted::Contact => self.contact || self.conversation,
            Counted::Conversation => self.conversation,
            Counted::Abandoned => self.abandoned,
            Counted::Machine => self.machine,
            Counted::Refusal => self.refusal,
        }
    }
}

/// An earlier call to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PastCall {
    pub at: DateTime<Utc>,
    pub marks: Marks,
    pub relation: Relation,
}
