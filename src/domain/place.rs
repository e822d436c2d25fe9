//! Where the called party may be: never a guess, always the whole set that the evidence allows.

use super::jurisdiction::Jurisdiction;
use super::named::named;
use super::phone::PhoneNumber;
use std::fmt;

/// What is known of a lead's whereabouts, as it came in the list. Empty text is no evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PlaceEvidence {
    pub number: Option<PhoneNumber>,
    /// State or province: a code (`FL`, `US-FL`, `ON`) or a name (`Florida`).
    pub state: String,
    /// ZIP or postcode.
    pub postcode: String,
    /// Country: ISO 3166-1 code or a name.
    pub country: String,
    /// Time zones named outright, IANA names; several with `;`.
    pub zone: String,
}

/// Which evidence decides where number and address do not agree.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PlacePolicy {
    /// Both bind: a call must be lawful where the number says and where the address says.
    #[default]
    Strictest,
    /// The address, if it names a place: numbers go along when people move.
    Address,
    /// The number, if it is a place's: addresses in the list are old.
    Number,
}

named!(PlacePolicy: Strictest = "strictest", Address = "address", Number = "number");

/// One place where the called party may be: its law and its clocks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    pub jurisdiction: Jurisdiction,
    /// IANA names, sorted, never empty: every clock that the evidence allows there.
    pub zones: Vec<String>,
}

/// The set of places that the evidence allows; a call must be lawful in all of them. Empty: the place is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Sorted by jurisdiction.
    pub candidates: Vec<Candidate>,
}

impl Place {
    /// A place of these candidates, sorted.
    pub fn new(mut candidates: Vec<Candidate>) -> Self {
        candidates.sort();
        candidates.dedup();
        Self { candidates }
    }

    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        self.candidates.is_empty()
    }

    /// Reads what [`Display`](fmt::Display) wrote; used to keep places in the database. `None` if it is another text.
    pub fn read(text: &str) -> Option<Self> {
        let mut candidates = Vec::new();
        for part in text.split('|').filter(|part| !part.is_empty()) {
            let (code, zones) = part.split_once('@')?;
            let jurisdiction = Jurisdiction::parse(code).ok()?;
            let zones = zones.split(',').map(str::to_owned).collect();
            candidates.push(Candidate { jurisdiction, zones });
        }
        Some(Self::new(candidates))
    }
}

/// `US-CA@America/Los_Angeles|US-NY@America/New_York`; empty if unknown.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, candidate) in self.candidates.iter().enumerate() {
            let bar = if index == 0 { "" } else { "|" };
            write!(f, "{bar}{}@{}", candidate.jurisdiction, candidate.zones.join(","))?;
        }
        Ok(())
    }
}

/// A place with the sentences that say how it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Located {
    pub place: Place,
    /// What each piece of evidence said, in words: `area code 305: Florida, America/New_York`. For `why`.
    pub findings: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_have_the_words_of_the_schema() {
        for policy in PlacePolicy::ALL {
            assert_eq!(PlacePolicy::from_name(policy.name()), Some(policy));
            assert_eq!(serde_json::to_value(policy).expect("a word"), policy.name());
        }
        assert_eq!(PlacePolicy::default(), PlacePolicy::Strictest);
    }

    #[test]
    fn reads_back_what_it_writes() {
        for text in ["", "US-FL@America/Chicago,America/New_York", "GB@Europe/London|US-CA@America/Los_Angeles"] {
            assert_eq!(Place::read(text).map(|place| place.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Place::read("nonsense"), None);
    }
}
