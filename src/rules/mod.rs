//! What the law allows: mechanisms in code, values in `jurisdictions/*.toml`.
