//! The tables of places, read once from the checked-in data. NOTICE says whose they are.

use foldhash::HashMap;
use std::sync::OnceLock;

/// A place with the clocks that one piece of evidence allows there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// A jurisdiction's code, `US-FL`.
    pub code: String,
    /// IANA names, never empty.
    pub zones: Vec<&'static str>,
}

/// A country, a state or a province.
#[derive(Debug)]
pub struct Region {
    pub name: &'static str,
    /// Other names, as people write them.
    pub aliases: Vec<&'static str>,
    /// Every clock in it.
    pub zones: Vec<&'static str>,
}

/// Countries by ISO 3166-1 code and their parts by ISO 3166-2 code.
pub fn regions() -> &'static HashMap<&'static str, Region> {
    static TABLE: OnceLock<HashMap<&'static str, Region>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = rows(include_str!("data/countries.tsv")).chain(rows(include_str!("data/states.tsv")));
        let read = |[code, name, aliases, zones]: [&'static str; 4]| {
            (code, Region { name, aliases: list(aliases), zones: list(zones) })
        };
        rows.map(read).collect()
    })
}

/// The place of this code as a whole, with every clock in it.
pub fn whole(code: &str) -> Option<Spot> {
    regions().get(code).map(|region| Spot { code: code.to_owned(), zones: region.zones.clone() })
}

/// The name of a code's place; for a part that the table lacks, its country's name. The code itself if all fails.
pub fn name_of(code: &str) -> &str {
    let country = code.split('-').next().unwrap_or(code);
    regions().get(code).or_else(|| regions().get(country)).map_or(code, |region| region.name)
}

/// libphonenumber's zones by the longest prefix of a number's digits.
pub fn number_zones(digits: u64) -> Vec<&'static str> {
    static TABLE: OnceLock<HashMap<u64, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = rows(include_str!("data/number_zones.tsv"));
        let read = |[zones, prefixes]: [&'static str; 2]| {
            prefixes.split(' ').filter_map(move |prefix| Some((prefix.parse().ok()?, zones)))
        };
        rows.flat_map(read).collect()
    });
    longest(table, digits).map(list).unwrap_or_default()
}

/// The countries (or parts of one) whose numbers begin with these digits, each with the clocks that such numbers have;
/// none within +1, none for codes of no country.
pub fn countries_by_calling_code(digits: u64) -> Vec<Spot> {
    static TABLE: OnceLock<HashMap<u64, [&'static str; 2]>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = rows(include_str!("data/calling_codes.tsv"));
        rows.filter_map(|[prefix, codes, zones]: [&'static str; 3]| Some((prefix.parse().ok()?, [codes, zones])))
            .collect()
    });
    let Some([codes, zones]) = longest(table, digits) else { return Vec::new() };
    let mut spots: Vec<Spot> = list(codes).into_iter().filter_map(whole).collect();
    if !zones.is_empty() {
        spots.iter_mut().for_each(|spot| spot.zones = list(zones));
    }
    spots
}

/// The places that an area code of the North American plan covers; none if it is no place's or not known.
pub fn area_code(code: u16) -> &'static [Spot] {
    static TABLE: OnceLock<HashMap<u16, Vec<Spot>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = rows(include_str!("data/area_codes.tsv"));
        rows.filter_map(|[code, places]: [&'static str; 2]| Some((code.parse().ok()?, spots(places)))).collect()
    });
    table.get(&code).map(Vec::as_slice).unwrap_or_default()
}

/// The class of these digits outside +1 that is no place's, `toll-free`, if they have one.
pub fn no_place(digits: u64) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<u64, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = rows(include_str!("data/no_place.tsv"));
        let read = |[class, prefixes]: [&'static str; 2]| {
            prefixes.split(' ').filter_map(move |prefix| Some((prefix.parse().ok()?, class)))
        };
        rows.flat_map(read).collect()
    });
    longest(table, digits)
}

