//! Lead files that others published, with the figures that a correct import finds.

use super::reader::{ListReader, ReadOptions};
use crate::domain::phone::PhoneType;
use std::collections::HashSet;
use std::path::PathBuf;

/// The folder of extra data that `OUTDIAL_TEST_DATA` names; says so when there is none.
#[expect(clippy::disallowed_methods, reason = "tests only: the data is no part of the project")]
fn lead_files() -> Option<PathBuf> {
    let folder = std::env::var_os("OUTDIAL_TEST_DATA").map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        eprintln!("SKIPPED the real lead files: OUTDIAL_TEST_DATA names no folder");
    }
    folder.map(|folder| folder.join("leads"))
}

type Case = (&'static str, &'static str, bool, &'static [(&'static str, &'static str)], (u64, u64, usize));

const VICIDIAL: &[(&str, &str)] = &[("calling_code", "4"), ("phone", "5"), ("phone", "20")];
const FIRST: &[(&str, &str)] = &[("phone", "1")];

/// File, region, without header, columns; rows, rows with a phone, distinct phones.
const FILES: [Case; 12] = [
    ("us500_leads.csv", "US", false, &[], (500, 500, 1000)),
    ("us500_excel_unicode_text_utf16le.txt", "US", false, &[], (500, 500, 1000)),
    ("adventureworks_prospects.csv", "US", false, &[], (2059, 1501, 571)),
    ("nhs_gp_practices.csv", "GB", false, &[], (13538, 13259, 11523)),
    ("cms_hospitals_cr_only.csv", "US", false, &[], (4826, 4825, 4810)),
    ("vicidial_utf8_bom_pipe.txt", "US", true, VICIDIAL, (16, 15, 11)),
    ("vicidial_multi.csv", "US", true, VICIDIAL, (14, 14, 12)),
    ("vicidial_alt_numbers.txt", "US", true, VICIDIAL, (14, 14, 2)),
    ("newfies_contacts_200.txt", "ES", true, FIRST, (200, 0, 0)),
    ("newfies_dnc_10.txt", "ES", true, &[], (10, 10, 10)),
    ("uci_bank_additional_full_cut.csv", "US", false, &[("phone", "contact")], (41188, 0, 0)),
    ("vicidial_status_update.txt", "US", true, FIRST, (14, 0, 0)),
];

#[test]
fn real_files_are_read_with_the_figures_of_a_correct_import() {
    let Some(folder) = lead_files() else { return };
    let mut wrong = Vec::new();
    for (file, region, no_header, columns, expected) in FILES {
        let source = std::fs::File::open(folder.join(file)).expect(file);
        let columns = columns.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let options = ReadOptions { columns, region: Some(region.to_owned()), no_header, ..ReadOptions::default() };
        let mut reader = ListReader::new(source, options, chrono::NaiveDate::MAX).expect(file);
        let (mut rows, mut taken, mut unknown, mut numbers) = (0, 0, 0, HashSet::new());
        let mut first_reject = String::new();
        while let Some(outcome) = reader.next_row() {
            let outcome = outcome.expect(file);
            rows += 1;
            assert_eq!(outcome.row, rows, "{file}");
            let whole = outcome.rejects.iter().filter(|reject| reject.whole_row).count();
            assert_eq!(whole, usize::from(outcome.draft.is_none()), "{file} line {}", outcome.line);
            if let Some(draft) = outcome.draft {
                // The figures are those of the metadata alone, without the area codes that it does not know yet.
                let known = draft.phones.iter().filter(|phone| phone.kind != PhoneType::Unassigned);
                let found = known.clone().count();
                numbers.extend(known.map(|phone| phone.number.digits()));
                taken += u64::from(found > 0);
                unknown += u64::from(found == 0);
            } else if first_reject.is_empty() {
                first_reject = format!("{:?}", outcome.rejects);
            }
        }
        let overlays = if file == "adventureworks_prospects.csv" { 13 } else { 0 };
        assert_eq!(unknown, overlays, "{file}: rows with numbers in new area codes only");
        let found = (rows, taken, numbers.len());
        if found != expected {
            let how = reader.described();
            wrong.push(format!("{file}: {found:?}, expected {expected:?} ({how}); first reject {first_reject}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
