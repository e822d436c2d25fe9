//! Decided cases that lie outside the project, in the folder that `OUTDIAL_TEST_DATA` names.

use super::*;
use crate::domain::zone::Zone;
use chrono::{DateTime, Timelike, Utc};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The files of the extra data whose names begin so.
#[allow(clippy::disallowed_methods, reason = "tests take an extra data folder from the environment")]
fn files_like(beginning: &str) -> Vec<PathBuf> {
    let Ok(folder) = std::env::var("OUTDIAL_TEST_DATA") else {
        eprintln!("SKIPPED {beginning}*.csv: OUTDIAL_TEST_DATA names no folder");
        return Vec::new();
    };
    let entries = std::fs::read_dir(&folder).expect("the folder of OUTDIAL_TEST_DATA");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let like = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with(beginning) && name.ends_with(".csv")
    };
    let found: Vec<_> = paths.filter(like).collect();
    if found.is_empty() {
        eprintln!("SKIPPED {beginning}*.csv: none in {folder}");
    }
    found
}

fn rows(path: &PathBuf) -> Vec<std::collections::HashMap<String, String>> {
    csv::Reader::from_path(path).expect("a file").deserialize().map(|row| row.expect("a row")).collect()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[test]
fn zones_and_windows_by_prefix_agree() {
    for file in files_like("tz_window_cases") {
        let mut wrong = Vec::new();
        let rows = rows(&file);
        for row in &rows {
            let number = PhoneNumber::parse(&row["e164"]).expect("a number");
            let at = instant(&row["utc_instant"]);
            let names = zones_by_prefix(number);
            let zones: Vec<&Zone> = names.iter().map(|name| ZoneTable::embedded().zone(name).expect(name)).collect();
            let open = |zone: &&Zone| (8..21).contains(&zone.local(at).hour());
            let local: Vec<_> =
                zones.iter().map(|zone| zone.dated(at).format("%Y-%m-%dT%H:%M:%S%z").to_string()).collect();
            // A number without a zone is open nowhere: what is not known is not called.
            let found = [
                if names.is_empty() { "Etc/Unknown".to_owned() } else { names.join(";") },
                local.join(";"),
                (!zones.is_empty() && zones.iter().all(open)).to_string(),
                zones.iter().any(open).to_string(),
            ];
            let expected =
                ["libphonenumber_timezones", "local_times", "in_window_in_every_zone", "in_window_in_some_zone"];
            let mut expected = expected.map(|column| row[column].clone());
            if expected[0].is_empty() {
                "Etc/Unknown".clone_into(&mut expected[0]);
            }
            if found[0] == "Etc/Unknown" {
                // Such files write a clock of UTC there, or none.
                expected[1].clear();
            }
            if found != expected {
                wrong.push(format!("{} {}: {found:?}, expected {expected:?}", row["e164"], row["utc_instant"]));
            }
        }
        eprintln!("{}: {} rows", file.display(), rows.len());
        assert!(!rows.is_empty() && wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// `Mon 08:00:00 -0400` of every clock in the column, `America/New_York Mon 08:00:00 -0400; …`.
fn clocks(column: &str) -> BTreeSet<String> {
    column.split("; ").filter_map(|part| Some(part.split_once(' ')?.1.to_owned())).collect()
}

#[test]
fn decided_calls_have_the_clocks_expected() {
    for file in files_like("call_decisions") {
        let mut wrong = Vec::new();
        let rows = rows(&file);
        for row in &rows {
            let at = instant(&row["instant_utc"]);
            let evidence = PlaceEvidence {
                number: PhoneNumber::parse(&row["phone"]).ok(),
                state: row["address_state"].clone(),
                postcode: row["zip"].clone(),
                ..PlaceEvidence::default()
            };
            let place = locate(&evidence, PlacePolicy::Strictest, ZoneTable::embedded()).place;
            let zones = place.candidates.iter().flat_map(|candidate| &candidate.zones);
            let shown = zones.filter_map(|name| ZoneTable::embedded().zone(name));
            let found: BTreeSet<_> = shown.map(|zone| zone.dated(at).format("%a %H:%M:%S %z").to_string()).collect();
            let expected = clocks(&row["local_times"]);
            let line = format!("case {}: {place} {found:?}, expected {expected:?} {}", row["id"], row["note"]);
            wrong.extend((found != expected).then_some(line));
        }
        eprintln!("{}: {} rows", file.display(), rows.len());
        assert!(!rows.is_empty() && wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    }
}
