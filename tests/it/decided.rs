//! Decided cases of the extra data, through `check` as a person would run it.

use crate::floor::{Bench, extra_data, files_like};
use std::collections::HashMap;

type Row = HashMap<String, String>;

fn rows(csv_text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let read =
        |record: csv::StringRecord| headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| read(record.expect("a row"))).collect()
}

#[test]
fn decided_cases_agree() {
    let Some(folder) = extra_data("the decided calls") else { return };
    let bench = Bench::new();
    for file in files_like(&folder, "call_decisions") {
        let words = format!("check --practice --map at=instant_utc --map state=address_state {}", file.display());
        let mut wrong = Vec::new();
        let judged = rows(&bench.expect(&words, 0));
        for row in &judged {
            let verdict = if row["verdict"] == "dialable" { "allow" } else { "deny" };
            if verdict != row["expected"] || row["reason"] != row["expected_reason"] {
                wrong.push(format!(
                    "case {}: {verdict} {}, expected {} {}; {} [{}] {}",
                    row["id"],
                    row["reason"],
                    row["expected"],
                    row["expected_reason"],
                    row["note"],
                    row["places"],
                    row["reasons"]
                ));
            }
        }
        eprintln!("{}: {} cases", file.display(), judged.len());
        assert!(!judged.is_empty() && wrong.is_empty(), "{}\n{}", file.display(), wrong.join("\n"));
    }
}

/// Inputs that are read otherwise than the cases expect, each kind with its reason.
fn explained(row: &Row) -> Option<&'static str> {
    let input = row["input"].trim().trim_matches(['\'', '"', '=']);
    let amount = input.contains(['.', 'e', 'E']) && input.chars().all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
    if amount && input.contains(['e', 'E']) {
        return Some("the spreadsheet has destroyed the number's last digits");
    }
    if amount && input.strip_suffix(".0").is_some_and(|whole| !whole.contains('.')) {
        return Some("a decimal: the library takes the 0 behind the point for a digit of the number");
    }
    let shortened = row["expected_e164"].starts_with('+') && row["e164"].is_empty();
    if shortened && row["input"].contains([',', ';']) {
        return Some("several numbers: the library takes the second for an extension");
    }
    if shortened && row["expected_e164"].len() > "+123456789012345".len() {
        return Some("more than the fifteen digits of an international number");
    }
    let odd = |c: char| !c.is_ascii() && !c.is_alphanumeric() || c.is_control();
    if row["expected_e164"].is_empty() && row["input"].contains(odd) {
        return Some("blanks and invisible characters that the library does not know");
    }
    let region = row["default_region"].as_str();
    if region == "UK" || region.trim() != region || region.chars().any(|c| c.is_ascii_lowercase()) {
        return Some("a country in small letters, or UK");
    }
    let area = row["e164"].strip_prefix("+1").and_then(|rest| rest.get(..3)).and_then(|area| area.parse::<u16>().ok());
    let live = |area| outdial::intake::phones::supplement::LIVE_CODES.iter().any(|code| code.area == area);
    area.is_some_and(live).then_some("a live area code that the metadata does not know yet")
}

#[test]
fn phone_cases_agree() {
    let Some(folder) = extra_data("the phone cases") else { return };
    let bench = Bench::new();
    for file in files_like(&folder, "phone_cases") {
        let words = format!("check --map phone=input --map region=default_region {}", file.display());
        let mut wrong = Vec::new();
        let mut allowed = Vec::new();
        let answers = rows(&bench.expect(&words, 0));
        let all = answers.len();
        for row in answers {
            if row["e164"] == row["expected_e164"] {
                continue;
            }
            let line = format!(
                "{} {:?} in {}: {:?}, expected {:?}",
                row["id"], row["input"], row["default_region"], row["e164"], row["expected_e164"]
            );
            match explained(&row) {
                Some(reason) => allowed.push(format!("{line}: {reason}")),
                None => wrong.push(line),
            }
        }
        assert!(allowed.len() * 50 <= all, "an explanation is for a few of {all}:\n{}", allowed.join("\n"));
        eprintln!("{}: {} explained differences\n{}", file.display(), allowed.len(), allowed.join("\n"));
        assert!(wrong.is_empty(), "{}\n{}", file.display(), wrong.join("\n"));
    }
}
