//! Registries that are loaded: for which numbers each speaks, and what it says of one.

use super::phone::PhoneNumber;
use chrono::NaiveDate;
use std::fmt::Write;
use std::sync::Arc;

/// A registry, or a part of one, as it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// Its code as rules name it: `US`, `US-IN`, `GB-TPS`.
    pub code: String,
    /// The name of the suppression list.
    pub list: String,
    /// The day as of which it is.
    pub as_of: NaiveDate,
    pub covers: Coverage,
}

/// For which numbers a list speaks: that it does not name another number says something of these only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Numbers of a country's plan, by its calling code.
    Country(u64),
    /// North American numbers in these area codes: registries are handed out by the area code, and one of which a file
    /// holds no number may not have been bought.
    Areas(Vec<u16>),
    /// The numbers that were sent to be washed, which the store knows one by one.
    Washed,
    /// Nobody can say: what is not listed stays unchecked.
    Nothing,
}

impl Coverage {
    /// Whether the list speaks of a number; `washed` says whether that number was sent to be washed.
    pub fn covers(&self, number: PhoneNumber, washed: bool) -> bool {
        match self {
            Self::Country(code) => has_calling_code(number, *code),
            Self::Areas(areas) => number.nanp().is_some_and(|(area, _, _)| areas.binary_search(&area).is_ok()),
            Self::Washed => washed,
            Self::Nothing => false,
        }
    }

    /// As it is kept: `44`, `1:212,305`, `washed`, nothing.
    pub fn text(&self) -> String {
        match self {
            Self::Country(code) => code.to_string(),
            Self::Areas(areas) => {
                let mut text = "1:".to_owned();
                for (index, area) in areas.iter().enumerate() {
                    // Writing to memory does not fail.
                    let _ = write!(text, "{}{area}", if index > 0 { "," } else { "" });
                }
                text
            }
            Self::Washed => "washed".to_owned(),
            Self::Nothing => String::new(),
        }
    }

    /// Reads what [`text`](Self::text) wrote.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "" => return Some(Self::Nothing),
            "washed" => return Some(Self::Washed),
            _ => {}
        }
        let Some(areas) = text.strip_prefix("1:") else { return text.parse().ok().map(Self::Country) };
        let areas: Result<Vec<u16>, _> = areas.split(',').filter(|area| !area.is_empty()).map(str::parse).collect();
        areas.ok().map(Self::Areas)
    }
}

fn has_calling_code(number: PhoneNumber, code: u64) -> bool {
    let mut rest = number.digits();
    while rest > code {
        rest /= 10;
    }
    rest == code
}

/// What one registry says of a number: that it is listed or, if the registry speaks of such numbers, that it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryCheck {
    pub registry: Arc<Registry>,
    pub listed: bool,
}

/// Registries print as `US list of 2026-11-14`.
impl std::fmt::Display for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} list of {}", self.code, self.as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_speaks_of_the_numbers_that_it_covers() {
        let areas = Coverage::Areas(vec![212, 305]);
        for (coverage, number, washed, covered) in [
            (&areas, "+13055550142", false, true),
            (&areas, "+17865550142", false, false),
            (&areas, "+442079460100", false, false),
            (&Coverage::Country(44), "+442079460100", false, true),
            (&Coverage::Country(44), "+13055550142", false, false),
            (&Coverage::Country(353), "+35312345678", false, true),
            (&Coverage::Country(353), "+353", false, true),
            (&Coverage::Washed, "+61491570156", true, true),
            (&Coverage::Washed, "+61491570156", false, false),
            (&Coverage::Nothing, "+61491570156", true, false),
        ] {
            let Ok(number) = PhoneNumber::parse(number) else { continue };
            assert_eq!(coverage.covers(number, washed), covered, "{number} {coverage:?}");
        }
    }

    #[test]
    fn coverage_reads_back_as_it_was_written() {
        for (coverage, text) in [
            (Coverage::Areas(vec![212, 305]), "1:212,305"),
            (Coverage::Areas(vec![]), "1:"),
            (Coverage::Country(44), "44"),
            (Coverage::Washed, "washed"),
            (Coverage::Nothing, ""),
        ] {
            assert_eq!(coverage.text(), text);
            assert_eq!(Coverage::read(text), Some(coverage));
        }
        assert_eq!(Coverage::read("1:two"), None);
        assert_eq!(Coverage::read("all"), None);
    }
}
