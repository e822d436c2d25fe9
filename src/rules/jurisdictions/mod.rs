//! The law as data: a file a jurisdiction, named by its code.

/// Every jurisdiction file, code and text, sorted by code.
pub const FILES: &[(&str, &str)] =
    &[("GB", include_str!("GB.toml")), ("US", include_str!("US.toml")), ("US-FL", include_str!("US-FL.toml"))];
