//! Real lead files of the extra data, imported as a person would, with the figures that a correct import finds.

use crate::floor::{Bench, extra_data};
use serde_json::Value;

const CAMPAIGN: &str = "name = \"lists\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n";

/// File, options, rows, rows with a phone, distinct phones.
const FILES: [(&str, &str, u64, u64, u64); 15] = [
    ("us500_leads.csv", "", 500, 500, 1000),
    ("us500_excel_unicode_text_utf16le.txt", "", 500, 500, 1000),
    ("adventureworks_prospects.csv", "", 2059, 1501, 571),
    ("nhs_gp_practices.csv", "--region GB", 13538, 13259, 11523),
    ("cms_hospitals_cr_only.csv", "", 4826, 4825, 4810),
    ("vicidial_utf8_bom_pipe.txt", "--no-header --map calling_code=4 --map phone=5 --map phone=20", 16, 15, 11),
    ("vicidial_multi.csv", "--no-header --map calling_code=4 --map phone=5 --map phone=20", 14, 14, 12),
    ("vicidial_alt_numbers.txt", "--no-header --map calling_code=4 --map phone=5 --map phone=20", 14, 14, 2),
    ("vicidial_utf8_bom_pipe.txt", "--use-map vicidial", 16, 15, 11),
    ("vicidial_multi.csv", "--use-map vicidial", 14, 14, 12),
    // A third number stands among the alternates, which are no column of phones.
    ("vicidial_alt_numbers.txt", "--use-map vicidial", 14, 14, 2),
    ("newfies_contacts_200.txt", "--no-header --region ES --map phone=1", 200, 0, 0),
    ("newfies_dnc_10.txt", "--no-header --region ES --map phone=1", 10, 10, 10),
    ("uci_bank_additional_full_cut.csv", "--map phone=contact", 41188, 0, 0),
    ("vicidial_status_update.txt", "--no-header --map phone=1", 14, 0, 0),
];

#[test]
fn real_files_import_with_the_figures_of_a_correct_import() {
    let Some(folder) = extra_data("the real lead files") else { return };
    let mut wrong = Vec::new();
    for (file, options, rows, with_phone, distinct) in FILES {
        let bench = Bench::new();
        bench.write("lists.toml", CAMPAIGN);
        bench.expect("campaign import lists.toml", 0);
        let path = folder.join("leads").join(file);
        let words = format!("lead import --format json {options} {}", path.display());
        let counts: Value = serde_json::from_str(&bench.expect(&words, 0)).expect("an account in JSON");
        let found = ["rows", "rows_with_phone", "distinct_phones"].map(|figure| counts[figure].as_u64());
        if found != [Some(rows), Some(with_phone), Some(distinct)] {
            wrong.push(format!("{file} {options}: {found:?}, expected {rows} {with_phone} {distinct}"));
        }
        let parts =
            ["accepted", "merged", "set_aside", "rejected"].map(|part| counts[part].as_u64().unwrap_or_default());
        assert_eq!(parts.iter().sum::<u64>(), rows, "{file}: every row is accounted for");
        bench.expect("db check", 0);
        let again: Value = serde_json::from_str(&bench.expect(&words, 0)).expect("an account in JSON");
        assert_eq!(again["already_loaded"], true, "{file}: loading it again changes nothing");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
