//! What is asked: one number, at one instant, with all that is known.

use crate::domain::campaign::Campaign;
use crate::domain::claims::Claims;
use crate::domain::lead::{Lead, Phone};
use crate::domain::past_call::PastCall;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::domain::registry::RegistryCheck;
use crate::domain::suppression::Suppression;
use chrono::{DateTime, Utc};

/// One question: may this number be called now?
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub now: DateTime<Utc>,
    /// `None` if the text was no valid number.
    pub number: Option<PhoneNumber>,
    pub phone_type: PhoneType,
    pub place: &'a Place,
    pub claims: &'a Claims,
    /// Earlier calls to the person, by whomever caps count.
    pub past: &'a [PastCall],
    /// The sectors for which is called: `charity`, `electricity`.
    pub sectors: &'a [String],
    pub suppressed: &'a [Suppression],
    /// What the registries that are loaded say of the number.
    pub registered: &'a [RegistryCheck],
    /// The lead's standing in a campaign; `None` for a question about a bare number.
    pub standing: Option<Standing<'a>>,
}

/// Where a lead stands in its campaign.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub campaign: &'a Campaign,
    /// Why the campaign places no calls at all (`paused`, `closed`); empty if it does.
    pub halted: &'a str,
    pub lead: &'a Lead,
    pub phone: &'a Phone,
    /// Who asks: a lease of this owner is no obstacle.
    pub asker: &'a str,
}
