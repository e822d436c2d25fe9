//! Retries in another part of the called party's week.
//!
//! A part counts only if the lead may be called in it at all: a campaign that calls from nine to five has no evenings. Where
//! the called party may be in several zones, it counts only if it is the same by all their clocks.

use super::landing::{Landing, Landings, waiting};
use crate::domain::day_part::DayPart;
use crate::domain::lead::{Lead, PastAttempt};
use crate::domain::phone::PhoneNumber;
use crate::domain::zone::Zone;
use chrono::{DateTime, Duration, Utc};

/// How far ahead another part of the week is looked for.
const FAR: Duration = Duration::days(14);
/// How often the search may move on to the next part: in fourteen days there are at most forty changes by two clocks.
const STEPS: usize = 100;

/// Which part of the week is wanted for the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// One other than that of the last call.
    Another,
    /// The one in which the lead was tried least; of several the soonest.
    LeastTried,
}

/// The raw time of a lead moved on to the beginning of the part of the week that is wanted, or left as it is if the lead may not
/// be called in one within fourteen days. What lies before `now` is gone.
pub(super) fn moved(
    landings: &dyn Landings,
    lead: &Lead,
    raw: DateTime<Utc>,
    now: DateTime<Utc>,
    wish: Wish,
) -> DateTime<Utc> {
    let from = raw.max(now);
    let begins = match wish {
        Wish::Another => another(landings, lead, from),
        Wish::LeastTried => least_tried(landings, lead, from),
    };
    // What has begun already has no need to be moved.
    begins.filter(|begins| *begins > from).unwrap_or(raw)
}

fn another(landings: &dyn Landings, lead: &Lead, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let last = lead.attempts.last()?;
    let zones = zones(landings, lead, last.number);
    let called_in: Vec<_> = zones.iter().map(|zone| DayPart::of(zone.local(last.at))).collect();
    let mut found = None;
    each_part(landings, lead, from, &mut |part, begins| {
        found = (!called_in.contains(&part)).then_some(begins);
        found.is_some()
    });
    found
}

fn least_tried(landings: &dyn Landings, lead: &Lead, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let part_of = |attempt: &PastAttempt| DayPart::by_all(&zones(landings, lead, attempt.number), attempt.at);
    let parts: Vec<_> = lead.attempts.iter().filter_map(part_of).collect();
    let tried = |part| parts.iter().filter(|of_attempt| **of_attempt == part).count();
    let least = DayPart::ALL.into_iter().map(tried).min().unwrap_or_default();
    let mut best: Option<(usize, DateTime<Utc>)> = None;
    each_part(landings, lead, from, &mut |part, begins| {
        let tried = tried(part);
        if best.is_none_or(|(fewest, _)| tried < fewest) {
            best = Some((tried, begins));
        }
        tried == least
    });
    best.map(|(_, begins)| begins)
}

/// Visits the parts of the week in which the lead may be called, in order of time, each with the instant from which on the lead waits
/// for it, until told to stop.
fn each_part(
    landings: &dyn Landings,
    lead: &Lead,
    from: DateTime<Utc>,
    visit: &mut dyn FnMut(DayPart, DateTime<Utc>) -> bool,
) {
    let mut at = from;
    for _ in 0..STEPS {
        let Landing::At { at: legal, number } = landings.landing(&waiting(lead, at), at) else { return };
        let zones = zones(landings, lead, number);
        if legal > from + FAR || zones.is_empty() {
            return;
        }
        // Between `at` and the landing nobody may be called, so that it lands there too who waits for the part's beginning.
        if let Some(part) = DayPart::by_all(&zones, legal)
            && visit(part, DayPart::since(&zones, legal).max(at))
        {
            return;
        }
        at = DayPart::next_change(&zones, legal);
    }
}

/// The clocks of the places where the holder of one of the lead's numbers may be.
fn zones<'l>(landings: &'l dyn Landings, lead: &Lead, number: PhoneNumber) -> Vec<&'l Zone> {
    let phone = lead.phones.iter().find(|phone| phone.number == number);
    let candidates = phone.iter().flat_map(|phone| &phone.place.candidates);
    candidates.flat_map(|candidate| &candidate.zones).filter_map(|name| landings.zone(name)).collect()
}
