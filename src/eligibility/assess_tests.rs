//! Case tables for the guards, one reason a line.

use super::assess::assess;
use super::case::{Case, Standing};
use super::verdict::Verdict;
use crate::domain::campaign::{AttemptPolicy, Campaign, CampaignKind};
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::lead::{CallElsewhere, Callback, Lead, LeadId, LeadStatus, Lease, PastAttempt, Phone};
use crate::domain::past_call::{Marks, PastCall};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::{Candidate, Place};
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::window::{HoursReason, HoursRefusal, Window};
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Duration, Utc};

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Monday 10:00 in New York, where it is open from 08:00 to 21:00 every day.
pub(super) const NOW: &str = "2026-11-23T15:00:00Z";

fn zones() -> &'static ZoneTable {
    ZoneTable::embedded()
}

pub(super) fn campaign() -> Campaign {
    Campaign::sample(AttemptPolicy::caps(3, 2, 1, Duration::hours(4)))
}

fn number(digits: u64) -> PhoneNumber {
    PhoneNumber::from_digits(digits).expect("a number")
}

fn place() -> Place {
    let jurisdiction = Jurisdiction::parse("US-NY").expect("a code");
    Place::new(vec![Candidate { jurisdiction, zones: vec!["America/New_York".to_owned()] }])
}

pub(super) fn lead() -> Lead {
    let phone = Phone {
        number: number(12_125_550_142),
        kind: PhoneType::FixedOrMobile,
        label: None,
        place: place().into(),
        final_reason: String::new(),
        in_progress: false,
        held: None,
        suppressed: Vec::new(),
        registered: Vec::new(),
    };
    Lead {
        id: LeadId(1),
        campaign: 1,
        list: 1,
        row: 1,
        key: String::new(),
        name: String::new(),
        status: LeadStatus::Ready,
        final_reason: String::new(),
        next_at: None,
        callback: None,
        priority: 0,
        phones: vec![phone],
        lease: None,
        attempts: Vec::new(),
        elsewhere: Vec::new(),
        claims: Claims::default(),
        ledger: Vec::new(),
        cells: None,
        quotas: None,
    }
}

/// It waits for a callback of an agent's; the grace is half an hour.
fn wait_for(lead: &mut Lead, due: &str, agent: &str) {
    (lead.status, lead.next_at) = (LeadStatus::Waiting, Some(at(due)));
    lead.callback = Some(Callback { agent: agent.to_owned() });
}

pub(super) fn attempt(when: &str, disposition: &str) -> PastAttempt {
    let number = number(12_125_550_142);
    PastAttempt { id: 1, number, at: at(when), disposition: disposition.to_owned(), marks: Marks::default() }
}

/// Open from 08:00 to 21:00 in New York, every day.
fn window(now: DateTime<Utc>) -> Window {
    let day = now.date_naive();
    let opens = [day - Duration::days(1), day, day + Duration::days(1)];
    let instant = |day: chrono::NaiveDate, hour| day.and_hms_opt(hour, 0, 0).expect("an hour").and_utc();
    for day in opens {
        let (open, close) = (instant(day, 13), instant(day, 21) + Duration::hours(5));
        if open <= now && now < close {
            return Window::Open { until: close };
        }
        if now < open {
            let closed =
                HoursRefusal { reason: HoursReason::Hours, what: "closed".to_owned(), source: "law".to_owned() };
            return Window::Closed { next: Some(open), refusals: vec![closed] };
        }
    }
    Window::Closed { next: None, refusals: Vec::new() }
}

pub(super) fn ask(campaign: &Campaign, lead: &Lead, asker: &str, halted: &str, now: &str) -> Verdict {
    let phone = &lead.phones[0];
    let past = lead.past_calls(phone.number);
    let case = Case {
        now: at(now),
        number: Some(phone.number),
        phone_type: phone.kind,
        place: &phone.place,
        claims: &lead.claims,
        past: &past,
        sectors: &campaign.sectors,
        suppressed: &phone.suppressed,
        registered: &phone.registered,
        standing: Some(Standing { campaign, halted, lead, phone, asker }),
    };
    let (book, zones) = (no_rules(), zones());
    assess(&case, &Law::new(&book, zones, &phone.place, campaign.kind, false), &mut window)
}

