//! Places of many rows: worked out once for numbers and addresses that share them.

use super::{address, locate, representative};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Place, PlaceEvidence, PlacePolicy};
use crate::rules::zones::ZoneTable;
use std::collections::HashMap;

/// How many distinct addresses are remembered before the memory is emptied: it does not grow with a file.
const MOST: usize = 200_000;

/// A place among those of one [`KeptPlaces`]: the same id, the same place. Good for as long as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(usize);

/// Places that were found before.
pub struct KeptPlaces<'a> {
    zones: &'a ZoneTable,
    policy: PlacePolicy,
    by_evidence: HashMap<Box<[u8]>, PlaceId>,
    /// There are few places, however many addresses: these are never forgotten.
    by_place: HashMap<Place, PlaceId>,
    places: Vec<Place>,
    /// The evidence that is looked up, in the shape of the keys.
    key: Vec<u8>,
}

impl<'a> KeptPlaces<'a> {
    /// None yet.
    pub fn new(zones: &'a ZoneTable, policy: PlacePolicy) -> Self {
        Self {
            zones,
            policy,
            by_evidence: HashMap::new(),
            by_place: HashMap::new(),
            places: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Which place the evidence gives. Nothing is allocated for evidence that was seen before.
    pub fn place_id(
        &mut self,
        number: Option<PhoneNumber>,
        state: &str,
        postcode: &str,
        country: &str,
        zone: &str,
    ) -> PlaceId {
        let number = number.map(representative);
        self.write_key(number, state, postcode, country, zone);
        if let Some(id) = self.by_evidence.get(self.key.as_slice()) {
            return *id;
        }
        let evidence = PlaceEvidence {
            number,
            state: state.to_owned(),
            postcode: postcode.to_owned(),
            country: country.to_owned(),
            zone: zone.to_owned(),
        };
        let place = locate(&evidence, self.policy, self.zones).place;
        let id = self.id_of(place);
        if self.by_evidence.len() >= MOST {
            self.by_evidence.clear();
        }
        self.by_evidence.insert(self.key.as_slice().into(), id);
        id
    }

    /// The place of an id that [`place_id`](Self::place_id) gave; unknown if others gave it.
    pub fn get(&self, id: PlaceId) -> &Place {
        static UNKNOWN: Place = Place { candidates: Vec::new() };
        self.places.get(id.0).unwrap_or(&UNKNOWN)
    }

    /// As [`locate`], without its findings.
    pub fn place(&mut self, evidence: PlaceEvidence) -> Place {
        let PlaceEvidence { number, state, postcode, country, zone } = evidence;
        let id = self.place_id(number, &state, &postcode, &country, &zone);
        self.get(id).clone()
    }

    fn id_of(&mut self, place: Place) -> PlaceId {
        let next = PlaceId(self.places.len());
        *self.by_place.entry(place).or_insert_with_key(|place| {
            self.places.push(place.clone());
            next
        })
    }

    /// Number, lengths and texts: two pieces of evidence have one key only if they are the same or decide the same.
    fn write_key(&mut self, number: Option<PhoneNumber>, state: &str, postcode: &str, country: &str, zone: &str) {
        let (shape, postcode) = address::deciding(postcode);
        self.key.clear();
        self.key.extend_from_slice(&number.map_or(0, PhoneNumber::digits).to_le_bytes());
        self.key.push(shape);
        for text in [state, postcode, country, zone] {
            self.key.extend_from_slice(&text.len().to_le_bytes());
            self.key.extend_from_slice(text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_that_decides_the_same_has_one_id() {
        let mut kept = KeptPlaces::new(ZoneTable::embedded(), PlacePolicy::Strictest);
        let number = |text| PhoneNumber::parse(text).ok();
        let mut id = |phone, state, postcode| kept.place_id(number(phone), state, postcode, "", "");
        let miami = id("+13055550142", "FL", "33101");
        assert_eq!(id("+13055550199", "FL", "33101-1234"), miami);
        assert_eq!(id("+13055550142", "Florida", ""), miami);
        let pensacola = id("+18505550142", "FL", "32501");
        assert_ne!(pensacola, miami);
        // Cells that run together otherwise.
        assert_ne!(id("", "", "FL"), id("", "FL", ""));
        assert_eq!(kept.get(pensacola).to_string(), "US-FL@America/Chicago");
        assert!(kept.get(PlaceId(99)).is_unknown());
    }

    #[test]
    fn ids_outlive_the_memory_of_addresses() {
        let mut kept = KeptPlaces::new(ZoneTable::embedded(), PlacePolicy::Strictest);
        let first = kept.place_id(None, "FL", "33101", "", "");
        for at in 0..=MOST {
            kept.by_evidence.insert(at.to_le_bytes().as_slice().into(), first);
        }
        let other = kept.place_id(None, "CA", "", "", "");
        assert_eq!(kept.by_evidence.len(), 1);
        assert_eq!(kept.place_id(None, "FL", "33101", "", ""), first);
        assert_eq!(kept.get(first).to_string(), "US-FL@America/New_York");
        assert_eq!(kept.get(other).to_string(), "US-CA@America/Los_Angeles");
    }
}
