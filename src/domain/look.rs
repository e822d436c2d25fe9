//! A look over leads, one after the other.

use super::lead::{Lead, LeadId};
use super::mix::ListMix;
use super::place::Place;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What came of a look at a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It is on the list; the next, please. A mix of leads counts those.
    Listed,
    /// It is not; the next, please.
    Passed,
    /// No more leads.
    Enough,
}

/// What stands with a phone of a lead alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneAlone {
    /// It is not dialed any more.
    pub done: bool,
    /// When each suppression of it that binds the campaign ends; `None`: when it is lifted.
    pub suppressed: Vec<Option<DateTime<Utc>>>,
}

/// What looks at each lead.
pub type Visit<'v> = &'v mut dyn FnMut(Lead) -> Look;

/// What an order has given before: it goes on from there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Leads that were dialed before, since the last fresh one.
    pub since_fresh: u32,
    /// How many fresh leads of each list, by its number.
    pub fresh: BTreeMap<i64, u64>,
}

/// Which leads are worth a look.
pub trait Gate {
    /// Until when people may be called in a place, now; `None`: nobody may be called there now. What lifts hours for some does not tell
    /// until when: then it is the end of time.
    fn closes(&self, place: &Place) -> Option<DateTime<Utc>>;

    /// Whether nobody may be called in a place now but those of whom something is known that lifts hours. Asked of places that are open.
    fn is_for_some(&self, _: &Place) -> bool {
        false
    }

    /// Whether one of a lead's phones is in a place where people may be called now.
    fn lets_in(&self, lead: &Lead) -> bool {
        lead.phones.iter().any(|phone| self.closes(&phone.place).is_some())
    }

    /// Who asks: an agent's own callbacks come before those of others.
    fn asker(&self) -> &str {
        ""
    }

    /// Whether a lead with such phones is out of the question, whatever else is known of it.
    fn bars(&self, _: LeadId, _: &[PhoneAlone]) -> bool {
        false
    }

    /// How the lists take turns with their fresh leads; `None`: they do not.
    fn mix(&self) -> Option<&ListMix> {
        None
    }

    /// What the order has given before.
    fn given(&self) -> Given {
        Given::default()
    }

    /// Whether a lead was looked at before, in vain, and nothing has changed since.
    fn knows(&self, _: LeadId) -> bool {
        false
    }
}

impl<F: Fn(&Place) -> Option<DateTime<Utc>>> Gate for F {
    fn closes(&self, place: &Place) -> Option<DateTime<Utc>> {
        self(place)
    }
}
