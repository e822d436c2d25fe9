//! The law's guards in case tables, on small rulebooks: several places, several clocks, rules that begin and end.

use super::assess::assess;
use super::case::Case;
use super::verdict::Verdict;
use crate::domain::campaign::CampaignKind;
use crate::domain::consent::{Basis, Grant};
use crate::domain::history::History;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::rulebook::RuleFile;
use crate::rules::window::WindowTerms;
use crate::rules::zones::ZoneTable;
use chrono::{DateTime, Utc};

/// An entry of a file: `hours: Mo-Su 08:00-20:00`, and more keys after bars.
fn entry(line: &str) -> String {
    let (topic, rest) = line.split_once(": ").expect("a topic");
    let mut keys = rest.split(" | ");
    let value = keys.next().expect("a value");
    let keys: Vec<_> = keys.collect();
    format!(
        "[[{topic}]]\nkinds = [\"sales\", \"survey\", \"collections\"]\nvalue = \"{value}\"\nsource = \"an act\"\n\
         checked = 2026-01-01\nconfidence = \"statute\"\n{}\n",
        keys.join("\n")
    )
}

fn book(files: &[(&str, &[&str])]) -> Rulebook {
    let text = |lines: &[&str]| format!("name = \"x\"\n{}", lines.iter().map(|line| entry(line)).collect::<String>());
    let texts: Vec<_> = files.iter().map(|(code, lines)| (*code, text(lines))).collect();
    let texts: Vec<_> = texts.iter().map(|(code, text)| (*code, text.as_str())).collect();
    Rulebook::read(&texts, "# years 2026-2026\n").expect("a rulebook")
}

/// `open 2026-06-16T07:00:00Z`, `dnc 2026-06-16T07:00:00Z` or `dnc never`, for a sales call, with practice.
fn told(book: &Rulebook, place: &str, history: &str, now: &str) -> String {
    told_of(book, place, &History::parse(history).expect("a history"), now)
}

fn told_of(book: &Rulebook, place: &str, history: &History, now: &str) -> String {
    let place = Place::read(place).expect("a place");
    let now: DateTime<Utc> = now.parse().expect("an instant");
    let case = Case {
        now,
        number: PhoneNumber::parse("+12125550142").ok(),
        phone_type: PhoneType::FixedOrMobile,
        place: &place,
        claims: &history.claims,
        past: &history.calls,
        sectors: &[],
        suppressed: &[],
        registered: &[],
        standing: None,
    };
    let terms = WindowTerms {
        kind: CampaignKind::Sales,
        own: None,
        hours_for: &[],
        practice: true,
        starts: None,
        ends: None,
        inconvenient: &history.claims.inconvenient,
        claims: Some(&history.claims),
        sectors: &[],
    };
    let zones = ZoneTable::embedded();
    let law = Law::new(book, zones, &place, CampaignKind::Sales, true);
    let verdict = assess(&case, &law, &mut |at| book.window(zones, &place, &terms, at));
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let reason = verdict.reason().map_or("open", |reason| reason.name());
    match &verdict {
        Verdict::Dialable { until } => format!("open {}", time(*until)),
        Verdict::Later { at, .. } => format!("{reason} {}", time(*at)),
        Verdict::Never { .. } => format!("{reason} never"),
    }
}

const NEW_YORK: &str = "QA@America/New_York";

/// Noon on a Tuesday in June.
const NOON: &str = "2026-06-16T16:00:00Z";

#[test]
fn what_one_place_says_of_registries_is_not_said_for_another() {
    let hours = "hours: Mo-Su 08:00-20:00";
    let none = r#"dnc: none | duty = "no_registry""#;
    let registry = r#"dnc: QA-LIST | duty = "registry" | unless = ["customer"]"#;
    let both = format!("{NEW_YORK}|QB@America/New_York");
    for (laws, history, here, there) in [
        (none, "ndnc", "open 2026-06-17T00:00:00Z", "dnc never"),
        (registry, "ndnc;customer", "open 2026-06-17T00:00:00Z", "dnc never"),
        (registry, "listed=QA-LIST;customer", "open 2026-06-17T00:00:00Z", "dnc never"),
        (registry, "customer", "open 2026-06-17T00:00:00Z", "open 2026-06-17T00:00:00Z"),
        // Who has consented may be called, whatever a registry says of which nothing is known.
        (none, "ndnc;consent", "open 2026-06-17T00:00:00Z", "open 2026-06-17T00:00:00Z"),
    ] {
        let book = book(&[("QA", &[hours, laws]), ("QB", &[hours])]);
        assert_eq!(told(&book, NEW_YORK, history, NOON), here, "{laws}, {history}");
        assert_eq!(told(&book, &both, history, NOON), there, "{laws}, {history}, in both");
    }
}

