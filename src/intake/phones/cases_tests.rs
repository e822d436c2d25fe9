//! Reading against the case files of a folder that `OUTDIAL_TEST_DATA` names: inputs with their region, and what
//! libphonenumber makes of them.

use super::*;
use std::collections::HashMap;
use std::path::PathBuf;

type Row = HashMap<String, String>;
type Holds = fn(&Row) -> bool;

/// Rows that are read otherwise than libphonenumber reads them, each kind with its reason.
const EXPLAINED: [(&str, Holds); 7] = [
    ("a decimal: the library takes the 0 behind the point for a digit of the number", |row| {
        matches!(text::spoilt(&text::clean(&row["input"])), Some(Spoilt::Decimal(_)))
    }),
    ("lost digits: the library takes the exponent for digits of the number", |row| {
        text::spoilt(&text::clean(&row["input"])) == Some(Spoilt::LostDigits)
    }),
    ("a live area code that the metadata does not know yet", |row| {
        let read = read_one(&row["input"], Some(&row["default_region"]));
        read.is_ok_and(|phone| phone.kind == crate::domain::phone::PhoneType::Unassigned)
    }),
    ("several numbers: the library takes the second for an extension", |row| {
        matches!(read_one(&row["input"], Some(&row["default_region"])), Err(PhoneFault::SeveralNumbers(_)))
    }),
    ("blanks and invisible characters that the library does not know", |row| {
        row["input"] != text::clean(&row["input"])
            && Home::new(Some(&row["default_region"]), None).read(row["input"].trim()).is_err()
    }),
    ("more than the fifteen digits of an international number", |row| row["expected_e164"].len() > 16),
    ("a country in small letters, or UK", |row| {
        let region = row["default_region"].as_str();
        region == "UK" || region.trim() != region || region.chars().any(|c| c.is_ascii_lowercase())
    }),
];

/// More explained rows than one in this many, and the reading has left the library behind.
const ONE_EXPLAINED_IN: usize = 200;

fn case_files() -> Vec<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the folder of extra data is a setting of the test run")]
    let Some(folder) = std::env::var_os("OUTDIAL_TEST_DATA") else {
        eprintln!("SKIPPED the phone cases: OUTDIAL_TEST_DATA names no folder");
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).expect("the folder of extra data");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("phone_cases") && name.ends_with(".csv")
    });
    assert!(!files.is_empty(), "the folder of extra data holds no phone cases");
    files
}

#[test]
fn agrees_with_libphonenumber() {
    for file in case_files() {
        let mut reader = csv::Reader::from_path(&file).expect("a case file");
        let rows: Vec<Row> = reader.deserialize().map(|row| row.expect("a case")).collect();
        let mut wrong = Vec::new();
        let mut explained = Vec::new();
        for row in &rows {
            let read = read_one(&row["input"], Some(&row["default_region"]));
            let (number, extension) = match &read {
                Ok(phone) => (phone.number.to_string(), phone.extension.as_str()),
                Err(_) => (String::new(), row["extension"].as_str()),
            };
            if number == row["expected_e164"]
                && extension == row["extension"]
                && read.is_ok() == (row["expected_status"] == "valid")
            {
                continue;
            }
            let line = format!(
                "{} {:?} in {}: {read:?}, expected {}",
                row["id"], row["input"], row["default_region"], row["expected_e164"]
            );
            match EXPLAINED.iter().find(|(_, holds)| holds(row)) {
                Some((reason, _)) => explained.push(format!("{line}: {reason}")),
                None => wrong.push(line),
            }
        }
        eprintln!("{}: {} cases, {} explained\n{}", file.display(), rows.len(), explained.len(), explained.join("\n"));
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
        assert!(explained.len() * ONE_EXPLAINED_IN <= rows.len(), "too many explained:\n{}", explained.join("\n"));
    }
}
