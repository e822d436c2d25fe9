//! What is asked: one number, at one instant, with all that is known.

use crate::domain::campaign::Campaign;
use crate::domain::hours::MinuteSpan;
use crate::domain::lead::{Lead, Phone};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::domain::suppression::Suppression;
use chrono::{DateTime, Utc};

/// What is known of a person beyond number and place, whoever says it: a lead's flags, or the `history` of a `check`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// A written request to cease communication (15 USC 1692c(c)).
    pub cease: bool,
    /// Represented by an attorney (15 USC 1692c(a)(2)).
    pub attorney: bool,
    /// Bankrupt (11 USC 362(a)(6), 524(a)(2)).
    pub bankruptcy: bool,
    /// Local times at which the person said calls are inconvenient (12 CFR 1006.6(b)(1)).
    pub inconvenient: Vec<MinuteSpan>,
    /// Names the registry on which the number is listed; empty if on none, or if consent lifts it.
    pub registry: String,
    /// An internal do-not-call request, in words; empty if none.
    pub own_request: String,
}

/// One question: may this number be called now?
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub now: DateTime<Utc>,
    /// `None` if the text was no valid number.
    pub number: Option<PhoneNumber>,
    pub phone_type: PhoneType,
    pub place: &'a Place,
    pub claims: &'a Claims,
    pub suppressed: &'a [Suppression],
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
