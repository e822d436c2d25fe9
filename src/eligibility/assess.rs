//! The guards, one a rule. All are asked, not only the first that refuses.

use super::case::{Case, Standing};
use super::hearing::{Finding, Hearing, Ruling};
use super::verdict::{ReasonCode, Refusal, Verdict};
use super::{caps, duties, quotas, waiting};
use crate::domain::lead::LeadStatus;
use crate::domain::look::PhoneAlone;
use crate::domain::suppression::OWN_LIST;
use crate::filter::{self, Truth};
use crate::rules::law::Law;
use crate::rules::window::{HoursReason, HoursRefusal, Window};
use chrono::{DateTime, Duration, Utc};

/// How long a refusal for a call in progress lasts before it is worth asking again.
const IN_PROGRESS_RECHECK: Duration = Duration::minutes(1);

/// How often the search for the next legal instant may move on: a window, a cap, a window again, and so on.
const SEARCH_STEPS: usize = 64;

/// Judges one case. `law` is that of the case's place, and `window` gives its calling window at an instant (the caller keeps
/// both, since they depend on the place and not on the lead).
pub fn assess(case: &Case<'_>, law: &Law<'_>, window: &mut dyn FnMut(DateTime<Utc>) -> Window) -> Verdict {
    hear(case, law, window, Hearing::default())
}

/// As [`assess`], with every rule besides the hours that was looked at: of the hours the rulebook tells itself.
pub fn explain(
    case: &Case<'_>,
    law: &Law<'_>,
    window: &mut dyn FnMut(DateTime<Utc>) -> Window,
) -> (Verdict, Vec<Finding>) {
    let mut findings = Vec::new();
    let verdict = hear(case, law, window, Hearing::kept(&mut findings));
    (verdict, findings)
}

fn hear(
    case: &Case<'_>,
    law: &Law<'_>,
    window: &mut dyn FnMut(DateTime<Utc>) -> Window,
    mut hearing: Hearing<'_>,
) -> Verdict {
    campaign_closed(case, &mut hearing);
    phone_invalid(case, &mut hearing);
    place_unknown(case, &mut hearing);
    suppressed(case, &mut hearing);
    duties::all(case, law, case.now, &mut hearing);
    caps::all(case, law, case.now, &mut hearing);
    if let Some(standing) = &case.standing {
        lead_final(standing, &mut hearing);
        in_progress(case, standing, &mut hearing);
        caps::in_all(standing, &mut hearing);
        quotas::guard(standing.campaign, standing.lead, &mut hearing);
        filtered(standing, &mut hearing);
        waiting::not_yet(case, standing, law, &mut hearing);
    }
    let mut until = None;
    let mut next_window = None;
    if !case.place.is_unknown() {
        match window(case.now) {
            Window::Open { until: close } => until = Some(close),
            Window::Closed { next, refusals } => {
                next_window = next;
                for closed in &refusals {
                    hearing.refuse_until(reason(closed), closed.what.clone(), closed.source.clone(), next);
                }
            }
            Window::Unknown { jurisdictions } => {
                let codes: Vec<_> = jurisdictions.iter().map(|place| place.code()).collect();
                let what = format!(
                    "no law on {} calling hours is known for {}: state its hours under [calling.hours_for], or set practice = true",
                    law.kind,
                    codes.join(", ")
                );
                hearing.refuse(ReasonCode::RuleUnknown, what.clone(), "unknown is not open");
                hearing.tell(|| Finding::without_rule("hours", what, "unknown is not open"));
            }
        }
    }
    let mut refusals = hearing.refusals;
    refusals.sort_by_key(|refusal| refusal.code);
    if refusals.is_empty() {
        return Verdict::Dialable { until: last_legal(case, law, until.unwrap_or(case.now)) };
    }
    if refusals.iter().any(|refusal| refusal.lifts.is_none()) {
        return Verdict::Never { refusals };
    }
    match first_legal(case, law, window, &refusals, next_window) {
        Some(at) => Verdict::Later { at, refusals },
        None => Verdict::Never { refusals },
    }
}

/// The first instant at which nothing that is known now refuses any more.
fn first_legal(
    case: &Case<'_>,
    law: &Law<'_>,
    window: &mut dyn FnMut(DateTime<Utc>) -> Window,
    refusals: &[Refusal],
    next_window: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    let lifted = refusals.iter().filter_map(|refusal| refusal.lifts).max();
    let mut at = [lifted, next_window].into_iter().flatten().max()?.max(case.now);
    for _ in 0..SEARCH_STEPS {
        match window(at) {
            Window::Open { .. } => {}
            Window::Closed { next, .. } => {
                at = next?;
                continue;
            }
            Window::Unknown { .. } => return None,
        }
        match later(case, law, at) {
            Later::Free => return Some(at),
            Later::Until(lifts) if lifts > at => at = lifts,
            Later::Until(_) => return Some(at),
            Later::Never => return None,
        }
    }
    None
}

/// What the rules that time alone can change say of a later instant.
enum Later {
    Free,
    Until(DateTime<Utc>),
    Never,
}

fn later(case: &Case<'_>, law: &Law<'_>, at: DateTime<Utc>) -> Later {
    let mut hearing = Hearing::default();
    duties::all(case, law, at, &mut hearing);
    caps::all(case, law, at, &mut hearing);
    if hearing.refusals.iter().any(|refusal| refusal.lifts.is_none()) {
        return Later::Never;
    }
    hearing.refusals.iter().filter_map(|refusal| refusal.lifts).max().map_or(Later::Free, Later::Until)
}

