//! Telephone cells: any text, read at home in any country.
//!
//! The first byte chooses the country of national numbers, the second the row's own calling code; the rest is the cell.

#![no_main]

use libfuzzer_sys::fuzz_target;
use outdial::domain::phone::PhoneNumber;
use outdial::intake::phones::{both_ways, read_cell, read_one};
use std::collections::BTreeSet;

const REGIONS: [Option<&str>; 16] = [
    Some("US"),
    None,
    Some("GB"),
    Some("CA"),
    Some("DE"),
    Some("IT"),
    Some("MX"),
    Some("BR"),
    Some("AR"),
    Some("PH"),
    Some("us"),
    Some("JM"),
    Some("FR"),
    Some("SG"),
    Some("XX"),
    Some(""),
];
const CODES: [Option<&str>; 8] =
    [None, Some("1"), Some("44"), Some("+44"), Some("0049"), Some("52"), Some("999"), Some("")];

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first_chunk::<2>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let region = REGIONS[usize::from(choice[0] & 15)];
    let code = CODES[usize::from(choice[1] & 7)];

    let cell = read_cell(text, region, code);
    let [short, long] = both_ways(text, region, code);
    assert_eq!(short, long, "the short way says what the long one says");
    let numbers: BTreeSet<_> = cell.phones.iter().map(|phone| phone.number).collect();
    assert_eq!(numbers.len(), cell.phones.len(), "none twice");
    for phone in &cell.phones {
        let printed = phone.number.to_string();
        assert_eq!(PhoneNumber::parse(&printed), Ok(phone.number), "the shape of E.164");
        assert!(phone.extension.bytes().all(|digit| digit.is_ascii_digit()), "{:?}", phone.extension);
        // Written out, it is the same number in every country.
        for home in [region, None, Some("GB")] {
            let again = read_one(&printed, home).map(|again| (again.number, again.kind, again.extension));
            assert_eq!(again, Ok((phone.number, phone.kind, String::new())), "{text:?} gave {printed}");
        }
    }
    for (piece, fault) in &cell.faults {
        assert!(!piece.is_empty() && !fault.to_string().is_empty());
    }
    let digits = text.chars().any(|c| c.is_ascii_digit());
    assert!(!digits || !cell.phones.is_empty() || !cell.faults.is_empty(), "{text:?} is lost");

    // Where there are words a cell is read with more care: they may stand between numbers.
    if let Ok(one) = read_one(text, region)
        && !text.contains(char::is_alphabetic)
    {
        let cell = read_cell(text, region, None);
        assert!(
            cell.phones.iter().any(|phone| phone.number == one.number),
            "{text:?}: {one:?}, but as a cell {cell:?}"
        );
    }
});
