//! Addresses and numbers at borders, and evidence that is no place's.

use super::policy_tests::place;
use super::*;

#[test]
fn towns_on_a_border_keep_all_that_may_hold_there() {
    for (zips, expected) in [
        // New York City: its five boroughs, and the edge of Queens.
        ("10001 10280 10314 10451 11004 11005 11109 11201 11368 11432 11697", "US-NY-NYC@America/New_York"),
        ("06390 10501 10801 11010 11021 11050 11501 11701 12207", "US-NY@America/New_York"),
        ("11001 11003 11040", "US-NY@America/New_York|US-NY-NYC@America/New_York"),
        ("36867 36868 36869 36870 36854 36863", "US-AL@America/Chicago,America/New_York"),
        ("36801 35203", "US-AL@America/Chicago"),
        ("57532", "US-SD@America/Chicago,America/Denver"),
        ("97914", "US-OR@America/Boise"),
        ("97201", "US-OR@America/Los_Angeles"),
        ("79901 79936", "US-TX@America/Denver"),
        // The Navajo Nation, the Hopi within it, and towns at its edge.
        ("86045 86030 86034 86039 86042 86043 86040", "US-AZ@America/Denver,America/Phoenix"),
        ("86033 86503", "US-AZ@America/Denver"),
        ("86515", "US-AZ@America/Denver|US-NM@America/Denver"),
        ("85001 86001 86301", "US-AZ@America/Phoenix"),
        // Florida's panhandle: the Apalachicola, and Gulf County on both sides of the line.
        ("32401 32501 32578", "US-FL@America/Chicago"),
        ("32456 32465", "US-FL@America/Chicago,America/New_York"),
        ("32301 32320 32328", "US-FL@America/New_York"),
        ("89883 89825 89831", "US-NV@America/Denver,America/Los_Angeles"),
        ("89449 89101 89801", "US-NV@America/Los_Angeles"),
        ("84083", "US-UT@America/Denver"),
        ("41011 41015", "US-KY@America/New_York"),
        ("42701", "US-KY@America/New_York"),
        ("42001 42101", "US-KY@America/Chicago"),
        ("42718 40175", "US-KY@America/Chicago,America/New_York"),
        ("73946", "US-OK@America/Chicago,America/Denver"),
        ("46402 47708", "US-IN@America/Chicago"),
        ("46204 46601", "US-IN@America/Indiana/Indianapolis"),
        ("46574", "US-IN@America/Chicago,America/Indiana/Indianapolis"),
        ("37402", "US-TN@America/New_York"),
        ("37405 37338", "US-TN@America/Chicago,America/New_York"),
        ("67878", "US-KS@America/Chicago,America/Denver"),
        ("49938 49801", "US-MI@America/Menominee"),
        // In two states.
        ("42223", "US-KY@America/Chicago|US-TN@America/Chicago"),
        ("71749", "US-AR@America/Chicago|US-LA@America/Chicago"),
        ("99362", "US-OR@America/Los_Angeles|US-WA@America/Los_Angeles"),
        ("69216", "US-NE@America/Denver|US-SD@America/Chicago"),
    ] {
        for zip in zips.split(' ') {
            let found = place("", "", zip, "US", "");
            assert_eq!(found, expected, "{zip}");
        }
    }
}

#[test]
fn a_state_beside_a_zip_keeps_the_city_and_the_border() {
    for (phone, state, zip, expected) in [
        ("+12125550142", "New York", "10001", "US-NY-NYC@America/New_York"),
        ("+12125550142", "US-NY", "10001", "US-NY-NYC@America/New_York"),
        ("+12125550142", "New York, NY", "10001", "US-NY-NYC@America/New_York"),
        ("+17185550142", "NY", "11040", "US-NY@America/New_York|US-NY-NYC@America/New_York"),
        ("+12705550142", "KY", "42223", "US-KY@America/Chicago|US-TN@America/Chicago"),
        ("+19285550142", "AZ", "86045", "US-AZ@America/Denver,America/Phoenix"),
        ("+16025550142", "AZ", "86033", "US-AZ@America/Denver,America/Phoenix"),
        ("+14235550142", "TN", "37405", "US-TN@America/Chicago,America/New_York"),
    ] {
        assert_eq!(place(phone, state, zip, "", ""), expected, "{phone} {state} {zip}");
    }
    // Without an address the city's numbers are the state's: its rules come by ZIP alone.
    for area in [212, 332, 347, 465, 646, 718, 917, 929] {
        assert_eq!(place(&format!("+1{area}5550142"), "", "", "", ""), "US-NY@America/New_York", "{area}");
    }
}

