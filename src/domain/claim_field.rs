//! What a column of a lead list can claim of a person.

use super::named::named;

/// What a column can claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimField {
    /// Tokens, as `check` takes them.
    History,
    Consent,
    Customer,
    /// The last purchase or payment.
    Purchase,
    Inquiry,
    /// When the number was checked against the registries and found on none.
    Scrubbed,
    /// How many days the debt is past due.
    PastDue,
    /// Hours at which the person does not want to be called.
    Inconvenient,
    Cease,
    Attorney,
    Bankruptcy,
}

named!(ClaimField:
    History = "history",
    Consent = "consent",
    Customer = "customer",
    Purchase = "purchase",
    Inquiry = "inquiry",
    Scrubbed = "scrubbed",
    PastDue = "past_due",
    Inconvenient = "inconvenient",
    Cease = "cease",
    Attorney = "attorney",
    Bankruptcy = "bankruptcy",
);
