//! What an outcome does to its lead: again at an instant, or done for a reason.

use crate::domain::attempt::Aftermath;
use crate::domain::campaign::Campaign;
use crate::domain::disposition::{Disposition, FinalFor};
use crate::domain::lead::{Lead, LeadStatus, Phone};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};

/// The reason of leads all of whose numbers are finished.
pub const NO_NUMBER_LEFT: &str = "no_number_left";
/// The reason of leads whose attempts, or whose retries after this outcome, are used up.
pub const ATTEMPTS_EXHAUSTED: &str = "attempts_exhausted";

/// What an attempt that ended at `at` with this disposition does to its lead.
///
/// `lead` has the attempt on `number` among its attempts, with its disposition. In order of precedence: the disposition
/// ends the lead; an earlier one ended it, as when its result came in while another call went on; a callback was agreed; no number is left; the campaign's attempts are used up; so are the retries that
/// it grants after this disposition; else the lead comes again after the campaign's retry time, else the disposition's,
/// else the campaign's gap between attempts. Rules and hours may put that off further: they are asked when it is due.
pub fn aftermath(
    campaign: &Campaign,
    disposition: &Disposition,
    lead: &Lead,
    number: PhoneNumber,
    at: DateTime<Utc>,
    callback: Option<DateTime<Utc>>,
) -> Aftermath {
    let ends_number = match disposition.final_for {
        FinalFor::Lead | FinalFor::Client => return Aftermath::Done(disposition.code.clone()),
        FinalFor::Number => true,
        FinalFor::None => disposition.suppress.is_some(),
    };
    if is_ended(lead) {
        return Aftermath::Done(lead.final_reason.clone());
    }
    if let Some(agreed) = callback {
        return Aftermath::Again(agreed.max(at));
    }
    let left = |phone: &&Phone| phone.final_reason.is_empty() && !(ends_number && phone.number == number);
    let mut numbers_left = lead.phones.iter().filter(left).peekable();
    if numbers_left.peek().is_none() {
        return Aftermath::Done(NO_NUMBER_LEFT.to_owned());
    }
    let tries = |number| lead.attempts.iter().filter(|attempt| attempt.number == number).count();
    let policy = &campaign.attempts;
    let number_may_be_tried = numbers_left.any(|phone| !reached(tries(phone.number), policy.per_number));
    if reached(lead.attempts.len(), policy.total) || !number_may_be_tried {
        return Aftermath::Done(ATTEMPTS_EXHAUSTED.to_owned());
    }
    let rule = campaign.retry.iter().find(|rule| rule.disposition.eq_ignore_ascii_case(&disposition.code));
    let same = lead.attempts.iter().filter(|attempt| attempt.disposition == disposition.code).count();
    if rule.and_then(|rule| rule.times).is_some_and(|times| same > size(times)) {
        return Aftermath::Done(ATTEMPTS_EXHAUSTED.to_owned());
    }
    if ends_number {
        return Aftermath::Again(at + policy.gap);
    }
    let after = rule.map(|rule| rule.after).or(disposition.retry_after).unwrap_or(policy.gap);
    Aftermath::Again(at + after)
}

/// Whether what somebody said ended the lead. One whose numbers or attempts ran out is not: there may be more of them since.
fn is_ended(lead: &Lead) -> bool {
    match lead.status {
        LeadStatus::Final => ![NO_NUMBER_LEFT, ATTEMPTS_EXHAUSTED].contains(&lead.final_reason.as_str()),
        LeadStatus::Ready | LeadStatus::Waiting => false,
    }
}

fn reached(count: usize, cap: u32) -> bool {
    count >= size(cap)
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
