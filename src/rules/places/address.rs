//! What an address says of its place: postcode, state and country, read together.

use super::british::{self, is_inward, is_outward, nations, outward};
use super::names::{country, states};
use super::number::{Said, in_words, plan};
use super::tables::{Spot, deciding_zip, postcode as place_of_postcode, zip};
use crate::domain::place::PlaceEvidence;

/// A place that an address names.
#[derive(Clone, Debug)]
pub struct Named {
    pub spot: Spot,
    /// Told by a postcode: the zones are those at the address, not those of a whole state or country.
    pub exact: bool,
}

/// All that an address says.
#[derive(Clone, Debug, Default)]
pub struct Address {
    /// Its places: one, or several where its parts disagree or can be read in two ways.
    pub places: Vec<Named>,
    pub findings: Vec<String>,
}

/// Reads an address. `number` are the places of the number, which help to read a postcode or a state's code that several
/// countries have.
pub fn read(evidence: &PlaceEvidence, number: &[Spot]) -> Address {
    let mut findings = Vec::new();
    let country = country(&evidence.country);
    let postcode = evidence.postcode.trim();
    let foreign = evidence.number.is_some_and(|number| number.nanp().is_none());
    // A toll-free number is no place's, but an address beside it is written as its country writes addresses.
    let plan = evidence.number.map(plan).unwrap_or_default();
    // Half a postcode may be half a British one.
    let canadian = canadian_letters(postcode).filter(|_| postcode.len() >= 6 || !foreign);
    let british = country.is_none() && british::is_whole(postcode);
    let mut within: Vec<&str> = match &country {
        Some(spot) => vec![country_of(&spot.code)],
        None if canadian.is_some() => vec!["CA"],
        // Numbers of the North American plan do not settle how a state is written: people move within it.
        None if british => ["GB"].into_iter().chain(plan.iter().map(|spot| country_of(&spot.code))).collect(),
        None => plan.iter().map(|spot| country_of(&spot.code)).collect(),
    };
    within.dedup();
    let state = state_said(&evidence.state, postcode, &within, &mut findings);
    let mut countries: Vec<&str> = match &country {
        Some(country) => vec![country_of(&country.code)],
        None => state.iter().map(|spot| country_of(&spot.code)).chain(within).collect(),
    };
    // The two write postcodes so differently that the shape tells them apart, whatever else the row says.
    if countries.is_empty() || countries.contains(&"US") || countries.contains(&"CA") {
        countries.extend(["US", "CA"]);
    }
    let at = postcode_said(postcode, canadian.as_deref(), &countries, &mut findings);
    let mut places = joined(at.spots, state, &evidence.state, number, &mut findings);
    if !at.finding.is_empty() {
        findings.insert(0, at.finding);
    }
    match country {
        Some(country) => with_country(country, &evidence.country, number, &mut places, &mut findings),
        None if !evidence.country.trim().is_empty() => {
            findings.push(format!("country \"{}\": not known, left out", evidence.country.trim()));
        }
        None => {}
    }
    Address { places, findings }
}

/// Whether one of two codes lies in the other: `US-FL` and `US` do, whichever is the first.
pub fn agree(one: &str, other: &str) -> bool {
    let lies_in = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    lies_in(one, other) || lies_in(other, one)
}

/// The inner one of two codes that agree.
pub fn inner<'a>(one: &'a str, other: &'a str) -> &'a str {
    if one.len() >= other.len() { one } else { other }
}

fn country_of(code: &str) -> &str {
    code.split('-').next().unwrap_or(code)
}

