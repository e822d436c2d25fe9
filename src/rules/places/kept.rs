//! Places of many rows: worked out once for numbers and addresses that share them.

use super::address::{self, Address};
use super::number::{self, Said};
use super::{representative, together};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::{Place, PlaceEvidence, PlacePolicy};
use crate::rules::zones::ZoneTable;
use foldhash::{HashMap, HashMapExt};
use std::sync::Arc;

/// How many distinct addresses, and how many of them together with numbers, are remembered before the memory is emptied: it
/// does not grow with a file.
const MOST: usize = 200_000;

/// A place among those of one [`KeptPlaces`]: the same id, the same place. Good for as long as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(usize);

impl PlaceId {
    /// From 0, with few gaps or none.
    pub fn index(self) -> usize {
        self.0
    }
}

type Zones = Vec<&'static str>;

/// Places that were found before. Numbers and addresses are each read once, and put together once: there are few of what
/// numbers say and few of what addresses say, but a file may hold each with each.
pub struct KeptPlaces<'a> {
    zones: &'a ZoneTable,
    policy: PlacePolicy,
    /// What the first digits of a number say, by them; equal sayings have one index.
    numbers: HashMap<u64, usize>,
    by_said: HashMap<Vec<(String, Zones)>, usize>,
    said: Vec<Said>,
    /// What an address says, by its texts; equal sayings have one index.
    addresses: HashMap<Box<[u8]>, usize>,
    /// The same of short texts, as those of the United States and Canada are: these are found without a look elsewhere.
    short_addresses: HashMap<u128, usize>,
    by_read: HashMap<Vec<(String, Zones, bool)>, usize>,
    read: Vec<Address>,
    /// By what the number says, what the address says, and the zones that are named.
    together: HashMap<(usize, usize, Box<str>), PlaceId>,
    /// The same without zones, which are rarely named.
    zoneless: HashMap<(usize, usize), PlaceId>,
    /// There are few places, however many addresses: these are never forgotten.
    by_place: HashMap<Arc<Place>, PlaceId>,
    places: Vec<Arc<Place>>,
    unknown: Arc<Place>,
    /// The address that is looked up, in the shape of the keys.
    key: Vec<u8>,
}

