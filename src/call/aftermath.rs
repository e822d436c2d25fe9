//! What an outcome does to its lead: again at an instant, at an agreed one, or done for a reason.

use super::day_parts::{Wish, moved};
use super::landing::{Landing, Landings, waiting};
use crate::domain::attempt::{ATTEMPTS_EXHAUSTED, Aftermath, CAMPAIGN_ENDED, NO_NUMBER_LEFT};
use crate::domain::campaign::{CallbackFor, Campaign};
use crate::domain::disposition::{Disposition, FinalFor};
use crate::domain::lead::{Callback, Lead, Phone};
use crate::domain::phone::PhoneNumber;
use chrono::{DateTime, Utc};

/// A call that is over, with its outcome.
#[derive(Clone, Copy, Debug)]
pub struct Over<'a> {
    pub disposition: &'a Disposition,
    pub number: PhoneNumber,
    /// Who called; empty if nobody is named.
    pub agent: &'a str,
    /// From when the wait for the next call counts.
    pub at: DateTime<Utc>,
    /// The present instant: results may come in late.
    pub now: DateTime<Utc>,
    /// When the called party wishes to be called again.
    pub callback: Option<DateTime<Utc>>,
}

impl Over<'_> {
    /// Why the call that was agreed is not made, if none is: the reason for which the lead ended instead.
    pub fn callback_lost<'r>(&self, after: &'r Aftermath) -> Option<&'r str> {
        self.callback?;
        match after {
            Aftermath::Done(reason) if *reason != self.disposition.code => Some(reason),
            Aftermath::CampaignEnded(..) => Some(CAMPAIGN_ENDED),
            Aftermath::Done(_) | Aftermath::Again(_) | Aftermath::Callback(..) => None,
        }
    }
}

/// What an attempt that is over does to its lead.
///
/// `lead` has the attempt as its last, with its disposition. In order of precedence: the disposition ends the lead; an earlier one
/// ended it, as when its result came in while another call went on; no number is left; the campaign's attempts are used up, also
/// if a call was agreed; a callback was agreed; the retries that the campaign grants after this disposition are used up; else the
/// lead comes again after the campaign's retry time, else the disposition's, else the campaign's gap between attempts, moved to
/// another part of the week if the campaign says so.
///
/// That is the raw time: rules and hours may put the call off further, and are asked when it is due. Only if none of its time
/// before the campaign's last day is over is legal, the lead ends now.
pub fn aftermath(landings: &dyn Landings, lead: &Lead, over: &Over<'_>) -> Aftermath {
    let (campaign, disposition) = (landings.campaign(), over.disposition);
    let ends_number = match disposition.final_for {
        FinalFor::Lead | FinalFor::Client => return Aftermath::Done(disposition.code.clone()),
        FinalFor::Number => true,
        FinalFor::None => disposition.suppress.is_some(),
    };
    if lead.is_ended_for_good() {
        return Aftermath::Done(lead.final_reason.clone());
    }
    let mut after = lead.clone();
    if ends_number {
        let own = after.phones.iter_mut().filter(|phone| phone.number == over.number);
        own.for_each(|phone| phone.final_reason.clone_from(&disposition.code));
    }
    if after.phones.iter().all(|phone| !phone.final_reason.is_empty()) {
        return Aftermath::Done(NO_NUMBER_LEFT.to_owned());
    }
    if attempts_used_up(campaign, &after) {
        return Aftermath::Done(ATTEMPTS_EXHAUSTED.to_owned());
    }
    if let Some(agreed) = over.callback {
        let own = campaign.callbacks.owner == CallbackFor::Agent;
        let agent = if own { over.agent.to_owned() } else { String::new() };
        return unless_over(landings, &after, agreed.max(over.at), Some(Callback { agent }), over.now);
    }
    let rule = campaign.retry_rule(&disposition.code);
    if rule.and_then(|rule| rule.times).is_some_and(|times| limited(campaign, &after) > size(times)) {
        return Aftermath::Done(ATTEMPTS_EXHAUSTED.to_owned());
    }
    let gap = campaign.attempts.gap;
    let wait = if ends_number { gap } else { rule.map(|rule| rule.after).or(disposition.retry_after).unwrap_or(gap) };
    let raw = over.at + wait;
    let other_part = rule.is_some_and(|rule| rule.other_day_part).then_some(Wish::Another);
    let wish = if campaign.attempts.spread { Some(Wish::LeastTried) } else { other_part };
    let raw = wish.map_or(raw, |wish| moved(landings, &after, raw, over.now, wish));
    unless_over(landings, &after, raw, None, over.now)
}

/// Whether the campaign allows no further attempt on the lead, or on any number that is left.
fn attempts_used_up(campaign: &Campaign, lead: &Lead) -> bool {
    let policy = &campaign.attempts;
    let tries = |number| {
        let own = lead.attempts.iter().filter(|attempt| attempt.number == number).count();
        own + lead.called_in_campaign(number).count()
    };
    let left = |phone: &Phone| phone.final_reason.is_empty() && tries(phone.number) < size(policy.per_number);
    lead.attempts.len() >= size(policy.total) || !lead.phones.iter().any(left)
}

/// How often the lead's attempts ended in an outcome whose retries are limited. They count together: several causes with a limit
/// of one grant one retry, not several.
fn limited(campaign: &Campaign, lead: &Lead) -> usize {
    let is_limited = |code: &str| campaign.retry_rule(code).is_some_and(|rule| rule.times.is_some());
    lead.attempts.iter().filter(|attempt| is_limited(&attempt.disposition)).count()
}

/// The lead waits, unless no instant at which it may be called is left before the campaign's end.
fn unless_over(
    landings: &dyn Landings,
    lead: &Lead,
    at: DateTime<Utc>,
    callback: Option<Callback>,
    now: DateTime<Utc>,
) -> Aftermath {
    if landings.campaign().ends.is_some() {
        let waiting = Lead { callback: callback.clone(), ..waiting(lead, at) };
        match landings.landing(&waiting, at.max(now)) {
            Landing::AfterTheEnd => return Aftermath::CampaignEnded(at, callback),
            Landing::At { .. } | Landing::Never => {}
        }
    }
    match callback {
        Some(callback) => Aftermath::Callback(at, callback),
        None => Aftermath::Again(at),
    }
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
