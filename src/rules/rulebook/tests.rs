//! Reading rulebooks, the one that is built in among them.

use super::{Confidence, FILES, HOLIDAYS, RuleFile, Rulebook};
use crate::domain::campaign::CampaignKind;
use crate::domain::jurisdiction::Jurisdiction;
use chrono::NaiveDate;

const YEARS: &str = "# years 2026-2026\n";

fn place(code: &str) -> Jurisdiction {
    Jurisdiction::parse(code).expect("a code")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn entry(rest: &str) -> String {
    let fixed = "source = \"an act\"\nchecked = 2026-11-24\n";
    format!("name = \"Somewhere\"\n[[hours]]\nkinds = [\"sales\"]\n{fixed}{rest}\n")
}

#[test]
fn what_is_built_in_has_no_fault() {
    let faults = Rulebook::read(FILES, HOLIDAYS).err().unwrap_or_default();
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    assert_eq!(Rulebook::embedded().fingerprint().len(), 64);
}

#[test]
fn every_law_that_names_holidays_has_a_set_of_them() {
    let book = Rulebook::embedded();
    for file in book.files.values() {
        let names = |rule: &&super::Rule| rule.hours().is_some_and(|hours| hours.names_holidays());
        for rule in file.rules.iter().filter(names).filter(|rule| !rule.is_practice()) {
            for kind in &rule.kinds {
                assert!(book.holidays().calendar(&rule.jurisdiction, *kind).is_some(), "{} {kind}", rule.jurisdiction);
            }
        }
    }
}

#[test]
fn tells_all_faults_with_their_places() {
    let text = "name = \"Nowhere\"\nnmae = 1\n[[hours]]\nkinds = [\"polls\"]\nvalue = \"Mo-Fr 22:00-02:00\"\nfrom = \"2021\"\n\
                source = \"\"\nconfidence = \"hearsay\"\nnotes = \"\"\n";
    let faults = Rulebook::read(&[("US-XX", text), ("Florida", "name = \"x\""), ("US", "name = ")], "US\tsales\n");
    let faults = faults.expect_err("faults");
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    for (place, what) in [
        ("US-XX.toml:2:1", "unknown key \"nmae\""),
        ("US-XX.toml:9:1", "unknown key \"notes\""),
        ("US-XX.toml:4:10", "no kind of campaign"),
        ("US-XX.toml:5:16", "22:00-02:00 passes midnight"),
        ("US-XX.toml:6:8", "\"from\" is no date"),
        ("US-XX.toml:7:10", "\"source\" is empty"),
        ("US-XX.toml:3:1", "\"checked\" is missing"),
        ("US-XX.toml:8:14", "\"hearsay\""),
        ("Florida.toml", "not a jurisdiction"),
        ("US.toml:1:", ""),
        ("holidays.tsv:1", "fields"),
    ] {
        assert!(lines.iter().any(|line| line.contains(place) && line.contains(what)), "{place} {what} in {lines:#?}");
    }
}

#[test]
fn refuses_a_second_file_and_an_entry_that_ends_before_it_begins() {
    let file = entry("value = \"Mo-Su 08:00-20:00\"\nconfidence = \"statute\"");
    let faults = Rulebook::read(&[("US", &file), ("US", &file)], YEARS).expect_err("twice");
    assert!(faults.iter().any(|fault| fault.what.contains("second file")), "{faults:?}");
    let file = entry("value = \"24/7\"\nconfidence = \"statute\"\nfrom = 2026-01-01\nuntil = 2026-01-01");
    let faults = Rulebook::read(&[("US", &file)], YEARS).expect_err("empty time in force");
    assert!(faults.iter().any(|fault| fault.what.contains("is not after")), "{faults:?}");
}

#[test]
fn rules_of_a_place_are_its_own_and_those_around_it_in_force_that_day() {
    let us = entry("value = \"Mo-Su 08:00-21:00\"\nconfidence = \"regulation\"");
    let fl = entry("value = \"Mo-Su 08:00-20:00\"\nconfidence = \"statute\"\nfrom = 2021-07-01\nuntil = 2027-01-01")
        + "[[hours]]\nkinds = [\"sales\", \"survey\"]\nvalue = \"Mo-Fr 09:00-18:00\"\nsource = \"custom\"\n\
           checked = 2026-11-24\nconfidence = \"practice\"\n";
    let book = Rulebook::read(&[("US", &us), ("US-FL", &fl)], YEARS).expect("readable");
    assert_eq!(book.name(&place("US-FL")), "Somewhere");
    assert_eq!(book.name(&place("US-GA")), "US-GA");
    for (kind, practice, date, expected) in [
        (CampaignKind::Sales, false, "2026-11-24", &["Mo-Su 08:00-20:00", "Mo-Su 08:00-21:00"][..]),
        (CampaignKind::Sales, false, "2021-06-30", &["Mo-Su 08:00-21:00"]),
        (CampaignKind::Sales, false, "2021-07-01", &["Mo-Su 08:00-20:00", "Mo-Su 08:00-21:00"]),
        (CampaignKind::Sales, false, "2027-01-01", &["Mo-Su 08:00-21:00"]),
        (CampaignKind::Sales, true, "2027-01-01", &["Mo-Fr 09:00-18:00", "Mo-Su 08:00-21:00"]),
        (CampaignKind::Survey, true, "2026-11-24", &["Mo-Fr 09:00-18:00"]),
        (CampaignKind::Survey, false, "2026-11-24", &[]),
    ] {
        let rules = book.rules_for(&place("US-FL"), kind, practice, day(date));
        let texts: Vec<_> = rules.iter().map(|rule| rule.value.as_str()).collect();
        assert_eq!(texts, expected, "{kind} {practice} {date}");
    }
    assert_eq!(Confidence::Practice.name(), "practice");
}

#[test]
fn the_fingerprint_tells_rulebooks_apart() {
    let files = |hours: &str| entry(&format!("value = \"{hours}\"\nconfidence = \"statute\""));
    let (one, two) = (files("Mo-Su 08:00-20:00"), files("Mo-Su 08:00-21:00"));
    let print =
        |code: &str, text: &str| Rulebook::read(&[(code, text)], YEARS).expect("readable").fingerprint().to_owned();
    assert_eq!(print("US", &one), print("US", &one));
    assert_ne!(print("US", &one), print("US", &two));
    assert_ne!(print("US", &one), print("CA", &one));
}

/// Without a rule a kind is refused everywhere as `rule_unknown`: a new kind is written into the files before it is of use.
#[test]
fn every_kind_has_a_rule_somewhere_in_each_country_that_has_a_file() {
    let book = Rulebook::embedded();
    for country in book.files.keys().filter(|place| place.code().len() == 2) {
        for kind in CampaignKind::ALL {
            let mut inside = book.files.keys().filter(|place| place.lies_in(country));
            assert!(
                inside.any(|place| book.rules_of(place, kind, true).next().is_some()),
                "{country}: none for {kind}"
            );
        }
    }
}

#[test]
fn own_caps_are_taken_if_they_are_as_strict_as_the_law() {
    let cap = |value: &str| {
        format!(
            "name = \"x\"\n[[frequency]]\nkinds = [\"sales\"]\nvalue = \"{value}\"\nscope = \"number\"\nsource = \"an act\"\n\
             checked = 2026-11-24\nconfidence = \"statute\"\n"
        )
    };
    for (law, own, taken) in [
        ("3 attempts in any 24 hours", "3 attempts in any 24 hours", true),
        ("3 attempts in any 24 hours", "3 attempts in any 1 days", true),
        ("3 attempts in any 24 hours", "2 attempts in any 24 hours", true),
        ("3 attempts in any 24 hours", "4 attempts in any 24 hours", false),
        ("3 attempts in any 24 hours", "3 attempts in any 23 hours", false),
        // Midnight sets the calls of a calendar day free, the first of the month those of a month.
        ("3 attempts in any 24 hours", "3 attempts in 1 calendar days", false),
        ("3 attempts in 1 calendar days", "3 attempts in any 24 hours", true),
        ("3 attempts in 1 calendar days", "4 attempts in any 24 hours", false),
        ("3 attempts in a calendar week", "3 attempts in 7 calendar days", true),
        ("3 attempts in 7 calendar days", "3 attempts in a calendar week", false),
    ] {
        let book = Rulebook::read(&[("US", &cap(law))], YEARS).expect("readable");
        let own_file = RuleFile { code: "US".to_owned(), file: "US.toml".to_owned(), text: cap(own) };
        assert_eq!(book.with_own(vec![own_file]).is_ok(), taken, "own {own}, law {law}");
    }
}
