use super::*;
use crate::domain::phone::PhoneType;
use proptest::prelude::*;

fn one(text: &str, region: &str) -> String {
    match read_one(text, Some(region)) {
        Ok(phone) if phone.extension.is_empty() => phone.number.to_string(),
        Ok(phone) => format!("{}x{}", phone.number, phone.extension),
        Err(fault) => format!("{fault:?}"),
    }
}

/// The numbers of a cell, with their extensions, then the pieces at fault in brackets.
fn cell(text: &str, region: &str, code: Option<&str>) -> String {
    let cell = read_cell(text, Some(region), code);
    let phones = cell.phones.iter().map(|phone| match phone.extension.as_str() {
        "" => phone.number.to_string(),
        extension => format!("{}x{extension}", phone.number),
    });
    let faults = cell.faults.iter().map(|(piece, _)| format!("[{piece}]"));
    phones.chain(faults).collect::<Vec<_>>().join(" ")
}

#[test]
fn reads_one_number_as_the_library_does() {
    for (text, region, expected) in [
        ("305-555-0142", "US", "+13055550142"),
        (" 305 555\u{a0}0142 ", "us", "+13055550142"),
        ("020 7946 0123", "uk", "+442079460123"),
        ("＋44 (0)20 7946 0123", "US", "+442079460123"),
        ("011 44 20 7946 0123", "US", "+442079460123"),
        ("+442079460123", "", "+442079460123"),
        ("+442079460123", "Narnia", "+442079460123"),
        ("tel:+1-305-555-0142;ext=12", "GB", "+13055550142x12"),
        ("305-555-0142 x12", "US", "+13055550142x12"),
        ("305-555-0142 ext. 12", "US", "+13055550142x12"),
        ("305-555-0142 #12", "US", "+13055550142x12"),
        ("305-555-0142 ext. ١٢", "US", "+13055550142x12"),
        ("305-555-0142, 7246", "US", "+13055550142x7246"),
        ("'3055550142", "US", "+13055550142"),
        ("=\"3055550142\"", "US", "+13055550142"),
        ("unknown 3055550142", "US", "+13055550142"),
        ("Biblioteca 910 505 763", "ES", "+34910505763"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("301/23456", "DE", "+4930123456"),
        ("02 3661 8300", "IT", "+390236618300"),
    ] {
        assert_eq!(one(text, region), expected, "{text:?} in {region}");
    }
}

#[test]
fn says_why_there_is_no_number() {
    let plan = |plan: &str| plan.to_owned();
    for (text, region, expected) in [
        ("", "US", PhoneFault::Blank),
        (" \u{200b}\u{a0}", "US", PhoneFault::Blank),
        ("\"\"", "US", PhoneFault::Blank),
        ("n/a", "US", PhoneFault::NoDigits),
        ("+", "US", PhoneFault::NoDigits),
        ("0", "US", PhoneFault::NotANumber),
        ("2.12556E+09", "DE", PhoneFault::LostDigits),
        ("3055550142.0", "US", PhoneFault::Decimal("3055550142".to_owned())),
        ("/025121253.0", "DE", PhoneFault::Decimal("025121253".to_owned())),
        ("112", "US", PhoneFault::ShortNumber { digits: "112".to_owned(), plan: plan("US (+1)") }),
        ("305-555-01423", "US", PhoneFault::TooLong { plan: plan("US (+1)") }),
        ("30555501423055550143", "US", PhoneFault::TooLong { plan: plan("US") }),
        ("(000) 000-0000", "US", PhoneFault::NotValid { plan: plan("US (+1)") }),
        ("+800 0", "US", PhoneFault::TooShort { plan: plan("any country") }),
        ("3055550142", "", PhoneFault::NeedsRegion),
        ("3055550142", "ZZ", PhoneFault::NeedsRegion),
        ("3055550142", "CS", PhoneFault::UnknownRegion("CS".to_owned())),
        ("+999 3055550142", "US", PhoneFault::UnknownCallingCode("+999 3055550142".to_owned())),
        ("305 555 0142 or 305 555 0143", "US", PhoneFault::SeveralNumbers(2)),
        ("030 123456 / 030 123457", "DE", PhoneFault::SeveralNumbers(2)),
    ] {
        let fault = read_one(text, Some(region)).expect_err(text);
        assert_eq!(fault, expected, "{text:?} in {region}");
        assert!(fault.to_string().contains(": "), "{fault}: says what is wrong and what to do");
    }
}

#[test]
fn reads_every_number_of_a_cell() {
    for (text, region, expected) in [
        ("", "US", ""),
        (" \u{a0}\u{200b}", "US", ""),
        ("305-555-0142", "US", "+13055550142"),
        ("305-555-0142 / 305-555-0143", "US", "+13055550142 +13055550143"),
        ("3055550142,3055550143;3055550144|3055550145", "US", "+13055550142 +13055550143 +13055550144 +13055550145"),
        ("305-555-0142\n305-555-0143", "US", "+13055550142 +13055550143"),
        ("305-555-0142 or (305) 555-0142", "US", "+13055550142"),
        ("305-555-0142 x12 & 305-555-0143, ext 7", "US", "+13055550142x12 +13055550143x7"),
        ("305-555-0142 305-555-0143", "US", "+13055550142 +13055550143"),
        ("home 305-555-0142 cell 305-555-0143", "US", "+13055550142 +13055550143"),
        ("call after 5: 305-555-0142", "US", "+13055550142"),
        ("305-555-0142 (home)", "US", "+13055550142"),
        ("0121 234 5678 (home)", "GB", "+441212345678"),
        ("030 123456 (home)", "DE", "+4930123456"),
        ("030 123456, Flat 2", "DE", "+4930123456"),
        ("Smith, Jo 305-555-0142", "US", "+13055550142"),
        ("305-555-0142, ask for Bo", "US", "+13055550142"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("305-555-0142/3", "US", "+13055550142"),
        ("030/12345678", "DE", "+493012345678"),
        ("800-555-0142, 7246", "US", "+18005550142x7246"),
        ("030 123456 / 030 123457", "DE", "+4930123456 +4930123457"),
        ("3055550142.0", "US", "+13055550142"),
        ("4930123456.0", "DE", "+4930123456"),
        ("3.055550142E9", "US", "+13055550142"),
        ("2.12556E+09", "DE", "[2.12556E+09]"),
        ("2,12556E+09", "DE", "[2,12556E+09]"),
        ("2.12556E+09 / 305-555-0142", "US", "+13055550142 [2.12556E+09]"),
        ("n/a", "US", "[n/a]"),
        ("1234 5 / 77", "US", "[1234 5] [77]"),
        ("tel:+1-305-555-0142;ext=12;isub=3", "GB", "+13055550142x12"),
        ("03 331 6005 extension 123456789012345678901", "NZ", "+6433316005"),
        ("621-555-0142 (home)", "US", "+16215550142"),
        ("home: 621-555-0142, cell: 305-555-0142", "US", "+16215550142 +13055550142"),
        ("born 2026-11-23 10:00", "US", "[born 2026-11-23]"),
        // The country is the link's own, and words are none of letters that stand for digits.
        ("tel:55501420;phone-context=+4720", "NO", "[tel:55501420;phone-context=+4720]"),
        ("tel:1806235;phone-context=+965", "CD", "+9651806235"),
        ("+1 900-212-FRXE", "SI", "+19002123793"),
        ("305-555-0142-HOME", "US", "+13055550142"),
        ("305-555-0142-home", "US", "+13055550142"),
    ] {
        assert_eq!(cell(text, region, None), expected, "{text:?} in {region}");
    }
}

#[test]
fn reads_national_numbers_of_a_calling_code() {
    for (text, region, code, expected) in [
        ("7275550142", "GB", "1", "+17275550142"),
        ("17275550142", "", "1", "+17275550142"),
        ("2079460123", "US", "44", "+442079460123"),
        ("020 7946 0123", "US", "+44", "+442079460123"),
        ("442079460123", "US", "0044", "+442079460123"),
        ("+13055550142", "US", "44", "+13055550142"),
        ("312 345 6789", "US", "39", "+393123456789"),
        ("0236618300", "US", " 39 ", "+390236618300"),
        ("292507250", "", "61", "+61292507250"),
        ("12345678", "US", "800", "+80012345678"),
        ("3055550142", "US", "", "+13055550142"),
        ("3055550142", "US", "999", "[3055550142]"),
        ("3055550142", "US", "one", "[3055550142]"),
        ("+13055550142", "US", "one", "+13055550142"),
        ("7275550142 / 7275550143", "", "1", "+17275550142 +17275550143"),
    ] {
        assert_eq!(cell(text, region, Some(code)), expected, "{text:?} with code {code:?}");
    }
    let nobody = read_cell("3055550142", Some("US"), Some("999"));
    assert_eq!(nobody.faults[0].1, PhoneFault::UnknownCallingCode("999".to_owned()));
}

#[test]
fn numbers_kept_for_fiction_are_taken() {
    for (text, region, taken) in [
        ("+353 20 915 0101", "IE", true),
        ("020 915 0101", "IE", true),
        ("+353 20 925 0101", "IE", false),
        ("+353 20 908 0101", "IE", false),
        ("+44 20 9150 0101", "GB", false),
    ] {
        let read = read_one(text, Some(region));
        assert_eq!(read.is_ok_and(|phone| phone.kind == PhoneType::Unassigned), taken, "{text}");
    }
}

#[test]
fn keeps_live_numbers_that_the_metadata_does_not_know() {
    for code in supplement::LIVE_CODES {
        let text = format!("({}) 555-0142", code.area);
        for phone in [read_one(&text, Some("US")), read_one(&format!("+1 {text}"), None)] {
            let phone = phone.expect(&text);
            assert_eq!(phone.kind, PhoneType::Unassigned, "{text}: the metadata knows it by now");
            assert_eq!(phone.number.to_string(), format!("+1{}5550142", code.area));
        }
    }
    for text in ["621-155-0142", "621-911-0142", "292-555-0142", "621-555-014"] {
        assert!(read_one(text, Some("US")).is_err(), "{text}");
    }
    assert!(supplement::LIVE_CODES.windows(2).all(|pair| pair[0].area < pair[1].area));
}

#[test]
fn tells_the_type() {
    for (text, kind) in [
        ("+13055550142", PhoneType::FixedOrMobile),
        ("+442079460123", PhoneType::Fixed),
        ("+447400123456", PhoneType::Mobile),
        ("+18005550142", PhoneType::TollFree),
        ("+15005550142", PhoneType::Personal),
        ("+449002345678", PhoneType::PremiumRate),
    ] {
        assert_eq!(read_one(text, None).expect(text).kind, kind, "{text}");
    }
}

/// Texts that look a little like cells: digits, the signs around them, a few words.
fn cellish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[0-9]{1,11}",
        2 => "[-+ ().,/;|'\"=#xE\n*~]{1,3}",
        1 => prop::sample::select(vec!["305-555-0142", "+44 20 7946 0123", "ext. ", " or ", ";ext=", "tel:", "home", "\u{a0}", "１２", "é"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in any::<String>(), region in "[A-Z]{0,3}", code in "\\PC{0,5}") {
        let _ = read_one(&text, Some(&region));
        let _ = read_cell(&text, Some(&region), Some(&code));
    }

    #[test]
    fn phones_of_a_cell_are_distinct_and_faults_come_from_it(text in cellish(), region in prop::sample::select(vec!["US", "GB", "DE", ""])) {
        let cell = read_cell(&text, Some(region), None);
        let mut numbers: Vec<_> = cell.phones.iter().map(|phone| phone.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), cell.phones.len());
        let cleaned = text::clean(&text);
        prop_assert!(cell.faults.iter().all(|(piece, _)| cleaned.contains(piece.as_str())));
        let blank = cell.phones.is_empty() && cell.faults.is_empty();
        prop_assert_eq!(blank, cleaned.is_empty());
    }

    #[test]
    fn a_number_reads_back_from_its_own_writing(text in cellish(), region in prop::sample::select(vec!["US", "GB", "DE", "IT"])) {
        for phone in read_cell(&text, Some(region), None).phones {
            let again = read_one(&phone.number.to_string(), None).map(|again| (again.number, again.kind));
            prop_assert_eq!(again, Ok((phone.number, phone.kind)));
        }
    }

    #[test]
    fn whatever_is_one_number_is_that_number_in_a_cell(area in 201_u32..990, line in 100_u32..200) {
        let text = format!("({area}) 555-0{line}");
        if let Ok(phone) = read_one(&text, Some("US")) {
            prop_assert_eq!(read_cell(&text, Some("US"), None).phones, vec![phone.clone()]);
            prop_assert_eq!(read_cell(&text, Some("GB"), Some("1")).phones, vec![phone]);
        }
    }
}