fn postcode_said(postcode: &str, canadian: Option<&str>, countries: &[&str], findings: &mut Vec<String>) -> Said {
    if postcode.is_empty() {
        return Said::default();
    }
    if let Some(out) = outward(postcode).filter(|_| countries.iter().any(|code| british::COUNTRIES.contains(code))) {
        let spots = nations(&out);
        if spots.is_empty() {
            findings.push(format!("postcode {postcode}: no area begins so, left out"));
            return Said::default();
        }
        return Said { finding: format!("postcode {postcode}: {}", in_words(&spots)), spots };
    }
    let (kind, shown, spots) = if let Some(letters) = canadian.filter(|_| countries.contains(&"CA")) {
        ("postcode", letters.to_owned(), place_of_postcode("CA", letters))
    } else if let Some(five) = five_digits(postcode).filter(|_| countries.contains(&"US")) {
        let spots = zip(&five);
        ("ZIP", five, spots)
    } else if let Some(four) = four_digits(postcode).filter(|_| countries.contains(&"AU")) {
        let spots = place_of_postcode("AU", &four);
        ("postcode", four, spots)
    } else {
        findings.push(format!("postcode {postcode}: says nothing more of the place"));
        return Said::default();
    };
    if spots.is_empty() {
        findings.push(format!("{kind} {shown}: no state's, left out"));
        return Said::default();
    }
    Said { finding: format!("{kind} {shown}: {}", in_words(&spots)), spots }
}

/// The places of a cell `state`.
fn state_said(text: &str, postcode: &str, within: &[&str], findings: &mut Vec<String>) -> Vec<Spot> {
    let text = text.trim();
    let military = || five_digits(postcode).is_some_and(|five| zip(&five).is_empty());
    // The armed forces' post has "states" of its own; `AE` is not the Emirates there.
    if ["AA", "AE", "AP"].iter().any(|code| text.eq_ignore_ascii_case(code)) && (within == ["US"] || military()) {
        findings.push(format!("state {text}: the armed forces' post, it is no place's"));
        return Vec::new();
    }
    let state = states(text, within);
    if state.is_empty() && !text.is_empty() {
        findings.push(format!("state \"{text}\": not known, left out"));
    }
    state
}

/// The places of postcode and state together: the postcode's where they agree, both where they do not.
fn joined(at: Vec<Spot>, state: Vec<Spot>, text: &str, number: &[Spot], findings: &mut Vec<String>) -> Vec<Named> {
    let mut places: Vec<Named> = at.into_iter().map(|spot| Named { spot, exact: true }).collect();
    let text = text.trim();
    let mut agreed = false;
    for spot in &state {
        if let Some(place) = places.iter_mut().find(|place| place.exact && agree(&place.spot.code, &spot.code)) {
            place.spot.code = inner(&place.spot.code, &spot.code).to_owned();
            agreed = true;
        }
    }
    if agreed {
        findings.push(format!("state {text} agrees"));
        return places;
    }
    if !state.is_empty() {
        let numbers = state.iter().any(|spot| number.iter().any(|said| agree(&said.code, &spot.code)));
        let words = if numbers { " agrees".to_owned() } else { format!(": {}", in_words(&state)) };
        findings.push(format!("state {text}{words}"));
    }
    places.extend(state.into_iter().map(|spot| Named { spot, exact: false }));
    places
}

fn with_country(country: Spot, text: &str, number: &[Spot], places: &mut Vec<Named>, findings: &mut Vec<String>) {
    let text = text.trim();
    let among_places = places.iter().any(|place| agree(&place.spot.code, &country.code));
    if among_places {
        findings.push(format!("country {text} agrees"));
        for place in places.iter_mut().filter(|place| agree(&place.spot.code, &country.code)) {
            place.spot.code = inner(&place.spot.code, &country.code).to_owned();
        }
        return;
    }
    let number_agrees = number.iter().any(|said| agree(&said.code, &country.code));
    let words =
        if number_agrees { " agrees".to_owned() } else { format!(": {}", in_words(std::slice::from_ref(&country))) };
    findings.push(format!("country {text}{words}"));
    places.push(Named { spot: country, exact: false });
}