impl<'a> KeptPlaces<'a> {
    /// None yet.
    pub fn new(zones: &'a ZoneTable, policy: PlacePolicy) -> Self {
        Self {
            zones,
            policy,
            numbers: HashMap::new(),
            by_said: HashMap::new(),
            said: Vec::new(),
            addresses: HashMap::new(),
            short_addresses: HashMap::new(),
            by_read: HashMap::new(),
            read: Vec::new(),
            together: HashMap::new(),
            zoneless: HashMap::new(),
            by_place: HashMap::new(),
            places: Vec::new(),
            unknown: Arc::default(),
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
        let address = self.address(abroad(number), [state, postcode, country]);
        let said = self.number(number);
        self.both(said, address, zone)
    }

    /// The places of the numbers of one row, in their order, into `places`. `address` is the row's, without a number.
    pub fn of_row(
        &mut self,
        numbers: impl Iterator<Item = PhoneNumber>,
        address: &PlaceEvidence,
        places: &mut Vec<PlaceId>,
    ) {
        places.clear();
        let texts = [address.state.as_str(), &address.postcode, &address.country];
        let mut north_american = None;
        for number in numbers.map(representative) {
            let address_read = match abroad(Some(number)) {
                None => *north_american.get_or_insert_with(|| self.address(None, texts)),
                abroad => self.address(abroad, texts),
            };
            let said = self.number(Some(number));
            places.push(self.both(said, address_read, &address.zone));
        }
    }

    /// The place of what a number says and what an address says.
    fn both(&mut self, said: usize, address: usize, zone: &str) -> PlaceId {
        if zone.is_empty() {
            if let Some(id) = self.zoneless.get(&(said, address)) {
                return *id;
            }
        } else if let Some(id) = self.together.get(&(said, address, zone.into())) {
            return *id;
        }
        let (nothing, nowhere) = (Said::default(), Address::default());
        let (said_now, address_now) =
            (self.said.get(said).unwrap_or(&nothing), self.read.get(address).unwrap_or(&nowhere));
        let place = together(said_now, address_now, zone, self.policy, self.zones).place;
        let id = self.id_of(place);
        if self.zoneless.len() + self.together.len() >= MOST {
            self.zoneless.clear();
            self.together.clear();
        }
        if zone.is_empty() {
            self.zoneless.insert((said, address), id);
        } else {
            self.together.insert((said, address, zone.into()), id);
        }
        id
    }

    /// What a number says, read once.
    fn number(&mut self, number: Option<PhoneNumber>) -> usize {
        let digits = number.map_or(0, PhoneNumber::digits);
        if let Some(at) = self.numbers.get(&digits) {
            return *at;
        }
        let said = number.map(number::places).unwrap_or_default();
        let saying = said.spots.iter().map(|spot| (spot.code.clone(), spot.zones.clone())).collect();
        let at = *self.by_said.entry(saying).or_insert_with(|| {
            self.said.push(said);
            self.said.len() - 1
        });
        if self.numbers.len() >= MOST {
            self.numbers.clear();
        }
        self.numbers.insert(digits, at);
        at
    }

    /// What an address says beside a number: how it is read depends on where the number belongs, but not on which of the
    /// numbers of North America it is.
    fn address(&mut self, abroad: Option<PhoneNumber>, [state, postcode, country]: [&str; 3]) -> usize {
        let short = if abroad.is_none() { short_key([state, postcode, country]) } else { None };
        if short.is_none() {
            self.write_key(abroad, state, postcode, country);
        }
        let known = match &short {
            Some(short) => self.short_addresses.get(short),
            None => self.addresses.get(self.key.as_slice()),
        };
        if let Some(at) = known {
            return *at;
        }
        let evidence = PlaceEvidence {
            number: abroad,
            state: state.to_owned(),
            postcode: postcode.to_owned(),
            country: country.to_owned(),
            zone: String::new(),
        };
        let address = address::read(&evidence, &[]);
        let saying = |place: &address::Named| (place.spot.code.clone(), place.spot.zones.clone(), place.exact);
        let saying: Vec<_> = address.places.iter().map(saying).collect();
        let at = *self.by_read.entry(saying).or_insert_with(|| {
            self.read.push(address);
            self.read.len() - 1
        });
        if self.addresses.len() + self.short_addresses.len() >= MOST {
            self.addresses.clear();
            self.short_addresses.clear();
        }
        match short {
            Some(short) => self.short_addresses.insert(short, at),
            None => self.addresses.insert(self.key.as_slice().into(), at),
        };
        at
    }

    /// The place of an id that [`place_id`](Self::place_id) gave; unknown if others gave it.
    pub fn get(&self, id: PlaceId) -> &Arc<Place> {
        self.places.get(id.0).unwrap_or(&self.unknown)
    }

    /// As [`locate`](super::locate), without its findings.
    pub fn place(&mut self, evidence: &PlaceEvidence) -> Arc<Place> {
        let PlaceEvidence { number, state, postcode, country, zone } = evidence;
        let id = self.place_id(*number, state, postcode, country, zone);
        Arc::clone(self.get(id))
    }

    fn id_of(&mut self, place: Place) -> PlaceId {
        let next = PlaceId(self.places.len());
        *self.by_place.entry(Arc::new(place)).or_insert_with_key(|place| {
            self.places.push(Arc::clone(place));
            next
        })
    }

    /// Number, lengths and texts: two addresses have one key only if they are the same or decide the same.
    fn write_key(&mut self, abroad: Option<PhoneNumber>, state: &str, postcode: &str, country: &str) {
        let (shape, postcode) = address::deciding(postcode);
        self.key.clear();
        self.key.extend_from_slice(&abroad.map_or(0, PhoneNumber::digits).to_le_bytes());
        self.key.push(shape);
        for text in [state, postcode, country] {
            self.key.extend_from_slice(&text.len().to_le_bytes());
            self.key.extend_from_slice(text.as_bytes());
        }
    }
}

/// Lengths and texts of an address in 16 bytes, if it is that short. Two addresses have one key only if they decide the same.
fn short_key([state, postcode, country]: [&str; 3]) -> Option<u128> {
    let (shape, postcode) = address::deciding(postcode);
    let mut key = [0; 16];
    let (head, mut room) = key.split_at_mut(4);
    head.copy_from_slice(&[shape, short(state)?, short(postcode)?, short(country)?]);
    for text in [state, postcode, country] {
        let (here, rest) = room.split_at_mut_checked(text.len())?;
        here.copy_from_slice(text.as_bytes());
        room = rest;
    }
    Some(u128::from_le_bytes(key))
}

fn short(text: &str) -> Option<u8> {
    u8::try_from(text.len()).ok()
}

/// A number outside North America.
fn abroad(number: Option<PhoneNumber>) -> Option<PhoneNumber> {
    number.filter(|number| number.nanp().is_none())
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
            kept.short_addresses.insert(at as u128, 0);
            kept.zoneless.insert((at, at), first);
        }
        let other = kept.place_id(None, "CA", "", "", "");
        assert_eq!((kept.short_addresses.len(), kept.zoneless.len()), (1, 1));
        assert_eq!(kept.place_id(None, "FL", "33101", "", ""), first);
        assert_eq!(kept.get(first).to_string(), "US-FL@America/New_York");
        assert_eq!(kept.get(other).to_string(), "US-CA@America/Los_Angeles");
    }
}
