//! Which evidence decides, by the campaign's policy.

use super::policy_tests::evidence;
use super::*;
use PlacePolicy::{Address, Number, Strictest};

#[test]
fn the_policy_says_which_side_decides() {
    const NEW_YORK_AND_UTAH: &str = "US-NY@America/New_York|US-UT@America/Denver";
    for (phone, state, postcode, zone, policy, expected) in [
        ("+12125550142", "UT", "", "", Strictest, NEW_YORK_AND_UTAH),
        ("+12125550142", "UT", "", "", Address, "US-UT@America/Denver"),
        ("+12125550142", "UT", "", "", Number, "US-NY@America/New_York"),
        // Nothing on the deciding side: the other one.
        ("+12125550142", "", "", "", Address, "US-NY@America/New_York"),
        ("+12125550142", "Utha", "", "", Address, "US-NY@America/New_York"),
        ("+18005550142", "UT", "", "", Number, "US-UT@America/Denver"),
        ("", "UT", "", "", Number, "US-UT@America/Denver"),
        ("+18005550142", "", "", "", Address, ""),
        // One state, two clocks.
        ("+13055550142", "FL", "32501", "", Strictest, "US-FL@America/Chicago,America/New_York"),
        ("+13055550142", "FL", "32501", "", Address, "US-FL@America/Chicago"),
        ("+13055550142", "FL", "32501", "", Number, "US-FL@America/New_York"),
        ("+18505550142", "FL", "32501", "", Number, "US-FL@America/Chicago,America/New_York"),
        ("+13055550142", "FL", "", "", Address, "US-FL@America/Chicago,America/New_York"),
        // A country is in no conflict with its parts.
        ("+13055550142", "US", "", "", Address, "US-FL@America/New_York"),
        ("+13055550142", "US", "", "", Number, "US-FL@America/New_York"),
        ("+442890180100", "GB", "", "", Address, "GB-NIR@Europe/London"),
        ("+442079460100", "US", "", "", Number, "GB@Europe/London"),
        // The number alone tells no city and no nation.
        ("+12125550142", "NY", "10001", "", Number, "US-NY@America/New_York"),
        ("+442079460100", "GB-SCT", "", "", Number, "GB@Europe/London"),
        ("+12125550142", "NY", "10001", "", Address, "US-NY-NYC@America/New_York"),
        ("+442079460100", "GB-SCT", "", "", Address, "GB-SCT@Europe/London"),
        // Parts of an address that disagree bind both.
        ("+12125550142", "UT", "90012", "", Address, "US-CA@America/Los_Angeles|US-UT@America/Denver"),
        // A zone is a part of the address.
        ("+12125550142", "FL", "", "America/Chicago", Address, "US-FL@America/Chicago"),
        ("+18505550142", "", "", "America/Chicago", Address, "US-FL@America/Chicago"),
        ("+18505550142", "", "", "America/Chicago", Number, "US-FL@America/Chicago,America/New_York"),
        ("+18005550142", "FL", "", "America/Chicago", Number, "US-FL@America/Chicago"),
    ] {
        let evidence = evidence(phone, state, postcode, "", zone);
        let found = locate(&evidence, policy, ZoneTable::embedded()).place.to_string();
        assert_eq!(found, expected, "{phone} {state} {postcode} {zone} {policy:?}");
    }
}

#[test]
fn what_was_left_out_is_said() {
    for (phone, state, postcode, zone, policy, expected) in [
        (
            "+12125550142",
            "UT",
            "",
            "",
            Address,
            "the campaign goes by the address: area code 212, New York, is left out",
        ),
        ("+12125550142", "UT", "", "", Number, "the campaign goes by the number: the address, Utah, is left out"),
        (
            "+12125550142",
            "NY",
            "10001",
            "",
            Number,
            "the campaign goes by the number: the address, New York City, is left out",
        ),
        (
            "+13055550142",
            "FL",
            "32501",
            "",
            Address,
            "the campaign goes by the address: area code 305, Florida, America/New_York, is left out",
        ),
        (
            "+442079460100",
            "US-FL",
            "",
            "",
            Address,
            "the campaign goes by the address: +442079460100, United Kingdom, is left out",
        ),
        (
            "+12125550142",
            "NY",
            "",
            "America/Denver",
            Number,
            "the campaign goes by the number: zone America/Denver is left out",
        ),
    ] {
        let evidence = evidence(phone, state, postcode, "", zone);
        let findings = locate(&evidence, policy, ZoneTable::embedded()).findings;
        assert_eq!(findings.last().map(String::as_str), Some(expected), "{findings:?}");
    }
    let agreeing = evidence("+18505550142", "FL", "32501", "", "");
    for policy in PlacePolicy::ALL {
        let findings = locate(&agreeing, policy, ZoneTable::embedded()).findings;
        assert!(!findings.iter().any(|finding| finding.contains("left out")), "{findings:?}");
    }
}