/// Until when a call that may be placed now may be placed: a relationship may end, and a law begin, while the window is open.
fn last_legal(case: &Case<'_>, law: &Law<'_>, until: DateTime<Utc>) -> DateTime<Utc> {
    let last = until - Duration::seconds(1);
    if law.candidates.iter().all(|candidate| candidate.days(case.now) == candidate.days(last)) {
        return until;
    }
    let midnights = law.candidates.iter().flat_map(|candidate| {
        let (first, last) = (candidate.days(case.now).earliest, candidate.days(until).latest);
        first.iter_days().skip(1).take_while(move |day| *day <= last).flat_map(|day| candidate.midnights(day))
    });
    let mut midnights: Vec<_> = midnights.filter(|at| case.now < *at && *at < until).collect();
    midnights.sort_unstable();
    midnights.dedup();
    midnights.into_iter().find(|at| !matches!(later(case, law, *at), Later::Free)).unwrap_or(until)
}

fn campaign_closed(case: &Case<'_>, hearing: &mut Hearing<'_>) {
    let Some(standing) = &case.standing else { return };
    if !standing.halted.is_empty() {
        let what = format!("the campaign is {}", standing.halted);
        hearing.refuse(ReasonCode::CampaignClosed, what, "outdial campaign resume opens it");
    }
}

fn phone_invalid(case: &Case<'_>, hearing: &mut Hearing<'_>) {
    if case.number.is_none() {
        hearing.refuse(ReasonCode::PhoneInvalid, "not a valid number", "ITU-T E.164; libphonenumber metadata");
        return;
    }
    let asked = case.standing.as_ref().is_some_and(|standing| standing.campaign.dials(case.phone_type));
    if !case.phone_type.dialed_unasked() && !asked {
        let what = format!("a {} number: no campaign dials it unasked", case.phone_type.name().replace('_', "-"));
        hearing.refuse(ReasonCode::PhoneInvalid, what, "numbering plan");
    }
    if let Some(standing) = &case.standing
        && !standing.phone.final_reason.is_empty()
    {
        let what = format!("this number is done: {}", standing.phone.final_reason);
        hearing.refuse(ReasonCode::PhoneInvalid, what, "an earlier attempt");
    }
}

fn place_unknown(case: &Case<'_>, hearing: &mut Hearing<'_>) {
    if case.place.is_unknown() && case.number.is_some() {
        let what = "nothing says where the called party is: add a state or a postcode to the list";
        hearing.refuse(ReasonCode::PlaceUnknown, what, "unknown is not open");
    }
}

/// Whether a phone can't be called at any time for what stands with it alone: it is done, or suppressed without end. Two guards say the
/// same with their reasons.
pub(super) fn is_barred(phone: &PhoneAlone) -> bool {
    phone.done || phone.suppressed.contains(&None)
}

fn suppressed(case: &Case<'_>, hearing: &mut Hearing<'_>) {
    for suppression in case.suppressed.iter().filter(|suppression| !suppression.is_over(case.now)) {
        let until = suppression.expires.map(|expires| format!(" until {}", expires.format("%Y-%m-%d %H:%MZ")));
        let since = suppression.since.format("%Y-%m-%d");
        let mut what = format!("{}, since {since}{}", suppression.reason, until.unwrap_or_default());
        if suppression.list != OWN_LIST {
            what.push_str(&format!(", on the list {}", suppression.list));
        }
        hearing.refuse_until(ReasonCode::Suppressed, what, suppression.source.clone(), suppression.expires);
    }
}

fn lead_final(standing: &Standing<'_>, hearing: &mut Hearing<'_>) {
    match standing.lead.status {
        LeadStatus::Final => {
            let what = format!("done: {}", standing.lead.final_reason);
            hearing.refuse(ReasonCode::LeadFinal, what, "disposition");
        }
        LeadStatus::Ready | LeadStatus::Waiting => {}
    }
}

fn filtered(standing: &Standing<'_>, hearing: &mut Hearing<'_>) {
    let Some(filter) = &standing.campaign.filter else { return };
    let source = "campaign: filter";
    let ruling = match filter::ask(filter, standing.lead) {
        Truth::True => Ruling::Clear,
        // What is not known is not open.
        Truth::False | Truth::Unknown => {
            let why = filter::ask::why_not(filter, standing.lead);
            hearing.refuse(ReasonCode::Filtered, format!("left out by the campaign's filter: {why}"), source);
            Ruling::Refused
        }
    };
    hearing.tell(|| {
        let seen = filter::ask::seen(filter, standing.lead);
        Finding::of_campaign("filter", filter.holds.to_string(), ruling, seen, source)
    });
}

fn in_progress(case: &Case<'_>, standing: &Standing<'_>, hearing: &mut Hearing<'_>) {
    let mut add = |what: String, lifts: DateTime<Utc>| {
        hearing.refuse_until(ReasonCode::InProgress, what, "one call at a time", Some(lifts));
    };
    // An agent who holds the lead dials any of its numbers; so does one who holds another lead with this number.
    let held = standing.lead.phones.iter().map(|phone| (&phone.held, "a number of it is "));
    for (lease, what) in std::iter::once((&standing.lead.lease, "")).chain(held) {
        if let Some(lease) = lease
            && lease.until > case.now
            && lease.owner != standing.asker
        {
            add(format!("{what}held by {} until {}", lease.owner, lease.until.format("%H:%M:%SZ")), lease.until);
        }
    }
    if standing.phone.in_progress || standing.lead.attempts.iter().any(|attempt| attempt.disposition.is_empty()) {
        add("a call is going on".to_owned(), case.now + IN_PROGRESS_RECHECK);
    }
}

fn reason(closed: &HoursRefusal) -> ReasonCode {
    match closed.reason {
        HoursReason::Hours => ReasonCode::Hours,
        HoursReason::Holiday => ReasonCode::Holiday,
        HoursReason::CampaignDates => ReasonCode::CampaignClosed,
    }
}
