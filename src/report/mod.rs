//! From attempts to tables.