#[test]
fn postcodes_of_other_countries_give_their_places() {
    for (phone, state, postcode, country, expected) in [
        ("", "", "2880", "AU", "AU-NSW@Australia/Broken_Hill,Australia/Sydney"),
        ("", "", "2898", "AU", "AU-NSW@Australia/Lord_Howe"),
        ("", "", "2899", "AU", "AU@Pacific/Norfolk|NF@Pacific/Norfolk"),
        ("", "", "6443", "AU", "AU-WA@Australia/Eucla,Australia/Perth"),
        ("+61891234567", "WA", "6000", "", "AU-WA@Australia/Perth"),
        ("", "", "1001", "AU", "AU-NSW@Australia/Sydney"),
        ("", "", "0200", "AU", "AU-ACT@Australia/Sydney"),
        ("", "", "4383", "AU", "AU-NSW@Australia/Sydney|AU-QLD@Australia/Brisbane"),
        ("", "N.S.W.", "2000", "", "AU-NSW@Australia/Sydney"),
        (
            "+61400000000",
            "NT",
            "0872",
            "",
            "AU-NT@Australia/Darwin|AU-QLD@Australia/Brisbane|AU-SA@Australia/Adelaide|AU-WA@Australia/Perth",
        ),
        ("", "", "V1A 1A1", "", "CA-BC@America/Edmonton"),
        ("", "", "V0B 1G0", "CA", "CA-BC@America/Creston,America/Edmonton,America/Vancouver"),
        ("", "", "G4T 1A1", "", "CA-QC@America/Halifax"),
        ("", "", "G0C 1A0", "", "CA-QC@America/Halifax,America/Toronto"),
        ("", "", "S9V 0A1", "", "CA-SK@America/Edmonton"),
        ("", "", "IM1 1AA", "GB", "GB@Europe/London|IM@Europe/Isle_of_Man"),
        ("", "", "IM1 1AA", "Isle of Man", "IM@Europe/Isle_of_Man"),
        ("+441481960100", "", "SW1A 1AA", "", "GB-ENG@Europe/London|GG@Europe/Guernsey"),
        // The shape of a whole one is Britain's alone.
        ("+13055550142", "", "SW1A 1AA", "", "GB-ENG@Europe/London|US-FL@America/New_York"),
        ("", "", "EH1 1YZ", "", "GB-SCT@Europe/London"),
        ("", "Scotland", "EH1 1YZ", "", "GB-SCT@Europe/London"),
        ("+351911234567", "Lisboa", "", "", "PT-11@Europe/Lisbon"),
        ("+34612345678", "ES-GC", "", "", "ES-CN@Atlantic/Canary"),
        ("+34612345678", "Madrid", "", "", "ES-MD@Europe/Madrid"),
        ("+34612345678", "", "", "", "ES@Atlantic/Canary,Europe/Madrid"),
        ("+64211234567", "Auckland", "", "", "NZ-AUK@Pacific/Auckland"),
        ("+64211234567", "Chatham Islands", "", "", "NZ-CIT@Pacific/Chatham"),
        ("+56912345678", "Magallanes", "", "", "CL-MA@America/Punta_Arenas"),
        ("+5292345678", "B.C.", "", "MX", "MX-BCN@America/Tijuana"),
        ("+33612345678", "FR-974", "", "", "FR-974@Europe/Paris,Indian/Reunion"),
        ("+4915228817386", "Bayern", "80331", "", "DE-BY@Europe/Berlin"),
    ] {
        assert_eq!(place(phone, state, postcode, country, ""), expected, "{phone} {state} {postcode} {country}");
    }
}

#[test]
fn numbers_of_no_place_leave_it_to_the_address() {
    for (phone, expected) in [
        ("+448001111111", ""),
        ("+448081570000", ""),
        ("+447012345678", ""),
        ("+449012345678", ""),
        ("+448451234567", ""),
        ("+33800123456", ""),
        ("+498001234567", ""),
        ("+49700123456789", ""),
        ("+611300123456", ""),
        ("+611800123456", ""),
        ("+34900123456", ""),
        ("+35318001234", "IE@Europe/Dublin"),
        ("+18885550142", ""),
        ("+19005550142", ""),
        ("+447911123456", "GG@Europe/Guernsey"),
        ("+447400123456", "GB@Europe/London"),
        ("+443001234567", "GB@Europe/London"),
        ("+33612345678", "FR@Europe/Paris"),
        ("+4915228817386", "DE@Europe/Berlin"),
    ] {
        assert_eq!(place(phone, "", "", "", ""), expected, "{phone}");
    }
    // The country of the number tells how the address is written, though it is no evidence itself.
    assert_eq!(place("+611800123456", "WA", "6000", "", ""), "AU-WA@Australia/Perth");
    assert_eq!(place("+448001111111", "", "EH1 1YZ", "", ""), "GB-SCT@Europe/London");
    let evidence = PlaceEvidence { number: PhoneNumber::parse("+448001111111").ok(), ..PlaceEvidence::default() };
    let located = locate(&evidence, PlacePolicy::Strictest, ZoneTable::embedded());
    assert_eq!(located.findings, ["+448001111111: toll-free, it is no place's"]);
}

#[test]
fn the_post_of_the_armed_forces_is_no_country_s() {
    for (state, zip, country) in [("AE", "09012", ""), ("AP", "96201", "US"), ("AA", "", "US"), ("ae", "34001", "")] {
        let found = place("+13055550142", state, zip, country, "");
        assert_eq!(found, "US-FL@America/New_York", "{state} {zip} {country}");
    }
    assert_eq!(place("+971501234567", "AE", "", "", ""), "AE@Asia/Dubai");
}
