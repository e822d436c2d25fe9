//! The consent ledger: who gave what, when, until when, on which proof, and what was taken back. Entries are only ever
//! added; what holds at an instant is the fold of all that was said up to it.

use super::campaign::CampaignKind;
use super::claims::Claims;
use super::instant::{first_day, last_day};
use super::named::named;
use super::phone::PhoneNumber;
use chrono::{DateTime, NaiveDate, Utc};
use std::borrow::Cow;
use std::fmt;

/// What a call may rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Prior express written consent (47 CFR 64.1200(f)(9)): what rules call `consent`.
    Written,
    /// Consent that was spoken. Kept as it was given; no rule that asks for writing is lifted by it.
    Express,
    /// A contract or another relationship that is alive.
    Customer,
    /// A purchase or payment on that day (47 CFR 64.1200(f)(5)).
    Purchase,
    /// An inquiry or application on that day (47 CFR 64.1200(f)(5)).
    Inquiry,
}

named!(Basis:
    Written = "written",
    Express = "express",
    Customer = "customer",
    Purchase = "purchase",
    Inquiry = "inquiry",
);

impl Basis {
    /// In a sentence: `written consent of 2026-03-14`.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Written => "written consent",
            Self::Express => "spoken consent",
            Self::Customer => "customer since",
            Self::Purchase => "purchase",
            Self::Inquiry => "inquiry",
        }
    }
}

/// Whose word it is. A number's consent is for that number; an account's for every number of the leads with that key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Giver {
    Number(PhoneNumber),
    /// The client's own key.
    Account(String),
}

impl fmt::Display for Giver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Account(key) => write!(f, "account {key}"),
        }
    }
}

/// When something was said, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Some time on that day, by the person's clock.
    Day(NaiveDate),
    At(DateTime<Utc>),
}

impl Moment {
    /// Reads a day or an instant with its offset, as [`Display`](fmt::Display) writes them.
    pub fn read(text: &str) -> Option<Self> {
        let instant = || DateTime::parse_from_rfc3339(text).ok().map(|at| Self::At(at.to_utc()));
        text.parse().ok().map(Self::Day).or_else(instant)
    }

    /// The earliest day that it may have been for the person.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::At(at) => first_day(at),
        }
    }

    fn last_day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::At(at) => last_day(at),
        }
    }

    /// Whether it may have come by `now`: a day has as soon as it begins anywhere on earth.
    pub fn has_come(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Day(day) => day <= last_day(now),
            Self::At(at) => at <= now,
        }
    }

    /// Whether it was later than another for certain.
    fn is_after(self, other: Self) -> bool {
        match (self, other) {
            (Self::At(one), Self::At(other)) => one > other,
            (one, other) => one.first_day() > other.last_day(),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::At(at) => f.write_str(&at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
        }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Given, or come about. `expires` is the first day on which it does not hold.
    Given { basis: Basis, expires: Option<NaiveDate> },
    /// Taken back: this basis, or all of them.
    Revoked { basis: Option<Basis> },
}

impl Act {
    /// `given` or `revoked`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given { .. } => "given",
            Self::Revoked { .. } => "revoked",
        }
    }

    /// The basis that it is about; `None` of a revocation of all.
    pub fn basis(self) -> Option<Basis> {
        match self {
            Self::Given { basis, .. } => Some(basis),
            Self::Revoked { basis } => basis,
        }
    }

    /// The first day on which it does not hold, if there is one.
    pub fn expires(self) -> Option<NaiveDate> {
        match self {
            Self::Given { expires, .. } => expires,
            Self::Revoked { .. } => None,
        }
    }

    fn speaks_of(self, basis: Basis) -> bool {
        self.basis().is_none_or(|own| own == basis)
    }
}

/// An entry before it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub giver: Giver,
    /// For whose campaigns; empty: for all of the call centre. Consent given to one seller does not serve another.
    pub client: String,
    /// For which kinds of call; none: for all.
    pub kinds: Vec<CampaignKind>,
    pub act: Act,
    pub moment: Moment,
    /// Where it comes from: a form, a file.
    pub source: String,
    /// Where the proof lies: a recording, a document.
    pub proof: String,
}

