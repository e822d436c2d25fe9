//! Entries of the consent ledger as an attempt's evidence keeps them: with the attempt they stay, whatever is revoked later.

use crate::domain::consent::{Act, Basis, Entry, Giver, Moment, NewEntry};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One entry that bore on the call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptEntry {
    pub entry: i64,
    /// The client's key, if it is the account's word; else the dialed number's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// `given` or `revoked`.
    pub act: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// A day, or an instant (RFC 3339).
    pub moment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub expires: String,
    pub source: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub proof: String,
}

impl KeptEntry {
    pub(super) fn of(entry: &Entry) -> Self {
        let NewEntry { giver, act, moment, source, proof, .. } = &entry.said;
        let account = match giver {
            Giver::Number(_) => String::new(),
            Giver::Account(key) => key.clone(),
        };
        Self {
            entry: entry.id,
            account,
            act: act.name().to_owned(),
            basis: act.basis().map(|basis| basis.name().to_owned()).unwrap_or_default(),
            moment: moment.to_string(),
            expires: act.expires().map(|day| day.to_string()).unwrap_or_default(),
            source: source.clone(),
            proof: proof.clone(),
        }
    }

    /// The entry again; `None` if it can't be read.
    pub(super) fn read(&self, number: PhoneNumber) -> Option<Entry> {
        let basis = if self.basis.is_empty() { None } else { Some(Basis::from_name(&self.basis)?) };
        let expires = if self.expires.is_empty() { None } else { Some(self.expires.parse().ok()?) };
        let act = match self.act.as_str() {
            "given" => Act::Given { basis: basis?, expires },
            "revoked" => Act::Revoked { basis },
            _ => return None,
        };
        let giver = if self.account.is_empty() { Giver::Number(number) } else { Giver::Account(self.account.clone()) };
        let said = NewEntry {
            giver,
            client: String::new(),
            kinds: Vec::new(),
            act,
            moment: Moment::read(&self.moment)?,
            source: self.source.clone(),
            proof: self.proof.clone(),
        };
        Some(Entry { id: self.entry, said, recorded_at: DateTime::<Utc>::UNIX_EPOCH })
    }
}
