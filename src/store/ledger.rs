//! The consent ledger of a store.

use super::StoreError;
use crate::domain::consent::{Entry, Giver, NewEntry};
use chrono::{DateTime, Utc};

/// A look into the consent ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Whose word; `None`: everybody's.
    pub giver: Option<Giver>,
    /// Only what bears on this client's campaigns; `None`: on anybody's.
    pub client: Option<String>,
}

/// A store that keeps what people agreed to. Entries are added and never changed; those that bear on a lead come with it.
pub trait ConsentLedger {
    /// Adds entries, all or none; for each, whether it was new. One that is there word for word is not added again.
    fn add_consents(&mut self, entries: &[NewEntry], at: DateTime<Utc>) -> Result<Vec<bool>, StoreError>;
    /// Visits entries in the order in which they were recorded.
    fn consents(&self, query: &LedgerQuery, visit: &mut dyn FnMut(&Entry)) -> Result<(), StoreError>;
}
