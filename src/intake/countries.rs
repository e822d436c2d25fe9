//! Countries as lists write them.

use super::header::normalise;
use std::collections::HashMap;

/// ISO 3166-1 codes of two and of three letters, and names with `;` between them.
const TABLE: &str = include_str!("countries.csv");

/// What a cell for a country says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Country {
    /// ISO 3166-1, two letters.
    Region(&'static str),
    /// A calling code, `44` or `+44`.
    CallingCode(String),
    /// Text that is neither.
    Unknown,
    Blank,
}

pub(super) struct Countries {
    regions: HashMap<String, &'static str>,
}

impl Countries {
    pub(super) fn new() -> Self {
        let mut regions = HashMap::new();
        for line in TABLE.lines() {
            let mut cells = line.splitn(3, ',');
            let region = cells.next().unwrap_or_default();
            let names = std::iter::once(region).chain(cells.next()).chain(cells.next().unwrap_or_default().split(';'));
            for name in names {
                regions.insert(normalise(name), region);
            }
        }
        Self { regions }
    }

    /// Reads a cell: `US`, `USA`, `United States`, `Deutschland`, `+49`.
    pub(super) fn read(&self, cell: &str) -> Country {
        let text = cell.trim();
        if text.is_empty() {
            return Country::Blank;
        }
        let digits = text.trim_start_matches('+').trim_start_matches("00");
        if (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Country::CallingCode(digits.to_owned());
        }
        self.regions.get(&normalise(text)).map_or(Country::Unknown, |region| Country::Region(region))
    }
}

/// A part of the United Kingdom that lists name as a country. Its holidays are its own.
pub(super) fn is_nation_of_gb(cell: &str) -> bool {
    ["england", "scotland", "wales", "northernireland"].contains(&normalise(cell).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_countries() {
        let countries = Countries::new();
        for (cell, expected) in [
            ("US", Country::Region("US")),
            (" usa ", Country::Region("US")),
            ("U.S.A.", Country::Region("US")),
            ("United States", Country::Region("US")),
            ("uk", Country::Region("GB")),
            ("Scotland", Country::Region("GB")),
            ("DEUTSCHLAND", Country::Region("DE")),
            ("Côte d'Ivoire", Country::Region("CI")),
            ("Korea, Republic of", Country::Unknown),
            ("Samoa", Country::Region("WS")),
            ("44", Country::CallingCode("44".to_owned())),
            ("+1", Country::CallingCode("1".to_owned())),
            ("0049", Country::CallingCode("49".to_owned())),
            ("12345", Country::Unknown),
            ("Elbonia", Country::Unknown),
            ("  ", Country::Blank),
        ] {
            assert_eq!(countries.read(cell), expected, "{cell}");
        }
    }

    #[test]
    fn no_name_is_that_of_two_countries() {
        let mut seen = HashMap::new();
        for line in TABLE.lines() {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!((cells.len(), cells[0].len(), cells[1].len()), (3, 2, 3), "{line}");
            for name in cells[2].split(';').chain([cells[0], cells[1]]) {
                let other = seen.insert(normalise(name), cells[0]);
                assert!(other.is_none_or(|other| other == cells[0]), "{name}: {other:?}");
            }
        }
        assert_eq!(TABLE.lines().count(), 250);
    }
}