fn no_rules() -> Rulebook {
    Rulebook::read(&[], "# years 2026-2026\n").expect("an empty rulebook")
}

/// A call for another lead of the campaign.
fn elsewhere(when: &str) -> CallElsewhere {
    let (number, marks) = (number(12_125_550_142), Marks::default());
    CallElsewhere { number, at: at(when), marks, campaign: true, client: true, subject: true, account: false }
}

/// A question about a bare number.
fn bare<'a>(place: &'a Place, claims: &'a Claims, past: &'a [PastCall]) -> Case<'a> {
    Case {
        now: at(NOW),
        number: Some(number(12_125_550_142)),
        phone_type: PhoneType::Fixed,
        place,
        claims,
        past,
        sectors: &[],
        suppressed: &[],
        registered: &[],
        standing: None,
    }
}

/// A history asked of the law of a place as it is built in; hours are those of New York.
fn by_law(place: &str, kind: CampaignKind, history: &str) -> Verdict {
    let place = Place::read(place).expect("a place");
    let history = History::parse(history).expect("a history");
    let law = Law::new(Rulebook::embedded(), ZoneTable::embedded(), &place, kind, false);
    assess(&bare(&place, &history.claims, &history.calls), &law, &mut window)
}

/// `dialable 2026-11-24T02:00:00Z`, `later 2026-11-23T17:00:00Z frequency`, `never lead_final`.
fn told(verdict: &Verdict) -> String {
    let codes: Vec<_> = verdict.refusals().iter().map(|refusal| refusal.code.name()).collect();
    let time = |at: &DateTime<Utc>| at.format("%m-%d %H:%M").to_string();
    match verdict {
        Verdict::Dialable { until } => format!("dialable until {}", time(until)),
        Verdict::Later { at, .. } => format!("later {} {}", time(at), codes.join(",")),
        Verdict::Never { .. } => format!("never {}", codes.join(",")),
    }
}

type Change = fn(&mut Lead, &mut Campaign);