/// What of a postcode decides, as far as a glance tells, with a mark of its shape: all that have the same are read alike.
pub fn deciding(postcode: &str) -> (u8, &str) {
    let shaped = |shape: &str| {
        let fits = |(sign, like): (u8, u8)| match like {
            b'9' => sign.is_ascii_digit(),
            b'A' => sign.is_ascii_alphabetic(),
            _ => sign == like,
        };
        postcode.len() == shape.len() && postcode.bytes().zip(shape.bytes()).all(fits)
    };
    let british = || postcode.split_once(' ').filter(|(out, rest)| is_outward(out) && is_inward(rest));
    if shaped("99999-9999") || shaped("99999") {
        // Nobody but the United States reads five digits.
        (b'Z', deciding_zip(postcode.get(..5).unwrap_or(postcode)))
    } else if shaped("A9A 9A9") {
        (b'C', postcode.get(..3).unwrap_or(postcode))
    } else if let Some((out, _)) = british() {
        (b'B', out)
    } else {
        (b' ', postcode)
    }
}

/// The first three signs of a Canadian postcode, in capitals: `M5V` of `m5v 2t6`. `None` for other shapes.
fn canadian_letters(postcode: &str) -> Option<String> {
    let signs: String = postcode.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect();
    let shape = signs
        .chars()
        .enumerate()
        .all(|(at, sign)| if at % 2 == 0 { sign.is_ascii_alphabetic() } else { sign.is_ascii_digit() });
    (shape && [3, 6].contains(&signs.len())).then(|| signs.chars().take(3).collect::<String>().to_ascii_uppercase())
}

/// The five digits of a ZIP: without the four that may follow, with the zeros that a spreadsheet took from its front.
fn five_digits(postcode: &str) -> Option<String> {
    // Spreadsheets keep a leading zero by an apostrophe.
    let postcode = postcode.trim_start_matches(['\'', '’']);
    let (first, rest) = postcode.split_once(['-', ' ']).unwrap_or((postcode, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // A spreadsheet's number may end in `.0`.
    let first = first.strip_suffix(".0").unwrap_or(first);
    if !digits(first) || !digits(rest.trim()) {
        return None;
    }
    match first.len() {
        3..=5 => Some(format!("{first:0>5}")),
        7..=9 if rest.is_empty() => format!("{first:0>9}").get(..5).map(str::to_owned),
        _ => None,
    }
}

/// The four digits of an Australian postcode, with the zero that a spreadsheet took from its front.
fn four_digits(postcode: &str) -> Option<String> {
    let digits = postcode.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (3..=4).contains(&postcode.len())).then(|| format!("{postcode:0>4}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zips_are_read_in_any_shape() {
        for (text, expected) in [
            ("33101", Some("33101")),
            ("33101-1234", Some("33101")),
            ("331011234", Some("33101")),
            ("2134", Some("02134")),
            ("2134-0001", Some("02134")),
            ("21340001", Some("02134")),
            ("901", Some("00901")),
            ("33101.0", Some("33101")),
            ("'02134", Some("02134")),
            ("33", None),
            ("SW1A 1AA", None),
            ("M5V 2T6", None),
        ] {
            assert_eq!(five_digits(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn canadian_postcodes_are_known_by_their_shape() {
        for (text, expected) in [
            ("m5v 2t6", Some("M5V")),
            ("M5V2T6", Some("M5V")),
            ("X0A", Some("X0A")),
            ("33101", None),
            ("SW1A 1AA", None),
        ] {
            assert_eq!(canadian_letters(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn codes_agree_when_one_lies_in_the_other() {
        for (one, other, expected) in [
            ("US-FL", "US", true),
            ("US", "US-NY-NYC", true),
            ("US-NY", "US-NY", true),
            ("US-N", "US-NY", false),
            ("US-NY", "US-NJ", false),
        ] {
            assert_eq!(agree(one, other), expected, "{one} {other}");
        }
    }
}
