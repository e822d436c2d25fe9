//! The mappings of other systems' layouts.

use super::LeadMap;
use crate::domain::fault::Fault;

/// Name and text of each, sorted by name.
const MAPS: [(&str, &str); 11] = [
    ("convoso", include_str!("convoso.toml")),
    ("five9", include_str!("five9.toml")),
    ("hubspot", include_str!("hubspot.toml")),
    ("quexs", include_str!("quexs.toml")),
    ("salesforce", include_str!("salesforce.toml")),
    ("vicidial", include_str!("vicidial.toml")),
    ("vicidial-export", include_str!("vicidial-export.toml")),
    ("vicidial-minicsv", include_str!("vicidial-minicsv.toml")),
    ("vicidial-minicsv02", include_str!("vicidial-minicsv02.toml")),
    ("vicidial-stdrankowner", include_str!("vicidial-stdrankowner.toml")),
    ("vicidial-web", include_str!("vicidial-web.toml")),
];

/// The names of the mappings that are built in, sorted.
pub fn named_ones() -> impl Iterator<Item = &'static str> {
    MAPS.iter().map(|(name, _)| *name)
}

/// The mapping of this name, if one is built in.
///
/// # Errors
/// A fault in its text, which the tests exclude.
pub fn built_in(name: &str) -> Option<Result<LeadMap, Fault>> {
    let (name, text) = MAPS.iter().find(|(known, _)| *known == name)?;
    Some(LeadMap::parse(name, text))
}
