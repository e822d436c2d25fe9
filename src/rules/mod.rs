//! What the law allows: mechanisms in code, values in `jurisdictions/*.toml`.

pub mod parse;

pub use parse::{parse_hours, parse_hours as parse_hours_for_campaign};
