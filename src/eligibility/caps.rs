//! Caps on how often somebody is called: the law's, and the campaign's own.

use super::case::{Case, Standing};
use super::hearing::{Finding, Hearing, Ruling};
use super::verdict::ReasonCode;
use crate::domain::past_call::CapScope;
use crate::domain::zone::Zone;
use crate::rules::frequency::{Found, Frequency, plural};
use crate::rules::law::{CandidateLaw, Law, LocalDays};
use crate::rules::rule::Rule;
use chrono::{DateTime, Days, Duration, NaiveTime, Utc};

/// Longer than a local day: clocks that are moved across the date line show one twice.
const A_DAY_AT_MOST: Duration = Duration::hours(72);

/// Every cap as it stands at `at`, which may lie after the instant of the case.
pub(super) fn all(case: &Case<'_>, law: &Law<'_>, at: DateTime<Utc>, hearing: &mut Hearing<'_>) {
    for candidate in law.candidates.iter().filter(|candidate| !candidate.caps.is_empty()) {
        let days = candidate.days(at);
        for rule in candidate.caps.iter().filter(|rule| rule.reaches(case.phone_type, case.sectors)) {
            if days.in_force(rule) {
                by_law(case, (candidate, days), rule, at, hearing);
            }
        }
    }
    if let Some(standing) = &case.standing {
        gap(standing, at, hearing);
        per_day(standing, law, at, hearing);
    }
}

fn by_law(
    case: &Case<'_>,
    (candidate, days): (&CandidateLaw<'_>, LocalDays),
    rule: &Rule,
    at: DateTime<Utc>,
    hearing: &mut Hearing<'_>,
) {
    let Some(cap) = rule.frequency() else { return };
    if let Some(lifted) = rule.lifted(case.claims, case.sectors, days.latest) {
        hearing.tell(|| Finding::on(rule, "frequency", Ruling::Lifted, lifted));
        return;
    }
    // Each clock of the candidate may be the called party's: the one that lets through last decides.
    let found = candidate.zones.iter().map(|zone| (cap.find(case.past, case.claims.refused, zone, at), *zone));
    let Some((found, zone)) = found.max_by_key(|(found, _)| (found.lifts, found.count)) else { return };
    // A rule that ends before lifts no later than it ends.
    let ends = rule.until.map(|until| candidate.begins(until));
    let found = Found { lifts: found.lifts.map(|lifts| ends.map_or(lifts, |ends| lifts.min(ends))), ..found };
    let ruling = if found.lifts.is_some() { Ruling::Refused } else { Ruling::Clear };
    if let Some(lifts) = found.lifts {
        let what = format!("{}, {}", counted(cap, &found), rule.value);
        hearing.refuse_until(ReasonCode::Frequency, what, rule.source.clone(), Some(lifts));
    }
    hearing.tell(|| {
        let last = found.last.map(|last| format!(", the last {}", moment(zone, last))).unwrap_or_default();
        let others = match found.elsewhere {
            0 => String::new(),
            calls => format!(", {calls} for other leads"),
        };
        let told = format!("{}{others}{last}; counted by {}", counted(cap, &found), scope(cap.scope));
        Finding { lifts: found.lifts, ..Finding::on(rule, "frequency", ruling, told) }
    });
}

/// `3 of 3 attempts`.
fn counted(cap: &Frequency, found: &Found) -> String {
    format!("{} of {} {}", found.count, cap.most, plural(cap.counted))
}

fn scope(scope: CapScope) -> &'static str {
    match scope {
        CapScope::Number => "number",
        CapScope::Lead => "lead",
        CapScope::Account => "account",
        CapScope::Subject => "subject, for the client",
        CapScope::Campaign => "campaign",
        CapScope::Client => "client",
        CapScope::Centre => "call centre",
    }
}

/// `Sat 21 Nov 15:12 in New York`.
fn moment(zone: &Zone, at: DateTime<Utc>) -> String {
    format!("{} in {}", zone.local(at).format("%a %-d %b %H:%M"), zone.city())
}

/// When the campaign called the person before: the lead, or the dialed number for another lead.
fn calls_of_campaign(standing: &Standing<'_>) -> impl Iterator<Item = DateTime<Utc>> {
    let own = standing.lead.attempts.iter().map(|attempt| attempt.at);
    own.chain(standing.lead.called_in_campaign(standing.phone.number))
}

/// The campaign's least time between two attempts.
fn gap(standing: &Standing<'_>, at: DateTime<Utc>, hearing: &mut Hearing<'_>) {
    let gap = standing.campaign.attempts.gap;
    if let Some(last) = calls_of_campaign(standing).max()
        && last + gap > at
    {
        let what = if last > at {
            "an attempt after this instant is on record".to_owned()
        } else {
            format!("last attempt {}", ago(at - last))
        };
        hearing.refuse_until(ReasonCode::Frequency, what, "campaign: attempts.gap", Some(last + gap));
    }
}

/// The campaign's cap on attempts a day.
fn per_day(standing: &Standing<'_>, law: &Law<'_>, at: DateTime<Utc>, hearing: &mut Hearing<'_>) {
    let most = standing.campaign.attempts.per_day;
    // No local day is that long: of earlier calls no clock need be asked.
    let may_be_today = |call: &DateTime<Utc>| (at - *call).abs() < A_DAY_AT_MOST;
    if calls_of_campaign(standing).filter(may_be_today).count() < most as usize {
        return;
    }
    for zone in law.candidates.iter().flat_map(|candidate| &candidate.zones) {
        let today = zone.local(at).date();
        let count = calls_of_campaign(standing).filter(|call| zone.local(*call).date() == today).count();
        if count >= most as usize {
            let what = format!("{count} of {most} attempts today in {}", zone.city());
            let lifts = next_midnight(zone, at);
            hearing.refuse_until(ReasonCode::Frequency, what, "campaign: attempts.per_day", Some(lifts));
        }
    }
}

/// The campaign's caps on attempts in all.
pub(super) fn in_all(standing: &Standing<'_>, hearing: &mut Hearing<'_>) {
    let policy = &standing.campaign.attempts;
    let on_lead = standing.lead.attempts.len();
    let number = standing.phone.number;
    let own = standing.lead.attempts.iter().filter(|attempt| attempt.number == number).count();
    let on_number = own + standing.lead.called_in_campaign(number).count();
    if on_lead >= policy.total as usize {
        let what = format!("{on_lead} attempts of {}", policy.total);
        hearing.refuse(ReasonCode::AttemptsExhausted, what, "campaign: attempts.total");
    }
    if on_number >= policy.per_number as usize {
        let what = format!("{on_number} attempts on this number of {}", policy.per_number);
        hearing.refuse(ReasonCode::AttemptsExhausted, what, "campaign: attempts.per_number");
    }
}

fn next_midnight(zone: &Zone, at: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = zone.local(at).date().checked_add_days(Days::new(1));
    tomorrow.map_or(at + Duration::days(1), |day| zone.first_instant(day.and_time(NaiveTime::MIN)))
}

/// `3 h 20 min ago`.
fn ago(time: Duration) -> String {
    match (time.num_days(), time.num_hours() % 24, time.num_minutes() % 60) {
        (0, 0, minutes) => format!("{minutes} min ago"),
        (0, hours, minutes) => format!("{hours} h {minutes} min ago"),
        (days, hours, _) => format!("{days} d {hours} h ago"),
    }
}
