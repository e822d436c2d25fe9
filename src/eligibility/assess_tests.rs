//! Case tables for the guards, one reason a line.

use super::assess::assess;
use super::case::{Case, Claims, Standing};
use super::verdict::Verdict;
use crate::domain::campaign::{AttemptPolicy, Campaign, CampaignKind};
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::lead::{Lead, LeadId, LeadStatus, Lease, PastAttempt, Phone};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::{Candidate, Place};
use crate::domain::suppression::{Reach, Suppression};
use crate::domain::zone::Zone;
use crate::rules::window::{HoursReason, HoursRefusal, Window, Zones};
use chrono::{DateTime, Duration, Utc};

struct OneZone(Zone);

impl Zones for OneZone {
    fn zone(&self, name: &str) -> Option<&Zone> {
        Some(&self.0).filter(|zone| zone.name() == name)
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Monday 10:00 in New York, where it is open from 08:00 to 21:00 every day.
const NOW: &str = "2026-11-23T15:00:00Z";

fn zones() -> OneZone {
    OneZone(Zone::new("America/New_York", -5 * 3600, []))
}

fn campaign() -> Campaign {
    Campaign::sample(AttemptPolicy { total: 3, per_number: 2, per_day: 1, gap: Duration::hours(4) })
}

fn number(digits: u64) -> PhoneNumber {
    PhoneNumber::from_digits(digits).expect("a number")
}

fn place() -> Place {
    let jurisdiction = Jurisdiction::parse("US-NY").expect("a code");
    Place::new(vec![Candidate { jurisdiction, zones: vec!["America/New_York".to_owned()] }])
}

fn lead() -> Lead {
    let phone = Phone {
        number: number(12_125_550_142),
        kind: PhoneType::FixedOrMobile,
        place: place(),
        final_reason: String::new(),
        in_progress: false,
        held: None,
        called_elsewhere: Vec::new(),
        suppressed: Vec::new(),
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
        priority: 0,
        phones: vec![phone],
        lease: None,
        attempts: Vec::new(),
    }
}

fn attempt(when: &str, disposition: &str) -> PastAttempt {
    let number = number(12_125_550_142);
    PastAttempt { id: 1, number, at: at(when), disposition: disposition.to_owned(), contact: false }
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

fn ask(campaign: &Campaign, lead: &Lead, asker: &str, halted: &str, now: &str) -> Verdict {
    let phone = &lead.phones[0];
    let claims = Claims::default();
    let case = Case {
        now: at(now),
        number: Some(phone.number),
        phone_type: phone.kind,
        place: &phone.place,
        claims: &claims,
        suppressed: &phone.suppressed,
        standing: Some(Standing { campaign, halted, lead, phone, asker }),
    };
    assess(&case, campaign.kind, &zones(), &mut window)
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
    let cases: [(&str, Change, &str); 20] = [
        ("a fresh lead", |_, _| {}, "dialable until 11-24 02:00"),
        ("done", |l, _| l.status = LeadStatus::Final, "never lead_final"),
        ("number done", |l, _| l.phones[0].final_reason = "WRONG_NUMBER".to_owned(), "never phone_invalid"),
        ("premium rate", |l, _| l.phones[0].kind = PhoneType::PremiumRate, "never phone_invalid"),
        ("no place", |l, _| l.phones[0].place = Place::default(), "never place_unknown"),
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
            |l, _| l.phones[0].called_elsewhere.push(at("2026-11-23T13:00:00Z")),
            "later 11-24 13:00 frequency,frequency",
        ),
        (
            "used up on the number by another lead",
            |l, _| l.phones[0].called_elsewhere.extend([at("2026-11-20T15:00:00Z"), at("2026-11-21T15:00:00Z")]),
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
    let listed = Claims { registry: "the registry".to_owned(), ..Claims::default() };
    let asked = Claims { own_request: "asked".to_owned(), ..Claims::default() };
    let cease = Claims { cease: true, ..Claims::default() };
    let attorney = Claims { attorney: true, bankruptcy: true, ..Claims::default() };
    let open = "dialable until 11-24 02:00";
    for (claims, sales, survey, collections) in [
        (&listed, "never dnc", open, open),
        (&asked, "never dnc", "never dnc", "never dnc"),
        (&cease, open, open, "never cease"),
        (&attorney, open, open, "never attorney,bankruptcy"),
    ] {
        let kinds = [CampaignKind::Sales, CampaignKind::Survey, CampaignKind::Collections];
        for (kind, expected) in kinds.into_iter().zip([sales, survey, collections]) {
            let place = place();
            let case = Case {
                now: at(NOW),
                number: Some(number(12_125_550_142)),
                phone_type: PhoneType::Fixed,
                place: &place,
                claims,
                suppressed: &[],
                standing: None,
            };
            assert_eq!(told(&assess(&case, kind, &zones(), &mut window)), expected, "{kind} {claims:?}");
        }
    }
}

#[test]
fn a_claim_cites_the_law_of_the_place() {
    let listed = Claims { registry: "the registry".to_owned(), cease: true, ..Claims::default() };
    for (places, kind, expected) in [
        ("US-NY@America/New_York", CampaignKind::Sales, "47 CFR 64.1200(c)(2)"),
        ("GB@Europe/London", CampaignKind::Sales, "SI 2003/2426 reg. 21(1)(b)"),
        ("GB@Europe/London", CampaignKind::Collections, "what the person said"),
        (
            "CA-ON@America/Toronto|US-NY@America/New_York",
            CampaignKind::Sales,
            "CRTC Unsolicited Telecommunications Rules, Part II; 47 CFR 64.1200(c)(2)",
        ),
    ] {
        let place = Place::read(places).expect("a place");
        let case = Case {
            now: at(NOW),
            number: Some(number(12_125_550_142)),
            phone_type: PhoneType::Fixed,
            place: &place,
            claims: &listed,
            suppressed: &[],
            standing: None,
        };
        let verdict = assess(&case, kind, &zones(), &mut window);
        assert_eq!(
            verdict.refusals().first().map(|refusal| refusal.source.as_str()),
            Some(expected),
            "{places} {kind}"
        );
    }
}

#[test]
fn no_rule_is_a_refusal_of_its_own() {
    let place = place();
    let claims = Claims::default();
    let case = Case {
        now: at(NOW),
        number: Some(number(12_125_550_142)),
        phone_type: PhoneType::Fixed,
        place: &place,
        claims: &claims,
        suppressed: &[],
        standing: None,
    };
    let jurisdictions = vec![Jurisdiction::parse("US-NY").expect("a code")];
    let mut unknown = |_| Window::Unknown { jurisdictions: jurisdictions.clone() };
    assert_eq!(told(&assess(&case, CampaignKind::Sales, &zones(), &mut unknown)), "never rule_unknown");
}