/// What is known of ZIPs.
struct Zips {
    /// By the first three digits or the whole ZIP: the state, and every zone found under it.
    places: HashMap<&'static str, (&'static str, &'static str)>,
    /// The zones of single ZIPs, where those of their first three digits are several.
    zones: HashMap<&'static str, &'static str>,
    /// Places on the other side of a border that runs through the ZIP.
    borders: HashMap<&'static str, &'static str>,
    /// By the number of a ZIP, a bit: whether anything is known of it alone.
    alone: Vec<u64>,
}

impl Zips {
    fn is_known_alone(&self, five: &str) -> bool {
        let known =
            || self.places.contains_key(five) || self.zones.contains_key(five) || self.borders.contains_key(five);
        number_of(five)
            .map_or_else(known, |zip| self.alone.get(zip / 64).is_some_and(|bits| bits >> (zip % 64) & 1 == 1))
    }
}

/// The number that five digits are.
fn number_of(five: &str) -> Option<usize> {
    let digits = five.len() == 5 && five.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| five.bytes().fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))
}

fn zips() -> &'static Zips {
    static ZIPS: OnceLock<Zips> = OnceLock::new();
    ZIPS.get_or_init(|| {
        let place = |[prefix, code, zones]: [&'static str; 3]| (prefix, (code, zones));
        let zones = |[zones, zips]: [&'static str; 2]| zips.split(' ').map(move |zip| (zip, zones));
        let border = |[zip, places]: [&'static str; 2]| (zip, places);
        let mut zips = Zips {
            places: rows(include_str!("data/zips.tsv")).map(place).collect(),
            zones: rows(include_str!("data/zip_zones.tsv")).flat_map(zones).collect(),
            borders: rows(include_str!("data/zip_borders.tsv")).map(border).collect(),
            alone: vec![0; 100_000 / 64 + 1],
        };
        let known = zips.places.keys().chain(zips.zones.keys()).chain(zips.borders.keys());
        for zip in known.filter_map(|zip| number_of(zip)) {
            if let Some(bits) = zips.alone.get_mut(zip / 64) {
                *bits |= 1 << (zip % 64);
            }
        }
        zips
    })
}

/// The places of a ZIP of five digits, its own state's first; none if it is no state's, as a military one.
pub fn zip(five: &str) -> Vec<Spot> {
    let zips = zips();
    let known = || zips.places.get(five).or_else(|| zips.places.get(five.get(..3)?));
    let Some((code, zones)) = known() else { return Vec::new() };
    let own = Spot { code: (*code).to_owned(), zones: list(zips.zones.get(five).unwrap_or(zones)) };
    std::iter::once(own).chain(zips.borders.get(five).map(|places| spots(places)).unwrap_or_default()).collect()
}

/// The beginning of a ZIP of five digits that decides its places: three digits, unless something is known of it alone.
pub fn deciding_zip(five: &str) -> &str {
    five.get(..3).filter(|_| !zips().is_known_alone(five)).unwrap_or(five)
}

/// The places of a Canadian or Australian postcode, written in capitals without a space; by its longest known beginning.
pub fn postcode(country: &str, code: &str) -> Vec<Spot> {
    static TABLE: OnceLock<HashMap<(&'static str, &'static str), &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let read = |[country, beginning, places]: [&'static str; 3]| ((country, beginning), places);
        rows(include_str!("data/postcodes.tsv")).map(read).collect()
    });
    let found = (1..=4).rev().find_map(|length| table.get(&(country, code.get(..length)?)));
    found.map(|places| spots(places)).unwrap_or_default()
}

/// The places of a cell, `US-TN@America/Chicago,America/New_York|US-GA@America/New_York`.
fn spots(cell: &'static str) -> Vec<Spot> {
    let spot = |text: &'static str| {
        let (code, zones) = text.split_once('@')?;
        Some(Spot { code: code.to_owned(), zones: zones.split(',').collect() })
    };
    cell.split('|').filter_map(spot).collect()
}

/// The value of the longest decimal prefix of `digits` that the table holds.
fn longest<T: Copy>(table: &HashMap<u64, T>, digits: u64) -> Option<T> {
    std::iter::successors(Some(digits), |rest| Some(rest / 10).filter(|rest| *rest > 0))
        .find_map(|prefix| table.get(&prefix).copied())
}

