//! What the law allows: mechanisms in code, values in `jurisdictions/*.toml`.

pub mod places;
pub mod zones;
