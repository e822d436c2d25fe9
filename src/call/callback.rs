//! The time for which a call is agreed, as people write it.

use super::landing::Landings;
use crate::domain::instant;
use crate::domain::lead::Lead;
use crate::domain::phone::PhoneNumber;
use crate::domain::zone::Zone;
use chrono::{DateTime, Utc};

/// Reads the time for which a call to a number of a lead is agreed: an instant with its offset, or a date and a time as the called
/// party's clock will show it.
///
/// # Errors
/// In words: it is no time, or its offset has to be said, since several clocks may be the called party's, or none is known.
pub fn read(text: &str, lead: &Lead, number: PhoneNumber, landings: &dyn Landings) -> Result<DateTime<Utc>, String> {
    let mut local = None;
    let at = instant::read(text, |shown| {
        local = Some(shown);
        shown.and_utc()
    });
    let Some(at) = at else {
        return Err(
            "no time: write date and time, such as 2026-11-24 15:00, with an offset if it is not the called party's \
                    clock, such as 2026-11-24T15:00:00-05:00"
                .to_owned(),
        );
    };
    let Some(local) = local else { return Ok(at) };
    let phone = lead.phones.iter().find(|phone| phone.number == number);
    let names = phone.iter().flat_map(|phone| &phone.place.candidates).flat_map(|candidate| &candidate.zones);
    let zones: Vec<&Zone> = names.filter_map(|name| landings.zone(name)).collect();
    let mut instants: Vec<_> = zones.iter().map(|zone| zone.first_instant(local)).collect();
    instants.sort_unstable();
    instants.dedup();
    match (instants.as_slice(), zones.first()) {
        ([only], _) => Ok(*only),
        (_, None) => {
            Err(format!("by which clock? Nothing says where {number:#} is: write the offset, such as {text}-05:00"))
        }
        (_, Some(first)) => {
            let mut cities: Vec<_> = zones.iter().map(|zone| zone.city()).collect();
            cities.dedup();
            let example = first.dated(first.first_instant(local)).to_rfc3339();
            let cities = cities.join(" or ");
            Err(format!("by which clock? {number:#} may be in {cities}: write the offset, such as {example}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::bench;
    use crate::call::plain::Plain;
    use crate::domain::place::Place;

    #[test]
    fn a_time_without_an_offset_is_the_called_partys() {
        let terms = bench::campaign();
        let landings = Plain::new(&terms);
        let mut lead = bench::lead(1, &[1]);
        let new_york = "US-NY@America/New_York";
        let two = "US-FL@America/Chicago,America/New_York";
        for (place, text, expected) in [
            (new_york, "2026-11-24 15:00", "2026-11-24T20:00:00Z"),
            (new_york, "2026-11-24T15:00:00-06:00", "2026-11-24T21:00:00Z"),
            (new_york, "2026-11-24T15:00Z", "2026-11-24T15:00:00Z"),
            (new_york, "2026-07-24 15:00", "2026-07-24T19:00:00Z"),
            // On the night of the change the clock skips this hour.
            (new_york, "2026-03-08 02:30", "2026-03-08T07:00:00Z"),
            (two, "2026-11-24T15:00-06:00", "no time"),
            (two, "2026-11-24T15:00:00-06:00", "2026-11-24T21:00:00Z"),
            (
                two,
                "2026-11-24 15:00",
                "may be in Chicago or New York: write the offset, such as 2026-11-24T15:00:00-06:00",
            ),
            ("GB@Europe/London|IE@Europe/Dublin", "2026-11-24 15:00", "2026-11-24T15:00:00Z"),
            ("", "2026-11-24 15:00", "Nothing says where"),
            (new_york, "soon", "no time"),
        ] {
            lead.phones[0].place = Place::read(place).expect("a place").into();
            let found = match read(text, &lead, bench::number(1), &landings) {
                Ok(at) => at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                Err(reason) => reason,
            };
            assert!(found.contains(expected), "{place} {text}: {found}");
        }
    }
}