#[test]
#[allow(clippy::too_many_lines, reason = "a table, a line a guard")]
fn each_guard_refuses_with_its_reason() {
    let cases: [(&str, Change, &str); 23] = [
        ("a fresh lead", |_, _| {}, "dialable until 11-24 02:00"),
        ("done", |l, _| l.status = LeadStatus::Final, "never lead_final"),
        ("number done", |l, _| l.phones[0].final_reason = "WRONG_NUMBER".to_owned(), "never phone_invalid"),
        ("premium rate", |l, _| l.phones[0].kind = PhoneType::PremiumRate, "never phone_invalid"),
        ("no place", |l, _| l.phones[0].place = Default::default(), "never place_unknown"),
        (
            "suppressed",
            |l, _| {
                l.phones[0].suppressed.push(Suppression {
                    number: number(12_125_550_142),
                    reach: Reach::Centre,
                    client: String::new(),
                    reason: "asked".to_owned(),
                    source: "test".to_owned(),
                    since: at(NOW),
                    expires: None,
                    list: OWN_LIST.to_owned(),
                });
            },
            "never suppressed",
        ),
        (
            "a call goes on",
            |l, _| l.attempts.push(attempt("2026-11-22T15:00:00Z", "")),
            "later 11-23 15:01 in_progress",
        ),
        ("the number is in use", |l, _| l.phones[0].in_progress = true, "later 11-23 15:01 in_progress"),
        (
            "leased to another",
            |l, _| l.lease = Some(Lease { owner: "bea".to_owned(), until: at("2026-11-23T16:00:00Z") }),
            "later 11-23 16:00 in_progress",
        ),
        (
            "another lead with its number is leased to another",
            |l, _| l.phones[0].held = Some(Lease { owner: "bea".to_owned(), until: at("2026-11-23T16:00:00Z") }),
            "later 11-23 16:00 in_progress",
        ),
        (
            "leased to the asker",
            |l, _| l.lease = Some(Lease { owner: "ana".to_owned(), until: at("2026-11-23T16:00:00Z") }),
            "dialable until 11-24 02:00",
        ),
        (
            "a lease that has ended",
            |l, _| l.lease = Some(Lease { owner: "bea".to_owned(), until: at(NOW) }),
            "dialable until 11-24 02:00",
        ),
        (
            "called within the gap, today",
            |l, _| l.attempts.push(attempt("2026-11-23T13:00:00Z", "BUSY")),
            // The gap ends at 17:00, the day that allows one call at midnight in New York, and it opens at 08:00.
            "later 11-24 13:00 frequency,frequency",
        ),
        (
            "the number called within the gap for another lead",
            |l, _| l.elsewhere.push(elsewhere("2026-11-23T13:00:00Z")),
            "later 11-24 13:00 frequency,frequency",
        ),
        (
            "used up on the number by another lead",
            |l, _| l.elsewhere.extend(["2026-11-20T15:00:00Z", "2026-11-21T15:00:00Z"].map(elsewhere)),
            "never attempts_exhausted",
        ),
        (
            "called yesterday",
            |l, _| l.attempts.push(attempt("2026-11-22T20:00:00Z", "BUSY")),
            "dialable until 11-24 02:00",
        ),
        (
            "used up on the number",
            |l, _| {
                l.attempts.extend(["2026-11-20T15:00:00Z", "2026-11-21T15:00:00Z"].map(|when| attempt(when, "BUSY")))
            },
            "never attempts_exhausted",
        ),
        (
            "a retry ahead",
            |l, _| (l.status, l.next_at) = (LeadStatus::Waiting, Some(at("2026-11-24T03:00:00Z"))),
            "later 11-24 13:00 not_yet",
        ),
        (
            "a retry that is due",
            |l, _| (l.status, l.next_at) = (LeadStatus::Waiting, Some(at(NOW))),
            "dialable until 11-24 02:00",
        ),
        (
            "a callback of one's own that is due",
            |l, _| wait_for(l, "2026-11-23T14:50:00Z", "ana"),
            "dialable until 11-24 02:00",
        ),
        (
            "another's callback, until the grace is over",
            |l, _| wait_for(l, "2026-11-23T14:50:00Z", "bea"),
            "later 11-23 15:20 not_yet",
        ),
        (
            "another's callback that is ahead, its grace beyond the hours",
            |l, _| wait_for(l, "2026-11-24T01:45:00Z", "bea"),
            "later 11-24 13:00 not_yet",
        ),
        (
            "everything at once, in order of precedence",
            |l, c| {
                l.status = LeadStatus::Final;
                l.phones[0].kind = PhoneType::Pager;
                l.attempts.push(attempt("2026-11-23T14:00:00Z", "BUSY"));
                c.attempts.total = 1;
            },
            "never phone_invalid,lead_final,attempts_exhausted,frequency,frequency",
        ),
    ];
    for (name, change, expected) in cases {
        let (mut lead, mut campaign) = (lead(), campaign());
        change(&mut lead, &mut campaign);
        assert_eq!(told(&ask(&campaign, &lead, "ana", "", NOW)), expected, "{name}");
    }
}

#[test]
fn a_halted_campaign_calls_nobody() {
    assert_eq!(told(&ask(&campaign(), &lead(), "", "paused", NOW)), "never campaign_closed");
}

#[test]
fn hours_are_half_open_to_the_second() {
    for (now, expected) in [
        ("2026-11-23T12:59:59Z", "later 11-23 13:00 hours"),
        ("2026-11-23T13:00:00Z", "dialable until 11-24 02:00"),
        ("2026-11-24T01:59:59Z", "dialable until 11-24 02:00"),
        ("2026-11-24T02:00:00Z", "later 11-24 13:00 hours"),
    ] {
        assert_eq!(told(&ask(&campaign(), &lead(), "", "", now)), expected, "{now}");
    }
}

