//! Windows in case tables: edges to the second, changed clocks, holidays, several places, dated law.

use super::{HoursReason, Window, WindowTerms, Zones};
use crate::domain::campaign::CampaignKind;
use crate::domain::hours::{Hours, MinuteSpan};
use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::place::Place;
use crate::domain::zone::Zone;
use crate::rules::rulebook::Confidence;
use crate::rules::{Rulebook, parse_hours};
use chrono::{DateTime, Utc};

const HOLIDAYS: &str = "# years 2026-2026\nUS\t*\t2026-11-26\tThanksgiving\nUS-LA\tsales\t2026-02-17\tMardi Gras\n";

pub(super) struct Clocks(Vec<Zone>);

impl Zones for Clocks {
    fn zone(&self, name: &str) -> Option<&Zone> {
        self.0.iter().find(|zone| zone.name() == name)
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(super) fn clocks() -> Clocks {
    let zone = |name: &str, first: i32, changes: &[(&str, i32)]| {
        Zone::new(name, first * 3600, changes.iter().map(|(t, hours)| (at(t).timestamp(), hours * 3600)))
    };
    Clocks(vec![
        zone(
            "America/New_York",
            -5,
            &[("2026-03-08T07:00:00Z", -4), ("2026-11-01T06:00:00Z", -5), ("2027-03-14T07:00:00Z", -4)],
        ),
        zone(
            "America/Chicago",
            -6,
            &[("2026-03-08T08:00:00Z", -5), ("2026-11-01T07:00:00Z", -6), ("2027-03-14T08:00:00Z", -5)],
        ),
        // Clocks that skip and double the hour at midnight.
        zone("America/Havana", -5, &[("2026-03-08T05:00:00Z", -4), ("2026-11-01T05:00:00Z", -5)]),
        zone("Europe/London", 0, &[("2026-03-29T01:00:00Z", 1), ("2026-10-25T01:00:00Z", 0)]),
    ])
}

fn entry(value: &str, confidence: &str, rest: &str) -> String {
    format!(
        "[[hours]]\nkinds = [\"sales\"]\nvalue = \"{value}\"\nsource = \"{confidence} of {value}\"\n\
         checked = 2026-11-24\nconfidence = \"{confidence}\"\n{rest}\n"
    )
}

pub(super) fn book() -> Rulebook {
    let files = [
        ("US", "United States", entry("Mo-Su 08:00-21:00", "regulation", "")),
        ("US-FL", "Florida", entry("Mo-Su 08:00-20:00", "statute", "from = 2021-07-01")),
        ("US-LA", "Louisiana", entry("Mo-Sa 08:00-20:00; Su,PH off; Dec 24 off", "regulation", "")),
        (
            "US-PA",
            "Pennsylvania",
            entry("Mo-Su 08:00-21:00; PH off", "statute", "until = 2026-10-18")
                + &entry("Mo-Sa 09:00-19:00; Su,PH off", "statute", "from = 2026-10-18"),
        ),
        ("US-TX", "Texas", entry("Mo-Sa 10:00-17:00", "practice", "")),
        ("CU", "Cuba", entry("00:00-24:00", "statute", "")),
        ("IE", "Ireland", entry("Mo-Sa 09:00-21:00; Su,PH off", "statute", "")),
        ("GB", "United Kingdom", entry("Mo-Su 09:00-18:00; PH off", "practice", "")),
        ("ZZ", "anywhere", entry("Mo-Sa 09:00-20:00; Su,PH off", "practice", "")),
    ];
    let texts: Vec<_> = files.iter().map(|(code, name, text)| (*code, format!("name = \"{name}\"\n{text}"))).collect();
    let texts: Vec<_> = texts.iter().map(|(code, text)| (*code, text.as_str())).collect();
    Rulebook::read(&texts, HOLIDAYS).expect("a rulebook")
}

pub(super) const PLAIN: WindowTerms<'static> = WindowTerms {
    kind: CampaignKind::Sales,
    own: None,
    hours_for: &[],
    practice: false,
    starts: None,
    ends: None,
    inconvenient: &[],
    claims: None,
    sectors: &[],
};

fn hours(text: &str) -> Hours {
    parse_hours(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// `open 2026-…Z`, `closed 2026-…Z`, `closed never`, `unknown US-XX`.
fn told(place: &str, terms: &WindowTerms<'_>, instant: &str) -> String {
    let place = Place::read(place).expect("a place");
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    match book().window(&clocks(), &place, terms, at(instant)) {
        Window::Open { until } => format!("open {}", time(until)),
        Window::Closed { next, .. } => format!("closed {}", next.map_or("never".to_owned(), time)),
        Window::Unknown { jurisdictions } => {
            let codes: Vec<_> = jurisdictions.iter().map(Jurisdiction::code).collect();
            format!("unknown {}", codes.join(","))
        }
    }
}

fn refused(place: &str, terms: &WindowTerms<'_>, instant: &str) -> Vec<(HoursReason, String, String)> {
    let place = Place::read(place).expect("a place");
    match book().window(&clocks(), &place, terms, at(instant)) {
        Window::Closed { refusals, .. } => refusals.into_iter().map(|r| (r.reason, r.what, r.source)).collect(),
        Window::Open { .. } | Window::Unknown { .. } => Vec::new(),
    }
}

const MIAMI: &str = "US-FL@America/New_York";
const PANHANDLE: &str = "US-FL@America/Chicago,America/New_York";

#[test]
fn edges_count_to_the_second() {
    for (instant, expected) in [
        ("2026-06-15T11:59:59Z", "closed 2026-06-15T12:00:00Z"),
        ("2026-06-15T12:00:00Z", "open 2026-06-16T00:00:00Z"),
        ("2026-06-15T12:00:01Z", "open 2026-06-16T00:00:00Z"),
        ("2026-06-15T23:59:59Z", "open 2026-06-16T00:00:00Z"),
        ("2026-06-15T23:59:59.999Z", "open 2026-06-16T00:00:00Z"),
        ("2026-06-16T00:00:00Z", "closed 2026-06-16T12:00:00Z"),
    ] {
        assert_eq!(told(MIAMI, &PLAIN, instant), expected, "{instant}");
    }
}

#[test]
fn every_zone_and_every_place_binds() {
    for (place, instant, expected) in [
        // Eastern open, Central not yet; then both; then Eastern closed.
        (PANHANDLE, "2026-06-15T12:30:00Z", "closed 2026-06-15T13:00:00Z"),
        (PANHANDLE, "2026-06-15T13:00:00Z", "open 2026-06-16T00:00:00Z"),
        (PANHANDLE, "2026-06-16T00:30:00Z", "closed 2026-06-16T13:00:00Z"),
        // Louisiana by Central clocks, New York by Eastern: Sunday is closed in Louisiana.
        ("US-LA@America/Chicago|US-NY@America/New_York", "2026-06-13T13:00:00Z", "open 2026-06-14T01:00:00Z"),
        ("US-LA@America/Chicago|US-NY@America/New_York", "2026-06-14T15:00:00Z", "closed 2026-06-15T13:00:00Z"),
        ("US-NY@America/New_York", "2026-06-14T15:00:00Z", "open 2026-06-15T01:00:00Z"),
        ("US-NY-NYC@America/New_York", "2026-06-14T15:00:00Z", "open 2026-06-15T01:00:00Z"),
        ("US-FL@America/New_York|XX@Europe/London", "2026-06-14T15:00:00Z", "unknown XX"),
        ("", "2026-06-14T15:00:00Z", "unknown "),
        ("US-FL@America/Atlantis,America/New_York", "2026-06-15T15:00:00Z", "closed never"),
    ] {
        assert_eq!(told(place, &PLAIN, instant), expected, "{place} {instant}");
    }
}

#[test]
fn changed_clocks_move_the_window() {
    let own = hours("01:30-03:30");
    let night = WindowTerms { own: Some(&own), ..PLAIN };
    for (place, terms, instant, expected) in [
        // Spring: the Saturday closes at 01:00Z, the Sunday opens an hour earlier in UTC.
        ("US-FL@America/New_York", &PLAIN, "2026-03-08T05:00:00Z", "closed 2026-03-08T12:00:00Z"),
        ("US-FL@America/New_York", &PLAIN, "2026-11-01T04:00:00Z", "closed 2026-11-01T13:00:00Z"),
        // The skipped hour: 01:30 EST to 03:30 EDT is one hour.
        ("CU@America/New_York", &night, "2026-03-08T06:30:00Z", "open 2026-03-08T07:30:00Z"),
        // The doubled hour: open from the first 01:30, shut by the second 01:00, open again from the second 01:30.
        ("CU@America/New_York", &night, "2026-11-01T05:30:00Z", "open 2026-11-01T06:00:00Z"),
        ("CU@America/New_York", &night, "2026-11-01T06:00:00Z", "closed 2026-11-01T06:30:00Z"),
        ("CU@America/New_York", &night, "2026-11-01T06:30:00Z", "open 2026-11-01T08:30:00Z"),
    ] {
        assert_eq!(told(place, terms, instant), expected, "{place} {instant}");
    }
    // Midnight itself skipped, and midnight doubled.
    let own = hours("00:00-02:00");
    let night = WindowTerms { own: Some(&own), ..PLAIN };
    for (instant, expected) in [
        ("2026-03-08T04:59:59Z", "closed 2026-03-08T05:00:00Z"),
        ("2026-03-08T05:00:00Z", "open 2026-03-08T06:00:00Z"),
        ("2026-11-01T03:59:59Z", "closed 2026-11-01T04:00:00Z"),
        ("2026-11-01T04:00:00Z", "open 2026-11-01T07:00:00Z"),
    ] {
        assert_eq!(told("CU@America/Havana", &night, instant), expected, "{instant}");
    }
    let always = told("CU@America/Havana", &PLAIN, "2026-11-01T04:00:00Z");
    assert_eq!(always, "open 2026-11-10T00:00:00Z", "the search is bounded");
}

#[test]
fn holidays_are_told_from_closed_hours() {
    use HoursReason::{Holiday, Hours};
    let louisiana = "US-LA@America/Chicago";
    for (place, instant, expected) in [
        (louisiana, "2026-02-17T15:00:00Z", &[(Holiday, "Mardi Gras in Louisiana; closed all day")][..]),
        // At night it is closed anyway.
        (
            louisiana,
            "2026-02-17T08:00:00Z",
            &[(Hours, "Tue 02:00 in Chicago; closed all day"), (Hours, "02:00 in Chicago; open 08:00-21:00")],
        ),
        (louisiana, "2026-02-15T15:00:00Z", &[(Hours, "Sun 09:00 in Chicago; closed all day")]),
        (louisiana, "2026-12-24T15:00:00Z", &[(Holiday, "24 Dec in Chicago; closed all day")]),
        // Louisiana's own set stands in place of the federal one.
        (louisiana, "2026-11-26T15:00:00Z", &[]),
        (
            "US-PA@America/New_York",
            "2026-11-26T15:00:00Z",
            &[(Holiday, "Thanksgiving in United States; closed all day")],
        ),
        // The sets end with 2026.
        (
            "US-PA@America/New_York",
            "2027-01-04T15:00:00Z",
            &[(Hours, "holidays in United States are not known for 2027: the set ends with 2026")],
        ),
        (
            "IE@Europe/London",
            "2026-06-15T12:00:00Z",
            &[(Hours, "calls are barred on holidays, and no holidays of IE are known")],
        ),
        (
            MIAMI,
            "2026-06-15T11:05:00Z",
            &[(Hours, "07:05 in New York; open 08:00-20:00"), (Hours, "07:05 in New York; open 08:00-21:00")],
        ),
    ] {
        let found = refused(place, &PLAIN, instant);
        let found: Vec<_> = found.iter().map(|(reason, what, _)| (*reason, what.as_str())).collect();
        assert_eq!(found, expected, "{place} {instant}");
    }
    assert_eq!(refused(MIAMI, &PLAIN, "2026-06-15T11:05:00Z")[0].2, "statute of Mo-Su 08:00-20:00");
    assert_eq!(told(louisiana, &PLAIN, "2026-02-17T15:00:00Z"), "closed 2026-02-18T14:00:00Z");
    assert_eq!(told("US-PA@America/New_York", &PLAIN, "2027-01-04T15:00:00Z"), "closed never");
}

#[test]
fn law_is_dated_by_the_local_day() {
    let pennsylvania = "US-PA@America/New_York";
    for (instant, expected) in [
        // 18 October 2026 is a Sunday; on the 17th the old law holds until its last second.
        ("2026-10-17T12:30:00Z", "open 2026-10-18T01:00:00Z"),
        ("2026-10-18T00:59:59Z", "open 2026-10-18T01:00:00Z"),
        ("2026-10-18T15:00:00Z", "closed 2026-10-19T13:00:00Z"),
        ("2026-10-19T22:59:59Z", "open 2026-10-19T23:00:00Z"),
    ] {
        assert_eq!(told(pennsylvania, &PLAIN, instant), expected, "{instant}");
    }
    // Before Florida's law of 2021-07-01, 20:30 was open; on that local day it is not.
    assert_eq!(told(MIAMI, &PLAIN, "2021-07-01T01:30:00Z"), "open 2021-07-01T02:00:00Z");
    assert_eq!(told(MIAMI, &PLAIN, "2021-07-02T01:30:00Z"), "closed 2021-07-02T13:00:00Z");
}

#[test]
fn practice_and_stated_hours_stand_in_where_no_law_is_known() {
    let britain = "GB@Europe/London";
    let practice = WindowTerms { practice: true, ..PLAIN };
    let stated = [(Jurisdiction::parse("GB").expect("a code"), hours("Mo-Fr 10:00-12:00"))];
    let own = hours("Mo-Fr 10:00-12:00; PH off");
    let survey = WindowTerms { kind: CampaignKind::Survey, ..PLAIN };
    for (place, terms, instant, expected) in [
        (britain, PLAIN, "2026-06-15T10:00:00Z", "unknown GB"),
        // The campaign's hours for every place make nothing known.
        (britain, WindowTerms { own: Some(&own), ..PLAIN }, "2026-06-15T10:00:00Z", "unknown GB"),
        (britain, practice, "2026-06-15T10:00:00Z", "open 2026-06-15T17:00:00Z"),
        (britain, WindowTerms { hours_for: &stated, ..PLAIN }, "2026-06-15T10:00:00Z", "open 2026-06-15T11:00:00Z"),
        (
            "GB-ENG@Europe/London",
            WindowTerms { hours_for: &stated, ..PLAIN },
            "2026-06-15T10:00:00Z",
            "open 2026-06-15T11:00:00Z",
        ),
        (
            britain,
            WindowTerms { hours_for: &stated, ..practice },
            "2026-06-15T08:30:00Z",
            "closed 2026-06-15T09:00:00Z",
        ),
        ("FR@Europe/London", practice, "2026-06-15T08:00:00Z", "open 2026-06-15T19:00:00Z"),
        ("FR@Europe/London", PLAIN, "2026-06-15T08:00:00Z", "unknown FR"),
        ("US-FL@America/New_York", survey, "2026-06-15T14:00:00Z", "unknown US-FL"),
        // Practice of the place binds beside the law, and the practice for anywhere does not.
        ("US-TX@America/Chicago", practice, "2026-06-15T14:00:00Z", "closed 2026-06-15T15:00:00Z"),
        ("US-TX@America/Chicago", PLAIN, "2026-06-15T14:00:00Z", "open 2026-06-16T02:00:00Z"),
        (MIAMI, practice, "2026-06-15T12:30:00Z", "open 2026-06-16T00:00:00Z"),
    ] {
        assert_eq!(told(place, &terms, instant), expected, "{place} {instant} {terms:?}");
    }
}

#[test]
fn the_campaign_narrows() {
    let own = hours("Mo-Fr 10:00-19:30; Sa,Su,PH off");
    let day = |text: &str| Some(text.parse().expect("a date"));
    let inconvenient = [MinuteSpan { open: 720, close: 900 }];
    let at_night = [MinuteSpan { open: 1080, close: 600 }];
    for (terms, instant, expected) in [
        (WindowTerms { own: Some(&own), ..PLAIN }, "2026-06-15T13:30:00Z", "closed 2026-06-15T14:00:00Z"),
        (WindowTerms { own: Some(&own), ..PLAIN }, "2026-06-15T14:00:00Z", "open 2026-06-15T23:30:00Z"),
        (WindowTerms { own: Some(&own), ..PLAIN }, "2026-11-26T15:00:00Z", "closed 2026-11-27T15:00:00Z"),
        (WindowTerms { starts: day("2027-01-15"), ..PLAIN }, "2026-06-15T15:00:00Z", "closed 2027-01-15T13:00:00Z"),
        (WindowTerms { ends: day("2026-06-15"), ..PLAIN }, "2026-06-15T15:00:00Z", "open 2026-06-16T00:00:00Z"),
        (WindowTerms { ends: day("2026-06-14"), ..PLAIN }, "2026-06-15T15:00:00Z", "closed never"),
        (WindowTerms { ends: day("2026-06-15"), ..PLAIN }, "2026-06-16T00:30:00Z", "closed never"),
        (WindowTerms { inconvenient: &inconvenient, ..PLAIN }, "2026-06-15T15:00:00Z", "open 2026-06-15T16:00:00Z"),
        (WindowTerms { inconvenient: &inconvenient, ..PLAIN }, "2026-06-15T16:00:00Z", "closed 2026-06-15T19:00:00Z"),
        (WindowTerms { inconvenient: &at_night, ..PLAIN }, "2026-06-15T13:59:59Z", "closed 2026-06-15T14:00:00Z"),
        (WindowTerms { inconvenient: &at_night, ..PLAIN }, "2026-06-15T14:00:00Z", "open 2026-06-15T22:00:00Z"),
    ] {
        assert_eq!(told(MIAMI, &terms, instant), expected, "{instant} {terms:?}");
    }
    let terms = WindowTerms { ends: day("2026-06-14"), inconvenient: &inconvenient, own: Some(&own), ..PLAIN };
    let found = refused(MIAMI, &terms, "2026-06-20T17:00:00Z");
    let expected = [
        (HoursReason::Hours, "Sat 13:00 in New York; closed all day", "campaign: calling.hours"),
        (HoursReason::Hours, "13:00 in New York; inconvenient 12:00-15:00", "12 CFR 1006.6(b)(1)"),
        (HoursReason::CampaignDates, "the campaign ended on 2026-06-14", "campaign: ends"),
    ];
    assert_eq!(found.iter().map(|(r, w, s)| (*r, w.as_str(), s.as_str())).collect::<Vec<_>>(), expected);
}

#[test]
fn considered_tells_every_rule_in_every_zone() {
    let own = hours("Mo-Fr 10:00-19:30");
    let terms = WindowTerms { own: Some(&own), starts: Some("2026-01-01".parse().expect("a date")), ..PLAIN };
    let place = Place::read(PANHANDLE).expect("a place");
    let all = book().considered(&clocks(), &place, &terms, at("2026-06-15T12:30:00Z"));
    let told: Vec<_> = all.iter().map(|c| (c.by.as_str(), c.topic, c.zone_city.as_str(), c.open)).collect();
    assert_eq!(
        told,
        [
            ("US-FL", "hours", "Chicago", false),
            ("US", "hours", "Chicago", false),
            ("campaign", "hours", "Chicago", false),
            ("campaign", "dates", "Chicago", true),
            ("US-FL", "hours", "New York", true),
            ("US", "hours", "New York", true),
            ("campaign", "hours", "New York", false),
            ("campaign", "dates", "New York", true),
        ]
    );
    let florida = all.first().expect("the first");
    assert_eq!(florida.jurisdiction, "US-FL");
    assert_eq!(florida.from, "2021-07-01".parse().ok());
    assert_eq!(florida.local.to_string(), "2026-06-15 07:30:00");
    assert_eq!((florida.hours.as_str(), florida.confidence), ("Mo-Su 08:00-20:00", Some(Confidence::Statute)));
}
