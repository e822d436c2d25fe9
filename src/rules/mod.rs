//! What the law allows: mechanisms in code, values in `jurisdictions/*.toml`.

pub mod holidays;
pub mod jurisdictions;
pub mod parse;
pub mod places;
pub mod rulebook;
pub mod window;
pub mod zones;

pub use parse::parse_hours;
pub use rulebook::Rulebook;
