//! What is known of a person beyond number and place: consent, relationship, requests, the state of a debt.

use super::consent::{Basis, Grant};
use super::hours::MinuteSpan;
use chrono::NaiveDate;

/// What is known of a person beyond number and place, whoever says it: a lead's own record, or the `history` of a
/// `check`. Nothing known is nothing claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Consent in writing to such calls, or the person's own request to be called.
    pub consent: bool,
    /// A contract or another relationship that is alive.
    pub customer: bool,
    /// The last purchase or payment.
    pub purchase: Option<NaiveDate>,
    /// The last inquiry or application.
    pub inquiry: Option<NaiveDate>,
    /// Registries on which the number stands.
    pub listed: Vec<Listing>,
    /// When the number was last checked against the registries that bind there, and was found on none.
    pub scrubbed: Option<NaiveDate>,
    /// Asked the caller not to be called, on this day.
    pub own_request: Option<NaiveDate>,
    /// Said no to the offer, on this day.
    pub refused: Option<NaiveDate>,
    /// A written request to cease communication (15 USC 1692c(c)).
    pub cease: bool,
    /// Represented by an attorney (15 USC 1692c(a)(2)).
    pub attorney: bool,
    /// Bankrupt (11 USC 362(a)(6), 524(a)(2)).
    pub bankruptcy: bool,
    /// The number is that of a workplace whose employer forbids such calls (12 CFR 1006.6(b)(3)).
    pub workplace: bool,
    /// Local times at which the person said calls are inconvenient (12 CFR 1006.6(b)(1)).
    pub inconvenient: Vec<MinuteSpan>,
    /// How many days the debt is past due.
    pub past_due: Option<u32>,
    /// An agent is on the line before the phone rings.
    pub live_agent: bool,
    /// What the consent ledger holds for the number that is asked about. Not written as tokens: the ledger keeps it, and
    /// each attempt's evidence.
    pub grants: Vec<Grant>,
}

/// A registry on which a number stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listing {
    /// That of the called party's country, whatever it is called there.
    National,
    /// The Telephone Preference Service of the United Kingdom.
    Tps,
    /// The one of this code, as rules name it: `US-TX`.
    Code(String),
}

impl Listing {
    /// In words.
    pub fn in_words(&self) -> String {
        match self {
            Self::National => "the national do-not-call registry".to_owned(),
            Self::Tps => "the Telephone Preference Service".to_owned(),
            Self::Code(code) => format!("the registry {code}"),
        }
    }
}

impl Claims {
    /// Adds what another row says of the same person. Of several dates the last counts.
    pub fn add(&mut self, other: &Self) {
        self.consent |= other.consent;
        self.customer |= other.customer;
        self.purchase = self.purchase.max(other.purchase);
        self.inquiry = self.inquiry.max(other.inquiry);
        self.scrubbed = self.scrubbed.max(other.scrubbed);
        self.own_request = self.own_request.max(other.own_request);
        self.refused = self.refused.max(other.refused);
        self.cease |= other.cease;
        self.attorney |= other.attorney;
        self.bankruptcy |= other.bankruptcy;
        self.workplace |= other.workplace;
        self.live_agent |= other.live_agent;
        // The days past due lift rules: of two accounts of one person the younger debt counts.
        self.past_due = match (self.past_due, other.past_due) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        for listing in &other.listed {
            if !self.listed.contains(listing) {
                self.listed.push(listing.clone());
            }
        }
        for grant in &other.grants {
            if !self.grants.contains(grant) {
                self.grants.push(grant.clone());
            }
        }
        for span in &other.inconvenient {
            if !self.inconvenient.contains(span) {
                self.inconvenient.push(*span);
            }
        }
    }

    /// Takes back what a later row says no to. Only what lifts prohibitions can be taken back so.
    pub fn deny(&mut self, denied: &Self) {
        self.consent &= !denied.consent;
        self.customer &= !denied.customer;
    }

    /// What the ledger holds on this basis that holds on a day.
    pub fn granted(&self, basis: Basis, today: NaiveDate) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.basis == basis && grant.holds_on(today))
    }

    /// Consent in writing on a day, in words; what the ledger can prove goes before what is only claimed.
    pub fn consent_on(&self, today: NaiveDate) -> Option<String> {
        let granted = self.granted(Basis::Written, today).next().map(|grant| grant.told.clone());
        granted.or_else(|| self.consent.then(|| "consent".to_owned()))
    }

    /// Whether nothing is claimed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
