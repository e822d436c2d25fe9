//! What the law allows: mechanisms in code, values in `jurisdictions/*.toml`.

pub mod age;
pub mod changes;
pub mod exemption;
pub mod frequency;
pub mod holidays;
pub mod jurisdictions;
pub mod law;
pub mod limits;
pub mod parse;
pub mod places;
pub mod rule;
pub mod rulebook;
#[cfg(test)]
pub(crate) mod samples;
pub mod window;
pub mod zones;

pub use parse::parse_hours;
pub use rulebook::Rulebook;