#[test]
fn claims_bind_the_kinds_that_they_concern() {
    let open = "dialable until 11-24 02:00";
    for (history, sales, survey, collections) in [
        ("ndnc", "never dnc", open, open),
        // Two rules bind sellers: the FCC's and the FTC's.
        ("idnc@2026-11-01", "never dnc,dnc", "never dnc", "never dnc"),
        ("cease", "never cease", "never cease", "never cease"),
        ("attorney;bankruptcy", open, open, "never attorney,bankruptcy"),
        ("workplace", open, open, "never cease"),
        ("scrubbed@2026-11-01", open, open, open),
        ("scrubbed@2026-10-01", "never registry_stale", open, open),
    ] {
        let kinds = [CampaignKind::Sales, CampaignKind::Survey, CampaignKind::Collections];
        for (kind, expected) in kinds.into_iter().zip([sales, survey, collections]) {
            assert_eq!(told(&by_law("US-NY@America/New_York", kind, history)), expected, "{kind} {history}");
        }
    }
}

#[test]
fn a_claim_cites_the_law_of_the_place() {
    for (place, kind, history, expected) in [
        ("US-NY@America/New_York", CampaignKind::Sales, "ndnc", "47 CFR 64.1200(c)(2)"),
        ("GB@Europe/London", CampaignKind::Sales, "tps", "Privacy and Electronic Communications Regulations 2003"),
        ("GB@Europe/London", CampaignKind::Collections, "cease", "what the person said"),
        ("KE@Africa/Nairobi", CampaignKind::Sales, "ndnc", "what the person said"),
    ] {
        let verdict = by_law(place, kind, history);
        let sources: Vec<_> = verdict.refusals().iter().map(|refusal| refusal.source.as_str()).collect();
        assert!(sources.iter().any(|source| source.contains(expected)), "{place} {kind}: {sources:?}");
    }
}

#[test]
fn a_law_that_begins_while_the_window_is_open_ends_it() {
    // From 11 August 2026 on, sales calls in France need consent.
    let (place, claims) = (Place::read("FR@Europe/Paris").expect("a place"), Claims::default());
    let law = Law::new(Rulebook::embedded(), ZoneTable::embedded(), &place, CampaignKind::Sales, false);
    let mut open = |_| Window::Open { until: at("2026-08-12T12:00:00Z") };
    let case = Case { now: at("2026-08-10T12:00:00Z"), ..bare(&place, &claims, &[]) };
    assert_eq!(told(&assess(&case, &law, &mut open)), "dialable until 08-10 22:00");
    let mut closed = |now| match now < at("2026-08-11T08:00:00Z") {
        true => Window::Closed {
            next: Some(at("2026-08-11T08:00:00Z")),
            refusals: vec![HoursRefusal { reason: HoursReason::Hours, what: String::new(), source: String::new() }],
        },
        false => Window::Open { until: at("2026-08-11T11:00:00Z") },
    };
    assert_eq!(told(&assess(&case, &law, &mut closed)), "never hours");
}

#[test]
fn no_rule_is_a_refusal_of_its_own() {
    let (place, claims) = (place(), Claims::default());
    let jurisdictions = vec![Jurisdiction::parse("US-NY").expect("a code")];
    let mut unknown = |_| Window::Unknown { jurisdictions: jurisdictions.clone() };
    let (book, zones) = (no_rules(), zones());
    let law = Law::new(&book, zones, &place, CampaignKind::Sales, false);
    assert_eq!(told(&assess(&bare(&place, &claims, &[]), &law, &mut unknown)), "never rule_unknown");
}

#[test]
fn classes_that_cost_or_annoy_are_dialed_if_the_campaign_asks() {
    for (numbers, kind, dialable) in [
        (&[][..], PhoneType::Mobile, true),
        (&[], PhoneType::Personal, false),
        (&[], PhoneType::PremiumRate, false),
        (&[PhoneType::Personal], PhoneType::Personal, true),
        (&[PhoneType::Personal], PhoneType::PremiumRate, false),
    ] {
        let campaign = Campaign { numbers: numbers.to_vec(), ..campaign() };
        let mut lead = lead();
        lead.phones[0].kind = kind;
        let verdict = ask(&campaign, &lead, "", "", NOW);
        assert_eq!(matches!(verdict, Verdict::Dialable { .. }), dialable, "{numbers:?} {kind:?}: {}", told(&verdict));
    }
}
