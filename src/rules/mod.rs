//! What the law allows: mechanisms in code, values in `jurisdictions/*.toml`.

pub mod holidays;
pub mod jurisdictions;
pub mod parse;
pub mod rulebook;
pub mod window;

pub use parse::{parse_hours, parse_hours as parse_hours_for_campaign};
pub use rulebook::Rulebook;
