//! A person's data removed on request.

use super::StoreError;
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};

/// Whose data is to go, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRequest {
    /// The person's leads that are known; others that share a number with them, or the client's key, go as well.
    pub leads: Vec<LeadId>,
    /// A number of which no lead need be known.
    pub number: Option<PhoneNumber>,
    /// In the campaigns of this client; empty: everywhere.
    pub client: String,
    /// Remove what the consent ledger holds also where calls were placed, for which it is the defence.
    pub with_proof: bool,
    /// Who did it.
    pub by: String,
    pub at: DateTime<Utc>,
}

/// What an erasure removes, or has removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ErasureAccount {
    /// Their numbers in the database, in order.
    pub leads: Vec<i64>,
    /// Numbers that are suppressed for good, so that nobody calls them again.
    pub numbers: u64,
    /// Attempts that stay as a count, without number, note and evidence.
    pub attempts: u64,
    /// Rejects whose text goes.
    pub rejects: u64,
    pub consents_removed: u64,
    /// Entries of the ledger that stay, since calls were placed.
    pub consents_kept: u64,
    /// What keeps it from being done now; nothing is done then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<String>,
}

/// An erasure that was done, without a word on whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRecord {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub by: String,
    /// Empty: everywhere.
    pub client: String,
    pub leads: u64,
    pub numbers: u64,
}

/// A store that can forget a person.
pub trait Erasures {
    /// What an erasure would remove.
    fn erasure_account(&self, request: &ErasureRequest) -> Result<ErasureAccount, StoreError>;
    /// Removes it, all or nothing, keeps the suppression and notes that it was done.
    fn erase(&mut self, request: &ErasureRequest) -> Result<ErasureAccount, StoreError>;
    /// Rewrites the file, so that nothing that was removed lingers in its free pages or in its log.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while others use the file.
    fn wipe(&mut self) -> Result<(), StoreError>;
    /// Erasures that were done, oldest first.
    fn erasures(&self) -> Result<Vec<ErasureRecord>, StoreError>;
}
