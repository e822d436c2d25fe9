//! The guards, one a rule. All are asked, not only the first that refuses.

use super::case::{Case, Standing};
use super::verdict::{ReasonCode, Refusal, Verdict};
use crate::domain::campaign::CampaignKind;
use crate::domain::lead::LeadStatus;
use crate::domain::place::Place;
use crate::domain::zone::Zone;
use crate::rules::window::{HoursReason, HoursRefusal, Window, Zones};
use chrono::{DateTime, Days, Duration, NaiveTime, Utc};

/// How long a refusal for a call in progress lasts before it is worth asking again.
const IN_PROGRESS_RECHECK: Duration = Duration::minutes(1);

/// How often the search for the next legal instant may move on: a window, a cap, a window again, and so on.
const SEARCH_STEPS: usize = 32;

/// Judges one case. `window` gives the calling window of the case's place at an instant (the caller keeps the answers,
/// since they depend on the place and not on the lead).
pub fn assess(
    case: &Case<'_>,
    kind: CampaignKind,
    zones: &dyn Zones,
    window: &mut dyn FnMut(DateTime<Utc>) -> Window,
) -> Verdict {
    let mut refusals = Vec::new();
    campaign_closed(case, &mut refusals);
    phone_invalid(case, &mut refusals);
    place_unknown(case, &mut refusals);
    suppressed(case, &mut refusals);
    registry(case, kind, &mut refusals);
    collections(case, kind, &mut refusals);
    if let Some(standing) = &case.standing {
        lead_final(standing, &mut refusals);
        in_progress(case, standing, &mut refusals);
        attempts_exhausted(standing, &mut refusals);
        frequency(case, standing, zones, case.now, &mut refusals);
        not_yet(case, standing, &mut refusals);
    }
    let mut until = None;
    let mut next_window = None;
    if !case.place.is_unknown() {
        match window(case.now) {
            Window::Open { until: close } => until = Some(close),
            Window::Closed { next, refusals: closed } => {
                next_window = Some(next);
                refusals.extend(closed.iter().map(|refusal| hours_refusal(refusal, next)));
            }
            Window::Unknown { jurisdictions } => {
                let codes: Vec<_> = jurisdictions.iter().map(|place| place.code()).collect();
                refusals.push(Refusal {
                    code: ReasonCode::RuleUnknown,
                    what: format!(
                        "no law on {kind} calling hours is known for {}: state its hours under [calling.hours_for], or set practice = true",
                        codes.join(", ")
                    ),
                    source: String::new(),
                    lifts: None,
                });
            }
        }
    }
    refusals.sort_by_key(|refusal| refusal.code);
    if refusals.is_empty() {
        return Verdict::Dialable { until: until.unwrap_or(case.now) };
    }
    if refusals.iter().any(|refusal| refusal.lifts.is_none()) {
        return Verdict::Never { refusals };
    }
    match first_legal(case, zones, window, &refusals, next_window.flatten()) {
        Some(at) => Verdict::Later { at, refusals },
        None => Verdict::Never { refusals },
    }
}

/// The first instant at which nothing that is known now refuses any more.
fn first_legal(
    case: &Case<'_>,
    zones: &dyn Zones,
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
        let Some(standing) = &case.standing else { return Some(at) };
        let mut later = Vec::new();
        frequency(case, standing, zones, at, &mut later);
        match later.iter().filter_map(|refusal| refusal.lifts).max() {
            Some(lift) if lift > at => at = lift,
            _ => return Some(at),
        }
    }
    None
}

fn refuse(code: ReasonCode, what: impl Into<String>, source: impl Into<String>) -> Refusal {
    Refusal { code, what: what.into(), source: source.into(), lifts: None }
}

fn campaign_closed(case: &Case<'_>, refusals: &mut Vec<Refusal>) {
    let Some(standing) = &case.standing else { return };
    if !standing.halted.is_empty() {
        let what = format!("the campaign is {}", standing.halted);
        refusals.push(refuse(ReasonCode::CampaignClosed, what, "outdial campaign resume opens it"));
    }
}

