//! Retries and callbacks that lie ahead.

use super::case::{Case, Standing};
use super::hearing::Hearing;
use super::verdict::ReasonCode;
use crate::domain::lead::LeadStatus;
use crate::domain::zone::Zone;
use crate::rules::law::Law;
use chrono::{DateTime, Utc};

/// Not before the lead's time; a callback that is an agent's own not for others before the grace is over.
pub(super) fn not_yet(case: &Case<'_>, standing: &Standing<'_>, law: &Law<'_>, hearing: &mut Hearing<'_>) {
    let LeadStatus::Waiting = standing.lead.status else { return };
    let Some(due) = standing.lead.next_at else { return };
    let ahead = |at: DateTime<Utc>| at > case.now;
    match &standing.lead.callback {
        None if ahead(due) => {
            let what = format!("retry due {}", moment(law, due));
            hearing.refuse_until(ReasonCode::NotYet, what, "disposition of the last attempt", Some(due));
        }
        Some(callback) if callback.is_anothers(standing.asker) => {
            let free = due + standing.campaign.callbacks.grace;
            if ahead(free) {
                let (agent, theirs) = (&callback.agent, until(law, due, free));
                let when = if ahead(due) { format!(" for {}", moment(law, due)) } else { String::new() };
                let what = format!("callback agreed with {agent}{when}, theirs until {theirs}");
                hearing.refuse_until(ReasonCode::NotYet, what, "campaign: callbacks.grace", Some(free));
            }
        }
        Some(_) if ahead(due) => {
            let what = format!("callback agreed for {}", moment(law, due));
            hearing.refuse_until(ReasonCode::NotYet, what, "the called party's wish", Some(due));
        }
        None | Some(_) => {}
    }
}

/// The clock by which a time is told: the called party's if all of those that it may be show the same, else none.
fn clock<'l>(law: &'l Law<'_>, at: DateTime<Utc>) -> Option<&'l Zone> {
    let mut zones = law.candidates.iter().flat_map(|candidate| candidate.zones.iter().copied());
    let first = zones.next()?;
    zones.all(|zone| zone.offset_at(at) == first.offset_at(at)).then_some(first)
}

/// `Sat 21 Nov 15:12 in New York`.
fn moment(law: &Law<'_>, at: DateTime<Utc>) -> String {
    match clock(law, at) {
        Some(zone) => format!("{} in {}", zone.local(at).format("%a %-d %b %H:%M"), zone.city()),
        None => at.format("%Y-%m-%d %H:%MZ").to_string(),
    }
}

/// `15:30` on the day on which it is due, else with its day.
fn until(law: &Law<'_>, due: DateTime<Utc>, at: DateTime<Utc>) -> String {
    match clock(law, at) {
        Some(zone) if zone.local(due).date() == zone.local(at).date() => zone.local(at).format("%H:%M").to_string(),
        Some(zone) => zone.local(at).format("%a %-d %b %H:%M").to_string(),
        None => at.format("%Y-%m-%d %H:%MZ").to_string(),
    }
}
