//! Where a law holds: a country, a state or province, a city.

use std::fmt;

/// A place that makes law, as a code: ISO 3166-1 (`US`), ISO 3166-2 (`US-FL`, `GB-ENG`), or a city below it (`US-NY-NYC`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jurisdiction(String);

/// The text is not a jurisdiction's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a jurisdiction: write a code such as US, US-FL, CA-ON or GB-ENG")]
pub struct NotAJurisdiction(pub String);

impl Jurisdiction {
    /// Reads a code; letters may be small.
    ///
    /// # Errors
    /// When the text is not two letters, followed by parts of one to three letters or digits after hyphens.
    pub fn parse(text: &str) -> Result<Self, NotAJurisdiction> {
        let code = text.trim().to_ascii_uppercase();
        let mut parts = code.split('-');
        let country = parts.next().is_some_and(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase()));
        let rest = parts.all(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if country && rest { Ok(Self(code)) } else { Err(NotAJurisdiction(text.to_owned())) }
    }

    /// The code, `US-FL`.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The country's code, `US` for `US-FL`.
    pub fn country(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The jurisdiction around this one: `US-NY-NYC` lies in `US-NY`, `US-NY` in `US`, `US` in none.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('-').map(|(outer, _)| Self(outer.to_owned()))
    }

    /// This jurisdiction and all those around it, the innermost first. All their rules bind at once.
    pub fn chain(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// Whether this is `other` or lies in it.
    pub fn lies_in(&self, other: &Self) -> bool {
        self.chain().any(|outer| outer == *other)
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_runs_outwards() {
        let city = Jurisdiction::parse("us-ny-nyc").expect("a code");
        let chain: Vec<_> = city.chain().map(|j| j.to_string()).collect();
        assert_eq!(chain, ["US-NY-NYC", "US-NY", "US"]);
        assert_eq!(city.country(), "US");
    }

    #[test]
    fn refuses_other_text() {
        for text in ["", "Florida", "USA", "US-", "US-FLOR", "U1", "-US"] {
            assert!(Jurisdiction::parse(text).is_err(), "{text}");
        }
    }
}
