//! The policy, case by case, and what always holds.

use super::*;
use proptest::prelude::*;

pub fn evidence(phone: &str, state: &str, postcode: &str, country: &str, zone: &str) -> PlaceEvidence {
    PlaceEvidence {
        number: PhoneNumber::parse(phone).ok(),
        state: state.into(),
        postcode: postcode.into(),
        country: country.into(),
        zone: zone.into(),
    }
}

pub fn place(phone: &str, state: &str, postcode: &str, country: &str, zone: &str) -> String {
    locate(&evidence(phone, state, postcode, country, zone), PlacePolicy::Strictest, ZoneTable::embedded())
        .place
        .to_string()
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table, a line a case")]
fn number_and_address_give_the_place() {
    for (phone, state, postcode, country, expected) in [
        // A number alone.
        ("+13055550142", "", "", "", "US-FL@America/New_York"),
        ("+18505550142", "", "", "", "US-FL@America/Chicago,America/New_York"),
        ("+18125550142", "", "", "", "US-IN@America/Chicago,America/New_York"),
        ("+19285550142", "", "", "", "US-AZ@America/Denver,America/Phoenix"),
        ("+12085550142", "", "", "", "US-ID@America/Boise,America/Los_Angeles"),
        ("+442079460100", "", "", "", "GB@Europe/London"),
        ("+590590001234", "", "", "", "BL@America/St_Barthelemy|GP@America/Guadeloupe|MF@America/Marigot"),
        // The address's clock, where the area code covers it.
        ("+18505550142", "FL", "32501", "", "US-FL@America/Chicago"),
        ("+18505550142", "US-FL", "32301-1234", "", "US-FL@America/New_York"),
        ("+18505550142", "", "32301", "", "US-FL@America/New_York"),
        ("+18505550142", "Fla.", "", "", "US-FL@America/Chicago,America/New_York"),
        ("+14235550142", "TN", "37402", "US", "US-TN@America/New_York"),
        // Every clock of both, where it does not.
        ("+13055550142", "FL", "32501", "", "US-FL@America/Chicago,America/New_York"),
        // Different states: both.
        ("+12125550142", "CA", "90012", "", "US-CA@America/Los_Angeles|US-NY@America/New_York"),
        ("+14165550142", "US-FL", "", "", "CA-ON@America/Toronto|US-FL@America/Chicago,America/New_York"),
        // Parts of an address that disagree: both, and the number's is one of them.
        ("+13055550142", "FL", "90012", "", "US-CA@America/Los_Angeles|US-FL@America/New_York"),
        // New York City by ZIP.
        ("+12125550142", "NY", "10001", "", "US-NY-NYC@America/New_York"),
        ("+12125550142", "NY", "12207", "", "US-NY@America/New_York"),
        ("+15165550142", "NY", "11501", "", "US-NY@America/New_York"),
        ("+17185550142", "", "11004", "", "US-NY-NYC@America/New_York"),
        ("+12125550142", "NY", "", "", "US-NY@America/New_York"),
        // Lost zeros.
        ("+16175550142", "MA", "2134", "", "US-MA@America/New_York"),
        ("+17875550142", "PR", "901", "", "US-PR@America/Puerto_Rico"),
        // A prefix, and the few ZIPs under it that lie elsewhere.
        ("+18085550142", "HI", "96701", "", "US-HI@Pacific/Honolulu"),
        ("", "", "96799", "", "US-AS@Pacific/Pago_Pago"),
        ("", "", "96910", "", "US-GU@Pacific/Guam"),
        ("", "", "96940", "", "PW@Pacific/Palau"),
        ("", "", "96943", "", "FM@Pacific/Chuuk"),
        // Towns for which the sources disagree, or by whose own clocks two times hold: both. Others under the prefix: one.
        ("+16055550142", "SD", "57532", "", "US-SD@America/Chicago,America/Denver"),
        ("+12705550142", "KY", "42757", "", "US-KY@America/Chicago,America/New_York"),
        ("+14235550142", "TN", "37320", "", "US-TN@America/New_York"),
        ("+12705550142", "KY", "42719", "", "US-KY@America/New_York"),
        // An overlay covers what its elder sibling covers.
        ("+13065550142", "", "", "", "CA-SK@America/Regina"),
        ("+14745550142", "", "", "", "CA-SK@America/Regina"),
        // An address alone, or with a number that is no place's.
        ("", "FL", "", "", "US-FL@America/Chicago,America/New_York"),
        ("+18005550142", "FL", "33101", "", "US-FL@America/New_York"),
        ("+18005550142", "", "", "", ""),
        ("+80012345678", "", "", "GB", "GB@Europe/London"),
        ("+19995550142", "", "", "", ""),
        ("", "", "", "", ""),
        // A military ZIP is no state's.
        ("", "", "09012", "", ""),
        // Towns on a border of clocks keep both.
        ("+13345550142", "AL", "36867", "", "US-AL@America/Chicago,America/New_York"),
        // Canada.
        ("+14165550142", "ON", "M5V 2T6", "", "CA-ON@America/Toronto"),
        ("+18075550142", "Ontario", "P9N 1A1", "Canada", "CA-ON@America/Winnipeg"),
        ("+19025550142", "CA-NS", "", "", "CA-NS@America/Halifax"),
        ("+19025550142", "", "C1A 1A1", "", "CA-PE@America/Halifax"),
        ("+17095550142", "CA-NL", "", "", "CA-NL@America/St_Johns"),
        ("+17095550142", "CA-NL", "A2V 1A1", "", "CA-NL@America/Goose_Bay"),
        ("+17095550142", "", "", "", "CA-NL@America/Goose_Bay,America/St_Johns"),
        ("+18675550142", "YT", "", "", "CA-YT@America/Whitehorse"),
        ("+14165550142", "CA", "M5V 2T6", "", "CA-ON@America/Toronto"),
        // Signs that only Canada's postcodes have, and digits beside a province: what disagrees binds too.
        ("+13055550142", "FL", "M5V 2T6", "", "CA-ON@America/Toronto|US-FL@America/New_York"),
        ("+14165550142", "ON", "10001", "", "CA-ON@America/Toronto|US-NY-NYC@America/New_York"),
        ("+18765550142", "", "33101", "", "JM@America/Jamaica|US-FL@America/New_York"),
        ("+18765550142", "JM", "", "", "JM@America/Jamaica"),
        ("+442079460100", "", "W1A", "", "GB-ENG@Europe/London"),
        ("+442079460100", "", "EH1 1YZ", "", "GB-SCT@Europe/London"),
        ("+442079460100", "England", "TD15 1AA", "GB", "GB-ENG@Europe/London|GB-SCT@Europe/London"),
        ("+442079460100", "", "QQ1 1AA", "", "GB@Europe/London"),
        // Outside +1.
        ("+442079460100", "GB-SCT", "", "", "GB-SCT@Europe/London"),
        ("+442079460100", "England", "SW1A 1AA", "GB", "GB-ENG@Europe/London"),
        ("+442079460100", "", "", "United Kingdom", "GB@Europe/London"),
        ("+442079460100", "US-NY", "10001", "", "GB@Europe/London|US-NY-NYC@America/New_York"),
        ("+351296000001", "PT-20", "", "", "PT-20@Atlantic/Azores"),
        ("+559240000001", "BR-AM", "", "", "BR-AM@America/Manaus"),
        ("+61255501234", "AU-NSW", "2000", "", "AU-NSW@Australia/Sydney"),
        ("+61255501234", "AU-NSW", "2898", "", "AU-NSW@Australia/Lord_Howe"),
        ("+61870101234", "NT", "800", "AU", "AU-NT@Australia/Darwin"),
        ("+6443890001", "NZ", "", "", "NZ@Pacific/Auckland"),
        ("+64211234567", "", "", "", "NZ@Pacific/Auckland,Pacific/Chatham"),
        ("+919999900001", "IN", "", "", "IN@Asia/Kolkata"),
        ("+576010000001", "CO", "", "", "CO@America/Bogota"),
        ("+4930123456", "", "10115", "", "DE@Europe/Berlin"),
        ("+13055550142", "FL", "33101", "USA", "US-FL@America/New_York"),
        ("+13055550142", "", "", "US", "US-FL@America/New_York"),
        ("+17875550142", "", "", "PR", "US-PR@America/Puerto_Rico"),
        // What can't be read is left out.
        ("+13055550142", "Flordia", "", "", "US-FL@America/New_York"),
    ] {
        assert_eq!(place(phone, state, postcode, country, ""), expected, "{phone} {state:?} {postcode:?} {country:?}");
    }
}

#[test]
fn a_zone_narrows_what_has_its_clock_and_is_added_to_the_rest() {
    for (phone, state, zone, expected) in [
        ("+18505550142", "", "America/Chicago", "US-FL@America/Chicago"),
        ("+18505550142", "", "america/new_york", "US-FL@America/New_York"),
        ("+13055550142", "", "America/Los_Angeles", "US-FL@America/Los_Angeles,America/New_York"),
        ("+12125550142", "UT", "America/Denver", "US-NY@America/Denver,America/New_York|US-UT@America/Denver"),
        ("+13055550142", "", "America/Nowhere", "US-FL@America/New_York"),
        ("+18005550142", "", "America/New_York", ""),
    ] {
        assert_eq!(place(phone, state, "", "", zone), expected, "{phone} {state} {zone}");
    }
}

#[test]
fn findings_say_what_each_piece_of_evidence_said() {
    for (phone, state, postcode, country, expected) in [
        (
            "+13055550142",
            "FL",
            "33101",
            "",
            vec!["area code 305: Florida, America/New_York", "ZIP 33101: Florida, America/New_York", "state FL agrees"],
        ),
        (
            "+12125550142",
            "UT",
            "",
            "",
            vec![
                "area code 212: New York, America/New_York",
                "state UT: Utah, America/Denver",
                "the number and the address lie in different places: both bind",
            ],
        ),
        (
            "+13055550142",
            "Flordia",
            "",
            "Atlantis",
            vec![
                "area code 305: Florida, America/New_York",
                "state \"Flordia\": not known, left out",
                "country \"Atlantis\": not known, left out",
            ],
        ),
        ("", "", "", "", vec![]),
    ] {
        let located =
            locate(&evidence(phone, state, postcode, country, ""), PlacePolicy::Strictest, ZoneTable::embedded());
        assert_eq!(located.findings, expected);
    }
}

#[test]
fn countries_are_known_by_code() {
    for (code, expected) in
        [("US", true), ("GB", true), ("XK", true), ("us", false), ("ZZ", false), ("US-FL", false), ("", false)]
    {
        assert_eq!(is_country(code), expected, "{code}");
    }
}

#[test]
fn a_representative_keeps_what_decides() {
    for (number, expected) in
        [("+13055550142", "+13050000000"), ("+442079460100", "+442079460000"), ("+6831234", "+6831234")]
    {
        let number = PhoneNumber::parse(number).expect(number);
        assert_eq!(representative(number).to_string(), expected);
    }
}

fn some_evidence() -> impl Strategy<Value = PlaceEvidence> {
    let number = prop_oneof![
        (200u64..1000, 2_000_000u64..10_000_000).prop_map(|(area, rest)| 10_000_000_000 + area * 10_000_000 + rest),
        20_000_000u64..999_000_000_000,
    ];
    let state = prop_oneof![
        Just(String::new()),
        "[A-Z]{2}",
        "(US|CA|GB|AU|BR|FR|DE)-[A-Z]{2,3}",
        "\\PC{0,6}",
        Just("Florida".into())
    ];
    let postcode = prop_oneof![Just(String::new()), "[0-9]{3,5}", "[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", "\\PC{0,8}"];
    let country = prop_oneof![Just(String::new()), "[A-Z]{2}", Just("US".into()), Just("Canada".into())];
    let zone = prop_oneof![Just(String::new()), Just("America/Denver".into()), Just("Europe/London;Asia/Tokyo".into())];
    (prop::option::of(number), state, postcode, country, zone).prop_map(|(number, state, postcode, country, zone)| {
        let number = number.and_then(|digits| PhoneNumber::from_digits(digits).ok());
        PlaceEvidence { number, state, postcode, country, zone }
    })
}

proptest! {
    #[test]
    fn every_candidate_has_clocks_that_are_known_and_the_place_reads_back(evidence in some_evidence()) {
        let table = ZoneTable::embedded();
        let place = locate(&evidence, PlacePolicy::Strictest, table).place;
        for candidate in &place.candidates {
            prop_assert!(!candidate.zones.is_empty(), "{evidence:?}: {place}");
            prop_assert!(candidate.zones.iter().all(|zone| table.zone(zone).is_some()), "{evidence:?}: {place}");
            prop_assert!(candidate.zones.is_sorted());
        }
        prop_assert_eq!(Place::read(&place.to_string()), Some(place));
    }

    #[test]
    fn a_state_that_agrees_adds_no_place(area in 200u64..1000, rest in 2_000_000u64..10_000_000) {
        let table = ZoneTable::embedded();
        let number = PhoneNumber::from_digits(10_000_000_000 + area * 10_000_000 + rest).ok();
        let alone = locate(&PlaceEvidence { number, ..PlaceEvidence::default() }, PlacePolicy::Strictest, table).place;
        for candidate in &alone.candidates {
            let state = candidate.jurisdiction.code().to_owned();
            // Codes of small countries are codes of states too: MS is Montserrat and Mississippi.
            if !state.contains('-') {
                continue;
            }
            let both = locate(&PlaceEvidence { number, state, ..PlaceEvidence::default() }, PlacePolicy::Strictest, table).place;
            prop_assert!(both.candidates.iter().all(|c| alone.candidates.iter().any(|a| a.jurisdiction == c.jurisdiction)), "{both} {alone}");
        }
    }

    #[test]
    fn a_representative_lies_where_its_numbers_lie(evidence in some_evidence()) {
        let table = ZoneTable::embedded();
        let number = evidence.number.map(representative);
        prop_assert!(number <= evidence.number);
        let place = locate(&PlaceEvidence { number, ..evidence.clone() }, PlacePolicy::Strictest, table).place;
        prop_assert_eq!(locate(&evidence, PlacePolicy::Strictest, table).place, place);
    }

    #[test]
    fn kept_places_are_those_found_anew(rows in prop::collection::vec((some_evidence(), 0..PlacePolicy::ALL.len()), 1..20)) {
        let table = ZoneTable::embedded();
        let mut kept = PlacePolicy::ALL.map(|policy| KeptPlaces::new(table, policy));
        for (evidence, which) in rows.iter().chain(&rows) {
            let kept = &mut kept[*which];
            let expected = locate(evidence, PlacePolicy::ALL[*which], table).place;
            let PlaceEvidence { number, state, postcode, country, zone } = evidence;
            let id = kept.place_id(*number, state, postcode, country, zone);
            prop_assert_eq!(&**kept.get(id), &expected, "{:?}", evidence);
            prop_assert_eq!(&*kept.place(evidence), &expected);
            if let Some(number) = *number {
                let address = PlaceEvidence { number: None, ..evidence.clone() };
                let mut of_row = Vec::new();
                kept.of_row([number, number].into_iter(), &address, &mut of_row);
                let places: Vec<_> = of_row.into_iter().map(|place| &**kept.get(place)).collect();
                prop_assert_eq!(places, [&expected, &expected]);
            }
        }
    }

    #[test]
    fn postcodes_that_decide_alike_give_one_place(
        evidence in some_evidence(),
        codes in prop_oneof![
            ("[0-9]{5}-[0-9]{4}", "-[0-9]{4}"),
            ("[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}", " [0-9][A-Z]{2}"),
            ("[A-Z][0-9][A-Z] [0-9][A-Z][0-9]", " [0-9][A-Z][0-9]"),
        ],
    ) {
        let (postcode, ending) = codes;
        let other = format!("{}{ending}", postcode.split(['-', ' ']).next().unwrap_or_default());
        prop_assert_eq!(address::deciding(&postcode), address::deciding(&other));
        let at = |postcode| locate(&PlaceEvidence { postcode, ..evidence.clone() }, PlacePolicy::Strictest, ZoneTable::embedded());
        prop_assert_eq!(at(postcode).place, at(other).place);
    }

    /// However much an address says beside it, the clocks of a number's place are left out only for an agreeing address's.
    #[test]
    fn an_address_elsewhere_removes_nothing(evidence in some_evidence()) {
        let table = ZoneTable::embedded();
        let evidence = PlaceEvidence { zone: String::new(), ..evidence };
        let number = locate(&PlaceEvidence { number: evidence.number, ..PlaceEvidence::default() }, PlacePolicy::Strictest, table).place;
        let whole = locate(&evidence, PlacePolicy::Strictest, table).place;
        let agrees = whole.candidates.iter().any(|c| number.candidates.iter().any(|n| c.jurisdiction.lies_in(&n.jurisdiction)));
        prop_assert!(number.is_unknown() || agrees, "{evidence:?}: {whole} lacks {number}");
    }
}
