//! The law, case by case: `tests/rules/*.cases`, one decided instant a line.
//!
//! A line is `KIND  PLACE  INSTANT  VERDICT  [practice]  [mobile]  [sector=WORD]  [history=TOKENS]  [# comment]`: the place
//! as it is printed (`US-FL@America/Chicago,America/New_York`, several with `|`), the instant in RFC 3339 with the place's
//! offset, the verdict `open` or the first reason against the call. `practice` switches on the rules that are no law;
//! `history` holds the tokens of `outdial check`.

use chrono::DateTime;
use outdial::domain::campaign::CampaignKind;
use outdial::domain::history::History;
use outdial::domain::phone::{PhoneNumber, PhoneType};
use outdial::domain::place::Place;
use outdial::eligibility::{Case, ReasonCode, assess};
use outdial::rules::Rulebook;
use outdial::rules::law::Law;
use outdial::rules::window::WindowTerms;
use outdial::rules::zones::ZoneTable;
use std::path::{Path, PathBuf};

/// The case files, sorted.
fn case_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let entries = std::fs::read_dir(folder).expect("the folder of cases");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "cases"));
    files.sort();
    files
}

/// Checks a line. The error says what is wrong with it or with the rulebook.
fn check(line: &str) -> Result<(), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (fixed, rest) = words.split_at_checked(4).ok_or_else(|| format!("{} columns instead of 4", words.len()))?;
    let [word, place, instant, expected] = fixed else { return Err("not four columns".to_owned()) };
    if *expected != "open" && ReasonCode::from_name(expected).is_none() {
        return Err(format!("\"{expected}\" is no verdict"));
    }
    let (mut practice, mut phone_type, mut sectors, mut history) =
        (false, PhoneType::FixedOrMobile, Vec::new(), History::default());
    for flag in rest {
        match flag.split_once('=') {
            None if *flag == "practice" => practice = true,
            None if *flag == "mobile" => phone_type = PhoneType::Mobile,
            Some(("sector", sector)) => sectors.push(sector.to_owned()),
            Some(("history", tokens)) => history = History::parse(tokens).map_err(|error| error.to_string())?,
            _ => return Err(format!("\"{flag}\" is not known")),
        }
    }
    let kind = CampaignKind::from_name(word).ok_or_else(|| format!("\"{word}\" is no kind of campaign"))?;
    let place = Place::read(place).ok_or_else(|| format!("\"{place}\" is no place"))?;
    let now = DateTime::parse_from_rfc3339(instant).map_err(|error| format!("\"{instant}\": {error}"))?.to_utc();
    let (book, zones) = (Rulebook::embedded(), ZoneTable::embedded());
    let claims = &history.claims;
    let terms = WindowTerms {
        kind,
        own: None,
        hours_for: &[],
        practice,
        starts: None,
        ends: None,
        inconvenient: &claims.inconvenient,
        claims: Some(claims),
        sectors: &sectors,
    };
    let case = Case {
        now,
        number: PhoneNumber::parse("+12125550142").ok(),
        phone_type,
        place: &place,
        claims,
        past: &history.calls,
        sectors: &sectors,
        suppressed: &[],
        registered: &[],
        standing: None,
    };
    let law = Law::new(book, zones, &place, kind, practice);
    let verdict = assess(&case, &law, &mut |at| book.window(zones, &place, &terms, at));
    let found = verdict.reason().map_or("open", ReasonCode::name);
    if found == *expected { Ok(()) } else { Err(format!("{found}, expected {expected}")) }
}

/// Every jurisdiction has its cases.
#[test]
fn every_jurisdiction_has_cases() {
    let stems: Vec<_> = case_files().iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    let missing: Vec<_> = Rulebook::embedded()
        .jurisdictions()
        .map(|one| one.code())
        .filter(|code| !stems.iter().any(|stem| stem == code))
        .collect();
    assert!(missing.is_empty(), "no tests/rules/*.cases for {}", missing.join(", "));
}

#[test]
fn every_decided_case_holds() {
    let mut judged = 0;
    let mut wrong = Vec::new();
    for file in case_files() {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("a case file");
        for (index, whole) in text.lines().enumerate() {
            let line = whole.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            judged += 1;
            if let Err(problem) = check(line) {
                wrong.push(format!("tests/rules/{name}:{}: {problem}\n    {whole}", index + 1));
            }
        }
    }
    assert!(judged > 0, "no case was found in tests/rules");
    assert!(wrong.is_empty(), "{} of {judged} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_of_a_jurisdiction_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/jurisdictions");
    let paths =
        std::fs::read_dir(folder).expect("the folder of jurisdictions").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    files.sort();
    let listed: Vec<_> = outdial::rules::jurisdictions::FILES.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(files, listed, "src/rules/jurisdictions/mod.rs lists them, sorted");
}