fn phone_invalid(case: &Case<'_>, refusals: &mut Vec<Refusal>) {
    if case.number.is_none() {
        refusals.push(refuse(ReasonCode::PhoneInvalid, "not a valid number", "ITU-T E.164; libphonenumber metadata"));
        return;
    }
    if !case.phone_type.dialed_unasked() {
        let what = format!("a {} number: no campaign dials it unasked", case.phone_type.name().replace('_', "-"));
        refusals.push(refuse(ReasonCode::PhoneInvalid, what, "numbering plan"));
    }
    if let Some(standing) = &case.standing
        && !standing.phone.final_reason.is_empty()
    {
        let what = format!("this number is done: {}", standing.phone.final_reason);
        refusals.push(refuse(ReasonCode::PhoneInvalid, what, "an earlier attempt"));
    }
}

fn place_unknown(case: &Case<'_>, refusals: &mut Vec<Refusal>) {
    if case.place.is_unknown() && case.number.is_some() {
        let what = "nothing says where the called party is: add a state or a postcode to the list";
        refusals.push(refuse(ReasonCode::PlaceUnknown, what, "unknown is not open"));
    }
}

/// What a claim rests on, by country; elsewhere it is the person's word, and holds as much.
type Citations = &'static [(&'static str, &'static str)];

const OWN_REQUEST: Citations = &[
    ("US", "47 CFR 64.1200(d)"),
    ("CA", "CRTC Unsolicited Telecommunications Rules, Part III"),
    ("GB", "SI 2003/2426 reg. 21(1)(a)"),
];
const REGISTRY: Citations = &[
    ("US", "47 CFR 64.1200(c)(2)"),
    ("CA", "CRTC Unsolicited Telecommunications Rules, Part II"),
    ("GB", "SI 2003/2426 reg. 21(1)(b)"),
];
const CEASE: Citations = &[("US", "15 USC 1692c(c)")];
const ATTORNEY: Citations = &[("US", "15 USC 1692c(a)(2)")];
const BANKRUPTCY: Citations = &[("US", "11 USC 362(a)(6), 524(a)(2)")];

/// The citations of the countries where the called party may be, none twice.
fn cited(place: &Place, citations: Citations) -> String {
    let mut found = Vec::new();
    for candidate in &place.candidates {
        let country = candidate.jurisdiction.country();
        let source = citations.iter().find(|(of, _)| *of == country).map_or("what the person said", |(_, text)| text);
        if !found.contains(&source) {
            found.push(source);
        }
    }
    found.join("; ")
}

fn suppressed(case: &Case<'_>, refusals: &mut Vec<Refusal>) {
    for suppression in case.suppressed {
        let what = format!("{}, since {}", suppression.reason, suppression.since.format("%Y-%m-%d"));
        refusals.push(refuse(ReasonCode::Suppressed, what, suppression.source.clone()));
    }
    if !case.claims.own_request.is_empty() {
        refusals.push(refuse(ReasonCode::Dnc, case.claims.own_request.clone(), cited(case.place, OWN_REQUEST)));
    }
}

fn registry(case: &Case<'_>, kind: CampaignKind, refusals: &mut Vec<Refusal>) {
    // A survey is no solicitation (47 CFR 64.1200(f)(15)), and a call on a debt is none (68 FR 44144).
    let binds = match kind {
        CampaignKind::Sales => true,
        CampaignKind::Survey | CampaignKind::Collections => false,
    };
    if binds && !case.claims.registry.is_empty() {
        let what = format!("listed on {}", case.claims.registry);
        refusals.push(refuse(ReasonCode::Dnc, what, cited(case.place, REGISTRY)));
    }
}

fn collections(case: &Case<'_>, kind: CampaignKind, refusals: &mut Vec<Refusal>) {
    let collects = match kind {
        CampaignKind::Collections => true,
        CampaignKind::Sales | CampaignKind::Survey => false,
    };
    if !collects {
        return;
    }
    let claims = case.claims;
    if claims.cease {
        refusals.push(refuse(ReasonCode::Cease, "asked in writing to cease", cited(case.place, CEASE)));
    }
    if claims.attorney {
        refusals.push(refuse(ReasonCode::Attorney, "represented by an attorney", cited(case.place, ATTORNEY)));
    }
    if claims.bankruptcy {
        refusals.push(refuse(ReasonCode::Bankruptcy, "bankrupt", cited(case.place, BANKRUPTCY)));
    }
}

fn lead_final(standing: &Standing<'_>, refusals: &mut Vec<Refusal>) {
    match standing.lead.status {
        LeadStatus::Final => {
            let what = format!("done: {}", standing.lead.final_reason);
            refusals.push(refuse(ReasonCode::LeadFinal, what, "disposition"));
        }
        LeadStatus::Ready | LeadStatus::Waiting => {}
    }
}

