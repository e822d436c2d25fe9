//! The law, case by case: `tests/rules/*.cases`, one decided instant a line.
//!
//! A line is `KIND  PLACE  INSTANT  VERDICT  [practice]  [# comment]`: the place as it is printed
//! (`US-FL@America/Chicago,America/New_York`, several with `|`), the instant in RFC 3339 with the place's offset, the
//! verdict `open`, `hours`, `holiday` or `unknown`. `practice` switches on the rules that are no law.

use chrono::{DateTime, Utc};
use outdial::domain::campaign::CampaignKind;
use outdial::domain::place::Place;
use outdial::rules::Rulebook;
use outdial::rules::window::{HoursReason, Window, WindowTerms};
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

/// What the rulebook says, in the words of the cases; a holiday goes before hours.
fn verdict(kind: CampaignKind, place: &Place, at: DateTime<Utc>, practice: bool) -> &'static str {
    let terms = WindowTerms { kind, own: None, hours_for: &[], practice, starts: None, ends: None, inconvenient: &[] };
    match Rulebook::embedded().window(ZoneTable::embedded(), place, &terms, at) {
        Window::Open { .. } => "open",
        Window::Unknown { .. } => "unknown",
        Window::Closed { refusals, .. } => {
            let holiday = refusals.iter().any(|refusal| matches!(refusal.reason, HoursReason::Holiday));
            let hours = refusals.iter().any(|refusal| matches!(refusal.reason, HoursReason::Hours));
            match (holiday, hours) {
                (true, _) => "holiday",
                (false, true) => "hours",
                (false, false) => "closed without a reason",
            }
        }
    }
}

/// Checks a line. The error says what is wrong with it or with the rulebook.
fn check(line: &str) -> Result<(), String> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let (columns, practice) = match columns.as_slice() {
        [first @ .., "practice"] => (first, true),
        all => (all, false),
    };
    let [word, place, instant, expected] = columns else {
        return Err(format!("{} columns instead of 4", columns.len()));
    };
    if !["open", "hours", "holiday", "unknown"].contains(expected) {
        return Err(format!("\"{expected}\" is no verdict"));
    }
    let place = Place::read(place).ok_or_else(|| format!("\"{place}\" is no place"))?;
    let at = DateTime::parse_from_rfc3339(instant).map_err(|error| format!("\"{instant}\": {error}"))?;
    let found = verdict(
        CampaignKind::from_name(word).ok_or_else(|| format!("\"{word}\" is no kind of campaign"))?,
        &place,
        at.to_utc(),
        practice,
    );
    if found == *expected { Ok(()) } else { Err(format!("{found}, expected {expected}")) }
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
