//! The place of a called party, as the set of candidates that number, address and zone allow.
//!
//! A wrong guess calls somebody at night, so nothing is guessed: a call must be lawful in every candidate, at every clock
//! of it. Evidence narrows the set only where it agrees; where it does not, all of it binds.

mod address;
#[cfg(test)]
mod border_tests;
mod british;
#[cfg(test)]
mod case_tests;
mod clocks;
mod conflict;
#[cfg(test)]
mod conflict_tests;
mod kept;
mod names;
mod number;
#[cfg(test)]
mod policy_tests;
mod tables;

use crate::domain::jurisdiction::Jurisdiction;
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Candidate, Located, Place, PlaceEvidence, PlacePolicy};
use crate::rules::zones::ZoneTable;
use address::Address;
use clocks::Clocks;
use number::Said;
use tables::Spot;

pub use kept::{KeptPlaces, PlaceId};

/// Where the evidence puts the called party.
///
/// - Number and address in the same state: the address's clock if the area code covers it, otherwise every clock of both.
/// - In different states: both places bind. So do the parts of an address that disagree.
/// - A number alone: every place and clock that its area code covers; outside +1, its country's.
/// - An address alone, or beside a number that is no place's (toll-free, personal): the address's.
/// - A zone: narrows a candidate that has its clock to it, is added to one that has not. Alone it says nothing of the law.
///
/// That is [`PlacePolicy::Strictest`]. With [`PlacePolicy::Address`] the address's places decide alone, if it names any; one
/// that names only a country is in no conflict with a number of it. With [`PlacePolicy::Number`] the number's places decide
/// alone, if it is a place's; a zone is left out with the address.
pub fn locate(evidence: &PlaceEvidence, policy: PlacePolicy, zones: &ZoneTable) -> Located {
    let said = evidence.number.map(number::places).unwrap_or_default();
    let address = address::read(evidence, &said.spots);
    together(&said, &address, &evidence.zone, policy, zones)
}

/// The place of a number and an address that were read, and of the zones that are named outright.
fn together(said: &Said, address: &Address, zone: &str, policy: PlacePolicy, zones: &ZoneTable) -> Located {
    let mut findings: Vec<String> = [&said.finding].into_iter().filter(|found| !found.is_empty()).cloned().collect();
    findings.extend_from_slice(&address.findings);
    let clocks = Clocks { zones };
    let mut spots = conflict::together(&clocks, policy, said, &address.places, &mut findings);
    if policy == PlacePolicy::Number && !said.spots.is_empty() {
        let zone = zone.trim();
        if !zone.is_empty() {
            findings.push(format!("the campaign goes by the number: zone {zone} is left out"));
        }
    } else {
        clocks.narrow_to(zone, &mut spots, &mut findings);
    }
    let candidate = |spot: Spot| {
        let jurisdiction = Jurisdiction::parse(&spot.code).ok()?;
        let mut zones: Vec<String> = clocks.distinct(spot.zones).into_iter().map(str::to_owned).collect();
        zones.sort();
        Some(Candidate { jurisdiction, zones })
    };
    Located { place: Place::new(spots.into_iter().filter_map(candidate).collect()), findings }
}

/// The jurisdictions that a text may mean, by code or by name in any of its spellings: `fl`, `Florida`, `Québec`. None if it
/// names no place.
pub fn meant(text: &str) -> Vec<Jurisdiction> {
    let spots = names::country(text).into_iter().chain(names::states(text, &[]));
    let mut found: Vec<Jurisdiction> = Vec::new();
    for place in spots.filter_map(|spot| Jurisdiction::parse(&spot.code).ok()) {
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found
}

/// What a place is called; its code if that is not known.
pub fn name(place: &Jurisdiction) -> String {
    tables::regions().get(place.code()).map_or(place.code(), |region| region.name).to_owned()
}

/// Whether two names are one but for case, accents and points.
pub fn same_name(one: &str, other: &str) -> bool {
    names::plain(one) == names::plain(other)
}

/// Every country and every part of one that has a name here: code and name.
pub fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    tables::regions().iter().map(|(code, region)| (*code, region.name))
}

/// Whether a text is the ISO 3166-1 code of a country, `US`.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && tables::regions().contains_key(code)
}

/// The zones that libphonenumber lists for the longest known prefix of a number, as it lists them: errors and all, and
/// without regard to porting. [`locate`] takes the whole area code instead.
pub fn zones_by_prefix(number: PhoneNumber) -> Vec<&'static str> {
    tables::number_zones(number.digits())
}

/// The area codes of the North American plan that cover no place of a country, `US`. Those that are no place's (toll-free) or not
/// known are none of them.
pub fn area_codes_outside(country: &str) -> Vec<u16> {
    let outside = |code: &u16| {
        let spots = tables::area_code(*code);
        !spots.is_empty() && spots.iter().all(|spot| spot.code.split('-').next() != Some(country))
    };
    (200..1_000).filter(outside).collect()
}

/// A number that [`locate`] puts in the same place as this one, and as all others of its area code: its first digits, then
/// zeros. For keeping answers.
fn representative(number: PhoneNumber) -> PhoneNumber {
    // Eight digits is the longest prefix in the table of calling codes; in +1 the area code decides.
    let kept = if number.nanp().is_some() { 10_000 } else { 100_000_000 };
    let digits = number.digits();
    let unit = std::iter::successors(Some(1), |unit| Some(unit * 10)).find(|unit| digits / unit < kept).unwrap_or(1);
    PhoneNumber::from_digits(digits / unit * unit).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_codes_lie_outside_a_country_if_they_cover_no_place_of_it() {
        let (us, ca) = (area_codes_outside("US"), area_codes_outside("CA"));
        for (area, of_us, of_ca) in [
            (305, true, false),
            (787, true, false),
            (671, true, false),
            (416, false, true),
            (867, false, true),
            (876, false, false),
            // Toll-free, personal, and one that nobody has: abroad nowhere.
            (800, true, true),
            (500, true, true),
            (999, true, true),
        ] {
            assert_eq!((!us.contains(&area), !ca.contains(&area)), (of_us, of_ca), "{area}");
        }
    }
}
