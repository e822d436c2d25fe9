//! Number and address together, and which of them decides where they do not agree.

use super::address::{Named, agree, inner};
use super::clocks::Clocks;
use super::number::Said;
use super::tables::{Spot, name_of};
use crate::domain::place::PlacePolicy;

/// The places of number and address together. `findings` gets what was left out, and by whose policy.
pub fn together(
    clocks: &Clocks<'_>,
    policy: PlacePolicy,
    number: &Said,
    address: &[Named],
    findings: &mut Vec<String>,
) -> Vec<Spot> {
    let both = !number.spots.is_empty() && !address.is_empty();
    let spots = match policy {
        PlacePolicy::Address if both => {
            let spots: Vec<Spot> = address.iter().flat_map(|place| by_address(clocks, place, &number.spots)).collect();
            leave_out(clocks, &spots, number.spots.iter(), ["address", number.name()], findings);
            spots
        }
        PlacePolicy::Number if both => {
            let others = address.iter().map(|place| &place.spot);
            leave_out(clocks, &number.spots, others, ["number", "the address"], findings);
            number.spots.clone()
        }
        PlacePolicy::Strictest | PlacePolicy::Address | PlacePolicy::Number => {
            strictest(clocks, &number.spots, address, findings)
        }
    };
    clocks.merged(spots)
}

/// Findings for those places of the `other` side that the `deciding` one leaves out.
fn leave_out<'s>(
    clocks: &Clocks<'_>,
    kept: &[Spot],
    others: impl Iterator<Item = &'s Spot>,
    [deciding, other]: [&str; 2],
    findings: &mut Vec<String>,
) {
    for spot in others {
        let law = |kept: &&Spot| agree(&kept.code, &spot.code) && inner(&kept.code, &spot.code) == kept.code;
        let clock = |kept: &Spot| spot.zones.iter().any(|zone| clocks.has(&kept.zones, zone));
        let of_its_law: Vec<&Spot> = kept.iter().filter(law).collect();
        if of_its_law.iter().any(|kept| clock(kept)) {
            continue;
        }
        // Where the law is kept, it is the clock that is left out.
        let zones = if of_its_law.is_empty() { String::new() } else { format!(", {}", spot.zones.join(", ")) };
        let place = name_of(&spot.code);
        findings.push(format!("the campaign goes by the {deciding}: {other}, {place}{zones}, is left out"));
    }
}

/// The place that an address names. If it names no more than a country, the number's places there are no conflict: they
/// bind, and of the country's clocks theirs.
fn by_address(clocks: &Clocks<'_>, address: &Named, number: &[Spot]) -> Vec<Spot> {
    let country = &address.spot.code;
    let lies_within = |said: &&Spot| said.code != *country && agree(country, &said.code);
    let parts: Vec<&Spot> =
        number.iter().filter(|_| !address.exact && !country.contains('-')).filter(lies_within).collect();
    if parts.is_empty() {
        return vec![address.spot.clone()];
    }
    let part = |said: &Spot| Spot { code: said.code.clone(), zones: common(clocks, &said.zones, &address.spot.zones) };
    parts.into_iter().map(part).collect()
}

/// All of both, but of places that agree the one.
fn strictest(clocks: &Clocks<'_>, number: &[Spot], address: &[Named], findings: &mut Vec<String>) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut agreed = false;
    for place in address {
        let related = number.iter().filter(|said| agree(&said.code, &place.spot.code));
        let narrowed: Vec<Spot> = related.map(|said| in_agreement(clocks, said, place)).collect();
        if narrowed.is_empty() {
            spots.push(place.spot.clone());
        } else {
            agreed = true;
            spots.extend(narrowed);
        }
    }
    if !agreed {
        if !number.is_empty() && !address.is_empty() {
            findings.push("the number and the address lie in different places: both bind".to_owned());
        }
        spots.extend_from_slice(number);
    }
    spots
}

/// The one place of a number and an address that lie in the same state or country.
fn in_agreement(clocks: &Clocks<'_>, number: &Spot, address: &Named) -> Spot {
    let (ours, theirs) = (&number.zones, &address.spot.zones);
    let code = inner(&number.code, &address.spot.code).to_owned();
    let both = || theirs.iter().chain(ours).copied().collect::<Vec<_>>();
    let zones = if address.exact {
        if clocks.covers(ours, theirs) { theirs.clone() } else { both() }
    } else {
        // A state or a country as a whole: of its clocks those that the number covers, by the names of the inner place.
        let [inner, outer] = if code == address.spot.code { [theirs, ours] } else { [ours, theirs] };
        common(clocks, inner, outer)
    };
    Spot { code, zones }
}

/// Those of `some` that `outer` has too; all of both if there are none.
fn common<'z>(clocks: &Clocks<'_>, some: &[&'z str], outer: &[&'z str]) -> Vec<&'z str> {
    let common: Vec<_> = some.iter().copied().filter(|zone| clocks.has(outer, zone)).collect();
    if common.is_empty() { outer.iter().chain(some).copied().collect() } else { common }
}