fn in_progress(case: &Case<'_>, standing: &Standing<'_>, refusals: &mut Vec<Refusal>) {
    let mut add = |what: String, lifts: DateTime<Utc>| {
        let source = "one call at a time".to_owned();
        refusals.push(Refusal { code: ReasonCode::InProgress, what, source, lifts: Some(lifts) });
    };
    // An agent who holds the lead dials any of its numbers; so does one who holds another lead with this number.
    for (lease, what) in [(&standing.lead.lease, ""), (&standing.phone.held, "its number is ")] {
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

fn attempts_exhausted(standing: &Standing<'_>, refusals: &mut Vec<Refusal>) {
    let policy = &standing.campaign.attempts;
    let on_lead = standing.lead.attempts.len();
    let own = standing.lead.attempts.iter().filter(|attempt| attempt.number == standing.phone.number).count();
    let on_number = own + standing.phone.called_elsewhere.len();
    if on_lead >= policy.total as usize {
        let what = format!("{on_lead} attempts of {}", policy.total);
        refusals.push(refuse(ReasonCode::AttemptsExhausted, what, "campaign: attempts.total"));
    }
    if on_number >= policy.per_number as usize {
        let what = format!("{on_number} attempts on this number of {}", policy.per_number);
        refusals.push(refuse(ReasonCode::AttemptsExhausted, what, "campaign: attempts.per_number"));
    }
}

/// The campaign's own caps on attempts a day and on the time between two, as they stand at `at`.
fn frequency(
    case: &Case<'_>,
    standing: &Standing<'_>,
    zones: &dyn Zones,
    at: DateTime<Utc>,
    refusals: &mut Vec<Refusal>,
) {
    let policy = &standing.campaign.attempts;
    let attempts = standing.lead.attempts.iter().map(|attempt| attempt.at);
    let attempts: Vec<_> = attempts.chain(standing.phone.called_elsewhere.iter().copied()).collect();
    if let Some(last) = attempts.iter().copied().max()
        && last + policy.gap > at
    {
        refusals.push(Refusal {
            code: ReasonCode::Frequency,
            what: format!("last attempt {}", ago(at - last)),
            source: "campaign: attempts.gap".to_owned(),
            lifts: Some(last + policy.gap),
        });
    }
    let names = case.place.candidates.iter().flat_map(|candidate| &candidate.zones);
    for zone in names.filter_map(|name| zones.zone(name)) {
        let today = zone.local(at).date();
        let count = attempts.iter().filter(|attempt| zone.local(**attempt).date() == today).count();
        if count >= policy.per_day as usize {
            refusals.push(Refusal {
                code: ReasonCode::Frequency,
                what: format!("{count} of {} attempts today in {}", policy.per_day, zone.city()),
                source: "campaign: attempts.per_day".to_owned(),
                lifts: Some(next_midnight(zone, at)),
            });
        }
    }
}

fn next_midnight(zone: &Zone, at: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = zone.local(at).date().checked_add_days(Days::new(1));
    tomorrow.map_or(at + Duration::days(1), |day| zone.first_instant(day.and_time(NaiveTime::MIN)))
}

fn not_yet(case: &Case<'_>, standing: &Standing<'_>, refusals: &mut Vec<Refusal>) {
    let LeadStatus::Waiting = standing.lead.status else { return };
    if let Some(at) = standing.lead.next_at.filter(|at| *at > case.now) {
        let what = format!("retry or callback due {}", at.format("%Y-%m-%d %H:%MZ"));
        let source = "disposition of the last attempt".to_owned();
        refusals.push(Refusal { code: ReasonCode::NotYet, what, source, lifts: Some(at) });
    }
}

fn hours_refusal(closed: &HoursRefusal, next: Option<DateTime<Utc>>) -> Refusal {
    let code = match closed.reason {
        HoursReason::Hours => ReasonCode::Hours,
        HoursReason::Holiday => ReasonCode::Holiday,
        HoursReason::CampaignDates => ReasonCode::CampaignClosed,
    };
    Refusal { code, what: closed.what.clone(), source: closed.source.clone(), lifts: next }
}

/// `3 h 20 min ago`.
fn ago(time: Duration) -> String {
    match (time.num_days(), time.num_hours() % 24, time.num_minutes() % 60) {
        (0, 0, minutes) => format!("{minutes} min ago"),
        (0, hours, minutes) => format!("{hours} h {minutes} min ago"),
        (days, hours, _) => format!("{days} d {hours} h ago"),
    }
}