#[test]
fn own_rules_make_no_registry_known() {
    let law = book(&[("QA", &["hours: Mo-Su 08:00-20:00"])]);
    for (own, history, expected) in [
        (r#"dnc: QA-LIST | duty = "registry" | unless = ["customer"]"#, "ndnc;customer", "dnc never"),
        (r#"dnc: QA-LIST | duty = "registry" | unless = ["customer"]"#, "customer", "open 2026-06-17T00:00:00Z"),
        (r#"dnc: none | duty = "no_registry""#, "ndnc", "dnc never"),
        (r#"dnc: consent | duty = "consent" | unless = ["consent", "customer"]"#, "ndnc;customer", "dnc never"),
        (
            r#"dnc: consent | duty = "consent" | unless = ["consent", "customer"]"#,
            "customer",
            "open 2026-06-17T00:00:00Z",
        ),
    ] {
        let own = RuleFile { code: "QA".to_owned(), file: "own/QA.toml".to_owned(), text: entry(own) };
        let book = law.with_own(vec![own]).expect("nothing looser");
        assert_eq!(told(&book, NEW_YORK, history, NOON), expected, "{history}");
    }
}

#[test]
fn a_request_holds_for_good_where_no_rule_says_for_how_long() {
    let hours = "hours: Mo-Su 08:00-20:00";
    let kept = r#"dnc: honoured at once, kept 1 year | duty = "own_request""#;
    let book = book(&[("QA", &[hours, kept]), ("QB", &[hours])]);
    let both = format!("{NEW_YORK}|QB@America/New_York");
    assert_eq!(told(&book, NEW_YORK, "idnc@2025-06-15", NOON), "open 2026-06-17T00:00:00Z");
    assert_eq!(told(&book, &both, "idnc@2025-06-15", NOON), "dnc never");
    assert_eq!(told(&book, NEW_YORK, "idnc@2025-06-17", NOON), "dnc 2026-06-17T12:00:00Z");
}

#[test]
fn a_request_is_kept_until_the_last_clock_says_that_it_is_over() {
    let kept = r#"dnc: honoured at once, kept 1 year | duty = "own_request""#;
    let book = book(&[("QA", &["hours: Mo-Su 00:00-24:00", kept])]);
    let place = "QA@America/Los_Angeles,America/New_York";
    for (now, expected) in [
        ("2026-06-15T03:00:00Z", "dnc 2026-06-15T07:00:00Z"),
        // Monday in New York, Sunday still in Los Angeles.
        ("2026-06-15T05:00:00Z", "dnc 2026-06-15T07:00:00Z"),
        ("2026-06-15T07:00:00Z", "open 2026-06-24T00:00:00Z"),
    ] {
        assert_eq!(told(&book, place, "idnc@2025-06-15", now), expected, "{now}");
    }
}

#[test]
fn a_law_that_begins_at_midnight_of_one_place_ends_a_window_of_several() {
    let consent = r#"dnc: consent | duty = "consent" | unless = ["consent"] | from = 2026-06-16"#;
    let book = book(&[("QA", &["hours: Mo-Su 00:00-24:00", consent]), ("QB", &["hours: Mo-Su 00:00-20:00"])]);
    let place = "QA@America/Los_Angeles|QB@Europe/London";
    // It is Tuesday in London until the end of the window; in Los Angeles Tuesday is yet to begin.
    assert_eq!(told(&book, place, "", "2026-06-16T01:00:00Z"), "open 2026-06-16T07:00:00Z");
    assert_eq!(told(&book, place, "consent", "2026-06-16T01:00:00Z"), "open 2026-06-16T19:00:00Z");
}

#[test]
fn practice_that_stands_in_binds_its_sectors_only() {
    let anywhere = ["hours: Mo-Su 08:00-20:00", r#"hours: Mo-Fr 08:00-12:00 | sector = ["charity"]"#];
    let book = book(&[("ZZ", &anywhere)]);
    assert_eq!(told(&book, NEW_YORK, "", NOON), "open 2026-06-17T00:00:00Z");
}

#[test]
fn a_day_more_without_calls_is_kept_where_practice_stands_in_for_the_law() {
    let book = book(&[("QA", &["holidays: 2026-06-16 Day of Rest"]), ("ZZ", &["hours: Mo-Su 08:00-20:00"])]);
    assert_eq!(told(&book, NEW_YORK, "", NOON), "holiday 2026-06-17T12:00:00Z");
    assert_eq!(told(&book, NEW_YORK, "", "2026-06-17T16:00:00Z"), "open 2026-06-18T00:00:00Z");
}

/// A grant of the ledger with its days: what it lifts, it lifts to the day, by the clock of the called party that is ahead.
#[test]
fn a_grant_lifts_until_the_day_on_which_it_expires() {
    let book = book(&[(
        "US",
        &["hours: Mo-Su 00:00-24:00", "dnc: no sales calls without it | duty = \"consent\" | unless = [\"consent\"]"],
    )]);
    // 2026-06-16 begins at 04:00Z in New York, at 05:00Z in Chicago.
    for (place, expires, now, expected) in [
        ("US-FL@America/New_York", None, "2026-06-15T12:00:00Z", "open"),
        ("US-FL@America/New_York", Some("2026-06-16"), "2026-06-15T12:00:00Z", "until 2026-06-16T04:00:00Z"),
        ("US-FL@America/Chicago", Some("2026-06-16"), "2026-06-15T12:00:00Z", "until 2026-06-16T05:00:00Z"),
        (
            "US-FL@America/Chicago,America/New_York",
            Some("2026-06-16"),
            "2026-06-15T12:00:00Z",
            "until 2026-06-16T04:00:00Z",
        ),
        ("US-FL@America/New_York", Some("2026-06-16"), "2026-06-16T03:59:59Z", "until 2026-06-16T04:00:00Z"),
        ("US-FL@America/New_York", Some("2026-06-16"), "2026-06-16T04:00:00Z", "consent never"),
        ("US-FL@America/Chicago,America/New_York", Some("2026-06-16"), "2026-06-16T04:30:00Z", "consent never"),
    ] {
        let given = "2026-03-14".parse().expect("a day");
        let expires = expires.map(|day: &str| day.parse().expect("a day"));
        let grant = Grant { basis: Basis::Written, given, expires, told: "written consent".to_owned() };
        let mut history = History::default();
        history.claims.grants.push(grant);
        let found = told_of(&book, place, &history, now);
        let fits = if expected == "open" {
            found.starts_with("open")
        } else {
            found.ends_with(expected.trim_start_matches("until "))
        };
        assert!(fits, "{place} {expires:?} at {now}: {found}");
    }
}