/// An entry as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    pub said: NewEntry,
    pub recorded_at: DateTime<Utc>,
}

/// What holds of the ledger for a call: it lifts the rules that say so, until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub basis: Basis,
    pub given: NaiveDate,
    /// The first day on which it does not hold.
    pub expires: Option<NaiveDate>,
    /// In words, with the entry, its source and its proof.
    pub told: String,
}

impl Grant {
    /// Whether it holds on a day.
    pub fn holds_on(&self, today: NaiveDate) -> bool {
        self.given <= today && self.expires.is_none_or(|end| today < end)
    }
}

impl Entry {
    /// `written consent of 2026-03-14, before 2026-12-31 (ledger 12: web form; proof REC-778)`.
    pub fn in_words(&self) -> String {
        let NewEntry { act, moment, source, proof, .. } = &self.said;
        let before = act.expires().map(|end| format!(", before {end}")).unwrap_or_default();
        let proof = if proof.is_empty() { String::new() } else { format!("; proof {proof}") };
        let what = match act {
            Act::Given { basis: Basis::Customer, .. } => format!("customer since {moment}"),
            Act::Given { basis, .. } => format!("{} of {moment}", basis.in_words()),
            Act::Revoked { basis: None } => format!("everything revoked {moment}"),
            Act::Revoked { basis: Some(basis) } => format!("{} revoked {moment}", basis.name()),
        };
        format!("{what}{before} (ledger {}: {source}{proof})", self.id)
    }
}

/// The entries that bear on calls to a number: its own, and those of the account.
pub fn bearing(ledger: &[Entry], number: PhoneNumber) -> impl Iterator<Item = &Entry> {
    ledger.iter().filter(move |entry| match &entry.said.giver {
        Giver::Number(own) => *own == number,
        Giver::Account(_) => true,
    })
}

/// What is claimed for calls to a number at an instant: the claims of the lead, and what its ledger says of this number.
///
/// Where the ledger speaks of a consent or a relationship that a list only claims, the ledger decides: nobody can tell the
/// claim from a consent that has expired or was revoked. Of dated purchases and inquiries a revocation takes those that
/// are not later for certain.
pub fn known<'c>(claims: &'c Claims, ledger: &[Entry], number: PhoneNumber, at: DateTime<Utc>) -> Cow<'c, Claims> {
    let said: Vec<_> = bearing(ledger, number).filter(|entry| entry.said.moment.has_come(at)).collect();
    if said.is_empty() {
        return Cow::Borrowed(claims);
    }
    let revocations: Vec<_> = said.iter().filter(|entry| matches!(entry.said.act, Act::Revoked { .. })).collect();
    let stands = |basis: Basis, moment: Moment| {
        let of = revocations.iter().filter(|entry| entry.said.act.speaks_of(basis));
        of.into_iter().all(|entry| moment.is_after(entry.said.moment))
    };
    let silent = |basis: Basis| !said.iter().any(|entry| entry.said.act.speaks_of(basis));
    let mut known = claims.clone();
    known.consent &= silent(Basis::Written);
    known.customer &= silent(Basis::Customer);
    known.purchase = known.purchase.filter(|day| stands(Basis::Purchase, Moment::Day(*day)));
    known.inquiry = known.inquiry.filter(|day| stands(Basis::Inquiry, Moment::Day(*day)));
    known.grants.extend(said.iter().filter_map(|entry| match entry.said.act {
        Act::Given { basis, expires } if stands(basis, entry.said.moment) => {
            Some(Grant { basis, given: entry.said.moment.first_day(), expires, told: entry.in_words() })
        }
        Act::Given { .. } | Act::Revoked { .. } => None,
    }));
    Cow::Owned(known)
}

#[cfg(test)]
#[path = "consent_tests.rs"]
mod tests;
