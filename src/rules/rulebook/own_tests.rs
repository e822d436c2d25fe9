//! A user's own files: they add and tighten, and what would loosen is refused.

use super::{RuleFile, Rulebook};
use crate::domain::campaign::CampaignKind;
use crate::domain::fault::Fault;
use crate::domain::jurisdiction::Jurisdiction;

const COMMON: &str = "kinds = [\"sales\"]\nsource = \"house rule\"\nchecked = 2026-11-27\nconfidence = \"guidance\"\n";

/// A file of one entry, whose value stands on the third line of the text.
fn file(code: &str, topic: &str, rest: &str) -> RuleFile {
    RuleFile { code: code.to_owned(), file: format!("own/{code}.toml"), text: format!("[[{topic}]]\n{rest}\n{COMMON}") }
}

fn faults(own: RuleFile) -> Vec<Fault> {
    Rulebook::embedded().with_own(vec![own]).err().unwrap_or_default()
}

#[test]
fn own_rules_bind_beside_the_law() {
    let law = Rulebook::embedded();
    let own = file("US-FL", "frequency", "scope = \"subject\"\nvalue = \"2 attempts in any 24 hours\"");
    let book = law.with_own(vec![own.clone()]).expect("readable");
    let place = Jurisdiction::parse("US-FL").expect("a code");
    let day = "2026-11-27".parse().expect("a date");
    let caps = book.rules_for(&place, CampaignKind::Sales, false, day);
    let caps: Vec<_> =
        caps.iter().filter(|rule| rule.frequency().is_some()).map(|rule| (&*rule.value, rule.own)).collect();
    assert_eq!(caps, [("3 attempts in any 24 hours", false), ("2 attempts in any 24 hours", true)]);
    assert_eq!(book.name(&place), "Florida");
    assert_ne!(book.fingerprint(), law.fingerprint());
    assert_eq!(book.own_files(), [own]);
    assert_eq!(Rulebook::from_json(&book.to_json()), Ok(book));
}

#[test]
fn a_place_without_a_file_gets_its_name() {
    let own = file("TH", "hours", "value = \"Mo-Fr 09:00-18:00\"");
    let book = Rulebook::embedded().with_own(vec![own]).expect("readable");
    assert_eq!(book.name(&Jurisdiction::parse("TH").expect("a code")), "Thailand");
}

#[test]
fn what_would_loosen_is_refused_with_the_law_and_where_it_stands() {
    for (code, topic, rest, looser) in [
        ("US-FL", "hours", "value = \"Mo-Su 08:00-21:00\"", Some("501.616(6)(a)): it opens Friday 20:00")),
        ("US-FL", "hours", "value = \"Mo-Fr 09:00-20:00\"", None),
        ("US-FL", "hours", "value = \"off\"\nfrom = 2026-12-01\nuntil = 2026-12-08", None),
        // The country's law binds in the state; a state's does not bind in the country.
        ("US-GA", "hours", "value = \"Mo-Su 07:00-20:00\"", Some("law of US on sales calls")),
        ("US", "hours", "value = \"Mo-Su 08:00-21:00\"", None),
        // By then the law is another.
        ("US-PA", "hours", "value = \"Mo-Su 08:00-21:00; PH off\"\nuntil = 2026-10-18", None),
        ("US-PA", "hours", "value = \"Mo-Sa 09:00-19:00; PH,Su off\"", None),
        ("US-PA", "hours", "value = \"Mo-Sa 09:00-19:00; Su off; PH 10:00-12:00\"", Some("it opens a holiday 10:00")),
        (
            "US-FL",
            "frequency",
            "scope = \"subject\"\nvalue = \"3 attempts in any 12 hours\"",
            Some("it allows 3 in any 12 hours where the law allows 3 in any 24 hours"),
        ),
        ("US-FL", "frequency", "scope = \"subject\"\nvalue = \"1 attempts in any 24 hours\"", None),
        ("US-FL", "frequency", "scope = \"subject\"\nvalue = \"9 attempts in any 30 days\"", None),
        ("US-FL", "frequency", "scope = \"centre\"\nvalue = \"9 attempts in any 24 hours\"", None),
        (
            "US",
            "abandonment",
            "scope = \"campaign\"\nvalue = \"5 % of live answers in any 30 days\"",
            Some("it lets more calls be abandoned"),
        ),
        ("US", "ring", "value = \"at least 10 s\"", Some("it rings for less")),
        ("US", "ring", "value = \"at least 20 s\"", None),
        ("US-PA", "holidays", "value = \"none\"", Some("holidays bar calls there")),
        ("US-LA", "holidays", "value = \"2026-11-28 Day of mourning\"", None),
        ("US", "dnc", "duty = \"registry\"\nrefresh = \"60 days\"\nvalue = \"US\"", Some("registry grow older")),
        ("US", "dnc", "duty = \"registry\"\nrefresh = \"7 days\"\nvalue = \"US\"", None),
        (
            "US-CT",
            "dnc",
            "duty = \"consent\"\nunless = [\"consent\", \"sector solar\"]\nvalue = \"consent\"",
            Some("it is lifted by \"sector solar\""),
        ),
        (
            "US",
            "dnc",
            "duty = \"own_request\"\nvalue = \"honoured at once, kept 1 year\"",
            Some("it keeps requests for less time"),
        ),
    ] {
        let found = faults(file(code, topic, rest));
        let told = found.first().map(ToString::to_string);
        match looser {
            None => assert_eq!(told, None, "{code} {rest}"),
            Some(how) => {
                let told = told.unwrap_or_default();
                let line = rest.lines().position(|line| line.starts_with("value")).map_or(0, |at| at + 2);
                assert!(found.len() == 1 && told.contains(how), "{code} {rest}: {told}");
                assert!(told.starts_with(&format!("own/{code}.toml:{line}:9: ")), "{told}");
            }
        }
    }
}

#[test]
fn a_file_for_no_place_is_refused() {
    let value = "value = \"Mo-Fr 09:00-18:00\"";
    for (code, hint) in [
        ("US-FX", "US-FX is known"),
        ("US-TX-HOU", "US-TX-HOU is known"),
        ("PR", "name the file US-PR.toml"),
        ("Louisiana", "name the file by the code"),
    ] {
        let told: Vec<_> = faults(file(code, "hours", value)).iter().map(ToString::to_string).collect();
        assert!(matches!(told.as_slice(), [told] if told.contains(hint)), "{code}: {told:?}");
    }
    for code in ["us-fl", "US-NY-NYC", "GB-ENG", "DE-BY", "ZZ"] {
        let narrow = "value = \"off\"";
        assert_eq!(faults(file(code, "hours", narrow)), [], "{code}");
    }
}