/// The rows of a table: lines of `N` cells with tabs between them. Lines that begin with `#` are comments.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| <[&str; N]>::try_from(line.split('\t').collect::<Vec<_>>()).ok())
}

fn list(text: &'static str) -> Vec<&'static str> {
    text.split(';').filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::jurisdiction::Jurisdiction;
    use crate::rules::zones::ZoneTable;

    #[test]
    fn every_zone_and_code_in_the_tables_is_known() {
        let zones = ZoneTable::embedded();
        let mut spots: Vec<Spot> = regions().keys().filter_map(|code| whole(code)).collect();
        spots.extend((200..1000).flat_map(area_code).cloned());
        spots.extend((0..100_000).flat_map(|zip_code| zip(&format!("{zip_code:05}"))));
        let letters = ('A'..='Y').flat_map(|letter| ["0A", "0B", "0C", "1A"].map(|rest| format!("{letter}{rest}")));
        spots.extend(letters.flat_map(|code| postcode("CA", &code)));
        assert!(spots.len() > 80_000, "{}", spots.len());
        spots.extend((0..10_000).flat_map(|code| postcode("AU", &format!("{code:04}"))));
        spots.extend((20..1_000_000).flat_map(countries_by_calling_code));
        for spot in spots {
            assert!(Jurisdiction::parse(&spot.code).is_ok() && regions().contains_key(spot.code.as_str()), "{spot:?}");
            assert!(!spot.zones.is_empty() && spot.zones.iter().all(|zone| zones.zone(zone).is_some()), "{spot:?}");
        }
    }

    #[test]
    fn every_zone_by_prefix_is_known() {
        let table = rows(include_str!("data/number_zones.tsv"));
        let zones: Vec<&str> = table.flat_map(|[zones, _]: [&'static str; 2]| list(zones)).collect();
        assert!(zones.len() > 300 && zones.iter().all(|zone| ZoneTable::embedded().zone(zone).is_some()));
    }

    #[test]
    fn every_calling_code_has_its_country() {
        for (digits, codes) in [
            (442_079_460_100, vec!["GB"]),
            (441_481_000_000, vec!["GG"]),
            (441_534_000_000, vec!["JE"]),
            (441_624_000_000, vec!["IM"]),
            // Mobile ranges of the islands lie within ranges of Great Britain.
            (447_700_900_123, vec!["GB"]),
            (447_700_300_123, vec!["JE"]),
            (447_911_123_456, vec!["GG"]),
            (447_911_000_123, vec!["GB"]),
            (442_890_000_000, vec!["GB-NIR"]),
            (77_010_000_000, vec!["KZ"]),
            (74_950_000_000, vec!["RU"]),
            (33_199_000_001, vec!["FR"]),
            (590_590_000_000, vec!["BL", "GP", "MF"]),
            (5_999_000_000, vec!["CW"]),
            // Mayotte has ranges within those of Réunion, Christmas and Cocos Islands share some with Western Australia.
            (262_262_161_234, vec!["RE"]),
            (262_268_960_123, vec!["YT"]),
            (262_268_860_123, vec!["RE", "YT"]),
            (262_269_601_234, vec!["YT"]),
            (262_709_360_123, vec!["YT"]),
            (262_709_230_123, vec!["RE"]),
            (262_801_234_567, vec!["RE", "YT"]),
            (61_891_641_234, vec!["CX"]),
            (61_851_001_234, vec!["AU", "CX"]),
            (61_851_002_234, vec!["AU", "CC"]),
            (61_891_703_573, vec!["AU", "CC"]),
            (61_891_704_573, vec!["AU"]),
            (870_000_000_000, vec![]),
            (883_000_000_000, vec![]),
        ] {
            let found: Vec<_> = countries_by_calling_code(digits).into_iter().map(|spot| spot.code).collect();
            assert_eq!(found, codes, "{digits}");
        }
    }
}
